"""By which path? Positions round by round, and what happened between the actors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.summary import Array
from winset.answer import data_of, to_data
from winset.kernels.averages import weighted_mean, weighted_median
from winset.models.contract import Draws, Event, Path


@dataclass(frozen=True)
class PathForecast:
    """The path of a model with rounds, at the most likely values.

    Attributes
    ----------
    positions : array, shape (round, actor, issue)
        In the issues' units, round 0 the start; NaN where there is no position.
    medians, means : array, shape (round, issue)
        Of the positions, weighted by capability times salience.
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    positions: Array
    medians: Array
    means: Array
    events: tuple[Event, ...]

    @classmethod
    def of(cls, path: Path, start: Draws) -> PathForecast:
        """Sum up a path; `start` holds the weights.

        Parameters
        ----------
        path : Path
            Positions, shape (round, actor, issue), and events.
        start : Draws
            One draw, with the weights.
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


def _event_to_dict(event: Event) -> dict[str, Any]:
    return data_of(event, "kind", "actor", "other") | dict(to_data(event.detail))
