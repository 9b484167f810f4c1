"""Points that move from one session to the next: the exact posterior over a grid.

Each coordinate is a stationary first-order autoregression, standard normal in every session:
``x_t = r x_(t-1) + sqrt(1 - r^2) e``. On a grid that is a hidden Markov chain, and the posterior
of every session given all votes comes of one pass forward and one back (Rabiner 1989). Points in
two dimensions move in each independently.

References
----------
Rabiner, L. R. (1989). A tutorial on hidden Markov models and selected applications in speech
recognition. Proceedings of the IEEE 77(2), 257-286.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

_LEAST_MASS = 1e-14


def moves(line: Array, drift: float) -> Array:
    """Return the chance of each place of a line given the place a session before.

    Parameters
    ----------
    line : array, shape (place,)
        The places, evenly spaced.
    drift : float
        The standard deviation of a move; r is ``sqrt(1 - drift**2)``.

    Returns
    -------
    array, shape (from, to)
        Each row adds up to 1.
    """
    persistence = math.sqrt(1.0 - drift * drift)
    z = (line[None, :] - persistence * line[:, None]) / drift
    chances = np.exp(-0.5 * (z * z - (z * z).min(axis=1, keepdims=True)))
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


@compiled
def _across(vector: Array, table: Array, dims: int, spare: Array, out: Array) -> None:
    """Fill in ``vector @ table``, along each dimension of a square grid in turn."""
    size = table.shape[0]
    if dims == 1:
        out[:] = 0.0
        for a in range(size):
            if vector[a] > _LEAST_MASS:
                for b in range(size):
                    out[b] += vector[a] * table[a, b]
        return
    spare[:] = 0.0
    out[:] = 0.0
    for a in range(size):
        for c in range(size):
            weight = vector[a * size + c]
            if weight > _LEAST_MASS:
                for b in range(size):
                    spare[a * size + b] += weight * table[c, b]
    for a in range(size):
        for b in range(size):
            chance = table[a, b]
            if chance > _LEAST_MASS:
                for c in range(size):
                    out[b * size + c] += chance * spare[a * size + c]


@compiled
def smooth(
    logs: Array, first: Whole, last: Whole, prior: Array, onward: Array, back: Array, dims: int,
    weights: Array,
) -> float:  # fmt: skip
    """Fill in each voter's posterior in each session given its votes in all.

    Parameters
    ----------
    logs : array, shape (session, voter, node)
        Log likelihoods.
    first, last : array, shape (voter,)
        Between which sessions each voter is followed, both included; last < first for none.
    prior : array, shape (node,)
        Of the first session.
    onward, back : array, shape (place, place)
        :func:`moves`, and its transpose.
    dims : int
        1 or 2.
    weights : array, shape (session, voter, node)
        Filled in; 0 outside the sessions in which the voter is followed.

    Returns
    -------
    float
        The log likelihood of all.
    """
    points = prior.size
    total = 0.0
    spare, ahead, behind = np.empty(points), np.empty(points), np.empty(points)
    chance = np.empty(points)
    weights[:] = 0.0
    for i in range(logs.shape[1]):
        if last[i] < first[i]:
            continue
        for t in range(first[i], last[i] + 1):
            if t == first[i]:
                ahead[:] = prior
            else:
                _across(weights[t - 1, i], onward, dims, spare, ahead)
            top = np.max(logs[t, i])
            mass = 0.0
            for q in range(points):
                weights[t, i, q] = ahead[q] * math.exp(logs[t, i, q] - top)
                mass += weights[t, i, q]
            for q in range(points):
                weights[t, i, q] /= mass
            total += top + math.log(mass)
        behind[:] = 1.0
        for t in range(last[i] - 1, first[i] - 1, -1):
            top = np.max(logs[t + 1, i])
            largest = 0.0
            for q in range(points):
                chance[q] = behind[q] * math.exp(logs[t + 1, i, q] - top)
                largest = max(largest, chance[q])
            for q in range(points):
                chance[q] /= largest
            _across(chance, back, dims, spare, behind)
            mass = 0.0
            for q in range(points):
                mass += weights[t, i, q] * behind[q]
            for q in range(points):
                weights[t, i, q] *= behind[q] / mass
            scale = 1.0 / np.max(behind)
            for q in range(points):
                behind[q] *= scale
    return total
