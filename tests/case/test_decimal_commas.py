"""A comma that may be a decimal one is told: in YAML it sets numbers apart (YAML 1.2, 7.4)."""

from __future__ import annotations

import pytest

import winset as ws
from tests.conftest import ROOT
from winset.case.read import inspect_bytes

TEMPLATE = (ROOT / "src" / "winset" / "case" / "template.yaml").read_text(encoding="utf-8")
OLD = "salience: [30, 40, 60]"


@pytest.mark.parametrize(
    "text",
    ["[4,5, 6]", "[4,5,  6]", "[4, 5,6]", "[ 4,5, 6 ]", "[-4,5, 6]", "[0,5, 10]", "[3, 4,5]"],
)
def test_commas_in_two_ways_are_told(text: str) -> None:
    reading = inspect_bytes(TEMPLATE.replace(OLD, f"salience: {text}").encode(), "c.yaml", "c")
    warned = [f for f in reading.findings if f.severity == "warning"]
    assert [f.path for f in warned] == ["positions[1].salience"]
    assert warned[0].found.startswith(text)
    assert (warned[0].line, warned[0].column) == (59, 64)


@pytest.mark.parametrize("text", ["[4, 5, 6]", "[4,5,6]", "[4 ,5 ,6]", "[4.5, 5, 6]", "[ 4, 5, 6]"])
def test_commas_in_one_way_are_not(text: str) -> None:
    assert ws.loads(TEMPLATE.replace(OLD, f"salience: {text}"))
    assert not inspect_bytes(TEMPLATE.replace(OLD, f"salience: {text}").encode(), "c", "c").findings


def test_texts_and_remarks_may_hold_them() -> None:
    text = TEMPLATE.replace("title: Two towns", "title: See [4,5, 6]  # [4,5, 6]")
    assert not inspect_bytes(text.encode(), "c.yaml", "c").findings


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Round #2 of the talks", "'Round', cut before '#2 of the talks'"),
        ("Round 2  # the last", None),  # a comment as people write it
        ("'Round #2'", None),
        ("Round#2", None),
        ("Round 2  # the #2", None),
        (">-\n  Round #2", None),  # literal in a block
        ("Round #two", "'Round', cut before '#two'"),
    ],
)
def test_a_text_that_a_comment_sign_cuts_is_told(title: str, told: str | None) -> None:
    text = TEMPLATE.replace("title: Two towns and a river", f"title: {title}")
    found = inspect_bytes(text.encode(), "c.yaml", "c").findings
    assert [(f.path, f.found) for f in found] == ([("title", told)] if told else [])
