"""One case drawn once, and what comes out of it when something is changed, on the same draws.

Whoever asks what a change does needs two runs that differ in the change alone: each belief that
the two cases share has the same draws (common random numbers), so small differences show. Beliefs
that did not change are not drawn again, and a bargain begins where the last one ended.

What is changed is the case itself (:meth:`PairedRuns.run`, and :meth:`PairedRuns.outcomes` by
several models in full), or the random numbers of single inputs (:meth:`PairedRuns.run_given`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.case.loadings import FACTOR_PREFIX, Dependence
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, draws_from_sample, update_draws
from winset.ensemble.inputs import GivenStreams
from winset.ensemble.run import Plan, fitting_models, join_outcomes, run_models
from winset.ensemble.sample import Sample, Sampler, resample, sample
from winset.errors import UsageError
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.bargaining.solutions import deal_near, nash_warm_start
from winset.models.contract import PER_DRAW, Draws, Model, Options, Outcomes
from winset.models.registry import MODELS, models
from winset.models.settings import Settings, parse_settings, require_models
from winset.threads import Progress, in_threads, stop_if_asked

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Alter = Callable[[Draws], Draws]
Result = TypeVar("Result")


@dataclass(frozen=True)
class RunResult:
    """What comes out, draw by draw; arrays that were not asked for have no columns.

    Attributes
    ----------
    terms : array, shape (draw, issue)
        In the issues' units; NaN where there is no outcome.
    utility : array, shape (draw, actor)
        What that is worth to each actor, no deal where there is no outcome, by the preferences
        of the unchanged case; NaN where it does not say what no deal brings. Where terms must be
        ratified it is an expectation: the terms with the chance that they are, no deal with the
        rest.
    gain : array, shape (draw, actor)
        What the terms are worth to each actor over no deal, by the preferences of the changed
        case; NaN where there is no outcome.
    agreed : array of bool, shape (draw,), or None
        Whether a deal exists; None where the case does not say what no deal brings.
    blocks : array of int, shape (draw,), or None
        The actor whose demand weighs most where no deal exists, -1 where one does; None where it
        is not known, and under a quota.
    room : array, shape (draw,), or None
        What everybody whose consent is needed gains at least at the fairest terms, in points of
        utility, below 0 where no deal exists; from :meth:`PairedRuns.run_given`.
    worth : array, shape (draw, actor), or None
        As `utility`, of the terms once they are ratified; NaN where there is no outcome.
    ratified : array, shape (draw,), or None
        How likely the terms are ratified, 0 where there are none; None where nobody must ratify.
    """

    terms: Array
    utility: Array
    gain: Array
    agreed: Flags | None
    blocks: NDArray[np.int64] | None
    room: Array | None = None
    worth: Array | None = None
    ratified: Array | None = None

    @cached_property
    def median_terms(self) -> Array:
        """The median terms of the draws with an outcome, shape (issue,); NaN if there are none."""
        there = self.terms[~np.isnan(self.terms).any(axis=1)]
        if not len(there):
            return np.full(self.terms.shape[1], np.nan)
        return np.asarray(np.median(there, axis=0))

    @property
    def ratified_probability(self) -> float | None:
        """How likely a deal is agreed and ratified; None where nobody must ratify one."""
        if self.agreed is None or self.ratified is None:
            return None
        return float(np.where(self.agreed, self.ratified, 0.0).mean())

    @property
    def deal_probability(self) -> float | None:
        """The share of draws in which a deal exists; None where that is not known."""
        return None if self.agreed is None else float(self.agreed.mean())


@dataclass(frozen=True)
class _ChunkResult(RunResult):
    """What comes out of some draws, and the bargain there, from which others start."""

    start: Array = field(kw_only=True)
    veto: Array | None = field(kw_only=True)


@dataclass(frozen=True)
class _Chunk:
    """Some draws of the unchanged case."""

    sampler: Sampler
    sample: Sample
    draws: Draws


@dataclass
class PairedRuns:
    """A case drawn once, to be run with changes on the same draws.

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
    given : mapping of input name to array of float, shape (draw,)
        Numbers in (0, 1) in place of an input's own stream.

    Raises
    ------
    UsageError
        The number of draws is below 1.
    """

    case: Case
    model: Model
    draws: int = 10_000
    seed: int = 0
    options: Options | None = None
    workers: int | None = None
    given: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = Plan(self.case, (), self.draws, self.seed, workers=self.workers)
        self._workers = self.workers or os.cpu_count() or 1
        self._streams = GivenStreams(self.seed, self.given)
        self._dependence = Dependence.of(self.case)
        self._chunks = self._each(lambda part: self._chunk(*part), list(plan.chunks()))

    @classmethod
    def of(
        cls,
        case: Case,
        model: str | None = None,
        draws: int = 10_000,
        seed: int = 0,
        settings: Settings = (),
        workers: int | None = None,
        given: Mapping[str, Array] | None = None,
    ) -> PairedRuns:
        """Draw a case for the model of a name, or for the one that suits it.

        Parameters
        ----------
        case : Case
        model : str, optional
            By default ``nash`` where the case says what no deal brings, else ``mean``.
        draws, seed : int
        settings : Settings
        workers : int, optional
        given : mapping of input name to array of float, shape (draw,), optional
            As for the class.

        Raises
        ------
        UsageError
            No such model or option, or the model cannot run on the case; a number out of bounds.
        """
        point = Plan(case, (), 1, seed, point=True).drawn(0, 1)
        name = model or ("nash" if MODELS["nash"].fits(point) is None else "mean")
        fitting, reasons = fitting_models(models([name]), point)
        for reason in reasons.values():
            raise UsageError(f"{name} cannot run on this case: {reason}.")
        options = parse_settings(settings)
        require_models(options, [name])
        return cls(case, fitting[0], draws, seed, options.get(name), workers, given or {})

    @cached_property
    def bargains(self) -> bool:
        """Whether the case says enough to know if a deal exists."""
        return MODELS["winset"].fits(self._chunks[0].draws) is None

    @cached_property
    def base(self) -> RunResult:
        """What comes out of the case as it is."""
        return _joined(self._base)

    @property
    def voters(self) -> Flags:
        """Actors whose consent can matter, shape (actor,)."""
        return self._chunks[0].draws.consent.voters

    @property
    def parties(self) -> tuple[str, ...]:
        """The actors, and the ratifiers whose win sets bound the bargain."""
        return self._chunks[0].draws.parties

    def head(self, draws: int) -> PairedRuns:
        """Return runs on the first of these draws, for what needs no more."""
        return self if draws >= self.draws else replace(self, draws=draws)

    def by(self, model: Model) -> PairedRuns:
        """Return runs of another model on the same draws, which are not drawn again.

        Parameters
        ----------
        model : Model
            With its defaults.
        """
        other = copy(self)
        other.model, other.options = model, None
        for name in ("base", "_base"):
            other.__dict__.pop(name, None)
        return other

    def fits(self, model: Model) -> bool:
        """Say whether another model can run on the case."""
        return model.fits(self._chunks[0].draws) is None

    def columns(self) -> dict[str, Array]:
        """Return the draws of every belief of the case that is not exact, by its name."""
        parts = [
            {name: values for (name, *_), values in (chunk.sampler.columns or {}).items()}
            for chunk in self._chunks
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def means(self) -> Mapping[str, Array]:
        """Return means over the draws of what the actors bring, shape (actor, issue) each."""
        return {
            name: np.average(
                [getattr(chunk.draws, name).mean(axis=0) for chunk in self._chunks],
                axis=0,
                weights=[float(len(chunk.draws)) for chunk in self._chunks],
            )
            for name in ("position", "ideal", "salience", "weight", "capability")
        }

    def run(
        self, case: Case | None = None, *, alter: Alter | None = None, quick: bool = False
    ) -> RunResult:
        """Say what comes out of a changed case.

        Parameters
        ----------
        case : Case, optional
            The case with some beliefs changed (:mod:`winset.case.changes`), its actors, issues
            and rows as they were.
        alter : callable, optional
            Changes the draws that the model reads, for what no case can say.
        quick : bool
            Leave out ``gain`` and ``blocks``.
        """
        changed = self.case if case is None else case

        def one(chunk: _Chunk, base: _ChunkResult) -> _ChunkResult:
            return self._run(chunk, base, changed, quick, alter)

        return _joined(self._each(one, self._chunks, self._base))

    def agreed(self, case: Case) -> Flags:
        """Say in which draws a deal exists in a changed case; the quick part of :meth:`run`.

        Parameters
        ----------
        case : Case
            As for :meth:`run`, of a case that says what no deal brings.
        """

        def one(chunk: _Chunk, base: _ChunkResult) -> Flags:
            draws = self._changed(chunk, case)
            if draws is chunk.draws:
                assert base.agreed is not None
                return base.agreed
            if not draws.table.unanimous:
                return self._win_set(draws)[2]
            ideal, weight, no_deal = draws.bargainers
            veto = _vetoes(base.veto, no_deal)
            return deal_near(ideal, weight, no_deal, base.start, veto)

        return np.concatenate(self._each(one, self._chunks, self._base))

    def changed_draws(self, case: Case) -> list[Draws]:
        """Return the draws of a changed case, as the models read them, in chunks."""
        return self._each(lambda chunk: self._changed(chunk, case), self._chunks)

    def outcomes(self, models: Iterable[Model], draws: list[Draws]) -> dict[str, Outcomes]:
        """Run models in full, with their defaults, as a forecast does.

        Parameters
        ----------
        models : iterable of Model
        draws : list of Draws
            As :meth:`changed_draws` returns them.
        """
        chosen = tuple(models)
        return join_outcomes(
            self._each(lambda chunk: run_models(chosen, chunk, {}, self.seed), draws)
        )

    def run_given(
        self,
        variants: Iterable[Mapping[str, Array]],
        *,
        terms: bool = True,
        hold: bool = False,
        progress: Progress | None = None,
    ) -> tuple[RunResult, list[RunResult]]:
        """Say what comes out when the random numbers of some inputs are given.

        Parameters
        ----------
        variants : iterable of mapping of input name to array, shape (draw,)
            Numbers in (0, 1), in place of an input's own; of a belief that has something in
            common with others, in place of what is its own alone.
        terms : bool
            Whether terms are asked for, or only whether there is a deal.
        hold : bool
            Hold beliefs to the quantiles at these numbers instead, whatever moves them, and leave
            the others as they are.
        progress : callable, optional
            Called with (variants done, variants in all).

        Returns
        -------
        base : RunResult
            Of the case as it is. Where there is no deal, terms are those that come nearest to one.
        results : list of RunResult
            Of each variant; the very same object as `base` where nothing that the model reads has
            changed.
        """
        all_variants: Sequence[Mapping[str, Array]] = list(variants)
        starts = [chunk.draws for chunk in self._chunks]
        base = _joined(list(self._nearest(starts, terms)))

        def one(columns: Mapping[str, Array]) -> RunResult:
            chunks = []
            for chunk in self._chunks:
                stop_if_asked()
                chunks.append(self._given(chunk, columns, hold))
            pairs = zip(chunks, starts, strict=True)
            if all(self._reads_the_same(draws, start, terms) for draws, start in pairs):
                return base
            return _joined(list(self._nearest(chunks, terms)))

        each = in_threads(one, all_variants, workers=self._workers)
        results = []
        for result in each:
            results.append(result)
            if progress is not None:
                progress(len(results), len(all_variants))
        return base, results

    def _nearest(self, chunks: Iterable[Draws], terms: bool) -> Iterator[RunResult]:
        """Yield what each piece of the draws brings; between two it can be stopped."""
        for draws in chunks:
            stop_if_asked()
            yield self._nearest_to_deal(draws, terms)

    def _each(self, task: Callable[..., Result], *parts: Sequence[Any]) -> list[Result]:
        return list(in_threads(task, *parts, workers=self._workers))

    def _chunk(self, first: int, count: int) -> _Chunk:
        sampler = Sampler(self._streams, first, count, {}, self._dependence)
        drawn = sample(self.case, sampler)
        consent = consent_of(self.case)
        return _Chunk(sampler, drawn, draws_from_sample(self.case, drawn, consent, first, False))

    def _changed(self, chunk: _Chunk, case: Case) -> Draws:
        """Return the draws of a changed case; the very same where no draw differs."""
        sampler = replace(chunk.sampler, columns=dict(chunk.sampler.columns or {}))
        drawn = resample(case, self.case, chunk.sample, sampler)
        if drawn is chunk.sample and case.decision == self.case.decision:
            return chunk.draws
        return update_draws(case, self.case, drawn, chunk.draws, chunk.sample)

    @cached_property
    def _sources(self) -> Mapping[str, frozenset[str]]:
        """The streams of which each belief that is not exact is drawn, by its name."""
        names = {name for name, *_ in self._chunks[0].sampler.columns or {}}
        return {name: frozenset(self._dependence.sources(name)) for name in names}

    def _given(self, chunk: _Chunk, columns: Mapping[str, Array], hold: bool) -> Draws:
        """Return the draws with the random numbers of some inputs given."""
        fixed = {
            name: u for name, u in columns.items() if hold and not name.startswith(FACTOR_PREFIX)
        }
        streamed = {name: u for name, u in columns.items() if name not in fixed}
        given = columns.keys()
        moved = {name for name, sources in self._sources.items() if not sources.isdisjoint(given)}
        known = chunk.sampler.columns or {}
        sampler = replace(
            chunk.sampler,
            streams=GivenStreams(self.seed, {**self.given, **streamed}),
            columns={key: values for key, values in known.items() if key[0] not in moved},
            fixed=fixed,
        )
        drawn = resample(self.case, self.case, chunk.sample, sampler, moved)
        return update_draws(self.case, self.case, drawn, chunk.draws, chunk.sample, moved)

    @cached_property
    def _base(self) -> list[_ChunkResult]:
        return self._each(lambda chunk: self._run(chunk, None, self.case, False), self._chunks)

    def _run(
        self,
        chunk: _Chunk,
        base: _ChunkResult | None,
        case: Case,
        quick: bool,
        alter: Alter | None = None,
    ) -> _ChunkResult:
        draws = self._changed(chunk, case)
        if alter is not None:
            draws = alter(draws)
        if draws is chunk.draws and base is not None:
            return base
        bargain, agreed, veto = self._bargain(draws, base, quick)
        terms = bargain if self.model.name == "nash" else self._terms(draws)
        worth = chunk.draws.utility(terms)
        gain = np.empty((len(terms), 0)) if quick else draws.utility(terms) - draws.no_deal
        missing: Flags = np.asarray(np.isnan(terms).any(axis=1, keepdims=True))
        no_deal = draws.no_deal if self._changes_no_deal(case) else chunk.draws.no_deal
        utility, ratified = np.where(missing, no_deal, worth), None
        if agreed is not None and draws.must_be_ratified:
            chance = draws.chance_of_all(terms)
            utility = np.where(missing, no_deal, no_deal + chance[:, None] * (worth - no_deal))
            ratified = np.where(missing[:, 0], 0.0, chance)
        return _ChunkResult(
            terms=terms,
            utility=utility,
            gain=gain,
            agreed=agreed,
            blocks=None if quick or veto is None else _blockers(draws, veto),
            start=draws.to_unit(bargain),
            veto=veto,
            worth=worth,
            ratified=ratified,
        )

    def _changes_no_deal(self, case: Case) -> bool:
        """Whether a change touches what no deal brings, rather than what somebody wants."""
        actors = self.case.actors
        return case.no_deal != self.case.no_deal or any(
            actor.no_deal != actors[name].no_deal for name, actor in case.actors.items()
        )

    def _bargain(
        self, draws: Draws, base: _ChunkResult | None, quick: bool
    ) -> tuple[Array, Flags | None, Array | None]:
        """Return the Nash terms, whether a deal exists, and whose demands stand against it."""
        if not self.bargains:
            return np.full(draws.status_quo.shape, np.nan), None, None
        if not draws.table.unanimous:
            nash = self.model.name == "nash"
            return (self._terms(draws) if nash else draws.status_quo), self._win_set(draws)[2], None
        start = np.full(draws.status_quo.shape, np.nan) if base is None else base.start
        veto = None if base is None or not quick else base.veto
        terms, room, veto = _nash(draws, start, veto, quick)
        return draws.from_unit(terms), np.asarray(room > INDIFFERENCE, dtype=bool), veto

    def _nearest_to_deal(self, draws: Draws, terms: bool) -> RunResult:
        """Return the room for a deal, and terms: where there is none, those nearest to one."""
        nothing = np.empty((len(draws), 0))
        if not self.bargains:
            return RunResult(self._terms(draws), nothing, nothing, None, None)
        nearest, room, agreed = self._fairest(draws)
        result = nothing
        if terms:
            if self.model.name == "nash" and draws.table.unanimous:
                result = draws.from_unit(_nash(draws, nearest, None, True)[0])
            else:
                result = self._terms(draws)
            result = np.where(np.isnan(result), draws.from_unit(nearest), result)
        return RunResult(result, nothing, nothing, agreed, None, 100.0 * room)

    def _fairest(self, draws: Draws) -> tuple[Array, Array, Flags]:
        """Return the terms that come nearest to a deal or lie deepest in it, the room, and if."""
        if not draws.table.unanimous:
            return self._win_set(draws)
        terms, gain, _ = draws.fairest
        least = gain.min(axis=1)
        cares = (draws.bargainers[1].sum(axis=2) > 0.0).any(axis=1)
        return terms, np.where(cares, least, 0.0), least > INDIFFERENCE

    def _win_set(self, draws: Draws) -> tuple[Array, Array, Flags]:
        """Return the same under a quota."""
        outcomes = self._outcomes(MODELS["winset"], draws)
        assert outcomes.agreed is not None
        details = outcomes.details
        return draws.to_unit(details["best_terms"]), details["least_gain"], outcomes.agreed

    def _reads_the_same(self, draws: Draws, start: Draws, terms: bool) -> bool:
        """Whether the model reads the same of both; ``nash`` reads the voters' wants alone."""
        if self.bargains and (self.model.name == "nash" or not terms):
            pairs = [
                *zip(draws.bargainers, start.bargainers, strict=True),
                (draws.clout, start.clout),
            ]
            return all(np.array_equal(one, other) for one, other in pairs)
        home, before = draws.ratifiers, start.ratifiers
        if home is not None and before is not None and not home.same_as(before):
            return False
        return all(
            np.array_equal(getattr(draws, name), getattr(start, name), equal_nan=True)
            for name in PER_DRAW
        )

    def _terms(self, draws: Draws) -> Array:
        return self._outcomes(self.model, draws).terms

    def _outcomes(self, model: Model, draws: Draws) -> Outcomes:
        same = model.name == self.model.name and self.options is not None
        options = {model.name: self.options} if same and self.options is not None else {}
        return run_models((model,), draws, options, self.seed)[model.name]


