"""A sampler for where importance weights degenerate: from the prior to the posterior by steps.

Particles start as draws of the prior, in coordinates where the prior is a standard normal. The
likelihood is let in by powers from 0 to 1, each step as large as leaves half of the particles'
worth; at each, particles are resampled and moved until they have forgotten where they were. Moves
leave a normal distribution as it is that is fitted to the particles, and are accepted by how
the posterior differs from it.

Particles run in batches that do not mix: each is resampled within itself, and gives an estimate
of the marginal likelihood of its own, without bias. So the spread between batches says how far
the answer is off, whatever the moves are worth; batches that disagree are told.

References
----------
Del Moral, P., Doucet, A. & Jasra, A. (2006). Sequential Monte Carlo samplers. Journal of the
Royal Statistical Society B 68(3), 411-436.
Pinski, F. J., Simpson, G., Stuart, A. M. & Weber, H. (2015). Algorithms for Kullback-Leibler
approximation of probability measures in infinite dimensions. SIAM Journal on Scientific Computing
37(6), A2733-A2757. Section 4.2: moves that leave a fitted normal distribution as it is.
Gelman, A. & Rubin, D. B. (1992). Inference from iterative simulation using multiple sequences.
Statistical Science 7(4), 457-472.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Score = Callable[[Array], Array]

LEAST_EFFECTIVE_PART = 0.5
"""The part of the particles' worth that a step of the power must leave."""
MOST_STEPS = 60
MOST_MOVES = 20
"""Moves of every particle at one step."""
REMEMBERED = 0.3
"""Correlation with where they were at which particles have moved enough at a step."""
SHORTEST = 0.2
"""Moves are of all lengths from this to 1, a move that forgets everything."""
WIDER = 1.2
"""How much wider than the particles the fitted distribution is, so that none sticks in a tail."""
MOST_DISAGREEMENT = 1.1
"""Gelman and Rubin's factor, batches as sequences, above which they have not settled."""


@dataclass(frozen=True)
class Sampled:
    """Draws of a posterior, in batches.

    Attributes
    ----------
    points : array, shape (batch, particle, width)
        Of equal weight within their batch.
    log_evidence : array, shape (batch,)
        Each batch's logarithm of the mean likelihood over the prior; batches weigh as much.
    settled : bool
        Whether all steps were made and the batches agree.
    """

    points: Array
    log_evidence: Array
    settled: bool


def smc_sample(
    log_likelihood: Score, width: int, batches: int, size: int, rng: np.random.Generator
) -> Sampled:
    """Draw from a posterior whose prior is a standard normal.

    Parameters
    ----------
    log_likelihood : callable
        Points, shape (particle, width), to logarithms of likelihoods, shape (particle,).
    width : int
        Coordinates of a point.
    batches, size : int
        How many batches, of how many particles each.
    rng : numpy.random.Generator
    """
    points = rng.standard_normal((batches * size, width))
    score = log_likelihood(points)
    power, log_evidence = 0.0, np.zeros(batches)
    for step in range(MOST_STEPS):
        wanted = _rise(score, 1.0 - power)
        rise = wanted if step < MOST_STEPS - 1 else 1.0 - power
        logs = (rise * score).reshape(batches, size)
        top = logs.max(axis=1, keepdims=True)
        weight = np.exp(logs - top)
        log_evidence += top[:, 0] + np.log(weight.mean(axis=1))
        power += rise
        fitted = _Fitted.to(points, weight / weight.sum(axis=1, keepdims=True))
        chosen = np.concatenate(
            [b * size + _systematic(weight[b], rng.random()) for b in range(batches)]
        )
        last = power >= 1.0 - 1e-12
        points, score = _moved(log_likelihood, points[chosen], score[chosen], power, fitted, rng)
        if last:
            break
    points = points.reshape(batches, size, width)
    return Sampled(points, log_evidence, rise == wanted and _agree(points, log_evidence))


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


def _systematic(weight: Array, start: float) -> NDArray[np.int64]:
    """Resample indices in proportion to weights, with the least noise."""
    places = (start + np.arange(weight.size)) / weight.size
    indices = np.searchsorted(np.cumsum(weight) / weight.sum(), places)
    return np.minimum(indices, weight.size - 1)


@dataclass(frozen=True)
class _Fitted:
    """The normal distribution that moves leave as it is."""

    mean: Array
    root: Array
    back: Array

    @classmethod
    def to(cls, points: Array, weight: Array) -> _Fitted:
        """Fit it to weighted points; the fewer they are, the nearer to round."""
        weight = weight.ravel() / weight.sum()
        mean = np.einsum("i,ij->j", weight, points)
        apart = points - mean
        spread = np.einsum("ij,ik->jk", apart * weight[:, None], apart)
        effective, width = 1.0 / float((weight * weight).sum()), points.shape[1]
        part = width / (width + effective)
        spread = (1.0 - part) * spread + part * np.diag(np.diag(spread))
        root = np.linalg.cholesky(WIDER * spread + 1e-12 * np.eye(width))
        return cls(mean, root, np.linalg.inv(root))

    def log_density(self, points: Array) -> Array:
        """Return it up to a constant, shape (particle,)."""
        out = (points - self.mean) @ self.back.T
        return np.asarray(-0.5 * (out * out).sum(axis=1))


def _moved(
    log_likelihood: Score,
    points: Array,
    score: Array,
    power: float,
    fitted: _Fitted,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Move particles so that prior times likelihood to a power stays as it is."""

    def against(points: Array, score: Array) -> Array:
        return np.asarray(
            power * score - 0.5 * (points * points).sum(axis=1) - fitted.log_density(points)
        )

    start, here = np.column_stack([points, score]), against(points, score)
    for _ in range(MOST_MOVES):
        length = rng.uniform(SHORTEST, 1.0, (score.size, 1))
        fresh = rng.standard_normal(points.shape) @ fitted.root.T
        proposed = (
            fitted.mean + np.sqrt(1.0 - length * length) * (points - fitted.mean) + length * fresh
        )
        score_there = log_likelihood(proposed)
        there = against(proposed, score_there)
        accept = np.log(rng.random(score.size)) < there - here
        points = np.where(accept[:, None], proposed, points)
        score, here = np.where(accept, score_there, score), np.where(accept, there, here)
        if _remembered(start, np.column_stack([points, score])) < REMEMBERED:
            break
    return points, score


def _remembered(start: Array, now: Array) -> float:
    """Return the greatest correlation of a coordinate, or of the score, with what it was."""
    one, other = start - start.mean(axis=0), now - now.mean(axis=0)
    norm = np.sqrt((one * one).sum(axis=0) * (other * other).sum(axis=0))
    return float(((one * other).sum(axis=0) / np.maximum(norm, 1e-300)).max())


def _agree(points: Array, log_evidence: Array) -> bool:
    """Whether batches tell the same of the posterior, and of how likely what was seen is."""
    evidence = np.exp(log_evidence - log_evidence.max())
    effective = evidence.sum() ** 2 / (evidence @ evidence)
    within = points.var(axis=1, ddof=1).mean(axis=0)
    between = points.mean(axis=1).var(axis=0, ddof=1)
    factor = np.sqrt(1.0 + (between / np.maximum(within, 1e-300)).max())
    return bool(effective >= log_evidence.size / 2.0 and factor <= MOST_DISAGREEMENT)
