"""Bargaining solutions: Nash's, Kalai and Smorodinsky's, and what an agenda setter proposes.

Gains are those of :mod:`winset.kernels.bargaining.fairest`; their weighted logarithms add up to a
smooth, concave function, so Newton's method finds the one Nash solution from any terms that all
gain from. What one actor likes best among the terms that nobody refuses is found the same way.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.fairest import (
    INDIFFERENCE,
    OPTIMALITY_GAP,
    fairest,
    gains,
    together,
)
from winset.kernels.compiling import borrowing, compiled
from winset.kernels.linear_solver import solve_positive

Array = NDArray[np.float64]

START_MARGIN = 1e-4
"""A gain for everybody from which a climb may begin."""
SEARCH_MARGIN = 0.01
"""A gain for everybody at which the search for a place to begin may end."""
BARRIER_GROWTH = 1e3
"""By how much the weight of one's own gain grows from one centre to the next."""
NEWTON_TOLERANCE = 1e-10
"""Newton's decrement, squared, below which its step is right: gains then differ by rounding, and
the next decrement would be of the order of this one squared."""
FULL_STEP_DECREMENT = 0.05
"""The same, in units of the least clout, below which the whole step is sure to help."""
ONLY_REFUSES = 2e-6
"""The part of the most clout up to which one only refuses: its demand is a bound, reached step by
step from within."""
PART_HALVINGS = 20
"""Of the interval in which the equal part lies, where some only refuse."""
_RIDGE = 1e-12
_MOST_STEPS = 400


@compiled
def _workspace(actors: int, issues: int) -> tuple[Array, Array, Array, Array, Array, Array]:
    """Return the arrays that :func:`_climb` writes to; one set serves any number of climbs."""
    return (
        np.empty((issues, issues)),
        np.empty(issues),
        np.empty(issues),
        np.empty(issues),
        np.empty(issues),
        np.empty(actors),
    )


@borrowing
def _climb(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    clout: Array,
    bonus: Array,
    x: Array,
    gain: Array,
    tolerance: float,
    work: tuple[Array, Array, Array, Array, Array, Array],
) -> bool:
    """Improve terms to those that maximise ``sum_i clout_i log g_i(x) + bonus_i g_i(x)``.

    Newton's method with a line search that never leaves the terms at which everybody gains. The
    function is self-concordant in units of the least clout, so once the decrement is small in
    those units the whole step is sure to improve it. `x`, at which all gains are positive, and
    `gain` are overwritten; the answer is whether Newton's method came to rest.
    """
    actors, issues = ideal.shape
    hessian, step, first, slope, trial, trial_gain = work
    calm = FULL_STEP_DECREMENT * clout.min()
    for _ in range(_MOST_STEPS):
        for j in range(issues):
            step[j] = 0.0
            for k in range(issues):
                hessian[j, k] = 0.0
        for i in range(actors):
            pull = clout[i] / gain[i] + bonus[i]
            square = clout[i] / (gain[i] * gain[i])
            for j in range(issues):
                slope[j] = -2.0 * weight[i, j] * (x[j] - ideal[i, j])
                step[j] += pull * slope[j]
                hessian[j, j] += 2.0 * pull * weight[i, j] + _RIDGE
            for j in range(issues):  # whole rows: shorter ones take as long
                part = square * slope[j]
                for k in range(issues):
                    hessian[j, k] += part * slope[k]
        for j in range(issues):
            first[j] = step[j]
        if not solve_positive(hessian, step, issues):
            return False
        decrement = 0.0
        for j in range(issues):
            decrement += first[j] * step[j]
        if decrement < tolerance:
            return True
        value = _value(clout, bonus, gain) if decrement >= max(calm, NEWTON_TOLERANCE) else -np.inf
        length = 1.0
        moved = False
        for _half in range(60):
            for j in range(issues):
                trial[j] = x[j] + length * step[j]
            if gains(trial, ideal, weight, no_deal, trial_gain) > 0.0 and (
                value == -np.inf
                or _value(clout, bonus, trial_gain) >= value + 0.05 * length * decrement
            ):
                moved = True
                break
            length *= 0.5
        if not moved:
            return False
        for j in range(issues):
            x[j] = trial[j]
        for i in range(actors):
            gain[i] = trial_gain[i]
        if decrement < NEWTON_TOLERANCE and length == 1.0:
            return True
    return False


