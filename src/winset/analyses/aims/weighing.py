"""Priors, judged evidence and conduct put together: the posterior of each state, draw by draw.

A draw is one reading of the analyst's judgements: priors, likelihoods, how far reports are true,
and how closely the actor follows its interest. In each, Bayes' rule gives one posterior; what the
actor wants under a hypothesis is integrated out. Draws are weighted by how well they predict the
acts, as the response parameter is learnt from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims.evidence_weight import Bearing
from winset.analyses.aims.exclusive_states import States

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """The middle and the 90 % interval of a weighted sample."""

    mean: float
    median: float
    p5: float
    p95: float

    @classmethod
    def of(cls, values: Array, weight: Array | None = None) -> Spread:
        """Sum up values, weighted."""
        p5, median, p95 = quantiles(values, weight, (0.05, 0.5, 0.95))
        if weight is None or weight.sum() <= 0.0:
            mean = float(values.mean())
        else:
            first = float(values[0])
            mean = first + float((weight * (values - first)).sum() / weight.sum())
        return cls(min(max(mean, float(values.min())), float(values.max())), median, p5, p95)

    def plain(self) -> dict[str, float]:
        """Return the four numbers as plain data."""
        return {"mean": self.mean, "median": self.median, "p5": self.p5, "p95": self.p95}


def evenly(weight: Array, count: int) -> NDArray[np.int64]:
    """Return indices, each as often as its weight says, with the least noise."""
    places = (np.arange(count) + 0.5) / count * weight.sum()
    found = np.searchsorted(np.cumsum(weight), places)
    return np.asarray(np.minimum(found, weight.size - 1))


def quantiles(values: Array, weight: Array | None, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return weighted quantiles, straight lines between the middles of the steps."""
    if weight is None or weight.sum() <= 0.0:
        return tuple(float(q) for q in np.quantile(values, levels))
    order = np.argsort(values, kind="stable")
    ordered, mass = values[order], weight[order]
    place = (np.cumsum(mass) - mass / 2.0) / mass.sum()
    return tuple(float(q) for q in np.interp(levels, place, ordered))


@dataclass(frozen=True)
class Weighing:
    """All that the posterior is made of.

    Attributes
    ----------
    states : States
    prior : array, shape (draw, state)
    bearings : mapping of item to Bearing
        Judged evidence.
    conduct : array, shape (state, node)
        Likelihood of the acts at each value of the response parameter.
    node : array of int, shape (draw,)
        Which value of the response parameter each draw takes.
    """

    states: States
    prior: Array
    bearings: Mapping[str, Bearing]
    conduct: Array
    node: NDArray[np.int64]

    def judged(self, left_out: str | None = None) -> Array:
        """Return the states' probabilities after the judged evidence, shape (draw, state)."""
        log = np.zeros_like(self.prior)
        for name in sorted(self.bearings):
            if name != left_out:
                log += np.log(self.bearings[name].factor)
        return normalised(self.prior * np.exp(log - log.max(axis=1, keepdims=True)))

    def with_conduct(self, judged: Array, conduct: Array | None = None) -> Posterior:
        """Return the posterior after judged evidence and conduct."""
        table = self.conduct if conduct is None else conduct
        joint = judged * table[:, self.node].T
        total = joint.sum(axis=1)
        if not total.sum() > 0.0:
            return Posterior(judged, np.ones(judged.shape[0]))
        return Posterior(normalised(joint), total / total.max())


@dataclass(frozen=True)
class Posterior:
    """Probabilities of states in each draw, and the weight of each draw.

    Attributes
    ----------
    table : array, shape (draw, state)
    weight : array, shape (draw,)
    """

    table: Array
    weight: Array

    @property
    def mean(self) -> Array:
        """The probability of each state, shape (state,); adds up to 1."""
        found = (self.weight[:, None] * self.table).sum(axis=0)
        return np.asarray(found / found.sum())

    @property
    def ess(self) -> float:
        """The effective number of draws."""
        return float(self.weight.sum() ** 2 / (self.weight * self.weight).sum())

    def spread(self, flags: NDArray[np.bool_]) -> Spread:
        """Return the probability of some states together, with its 90 % interval."""
        return Spread.of(self.table[:, flags].sum(axis=1), self.weight)


def normalised(table: Array) -> Array:
    """Return rows that add up to 1; a row of zeros becomes even."""
    total = table.sum(axis=1, keepdims=True)
    even = np.full(table.shape, 1.0 / table.shape[1])
    return np.asarray(np.divide(table, total, out=even, where=total > 0.0))
