"""A plan carried out: draws in chunks, models on each chunk, chunks put together again."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from winset.case.schema import Case
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes

CHUNK = 2500
CELLS = 2_000_000

Progress = Callable[[int, int], None]


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
    """

    case: Case
    models: tuple[Model, ...]
    draws: int = 10_000
    seed: int = 0
    point: bool = False
    options: Mapping[str, Options] = field(default_factory=dict)
    workers: int | None = None

    def drawn(self, first: int, count: int) -> Draws:
        """Return draws ``first`` to ``first + count - 1``, ready for the models."""
        streams = None if self.point else Streams(self.seed)
        return draws_of(self.case, Sampler(streams, first, count))

    def chunks(self) -> Iterator[tuple[int, int]]:
        """Yield (first, count) of each chunk; the size depends on the case alone."""
        total = 1 if self.point else self.draws
        cells = max(1, len(self.case.actors) * len(self.case.issues))
        size = max(1, min(CHUNK, CELLS // cells))
        for first in range(0, total, size):
            yield first, min(size, total - first)


def run(plan: Plan, progress: Progress | None = None) -> dict[str, Outcomes]:
    """Run every model of a plan on every draw.

    Parameters
    ----------
    plan : Plan
    progress : callable, optional
        Called with (draws done, draws in all) as chunks come in.

    Returns
    -------
    dict of model name to Outcomes
        The same for any number of workers.
    """
    chunks = list(plan.chunks())
    total = sum(count for _, count in chunks)
    done = 0
    parts: list[dict[str, Outcomes]] = []
    workers = min(plan.workers or os.cpu_count() or 1, len(chunks))
    with ThreadPoolExecutor(max(1, workers)) as pool:
        for (_, count), part in zip(
            chunks, pool.map(lambda chunk: _run_chunk(plan, *chunk), chunks), strict=True
        ):
            parts.append(part)
            done += count
            if progress is not None:
                progress(done, total)
    return {name: _joined([part[name] for part in parts]) for name in parts[0]}


def _run_chunk(plan: Plan, first: int, count: int) -> dict[str, Outcomes]:
    draws = plan.drawn(first, count)
    streams = Streams(plan.seed)
    return {
        model.name: model.run(draws, plan.options.get(model.name, model.options()), streams)
        for model in plan.models
    }


def _joined(parts: list[Outcomes]) -> Outcomes:
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
