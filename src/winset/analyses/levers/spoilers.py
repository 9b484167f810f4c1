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
    found = levers(runs, spoiler)
    results = in_threads(
        lambda lever: runs.run(lever.apply(runs.case), quick=True), found, workers=threads
    )
    steps = [
        (step, lever)
        for lever, result in zip(found, results, strict=True)
        if (step := _step(runs, spoiler, lever, runs.base, result)).agreement < 0.0
        and _told(runs.base, result)
    ]
    if not steps:
        return None, None
    move_made, lever = min(steps, key=lambda pair: pair[0].agreement)
    few = runs.head(GUARD_DRAWS)
    spoiled = few.run(lever.apply(few.case), quick=True)
    others = [
        (name, guard)
        for name in few.case.actors
        if name != spoiler
        for guard in _guards(few, name)
        if not guard.touches & lever.touches
    ]
    after = in_threads(
        lambda pair: few.run(combined(few.case, [lever, pair[1]]), quick=True),
        others,
        workers=threads,
    )
    guards = [
        step
        for (name, guard), result in zip(others, after, strict=True)
        if (step := _step(few, name, guard, spoiled, result)).gain >= -NOTHING
        and step.agreement > 0.0
        and _told(spoiled, result)
        and _agreed_to(few, guard, spoiled, result)
    ]
    return move_made, max(guards, key=lambda step: step.agreement, default=None)


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


def _told(before: RunResult, after: RunResult) -> bool:
    """Say whether the share of draws with a deal moves by more than its Monte Carlo error."""
    assert before.agreed is not None
    assert after.agreed is not None
    moved = after.agreed.astype(float) - before.agreed
    return bool(abs(moved.mean()) > NINETY * moved.std() / moved.size**0.5)


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
