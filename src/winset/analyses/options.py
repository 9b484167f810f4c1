"""What if nobody agrees? The options game of a case: states, who would leave which, and what for.

The game is that of the graph model for conflict resolution (:mod:`winset.kernels.stability`). Its
verdicts are given at the most likely values, and over draws of whatever belief enters the
preferences: the share of draws in which a state is an equilibrium.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.case.changes import apply, scenario_of
from winset.case.schema import Case
from winset.ensemble.game import Game, game_of
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.inverse import Rule, rule
from winset.kernels.moves import Step, shortest, steps
from winset.kernels.stability import CONCEPTS, got_to, stable, stable_together
from winset.kernels.streams import Streams

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_DRAWS = 100_000
TOGETHER = CONCEPTS[:4]
"""The definitions that speak of coalitions."""
_CHUNK = 256


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
        from winset.analyses.options_json import plain

        return plain(self)

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def plot(self) -> Any:
        """Return the picture: states, and the moves that somebody would make."""
        from winset.analyses.options_words import picture

        return picture(self)

    def _repr_html_(self) -> str:
        return str(self.plot())


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
) -> Play:
    """Say in which states play could rest if nobody agrees.

    Parameters
    ----------
    case : Case
    coalition : iterable of str
        Players that might move together.
    start : str or int, optional
        Where play starts; the present state by default. A state as :func:`state_of` reads it.
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
    """
    if not 1 <= draws <= MOST_DRAWS:
        raise UsageError(f"--draws is {draws}; expected 1 to {MOST_DRAWS:,}.")
    game = game_of(_changed(case, scenario, hypothesis))
    members = _members(game, coalition)
    point = game.worth(Sampler(None, 0, 1))
    worth = game.worth(Sampler(Streams(seed), 0, draws))
    uncertain = bool((worth != worth[:1]).any())
    if not uncertain:
        worth = worth[:1]
    begin = game.now if start is None else state_of(game, start)
    tally = _tally(game, worth, begin)
    together = None
    if members:
        numbers = [game.players.index(name) for name in members]
        many = stable_together(worth, game.moves, numbers)
        one = stable_together(point, game.moves, numbers)[0]
        together = Together(members, one, many.mean(axis=0))
    wanted = None if want is None else state_of(game, want)
    verdicts = stable(point, game.moves, game.codes, game.table)[0]
    return Play(
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
        coalition=together,
        start=begin,
        want=wanted,
        wanted=() if wanted is None else _wanted(game, point[0], verdicts, wanted),
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
        found = stable(some, moves, game.codes, game.table)
        everybody = np.logical_and.reduce(found, axis=1)
        there = got_to(some, moves.starts, moves.targets, start)
        stays += found.sum(axis=0)
        both += everybody.sum(axis=0)
        ends += (everybody & there[:, None, :]).sum(axis=0)
        pays += _paying(some, game)
    count = len(worth)
    return _Tally(stays / count, both / count, ends / count, pays / count)


def _paying(worth: Array, game: Game) -> Array:
    """Return in how many draws each move pays its mover."""
    rows = np.repeat(np.arange(len(game.moves.starts) - 1), np.diff(game.moves.starts))
    actor, here = np.divmod(rows, len(game.states))
    found = np.zeros(len(rows))
    for each in worth:
        found += each[actor, game.moves.targets] > each[actor, here]
    return found


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


def _members(game: Game, coalition: Iterable[str]) -> tuple[str, ...]:
    names = list(dict.fromkeys(coalition))
    for name in names:
        player(game, name)
    if len(names) == 1:
        raise UsageError(f"A coalition has two members or more; '{names[0]}' is alone.")
    return tuple(name for name in game.players if name in names)


def player(game: Game, name: str) -> int:
    """Return the number of a player.

    Raises
    ------
    UsageError
        No actor of that name has options.
    """
    if name not in game.players:
        raise UsageError(
            f"'{name}' has no options; those who have are {', '.join(game.players)}."
            f"{nearest(name, game.players)}"
        )
    return game.players.index(name)


def state_of(game: Game, named: str | int) -> int:
    """Return the state that a number, a pattern, a list of options, or ``now`` names.

    Raises
    ------
    UsageError
        There is no such state, or the pattern fits several.
    """
    text = str(named).strip()
    if text == "now":
        return game.now
    if text.isascii() and text.isdigit():
        if not 1 <= int(text[:9]) <= len(game.states):
            raise UsageError(f"There is no state {text}; states are 1 to {len(game.states)}.")
        return int(text) - 1
    if len(text) == len(game.options) and set(text) <= set("YN-"):
        fits = np.ones(len(game.states), np.bool_)
        for letter, column in zip(text, game.columns.values(), strict=True):
            fits &= True if letter == "-" else column == (letter == "Y")
        found = np.flatnonzero(fits)
        if len(found) == 1:
            return int(found[0])
        if len(found) > 1:
            numbers = ", ".join(str(s + 1) for s in found[:8])
            more = " and others" if len(found) > 8 else ""
            raise UsageError(f"The pattern {text} fits several states: {numbers}{more}.")
        raise UsageError(f"No state that the rules allow fits the pattern {text}.")
    names = [part for part in text.replace("+", ",").replace(" ", ",").split(",") if part]
    for name in names:
        if name not in game.options:
            raise UsageError(
                f"'{name}' is no option; options are {', '.join(game.options)}. Name a state by "
                f"its number, by a pattern, by the options taken, or as now."
                f"{nearest(name, game.options)}"
            )
    if not names:
        raise UsageError("Name a state by its number, by a pattern, or by the options taken.")
    code = sum(1 << place for place, name in enumerate(game.options) if name in names)
    if game.table[code] < 0:
        raise UsageError(f"The rules shut out the state in which just these are taken: {text}.")
    return int(game.table[code])


def _wanted(game: Game, worth: Array, verdicts: Flags, state: int) -> tuple[Wanted, ...]:
    found = []
    for i, actor in enumerate(game.players):
        for c, concept in enumerate(CONCEPTS):
            asked = rule(concept, i, state, worth, game.moves, game.codes, game.table)
            lower: frozenset[int] = frozenset()
            share, fewest = None, asked is not None
            if asked is not None:
                lower, fewest = asked.cheapest(worth[i])
                counted = asked.share()
                share = None if counted is None else float(counted)
            found.append(
                Wanted(
                    actor=actor,
                    concept=concept,
                    stable=bool(verdicts[i, c, state]),
                    rule=asked,
                    share=share,
                    lower=tuple(sorted(lower)),
                    fewest=fewest,
                )
            )
    return tuple(found)


def breaks(play: Play) -> Mapping[int, tuple[int, ...]]:
    """Return where the coalition would take play from each state it would leave at once.

    Empty where there is no coalition; at the most likely values.
    """
    if play.coalition is None:
        return {}
    from winset.kernels.moves import joint

    numbers = [play.players.index(name) for name in play.coalition.members]
    own = joint(play.game.moves, numbers)
    found = {}
    for state in range(len(play.game.states)):
        better = [
            to
            for to in own.of(0, state).tolist()
            if (play.worth[numbers, to] > play.worth[numbers, state]).all()
        ]
        if better:
            found[state] = tuple(better)
    return found
