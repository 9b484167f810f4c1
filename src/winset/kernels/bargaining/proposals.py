"""The terms in the win set that one actor likes best, and what all may hope for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.fairest import INDIFFERENCE, OPTIMALITY_GAP, fairest
from winset.kernels.bargaining.nash import climb, workspace
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]


@compiled
def best_for(who: int, ideal: Array, weight: Array, no_deal: Array, x: Array, gain: Array) -> None:
    """Move terms to those that `who` likes best among all that nobody would refuse.

    A barrier method: ``kappa g_who(x) + sum_i log g_i(x)`` for growing kappa; at each centre
    g_who is within ``actors / kappa`` of the best.

    Parameters
    ----------
    who : int
    ideal, weight : array, shape (actor, issue)
    no_deal : array, shape (actor,)
    x : array, shape (issue,)
        Terms with positive gain for all; overwritten.
    gain : array, shape (actor,)
        The gains at `x`; overwritten.
    """
    actors = ideal.shape[0]
    everybody = np.ones(actors)
    bonus = np.zeros(actors)
    work = workspace(actors, ideal.shape[1])
    kappa = 10.0 * actors
    while True:
        bonus[who] = kappa
        climb(ideal, weight, no_deal, everybody, bonus, x, gain, 1e-7, work)
        if actors / kappa < OPTIMALITY_GAP:
            return
        kappa *= 10.0


@compiled
def proposed_terms(
    who: int, ideal: Array, weight: Array, no_deal: Array, fair: Array, gain: Array
) -> Array:
    """Return the terms that an agenda setter would propose, draw by draw.

    Parameters
    ----------
    who : int
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    fair : array, shape (draw, issue)
        The fairest terms, from which to start.
    gain : array, shape (draw, actor)
        The gains there.

    Returns
    -------
    array, shape (draw, issue)
        Best for `who` among the terms that nobody refuses; NaN where there are none.
    """
    terms = fair.copy()
    for d in range(ideal.shape[0]):
        least = gain[d].min()
        if least < -INDIFFERENCE:
            terms[d] = np.nan
        elif least > INDIFFERENCE:
            best_for(who, ideal[d], weight[d], no_deal[d], terms[d], gain[d].copy())
    return terms


@compiled
def proportional_terms(
    ideal: Array, weight: Array, no_deal: Array, fair: Array, gain: Array
) -> Array:
    """Return the terms of the Kalai-Smorodinsky solution, draw by draw.

    Each actor's utopia ``b_i`` is the most it could gain if all others gained nothing; the terms
    maximise ``min_i g_i(x) / b_i``.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    fair : array, shape (draw, issue)
        The fairest terms, from which to start.
    gain : array, shape (draw, actor)
        The gains there.

    Returns
    -------
    array, shape (draw, issue)
        NaN where no terms leave everybody at least as well off as no deal.
    """
    draws, actors, issues = ideal.shape
    terms = fair.copy()
    own = np.empty(actors)
    price = np.empty(actors)
    x = np.empty(issues)
    scaled_weight = np.empty((actors, issues))
    scaled_no_deal = np.empty(actors)
    for d in range(draws):
        least = gain[d].min()
        if least < -INDIFFERENCE:
            terms[d] = np.nan
            continue
        if least <= INDIFFERENCE:
            continue
        for i in range(actors):
            x[:] = fair[d]
            own[:] = gain[d]
            best_for(i, ideal[d], weight[d], no_deal[d], x, own)
            utopia = own[i]
            for j in range(issues):
                scaled_weight[i, j] = weight[d, i, j] / utopia
            scaled_no_deal[i] = 1.0 - (1.0 - no_deal[d, i]) / utopia
        fairest(ideal[d], scaled_weight, scaled_no_deal, x, own, price, np.inf, False)
        terms[d] = x
    return terms
