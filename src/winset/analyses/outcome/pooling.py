"""Models weighed together: the headline distribution of terms.

The pool is a mixture: each of its draws is one model's. The weights were learnt on cases with known
outcomes (:mod:`winset.analyses.record.stacking`) and hold for cases like those. How unlike a case
is, is the root mean square of how far its features lie from the known cases' means, in their
standard deviations; beyond 95 of 100 known cases, stated weights take over: half to the calibrated
model, the rest evenly to all others.

Which of the models gives draw d goes by a golden ratio sequence, so the shares come out even for
any number of draws, and the first draws of many are the draws of few. Forecast, track record and
log take these draws, and no other estimate of the mixture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from winset.analyses.outcome.likeness import FEATURES, Likeness, features
from winset.analyses.summary import Array
from winset.answer import data_of, to_data
from winset.case.schema import Case
from winset.errors import UsageError
from winset.kernels.scores import median, quantile
from winset.models.calibrated import parameters

POOLED = "pooled"
CALIBRATED = "calibrated"
STATED = 0.5
"""The weight of the calibrated model where nothing better is known."""

GOLDEN = (5.0**0.5 - 1.0) / 2.0
LEAST_SPREAD = 0.05
QUANTILES = {
    "p5": 0.05,
    "p10": 0.10,
    "p25": 0.25,
    "median": 0.50,
    "p75": 0.75,
    "p90": 0.90,
    "p95": 0.95,
}


class PoolRecord(BaseModel):
    """What the weights were learnt on, and how well the pool did out of sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: str
    sha256: str
    date: str
    cases: int
    outcomes: int
    folds: int
    scores: dict[str, float]


