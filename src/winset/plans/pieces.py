"""A piece of a plan -> rows of its store.

A whole answer is one row that holds it as JSON. A range of draws of a long forecast becomes rows
that merge: counts, exact sums, and counts on grids, a row a model, quantity and name.
docs/reference/store.md describes the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.inputs.sensitivity import sensitivity
from winset.analyses.outcome.agreement import MARGINS, count_leaders, gains_over
from winset.analyses.outcome.forecast import forecast
from winset.analyses.outcome.pooling import (
    POOLED,
    extreme_weights,
    fitted_pool,
    mixed,
    weights_for,
)
from winset.analyses.record.backtest import score_case
from winset.analyses.summary import Array
from winset.answer import to_data
from winset.ensemble.run import CHUNK, Plan, join_outcomes, run_models
from winset.kernels.mergeable import exact_sums, grid_counts, two_doubles
from winset.models.contract import Outcomes
from winset.plans.plan import WHOLE_DRAWS, Piece, Unit, WorkPlan
from winset.untrusted import json_text

ANSWER = "answer"
LEARNT, EQUAL = f"{POOLED}/learnt", f"{POOLED}/equal"
"""Mixtures by the weights that were learnt, and by equal ones, to say how much they count."""
POINTS = (-200.0, 200.0)
"""Bounds of gains, in points of utility: terms are worth 0 to 100, no deal -100 to 200."""


@dataclass(frozen=True)
class _Columns:
    """Numbers of one kind, a column a name, and the bounds of each."""

    model: str
    quantity: str
    names: tuple[str, ...]
    values: Array
    low: Array
    high: Array

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield a row a column."""
        there = ~np.isnan(self.values)
        number = there.sum(axis=0)
        least = np.where(there, self.values, np.inf).min(axis=0, initial=np.inf)
        most = np.where(there, self.values, -np.inf).max(axis=0, initial=-np.inf)
        sums = exact_sums(self.values)
        squares = exact_sums((self.values - (self.low + self.high) / 2.0) ** 2)
        counts = grid_counts(self.values, self.low, self.high)
        for k, name in enumerate(self.names):
            steps = np.flatnonzero(counts[k])
            row = {
                "model": self.model,
                "quantity": self.quantity,
                "name": name,
                "count": int(number[k]),
                "low": float(self.low[k]),
                "high": float(self.high[k]),
                "steps": steps,
                "counts": counts[k, steps],
            }
            row["sum"], row["sum_rest"] = two_doubles(sums[k])
            row["squares"], row["squares_rest"] = two_doubles(squares[k])
            if number[k]:
                row |= {"min": float(least[k]), "max": float(most[k])}
            yield row


def rows_of(plan: WorkPlan, piece: Piece) -> Iterator[dict[str, Any]]:
    """Yield the rows of a piece.

    Parameters
    ----------
    plan : WorkPlan
    piece : Piece
    """
    unit = plan.units[piece.unit]
    case = plan.cases[unit.place]
    head = {
        "unit": piece.unit,
        "verb": unit.verb,
        "case": str(case.id),
        "case_digest": case.digest(),
        "scenario": unit.scenario,
        "seed": unit.seed,
        "first": piece.first,
    }
    if piece.count:
        for row in _sums(plan.run_of(unit), piece.first, piece.count):
            yield head | {"draws": piece.count} | row
    else:
        answer = json_text(_answer(plan, unit), indent=None)
        draws = min(plan.draws_of(unit.verb) or 0, WHOLE_DRAWS)
        yield head | {"draws": draws, "quantity": ANSWER, "answer": answer}


