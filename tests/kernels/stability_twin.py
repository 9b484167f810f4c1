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
