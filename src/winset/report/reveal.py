"""Ideal points as one page: no network, no script, the same bytes for the same answer."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from winset import __version__
from winset.analyses.rollcalls.ideal_points import Point, Reveal
from winset.charts.svg import STYLE


def page(answer: Reveal, show: Sequence[str] = ()) -> str:
    """Return ideal points as one HTML page.

    Parameters
    ----------
    answer : Reveal
    show : sequence of str, optional
        The actors in the chart; by default the anchors and both ends.

    Returns
    -------
    str
        HTML that holds its style and pictures; it opens from disk and prints.
    """
    environment = Environment(
        loader=PackageLoader("winset.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    several = len(answer.sessions) > 1
    return environment.get_template("reveal.html").render(
        answer=answer,
        style=Markup(style + STYLE),  # noqa: S704 - our own files
        version=__version__,
        several=several,
        title=_title(answer),
        said=answer.said(),
        charts=[
            Markup(answer.chart(show, d))  # noqa: S704 - built and escaped by winset.charts
            for d in range(1, answer.dimensions + 1)
        ],
        shown=len(answer.shown(show, 12 if several else 40)),
        rows=_rows(answer),
        anchors=[answer.names[anchor] for anchor in answer.anchors],
        points=points,
    )


def points(value: float) -> str:
    """Return a point with its sign."""
    return f"{value:+.2f}".replace("-", "−")


def _title(answer: Reveal) -> str:
    first, last = answer.sessions[0], answer.sessions[-1]
    if (first, last) == (0, 0):
        return "Ideal points from roll calls"
    when = f"session {first}" if first == last else f"sessions {first} to {last}"
    return f"Ideal points from roll calls, {when}"


def _rows(answer: Reveal) -> list[dict[str, Any]]:
    rows = []
    for actor in answer.ranked():
        session, point = answer.last(actor)
        first = min(answer.points[actor])
        rows.append(
            {
                "code": actor,
                "name": answer.names[actor],
                "cells": [_cell(part) for part in point],
                "votes": answer.votes[actor][session],
                "session": session,
                "first": (first, _cell(answer.points[actor][first][0])),
            }
        )
    return rows


def _cell(point: Point) -> tuple[str, str]:
    return points(point.mean), f"{points(point.p5)} to {points(point.p95)}"
