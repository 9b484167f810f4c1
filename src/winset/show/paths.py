"""How positions move, round by round, in models with rounds, and what happens between actors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import isfinite
from typing import Any

import numpy as np

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.path import PathForecast
from winset.case.schema import Case
from winset.charts.lines import position_lines
from winset.charts.network import network
from winset.models.contract import Event
from winset.show.cells import Rows, table, value_cell
from winset.show.sections import Cell, Figure, Part, Points, Section, Table, Text
from winset.show.words import counted, interval_text, value_text

APART = 0.01
"""The part of a range by which a path may end beside the interval of the draws unsaid."""
MOST_PICTURES = 3
"""Issues with a picture: those that move most."""
MOST_EVENTS = 24
"""Events that a page lists; a terminal lists all."""


def paths(answer: Forecast) -> list[Section]:
    """Return the path of each model with rounds; nothing where there is none."""
    parts = [
        _path(answer, name, model.path)
        for name, model in answer.models.items()
        if model.path is not None
    ]
    if not parts:
        return []
    once = (
        "Models with rounds, run once: at the most likely values where that ends near the median "
        "of the draws, else in the draw that ends nearest to it. That is one path of many: the "
        "terms above rest on all draws."
        if not answer.point
        else "Models with rounds, run once at the most likely values."
    )
    lines = (
        "Thin lines are the actors' positions, the thick one their median, weighted by capability "
        "and salience. Shown are the issues that move most."
    )
    notes = [Text(once), Text(lines, "quiet", only="page")]
    return [Section("By which path?", [*notes, *parts], id="path")]


def _path(answer: Forecast, model: str, path: PathForecast) -> Section:
    case = answer.case
    names = {name: issue.name for name, issue in case.issues.items()}
    names |= {name: actor.name for name, actor in case.actors.items()}
    events = [(event.round, event_text(event, names)) for event in path.events]
    pictures = _pictures(case, path)
    parts: list[Part] = [
        *_elsewhere(answer, model, path),
        *_apart(answer, model, path),
        _medians(case, path),
        Points([f"  {number}  {text}" for number, text in events], only="terminal"),
        *pictures,
    ]
    if not pictures:
        parts.append(Text("Nobody moves."))
    parts += _network(case, path)
    rows: Rows = [[Cell(str(number), number), text] for number, text in events[:MOST_EVENTS]]
    more = f"And {len(events) - len(rows)} more." if len(rows) < len(events) else ""
    folded = f"What happens, round by round: {model}"
    parts.append(table([">Round", "What happens"], rows, folded=folded, note=more, only="page"))
    return Section(f"{model}: {counted(path.positions.shape[0] - 1, 'round')}", parts)


def _elsewhere(answer: Forecast, model: str, path: PathForecast) -> list[Text]:
    """Say where the path at the most likely values ends, where that is not the one shown."""
    if path.draw is None:
        return []
    issues, terms = answer.case.issues, answer.models[model].issues
    listed = "; ".join(
        f"{issues[name].name} at {value_text(end, issues[name])}, in the draws "
        f"{value_text(terms[name].median, issues[name])}"
        for name, end in path.away.items()
    )
    return [
        Text(
            f"The path of draw {path.draw + 1:,}, whose terms are nearest to the median of the "
            f"draws. At the most likely values this model ends elsewhere, so that path is not "
            f"typical: {listed}."
        )
    ]


def _apart(answer: Forecast, model: str, path: PathForecast) -> list[Text]:
    """Say on which issues the path ends outside of what nine in ten draws give."""
    if answer.point:
        return []
    texts = []
    for j, (name, issue) in enumerate(answer.case.issues.items()):
        terms, end = answer.models[model].issues[name], float(path.medians[-1, j])
        slack = APART * (issue.range[1] - issue.range[0])
        if terms.p5 - slack <= end <= terms.p95 + slack or not isfinite(end):
            continue
        spread = interval_text(terms.p5, terms.p95, issue)
        texts.append(
            f"{issue.name}: this path ends at {value_text(end, issue)}, but in the draws the "
            f"median is {value_text(terms.median, issue)}"
            + (f", 90 % of them from {spread}" if spread else "")
            + ". Few draws go as this path does; go by the draws."
        )
    return [Text(text) for text in texts]


def _medians(case: Case, path: PathForecast) -> Table:
    pairs = [zip(medians, case.issues.values(), strict=True) for medians in path.medians]
    rows = [
        [Cell(str(index), index), *[value_cell(float(value), issue) for value, issue in row]]
        for index, row in enumerate(pairs)
    ]
    titles = ["round", *[f">{name}" for name in case.issues]]
    return table(titles, rows, title="Medians", only="terminal")


def _pictures(case: Case, path: PathForecast) -> list[Figure]:
    """Draw the positions on the issues that move most."""
    span = np.array([issue.range[1] - issue.range[0] for issue in case.issues.values()])
    moved = np.nansum(np.abs(np.diff(path.positions, axis=0)), axis=(0, 1)) / span
    order = np.argsort(-moved, kind="stable")[:MOST_PICTURES]
    figures = []
    for j in (int(index) for index in order if moved[index] > 1e-9):
        issue = case.issues[path.issues[j]]
        lines = {
            case.actors[actor].name: path.positions[:, i, j]
            for i, actor in enumerate(path.actors)
            if np.isfinite(path.positions[:, i, j]).all()
        }
        picture = position_lines(issue.name, issue.unit, *issue.range, lines, path.medians[:, j])
        figures.append(Figure(picture, issue.name, name=f"path-{path.issues[j]}"))
    return figures


def _network(case: Case, path: PathForecast) -> list[Figure]:
    """Draw who dealt with whom, where anybody did."""
    names = {name: actor.name for name, actor in case.actors.items()}
    ties: Counter[tuple[str, str]] = Counter()
    for event in path.events:
        if event.actor in names and event.other in names and event.actor != event.other:
            one, other = sorted((names[event.actor], names[event.other]))
            ties[one, other] += 1
    if not ties:
        return []
    tied = [name for name in names.values() if any(name in pair for pair in ties)]
    caption = "Who deals with whom: the thicker the line, the more often."
    picture = network("Who deals with whom", tied, ties)
    return [Figure(picture, caption, name="network", style="network")]


def event_text(event: Event, names: Mapping[str, str]) -> str:
    """Return an event as a sentence; `names` gives actors' and issues' full names.

    Parameters
    ----------
    event : Event
    names : mapping of id to str
        Actors' and issues' full names.
    """
    actor, other = names.get(event.actor, event.actor), names.get(event.other, event.other)
    if event.kind == "trade":
        return f"{actor} – {other}: trade ({_trade_text(event.detail, names)})"
    detail = ", ".join(
        f"{key.replace('_', ' ')} {_detail_text(value, names)}"
        for key, value in event.detail.items()
        if value is not None and not isinstance(value, (dict, list, tuple))
    )
    return f"{actor} – {other}: {event.kind}" + (f" ({detail})" if detail else "")


def _trade_text(detail: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return who gives way on what, from where to where, and what it brings each."""
    give, take = (
        f"{_detail_text(detail[issue], names)} {_detail_text(detail[start], names)} → "
        f"{_detail_text(detail[end], names)}"
        for issue, start, end in (("supply", "from", "to"), ("demand", "other_from", "other_to"))
    )
    gains = [_detail_text(detail[key], names) for key in ("gain", "other_gain")]
    gain = f"gain {gains[0]} each" if gains[0] == gains[1] else f"gains {gains[0]} and {gains[1]}"
    return f"{give} for {take}; {gain}"


def _detail_text(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return names.get(str(value), str(value))
