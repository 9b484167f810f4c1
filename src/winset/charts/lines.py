"""How a quantity moves over another: positions by round, points over time, bands about a median."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import COLOURS, Drawing, Picture, shortened, text_width

WIDTH, LEFT, RIGHT = 880.0, 64.0, 190.0
HEIGHT = 300.0
_TIME_HEIGHT, _TIME_LEFT = 380.0, 56.0
_BANDS_RIGHT, _BANDS_TOP = 24.0, 26.0
_NAME_ROW = 13.5
_DASHES = 3

TimeLine = Sequence[tuple[float, float, float, float]]


def position_lines(
    title: str,
    unit: str,
    low: float,
    high: float,
    lines: Mapping[str, NDArray[np.float64]],
    centre: NDArray[np.float64] | None = None,
) -> Picture:
    """Draw each actor's position by round, and the centre as a thick line.

    Parameters
    ----------
    title, unit : str
    low, high : float
        The issue's range.
    lines : mapping of name to array, shape (round,)
    centre : array, shape (round,), optional
    """
    count = max(len(line) for line in lines.values())
    across = Scale(0.0, max(count - 1.0, 1.0), LEFT, WIDTH - RIGHT)
    bottom, top = HEIGHT - 40.0, 10.0
    up = Scale(low, high, bottom, top)
    described = "; ".join(f"{name}: {v[0]:g} to {v[-1]:g}" for name, v in lines.items())
    drawing = Drawing(WIDTH, HEIGHT, f"{title}: positions by round", described)
    axis_up(drawing, up, LEFT, WIDTH - RIGHT)
    stride = max(1, math.ceil(count / 12))
    rounds = [(float(index), str(index)) for index in range(0, count, stride)]
    axis_across(drawing, across, bottom, bottom, f"round; {unit}", rounds)
    for index, line in enumerate(lines.values()):
        points = [(across(k), up(float(value))) for k, value in enumerate(line)]
        drawing.path(points, f"line c{index % COLOURS}")
    if centre is not None:
        drawing.path([(across(k), up(float(v))) for k, v in enumerate(centre)], "line centre")
    ends = {name: (WIDTH - RIGHT, up(float(line[-1]))) for name, line in lines.items()}
    _name_ends(drawing, ends, HEIGHT, top, 2.0, 2.5)
    return Picture(drawing)


def time_lines(
    title: str,
    lines: Mapping[str, TimeLine],
    across: str,
    unit: str,
    gap: float = 1.0,
) -> Picture:
    """Draw (time, low, middle, high) as a line with a band, one a name.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    lines : mapping of name to sequence of (time, low, middle, high)
        In order of time; a larger gap than `gap` breaks the line.
    across, unit : str
        Written under the axis, and beside it.
    gap : float
    """
    every = [row for line in lines.values() for row in line]
    start, end = min(row[0] for row in every), max(row[0] for row in every)
    low, high = min(0.0, *(row[1] for row in every)), max(0.0, *(row[3] for row in every))
    pad = 0.04 * (high - low or 1.0)
    bottom, top = _TIME_HEIGHT - 42.0, 12.0
    over = Scale(start, max(end, start + 1.0), _TIME_LEFT, WIDTH - RIGHT)
    up = Scale(low - pad, high + pad, bottom, top)
    described = "; ".join(
        f"{name}: {line[0][2]:.1f} at {line[0][0]:g}, {line[-1][2]:.1f} at {line[-1][0]:g}"
        for name, line in lines.items()
    )
    drawing = Drawing(WIDTH, _TIME_HEIGHT, title, described)
    axis_up(drawing, up, _TIME_LEFT, WIDTH - RIGHT, up.ticks(7))
    axis_across(drawing, over, bottom, bottom, f"{across}; {unit}", _whole_ticks(over))
    for index, line in enumerate(lines.values()):
        colour = f"c{index % COLOURS}"
        for part in _parts(line, gap):
            band = [(over(t), up(h)) for t, _, _, h in part]
            band += [(over(t), up(lo)) for t, lo, _, _ in reversed(part)]
            drawing.path([*band, band[0]], f"{colour} band")
    for index, line in enumerate(lines.values()):
        colour = f"c{index % COLOURS} d{index // COLOURS % _DASHES}"
        for part in _parts(line, gap):
            drawing.path([(over(t), up(m)) for t, _, m, _ in part], f"{colour} line")
    ends = {name: (over(line[-1][0]), up(line[-1][2])) for name, line in lines.items()}
    _name_ends(drawing, ends, _TIME_HEIGHT, top, 3.0, 3.0)
    return Picture(drawing)


def _whole_ticks(scale: Scale) -> list[tuple[float, str]]:
    stride = max(1, math.ceil((scale.high - scale.low) / 12))
    stride = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 10**9) if s >= stride)
    first = math.ceil(scale.low / stride) * stride
    return [(float(t), f"{t:g}") for t in range(int(first), int(scale.high) + 1, stride)]


def _parts(line: TimeLine, gap: float) -> list[list[tuple[float, float, float, float]]]:
    """Split a line where it has a larger gap."""
    parts = [[line[0]]]
    for before, row in pairwise(line):
        if row[0] - before[0] > gap:
            parts.append([])
        parts[-1].append(row)
    return parts


def _name_ends(
    drawing: Drawing,
    ends: Mapping[str, tuple[float, float]],
    height: float,
    top: float,
    gap: float,
    dot: float,
) -> None:
    """Write the names of lines beside the places where they end, none over another."""
    names = list(ends)
    for name, y in _spread_labels({name: y for name, (_, y) in ends.items()}, height, top):
        x, place = ends[name]
        drawing.line(x + gap, place, WIDTH - RIGHT + 12.0, y, "mark")
        drawing.dot(x, place, dot, f"c{names.index(name) % COLOURS}")
        words = shortened(name, RIGHT - 20.0, 11.5)
        drawing.text(WIDTH - RIGHT + 15.0, y + 4.0, words, "small")


def _spread_labels(
    places: Mapping[str, float], height: float, top: float
) -> list[tuple[str, float]]:
    """Move labels apart, in the order of their places, and keep them inside the picture."""
    ordered = sorted(places.items(), key=lambda pair: (pair[1], pair[0]))
    row = min(_NAME_ROW, (height - top) / max(len(ordered), 1))
    spread: list[tuple[str, float]] = []
    for name, place in ordered:
        y = max(place, spread[-1][1] + row) if spread else max(place, top)
        spread.append((name, y))
    over = spread[-1][1] - (height - 6.0) if spread else 0.0
    if over > 0:
        limit = height - 6.0
        for index in range(len(spread) - 1, -1, -1):
            name, y = spread[index]
            spread[index] = (name, min(y, limit))
            limit = spread[index][1] - row
    return spread


@dataclass(frozen=True)
class Bands:
    """What the picture shows.

    ``rows`` are (x, p5, p25, median, p75, p95), by rising x; ``level`` is a line across with its
    label, ``marks`` are lines upright.
    """

    title: str
    across: str
    upward: str
    rows: Sequence[tuple[float, float, float, float, float, float]]
    level: tuple[str, float] | None = None
    marks: Mapping[str, float] = field(default_factory=dict)


def band_chart(bands: Bands) -> Picture:
    """Draw the median as a line, the middle half and 90 % as bands around it.

    Parameters
    ----------
    bands : Bands
    """
    xs = [row[0] for row in bands.rows]
    values = [value for row in bands.rows for value in row[1:]]
    if bands.level is not None:
        values.append(bands.level[1])
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or 1.0
    across = Scale(xs[0], xs[-1] if xs[-1] > xs[0] else xs[0] + 1.0, LEFT, WIDTH - _BANDS_RIGHT)
    up = Scale(low - room, high + room, HEIGHT - 44.0, _BANDS_TOP)
    shown = [bands.rows[0], bands.rows[len(bands.rows) // 2], bands.rows[-1]]
    described = "; ".join(
        f"at {row[0]:g}: {row[3]:.3g}, 90 %: {row[1]:.3g} to {row[5]:.3g}" for row in shown
    )
    drawing = Drawing(WIDTH, HEIGHT, bands.title, f"{bands.upward} by {bands.across}; {described}")
    _grid(drawing, bands, across, up)
    for first, last in ((1, 5), (2, 4)):
        edge = [(across(row[0]), up(row[first])) for row in bands.rows]
        back = [(across(row[0]), up(row[last])) for row in reversed(bands.rows)]
        drawing.path([*edge, *back, edge[0]], "c0 bar area")
    if bands.level is not None:
        words, value = bands.level
        drawing.line(LEFT, up(value), WIDTH - _BANDS_RIGHT, up(value), "quo-line")
        drawing.text(WIDTH - _BANDS_RIGHT, up(value) + 14.0, words, "small halo", "end")
    drawing.path([(across(row[0]), up(row[3])) for row in bands.rows], "line c0 thick-line")
    return Picture(drawing)


def _grid(drawing: Drawing, bands: Bands, across: Scale, up: Scale) -> None:
    bottom = HEIGHT - 44.0
    axis_up(drawing, up, LEFT, WIDTH - _BANDS_RIGHT)
    axis_across(drawing, across, bottom, bottom, bands.across, across.ticks(9))
    drawing.line(LEFT, bottom, WIDTH - _BANDS_RIGHT, bottom, "axis")
    drawing.text(0.0, 12.0, bands.upward, "small quiet")
    for words, value in bands.marks.items():
        place = across(value)
        drawing.line(place, _BANDS_TOP, place, bottom, "mark")
        label = shortened(words, WIDTH / 2.0, 11.5)
        late = place + 4.0 + text_width(label, 11.5) > WIDTH
        x, anchor = (place - 4.0, "end") if late else (place + 4.0, "start")
        drawing.text(x, _BANDS_TOP + 10.0, label, "small quiet halo", anchor)
