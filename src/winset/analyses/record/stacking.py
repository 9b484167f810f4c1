"""How should models be weighed together? Weights from cases with known outcomes.

Stacking (Wolpert 1992; Yao, Vehtari, Simpson & Gelman 2018): the weights under which the mixture
makes known outcomes likeliest, every forecast made without the case it is of. The record's scores
come from a cross-validation around that: the weights that a case is scored with come from other
folds, and so do the coefficients of the calibrated model behind them.

References
----------
Wolpert, D. H. (1992). Stacked generalization. Neural Networks 5, 241-259.
Yao, Y., Vehtari, A., Simpson, D. & Gelman, A. (2018). Using stacking to average Bayesian
predictive distributions. Bayesian Analysis 13, 917-1007.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from winset.analyses.outcome.likeness import FEATURES, features
from winset.analyses.outcome.pooling import (
    LEAST_SPREAD,
    Pool,
    PoolRecord,
    Weights,
    weights_for,
)
from winset.analyses.record.backtest import distributions
from winset.analyses.record.calibrate import (
    QUANTILES,
    Calibration,
    ResolvedIssue,
    fit,
    fit_model,
    resolved_issues,
)
from winset.analyses.record.scoring import IssueScore, Tally
from winset.analyses.summary import Array
from winset.case.schema import Case
from winset.ensemble.run import Plan
from winset.interchange.forms import Cases, all_cases, listed
from winset.kernels import choice, scores
from winset.models.registry import MODELS
from winset.threads import Progress

Distributions = Mapping[str, Mapping[str, Array]]

CALIBRATED = "calibrated"
DRAWS = 500
MOST_STEPS = 2000
SMALLEST_STEP = 1e-7
"""The climb to the weights ends where a step moves none by more, or after so many steps."""

LEAST_WEIGHT = 0.005
"""A weight below this is none."""


def calibrate(
    cases: Cases,
    *,
    form: str | None = None,
    data: str | None = None,
    seed: int = 0,
    weights: bool = True,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the calibrated model, and the weights of all models, to cases with known outcomes.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.
    data : str, optional
        What the fit's record calls the cases; by default the names of the files.
    seed : int
        Of the division into folds.
    weights : bool
        Whether to learn by which weights all models are pooled; every model runs on every case.
    progress : callable, optional
        Called with (folds done, folds in all), then with (cases done, cases in all).

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such file or form; too few outcomes to learn from.
    """
    given = listed(cases)
    read_cases = all_cases(given, form)
    files = [Path(item) for item in given if not isinstance(item, Case)]
    digest = sha256(files[0].read_bytes()).hexdigest() if form and len(files) == 1 else None
    name = data or ", ".join(file.name for file in files) or "cases"
    fitted = fit_model(read_cases, data=name, sha256=digest, seed=seed, progress=progress)
    return with_pool(read_cases, fitted, seed=seed, progress=progress) if weights else fitted


