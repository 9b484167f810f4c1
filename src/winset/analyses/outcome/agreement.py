"""Is there a deal? What the win set says over all draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array, Summary, share_interval
from winset.answer import to_data
from winset.models.contract import Draws, Flags, Outcomes

CONDITION = "the share of draws of the case's beliefs in which such terms exist"
MARGINS = (0, 2, 5, 10, 15, 20, 30)
"""Points of utility for which the probability is given besides."""

NEAR_CERTAIN = 0.01
"""A share of draws below this, or above the rest, explains nothing: of what is so rare, who blocks
is not told."""
LEAST_BLOCKED = 30
"""Draws without a deal, below which it is not told either."""


@dataclass(frozen=True)
class Agreement:
    """Whether a deal exists that all whose consent is needed prefer to no deal.

    Attributes
    ----------
    probability : float
        The share of draws in which one exists: it holds given the case's beliefs.
    interval : mapping
        Quantiles p5, p25, p75, p95 of the probability, for the number of draws alone.
    least_gain : Summary
        What the worst-off gains from the fairest terms, in points of utility (0-100); negative
        where no deal exists.
    size : Summary
        The part of all possible terms that would be accepted.
    blocking_actors, blocking_issues : mapping of name to share
        How often each is the one that blocks, in the draws without a deal, most often first.
    binding_actors, binding_issues : mapping of name to share
        How often each is the tightest, in the draws with a deal.
    gains : mapping of actor to Summary
        What each party gains from the fairest terms, in points, in the draws with a deal.
    room : mapping of issue to (low, high)
        How far each issue can move from the fairest terms, the others held; medians.
    closest : mapping of issue to Summary
        The terms nearest to a deal, in the draws without one.
    by_margin : mapping of points to share
        The probability if everybody concerned had to gain at least so many points to sign.
    point : bool
        Whether this rests on one run at the most likely values.
    complete : bool
        Whether every coalition that could pass terms was tried; else the probability and the gains
        are lower bounds.
    draws : int
        On which all this rests.
    dependence : mapping of float to float
        The probability by the correlation between an actor's beliefs, 0 first; empty where the
        case says itself what moves together, and where this rests on one run.
    """

    probability: float
    interval: Mapping[str, float]
    least_gain: Summary
    size: Summary
    blocking_actors: Mapping[str, float]
    blocking_issues: Mapping[str, float]
    binding_actors: Mapping[str, float]
    binding_issues: Mapping[str, float]
    gains: Mapping[str, Summary]
    room: Mapping[str, tuple[float, float]]
    closest: Mapping[str, Summary]
    by_margin: Mapping[int, float]
    point: bool
    complete: bool = True
    draws: int = 1
    dependence: Mapping[float, float] = field(default_factory=dict)

    @classmethod
    def of(cls, outcomes: Outcomes, draws: Draws, point: bool) -> Agreement:
        """Sum up what the win-set model found.

        Parameters
        ----------
        outcomes : Outcomes
            Of the win-set model.
        draws : Draws
            Any draws of the case, for its names and voters.
        point : bool
            Whether there is one run at the most likely values.
        """
        assert outcomes.agreed is not None
        yes, no = outcomes.agreed, ~outcomes.agreed
        detail = outcomes.details
        hits, trials = int(yes.sum()), yes.size
        parties = np.flatnonzero(draws.table.voters)
        return cls(
            probability=hits / trials,
            interval={} if point else share_interval(hits, trials),
            least_gain=Summary.of(100.0 * detail["least_gain"]),
            size=Summary.of(detail["size"]),
            blocking_actors=_leaders(detail["price"][no], draws.parties),
            blocking_issues=_leaders(detail["issue_loss"][no], draws.issues),
            binding_actors=_leaders(detail["price"][yes], draws.parties),
            binding_issues=_leaders(detail["issue_loss"][yes], draws.issues),
            gains={draws.parties[i]: Summary.of(100.0 * detail["gain"][yes, i]) for i in parties},
            room={
                name: (_median(detail["room_low"][yes, j]), _median(detail["room_high"][yes, j]))
                for j, name in enumerate(draws.issues)
            },
            closest={
                name: Summary.of(detail["best_terms"][no, j]) for j, name in enumerate(draws.issues)
            },
            by_margin={
                points: float(np.mean(gains_over(detail["least_gain"], points)))
                for points in MARGINS
            },
            point=point,
            complete=draws.table.unanimous or draws.table.coalitions is not None,
            draws=trials,
        )

    @property
    def blocks_told(self) -> bool:
        """Whether enough draws have no deal to say whose demands block."""
        if self.point or not self.probability:
            return not self.probability
        without = 1.0 - self.probability
        return without >= NEAR_CERTAIN and round(without * self.draws) >= LEAST_BLOCKED

    @property
    def demands(self) -> tuple[Mapping[str, float], Mapping[str, float]]:
        """Whose demands, and on which issues, block; the tightest where that is not told."""
        if self.blocks_told:
            return self.blocking_actors, self.blocking_issues
        return self.binding_actors, self.binding_issues

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as in docs/reference/forecast-json.md."""

        def summed(summary: Summary) -> Any:
            return to_data(summary.median if self.point else summary)

        return {
            "probability": self.probability,
            **self.interval,
            "condition": CONDITION,
            "complete": self.complete,
            "least_gain": summed(self.least_gain),
            "size": summed(self.size),
            "by_margin": {str(points): share for points, share in self.by_margin.items()},
            "blocks": {
                "actor": next(iter(self.blocking_actors), None),
                "issue": next(iter(self.blocking_issues), None),
                "actors": dict(self.blocking_actors),
                "issues": dict(self.blocking_issues),
            },
            "binds": {"actors": dict(self.binding_actors), "issues": dict(self.binding_issues)},
            "gains": {name: summed(gain) for name, gain in self.gains.items()},
            "room": to_data(self.room),
            **self._dependence_data,
        }

    @property
    def _dependence_data(self) -> dict[str, Any]:
        shares = {f"{rho:g}": share for rho, share in self.dependence.items()}
        return {"dependence": shares} if shares else {}


def gains_over(least_gain: Array, points: int) -> Flags:
    """Say in which draws everybody concerned could gain more than so many points.

    Parameters
    ----------
    least_gain : array, shape (draw,)
        In utility.
    points : int
        Of utility.
    """
    return np.asarray(100.0 * least_gain > points + 1e-5)


def count_leaders(scores: Array) -> NDArray[np.int64]:
    """Return in how many draws each column has the highest score.

    Parameters
    ----------
    scores : array, shape (draw, column)
    """
    return np.bincount(np.argmax(scores, axis=1), minlength=scores.shape[1])


def shares_of_leaders(counts: NDArray[np.int64], names: tuple[str, ...]) -> dict[str, float]:
    """Return how often each name leads, most often first; none where there are no draws.

    Parameters
    ----------
    counts : array, shape (name,)
    names : tuple of str
    """
    total = counts.sum()
    order = sorted(range(len(names)), key=lambda i: (-counts[i], names[i]))
    return {names[i]: float(counts[i] / total) for i in order if counts[i]}


def _leaders(scores: Array, names: tuple[str, ...]) -> dict[str, float]:
    return shares_of_leaders(count_leaders(scores), names)


def _median(values: Array) -> float:
    return float(np.median(values)) if values.size else float("nan")
