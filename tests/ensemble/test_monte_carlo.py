"""How far quantiles and shares are off: stated intervals hold the truth as often as they say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from winset.ensemble.monte_carlo import LEAST_DRAWS, NINETY, mean_error, quantile_errors
from winset.kernels.streams import Streams

Array = NDArray[np.float64]
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
SEEDS = 150


def normal_sum(u: Array) -> Array:
    return np.asarray(ndtri(u).sum(axis=0))


def two_humps(u: Array) -> Array:
    """What interaction decides: two inputs together pick a hump, four others the place in it."""
    return np.where((u[0] < 0.5) ^ (u[1] < 0.4), -10.0, 10.0) + ndtri(u[2:6]).sum(axis=0) / 2.0


def sometimes_none(u: Array) -> Array:
    """No outcome in three draws of ten, which a product decides."""
    return np.where(u[0] * u[1] > 0.3, ndtri(u[2]) + ndtri(u[3]), np.nan)


def truth(function: Callable[[Array], Array]) -> Array:
    """Return quantiles, in closed form or by two million plain draws of the same."""
    if function is normal_sum:
        return np.asarray(np.sqrt(8) * ndtri(LEVELS))
    drawn = function(np.random.default_rng(5).random((8, 2_000_000)))
    return np.asarray(np.nanquantile(drawn, LEVELS))


def sample(function: Callable[[Array], Array], seed: int, draws: int) -> Array:
    streams = Streams(seed)
    return function(np.stack([streams.uniforms(f"x{i}", 0, draws) for i in range(8)]))


@pytest.mark.parametrize("draws", [300, 1024, 10_000])
@pytest.mark.parametrize("function", [normal_sum, two_humps, sometimes_none])
def test_nominal_90_per_cent_intervals_hold_the_truth(
    function: Callable[[Array], Array], draws: int
) -> None:
    """In 85 to 97 of 100 runs, over all quantiles; each quantile in no fewer than 80."""
    exact, inside = truth(function), []
    for seed in range(SEEDS):
        values = sample(function, seed, draws)
        found = np.nanquantile(values, LEVELS)
        inside.append(np.abs(found - exact) <= NINETY * quantile_errors(values, LEVELS))
    cover = np.mean(inside, axis=0)
    assert 0.85 <= cover.mean() <= 0.97
    assert cover.min() >= 0.8


@pytest.mark.parametrize("draws", [256, 1000])
def test_shares_and_means_hold_the_truth(draws: int) -> None:
    """A share that interaction decides: nominal; the mean of a sum, far better known, at least."""
    shares, means = [], []
    for seed in range(SEEDS):
        happens = (sample(two_humps, seed, draws) > 0.0).astype(float)
        shares.append(abs(happens.mean() - 0.5) <= NINETY * mean_error(happens))
        values = sample(normal_sum, seed, draws)
        means.append(abs(values.mean()) <= NINETY * mean_error(values))
    assert 0.82 <= np.mean(shares) <= 0.97
    assert np.mean(means) >= 0.85


def test_what_is_exact_has_no_error() -> None:
    assert mean_error(np.full(500, 3.0)) == 0.0
    assert not quantile_errors(np.full(500, 3.0), LEVELS).any()


def test_a_gap_between_places_counts_in_full() -> None:
    """Half of the draws at 0, half at 1: nothing less than the gap is honest of the median."""
    values = np.tile([0.0, 1.0], 500)
    rng = np.random.default_rng(0)
    assert NINETY * quantile_errors(rng.permutation(values), [0.5])[0] >= 0.5


def test_of_too_few_draws_nothing_is_said() -> None:
    few = np.arange(LEAST_DRAWS - 1.0)
    assert np.isnan(mean_error(few))
    assert np.isnan(quantile_errors(few, LEVELS)).all()
    mostly_none = np.where(np.arange(5000) % 100 == 0, 1.0, np.nan)
    assert np.isnan(quantile_errors(mostly_none, LEVELS)).all()
    assert np.isfinite(quantile_errors(np.arange(float(LEAST_DRAWS)), LEVELS)).all()
