"""How do we know? Every model against what came out.

Every issue is scaled to 0-100 of its range. A model's forecast of an issue is its distribution
over the draws; of a model that gives one value, that value, whose CRPS is its absolute error.
``pooled`` is the models weighed together. Two rows that are no models stand beside them:
``positions``, the positions on the table weighted by capability and salience; and
``normal-around-mean``, a normal around the weighted mean, as wide as the mean's errors on the
other cases. The calibrated model forecasts cases that it was fitted on with the coefficients
fitted without them, and the pool weighs models by weights learnt without them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.outcome.pooling import Weights, mixture, pool, weights_for
from winset.analyses.record.differences import Difference, differences, skill_over
from winset.analyses.record.scoring import Scored, Tally, folds_of
from winset.analyses.summary import finite
from winset.case.schema import Case
from winset.ensemble.run import Plan, Progress, run
from winset.errors import UsageError, require_positive
from winset.kernels.streams import Watched
from winset.models.calibrated import CalibratedOptions, parameters
from winset.models.contract import Draws, Model, Options
from winset.models.registry import MODELS, models
from winset.models.settings import Settings, parse_settings, require_models

Array = NDArray[np.float64]

POOLED = "pooled"
POSITIONS = "positions"
NORMAL = "normal-around-mean"
BASELINE = "mean"

FOLDS = 10
FEWEST_CASES = 10
FEWEST_OUTCOMES = 20
"""Below either, the spread of the normal is the one that follows."""

SPREAD = 29.0
"""The root mean square error of the mean on the training part of DEU III."""


@dataclass(frozen=True)
class Backtest:
    """The answer to: how good were the forecasts?

    Attributes
    ----------
    models : mapping of name to Tally
        The models, their pool, and the two rows that are neither.
    differences : mapping of name to mapping of score to Difference
        The model's score less that of the mean, for ``mae`` and ``crps``; below 0 is better.
    skill : mapping of name to mapping of reference to Difference
        By which part the model's CRPS is under that of ``positions`` and ``normal-around-mean``.
    skipped : mapping of model name to mapping of case to reason
        Where a model does not fit.
    cases, outcomes : int
    draws, seed : int
    """

    models: Mapping[str, Tally]
    differences: Mapping[str, Mapping[str, Difference]]
    skill: Mapping[str, Mapping[str, Difference]]
    skipped: Mapping[str, Mapping[str, str]]
    cases: int
    outcomes: int
    draws: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "cases": self.cases,
            "outcomes": self.outcomes,
            "draws": self.draws,
            "seed": self.seed,
            "models": {
                name: {"n": len(tally.rows)}
                | {key: finite(value) for key, value in tally.summary.items()}
                for name, tally in self.models.items()
            },
            "differences": _plain(self.differences),
            "skill": _plain(self.skill),
            "reliability": {
                name: [
                    {"level": level, "covered": finite(part)}
                    for level, part in tally.reliability().items()
                ]
                for name, tally in self.models.items()
            },
            "pit": {
                name: [finite(part) for part in tally.pit()] for name, tally in self.models.items()
            },
            "issues": [
                {
                    "case": row.case,
                    "issue": row.issue,
                    "model": name,
                    "outcome": row.outcome,
                    "median": row.point,
                    "percentile": row.percentile,
                }
                for name, tally in self.models.items()
                for row in tally.rows
            ],
            "skipped": {name: dict(reasons) for name, reasons in self.skipped.items()},
        }

    def _repr_html_(self) -> str:
        from winset.show.html_table import html_table

        head: dict[str, None] = dict.fromkeys(
            key for tally in self.models.values() for key in tally.summary
        )
        rows = (
            (name, len(tally.rows), *(tally.summary.get(key) for key in head))
            for name, tally in self.models.items()
        )
        caption = f"{self.outcomes:,} outcomes of {self.cases:,} cases"
        return html_table(("model", "n", *head), rows, caption)

    def to_json(self) -> str:
        """Return the answer as JSON text; the same cases, seed and draws give the same bytes."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)


