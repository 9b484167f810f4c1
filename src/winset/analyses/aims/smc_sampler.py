"""A sampler for where importance weights degenerate: from the prior to the posterior by steps.

Particles start as draws of the prior, in coordinates where the prior is a standard normal. The
likelihood is let in by powers from 0 to 1, each step as large as leaves half of the particles'
worth; at each, particles are resampled and moved by steps that leave the prior as it is
(preconditioned Crank-Nicolson). The product of the mean weights estimates the marginal likelihood
without bias.

References
----------
Del Moral, P., Doucet, A. & Jasra, A. (2006). Sequential Monte Carlo samplers. Journal of the
Royal Statistical Society B 68(3), 411-436.
Cotter, S. L., Roberts, G. O., Stuart, A. M. & White, D. (2013). MCMC methods for functions:
modifying old algorithms to make them faster. Statistical Science 28(3), 424-446.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOVES_PER_STEP = 6
"""Moves of every particle at each step."""
LEAST_EFFECTIVE_PART = 0.5
"""The part of the particles' worth that a step of the power must leave."""
MOST_STEPS = 60
TARGET_ACCEPTANCE = 0.3
"""The part of moves to accept, to which the length of moves is fitted."""


def smc_sample(
    log_likelihood: Callable[[Array], Array], width: int, count: int, rng: np.random.Generator
) -> tuple[Array, float]:
    """Draw from a posterior whose prior is a standard normal.

    Parameters
    ----------
    log_likelihood : callable
        Points, shape (particle, width), to logarithms of likelihoods, shape (particle,).
    width, count : int
        Coordinates of a point; particles.
    rng : numpy.random.Generator

    Returns
    -------
    points : array, shape (particle, width)
        Of equal weight.
    log_evidence : float
        The logarithm of the mean likelihood over the prior.
    """
    points = rng.standard_normal((count, width))
    score = log_likelihood(points)
    power, log_evidence, step = 0.0, 0.0, 0.5
    for _ in range(MOST_STEPS):
        rise = _rise(score, 1.0 - power)
        logs = rise * score
        top = float(logs.max())
        weight = np.exp(logs - top)
        log_evidence += top + float(np.log(weight.mean()))
        power += rise
        chosen = _systematic(weight, rng)
        points, score = points[chosen], score[chosen]
        for _ in range(MOVES_PER_STEP):
            points, score, accepted = _moved(log_likelihood, points, score, power, step, rng)
            step = float(np.clip(step * np.exp(accepted - TARGET_ACCEPTANCE), 0.02, 0.999))
        if power >= 1.0 - 1e-12:
            break
    return points, log_evidence


def _rise(score: Array, most: float) -> float:
    """Return how much power can be let in at once."""

    def effective_part(rise: float) -> float:
        weight = np.exp(rise * (score - score.max()))
        return float(weight.sum() ** 2 / (weight @ weight) / weight.size)

    if effective_part(most) >= LEAST_EFFECTIVE_PART:
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = (low + high) / 2.0
        enough = effective_part(middle) >= LEAST_EFFECTIVE_PART
        low, high = (middle, high) if enough else (low, middle)
    return max(low, 1e-6 * most)


def _systematic(weight: Array, rng: np.random.Generator) -> NDArray[np.int64]:
    """Resample indices in proportion to weights, with the least noise."""
    places = (rng.random() + np.arange(weight.size)) / weight.size
    indices = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
    return np.minimum(indices, weight.size - 1)


def _moved(
    log_likelihood: Callable[[Array], Array],
    points: Array,
    score: Array,
    power: float,
    step: float,
    rng: np.random.Generator,
) -> tuple[Array, Array, float]:
    """Move particles so that prior times likelihood to a power stays as it is."""
    fresh = rng.standard_normal(points.shape)
    proposed = np.sqrt(1.0 - step * step) * points + step * fresh
    there = log_likelihood(proposed)
    accept = np.log(rng.random(score.size)) < power * (there - score)
    points = np.where(accept[:, None], proposed, points)
    return points, np.where(accept, there, score), float(accept.mean())
