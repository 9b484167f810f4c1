"""One forecast of one issue against what came out, many together, and one model beside another.

Every issue is scaled to 0-100 of its range before it is scored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.answer import to_data
from winset.kernels import scores
from winset.kernels.streams import Streams

LEVELS = (0.5, 0.8, 0.9)
NEAR = 10.0
"""A hit is a forecast within a tenth of the range of what came out."""
RESAMPLES = 2000
CONFIDENCE = 0.95
"""Of the intervals of comparisons."""


@dataclass(frozen=True)
class IssueScore:
    """One forecast of one issue, scored.

    Attributes
    ----------
    point : float
        The median of the forecast, 0-100 of the range.
    outcome : float
        What came out, 0-100 of the range.
    below, upto : float
        The part of the forecast below the outcome, and at or below it.
    low, high : float
        The ends of the 80 % interval, 0-100 of the range.
    """

    case: str
    issue: str
    point: float
    outcome: float
    crps: float
    log_score: float
    below: float
    upto: float
    low: float = math.nan
    high: float = math.nan

    @classmethod
    def of(
        cls, case: str, issue: str, outcome: float, values: Array, weights: Array | None = None
    ) -> IssueScore:
        """Score a discrete forecast on the scale 0-100.

        Parameters
        ----------
        case, issue : str
        outcome : float
        values : array, shape (value,)
            The forecast.
        weights : array, shape (value,), optional
            They need not add up to 1; alike if left out.
        """
        weights = np.ones(values.size) if weights is None else weights
        below, upto = scores.pit(values, weights, outcome)
        return cls(
            case,
            issue,
            scores.median(values, weights),
            outcome,
            scores.crps_discrete(values, weights, outcome),
            scores.log_score(values, weights, outcome),
            below,
            upto,
            scores.quantile(values, weights, 0.1),
            scores.quantile(values, weights, 0.9),
        )

    @property
    def error(self) -> float:
        """The absolute error of the median."""
        return abs(self.point - self.outcome)

    @property
    def percentile(self) -> float:
        """The percentile of the forecast at which the outcome fell, 0-100."""
        return 100.0 * scores.mid_pit(self.below, self.upto)


@dataclass(frozen=True)
class Tally:
    """All scored forecasts of one model."""

    rows: tuple[IssueScore, ...]

    @cached_property
    def summary(self) -> Mapping[str, float]:
        """The figures of the table; fractions in [0, 1], NaN where there is nothing to score."""
        errors = self._column("error")
        figures = {
            "mae": _mean(errors),
            "median_error": float(np.median(errors)) if errors.size else math.nan,
            "hits10": _mean(errors <= NEAR + scores.TIE),
            "crps": _mean(self._column("crps")),
            "log_score": _mean(self._column("log_score")),
        }
        for level in LEVELS:
            figures[f"coverage{100 * level:.0f}"] = self.coverage(level)
        return figures

    def coverage(self, level: float) -> float:
        """Return the part of outcomes that central intervals of this level hold."""
        return _mean(np.array([scores.covered(row.below, row.upto, level) for row in self.rows]))

    def reliability(self) -> dict[float, float]:
        """Return the coverage of central intervals by their level: alike for honest forecasts."""
        return {level / 10: self.coverage(level / 10) for level in range(1, 10)}

    def pit(self, bins: int = 10) -> list[float]:
        """Return the part of outcomes in each tenth of the forecasts: even for honest ones."""
        if not self.rows:
            return [math.nan] * bins
        shares = scores.pit_histogram(self._column("below"), self._column("upto"), bins)
        return [float(share) for share in shares]

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the figures as plain data, None for NaN."""
        return {"n": len(self.rows), **to_data(self.summary)}

    def _column(self, name: str) -> Array:
        return np.array([getattr(row, name) for row in self.rows], dtype=np.float64)


