"""What an options game says: states, where play can go, what would make a state last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.ensemble.options_game import Game
from winset.kernels.game.inverse import Rule
from winset.kernels.game.moves import Step, shortest, steps
from winset.kernels.game.stability import CONCEPTS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Together:
    """What a coalition would leave.

    Attributes
    ----------
    members : tuple of str
    stable : array of bool, shape (concept, state)
        At the most likely values; Nash, GMR, SMR and SEQ.
    share : array, shape (concept, state)
        The share of draws in which it is so.
    """

    members: tuple[str, ...]
    stable: Flags
    share: Array


@dataclass(frozen=True)
class Way:
    """How play gets from one state to another.

    Attributes
    ----------
    to : int
    moves : tuple of (state, actor)
        The shortest sequence of moves, each with the state it leads to.
    improving : tuple of (state, actor) or None
        The shortest in which each move makes its mover better off, where there is one.
    """

    to: int
    moves: tuple[tuple[int, str], ...]
    improving: tuple[tuple[int, str], ...] | None


@dataclass(frozen=True)
class Move:
    """A move that an actor could make from a state.

    Attributes
    ----------
    actor : str
    to : int
    better : bool
        Whether the actor likes where it leads, at the most likely values.
    answer, credible : tuple of (state, actor) or None
        Moves of the others after which the actor is no better off than at the start; and such
        moves that make each mover better off.
    """

    actor: str
    to: int
    better: bool
    answer: tuple[tuple[int, str], ...] | None
    credible: tuple[tuple[int, str], ...] | None


@dataclass(frozen=True)
class Wanted:
    """What an actor would have to prefer for a state to be stable for it.

    Attributes
    ----------
    actor, concept : str
    stable : bool
        Whether it is so already, at the most likely values.
    rule : Rule or None
        None where it would take too long to work out.
    share : float or None
        The share of all strict rankings of the states under which it is so; None if not counted.
    lower : tuple of int
        States that would have to be worth no more to it than the wanted one.
    fewest : bool
        Whether no smaller set of states does.
    """

    actor: str
    concept: str
    stable: bool
    rule: Rule | None
    share: float | None
    lower: tuple[int, ...]
    fewest: bool


@dataclass(frozen=True)
class Play:
    """The answer to: what if nobody agrees?

    States are numbered from 0 here, and from 1 where people read them.

    Attributes
    ----------
    game : Game
        Options, players, states and moves.
    draws, seed : int
    uncertain : bool
        Whether anything differs between draws.
    worth : array, shape (player, state)
        At the most likely values.
    stable : array of bool, shape (player, concept, state)
        At the most likely values.
    stable_share : array, shape (player, concept, state)
        The share of draws in which it is so.
    share : array, shape (concept, state)
        The share of draws in which a state is an equilibrium: stable for every player.
    ends : array, shape (concept, state)
        The share of draws in which play gets there from the start by moves that each make their
        mover better off, and the state is an equilibrium.
    pays : array, shape (move,)
        The share of draws in which a move pays its mover; in the order of ``game.moves.targets``.
    coalition : Together or None
    start : int
        Where :attr:`ways` and :attr:`ends` start.
    wanted : tuple of Wanted
        Empty where nobody asked.
    want : int or None
    scenario, hypothesis : str or None
        What was changed first.
    """

    game: Game
    draws: int
    seed: int
    uncertain: bool
    worth: Array
    stable: Flags
    stable_share: Array
    share: Array
    ends: Array
    pays: Array
    coalition: Together | None
    start: int
    want: int | None
    wanted: tuple[Wanted, ...]
    scenario: str | None = None
    hypothesis: str | None = None

    @property
    def case(self) -> Case:
        """The case, with the scenario's or the hypothesis' changes made."""
        return self.game.case

    @property
    def players(self) -> tuple[str, ...]:
        """Actors with options."""
        return self.game.players

    @cached_property
    def equilibrium(self) -> Flags:
        """Which states are equilibria at the most likely values, shape (concept, state)."""
        found: Flags = np.logical_and.reduce(self.stable, axis=0)
        return found

    @cached_property
    def order(self) -> list[int]:
        """States: first those that play gets to and rests in, then by how often they last."""
        held = self.share.sum(axis=0)
        point = self.equilibrium.sum(axis=0)
        ends = self.ends[CONCEPTS.index("seq")]
        return sorted(range(len(held)), key=lambda s: (-ends[s], -held[s], -point[s], s))

    @cached_property
    def equilibria(self) -> list[int]:
        """States that are an equilibrium by some definition in some draw, in order."""
        some = self.share.sum(axis=0) + self.equilibrium.sum(axis=0)
        return [s for s in self.order if some[s] > 0.0]

    def paying(self, actor: int, state: int) -> list[tuple[int, float]]:
        """Return an actor's moves from a state, each with the share of draws in which it pays."""
        row = actor * self.game.moves.states + state
        at = slice(self.game.moves.starts[row], self.game.moves.starts[row + 1])
        found = zip(self.game.moves.targets[at].tolist(), self.pays[at].tolist(), strict=True)
        return list(found)

    @cached_property
    def ways(self) -> dict[int, Way]:
        """How play gets from the start to each state that it can get to."""
        everybody = list(range(len(self.players)))
        moves = steps(self.game.moves, everybody, self.start)
        better = steps(self.game.moves, everybody, self.start, self.worth)
        found = {}
        for to in sorted({state for state, _ in moves} - {self.start}):
            improving = shortest(better, to)
            path = self._named(shortest(moves, to) or [])
            found[to] = Way(to, path, None if improving is None else self._named(improving))
        return found

    def moves_from(self, state: int) -> tuple[Move, ...]:
        """Return what each player could do in a state, and how the others could answer."""
        found = []
        for i, actor in enumerate(self.players):
            others = [k for k in range(len(self.players)) if k != i]
            for to in self.game.moves.of(i, state).tolist():
                better = bool(self.worth[i, to] > self.worth[i, state])
                answers = []
                for worth in (None, self.worth):
                    reached = steps(self.game.moves, others, to, worth) if better else {}
                    goal = next(
                        (x for x, _ in reached if self.worth[i, x] <= self.worth[i, state]), None
                    )
                    path = None if goal is None else shortest(reached, goal)
                    answers.append(None if path is None else self._named(path))
                found.append(Move(actor, to, better, answers[0], answers[1]))
        return tuple(found)

    def _named(self, path: Sequence[Step]) -> tuple[tuple[int, str], ...]:
        return tuple((state, self.players[mover]) for state, mover in path)

    def pattern(self, state: int) -> str:
        """Return a state as a letter for each option, Y or N."""
        return "".join("Y" if taken else "N" for taken in self.game.states[state])

    def taken(self, state: int) -> tuple[str, ...]:
        """Return the options taken in a state."""
        flags = self.game.states[state]
        return tuple(name for name, taken in zip(self.game.options, flags, strict=True) if taken)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; docs/reference/options-json.md is the contract."""
        from winset.analyses.game.game_json import plain

        return plain(self)

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def plot(self) -> Any:
        """Return the picture: states, and the moves that somebody would make."""
        from winset.show.game_words import picture

        return picture(self)

    def _repr_html_(self) -> str:
        return str(self.plot())
