"""Beliefs as quantile functions: a probability in, a value out.

``low``, ``likely``, ``high`` are the 5 % quantile, the most likely value and the 95 % quantile.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TAIL = 0.05
_Z = NormalDist().inv_cdf(1.0 - TAIL)


@lru_cache(maxsize=1 << 16)
def triangle(low: float, likely: float, high: float) -> tuple[float, float]:
    """Return the ends of the triangular distribution with given 5 % and 95 % quantiles.

    With ends ``a < b`` and mode ``m``, the triangular distribution has
    ``(low - a)**2 = TAIL (b - a)(m - a)`` and ``(b - high)**2 = TAIL (b - a)(b - m)``.
    Writing ``w = b - a`` and ``p = m - a``, both are quadratics in ``sqrt(p)`` and
    ``sqrt(w - p)``; ``w`` is found by bisection on ``p + q = w``.

    Parameters
    ----------
    low, likely, high : float
        5 % quantile, mode, 95 % quantile.

    Returns
    -------
    tuple of float
        ``a`` and ``b``; they bracket `low`, `likely` and `high` for any
        ``low <= likely <= high`` with ``low < high``.
    """
    left, right = likely - low, high - likely

    def arm(reach: float, width: float) -> float:
        """Solve ``reach = p - sqrt(TAIL * width * p)`` for the arm's length p."""
        root = (math.sqrt(TAIL * width) + math.sqrt(TAIL * width + 4.0 * reach)) / 2.0
        return root * root

    small, large = high - low, 4.0 * (high - low)
    width = (small + large) / 2.0
    while small < width < large:
        if arm(left, width) + arm(right, width) > width:
            small = width
        else:
            large = width
        width = (small + large) / 2.0
    return likely - arm(left, width), likely + arm(right, width)


def triangular(u: Array, low: float, likely: float, high: float) -> Array:
    """Return the quantiles at `u` of the triangular distribution through the three values.

    Parameters
    ----------
    u : array
        Probabilities, in (0, 1).
    low, likely, high : float
    """
    start, end = triangle(low, likely, high)
    width = end - start
    below = u * width < likely - start
    return np.where(
        below,
        start + np.sqrt(u * width * (likely - start)),
        end - np.sqrt((1.0 - u) * width * (end - likely)),
    )


def uniform(u: Array, low: float, likely: float, high: float) -> Array:
    """Return the quantiles at `u` of the uniform distribution; `likely` does not enter.

    Parameters
    ----------
    u : array
        Probabilities, in (0, 1).
    low, likely, high : float
    """
    return low + (high - low) * (u - TAIL) / (1.0 - 2.0 * TAIL)


@lru_cache(maxsize=1 << 16)
def split_normal(low: float, likely: float, high: float) -> tuple[float, float, float]:
    """Return the split normal distribution with given 5 % and 95 % quantiles and mode.

    Two half-normals of deviations s and t meet at the mode m at one height, so that the mass below
    is ``w = s / (s + t)`` (Wallis 2014, "The two-piece normal, binormal, or double Gaussian
    distribution: its origin and rediscoveries", Statistical Science 29, 106-112). With F the normal
    distribution function, ``2 w F((low - m) / s) = TAIL`` and
    ``2 (1 - w) F((m - high) / t) = TAIL`` leave one equation in w, found by bisection.

    Parameters
    ----------
    low, likely, high : float
        5 % quantile, mode, 95 % quantile; ``low < high``.

    Returns
    -------
    w, s, t : float
    """
    left, right = likely - low, high - likely
    ahead = NormalDist().inv_cdf

    def reaches(w: float) -> tuple[float, float]:
        """Return how many deviations the quantiles lie from the mode."""
        return -ahead(min(TAIL / (2.0 * w), 0.5)), -ahead(min(TAIL / (2.0 * (1.0 - w)), 0.5))

    least, most = TAIL, 1.0 - TAIL
    w = (least + most) / 2.0
    while least < w < most:
        below, above = reaches(w)
        if left * above * (1.0 - w) > right * below * w:
            least = w
        else:
            most = w
        w = (least + most) / 2.0
    below, above = reaches(w)
    if left > right:
        return w, left / below, left / below * (1.0 - w) / w
    return w, right / above * w / (1.0 - w), right / above


def normal(u: Array, low: float, likely: float, high: float) -> Array:
    """Return the quantiles at `u` of the split normal distribution through the three values.

    Parameters
    ----------
    u : array
        Probabilities, in (0, 1).
    low, likely, high : float
    """
    from scipy.special import ndtri

    if likely - low == high - likely:
        return likely + np.asarray(ndtri(u), dtype=np.float64) * (high - likely) / _Z
    w, left, right = split_normal(low, likely, high)
    below = u < w
    part = np.where(below, u / (2.0 * w), (1.0 - u) / (2.0 * (1.0 - w)))
    return likely + np.asarray(ndtri(part), dtype=np.float64) * np.where(below, left, -right)


QUANTILES = {"triangular": triangular, "normal": normal, "uniform": uniform}


def quantile(shape: str, u: Array, low: float, likely: float, high: float) -> Array:
    """Return the values of a belief at probabilities `u`.

    Parameters
    ----------
    shape : {"triangular", "normal", "uniform"}
    u : array, shape (draw,)
        Probabilities, open at both ends: 0 < u < 1.
    low, likely, high : float
        The belief; equal values give that value.

    Returns
    -------
    array, shape (draw,)
    """
    if low == high:
        return np.full(u.shape, likely)
    return QUANTILES[shape](u, low, likely, high)