def backtest(
    cases: Iterable[Case],
    *,
    draws: int = 1000,
    seed: int = 0,
    model: Iterable[str] | str | None = None,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Score every model on the issues whose outcome is known.

    Parameters
    ----------
    cases : iterable of Case
        Issues without an outcome do not count.
    draws : int
        Draws a case.
    seed : int
        The same seed gives the same answer.
    model : str or iterable of str, optional
        Which models; by default all, each where it fits. ``mean`` always runs.
    settings : Settings
        Options of models, such as ``smp.victory=square``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (cases done, cases in all).

    Returns
    -------
    Backtest

    Raises
    ------
    UsageError
        No outcome is known, two cases have one id, no such model.
    """
    require_positive(draws=draws)
    known = [case for case in cases if known_outcomes(case)]
    _check(known)
    names = list(MODELS) if model is None else [model] if isinstance(model, str) else list(model)
    chosen = models({BASELINE, *names})
    options = parse_settings(settings)
    require_models(options, [entry.name for entry in chosen])
    rows: dict[str, list[Scored]] = {entry.name: [] for entry in chosen}
    rows |= {POOLED: [], POSITIONS: [], NORMAL: []}
    skipped: dict[str, dict[str, str]] = {}
    for done, case in enumerate(known):
        plan = Plan(case, tuple(chosen), draws, seed, workers=workers)
        for name, reason in _score_models(plan, options, rows).items():
            skipped.setdefault(name, {})[str(case.id)] = reason
        rows[POSITIONS] += _score_positions(plan)
        if progress is not None:
            progress(done + 1, len(known))
    rows[NORMAL] = _score_normal(rows[BASELINE], seed)
    tallies = {name: Tally(tuple(entries)) for name, entries in rows.items()}
    return Backtest(
        models=tallies,
        differences={
            name: differences(tally, tallies[BASELINE], seed)
            for name, tally in tallies.items()
            if name != BASELINE
        },
        skill={
            name: {
                reference: skill_over(tally, tallies[reference], seed)
                for reference in (POSITIONS, NORMAL)
                if reference != name
            }
            for name, tally in tallies.items()
        },
        skipped=skipped,
        cases=len(known),
        outcomes=sum(len(known_outcomes(case)) for case in known),
        draws=draws,
        seed=seed,
    )


def known_outcomes(case: Case) -> dict[str, float]:
    """Return the known outcomes of a case, 0-100 of the range."""
    return {
        name: 100.0 * (issue.outcome.value - issue.range[0]) / (issue.range[1] - issue.range[0])
        for name, issue in case.issues.items()
        if issue.outcome is not None
    }


def _check(cases: list[Case]) -> None:
    if not cases:
        raise UsageError(
            "No issue of these cases has an outcome. Add outcome: {value: ..., date: ...} to an "
            "issue once it is known."
        )
    ids = [str(case.id) for case in cases]
    for name in ids:
        if ids.count(name) > 1:
            raise UsageError(f"Two cases have the id {name}. Give each its own.")


def said(
    plan: Plan, options: Mapping[str, Options]
) -> tuple[dict[str, dict[str, Array]], dict[str, str]]:
    """Return what the models say on each issue, and why the others do not fit.

    Parameters
    ----------
    plan : Plan
    options : mapping of model name to Options

    Returns
    -------
    mapping of model name to mapping of issue to array, shape (value,)
        0-100 of the range; one value where neither case nor model knows chance.
    mapping of model name to reason
    """
    trial = Plan(plan.case, (), 1, plan.seed, point=True).drawn(0, 1)
    reasons = {m.name: reason for m in plan.models if (reason := m.fits(trial)) is not None}
    fitting = tuple(m for m in plan.models if m.name not in reasons)
    found: dict[str, dict[str, Array]] = {}
    for name, values in _terms(plan, fitting, options).items():
        scaled = 100.0 * trial.to_unit(values)
        columns = {issue: scaled[:, j] for j, issue in enumerate(plan.case.issues)}
        found[name] = {issue: column[~np.isnan(column)] for issue, column in columns.items()}
    return found, reasons


def _score_models(
    plan: Plan, options: Mapping[str, Options], rows: dict[str, list[Scored]]
) -> dict[str, str]:
    """Score the models that fit a case, and their pool; return why the others do not fit."""
    found, reasons = said(plan, _left_out(plan.case, options))
    weights = weights_of(plan.case, list(found), options)
    for issue, outcome in known_outcomes(plan.case).items():
        here = {name: values[issue] for name, values in found.items() if values[issue].size}
        for name, values in here.items():
            rows[name].append(_scored(plan.case, issue, values, None, outcome))
        if here and len(plan.models) > 1:
            values, parts = mixture(weights, here)
            rows[POOLED].append(_scored(plan.case, issue, values, parts, outcome))
    return reasons


def weights_of(case: Case, names: list[str], options: Mapping[str, Options]) -> Weights:
    """Return the weights of the models on a case: those learnt without it, if it was seen."""
    known = pool(_chosen(options).parameters)
    fold = None if known is None else known.folds.get(str(case.id))
    return weights_for(known, case, names, fold)


def _chosen(options: Mapping[str, Options]) -> CalibratedOptions:
    given = options.get("calibrated")
    return given if isinstance(given, CalibratedOptions) else CalibratedOptions()


def _left_out(case: Case, options: Mapping[str, Options]) -> dict[str, Options]:
    """Let the calibrated model forget a case that it was fitted on."""
    chosen = _chosen(options)
    if chosen.without >= 0:
        return dict(options)
    fold = parameters(chosen.parameters).folds.get(str(case.id), -1)
    return dict(options) | {"calibrated": chosen.model_copy(update={"without": fold})}


def _terms(
    plan: Plan, fitting: tuple[Model, ...], options: Mapping[str, Options]
) -> dict[str, Array]:
    """Run the models; one run is enough where neither the case nor the model knows chance."""

    def terms(chosen: tuple[Model, ...], draws: int) -> dict[str, Array]:
        if not chosen:
            return {}
        found = run(Plan(plan.case, chosen, draws, plan.seed, False, options, plan.workers))
        return {name: outcomes.terms for name, outcomes in found.items()}

    twice = plan.drawn(0, 2)
    if plan.draws <= 2 or not _certain(twice):
        return terms(fitting, plan.draws)
    once: dict[str, Array] = {}
    for model in fitting:
        streams = Watched(plan.seed)
        said = model.run(twice, options.get(model.name, model.options()), streams).terms
        if not streams.asked and _same(said):
            once[model.name] = said[:1]
    rest = terms(tuple(m for m in fitting if m.name not in once), plan.draws)
    return {m.name: once[m.name] if m.name in once else rest[m.name] for m in fitting}


def _certain(draws: Draws) -> bool:
    """Say whether two draws of a case are the same in all that models read."""
    parts = (draws.capability, draws.position, draws.ideal, draws.salience)
    more = (draws.weight, draws.no_deal, draws.status_quo)
    return all(_same(part) for part in (*parts, *more))


def _same(values: Array) -> bool:
    return bool(np.array_equal(values, np.broadcast_to(values[:1], values.shape), equal_nan=True))


def _score_positions(plan: Plan) -> list[Scored]:
    """Score the positions on the table, by weight; everybody alike where nobody has weight."""
    outcomes = known_outcomes(plan.case)
    drawn = plan.drawn(0, min(plan.draws, 2))
    if not _certain(drawn):
        drawn = plan.drawn(0, plan.draws)
    scaled = 100.0 * drawn.to_unit(drawn.position)
    found = []
    for j, issue in enumerate(plan.case.issues):
        who = drawn.held[:, j]
        if issue in outcomes and who.any():
            values = scaled[:, who, j]
            power = drawn.power[:, who, j]
            total = power.sum(axis=1, keepdims=True)
            even = np.full_like(power, 1.0 / power.shape[1])
            weights = np.divide(power, total, out=even, where=total > 0.0)
            scored = _scored(plan.case, issue, values.ravel(), weights.ravel(), outcomes[issue])
            found.append(scored)
    return found


def _score_normal(means: list[Scored], seed: int) -> list[Scored]:
    """Score a normal around the mean, cut off at the ends of the range.

    Its spread is the root mean square error of the mean on the cases of the other folds.
    """
    from scipy.special import ndtri

    if not means:
        return []
    folds = folds_of([row.case for row in means], FOLDS, seed)
    groups = np.array([folds[row.case] for row in means])
    errors = np.array([row.error for row in means])
    standard = np.asarray(ndtri((np.arange(500) + 0.5) / 500), dtype=np.float64)
    found = []
    for row, group in zip(means, groups, strict=True):
        others = errors[groups != group]
        learnt = len(folds) >= FEWEST_CASES and others.size >= FEWEST_OUTCOMES
        spread = float(np.sqrt((others**2).mean())) if learnt else SPREAD
        values = np.clip(row.point + spread * standard, 0.0, 100.0)
        weights = np.ones(values.size)
        found.append(Scored.of(row.case, row.issue, values, weights, row.outcome))
    return found


def _scored(case: Case, issue: str, values: Array, weights: Array | None, outcome: float) -> Scored:
    given = np.ones(values.size) if weights is None else weights
    return Scored.of(str(case.id), issue, values, given, outcome)


def _plain(compared: Mapping[str, Mapping[str, Difference]]) -> dict[str, Any]:
    return {
        name: {key: difference.plain() for key, difference in entries.items()}
        for name, entries in compared.items()
    }
