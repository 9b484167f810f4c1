"""Other ways to the same scores: of draws by their order, of a normal in closed form, by chance."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def crps_sample(draws: Array, outcome: float) -> float:
    """Return the continuous ranked probability score of draws.

    ``E|X - y| - E|X - X'| / 2`` for the empirical distribution of the draws, by their order:
    Gneiting & Raftery (2007), equation 21, with ``E|X - X'| = 2 sum_i (2i - n - 1) x_(i) / n^2``.

    Parameters
    ----------
    draws : array, shape (draw,)
    outcome : float

    Returns
    -------
    float
        In the unit of the draws; of a single draw, its absolute error.
    """
    ordered = np.sort(draws)
    count = ordered.size
    ranks = 2.0 * np.arange(1, count + 1) - count - 1.0
    return float(np.abs(ordered - outcome).mean() - (ranks * ordered).sum() / count**2)


def crps_normal(mean: float, deviation: float, outcome: float) -> float:
    """Return the continuous ranked probability score of a normal distribution.

    Gneiting & Raftery (2007), section 4.2, with the sign turned round.

    Parameters
    ----------
    mean, deviation, outcome : float
    """
    standard = NormalDist()
    z = (outcome - mean) / deviation
    return deviation * (
        z * (2.0 * standard.cdf(z) - 1.0) + 2.0 * standard.pdf(z) - 1.0 / math.sqrt(math.pi)
    )


def random_pit(below: float, upto: float, u: float) -> float:
    """Return the randomised transform: uniform for an honest forecast, atoms or none.

    Parameters
    ----------
    below, upto : float
        As :func:`pit` gives them.
    u : float
        A uniform number.
    """
    return below + u * (upto - below)
