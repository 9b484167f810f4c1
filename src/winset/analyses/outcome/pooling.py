"""Models weighed together: the headline distribution of terms.

The pool is a mixture: each of its draws is one model's. The weights were learnt on cases with known
outcomes (:mod:`winset.analyses.record.stacking`) and hold for cases like those. How unlike a case
is, is the root mean square of how far its features lie from the known cases' means, in their
standard deviations. Within the distance that 95 of 100 known cases keep, the weights are those
learnt; from there they shrink towards equal ones, which are reached at `NOTHING_LEFT` times it.
docs/decisions/pooling.md has what was measured.

Which of the models gives draw d goes by a golden ratio sequence, so the shares come out even for
any number of draws, and the first draws of many are the draws of few. A model that ran on fewer
draws than others gives its first, each once: the pool has no more draws than that allows. Forecast,
track record and log take these draws, and no other estimate of the mixture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from winset.analyses.outcome.likeness import FEATURES, Likeness, features
from winset.analyses.summary import Array
from winset.answer import data_of, to_data
from winset.case.schema import Case
from winset.errors import UsageError
from winset.kernels.scores import median, quantile
from winset.models.calibrated import CalibratedOptions, parameters
from winset.models.contract import Options

POOLED = "pooled"
NOTHING_LEFT = 1.5
"""Times the limit: the distance from which on nothing of the learnt weights is left."""
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
    learnt : float
        Their part that was learnt, from 0 (all models alike) to 1.
    likeness : Likeness or None
        None where the fit holds no weights.
    """

    weights: Mapping[str, float]
    learnt: float
    likeness: Likeness | None

    @property
    def basis(self) -> str:
        """``learnt``, ``learnt in part``, or ``stated``: all models alike."""
        return {0.0: "stated", 1.0: "learnt"}.get(float(self.learnt), "learnt in part")

    @property
    def consent(self) -> float:
        """In which part of the draws consent shapes terms given a deal; docs/decisions/packages."""
        return 0.0 if self.learnt == 1.0 else 1.0


