"""What if nobody agrees? The options game of a case: states, who would leave which, and what for.

The game is that of the graph model for conflict resolution (:mod:`winset.kernels.game.stability`).
Its verdicts are given at the most likely values, and over draws of whatever belief enters the
preferences: the share of draws in which a state is an equilibrium.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.analyses.game.game_answer import Play, Together, Wanted
from winset.case.changes import apply, scenario_of
from winset.case.schema import Case
from winset.ensemble.options_game import Game, game_of
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.game.inverse import rule
from winset.kernels.game.stability import CONCEPTS, got_to, stable, stable_together
from winset.kernels.streams import Streams

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_DRAWS = 100_000
TOGETHER = CONCEPTS[:4]
"""The definitions that speak of coalitions."""
_CHUNK = 256


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
    from winset.kernels.game.moves import joint

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
