"""Terms that several actors can agree on.

An actor's gain from terms x over no deal is ``g_i(x) = 1 - d_i - sum_j w_ij (x_j - y_ij)**2``,
concave and separable, so both problems here are smooth and convex, and their solutions are
weighted averages of the ideal points: inside the range without being told to be.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled
from winset.kernels.linear import solve_positive

Array = NDArray[np.float64]

GAP = 1e-9
"""How far the least gain may be from the best there is, in utility."""
PRICE_GAP = 1e-8
"""The same for the centre at which prices are read: nearer to the best they drown in rounding."""
LEAST = 1e-7
"""Gains closer to 0 than this count as indifference."""
ENOUGH = 1e-4
"""A gain for everybody from which a climb may begin."""
SURE = 1e-10
"""Newton's decrement, squared, below which its step is right: gains then differ by rounding."""
_RIDGE = 1e-12
_STEPS = 400


@compiled
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


@compiled
def _centre(ideal: Array, weight: Array, x: Array) -> None:
    """Start from the mean of the ideal points, weighted by what each issue means to each."""
    for j in range(x.shape[0]):
        total = 0.0
        product = 0.0
        plain = 0.0
        for i in range(ideal.shape[0]):
            total += weight[i, j]
            product += weight[i, j] * ideal[i, j]
            plain += ideal[i, j]
        x[j] = product / total if total > 0.0 else plain / ideal.shape[0]