def with_pool(
    cases: Iterable[Case],
    calibration: Calibration,
    *,
    seed: int = 0,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Return a fit with weights of all models beside it.

    Parameters
    ----------
    cases : iterable of Case
        Those that the fit has seen.
    calibration : Calibration
    seed : int
    workers : int, optional
    progress : callable, optional
        Called with (cases done, cases in all).
    """
    folds = calibration.parameters.folds
    seen = [case for case in cases if str(case.id) in folds]
    others = tuple(model for model in MODELS.values() if model.name != CALIBRATED)
    issues = [issue for case in seen for issue in resolved_issues(case)]
    forecasts: dict[str, Distributions] = {}
    for done, case in enumerate(seen):
        terms, *_ = distributions(Plan(case, others, DRAWS, seed, workers=workers), {})
        forecasts[str(case.id)] = {
            name: {issue: values[~np.isnan(values[:, j]), j] for j, issue in enumerate(case.issues)}
            for name, values in terms.items()
        }
        if progress is not None:
            progress(done + 1, len(seen))
    fold = np.array([folds[issue.case] for issue in issues])
    count = int(fold.max()) + 1
    last = _coefficients(calibration, fold)
    weights = stacked(_likelihoods(issues, forecasts, last))
    without = []
    for left in range(count):
        rest = np.flatnonzero(fold != left)
        inner = _refitted(issues, fold, left, calibration.parameters.record.ridge)
        chance = _likelihoods([issues[i] for i in rest], forecasts, inner[rest])
        without.append(stacked(chance))
    pool = _pool(seen, calibration, weights, without, folds)
    tally = _scored(seen, pool, issues, forecasts, last)
    record = pool.record.model_copy(
        update={"scores": {key: round(value, 4) for key, value in tally.summary.items()}}
    )
    pool = pool.model_copy(update={"record": record})
    parameters = calibration.parameters.model_copy(update={"pool": pool.model_dump(mode="json")})
    return replace(calibration, parameters=parameters, pooled=tally)


def stacked(chances: Mapping[str, Array]) -> dict[str, float]:
    """Return the weights under which a mixture makes outcomes likeliest.

    Expectation and maximisation: each step gives every model the mean part that it has in what
    came out. Where a model says nothing of an outcome, it keeps the part it has.

    Parameters
    ----------
    chances : mapping of model name to array, shape (outcome,)
        The probability that each model gave what came out; NaN where it said nothing.

    Returns
    -------
    dict of model name to weight
        They add up to 1; weights below `LEAST_WEIGHT` are left out.
    """
    names = list(chances)
    chance = np.stack([chances[name] for name in names])
    there = ~np.isnan(chance)
    chance = np.where(there, chance, 0.0)
    weights = np.full(len(names), 1.0 / len(names))
    for _ in range(MOST_STEPS):
        part = weights[:, None] * chance
        here = (weights[:, None] * there).sum(axis=0)
        part *= here / part.sum(axis=0)
        moved = np.where(there, part, weights[:, None]).mean(axis=1).clip(1e-12)
        done = np.abs(moved - weights).max() < SMALLEST_STEP
        weights = moved
        if done:
            break
    weights[weights < LEAST_WEIGHT] = 0.0
    weights /= weights.sum()
    return {
        name: round(float(weight), 4)
        for name, weight in zip(names, weights, strict=True)
        if weight > 0.0
    }


def _coefficients(calibration: Calibration, fold: NDArray[np.int64]) -> Array:
    """Return the coefficients fitted without each issue's fold, shape (issue, feature)."""
    return np.array(calibration.parameters.without)[fold]


def _refitted(
    issues: list[ResolvedIssue], fold: NDArray[np.int64], left: int, ridge: float
) -> Array:
    """Return coefficients fitted without each issue's fold and without fold `left`."""
    described = np.stack([issue.features for issue in issues])
    cells = choice.cells_of(np.array([issue.outcome for issue in issues]))
    result = np.zeros((len(issues), described.shape[2]))
    for inner in set(fold.tolist()) - {left}:
        seen = (fold != left) & (fold != inner)
        result[fold == inner] = fit(described[seen], cells[seen], ridge)
    return result


def _on_issue(
    issue: ResolvedIssue, forecasts: Mapping[str, Distributions], coefficients: Array
) -> dict[str, Array]:
    """Return each model's forecast of one issue."""
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    here = {name: values[issue.issue] for name, values in forecasts[issue.case].items()}
    return {CALIBRATED: issue.quantiles(coefficients, levels)} | {
        name: values for name, values in here.items() if values.size
    }


def _likelihoods(
    issues: list[ResolvedIssue], forecasts: Mapping[str, Distributions], coefficients: Array
) -> dict[str, Array]:
    """Return the probability that each model gave to each outcome's bin."""
    chances = {name: np.full(len(issues), np.nan) for name in MODELS}
    for i, issue in enumerate(issues):
        for name, values in _on_issue(issue, forecasts, coefficients[i]).items():
            even = np.ones(values.size)
            chances[name][i] = np.exp(-scores.log_score(values, even, 100.0 * issue.outcome))
    return chances


def _score(issue: ResolvedIssue, values: Array, weights: Array | None = None) -> IssueScore:
    return IssueScore.of(issue.case, issue.issue, 100.0 * issue.outcome, values, weights)


def _pool(
    cases: list[Case],
    calibration: Calibration,
    weights: dict[str, float],
    without: list[dict[str, float]],
    folds: Mapping[str, int],
) -> Pool:
    """Return the weights with what the known cases are like."""
    rows = np.stack([features(case) for case in cases])
    centre = rows.mean(axis=0)
    spread = np.maximum(rows.std(axis=0), LEAST_SPREAD)
    distance = np.sqrt((((rows - centre) / spread) ** 2).mean(axis=1))
    record = calibration.parameters.record
    return Pool(
        weights=weights,
        without=tuple(without),
        folds=dict(folds),
        features=tuple(FEATURES),
        centre=tuple(float(value) for value in centre),
        spread=tuple(float(value) for value in spread),
        distances=tuple(float(d) for d in np.quantile(distance, np.linspace(0.0, 1.0, 21))),
        record=PoolRecord(
            data=record.data,
            sha256=record.sha256,
            date=record.date,
            cases=record.cases,
            outcomes=record.outcomes,
            folds=len(without),
            scores={},
        ),
    )


def _scored(
    cases: list[Case],
    pool: Pool,
    issues: list[ResolvedIssue],
    forecasts: Mapping[str, Distributions],
    coefficients: Array,
) -> Tally:
    """Score the pool on every outcome, with weights learnt without its fold."""
    by_id = {str(case.id): case for case in cases}
    rows = []
    for i, issue in enumerate(issues):
        here = _on_issue(issue, forecasts, coefficients[i])
        names = [CALIBRATED, *forecasts[issue.case]]
        fold = pool.folds[issue.case]
        weights = weights_for(pool, by_id[issue.case], names, fold)
        rows.append(_score(issue, *mixture(weights, here)))
    return Tally(tuple(rows))


def mixture(weights: Weights, samples: Mapping[str, Array]) -> tuple[Array, Array]:
    """Return a mixture as values and weights, for scoring one issue.

    Parameters
    ----------
    weights : Weights
    samples : mapping of model name to array, shape (value,)
        Of the models that see an outcome.

    Returns
    -------
    values, weights : array, shape (value,)
    """
    there = {name: weights.weights.get(name, 0.0) for name in samples if samples[name].size}
    if sum(there.values()) <= 0.0:
        there = dict.fromkeys(there, 1.0)
    there = {name: part for name, part in there.items() if part > 0.0}
    values = np.concatenate([samples[name] for name in there])
    parts = [np.full(samples[name].size, part / samples[name].size) for name, part in there.items()]
    return values, np.concatenate(parts)
