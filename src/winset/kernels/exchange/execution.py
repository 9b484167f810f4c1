"""One exchange is made: both partners move, and what they do is written down."""

from __future__ import annotations

import numpy as np

from winset.kernels.compiling import inner
from winset.kernels.exchange.offers import LEAST_GAIN, Array, Deals, Rates, Table, agreed, unpacked

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


@inner
def make(
    table: Table,
    deals: Deals,
    code: int,
    rates: Rates,
    seed: np.uint64,
    now: Array,
    turn: int,
    records: Array,
    made: int,
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
    made : int
        Exchanges made before.
    """
    actors, issues = table.start.shape
    votes = deals.votes
    a, p, b, q = unpacked(code, actors, issues)
    gain_a, gain_b, dp, dq = agreed(table, deals, code, rates, seed)
    up_p = 1.0 if table.start[b, p] > table.start[a, p] else -1.0
    up_q = 1.0 if table.start[a, q] > table.start[b, q] else -1.0
    from_a, from_b = votes[a, p], votes[b, q]
    votes[a, p] = _moved(from_a, up_p * dp / table.lift[a, p], table.start[b, p])
    votes[b, q] = _moved(from_b, up_q * dq / table.lift[b, q], table.start[a, q])
    if made < records.shape[0]:
        row = records[made]
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


@inner
def _moved(position: float, move: float, end: float) -> float:
    """Return a position after a move, which does not pass its end nor all but reaches it."""
    moved = position + move
    if abs(end - moved) <= LEAST_GAIN or (end - moved) * move < 0.0:
        return end
    return moved
