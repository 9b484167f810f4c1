"""Outcomes written into a case's text: all else stays, byte by byte."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import winset as ws
from winset.case.outcomes import outcome_edits
from winset.case.revise import propose, read_version

DAY = date(2026, 3, 1)

BLOCK = """\
# A case with comments.
winset: 1
title:   "A sale"   # odd spacing stays
question: q
as_of: 2026-01-01
decision: {rule: consensus}
issues:
  price:
    name: Price
    unit: dollars   # per piece
    range: [200, 1200]
    landmarks:
      last year: 500   # a comment after the last value

  # a comment before the next
  term:
    {name: Term, unit: years, range: [0, 10]}
  rate: {
    name: Rate, unit: per cent,
    range: [0, 10],  # an aside
  }
  note:
    name: N
    unit: points
    range: [0, 10]
    why: |
      Two lines
      of reasons.
actors:
  a: {name: A, capability: 1}
  b: {name: B, capability: 1}
positions:
  - {actor: a, issue: price, position: 400, salience: 50}
  - {actor: b, issue: price, position: 900, salience: 50}
  - {actor: a, issue: term, position: 4, salience: 50}
  - {actor: a, issue: rate, position: 4, salience: 50}
  - {actor: a, issue: note, position: 4, salience: 50}
sources:
  paper: {title: The contract}
"""


def write(text: str, outcomes: dict[str, float], **more: object) -> tuple[str, ws.Case]:
    version = read_version(Path("case.yaml"), text.encode())
    edits = outcome_edits(version.case, outcomes, DAY, **more)  # type: ignore[arg-type]
    revision = propose(version, edits)
    return revision.after.text, revision.case


@pytest.mark.parametrize("issue", ["price", "term", "rate", "note"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_an_outcome_is_added_and_nothing_else_changes(issue: str, line: str) -> None:
    before = BLOCK.replace("\n", line)
    text, case = write(before, {issue: 7.5 if issue != "price" else 640})
    came = case.issues[issue].outcome
    assert came is not None
    assert came.value == (7.5 if issue != "price" else 640)
    assert came.date == "2026-03-01"
    left = [row for row in text.split(line) if "outcome" not in row]
    assert set(left) <= set(before.split(line))
    for comment in ("# A case", "# odd", "# per piece", "# a comment after", "# an aside"):
        assert comment in text
    assert ("\r" in text) == (line == "\r\n")


def test_several_issues_at_once_with_source_and_reason() -> None:
    text, case = write(
        BLOCK, {"price": 640, "term": 3, "note": 1}, source="paper#p2", why='He said: "done"'
    )
    came = case.issues["term"].outcome
    assert came is not None
    assert came.sources == ("paper#p2",)
    assert came.why == 'He said: "done"'
    assert text.count("outcome:") == 3


@pytest.mark.parametrize(
    ("why", "source", "joined"),
    [
        ("5 years and 6 months", "Trade Agreement", "5 years and 6 months. Trade Agreement"),
        ("Read off.", "Trade Agreement", "Read off. Trade Agreement"),
        ("Read off!", "Annex 3", "Read off! Annex 3"),
        ("By the text:", "Annex 3", "By the text: Annex 3"),
        ('He said "done."', "Annex 3", 'He said "done." Annex 3'),
        ('He said "done"', "Annex 3", 'He said "done". Annex 3'),
        ("As in Annex 3, part 1", "Annex 3", "As in Annex 3, part 1"),
        ("The impact was small", "pact", "The impact was small. pact"),
        ("", "Annex 3", "Annex 3"),
        ("五年半。", "附件三", "五年半。 附件三"),
    ],
)
def test_a_reason_and_a_source_in_words_are_two_sentences(
    why: str, source: str, joined: str
) -> None:
    _, case = write(BLOCK, {"price": 640}, source=source, why=why)
    came = case.issues["price"].outcome
    assert came is not None
    assert came.why == joined


def test_a_source_that_the_case_does_not_have_stands_as_text() -> None:
    _, case = write(BLOCK, {"price": 640}, source="https://example.org/a?b#c, page 4")
    came = case.issues["price"].outcome
    assert came is not None
    assert came.sources == ()
    assert came.why == "https://example.org/a?b#c, page 4"


def test_an_outcome_already_there_is_replaced_only_when_asked() -> None:
    text, _ = write(BLOCK, {"price": 640, "rate": 2})
    with pytest.raises(ws.UsageError, match="has an outcome already: 640"):
        write(text, {"price": 650})
    again, case = write(text, {"price": 650}, replace=True)
    came = case.issues["price"].outcome
    assert came is not None
    assert came.value == 650
    assert again == text.replace("value: 640", "value: 650")


def test_an_outcome_over_several_lines_is_replaced() -> None:
    before = BLOCK.replace(
        "    unit: dollars   # per piece\n",
        "    unit: dollars\n    outcome:\n      value: 300   # first\n      date: 2025\n",
    )
    text, case = write(before, {"price": 650}, replace=True)
    came = case.issues["price"].outcome
    assert came is not None
    assert came.value == 650
    assert "    range: [200, 1200]\n" in text


@pytest.mark.parametrize("name", ["iran-2014", "emissions-1989"])
def test_the_cases_of_the_house(name: str) -> None:
    file = Path(__file__).parents[2] / "cases" / name / "case.yaml"
    before = file.read_text(encoding="utf-8")
    case = ws.read(file)
    values = {issue: sum(entry.range) / 2 for issue, entry in case.issues.items()}
    text, after = write(before, values, replace=True)
    assert all(issue.outcome is not None for issue in after.issues.values())
    untouched = [row for row in before.splitlines() if row.lstrip().startswith("#")]
    assert [row for row in text.splitlines() if row.lstrip().startswith("#")] == untouched


def test_what_cannot_be_written() -> None:
    with pytest.raises(ws.UsageError, match=r"no issue 'prise'.*price"):
        write(BLOCK, {"prise": 1})
    with pytest.raises(ws.UsageError, match="No outcome"):
        write(BLOCK, {})
    with pytest.raises(ws.CaseError):
        write(BLOCK, {"price": 5000})
    with pytest.raises(ws.CaseError):
        write("title: t", {"price": 5000})
