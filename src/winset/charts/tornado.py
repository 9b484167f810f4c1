"""What moves a lead, and what turns it: one bar an input, the widest first."""

from __future__ import annotations

from collections.abc import Sequence

from winset.charts.scale import Scale, axis_across
from winset.charts.svg import Drawing, Picture, shortened

LEFT, ROW, WIDTH = 400.0, 24.0, 880.0


def tornado(title: str, now: float, rows: Sequence[tuple[str, float, float]], unit: str) -> Picture:
    """Draw (input, value at its low end, value at its high end) around where things stand.

    A bar that crosses 0 is an input that turns the ranking inside its own interval; that part of
    it is drawn in another colour and hatched by a mark.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    now : float
        The lead as things stand; above 0.
    rows : sequence of (input, low, high)
    unit : str
        Written under the axis.

    Returns
    -------
    Picture
    """
    described = "; ".join(f"{name}: {low:.1f} to {high:.1f}" for name, low, high in rows)
    values = [now, 0.0, *(row[1] for row in rows), *(row[2] for row in rows)]
    low, high = min(values), max(values)
    pad = 0.06 * (high - low) or 1.0
    scale = Scale(low - pad, high + pad, LEFT, WIDTH - 20.0)
    bottom = ROW * len(rows) + 6.0
    drawing = Drawing(WIDTH, bottom + 42.0, title, described)
    axis_across(drawing, scale, 0.0, bottom, unit)
    for index, (name, one, other) in enumerate(rows):
        y = 5.0 + ROW * index
        left, right = min(one, other), max(one, other)
        turns = left < 0.0
        drawing.text(
            0.0, y + 13.0, shortened(name, LEFT - 14.0, 11.5), "small strong" if turns else "small"
        )
        start = scale(max(left, 0.0))
        drawing.box(start, y + 3.0, scale(max(right, 0.0)) - start, 13.0, "p3 bar")
        if turns:
            drawing.box(scale(left), y + 3.0, scale(min(right, 0.0)) - scale(left), 13.0, "m3 bar")
            drawing.text(scale(left) - 5.0, y + 14.0, "turns", "small quiet", "end")
    drawing.line(scale(0.0), 0.0, scale(0.0), bottom, "axis")
    drawing.line(scale(now), 0.0, scale(now), bottom, "quo-line")
    return Picture(drawing)
