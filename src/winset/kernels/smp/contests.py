"""Who challenges whom, and what they then agree on, in the Spatial Model of Politics.

Wise, Lester & Efird (2015). An actor h sees utilities u by its estimate of others' attitudes to
risk, ``(1 - a) r_h + a r_i``. In a contest of i against j the two of them and every third party n
throw in votes, by weight ``w = c S`` (capability times the sum of saliences)::

    v(w_i (u_ii - u_ij))  for i,   v(w_j (u_jj - u_ji))  for j,   p = C_i / (C_i + C_j)

What challenging j brings k, over leaving things as they are, counts both positions: if i wins, j
comes over to i's, and the other way round; j resists with probability S_j::

    gain_k = (1 - S_j) 2 u_ki + S_j (p 2 u_ki + (1 - p) 2 u_kj) - u_ki - u_kj
           = (u_ki - u_kj) (1 - 2 S_j (1 - p))

A third party's vote depends on what it commits, and on the odds q of the side that it prefers,
between the two and itself. It judges three positions: the two at stake and its own. Uncommitted it
keeps its own; half committed it gives it up when its side loses; fully committed it goes with
whoever wins. Its stake is what the victory of its side brings over its defeat, a position; half
committed it counts off what backing a loser may cost it, and stays out where that is more::

    none:  (2/3) |u_ni - u_nj|       full:  |u_ni - u_nj|
    half:  max(0, 2 |u_ni - u_nj| - (1 - q) (u_nn - u_n,other side)) / 3

The program behind the model compares backing i with backing j by the same odds in both branches:
``q (u_nn - u_ni) - (1 - q) (u_nn - u_nj)`` half committed, 0 otherwise (``KTAB``). So a third
party that stands where i stands votes against i (docs/decisions).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.smp.condorcet import UTILITY_TIE, Election, vote
from winset.kernels.smp.perception import find_utilities

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]

NONE, SEMI, FULL = 0, 1, 2
MENDED, KTAB = 0, 1
S1P1, S2P2, S2PMAX = 0, 1, 2
INITIATOR, BOTH, WEIGHTED = 0, 1, 2

TARGET, ODDS, GAIN, FIRST, SECOND, CHANCE = 0, 1, 2, 3, 4, 5
"""What a record of an actor's turn holds: whom it challenges (-1: nobody), how likely it is to
prevail and what it expects; between whom the bargain is that it takes, and how likely that was."""

_LEAST_GAIN = 1e-5
"""An expected gain below this is not worth a challenge; as in the program followed."""
_EMPTY_COALITION = 1e-10
"""What each side of a contest has without supporters, so that no odds are 0 : 0."""
_LEAST_WEIGHT = 1e-6
"""Added to the weights of both, so that two who do not care meet nobody half way."""
_BARGAIN_GRID = 1e4
"""The program followed rounds bargains to this many steps of the range."""


class Rules(NamedTuple):
    """How the model is read; the options of the model, as numbers.

    Parameters
    ----------
    election : Election
    low : float
        The risk attitude of who is least likely to win; see :mod:`winset.kernels.smp.perception`.
    adjust : float
        a: how far others' attitudes to risk are seen as they are, 0 to 1.
    commit : int
        What third parties commit: ``NONE``, ``SEMI`` or ``FULL``.
    third_party : int
        ``MENDED`` or ``KTAB``.
    weights : int
        What weighs in a bargain: ``S1P1``, ``S2P2`` or ``S2PMAX``.
    bargaining : int
        Whose version is proposed: the ``INITIATOR``'s, ``BOTH``, or one mean, ``WEIGHTED``.
    program : bool
        Positions on the program's grid of 1/10,000, and the program's slips in the receiver's
        version of a bargain.
    chance : bool
        Bargains are drawn by their probabilities; otherwise the likeliest is taken.
    rounds : int
        At most.
    """

    election: Election
    low: float
    adjust: float
    commit: int
    third_party: int
    weights: int
    bargaining: int
    program: bool
    chance: bool
    rounds: int


@borrowing
def _third_vote(rules: Rules, own: float, first: float, second: float, odds: float) -> float:
    """Return the part of its weight that a third party throws in; below 0 for the second side.

    `own`, `first` and `second` are what its own position and those of the two are worth to it;
    `odds` those of the first side, with its help to the side that it prefers.
    """
    if rules.third_party == KTAB:
        if rules.commit != SEMI:
            return 0.0
        stake = odds * (own - first) - (1.0 - odds) * (own - second)
        return vote(rules.election.voting, stake)
    stake = first - second
    if rules.commit == FULL:
        return vote(rules.election.voting, stake)
    size = 2.0 * abs(stake)
    if rules.commit == SEMI:
        risk = 1.0 - odds if stake > 0.0 else odds
        size = max(size - risk * max(0.0, own - (second if stake > 0.0 else first)), 0.0)
    return vote(rules.election.voting, size / 3.0 if stake > 0.0 else -size / 3.0)


@borrowing
def contest(i: int, j: int, utility: Array, weight: Array, rules: Rules) -> float:
    """Return the probability that i prevails over j.

    Parameters
    ----------
    i, j : int
    utility : array, shape (position, actor)
        As who judges sees it.
    weight : array, shape (actor,)
    rules : Rules
    """
    voting = rules.election.voting
    ours = _EMPTY_COALITION
    theirs = _EMPTY_COALITION
    for principal in (i, j):
        votes = weight[principal] * vote(voting, utility[i, principal] - utility[j, principal])
        ours += max(votes, 0.0)
        theirs -= min(votes, 0.0)
    first = ours
    second = theirs
    for n in range(weight.size):
        if n in (i, j):
            continue
        naive = weight[n] * vote(voting, utility[i, n] - utility[j, n])
        helped = first + max(naive, 0.0)
        odds = helped / (helped + second - min(naive, 0.0))
        votes = weight[n] * _third_vote(rules, utility[n, n], utility[i, n], utility[j, n], odds)
        ours += max(votes, 0.0)  # a branch on a sign, as good as drawn by lot, waits
        theirs -= min(votes, 0.0)
    return ours / (ours + theirs)


@borrowing
def gain(i: int, j: int, k: int, utility: Array, resistance: float, odds: float) -> float:
    """Return what a challenge of j by i brings k; `resistance` is j's sum of saliences.

    Parameters
    ----------
    i, j, k : int
        Challenger, challenged, and whose gain.
    utility : array, shape (actor, actor)
    resistance : float
        The sum of j's saliences.
    odds : float
        With which i prevails.
    """
    return float(utility[i, k] - utility[j, k]) * (1.0 - 2.0 * resistance * (1.0 - odds))


@borrowing
def _find_bargain(
    mine: Array,
    theirs: Array,
    my_salience: Array,
    their_salience: Array,
    odds: float,
    rules: Rules,
    mine_then: Array,
    theirs_then: Array,
) -> None:
    """Find where two bargainers would move, issue by issue, by the odds of the first."""
    even = _LEAST_WEIGHT
    for k in range(mine.size):
        a = my_salience[k]
        b = their_salience[k]
        p = odds
        q = 1.0 - odds
        if rules.weights == S2PMAX:
            yields = max(0.0, q - p)
            part = yields * b * b
            mine_share = part / (part + even + (1.0 - yields) * a * a)
            yields = max(0.0, p - q)
            part = yields * a * a
            their_share = part / (part + even + (1.0 - yields) * b * b)
        else:
            if rules.weights == S2P2:
                a, b, p, q = a * a, b * b, p * p, q * q
            a *= p
            b *= q
            mine_share = b / (a + b + even)
            their_share = a / (a + b + even)
        mine_then[k] = _toward(mine[k], theirs[k], mine_share, rules.program)
        theirs_then[k] = _toward(theirs[k], mine[k], their_share, rules.program)


@borrowing
def _toward(start: float, end: float, share: float, program: bool) -> float:
    """Return the point that lies a share of the way from start to end."""
    point = start + share * (end - start)
    point = min(max(point, min(start, end)), max(start, end))
    return np.floor(point * _BARGAIN_GRID + 0.5) / _BARGAIN_GRID if program else point


@borrowing
def _estimate(
    judge: int, distances: Array, risk: Array, adjust: float, seen: Array, utility: Array
) -> None:
    """Find utilities as one actor sees them."""
    for i in range(risk.size):
        seen[i] = (1.0 - adjust) * risk[judge] + adjust * risk[i]
    find_utilities(distances, seen, utility)


@compiled
def propose(
    x: Array,
    salience: Array,
    capability: Array,
    distances: Array,
    risk: Array,
    rules: Rules,
    record: Array,
    pair: Numbers,
    moves: Array,
) -> int:
    """Let every actor pick whom to challenge, and find the bargains between them.

    Parameters
    ----------
    x, salience : array, shape (actor, issue)
    capability : array, shape (actor,)
    distances : array, shape (position, actor)
    risk : array, shape (actor,)
    rules : Rules
    record : array, shape (actor, 6)
        Written: whom each challenges, with which odds, for which gain.
    pair : array of int, shape (proposal, 2)
        Written: who proposes, and to whom.
    moves : array, shape (proposal, 2, issue)
        Written: where the two would move.

    Returns
    -------
    int
        How many proposals there are.
    """
    actors = x.shape[0]
    interest = np.empty(actors)
    weight = np.empty(actors)
    for i in range(actors):
        total = 0.0
        for k in range(x.shape[1]):
            total += salience[i, k]
        interest[i] = min(total, 1.0)
        weight[i] = interest[i] * capability[i]
    seen = np.empty(actors)
    utility = np.empty((actors, actors))
    count = 0
    for i in range(actors):
        _estimate(i, distances, risk, rules.adjust, seen, utility)
        best = _LEAST_GAIN
        target = i
        odds = 0.0
        for j in range(actors):
            if j == i or abs(utility[i, i] - utility[j, i]) <= best:
                continue
            chance = contest(i, j, utility, weight, rules)
            expected = gain(i, j, i, utility, interest[j], chance)
            if expected > best + UTILITY_TIE:
                best = expected
                target = j
                odds = chance
        record[i, TARGET] = target if target != i else -1
        record[i, ODDS] = odds
        record[i, GAIN] = best
        if target == i:
            continue
        j = target
        pair[count, 0] = i
        pair[count, 1] = j
        _find_bargain(
            x[i], x[j], salience[i], salience[j], odds, rules, moves[count, 0], moves[count, 1]
        )
        count += 1
        if rules.bargaining == INITIATOR:
            continue
        _estimate(j, distances, risk, rules.adjust, seen, utility)
        odds = contest(i, j, utility, weight, rules)
        if rules.program:
            odds = min(max(gain(i, j, i, utility, interest[j], odds), 0.0), 1.0)
        pair[count, 0] = i
        pair[count, 1] = j
        _find_bargain(
            x[i], x[j], salience[i], salience[j], odds, rules, moves[count, 0], moves[count, 1]
        )
        if rules.bargaining == BOTH:
            count += 1
            continue
        other = interest[j] * capability[i] if rules.program else weight[j]
        whole = weight[i] + other
        share = weight[i] / whole if whole > 0.0 else 0.5
        for side in range(2):
            for k in range(x.shape[1]):
                receiver = moves[count, side, k]
                moves[count - 1, side, k] += (1.0 - share) * (receiver - moves[count - 1, side, k])
    return count