@dataclass(frozen=True)
class Swing:
    """The issue on which learnt and equal weights are furthest apart.

    Attributes
    ----------
    learnt, equal : float
        The pooled median under either, in the issue's unit.
    """

    issue: str
    learnt: float
    equal: float


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
    draw : array of int, shape (draw,)
        Of which draw of the case each is.
    swing : Swing or None
        How much the answer depends on the weights; None where none were learnt.
    """

    weights: Weights
    issues: Mapping[str, Mapping[str, float]]
    terms: Array
    draw: NDArray[np.intp]
    swing: Swing | None = None

    def to_dict(self, point: bool) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "issues": {
                name: to_data({"value": summary["median"]} if point else summary)
                for name, summary in self.issues.items()
            },
            **data_of(self.weights, "weights", "basis", "learnt", "likeness"),
            "swing": to_data(self.swing),
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


def fitted_pool(options: Mapping[str, Options]) -> Pool | None:
    """Return the weights of the fit that the calibrated model runs with.

    Parameters
    ----------
    options : mapping of model name to Options
    """
    given = options.get("calibrated")
    return pool(given.parameters if isinstance(given, CalibratedOptions) else "")


def weights_for(fit: Pool | None, case: Case, names: list[str], fold: int | None = None) -> Weights:
    """Return the weights of the models that run on a case.

    Parameters
    ----------
    fit : Pool or None
        Learnt weights; without, all models weigh alike.
    case : Case
    names : list of str
        The models that run.
    fold : int, optional
        Take the weights learnt without this fold.
    """
    even = dict.fromkeys(names, 1.0 / len(names))
    if fit is None:
        return Weights(even, 0.0, None)
    likeness = fit.likeness(case)
    known = fit.weights if fold is None else fit.without[fold]
    total = sum(known.get(name, 0.0) for name in names)
    if total <= 0.0:
        return Weights(even, 0.0, likeness)
    beyond = likeness.distance / likeness.limit - 1.0
    learnt = float(np.clip(1.0 - beyond / (NOTHING_LEFT - 1.0), 0.0, 1.0))
    mixed = {n: learnt * known.get(n, 0.0) / total + (1.0 - learnt) * even[n] for n in names}
    return Weights(mixed, learnt, likeness)


def pooled(weights: Weights, terms: Mapping[str, Array], issues: tuple[str, ...]) -> Pooled:
    """Return the mixture of the models' draws.

    Parameters
    ----------
    weights : Weights
    terms : mapping of model name to array, shape (draw, issue)
    issues : tuple of str
    """
    drawn, draw = mixed(weights.weights, terms)
    summaries = {name: summary_of(drawn[:, j]) for j, name in enumerate(issues)}
    return Pooled(weights, summaries, drawn, draw)


def swing(
    fit: Pool | None,
    terms: Mapping[str, Array],
    ranges: Mapping[str, tuple[float, float]],
) -> Swing | None:
    """Return where learnt and equal weights are furthest apart, as a part of the range.

    Parameters
    ----------
    fit : Pool or None
    terms : mapping of model name to array, shape (draw, issue)
    ranges : mapping of issue to (low, high)
    """
    extremes = extreme_weights(fit, list(terms))
    if extremes is None:
        return None
    learnt, equal = (
        {name: summary_of(drawn[:, j])["median"] for j, name in enumerate(ranges)}
        for drawn, _ in (mixed(weights, terms) for weights in extremes)
    )
    return widest_swing(learnt, equal, ranges)


def extreme_weights(
    fit: Pool | None, names: list[str]
) -> tuple[dict[str, float], dict[str, float]] | None:
    """Return the weights of models as they were learnt, and equal ones; None where none were.

    Parameters
    ----------
    fit : Pool or None
    names : list of str
        The models that run.
    """
    known = {name: 0.0 if fit is None else fit.weights.get(name, 0.0) for name in names}
    total = sum(known.values())
    if total <= 0.0:
        return None
    learnt = {name: weight / total for name, weight in known.items()}
    return learnt, dict.fromkeys(names, 1.0 / len(names))


def widest_swing(
    learnt: Mapping[str, float],
    equal: Mapping[str, float],
    ranges: Mapping[str, tuple[float, float]],
) -> Swing | None:
    """Return the issue on which two sets of medians are furthest apart, as a part of the range.

    Parameters
    ----------
    learnt, equal : mapping of issue to float
        Medians under either weights; NaN where there is none.
    ranges : mapping of issue to (low, high)
    """
    apart = [Swing(name, learnt[name], equal[name]) for name in ranges]
    width = {name: high - low for name, (low, high) in ranges.items()}
    there = [one for one in apart if np.isfinite(one.learnt) and np.isfinite(one.equal)]
    return max(there, key=lambda one: abs(one.learnt - one.equal) / width[one.issue], default=None)


def mixed(
    weights: Mapping[str, float], terms: Mapping[str, Array], first: int = 0
) -> tuple[Array, NDArray[np.intp]]:
    """Return draws of a mixture, shape (draw, issue), and of which draw of the case each is.

    Parameters
    ----------
    weights : mapping of model name to float
    terms : mapping of model name to array, shape (draw, issue)
        All of one length, unless `first` is 0.
    first : int
        The number of the first draw.
    """
    names = list(weights)
    most = max(len(terms[name]) for name in names)
    if most == 1 and first == 0:
        return _middle(weights, terms), np.zeros(1, dtype=np.intp)
    edges = np.cumsum(list(weights.values()))
    parts = np.diff(edges, prepend=0.0) / edges[-1]
    few = [
        int(len(terms[name]) / part)
        for name, part in zip(names, parts, strict=True)
        if part > 0.0 and len(terms[name]) < most
    ]
    draw = np.arange(min([most, *few]))
    place = np.modf((first + draw + 0.5) * GOLDEN)[0] * edges[-1]
    which = np.minimum(np.searchsorted(edges, place, side="right"), len(names) - 1)
    result = np.empty((draw.size, terms[names[0]].shape[1]))
    for number, name in enumerate(names):
        mine, given = np.flatnonzero(which == number), terms[name]
        if len(given) < most:
            draw[mine] = np.arange(mine.size) % len(given)
        result[mine] = given[draw[mine]]
    return result, draw


def _middle(weights: Mapping[str, float], terms: Mapping[str, Array]) -> Array:
    """Return the median of single values, issue by issue."""
    values = np.stack([terms[name][0] for name in weights])
    heavy = np.array(list(weights.values()))
    result = np.full((1, values.shape[1]), np.nan)
    for j in range(values.shape[1]):
        there = ~np.isnan(values[:, j]) & (heavy > 0.0)
        if there.any():
            result[0, j] = median(values[there, j], heavy[there])
    return result


def summary_of(column: Array) -> dict[str, float]:
    """Return the mean and the quantiles of a column of terms; NaN entries do not count."""
    values = column[~np.isnan(column)]
    if values.size == 0:
        return dict.fromkeys(("mean", *QUANTILES), np.nan)
    alike = np.ones(values.size)
    mean = float(np.clip(values.mean(), values.min(), values.max()))
    quantiles = {key: quantile(values, alike, level) for key, level in QUANTILES.items()}
    return {"mean": mean} | quantiles | {"median": median(values, alike)}
