"""What a store holds, put together: for each case what its verb answers.

Chunks are read one after another, and a unit's rows are added up as they come, so memory does not
grow with the draws. A forecast of at most `WHOLE_DRAWS` draws was made whole, and is given back as
it was. Of one of more draws, whatever adds up is of all draws (terms, the pool, whether there is a
deal and what stands in its way); packages, robustness and dependence rest on the first ones.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.analyses.outcome.agreement import MARGINS, Agreement, shares_of_leaders
from winset.analyses.outcome.pooling import POOLED, QUANTILES, widest_swing
from winset.analyses.record.backtest import Backtest, CaseScores
from winset.analyses.summary import LEVELS, Summary, share_interval
from winset.answer import Answer, to_data
from winset.case.schema import Case
from winset.ensemble.run import Plan
from winset.errors import UsageError
from winset.kernels.mergeable import BINS, Counts, Grid, from_doubles
from winset.plans.pieces import ANSWER, EQUAL, LEARNT
from winset.plans.plan import WHOLE_DRAWS, WorkPlan
from winset.plans.store import Store, provenance, require_pyarrow
from winset.threads import Progress, stop_if_asked

Key = tuple[str, str, str]
"""Model, quantity and name."""
TIE = 1e-9
UNKNOWN = Grid(0.0, 1.0)


@dataclass
class Merged:
    """Rows of one model, quantity and name, added up."""

    count: int = 0
    total: Fraction = Fraction(0)
    squares: Fraction = Fraction(0)
    least: float = math.inf
    most: float = -math.inf
    grid: Grid = UNKNOWN
    counts: Counts = field(default_factory=lambda: np.zeros(BINS, dtype=np.int64))

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        self.count += row["count"]
        if row["steps"] is None:
            return
        self.total += from_doubles(row["sum"], row["sum_rest"])
        self.squares += from_doubles(row["squares"], row["squares_rest"])
        self.grid = Grid(row["low"], row["high"])
        self.counts[row["steps"]] += row["counts"]
        if row["min"] is not None:
            self.least, self.most = min(self.least, row["min"]), max(self.most, row["max"])

    @property
    def mean(self) -> float:
        """The mean, rounded once."""
        return float(self.total / self.count) if self.count else math.nan

    def summary(self) -> Summary:
        """Return the six numbers of a forecast's summary."""
        levels = np.array([0.5, *LEVELS.values()])
        found = self.grid.quantiles(self.counts, levels, self.least, self.most)
        return Summary(self.mean, *(float(value) for value in found))

    def pooled_summary(self) -> dict[str, float]:
        """Return the mean and the quantiles of a pool, each the lowest that reaches its level."""
        ranks = np.ceil(np.array(list(QUANTILES.values())) * self.count - TIE) - 1.0
        found = self.grid.ordered(self.counts, ranks, self.least, self.most)
        named = dict(zip(QUANTILES, found.tolist(), strict=True))
        return {"mean": self.mean} | named | {"median": self.summary().median}


@dataclass(frozen=True)
class GatheredResult:
    """What came of a unit, or, of backtests, of all cases with one seed.

    Attributes
    ----------
    verb : str
    case, scenario : str or None
    seed : int
    draws : int
        Of a forecast: those that are there.
    answer : mapping or None
        As the verb's own JSON; None where nothing is there.
    missing : int
        Chunks of it that are not there.
    """

    verb: str
    case: str | None
    scenario: str | None
    seed: int
    draws: int | None
    answer: Mapping[str, Any] | None
    missing: int


@dataclass(frozen=True, repr=False)
class Gathered(Answer):
    """What a store holds.

    Attributes
    ----------
    plan : WorkPlan
    done : int
        Chunks that are there.
    results : tuple of GatheredResult
    made : mapping
        Which plan, cases, seeds and code made them.
    """

    kind: ClassVar[str] = "gathered"
    plan: WorkPlan
    done: int
    results: tuple[GatheredResult, ...]
    made: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; docs/reference/store.md is the contract."""
        return {
            "provenance": dict(self.made),
            "chunks": self.plan.chunks,
            "done": self.done,
            "results": [to_data(result) for result in self.results],
            "plan": self.plan.to_dict(),
        }


def gather(store: str | Path, *, progress: Progress | None = None) -> Gathered:
    """Put together what a store holds: for each case what its verb answers.

    Parameters
    ----------
    store : str or Path
        The folder that :func:`winset.plans.run.run` wrote into, complete or not.
    progress : callable, optional
        Called with (chunks read, chunks there).

    Raises
    ------
    UsageError
        There is no such store, a chunk of it is damaged, or chunks were made by different code.

    Examples
    --------
    >>> plan = ws.plan("cases/emissions-1989", model="mean", draws=50)
    >>> done = ws.run(plan, folder / "store")
    >>> ws.gather(folder / "store").results[0].answer["draws"]
    50
    """
    require_pyarrow()
    opened = Store.open(store)
    plan, there = opened.plan, opened.done()
    reading = _Reading(opened, there, progress)
    results: list[GatheredResult] = []
    scored: dict[int, list[CaseScores]] = {}
    absent: dict[int, int] = {}
    for number, unit in enumerate(plan.units):
        answer, merged, draws, missing = reading.unit(number)
        if unit.verb == "backtest":
            absent[unit.seed] = absent.get(unit.seed, 0) + missing
            if answer is not None:
                scored.setdefault(unit.seed, []).append(CaseScores.from_dict(answer))
            continue
        if answer is not None and merged:
            answer = _forecast(answer, merged, plan.case_of(unit), draws)
        known = None if unit.verb != "forecast" or answer is None else answer["draws"]
        case = str(plan.cases[unit.place].id)
        results.append(
            GatheredResult(unit.verb, case, unit.scenario, unit.seed, known, answer, missing)
        )
    results += [_backtest(plan, seed, scored.get(seed, []), absent[seed]) for seed in absent]
    made = provenance(plan) | ({"code": reading.code} if reading.code else {})
    return Gathered(plan, there.count(1), tuple(results), made)


class _Reading:
    """Reads a store's chunks in order, each once, and hands out the rows of unit after unit."""

    def __init__(self, store: Store, there: bytearray, progress: Progress | None) -> None:
        self.store, self.there, self.progress = store, there, progress
        self.code: Mapping[str, str] = {}
        self._read = 0
        self._last: tuple[int, list[dict[str, Any]]] = (-1, [])

    def unit(self, number: int) -> tuple[Any, dict[Key, Merged], int, int]:
        """Return a unit's whole answer, its sums, their draws, and how many chunks are missing."""
        answer: Any = None
        merged: dict[Key, Merged] = {}
        draws = missing = 0
        for chunk in self.store.plan.chunks_of(number):
            stop_if_asked()
            if not self.there[chunk]:
                missing += 1
                continue
            counted = False
            for row in self._rows(chunk):
                if row["unit"] != number:
                    continue
                if row["quantity"] == ANSWER:
                    answer = json.loads(row["answer"])
                    continue
                draws += 0 if counted else row["draws"]
                counted = True
                key = (row["model"], row["quantity"], row["name"])
                merged.setdefault(key, Merged()).add(row)
        return answer, merged, draws, missing

    def _rows(self, chunk: int) -> Sequence[dict[str, Any]]:
        if self._last[0] != chunk:
            rows, made = self.store.read(chunk)
            if self.code and made["code"] != self.code:
                raise UsageError(
                    f"{self.store.path(chunk)} was made by other code than the chunks before it. "
                    "Remove the chunks of one of them and run the plan again."
                )
            self.code = made["code"]
            self._last = (chunk, rows)
            self._read += 1
            if self.progress is not None:
                self.progress(self._read, self.there.count(1))
        return self._last[1]


