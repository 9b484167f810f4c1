"""Terms that win under quotas of votes: somebody must agree, not everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.fairest import OPTIMALITY_GAP, fairest, gains
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

STARTS = 3
"""How many of the most promising terms a search for a winning coalition starts from."""
_MOST_ROUNDS = 20
"""Of one search: the coalition that the terms win, and the terms that it likes best, in turn."""
MOST_COALITIONS = 500
"""As many minimal winning coalitions are tried one by one; with more, a search is all there is."""
_MOST_LOOKS = 100 * MOST_COALITIONS
"""Coalitions looked at for them; under several tallies, most that win have somebody to spare."""


def minimal_coalitions(votes: Array, must: Flags, quota: Array) -> Flags | None:
    """Return every coalition that wins and would not without any member that may be left out.

    Parameters
    ----------
    votes : array, shape (tally, actor)
        Heads first, as :func:`passes` reads them.
    must : array of bool, shape (actor,)
        Who is in all of them.
    quota : array, shape (tally,)

    Returns
    -------
    array of bool, shape (coalition, actor), or None
        None where there are more than `MOST_COALITIONS`.
    """
    order = np.argsort(-votes[1], kind="stable")
    free = [int(i) for i in order if votes[:, i].any() and not must[i]]
    left = np.zeros((len(free) + 1, len(votes)))
    left[:-1] = np.cumsum(votes[:, free].T[::-1], axis=0)[::-1]
    coalitions: list[Flags] = []
    looked = 0

    def grow(inside: Flags, have: Array, rank: int) -> bool:
        """Add members from `rank` on; say whether all coalitions from here were seen."""
        nonlocal looked
        looked += 1
        if passes(have, quota):
            members = np.flatnonzero(inside & ~must)
            if not any(passes(have - votes[:, i], quota) for i in members):
                coalitions.append(inside)
            return len(coalitions) <= MOST_COALITIONS
        for k in range(rank, len(free)):
            if not passes(have + left[k], quota):
                break
            with_one = inside.copy()
            with_one[free[k]] = True
            if looked > _MOST_LOOKS or not grow(with_one, have + votes[:, free[k]], k + 1):
                return False
        return True

    complete = grow(must.copy(), votes[:, must].sum(axis=1), 0)
    return np.array(coalitions).reshape(-1, must.size) if complete else None


@compiled
def passes(have: Array, quota: Array) -> bool:
    """Say whether enough is in favour: heads, the first tally, suffice; else all others must.

    Parameters
    ----------
    have, quota : array, shape (tally,)
    """
    if have[0] >= quota[0]:
        return True
    met = True
    for t in range(1, have.shape[0]):
        met = met and have[t] >= quota[t]
    return met


@compiled
def winning_side(gain: Array, votes: Array, must: Flags, quota: Array, inside: Flags) -> float:
    """Mark the coalition that passes terms at the best least gain, given everybody's gains.

    Parameters
    ----------
    gain : array, shape (actor,)
    votes : array, shape (tally, actor)
        Heads first, as :func:`passes` reads them.
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)
    inside : array of bool, shape (actor,)
        Written: all whose consent is needed, and those who gain most until the quotas are met.

    Returns
    -------
    float
        The least gain inside the coalition.
    """
    order = np.argsort(-gain)
    have = np.zeros(votes.shape[0])
    least = np.inf
    for i in range(gain.shape[0]):
        inside[i] = must[i]
        if must[i]:
            have += votes[:, i]
            least = min(least, gain[i])
    for rank in range(gain.shape[0]):
        if passes(have, quota):
            break
        i = order[rank]
        if not inside[i] and votes[0, i] > 0.0:
            inside[i] = True
            have += votes[:, i]
            least = min(least, gain[i])
    return least


@compiled
def _settle(
    ideal: Array, weight: Array, no_deal: Array, inside: Flags, x: Array, price: Array
) -> None:
    """Write the fairest terms for the coalition, and the prices of its members."""
    members = np.flatnonzero(inside)
    gain = np.empty(members.shape[0])
    own = np.empty(members.shape[0])
    fairest(ideal[members], weight[members], no_deal[members], x, gain, own, np.inf, False)
    price[:] = 0.0
    for rank in range(members.shape[0]):
        price[members[rank]] = own[rank]


@compiled
def _can_do_better(
    ideal: Array, weight: Array, no_deal: Array, inside: Flags, least: float, x: Array
) -> bool:
    """Say whether some terms bring every member of a coalition more than `least`."""
    members = np.flatnonzero(inside)
    if (1.0 - no_deal[members]).min() <= least + OPTIMALITY_GAP:
        return False
    gain = np.empty(members.shape[0])
    own = np.empty(members.shape[0])
    demand = no_deal[members] + least
    more = fairest(ideal[members], weight[members], demand, x, gain, own, OPTIMALITY_GAP, True)
    return more > OPTIMALITY_GAP


@compiled
def quota_terms(
    ideal: Array,
    weight: Array,
    no_deal: Array,
    votes: Array,
    must: Flags,
    quota: Array,
    coalitions: Flags,
) -> tuple[Array, Array, Array, Array]:
    """Find the terms that a winning coalition likes best, draw by draw.

    From the most promising of a few starts (the ideal points, their mean, what is fairest to
    all), the coalition that gains most and the terms that are fairest to it are improved in turn
    until neither changes. The search can miss terms that a cleverer coalition would find; then
    every coalition of `coalitions` is asked whether it can do better. Where those are all that
    win, the answer is exact; where there are too many, the least gain is a lower bound.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    votes : array, shape (tally, actor)
        Heads first, as :func:`passes` reads them.
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)
    coalitions : array of bool, shape (coalition, actor)
        As :func:`minimal_coalitions` lists them; none where they are too many.

    Returns
    -------
    terms : array, shape (draw, issue)
    gain, price : array, shape (draw, actor)
        Prices are 0 outside the coalition.
    least : array, shape (draw,)
        The least gain inside the coalition.
    """
    draws, actors, issues = ideal.shape
    terms = np.empty((draws, issues))
    gain = np.empty((draws, actors))
    price = np.empty((draws, actors))
    least = np.full(draws, -np.inf)
    starts = np.empty((actors + 2, issues))
    score = np.empty(actors + 2)
    inside = np.empty(actors, dtype=np.bool_)
    everybody = np.empty(actors, dtype=np.bool_)
    everybody[:] = True
    own_gain = np.empty(actors)
    own_price = np.empty(actors)
    x = np.empty(issues)
    for d in range(draws):
        starts[:actors] = ideal[d]
        for j in range(issues):
            starts[actors, j] = ideal[d, :, j].mean()
        _settle(ideal[d], weight[d], no_deal[d], everybody, starts[actors + 1], own_price)
        for s in range(actors + 2):
            gains(starts[s], ideal[d], weight[d], no_deal[d], own_gain)
            score[s] = winning_side(own_gain, votes, must, quota, inside)
        best = np.argsort(-score)
        for rank in range(min(STARTS, actors + 2)):
            x[:] = starts[best[rank]]
            reached = -np.inf
            for _ in range(_MOST_ROUNDS):
                gains(x, ideal[d], weight[d], no_deal[d], own_gain)
                winning_side(own_gain, votes, must, quota, inside)
                _settle(ideal[d], weight[d], no_deal[d], inside, x, own_price)
                gains(x, ideal[d], weight[d], no_deal[d], own_gain)
                lowest = np.inf
                for i in range(actors):
                    if inside[i]:
                        lowest = min(lowest, own_gain[i])
                if lowest > least[d]:
                    least[d] = lowest
                    terms[d] = x
                    gain[d] = own_gain
                    price[d] = own_price
                if lowest <= reached + 1e-9:
                    break
                reached = lowest
        for c in range(coalitions.shape[0]):
            if not _can_do_better(ideal[d], weight[d], no_deal[d], coalitions[c], least[d], x):
                continue
            _settle(ideal[d], weight[d], no_deal[d], coalitions[c], x, own_price)
            gains(x, ideal[d], weight[d], no_deal[d], own_gain)
            lowest = np.inf
            for i in range(actors):
                if coalitions[c, i]:
                    lowest = min(lowest, own_gain[i])
            if lowest > least[d]:
                least[d] = lowest
                terms[d] = x
                gain[d] = own_gain
                price[d] = own_price
    return terms, gain, price, least
