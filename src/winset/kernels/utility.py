"""Utility: what terms are worth to an actor.

``U_i(x) = 1 - sum_j w_ij ((x_j - y_ij) / R_j)**2`` with ideal points y, utility weights w that
add up to 1 over the issues, and ranges R: 1 when every issue is at the ideal, 0 when every issue
is a whole range away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]


def to_unit(values: Array, low: Array, high: Array) -> Array:
    """Return values in the issues' units as parts of their ranges, in [0, 1].

    Parameters
    ----------
    values : array, shape (..., issue)
    low, high : array, shape (issue,)
        The ranges.
    """
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))


def from_unit(parts: Array, low: Array, high: Array) -> Array:
    """Return parts of the ranges as values in the issues' units, inside the ranges.

    Parameters
    ----------
    parts : array, shape (..., issue)
    low, high : array, shape (issue,)
        The ranges.
    """
    return np.asarray(np.clip(low + parts * (high - low), low, high))


def utility(terms: Array, ideal: Array, weight: Array) -> Array:
    """Return each actor's utility of terms.

    Parameters
    ----------
    terms : array, shape (draw, issue)
        In units of the issue's range.
    ideal, weight : array, shape (draw, actor, issue)
        Ideal points in units of the range; utility weights.

    Returns
    -------
    array, shape (draw, actor)
    """
    return _utility(
        np.ascontiguousarray(terms), np.ascontiguousarray(ideal), np.ascontiguousarray(weight)
    )


@compiled
def _utility(terms: Array, ideal: Array, weight: Array) -> Array:
    draws, actors, issues = ideal.shape
    worth = np.empty((draws, actors))
    for d in range(draws):
        for i in range(actors):
            loss = 0.0
            for j in range(issues):
                distance = terms[d, j] - ideal[d, i, j]
                loss += weight[d, i, j] * distance * distance
            worth[d, i] = 1.0 - loss
    return worth
