"""Who accepts given terms, in each draw; and the terms that are accepted in most draws.

Terms x pass in a draw when everybody whose consent is needed gains more than a floor,
``g_i(x) = 1 - d_i - sum_j w_ij (x_j - y_ij)**2 > f``; under a quota, when some winning coalition
does. The *pivotal gain* is the least gain inside the coalition that gains most, so terms pass
when it is above the floor.

The share of draws that accept, ``P(x) = mean_d [pivotal gain_d(x) > f]``, is a step function; a
chance constraint (Charnes & Cooper 1959) of which the best x is sought. It is climbed as the
limit of ``mean_d s((pivotal gain_d(x) - f) / h)``, s the logistic function, for h towards 0.

References
----------
Charnes, A. & Cooper, W. W. (1959). Chance-constrained programming. Management Science 6(1), 73-79.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.coalitions import passes, winning_side
from winset.kernels.bargaining.fairest import gains
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@compiled
def gains_from(x: Array, ideal: Array, weight: Array, no_deal: Array) -> Array:
    """Return what the same terms bring each actor in each draw, over no deal.

    Parameters
    ----------
    x : array, shape (issue,)
        As parts of the ranges.
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)

    Returns
    -------
    array, shape (draw, actor)
        In utility.
    """
    result = np.empty(no_deal.shape)
    for d in range(no_deal.shape[0]):
        gains(x, ideal[d], weight[d], no_deal[d], result[d])
    return result


@compiled
def passed(accepts: Flags, votes: Array, must: Flags, quota: Array) -> Flags:
    """Say in which draws those who accept make a deal.

    Parameters
    ----------
    accepts : array of bool, shape (draw, actor)
    votes : array, shape (tally, actor)
        Heads first, as :func:`winset.kernels.bargaining.coalitions.passes` reads them.
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)

    Returns
    -------
    array of bool, shape (draw,)
    """
    result = np.empty(accepts.shape[0], dtype=np.bool_)
    have = np.empty(votes.shape[0])
    for d in range(accepts.shape[0]):
        have[:] = 0.0
        all_needed = True
        for i in range(must.shape[0]):
            if accepts[d, i]:
                have += votes[:, i]
            elif must[i]:
                all_needed = False
        result[d] = all_needed and passes(have, quota)
    return result


@compiled
def smooth_share(
    x: Array,
    ideal: Array,
    weight: Array,
    no_deal: Array,
    votes: Array,
    must: Flags,
    quota: Array,
    width: float,
    slope: Array,
) -> float:
    """Return the smoothed share of draws that accept terms, and write its gradient.

    Parameters
    ----------
    x : array, shape (issue,)
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
        With the floor added.
    votes : array, shape (tally, actor)
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)
    width : float
        The h of the module's docstring, in utility; towards 0 the share is the true one.
    slope : array, shape (issue,)
        Written: the gradient.
    """
    draws, actors, issues = ideal.shape
    slope[:] = 0.0
    total = 0.0
    gain = np.empty(actors)
    inside = must.copy()
    must_suffice = passes((votes * must).sum(axis=1), quota)
    for d in range(draws):
        gains(x, ideal[d], weight[d], no_deal[d], gain)
        if not must_suffice:
            winning_side(gain, votes, must, quota, inside)
        pivot = -1
        for i in range(actors):
            if inside[i] and (pivot < 0 or gain[i] < gain[pivot]):
                pivot = i
        scaled = min(max(gain[pivot] / width, -500.0), 500.0)
        part = 1.0 / (1.0 + np.exp(-scaled))
        total += part
        pull = part * (1.0 - part) / width
        for j in range(issues):
            slope[j] -= 2.0 * pull * weight[d, pivot, j] * (x[j] - ideal[d, pivot, j])
    slope /= draws
    return float(total / draws)


@compiled
def towards_consent(
    terms: Array,
    best: Array,
    ideal: Array,
    weight: Array,
    no_deal: Array,
    votes: Array,
    must: Flags,
    quota: Array,
) -> Array:
    """Move terms of each draw towards terms that pass there, no further than until they pass.

    Gains are concave, so on the way to terms that pass there is one place from which on the
    coalition of those terms consents.

    Parameters
    ----------
    terms, best : array, shape (draw, issue)
        `best` passes in its draw; terms of NaN stay so.
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    votes : array, shape (tally, actor)
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)

    Returns
    -------
    array, shape (draw, issue)
    """
    draws, actors, issues = ideal.shape
    result = terms.copy()
    before = np.empty(actors)
    after = np.empty(actors)
    inside = must.copy()
    must_suffice = passes((votes * must).sum(axis=1), quota)
    for d in range(draws):
        gains(terms[d], ideal[d], weight[d], no_deal[d], before)
        gains(best[d], ideal[d], weight[d], no_deal[d], after)
        if not must_suffice:
            winning_side(before, votes, must, quota, inside)
            if _least(before, inside) >= 0.0:
                continue
            winning_side(after, votes, must, quota, inside)
        way = 0.0
        for i in range(actors):
            if inside[i] and before[i] < 0.0:
                way = max(
                    way, _first_consent(terms[d], best[d], ideal[d, i], weight[d, i], before[i])
                )
        for j in range(issues):
            result[d, j] += way * (best[d, j] - terms[d, j])
    return result


@compiled
def _least(gain: Array, inside: Flags) -> float:
    least = np.inf
    for i in range(gain.shape[0]):
        if inside[i]:
            least = min(least, gain[i])
    return least


@compiled
def _first_consent(terms: Array, best: Array, ideal: Array, weight: Array, gain: float) -> float:
    """Return how much of the way an actor wants to see gone: where its gain crosses 0.

    Along the way the gain is ``gain + b t - a t**2``; it is below 0 at 0 and not at 1.
    """
    a = 0.0
    b = 0.0
    for j in range(terms.shape[0]):
        step = best[j] - terms[j]
        a += weight[j] * step * step
        b -= 2.0 * weight[j] * (terms[j] - ideal[j]) * step
    root = np.sqrt(max(b * b + 4.0 * a * gain, 0.0))
    return min(max(-2.0 * gain / (b + root), 0.0), 1.0) if b + root > 0.0 else 1.0
