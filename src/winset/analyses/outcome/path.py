"""By which path? Positions round by round, and what happened between the actors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.summary import Array, finite
from winset.kernels.averages import weighted_mean, weighted_median
from winset.models.contract import Draws, Event, Path


@dataclass(frozen=True)
class PathForecast:
    """The path of a model with rounds, at the most likely values.

    Attributes
    ----------
    actors, issues : tuple of str
    positions : array, shape (round, actor, issue)
        In the issues' units, round 0 the start; NaN where nothing is held.
    medians, means : array, shape (round, issue)
        Of the positions, weighted by capability times salience.
    events : tuple of Event
    """

    actors: tuple[str, ...]
    issues: tuple[str, ...]
    positions: Array
    medians: Array
    means: Array
    events: tuple[Event, ...]

    @classmethod
    def of(cls, path: Path, start: Draws) -> PathForecast:
        """Sum up a path; `start` holds the weights."""
        count = path.positions.shape[0]
        power = np.repeat(start.power, count, axis=0)
        known = np.where(np.isnan(path.positions), start.low, path.positions)
        return cls(
            actors=start.actors,
            issues=start.issues,
            positions=np.where(start.held, path.positions, np.nan),
            medians=weighted_median(known, power),
            means=weighted_mean(known, power),
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
                    actor: self._held(self.positions[index, i])
                    for i, actor in enumerate(self.actors)
                },
                "events": [_plain(event) for event in self.events if event.round == index],
            }
            for index in range(self.positions.shape[0])
        ]

    def _by_issue(self, values: Array) -> float | dict[str, float | None] | None:
        if len(self.issues) == 1:
            return finite(values[0])
        return {name: finite(values[j]) for j, name in enumerate(self.issues)}

    def _held(self, values: Array) -> dict[str, float]:
        return {
            name: float(values[j]) for j, name in enumerate(self.issues) if np.isfinite(values[j])
        }


def event_text(event: Event, names: Mapping[str, str]) -> str:
    """Return an event as a sentence; `names` gives actors' and issues' full names."""
    actor, other = names.get(event.actor, event.actor), names.get(event.other, event.other)
    if event.kind == "trade":
        return f"{actor} – {other}: trade ({_trade_text(event.detail, names)})"
    detail = ", ".join(
        f"{key.replace('_', ' ')} {_value_text(value, names)}"
        for key, value in event.detail.items()
        if value is not None and not isinstance(value, (dict, list, tuple))
    )
    return f"{actor} – {other}: {event.kind}" + (f" ({detail})" if detail else "")


def _trade_text(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who gives way on what, from where to where, and what it brings each."""
    give, take = (
        f"{_value_text(detail[issue], names)} {_value_text(detail[start], names)} → "
        f"{_value_text(detail[end], names)}"
        for issue, start, end in (("supply", "from", "to"), ("demand", "other_from", "other_to"))
    )
    gains = [_value_text(detail[key], names) for key in ("gain", "other_gain")]
    gain = f"gain {gains[0]} each" if gains[0] == gains[1] else f"gains {gains[0]} and {gains[1]}"
    return f"{give} for {take}; {gain}"


def _value_text(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return names.get(str(value), str(value))


def _plain(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "actor": event.actor,
        "other": event.other,
        **{key: _plain_value(value) for key, value in event.detail.items()},
    }


def _plain_value(value: Any) -> Any:
    if isinstance(value, (np.floating, float)):
        return finite(float(value))
    if isinstance(value, np.integer):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): _plain_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain_value(inner) for inner in value]
    return value