def _answer(plan: WorkPlan, unit: Unit) -> Any:
    """Return what a verb answers on a case, as data."""
    case, draws = plan.cases[unit.place], plan.draws_of(unit.verb)
    settings = plan.settings
    if unit.verb == "backtest":
        assert draws is not None
        scored = score_case(case, draws=draws, seed=unit.seed, model=plan.models, settings=settings)
        return to_data(scored)
    if unit.verb == "sensitivity":
        model = plan.models[0] if plan.models is not None else None
        return sensitivity(
            case,
            scenario=unit.scenario,
            model=model,
            draws=draws,
            seed=unit.seed,
            settings=settings,
            workers=1,
        ).to_dict()
    assert draws is not None
    return forecast(
        case,
        draws=min(draws, WHOLE_DRAWS),
        seed=unit.seed,
        model=plan.models,
        scenario=unit.scenario,
        settings=settings,
        workers=1,
    ).to_dict()


def _sums(run: Plan, first: int, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a range of draws of a forecast."""
    starts = range(first, first + count, CHUNK)
    outcomes = join_outcomes(
        [
            run_models(run.models, drawn, run.options, run.seed)
            for drawn in (run.drawn(start, min(CHUNK, first + count - start)) for start in starts)
        ]
    )
    for name, outcome in outcomes.items():
        agreed = outcome.agreed
        yield _count(name, "outcome", "", count if agreed is None else int(agreed.sum()))
    low, high = np.array([issue.range for issue in run.case.issues.values()], dtype=float).T
    terms = {name: outcome.terms for name, outcome in outcomes.items()}
    for name, values in (terms | _mixtures(run, terms, first)).items():
        yield from _Columns(name, "terms", tuple(run.case.issues), values, low, high).rows()
    if "winset" in outcomes:
        yield from _agreement(run, outcomes["winset"], low, high)


def _mixtures(run: Plan, terms: Mapping[str, Array], first: int) -> dict[str, Array]:
    """Return the models weighed together, and how they would be by other weights."""
    if len(terms) < 2:
        return {}
    fit, names = fitted_pool(run.options), list(terms)
    weights = {POOLED: weights_for(fit, run.case, names).weights}
    extremes = extreme_weights(fit, names)
    if extremes is not None:
        weights[LEARNT], weights[EQUAL] = extremes
    return {name: mixed(each, terms, first)[0] for name, each in weights.items()}


def _agreement(run: Plan, found: Outcomes, low: Array, high: Array) -> Iterator[dict[str, Any]]:
    """Yield what the win set says: whether there is a deal, and what stands in its way."""
    assert found.agreed is not None
    yes, no, detail = found.agreed, ~found.agreed, found.details
    case = run.case
    once = run.drawn(0, 1)
    actors, issues = once.parties, tuple(case.issues)
    for points in MARGINS:
        over = int(gains_over(detail["least_gain"], points).sum())
        yield _count("winset", "by_margin", str(points), over)
    for quantity, where in (("blocks", no), ("binds", yes)):
        for kind, names, scores in (
            ("actor", actors, detail["price"][where]),
            ("issue", issues, detail["issue_loss"][where]),
        ):
            for name, number in zip(names, count_leaders(scores).tolist(), strict=True):
                yield _count("winset", f"{quantity}_{kind}", name, number)
    voters = once.table.voters
    parties = tuple(name for name, votes in zip(actors, voters, strict=True) if votes)
    columns = {
        "least_gain": (("",), 100.0 * detail["least_gain"][:, None], *_bounds(1, *POINTS)),
        "size": (("",), detail["size"][:, None], *_bounds(1, 0.0, 1.0)),
        "gain": (parties, 100.0 * detail["gain"][yes][:, voters], *_bounds(len(parties), *POINTS)),
        "room_low": (issues, detail["room_low"][yes], low, high),
        "room_high": (issues, detail["room_high"][yes], low, high),
        "closest": (issues, detail["best_terms"][no], low, high),
    }
    for quantity, (names, values, least, most) in columns.items():
        yield from _Columns("winset", quantity, names, values, least, most).rows()


def _bounds(columns: int, low: float, high: float) -> tuple[Array, Array]:
    return np.full(columns, low), np.full(columns, high)


def _count(model: str, quantity: str, name: str, count: int) -> dict[str, Any]:
    return {"model": model, "quantity": quantity, "name": name, "count": count}
