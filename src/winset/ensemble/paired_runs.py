"""One case drawn once, and what comes out of it when something is changed, on the same draws.

Whoever asks what a change does needs two runs that differ in the change alone: each belief that
the two cases share has the same draws (common random numbers), so small differences show. Beliefs
that did not change are not drawn again, and a bargain begins where the last one ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, prepared, prepared_again
from winset.ensemble.run import Plan
from winset.ensemble.sample import Sample, Sampler, resample, sample
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.bargaining.nash import nash_again
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes
from winset.models.registry import MODELS

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Alter = Callable[[Draws], Draws]
After = Callable[[Draws, Array, Array], tuple[Array, Array]]
Part = TypeVar("Part")
OWN = ("groups", "regard", "no_deal")
"""What a case says of an actor that enters its preferences."""


@dataclass(frozen=True)
class Found:
    """What comes out, draw by draw.

    Attributes
    ----------
    terms : array, shape (draw, issue)
        In the issues' units; NaN where there is no outcome.
    utility : array, shape (draw, actor)
        What that is worth to each actor, no deal where there is no outcome, by the preferences
        of the unchanged case; NaN where it does not say what no deal brings.
    gain : array, shape (draw, actor)
        What the terms are worth to each actor over no deal, by the preferences of the changed
        case; NaN where there is no outcome.
    agreed : array of bool, shape (draw,), or None
        Whether a deal exists; None where the case does not say what no deal brings.
    blocks : array of int, shape (draw,), or None
        The actor whose demand weighs most where no deal exists, -1 where one does; None where it
        is not known, and under a quota.
    """

    terms: Array
    utility: Array
    gain: Array
    agreed: Flags | None
    blocks: NDArray[np.int64] | None


@dataclass(frozen=True)
class _Part(Found):
    """What comes out of some draws, and the bargain there, from which others start."""

    bargain: Array
    start: Array
    veto: Array | None


@dataclass(frozen=True)
class _Piece:
    """Some draws of the unchanged case."""

    sampler: Sampler
    sample: Sample
    draws: Draws


@dataclass
class Bench:
    """A case on the bench.

    Parameters
    ----------
    case : Case
    model : Model
        Which model says on what terms; ``nash`` and ``mean`` are the quickest.
    draws : int
    seed : int
    options : Options, optional
    workers : int, optional
        Threads; by default one a core. No result depends on it.
    """

    case: Case
    model: Model
    draws: int = 10_000
    seed: int = 0
    options: Options | None = None
    workers: int | None = None
    _pieces: list[_Piece] = field(init=False, repr=False)
    _done: list[_Part] = field(init=False, repr=False)
    bargains: bool = field(init=False)
    """Whether the case says enough to know if a deal exists."""

    def __post_init__(self) -> None:
        plan = Plan(self.case, (), self.draws, self.seed)
        self._workers = max(1, self.workers or os.cpu_count() or 1)
        self._chunks = list(plan.chunks())
        self._streams = Streams(self.seed)
        self._pieces = self._each(lambda number: self._drawn(*self._chunks[number]))
        self.bargains = MODELS["winset"].fits(self._pieces[0].draws) is None
        self._done = []
        self._done = self._each(lambda number: self._found(number, self.case, None, None, False))

    @property
    def base(self) -> Found:
        """What comes out of the case as it is."""
        return _joined(self._done)

    @property
    def voters(self) -> Flags:
        """Actors whose consent can matter, shape (actor,)."""
        return self._pieces[0].draws.consent.voters

    def head(self, draws: int) -> Bench:
        """Return a bench of the first of these draws, for what needs no more."""
        return self if draws >= self.draws else replace(self, draws=draws)

    def run(
        self,
        case: Case | None = None,
        alter: Alter | None = None,
        after: After | None = None,
        *,
        quick: bool = False,
    ) -> Found:
        """Say what comes out of a changed case.

        Parameters
        ----------
        case : Case, optional
            The case with some beliefs changed (:mod:`winset.case.changes`), its actors, issues
            and rows as they were.
        alter : callable, optional
            Changes the draws that the model reads.
        after : callable, optional
            Changes the terms and what they are worth: given the draws as they were before
            `alter`, terms and utility, it returns the latter two.
        quick : bool
            Leave out ``gain`` and ``blocks``.
        """
        changed = self.case if case is None else case
        parts = self._each(lambda number: self._found(number, changed, alter, after, quick))
        return _joined(parts)

    def stands(self) -> Mapping[str, Array]:
        """Return means over the draws of what the actors bring, shape (actor, issue) each."""
        counts = np.array([count for _, count in self._chunks], dtype=float)
        return {
            name: np.average(
                [getattr(piece.draws, name).mean(axis=0) for piece in self._pieces],
                axis=0,
                weights=counts,
            )
            for name in ("position", "ideal", "salience", "weight", "capability")
        }

    def _each(self, task: Callable[[int], Part]) -> list[Part]:
        numbers = range(len(self._chunks))
        with ThreadPoolExecutor(min(self._workers, len(self._chunks))) as pool:
            return list(pool.map(task, numbers))

    def _drawn(self, first: int, count: int) -> _Piece:
        sampler = Sampler(self._streams, first, count, {})
        drawn = sample(self.case, sampler)
        return _Piece(
            sampler, drawn, prepared(self.case, drawn, consent_of(self.case), first, False)
        )

    def _found(
        self,
        number: int,
        case: Case,
        alter: Alter | None,
        after: After | None,
        quick: bool,
    ) -> _Part:
        piece = self._pieces[number]
        draws = piece.draws
        drawn = resample(case, self.case, piece.sample, piece.sampler)
        if drawn is not piece.sample or case.decision != self.case.decision:
            draws = self._prepared(case, drawn, draws)
        if alter is not None:
            draws = alter(draws)
        if draws is piece.draws and self._done:
            return self._done[number]
        known = self._done[number] if self._done else None
        bargain, agreed, veto = self._bargain(draws, known, quick)
        terms = bargain if self.model.name == "nash" else self._terms(draws)
        worth = piece.draws.utility(terms)
        gain = np.empty((len(terms), 0)) if quick else draws.utility(terms) - draws.no_deal
        if after is not None:
            terms, worth = after(piece.draws, terms, worth)
        missing = np.isnan(terms).any(axis=1, keepdims=True)
        without = draws.no_deal if self._elsewhere(case) else piece.draws.no_deal
        return _Part(
            terms=terms,
            utility=np.where(missing, without, worth),
            gain=gain,
            agreed=agreed,
            blocks=None if quick or veto is None else _blockers(draws, veto),
            bargain=bargain,
            start=draws.to_unit(bargain),
            veto=veto,
        )

    def _prepared(self, case: Case, drawn: Sample, before: Draws) -> Draws:
        """Let groups and regard enter, as far as they are not what they were."""
        consent = consent_of(case)
        if case.no_deal != self.case.no_deal:
            return prepared(case, drawn, consent, before.first, False)
        names = list(case.actors)
        rows = zip(case.positions, self.case.positions, strict=True)
        touched = {names.index(row.actor) for row, old in rows if row != old}
        for index, name in enumerate(names):
            actor, old = case.actors[name], self.case.actors[name]
            if any(getattr(actor, part) != getattr(old, part) for part in OWN):
                touched.add(index)
        if not touched:
            return replace(before, capability=drawn.capability, consent=consent)
        return prepared_again(case, drawn, consent, before, touched)

    def _elsewhere(self, case: Case) -> bool:
        """Whether a change touches what no deal brings, rather than what somebody wants."""
        actors = self.case.actors
        return case.no_deal != self.case.no_deal or any(
            actor.no_deal != actors[name].no_deal for name, actor in case.actors.items()
        )

    def _bargain(
        self, draws: Draws, known: _Part | None, quick: bool
    ) -> tuple[Array, Flags | None, Array | None]:
        """Return the Nash terms, whether a deal exists, and whose demands stand against it."""
        if not self.bargains:
            return np.full(draws.status_quo.shape, np.nan), None, None
        if not draws.consent.unanimous:
            agreed = self._ran(MODELS["winset"], draws).agreed
            nash = self.model.name == "nash"
            return (self._terms(draws) if nash else draws.status_quo), agreed, None
        ideal, weight, no_deal = draws.bargainers
        clout = np.ascontiguousarray(draws.capability[:, draws.consent.voters])
        start, veto = np.full(draws.status_quo.shape, np.nan), np.full(no_deal.shape, np.nan)
        if known is not None:
            start = known.start
        if quick and known is not None and known.veto is not None:
            veto = known.veto if known.veto.shape == veto.shape else veto
        terms, room, veto = nash_again(ideal, weight, no_deal, clout, start, veto, quick)
        return draws.from_unit(terms), np.asarray(room > INDIFFERENCE, dtype=bool), veto

    def _terms(self, draws: Draws) -> Array:
        return self._ran(self.model, draws).terms

    def _ran(self, model: Model, draws: Draws) -> Outcomes:
        same = model.name == self.model.name and self.options is not None
        options = self.options if same and self.options is not None else model.options()
        return model.run(draws, options, self._streams)


def _joined(parts: Sequence[Found]) -> Found:
    """Put chunks of draws together again."""
    flags = [part.agreed for part in parts if part.agreed is not None]
    blocks = [part.blocks for part in parts if part.blocks is not None]
    return Found(
        np.concatenate([part.terms for part in parts]),
        np.concatenate([part.utility for part in parts]),
        np.concatenate([part.gain for part in parts]),
        np.concatenate(flags) if flags else None,
        np.concatenate(blocks) if blocks else None,
    )


def _blockers(draws: Draws, veto: Array) -> NDArray[np.int64]:
    """Return the actor whose demand weighs most, -1 where a deal exists."""
    voters = np.flatnonzero(draws.consent.voters)
    there = np.isnan(veto).any(axis=1)
    return np.where(there, -1, voters[np.argmax(np.where(np.isnan(veto), 0.0, veto), axis=1)])
