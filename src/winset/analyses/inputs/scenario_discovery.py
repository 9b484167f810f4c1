"""Where terms exist and where they do not: the box of inputs in which the rarer of the two lies.

Scenario discovery (Bryant & Lempert 2010): a box of few inputs, in their own units, described by
its *coverage*, the part of all draws without a deal (or with one, if that is rarer) that lie in
it, and its *density*, the part of the draws in it that have none. Boxes are found by patient
peeling (:mod:`winset.kernels.peeling`) of every other draw. On the way from wide to small, the one
with the highest harmonic mean of coverage and density is taken (our choice: the paper leaves it to
the analyst). A limit is then dropped unless the density that it adds is more than luck, by the
paper's quasi-p-value (its appendix): the binomial probability of as many hits at the density
without it. Coverage and density are those of the draws that were not peeled.

References
----------
Bryant, B. P. & Lempert, R. J. (2010). Thinking inside the box: a participatory, computer-assisted
approach to scenario discovery. Technological Forecasting and Social Change 77(1), 34-49.
Friedman, J. H. & Fisher, N. I. (1999). Bump hunting in high-dimensional data. Statistics and
Computing 9(2), 123-143.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.inputs.given_data import Carrier
from winset.analyses.summary import Array, share_interval
from winset.answer import data_of
from winset.ensemble.inputs import Input, InputDraws
from winset.kernels.peeling import in_box, peel

Flags = NDArray[np.bool_]

MOST_LIMITS = 4
MOST_INPUTS = 20
"""Those that carry most are peeled; more would only let luck in."""
LEAST_HITS = 100
"""Draws of the rarer kind, below which no box is sought."""
LUCK = 0.05
"""The quasi-p-value above which a limit is dropped."""


@dataclass(frozen=True)
class Limit:
    """What a box says of an input, in its unit; None where it is open."""

    input: Input
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "low", "high", input="input.name")


@dataclass(frozen=True)
class Box:
    """Where the rarer of deal and no deal lies.

    Attributes
    ----------
    deal : bool
        Whether the box is of the draws with a deal; else of those without.
    limits : tuple of Limit
        At most four; a draw is in the box where all hold.
    share : float
        Of the rarer kind, among all draws.
    coverage, density, support : float
        Of the rarer kind, the part in the box; of the box, the part that is of that kind; of all
        draws, the part in the box.
    coverage_interval, density_interval : (float, float)
        Their 90 % intervals, for the number of draws alone (Wilson).
    draws : int
        On which coverage and density are measured.
    """

    deal: bool
    limits: tuple[Limit, ...]
    share: float
    coverage: float
    density: float
    support: float
    coverage_interval: tuple[float, float]
    density_interval: tuple[float, float]
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/sensitivity-json.md says."""
        return data_of(
            self, "deal", "limits", "share", "coverage", "density", "support",
            "coverage_interval", "density_interval", "draws",
        )  # fmt: skip


@dataclass(frozen=True)
class Candidates:
    """The inputs that a box may limit: those that carry most.

    Attributes
    ----------
    inputs : tuple of Input
    columns : array, shape (input, draw)
        In their units.
    """

    inputs: tuple[Input, ...]
    columns: Array

    @classmethod
    def of(cls, drawn: InputDraws, told: Sequence[Carrier]) -> Candidates:
        """Return the draws of the inputs that carry most.

        Parameters
        ----------
        drawn : InputDraws
        told : sequence of Carrier
            Told from noise, the one that carries most first.
        """
        inputs = tuple(carrier.input for carrier in told[:MOST_INPUTS])
        return cls(inputs, drawn.columns[[drawn.inputs.index(one) for one in inputs]])


def discover(candidates: Candidates, agreed: Flags) -> Box | None:
    """Return the box in which the rarer of deal and no deal lies.

    Parameters
    ----------
    candidates : Candidates
    agreed : array of bool, shape (draw,)
        Of the same draws.

    Returns
    -------
    Box or None
        None where the rarer kind has fewer than `LEAST_HITS` draws, or no input carries it.
    """
    deal = bool(agreed.mean() <= 0.5)
    hit = agreed if deal else ~agreed
    inputs, columns = candidates.inputs, candidates.columns
    if not inputs or hit.sum() < LEAST_HITS:
        return None
    seen, fresh = slice(0, None, 2), slice(1, None, 2)
    low, high = _clearest(columns[:, seen], hit[seen])
    low, high = _needed(columns[:, seen], hit[seen], low, high)
    limits = tuple(
        Limit(one, _end(start), _end(end))
        for one, start, end in zip(inputs, low, high, strict=True)
        if np.isfinite(start) or np.isfinite(end)
    )
    inside, rest = in_box(columns[:, fresh], low, high), hit[fresh]
    both, boxed, hits = int((inside & rest).sum()), int(inside.sum()), int(rest.sum())
    if not limits or not boxed or not hits:
        return None
    ends = [share_interval(both, trials) for trials in (hits, boxed)]
    return Box(
        deal=deal,
        limits=limits,
        share=float(hit.mean()),
        coverage=both / hits,
        density=both / boxed,
        support=boxed / rest.size,
        coverage_interval=(ends[0]["p5"], ends[0]["p95"]),
        density_interval=(ends[1]["p5"], ends[1]["p95"]),
        draws=rest.size,
    )


def _end(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _clearest(columns: Array, hit: Flags) -> tuple[Array, Array]:
    """Return the box of the trajectory with the best harmonic mean of coverage and density."""

    def clear(box: tuple[Array, Array]) -> float:
        inside = in_box(columns, *box)
        return 2.0 * float(hit[inside].sum()) / float(inside.sum() + hit.sum())

    return max(peel(columns, hit, MOST_LIMITS), key=clear)


def _needed(columns: Array, hit: Flags, low: Array, high: Array) -> tuple[Array, Array]:
    """Drop the limits, the least needed first, that luck would explain."""
    from scipy.special import bdtrc

    low, high = low.copy(), high.copy()
    while True:
        inside = in_box(columns, low, high)
        boxed, hits = int(inside.sum()), int(hit[inside].sum())
        luck = {}
        for j in np.flatnonzero(np.isfinite(low) | np.isfinite(high)):
            start, end = low.copy(), high.copy()
            start[j], end[j] = -np.inf, np.inf
            wider = in_box(columns, start, end)
            luck[j] = float(bdtrc(hits - 1, boxed, float(hit[wider].mean()))) if hits else 1.0
        worst = max(luck, key=lambda j: luck[j], default=None)
        if worst is None or luck[worst] <= LUCK:
            return low, high
        low[worst], high[worst] = -np.inf, np.inf
