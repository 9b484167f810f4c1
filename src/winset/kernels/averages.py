"""Weighted means and medians, one a draw and issue."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]


@compiled
def weighted_mean(values: Array, weights: Array) -> Array:
    """Return the weighted mean over actors.

    Parameters
    ----------
    values, weights : array, shape (draw, actor, issue)
        Weights are 0 or more; an actor of weight 0 does not count.

    Returns
    -------
    array, shape (draw, issue)
        NaN where all weights are 0.
    """
    draws, actors, issues = values.shape
    result = np.empty((draws, issues))
    for d in range(draws):
        for j in range(issues):
            total = 0.0
            product = 0.0
            low = np.inf
            high = -np.inf
            for i in range(actors):
                weight = weights[d, i, j]
                if weight > 0.0:
                    total += weight
                    product += weight * values[d, i, j]
                    low = min(low, values[d, i, j])
                    high = max(high, values[d, i, j])
            if total > 0.0:
                result[d, j] = min(max(product / total, low), high)
            else:
                result[d, j] = np.nan
    return result


@compiled
def weighted_median(values: Array, weights: Array) -> Array:
    """Return the weighted median over actors.

    The lowest value with at least half of the weight at or below it; where exactly half lies at
    or below it, the midpoint between it and the next value that carries weight.

    Parameters
    ----------
    values, weights : array, shape (draw, actor, issue)

    Returns
    -------
    array, shape (draw, issue)
        NaN where all weights are 0.
    """
    draws, actors, issues = values.shape
    result = np.empty((draws, issues))
    for d in range(draws):
        for j in range(issues):
            order = np.argsort(values[d, :, j])
            total = 0.0
            for i in range(actors):
                total += weights[d, order[i], j]
            result[d, j] = np.nan
            if not total > 0.0:
                continue
            below = 0.0
            tie = False
            for i in range(actors):
                weight = weights[d, order[i], j]
                if weight <= 0.0:
                    continue
                value = values[d, order[i], j]
                if tie:
                    result[d, j] = (result[d, j] + value) / 2.0
                    break
                below += weight
                if abs(2.0 * below - total) <= 1e-12 * total:
                    result[d, j] = value
                    tie = True
                elif 2.0 * below > total:
                    result[d, j] = value
                    break
    return result