@borrowing
def _value(clout: Array, bonus: Array, gain: Array) -> float:
    value = 0.0
    for i in range(gain.size):
        value += clout[i] * np.log(gain[i]) + bonus[i] * gain[i]
    return value


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
    draws, actors, issues = ideal.shape
    terms = fair.copy()
    own, part, nothing = np.empty(actors), np.empty(actors), np.zeros(actors)
    staged = np.empty(actors)
    work = _workspace(actors, issues)
    for d in range(draws):
        least = gain[d].min()
        if least < -INDIFFERENCE:
            terms[d] = np.nan
        elif least > INDIFFERENCE:
            own[:] = gain[d]
            _settle(
                ideal[d],
                weight[d],
                no_deal[d],
                clout[d],
                terms[d],
                own,
                part,
                staged,
                nothing,
                work,
            )
    return terms


@borrowing
def _approach(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    part: Array,
    staged: Array,
    nothing: Array,
    x: Array,
    gain: Array,
    work: tuple[Array, Array, Array, Array, Array, Array],
) -> None:
    """Move terms along the central path of those who only refuse, their part a tenth each time."""
    stage = 0.1
    while stage > 2.0 * ONLY_REFUSES:
        for i in range(part.size):
            staged[i] = stage if 0.0 < part[i] <= ONLY_REFUSES else part[i]
        _climb(ideal, weight, no_deal, staged, nothing, x, gain, 1e-12, work)
        stage *= 0.1


@borrowing
def _settle(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    clout: Array,
    x: Array,
    gain: Array,
    part: Array,
    staged: Array,
    nothing: Array,
    work: tuple[Array, Array, Array, Array, Array, Array],
) -> None:
    """Improve terms that all gain from to the Nash terms, in place; without clout, leave them."""
    actors, issues = ideal.shape
    most = clout.max()
    if not most > 0.0:
        return
    refusing = False
    for i in range(actors):
        part[i] = clout[i] / most
        refusing = refusing or 0.0 < part[i] <= ONLY_REFUSES
    if refusing:
        _approach(ideal, weight, no_deal, part, staged, nothing, x, gain, work)
    _climb(ideal, weight, no_deal, part, nothing, x, gain, 1e-18, work)
    for j in range(issues):
        low, high, total, heaviest = np.inf, -np.inf, 0.0, 0.0
        for i in range(actors):
            low, high = min(low, ideal[i, j]), max(high, ideal[i, j])
            total += ideal[i, j]
            heaviest = max(heaviest, weight[i, j])
        x[j] = min(max(x[j], low), high) if heaviest > 0.0 else total / actors


@compiled
def nash_warm_start(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    clout: Array,
    start: Array,
    veto: Array,
    rough: bool,
) -> tuple[Array, Array, Array]:
    """Return the weighted Nash bargaining solution near one that is known, draw by draw.

    Where `start` leaves everybody better off than no deal, the climb begins there. Where prices
    are known at which even the best terms bring less than nothing together, there is no deal:
    the least gain is at most ``max_x sum_i veto_i g_i(x)``. Elsewhere terms that everybody gains
    from are looked for on the way to the fairest ones. The solution is the same as that of
    :func:`nash_terms`.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal, clout : array, shape (draw, actor)
    start : array, shape (draw, issue)
        Terms, as parts of the ranges; NaN where none are known.
    veto : array, shape (draw, actor)
        Prices, as returned; NaN where none are known.
    rough : bool
        Whether the prices that are returned may be rough, which is quicker.

    Returns
    -------
    terms : array, shape (draw, issue)
        NaN where no terms leave everybody at least as well off as no deal.
    room : array, shape (draw,)
        What all can gain at once, or a bound of it on the same side of 0.
    veto : array, shape (draw, actor)
        How much each actor's demand weighs where no deal exists, as far as known; elsewhere NaN.
    """
    draws, actors, issues = ideal.shape
    terms, prices = start.copy(), np.full((draws, actors), np.nan)
    room = np.empty(draws)
    gain, price = np.empty(actors), np.empty(actors)
    part, staged, nothing = np.empty(actors), np.empty(actors), np.zeros(actors)
    work = _workspace(actors, issues)
    for d in range(draws):
        if not np.isnan(veto[d, 0]):
            room[d] = together(ideal[d], weight[d], no_deal[d], veto[d], terms[d], gain)
            if room[d] < -INDIFFERENCE:
                terms[d], prices[d] = np.nan, veto[d]
                continue
            terms[d] = np.nan
        usable = not np.isnan(terms[d]).any() and clout[d].max() > 0.0
        if usable:
            room[d] = gains(terms[d], ideal[d], weight[d], no_deal[d], gain)
        if not usable or room[d] <= START_MARGIN:
            enough = SEARCH_MARGIN if clout[d].max() > 0.0 else np.inf
            room[d] = fairest(ideal[d], weight[d], no_deal[d], terms[d], gain, price, enough, rough)
        if room[d] <= INDIFFERENCE:
            prices[d] = price
        if room[d] < -INDIFFERENCE:
            terms[d] = np.nan
        elif room[d] > INDIFFERENCE:
            _settle(
                ideal[d],
                weight[d],
                no_deal[d],
                clout[d],
                terms[d],
                gain,
                part,
                staged,
                nothing,
                work,
            )
    return terms, room, prices


