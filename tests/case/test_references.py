"""What hangs on an entry: it goes with it, and what is left has no fault that was not there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.case.read import Reading, inspect_bytes
from winset.case.references import removal, told
from winset.case.yaml.edit import edit_text
from winset.errors import UsageError

IRAN = Path(__file__).parents[2] / "cases" / "iran-2014"
TEXT = (IRAN / "case.yaml").read_text(encoding="utf-8")
CASE = ws.read(IRAN)
EVERY = [
    (section, name)
    for section in ("actors", "issues", "no_deal", "hypotheses", "options", "sources", "scenarios")
    for name in list(getattr(CASE, section))[:2]
]


def inspect_text(text: str) -> Reading:
    return inspect_bytes(text.encode(), "case.yaml", "case")


def faults(text: str) -> list[Any]:
    return [f for f in inspect_text(text).findings if f.severity == "error"]


@pytest.mark.parametrize(("section", "name"), EVERY)
def test_nothing_is_left_that_names_what_is_gone(section: str, name: str) -> None:
    """But for conditions on options, which are words, and whom a view is about."""
    left = faults(edit_text(TEXT, removal(CASE, section, name)))
    assert not [f for f in left if f.path.split(".")[0] not in ("graph", "hypotheses")], left


def test_a_list_loses_a_name_and_a_row_that_is_about_it_goes() -> None:
    edits = removal(CASE, "actors", "iran")
    paths = {edit.path for edit in edits}
    rows = [("positions", k) for k, row in enumerate(CASE.positions) if row.actor == "iran"]
    assert set(rows) < paths
    assert ("decision", "vetoes", CASE.decision.vetoes.index("iran")) in paths
    assert f"{len(rows)} in positions" in told(edits)


def test_list_places_are_taken_out_from_the_end() -> None:
    numbers = [e.path[1] for e in removal(CASE, "actors", "iran") if e.path[0] == "positions"]
    assert numbers == sorted(numbers, reverse=True)


def test_what_names_what_goes_goes_in_its_turn() -> None:
    text = """\
winset: 1
title: Waters
question: Who?
as_of: 2019-01-01
decision: {rule: consensus}
issues: {flow: {name: Flow, unit: m3, range: [0, 10]}, dam: {name: Dam, unit: m, range: [0, 9]}}
actors: {a: {name: A, capability: 1}, b: {name: B, capability: 1, regard: {a: 5}}, c: {name: C, capability: 1}}
positions:
  - {actor: a, issue: flow, position: 1, salience: 10}
  - {actor: b, issue: flow, position: 2, salience: 10}
  - {actor: b, issue: dam, position: 2, salience: 10}
scenarios: {dry: {name: Dry, changes: [{actor: a, capability: 2}, {actor: b, capability: 3}]}}
"""
    case = inspect_text(text).case
    assert case is not None
    after = inspect_text(edit_text(text, removal(case, "actors", "a"))).case
    assert after is not None
    assert [row.actor for row in after.positions] == ["b", "b"]
    assert not after.actors["b"].regard
    assert [change.actor for change in after.scenarios["dry"].changes] == ["b"]


def test_an_unknown_entry_is_refused() -> None:
    for section, name in (("actors", "nobody"), ("nothing", "iran"), ("title", "x")):
        with pytest.raises(UsageError):
            removal(CASE, section, name)
