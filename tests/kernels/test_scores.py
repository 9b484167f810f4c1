"""Scores: hand-worked values, closed forms, and slow twins."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from tests.kernels.scores_twin import crps_normal, crps_sample, random_pit
from winset.kernels import scores

numbers = st.lists(st.floats(0, 100), min_size=1, max_size=12)
Array = np.ndarray


def even(values: list[float]) -> tuple[Array, Array]:
    return np.array(values, dtype=float), np.ones(len(values))


def crps_by_its_definition(values: Array, weights: Array, y: float) -> float:
    """Return the integral of (F(x) - 1{x >= y})^2 over the pieces where it is constant."""
    edges = np.unique(np.append(values, y))
    total = 0.0
    for start, end in pairwise(edges):
        below = weights[values <= start].sum() / weights.sum()
        total += (end - start) * (below - (start >= y)) ** 2
    return total


def test_crps_of_a_normal_at_its_mean() -> None:
    """Gneiting & Raftery (2007), section 4.2: at the mean, (sqrt(2) - 1) / sqrt(pi)."""
    assert crps_normal(0, 1, 0) == pytest.approx((math.sqrt(2) - 1) / math.sqrt(math.pi))
    assert crps_normal(0, 1, 0) == pytest.approx(0.2336949772)


@pytest.mark.parametrize(("mean", "deviation", "y"), [(0, 1, 1), (50, 29, 100), (20, 5, 3)])
def test_crps_of_a_normal_is_the_integral(mean: float, deviation: float, y: float) -> None:
    below = quad(lambda x: norm.cdf(x, mean, deviation) ** 2, mean - 12 * deviation, y)[0]
    above = quad(lambda x: norm.sf(x, mean, deviation) ** 2, y, mean + 12 * deviation)[0]
    assert crps_normal(mean, deviation, y) == pytest.approx(below + above, rel=1e-6)


def test_many_draws_of_a_normal_score_as_the_normal() -> None:
    u = (np.arange(20_000) + 0.5) / 20_000
    draws = 50 + 10 * norm.ppf(u)
    assert crps_sample(draws, 63) == pytest.approx(crps_normal(50, 10, 63), abs=1e-3)


def test_two_points_by_hand() -> None:
    """Weights 1/4 at 0 and 3/4 at 100, outcome 100: E|X - y| = 25, E|X - X'| / 2 = 18.75."""
    values, weights = np.array([100.0, 0.0]), np.array([3.0, 1.0])
    assert scores.crps_discrete(values, weights, 100) == pytest.approx(6.25)
    assert scores.crps_discrete(values, weights, 0) == pytest.approx(56.25)
    assert scores.crps_discrete(values, weights, 50) == pytest.approx(31.25)


def test_three_draws_by_hand() -> None:
    """Draws 0, 1, 5, outcome 2: mean of 2, 1, 3 less half the mean of all differences, 20/9/2."""
    assert crps_sample(np.array([5.0, 0.0, 1.0]), 2) == pytest.approx(2 - 20 / 18)


def test_a_point_scores_its_error() -> None:
    assert crps_sample(np.array([40.0]), 55) == 15
    assert crps_sample(np.full(7, 40.0), 55) == pytest.approx(15)
    assert scores.crps_discrete(np.array([40.0]), np.array([2.0]), 55) == 15


@given(numbers, st.floats(-20, 120), st.data())
def test_crps_is_the_integral(values: list[float], y: float, data: st.DataObject) -> None:
    x = np.array(values)
    w = np.array([data.draw(st.floats(0.1, 5)) for _ in values])
    assert scores.crps_discrete(x, w, y) == pytest.approx(crps_by_its_definition(x, w, y), abs=1e-8)
    assert crps_sample(x, y) == pytest.approx(scores.crps_discrete(x, np.ones(x.size), y), abs=1e-8)


