"""What if nobody agrees? The options game of a case: states, who would leave which, and what for.

The game is that of the graph model for conflict resolution (:mod:`winset.kernels.game.stability`).
Its verdicts are given at the most likely values, and over draws of whatever belief enters the
preferences: the share of draws in which a state is an equilibrium.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.answer import Answer, data_of, to_data
from winset.case.changes import apply, scenario_of
from winset.case.loadings import Dependence
from winset.case.schema import Case
from winset.ensemble.options_game import Game, game_of
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.game.inverse import Rule, rule
from winset.kernels.game.moves import Step, joint, shortest, steps
from winset.kernels.game.stability import CONCEPTS, got_to, stable, stable_as_one, stable_together
from winset.kernels.streams import Streams

Flags = NDArray[np.bool_]
Path = tuple[tuple[int, str], ...]
"""A sequence of moves: each the state it leads to, and the actor who makes it."""

MOST_DRAWS = 100_000
COALITION_CONCEPTS = CONCEPTS[:4]
"""The definitions that speak of coalitions."""
_DIGITS = 6
"""Digits of shares and worths in plain data."""
_CHUNK = 256


@dataclass(frozen=True)
class Coalition:
    """What a coalition would leave, and where play could rest were it one player.

    Attributes
    ----------
    stable : array of bool, shape (concept, state)
        At the most likely values; Nash, GMR, SMR and SEQ.
    share : array, shape (concept, state)
        The share of draws in which it is so.
    equilibrium : array of bool, shape (concept, state)
        Whether the coalition as one player and every other player find the state stable, at the
        most likely values; the others expect the coalition to answer as one.
    equilibrium_share : array, shape (concept, state)
        The share of draws in which it is so.
    """

    members: tuple[str, ...]
    stable: Flags
    share: Array
    equilibrium: Flags
    equilibrium_share: Array

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; states are numbered from 1."""
        return {
            "members": list(self.members),
            "stable": _numbered(self.stable),
            "share": _shares(self.share),
            "equilibrium": _numbered(self.equilibrium),
            "equilibrium_share": _shares(self.equilibrium_share),
        }


@dataclass(frozen=True)
class Way:
    """How play gets from one state to another.

    Attributes
    ----------
    moves : Path
        The shortest sequence of moves, each with the state it leads to.
    improving : Path or None
        The shortest in which each move makes its mover better off, where there is one.
    """

    to: int
    moves: Path
    improving: Path | None


@dataclass(frozen=True)
class Move:
    """A move that an actor could make from a state.

    Attributes
    ----------
    better : bool
        Whether the actor likes where it leads, at the most likely values.
    answer, credible : Path or None
        Moves of the others after which the actor is no better off than at the start; and such
        moves that make each mover better off.
    """

    actor: str
    to: int
    better: bool
    answer: Path | None
    credible: Path | None


@dataclass(frozen=True)
class Requirement:
    """What an actor would have to prefer for a state to be stable for it.

    Attributes
    ----------
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

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data; states are numbered from 1."""
        needs = () if self.rule is None else self.rule.needs
        listed = [[[s + 1 for s in sorted(each)] for each in need] for need in needs]
        return {
            **data_of(self, "actor", "concept", "stable"),
            "needs": None if self.rule is None else listed,
            "share_of_rankings": self.share,
            "lower": [s + 1 for s in self.lower],
            "fewest": self.fewest,
        }


