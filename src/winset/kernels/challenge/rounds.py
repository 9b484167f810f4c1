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
    middle,
    put_in_order,
)
from winset.kernels.compiling import borrowing, compiled

NOTHING, CONFLICT, COMPROMISE, CAPITULATE = 0, 1, 2, 3
KIND, OFFER, SHARE, GAIN, THREAT = 0, 1, 2, 3, 4
"""Sheets of a record of offers."""
STILL_MOVE = 1e-12
"""A round in which nobody moves by more than this part of the scale is the last."""
SETTLED_MOVE = 0.005
"""A median that moves by less than this part of the scale, two rounds running, has settled."""


@borrowing
def _kind(gain: float, threat: float, yields: bool) -> int:
    """Return what the other can make of an actor, from what both expect of a challenge."""
    if threat <= UTILITY_TIE:
        return NOTHING
    if gain > UTILITY_TIE:
        return CONFLICT if yields and threat - gain > UTILITY_TIE else NOTHING
    if gain < -UTILITY_TIE:
        return COMPROMISE if threat + gain >= -UTILITY_TIE else CAPITULATE
    return NOTHING


@borrowing
def _score(
    kind: int, move: float, offer: float, scale: float, threat: float, r: float, rules: Rules
) -> float:
    """Return by what an actor judges an offer: the larger, the sooner it takes it.

    `move` is how far it moves the actor, in parts of the scale; `r` the actor's risk exponent.
    """
    if rules.offer == MOST_ENFORCEABLE:
        return threat
    if rules.offer == RANKED and kind == COMPROMISE:
        return -abs(offer) / scale
    if np.isinf(rules.response):
        return -move
    return float(2.0 - 4.0 * (0.5 + 0.5 * move) ** r)


@borrowing
def _share(score: Array, response: float) -> None:
    """Turn scores into the shares with which offers are taken; no offer scores -infinity.

    Shares are proportional to ``exp(response * score)``; with an infinite response, equal for
    all whose score is the highest.
    """
    best = -np.inf
    for j in range(score.size):
        best = max(best, score[j])
    total = 0.0
    certain = np.isinf(response)
    for j in range(score.size):
        if score[j] == -np.inf:
            score[j] = 0.0
        elif certain:
            score[j] = 1.0 if score[j] >= best - UTILITY_TIE else 0.0
        else:
            score[j] = np.exp(response * (score[j] - best))
        total += score[j]
    for j in range(score.size):
        score[j] /= total


@borrowing
def _offers(
    i: int, x: Array, part: Array, exponent: Array, scale: float, rules: Rules, record: Array
) -> bool:
    """Write the offers that actor i has, scores in place of shares; say whether there is any."""
    first = CAPITULATE + 1
    for j in range(x.size):
        record[SHARE, i, j] = -np.inf
        record[KIND, i, j] = NOTHING
        threat = record[THREAT, i, j]
        kind = _kind(record[GAIN, i, j], threat, rules.yields)
        if kind == NOTHING or (rules.offer == RANKED and kind > first):
            continue
        apart = distance(part[i], part[j])
        if apart <= SAME_POSITION:
            continue
        if rules.offer == RANKED and kind < first:
            record[SHARE, i, :j] = -np.inf
        first = min(first, kind)
        offer = x[j]
        if kind == COMPROMISE:
            way = min(1.0, -record[GAIN, i, j] / threat)
            apart *= way
            if way < 1.0:
                offer = x[i] + way * (x[j] - x[i])
        record[KIND, i, j] = kind
        record[OFFER, i, j] = offer
        record[SHARE, i, j] = _score(kind, apart, offer, scale, threat, exponent[i], rules)
    return first <= CAPITULATE


@borrowing
def _respond(
    x: Array,
    part: Array,
    exponent: Array,
    scale: float,
    rules: Rules,
    record: Array,
    moved: Array,
) -> None:
    """Find where actors move, in the issue's unit.

    Of the record, ``GAIN`` and ``THREAT`` are read; ``KIND``, ``OFFER`` and ``SHARE`` of the offer
    that i has from j are written.
    """
    for i in range(x.size):
        moved[i] = x[i]
        share = record[SHARE, i]
        if not _offers(i, x, part, exponent, scale, rules, record):
            share[:] = 0.0
            continue
        _share(share, rules.response)
        low = np.inf
        high = -np.inf
        step = 0.0
        for j in range(x.size):
            if share[j] > 0.0:
                offer = record[OFFER, i, j]
                low = min(low, offer)
                high = max(high, offer)
                step += share[j] * (offer - x[i])
        moved[i] = min(max(x[i] + step, low), high)


@borrowing
def _copy(values: Array, out: Array) -> None:
    """Copy `values` to `out`; a loop compiles sooner than a slice."""
    for i in range(values.size):
        out[i] = values[i]


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
    """Play the rounds of one issue.

    Parameters
    ----------
    x : array, shape (actor,)
        Positions in the issue's unit; overwritten with those at the end.
    capability, salience : array, shape (actor,)
    room : float
        The range of the issue.
    rules : Rules
    positions : array, shape (round + 1, actor)
        Written: where everybody is at the end of each round, and at the start; an empty array
        keeps nothing.
    records : array, shape (round, 5, actor, actor)
        Written: see :func:`_respond`; the last axes of an empty array are room to work in.

    Returns
    -------
    int
        The rounds played.
    """
    actors = x.size
    keep = positions.shape[0] > 0
    if keep:
        _copy(x, positions[0])
    if actors < 2:
        return 0
    start = x.max() - x.min()
    if start <= SAME_POSITION * room:
        return 0
    weight = capability * salience
    order = np.arange(actors)
    part = np.empty(actors)
    moved = np.empty(actors)
    exponent = np.empty(actors)
    odds = np.empty((actors, actors))
    record = records[0]
    calm = 0
    before = np.nan
    for turn in range(rules.rounds):
        scale = start
        if rules.scale == NOW:
            scale = x.max() - x.min()
            if scale <= SAME_POSITION * start:
                return turn
        elif rules.scale == ISSUE:
            scale = room
        if keep:
            record = records[turn]
        base = x.min()
        for i in range(actors):
            part[i] = (x[i] - base) / scale
        gain, threat = record[GAIN], record[THREAT]
        estimate(part, weight, salience, rules, order, exponent, odds, gain, threat)
        _respond(x, part, exponent, scale, rules, record, moved)
        change = 0.0
        for i in range(actors):
            change = max(change, abs(moved[i] - x[i]))
            x[i] = moved[i]
        if keep:
            _copy(x, positions[turn + 1])
        if change <= STILL_MOVE * scale:
            return turn
        if rules.settles:
            put_in_order(x, order)
            mu = middle(x, weight, order)
            calm = calm + 1 if abs(mu - before) < SETTLED_MOVE * scale else 0
            before = mu
            if calm == 2:
                return turn + 1
    return rules.rounds


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
        x = np.empty(who.size)
        clout = np.empty(who.size)
        care = np.empty(who.size)
        work = np.empty((1, 5, who.size, who.size))
        for d in range(draws):
            for a in range(who.size):
                x[a] = position[d, who[a], issue]
                clout[a] = capability[d, who[a]]
                care[a] = salience[d, who[a], issue]
            rounds[d, issue] = play(x, clout, care, room[issue], rules, nothing, work)
            for a in range(who.size):
                final[d, who[a], issue] = x[a]
    return final, rounds
