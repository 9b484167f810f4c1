"""Who could spoil a deal, and how that is guarded against.

A spoiler is one to whom the terms are worth less than no deal in a good part of the draws with a
deal; its best move is the lever of its own that lowers the share of draws with a deal most. The
guard is the step of another who decides, on the same draws and after that move, that raises the
share again most and does not leave whoever takes it worse off: one of its levers, or giving way on
one issue.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.levers.effects import NINETY, NOTHING, costs
from winset.analyses.levers.lever import STEP, Lever, Table, combined, move
from winset.analyses.levers.steps import BY_AGREEMENT, levers
from winset.answer import data_of
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns, RunResult
from winset.threads import in_threads

MOVE_DRAWS, GUARD_DRAWS = 1000, 400
OFTEN = 0.1
"""The part of the draws with a deal from which one that would rather have none is a spoiler."""


@dataclass(frozen=True)
class Step:
    """A lever that moves the share of draws with a deal.

    Attributes
    ----------
    actor : str
        Who takes it.
    text : str
    agreement : float
        Change of the share.
    gain : float
        What the actor gains by it, in points, less what it costs.
    """

    actor: str
    text: str
    agreement: float
    gain: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "actor", "text", "agreement", "gain")


@dataclass(frozen=True)
class Spoiler:
    """One that would rather have no deal.

    Attributes
    ----------
    prefers_none : float
        In what part of the draws with a deal.
    move : Step or None
        None where nothing that it can do lowers the share of draws with a deal.
    guard : Step or None
        None where nothing raises it again, or there is no move.
    """

    actor: str
    prefers_none: float
    move: Step | None
    guard: Step | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "actor", "prefers_none", "move", "guard")


def spoilers(case: Case, *, draws: int, seed: int, workers: int | None) -> tuple[Spoiler, ...]:
    """Return who could spoil a deal, the surest first; nobody where no deal has no value.

    Parameters
    ----------
    case : Case
    draws : int
        The most draws; a thousand are enough.
    seed : int
    workers : int or None
    """
    runs = PairedRuns.of(case, None, min(draws, MOVE_DRAWS), seed, (), 1)
    if not runs.bargains:
        return ()
    threads = workers or os.cpu_count() or 1
    return tuple(
        Spoiler(name, share, *_spoil(runs, name, threads)) for name, share in _unwilling(runs)
    )


def _unwilling(runs: PairedRuns) -> list[tuple[str, float]]:
    """Return who would rather have no deal, with the part of the draws with one in which."""
    gain = runs.base.gain
    gain = gain[~np.isnan(gain).any(axis=1)]
    if not len(gain):
        return []
    shares = dict(zip(runs.case.actors, (gain < 0.0).mean(axis=0).tolist(), strict=True))
    return sorted(
        ((name, share) for name, share in shares.items() if share > OFTEN), key=lambda one: -one[1]
    )


def _spoil(runs: PairedRuns, spoiler: str, threads: int) -> tuple[Step | None, Step | None]:
    """Return the best move of a spoiler against a deal, and the guard against it."""
    before = runs.base
    ranked = _ranked(runs, before, [(spoiler, lever) for lever in levers(runs, spoiler)], threads)
    if not ranked or ranked[-1][0] >= 0.0:
        return None, None
    _, (_, lever) = min(ranked, key=lambda pair: pair[0])
    result = runs.run(lever.apply(runs.case), quick=True)
    few = runs.head(GUARD_DRAWS)
    spoiled = few.run(lever.apply(few.case), quick=True)
    others = [
        (name, guard)
        for name in few.case.actors
        if name != spoiler
        for guard in _guards(few, name)
        if not guard.touches & lever.touches
    ]
    return _step(runs, spoiler, lever, before, result), _guard(few, spoiled, lever, others, threads)


def _guard(
    runs: PairedRuns,
    spoiled: RunResult,
    lever: Lever,
    others: list[tuple[str, Lever]],
    threads: int,
) -> Step | None:
    """Return the step that raises the share of draws with a deal most and harms no taker."""
    for change, (name, guard) in _ranked(runs, spoiled, others, threads, lever):
        if change <= 0.0:
            break
        result = runs.run(combined(runs.case, [lever, guard]), quick=True)
        step = _step(runs, name, guard, spoiled, result)
        if step.gain >= -NOTHING and _agreed_to(runs, guard, spoiled, result):
            return step
    return None


def _ranked(
    runs: PairedRuns,
    before: RunResult,
    taken: list[tuple[str, Lever]],
    threads: int,
    *first: Lever,
) -> list[tuple[float, tuple[str, Lever]]]:
    """Return levers, taken after the `first`, by how they change the share of draws with a deal.

    The one that raises it most comes first; none whose change is within its Monte Carlo error.
    """
    assert before.agreed is not None
    base = before.agreed.astype(float)
    after = in_threads(
        lambda pair: runs.agreed(combined(runs.case, [*first, pair[1]])), taken, workers=threads
    )
    moved = [(agreed - base, pair) for agreed, pair in zip(after, taken, strict=True)]
    told = [
        (float(change.mean()), pair)
        for change, pair in moved
        if abs(change.mean()) > NINETY * change.std() / change.size**0.5
    ]
    return sorted(told, key=lambda one: -one[0])


def _step(runs: PairedRuns, actor: str, lever: Lever, before: RunResult, after: RunResult) -> Step:
    assert before.deal_probability is not None
    assert after.deal_probability is not None
    me = list(runs.case.actors).index(actor)
    gain = 100.0 * (after.utility[:, me] - before.utility[:, me]) - costs(lever, runs)
    shift = after.deal_probability - before.deal_probability
    return Step(actor, lever.text, shift, float(gain.mean()))


def _agreed_to(runs: PairedRuns, lever: Lever, before: RunResult, after: RunResult) -> bool:
    """Say whether the other does not lose by a trade."""
    if lever.kind not in BY_AGREEMENT:
        return True
    other = list(runs.case.actors).index(str(lever.target))
    return 100.0 * float((after.utility - before.utility)[:, other].mean()) >= -NOTHING


def _guards(runs: PairedRuns, actor: str) -> Iterator[Lever]:
    """Yield what one that decides can do: its trades and what the case lists, and to give way."""
    table = Table.of(runs, actor)
    if not table.deciding[table.me]:
        return
    yield from (lever for lever in levers(runs, actor) if lever.kind in ("trade", "action"))
    for j, row in table.rows(actor):
        side = table.side(table.me, j)
        change = move(runs.case, row, -side * STEP / 100.0) if side else None
        if change is not None:
            text = f"{table.name(actor)} gives way on {table.issue(row.issue)}"
            yield Lever("position", text, None, (row.issue,), (change,))
