"""How points move over time, with their intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from winset.charts.moves import spread_labels
from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import COLOURS, Drawing, Picture, shortened

WIDTH, HEIGHT = 880.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 56.0, 190.0, 12.0, 42.0
DASHES = 3


def time_lines(
    title: str,
    lines: Mapping[str, Sequence[tuple[float, float, float, float]]],
    across: str,
    unit: str,
) -> Picture:
    """Draw (time, low, middle, high) as a line with a band, one a name.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    lines : mapping of name to sequence of (time, low, middle, high)
        In order of time; a gap of more than one breaks the line.
    across, unit : str
        Written under the axis, and beside it.

    Returns
    -------
    Picture
    """
    every = [row for line in lines.values() for row in line]
    start, end = min(row[0] for row in every), max(row[0] for row in every)
    low, high = min(0.0, *(row[1] for row in every)), max(0.0, *(row[3] for row in every))
    pad = 0.04 * (high - low or 1.0)
    over = Scale(start, max(end, start + 1.0), LEFT, WIDTH - RIGHT)
    up = Scale(low - pad, high + pad, HEIGHT - BOTTOM, TOP)
    drawing = Drawing(WIDTH, HEIGHT, title, _in_words(lines))
    axis_up(drawing, up, LEFT, WIDTH - RIGHT, up.ticks(7))
    bottom = HEIGHT - BOTTOM
    axis_across(drawing, over, bottom, bottom, f"{across}; {unit}", _whole_ticks(over))
    for index, line in enumerate(lines.values()):
        colour = f"c{index % COLOURS}"
        for part in _parts(line):
            band = [(over(t), up(h)) for t, _, _, h in part]
            band += [(over(t), up(lo)) for t, lo, _, _ in reversed(part)]
            drawing.path([*band, band[0]], f"{colour} band")
    for index, line in enumerate(lines.values()):
        colour = f"c{index % COLOURS} d{index // COLOURS % DASHES}"
        for part in _parts(line):
            drawing.path([(over(t), up(m)) for t, _, m, _ in part], f"{colour} line")
    names = list(lines)
    for name, y in spread_labels({n: up(lines[n][-1][2]) for n in names}, HEIGHT, TOP):
        time, _, value, _ = lines[name][-1]
        colour = f"c{names.index(name) % COLOURS}"
        drawing.line(over(time) + 3.0, up(value), WIDTH - RIGHT + 12.0, y, "mark")
        drawing.dot(over(time), up(value), 3.0, colour)
        words = shortened(name, RIGHT - 20.0, 11.5)
        drawing.text(WIDTH - RIGHT + 15.0, y + 4.0, words, "small")
    return Picture(drawing)


def _whole_ticks(scale: Scale) -> list[tuple[float, str]]:
    stride = max(1, math.ceil((scale.high - scale.low) / 12))
    stride = next(s for s in (1, 2, 5, 10, 20, 25, 50, 100, 10**9) if s >= stride)
    first = math.ceil(scale.low / stride) * stride
    return [(float(t), f"{t:g}") for t in range(int(first), int(scale.high) + 1, stride)]


def _parts(
    line: Sequence[tuple[float, float, float, float]],
) -> list[list[tuple[float, float, float, float]]]:
    """Split a line where it has a gap."""
    parts = [[line[0]]]
    for before, row in pairwise(line):
        if row[0] - before[0] > 1.0:
            parts.append([])
        parts[-1].append(row)
    return parts


def _in_words(lines: Mapping[str, Sequence[tuple[float, float, float, float]]]) -> str:
    return "; ".join(
        f"{name}: {line[0][2]:.1f} at {line[0][0]:g}, {line[-1][2]:.1f} at {line[-1][0]:g}"
        for name, line in lines.items()
    )
