"""What does a shock change, and which part of it carries the change?

Two runs on the same draws, so that each belief that both share has the same value in both. The
change is divided among the scenario's parts by what each adds when the parts are made one after
another, averaged over orders: all orders where there are few parts (Shapley 1953), and pairs of
an order and its reverse where there are many. Along any order the additions sum to the whole
change, so the averages do too.

References
----------
Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II,
307-317. Princeton University Press.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

import numpy as np

from winset.analyses.levers.comparison import Comparison, Part, Shift, Turning
from winset.analyses.summary import Array
from winset.case.changes import apply, scaled, scenario_of
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.ensemble.paired_runs import Bench, Flags, Found
from winset.ensemble.run import Plan, Progress
from winset.errors import UsageError
from winset.models.registry import MODELS, models
from winset.models.settings import parse_settings

FEW_PARTS = 4
"""Up to so many parts all orders are gone through."""
FARTHEST = 8.0
"""How many times as large a shock is made, in search of what would turn the outcome."""
SEARCH_DRAWS = 2000


def compare(
    case: Case,
    scenario: str,
    *,
    against: str | None = None,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    orders: int = 1,
    below: float = 0.5,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare a case under a scenario with the case as it is, or under another scenario.

    Parameters
    ----------
    case : Case
    scenario : str
        A scenario of the case.
    against : str, optional
        Another one, to compare with.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws, seed : int
    orders : int
        With more than four changes: how many orders, each with its reverse, the parts rest on.
    below : float
        Search for the multiple of the scenario at which the probability of a deal falls below.
    settings : iterable of str
        Options of the model.
    workers : int, optional
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        No such scenario or model; a number out of bounds.
    """
    if draws < 1 or orders < 1:
        raise UsageError("The number of draws and of orders is 1 or more.")
    if not 0.0 < below < 1.0:
        raise UsageError(f"--below is {below:g}; expected a probability between 0 and 1.")
    start = case if against is None else apply(case, scenario_of(case, against).changes)
    changes = _steps(case, scenario, against)
    bench = bench_of(start, model, draws, seed, settings, workers)
    values = _Values(bench, changes, progress, orders)
    end = apply(start, changes)
    first, last = bench.base, bench.run(end)
    agreement, issues = shifts_of(case, first, last)
    return Comparison(
        case=case,
        before=against,
        after=scenario,
        model=bench.model.name,
        draws=draws,
        seed=seed,
        agreement=agreement,
        issues=issues,
        utility={
            name: _shift(100 * first.utility[:, i], 100 * last.utility[:, i], np.mean)
            for i, name in enumerate(case.actors)
        },
        gains={
            name: _shift(100 * first.gain[:, i], 100 * last.gain[:, i], np.mean)
            for i, name in enumerate(case.actors)
            if bench.bargains
        },
        blocks=_blocks(case, first, last),
        parts=values.parts(),
        turning=_turning(bench, start, changes, below),
    )


def shifts_of(case: Case, first: Found, last: Found) -> tuple[Shift | None, dict[str, Shift]]:
    """Return how the probability of a deal and each median term differ between two runs."""
    issues = {
        name: _shift(first.terms[:, j], last.terms[:, j], np.median)
        for j, name in enumerate(case.issues)
    }
    return _agreement_shift(first, last), issues


def parts_of(
    bench: Bench, changes: Sequence[Change], orders: int = 1, progress: Progress | None = None
) -> tuple[Part, ...]:
    """Return what each of several changes to a bench's case carries; the parts add up."""
    return _Values(bench, changes, progress, orders).parts()


def bench_of(
    case: Case,
    model: str | None,
    draws: int,
    seed: int,
    settings: Iterable[str],
    workers: int | None,
) -> Bench:
    """Put a case on the bench, under the model asked for or the one that suits it.

    Raises
    ------
    UsageError
        No such model or option, or the model cannot run on the case.
    """
    trial = Plan(case, (), 1, seed, point=True).drawn(0, 1)
    name = model or ("nash" if MODELS["nash"].fits(trial) is None else "mean")
    (chosen,) = models([name])
    reason = chosen.fits(trial)
    if reason is not None:
        raise UsageError(f"{name} cannot run on this case: {reason}.")
    options = parse_settings(tuple(settings))
    others = [other for other in options if other != name]
    if others:
        raise UsageError(f"--set names the model {others[0]}, which does not run here.")
    return Bench(case, chosen, draws, seed, options.get(name), workers)


def _steps(case: Case, scenario: str, against: str | None) -> tuple[Change, ...]:
    """Return the changes that lead from one scenario, or the case as it is, to another."""
    there = scenario_of(case, scenario).changes
    if against is None:
        return there
    return *_undone(case, scenario_of(case, against).changes), *there


