"""Dated questions in a case: what is refused, and what is told."""

from __future__ import annotations

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
