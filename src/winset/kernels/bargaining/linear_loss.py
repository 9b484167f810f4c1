"""Whether a deal exists where losses grow with the distance itself, not with its square.

With linear losses an actor's gain from terms x over no deal is ``g_i(x) = 1 - d_i - sum_j w_ij
|x_j - y_ij|``. ``max_x min_i g_i(x)`` is a linear program; it is solved here by majorising and
minimising (Hunter & Lange 2004): as ``|t| <= t**2 / (2 a) + a / 2`` for every a > 0, with equality
at ``|t| = a``, the quadratic problem of :mod:`winset.kernels.bargaining.fairest` with weights
``w_ij / (2 a_ij)`` and values of no deal ``d_i + sum_j w_ij a_ij / 2`` bounds the gains from below
and touches them at the terms ``x0`` with ``a_ij = |x0_j - y_ij|``. Each step is such a problem.
Its prices bound the gains from above: no terms bring the worst-off more than the mean gain weighted
by any prices, at the terms that are best for that, issue by issue (weak duality).

References
----------
Hunter, D. R. & Lange, K. (2004). A tutorial on MM algorithms. The American Statistician 58, 30-37.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.fairest import fairest
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]

MOST_STEPS = 40
_NEAREST = 1e-4
"""The least distance by which a weight is divided: what keeps terms from sticking to an ideal."""
_SETTLED = 1e-5
"""Stop where a step brings the least gain no more than this."""


@compiled
def linear_gain(x: Array, ideal: Array, weight: Array, no_deal: Array) -> float:
    """Return the least gain that terms bring, with linear losses.

    Parameters
    ----------
    x : array, shape (issue,)
    ideal, weight : array, shape (actor, issue)
    no_deal : array, shape (actor,)
    """
    least = np.inf
    for i in range(ideal.shape[0]):
        gain = 1.0 - no_deal[i]
        for j in range(x.shape[0]):
            gain -= weight[i, j] * abs(x[j] - ideal[i, j])
        least = min(least, gain)
    return least


@compiled
def _bound(ideal: Array, weight: Array, no_deal: Array, price: Array) -> float:
    """Return what the worst-off can gain at most; best for a weighted mean is an ideal point."""
    actors, issues = ideal.shape
    bound = 0.0
    for i in range(actors):
        bound += price[i] * (1.0 - no_deal[i])
    for j in range(issues):
        least = np.inf
        for k in range(actors):
            loss = 0.0
            for i in range(actors):
                loss += price[i] * weight[i, j] * abs(ideal[k, j] - ideal[i, j])
            least = min(least, loss)
        bound -= least
    return bound


@compiled
def linear_least_gains(
    ideal: Array, weight: Array, no_deal: Array, start: Array, enough: float
) -> Array:
    """Return what the worst-off gains at the fairest terms, with linear losses, draw by draw.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
        With linear losses too.
    start : array, shape (draw, issue)
        Terms to begin at, as parts of the ranges.
    enough : float
        Stop in a draw at terms that bring everybody more than this, or once it is sure that none
        do; infinite: go on to the best.

    Returns
    -------
    array, shape (draw,)
        From below: above `enough` it is the gain of terms that exist.
    """
    draws, actors, issues = ideal.shape
    result = np.empty(draws)
    heavy = np.empty((actors, issues))
    demand = np.empty(actors)
    x = np.empty(issues)
    gain = np.empty(actors)
    price = np.empty(actors)
    for d in range(draws):
        x[:] = start[d]
        best = linear_gain(x, ideal[d], weight[d], no_deal[d])
        for _ in range(MOST_STEPS):
            if best > enough:
                break
            for i in range(actors):
                demand[i] = no_deal[d, i]
                for j in range(issues):
                    away = max(abs(x[j] - ideal[d, i, j]), _NEAREST)
                    heavy[i, j] = weight[d, i, j] / (2.0 * away)
                    demand[i] += 0.5 * weight[d, i, j] * away
            fairest(ideal[d], heavy, demand, x, gain, price, enough, False)
            least = linear_gain(x, ideal[d], weight[d], no_deal[d])
            rose = least - best
            best = max(best, least)
            hopeless = enough < np.inf and _bound(ideal[d], weight[d], no_deal[d], price) <= enough
            if rose < _SETTLED or hopeless:
                break
        result[d] = best
    return result
