"""The Spatial Model of Politics, turn by turn.

Wise, Lester & Efird (2015). Each turn actors find their attitudes to risk
(:mod:`winset.kernels.smp.perception`), each picks whom to challenge and a bargain is proposed to
both (:mod:`winset.kernels.smp.contests`); then each actor's proposals, and its staying where it is,
stand for election among all actors (:mod:`winset.kernels.smp.condorcet`), who judge by what all
positions together would be worth to them on average. All actors move at once, ideal points follow,
and it begins again, until a turn moves positions by less than 2 % of what the first did.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled
from winset.kernels.smp.condorcet import UTILITY_TIE, elect, elect_positions
from winset.kernels.smp.contests import BOTH, CHANCE, FIRST, SECOND, Rules, propose
from winset.kernels.smp.perception import (
    distance,
    find_distances,
    find_emphasis,
    find_risk,
    worth,
)

Array = NDArray[np.float64]
Numbers = NDArray[np.int64]

_SETTLED_SHARE = 0.02
"""A turn in which all together move less than this part of the first turn's moves is the last."""
_STILL_MOVE = 1e-4
"""What is added to the first turn's moves, so that a model that stands still ends."""


@borrowing
def _copy(values: Array, to: Array) -> None:
    """Copy values; a loop compiles in a tenth of the time of a slice."""
    for k in range(values.size):
        to[k] = values[k]


@compiled
def _resolve(
    x: Array,
    ideal: Array,
    emphasis: Array,
    capability: Array,
    risk: Array,
    utility: Array,
    rules: Rules,
    pair: Numbers,
    moves: Array,
    count: int,
    chance: Array,
    record: Array,
    then: Array,
) -> None:
    """Let all actors decide, for each, which of its proposals it follows.

    Utilities are by actors' own attitudes to risk; `pair`, `moves` and `count` as :func:`propose`
    leaves them. The bargain that each takes, and the positions after the turn, are written.
    """
    actors = x.shape[0]
    value = np.empty((count + 1, actors))
    for k in range(actors):
        now = 0.0
        for j in range(actors):
            now += utility[j, k]
        value[0, k] = now / actors
        for b in range(count):
            value[b + 1, k] = now
    for b in range(count):
        then_there = moves[b]
        for k in range(actors):
            changed = value[b + 1, k]
            for side in range(2):
                moved = distance(side, then_there, k, ideal, emphasis)
                changed += worth(moved, risk[k]) - utility[pair[b, side], k]
            value[b + 1, k] = changed / actors
    queue = np.empty(count + 1, dtype=np.int64)
    options = np.empty((count + 1, actors))
    chances = np.empty(count + 1)
    for a in range(actors):
        length = 1
        queue[0] = -1
        _copy(value[0], options[0])
        for b in range(count):
            if a in (pair[b, 0], pair[b, 1]):
                queue[length] = b
                _copy(value[b + 1], options[length])
                length += 1
        elect(options[:length], capability, rules.election, chances[:length])
        chosen = 0
        if rules.chance:
            passed = chances[0]
            while chosen < length - 1 and passed < chance[a]:
                chosen += 1
                passed += chances[chosen]
        else:
            for b in range(1, length):
                if chances[b] > chances[chosen] + UTILITY_TIE:
                    chosen = b
        taken = queue[chosen]
        record[a, FIRST] = pair[taken, 0] if taken >= 0 else -1
        record[a, SECOND] = pair[taken, 1] if taken >= 0 else -1
        record[a, CHANCE] = chances[chosen]
        if taken < 0:
            _copy(x[a], then[a])
        else:
            _copy(moves[taken, 0 if pair[taken, 0] == a else 1], then[a])


