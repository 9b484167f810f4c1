"""Rounds of challenges on one issue: offers, the choice among them, and who moves where.

Between i and j, with a what i expects of challenging j and b what j expects of challenging i:

- both positive: a conflict; who expects less yields to the other's position;
- one negative: who has the larger has the upper hand. The other compromises where the larger is
  the positive one, by the part ``|a / b|`` of the way, and capitulates otherwise;
- both negative: nothing happens.

So each actor may have many offers, and takes one; or, with a logit response, each with a
probability. All move at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.challenge.expectations import (
    ISSUE,
    MOST_ENFORCEABLE,
    NOW,
    RANKED,
    SAME_POSITION,
    UTILITY_TIE,
    Array,
    Rules,
    distance,
    estimate,
    median,
)
from winset.kernels.compiling import borrowing, compiled
from winset.kernels.powers import exponentials, logarithms

NOTHING, CONFLICT, COMPROMISE, CAPITULATE = 0, 1, 2, 3
KIND, OFFER, SHARE, GAIN, THREAT = 0, 1, 2, 3, 4
"""Sheets of a record of offers."""
STILL_MOVE = 1e-12
"""A round in which nobody moves by more than this part of the scale is the last."""
SETTLED_MOVE = 0.005
"""A median that moves by less than this part of the scale, two rounds running, has settled."""
MOST_LANES, ROOM_OF_LANES = 32, 131_072
"""Draws side by side, at most; and pairs of actors times draws, so that all stay near at hand."""


@borrowing
def _find_offers(x: Array, part: Array, rules: Rules, record: Array, move: Array) -> None:
    """Write what i is offered by j, and to `move` by how much of the scale that would move it."""
    actors, lanes = x.shape
    kinds, offers, gains, threats = record[KIND], record[OFFER], record[GAIN], record[THREAT]
    nothing, conflict = float(NOTHING), float(CONFLICT)
    compromise, capitulate = float(COMPROMISE), float(CAPITULATE)
    lead = UTILITY_TIE if rules.yields else np.inf
    for i in range(actors):
        for j in range(actors):
            pair = i * actors + j
            for b in range(lanes):
                apart = distance(part[i, b], part[j, b])
                gain, threat = gains[i, j, b], threats[i, j, b]
                kind = compromise if threat + gain >= -UTILITY_TIE else capitulate
                kind = kind if gain < -UTILITY_TIE else nothing
                beaten = conflict if threat - gain > lead else nothing
                kind = beaten if gain > UTILITY_TIE else kind
                kind = kind if threat > UTILITY_TIE else nothing
                kind = kind if apart > SAME_POSITION else nothing
                way = -gain / threat
                way = way if way < 1.0 else 1.0
                way = way if kind == compromise else 1.0
                to = x[i, b] + way * (x[j, b] - x[i, b])
                kinds[i, j, b] = kind
                offers[i, j, b] = to if way < 1.0 else x[j, b]
                move[pair, b] = way * apart


@borrowing
def _judge(exponent: Array, scale: Array, rules: Rules, record: Array, score: Array) -> None:
    """Put in place of each offer's move by what it is judged: the larger, the sooner it is taken.

    With a response that errs, that is the utility of the move, ``2 - 4 (1/2 + move/2)**r``. What is
    no offer, or not of the kind that is taken first, is minus infinity.
    """
    actors, lanes = exponent.shape
    kinds, offers, threat = record[KIND], record[OFFER], record[THREAT]
    every, nothing = actors * actors, -np.inf
    if np.isinf(rules.response):
        for pair in range(every):
            for b in range(lanes):
                score[pair, b] = -score[pair, b]
    else:
        for pair in range(every):
            for b in range(lanes):
                score[pair, b] = 0.5 + 0.5 * score[pair, b]
        logarithms(score.reshape(every * lanes))
        for pair in range(every):
            for b in range(lanes):
                score[pair, b] *= exponent[pair // actors, b]
        exponentials(score.reshape(every * lanes))
        for pair in range(every):
            for b in range(lanes):
                score[pair, b] = 2.0 - 4.0 * score[pair, b]
    for i in range(actors):
        for j in range(actors):
            own = score[i * actors + j]
            for b in range(lanes):
                if rules.offer == MOST_ENFORCEABLE:
                    own[b] = threat[i, j, b]
                elif rules.offer == RANKED and kinds[i, j, b] == COMPROMISE:
                    own[b] = -abs(offers[i, j, b]) / scale[b]
                own[b] = own[b] if kinds[i, j, b] > NOTHING else nothing
    for i in range(actors if rules.offer == RANKED else 0):
        for b in range(lanes):
            first = float(CAPITULATE)
            for j in range(actors):
                first = min(first, kinds[i, j, b]) if kinds[i, j, b] > NOTHING else first
            for j in range(actors):
                if kinds[i, j, b] > first:
                    score[i * actors + j, b] = nothing


@borrowing
def _find_shares(rules: Rules, record: Array, score: Array, total: Array) -> None:
    """Turn scores into the shares with which offers are taken, and write their sums.

    Shares, which are yet to be divided by their sum, are proportional to ``exp(response *
    score)``; with an infinite response, equal for all whose score is the highest.
    """
    share = record[SHARE]
    actors, lanes = total.shape
    certain = np.isinf(rules.response)
    for i in range(actors):
        best = total[i]
        for b in range(lanes):
            best[b] = score[i * actors, b]
        for j in range(1, actors):
            for b in range(lanes):
                best[b] = max(best[b], score[i * actors + j, b])
        for j in range(actors):
            for b in range(lanes):
                behind = (
                    score[i * actors + j, b] - best[b]
                )  # of nothing behind nothing: not a number
                taken = behind >= -UTILITY_TIE if certain else behind > -np.inf
                share[i, j, b] = 1.0 if taken else 0.0
                score[i * actors + j, b] = rules.response * behind if taken and not certain else 0.0
    if not certain:
        exponentials(score.reshape(actors * actors * lanes))
        for i in range(actors):
            for j in range(actors):
                for b in range(lanes):
                    share[i, j, b] *= score[i * actors + j, b]
    for i in range(actors):
        for b in range(lanes):
            total[i, b] = 0.0
        for j in range(actors):
            for b in range(lanes):
                total[i, b] += share[i, j, b]


@borrowing
def _respond(
    x: Array,
    part: Array,
    exponent: Array,
    scale: Array,
    rules: Rules,
    record: Array,
    moved: Array,
    score: Array,
    total: Array,
    ends: Array,
) -> None:
    """Find where actors move, in the issue's unit.

    Of the record, ``GAIN`` and ``THREAT`` are read; ``KIND``, ``OFFER`` and ``SHARE`` of the offer
    that i has from j are written, as are `score`, `total` and `ends`.
    """
    actors, lanes = x.shape
    _find_offers(x, part, rules, record, score)
    _judge(exponent, scale, rules, record, score)
    _find_shares(rules, record, score, total)
    offers, share = record[OFFER], record[SHARE]
    low, high = ends[0], ends[1]
    for i in range(actors):
        for b in range(lanes):
            low[b], high[b] = np.inf, -np.inf
            moved[i, b] = 0.0
        for j in range(actors):
            for b in range(lanes):
                taken = share[i, j, b] > 0.0
                offer = offers[i, j, b]
                low[b] = min(low[b], offer) if taken else low[b]
                high[b] = max(high[b], offer) if taken else high[b]
                share[i, j, b] = share[i, j, b] / total[i, b] if taken else 0.0
                moved[i, b] += share[i, j, b] * (offer - x[i, b])
        for b in range(lanes):
            to = min(max(x[i, b] + moved[i, b], low[b]), high[b])
            moved[i, b] = to if total[i, b] > 0.0 else x[i, b]


@borrowing
def _spread(x: Array, low: Array, high: Array) -> None:
    """Write the outermost positions of each lane."""
    for b in range(x.shape[1]):
        low[b], high[b] = np.inf, -np.inf
    for i in range(x.shape[0]):
        for b in range(x.shape[1]):
            low[b] = min(low[b], x[i, b])
            high[b] = max(high[b], x[i, b])


@compiled
def _play(
    x: Array,
    weight: Array,
    salience: Array,
    room: float,
    rules: Rules,
    positions: Array,
    records: Array,
    rounds: NDArray[np.int64],
) -> None:
    """Play the rounds of one issue, several draws side by side; the last axis is the draw's.

    `x` and `rounds` are written; `positions` and `records` as :func:`play` says.
    """
    actors, lanes = x.shape
    keep = positions.shape[0] > 0
    order = np.empty((lanes, actors), dtype=np.int64)
    part, moved = np.empty((actors, lanes)), np.empty((actors, lanes))
    total = np.empty((actors, lanes))
    exponent, odds = np.empty((actors, lanes)), np.empty((actors, actors, lanes))
    powers, ends = np.empty((4, actors * actors, lanes)), np.empty((2, lanes))
    line = np.empty((2, actors))
    scale, start, before = np.empty(lanes), np.empty(lanes), np.full(lanes, np.nan)
    calm = np.zeros(lanes, dtype=np.int64)
    over = np.zeros(lanes, dtype=np.bool_)
    _spread(x, ends[0], ends[1])
    for b in range(lanes):
        order[b] = np.arange(actors)
        start[b] = ends[1, b] - ends[0, b]
        over[b] = start[b] <= SAME_POSITION * room
        rounds[b] = 0 if over[b] else rules.rounds
    record = records[0]
    for turn in range(rules.rounds):
        _spread(x, ends[0], ends[1])
        for b in range(lanes):
            scale[b] = room if rules.scale == ISSUE else start[b]
            if rules.scale == NOW:
                scale[b] = ends[1, b] - ends[0, b]
                if scale[b] <= SAME_POSITION * start[b] and not over[b]:
                    over[b] = True
                    rounds[b] = turn
            if over[b]:
                scale[b] = 1.0 + ends[1, b] - ends[0, b]
        if over.all():
            return
        if keep:
            record = records[turn]
        for i in range(actors):
            for b in range(lanes):
                part[i, b] = (x[i, b] - ends[0, b]) / scale[b]
        gain, threat = record[GAIN], record[THREAT]
        estimate(part, weight, salience, rules, order, exponent, odds, gain, threat, powers)
        _respond(x, part, exponent, scale, rules, record, moved, powers[0], total, ends)
        for b in range(lanes):
            ends[0, b] = 0.0
        for i in range(actors):
            for b in range(lanes):
                ends[0, b] = max(ends[0, b], abs(moved[i, b] - x[i, b]))
                x[i, b] = x[i, b] if over[b] else moved[i, b]
        if keep:
            positions[turn + 1] = x[:, 0]
        for b in range(lanes):
            if over[b]:
                continue
            if ends[0, b] <= STILL_MOVE * scale[b]:
                over[b] = True
                rounds[b] = turn
            elif rules.settles:
                mu = median(x, weight, b, order[b], line)
                calm[b] = calm[b] + 1 if abs(mu - before[b]) < SETTLED_MOVE * scale[b] else 0
                before[b] = mu
                if calm[b] == 2:
                    over[b] = True
                    rounds[b] = turn + 1


@compiled
def play(
    x: Array,
    capability: Array,
    salience: Array,
    room: float,
    rules: Rules,
    positions: Array,
    records: Array,
) -> int:
    """Play the rounds of one issue of one draw.

    Parameters
    ----------
    x : array, shape (actor,)
        Positions in the issue's unit; overwritten with those at the end.
    capability, salience : array, shape (actor,)
    room : float
        The range of the issue.
    rules : Rules
    positions : array, shape (round + 1, actor)
        Written: where everybody is at the end of each round, and at the start.
    records : array, shape (round, 5, actor, actor)
        Written: see :func:`_respond`.

    Returns
    -------
    int
        The rounds played.
    """
    actors = x.size
    positions[0] = x
    rounds = np.zeros(1, dtype=np.int64)
    if actors > 1:
        ends = x.copy().reshape(actors, 1)
        weight = (capability * salience).reshape(actors, 1)
        care = salience.copy().reshape(actors, 1)
        turns = records.reshape(records.shape[0], 5, actors, actors, 1)
        _play(ends, weight, care, room, rules, positions, turns, rounds)
        x[:] = ends[:, 0]
    return int(rounds[0])


@compiled
def final_positions(
    position: Array,
    capability: Array,
    salience: Array,
    has_position: NDArray[np.bool_],
    room: Array,
    rules: Rules,
) -> tuple[Array, NDArray[np.int64]]:
    """Play every issue of every draw to its end.

    Parameters
    ----------
    position, salience : array, shape (draw, actor, issue)
    capability : array, shape (draw, actor)
    has_position : array of bool, shape (actor, issue)
    room : array, shape (issue,)
        The ranges of the issues.
    rules : Rules

    Returns
    -------
    positions : array, shape (draw, actor, issue)
        Of actors without a position, as they came.
    rounds : array of int, shape (draw, issue)
        Rounds in which somebody moved.
    """
    draws, _, issues = position.shape
    final = position.copy()
    rounds = np.zeros((draws, issues), dtype=np.int64)
    nothing = np.empty((0, 0))
    for issue in range(issues):
        who = np.flatnonzero(has_position[:, issue])
        actors = who.size
        if actors < 2:
            continue
        lanes = min(draws, MOST_LANES, max(1, ROOM_OF_LANES // (actors * actors)))
        x, weight = np.empty((actors, lanes)), np.empty((actors, lanes))
        care = np.empty((actors, lanes))
        work = np.empty((1, 5, actors, actors, lanes))
        played = np.zeros(lanes, dtype=np.int64)
        for first in range(0, draws, lanes):
            for b in range(lanes):
                d = min(first + b, draws - 1)
                for a in range(actors):
                    x[a, b] = position[d, who[a], issue]
                    care[a, b] = salience[d, who[a], issue]
                    weight[a, b] = capability[d, who[a]] * care[a, b]
            _play(x, weight, care, room[issue], rules, nothing, work, played)
            for b in range(min(lanes, draws - first)):
                rounds[first + b, issue] = played[b]
                for a in range(actors):
                    final[first + b, who[a], issue] = x[a, b]
    return final, rounds
