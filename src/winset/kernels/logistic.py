"""Logistic regression with a quadratic penalty, by Newton's method.

The coefficients minimise::

    - sum_i [ y_i log p_i + (1 - y_i) log(1 - p_i) ] + 1/2 sum_k penalty_k b_k^2

with ``p_i = 1 / (1 + exp(-(a + x_i'b)))``. The intercept ``a`` is not penalised, so the mean of
the fitted chances is the share of what happened.

References
----------
Le Cessie, S. & Van Houwelingen, J. C. (1992). Ridge estimators in logistic regression. Applied
Statistics 41, 191-201.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TOLERANCE = 1e-10
MOST_STEPS = 100
MOST_ODDS = 30.0
"""Log odds beyond which a chance is 0 or 1 in double precision."""


def log_odds(coefficients: Array, features: Array) -> Array:
    """Return the log odds of each row.

    Parameters
    ----------
    coefficients : array, shape (1 + feature,)
        The intercept first.
    features : array, shape (row, feature)
    """
    odds = coefficients[0] + features @ coefficients[1:]
    return np.asarray(np.clip(odds, -MOST_ODDS, MOST_ODDS))


def chances(coefficients: Array, features: Array) -> Array:
    """Return the chance of each row.

    Parameters
    ----------
    coefficients, features : array
        As for :func:`log_odds`.
    """
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds(coefficients, features))))


def fit(features: Array, happened: Array, penalty: float | Array) -> Array:
    """Return the coefficients, the intercept first.

    Parameters
    ----------
    features : array, shape (row, feature)
        On one scale, since all are penalised alike.
    happened : array, shape (row,)
        1 or 0.
    penalty : float or array, shape (feature,)
        Above 0, one for all or one each.
    """
    rows = np.column_stack([np.ones(len(features)), features])
    ridge = np.concatenate([[0.0], np.broadcast_to(penalty, features.shape[1])])
    rate = np.clip(happened.mean(), 0.5 / len(rows), 1.0 - 0.5 / len(rows))
    found = np.zeros(rows.shape[1])
    found[0] = np.log(rate / (1.0 - rate))
    loss = _loss(found, rows, happened, ridge)
    for _ in range(MOST_STEPS):
        chance = chances(found, features)
        slope = rows.T @ (chance - happened) + ridge * found
        curve = (rows.T * (chance * (1.0 - chance))) @ rows + np.diag(ridge)
        curve[0, 0] += TOLERANCE
        step = np.linalg.solve(curve, slope)
        while (lower := _loss(found - step, rows, happened, ridge)) > loss + TOLERANCE:
            step = step / 2.0
        found, loss = found - step, lower
        if np.abs(step).max() < TOLERANCE:
            break
    return found


def _loss(found: Array, rows: Array, happened: Array, ridge: Array) -> float:
    odds = rows @ found
    return float((np.logaddexp(0.0, odds) - happened * odds).sum() + 0.5 * (ridge @ found**2))
