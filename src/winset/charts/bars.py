"""Shares and chances as bars, and intervals as lines, one row a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from winset.charts.scale import QUARTERS, Scale, axis_across
from winset.charts.svg import Drawing, Picture

ROW = 24.0
_CHANCE_LEFT, _CHANCE_RIGHT, _CHANCE_ROW, _CHANCE_WIDTH = 360.0, 200.0, 30.0, 880.0


def share_bars(
    title: str, shares: Mapping[str, float], style: str = "c0", width: float = 420.0
) -> Picture:
    """Draw shares in [0, 1] as bars with their per cent, in the order given.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    shares : mapping of name to float
    style : str
        Colour class of the bars.
    width : float
    """
    left = min(190.0, width * 0.45)
    described = "; ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
    drawing = Drawing(width, ROW * len(shares) + 6.0, title, described)
    scale = Scale(0.0, 1.0, left, width - 52.0)
    for index, (name, share) in enumerate(shares.items()):
        y = 4.0 + ROW * index
        drawing.label(left - 10.0, y + 14.0, name, left - 12.0, "small", "end")
        drawing.box(left, y + 4.0, scale(1.0) - left, 13.0, "quo bar")
        drawing.box(left, y + 4.0, scale(share) - left, 13.0, f"{style} bar")
        label = f"{100 * share:.0f} %" if share >= 0.01 or share == 0 else "< 1 %"
        drawing.text(scale(1.0) + 8.0, y + 15.0, label, "small")
    return Picture(drawing)


def interval_rows(
    title: str,
    rows: Sequence[tuple[str, float, float, float]],
    unit: str,
    zero: bool = True,
    width: float = 880.0,
) -> Picture:
    """Draw (name, low, middle, high) as a line with a dot, one row each.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    rows : sequence of (name, low, middle, high)
    unit : str
        Written under the axis.
    zero : bool
        Whether the axis must show 0.
    width : float
    """
    left = 190.0
    lows, highs = [row[1] for row in rows], [row[3] for row in rows]
    low, high = min(lows), max(highs)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high <= low:
        high = low + 1.0
    pad = (high - low) * 0.03
    scale = Scale(low - (pad if low < 0 else 0.0), high + pad, left, width - 24.0)
    bottom = ROW * len(rows) + 6.0
    described = "; ".join(f"{n}: {m:.1f} ({lo:.1f} to {hi:.1f})" for n, lo, m, hi in rows)
    drawing = Drawing(width, bottom + 40.0, title, described)
    axis_across(drawing, scale, 0.0, bottom, unit)
    for index, (name, start, middle, end) in enumerate(rows):
        y = 4.0 + ROW * index + ROW / 2.0
        drawing.label(left - 10.0, y + 4.0, name, left - 12.0, "small", "end")
        drawing.line(scale(start), y, scale(end), y, "c0 thin")
        drawing.dot(scale(middle), y, 4.5, "c0")
    return Picture(drawing)


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
    """
    described = "; ".join(
        f"{row.name} {100 * row.value:.0f} % ({100 * row.low:.0f} to {100 * row.high:.0f})"
        for row in rows
    )
    bottom = _CHANCE_ROW * len(rows) + 4.0
    drawing = Drawing(_CHANCE_WIDTH, bottom + 40.0, title, described)
    scale = Scale(0.0, 1.0, _CHANCE_LEFT, _CHANCE_WIDTH - _CHANCE_RIGHT)
    axis_across(drawing, scale, 0.0, bottom, labels=QUARTERS)
    for index, row in enumerate(rows):
        y = _CHANCE_ROW * index + _CHANCE_ROW / 2.0 + 2.0
        indent = 14.0 if row.inner else 0.0
        drawing.label(indent, y + 4.0, row.name, _CHANCE_LEFT - 14.0 - indent, "small")
        drawing.box(_CHANCE_LEFT, y - 8.0, scale(row.value) - _CHANCE_LEFT, 16.0, "p3 bar")
        drawing.line(scale(row.low), y, scale(row.high), y, "ink thin")
        for end in (row.low, row.high):
            drawing.line(scale(end), y - 4.0, scale(end), y + 4.0, "ink thin")
        drawing.diamond(scale(row.before), y, 4.5, "hollow")
        drawing.text(_CHANCE_WIDTH - _CHANCE_RIGHT + 14.0, y + 4.0, row.words, "small")
    legend = "bar: now; line: 90 % interval; open diamond: before the evidence"
    drawing.text(_CHANCE_LEFT, bottom + 34.0, legend, "small quiet")
    return Picture(drawing)
