"""How large the win set is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.coalitions import passes
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@compiled
def _room(x: Array, ideal: Array, weight: Array, gain: Array, low: Array, high: Array) -> None:
    """Write how far each issue can move from `x`, the others held, before somebody objects.

    For actor i on issue j the terms v with ``w (v - y)**2 <= gain_i + w (x_j - y)**2`` are an
    interval around the ideal; the room is where all intervals and the range [0, 1] overlap.
    """
    for j in range(x.shape[0]):
        low[j] = 0.0
        high[j] = 1.0
        for i in range(ideal.shape[0]):
            w = weight[i, j]
            if w <= 0.0:
                continue
            distance = x[j] - ideal[i, j]
            reach = np.sqrt(max(gain[i], 0.0) / w + distance * distance)
            low[j] = max(low[j], ideal[i, j] - reach)
            high[j] = min(high[j], ideal[i, j] + reach)
        low[j] = min(low[j], x[j])
        high[j] = max(high[j], x[j])


@compiled
def _accepted_share(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    votes: Array,
    must: Flags,
    quota: Array,
    terms: Array,
    loss: Array,
    can_have: Array,
) -> float:
    """Return the part of terms, shape (issue, point), that would be accepted.

    The innermost loops run over points, each by itself, so several go at once.
    """
    actors, issues = ideal.shape
    points = terms.shape[1]
    refused = np.zeros(points, dtype=np.uint8)
    for t in range(votes.shape[0]):
        can_have[t, :] = votes[t].sum()
    for i in range(actors):
        loss[:] = no_deal[i] - 1.0
        for j in range(issues):
            w, y = weight[i, j], ideal[i, j]
            for p in range(points):
                distance = terms[j, p] - y
                loss[p] += w * distance * distance
        left = 0
        if must[i]:
            for p in range(points):
                refused[p] |= np.uint8(loss[p] > INDIFFERENCE)
        else:
            for t in range(votes.shape[0]):
                count = votes[t, i]
                for p in range(points):
                    can_have[t, p] -= count if loss[p] > INDIFFERENCE else 0.0
        for p in range(points):
            left += 1 - refused[p]
        if left == 0:
            return 0.0
    accepted = 0
    for p in range(points):
        if refused[p] == 0 and (must.all() or passes(can_have[:, p], quota)):
            accepted += 1
    return float(accepted / points)


@compiled
def accepted_shares(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    votes: Array,
    must: Flags,
    quota: Array,
    points: Array,
    shift: Array,
) -> Array:
    """Return the part of all possible terms that would be accepted, draw by draw.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    votes : array, shape (tally, actor)
        Heads first.
    must : array of bool, shape (actor,)
        Actors whose consent is needed.
    quota : array, shape (tally,)
        Votes needed besides.
    points : array, shape (point, issue)
        Spread evenly over the unit cube.
    shift : array, shape (draw, issue)
        Added to the points, modulo 1.

    Returns
    -------
    array, shape (draw,)
        In [0, 1].
    """
    draws = ideal.shape[0]
    result = np.empty(draws)
    count, issues = points.shape
    terms, loss = np.empty((issues, count)), np.empty(count)
    can_have = np.empty((votes.shape[0], count))
    for d in range(draws):
        for j in range(issues):
            for p in range(count):
                value = points[p, j] + shift[d, j]
                terms[j, p] = value - np.floor(value)
        result[d] = _accepted_share(
            ideal[d], weight[d], no_deal[d], votes, must, quota, terms, loss, can_have
        )
    return result


@compiled
def rooms(terms: Array, ideal: Array, weight: Array, gain: Array) -> tuple[Array, Array]:
    """Return how far each issue can move from the terms before somebody objects, draw by draw.

    Parameters
    ----------
    terms : array, shape (draw, issue)
    ideal, weight : array, shape (draw, actor, issue)
    gain : array, shape (draw, actor)

    Returns
    -------
    low, high : array, shape (draw, issue)
    """
    low, high = np.empty(terms.shape), np.empty(terms.shape)
    for d in range(terms.shape[0]):
        _room(terms[d], ideal[d], weight[d], gain[d], low[d], high[d])
    return low, high


def spread_points(count: int, dimensions: int) -> Array:
    """Return points spread evenly over the unit cube: Roberts's additive recurrence R_d.

    ``p_n = n * (1/phi, 1/phi**2, ...) mod 1`` with phi the positive root of
    ``phi**(d + 1) = phi + 1``.

    Parameters
    ----------
    count, dimensions : int

    Returns
    -------
    array, shape (point, dimension)
    """
    phi = 2.0
    for _ in range(60):
        phi = (1.0 + phi) ** (1.0 / (dimensions + 1))
    steps = phi ** -np.arange(1.0, dimensions + 1.0)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0)
