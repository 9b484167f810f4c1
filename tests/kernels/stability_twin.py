"""Stability straight from the definitions, with sets and no cleverness."""

from __future__ import annotations

from itertools import product

import numpy as np


def reached(moves, movers, start, worth=None):
    """Return the states at the end of legal sequences of at least one move."""
    seen, todo = set(), [(start, None)]
    while todo:
        state, last = todo.pop()
        for mover in movers:
            if mover == last:
                continue
            for to in moves.of(mover, state).tolist():
                if worth is not None and not worth[mover][to] > worth[mover][state]:
                    continue
                if (to, mover) not in seen:
                    seen.add((to, mover))
                    todo.append((to, mover))
    return {state for state, _ in seen}


def verdict(concept, members, s, worth, moves, codes):
    """Whether the members together find s stable; `codes` maps a state to its bits."""
    others = [k for k in range(moves.actors) if k not in members]
    if len(members) == 1:
        own = {x: set(moves.of(members[0], x).tolist()) for x in range(moves.states)}
    else:
        own = {x: reached(moves, members, x) for x in range(moves.states)}

    def better(x):
        return all(worth[m][x] > worth[m][s] for m in members)

    improvements = [x for x in own[s] if better(x)]
    if concept == "nash":
        return not improvements
    for to in improvements:
        if concept == "gmr":
            answered = any(not better(x) for x in reached(moves, others, to))
        elif concept == "smr":
            answered = any(
                not better(x) and not any(better(y) for y in own[x])
                for x in reached(moves, others, to)
            )
        elif concept == "seq":
            answered = any(not better(x) for x in reached(moves, others, to, worth))
        else:
            answered = _at_once(to, others, s, worth, moves, codes, better)
        if not answered:
            return False
    return True


def _at_once(to, others, s, worth, moves, codes, better):
    choices = [
        [s, *(x for x in moves.of(k, s).tolist() if worth[k][x] > worth[k][s])] for k in others
    ]
    for each in product(*choices):
        code = codes[to]
        for x in each:
            code ^= codes[x] ^ codes[s]
        state = [x for x, c in enumerate(codes) if c == code]
        if state and not better(state[0]):
            return True
    return False


def random_game(seed):
    """Return (worth, moves, codes, table) of a small random game with ties and odd moves."""
    from winset.kernels.game.moves import combinations, from_lists, from_options
    from winset.kernels.game.stability import lookup

    chance = np.random.default_rng(seed)
    actors = int(chance.integers(2, 5))
    options = int(chance.integers(2, 6))
    owner = chance.integers(0, actors, options)
    keep = chance.random(1 << options) < 0.7
    keep[0] = True
    states = combinations(options)[keep]
    up, down = chance.random(options) < 0.9, chance.random(options) < 0.7
    moves = from_options(states, owner, up, down, actors)
    if chance.random() < 0.4:
        lists = [
            {
                s: [x for x in moves.of(i, s).tolist() if chance.random() < 0.7]
                for s in range(len(states))
            }
            for i in range(actors)
        ]
        moves = from_lists(lists, len(states))
    codes = np.flatnonzero(keep)
    worth = chance.integers(0, max(2, len(states) // 2), (2, actors, len(states))).astype(float)
    return worth, moves, codes, lookup(codes, options)


def as_one(worth, moves, members):
    """Return (worth, moves) with the coalition as one actor, put first.

    Each coalition here ranks by strict gain of every member, which is no order; so worth is given
    as a list of functions of (from, to) that say whether the player gains.
    """
    others = [k for k in range(moves.actors) if k not in members]
    players = [list(members), *([k] for k in others)]
    reach = [
        [
            reached(moves, p, s) - {s} if len(p) > 1 else set(moves.of(p[0], s).tolist())
            for s in range(moves.states)
        ]
        for p in players
    ]

    def gains(p, s, x):
        return all(worth[m][x] > worth[m][s] for m in players[p])

    def answers(p, start, improving):
        seen, todo = set(), [(start, p)]
        first = True
        while todo:
            state, last = todo.pop()
            for q in range(len(players)):
                if q == p or (q == last and not first):
                    continue
                for x in reach[q][state]:
                    if (improving and not gains(q, state, x)) or (x, q) in seen:
                        continue
                    seen.add((x, q))
                    todo.append((x, q))
            first = False
        return {x for x, _ in seen}

    def holds(concept, p, s):
        for to in (x for x in reach[p][s] if gains(p, s, x)):
            kept = [x for x in answers(p, to, concept == "seq") if not gains(p, s, x)]
            if concept == "smr":
                kept = [x for x in kept if not any(gains(p, s, y) for y in reach[p][x])]
            if concept == "nash" or not kept:
                return False
        return True

    return lambda concept: [
        [holds(concept, p, s) for s in range(moves.states)] for p in range(len(players))
    ]
