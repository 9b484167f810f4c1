"""How forecasts did: where outcomes fell, and whether intervals hold what they state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import Drawing, Picture

WIDTH, HEIGHT = 300.0, 216.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 10.0, 10.0, 44.0


def pit_chart(title: str, parts: Sequence[float], style: str = "c0") -> Picture:
    """Draw the part of outcomes in each tenth of the forecasts.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    parts : sequence of float
        Of equal bins from the lowest to the highest; they add up to 1.
    style : str
        Colour class of the bars.

    Returns
    -------
    Picture
        With a line where all bars end for an honest forecast.
    """
    count = len(parts)
    top = max(0.3, *parts)
    across = Scale(0.0, 100.0, LEFT, WIDTH - RIGHT)
    up = Scale(0.0, top, HEIGHT - BOTTOM, TOP)
    words = ", ".join(f"{100 * part:.0f} %" for part in parts)
    drawing = Drawing(WIDTH, HEIGHT, title, f"Part of outcomes by tenth: {words}")
    _frame(drawing, across, up, "percentile of the forecast", [0.0, 0.1, 0.2, 0.3])
    step = 100.0 / count
    for index, part in enumerate(parts):
        start = across(step * index)
        drawing.box(
            start + 1.0,
            up(part),
            across(step * (index + 1)) - start - 2.0,
            up(0.0) - up(part),
            f"{style} bar",
        )
    drawing.line(LEFT, up(1.0 / count), WIDTH - RIGHT, up(1.0 / count), "mark")
    return Picture(drawing)


def reliability_chart(title: str, covered: Mapping[float, float], style: str = "c0") -> Picture:
    """Draw how many outcomes central intervals hold against how many they state.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    covered : mapping of float to float
        Level of the interval to the part of outcomes in it.
    style : str

    Returns
    -------
    Picture
        With the diagonal on which an honest forecast lies.
    """
    across = Scale(0.0, 100.0, LEFT, WIDTH - RIGHT)
    up = Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    words = ", ".join(f"{100 * a:.0f} %: {100 * b:.0f} %" for a, b in covered.items())
    drawing = Drawing(WIDTH, HEIGHT, title, f"Intervals and the part of outcomes in them: {words}")
    _frame(drawing, across, up, "interval, per cent", [0.0, 0.25, 0.5, 0.75, 1.0])
    drawing.line(across(0.0), up(0.0), across(100.0), up(1.0), "mark")
    points = [(across(100.0 * level), up(part)) for level, part in covered.items()]
    drawing.path(points, f"{style} line")
    for (level, part), (x, y) in zip(covered.items(), points, strict=True):
        drawing.dot(x, y, 4.0, style, f"{100 * level:.0f} %: {100 * part:.0f} %")
    return Picture(drawing)


def calibration_chart(
    title: str, bins: Sequence[tuple[float, float, float, float]], style: str = "c0"
) -> Picture:
    """Draw how often events came against how likely they were said to be.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    bins : sequence of (said, low, came, high)
        Probabilities: the mean forecast, how often it came, and the interval of that.
    style : str

    Returns
    -------
    Picture
        With the diagonal on which an honest forecaster lies.
    """
    across = Scale(0.0, 100.0, LEFT, WIDTH - RIGHT)
    up = Scale(0.0, 1.0, HEIGHT - BOTTOM, TOP)
    told = [
        f"said {100 * said:.0f} %, came {100 * came:.0f} % ({100 * low:.0f} to {100 * high:.0f} %)"
        for said, low, came, high in bins
    ]
    drawing = Drawing(WIDTH, HEIGHT, title, "; ".join(told))
    _frame(drawing, across, up, "said, per cent; upward: came", [0.0, 0.25, 0.5, 0.75, 1.0])
    drawing.line(across(0.0), up(0.0), across(100.0), up(1.0), "mark")
    for (said, low, came, high), tip in zip(bins, told, strict=True):
        x = across(100.0 * said)
        drawing.line(x, up(low), x, up(high), f"{style} thin")
        drawing.dot(x, up(came), 4.0, style, tip)
    return Picture(drawing)


def _frame(drawing: Drawing, across: Scale, up: Scale, below: str, levels: Sequence[float]) -> None:
    """Draw the axes: per cent upward, per cent across."""
    percent = [(level, f"{100 * level:.0f} %") for level in levels]
    axis_up(drawing, up, LEFT, WIDTH - RIGHT, percent)
    bottom = HEIGHT - BOTTOM
    labels = [(tick, f"{tick:.0f}") for tick in (0.0, 25.0, 50.0, 75.0, 100.0)]
    axis_across(drawing, across, bottom, bottom, below, labels)
    drawing.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis")