@compiled
def play(
    x: Array,
    ideal: Array,
    salience: Array,
    capability: Array,
    affinity: Array,
    chance: Array,
    rules: Rules,
    history: Array,
    records: Array,
    probability: Array,
    terms: Array,
) -> int:
    """Play one draw to its end.

    Parameters
    ----------
    x, ideal, salience : array, shape (actor, issue)
        Positions and ideal points as parts of the ranges; saliences add up to 1 at most.
    capability : array, shape (actor,)
    affinity : array, shape (actor, actor)
        Whose positions an actor's ideal points follow; rows add up to 1 at most, and the rest
        stays with the ideal point as it was.
    chance : array, shape (round, actor)
        In (0, 1); empty where nothing is drawn.
    rules : Rules
    history : array, shape (round + 1, actor, issue)
        Written: positions by turn, the start first.
    records : array, shape (round, actor, 6)
        Written.
    probability : array, shape (round + 1 or 1, actor)
        Written: of the position on which each stands, by turn; or after the last turn alone.
    terms : array, shape (issue,)
        Written: the mean of the last positions, by their probabilities.

    Returns
    -------
    int
        Turns played.
    """
    actors, issues = x.shape
    emphasis = np.empty((actors, issues))
    distances = np.empty((actors, actors))
    utility = np.empty((actors, actors))
    risk = np.empty(actors)
    pair = np.zeros((actors + 1, 2), dtype=np.int64)
    moves = np.empty((actors + 1, 2, issues))
    if rules.bargaining == BOTH:
        pair = np.zeros((2 * actors, 2), dtype=np.int64)
        moves = np.empty((2 * actors, 2, issues))
    nothing = np.zeros(actors)
    ideals = np.empty((actors, issues))
    for i in range(actors):
        _copy(ideal[i], ideals[i])
        _copy(x[i], history[0, i])
    find_emphasis(salience, emphasis)
    first = 0.0
    turn = 0
    while True:
        now = history[turn]
        find_distances(now, ideals, emphasis, distances)
        find_risk(distances, capability, rules.election, rules.low, risk, utility)
        moved = 0.0
        if turn > 0:
            moved = _moved(history[turn - 1], now)
        if turn == 1:
            first = moved
        over = turn == rules.rounds or (turn > 1 and moved < _SETTLED_SHARE * (first + _STILL_MOVE))
        if over or probability.shape[0] > 1:
            row = probability[turn if probability.shape[0] > 1 else 0]
            elect_positions(now, utility, capability, rules.election, row, terms)
        if over:
            return turn
        record = records[turn]
        count = propose(now, salience, capability, distances, risk, rules, record, pair, moves)
        drawn = chance[turn] if rules.chance else nothing
        _resolve(
            now, ideals, emphasis, capability, risk, utility, rules,
            pair, moves, count, drawn, record, history[turn + 1],
        )  # fmt: skip
        turn += 1
        _follow(history[turn], affinity, ideals)


@borrowing
def _moved(before: Array, now: Array) -> float:
    """Return how far all actors have moved, together."""
    actors, issues = now.shape
    total = 0.0
    for i in range(actors):
        square = 0.0
        for k in range(issues):
            step = now[i, k] - before[i, k]
            square += step * step
        total += np.sqrt(square)
    return total


@borrowing
def _follow(x: Array, affinity: Array, ideal: Array) -> None:
    """Let ideal points follow positions."""
    actors, issues = x.shape
    for i in range(actors):
        for k in range(issues):
            given = 0.0
            drawn = 0.0
            for j in range(actors):
                if affinity[i, j] != 0.0:
                    given += affinity[i, j]
                    drawn += affinity[i, j] * x[j, k]
            ideal[i, k] = drawn + (1.0 - given) * ideal[i, k]


@compiled
def final_positions(
    x: Array,
    ideal: Array,
    salience: Array,
    capability: Array,
    affinity: Array,
    order: Numbers,
    chance: Array,
    rules: Rules,
) -> tuple[Array, Array, Array, Array]:
    """Play many draws.

    Parameters
    ----------
    x, ideal, salience : array, shape (draw, actor, issue)
    capability : array, shape (draw, actor)
    affinity : array, shape (actor, actor)
    order : array of int, shape (draw, actor)
        The actors in the order in which they are read; it decides between equals.
    chance : array, shape (draw, round, actor)
        For the actors in that order.
    rules : Rules

    Returns
    -------
    final : array, shape (draw, actor, issue)
        Positions after the last turn.
    terms : array, shape (draw, issue)
        Their mean, by their probabilities.
    probability : array, shape (draw, actor)
    turns : array, shape (draw,)
    """
    draws, actors, issues = x.shape
    final = np.empty((draws, actors, issues))
    terms = np.empty((draws, issues))
    probability = np.empty((draws, actors))
    turns = np.empty(draws)
    start = np.empty((actors, issues))
    ideals = np.empty((actors, issues))
    care = np.empty((actors, issues))
    clout = np.empty(actors)
    ties = np.empty((actors, actors))
    history = np.empty((rules.rounds + 1, actors, issues))
    records = np.empty((rules.rounds, actors, 6))
    chances = np.empty((1, actors))
    for d in range(draws):
        who = order[d]
        for i in range(actors):
            _copy(x[d, who[i]], start[i])
            _copy(ideal[d, who[i]], ideals[i])
            _copy(salience[d, who[i]], care[i])
            clout[i] = capability[d, who[i]]
            for j in range(actors):
                ties[i, j] = affinity[who[i], who[j]]
        played = play(
            start, ideals, care, clout, ties, chance[d], rules, history, records, chances, terms[d]
        )
        for i in range(actors):
            _copy(history[played, i], final[d, who[i]])
            probability[d, who[i]] = chances[0, i]
        turns[d] = played
    return final, terms, probability, turns