@compiled
def fairest(
    ideal: Array, weight: Array, no_deal: Array, x: Array, gain: Array, price: Array
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

    Returns
    -------
    float
        The least gain; 0 or more when terms exist that nobody would veto.
    """
    actors, issues = ideal.shape
    size = issues + 1
    hessian = np.empty((size, size))
    step = np.empty(size)
    trial = np.empty(issues)
    trial_gain = np.empty(actors)
    _centre(ideal, weight, x)
    price[:] = 1.0
    least = gains(x, ideal, weight, no_deal, gain)
    t = least - 0.1
    kappa = 10.0 * actors
    for _ in range(_STEPS):
        _newton_system(ideal, weight, x, gain, t, kappa, hessian, step)
        first = step.copy()
        if not solve_positive(hessian, step, size):
            break
        decrement = 0.0
        for a in range(size):
            decrement += first[a] * step[a]
        if decrement < 1e-6:
            if actors / kappa >= PRICE_GAP:
                for i in range(actors):
                    price[i] = 1.0 / (gain[i] - t)
            if actors / kappa < GAP:
                break
            kappa *= 10.0
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
            if actors / kappa < GAP:
                break
            kappa *= 10.0
            continue
        t += length * float(step[issues])
        x[:] = trial
        gain[:] = trial_gain
    for j in range(issues):
        x[j] = min(max(x[j], ideal[:, j].min()), ideal[:, j].max())
    least = gains(x, ideal, weight, no_deal, gain)
    price[:] = price / price.sum()
    return least


@compiled
def _newton_system(
    ideal: Array,
    weight: Array,
    x: Array,
    gain: Array,
    t: float,
    kappa: float,
    hessian: Array,
    gradient: Array,
) -> None:
    """Write the negative Hessian and the gradient of the barrier function at (x, t)."""
    actors, issues = ideal.shape
    hessian[:, :] = 0.0
    gradient[:] = 0.0
    gradient[issues] = kappa
    slope = np.empty(issues)
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
def climb(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    clout: Array,
    bonus: Array,
    x: Array,
    gain: Array,
    tolerance: float,
) -> bool:
    """Improve terms to those that maximise ``sum_i clout_i log g_i(x) + bonus_i g_i(x)``.

    Newton's method with a line search that never leaves the terms at which everybody gains.

    Parameters
    ----------
    ideal, weight : array, shape (actor, issue)
    no_deal, clout, bonus : array, shape (actor,)
        ``clout`` and ``bonus`` are 0 or more.
    x : array, shape (issue,)
        Terms with positive gain for all; overwritten.
    gain : array, shape (actor,)
        The gains at `x`; overwritten.
    tolerance : float
        Newton's decrement, squared, at which to stop.

    Returns
    -------
    bool
        Whether Newton's method came to rest.
    """
    actors, issues = ideal.shape
    hessian = np.empty((issues, issues))
    step = np.empty(issues)
    slope = np.empty(issues)
    trial = np.empty(issues)
    trial_gain = np.empty(actors)
    for _ in range(_STEPS):
        hessian[:, :] = 0.0
        step[:] = 0.0
        value = 0.0
        for i in range(actors):
            value += clout[i] * np.log(gain[i]) + bonus[i] * gain[i]
            pull = clout[i] / gain[i] + bonus[i]
            square = clout[i] / (gain[i] * gain[i])
            for j in range(issues):
                slope[j] = -2.0 * weight[i, j] * (x[j] - ideal[i, j])
                step[j] += pull * slope[j]
                hessian[j, j] += 2.0 * pull * weight[i, j] + _RIDGE
            for j in range(issues):
                for k in range(j + 1):
                    hessian[j, k] += square * slope[j] * slope[k]
        first = step.copy()
        if not solve_positive(hessian, step, issues):
            return False
        decrement = 0.0
        for j in range(issues):
            decrement += first[j] * step[j]
        if decrement < tolerance:
            return True
        length = 1.0
        moved = False
        for _half in range(60):
            for j in range(issues):
                trial[j] = x[j] + length * step[j]
            if gains(trial, ideal, weight, no_deal, trial_gain) > 0.0:
                reached = 0.0
                for i in range(actors):
                    reached += clout[i] * np.log(trial_gain[i]) + bonus[i] * trial_gain[i]
                if decrement < SURE or reached >= value + 0.05 * length * decrement:
                    moved = True
                    break
            length *= 0.5
        if not moved:
            return False
        x[:] = trial
        gain[:] = trial_gain
    return False


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
        fairest(ideal[d], weight[d], no_deal[d], terms[d], gain[d], price[d])
    return terms, gain, price


@compiled
def nash_terms(
    ideal: Array, weight: Array, no_deal: Array, clout: Array, fair: Array, gain: Array
) -> Array:
    """Return the terms of the weighted Nash bargaining solution, draw by draw.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal, clout : array, shape (draw, actor)
    fair : array, shape (draw, issue)
        The fairest terms, from which to start.
    gain : array, shape (draw, actor)
        The gains there.

    Returns
    -------
    array, shape (draw, issue)
        NaN in draws where no terms leave everybody at least as well off as no deal. Where the
        best that all can have is indifference, the terms at which they are indifferent.
    """
    terms = fair.copy()
    for d in range(ideal.shape[0]):
        least = gain[d].min()
        if least < -LEAST:
            terms[d] = np.nan
        elif least > LEAST:
            _settle(ideal[d], weight[d], no_deal[d], clout[d], terms[d], gain[d].copy())
    return terms


@compiled
def _settle(
    ideal: Array, weight: Array, no_deal: Array, clout: Array, x: Array, gain: Array
) -> None:
    """Improve terms that all gain from to the Nash terms, in place; without clout, leave them."""
    most = clout.max()
    if not most > 0.0:
        return
    climb(ideal, weight, no_deal, clout / most, np.zeros(clout.size), x, gain, 1e-18)
    for j in range(x.size):
        if weight[:, j].max() > 0.0:
            x[j] = min(max(x[j], ideal[:, j].min()), ideal[:, j].max())
        else:
            x[j] = ideal[:, j].mean()


@compiled
def nash_again(
    ideal: Array, weight: Array, no_deal: Array, clout: Array, start: Array, veto: Array
) -> tuple[Array, Array, Array]:
    """Return the weighted Nash bargaining solution near one that is known, draw by draw.

    Where `start` leaves everybody better off than no deal, the climb begins there. Where prices
    are known at which even the best terms bring less than nothing together, there is no deal:
    the least gain is at most ``max_x sum_i veto_i g_i(x)``. Elsewhere the fairest terms are
    found first. The solution is the same as :func:`nash_terms` finds.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal, clout : array, shape (draw, actor)
    start : array, shape (draw, issue)
        Terms, as parts of the ranges; NaN where none are known.
    veto : array, shape (draw, actor)
        Prices, as returned; NaN where none are known.

    Returns
    -------
    terms : array, shape (draw, issue)
        NaN where no terms leave everybody at least as well off as no deal.
    room : array, shape (draw,)
        What all can gain at once, or a bound of it on the same side of 0.
    veto : array, shape (draw, actor)
        How much each actor's demand weighs where no deal exists, as far as known; elsewhere NaN.
    """
    draws, actors, _ = ideal.shape
    terms, prices = start.copy(), np.full((draws, actors), np.nan)
    room = np.empty(draws)
    gain, price = np.empty(actors), np.empty(actors)
    for d in range(draws):
        if not np.isnan(veto[d, 0]):
            room[d] = _bound(ideal[d], weight[d], no_deal[d], veto[d], terms[d], gain)
            if room[d] < -LEAST:
                terms[d], prices[d] = np.nan, veto[d]
                continue
            terms[d] = np.nan
        known = not np.isnan(terms[d]).any() and clout[d].max() > 0.0
        if known:
            room[d] = gains(terms[d], ideal[d], weight[d], no_deal[d], gain)
        if not known or room[d] <= ENOUGH:
            room[d] = fairest(ideal[d], weight[d], no_deal[d], terms[d], gain, price)
        if room[d] <= LEAST:
            prices[d] = price
        if room[d] < -LEAST:
            terms[d] = np.nan
        elif room[d] > LEAST:
            _settle(ideal[d], weight[d], no_deal[d], clout[d], terms[d], gain)
    return terms, room, prices


@compiled
def _bound(
    ideal: Array, weight: Array, no_deal: Array, price: Array, x: Array, gain: Array
) -> float:
    """Return the most that gains can add up to, each at its price; `x` and `gain` are written."""
    for j in range(x.size):
        total, first = 0.0, 0.0
        for i in range(price.size):
            total += price[i] * weight[i, j]
            first += price[i] * weight[i, j] * ideal[i, j]
        x[j] = first / total if total > 0.0 else 0.5
    gains(x, ideal, weight, no_deal, gain)
    return float((price * gain).sum())
