"""Summaries of parts of a sample that merge: exact sums, and counts on a grid for quantiles.

A sum of floating-point numbers depends on their order, so a mean would depend on how draws are
divided. Here numbers are added as whole numbers, a mantissa at a time, in bins of their exponents
(the long accumulator of Kulisch 1981; Neal 2015 has it in bins), so a sum is exact and the sum of
sums is that of all. It is kept as two doubles, which hold 106 bits of it.

Quantiles are read off counts on a grid of `BINS` steps over bounds that are known before: the range
of an issue, the scale of utility. Whole numbers add up exactly in any order, and a quantile is off
by less than a step (:attr:`Grid.error`); within one, numbers are taken to lie evenly.
docs/decisions/big-work.md says why no sketch of unknown bounds was taken.

References
----------
Kulisch, U. & Miranker, W. L. (1981). Computer Arithmetic in Theory and Practice. Academic Press.
Neal, R. M. (2015). Fast exact summation using small and large superaccumulators. arXiv:1505.05571.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

BINS = 2048
_MANTISSA = 53
_LOW = 26
"""Bits of a mantissa in the lower of two parts; what either part adds up to is exact up to 2**26
numbers."""
MOST = 2**_LOW


@dataclass(frozen=True)
class Grid:
    """Equal steps between two bounds.

    Parameters
    ----------
    low, high : float
        The bounds; what lies beyond counts in the first or last step.
    """

    low: float
    high: float

    @property
    def error(self) -> float:
        """How far off a quantile can be, at most, of numbers within the bounds: a step."""
        return (self.high - self.low) / BINS

    def quantiles(self, counts: Counts, levels: Array, least: float, most: float) -> Array:
        """Return quantiles of counted numbers, by linear interpolation between order statistics.

        Parameters
        ----------
        counts : array, shape (BINS,)
        levels : array
            In [0, 1].
        least, most : float
            The smallest and the largest of the numbers.
        """
        number = int(counts.sum())
        rank = levels * (number - 1)
        lower = np.floor(rank)
        below = self.ordered(counts, lower, least, most)
        above = self.ordered(counts, np.minimum(lower + 1.0, number - 1), least, most)
        return np.asarray(below + (rank - lower) * (above - below))

    def ordered(self, counts: Counts, ranks: Array, least: float, most: float) -> Array:
        """Return counted numbers by their ranks, from 0; NaN where none were counted.

        Parameters
        ----------
        counts : array, shape (BINS,)
        ranks : array
        least, most : float
            The smallest and the largest of the numbers.
        """
        reached = np.cumsum(counts)
        if not reached[-1]:
            return np.full(ranks.size, np.nan)
        step = np.searchsorted(reached, ranks, side="right")
        inside = (ranks - (reached[step] - counts[step]) + 0.5) / counts[step]
        width = (self.high - self.low) / BINS
        return np.asarray(np.clip(self.low + (step + inside) * width, least, most))


def grid_counts(values: Array, low: Array, high: Array) -> Counts:
    """Return how many of each column fall into each step of its grid, shape (column, BINS).

    Parameters
    ----------
    values : array, shape (row, column)
        NaN entries do not count.
    low, high : array, shape (column,)
        The bounds of each column's grid.
    """
    columns = values.shape[1]
    there = ~np.isnan(values)
    step = np.floor((np.where(there, values, low) - low) * (BINS / (high - low)))
    place = np.clip(step, 0, BINS - 1).astype(np.int64) + np.arange(columns) * BINS
    counted = np.bincount(place[there], minlength=columns * BINS)
    return np.asarray(counted.reshape(columns, BINS), dtype=np.int64)


def exact_sums(values: Array) -> list[Fraction]:
    """Return the sum of each column, exactly.

    Parameters
    ----------
    values : array, shape (row, column)
        Finite, or NaN where an entry does not count; at most `MOST` rows.
    """
    mantissa, exponent = np.frexp(np.where(np.isnan(values), 0.0, values))
    whole = (mantissa * 2.0**_MANTISSA).astype(np.int64)
    first = int(exponent.min(initial=0))
    width = int(exponent.max(initial=0)) - first + 1
    columns = values.shape[1]
    place = (exponent - first + np.arange(columns) * width).ravel()
    high, low = (
        np.bincount(place, weights=part.ravel(), minlength=columns * width).reshape(columns, width)
        for part in (whole >> _LOW, whole & (MOST - 1))
    )
    sums = []
    for upper, lower in zip(high.tolist(), low.tolist(), strict=True):
        total = 0
        for shift in range(width):
            if upper[shift] or lower[shift]:
                total += ((int(upper[shift]) << _LOW) + int(lower[shift])) << shift
        sums.append(Fraction(total) * Fraction(2) ** (first - _MANTISSA))
    return sums


def two_doubles(total: Fraction) -> tuple[float, float]:
    """Return a number as the nearest double and what that leaves, rounded to a double."""
    nearest = float(total)
    return nearest, float(total - Fraction(nearest))


def from_doubles(nearest: float, rest: float) -> Fraction:
    """Return the number that :func:`two_doubles` was given, to 106 bits.

    Parameters
    ----------
    nearest, rest : float
    """
    return Fraction(nearest) + Fraction(rest)
