"""The shape that every model has: draws in, outcomes out.

A model file holds its paper, its equations, its options and one function
``_run(draws, options, streams) -> Outcomes``; ``MODEL`` hands it to the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.case.described import Described
from winset.kernels.bargaining.coalitions import minimal_coalitions
from winset.kernels.bargaining.fairest import fairest_terms
from winset.kernels.streams import Streams
from winset.kernels.utility import from_unit, to_unit, utility

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Consent:
    """Whose consent makes a deal.

    Parameters
    ----------
    must : array of bool, shape (actor,)
        Actors that can veto.
    votes : array, shape (actor,) or (tally, actor)
    quota : float or array, shape (tally,)
        Votes needed besides, in every tally; 0 where only vetoes count.
    setter : int or None
        The actor that alone may propose; one of those that can veto.
    enough : float
        So many in favour, of those with votes, pass terms whatever the tallies say.
    """

    must: Flags
    votes: Array
    quota: float | Array = 0.0
    setter: int | None = None
    enough: float = np.inf

    @cached_property
    def tallies(self) -> Array:
        """What each actor counts in each tally, heads first, shape (1 + tally, actor)."""
        votes = np.atleast_2d(self.votes)
        return np.vstack([(votes > 0.0).any(axis=0), votes])

    @cached_property
    def needed(self) -> Array:
        """What the tallies must reach, shape (1 + tally,): heads suffice, the others must all."""
        return np.append(self.enough, self.quota)

    def wins(self, counted: Array) -> Flags:
        """Say what passes, but for vetoes.

        Parameters
        ----------
        counted : array, shape (1 + tally, ...)
            What is in favour, in each tally.
        """
        over = (self.needed <= counted.T).T
        return np.asarray(over[0] | over[1:].all(axis=0))

    @property
    def unanimous(self) -> bool:
        """Whether vetoes alone decide."""
        return bool(self.wins(self.tallies[:, self.must].sum(axis=1)))

    @property
    def voters(self) -> Flags:
        """Actors whose consent can matter."""
        return self.must if self.unanimous else self.must | (self.tallies[0] > 0.0)

    @cached_property
    def coalitions(self) -> Flags | None:
        """Every minimal winning coalition, shape (coalition, actor); None where too many."""
        return minimal_coalitions(self.tallies, self.must, self.needed)


PER_DRAW = (
    "capability", "position", "ideal", "salience", "weight", "no_deal", "status_quo"
)  # fmt: skip
"""The arrays of :class:`Draws` with an axis of draws."""


@dataclass(frozen=True)
class Ratifiers:
    """Who must agree at home, in draws.

    Parameters
    ----------
    names : tuple of str
    actor : array of int, shape (ratifier,)
        For whom each ratifies.
    ideal : array, shape (draw, ratifier, issue)
        Ideal points as parts of the ranges.
    weight : array, shape (draw, ratifier, issue)
        Adds up to 1 over the issues, or is all 0.
    no_deal : array, shape (draw, ratifier)
        Utility of no deal, its rule counted; NaN where the case does not say.
    sureness : array, shape (draw, ratifier)
        Utility over no deal from which odds of e to 1 speak for agreement.
    agrees : array, shape (draw, ratifier)
        The chance that it agrees whatever the terms; NaN where that depends on them.
    """

    names: tuple[str, ...]
    actor: NDArray[np.int64]
    ideal: Array
    weight: Array
    no_deal: Array
    sureness: Array
    agrees: Array

    PER_DRAW: ClassVar[tuple[str, ...]] = ("ideal", "weight", "no_deal", "sureness", "agrees")

    def each(self, change: Callable[[str, Array], Array]) -> Ratifiers:
        """Return them with every array that has an axis of draws changed.

        Parameters
        ----------
        change : callable
            Given the name of an array and the array.
        """
        arrays: dict[str, Any] = {n: change(n, getattr(self, n)) for n in self.PER_DRAW}
        return replace(self, **arrays)

    def same_as(self, other: Ratifiers) -> bool:
        """Say whether all arrays are equal.

        Parameters
        ----------
        other : Ratifiers
        """
        pairs = ((getattr(self, n), getattr(other, n)) for n in self.PER_DRAW)
        return all(np.array_equal(one, two, equal_nan=True) for one, two in pairs)

    @cached_property
    def by_terms(self) -> Flags:
        """Whose agreement depends on the terms, shape (ratifier,)."""
        return np.asarray(np.isnan(self.agrees).any(axis=0))

    def chance(self, terms: Array) -> Array:
        """Return how likely each agrees to terms, shape (draw, ratifier); NaN where there are none.

        Parameters
        ----------
        terms : array, shape (draw, issue)
            As parts of the ranges.
        """
        gain = utility(terms, self.ideal, self.weight) - self.no_deal
        gain = np.where((self.weight.sum(axis=2) <= 0.0) & ~np.isnan(gain), np.inf, gain)
        scaled = gain / np.maximum(self.sureness, SUREST)
        chance = 1.0 / (1.0 + np.exp(-np.clip(scaled, -500.0, 500.0)))
        missing = np.isnan(terms).any(axis=1, keepdims=True)
        return np.where(missing, np.nan, np.where(np.isnan(self.agrees), chance, self.agrees))


SUREST = 1e-9
"""The least sureness, in utility: whoever gains more agrees."""
NO_CLOUT = 1e-6
"""The clout of those who ratify, as a part of the most that a party has: they refuse, and have no
other say in the terms."""


@dataclass(frozen=True)
class Draws:
    """Draws of a case, as the models read them: after groups and regard.

    Parameters
    ----------
    actors, issues : tuple of str
        Names along the axes.
    low, high : array, shape (issue,)
        The range of each issue, in its unit.
    has_position : array of bool, shape (actor, issue)
        Whether the actor has a position on the issue.
    capability : array, shape (draw, actor)
    position, ideal : array, shape (draw, actor, issue)
        What is said and what is wanted, in the issue's unit.
    salience : array, shape (draw, actor, issue)
        In [0, 1]; 0 where there is no position.
    weight : array, shape (draw, actor, issue)
        What each issue means to the actor: adds up to 1 over the issues, or is all 0.
    no_deal : array, shape (draw, actor)
        Utility of no deal; NaN where the case does not say.
    status_quo : array, shape (draw, issue)
        In the issue's unit; NaN where the case does not say.
    consent : Consent
    first : int
        The number of the first draw, for what depends on it.
    point : bool
        Whether this is the one run at the most likely values.
    ratifiers : Ratifiers or None
        None where nobody ratifies.
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    low: Array
    high: Array
    has_position: Flags
    capability: Array
    position: Array
    ideal: Array
    salience: Array
    weight: Array
    no_deal: Array
    status_quo: Array
    consent: Consent
    first: int = 0
    point: bool = False
    ratifiers: Ratifiers | None = None

    def __len__(self) -> int:
        return int(self.capability.shape[0])

    def head(self, count: int) -> Draws:
        """Return the first draws alone; all where there are no more."""
        arrays = {name: getattr(self, name)[:count] for name in PER_DRAW}
        return replace(self, ratifiers=self._home(slice(count)), **arrays)

    def _home(self, cut: slice) -> Ratifiers | None:
        home = self.ratifiers
        return None if home is None else home.each(lambda _, array: array[cut])

    def part(self, start: int, count: int) -> Draws:
        """Return some of the draws, with what was worked out of all of them before.

        Parameters
        ----------
        start, count : int
            The first of them, counted from 0, and how many.
        """
        cut = slice(start, start + count)
        arrays = {name: getattr(self, name)[cut] for name in PER_DRAW}
        home = self._home(cut)
        result = replace(self, first=self.first + start, ratifiers=home, **arrays)
        if "goals" in self.__dict__:
            result.__dict__["goals"] = self.goals[cut]
        for name in ("bargainers", "fairest"):
            if name in self.__dict__:
                result.__dict__[name] = tuple(array[cut] for array in getattr(self, name))
        return result

    def without(self, name: str) -> Draws:
        """Return draws in which one does not ratify.

        Parameters
        ----------
        name : str
            Of a ratifier.
        """
        home = self.ratifiers
        others = [k for k, one in enumerate(home.names if home else ()) if one != name]
        if home is None or not others:
            return replace(self, ratifiers=None)
        kept = home.each(lambda _, array: array[:, others])
        names = tuple(home.names[k] for k in others)
        return replace(self, ratifiers=replace(kept, names=names, actor=home.actor[others]))

    @cached_property
    def joining(self) -> NDArray[np.int64]:
        """Ratifiers whose win set bounds the bargain: their actor must agree, and terms count."""
        home = self.ratifiers
        if home is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero(home.by_terms & self.consent.must[home.actor])

    @cached_property
    def must_be_ratified(self) -> bool:
        """Whether there is no deal without the consent of one for whom somebody ratifies."""
        home = self.ratifiers
        return home is not None and bool(self.consent.must[home.actor].any())

    def chance_of_all(self, terms: Array) -> Array:
        """Return how likely all agree whose actors must, shape (draw,); NaN where nothing is said.

        Parameters
        ----------
        terms : array, shape (draw, issue)
            In the issues' units.
        """
        assert self.ratifiers is not None
        chance = self.ratifiers.chance(self.to_unit(terms))
        return np.asarray(chance[:, self.consent.must[self.ratifiers.actor]].prod(axis=1))

    @property
    def parties(self) -> tuple[str, ...]:
        """Names along the axis of :attr:`table`: the actors, then the ratifiers who join them."""
        home = () if self.ratifiers is None else np.array(self.ratifiers.names)[self.joining]
        return (*self.actors, *map(str, home))

    @cached_property
    def table(self) -> Consent:
        """Whose consent makes a deal, those who ratify it among them: each can veto."""
        consent, more = self.consent, self.joining.size
        if not more:
            return consent
        votes = np.atleast_2d(consent.votes)
        return replace(
            consent,
            must=np.append(consent.must, np.ones(more, dtype=bool)),
            votes=np.hstack([votes, np.zeros((len(votes), more))]),
        )

    def at_table(self, actors: Array, ratifiers: str) -> Array:
        """Return what those at the table have whose consent can matter.

        Parameters
        ----------
        actors : array, shape (draw, actor, ...)
        ratifiers : str
            The same of ratifiers, by its name.
        """
        if self.joining.size:
            own = getattr(self.ratifiers, ratifiers)[:, self.joining]
            actors = np.concatenate([actors, own], axis=1)
        return np.ascontiguousarray(actors[:, self.table.voters])

    @property
    def clout(self) -> Array:
        """The capability of those whose consent can matter; of ratifiers next to none."""
        own = self.capability
        if self.joining.size:
            least = NO_CLOUT * own[:, self.consent.voters].max(axis=1, keepdims=True)
            own = np.hstack([own, np.repeat(least, self.joining.size, axis=1)])
        return np.ascontiguousarray(own[:, self.table.voters])

    @property
    def claims(self) -> Flags:
        """Who of them has a claim on a part of the gain; ratifiers have none."""
        inside = np.arange(self.table.must.size) < len(self.actors)
        return np.asarray(inside[self.table.voters])

    @property
    def power(self) -> Array:
        """Capability times salience, shape (draw, actor, issue); 0 where there is no position."""
        return np.where(self.has_position, self.capability[:, :, None] * self.salience, 0.0)

    def to_unit(self, values: Array) -> Array:
        """Return values in the issues' units as parts of the ranges, in [0, 1]."""
        return to_unit(values, self.low, self.high)

    def from_unit(self, values: Array) -> Array:
        """Return parts of the ranges as values in the issues' units."""
        return from_unit(values, self.low, self.high)

    @cached_property
    def goals(self) -> Array:
        """Return ideal points as parts of the ranges, shape (draw, actor, issue)."""
        return self.to_unit(self.ideal)

    @cached_property
    def bargainers(self) -> tuple[Array, Array, Array]:
        """Return what bargaining kernels read of the actors whose consent can matter.

        Who cares for no issue is indifferent, and consents: no deal is worth less than nothing
        to it.

        Returns
        -------
        ideal, weight : array, shape (draw, voter, issue)
            Ideal points as parts of the ranges; utility weights.
        no_deal : array, shape (draw, voter)
        """
        weight = self.at_table(self.weight, "weight")
        careless = weight.sum(axis=2) <= 0.0
        ideal = self.at_table(self.goals, "ideal")
        return ideal, weight, np.where(careless, -1.0, self.at_table(self.no_deal, "no_deal"))

    @cached_property
    def fairest(self) -> tuple[Array, Array, Array]:
        """The terms that leave the worst-off of the voters best off; several models start there.

        Returns
        -------
        terms : array, shape (draw, issue)
            As parts of the ranges.
        gain, price : array, shape (draw, voter)
            As :func:`winset.kernels.bargaining.fairest.fairest` gives them.
        """
        terms, gain, price = fairest_terms(*self.bargainers)
        return terms, gain, price

    def utility(self, terms: Array) -> Array:
        """Return every actor's utility of terms in the issues' units, shape (draw, actor)."""
        return utility(self.to_unit(terms), self.goals, self.weight)


