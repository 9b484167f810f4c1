"""What an actor wants alone, what its groups want, what it brings, and what comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from winset.charts.scale import QUARTERS, Scale, axis_across
from winset.charts.svg import Drawing, Picture, text_width

LEFT, RIGHT, ROW, WIDTH = 270.0, 150.0, 28.0, 880.0


@dataclass(frozen=True)
class Level:
    """One issue; every number is a part of its range, in [0, 1].

    Attributes
    ----------
    name : str
    alone, low, high : float
        What the leadership wants, and its 90 % interval.
    with_groups : float
        What the actor brings, after its groups.
    groups : tuple of float
        What each group wants.
    outcome : float
        The median term; NaN where there is none.
    words : str
        Written on the right.
    """

    name: str
    alone: float
    low: float
    high: float
    with_groups: float
    groups: tuple[float, ...]
    outcome: float
    words: str


def level_chart(title: str, rows: Sequence[Level]) -> Picture:
    """Draw one row an issue, each over its whole range.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    rows : sequence of Level
    """
    described = "; ".join(f"{row.name}: {row.words}" for row in rows)
    bottom = ROW * len(rows) + 4.0
    drawing = Drawing(WIDTH, bottom + 56.0, title, described)
    scale = Scale(0.0, 1.0, LEFT, WIDTH - RIGHT)
    axis_across(drawing, scale, 0.0, bottom, labels=QUARTERS)
    for index, row in enumerate(rows):
        y = ROW * index + ROW / 2.0 + 2.0
        drawing.label(LEFT - 12.0, y + 4.0, row.name, LEFT - 14.0, "small", "end")
        if not math.isnan(row.outcome):
            drawing.box(scale(row.outcome) - 2.0, y - 10.0, 4.0, 20.0, "c2 bar")
        drawing.line(scale(row.low), y, scale(row.high), y, "before thin")
        for group in row.groups:
            _cross(drawing, scale(group), y)
        drawing.line(scale(row.alone), y, scale(row.with_groups), y, "c0 thick")
        drawing.diamond(scale(row.alone), y, 5.5, "hollow")
        drawing.dot(scale(row.with_groups), y, 5.0, "c0")
        drawing.text(WIDTH - RIGHT + 14.0, y + 4.0, row.words, "small")
    _legend(drawing, bottom + 42.0)
    return Picture(drawing)


def _cross(drawing: Drawing, x: float, y: float) -> None:
    for sign in (1.0, -1.0):
        drawing.line(x - 4.0, y - 4.0 * sign, x + 4.0, y + 4.0 * sign, "c1 thin")


def _legend(drawing: Drawing, y: float) -> None:
    x = LEFT
    for kind, words in (
        ("alone", "wanted without groups, 90 %"),
        ("brought", "brought"),
        ("group", "a group wants"),
        ("outcome", "median term"),
    ):
        if kind == "alone":
            drawing.diamond(x, y - 4.0, 5.0, "hollow")
        elif kind == "brought":
            drawing.dot(x, y - 4.0, 4.5, "c0")
        elif kind == "group":
            _cross(drawing, x, y - 4.0)
        else:
            drawing.box(x - 2.0, y - 13.0, 4.0, 18.0, "c2 bar")
        drawing.text(x + 11.0, y, words, "small quiet")
        x += 34.0 + text_width(words, 11.5)
