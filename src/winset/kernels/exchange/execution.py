"""One exchange is made: at which rate, how both partners move, and what is written down of it."""

from __future__ import annotations

import numpy as np

from winset.kernels.compiling import borrowing
from winset.kernels.exchange.offers import (
    LEAST_GAIN,
    Array,
    Deals,
    Rates,
    Table,
    room,
    unpacked,
    worth,
)

(
    ROUND,
    GIVER,
    TAKER,
    SUPPLY,
    DEMAND,
    GIVER_FROM,
    GIVER_TO,
    TAKER_FROM,
    TAKER_TO,
    GIVER_GAIN,
    TAKER_GAIN,
    SUPPLY_BEFORE,
    SUPPLY_LIFT,
    DEMAND_BEFORE,
    DEMAND_LIFT,
) = range(15)
FIELDS = 15
"""Columns of a record: the giver moves on SUPPLY, and the taker in return on DEMAND."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_30, _27, _31, _11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


@borrowing
def make(
    table: Table,
    deals: Deals,
    code: int,
    rates: Rates,
    seed: np.uint64,
    now: Array,
    turn: int,
    records: Array,
    count: int,
) -> None:
    """Make an exchange at the rate agreed upon.

    Parameters
    ----------
    table : Table
    deals : Deals
        Changed in place.
    code : int
    rates : Rates
    seed : uint64
        Of the rates of this round.
    now : array, shape (issue,)
        The outcomes as they stand; changed in place.
    turn : int
        The number of the round.
    records : array, shape (capacity, FIELDS)
        The exchange is written here if there is room.
    count : int
        Exchanges made before.
    """
    actors, issues = table.start.shape
    votes = deals.votes
    a, p, b, q = unpacked(code, actors, issues)
    gain_a, gain_b, dp, dq = _agreed(table, deals, code, rates, seed)
    up_p = 1.0 if table.start[b, p] > table.start[a, p] else -1.0
    up_q = 1.0 if table.start[a, q] > table.start[b, q] else -1.0
    from_a, from_b = votes[a, p], votes[b, q]
    votes[a, p] = _moved(from_a, up_p * dp / table.lift[a, p], table.start[b, p])
    votes[b, q] = _moved(from_b, up_q * dq / table.lift[b, q], table.start[a, q])
    if count < records.shape[0]:
        row = records[count]
        row[ROUND], row[GIVER], row[SUPPLY], row[TAKER], row[DEMAND] = turn, a, p, b, q
        row[GIVER_FROM], row[GIVER_TO] = from_a, votes[a, p]
        row[TAKER_FROM], row[TAKER_TO] = from_b, votes[b, q]
        row[GIVER_GAIN], row[TAKER_GAIN] = gain_a, gain_b
        row[SUPPLY_BEFORE], row[SUPPLY_LIFT] = now[p], up_p * dp
        row[DEMAND_BEFORE], row[DEMAND_LIFT] = now[q], up_q * dq
    for giver, taker, issue, lifted in ((a, b, p, up_p * dp), (b, a, q, up_q * dq)):
        now[issue] += lifted
        deals.bought[taker, issue] += lifted
        deals.between[giver, taker, issue] += lifted


@borrowing
def _moved(position: float, move: float, end: float) -> float:
    """Return a position after a move, which does not pass its end nor all but reaches it."""
    moved = position + move
    if abs(end - moved) <= LEAST_GAIN or (end - moved) * move < 0.0:
        return end
    return moved


@borrowing
def _agreed(
    table: Table, deals: Deals, code: int, rates: Rates, seed: np.uint64
) -> tuple[float, float, float, float]:
    """Return both gains (of a and b) and both moves of the outcomes, at the rate agreed upon."""
    actors, issues = table.start.shape
    gain, dp, dq = worth(table, deals, code)
    if rates.noise <= 0.0:
        return gain, gain, dp, dq
    a, p, b, q = unpacked(code, actors, issues)
    give = room(table, deals, a, b, p)
    take = room(table, deals, b, a, q)
    s = table.salience
    ka, kp, kb, kq = rates.actors[a], rates.issues[p], rates.actors[b], rates.issues[q]
    u, v, z = chance(seed, ka, kp, kb, kq)
    part = rates.noise * z if v < 0.5 else -rates.noise * z
    if u < 0.5:
        dp, dq = uneven(gain, part, give, take, s[a, p], s[a, q], s[b, p], s[b, q])
    else:
        dq, dp = uneven(gain, part, take, give, s[b, q], s[b, p], s[a, q], s[a, p])
    return s[a, q] * dq - s[a, p] * dp, s[b, p] * dp - s[b, q] * dq, dp, dq


@borrowing
def _mixed(number: np.uint64) -> np.uint64:
    """Return a number whose bits all depend on all bits of another (SplitMix64's finish)."""
    number = (number ^ (number >> _30)) * _FIRST
    number = (number ^ (number >> _27)) * _SECOND
    return number ^ (number >> _31)


@borrowing
def _in_unit(state: np.uint64) -> float:
    """Return a number in (0, 1) for a state."""
    return (float(_mixed(state) >> _11) + 0.5) / 2.0**53


@borrowing
def chance(
    seed: np.uint64, a: np.uint64, p: np.uint64, b: np.uint64, q: np.uint64
) -> tuple[float, float, float]:
    """Return three numbers in (0, 1) for an exchange in which a supplies p and b supplies q.

    They depend on the seed and on who exchanges what, by their keys, and on nothing else: so
    neither order nor what other exchanges there are changes them. The first says whom the rate
    is set by, and means a where it is below a half.

    Parameters
    ----------
    seed, a, p, b, q : uint64
    """
    one = _mixed(a * _STEP + _mixed(p + _STEP))
    other = _mixed(b * _STEP + _mixed(q + _STEP))
    state = _mixed(seed + one + other)
    u = _in_unit(state + _STEP)
    v = _in_unit(state + _STEP + _STEP)
    z = _in_unit(state + _STEP + _STEP + _STEP)
    return u if one < other else 1.0 - u, v, z


@borrowing
def most(
    give: float, take: float, s_give: float, s_take: float, o_give: float, o_take: float
) -> float:
    """Return the most that one partner can gain while the other loses nothing.

    Parameters
    ----------
    give, take : float
        How far the outcomes can move on the issue it supplies, and on the one it demands.
    s_give, s_take : float
        Its salience of the two.
    o_give, o_take : float
        The other's salience of the same two: `o_give` above 0.
    """
    given = min(give, take * o_take / o_give)
    taken = take if give * o_give >= take * o_take else give * o_give / o_take
    return taken * s_take - given * s_give


@borrowing
def uneven(
    gain: float, part: float, give: float, take: float,
    s_give: float, s_take: float, o_give: float, o_take: float,
) -> tuple[float, float]:  # fmt: skip
    """Return how far both outcomes move where one partner does better or worse than equal.

    Parameters
    ----------
    gain : float
        What equal exchange brings each.
    part : float
        In [-1, 1]: the part of the way from there to the most it can gain, or to nothing.
    give, take, s_give, s_take, o_give, o_take : float
        As for :func:`most`.

    Returns
    -------
    given, taken : float
        Moves of the outcomes of the issue it supplies and of the one it demands: of all moves
        that bring it that gain, those that bring the other most.
    """
    best = most(give, take, s_give, s_take, o_give, o_take)
    target = gain + part * (best - gain if part > 0.0 else gain)
    if target <= take * s_take - give * s_give:
        return give, min(take, (target + give * s_give) / s_take)
    if s_give > 0.0:
        return min(give, max(0.0, (take * s_take - target) / s_give)), take
    return give, take
