"""The terms in the win set that one actor likes best."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining import LEAST, fairest, gains
from winset.kernels.compiling import compiled
from winset.kernels.linear import solve_positive

Array = NDArray[np.float64]

_GAP = 1e-9
_STEPS = 400
_RIDGE = 1e-12


@compiled
def best_for(who: int, ideal: Array, weight: Array, no_deal: Array, x: Array, gain: Array) -> None:
    """Move terms to those that `who` likes best among all that nobody would refuse.

    A barrier method: Newton's method on ``kappa g_who(x) + sum_i log g_i(x)`` for growing kappa;
    at each centre g_who is within ``actors / kappa`` of the best.

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
    actors, issues = ideal.shape
    hessian = np.empty((issues, issues))
    step = np.empty(issues)
    slope = np.empty(issues)
    trial = np.empty(issues)
    trial_gain = np.empty(actors)
    kappa = 10.0 * actors
    for _ in range(_STEPS):
        hessian[:, :] = 0.0
        step[:] = 0.0
        value = kappa * gain[who]
        for i in range(actors):
            value += np.log(gain[i])
            pull = 1.0 / gain[i] + (kappa if i == who else 0.0)
            for j in range(issues):
                slope[j] = -2.0 * weight[i, j] * (x[j] - ideal[i, j])
                step[j] += pull * slope[j]
                hessian[j, j] += 2.0 * pull * weight[i, j]
            square = 1.0 / (gain[i] * gain[i])
            for j in range(issues):
                for k in range(j + 1):
                    hessian[j, k] += square * slope[j] * slope[k]
        for j in range(issues):
            hessian[j, j] += _RIDGE
        first = step.copy()
        if not solve_positive(hessian, step, issues):
            return
        decrement = 0.0
        for j in range(issues):
            decrement += first[j] * step[j]
        if decrement < 1e-7:
            if actors / kappa < _GAP:
                return
            kappa *= 10.0
            continue
        length = 1.0
        moved = False
        for _half in range(60):
            for j in range(issues):
                trial[j] = x[j] + length * step[j]
            if gains(trial, ideal, weight, no_deal, trial_gain) > 0.0:
                reached = kappa * trial_gain[who]
                for i in range(actors):
                    reached += np.log(trial_gain[i])
                if reached >= value + 0.05 * length * decrement:
                    moved = True
                    break
            length *= 0.5
        if not moved:
            if actors / kappa < _GAP:
                return
            kappa *= 10.0
            continue
        x[:] = trial
        gain[:] = trial_gain


@compiled
def proposed_terms(who: int, ideal: Array, weight: Array, no_deal: Array) -> Array:
    """Return the terms that an agenda setter would propose, draw by draw.

    Parameters
    ----------
    who : int
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)

    Returns
    -------
    array, shape (draw, issue)
        Best for `who` among the terms that nobody refuses; NaN where there are none.
    """
    draws, actors, issues = ideal.shape
    terms = np.empty((draws, issues))
    gain = np.empty(actors)
    price = np.empty(actors)
    for d in range(draws):
        least = fairest(ideal[d], weight[d], no_deal[d], terms[d], gain, price)
        if least < -LEAST:
            terms[d] = np.nan
        elif least > LEAST:
            best_for(who, ideal[d], weight[d], no_deal[d], terms[d], gain)
    return terms


@compiled
def proportional_terms(ideal: Array, weight: Array, no_deal: Array) -> Array:
    """Return the terms of the Kalai-Smorodinsky solution, draw by draw.

    Each actor's utopia ``b_i`` is the most it could gain if all others gained nothing; the terms
    maximise ``min_i g_i(x) / b_i``.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)

    Returns
    -------
    array, shape (draw, issue)
        NaN where no terms leave everybody at least as well off as no deal.
    """
    draws, actors, issues = ideal.shape
    terms = np.empty((draws, issues))
    gain = np.empty(actors)
    own = np.empty(actors)
    price = np.empty(actors)
    x = np.empty(issues)
    scaled_weight = np.empty((actors, issues))
    scaled_no_deal = np.empty(actors)
    for d in range(draws):
        least = fairest(ideal[d], weight[d], no_deal[d], terms[d], gain, price)
        if least < -LEAST:
            terms[d] = np.nan
            continue
        if least <= LEAST:
            continue
        for i in range(actors):
            x[:] = terms[d]
            own[:] = gain
            best_for(i, ideal[d], weight[d], no_deal[d], x, own)
            utopia = own[i]
            for j in range(issues):
                scaled_weight[i, j] = weight[d, i, j] / utopia
            scaled_no_deal[i] = 1.0 - (1.0 - no_deal[d, i]) / utopia
        fairest(ideal[d], scaled_weight, scaled_no_deal, x, own, price)
        terms[d] = x
    return terms
