"""The conditional choice: features by hand, a slow twin, the gradient, symmetry."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import approx_fprime

from winset.kernels import choice

Array = np.ndarray
COEFFICIENTS = np.array([2.5, -3.5, -2.8, 1.8, 1.6, -0.9, 1.1])
HELD, LOSS, OBJECTION, REFERENCE, FROM, END, TWO = range(7)


def described(position: list[float], power: list[float], reference: float = math.nan) -> Array:
    share = choice.shares(np.array(power), np.ones(len(power), dtype=bool))
    salience = np.full(len(power), 0.5)
    return choice.described(np.array(position), share, salience, reference)[1]


def quantiles(
    levels: Array, position: list[float], power: list[float], reference: float = math.nan
) -> Array:
    count = levels.size

    def repeated(values: list[float]) -> Array:
        return np.repeat(np.array(values)[None, :, None], count, axis=0)

    return choice.chosen(
        COEFFICIENTS,
        repeated(position),
        repeated(power),
        repeated([0.5] * len(power)),
        np.ones((len(power), 1), dtype=bool),
        np.full((count, 1), reference),
        levels[:, None].copy(),
    )[:, 0]


def test_features_by_hand() -> None:
    """Weight 3/4 at 0.2 and 1/4 at 1, both of salience 0.5; reference point 0."""
    features = described([0.2, 1.0], [3.0, 1.0], 0.0)
    assert features[4, HELD] == pytest.approx(0.75 / 0.77)
    assert features[20, HELD] == pytest.approx(0.25 / 0.27)
    assert features[10, HELD] == 0
    assert features[10, LOSS] == pytest.approx(0.75 * 0.3 + 0.25 * 0.5)
    assert features[10, OBJECTION] == pytest.approx(0.5 * 0.5)
    assert list(np.flatnonzero(features[:, REFERENCE])) == [0]
    assert features[10, FROM] == pytest.approx(0.5)
    assert list(np.flatnonzero(features[:, END])) == [0, 20]
    assert not features[:, TWO].any()


def test_an_issue_of_two_ends() -> None:
    features = described([0.0, 1.0], [1.0, 1.0])
    assert features[:, TWO] == pytest.approx(features[:, HELD])
    assert not features[:, [REFERENCE, FROM]].any()


def test_who_has_no_weight_leaves_no_trace() -> None:
    assert described([0.2, 0.7, 1.0], [1.0, 0.0, 3.0]) == pytest.approx(
        described([0.2, 1.0], [1.0, 3.0])
    )


def test_all_count_alike_where_none_has_weight() -> None:
    assert described([0.2, 1.0], [0.0, 0.0]) == pytest.approx(described([0.2, 1.0], [2.0, 2.0]))


def test_probabilities_are_the_logit() -> None:
    features = described([0.2, 1.0], [3.0, 1.0], 0.0)
    score = np.exp(features @ COEFFICIENTS)
    assert choice.logit(COEFFICIENTS, features) == pytest.approx(score / score.sum())
    assert choice.chances(COEFFICIENTS, features[None])[0] == pytest.approx(score / score.sum())


def test_mass_of_a_cell_is_where_its_actors_stand() -> None:
    """0.49 and 0.51 share a cell, 1:3 by weight: its quarter point divides them."""
    values = quantiles(np.linspace(0.0005, 0.9995, 1000), [0.49, 0.51, 1.0], [1.0, 3.0, 1.0])
    near = values[(values > 0.475) & (values < 0.525)]
    assert near.min() == pytest.approx(0.48, abs=1e-3)
    assert near.max() == pytest.approx(0.52, abs=1e-3)
    assert np.mean(near < 0.5) == pytest.approx(0.25, abs=0.01)


def test_mass_spreads_by_a_hundredth_and_partly_stays_at_an_end() -> None:
    """Of the mass at 0, END is at 0 and the rest within BLUR of it; that at 0.4 goes both ways."""
    values = quantiles((np.arange(20_000) + 0.5) / 20_000, [0.0, 0.4], [1.0, 1.0])
    low = values[values < 0.025]
    assert np.mean(low == 0.0) == pytest.approx(choice.END_MASS, abs=2e-3)
    assert low.max() == pytest.approx(choice.POSITION_SPREAD, abs=1e-4)
    middle = values[(values > 0.375) & (values < 0.425)]
    assert np.median(middle) == pytest.approx(0.4, abs=1e-4)
    assert middle.min() == pytest.approx(0.4 - choice.POSITION_SPREAD, abs=1e-4)
    assert middle.max() == pytest.approx(0.4 + choice.POSITION_SPREAD, abs=1e-4)


def test_actors_at_one_point_spread_as_one() -> None:
    levels = (np.arange(500) + 0.5) / 500
    one = quantiles(levels, [0.0, 0.4, 0.9], [3.0, 2.0, 1.0])
    many = quantiles(levels, [0.9, 0.0, 0.4, 0.0, 0.4], [1.0, 2.0, 0.5, 1.0, 1.5])
    assert (np.diff(one) >= 0).all()
    assert many == pytest.approx(one)


def test_quantiles_give_the_probabilities_back() -> None:
    levels = (np.arange(20_000) + 0.5) / 20_000
    values = quantiles(levels, [0.0, 0.4, 0.9], [1.0, 2.0, 1.0], 0.1)
    assert (np.diff(values) >= -1e-12).all()
    share = np.bincount(choice.cells_of(values), minlength=choice.GRID_CELLS) / levels.size
    features = described([0.0, 0.4, 0.9], [1.0, 2.0, 1.0], 0.1)
    assert share == pytest.approx(choice.logit(COEFFICIENTS, features), abs=2e-3)


positions = st.lists(st.floats(0, 1), min_size=1, max_size=8)


@given(positions, st.floats(0.01, 0.99), st.data())
def test_turning_the_issue_round_turns_the_answer_round(
    position: list[float], level: float, data: st.DataObject
) -> None:
    position = [round(x * 20) / 20 for x in position]
    power = [data.draw(st.floats(0.1, 5)) for _ in position]
    turned = [1 - x for x in position]
    there = choice.logit(COEFFICIENTS, described(position, power, 0.3))
    back = choice.logit(COEFFICIENTS, described(turned, power, 0.7))
    assert there == pytest.approx(back[::-1])


def test_turning_the_issue_round_turns_the_quantiles_round() -> None:
    levels = (np.arange(500) + 0.5) / 500
    there = quantiles(levels, [0.0, 0.4, 0.9], [1.0, 2.0, 1.0], 0.1)
    back = quantiles(1 - levels, [1.0, 0.6, 0.1], [1.0, 2.0, 1.0], 0.9)
    assert there == pytest.approx(1 - back)


@given(positions, st.floats(0.001, 0.999), st.data())
def test_outcomes_stay_in_range(position: list[float], level: float, data: st.DataObject) -> None:
    power = [data.draw(st.floats(0, 5)) for _ in position]
    (value,) = quantiles(np.array([level]), position, power)
    assert 0 <= value <= 1


def test_nobody_and_everybody_at_one_point() -> None:
    none = choice.chosen(
        COEFFICIENTS,
        np.full((1, 2, 1), 0.5),
        np.zeros((1, 2, 1)),
        np.zeros((1, 2, 1)),
        np.zeros((2, 1), dtype=bool),
        np.zeros((1, 1)),
        np.full((1, 1), 0.5),
    )
    assert np.isnan(none).all()
    assert quantiles(np.array([0.01, 0.99]), [0.3, 0.3], [1.0, 1.0], 0.9) == pytest.approx(0.3)


def test_the_gradient_is_the_slope() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(6, choice.GRID_CELLS, 7))
    cells = rng.integers(0, choice.GRID_CELLS, 6)
    at = rng.normal(size=7)
    slope = approx_fprime(at, lambda b: choice.loss(b, features, cells, 0.1)[0], 1e-7)
    assert choice.loss(at, features, cells, 0.1)[1] == pytest.approx(slope, abs=1e-4)


def test_the_loss_by_hand() -> None:
    """Without coefficients all 21 candidates are equally likely."""
    features = np.zeros((3, choice.GRID_CELLS, 7))
    value, _ = choice.loss(np.zeros(7), features, np.array([0, 5, 20]), 1.0)
    assert value == pytest.approx(math.log(21))
