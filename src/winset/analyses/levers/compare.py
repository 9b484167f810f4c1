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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.analyses.summary import Array
from winset.answer import Answer, data_of
from winset.case.changes import apply, scaled, scenario_of
from winset.case.negotiation import Change
from winset.case.read import with_scenario
from winset.case.schema import Case
from winset.ensemble.paired_runs import Flags, PairedRuns, RunResult
from winset.ensemble.run import with_progress
from winset.errors import UsageError, require_positive
from winset.models.settings import Settings
from winset.threads import Progress

FEW_PARTS = 4
"""Up to so many parts all orders are gone through."""
FARTHEST = 8.0
"""How many times as large a shock is made, in search of what would turn the outcome."""
SEARCH_DRAWS = 2000


@dataclass(frozen=True)
class Shift:
    """One number before and after.

    Attributes
    ----------
    p5, p95 : float
        Where the change lies: for terms and utilities over draws, for the probability of a deal
        by the number of draws.
    """

    before: float
    after: float
    p5: float
    p95: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    def to_dict(self) -> dict[str, float | None]:
        """Return the shift as plain data."""
        return data_of(self, "before", "after", "change", "p5", "p95")


@dataclass(frozen=True)
class Part:
    """What one change of a scenario carries.

    Attributes
    ----------
    agreement : float or None
        Its part of the change of the probability of a deal.
    issues : mapping of issue to float
        Its part of the change of the median terms, in the issue's unit.
    utility : mapping of actor to float
        Its part of the change of expected utility, in points (0-100).
    """

    change: Change
    agreement: float | None
    issues: Mapping[str, float]
    utility: Mapping[str, float]


@dataclass(frozen=True)
class Turning:
    """How large the shock would have to be for a deal to be less likely than `below`.

    Attributes
    ----------
    factor : float or None
        In multiples of the scenario; None where no multiple that was tried does it.
    reached : float
        The probability at that multiple, or at the largest that was tried.
    """

    below: float
    factor: float | None
    reached: float


@dataclass(frozen=True, repr=False)
class Comparison(Answer):
    """A case under two sets of changes.

    Attributes
    ----------
    before, after : str or None
        Names of scenarios; None is the case as it is.
    model : str
        Which model says on what terms.
    agreement : Shift or None
        The probability of a deal; None where the case does not say what no deal brings.
    issues : mapping of issue to Shift
        Median terms in the draws with an outcome.
    utility : mapping of actor to Shift
        Expected utility of what comes out, in points, by what the actor wants before.
    gains : mapping of actor to Shift
        What the terms are worth to it over no deal, in points, by what it wants before and after.
    blocks : mapping of actor to Shift
        In what share of all draws it is the one that blocks; empty where that is not known.
    """

    kind: ClassVar[str] = "comparison"
    case: Case
    before: str | None
    after: str
    model: str
    draws: int
    seed: int
    agreement: Shift | None
    issues: Mapping[str, Shift]
    utility: Mapping[str, Shift]
    gains: Mapping[str, Shift]
    blocks: Mapping[str, Shift]
    parts: tuple[Part, ...]
    turning: Turning | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/compare-json.md says."""
        run = ("case", "before", "after", "model", "draws", "seed", "digest")
        changed = ("agreement", "issues", "utility", "gains", "blocks", "parts", "turning")
        return data_of(self, *run, *changed)


def compare(
    case: Case,
    scenario: str | Path,
    *,
    against: str | Path | None = None,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    orders: int = 1,
    below: float = 0.5,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare a case under a scenario with the case as it is, or under another scenario.

    Parameters
    ----------
    case : Case
    scenario : str or Path
        A scenario of the case, or a YAML file that holds one.
    against : str or Path, optional
        Another one, to compare with; by default the case as it is.
    model, draws, seed, settings, workers
        As for :func:`winset.analyses.levers.advise.advise`.
    orders : int
        With more than four changes: how many orders, each with its reverse, the parts rest on.
    below : float
        Search for the multiple of the scenario at which the probability of a deal falls below.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    CaseError
        A scenario's file has faults.
    UsageError
        No such scenario, file or model; a number out of bounds.

    Examples
    --------
    >>> answer = ws.compare(ws.read("cases/iran-2014"), "ukraine", draws=20)
    >>> len(answer.parts)
    5
    """
    require_positive(orders=orders)
    if not 0.0 < below < 1.0:
        raise UsageError(f"below is {below:g}; expected a probability between 0 and 1.")
    case, name = with_scenario(case, scenario)
    start, other = case, None
    if against is not None:
        case, other = with_scenario(case, against)
        start = apply(case, scenario_of(case, other).changes)
    changes = _steps(case, name, other)
    runs = PairedRuns.of(start, model, draws, seed, settings, workers)
    first, last = runs.base, runs.run(apply(start, changes))
    agreement, issues = shifts_of(case, first, last)
    return Comparison(
        case=case,
        before=other,
        after=name,
        model=runs.model.name,
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
            if runs.bargains
        },
        blocks=_blocks(runs.parties, first, last),
        parts=parts_of(runs, changes, orders, progress),
        turning=_turning(runs, changes, below),
    )