@dataclass(frozen=True, repr=False)
class GameAnswer(Answer):
    """The answer to: what if nobody agrees?

    States are numbered from 0 here, and from 1 where people read them.

    Attributes
    ----------
    game : Game
        Options, players, states and moves.
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
    start : int
        Where :attr:`ways` and :attr:`ends` start.
    want : int or None
        The state of which was asked what would make it last.
    requirements : tuple of Requirement
        What each player would have to prefer for that; empty where nobody asked.
    scenario, hypothesis : str or None
        What was changed first.
    """

    kind: ClassVar[str] = "options_game"
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
    coalition: Coalition | None
    start: int
    want: int | None
    requirements: tuple[Requirement, ...]
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
        return np.asarray(np.logical_and.reduce(self.stable, axis=0))

    @cached_property
    def order(self) -> list[int]:
        """States: first those that play gets to and rests in, then by how often they last."""
        share = self.share.sum(axis=0)
        point = self.equilibrium.sum(axis=0)
        ends = self.ends[CONCEPTS.index("seq")]
        return sorted(range(len(share)), key=lambda s: (-ends[s], -share[s], -point[s], s))

    @cached_property
    def equilibria(self) -> list[int]:
        """States that are an equilibrium by some definition in some draw, in order."""
        some = self.share.sum(axis=0) + self.equilibrium.sum(axis=0)
        return [s for s in self.order if some[s] > 0.0]

    def paying(self, actor: int, state: int) -> list[tuple[int, float]]:
        """Return an actor's moves from a state, each with the share of draws in which it pays.

        Parameters
        ----------
        actor, state : int
        """
        row = actor * self.game.moves.states + state
        at = slice(self.game.moves.starts[row], self.game.moves.starts[row + 1])
        return list(zip(self.game.moves.targets[at].tolist(), self.pays[at].tolist(), strict=True))

    @cached_property
    def ways(self) -> dict[int, Way]:
        """How play gets from the start to each state that it can get to."""
        everybody = list(range(len(self.players)))
        moves = steps(self.game.moves, everybody, self.start)
        better = steps(self.game.moves, everybody, self.start, self.worth)
        reached = sorted({state for state, _ in moves} - {self.start})
        return {
            to: Way(to, self._named(shortest(moves, to) or []), self._path(better, to))
            for to in reached
        }

    def moves_from(self, state: int) -> tuple[Move, ...]:
        """Return what each player could do in a state, and how the others could answer."""
        moves = []
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
                    answers.append(None if goal is None else self._path(reached, goal))
                moves.append(Move(actor, to, better, answers[0], answers[1]))
        return tuple(moves)

    @cached_property
    def breaks(self) -> dict[int, tuple[int, ...]]:
        """Where the coalition would take play from each state that it would leave at once.

        Empty where there is no coalition; at the most likely values.
        """
        if self.coalition is None:
            return {}
        members = [self.players.index(name) for name in self.coalition.members]
        own = joint(self.game.moves, members)
        gains = {
            state: tuple(
                to
                for to in own.of(0, state).tolist()
                if (self.worth[members, to] > self.worth[members, state]).all()
            )
            for state in range(len(self.game.states))
        }
        return {state: goals for state, goals in gains.items() if goals}

    def _path(self, reached: Mapping[tuple[int, int], Any], goal: int) -> Path | None:
        path = shortest(reached, goal)
        return None if path is None else self._named(path)

    def _named(self, path: Sequence[Step]) -> Path:
        return tuple((state, self.players[mover]) for state, mover in path)

    def pattern(self, state: int) -> str:
        """Return a state as a letter for each option, Y or N."""
        return "".join("Y" if taken else "N" for taken in self.game.states[state])

    def taken(self, state: int) -> tuple[str, ...]:
        """Return the options taken in a state."""
        flags = self.game.states[state]
        return tuple(name for name, taken in zip(self.game.options, flags, strict=True) if taken)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data; docs/reference/options-json.md is the contract.

        States are numbered from 1.
        """
        run = ("draws", "seed", "uncertain", "scenario", "hypothesis")
        return {
            **data_of(self, "case", "digest", *run, options="game.options", actors="players"),
            "now": self.game.now + 1,
            "states": [self._state(s) for s in range(len(self.game.states))],
            "moves": {
                actor: {
                    str(s + 1): (self.game.moves.of(i, s) + 1).tolist()
                    for s in range(len(self.game.states))
                    if self.game.moves.of(i, s).size
                }
                for i, actor in enumerate(self.players)
            },
            "coalition": to_data(self.coalition),
            "from": {
                "state": self.start + 1,
                "to": [
                    {
                        "state": way.to + 1,
                        "moves": _steps(way.moves),
                        "improving": _steps(way.improving),
                    }
                    for way in self.ways.values()
                ],
            },
            "want": None
            if self.want is None
            else {"state": self.want + 1, "actors": to_data(self.requirements)},
        }

    def _state(self, s: int) -> dict[str, Any]:
        return {
            "state": s + 1,
            "pattern": self.pattern(s),
            "taken": list(self.taken(s)),
            "equilibrium": _by_concept(self.equilibrium[:, s]),
            "share": _by_concept(self.share[:, s]),
            "ends": _by_concept(self.ends[:, s]),
            "actors": {
                actor: {
                    "worth": _rounded(self.worth[i, s]),
                    "stable": _by_concept(self.stable[i, :, s]),
                    "share": _by_concept(self.stable_share[i, :, s]),
                }
                for i, actor in enumerate(self.players)
            },
        }


def _rounded(value: float) -> float:
    return round(float(value), _DIGITS)


def _numbered(flags: Flags) -> dict[str, list[int]]:
    """Return the states of each definition that speaks of coalitions, from 1."""
    states = [(np.flatnonzero(row) + 1).tolist() for row in flags]
    return dict(zip(COALITION_CONCEPTS, states, strict=True))


def _shares(shares: Array) -> dict[str, list[float]]:
    rows = [[_rounded(x) for x in row] for row in shares]
    return dict(zip(COALITION_CONCEPTS, rows, strict=True))


def _by_concept(values: Array | Flags) -> dict[str, float | bool]:
    """Return verdicts or shares by definition."""
    flags = values.dtype == np.bool_
    numbers = [bool(value) if flags else _rounded(value) for value in values]
    return dict(zip(CONCEPTS, numbers, strict=True))


def _steps(path: Path | None) -> list[dict[str, Any]] | None:
    return None if path is None else [{"actor": who, "state": s + 1} for s, who in path]


def options(
    case: Case,
    *,
    coalition: Iterable[str] = (),
    start: str | int | None = None,
    want: str | int | None = None,
    scenario: str | None = None,
    hypothesis: str | None = None,
    draws: int = 1000,
    seed: int = 0,
) -> GameAnswer:
    """Say in which states play could rest if nobody agrees.

    Parameters
    ----------
    case : Case
    coalition : iterable of str
        Players that might move together.
    start : str or int, optional
        Where play starts; the present state by default. A state is its number, a pattern such as
        ``NYN``, the options taken in it, or ``now``.
    want : str or int, optional
        A state of which to ask what each player would have to prefer for it to last.
    scenario, hypothesis : str, optional
        What to change first.
    draws, seed : int

    Raises
    ------
    UsageError
        The case has no options or nothing on what actors want of them; an unknown name; a number
        out of bounds.

    Examples
    --------
    >>> answer = ws.options(ws.read("cases/iran-2014"), draws=20)
    >>> len(answer.equilibria) > 0
    True
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"draws is {draws}; expected 1 to {MOST_DRAWS:,}.")
    game = game_of(_changed(case, scenario, hypothesis))
    members = _members(game, coalition)
    point = game.worth(Sampler(None, 0, 1))
    worth = game.worth(Sampler(Streams(seed), 0, draws, None, Dependence.of(case)))
    uncertain = bool((worth != worth[:1]).any())
    if not uncertain:
        worth = worth[:1]
    begin = game.now if start is None else game.state_of(start)
    tally = _tally(game, worth, begin)
    goal = None if want is None else game.state_of(want)
    verdicts = stable(point, game.moves, game.codes, game.table)[0]
    return GameAnswer(
        game=game,
        draws=draws,
        seed=seed,
        uncertain=uncertain,
        worth=point[0],
        stable=verdicts,
        stable_share=tally.stable,
        share=tally.equilibrium,
        ends=tally.ends,
        pays=tally.pays,
        coalition=_together(game, members, point, worth) if members else None,
        start=begin,
        want=goal,
        requirements=() if goal is None else _requirements(game, point[0], verdicts, goal),
        scenario=scenario,
        hypothesis=hypothesis,
    )


