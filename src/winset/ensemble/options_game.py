"""Case -> the arrays of its options game: states, moves, and what each state is worth to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from winset.case.checks.options_game import MOST_OPTIONS, possible
from winset.case.conditions import WORDS, Condition, ConditionError, parse
from winset.case.hypotheses import Alternative
from winset.case.options_game import Graph, Wish
from winset.case.schema import Case
from winset.ensemble.conduct_consequences import Menu, wants
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.game.moves import Moves, combinations, from_options, without
from winset.kernels.game.stability import lookup

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_STATES = 1024
_SAME = 9
"""Digits after the point to which worths are told apart; below that they are equal."""


@dataclass(frozen=True)
class Game:
    """The options game of a case.

    Attributes
    ----------
    case : Case
    options : tuple of str
    players : tuple of str
        Actors with options, in the case's order.
    states : array of bool, shape (state, option)
        What can be, in the order of the numbers whose bit k is option k.
    codes : array of int, shape (state,)
        Those numbers.
    now : int
        The present state.
    """

    case: Case
    options: tuple[str, ...]
    players: tuple[str, ...]
    states: Flags
    codes: NDArray[np.int64]
    now: int

    @cached_property
    def moves(self) -> Moves:
        """Who can move where."""
        entries = self.case.options.values()
        owner = [self.players.index(entry.actor) for entry in entries]
        up = np.array([entry.moves != "back" for entry in entries])
        down = np.array([entry.moves != "forward" for entry in entries])
        moves = from_options(self.states, owner, up, down, len(self.players))
        for entry in self.case.graph.removed_moves:
            actor = None if entry.actor is None else self.players.index(entry.actor)
            ends = (parse(text).holds(self.columns) for text in (entry.when, entry.to))
            moves = without(moves, actor, *ends)
        return moves

    @cached_property
    def table(self) -> NDArray[np.int64]:
        """The state of each combination of options, -1 where it cannot be."""
        return lookup(self.codes, len(self.options))

    @cached_property
    def columns(self) -> dict[str, Flags]:
        """Whether each option is taken, by id, shape (state,)."""
        return {name: self.states[:, place] for place, name in enumerate(self.options)}

    def worth(self, sampler: Sampler) -> Array:
        """Return what each state is worth to each player, shape (draw, player, state).

        In points of utility where the actor's wishes have weights or the graph has consequences;
        else only the order means anything.
        """
        worth = np.zeros((sampler.count, len(self.players), len(self.states)))
        graph = self.case.graph
        for place, actor in enumerate(self.players):
            if actor in graph.rankings:
                worth[:, place] = _ranked(graph.rankings[actor], self.columns)
                continue
            if graph.consequences:
                worth[:, place] = self._led_to(actor, sampler)
            worth[:, place] += _wished(
                actor, graph.preferences.get(actor, ()), self.columns, sampler
            )
        return np.round(worth, _SAME)

    @cached_property
    def leads(self) -> NDArray[np.int64]:
        """Which consequence each state has, shape (state,); -1 for none, where issues stay."""
        consequence = np.full(len(self.states), -1)
        for index, entry in reversed(list(enumerate(self.case.graph.consequences))):
            consequence[parse(entry.when).holds(self.columns)] = index
        return consequence

    def _led_to(self, actor: str, sampler: Sampler) -> Array:
        """Return the points that the states' consequences are worth, shape (draw, state)."""
        alternatives = {
            f"{index}": Alternative(name=entry.when, path=entry.path, lands=entry.lands)
            for index, entry in enumerate(self.case.graph.consequences)
        }
        alternatives["stays"] = Alternative(name="stays")
        worth = wants(self.case, actor, [Menu("graph", alternatives)], sampler).worth[0]
        worth = np.broadcast_to(worth, (sampler.count, worth.shape[1]))
        return np.asarray(100.0 * worth[:, self.leads])

    def player(self, name: str) -> int:
        """Return the number of a player.

        Parameters
        ----------
        name : str
            An actor's id.

        Raises
        ------
        UsageError
            No actor of that name has options.
        """
        if name not in self.players:
            raise UsageError(
                f"'{name}' has no options; those who have are {', '.join(self.players)}."
                f"{nearest(name, self.players)}"
            )
        return self.players.index(name)

    def state_of(self, named: str | int) -> int:
        """Return the state that a number, a pattern, a list, a condition, or ``now`` names.

        Parameters
        ----------
        named : str or int

        Raises
        ------
        UsageError
            There is no such state, or the pattern fits several.
        """
        text = str(named).strip()
        if text == "now":
            return self.now
        if text.isascii() and text.isdigit():
            if not 1 <= int(text[:9]) <= len(self.states):
                raise UsageError(f"There is no state {text}; states are 1 to {len(self.states)}.")
            return int(text) - 1
        if text not in self.options and set(text.upper()) <= set("YN-") and text:
            text = text.upper()
            if len(text) != len(self.options):
                raise UsageError(
                    f"The pattern {text} has {len(text)} letters; expected one for each of the "
                    f"{len(self.options)} options: {', '.join(self.options)}."
                )
            return self._only_state(Condition("pattern", name=text), f"pattern {text}")
        names = [part for part in re.split(r"[,+&;\s]+", text) if part]
        if {*WORDS, "(", ")"} & set(re.findall(r"[()]|[\w-]+", text)):
            try:
                condition = parse(text)
            except ConditionError as error:
                raise UsageError(f"'{text}' is no condition on options: {error}.") from None
            self._refuse_unknown(condition.options)
            return self._only_state(condition, f"condition '{text}'")
        if names == ["none"] and "none" not in self.options:
            names = []
        elif not names:
            raise UsageError(f"No state is named. {_WAYS}")
        self._refuse_unknown(names)
        code = sum(1 << place for place, name in enumerate(self.options) if name in names)
        if self.table[code] < 0:
            raise UsageError(f"The rules shut out the state in which just these are taken: {text}.")
        return int(self.table[code])

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        for name in names:
            if name not in self.options:
                raise UsageError(
                    f"'{name}' is no option; options are {', '.join(self.options)}."
                    f"{nearest(name, self.options)} {_WAYS}"
                )

    def _only_state(self, condition: Condition, words: str) -> int:
        """Return the one state in which a condition holds."""
        matches = np.flatnonzero(condition.holds(self.columns))
        if len(matches) == 1:
            return int(matches[0])
        if not len(matches):
            raise UsageError(f"No state that the rules allow fits the {words}.")
        numbers = ", ".join(str(s + 1) for s in matches[:8])
        more = " and others" if len(matches) > 8 else ""
        raise UsageError(
            f"The {words} fits several states: {numbers}{more}. Name one by its number."
        )