def _nash(
    draws: Draws, start: Array, veto: Array | None, rough: bool
) -> tuple[Array, Array, Array]:
    """Return the Nash terms as parts of the ranges, the room, and vetoes, from known ones."""
    ideal, weight, no_deal = draws.bargainers
    known = _vetoes(veto, no_deal)
    return nash_warm_start(ideal, weight, no_deal, draws.clout, start, known, rough)


def _vetoes(veto: Array | None, no_deal: Array) -> Array:
    """Return the vetoes that are known of as many who bargain."""
    return veto if veto is not None and veto.shape == no_deal.shape else no_deal + np.nan


def _joined(parts: Sequence[RunResult]) -> RunResult:
    """Put chunks of draws together again."""

    def all_of(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return None if arrays[0] is None else np.concatenate(arrays)

    names = ("terms", "utility", "gain", "agreed", "blocks", "room", "worth", "ratified")
    return RunResult(**{name: all_of(name) for name in names})


def _blockers(draws: Draws, veto: Array) -> NDArray[np.int64]:
    """Return the actor whose demand weighs most, -1 where a deal exists."""
    voters = np.flatnonzero(draws.table.voters)
    there = np.isnan(veto).any(axis=1)
    return np.where(there, -1, voters[np.argmax(np.where(np.isnan(veto), 0.0, veto), axis=1)])
