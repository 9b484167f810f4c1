"""How like a case is those with known outcomes, from which the weights of models were learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.answer import data_of
from winset.case.schema import Case
from winset.ensemble.run import Plan

FEATURES: dict[str, str] = {
    "actors": "number of actors, as a power of two",
    "issues": "number of issues, as a power of two",
    "effective_actors": "number of actors by weight, as a power of two",
    "held": "part of actors with a position on an issue",
    "span": "part of the range between the outermost positions",
    "spread": "standard deviation of positions by weight, as a part of the range",
    "polarisation": "part of the weight at the two outermost positions",
    "salience": "mean salience, 0 to 1",
    "status_quo": "part of issues with a status quo",
    "consensus": "1 where vetoes alone decide, else 0",
    "uncertainty": "mean width of the positions' 90 % intervals, as a part of the range",
}
"""What a case is compared with the known cases by."""


@dataclass(frozen=True)
class Likeness:
    """How far a case lies from the cases that the weights were learnt on.

    Attributes
    ----------
    distance : float
        Root mean square over the features; the known cases' is about 1.
    limit : float
        The distance that 95 of 100 known cases keep.
    percentile : float
        The part of known cases that lie nearer, 0-100.
    here, known, away : mapping of feature to float
        The case's value, the known cases' mean, and the difference in their standard deviations.
    """

    distance: float
    limit: float
    percentile: float
    here: Mapping[str, float]
    known: Mapping[str, float]
    away: Mapping[str, float]

    @property
    def like(self) -> bool:
        """Whether the case is like the known ones."""
        return self.distance <= self.limit

    def furthest(self, count: int = 3) -> list[str]:
        """Return the features in which the case differs most."""
        return sorted(self.away, key=lambda name: -abs(self.away[name]))[:count]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            **data_of(self, "distance", "limit", "percentile", "like"),
            "features": {
                name: {key: getattr(self, key)[name] for key in ("here", "known", "away")}
                for name in self.here
            },
        }


def features(case: Case) -> Array:
    """Return what a case is compared by, at its most likely values.

    Parameters
    ----------
    case : Case

    Returns
    -------
    array, shape (feature,)
        As :data:`FEATURES` names them.
    """
    draws = Plan(case, (), point=True).drawn(0, 1)
    position = draws.to_unit(draws.position)[0]
    power = draws.power[0]
    parts = [
        row
        for j in range(len(draws.issues))
        if (row := _issue(position[:, j], power[:, j], draws.has_position[:, j])) is not None
    ]
    effective, span, spread, polarisation = np.mean(parts, axis=0) if parts else np.zeros(4)
    has_position = draws.has_position
    return np.array(
        [
            np.log2(max(int(has_position.any(axis=1).sum()), 1)),
            np.log2(len(draws.issues)),
            effective,
            has_position.mean(),
            span,
            spread,
            polarisation,
            draws.salience[0][has_position].mean() if has_position.any() else 0.0,
            1.0 - np.isnan(draws.status_quo[0]).mean(),
            float(draws.consent.unanimous),
            _uncertainty(case),
        ]
    )


def _uncertainty(case: Case) -> float:
    widths = [
        (row.position.high - row.position.low) / (ends[1] - ends[0])
        for row in case.positions
        for ends in [case.issues[row.issue].range]
    ]
    return float(np.mean(widths)) if widths else 0.0


def _issue(
    position: Array, power: Array, has_position: NDArray[np.bool_]
) -> tuple[float, float, float, float] | None:
    """Return what one issue adds to the features, or None where nobody holds a position."""
    if not has_position.any():
        return None
    x, w = position[has_position], power[has_position]
    share = w / w.sum() if w.sum() > 0.0 else np.full(w.size, 1.0 / w.size)
    mean = share @ x
    ends = (x <= x.min() + 1e-9) | (x >= x.max() - 1e-9)
    return (
        float(-np.log2(share @ share)),
        float(np.ptp(x)),
        float(np.sqrt(share @ (x - mean) ** 2)),
        float(share[ends].sum()),
    )
