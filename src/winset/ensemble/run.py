"""A plan carried out: draws in chunks, models on each chunk, chunks put together again.

Slow models may stop before the last draw, at the first of 1,024, 2,048, 4,096 ... draws after which
every quantile that is stated of their terms is known well enough
(:mod:`winset.ensemble.monte_carlo`).
Each model that stops has run on the first of the draws that the others have run on.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from winset.case.loadings import Dependence
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.monte_carlo import quantile_errors
from winset.ensemble.run_time import SLOW
from winset.ensemble.sample import Sampler
from winset.errors import require_positive
from winset.kernels.streams import Streams
from winset.models.contract import PER_DRAW, Draws, Model, Options, Outcomes
from winset.threads import Progress, in_threads, stop_if_asked

CHUNK = 2500
CELLS = 2_000_000
DRAWS = 10_000
"""Draws of a forecast where nobody says how many."""
FIRST_LOOK, LEAST_CHUNK = 1024, 128
"""Draws after which it is first asked whether slow models know enough; of a chunk until then."""
STATED = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that are stated of each model's terms."""
ENOUGH = 0.01
"""The standard error of a stated quantile, as a part of the issue's range, that is good enough."""
PIECE_SECONDS = 0.4
"""About how long models run before they ask whether to stop."""

Item = TypeVar("Item")


def with_progress(items: Collection[Item], progress: Progress | None) -> Iterator[Item]:
    """Yield items, and tell after each how many are done.

    Parameters
    ----------
    items : collection
    progress : callable, optional
        Called with (items done, items in all).
    """
    for done, item in enumerate(items, start=1):
        yield item
        if progress is not None:
            progress(done, len(items))