@dataclass(frozen=True)
class _Tally:
    """Shares of draws."""

    stable: Array
    equilibrium: Array
    ends: Array
    pays: Array


def _tally(game: Game, worth: Array, start: int) -> _Tally:
    """Go through the draws, some at a time."""
    moves = game.moves
    stays = np.zeros((len(game.players), len(CONCEPTS), len(game.states)))
    both, ends = np.zeros(stays.shape[1:]), np.zeros(stays.shape[1:])
    pays = np.zeros(len(moves.targets))
    for first in range(0, len(worth), _CHUNK):
        some = worth[first : first + _CHUNK]
        verdicts = stable(some, moves, game.codes, game.table)
        everybody = np.logical_and.reduce(verdicts, axis=1)
        there = got_to(some, moves.starts, moves.targets, start)
        stays += verdicts.sum(axis=0)
        both += everybody.sum(axis=0)
        ends += (everybody & there[:, None, :]).sum(axis=0)
        pays += _paying(some, game)
    count = len(worth)
    return _Tally(stays / count, both / count, ends / count, pays / count)


def _paying(worth: Array, game: Game) -> Array:
    """Return in how many draws each move pays its mover."""
    rows = np.repeat(np.arange(len(game.moves.starts) - 1), np.diff(game.moves.starts))
    actor, here = np.divmod(rows, len(game.states))
    count = np.zeros(len(rows))
    for each in worth:
        count += each[actor, game.moves.targets] > each[actor, here]
    return count