def _backtest(plan: WorkPlan, seed: int, scored: list[CaseScores], missing: int) -> GatheredResult:
    draws = plan.draws_of("backtest")
    assert draws is not None
    answer = Backtest.of(scored, plan.models, draws, seed).to_dict() if scored else None
    return GatheredResult("backtest", None, None, seed, draws, answer, missing)


def _forecast(
    first: Mapping[str, Any], merged: Mapping[Key, Merged], case: Case, draws: int
) -> dict[str, Any]:
    """Return the JSON of a forecast of many draws.

    Parameters
    ----------
    first : mapping
        The JSON of a forecast of the first draws.
    merged : mapping
    case : Case
        The scenario applied.
    draws : int
    """

    def issues(model: str, summed: Callable[[Merged], Any]) -> dict[str, Any]:
        return {name: to_data(summed(merged[model, "terms", name])) for name in case.issues}

    models = {
        name: {
            "issues": issues(name, Merged.summary),
            "outcome_share": merged[name, "outcome", ""].count / draws,
        }
        for name in first["models"]
    }
    pool = first["pooled"]
    if pool is not None:
        medians = [
            {name: merged[which, "terms", name].summary().median for name in case.issues}
            for which in (LEARNT, EQUAL)
            if (which, "terms", next(iter(case.issues))) in merged
        ]
        ranges = {name: issue.range for name, issue in case.issues.items()}
        swing = widest_swing(medians[0], medians[1], ranges) if medians else None
        pool = pool | {"issues": issues(POOLED, Merged.pooled_summary), "swing": to_data(swing)}
    agreement = first["agreement"]
    if agreement is not None:
        whole = _agreement(merged, case, draws).to_dict()
        rest = {"dependence": agreement["dependence"]} if "dependence" in agreement else {}
        agreement = whole | rest
    return {
        **first,
        "draws": draws,
        "pooled": pool,
        "models": models,
        "agreement": agreement,
        "first_draws": WHOLE_DRAWS,
        "quantile_error": {name: Grid(*issue.range).error for name, issue in case.issues.items()},
    }


def _agreement(merged: Mapping[Key, Merged], case: Case, draws: int) -> Agreement:
    """Return whether there is a deal, over all draws."""

    def summary(quantity: str, name: str = "") -> Summary:
        return merged["winset", quantity, name].summary()

    def leaders(quantity: str, names: tuple[str, ...]) -> dict[str, float]:
        counts = np.array([merged["winset", quantity, name].count for name in names])
        return shares_of_leaders(counts, names)

    hits = merged["winset", "outcome", ""].count
    actors, issues = tuple(case.actors), tuple(case.issues)
    once = Plan(case, (), point=True).drawn(0, 1)
    parties = [name for _, quantity, name in merged if quantity == "gain"]
    return Agreement(
        probability=hits / draws,
        interval=share_interval(hits, draws),
        least_gain=summary("least_gain"),
        size=summary("size"),
        blocking_actors=leaders("blocks_actor", actors),
        blocking_issues=leaders("blocks_issue", issues),
        binding_actors=leaders("binds_actor", actors),
        binding_issues=leaders("binds_issue", issues),
        gains={name: summary("gain", name) for name in parties},
        room={
            name: (summary("room_low", name).median, summary("room_high", name).median)
            for name in issues
        },
        closest={name: summary("closest", name) for name in issues},
        by_margin={
            points: merged["winset", "by_margin", str(points)].count / draws for points in MARGINS
        },
        point=False,
        complete=once.consent.unanimous or once.consent.coalitions is not None,
        draws=draws,
    )
