"""Terms that win under a quota of votes: somebody must agree, not everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.fairest import fairest, gains
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

STARTS = 3
"""How many of the most promising terms a search for a winning coalition starts from."""
_MOST_ROUNDS = 20
"""Of one search: the coalition that the terms win, and the terms that it likes best, in turn."""


@compiled
def winning_side(gain: Array, votes: Array, must: Flags, quota: float, inside: Flags) -> float:
    """Mark the coalition that passes terms at the best least gain, given everybody's gains.

    Parameters
    ----------
    gain, votes : array, shape (actor,)
    must : array of bool, shape (actor,)
    quota : float
    inside : array of bool, shape (actor,)
        Written: all whose consent is needed, and those who gain most until the quota is met.

    Returns
    -------
    float
        The least gain inside the coalition.
    """
    order = np.argsort(-gain)
    have = 0.0
    least = np.inf
    for i in range(gain.shape[0]):
        inside[i] = must[i]
        if must[i]:
            have += votes[i]
            least = min(least, gain[i])
    for rank in range(gain.shape[0]):
        if have >= quota:
            break
        i = order[rank]
        if not inside[i] and votes[i] > 0.0:
            inside[i] = True
            have += votes[i]
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
def quota_terms(
    ideal: Array, weight: Array, no_deal: Array, votes: Array, must: Flags, quota: float
) -> tuple[Array, Array, Array, Array]:
    """Search for the terms that a winning coalition likes best, draw by draw.

    From the most promising of a few starts (the ideal points, their mean, what is fairest to
    all), the coalition that gains most and the terms that are fairest to it are improved in turn
    until neither changes. The search is exact where all must agree; otherwise it can miss terms
    that a cleverer coalition would find, so the least gain is a lower bound.

    Parameters
    ----------
    ideal, weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
    votes : array, shape (actor,)
    must : array of bool, shape (actor,)
    quota : float

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
    return terms, gain, price, least