def _changed(case: Case, scenario: str | None, hypothesis: str | None) -> Case:
    if scenario is not None:
        case = apply(case, scenario_of(case, scenario).changes)
    if hypothesis is not None:
        if hypothesis not in case.hypotheses:
            raise UsageError(
                f"The case has no hypothesis '{hypothesis}'; it has "
                f"{', '.join(case.hypotheses) or 'none'}.{nearest(hypothesis, case.hypotheses)}"
            )
        case = apply(case, case.hypotheses[hypothesis].changes)
    return case


def _together(game: Game, members: tuple[str, ...], point: Array, worth: Array) -> Coalition:
    places = [game.players.index(name) for name in members]
    verdicts: list[Flags] = []
    for some in (point, worth):
        as_one = np.asarray(np.logical_and.reduce(stable_as_one(some, game.moves, places), axis=1))
        verdicts += [stable_together(some, game.moves, places), as_one]
    alone, one, many, many_as_one = verdicts
    return Coalition(members, alone[0], many.mean(axis=0), one[0], many_as_one.mean(axis=0))


def _members(game: Game, coalition: Iterable[str]) -> tuple[str, ...]:
    names = list(dict.fromkeys(coalition))
    for name in names:
        game.player(name)
    if len(names) == 1:
        raise UsageError(f"A coalition has two members or more; '{names[0]}' is alone.")
    return tuple(name for name in game.players if name in names)


def _requirements(game: Game, worth: Array, verdicts: Flags, state: int) -> tuple[Requirement, ...]:
    requirements = []
    for i, actor in enumerate(game.players):
        for c, concept in enumerate(CONCEPTS):
            needed = rule(concept, i, state, worth, game.moves, game.codes, game.table)
            lower: frozenset[int] = frozenset()
            share, fewest = None, needed is not None
            if needed is not None:
                lower, fewest = needed.cheapest(worth[i])
                counted = needed.share()
                share = None if counted is None else float(counted)
            requirements.append(
                Requirement(
                    actor=actor,
                    concept=concept,
                    stable=bool(verdicts[i, c, state]),
                    rule=needed,
                    share=share,
                    lower=tuple(sorted(lower)),
                    fewest=fewest,
                )
            )
    return tuple(requirements)
