"""By which path? Positions round by round, and what happened between the actors.

One path is shown of many. That at the most likely values is typical where it ends near the median
of the model's draws; most likely values of skewed beliefs, taken together, are no middle, and a
small change can send a negotiation elsewhere. Else the path of the draw nearest the median is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from winset.analyses.summary import Array
from winset.answer import data_of, to_data
from winset.kernels.averages import weighted_mean, weighted_median
from winset.models.contract import Draws, Event, Path

NEAR_SPREAD, NEAR_RANGE = 0.25, 0.05
"""An end is near the median within this part of the interval that holds half of the draws, or of
the range of the issue, whichever is more."""


@dataclass(frozen=True)
class PathForecast:
    """The path of a model with rounds, at the most likely values or in a typical draw.

    Attributes
    ----------
    positions : array, shape (round, actor, issue)
        In the issues' units, round 0 the start; NaN where there is no position.
    medians, means : array, shape (round, issue)
        Of the positions, weighted by capability times salience.
    draw : int or None
        The draw, counted from 0; None at the most likely values.
    away : mapping of issue to float
        Where the path at the most likely values ends instead, on issues where that is not near
        the median of the draws; empty where it is what is shown.
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    positions: Array
    medians: Array
    means: Array
    events: tuple[Event, ...]
    draw: int | None = None
    away: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        path: Path,
        start: Draws,
        draw: int | None = None,
        away: Mapping[str, float] | None = None,
    ) -> PathForecast:
        """Sum up a path; `start` holds the weights.

        Parameters
        ----------
        path : Path
            Positions, shape (round, actor, issue), and events.
        start : Draws
            One draw, with the weights.
        draw : int, optional
            Its number, unless it is the run at the most likely values.
        away : mapping of issue to float, optional
            Where the run at the most likely values ends instead.
        """
        count = path.positions.shape[0]
        power = np.repeat(start.power, count, axis=0)
        filled = np.where(np.isnan(path.positions), start.low, path.positions)
        return cls(
            actors=start.actors,
            issues=start.issues,
            positions=np.where(start.has_position, path.positions, np.nan),
            medians=weighted_median(filled, power),
            means=weighted_mean(filled, power),
            events=path.events,
            draw=draw,
            away=away or {},
        )

    def rounds(self) -> list[dict[str, Any]]:
        """Return a record a round: median, mean and everybody's positions.

        Median and mean are numbers where there is one issue, and mappings by issue otherwise.
        """
        return [
            {
                "median": self._by_issue(self.medians[index]),
                "mean": self._by_issue(self.means[index]),
                "positions": {
                    actor: self._positions_of(self.positions[index, i])
                    for i, actor in enumerate(self.actors)
                },
                "events": [_event_to_dict(event) for event in self.events if event.round == index],
            }
            for index in range(self.positions.shape[0])
        ]

    def _by_issue(self, values: Array) -> Any:
        listed = to_data(dict(zip(self.issues, values, strict=True)))
        return listed[self.issues[0]] if len(self.issues) == 1 else listed

    def _positions_of(self, values: Array) -> dict[str, float]:
        return {
            name: float(values[j]) for j, name in enumerate(self.issues) if np.isfinite(values[j])
        }


def ends_away(end: Array, terms: Array, draws: Draws) -> dict[str, float]:
    """Return on which issues an end is not near the median of a model's draws, and the end there.

    Parameters
    ----------
    end : array, shape (issue,)
        Terms of one run, in the issues' units.
    terms : array, shape (draw, issue)
        Of all draws; NaN where there is no outcome.
    draws : Draws
        Any draws of the case, for its issues.
    """
    there = terms[~np.isnan(terms).any(axis=1)]
    if not len(there) or np.isnan(end).any():
        return {}
    p25, median, p75 = np.quantile(there, [0.25, 0.5, 0.75], axis=0)
    near = np.maximum(NEAR_SPREAD * (p75 - p25), NEAR_RANGE * (draws.high - draws.low))
    return {draws.issues[j]: float(end[j]) for j in np.flatnonzero(np.abs(end - median) > near)}


def nearest_to_median(terms: Array, draws: Draws, count: int) -> int:
    """Return which draw's terms are nearest to the median of all, in parts of the ranges.

    Parameters
    ----------
    terms : array, shape (draw, issue)
        NaN where there is no outcome.
    draws : Draws
        Any draws of the case, for its ranges.
    count : int
        Of the first so many draws.
    """
    median = np.nanmedian(terms, axis=0)
    away = np.abs(terms[:count] - median) / (draws.high - draws.low)
    return int(np.argmin(np.nan_to_num(away.max(axis=1), nan=np.inf)))


def _event_to_dict(event: Event) -> dict[str, Any]:
    return data_of(event, "kind", "actor", "other") | dict(to_data(event.detail))
