"""Sums that merge exactly, and quantiles off a grid, against plain twins."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.mergeable import (
    BINS,
    Grid,
    exact_sums,
    from_doubles,
    grid_counts,
    two_doubles,
)


def counted(values: Any, grid: Grid) -> Any:
    low, high = (np.full(values.shape[1], bound) for bound in (grid.low, grid.high))
    return grid_counts(values, low, high)


numbers = st.lists(st.floats(-1e6, 1e6, allow_subnormal=True), min_size=1, max_size=60)


@given(numbers)
def test_sums_are_exact(values: list[float]) -> None:
    (total,) = exact_sums(np.array(values)[:, None])
    assert total == sum(map(Fraction, values))
    assert float(total) == math.fsum(values)


@given(numbers, st.integers(0, 60))
def test_sums_of_parts_add_up(values: list[float], cut: int) -> None:
    column = np.array(values)[:, None]
    assert sum(exact_sums(column[:cut]) + exact_sums(column[cut:])) == exact_sums(column)[0]


def test_entries_that_are_none_do_not_count() -> None:
    values = np.array([[1.5, math.nan], [math.nan, math.nan], [0.1, 2.0]])
    assert exact_sums(values) == [Fraction(1.5) + Fraction(0.1), 2]
    assert counted(values, Grid(0.0, 4.0)).sum(axis=1).tolist() == [2, 1]


@given(st.fractions(-100, 100))
def test_two_doubles_hold_106_bits(number: Fraction) -> None:
    back = from_doubles(*two_doubles(number))
    assert abs(back - number) <= abs(number) * Fraction(1, 2**106)


@pytest.mark.parametrize("size", [1, 2, 7, 1000, 20_001])
def test_quantiles_are_as_near_as_stated(size: int) -> None:
    chance = np.random.default_rng(size)
    values = np.where(chance.random(size) < 0.3, 7.39, 10.0 * chance.beta(0.5, 2.0, size))
    grid, levels = Grid(0.0, 10.0), np.array([0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0])
    (counts,) = counted(values[:, None], grid)
    assert counts.sum() == size
    found = grid.quantiles(counts, levels, values.min(), values.max())
    assert np.abs(found - np.quantile(values, levels)).max() <= grid.error * (1 + 1e-9)
    assert grid.error == 10.0 / BINS


def test_quantiles_of_many_even_numbers_are_nearer_still() -> None:
    values, grid = np.random.default_rng(1).random(1_000_000), Grid(0.0, 1.0)
    (counts,) = counted(values[:, None], grid)
    levels = np.linspace(0.05, 0.95, 19)
    found = grid.quantiles(counts, levels, values.min(), values.max())
    assert np.abs(found - np.quantile(values, levels)).max() < grid.error / 10.0


def test_one_value_alone_is_exact() -> None:
    grid = Grid(0.0, 10.0)
    (counts,) = counted(np.full((500, 1), 7.39), grid)
    assert grid.quantiles(counts, np.array([0.05, 0.5]), 7.39, 7.39).tolist() == [7.39, 7.39]


def test_what_lies_on_a_bound_or_beyond_counts_in_the_last_step() -> None:
    (counts,) = counted(np.array([[-1.0], [0.0], [1.0], [2.0]]), Grid(0.0, 1.0))
    assert (counts[0], counts[-1], counts.sum()) == (2, 2, 4)


def test_nothing_has_no_quantile() -> None:
    (counts,) = counted(np.full((3, 1), math.nan), Grid(0.0, 1.0))
    assert np.isnan(Grid(0.0, 1.0).quantiles(counts, np.array([0.5]), math.nan, math.nan)).all()