_WAYS = (
    "A state is its number (1), a pattern with a letter for each option (YN-), the options taken "
    "(a,b), none where none is taken, a condition (a and not b), or now."
)


def game_of(case: Case) -> Game:
    """Return the options game of a case.

    Raises
    ------
    UsageError
        The case has no options or no preferences over them, or too many states.
    """
    if not case.options:
        raise UsageError(
            "The case has no options: say under options: what actors could do instead of agreeing."
        )
    if case.graph == Graph():
        raise UsageError(
            "The case has options, but nothing says what actors want of them: add graph: with "
            "rules: and preferences:."
        )
    if len(case.options) > MOST_OPTIONS:
        raise UsageError(f"At most {MOST_OPTIONS} options can be weighed together.")
    codes = np.flatnonzero(possible(case))
    if len(codes) > MOST_STATES:
        raise UsageError(
            f"The options leave {len(codes):,} states; at most {MOST_STATES:,} can be weighed. "
            "Merge options, or add rules for what cannot be."
        )
    now = sum(1 << k for k, option in enumerate(case.options.values()) if option.taken)
    owners = {option.actor for option in case.options.values()}
    return Game(
        case,
        tuple(case.options),
        tuple(name for name in case.actors if name in owners),
        combinations(len(case.options))[codes],
        codes,
        int(np.flatnonzero(codes == now)[0]),
    )


def _ranked(ranking: tuple[str | tuple[str, ...], ...], columns: dict[str, Flags]) -> Array:
    """Return a worth that falls by one from each place to the next, shape (state,).

    A state has the first place that fits it; one that fits none comes after all.
    """
    states = len(next(iter(columns.values())))
    worth = np.full(states, -float(len(ranking)))
    for place, entry in reversed(list(enumerate(ranking))):
        for text in (entry,) if isinstance(entry, str) else entry:
            worth[parse(text).holds(columns)] = -float(place)
    return worth


def _wished(
    actor: str, wishes: tuple[Wish, ...], columns: dict[str, Flags], sampler: Sampler
) -> Array:
    """Return what the wishes that a state fulfils are worth together, shape (draw, state)."""
    states = len(next(iter(columns.values())))
    worth = np.zeros((sampler.count, states))
    for place, wish in enumerate(wishes):
        name = f"{actor}/{wish.wants}"
        if wish.weight is None:
            weight = np.full(sampler.count, 2.0 ** (len(wishes) - 1 - place))
        else:
            weight = sampler.draw(f"wish/{name}", wish.weight, -100.0, 100.0)
        chance = sampler.draw(f"wish-chance/{name}", wish.chance, 0.0, 100.0) / 100.0
        if sampler.streams is None:
            fulfilled = chance >= 0.5
        else:
            u = sampler.streams.uniforms(f"wish-held/{name}", sampler.first, sampler.count)
            fulfilled = u < chance
        worth += np.where(fulfilled, weight, 0.0)[:, None] * parse(wish.wants).holds(columns)
    return worth
