"""The terms that leave the worst-off actor best off.

An actor's gain from terms x over no deal is ``g_i(x) = 1 - d_i - sum_j w_ij (x_j - y_ij)**2``,
concave and separable, so the problem is smooth and convex, and its solution is a weighted
average of the ideal points: inside the range without being told to be.

References
----------
Boyd, S. & Vandenberghe, L. (2004). Convex Optimization. Cambridge University Press.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.linear_solver import solve_positive

Array = NDArray[np.float64]

OPTIMALITY_GAP = 1e-9
"""How far the least gain may be from the best there is, in utility."""
INDIFFERENCE = 1e-7
"""Gains closer to 0 than this count as indifference."""
CENTRING, RECENTRING = 0.03, 0.5
"""By how much products of slacks and prices are to shrink in a step; and after a short one."""
REACH = 0.99
"""The part of the way to a price of 0 that a step goes at most."""
_RIDGE = 1e-12
_MOST_STEPS = 200


@borrowing
def gains(x: Array, ideal: Array, weight: Array, no_deal: Array, out: Array) -> float:
    """Write each actor's gain from terms `x` to `out` and return the least.

    Parameters
    ----------
    x : array, shape (issue,)
    ideal, weight : array, shape (actor, issue)
    no_deal, out : array, shape (actor,)
    """
    least = np.inf
    for i in range(ideal.shape[0]):
        loss = 0.0
        for j in range(x.shape[0]):
            distance = x[j] - ideal[i, j]
            loss += weight[i, j] * distance * distance
        out[i] = 1.0 - no_deal[i] - loss
        least = min(least, out[i])
    return least


@borrowing
def _centre(ideal: Array, weight: Array, x: Array) -> None:
    """Start from the mean of the ideal points, weighted by what each issue means to each."""
    for j in range(x.shape[0]):
        total = 0.0
        product = 0.0
        unweighted = 0.0
        for i in range(ideal.shape[0]):
            total += weight[i, j]
            product += weight[i, j] * ideal[i, j]
            unweighted += ideal[i, j]
        x[j] = product / total if total > 0.0 else unweighted / ideal.shape[0]


@compiled
def fairest(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    x: Array,
    gain: Array,
    price: Array,
    enough: float,
    sign: bool,
) -> float:
    """Find the terms that leave the worst-off actor best off.

    Maximises ``min_i g_i(x)`` by a primal-dual method: Newton's method on ``p_i s_i = mu`` with
    slacks ``s_i = g_i(x) - t`` and prices p, for a falling mu (Boyd & Vandenberghe 2004, algorithm
    11.2). Whatever the prices, the least gain is at most ``max_x sum_i p_i g_i(x) / sum_i p_i``
    (:func:`together`); the search ends where the two meet.

    Parameters
    ----------
    ideal, weight : array, shape (actor, issue)
    no_deal : array, shape (actor,)
    x : array, shape (issue,)
        Written: the terms.
    gain : array, shape (actor,)
        Written: each actor's gain there.
    price : array, shape (actor,)
        Written: how much each actor's demand weighs on the least gain; adds up to 1.
    enough : float
        Stop at terms that bring everybody more than this; infinite: go on to the best.
    sign : bool
        Stop also once it is sure that no terms bring everybody anything; prices then prove it.

    Returns
    -------
    float
        The least gain; 0 or more when terms exist that nobody would veto.
    """
    actors, issues = ideal.shape
    size = issues + 1
    hessian, slope = np.empty((size, size)), np.empty((actors, issues))
    step, price_step = np.empty(size), np.empty(actors)
    trial, trial_gain = np.empty(issues), np.empty(actors)
    _centre(ideal, weight, x)
    least = gains(x, ideal, weight, no_deal, gain)
    t = least - 0.1
    for i in range(actors):
        price[i] = 1.0 / (gain[i] - t)
    price[:] = price / price.sum()
    centring = CENTRING
    for _ in range(_MOST_STEPS):
        if least > enough:
            break
        bound = together(ideal, weight, no_deal, price, trial, trial_gain) / price.sum()
        if bound - least < OPTIMALITY_GAP or (sign and bound < -INDIFFERENCE):
            break
        mu = 0.0
        for i in range(actors):
            mu += centring * price[i] * (gain[i] - t) / actors
        _newton_system(ideal, weight, x, gain, t, price, mu, hessian, step, slope)
        if not solve_positive(hessian, step, size):
            break
        length = _turn_prices(slope, step, gain, t, mu, price, price_step)
        moved = False
        for _half in range(60):
            for j in range(issues):
                trial[j] = x[j] + length * step[j]
            least = gains(trial, ideal, weight, no_deal, trial_gain)
            if least > t + length * step[issues]:
                moved = True
                break
            length *= 0.7
        if not moved:
            break
        t += length * float(step[issues])
        for j in range(issues):
            x[j] = trial[j]
        for i in range(actors):
            gain[i] = trial_gain[i]
            price[i] += length * price_step[i]
        centring = CENTRING if length > 0.5 else RECENTRING
    for j in range(issues):
        low, high = np.inf, -np.inf
        for i in range(actors):
            low, high = min(low, ideal[i, j]), max(high, ideal[i, j])
        x[j] = min(max(x[j], low), high)
    least = gains(x, ideal, weight, no_deal, gain)
    price[:] = price / price.sum()
    return least


@borrowing
def together(
    ideal: Array, weight: Array, no_deal: Array, price: Array, x: Array, gain: Array
) -> float:
    """Return the most that gains can add up to, each at its price.

    Parameters
    ----------
    ideal, weight : array, shape (actor, issue)
    no_deal, price : array, shape (actor,)
    x : array, shape (issue,)
        Written: the terms at which they do.
    gain : array, shape (actor,)
        Written: the gains there.
    """
    for j in range(x.size):
        total, first = 0.0, 0.0
        for i in range(price.size):
            total += price[i] * weight[i, j]
            first += price[i] * weight[i, j] * ideal[i, j]
        x[j] = first / total if total > 0.0 else 0.5
    gains(x, ideal, weight, no_deal, gain)
    most = 0.0
    for i in range(price.size):
        most += price[i] * gain[i]
    return most


@borrowing
def _turn_prices(
    slope: Array, step: Array, gain: Array, t: float, mu: float, price: Array, price_step: Array
) -> float:
    """Write how prices move with terms, and return the part of the way that keeps them positive."""
    actors, issues = slope.shape
    length = 1.0
    for i in range(actors):
        slack = gain[i] - t
        rise = -step[issues]
        for j in range(issues):
            rise += slope[i, j] * step[j]
        price_step[i] = (mu - price[i] * rise) / slack - price[i]
        if price_step[i] < 0.0:
            length = min(length, -REACH * price[i] / price_step[i])
    return length


@borrowing
def _newton_system(
    ideal: Array,
    weight: Array,
    x: Array,
    gain: Array,
    t: float,
    price: Array,
    mu: float,
    hessian: Array,
    gradient: Array,
    slope: Array,
) -> None:
    """Write the system for the step of (x, t), prices eliminated; rows of `slope` are actors'."""
    actors, issues = ideal.shape
    for j in range(issues + 1):
        gradient[j] = 0.0
        for k in range(issues + 1):
            hessian[j, k] = 0.0
    gradient[issues] = 1.0
    for i in range(actors):
        pull, bend = mu / (gain[i] - t), price[i] / (gain[i] - t)
        own = slope[i]
        for j in range(issues):
            own[j] = -2.0 * weight[i, j] * (x[j] - ideal[i, j])
        gradient[issues] -= pull
        for j in range(issues):
            gradient[j] += pull * own[j]
            hessian[j, j] += 2.0 * price[i] * weight[i, j]
        for j in range(issues):  # whole rows: shorter ones take as long
            part = bend * own[j]
            for k in range(issues):
                hessian[j, k] += part * own[k]
            hessian[issues, j] -= part
        hessian[issues, issues] += bend
    for j in range(issues):
        hessian[j, j] += _RIDGE


@compiled
def fairest_terms(ideal: Array, weight: Array, no_deal: Array) -> tuple[Array, Array, Array]:
    """Run :func:`fairest` on every draw.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)

    Returns
    -------
    terms : array, shape (draw, issue)
    gain, price : array, shape (draw, actor)
    """
    draws, actors, issues = ideal.shape
    terms = np.empty((draws, issues))
    gain = np.empty((draws, actors))
    price = np.empty((draws, actors))
    for d in range(draws):
        fairest(ideal[d], weight[d], no_deal[d], terms[d], gain[d], price[d], np.inf, False)
    return terms, gain, price
