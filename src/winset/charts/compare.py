"""One issue before and after a change, model by model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.charts.scale import Scale, axis_across
from winset.charts.svg import COLOURS, Drawing, Picture
from winset.charts.terms import outline

WIDTH, LEFT, RIGHT, ROW = 620.0, 116.0, 18.0, 50.0

Five = tuple[float, float, float, float, float]


@dataclass(frozen=True)
class Pair:
    """What one model says before and after: 5, 25, 50, 75 and 95 % values, and a sample after."""

    name: str
    before: Five
    after: Five
    sample: NDArray[np.float64] | None = None


def compare_chart(
    title: str,
    unit: str,
    low: float,
    high: float,
    pairs: Sequence[Pair],
    status_quo: float | None = None,
) -> Picture:
    """Draw each model's interval before, hollow, and after, filled, with an arrow of the median.

    Parameters
    ----------
    title, unit : str
    low, high : float
        The issue's range.
    pairs : sequence of Pair
    status_quo : float, optional

    Returns
    -------
    Picture
    """
    scale = Scale(low, high, LEFT, WIDTH - RIGHT)
    bottom = 22.0 + ROW * len(pairs)
    described = "; ".join(
        f"{pair.name}: median {pair.before[2]:g} before, {pair.after[2]:g} after" for pair in pairs
    )
    drawing = Drawing(WIDTH, bottom + 38.0, f"{title} ({unit}), before and after", described)
    axis_across(drawing, scale, 16.0, bottom, unit)
    drawing.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis")
    if status_quo is not None:
        place = scale(status_quo)
        drawing.line(place, 16.0, place, bottom, "quo-line")
        anchor = "end" if place > WIDTH - 90.0 else "start"
        drawing.text(place, 11.0, "status quo", "small quiet halo", anchor)
    for index, pair in enumerate(pairs):
        _row(drawing, pair, scale, 22.0 + ROW * (index + 1) - 16.0, f"c{index % COLOURS}")
    return Picture(drawing)


def _row(drawing: Drawing, pair: Pair, scale: Scale, base: float, colour: str) -> None:
    drawing.text(0.0, base, pair.name, "strong small")
    five, low, middle, high, ninetyfive = pair.before
    if np.isfinite(middle):
        drawing.line(scale(five), base + 8.0, scale(ninetyfive), base + 8.0, "before thin")
        drawing.line(scale(low), base + 8.0, scale(high), base + 8.0, "before thick")
        drawing.dot(scale(middle), base + 8.0, 3.6, "hollow")
    five, low, middle, high, ninetyfive = pair.after
    if not np.isfinite(middle):
        drawing.text(LEFT, base, "no outcome in these draws", "quiet small")
        return
    if pair.sample is not None and five < ninetyfive:
        drawing.path(outline(pair.sample, scale, base - 4.0, ROW - 25.0), f"{colour} area")
    drawing.line(scale(five), base, scale(ninetyfive), base, f"{colour} thin")
    drawing.line(scale(low), base, scale(high), base, f"{colour} thick")
    drawing.dot(scale(middle), base, 4.5, colour)