@dataclass(frozen=True)
class Plan:
    """What to run.

    Parameters
    ----------
    case : Case
    models : tuple of Model
    draws : int
        How many draws of the case's beliefs.
    seed : int
    point : bool
        Run once, every belief at its most likely value, instead.
    options : mapping of model name to Options
        Models that are not named run with their defaults.
    workers : int or None
        Threads; None takes one a core. No result depends on it.
    enough : float or None
        Slow models (:data:`winset.ensemble.run_time.SLOW`) stop where the standard error of every
        stated quantile is at most this part of the issue's range; None runs all on every draw.

    Raises
    ------
    UsageError
        The number of draws or of workers is below 1.
    """

    case: Case
    models: tuple[Model, ...]
    draws: int = DRAWS
    seed: int = 0
    point: bool = False
    options: Mapping[str, Options] = field(default_factory=dict)
    workers: int | None = None
    enough: float | None = None

    def __post_init__(self) -> None:
        require_positive(draws=self.draws, workers=self.workers)

    def drawn(self, first: int, count: int) -> Draws:
        """Return draws ``first`` to ``first + count - 1``, ready for the models.

        Parameters
        ----------
        first, count : int
        """
        streams = None if self.point else Streams(self.seed)
        return draws_of(self.case, Sampler(streams, first, count, None, self.dependence))

    @cached_property
    def dependence(self) -> Dependence:
        """Which beliefs of the case move together."""
        return Dependence.of(self.case)

    def chunks(self, first: int = 0) -> Iterator[tuple[int, int]]:
        """Yield (first, count) of each chunk from a draw on; the size depends on the case alone."""
        return self._cut(first, 1 if self.point else self.draws, CHUNK)

    def looks(self) -> Iterator[list[tuple[int, int]]]:
        """Yield the chunks until each look at whether slow models know enough, but the last.

        There are at least eight from one look to the next, so that threads share them.
        """
        first, end = 0, FIRST_LOOK
        while end < self.draws:
            yield list(self._cut(first, end, max(LEAST_CHUNK, (end - first) // 8)))
            first, end = end, 2 * end

    def _cut(self, first: int, end: int, most: int) -> Iterator[tuple[int, int]]:
        cells = max(1, len(self.case.actors) * len(self.case.issues))
        size = max(1, min(most, CELLS // cells))
        for start in range(first, end, size):
            yield start, min(size, end - start)


@dataclass(frozen=True)
class MixedPlan(Plan):
    """What to run where hypotheses are mixed: each reading of a case in its share of the draws.

    Parameters
    ----------
    readings : tuple of Case
        The case under each combination of hypotheses.
    shares : tuple of float
        How likely each is; they add up to 1.
    """

    readings: tuple[Case, ...] = ()
    shares: tuple[float, ...] = ()

    def drawn(self, first: int, count: int) -> Draws:
        """Return draws, each of the reading that its own random number picks.

        A single run at the most likely values takes the likeliest reading.

        Parameters
        ----------
        first, count : int
        """
        if not self.readings:
            raise ValueError("a mixed plan without readings")
        if self.point:
            likeliest = self.readings[int(np.argmax(self.shares))]
            return draws_of(likeliest, Sampler(None, first, count))
        streams = Streams(self.seed)
        picked = np.searchsorted(
            np.cumsum(self.shares)[:-1], streams.uniforms("believe", first, count)
        )
        sampler = Sampler(streams, first, count, None, self.dependence)
        numbers = np.unique(picked)
        result = draws_of(self.readings[numbers[0]], sampler)
        for number in numbers[1:]:
            result = _merged(result, draws_of(self.readings[number], sampler), picked == number)
        return result


def _merged(base: Draws, other: Draws, mine: NDArray[np.bool_]) -> Draws:
    """Put the draws of one reading in their places."""
    update = {}
    for name in PER_DRAW:
        values = getattr(base, name).copy()
        values[mine] = getattr(other, name)[mine]
        update[name] = values
    if base.ratifiers is None or other.ratifiers is None:
        return replace(base, **update)
    theirs = other.ratifiers

    def mixed(name: str, values: NDArray[Any]) -> NDArray[Any]:
        return np.where(mine.reshape(-1, *[1] * (values.ndim - 1)), getattr(theirs, name), values)

    return replace(base, ratifiers=base.ratifiers.each(mixed), **update)


def run(plan: Plan, progress: Progress | None = None) -> dict[str, Outcomes]:
    """Run every model of a plan on every draw.

    Parameters
    ----------
    plan : Plan
    progress : callable, optional
        Called with (draws done, draws in all) as they are dealt with.

    Returns
    -------
    dict of model name to Outcomes
        The same for any number of workers.
    """
    return run_keeping(plan, 1, progress)[0]


def run_keeping(
    plan: Plan, keep: int, progress: Progress | None = None
) -> tuple[dict[str, Outcomes], Draws]:
    """Run every model of a plan on every draw, and return the first draws as well.

    Parameters
    ----------
    plan : Plan
    keep : int
        How many draws to return, at least 1; fewer where the plan has fewer.
    progress : callable, optional
        As for :func:`run`.
    """
    total = 1 if plan.point else plan.draws
    parts: dict[str, list[Outcomes]] = {model.name: [] for model in plan.models}
    first_draws: list[Draws] = []
    done = 0
    begun: dict[int, int] = {}  # of each chunk that is not counted as done: by its first draw

    def tell() -> None:
        if progress is not None:
            progress(done + sum(list(begun.values())), total)

    def go_on(models: Sequence[Model], chunks: Sequence[tuple[int, int]]) -> None:
        nonlocal done

        def one(first: int, count: int) -> tuple[dict[str, Outcomes], Draws | None]:
            draws = plan.drawn(first, count)

            def dealt_with(some: int) -> None:
                begun[first] = some

            outcomes = run_models(models, draws, plan.options, plan.seed, dealt_with)
            return outcomes, draws.head(keep - first) if first < keep else None

        workers = plan.workers or os.cpu_count() or 1
        results = in_threads(one, *zip(*chunks, strict=True), workers=workers, waiting=tell)
        for (first, count), (outcomes, draws) in zip(chunks, results, strict=True):
            for name, outcome in outcomes.items():
                parts[name].append(outcome)
            if draws is not None:
                first_draws.append(draws)
            begun.pop(first, None)
            done = first + count
            tell()

    models = list(plan.models)
    slow = {m.name for m in models if m.name in SLOW} if plan.enough and not plan.point else set()
    for chunks in plan.looks():
        if not slow:
            break
        go_on(models, chunks)
        for name in sorted(slow):
            if _known(plan, parts[name]):
                slow.remove(name)
                models = [model for model in models if model.name != name]
    if done < total:
        go_on(models, list(plan.chunks(done)))
    return {name: _joined(each) for name, each in parts.items()}, join_draws(first_draws)


def _known(plan: Plan, parts: Sequence[Outcomes]) -> bool:
    """Whether the stated quantiles of every issue's terms are known well enough."""
    assert plan.enough is not None
    terms = np.concatenate([part.terms for part in parts])
    for column, issue in zip(terms.T, plan.case.issues.values(), strict=True):
        low, high = issue.range
        errors = quantile_errors(np.ascontiguousarray(column), STATED)
        if not (errors <= plan.enough * (high - low)).all():
            return False
    return True


def run_models(
    models: Iterable[Model],
    draws: Draws,
    options: Mapping[str, Options],
    seed: int,
    dealt_with: Callable[[int], None] | None = None,
) -> dict[str, Outcomes]:
    """Run models on draws, those without options with their defaults.

    Parameters
    ----------
    models : iterable of Model
    draws : Draws
    options : mapping of model name to Options
    seed : int
        Of the models that play with chance.
    dealt_with : callable, optional
        Called with how many of the draws are dealt with, now and then.

    Raises
    ------
    Stopped
        The work was told to stop; models are asked to run on no more draws than take about
        `PIECE_SECONDS`, and the pieces make no difference to what comes out.
    """
    streams = Streams(seed)
    chosen = [(model, options.get(model.name, model.options())) for model in models]
    return join_outcomes(
        [
            {model.name: model.run(piece, choice, streams) for model, choice in chosen}
            for piece in _in_pieces(draws, dealt_with)
        ]
    )


def _in_pieces(draws: Draws, dealt_with: Callable[[int], None] | None) -> Iterator[Draws]:
    """Yield draws a few, then more at a time, as fast as they turn out to be dealt with.

    A piece of one draw would have its path told, which is asked for of a single run alone.
    """
    done, size = 0, 2
    while done < len(draws):
        left = len(draws) - done
        size = left if left <= size + 1 else size
        stop_if_asked()
        began = time.perf_counter()
        yield draws if size == len(draws) else draws.part(done, size)
        spent = time.perf_counter() - began
        done += size
        if dealt_with is not None:
            dealt_with(done)
        size = max(2, int(size * min(8.0, PIECE_SECONDS / max(spent, 1e-6))))


def fitting_models(
    models: Iterable[Model], draws: Draws
) -> tuple[tuple[Model, ...], dict[str, str]]:
    """Return the models that can run on draws, and why each of the others cannot.

    Parameters
    ----------
    models : iterable of Model
    draws : Draws
        One draw of the case is enough.
    """
    chosen = tuple(models)
    reasons = {m.name: reason for m in chosen if (reason := m.fits(draws)) is not None}
    return tuple(m for m in chosen if m.name not in reasons), reasons


def join_outcomes(chunks: Sequence[Mapping[str, Outcomes]]) -> dict[str, Outcomes]:
    """Put the outcomes of chunks of draws together, model by model."""
    return {name: _joined([chunk[name] for chunk in chunks]) for name in chunks[0]}


def join_draws(chunks: Sequence[Draws]) -> Draws:
    """Put chunks of draws together."""
    if len(chunks) == 1:
        return chunks[0]
    arrays: dict[str, Any] = {
        name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in PER_DRAW
    }
    first = chunks[0].ratifiers
    if first is not None:
        homes = [chunk.ratifiers for chunk in chunks]
        arrays["ratifiers"] = first.each(
            lambda name, _: np.concatenate([getattr(home, name) for home in homes])
        )
    return replace(chunks[0], **arrays)


def _joined(parts: Sequence[Outcomes]) -> Outcomes:
    if len(parts) == 1:
        return parts[0]
    flags = [part.agreed for part in parts if part.agreed is not None]
    return Outcomes(
        terms=np.concatenate([part.terms for part in parts]),
        agreed=np.concatenate(flags) if flags else None,
        details={
            name: np.concatenate([part.details[name] for part in parts])
            for name in parts[0].details
        },
        path=parts[0].path,
    )