def calibration_of(tallies: Mapping[str, Tally]) -> dict[str, Any]:
    """Return how honest each model's distributions are, as plain data."""
    return {
        "reliability": {
            name: [
                {"level": level, "covered": to_data(share)}
                for level, share in tally.reliability().items()
            ]
            for name, tally in tallies.items()
        },
        "pit": {name: to_data(tally.pit()) for name, tally in tallies.items()},
    }


def _mean(values: NDArray[np.float64] | NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if values.size else math.nan


def folds_of(cases: Iterable[str], count: int, seed: int) -> dict[str, int]:
    """Divide cases into folds of even size, at random but by name: order does not matter.

    Parameters
    ----------
    cases : iterable of str
        Ids; issues of one case stay together.
    count : int
        At most as many folds; no more than there are cases.
    seed : int
    """
    streams = Streams(seed)
    names = sorted(
        set(cases), key=lambda name: (streams.uniforms(f"fold/{name}", 0, 1, 1)[0, 0], name)
    )
    return {name: place % min(count, len(names)) for place, name in enumerate(names)}


@dataclass(frozen=True)
class Comparison:
    """How a model's score compares with another's on the issues that both score.

    Attributes
    ----------
    value, low, high : float
        The comparison, and its 95 % interval.
    """

    value: float
    low: float
    high: float
    issues: int
    cases: int


def differences(tally: Tally, baseline: Tally, seed: int) -> dict[str, Comparison]:
    """Return a model's scores less those of another; below 0 is better.

    Parameters
    ----------
    tally, baseline : Tally
    seed : int
        Of the intervals' resampling.

    Returns
    -------
    dict of "mae" and "crps" to Comparison
    """
    pairs = _pairs(tally, baseline)
    names = [a.case for a, _ in pairs]
    ones = np.ones(len(pairs))
    return {
        "mae": _ratio(names, np.array([a.error - b.error for a, b in pairs]), ones, seed),
        "crps": _ratio(names, np.array([a.crps - b.crps for a, b in pairs]), ones, seed),
    }


def skill_over(tally: Tally, reference: Tally, seed: int) -> Comparison:
    """Return by which part a model's CRPS is under that of another.

    Parameters
    ----------
    tally, reference : Tally
    seed : int
        Of the intervals' resampling.
    """
    pairs = _pairs(tally, reference)
    theirs = np.array([b.crps for _, b in pairs])
    gains = theirs - np.array([a.crps for a, _ in pairs])
    return _ratio([a.case for a, _ in pairs], gains, theirs, seed)


def _pairs(tally: Tally, other: Tally) -> list[tuple[IssueScore, IssueScore]]:
    """Return the forecasts of the same issues."""
    others = {(row.case, row.issue): row for row in other.rows}
    return [
        (row, others[row.case, row.issue]) for row in tally.rows if (row.case, row.issue) in others
    ]


def _ratio(names: list[str], over: Array, under: Array, seed: int) -> Comparison:
    """Return a ratio of sums with its percentile bootstrap interval; cases are drawn whole.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 13.
    """
    cases = sorted(set(names))
    if not cases or under.sum() <= 0.0:
        return Comparison(np.nan, np.nan, np.nan, len(names), len(cases))
    place = {name: i for i, name in enumerate(cases)}
    index = np.array([place[name] for name in names])
    above = np.bincount(index, over, len(cases))
    below = np.bincount(index, under, len(cases))
    value = float(above.sum() / below.sum())
    if len(cases) == 1:
        return Comparison(value, np.nan, np.nan, len(names), 1)
    u = Streams(seed).uniforms("backtest/bootstrap", 0, RESAMPLES, len(cases))
    drawn = np.floor(u * len(cases)).astype(np.int64)
    values = above[drawn].sum(axis=1) / below[drawn].sum(axis=1)
    low, high = np.quantile(
        values[np.isfinite(values)], [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2]
    )
    return Comparison(value, float(low), float(high), len(names), len(cases))
