"""Probabilities with their intervals, and where they stood before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from winset.charts.scale import QUARTERS, Scale, axis_across
from winset.charts.svg import Drawing, Picture, shortened

LEFT, RIGHT, ROW, WIDTH = 360.0, 200.0, 30.0, 880.0


@dataclass(frozen=True)
class Chance:
    """A probability to draw: its value, its interval, its value before, and words beside it."""

    name: str
    value: float
    low: float
    high: float
    before: float
    words: str
    inner: bool = False


def chance_bars(title: str, rows: Sequence[Chance]) -> Picture:
    """Draw probabilities as bars, intervals as lines, and earlier values as open diamonds.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    rows : sequence of Chance

    Returns
    -------
    Picture
    """
    described = "; ".join(
        f"{row.name} {100 * row.value:.0f} % ({100 * row.low:.0f} to {100 * row.high:.0f})"
        for row in rows
    )
    bottom = ROW * len(rows) + 4.0
    drawing = Drawing(WIDTH, bottom + 40.0, title, described)
    scale = Scale(0.0, 1.0, LEFT, WIDTH - RIGHT)
    axis_across(drawing, scale, 0.0, bottom, labels=QUARTERS)
    for index, row in enumerate(rows):
        y = ROW * index + ROW / 2.0 + 2.0
        indent = 14.0 if row.inner else 0.0
        drawing.text(indent, y + 4.0, shortened(row.name, LEFT - 14.0 - indent), "small")
        drawing.box(LEFT, y - 8.0, scale(row.value) - LEFT, 16.0, "p3 bar")
        drawing.line(scale(row.low), y, scale(row.high), y, "ink thin")
        for end in (row.low, row.high):
            drawing.line(scale(end), y - 4.0, scale(end), y + 4.0, "ink thin")
        drawing.diamond(scale(row.before), y, 4.5, "hollow")
        drawing.text(WIDTH - RIGHT + 14.0, y + 4.0, row.words, "small")
    legend = "bar: now; line: 90 % interval; open diamond: before the evidence"
    drawing.text(LEFT, bottom + 34.0, legend, "small quiet")
    return Picture(drawing)
