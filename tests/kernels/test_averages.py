"""Weighted means and medians, against loops in plain Python."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.averages import weighted_mean, weighted_median


def mean_of(values: list[float], weights: list[float]) -> float:
    total = math.fsum(weights)
    if total == 0:
        return math.nan
    return math.fsum(v * w for v, w in zip(values, weights, strict=True)) / total


def median_of(values: list[float], weights: list[float]) -> float:
    """Return the middle of all points at which no more than half the weight is on either side."""
    total = math.fsum(weights)
    points = sorted({v for v, w in zip(values, weights, strict=True) if w > 0})
    medians = [
        point
        for point in points
        if 2 * math.fsum(w for v, w in zip(values, weights, strict=True) if v < point) <= total
        and 2 * math.fsum(w for v, w in zip(values, weights, strict=True) if v > point) <= total
    ]
    return (min(medians) + max(medians)) / 2 if medians else math.nan


columns = st.lists(
    st.tuples(
        st.one_of(st.integers(-5, 5).map(float), st.floats(-1e6, 1e6)),
        st.one_of(st.integers(0, 4).map(float), st.floats(0, 1e3)),
    ),
    min_size=1,
    max_size=12,
)


def one(kernel: object, values: list[float], weights: list[float]) -> float:
    shape = (1, len(values), 1)
    return float(
        kernel(*(np.array(each, dtype=float).reshape(shape) for each in (values, weights)))[0, 0]  # type: ignore[operator]
    )


@given(columns)
def test_the_mean_against_a_loop(column: list[tuple[float, float]]) -> None:
    values, weights = map(list, zip(*column, strict=True))
    found, expected = one(weighted_mean, values, weights), mean_of(values, weights)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-6, nan_ok=True)


small = st.lists(
    st.tuples(st.integers(-5, 5).map(float), st.integers(0, 4).map(float)), min_size=1, max_size=12
)


@given(small)
def test_the_median_against_its_definition(column: list[tuple[float, float]]) -> None:
    """Whole weights, so that 'exactly half' is exact; equal values are one point."""
    values, weights = map(list, zip(*column, strict=True))
    found, expected = one(weighted_median, values, weights), median_of(values, weights)
    assert found == pytest.approx(expected, nan_ok=True)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=15))
def test_equal_weights_give_the_plain_mean_and_median(values: list[float]) -> None:
    ones = [1.0] * len(values)
    assert one(weighted_mean, values, ones) == pytest.approx(statistics.fmean(values), abs=1e-9)
    assert one(weighted_median, values, ones) == pytest.approx(statistics.median(values))


@given(columns, st.integers(1, 1000))
def test_only_the_proportions_of_weights_matter(
    column: list[tuple[float, float]], factor: int
) -> None:
    values, weights = map(list, zip(*[(v, round(w)) for v, w in column], strict=True))
    more = [w * factor for w in weights]
    for kernel in (weighted_mean, weighted_median):
        found = one(kernel, values, more)
        assert found == pytest.approx(one(kernel, values, weights), nan_ok=True, abs=1e-6)


@given(columns)
def test_no_average_leaves_the_span_of_who_has_weight(column: list[tuple[float, float]]) -> None:
    values, weights = map(list, zip(*column, strict=True))
    some = [v for v, w in column if w > 0]
    for kernel in (weighted_mean, weighted_median):
        found = one(kernel, values, weights)
        assert math.isnan(found) if not some else min(some) <= found <= max(some)


def test_ties_by_hand() -> None:
    """0 and 40 weigh 2 each against 10: half of the weight lies at 0, so 0 to 10 is the gap."""
    assert one(weighted_median, [0, 10, 40], [2, 1, 1]) == 5
    assert one(weighted_median, [0, 10, 40], [2, 0, 2]) == 20
    assert one(weighted_median, [0, 10, 40], [0, 0, 3]) == 40
    assert one(weighted_median, [3], [1]) == 3
    assert one(weighted_median, [0, 10, 10, 40], [2, 1, 1, 1]) == 10
    # A tenth ten times is not exactly 1 in binary; half of it is still half.
    assert one(weighted_median, [0] * 5 + [10] * 5, [0.1] * 10) == 5


def test_every_draw_and_issue_is_on_its_own() -> None:
    rng = np.random.default_rng(0)
    values, weights = rng.random((4, 5, 3)), rng.random((4, 5, 3))
    for kernel, twin in ((weighted_mean, mean_of), (weighted_median, median_of)):
        found = kernel(values, weights)
        for d in range(4):
            for j in range(3):
                expected = twin(list(values[d, :, j]), list(weights[d, :, j]))
                assert found[d, j] == pytest.approx(expected)
