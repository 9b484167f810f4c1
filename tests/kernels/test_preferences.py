"""Groups, weights, no deal and regard: the kernel against its plain twin."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kernels import preferences_twin as twin
from winset.kernels.preferences import apply_groups_and_regard


def anything(seed: int) -> tuple[Any, ...]:
    """Return arguments at random: zero saliences, unknown ends, shares that add up to too much."""
    rng = np.random.default_rng(seed)
    draws, actors, issues = rng.integers(1, 4), rng.integers(2, 5), rng.integers(1, 4)
    groups, paths = rng.integers(0, 4), rng.integers(1, 4)
    low = rng.normal(size=issues) * 100
    high = low + rng.uniform(0.5, 200, issues)
    has_position = rng.random((actors, issues)) < 0.8

    def within(*shape: int) -> Any:
        return low + rng.random((*shape, issues)) * (high - low)

    lands = within(draws, paths)
    lands[rng.random(lands.shape) < 0.1] = np.nan
    chance = rng.random((draws, paths))
    own = np.where(rng.random((draws, actors)) < 0.3, rng.random((draws, actors)), np.nan)
    regard = rng.random((draws, actors, actors)) * (rng.random((actors, actors)) < 0.4)
    regard[:, np.arange(actors), np.arange(actors)] = 0
    return (
        has_position,
        low,
        high,
        within(draws, actors),
        within(draws, actors),
        rng.random((draws, actors, issues)) * (rng.random((actors, issues)) < 0.7),
        rng.integers(0, actors, groups),
        rng.random((draws, groups)),
        within(draws, groups),
        rng.random((groups, issues)) < 0.6,
        lands,
        chance / chance.sum(axis=1, keepdims=True),
        rng.normal(size=(draws, paths, actors)) * 0.1,
        own,
        regard,
    )


@given(st.integers(0, 2**32 - 1))
def test_the_kernel_says_what_its_twin_says(seed: int) -> None:
    given_arrays = anything(seed)
    before = [np.copy(array) for array in given_arrays]
    slow_arrays = twin.apply_groups_and_regard(*given_arrays)
    for fast, slow in zip(apply_groups_and_regard(*given_arrays), slow_arrays, strict=True):
        assert fast == pytest.approx(slow, rel=1e-10, abs=1e-8, nan_ok=True)
    for array, same in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(array, same)
