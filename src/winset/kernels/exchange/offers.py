"""One exchange of voting positions between two issues: what it brings, and which is the best.

Positions are parts of the ranges, in [0, 1]. The outcome expected of an issue is the mean of
positions weighted by capability times salience; an actor that moves by m on an issue lifts it by
``m c s / W``, W being the sum of the weights. Where a gives way on p and b on q, by which the
outcomes move by dp and dq towards the partner, a gains ``s_aq dq - s_ap dp`` and b
``s_bp dp - s_bq dq``. Both gain the same where ``dq / dp = (s_ap + s_bp) / (s_aq + s_bq)``.

An exchange only gets worse as others are made: its partners have less left to give. So a heap of
gains that may be out of date finds the best one: what comes to the top is worked out anew, and
goes back if it has fallen. Where outcomes may go on beyond a taker's position (``Table.beyond``)
that does not hold, and :mod:`winset.kernels.exchange.recorded_program` finds the best one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, inner
from winset.kernels.exchange.ranking import pop, push

Array = NDArray[np.float64]
Keys = NDArray[np.uint64]

LEAST_GAIN = 1e-12
"""A gain or a move below this is none."""
GAIN_TIE = 1e-9
"""Gains that differ by less than this part are equal."""


class Table(NamedTuple):
    """What a round starts from; every array has shape (actor, issue), `expected` (issue,).

    Attributes
    ----------
    start : array
        Positions.
    salience : array
    lift : array
        By how much the outcome moves when the actor moves by 1; 0 where it holds nothing.
    side : array of int
        -1 at or below the outcome expected, 1 above; 0 where there is no position or no outcome.
    expected : array, shape (issue,)
    beyond : bool
        Whether an outcome that has come to a taker's position may be carried on beyond it.
    """

    start: Array
    salience: Array
    lift: Array
    side: NDArray[np.int64]
    expected: Array
    beyond: bool


class Deals(NamedTuple):
    """What a round has made of it so far.

    Attributes
    ----------
    votes : array, shape (actor, issue)
        Voting positions.
    bought : array, shape (actor, issue)
        By how much others have moved the outcome for the actor.
    between : array, shape (actor, actor, issue)
        By how much the first has moved it for the second.
    """

    votes: Array
    bought: Array
    between: Array


class Rates(NamedTuple):
    """Whether partners gain the same; `noise` 0 says so.

    Attributes
    ----------
    noise : float
        How far the rates of exchange may stray, in [0, 1].
    actors, issues : array of uint64
        Keys made from names.
    """

    noise: float
    actors: Keys
    issues: Keys


@inner
def expected_of(
    values: Array, capability: Array, salience: Array, has_position: NDArray[np.bool_]
) -> Array:
    """Return the outcomes expected of positions; NaN where nobody has weight.

    Parameters
    ----------
    values, salience : array, shape (actor, issue)
    capability : array, shape (actor,)
    has_position : array of bool, shape (actor, issue)

    Returns
    -------
    array, shape (issue,)
    """
    actors, issues = values.shape
    result = np.full(issues, np.nan)
    for j in range(issues):
        total, product, low, high = 0.0, 0.0, np.inf, -np.inf
        for i in range(actors):
            weight = capability[i] * salience[i, j] if has_position[i, j] else 0.0
            if weight > 0.0:
                total += weight
                product += weight * values[i, j]
                low, high = min(low, values[i, j]), max(high, values[i, j])
        if total > 0.0:
            result[j] = min(max(product / total, low), high)
    return result


@inner
def laid_out(
    start: Array,
    capability: Array,
    salience: Array,
    has_position: NDArray[np.bool_],
    beyond: bool,
) -> Table:
    """Return what a round starts from.

    Parameters
    ----------
    start, salience : array, shape (actor, issue)
    capability : array, shape (actor,)
    has_position : array of bool, shape (actor, issue)
    beyond : bool
    """
    actors, issues = start.shape
    lift = np.zeros((actors, issues))
    side = np.zeros((actors, issues), dtype=np.int64)
    expected = expected_of(start, capability, salience, has_position)
    for j in range(issues):
        total = 0.0
        for i in range(actors):
            if has_position[i, j]:
                total += capability[i] * salience[i, j]
        if not total > 0.0:
            continue
        for i in range(actors):
            if has_position[i, j]:
                lift[i, j] = capability[i] * salience[i, j] / total
                side[i, j] = -1 if start[i, j] <= expected[j] + LEAST_GAIN else 1
    return Table(start, salience, lift, side, expected, beyond)


@borrowing
def room(table: Table, deals: Deals, giver: int, taker: int, issue: int) -> float:
    """Return by how much a giver can still move an outcome for a taker.

    Not beyond the taker's position by its own move; nor may what it has moved in this round, and
    what others have moved for the taker, carry the outcome that was expected beyond it.

    Parameters
    ----------
    table : Table
    deals : Deals
    giver, taker, issue : int
    """
    way = 1.0 if table.start[taker, issue] > table.start[giver, issue] else -1.0
    lift = table.lift[giver, issue]
    left = way * (table.start[taker, issue] - deals.votes[giver, issue]) * lift
    moved = way * (deals.votes[giver, issue] - table.start[giver, issue]) * lift
    others = way * (deals.bought[taker, issue] - deals.between[giver, taker, issue])
    ahead = way * (table.start[taker, issue] - table.expected[issue]) - moved - others
    if table.beyond and ahead <= LEAST_GAIN:
        return float(max(0.0, left))
    return float(max(0.0, min(left, ahead)))


@borrowing
def _equal(
    s: Array, a: int, p: int, b: int, q: int, give: float, take: float
) -> tuple[float, float, float]:
    """Return the gain, and how far both outcomes move, where both partners gain the same.

    Digit by digit the same where the two issues, and with them the partners, change places.
    """
    on_p, on_q = s[a, p] + s[b, p], s[a, q] + s[b, q]
    dp, dq = give, take
    if give * on_p < take * on_q:
        dq = give * on_p / on_q
    elif give * on_p > take * on_q:
        dp = take * on_q / on_p
    return 0.5 * ((s[a, q] * dq - s[a, p] * dp) + (s[b, p] * dp - s[b, q] * dq)), dp, dq


@borrowing
def unpacked(code: int, actors: int, issues: int) -> tuple[int, int, int, int]:
    """Return who gives on which issue, and who on which in return: (a, p, b, q).

    Parameters
    ----------
    code : int
        Of an exchange.
    actors, issues : int
    """
    swapped = code % 2
    code //= 2
    second = code % actors
    code //= actors
    first = code % actors
    code //= actors
    q, p = code % issues, code // issues
    if swapped == 1:
        return second, p, first, q
    return first, p, second, q


@borrowing
def worth(table: Table, deals: Deals, code: int) -> tuple[float, float, float]:
    """Return what an exchange would bring each of its partners now, and the two outcomes' moves.

    Parameters
    ----------
    table : Table
    deals : Deals
    code : int
        Of the exchange.

    Returns
    -------
    gain_a, gain_b, move : float
    """
    actors, issues = table.start.shape
    a, p, b, q = unpacked(code, actors, issues)
    return brings(table, deals, a, p, b, q)


@borrowing
def brings(
    table: Table, deals: Deals, a: int, p: int, b: int, q: int
) -> tuple[float, float, float]:
    """Return what :func:`worth` does where a gives way on p and b on q.

    Parameters
    ----------
    table : Table
    deals : Deals
    a, p, b, q : int
        Who gives way on which issue, and who on which in return.
    """
    give = room(table, deals, a, b, p)
    take = room(table, deals, b, a, q)
    if give <= LEAST_GAIN * table.lift[a, p] or take <= LEAST_GAIN * table.lift[b, q]:
        return 0.0, 0.0, 0.0
    return _equal(table.salience, a, p, b, q, give, take)


@borrowing
def pairs_of(table: Table) -> int:
    """Return how many pairs of actors are on opposite sides of both issues of a pair of issues."""
    actors, issues = table.start.shape
    side, possible = table.side, 0
    for p in range(issues):
        for q in range(p + 1, issues):
            for i in range(actors):
                if side[i, p] != 0 and side[i, q] != 0:
                    for j in range(i + 1, actors):
                        possible += side[j, p] == -side[i, p] and side[j, q] == -side[i, q]
    return possible


@borrowing
def offers(table: Table, deals: Deals, scores: Array, codes: NDArray[np.int64]) -> int:
    """Put every exchange that brings something on the heap, and return its size.

    Parameters
    ----------
    table : Table
    deals : Deals
    scores, codes : array, shape (capacity,)
        The heap, with room for :func:`pairs_of`.
    """
    actors, issues = table.start.shape
    size = int(np.int64(0))  # a plain 0 would compile what it is given to twice
    side, s = table.side, table.salience
    for p in range(issues):
        for q in range(p + 1, issues):
            for i in range(actors):
                if side[i, p] == 0 or side[i, q] == 0:
                    continue
                for j in range(i + 1, actors):
                    if side[i, p] + side[j, p] != 0 or side[i, q] + side[j, q] != 0:
                        continue
                    more, less = s[j, p] * s[i, q], s[i, p] * s[j, q]
                    if abs(more - less) <= LEAST_GAIN * (more + less):
                        continue
                    code = ((p * issues + q) * actors + i) * actors + j
                    code = 2 * code + (1 if more < less else 0)
                    gain = worth(table, deals, code)[0]
                    if gain > LEAST_GAIN:
                        size = push(scores, codes, size, gain, code)
    return size


@borrowing
def best(
    table: Table,
    deals: Deals,
    scores: Array,
    codes: NDArray[np.int64],
    size: int,
    ties: NDArray[np.int64],
) -> tuple[int, int]:
    """Take the best exchange off the heap.

    Of exchanges that bring the same, the one that moves the outcomes most; of those that still
    tie, the first by issues and then by actors, as the table has them.

    Parameters
    ----------
    table : Table
    deals : Deals
    scores, codes : array, shape (capacity,)
        The heap; changed in place.
    size : int
        Entries that it holds.
    ties : array of int, shape (capacity,)
        Room to work in.

    Returns
    -------
    code : int
        -1 where none is left that brings anything.
    size : int
        Of the heap.
    """
    tied, top, most = 0, 0.0, 0.0
    while size > 0 and (tied == 0 or scores[0] >= top * (1.0 - GAIN_TIE)):
        code, stored = codes[0], scores[0]
        size = pop(scores, codes, size)
        gain, dp, dq = worth(table, deals, code)
        if gain <= LEAST_GAIN:
            continue
        if gain < stored * (1.0 - LEAST_GAIN) and (tied == 0 or gain < top * (1.0 - GAIN_TIE)):
            size = push(scores, codes, size, gain, code)
            continue
        top = max(top, gain)
        most = max(most, dp + dq)
        ties[tied] = code
        tied += 1
    chosen = -1
    for k in range(tied):
        _, dp, dq = worth(table, deals, ties[k])
        if dp + dq >= most * (1.0 - GAIN_TIE) and (chosen < 0 or ties[k] < chosen):
            chosen = ties[k]
    for k in range(tied):
        if ties[k] != chosen:
            size = push(scores, codes, size, worth(table, deals, ties[k])[0], ties[k])
    return chosen, size
