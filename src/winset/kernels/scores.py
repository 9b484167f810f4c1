"""Scores of a forecast that is a distribution, against what came out.

A predictive distribution is discrete here: values with weights, shape (value,); draws of a model
are values of equal weight. Every score is a penalty: lower is better.

References
----------
Gneiting, T. & Raftery, A. E. (2007). Strictly proper scoring rules, prediction, and estimation.
Journal of the American Statistical Association 102, 359-378.
Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather
Review 78, 1-3.
Czado, C., Gneiting, T. & Held, L. (2009). Predictive model assessment for count data. Biometrics
65, 1254-1261.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BINS = 21
"""Bins of the log score: centred on the ends of the range and on every twentieth between."""

FLOOR = 0.01
"""The part of every forecast that the log score spreads evenly over the bins."""

TIE = 1e-9
"""Values nearer to each other than this are the same value."""


def crps_discrete(values: Array, weights: Array, outcome: float) -> float:
    """Return the continuous ranked probability score of a discrete distribution.

    Parameters
    ----------
    values, weights : array, shape (value,)
        In any order; weights are 0 or more and need not add up to 1.
    outcome : float
    """
    order = np.argsort(values)
    x, p = values[order], weights[order] / weights.sum()
    below = np.cumsum(p)
    spread = (below * (1.0 - below))[:-1] @ np.diff(x)
    return float(p @ np.abs(x - outcome) - spread)


def log_score(
    values: Array, weights: Array, outcome: float, low: float = 0.0, high: float = 100.0
) -> float:
    """Return minus the logarithm of the probability given to the outcome's bin.

    The range has `BINS` bins, centred on its ends and on every twentieth between, so that the
    values people name fall in the middle of bins. The forecast is mixed with `FLOOR` spread
    evenly over the bins; so no score is infinite, and a forecast of one wrong point scores
    ``-log(FLOOR / BINS)``, 7.65.

    Parameters
    ----------
    values, weights : array, shape (value,)
    outcome : float
    low, high : float
        The range; values beyond it count to the bin at its end.
    """
    share = weights[_bin(values, low, high) == _bin(np.array([outcome]), low, high)[0]].sum()
    given = (1.0 - FLOOR) * float(share) / float(weights.sum()) + FLOOR / BINS
    return -math.log(min(given, 1.0))


def _bin(values: Array, low: float, high: float) -> NDArray[np.int64]:
    place = np.clip((values - low) / (high - low), 0.0, 1.0) * (BINS - 1)
    return np.floor(place + 0.5 + TIE).astype(np.int64)


def brier(chances: Array, happened: Array) -> float:
    """Return the mean squared difference between chances and what happened, 1 or 0.

    Brier (1950), for two classes, counted once: a chance of 0.5 scores 0.25 whatever happens.

    Parameters
    ----------
    chances, happened : array, shape (event,)
    """
    return float(np.mean((chances - happened) ** 2))


def quantile(values: Array, weights: Array, level: float) -> float:
    """Return the lowest value with at least `level` of the weight at or below it.

    Parameters
    ----------
    values : array, shape (point,)
        Rising.
    weights : array, shape (point,)
    level : float
        In (0, 1].
    """
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / weights.sum()
    place = int(np.searchsorted(below, level - TIE))
    return float(values[order[min(place, values.size - 1)]])


def median(values: Array, weights: Array) -> float:
    """Return the median; where every point of a gap is one, the middle of the gap.

    Parameters
    ----------
    values : array, shape (point,)
        Rising.
    weights : array, shape (point,)
    """
    low = quantile(values, weights, 0.5)
    high = -quantile(-values, weights, 0.5)
    return (low + high) / 2.0


def pit(values: Array, weights: Array, outcome: float) -> tuple[float, float]:
    """Return the part of the weight below the outcome, and the part at or below it.

    The probability integral transform of the outcome lies between the two; they differ where the
    forecast gives the very value that came out.

    Parameters
    ----------
    values, weights : array, shape (point,)
    outcome : float
    """
    total = weights.sum()
    below = float(weights[values < outcome - TIE].sum() / total)
    upto = float(weights[values <= outcome + TIE].sum() / total)
    return min(below, 1.0), min(max(below, upto), 1.0)


def mid_pit(below: float, upto: float) -> float:
    """Return the percentile of an outcome as one number: the middle of its two ends.

    Parameters
    ----------
    below, upto : float
        As :func:`pit` returns them.
    """
    return (below + upto) / 2.0


def part_between(below: float, upto: float, start: float, end: float) -> float:
    """Return the chance that the randomised transform falls in (start, end).

    Czado, Gneiting & Held (2009): the transform without the chance in it. Intervals of a
    distribution with atoms can hold more than they state; counted so, they cannot.

    Parameters
    ----------
    below, upto : float
        As :func:`pit` returns them.
    start, end : float
        In [0, 1].
    """
    if upto - below <= TIE:
        return 1.0 if start <= below < end or (end >= 1.0 and below >= 1.0) else 0.0
    return max(0.0, min(upto, end) - max(below, start)) / (upto - below)


def covered(below: float, upto: float, level: float) -> bool:
    """Return whether a central interval holds the outcome; its ends belong to it.

    Parameters
    ----------
    below, upto : float
        As :func:`pit` gives them.
    level : float
        The interval goes from quantile ``(1 - level) / 2`` to quantile ``(1 + level) / 2``.

    Notes
    -----
    Intervals of a distribution made of points can hold more than they state, even where the
    forecast is honest: their ends fall on points that have weight.
    """
    return upto >= (1.0 - level) / 2.0 - TIE and below < (1.0 + level) / 2.0 - TIE


def pit_histogram(below: Array, upto: Array, bins: int = 10) -> Array:
    """Return the part of outcomes in each bin of the transform; even for honest forecasts.

    Parameters
    ----------
    below, upto : array, shape (outcome,)
        As :func:`pit` gives them.
    bins : int

    Returns
    -------
    array, shape (bin,)
        Adds up to 1.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    return np.array(
        [
            np.mean([part_between(a, b, start, end) for a, b in zip(below, upto, strict=True)])
            for start, end in pairwise(edges)
        ]
    )
