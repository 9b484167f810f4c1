"""What moves a number, how far, and what turns it: one row an input or a name."""

from __future__ import annotations

from collections.abc import Sequence

from winset.charts.scale import Scale, axis_across
from winset.charts.svg import Drawing, Picture

LEFT, ROW, WIDTH = 470.0, 24.0, 880.0


def swings(title: str, now: float, rows: Sequence[tuple[str, float, float]], unit: str) -> Picture:
    """Draw (input, value at its low end, value at its high end) around where things stand.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    now : float
    rows : sequence of (input, low, high)
    unit : str
        Written under the axis.
    """
    described = "; ".join(f"{name}: {low:.3g} to {high:.3g}" for name, low, high in rows)
    values = [now, *(row[1] for row in rows), *(row[2] for row in rows)]
    drawing, scale, bottom = _axes(title, described, values, len(rows), unit)
    for index, (name, low, high) in enumerate(rows):
        y = 8.0 + ROW * index
        drawing.label(0.0, y + 10.0, name, LEFT - 14.0, "small")
        for value, style in ((low, "m3 bar"), (high, "p4 bar")):
            left = min(scale(now), scale(value))
            drawing.box(left, y, abs(scale(value) - scale(now)), 13.0, style)
    drawing.line(scale(now), 0.0, scale(now), bottom, "quo-line")
    for x, style, words in (
        (0.0, "m3 bar", "at its low end"),
        (120.0, "p4 bar", "at its high end"),
    ):
        drawing.box(x, bottom + 24.0, 11.0, 11.0, style)
        drawing.text(x + 17.0, bottom + 34.0, words, "small quiet")
    return Picture(drawing)


def tornado(title: str, now: float, rows: Sequence[tuple[str, float, float]], unit: str) -> Picture:
    """Draw (input, value at its low end, value at its high end) around where a lead stands.

    A bar that crosses 0 is an input that turns the ranking inside its own interval; that part of
    it is drawn in another colour and marked.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    now : float
        The lead as things stand; above 0.
    rows : sequence of (input, low, high)
        The widest first.
    unit : str
        Written under the axis.
    """
    described = "; ".join(f"{name}: {low:.1f} to {high:.1f}" for name, low, high in rows)
    values = [now, 0.0, *(row[1] for row in rows), *(row[2] for row in rows)]
    drawing, scale, bottom = _axes(title, described, values, len(rows), unit, 0.06)
    for index, (name, one, other) in enumerate(rows):
        y = 5.0 + ROW * index
        left, right = min(one, other), max(one, other)
        turns = left < 0.0
        style = "small strong" if turns else "small"
        drawing.label(0.0, y + 13.0, name, LEFT - 14.0, style)
        start = scale(max(left, 0.0))
        drawing.box(start, y + 3.0, scale(max(right, 0.0)) - start, 13.0, "p3 bar")
        if turns:
            drawing.box(scale(left), y + 3.0, scale(min(right, 0.0)) - scale(left), 13.0, "m3 bar")
            drawing.text(scale(left) - 5.0, y + 14.0, "turns", "small quiet", "end")
    drawing.line(scale(0.0), 0.0, scale(0.0), bottom, "axis")
    drawing.line(scale(now), 0.0, scale(now), bottom, "quo-line")
    return Picture(drawing)


def _axes(
    title: str, described: str, values: Sequence[float], rows: int, unit: str, margin: float = 0.05
) -> tuple[Drawing, Scale, float]:
    low, high = min(values), max(values)
    pad = margin * (high - low) or 1.0
    scale = Scale(low - pad, high + pad, LEFT, WIDTH - 20.0)
    bottom = ROW * rows + 6.0
    drawing = Drawing(WIDTH, bottom + 42.0, title, described)
    axis_across(drawing, scale, 0.0, bottom, unit)
    return drawing, scale, bottom
