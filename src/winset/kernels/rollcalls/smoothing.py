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

Array = NDArray[np.float64]
Whole = NDArray[np.int64]

LEAST = 1e-150
"""What is less is 0: products of two such are less than any number, and slow. A voter whose votes
change far from one session to the next rests on chances of 1e-30 and less."""


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
    chances[chances < LEAST] = 0.0
    return np.asarray(chances / chances.sum(axis=1, keepdims=True))


def _across(grids: Array, table: Array, dims: int) -> Array:
    """Return grids moved on by a table, along each dimension of a square grid in turn."""
    grids[grids < LEAST] = 0.0
    if dims == 1:
        return np.asarray(grids @ table)
    squares = grids.reshape(-1, len(table), len(table))
    return np.asarray((table.T @ (squares @ table)).reshape(grids.shape))


def smooth(
    logs: Array, first: Whole, last: Whole, prior: Array, onward: Array, dims: int, weights: Array
) -> float:
    """Fill in each voter's posterior in each session given its votes in all.

    Parameters
    ----------
    logs : array, shape (session, voter, node)
        Log likelihoods.
    first, last : array, shape (voter,)
        Between which sessions each voter is followed, both included; last < first for none.
    prior : array, shape (node,)
        Of the first session.
    onward : array, shape (place, place)
        :func:`moves`.
    dims : int
        1 or 2.
    weights : array, shape (session, voter, node)
        Filled in; 0 outside the sessions in which the voter is followed.

    Returns
    -------
    float
        The log likelihood of all.
    """
    total = 0.0
    weights[:] = 0.0
    for t in range(len(logs)):
        who = np.flatnonzero((first <= t) & (t <= last))
        ahead = _across(weights[t - 1, who], onward, dims) if t > 0 else weights[0, who]
        ahead[first[who] == t] = prior
        top = logs[t, who].max(axis=1, initial=-np.inf)
        ahead *= np.exp(logs[t, who] - top[:, None])
        mass = ahead.sum(axis=1)
        weights[t, who] = ahead / mass[:, None]
        total += float((top + np.log(mass)).sum())
    behind = np.ones(logs.shape[1:])
    for t in range(len(logs) - 2, -1, -1):
        who = np.flatnonzero((first <= t) & (t < last))
        after = logs[t + 1, who]
        chance = behind[who] * np.exp(after - after.max(axis=1, initial=-np.inf)[:, None])
        chance /= chance.max(axis=1, initial=0.0)[:, None]
        back = _across(chance, onward.T, dims)
        mass = (weights[t, who] * back).sum(axis=1)
        weights[t, who] *= back / mass[:, None]
        behind[who] = back / back.max(axis=1, initial=0.0)[:, None]
    return total
