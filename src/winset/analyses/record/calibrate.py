"""What do known outcomes teach? Fits the calibrated model to cases that have some.

The fit is a penalised maximum likelihood. The penalty is chosen by cross-validation in which all
issues of a case stay together. The scores of the record come from a second cross-validation
around the first: a case is scored by a fit, penalty and all, that has not seen it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.analyses.record.scoring import IssueScore, Tally, folds_of
from winset.answer import Answer
from winset.case.schema import Case
from winset.ensemble.run import Plan
from winset.errors import UsageError
from winset.kernels import choice
from winset.models.calibrated import Parameters, Record
from winset.models.contract import Array, Draws
from winset.threads import Progress

RIDGES = (0.001, 0.003, 0.01, 0.03, 0.1)
"""Penalties to choose from, on coefficients of features of unit spread."""

FOLDS = 10
FEWEST = 10
"""Outcomes, below which there is nothing to learn from."""

QUANTILES = 500
"""Points of each forecast that the cross-validation scores."""


@dataclass(frozen=True)
class ResolvedIssue:
    """An issue with a known outcome, as the kernel reads it.

    Attributes
    ----------
    position, power, salience : array, shape (actor,)
        As parts of the range.
    has_position : array of bool, shape (actor,)
    features : array, shape (cell, feature)
    """

    case: str
    issue: str
    position: Array
    power: Array
    salience: Array
    has_position: NDArray[np.bool_]
    reference: float
    outcome: float
    features: Array

    def quantiles(self, coefficients: Array, levels: Array) -> Array:
        """Return quantiles of the forecast, 0-100 of the range.

        Parameters
        ----------
        coefficients : array, shape (feature,)
        levels : array, shape (quantile,)
        """

        def repeated(values: Array) -> Array:
            return np.repeat(values[None, :, None], levels.size, axis=0)

        return (
            100.0
            * choice.chosen(
                coefficients,
                repeated(self.position),
                repeated(self.power),
                repeated(self.salience),
                self.has_position[:, None].copy(),
                np.full((levels.size, 1), self.reference),
                levels[:, None].copy(),
            )[:, 0]
        )


@dataclass(frozen=True, repr=False)
class Calibration(Answer):
    """A fit and how well it does on cases that it has not seen.

    Attributes
    ----------
    parameters : Parameters
        What the model reads; ``to_json()`` is the file.
    scores : Tally
        Every known outcome, scored out of sample.
    pooled : Tally or None
        The same of the pool of all models, where its weights were learnt too.
    """

    kind: ClassVar[str] = "calibration"
    parameters: Parameters
    scores: Tally
    pooled: Tally | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the fit as plain data."""
        return self.parameters.model_dump(mode="json")

    def to_json(self) -> str:
        """Return the fit as the text of a file for ``--set calibrated.parameters=FILE``."""
        return self.parameters.model_dump_json(indent=1)


