"""Dated questions in a case: what is refused, and what is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.untrusted import json_text

EVENT: dict[str, Any] = {
    "question": "Will A and B sign by 30 June 2015?",
    "opens": "2014-12-19",
    "closes": "2015-06-30",
    "criterion": "Both say that the text is signed.",
    "bears": "signed",
}
CASE: dict[str, Any] = {
    "winset": 1,
    "title": "T",
    "question": "Q?",
    "as_of": "2014-12-19",
    "decision": {"rule": "consensus"},
    "issues": {"i": {"name": "I", "unit": "points", "range": [0, 100], "status_quo": 0}},
    "actors": {name: {"name": name.upper(), "capability": 50} for name in ("a", "b")},
    "positions": [
        {"actor": "a", "issue": "i", "position": 40, "salience": 50},
        {"actor": "b", "issue": "i", "position": 60, "salience": 50},
    ],
}


def case_with(**events: dict[str, Any]) -> ws.Case:
    return ws.loads(json_text(CASE | {"events": events}))


def test_an_event_is_read_and_written_back() -> None:
    classes = {"c": {"name": "C", "happened": 3, "of": 12}}
    case = case_with(e=EVENT | {"classes": classes, "options": ["signed", "not signed"]})
    assert case.events["e"].classes["c"].of == 12
    assert ws.loads(json_text(case.to_dict())).digest() == case.digest()


@pytest.mark.parametrize(
    ("change", "path", "expected"),
    [
        ({"criterion": None}, "events.e.criterion", "text"),
        ({"criterion": " "}, "events.e.criterion", "what has to be seen for the first option"),
        ({"closes": "2014-12-01"}, "events.e.closes", "a day from 2014-12-19"),
        ({"options": ["yes", "Yes"]}, "events.e.options", "two options that differ"),
        (
            {"classes": {"c": {"name": "C", "happened": 3}}},
            "events.e.classes.c",
            "happened with of, happened with years, or durations with waiting",
        ),
        (
            {"classes": {"c": {"name": "C", "happened": 3, "of": 2}}},
            "events.e.classes.c.happened",
            "no more than there are",
        ),
        (
            {"classes": {"c": {"name": "C", "happened": 1, "of": 2, "weight": 0}}},
            "events.e.classes",
            "a weight above 0",
        ),
        (
            {"outcome": {"value": "perhaps", "date": "2015-06-30"}},
            "events.e.outcome.value",
            "yes, no, void or no deal",
        ),
        (
            {"evidence": {"x": {"name": "X", "date": "2014-12-01", "ratio": 0}}},
            "events.e.evidence.x.ratio",
            "a likelihood ratio above 0",
        ),
    ],
)
def test_faults_of_an_event_say_what_is_expected(
    change: dict[str, Any], path: str, expected: str
) -> None:
    with pytest.raises(ws.CaseError) as caught:
        case_with(e=EVENT | change)
    found = [one for one in caught.value.findings if one.path == path]
    assert found, [one.path for one in caught.value.findings]
    assert expected in found[0].expected


def test_a_question_without_a_criterion_is_a_fault() -> None:
    bare = {key: value for key, value in EVENT.items() if key != "criterion"}
    with pytest.raises(ws.CaseError) as caught:
        case_with(e=bare)
    faults = [one for one in caught.value.findings if one.severity == "error"]
    assert [(one.path, one.expected) for one in faults] == [
        ("events.e.criterion", "the key 'criterion'")
    ]


@pytest.mark.parametrize(
    ("value", "day", "resolved", "later"),
    [
        ("yes", "2015-06-30", "yes", False),
        ("yes", "2015-07-14", "no", True),
        ("yes", "2015-06", "yes", False),
        ("yes", "2015-07", "no", True),
        ("no", "2015-07-01", "no", False),
        ("void", "2015-05-01", "void", False),
    ],
)
def test_what_comes_after_the_deadline_resolves_to_no_and_is_kept(
    value: str, day: str, resolved: str, later: bool
) -> None:
    event = case_with(e=EVENT | {"outcome": {"value": value, "date": day}}).events["e"]
    assert (event.resolved, event.came_later) == (resolved, later)
    assert event.outcome is not None
    assert (event.outcome.value, event.outcome.date) == (value, day)


def test_what_came_out_of_an_event_is_written_into_its_case(tmp_path: Path) -> None:
    whole = Path("cases/iran-2014/case.yaml").read_text(encoding="utf-8")
    text = whole.replace(
        '    outcome: {value: "yes", date: 2015-07-14, sources: [jcpoa-2015]}\n', ""
    )
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    came = {"signed-by-june": "yes", "signed-by-december": "yes"}
    case = ws.resolve(tmp_path, {}, events=came, day="2015-07-14")
    assert [event.resolved for event in case.events.values()] == ["no", "yes"]
    before = text.splitlines()
    kept = (tmp_path / "case.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line.startswith("#")] == [
        line for line in kept if line.startswith("#")
    ]
    odds = [ws.odds(one, draws=200, terms=0.9).events for one in (ws.read(tmp_path), case)]
    blind = ws.odds(ws.read("cases/iran-2014"), draws=200, terms=0.9).events
    assert [o["signed-by-june"].probability for o in odds] == [
        blind["signed-by-june"].probability
    ] * 2
    with pytest.raises(ws.UsageError, match="has an outcome already: yes on 2015-07-14"):
        ws.resolve(tmp_path, {}, events={"signed-by-june": "no"})
    with pytest.raises(ws.UsageError, match="'perhaps' is none of yes, no, void"):
        ws.resolve(tmp_path, {}, events={"signed-by-june": "perhaps"}, replace=True)
    with pytest.raises(ws.UsageError, match="There is no event 'signed'"):
        ws.resolve(tmp_path, {}, events={"signed": "no"})


def test_what_came_too_late_leaves_standing_what_stood() -> None:
    late = {"value": "no", "date": "2015-07-14"}
    event = EVENT | {"bears": "none", "stands": True, "outcome": late}
    found = case_with(e=event).events["e"]
    assert (found.came_later, found.resolved) == (True, "yes")
    kept = case_with(e=event | {"outcome": late | {"value": "yes"}}).events["e"]
    assert (kept.came_later, kept.resolved) == (False, "yes")


@pytest.mark.parametrize(("stands", "resolved"), [(None, "yes"), (True, "yes"), (False, "no")])
def test_what_is_known_to_stand_after_the_last_day_stood(
    stands: bool | None, resolved: str
) -> None:
    asked = "Will A remain president through 30 June 2015?"
    came = {"value": "yes", "date": "2015-07-01"}
    event = EVENT | {"bears": "none", "question": asked, "stands": stands, "outcome": came}
    assert case_with(e=event).events["e"].resolved == resolved
