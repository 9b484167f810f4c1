"""A round as a recorded program plays it: exchanges are struck off a list that is never refilled.

Four things differ from :mod:`winset.kernels.exchange.rounds`
(docs/decisions/exchange-open-choices.md):

- An outcome that has come to a taker's position may go on beyond it (``Table.beyond``).
- Of exchanges that bring the same, one is made and the others are struck off.
- An exchange that once brings nothing is struck off, even if it would bring something again.
- Nobody moves by more than the whole range on an issue. But where another exchange makes an actor
  move on the same issue, the move that *this* exchange had planned is counted as made. Moves count
  with their sign: where those counted and the one still planned add up to more than the range
  towards the upper end, the exchange is struck off; towards the lower end none ever is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import inner
from winset.kernels.exchange.execution import make
from winset.kernels.exchange.offers import (
    GAIN_TIE,
    LEAST_GAIN,
    Array,
    Deals,
    Rates,
    Table,
    brings,
    offers,
    pairs_of,
    unpacked,
    worth,
)
from winset.kernels.exchange.ranking import above, enter, tree_of

Numbers = NDArray[np.int64]


class List(NamedTuple):
    """The exchanges of a round; those struck off have gain 0.

    Attributes
    ----------
    codes : array of int, shape (exchange,)
    who : array of int, shape (exchange, 4)
        Giver, supply, taker, demand.
    way : array, shape (exchange, 2)
        1 where giver and taker would move towards the upper end of the range, else -1.
    gains : array, shape (nodes,)
        A tree that has the highest gain at its root.
    planned : array, shape (exchange, 2)
        How far giver and taker would move.
    counted : array, shape (exchange, 2)
        How far up they are taken to have moved.
    first : array of int, shape (actor + 1,)
    members : array of int, shape (2 * exchange,)
        The exchanges of actor i stand from first[i] to first[i + 1].
    """

    codes: Numbers
    who: Numbers
    way: Array
    gains: Array
    planned: Array
    counted: Array
    first: Numbers
    members: Numbers


@inner
def trade_listed(
    table: Table, votes: Array, rates: Rates, seed: np.uint64, turn: int, records: Array, count: int
) -> tuple[int, int]:
    """Make the exchanges of a round, the best first; see :func:`.rounds.trade`.

    Parameters
    ----------
    table, votes, rates, seed, turn, records, count
        As there.
    """
    actors, issues = table.start.shape
    deals = Deals(votes, np.zeros((actors, issues)), np.zeros((actors, actors, issues)))
    possible = pairs_of(table)
    scores, codes = np.empty(possible), np.empty(possible, dtype=np.int64)
    size = offers(table, deals, scores, codes)
    listed = _listed(table, deals, codes, size)
    equal = np.empty(size, dtype=np.int64)
    now = table.expected.copy()
    times = np.zeros(actors, dtype=np.int64)
    while listed.gains[1] > LEAST_GAIN:
        ties = above(listed.gains, listed.gains[1] * (1.0 - GAIN_TIE), equal)
        chosen = _first(table, deals, listed, equal, ties, times)
        for place in range(ties):
            enter(listed.gains, equal[place], 0.0)
        make(table, deals, listed.codes[chosen], rates, seed, now, turn, records, count)
        count += 1
        times[listed.who[chosen, 0]] += 1
        times[listed.who[chosen, 2]] += 1
        _weigh_up(table, deals, listed, chosen)
    return possible, count


@inner
def _listed(table: Table, deals: Deals, codes: Numbers, size: int) -> List:
    """Return the list as a round starts with it."""
    actors, issues = table.start.shape
    who, planned = np.empty((size, 4), dtype=np.int64), np.empty((size, 2))
    gains, way = tree_of(size), np.empty((size, 2))
    x = table.start
    first = np.zeros(actors + 1, dtype=np.int64)
    for k in range(size):
        a, p, b, q = unpacked(codes[k], actors, issues)
        who[k, 0], who[k, 1], who[k, 2], who[k, 3] = a, p, b, q
        gain, dp, dq = brings(table, deals, a, p, b, q)
        planned[k, 0], planned[k, 1] = dp / table.lift[a, p], dq / table.lift[b, q]
        way[k, 0] = 1.0 if x[b, p] > x[a, p] else -1.0
        way[k, 1] = 1.0 if x[a, q] > x[b, q] else -1.0
        enter(gains, k, gain)
        first[a + 1] += 1
        first[b + 1] += 1
    for i in range(actors):
        first[i + 1] += first[i]
    members, free = np.empty(2 * size, dtype=np.int64), first.copy()
    for k in range(size):
        for partner in (who[k, 0], who[k, 2]):
            members[free[partner]] = k
            free[partner] += 1
    return List(codes, who, way, gains, planned, np.zeros((size, 2)), first, members)


@inner
def _first(
    table: Table, deals: Deals, listed: List, equal: Numbers, ties: int, times: Numbers
) -> int:
    """Return which of equal exchanges is made.

    The one that moves the outcomes most; then that which moves the votes most; then that of the
    partners who have made fewest in this round; then the first by issues and actors, as the table
    has them.
    """
    chosen, most, votes, fewest = -1, 0.0, 0.0, 0
    if ties == 1:
        return int(equal[0])
    for k in equal[:ties]:
        _, dp, dq = worth(table, deals, listed.codes[k])
        moved = listed.planned[k, 0] + listed.planned[k, 1]
        count = times[listed.who[k, 0]] + times[listed.who[k, 2]]
        ahead = 1 if chosen < 0 else _compared(dp + dq, most)
        if ahead == 0:
            ahead = _compared(moved, votes)
        if ahead == 0:
            ahead = fewest - count
        if ahead == 0:
            ahead = listed.codes[chosen] - listed.codes[k]
        if ahead > 0:
            chosen, most, votes, fewest = int(k), dp + dq, moved, count
    return chosen


@inner
def _compared(one: float, other: float) -> int:
    """Return 1 where the first is more, -1 where it is less, 0 where they are equal."""
    if abs(one - other) <= GAIN_TIE * max(one, other):
        return 0
    return 1 if one > other else -1


@inner
def _weigh_up(table: Table, deals: Deals, listed: List, done: int) -> None:
    """Weigh up what an exchange that was made touches, and strike off what fails."""
    who, gains, planned, counted = listed.who, listed.gains, listed.planned, listed.counted
    first, members, way = listed.first, listed.members, listed.way
    leaves = gains.size // 2
    da, dp, db, dq = who[done, 0], who[done, 1], who[done, 2], who[done, 3]
    for partner in (da, db):
        for place in range(first[partner], first[partner + 1]):
            k = members[place]
            a, p, b, q = who[k, 0], who[k, 1], who[k, 2], who[k, 3]
            both = partner == db and (a == da or b == da)
            if gains[leaves + k] <= 0.0 or both:
                continue  # an exchange of both partners came up with the first
            gives = _is(a, p, b, q, da, dp) or _is(a, p, b, q, db, dq)
            wants = _is(a, q, b, p, da, dq) or _is(a, q, b, p, db, dp)
            if not (gives or wants):
                continue
            for side in range(2):
                actor, issue = (a, p) if side == 0 else (b, q)
                if (actor == da and issue == dp) or (actor == db and issue == dq):
                    counted[k, side] += way[k, side] * planned[k, side]
            gain, lifted_p, lifted_q = brings(table, deals, a, p, b, q)
            planned[k, 0] = lifted_p / table.lift[a, p]
            planned[k, 1] = lifted_q / table.lift[b, q]
            up = counted[k] + way[k] * planned[k]
            enter(gains, k, gain if gain > LEAST_GAIN and up.max() <= 1.0 + GAIN_TIE else 0.0)


@inner
def _is(a: int, on_a: int, b: int, on_b: int, actor: int, issue: int) -> bool:
    """Whether an actor is one of two, on the issue of that one."""
    return (a == actor and on_a == issue) or (b == actor and on_b == issue)
