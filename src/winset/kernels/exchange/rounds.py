"""Rounds of exchanges of voting positions, the best first.

What an exchange is, and which is the best, is worked out in :mod:`winset.kernels.exchange.offers`.
Nothing here depends on the order in which actors are given: each draw puts them in an order that
follows from their content, and reckons in that. Of issues the caller gives the order.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled, inner
from winset.kernels.exchange.execution import FIELDS, GIVER, TAKER, make
from winset.kernels.exchange.offers import (
    Array,
    Deals,
    Keys,
    Rates,
    Table,
    best,
    expected_of,
    laid_out,
    offers,
    pairs_of,
)
from winset.kernels.exchange.recorded_program import trade_listed

TOWARDS_VOTE, TO_EVERY_POSITION = 0.4, 0.1
"""How far positions follow votes from one round to the next; the first times 1 - salience."""


@inner
def trade(
    table: Table, votes: Array, rates: Rates, seed: np.uint64, turn: int, records: Array, count: int
) -> tuple[int, int]:
    """Make all the exchanges of a round, the best first.

    Parameters
    ----------
    table : Table
    votes : array, shape (actor, issue)
        Voting positions; changed in place.
    rates : Rates
    seed : uint64
        Of the rates of this round.
    turn : int
        The number of the round.
    records : array, shape (capacity, FIELDS)
        Exchanges are written here as long as there is room.
    count : int
        Exchanges made in earlier rounds.

    Returns
    -------
    possible : int
        Pairs of actors on opposite sides of both issues of a pair of issues.
    count : int
        Exchanges made, earlier rounds included.
    """
    actors, issues = table.start.shape
    deals = Deals(votes, np.zeros((actors, issues)), np.zeros((actors, actors, issues)))
    possible = pairs_of(table)
    scores, codes = np.empty(possible), np.empty(possible, dtype=np.int64)
    ties = np.empty(possible, dtype=np.int64)
    size = offers(table, deals, scores, codes)
    now = table.expected.copy()
    while True:
        code, size = best(table, deals, scores, codes, size, ties)
        if code < 0:
            return possible, count
        make(table, deals, code, rates, seed, now, turn, records, count)
        count += 1


@compiled
def order_of(
    position: Array,
    capability: Array,
    salience: Array,
    has_position: NDArray[np.bool_],
    ranks: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the actors in an order that their content gives, whatever order they come in.

    The more capable first; then by position and salience, issue by issue; then by rank.

    Parameters
    ----------
    position, salience : array, shape (actor, issue)
    capability : array, shape (actor,)
    has_position : array of bool, shape (actor, issue)
    ranks : array of int, shape (actor,)
        All different.
    """
    actors, issues = position.shape
    order = np.arange(actors)
    for k in range(1, actors):
        i = order[k]
        place = k
        while place > 0:
            o = order[place - 1]
            before = 0
            if capability[i] != capability[o]:
                before = 1 if capability[i] > capability[o] else -1
            for j in range(issues):
                if before != 0:
                    break
                if has_position[i, j] != has_position[o, j]:
                    before = 1 if has_position[i, j] else -1
                elif has_position[i, j] and position[i, j] != position[o, j]:
                    before = 1 if position[i, j] < position[o, j] else -1
                elif has_position[i, j] and salience[i, j] != salience[o, j]:
                    before = 1 if salience[i, j] > salience[o, j] else -1
            if before == 0:
                before = 1 if ranks[i] < ranks[o] else -1
            if before < 0:
                break
            order[place] = o
            place -= 1
        order[place] = i
    return order


