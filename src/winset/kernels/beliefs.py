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


def normal(u: Array, low: float, likely: float, high: float) -> Array:
    """Return the quantiles at `u` of two half-normals, half the mass either side of `likely`.

    Parameters
    ----------
    u : array
        Probabilities, in (0, 1).
    low, likely, high : float
    """
    from scipy.special import ndtri

    z = np.asarray(ndtri(u), dtype=np.float64)
    return likely + z * np.where(z < 0.0, likely - low, high - likely) / _Z


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
