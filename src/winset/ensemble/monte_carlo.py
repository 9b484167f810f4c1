"""How far means, shares and quantiles are off because draws are finite.

Draws are put in `BATCHES` batches or more, of a power of two draws each, from the first on: each as
evenly spread over every input as so few draws can be (:mod:`winset.kernels.streams`). How far the
batches lie apart gives the error of all draws together. Those are spread more evenly still than
batches that know nothing of each other, so the error is rather overstated.

The error of a quantile is that of the share of draws below it, carried back through the draws
(Woodruff 1952): no density is asked for, and a gap between two places where terms gather counts in
full. Errors are such that 1.645 times one, to either side, is a 90 % interval: Student's factor for
the number of batches is in them.

References
----------
Woodruff, R. S. (1952). Confidence intervals for medians and other position measures. Journal of the
American Statistical Association 47(260), 635-646.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BATCHES = 16
LEAST_DRAWS = 4 * BATCHES
"""Below so many draws nothing is said."""
NINETY = 1.6448536269514722
"""Half of a 90 % interval, in standard errors."""


def mean_error(values: Array) -> float:
    """Return the error of the mean of draws; NaN entries do not count.

    Parameters
    ----------
    values : array, shape (draw,)
        Zeros and ones where the mean is a share.
    """
    there = ~np.isnan(values)
    if there.sum() < LEAST_DRAWS:
        return np.nan
    away = np.where(there, values - values[there].mean(), 0.0)
    starts = _starts(values.size)
    return float(_error(np.add.reduceat(away, starts)) / there.sum())


def quantile_errors(values: Array, levels: Sequence[float]) -> Array:
    """Return the errors of quantiles of draws; NaN entries do not count.

    Parameters
    ----------
    values : array, shape (draw,)
    levels : sequence of float

    Returns
    -------
    array, shape (level,)
        NaN where fewer than `LEAST_DRAWS` draws count.
    """
    there = ~np.isnan(values)
    ordered = np.sort(values[there])
    if ordered.size < LEAST_DRAWS:
        return np.full(len(levels), np.nan)
    starts = _starts(values.size)
    filled = np.add.reduceat(there, starts, dtype=np.int64)
    middle = np.asarray(levels)
    ends = np.quantile(ordered, middle)
    away = np.empty(middle.size)
    for place, end in enumerate(ends):
        below = np.add.reduceat(values <= end, starts, dtype=np.int64)
        away[place] = NINETY * _error(below - below.sum() / ordered.size * filled)
    away = np.maximum(away, 1.0) / ordered.size
    low, high = np.quantile(ordered, np.clip([middle - away, middle + away], 0.0, 1.0))
    return np.asarray(np.maximum(high - ends, ends - low) / NINETY)


def _starts(draws: int) -> NDArray[np.int64]:
    """Return where batches start; the last may be cut short."""
    return np.arange(0, draws, 1 << ((draws // BATCHES).bit_length() - 1))


def _error(sums: Array) -> float:
    """Return the error of the sum of batches' sums, which add up to 0.

    In it is by how much Student's 95 % quantile exceeds the normal one: the first two terms of
    Cornish and Fisher's expansion, right to .001 from 15 degrees of freedom on.
    """
    z, freedom = NINETY, sums.size - 1
    first = (z**3 + z) / (4 * freedom)
    second = (5 * z**5 + 16 * z**3 + 3 * z) / (96 * freedom**2)
    student = (z + first + second) / z
    return float(student * np.sqrt((sums**2).sum() * sums.size / freedom))
