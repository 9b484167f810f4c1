"""Cooke's classical model: by hand, against a slow and plain twin, and what must always hold."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.kernels.classical_twin import Twin
from winset.kernels import classical_model as cm

LEVELS = [0.05, 0.5, 0.95]


def quantiles(
    stated: list[list[list[float] | None]],
    known: list[float | None],
    log: list[bool] | None = None,
    levels: list[float] = LEVELS,
) -> cm.Quantiles:
    rows = [[row or [math.nan] * len(levels) for row in rows] for rows in stated]
    values = [math.nan if x is None else x for x in known]
    flags = np.array(log or [False] * len(known))
    return cm.Quantiles(np.array(levels), np.array(rows), np.array(values), flags)


def test_calibration_of_shares_as_stated_is_one() -> None:
    """20 seeds, of which 1, 9, 9 and 1 fall as 5, 45, 45 and 5 % ask: the divergence is 0."""
    known: list[float | None] = [0.0, *[15.0] * 9, *[25.0] * 9, 40.0]
    study = quantiles([[[10.0, 20.0, 30.0]] * 20], known)
    assert study.scores[0][0] == 1.0


def test_calibration_of_ten_seeds_that_all_fell_below() -> None:
    """I = ln(1 / 0.05); the statistic 20 ln 20 = 59.9 has a tail of 6.2e-13 with three degrees."""
    study = quantiles([[[10.0, 20.0, 30.0]] * 10], [5.0] * 10)
    x = 20.0 * math.log(20.0)
    tail = math.erfc(math.sqrt(x / 2.0)) + math.sqrt(2.0 * x / math.pi) * math.exp(-x / 2.0)
    assert study.scores[0][0] == pytest.approx(tail, rel=1e-9)


def test_information_by_hand() -> None:
    """One expert says 10, 20, 30 and the value is 20: the range is [8, 32]."""
    study = quantiles([[[10.0, 20.0, 30.0]]], [20.0])
    assert study.ranges[0].tolist() == [8.0, 32.0]
    by_hand = math.log(24.0) + 2 * 0.05 * math.log(0.05 / 2) + 2 * 0.45 * math.log(0.45 / 10)
    assert study.scores[1][0] == pytest.approx(by_hand)


def test_a_value_at_a_quantile_falls_below_it() -> None:
    study = quantiles([[[10.0, 20.0, 30.0]] * 3], [10.0, 20.0, 30.0])
    assert study.bins(study.stated)[0].tolist() == [0, 1, 2]


def test_rounding_does_not_move_a_value_that_equals_a_quantile_of_a_pool() -> None:
    """In logarithms and back, a number may lose its last digit."""
    numbers = [[x / 7.0, x / 3.0, x / 1.1] for x in range(1, 60)]
    study = quantiles([[*numbers]], [row[1] for row in numbers], [True] * len(numbers))
    alone = cm.pool(study, np.ones(1))
    assert study.bins(alone.quantiles).tolist() == [1] * len(numbers)


def test_all_calibrations_have_the_power_of_the_fewest_answers() -> None:
    whole: list[list[float] | None] = [[10.0, 20.0, 30.0]] * 10
    study = quantiles([whole, [*whole[:6], None, None, None, None]], [25.0] * 10)
    assert study.effective_seeds == 6
    assert study.scores[0][0] == pytest.approx(study.scores[0][1])


def test_equal_quantiles_have_a_width_and_a_finite_information() -> None:
    study = quantiles([[[10.0, 10.0, 10.0]], [[5.0, 20.0, 40.0]]], [12.0])
    assert np.isfinite(study.information).all()
    assert (np.diff(study.knots, axis=-1) > 0.0).all()


@st.composite
def studies(draw: st.DrawFn) -> tuple[Twin, cm.Quantiles]:
    experts, items = draw(st.integers(1, 5)), draw(st.integers(2, 7))
    levels = draw(st.sampled_from([LEVELS, [0.1, 0.5, 0.9], [0.05, 0.25, 0.5, 0.75, 0.95]]))
    number = st.integers(1, 400).map(lambda n: n / 7.0)
    log = draw(st.lists(st.booleans(), min_size=items, max_size=items))
    known: list[float | None] = [draw(number), *draw(
        st.lists(st.none() | number, min_size=items - 1, max_size=items - 1)
    )]  # fmt: skip
    row = st.lists(number, min_size=len(levels), max_size=len(levels), unique=True).map(sorted)
    stated: list[list[list[float] | None]] = [
        [draw(row), *draw(st.lists(st.none() | row, min_size=items - 1, max_size=items - 1))]
        for _ in range(experts)
    ]
    return Twin(levels, stated, known, log), quantiles(stated, known, log, levels)


@given(studies())
@settings(max_examples=60, deadline=None)
def test_scores_and_pools_are_those_of_the_slow_twin(both: tuple[Twin, cm.Quantiles]) -> None:
    twin, study = both
    slow = [twin.scores(rows) for rows in twin.stated]
    assert study.scores[0].tolist() == pytest.approx([c for c, _ in slow], abs=1e-9)
    assert study.scores[1].tolist() == pytest.approx([i for _, i in slow], abs=1e-9)
    weights = [c * i for c, i in slow]
    for given_weights in ([1.0] * len(slow), weights):
        made = cm.pool(study, np.array(given_weights))
        rows = [twin.pooled(given_weights, item) for item in range(len(twin.known))]
        scaled = study.scaled(made.quantiles)
        for item, row in enumerate(rows):
            assert scaled[item].tolist() == pytest.approx(row or [math.nan] * 3, nan_ok=True) or (
                row is None and not np.isfinite(scaled[item]).any()
            )


@given(studies(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_of_experts_does_not_matter(
    both: tuple[Twin, cm.Quantiles], random: object
) -> None:
    study = both[1]
    order = list(range(study.stated.shape[0]))
    random.shuffle(order)  # type: ignore[attr-defined]
    turned = cm.Quantiles(study.levels, study.stated[order], study.known, study.log)
    for by_item in (False, True):
        one, other = cm.optimised(study, by_item), cm.optimised(turned, by_item)
        assert other.weights == pytest.approx(one.weights[order])
        assert other.quantiles == pytest.approx(one.quantiles, nan_ok=True)
        assert other.combined == pytest.approx(one.combined)


@given(studies())
@settings(max_examples=40, deadline=None)
def test_the_optimised_pool_weighs_at_least_as_much_as_that_of_each_threshold_it_reaches(
    both: tuple[Twin, cm.Quantiles],
) -> None:
    study = both[1]
    best = cm.optimised(study)
    for threshold in study.scores[0].tolist():
        made = cm.pool(study, cm.performance_weights(study, threshold), threshold)
        reached = made.calibration >= threshold * (1.0 - 1e-9)
        weight = made.calibration * made.information if reached else 0.0
        assert best.combined >= weight * (1.0 - 1e-8)


@given(studies())
@settings(max_examples=40, deadline=None)
def test_one_expert_with_weight_one_gives_that_expert_s_own_answer(
    both: tuple[Twin, cm.Quantiles],
) -> None:
    study = both[1]
    for e in range(study.stated.shape[0]):
        alone = cm.pool(study, np.eye(study.stated.shape[0])[e])
        assert alone.quantiles == pytest.approx(study.stated[e], nan_ok=True)
        assert alone.calibration == pytest.approx(study.scores[0][e])
        assert alone.information == pytest.approx(study.scores[1][e])