@dataclass(frozen=True)
class Event:
    """Something that happens between actors on the way: a challenge, an offer, a trade.

    Parameters
    ----------
    round : int
        Counted from 1.
    kind : str
        Such as ``challenge``, ``offer`` or ``trade``.
    actor, other : str
        Who acts, and on whom or with whom.
    detail : mapping of str to plain data
        What else is known of it.
    """

    round: int
    kind: str
    actor: str
    other: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Path:
    """The path of a negotiation, for models that have rounds.

    Parameters
    ----------
    positions : array, shape (round, actor, issue)
        In the issues' units; round 0 is the start. NaN where there is no position.
    events : tuple of Event
    """

    positions: Array
    events: tuple[Event, ...] = ()


@dataclass(frozen=True)
class Outcomes:
    """What a model makes of draws.

    Parameters
    ----------
    terms : array, shape (draw, issue)
        In the issues' units; NaN where the model sees no outcome.
    agreed : array of bool, shape (draw,), or None
        Whether there is a deal, for models that say.
    details : mapping of str to array
        What the model says besides, each with a first axis of draws.
    path : Path or None
        How positions move by round: given by models with rounds when there is one draw.
    """

    terms: Array
    agreed: Flags | None = None
    details: Mapping[str, Array] = field(default_factory=dict)
    path: Path | None = None


