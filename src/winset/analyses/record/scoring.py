"""One forecast of one issue against what came out, and many of them together.

Every issue is scaled to 0-100 of its range before it is scored.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from winset.kernels import scores

Array = NDArray[np.float64]

LEVELS = (0.5, 0.8, 0.9)
NEAR = 10.0
"""A hit is a forecast within a tenth of the range of what came out."""


@dataclass(frozen=True)
class Scored:
    """One forecast of one issue, scored.

    Attributes
    ----------
    case, issue : str
    point : float
        The median of the forecast, 0-100 of the range.
    outcome : float
        What came out, 0-100 of the range.
    crps, log_score : float
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
    def of(cls, case: str, issue: str, values: Array, weights: Array, outcome: float) -> Scored:
        """Score a discrete forecast on the scale 0-100."""
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

    rows: tuple[Scored, ...]

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
        found = scores.pit_histogram(self._column("below"), self._column("upto"), bins)
        return [float(part) for part in found]

    def _column(self, name: str) -> Array:
        return np.array([getattr(row, name) for row in self.rows], dtype=np.float64)


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
    from winset.kernels.streams import Streams

    streams = Streams(seed)
    names = sorted(set(cases), key=lambda name: (streams.uniforms(f"fold/{name}", 0, 1)[0], name))
    return {name: place % min(count, len(names)) for place, name in enumerate(names)}
