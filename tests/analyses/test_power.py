"""Voting power of a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import winset as ws

CASES = Path(__file__).parents[2] / "cases"


def case(decision: str, actors: int = 3) -> ws.Case:
    names = [f"a{i}" for i in range(actors)]
    entries = "".join(f"  {name}: {{name: {name}, capability: 1}}\n" for name in names)
    rows = "".join(
        f"  - {{actor: {name}, issue: x, position: 0.5, salience: 50}}\n" for name in names
    )
    return ws.loads(
        "winset: 1\ntitle: t\nquestion: q\nas_of: 2020-01-01\n"
        f"decision: {decision}\nissues:\n  x: {{name: X, unit: u, range: [0, 1]}}\n"
        f"actors:\n{entries}positions:\n{rows}"
    )


def test_consensus_shares_power_among_those_who_can_veto() -> None:
    found = ws.power(case("{rule: consensus, vetoes: [a0, a1]}"))
    assert found.shapley_shubik == {"a0": 0.5, "a1": 0.5, "a2": 0.0}
    assert found.banzhaf == {"a0": 0.5, "a1": 0.5, "a2": 0.0}


def test_a_majority_of_equals_shares_it_evenly() -> None:
    found = ws.power(case("{rule: majority}"))
    assert list(found.banzhaf.values()) == pytest.approx([1 / 3] * 3)


def test_decimal_votes_are_counted_exactly() -> None:
    found = ws.power(case("{rule: quota, quota: 0.51, votes: {a0: 0.5, a1: 0.49, a2: 0.01}}"))
    assert found.shapley_shubik == pytest.approx({"a0": 2 / 3, "a1": 1 / 6, "a2": 1 / 6})


def test_half_the_votes_is_no_majority() -> None:
    found = ws.power(case("{rule: majority, votes: {a0: 2, a1: 1, a2: 1}}"))
    assert found.shapley_shubik == pytest.approx({"a0": 2 / 3, "a1": 1 / 6, "a2": 1 / 6})


def test_too_many_decimals_are_refused_in_words() -> None:
    with pytest.raises(ws.UsageError, match="Round the votes"):
        ws.power(case("{rule: majority, votes: {a0: 1234567.123, a1: 1, a2: 1}}"))


def test_json_holds_every_actor() -> None:
    found = ws.power(ws.read(CASES / "emissions-1989"))
    data = json.loads(found.to_json())
    assert len(data["actors"]) == 10
    assert sum(entry["banzhaf"] for entry in data["actors"].values()) == pytest.approx(1)