@compiled
def play(
    position: Array,
    capability: Array,
    salience: Array,
    has_position: NDArray[np.bool_],
    ranks: NDArray[np.int64],
    listed: bool,
    rates: Rates,
    seeds: Keys,
    starts: Array,
    voted: Array,
    means: Array,
    records: Array,
) -> tuple[int, int, int]:
    """Play the rounds of one draw.

    Parameters
    ----------
    position, salience : array, shape (actor, issue)
    capability : array, shape (actor,)
    has_position : array of bool, shape (actor, issue)
    ranks : array of int, shape (actor,)
    listed : bool
        Whether rounds are played as :mod:`winset.kernels.exchange.recorded_program` has them.
    rates : Rates
    seeds : array of uint64, shape (round,)
    starts, voted : array, shape (round, actor, issue)
        Positions at the start of each round played, and as voted after it, are written here.
    means : array, shape (round + 1, issue)
        The outcomes expected at the start of each round played, and, in the last row, those of
        the last votes, are written here.
    records : array, shape (capacity, FIELDS)
        Exchanges are written here as long as there is room.

    Returns
    -------
    played, possible, exchanges : int
        Rounds, the one included after which nothing is left to exchange, unless it is the first;
        pairs that could exchange in the first round; exchanges made in all.
    """
    actors, issues = position.shape
    rounds = seeds.size
    order = order_of(position, capability, salience, has_position, ranks)
    c, keys = np.empty(actors), np.empty(actors, dtype=np.uint64)
    s, now = np.empty((actors, issues)), np.empty((actors, issues))
    h = np.empty((actors, issues), dtype=np.bool_)
    for k in range(actors):
        c[k], keys[k] = capability[order[k]], rates.actors[order[k]]
        for j in range(issues):
            now[k, j], s[k, j] = position[order[k], j], salience[order[k], j]
            h[k, j] = has_position[order[k], j]
    votes = now.copy()
    played, possible = 0, 0
    exchanges = int(np.int64(0))  # a plain 0 would compile what it is given to twice
    for turn in range(rounds):
        table = laid_out(now, c, s, h, listed)
        before = exchanges
        own = Rates(rates.noise, keys, rates.issues)
        if listed:
            pairs, exchanges = trade_listed(
                table, votes, own, seeds[turn], turn + 1, records, exchanges
            )
        else:
            pairs, exchanges = trade(table, votes, own, seeds[turn], turn + 1, records, exchanges)
        possible = pairs if turn == 0 else possible
        for j in range(issues):
            means[turn, j] = table.expected[j]
            for k in range(actors):
                starts[turn, order[k], j], voted[turn, order[k], j] = now[k, j], votes[k, j]
        played = turn + 1 if turn > 0 or exchanges > 0 else 0
        if exchanges == before or turn + 1 == rounds:
            break
        for k in range(actors):
            for j in range(issues):
                now[k, j] += following(s[k, j]) * (votes[k, j] - now[k, j])
                votes[k, j] = now[k, j]
    last = expected_of(votes, c, s, h)
    for j in range(issues):
        means[rounds, j] = last[j]
    for row in range(min(exchanges, records.shape[0])):
        records[row, GIVER] = order[int(records[row, GIVER])]
        records[row, TAKER] = order[int(records[row, TAKER])]
    return played, possible, exchanges


@compiled
def following(salience: float) -> float:
    """Return how much of the way from start to vote a position goes, from round to round."""
    return (1.0 - salience) * TOWARDS_VOTE + TO_EVERY_POSITION


@compiled
def outcomes(
    position: Array,
    capability: Array,
    salience: Array,
    has_position: NDArray[np.bool_],
    ranks: NDArray[np.int64],
    listed: bool,
    rates: Rates,
    seeds: Keys,
) -> tuple[Array, Array, Array]:
    """Play the rounds of every draw.

    Parameters
    ----------
    position, salience : array, shape (draw, actor, issue)
        Positions as parts of the ranges, in [0, 1].
    capability : array, shape (draw, actor)
    has_position : array of bool, shape (actor, issue)
    ranks : array of int, shape (actor,)
        The order of actors that are alike in everything.
    listed : bool
    rates : Rates
    seeds : array of uint64, shape (draw, round)

    Returns
    -------
    terms : array, shape (draw, issue)
        The weighted mean of the positions as voted after the last round; NaN where nobody has
        weight.
    possible, exchanges : array, shape (draw,)
        Pairs that could exchange in the first round; exchanges made in all.
    """
    draws, actors, issues = position.shape
    rounds = seeds.shape[1]
    terms = np.empty((draws, issues))
    possible, exchanges = np.empty(draws), np.empty(draws)
    starts = np.empty((rounds, actors, issues))
    voted = np.empty((rounds, actors, issues))
    means = np.empty((rounds + 1, issues))
    none = np.empty((0, FIELDS))
    for d in range(draws):
        _, pairs, count = play(
            position[d],
            capability[d],
            salience[d],
            has_position,
            ranks,
            listed,
            rates,
            seeds[d],
            starts,
            voted,
            means,
            none,
        )
        for j in range(issues):
            terms[d, j] = means[rounds, j]
        possible[d], exchanges[d] = pairs, count
    return terms, possible, exchanges
