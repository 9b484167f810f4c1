"""States and moves of an options game: who can take play from where to where.

A state says for each option whether it is taken. An actor moves by changing its own options, any
number of them at once; whether an option can be taken up, dropped, or both limits it. Moves are
minimal as lists: with S states, those of actor i in state s are targets ``starts[i * S + s]`` up to
``starts[i * S + s + 1]``.

References
----------
Fang, L., Hipel, K. W. & Kilgour, D. M. (1993). Interactive Decision Making: The Graph Model for
Conflict Resolution. Wiley. Chapters 2 and 3.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]


def combinations(options: int) -> Flags:
    """Return every way to take or leave the options, shape (state, option).

    The order is that of the number whose bit k is option k, so the first state takes nothing.
    """
    numbers = np.arange(1 << options)
    taken: Flags = (numbers[:, None] >> np.arange(options)) & 1 == 1
    return taken


def codes_of(states: Flags) -> Whole:
    """Return each state as the number whose bit k is option k, shape (state,)."""
    bits: Whole = states @ (1 << np.arange(states.shape[1], dtype=np.int64))
    return bits.astype(np.int64)


@dataclass(frozen=True)
class Moves:
    """Who can move where.

    Parameters
    ----------
    actors, states : int
    starts : array of int, shape (actor * state + 1,)
    targets : array of int
        States, ascending within each list.
    """

    actors: int
    states: int
    starts: Whole
    targets: Whole

    def of(self, actor: int, state: int) -> Whole:
        """Return the states that an actor can move to.

        Parameters
        ----------
        actor, state : int

        Returns
        -------
        array of int
            Ascending.
        """
        row = actor * self.states + state
        return self.targets[self.starts[row] : self.starts[row + 1]]


def from_lists(lists: Sequence[Mapping[int, Iterable[int]]], states: int) -> Moves:
    """Return moves given as a mapping of state to states for each actor.

    Parameters
    ----------
    lists : sequence of mapping of int to iterable of int
        For each actor: from a state, the states it can move to.
    states : int
        How many there are.
    """
    starts, targets = [0], []
    for moves in lists:
        for state in range(states):
            targets += sorted({int(to) for to in moves.get(state, ())} - {state})
            starts.append(len(targets))
    return Moves(len(lists), states, np.array(starts, np.int64), np.array(targets, np.int64))


def from_options(states: Flags, owner: Sequence[int], up: Flags, down: Flags, actors: int) -> Moves:
    """Return the moves between states.

    Parameters
    ----------
    states : array of bool, shape (state, option)
        The states that can be; each once.
    owner : sequence of int, shape (option,)
        Whose option it is.
    up, down : array of bool, shape (option,)
        Whether an option that is not taken can be taken up, and one that is can be dropped.
    actors : int
    """
    lists: list[dict[int, list[int]]] = []
    whose = np.asarray(owner)
    for actor in range(actors):
        mine = whose == actor
        lists.append({})
        if not mine.any():
            continue
        rest = codes_of(states[:, ~mine])
        for group in (np.flatnonzero(rest == code) for code in np.unique(rest)):
            own = states[group][:, mine]
            taken = (~own[:, None, :] & own[None, :, :] & ~up[mine]).any(axis=2)
            dropped = (own[:, None, :] & ~own[None, :, :] & ~down[mine]).any(axis=2)
            legal = ~taken & ~dropped
            for row, state in enumerate(group):
                lists[actor][int(state)] = [int(to) for to in group[legal[row]]]
    return from_lists(lists, len(states))


def without(moves: Moves, actor: int | None, sources: Flags, goals: Flags) -> Moves:
    """Return the moves without those from some states to others.

    Parameters
    ----------
    moves : Moves
    actor : int or None
        Whose to take out; everybody's if None.
    sources, goals : array of bool, shape (state,)
        A move goes if it starts in one and leads to the other.
    """
    lists = [
        {
            s: moves.of(k, s)[~(goals[moves.of(k, s)] & sources[s] & (actor in (None, k)))]
            for s in range(moves.states)
        }
        for k in range(moves.actors)
    ]
    return from_lists(lists, moves.states)


def joint(moves: Moves, members: Sequence[int]) -> Moves:
    """Return where a coalition can take play, as the moves of one actor.

    Members move in any order and number, through states that can be, none twice in a row: a
    legal sequence of moves.

    Parameters
    ----------
    moves : Moves
    members : sequence of int
        The coalition's actors.
    """
    if len(members) == 1:
        only = members[0]
        lists = [{state: moves.of(only, state) for state in range(moves.states)}]
    else:
        lists = [{s: np.array(sorted(_reached(moves, members, s))) for s in range(moves.states)}]
    return from_lists(lists, moves.states)


def together(players: Sequence[Moves]) -> Moves:
    """Return the moves of several as those of one game, in order.

    Parameters
    ----------
    players : sequence of Moves
        All over the same states.
    """
    sizes = np.concatenate([np.diff(each.starts) for each in players])
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    targets = np.concatenate([each.targets for each in players])
    return Moves(sum(each.actors for each in players), players[0].states, starts, targets)


def _reached(moves: Moves, movers: Sequence[int], start: int) -> set[int]:
    return {state for state, _ in steps(moves, movers, start)}


Step = tuple[int, int]


def steps(
    moves: Moves, movers: Sequence[int], start: int, worth: NDArray[np.float64] | None = None
) -> dict[Step, Step | None]:
    """Return all that legal sequences of moves reach, each with the step before it.

    Parameters
    ----------
    moves : Moves
    movers : sequence of int
        Who may move; nobody moves twice in a row.
    start : int
    worth : array, shape (actor, state), optional
        Where given, each move must take its mover to something it likes better.

    Returns
    -------
    dict
        From (state, last mover) to the step before it, None after the first; in order of length.
    """
    paths: dict[Step, Step | None] = {}
    queue: deque[Step | None] = deque([None])
    while queue:
        here = queue.popleft()
        state, last = here or (start, -1)
        for mover in movers:
            if mover == last:
                continue
            for to in moves.of(mover, state).tolist():
                step = (to, mover)
                if step in paths or (worth is not None and worth[mover, to] <= worth[mover, state]):
                    continue
                paths[step] = here
                queue.append(step)
    return paths


def shortest(paths: Mapping[Step, Step | None], goal: int) -> list[Step] | None:
    """Return the shortest sequence to a state, as (state, mover); None where none leads there.

    Parameters
    ----------
    paths : mapping of (state, mover) to (state, mover) or None
        Each step with the one before it, as :func:`reachable` returns them.
    goal : int
    """
    last: Step | None = next((step for step in paths if step[0] == goal), None)
    if last is None:
        return None
    path = []
    while last is not None:
        path.append(last)
        last = paths[last]
    return path[::-1]