def shifts_of(
    case: Case, first: RunResult, last: RunResult
) -> tuple[Shift | None, dict[str, Shift]]:
    """Return how the probability of a deal and each median term differ between two runs.

    Parameters
    ----------
    case : Case
    first, last : RunResult
        On the same draws.
    """
    issues = {
        name: _shift(first.terms[:, j], last.terms[:, j], np.median)
        for j, name in enumerate(case.issues)
    }
    return _agreement_shift(first, last), issues


def parts_of(
    runs: PairedRuns, changes: Sequence[Change], orders: int = 1, progress: Progress | None = None
) -> tuple[Part, ...]:
    """Return what each of several changes to a case carries; the parts add up.

    Parameters
    ----------
    runs : PairedRuns
        Of the case without the changes.
    changes : sequence of Change
    orders : int
        With more than four changes: how many orders, each with its reverse, the parts rest on.
    progress : callable, optional
        Called with (runs done, runs in all).
    """
    if not changes:
        return ()
    case, sequences = runs.case, _orders(len(changes), orders, runs.seed)
    needed = dict.fromkeys(frozenset(o[:n]) for o in sequences for n in range(len(changes) + 1))
    values = {
        subset: _numbers(
            runs.run(apply(case, [c for i, c in enumerate(changes) if i in subset]), quick=True)
        )
        for subset in with_progress(needed, progress)
    }
    total = np.zeros((len(changes), values[frozenset()].size))
    for order in sequences:
        for place, index in enumerate(order):
            subset = frozenset(order[:place])
            total[index] += values[subset | {index}] - values[subset]
    issues = len(case.issues)
    return tuple(
        Part(
            change,
            float(row[0]) if runs.bargains else None,
            dict(zip(case.issues, map(float, row[1 : 1 + issues]), strict=True)),
            dict(zip(case.actors, map(float, 100 * row[1 + issues :]), strict=True)),
        )
        for change, row in zip(changes, total / len(sequences), strict=True)
    )


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


def _agreement_shift(first: RunResult, last: RunResult) -> Shift | None:
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


def _blocks(parties: Sequence[str], first: RunResult, last: RunResult) -> dict[str, Shift]:
    """Return who blocks in what share of draws, the most frequent first."""
    if first.blocks is None or last.blocks is None:
        return {}
    shifts = {
        name: _share_shift(first.blocks == i, last.blocks == i) for i, name in enumerate(parties)
    }
    ever = {name: shift for name, shift in shifts.items() if shift.before or shift.after}
    return dict(sorted(ever.items(), key=lambda item: (-item[1].after, -item[1].before)))


def _orders(parts: int, pairs: int, seed: int) -> list[tuple[int, ...]]:
    if parts <= FEW_PARTS:
        return list(permutations(range(parts)))
    first = [tuple(range(parts))]
    rng = np.random.default_rng(abs(seed))
    first += [tuple(int(i) for i in rng.permutation(parts)) for _ in range(pairs - 1)]
    return [order for one in first for order in (one, one[::-1])]


def _numbers(result: RunResult) -> Array:
    """Return probability of a deal, median terms and expected utilities, one after another."""
    agreed = np.nan if result.deal_probability is None else result.deal_probability
    return np.concatenate([[agreed], result.median_terms, result.utility.mean(axis=0)])


def _turning(runs: PairedRuns, changes: Sequence[Change], below: float) -> Turning | None:
    """Search for the multiple of the changes at which a deal becomes less likely than `below`."""
    if not runs.bargains or not changes:
        return None
    small = runs.head(SEARCH_DRAWS)

    def probability(factor: float) -> float:
        changed = apply(runs.case, scaled(runs.case, changes, factor))
        share = small.run(changed, quick=True).deal_probability
        assert share is not None
        return share

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
