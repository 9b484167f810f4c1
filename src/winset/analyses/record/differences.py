"""How one forecaster's scores compare with another's on the same issues, with how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.analyses.record.scoring import Scored, Tally
from winset.analyses.summary import finite
from winset.kernels.streams import Streams

Array = NDArray[np.float64]

RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True)
class Difference:
    """How a model's score compares with another's on the issues that both score.

    Attributes
    ----------
    value, low, high : float
        The comparison, and its 95 % interval.
    issues, cases : int
    """

    value: float
    low: float
    high: float
    issues: int
    cases: int

    def plain(self) -> dict[str, float | int | None]:
        """Return the numbers as plain data, None for NaN."""
        ends = {key: finite(getattr(self, key)) for key in ("value", "low", "high")}
        return ends | {"issues": self.issues, "cases": self.cases}


def _pairs(tally: Tally, other: Tally) -> list[tuple[Scored, Scored]]:
    """Return the forecasts of the same issues."""
    known = {(row.case, row.issue): row for row in other.rows}
    keys = [(row.case, row.issue) for row in tally.rows]
    return [(row, known[k]) for row, k in zip(tally.rows, keys, strict=True) if k in known]


def differences(tally: Tally, baseline: Tally, seed: int) -> dict[str, Difference]:
    """Return a model's scores less those of another; below 0 is better."""
    pairs = _pairs(tally, baseline)
    names = [a.case for a, _ in pairs]
    ones = np.ones(len(pairs))
    return {
        "mae": _ratio(names, np.array([a.error - b.error for a, b in pairs]), ones, seed),
        "crps": _ratio(names, np.array([a.crps - b.crps for a, b in pairs]), ones, seed),
    }


def skill_over(tally: Tally, reference: Tally, seed: int) -> Difference:
    """Return by which part a model's CRPS is under that of another."""
    pairs = _pairs(tally, reference)
    theirs = np.array([b.crps for _, b in pairs])
    gains = theirs - np.array([a.crps for a, _ in pairs])
    return _ratio([a.case for a, _ in pairs], gains, theirs, seed)


def _ratio(names: list[str], over: Array, under: Array, seed: int) -> Difference:
    """Return a ratio of sums with its percentile bootstrap interval; cases are drawn whole.

    Efron & Tibshirani (1993), An Introduction to the Bootstrap, chapters 8 and 13.
    """
    cases = sorted(set(names))
    if not cases or under.sum() <= 0.0:
        return Difference(np.nan, np.nan, np.nan, len(names), len(cases))
    place = {name: i for i, name in enumerate(cases)}
    index = np.array([place[name] for name in names])
    above = np.bincount(index, over, len(cases))
    below = np.bincount(index, under, len(cases))
    value = float(above.sum() / below.sum())
    if len(cases) == 1:
        return Difference(value, np.nan, np.nan, len(names), 1)
    u = Streams(seed).uniforms("backtest/bootstrap", 0, RESAMPLES, len(cases))
    drawn = np.floor(u * len(cases)).astype(np.int64)
    values = above[drawn].sum(axis=1) / below[drawn].sum(axis=1)
    low, high = np.quantile(values[np.isfinite(values)], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Difference(value, float(low), float(high), len(names), len(cases))