def test_log_score_by_hand() -> None:
    values, weights = even([50, 50, 52.4, 90])
    assert scores.log_score(values, weights, 48) == pytest.approx(
        -math.log(0.99 * 0.75 + 0.01 / 21)
    )
    assert scores.log_score(values, weights, 10) == pytest.approx(-math.log(0.01 / 21))
    assert scores.log_score(*even([7]), 7) == pytest.approx(-math.log(0.99 + 0.01 / 21))


def test_log_score_counts_every_probability_once() -> None:
    values, weights = even([0, 3, 30, 77, 100])
    middles = np.linspace(0, 100, scores.BINS)
    given = [math.exp(-scores.log_score(values, weights, y)) for y in middles]
    assert sum(given) == pytest.approx(1)


def test_log_score_has_the_issues_range() -> None:
    values, weights = even([5000.0, 5100.0])
    assert scores.log_score(values, weights, 5050, 0, 19_000) == pytest.approx(
        scores.log_score(values / 190, weights, 5050 / 190)
    )


def test_brier_by_hand() -> None:
    assert scores.brier(np.array([0.9, 0.2]), np.array([1.0, 1.0])) == pytest.approx(0.325)
    assert scores.brier(np.array([0.5]), np.array([0.0])) == 0.25


def test_quantiles_by_hand() -> None:
    values, weights = np.array([30.0, 10.0, 20.0]), np.array([1.0, 2.0, 1.0])
    assert [scores.quantile(values, weights, q) for q in (0, 0.5, 0.51, 0.75, 0.76, 1)] == [
        10,
        10,
        20,
        20,
        30,
        30,
    ]
    assert scores.median(values, weights) == 15
    assert scores.median(*even([1, 2, 9])) == 2


def test_pit_of_an_atom() -> None:
    values, weights = even([0, 50, 50, 100])
    assert scores.pit(values, weights, 50) == (0.25, 0.75)
    assert scores.pit(values, weights, 70) == (0.75, 0.75)
    assert scores.mid_pit(0.25, 0.75) == 0.5
    assert random_pit(0.25, 0.75, 0.5) == 0.5


def test_coverage_by_hand() -> None:
    """Of 0, 10, ... 90 the 80 % interval goes from 0 to 80; its ends belong to it."""
    values, weights = even(range(0, 100, 10))
    covered = [scores.covered(*scores.pit(values, weights, y), 0.8) for y in (-1, 0, 80, 81, 120)]
    assert covered == [False, True, True, False, False]


@given(numbers, numbers, st.sampled_from([0.5, 0.8, 0.9]))
def test_covered_is_between_the_quantiles(
    values: list[float], outcomes: list[float], level: float
) -> None:
    x, ones = np.round(np.array(values)), np.ones(len(values))
    low, high = (scores.quantile(x, ones, (1 + side * level) / 2) for side in (-1, 1))
    for y in np.round(outcomes):
        assert scores.covered(*scores.pit(x, ones, y), level) == (low <= y <= high)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_an_honest_forecast_without_atoms_covers_what_it_states(level: float) -> None:
    x = np.arange(1000.0)
    hits = [scores.covered(*scores.pit(x, np.ones(x.size), y), level) for y in x]
    assert np.mean(hits) == pytest.approx(level, abs=2e-3)


def test_histogram_of_an_honest_forecast_is_even() -> None:
    values, weights = even([0, 0, 0, 10, 40, 40, 90])
    ends = np.array([scores.pit(values, weights, y) for y in values])
    assert scores.pit_histogram(ends[:, 0], ends[:, 1], 4) == pytest.approx([0.25] * 4)


def test_histogram_holds_every_outcome() -> None:
    below, upto = np.array([0.0, 1.0, 0.35]), np.array([0.0, 1.0, 0.35])
    found = scores.pit_histogram(below, upto)
    assert found.sum() == pytest.approx(1)
    assert found[[0, 3, 9]] == pytest.approx([1 / 3] * 3)