@dataclass(frozen=True)
class Reference:
    """A work that a model follows."""

    authors: str
    year: int
    title: str
    where: str

    def __str__(self) -> str:
        return f"{self.authors} ({self.year}). {self.title}. {self.where}."


class Options(Described):
    """The choices a model leaves open; each has a decision page. This model has none."""


Run = Callable[[Draws, Any, Streams], Outcomes]
Fits = Callable[[Draws], str | None]


def always_fits(draws: Draws) -> str | None:
    """Say of any case that the model fits it."""
    return None


def needs_no_deal(draws: Draws) -> str | None:
    """Say why a case lacks what a bargaining model needs, or None."""
    worth = draws.at_table(draws.no_deal, "no_deal")
    wanting = np.flatnonzero(draws.table.voters)[np.isnan(worth).any(axis=0)]
    if not wanting.size:
        return None
    names = [draws.parties[i] for i in wanting]
    unknown = [draws.issues[j] for j in np.flatnonzero(np.isnan(draws.status_quo).any(axis=0))]
    return (
        f"it needs to know what no deal is worth to {', '.join(names[:4])}"
        f"{' and others' if len(names) > 4 else ''}: give {', '.join(unknown[:4])} a status_quo, "
        "name the issue under every path of no_deal, or give the actor its own no_deal"
    )


@dataclass(frozen=True)
class Model:
    """A model, as the registry holds it.

    Parameters
    ----------
    name : str
        As commands name it.
    says : str
        What it answers, in one line.
    assumes : str
        What it takes for granted, in one line.
    references : tuple of Reference
    run : callable
        ``run(draws, options, streams) -> Outcomes``.
    fits : callable
        ``fits(draws) -> None`` or the reason why the model cannot run on such a case.
    options : type of Options
    rounds : bool
        Whether the model goes by rounds, and gives a path when there is one draw.
    measuring : tuple of str
        Streams of chance that enter its details alone, neither terms nor whether there is a deal.
    """

    name: str
    says: str
    assumes: str
    references: tuple[Reference, ...]
    run: Run
    fits: Fits = always_fits
    options: type[Options] = Options
    rounds: bool = False
    measuring: tuple[str, ...] = ()
