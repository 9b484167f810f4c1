"""Cooke's classical model: how well experts' quantiles fit known values, and pools by that.

A *study* holds quantiles that experts stated of *items*, some of which, the *seeds*, have known
values. With probabilities p between the levels and s the shares of known values that fell there,

- calibration: ``C = 1 - chi2(2 N I(s, p))`` with ``I(s, p) = sum s ln(s / p)`` and one degree of
  freedom less than there are bins; the chance that somebody well calibrated fits as badly;
- information on an item: ``ln(U - L) + sum p ln(p / (q_i - q_{i-1}))``, relative to the background,
  uniform (or uniform in the logarithm) on the *intrinsic range* [L, U], which reaches `OVERSHOOT`
  of its length beyond the least and the greatest number stated or known of the item.

A known value that equals a quantile falls below it. Where experts answered different numbers of
seeds, the least of these numbers is N for all, so that scores have one power and can be compared.

References
----------
Cooke, R. M. (1991). Experts in Uncertainty. Oxford University Press. Chapters 8 and 12.
Colson, A. R. & Cooke, R. M. (2017). Cross validation for the classical model of structured expert
judgment. Reliability Engineering & System Safety 163, 109-120. Section 2.
Cooke, R. M. & Goossens, L. L. H. J. (2008). TU Delft expert judgment data base. Reliability
Engineering & System Safety 93(5), 657-674.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Integers = NDArray[np.intp]

OVERSHOOT = 0.1
TOUCHING = 1e-6
"""Parts of the intrinsic range by which equal quantiles are set apart: a jump has no density."""
ROUNDING = 1e-9
"""Parts of the intrinsic range within which a known value equals a quantile."""
SAME_SCORE = 1e-9
"""Relative difference below which two scores are one."""


@dataclass(frozen=True, eq=False)
class Quantiles:
    """What experts stated, and what is known.

    Parameters
    ----------
    levels : array, shape (level,)
        Ascending probabilities inside (0, 1).
    stated : array, shape (expert, item, level)
        NaN throughout where an expert did not answer.
    known : array, shape (item,)
        NaN where the value is not known.
    log : array of bool, shape (item,)
        Whether the background is uniform in the logarithm.
    overshoot : float
    """

    levels: Array
    stated: Array
    known: Array
    log: NDArray[np.bool_]
    overshoot: float = OVERSHOOT

    @property
    def seeds(self) -> NDArray[np.bool_]:
        """Which items have a known value."""
        return np.isfinite(self.known)

    @cached_property
    def answered(self) -> NDArray[np.bool_]:
        """Who answered what, shape (expert, item)."""
        return whole(self.stated)

    @cached_property
    def probabilities(self) -> Array:
        """The probability between neighbouring levels, shape (level + 1,)."""
        return np.diff(self.levels, prepend=0.0, append=1.0)

    @cached_property
    def effective_seeds(self) -> int:
        """The least number of seeds that an expert answered, of those who answered any."""
        counts = (self.answered & self.seeds).sum(axis=1)
        return int(min(counts[counts > 0], default=0))

    def scaled(self, values: Array) -> Array:
        """Return values, shape (..., item, level or none), on the scale of the background."""
        log = self.log if values.ndim == 1 else self.log[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(log, np.log(np.where(log, values, 1.0)), values)

    @cached_property
    def ranges(self) -> Array:
        """The intrinsic range of each item on the scale of the background, shape (item, 2)."""
        stated = self.scaled(self.stated).transpose(0, 2, 1).reshape(-1, self.known.size)
        numbers = np.concatenate([stated, self.scaled(self.known)[None]])
        some = np.isfinite(numbers).any(axis=0)
        filled = np.where(some, numbers, 0.0)
        low, high = np.nanmin(filled, axis=0), np.nanmax(filled, axis=0)
        beyond = self.overshoot * (high - low)
        return np.where(some, [low - beyond, high + beyond], np.nan).T

    @cached_property
    def knots(self) -> Array:
        """Each expert's quantiles between the ends of the range, shape (expert, item, level + 2).

        On the scale of the background; equal quantiles are set apart.
        """
        return self.within_range(self.scaled(self.stated))

    def within_range(self, values: Array) -> Array:
        """Return quantiles between the ends of the range, equal ones set apart by a little."""
        low, high = self.ranges.T
        ends = [np.broadcast_to(end, values.shape[:-1])[..., None] for end in (low, high)]
        knots = np.concatenate([ends[0], values, ends[1]], axis=-1)
        apart = np.maximum(
            TOUCHING * (high - low), 4.0 * np.spacing(np.abs(self.ranges)).max(axis=1)
        )
        last = knots.shape[-1] - 1
        for k in range(1, last):
            before = knots[..., k - 1]
            knots[..., k] = np.where(knots[..., k] <= before, before + apart, knots[..., k])
        for k in range(last - 1, 0, -1):
            after = knots[..., k + 1]
            knots[..., k] = np.where(knots[..., k] >= after, after - apart, knots[..., k])
        return np.where(whole(values)[..., None], knots, np.nan)

    @cached_property
    def information(self) -> Array:
        """Each expert's information on each item, shape (expert, item); NaN without an answer."""
        return self.information_of(self.knots)

    def information_of(self, knots: Array) -> Array:
        """Return the information of quantiles between the ends of the range, shape (..., item)."""
        p = self.probabilities
        width = knots[..., -1] - knots[..., 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = p * np.log(p / np.diff(knots, axis=-1))
            return np.asarray(np.log(width) + parts.sum(axis=-1))

    def bins(self, values: Array) -> Integers:
        """Return into which bin known values fell, shape (..., item); -1 where that is not known.

        Parameters
        ----------
        values : array, shape (..., item, level)
            Quantiles on the scale of the stated ones.
        """
        width = np.diff(self.ranges, axis=1)
        known_at = self.scaled(self.known)[:, None] - ROUNDING * width
        fell = (self.scaled(values) < known_at).sum(axis=-1)
        known = whole(values) & self.seeds
        return np.where(known, fell, -1)

    def calibration(self, bins: Integers, power: int | None = None) -> float:
        """Return how likely somebody well calibrated fits as badly as this; NaN without answers.

        Parameters
        ----------
        bins : array, shape (item,)
            As :meth:`bins` returns them.
        power : int, optional
            The number of seeds whose power the score has; by default the effective number.
        """
        from scipy.special import chdtrc

        counted = bins[bins >= 0]
        if not counted.size:
            return math.nan
        shares = np.bincount(counted, minlength=self.probabilities.size) / counted.size
        parts = zip(shares.tolist(), self.probabilities.tolist(), strict=True)
        divergence = math.fsum(s * math.log(s / p) for s, p in parts if s > 0.0)
        seeds = min(power or self.effective_seeds, counted.size)
        return float(chdtrc(self.probabilities.size - 1, max(0.0, 2.0 * seeds * divergence)))

    @cached_property
    def scores(self) -> tuple[Array, Array]:
        """Each expert's calibration, and mean information on the seeds answered; (expert,) each."""
        bins = self.bins(self.stated)
        calibration = np.array([self.calibration(row) for row in bins])
        return calibration, _mean(self.information, bins >= 0)

    def pooled(self, weights: Array) -> Array:
        """Return the quantiles of the linear pool of each item, shape (item, level).

        Parameters
        ----------
        weights : array, shape (expert,) or (expert, item)
            Not negative; those who answered share an item. NaN where nobody with weight did.
        """
        each = np.broadcast_to(weights if weights.ndim == 2 else weights[:, None],
                               self.answered.shape)  # fmt: skip
        each = np.where(self.answered, each, 0.0)
        heights = np.concatenate([[0.0], self.levels, [1.0]])
        result = np.full((self.known.size, self.levels.size), np.nan)
        for item, shares in enumerate(each.T):
            who = np.flatnonzero(shares > 0.0)
            if not who.size:
                continue
            points = np.unique(self.knots[who, item])
            mass = np.zeros(points.size)
            for expert in who:
                part = shares[expert] / shares.sum()
                mass += part * np.interp(points, self.knots[expert, item], heights)
            result[item] = np.interp(self.levels, mass, points)
        return np.where(self.log[:, None], np.exp(np.where(self.log[:, None], result, 0.0)), result)

    def without(self, seed: int) -> Quantiles:
        """Return the study in which the value of one seed is not known."""
        known = self.known.copy()
        known[seed] = np.nan
        return replace(self, known=known)


@dataclass(frozen=True, eq=False)
class Pool:
    """A decision maker: experts by their weights.

    Attributes
    ----------
    weights : array, shape (expert, item)
        Not yet shared among those who answered.
    quantiles : array, shape (item, level)
    calibration, information : float
        Over the seeds.
    threshold : float
        The calibration below which experts have no weight.
    """

    weights: Array
    quantiles: Array
    calibration: float
    information: float
    threshold: float = 0.0

    @property
    def combined(self) -> float:
        """Calibration times information, or 0 where the calibration is below the threshold.

        This is the weight that the pool would have as one expert more, which optimised pools make
        as large as they can (Cooke & Goossens 2008, section 2).
        """
        score = self.calibration * self.information
        if not math.isfinite(score):
            return -1.0
        return score if self.calibration >= self.threshold * (1.0 - SAME_SCORE) else 0.0


def pool(study: Quantiles, weights: Array, threshold: float = 0.0) -> Pool:
    """Return the linear pool of a study by given weights.

    Parameters
    ----------
    study : Quantiles
    weights : array, shape (expert,) or (expert, item)
    threshold : float
        The calibration that the weights ask for.
    """
    each = weights if weights.ndim == 2 else np.repeat(weights[:, None], study.known.size, axis=1)
    quantiles = study.pooled(each)
    bins = study.bins(quantiles)
    informed = study.information_of(study.within_range(study.scaled(quantiles)))
    information = float(_mean(informed[None], (bins >= 0)[None])[0])
    return Pool(each, quantiles, study.calibration(bins), information, threshold)


def equal_weights(study: Quantiles) -> Array:
    """Return the same weight for everybody, shape (expert,)."""
    return np.ones(study.stated.shape[0])


def performance_weights(study: Quantiles, threshold: float = 0.0, by_item: bool = False) -> Array:
    """Return weights by performance: ``1{C >= threshold} C I`` (Cooke 1991, chapter 12).

    Parameters
    ----------
    study : Quantiles
    threshold : float
        The calibration below which the weight is 0.
    by_item : bool
        Whether an item counts the information on it, in place of the mean over the seeds.

    Returns
    -------
    array, shape (expert,), or (expert, item) by item
    """
    calibration, information = study.scores
    near = threshold * (1.0 - SAME_SCORE)
    kept = np.where(np.nan_to_num(calibration, nan=-1.0) >= near, calibration, 0.0)
    if by_item:
        return np.nan_to_num(np.nan_to_num(kept)[:, None] * study.information)
    return np.nan_to_num(kept * information)


def optimised(study: Quantiles, by_item: bool = False) -> Pool:
    """Return the pool by performance weights whose own weight, as one expert more, is largest.

    The threshold is one of the experts' calibrations; of equal pools, the lowest is taken.

    Parameters
    ----------
    study : Quantiles
    by_item : bool
        Whether weights are by item.
    """
    best: Pool | None = None
    for threshold in _thresholds(study):
        weights = performance_weights(study, threshold, by_item)
        candidate = pool(study, weights, threshold)
        if best is None or candidate.combined > best.combined * (1.0 + SAME_SCORE):
            best = candidate
    return best or pool(study, performance_weights(study, 0.0, by_item))


def _thresholds(study: Quantiles) -> Iterator[float]:
    """Yield the calibrations of experts, ascending, those that differ by rounding once."""
    last = -1.0
    for value in np.unique(study.scores[0][np.isfinite(study.scores[0])]).tolist():
        if value > last * (1.0 + SAME_SCORE):
            yield value
            last = value


def whole(values: Array) -> NDArray[np.bool_]:
    """Say which quantiles, shape (..., level), are all there, shape (...)."""
    return np.asarray(np.isfinite(values).all(axis=-1))


def _mean(values: Array, counted: NDArray[np.bool_]) -> Array:
    """Return the mean of each row over what counts; NaN where nothing does."""
    total = np.where(counted, values, 0.0).sum(axis=-1)
    number = counted.sum(axis=-1)
    return np.asarray(total / np.where(number > 0, number, np.nan))
