"""Inputs that carry a share, told from draws: what algebra says, and nothing where nothing is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.generate import line_case
from winset.analyses.inputs.given_data import carriers
from winset.analyses.inputs.scenario_discovery import Candidates, discover
from winset.case.schema import Case
from winset.ensemble.inputs import InputDraws, drawn_inputs
from winset.kernels.streams import Streams

COST = {"low": -10, "high": 30, "shape": "uniform"}


def standoff() -> Case:
    """Two who want the ends of a line; no deal is its middle, and costs `b` something unsure."""
    return line_case(
        {"a": 10, "b": 0},
        5,
        no_deal={"drift": {"name": "Drift", "chance": [40, 50, 60], "costs": {"a": 0, "b": COST}}},
        capability={"a": [1, 2, 3], "b": [1, 2, 3]},
    )


def drawn(count: int = 10_000) -> InputDraws:
    return drawn_inputs(standoff(), Streams(0), count)


def costs(draws: InputDraws) -> np.ndarray:
    names = [one.name for one in draws.inputs]
    return draws.columns[names.index("cost/drift/b")]


def test_the_one_input_that_decides_is_told_with_its_index() -> None:
    """The cost is uniform from -12.2 to 32.2; a tenth of it is 4.44 wide, so one class in ten is
    split, at a quarter, and keeps 0.1 * 0.25 * 0.75 of the variance 0.725 * 0.275."""
    draws = drawn()
    happens = costs(draws) > 0.0
    (one,) = carriers(draws, happens)
    assert one.input.name == "cost/drift/b"
    assert (one.at_low, one.at_high) == (0.0, 1.0)
    assert one.low == pytest.approx(-10 + 0.05 * 40 / 0.9, abs=0.05)
    assert one.high == pytest.approx(30 - 0.05 * 40 / 0.9, abs=0.05)
    assert one.part == pytest.approx(1 - 0.1 * 0.25 * 0.75 / (0.725 * 0.275), abs=0.01)
    assert one.low_interval[0] == 0.0
    assert one.low_interval[1] < 0.01


def test_luck_is_not_told() -> None:
    """In 200 tries with nothing to find, one in a hundred is told by design; 7 would be one in
    more than a hundred thousand."""
    draws = drawn(1000)
    rng = np.random.default_rng(0)
    told = sum(bool(carriers(draws, rng.random(1000) < 0.3)) for _ in range(200))
    assert told < 7


def test_too_few_of_the_rarer_kind_tell_nothing() -> None:
    draws = drawn(1000)
    assert not carriers(draws, costs(draws) > np.sort(costs(draws))[-49])
    assert not carriers(draws, np.ones(1000, dtype=bool))


def test_the_box_is_the_corner_where_it_fails() -> None:
    """No deal where the cost is below 0 and drifting more likely than 50: that box and no other
    input, nearly all of both kinds told apart, on draws that the box was not made from."""
    draws = drawn()
    chance = draws.columns[[one.name for one in draws.inputs].index("chance/drift")]
    agreed = ~((costs(draws) < 0.0) & (chance > 50.0))
    box = discover(Candidates.of(draws, carriers(draws, agreed)), agreed)
    assert box is not None
    limits = {limit.input.name: (limit.low, limit.high) for limit in box.limits}
    assert limits.keys() == {"cost/drift/b", "chance/drift"}
    assert limits["cost/drift/b"] == (None, pytest.approx(0, abs=1))
    assert limits["chance/drift"] == (pytest.approx(50, abs=1), None)
    assert not box.deal
    assert box.draws == 5000
    assert box.density > 0.93
    assert box.coverage > 0.93
    assert box.density_interval[0] < box.density < box.density_interval[1]


def test_the_rarer_kind_is_boxed_and_too_few_are_not() -> None:
    draws = drawn()
    rare = costs(draws) > 28.0
    candidates = Candidates.of(draws, carriers(draws, rare))
    box = discover(candidates, rare)
    assert box is not None
    assert box.deal
    assert box.limits[0].low == pytest.approx(28, abs=0.5)
    assert discover(candidates, costs(draws) > np.sort(costs(draws))[-99]) is None
