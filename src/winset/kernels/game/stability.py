"""Which states of an options game an actor, or a coalition, would not leave.

With R_i(s) the moves of i from s, "better" meaning more worth to i, and "answered" meaning that
the others can take play to a state no better for i than s, state s is stable for i under

- Nash: no move to something better;
- general metarationality (GMR): each such move is answered by moves of the others;
- symmetric metarationality (SMR): it is answered, and i has no move out of the answer to
  something better than s;
- sequential stability (SEQ): it is answered by moves that each make their mover better off;
- simultaneous stability (SIM): it is answered by others who improve on s at the same time.

The others' answers are legal sequences: they move in any order and number, nobody twice in a row.
For a coalition, a move is better if it is better for every member, and an answer does if it is no
better than s for at least one member. Others answer a coalition one by one; where it is one player
of the game, it answers others as one.

A least value over everything a legal sequence reaches is found by sweeps to a fixed point, over
(state, last mover); so no list of sequences is ever made.

References
----------
Fang, L., Hipel, K. W. & Kilgour, D. M. (1993). Interactive Decision Making. Wiley. Chapter 3.
Kilgour, D. M., Hipel, K. W., Fang, L. & Peng, X. (2001). Coalition analysis in group decision
support. Group Decision and Negotiation 10, 159-175.
Inohara, T. & Hipel, K. W. (2008). Coalition analysis in the graph model for conflict resolution.
Systems Engineering 11, 343-359.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled
from winset.kernels.game.moves import Moves, joint, together

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]

CONCEPTS = ("nash", "gmr", "smr", "seq", "sim")
"""The order of the second-last axis of verdicts."""
_NOBODY = -1


def lookup(codes: Whole, options: int) -> Whole:
    """Return the state of each combination of options, -1 where it cannot be.

    Parameters
    ----------
    codes : array of int, shape (state,)
        Each state's options as the bits of a number.
    options : int
        How many options there are.

    Returns
    -------
    array of int, shape (2 ** options,)
    """
    table = np.full(1 << options, -1, np.int64)
    table[codes] = np.arange(len(codes))
    return table


def stable(worth: Array, moves: Moves, codes: Whole, table: Whole) -> Flags:
    """Return who finds which state stable, in each draw.

    Parameters
    ----------
    worth : array, shape (draw, actor, state)
        Higher is better; equal is neither better nor worse.
    moves : Moves
    codes : array of int, shape (state,)
        Each state as a number with a bit for each option.
    table : array of int, shape (2 ** option,)
        The state that each such number stands for, -1 where it cannot be.

    Returns
    -------
    array of bool, shape (draw, actor, concept, state)
    """
    seats = np.eye(moves.actors, dtype=np.bool_)
    result = np.empty((worth.shape[0], moves.actors, len(CONCEPTS), moves.states), np.bool_)
    for actor in range(moves.actors):
        result[:, actor] = _verdicts(worth, actor, seats, moves.starts, moves.targets, codes, table)
    return result


def stable_together(worth: Array, moves: Moves, members: list[int]) -> Flags:
    """Return which states a coalition finds stable, in each draw.

    Parameters
    ----------
    worth : array, shape (draw, actor, state)
    moves : Moves
    members : list of int
        Each once. The members move together; all others answer one by one.

    Returns
    -------
    array of bool, shape (draw, concept, state)
        Nash, GMR, SMR and SEQ.
    """
    own, none = joint(moves, members), np.zeros(0, np.int64)
    everybody = together([own, moves])
    seats = np.eye(1 + moves.actors, moves.actors, -1, dtype=np.bool_)
    seats[0, members] = True
    return _verdicts(worth, 0, seats, everybody.starts, everybody.targets, none, none)[:, :4]


def stable_as_one(worth: Array, moves: Moves, members: list[int]) -> Flags:
    """Return who finds which state stable where a coalition is one player among the others.

    The coalition answers as one: its moves are all that its members reach together, and one pays
    if it pays every member.

    Parameters
    ----------
    worth : array, shape (draw, actor, state)
    moves : Moves
    members : list of int
        Each once.

    Returns
    -------
    array of bool, shape (draw, player, concept, state)
        Nash, GMR, SMR and SEQ, for the coalition and then for each other actor, in order.
    """
    others = [k for k in range(moves.actors) if k not in members]
    players = together([joint(moves, each) for each in (members, *([k] for k in others))])
    seats = np.zeros((players.actors, moves.actors), np.bool_)
    seats[0, members] = True
    seats[np.arange(1, players.actors), others] = True
    none = np.zeros(0, np.int64)
    result = [
        _verdicts(worth, player, seats, players.starts, players.targets, none, none)[:, :4]
        for player in range(players.actors)
    ]
    return np.stack(result, axis=1)


@compiled
def _verdicts(
    worth: Array,
    player: int,
    seats: Flags,
    starts: Whole,
    targets: Whole,
    codes: Whole,
    table: Whole,
) -> Flags:
    """Return what one player finds stable; ``seats`` says which actors sit in which player.

    Players that share an actor with this one do not answer it.
    """
    draws, _, states = worth.shape
    members = np.flatnonzero(seats[player])
    inside = np.zeros(len(seats), np.bool_)
    for k in range(len(seats)):
        inside[k] = (seats[k] & seats[player]).any()
    own_starts = starts[player * states : (player + 1) * states + 1]
    result = np.ones((draws, 5, states), np.bool_)
    for d in range(draws):
        rank = worth[d]
        pays = _paying(rank, seats, starts, targets)
        answer = np.full((len(members), states), np.inf)
        chain = np.full((len(members), states), np.inf)
        for m in range(len(members)):
            answer[m] = _least(rank[members[m]], pays, inside, starts, targets, False)
            chain[m] = _least(rank[members[m]], pays, inside, starts, targets, True)
        symmetric = np.full(states, np.inf)
        if len(members) == 1:
            after = _after_reply(rank[members[0]], own_starts, targets)
            symmetric = _least(after, pays, inside, starts, targets, False)
        for s in range(states):
            escaped = np.zeros(states)
            done = False
            for at in range(own_starts[s], own_starts[s + 1]):
                to = targets[at]
                if not pays[at]:
                    continue
                result[d, 0, s] = False
                general, sequential = False, False
                for m in range(len(members)):
                    general |= answer[m, to] <= rank[members[m], s]
                    sequential |= chain[m, to] <= rank[members[m], s]
                result[d, 1, s] &= general
                result[d, 3, s] &= sequential
                if len(members) == 1:
                    result[d, 2, s] &= symmetric[to] <= rank[members[0], s]
                    if len(codes) > 0 and result[d, 4, s]:
                        result[d, 4, s] = _met(
                            rank[members[0]], player, s, to, pays, starts, targets, codes, table
                        )
                else:
                    if not done:
                        escaped = _escapes(rank, members, s, own_starts, targets)
                        escaped = _least(escaped, pays, inside, starts, targets, False)
                        done = True
                    result[d, 2, s] &= escaped[to] <= 0.0
    return result


@compiled
def _paying(rank: Array, seats: Flags, starts: Whole, targets: Whole) -> Flags:
    """Return whether each move makes everybody who sits in its mover better off."""
    states = rank.shape[1]
    pays = np.ones(len(targets), np.bool_)
    for k in range(len(seats)):
        members = np.flatnonzero(seats[k])
        for s in range(states):
            for at in range(starts[k * states + s], starts[k * states + s + 1]):
                pays[at] = _better(rank, members, s, targets[at])
    return pays


@compiled
def _better(rank: Array, members: Whole, s: int, to: int) -> bool:
    worse = False
    for member in members:
        worse |= rank[member, to] <= rank[member, s]
    return not worse


@compiled
def _after_reply(rank: Array, starts: Whole, targets: Whole) -> Array:
    """Return the best an actor can make of each state: stay, or one move of its own."""
    best = rank.copy()
    for s in range(len(rank)):
        for at in range(starts[s], starts[s + 1]):
            best[s] = max(best[s], rank[targets[at]])
    return best


@compiled
def _escapes(rank: Array, members: Whole, s: int, starts: Whole, targets: Whole) -> Array:
    """Return 0 where a coalition is held to no more than s, and cannot get away; else 1."""
    states = rank.shape[1]
    result = np.zeros(states)
    for x in range(states):
        if _better(rank, members, s, x):
            result[x] = 1.0
            continue
        for at in range(starts[x], starts[x + 1]):
            if _better(rank, members, s, targets[at]):
                result[x] = 1.0
                break
    return result


@compiled
def _least(
    value: Array, pays: Flags, inside: Flags, starts: Whole, targets: Whole, improving: bool
) -> Array:
    """Return the least value that those outside can take play to, from each state.

    ``after[s, j]`` is the least over legal sequences of at least one move that start in s with
    somebody other than j; the last column lets anybody start.
    """
    actors, states = len(inside), len(value)
    after = np.full((states, actors + 1), np.inf)
    first = np.empty(actors)
    changed, upward = True, True
    while changed:
        changed = False
        for step in range(states):
            s = step if upward else states - 1 - step
            for k in range(actors):
                first[k] = np.inf
                if inside[k]:
                    continue
                row = k * states + s
                for at in range(starts[row], starts[row + 1]):
                    to = targets[at]
                    if improving and not pays[at]:
                        continue
                    first[k] = min(first[k], value[to], after[to, k])
            low, second, lowest = np.inf, np.inf, _NOBODY
            for k in range(actors):
                if first[k] < low:
                    low, second, lowest = first[k], low, k
                elif first[k] < second:
                    second = first[k]
            for j in range(actors + 1):
                new = second if j == lowest else low
                if new < after[s, j]:
                    after[s, j] = new
                    changed = True
        upward = not upward
    return after[:, actors].copy()


@compiled
def _met(
    rank: Array,
    player: int,
    s: int,
    to: int,
    pays: Flags,
    starts: Whole,
    targets: Whole,
    codes: Whole,
    table: Whole,
) -> bool:
    """Whether others who improve on s at the same time hold the actor to no more than s.

    Counts through every choice of each other actor, staying included, like an odometer.
    """
    states = len(rank)
    actors = (len(starts) - 1) // states
    choice = np.zeros(actors, np.int64)
    change = np.zeros(actors, np.int64)
    while True:
        k = 0
        while k < actors:
            if k != player:
                row = k * states + s
                size = starts[row + 1] - starts[row]
                choice[k] += 1
                while choice[k] <= size and not pays[starts[row] + choice[k] - 1]:
                    choice[k] += 1
                if choice[k] <= size:
                    change[k] = codes[s] ^ codes[targets[starts[row] + choice[k] - 1]]
                    break
                choice[k] = 0
                change[k] = 0
            k += 1
        if k == actors:
            return False
        code = codes[to]
        for j in range(actors):
            code ^= change[j]
        state = table[code]
        if state >= 0 and rank[state] <= rank[s]:
            return True


@compiled
def got_to(worth: Array, starts: Whole, targets: Whole, start: int) -> Flags:
    """Return where play gets from a state by moves that each make their mover better off.

    Parameters
    ----------
    worth : array, shape (draw, actor, state)
    starts, targets : array of int
        As in :class:`winset.kernels.game.moves.Moves`.
    start : int

    Returns
    -------
    array of bool, shape (draw, state)
        The start itself included. Nobody moves twice in a row.
    """
    draws, actors, states = worth.shape
    result = np.zeros((draws, states), np.bool_)
    stack = np.empty(states * actors + 1, np.int64)
    for d in range(draws):
        seen = np.zeros((states, actors), np.bool_)
        result[d, start] = True
        stack[0] = start * (actors + 1) + actors
        size = 1
        while size > 0:
            size -= 1
            s, last = stack[size] // (actors + 1), stack[size] % (actors + 1)
            for k in range(actors):
                row = k * states + s
                for at in range(starts[row], starts[row + 1]):
                    to = targets[at]
                    if k == last or seen[to, k] or worth[d, k, to] <= worth[d, k, s]:
                        continue
                    seen[to, k] = True
                    result[d, to] = True
                    stack[size] = to * (actors + 1) + k
                    size += 1
    return result
