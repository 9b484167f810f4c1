"""Utility: what terms are worth to an actor.

``U_i(x) = 1 - sum_j w_ij ((x_j - y_ij) / R_j)**2`` with ideal points y, utility weights w that
add up to 1 over the issues, and ranges R: 1 when every issue is at the ideal, 0 when every issue
is a whole range away.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def to_unit(values: Array, low: Array, high: Array) -> Array:
    """Return values in the issues' units as parts of their ranges, in [0, 1]."""
    return np.asarray(np.clip((values - low) / (high - low), 0.0, 1.0))


def from_unit(parts: Array, low: Array, high: Array) -> Array:
    """Return parts of the ranges as values in the issues' units, inside the ranges."""
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
    distance = terms[:, None, :] - ideal
    return np.asarray(1.0 - np.einsum("dij,dij->di", weight, distance * distance))


def salience_weights(salience: Array) -> Array:
    """Return saliences as utility weights: they add up to 1, or are all 0 for who cares for none.

    Parameters
    ----------
    salience : array, shape (draw, actor, issue)

    Returns
    -------
    array, shape (draw, actor, issue)
    """
    total = salience.sum(axis=2, keepdims=True)
    weights = np.zeros_like(salience)
    np.divide(salience, total, out=weights, where=total > 0.0)
    return weights


def blend(share: Array, ideal: Array, weight: Array) -> tuple[Array, Array, Array]:
    """Return what an actor wants when part of its utility is others' utility.

    A sum of quadratic losses is a quadratic loss: with shares W (rows add up to 1),
    ``w'_ij = sum_k W_ik w_kj``, ``y'_ij = sum_k W_ik w_kj y_kj / w'_ij``, and a constant
    ``sum_j (sum_k W_ik w_kj y_kj**2 - w'_ij y'_ij**2)`` by which every value falls short.

    Parameters
    ----------
    share : array, shape (draw, actor, actor)
        ``share[d, i, k]`` is the part of i's utility that is k's.
    ideal, weight : array, shape (draw, actor, issue)

    Returns
    -------
    ideal, weight : array, shape (draw, actor, issue)
    shortfall : array, shape (draw, actor)
        The constant; utilities of the blended actor are ``utility(...) - shortfall``.
    """
    mixed = share @ weight
    first = share @ (weight * ideal)
    second = share @ (weight * ideal * ideal)
    blended = np.divide(first, mixed, out=ideal.copy(), where=mixed > 0.0)
    shortfall = (second - mixed * blended * blended).sum(axis=2)
    return blended, mixed, np.maximum(shortfall, 0.0)
