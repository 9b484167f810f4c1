"""The terms that leave the worst-off actor best off.

An actor's gain from terms x over no deal is ``g_i(x) = 1 - d_i - sum_j w_ij (x_j - y_ij)**2``,
concave and separable, so the problem is smooth and convex, and its solution is a weighted
average of the ideal points: inside the range without being told to be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.linear_solver import solve_positive

Array = NDArray[np.float64]

OPTIMALITY_GAP = 1e-9
"""How far the least gain may be from the best there is, in utility."""
PRICE_GAP = 1e-8
"""The same for the centre at which prices are read: nearer to the best they drown in rounding."""
INDIFFERENCE = 1e-7
"""Gains closer to 0 than this count as indifference."""
FIRST_BARRIER, BARRIER_GROWTH, LAST_BARRIER = 1e2, 1e3, 1e10
"""Weights of the least gain, an actor: the first, by how much they grow, the last. A centre lies at
``1 / PRICE_GAP``."""
_RIDGE = 1e-12
_MOST_STEPS = 400


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

    Maximises ``min_i g_i(x)`` by a barrier method: Newton's method on
    ``kappa t + sum_i log(g_i(x) - t)`` for growing kappa; at each centre the least gain is within
    ``actors / kappa`` of the best.

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
        Stop also once it is sure that no terms bring everybody anything; prices are then rough.

    Returns
    -------
    float
        The least gain; 0 or more when terms exist that nobody would veto.
    """
    actors, issues = ideal.shape
    size = issues + 1
    hessian = np.empty((size, size))
    step = np.empty(size)
    first = np.empty(size)
    slope = np.empty(issues)
    trial = np.empty(issues)
    trial_gain = np.empty(actors)
    _centre(ideal, weight, x)
    price[:] = 1.0
    least = gains(x, ideal, weight, no_deal, gain)
    t = least - 0.1
    kappa = FIRST_BARRIER * actors
    for _ in range(0 if least > enough else _MOST_STEPS):
        _newton_system(ideal, weight, x, gain, t, kappa, hessian, step, slope)
        for a in range(size):
            first[a] = step[a]
        if not solve_positive(hessian, step, size):
            break
        decrement = 0.0
        for a in range(size):
            decrement += first[a] * step[a]
        if decrement < 1e-6:
            if actors / kappa >= PRICE_GAP:
                for i in range(actors):
                    price[i] = 1.0 / (gain[i] - t)
            hopeless = sign and t + 2.0 * actors / kappa < -INDIFFERENCE
            if actors / kappa < OPTIMALITY_GAP or hopeless:
                break
            kappa = min(BARRIER_GROWTH * kappa, LAST_BARRIER * actors)
            continue
        length = 1.0 / (1.0 + np.sqrt(decrement)) if decrement > 0.25 else 1.0
        moved = False
        for _half in range(60):
            for j in range(issues):
                trial[j] = x[j] + length * step[j]
            least = gains(trial, ideal, weight, no_deal, trial_gain)
            if least > t + length * step[issues]:
                moved = True
                break
            length *= 0.5
        if not moved:
            if actors / kappa < OPTIMALITY_GAP:
                break
            kappa = min(BARRIER_GROWTH * kappa, LAST_BARRIER * actors)
            continue
        t += length * float(step[issues])
        for j in range(issues):
            x[j] = trial[j]
        for i in range(actors):
            gain[i] = trial_gain[i]
        if least > enough:
            break
    for j in range(issues):
        low, high = np.inf, -np.inf
        for i in range(actors):
            low, high = min(low, ideal[i, j]), max(high, ideal[i, j])
        x[j] = min(max(x[j], low), high)
    least = gains(x, ideal, weight, no_deal, gain)
    price[:] = price / price.sum()
    return least


@borrowing
def _newton_system(
    ideal: Array,
    weight: Array,
    x: Array,
    gain: Array,
    t: float,
    kappa: float,
    hessian: Array,
    gradient: Array,
    slope: Array,
) -> None:
    """Write the negative Hessian and the gradient of the barrier function at (x, t)."""
    actors, issues = ideal.shape
    for j in range(issues + 1):
        gradient[j] = 0.0
        for k in range(j + 1):
            hessian[j, k] = 0.0
    gradient[issues] = kappa
    for i in range(actors):
        pull = 1.0 / (gain[i] - t)
        for j in range(issues):
            slope[j] = -2.0 * weight[i, j] * (x[j] - ideal[i, j])
            gradient[j] += pull * slope[j]
            hessian[j, j] += 2.0 * pull * weight[i, j]
        gradient[issues] -= pull
        square = pull * pull
        for j in range(issues):
            for k in range(j + 1):
                hessian[j, k] += square * slope[j] * slope[k]
            hessian[issues, j] -= square * slope[j]
        hessian[issues, issues] += square
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
