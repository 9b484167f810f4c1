"""The mean and the median as models: power weighs, each issue by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.generate import case_of, draws, line_case
from winset.ensemble.run import Plan, run
from winset.kernels.streams import Streams
from winset.models import mean, median
from winset.models.contract import Draws, Options, Outcomes
from winset.models.registry import models


def of(module: object, given_draws: Draws) -> Outcomes:
    return module.MODEL.run(given_draws, Options(), Streams(0))  # type: ignore[attr-defined]


def answer(case: ws.Case, name: str) -> float:
    plan = Plan(case, tuple(models([name])), point=True)
    return float(run(plan)[name].terms[0, 0])


def test_by_hand() -> None:
    """Powers 1 * 0.5, 2 * 0.5, 4 * 0.5 at 0, 5, 10: the mean is (0 + 10 + 40) / 7."""
    case = line_case({"a": 0, "b": 5, "c": 10}, None, capability={"a": 1, "b": 2, "c": 4})
    assert answer(case, "mean") == pytest.approx(50 / 7)
    assert answer(case, "median") == 10


def test_a_tied_vote_is_met_half_way() -> None:
    """2 against 2: everything from 4 to 10 is a median."""
    case = line_case({"a": 0, "b": 4, "c": 10}, None, capability={"a": 1, "b": 1, "c": 2})
    assert answer(case, "median") == 7


def test_what_is_said_counts_not_what_is_wanted() -> None:
    case = line_case({"a": 0, "b": 10}, None)
    row = case.positions[0].model_copy(update={"ideal": ws.Belief.sure(9)})
    case = case.model_copy(update={"positions": (row, case.positions[1])})
    assert answer(case, "mean") == 5


def test_who_holds_no_position_does_not_count() -> None:
    issue = {"name": "X", "unit": "km", "range": [0, 10]}
    case = case_of(
        {"x": issue, "y": issue},
        {"a": {"name": "A", "capability": 100}, "b": {"name": "B", "capability": 1}},
        [
            {"actor": "a", "issue": "y", "position": 0, "salience": 100},
            {"actor": "b", "issue": "x", "position": 8, "salience": 1},
        ],
    )
    assert answer(case, "mean") == 8
    assert answer(case, "median") == 8


@pytest.mark.parametrize("module", [mean, median])
def test_an_issue_nobody_cares_for_has_no_outcome(module: object) -> None:
    """The last issue of careless draws weighs nothing to anybody."""
    terms = of(module, draws(1, 4, 3, kind="careless")).terms
    assert np.isnan(terms[:, -1]).all()
    assert np.isfinite(terms[:, :-1]).all()


@given(st.integers(0, 1000), st.integers(2, 8), st.integers(1, 3), st.floats(1.01, 50), st.data())
def test_who_cares_more_is_never_farther_from_the_outcome(
    seed: int, actors: int, issues: int, factor: float, data: st.DataObject
) -> None:
    """More salience moves mean and median towards the position, or not at all; others stay."""
    before = draws(seed, actors, issues, count=2)
    i, j = data.draw(st.integers(0, actors - 1)), data.draw(st.integers(0, issues - 1))
    salience = before.salience.copy()
    salience[:, i, j] *= factor
    after = replace(before, salience=salience)
    for module in (mean, median):
        old, new = of(module, before).terms, of(module, after).terms
        wanted = before.position[:, i, j]
        slack = 1e-9 * (before.high[j] - before.low[j])
        assert (np.abs(new[:, j] - wanted) <= np.abs(old[:, j] - wanted) + slack).all()
        others = np.arange(issues) != j
        assert np.array_equal(old[:, others], new[:, others])


def test_more_salience_does_move_the_mean() -> None:
    """Powers 0.5 and 0.5 at 0 and 10 meet at 5; 1 and 0.5 at 10/3."""
    case = line_case({"a": 0, "b": 10}, None)
    row = case.positions[0].model_copy(update={"salience": ws.Belief.sure(100)})
    assert answer(case, "mean") == 5
    more = case.model_copy(update={"positions": (row, case.positions[1])})
    assert answer(more, "mean") == pytest.approx(10 / 3)
