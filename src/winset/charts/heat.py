"""Shares over two dimensions as a map of steps, with marked points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import Drawing, Picture, shortened, text_width

STEPS = (0.05, 0.2, 0.45, 0.55, 0.8, 0.95)
"""The ends of the ICD 203 bands, below which nothing is shaded."""
SIDE, LEFT, TOP, KEY = 430.0, 74.0, 26.0, 210.0
NAME_STEPS = 12
"""Lines above and below a point on which its name is tried."""


@dataclass(frozen=True)
class Axis:
    """One dimension: its name, unit and range."""

    name: str
    unit: str
    low: float
    high: float


def share_map(
    title: str,
    across: Axis,
    up: Axis,
    shares: NDArray[np.float64],
    marks: Sequence[tuple[str, float, float]] = (),
    status_quo: tuple[float, float] | None = None,
) -> Picture:
    """Draw shares on a grid, darker for more.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    across, up : Axis
    shares : array, shape (across, up)
        In [0, 1], at evenly spaced values from end to end.
    marks : sequence of (name, across, up)
        Points to name.
    status_quo : (across, up), optional
    """
    best = tuple(int(k) for k in np.unravel_index(int(np.argmax(shares)), shares.shape))
    described = (
        f"Largest share {100 * shares.max():.0f} %, at {across.name} "
        f"{_value(across, best[0], shares.shape[0]):g} and {up.name} "
        f"{_value(up, best[1], shares.shape[1]):g}. "
        + "; ".join(f"{name} at {x:g}, {y:g}" for name, x, y in marks)
    )
    drawing = Drawing(LEFT + SIDE + KEY, TOP + SIDE + 46.0, title, described)
    x, y = (
        Scale(across.low, across.high, LEFT, LEFT + SIDE),
        Scale(up.low, up.high, TOP + SIDE, TOP),
    )
    drawing.box(LEFT, TOP, SIDE, SIDE, "quo")
    _cells(drawing, shares)
    _axes(drawing, across, up, x, y)
    _marks(drawing, marks, status_quo, x, y)
    _key(drawing)
    return Picture(drawing)


def _value(axis: Axis, index: int, count: int) -> float:
    return axis.low + (axis.high - axis.low) * index / max(count - 1, 1)


def _cells(drawing: Drawing, shares: NDArray[np.float64]) -> None:
    """Draw runs of cells of one step as one box each."""
    wide, high = SIDE / shares.shape[0], SIDE / shares.shape[1]
    levels = np.searchsorted(STEPS, shares, side="right")
    for row in range(shares.shape[1]):
        start = 0
        for column in range(1, shares.shape[0] + 1):
            if column < shares.shape[0] and levels[column, row] == levels[start, row]:
                continue
            if levels[start, row]:
                drawing.box(
                    LEFT + start * wide,
                    TOP + SIDE - (row + 1) * high,
                    (column - start) * wide + 0.3,
                    high + 0.3,
                    f"heat h{levels[start, row]}",
                )
            start = column


def _axes(drawing: Drawing, across: Axis, up: Axis, x: Scale, y: Scale) -> None:
    axis_across(drawing, x, TOP + SIDE, TOP + SIDE, labels=x.ticks(6))
    axis_up(drawing, y, LEFT, LEFT)
    drawing.line(LEFT, TOP + SIDE, LEFT + SIDE, TOP + SIDE, "axis")
    drawing.line(LEFT, TOP, LEFT, TOP + SIDE, "axis")
    words = shortened(f"across: {across.name} ({across.unit})", SIDE)
    drawing.text(LEFT + SIDE / 2.0, TOP + SIDE + 36.0, words, "small", "middle")
    drawing.text(LEFT, TOP - 6.0, shortened(f"up: {up.name} ({up.unit})", SIDE), "small")


def _marks(
    drawing: Drawing,
    marks: Sequence[tuple[str, float, float]],
    status_quo: tuple[float, float] | None,
    x: Scale,
    y: Scale,
) -> None:
    """Draw points with their names; a name goes beside its point where no other name or point is.

    Each is tried to the right and to the left of its point, and further and further below and
    above; one that finds no room is read by pointing at it.
    """
    places = [(name, x(across), y(up)) for name, across, up in marks]
    for name, place, line in places:
        drawing.dot(place, line, 4.0, "ink", name)
    taken = [(place - 5.0, place + 5.0, line) for _, place, line in places]
    if status_quo is not None:
        quo = ("status quo", x(status_quo[0]), y(status_quo[1]))
        drawing.diamond(quo[1], quo[2], 6.0, "hollow")
        taken.append((quo[1] - 7.0, quo[1] + 7.0, quo[2]))
        places.insert(0, quo)
    for name, place, line in places:
        words = shortened(name, 130.0, 11.5)
        wide = text_width(words, 11.5)
        for start, row in _rooms(place, line, wide):
            if not any(abs(row - r) < 12.0 and start < e and s < start + wide for s, e, r in taken):
                taken.append((start, start + wide, row))
                drawing.text(start, row + 4.0, words, "small halo")
                break


def _rooms(place: float, line: float, wide: float) -> Iterator[tuple[float, float]]:
    """Yield where a name of some width may begin, and the middle of its line, nearest first."""
    for step in range(NAME_STEPS):
        for row in dict.fromkeys((line + 12.0 * step, line - 12.0 * step)):
            for start in (place + 8.0, place - 8.0 - wide):
                inside = start >= LEFT and start + wide <= LEFT + SIDE + KEY - 120.0
                if inside and TOP <= row <= TOP + SIDE:
                    yield start, row


def _key(drawing: Drawing) -> None:
    left = LEFT + SIDE + 96.0
    drawing.text(left, TOP + 12.0, "share of draws", "small strong")
    drawing.text(left, TOP + 27.0, "that accept", "small strong")
    ends = (*STEPS, 1.0)
    for index in range(len(STEPS)):
        y = TOP + 36.0 + 20.0 * (len(STEPS) - 1 - index)
        drawing.box(left, y, 16.0, 16.0, "quo")
        drawing.box(left, y, 16.0, 16.0, f"heat h{index + 1}")
        low, high = ends[index], ends[index + 1]
        drawing.text(left + 22.0, y + 12.5, f"{100 * low:.0f} to {100 * high:.0f} %", "small")