def fit_model(
    cases: Iterable[Case],
    *,
    data: str = "cases",
    sha256: str | None = None,
    day: date | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Calibration:
    """Fit the calibrated model to cases with known outcomes.

    Parameters
    ----------
    cases : iterable of Case
        Issues without an outcome are left out. Beliefs count at their most likely values.
    data : str
        What the record calls the cases.
    sha256 : str, optional
        What the record gives as the hash of the data; by default one of the cases' contents.
    day : date, optional
        What the record gives as the day of the fit; by default today.
    seed : int
        Of the division into folds.
    progress : callable, optional
        Called with (folds done, folds in all).

    Raises
    ------
    UsageError
        There are too few outcomes, or two cases have the same id.
    """
    cases = list(cases)
    ids = [str(case.id) for case in cases]
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise UsageError(f"Two cases have the id {twice}. Give each its own.")
    issues = [issue for case in cases for issue in resolved_issues(case)]
    names = [issue.case for issue in issues]
    if len(issues) < FEWEST or len(set(names)) < 3:
        raise UsageError(
            f"{len(issues)} known outcomes in {len(set(names))} cases; expected at least {FEWEST} "
            "in 3 or more. Give more cases whose issues have an outcome."
        )
    folds = folds_of(names, FOLDS, seed)
    features = np.stack([issue.features for issue in issues])
    cells = choice.cells_of(np.array([issue.outcome for issue in issues]))
    groups = np.array([folds[name] for name in names])
    levels = (np.arange(QUANTILES) + 0.5) / QUANTILES
    without: list[tuple[float, ...]] = []
    rows: list[IssueScore] = []
    total = int(groups.max()) + 1
    for fold in range(total):
        seen = groups != fold
        fitted, _ = _fit_with_penalty(
            features[seen], cells[seen], [n for n, s in zip(names, seen, strict=True) if s], seed
        )
        without.append(tuple(float(value) for value in fitted))
        for i in np.flatnonzero(~seen):
            values = issues[i].quantiles(fitted, levels)
            outcome = 100.0 * issues[i].outcome
            rows.append(IssueScore.of(issues[i].case, issues[i].issue, outcome, values))
        if progress is not None:
            progress(fold + 1, total)
    fitted, ridge = _fit_with_penalty(features, cells, names, seed)
    scores = Tally(tuple(rows))
    contents = hashlib.sha256("".join(sorted(case.digest() for case in cases)).encode())
    return Calibration(
        Parameters(
            features=choice.FEATURES,
            coefficients=tuple(float(value) for value in fitted),
            record=Record(
                data=data,
                sha256=sha256 or contents.hexdigest(),
                date=(day or date.today()).isoformat(),
                cases=len(set(names)),
                outcomes=len(issues),
                ridge=ridge,
                scores={key: round(value, 4) for key, value in scores.summary.items()},
            ),
            without=tuple(without),
            folds=folds,
        ),
        scores,
    )


def resolved_issues(case: Case) -> list[ResolvedIssue]:
    """Return the issues of a case that have an outcome and somebody with a position."""
    draws = Plan(case, (), point=True).drawn(0, 1)
    return [
        _resolved(str(case.id), name, draws, j, issue.outcome.number)
        for j, (name, issue) in enumerate(case.issues.items())
        if issue.outcome is not None
        and issue.outcome.number is not None
        and draws.has_position[:, j].any()
    ]


def _resolved(case: str, issue: str, draws: Draws, j: int, outcome: float) -> ResolvedIssue:
    width = draws.high[j] - draws.low[j]
    position = draws.to_unit(draws.position)[0, :, j].copy()
    power = draws.power[0, :, j].copy()
    salience = draws.salience[0, :, j].copy()
    has_position = draws.has_position[:, j].copy()
    reference = float(draws.to_unit(draws.status_quo)[0, j])
    share = choice.shares(power, has_position)
    _, features = choice.described(position, share, salience, reference)
    return ResolvedIssue(
        case,
        issue,
        position,
        power,
        salience,
        has_position,
        reference,
        float((outcome - draws.low[j]) / width),
        features,
    )


def _fit_with_penalty(
    features: Array, cells: NDArray[np.int64], names: list[str], seed: int
) -> tuple[Array, float]:
    """Fit with the penalty under which cases left out are likeliest."""
    folds = folds_of(names, FOLDS // 2, seed + 1)
    groups = np.array([folds[name] for name in names])
    surprise = dict.fromkeys(RIDGES, 0.0)
    for ridge in RIDGES:
        for fold in range(int(groups.max()) + 1):
            seen = groups != fold
            fitted = fit(features[seen], cells[seen], ridge)
            part = choice.loss(fitted, features[~seen], cells[~seen], 0.0)[0]
            surprise[ridge] += part * float((~seen).sum())
    best = min(RIDGES, key=lambda ridge: surprise[ridge])
    return fit(features, cells, best), best


def fit(features: Array, cells: NDArray[np.int64], ridge: float) -> Array:
    """Return the coefficients, penalised on features of unit spread.

    Parameters
    ----------
    features : array, shape (issue, cell, feature)
    cells : array of int, shape (issue,)
        In which cell each outcome fell.
    ridge : float
        The penalty.
    """
    from scipy.optimize import minimize

    spread = features.std(axis=(0, 1))
    scale = np.where(spread > 0.0, spread, 1.0)
    fitted = minimize(
        choice.loss,
        np.zeros(features.shape[2]),
        args=(features / scale, cells, ridge),
        jac=True,
        method="L-BFGS-B",
    )
    result: Array = np.asarray(fitted.x, dtype=np.float64) / scale
    return result