class Pool(BaseModel):
    """Learnt weights, those learnt without each fold, and what the known cases are like."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: dict[str, float]
    without: tuple[dict[str, float], ...]
    folds: dict[str, int]
    features: tuple[str, ...]
    centre: tuple[float, ...]
    spread: tuple[float, ...]
    distances: tuple[float, ...]
    """Of the known cases: the 0, 5, ... 100 % quantiles."""
    record: PoolRecord

    @model_validator(mode="after")
    def _fits(self) -> Pool:
        if self.features != tuple(FEATURES):
            raise ValueError(f"expected the features {', '.join(FEATURES)}")
        if not len(self.centre) == len(self.spread) == len(FEATURES) or min(self.spread) <= 0.0:
            raise ValueError("expected a centre and a spread a feature")
        if len(self.distances) != 21 or any(np.diff(self.distances) < 0.0):
            raise ValueError("expected 21 ascending distances")
        for weights in (self.weights, *self.without):
            values = np.array(list(weights.values()))
            if not (values >= 0.0).all() or abs(values.sum() - 1.0) > 1e-3:
                raise ValueError("expected weights that add up to 1")
        if any(not 0 <= fold < len(self.without) for fold in self.folds.values()):
            raise ValueError("expected folds that have weights")
        return self

    @property
    def limit(self) -> float:
        """The distance beyond which a case counts as unlike the known ones."""
        return self.distances[19]

    def likeness(self, case: Case) -> Likeness:
        """Return how far a case lies from the known ones."""
        here = features(case)
        away = (here - np.array(self.centre)) / np.array(self.spread)
        distance = float(np.sqrt((away**2).mean()))
        percentile = float(np.interp(distance, self.distances, np.linspace(0.0, 100.0, 21)))
        return Likeness(
            distance,
            self.limit,
            percentile,
            {name: float(value) for name, value in zip(FEATURES, here, strict=True)},
            dict(zip(FEATURES, self.centre, strict=True)),
            {name: float(value) for name, value in zip(FEATURES, away, strict=True)},
        )


@dataclass(frozen=True)
class Weights:
    """Weights of the models that ran, and where they come from.

    Attributes
    ----------
    weights : mapping of model name to float
        Add up to 1.
    learnt : bool
        Whether they were learnt, or stated.
    likeness : Likeness or None
        None where the fit holds no weights.
    """

    weights: Mapping[str, float]
    learnt: bool
    likeness: Likeness | None

    @property
    def basis(self) -> str:
        """``learnt`` or ``stated``."""
        return "learnt" if self.learnt else "stated"


@dataclass(frozen=True)
class Pooled:
    """The headline: what the models say together.

    Attributes
    ----------
    issues : mapping of issue to mapping
        ``mean``, ``median`` and the 5, 10, 25, 75, 90 and 95 % quantiles; NaN where no model
        sees an outcome.
    terms : array, shape (draw, issue)
        Draws of the mixture, in the issues' units; NaN where the draw's model sees no outcome.
    """

    weights: Weights
    issues: Mapping[str, Mapping[str, float]]
    terms: Array

    def to_dict(self, point: bool) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "issues": {
                name: to_data({"value": summary["median"]} if point else summary)
                for name, summary in self.issues.items()
            },
            **data_of(self.weights, "weights", "basis", "likeness"),
        }


@lru_cache(maxsize=8)
def pool(file: str = "") -> Pool | None:
    """Return the weights of a fit, or None where it holds none.

    Parameters
    ----------
    file : str
        What ``winset calibrate`` wrote; empty for the fit that comes with Winset.

    Raises
    ------
    UsageError
        There is no such file, or it holds no fit.
    """
    stored = parameters(file).pool
    if stored is None:
        return None
    try:
        return Pool.model_validate(stored)
    except ValidationError:
        raise UsageError(
            f"The weights in {file or 'the fit'} are no weights of a pool. Name a file that "
            "winset calibrate wrote."
        ) from None


def weights_for(fit: Pool | None, case: Case, names: list[str], fold: int | None = None) -> Weights:
    """Return the weights of the models that run on a case.

    Parameters
    ----------
    fit : Pool or None
        Learnt weights; without, they are stated.
    case : Case
    names : list of str
        The models that run.
    fold : int, optional
        Take the weights learnt without this fold.
    """
    if fit is None:
        return Weights(stated(names), False, None)
    likeness = fit.likeness(case)
    learnt = fit.weights if fold is None else fit.without[fold]
    weights = {name: learnt[name] for name in names if learnt.get(name, 0.0) > 0.0}
    total = sum(weights.values())
    if not likeness.like or total <= 0.0:
        return Weights(stated(names), False, likeness)
    return Weights({name: weights.get(name, 0.0) / total for name in names}, True, likeness)


def stated(names: list[str]) -> dict[str, float]:
    """Return the weights where nothing was learnt: half to `calibrated`, the rest evenly."""
    others = [name for name in names if name != CALIBRATED]
    if CALIBRATED not in names or not others:
        return dict.fromkeys(names, 1.0 / len(names))
    return {name: STATED if name == CALIBRATED else STATED / len(others) for name in names}


def pooled(weights: Weights, terms: Mapping[str, Array], issues: tuple[str, ...]) -> Pooled:
    """Return the mixture of the models' draws.

    Parameters
    ----------
    weights : Weights
    terms : mapping of model name to array, shape (draw, issue)
    issues : tuple of str
    """
    names = list(weights.weights)
    count = len(terms[names[0]])
    if count == 1:
        mixed = _middle(weights, terms)
    else:
        edges = np.cumsum(list(weights.weights.values()))
        place = np.modf((np.arange(count) + 0.5) * GOLDEN)[0] * edges[-1]
        which = np.minimum(np.searchsorted(edges, place, side="right"), len(names) - 1)
        mixed = np.stack([terms[name] for name in names])[which, np.arange(count)]
    summaries = {name: _summary(mixed[:, j]) for j, name in enumerate(issues)}
    return Pooled(weights, summaries, mixed)


def _middle(weights: Weights, terms: Mapping[str, Array]) -> Array:
    """Return the median of single values, issue by issue."""
    values = np.stack([terms[name][0] for name in weights.weights])
    heavy = np.array(list(weights.weights.values()))
    result = np.full((1, values.shape[1]), np.nan)
    for j in range(values.shape[1]):
        there = ~np.isnan(values[:, j]) & (heavy > 0.0)
        if there.any():
            result[0, j] = median(values[there, j], heavy[there])
    return result


def _summary(column: Array) -> dict[str, float]:
    values = column[~np.isnan(column)]
    if values.size == 0:
        return dict.fromkeys(("mean", *QUANTILES), np.nan)
    alike = np.ones(values.size)
    mean = float(np.clip(values.mean(), values.min(), values.max()))
    quantiles = {key: quantile(values, alike, level) for key, level in QUANTILES.items()}
    return {"mean": mean} | quantiles | {"median": median(values, alike)}