def _undone(case: Case, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Return changes that lead back to the case as it is."""
    back = scaled(case, changes, 0.0)
    for change in back:
        if change.no_deal is not None and case.actors[str(change.actor)].no_deal is None:
            raise UsageError(
                f"The other scenario gives {change.actor} a no_deal of its own, which the case "
                "lacks, so there is no way back. Give the actor a no_deal in the case."
            )
    return back


def _agreement_shift(first: Found, last: Found) -> Shift | None:
    if first.agreed is None or last.agreed is None:
        return None
    return _share_shift(first.agreed, last.agreed)


def _share_shift(first: Flags, last: Flags) -> Shift:
    moved = last.astype(float) - first.astype(float)
    change, error = float(moved.mean()), 1.645 * float(moved.std()) / math.sqrt(moved.size)
    return Shift(float(first.mean()), float(last.mean()), change - error, change + error)


def _shift(first: Array, last: Array, middle: Any) -> Shift:
    moved = last - first
    moved = moved[~np.isnan(moved)]
    p5, p95 = np.quantile(moved, [0.05, 0.95]) if moved.size else (np.nan, np.nan)
    ends = [
        float(middle(values[~np.isnan(values)])) if not np.isnan(values).all() else np.nan
        for values in (first, last)
    ]
    return Shift(ends[0], ends[1], float(p5), float(p95))


def _blocks(case: Case, first: Found, last: Found) -> dict[str, Shift]:
    """Return who blocks in what share of draws, the most frequent first."""
    if first.blocks is None or last.blocks is None:
        return {}
    shifts = {
        name: _share_shift(first.blocks == i, last.blocks == i)
        for i, name in enumerate(case.actors)
    }
    ever = {name: shift for name, shift in shifts.items() if shift.before or shift.after}
    return dict(sorted(ever.items(), key=lambda item: (-item[1].after, -item[1].before)))


class _Values:
    """What comes out under each set of the changes, kept; and what each change adds."""

    def __init__(
        self, bench: Bench, changes: Sequence[Change], progress: Progress | None, orders: int
    ) -> None:
        self.bench, self.changes = bench, changes
        self.orders = _orders(len(changes), orders, bench.seed)
        self.known: dict[frozenset[int], Array] = {}
        self.needed = {frozenset(o[:n]) for o in self.orders for n in range(len(o) + 1)}
        self.progress = progress

    def of(self, made: frozenset[int]) -> Array:
        """Return probability of a deal, median terms and expected utilities, one after another."""
        if made not in self.known:
            case = apply(self.bench.case, [c for i, c in enumerate(self.changes) if i in made])
            self.known[made] = _numbers(self.bench.run(case, quick=True))
            if self.progress is not None:
                self.progress(len(self.known), len(self.needed))
        return self.known[made]

    def parts(self) -> tuple[Part, ...]:
        """Return what each change carries."""
        if not self.changes:
            return ()
        total = np.zeros((len(self.changes), self.of(frozenset()).size))
        for order in self.orders:
            for place, index in enumerate(order):
                made = frozenset(order[:place])
                total[index] += self.of(made | {index}) - self.of(made)
        total /= len(self.orders)
        case = self.bench.case
        issues = len(case.issues)
        return tuple(
            Part(
                change,
                float(row[0]) if self.bench.bargains else None,
                dict(zip(case.issues, map(float, row[1 : 1 + issues]), strict=True)),
                dict(zip(case.actors, map(float, 100 * row[1 + issues :]), strict=True)),
            )
            for change, row in zip(self.changes, total, strict=True)
        )


def _orders(parts: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    if parts <= FEW_PARTS:
        return list(permutations(range(parts)))
    first = [tuple(range(parts))]
    rng = np.random.default_rng(seed)
    first += [tuple(int(i) for i in rng.permutation(parts)) for _ in range(pairs - 1)]
    return [order for one in first for order in (one, one[::-1])]


def _numbers(found: Found) -> Array:
    agreed = np.nan if found.agreed is None else found.agreed.mean()
    there = ~np.isnan(found.terms).any(axis=1)
    terms = (
        np.median(found.terms[there], axis=0)
        if there.any()
        else np.full(found.terms.shape[1], np.nan)
    )
    return np.concatenate([[agreed], terms, found.utility.mean(axis=0)])


def _turning(bench: Bench, start: Case, changes: Sequence[Change], below: float) -> Turning | None:
    """Search for the multiple of the changes at which a deal becomes less likely than `below`."""
    if not bench.bargains or not changes:
        return None
    small = bench.head(SEARCH_DRAWS)

    def probability(factor: float) -> float:
        found = small.run(apply(start, scaled(start, changes, factor)), quick=True)
        assert found.agreed is not None
        return float(found.agreed.mean())

    factors = np.linspace(0.0, FARTHEST, 17)[1:]
    low = 0.0
    if probability(low) < below:
        return Turning(below, 0.0, probability(low))
    for high in map(float, factors):
        if probability(high) < below:
            break
        low = high
    else:
        return Turning(below, None, probability(FARTHEST))
    for _ in range(6):
        middle = (low + high) / 2.0
        low, high = (low, middle) if probability(middle) < below else (middle, high)
    return Turning(below, high, probability(high))