@compiled
def deal_near(
    ideal: Array, weight: Array, no_deal: Array, start: Array, veto: Array
) -> NDArray[np.bool_]:
    """Say in which draws a deal exists, from terms and prices that are known near by.

    Parameters
    ----------
    ideal, weight, no_deal, start, veto : array
        As for :func:`nash_warm_start`, whose ``room`` is positive in the same draws.

    Returns
    -------
    array of bool, shape (draw,)
    """
    draws, actors, issues = ideal.shape
    exists = np.zeros(draws, dtype=np.bool_)
    x, gain, price = np.empty(issues), np.empty(actors), np.empty(actors)
    for d in range(draws):
        known = not np.isnan(veto[d, 0])
        if known and together(ideal[d], weight[d], no_deal[d], veto[d], x, gain) < -INDIFFERENCE:
            continue
        room = -np.inf
        if not np.isnan(start[d]).any():
            room = gains(start[d], ideal[d], weight[d], no_deal[d], gain)
        if room <= START_MARGIN:
            room = fairest(ideal[d], weight[d], no_deal[d], x, gain, price, SEARCH_MARGIN, True)
        exists[d] = room > INDIFFERENCE
    return exists


@compiled
def _best_for(who: int, ideal: Array, weight: Array, no_deal: Array, x: Array, gain: Array) -> None:
    """Move terms to those that `who` likes best among all that nobody would refuse.

    A barrier method: ``kappa g_who(x) + sum_i log g_i(x)`` for growing kappa; at each centre
    g_who is within ``actors / kappa`` of the best.
    """
    actors = ideal.shape[0]
    everybody = np.ones(actors)
    bonus = np.zeros(actors)
    work = _workspace(actors, ideal.shape[1])
    kappa = 10.0 * actors
    while True:
        bonus[who] = kappa
        _climb(ideal, weight, no_deal, everybody, bonus, x, gain, 1e-7, work)
        if actors / kappa < OPTIMALITY_GAP:
            return
        kappa *= BARRIER_GROWTH


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
            _best_for(who, ideal[d], weight[d], no_deal[d], terms[d], gain[d].copy())
    return terms


@compiled
def _equal_part(ideal: Array, weight: Array, no_deal: Array, utopia: Array, x: Array) -> None:
    """Move terms to those at which each gains the largest part of its utopia that all can have.

    Halves the interval in which the part lies: whether all can have it is a question of the
    fairest terms, each asking for its part besides what no deal brings.
    """
    own, price = np.empty(no_deal.size), np.empty(no_deal.size)
    trial = np.empty(x.size)
    low, high = 0.0, 1.0
    for _ in range(PART_HALVINGS):
        part = 0.5 * (low + high)
        asks = no_deal + part * utopia
        if fairest(ideal, weight, asks, trial, own, price, 0.0, True) > 0.0:
            low = part
            x[:] = trial
        else:
            high = part


@compiled
def proportional_terms(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    claims: NDArray[np.bool_],
    fair: Array,
    gain: Array,
) -> Array:
    """Return the terms of the Kalai-Smorodinsky solution, draw by draw.

    Each actor's utopia ``b_i`` is the most it could gain if all others gained nothing; the terms
    maximise ``min_i g_i(x) / b_i``.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    claims : array of bool, shape (actor,)
        Who is to have a part; the others only refuse what is worth less to them than no deal.
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
    utopias = np.empty(actors)
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
            utopias[i] = 0.0
            if not claims[i]:
                continue
            x[:] = fair[d]
            own[:] = gain[d]
            _best_for(i, ideal[d], weight[d], no_deal[d], x, own)
            utopia = own[i]
            utopias[i] = utopia
            for j in range(issues):
                scaled_weight[i, j] = weight[d, i, j] / utopia
            scaled_no_deal[i] = 1.0 - (1.0 - no_deal[d, i]) / utopia
        if claims.all():
            fairest(ideal[d], scaled_weight, scaled_no_deal, x, own, price, np.inf, False)
        else:
            some, some_price = own[claims], price[claims]
            theirs = (ideal[d][claims], scaled_weight[claims], scaled_no_deal[claims])
            fairest(theirs[0], theirs[1], theirs[2], x, some, some_price, np.inf, False)
            if gains(x, ideal[d], weight[d], no_deal[d], own) < 0.0:
                x[:] = fair[d]
                _equal_part(ideal[d], weight[d], no_deal[d], utopias, x)
        terms[d] = x
    return terms
