"""Beliefs as quantile functions: a probability in, a value out.

``low``, ``likely``, ``high`` are the 5 % quantile, the most likely value and the 95 % quantile.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

Floats = Sequence[float]

TAIL = 0.05
MOST_HALVINGS, HALVINGS = 54, 24
"""Of (0, 1), until it is a number; and of a step of the grid of a mixture's quantiles."""
NEXT_TO_SURE = 1e-4
"""The least probability whose log odds enter a mean: 0 and 1 would outweigh everybody else."""
_LEAST = 1e-300
_GRID = np.concatenate(
    [[1e-9, 1e-6, 1e-4], np.arange(1, 200) / 200.0, [0.9999, 1 - 1e-6, 1 - 1e-9]]
)
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


def probability(shape: str, x: Array, low: float, likely: float, high: float) -> Array:
    """Return how likely a belief's quantity is `x` or less: the inverse of :func:`quantile`.

    Parameters
    ----------
    shape : {"triangular", "normal", "uniform"}
    x : array
    low, likely, high : float
    """
    from scipy.special import ndtr

    if low == high:
        return np.where(x < likely, 0.0, 1.0)
    if shape == "uniform":
        return np.clip(TAIL + (1.0 - 2.0 * TAIL) * (x - low) / (high - low), 0.0, 1.0)
    if shape == "triangular":
        start, end = triangle(low, likely, high)
        inside, width = np.clip(x, start, end), end - start
        rising, falling = max(likely - start, _LEAST), max(end - likely, _LEAST)
        return np.where(
            inside < likely,
            (inside - start) ** 2 / (width * rising),
            1.0 - (end - inside) ** 2 / (width * falling),
        )
    w, left, right = split_normal(low, likely, high)
    below = 2.0 * w * np.asarray(ndtr((x - likely) / max(left, _LEAST)))
    above = 1.0 - 2.0 * (1.0 - w) * np.asarray(ndtr((likely - x) / max(right, _LEAST)))
    return np.where(x < likely, below, above)


def stated_percentiles(u: Array | Floats, levels: Floats, values: Floats) -> Array:
    """Return the quantiles at `u` of the distribution with stated percentiles.

    Between them, and beyond the outer ones with the slope of their neighbours, values are linear
    in the normal score: two percentiles are those of a normal distribution, and so are several that
    a normal distribution has; any others are pieces of normals, which pass through all of them.

    Parameters
    ----------
    u : array
        Probabilities, in (0, 1).
    levels, values : sequence of float
        Ascending, two or more.
    """
    from scipy.special import ndtri

    z, scores = np.asarray(ndtri(u)), np.asarray(ndtri(levels))
    stated = np.asarray(values, dtype=np.float64)
    slopes = np.diff(stated) / np.diff(scores)
    piece = np.clip(np.searchsorted(scores, z, side="right") - 1, 0, slopes.size - 1)
    return np.asarray(stated[piece] + slopes[piece] * (z - scores[piece]))


def stated_probability(x: Array, levels: Floats, values: Floats) -> Array:
    """Return how likely the quantity is `x` or less: the inverse of :func:`stated_percentiles`.

    Parameters
    ----------
    x : array
    levels, values : sequence of float
    """
    from scipy.special import ndtr, ndtri

    scores, stated = np.asarray(ndtri(levels)), np.asarray(values, dtype=np.float64)
    steps = np.diff(stated)
    piece = np.clip(np.searchsorted(stated, x, side="right") - 1, 0, steps.size - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        part = (x - stated[piece]) / steps[piece]
    flat = np.where(x < stated[piece], -np.inf, np.inf)
    part = np.where(steps[piece] > 0.0, part, flat)
    return np.asarray(ndtr(scores[piece] + part * np.diff(scores)[piece]))


def mixture(
    u: Array,
    weights: Floats,
    quantiles: Sequence[Callable[[Array], Array]],
    probabilities: Sequence[Callable[[Array], Array]],
) -> Array:
    """Return the quantiles at `u` of the weighted mean of distributions (the linear pool).

    A value lies between the least and the greatest of the parts' quantiles at its `u`, and between
    two neighbours of a grid of quantiles; from there, bisection finds it. Each depends on its own
    `u` alone.

    Parameters
    ----------
    u : array, shape (draw,)
    weights : sequence of float
        They add up to 1.
    quantiles, probabilities : sequence of callable
        Of each part.

    References
    ----------
    Stone, M. (1961). The opinion pool. Annals of Mathematical Statistics 32(4), 1339-1342.
    """

    def mass(x: Array) -> Array:
        parts = zip(weights, probabilities, strict=True)
        return np.asarray(sum(weight * of(x) for weight, of in parts))

    grid = np.unique([of(_GRID) for of in quantiles])
    place = np.searchsorted(mass(grid), u)
    own = np.array([of(u) for of in quantiles])
    low, high = own.min(axis=0), own.max(axis=0)
    low = np.maximum(low, np.where(place > 0, grid[np.maximum(place - 1, 0)], low))
    high = np.minimum(
        high, np.where(place < grid.size, grid[np.minimum(place, grid.size - 1)], high)
    )
    high = np.maximum(low, high)
    for _ in range(HALVINGS):
        middle = low + (high - low) / 2.0
        enough = mass(middle) >= u
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.asarray(high)


def inverted(quantiles: Callable[[Array], Array], x: Array) -> Array:
    """Return the distribution function at `x` of what is known by its quantiles, by bisection.

    Parameters
    ----------
    quantiles : callable
        Of probabilities in (0, 1).
    x : array
    """
    low, high = np.zeros(x.shape), np.ones(x.shape)
    for _ in range(MOST_HALVINGS):
        middle = low + (high - low) / 2.0
        below = quantiles(np.clip(middle, _LEAST, 1.0 - 2.0**-53)) <= x
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return low


def weighted_mean(weights: Floats, values: Array) -> Array:
    """Return the weighted mean of quantiles.

    Parameters
    ----------
    weights : sequence of float
    values : array, shape (part, draw)

    References
    ----------
    Lichtendahl, K. C., Grushka-Cockayne, Y. & Winkler, R. L. (2013). Is it better to average
    probabilities or quantiles? Management Science 59(7), 1594-1611.
    """
    return np.asarray(np.einsum("p,pd->d", np.asarray(weights), values))


def logit_mean(weights: Floats, values: Array) -> Array:
    """Return percentages whose log odds are the weighted mean of those of quantiles.

    Parameters
    ----------
    weights : sequence of float
    values : array, shape (part, draw)
        Percentages; what lies beyond 0 and 100 counts as next to them.

    References
    ----------
    Satopaa, V. A. et al. (2014). Combining multiple probability predictions using a simple logit
    model. International Journal of Forecasting 30(2), 344-356. Without its factor of extremising.
    """
    from scipy.special import expit, logit

    inside = np.clip(values / 100.0, NEXT_TO_SURE, 1.0 - NEXT_TO_SURE)
    return np.asarray(100.0 * expit(weighted_mean(weights, np.asarray(logit(inside)))))
