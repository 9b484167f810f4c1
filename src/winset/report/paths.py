"""The report's section on how positions move, for models with rounds."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from markupsafe import Markup

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.path import PathForecast, event_text
from winset.charts.moves import network, position_lines

MOST_CHARTS = 3
MOST_EVENTS = 24


def paths_section(answer: Forecast) -> list[dict[str, Any]]:
    """Return, for each model with rounds: charts, who dealt with whom, and the events.

    Only the issues that move most have a chart, and only the first events are listed.
    """
    parts = []
    for name, said in answer.models.items():
        if said.path is None:
            continue
        events = said.path.events
        parts.append(
            {
                "model": name,
                "rounds": said.path.positions.shape[0] - 1,
                "charts": _charts(answer, said.path),
                "network": _network(answer, said.path),
                "events": [
                    (event.round, event_text(event, _names(answer)))
                    for event in events[:MOST_EVENTS]
                ],
                "more": max(0, len(events) - MOST_EVENTS),
            }
        )
    return parts


def _names(answer: Forecast) -> dict[str, str]:
    case = answer.case
    names = {name: actor.name for name, actor in case.actors.items()}
    return {name: issue.name for name, issue in case.issues.items()} | names


def _charts(answer: Forecast, path: PathForecast) -> list[tuple[str, Markup]]:
    case = answer.case
    span = np.array([issue.range[1] - issue.range[0] for issue in case.issues.values()])
    moved = np.nansum(np.abs(np.diff(path.positions, axis=0)), axis=(0, 1)) / span
    order = np.argsort(-moved, kind="stable")[:MOST_CHARTS]
    charts = []
    for j in (int(index) for index in order if moved[index] > 1e-9):
        name = path.issues[j]
        issue = case.issues[name]
        lines = {
            case.actors[actor].name: path.positions[:, i, j]
            for i, actor in enumerate(path.actors)
            if np.isfinite(path.positions[:, i, j]).all()
        }
        picture = position_lines(issue.name, issue.unit, *issue.range, lines, path.medians[:, j])
        charts.append((issue.name, Markup(picture)))  # noqa: S704 - escaped by winset.charts
    return charts


def _network(answer: Forecast, path: PathForecast) -> Markup | None:
    """Draw who dealt with whom, where anybody did."""
    names = {name: actor.name for name, actor in answer.case.actors.items()}
    ties: Counter[tuple[str, str]] = Counter()
    for event in path.events:
        if event.actor in names and event.other in names and event.actor != event.other:
            one, other = sorted((names[event.actor], names[event.other]))
            ties[one, other] += 1
    if not ties:
        return None
    shown = [name for name in names.values() if any(name in pair for pair in ties)]
    picture = network("Who deals with whom", shown, ties)
    return Markup(picture)  # noqa: S704 - escaped by winset.charts
