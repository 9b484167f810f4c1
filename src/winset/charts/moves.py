"""How positions move by round, and who deals with whom."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import COLOURS, Drawing, Picture, shortened

WIDTH, HEIGHT = 880.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 190.0, 10.0, 40.0
_NAME_ROW = 13.5


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

    Returns
    -------
    Picture
    """
    count = max(len(line) for line in lines.values())
    across = Scale(0.0, max(count - 1.0, 1.0), LEFT, WIDTH - RIGHT)
    up = Scale(low, high, HEIGHT - BOTTOM, TOP)
    ends = "; ".join(f"{name}: {v[0]:g} to {v[-1]:g}" for name, v in lines.items())
    drawing = Drawing(WIDTH, HEIGHT, f"{title}: positions by round", ends)
    axis_up(drawing, up, LEFT, WIDTH - RIGHT)
    bottom, stride = HEIGHT - BOTTOM, max(1, math.ceil(count / 12))
    rounds = [(float(index), str(index)) for index in range(0, count, stride)]
    axis_across(drawing, across, bottom, bottom, f"round; {unit}", rounds)
    for index, line in enumerate(lines.values()):
        points = [(across(k), up(float(value))) for k, value in enumerate(line)]
        drawing.path(points, f"line c{index % COLOURS}")
    if centre is not None:
        drawing.path([(across(k), up(float(v))) for k, v in enumerate(centre)], "line centre")
    for name, y in spread_labels(
        {name: up(float(v[-1])) for name, v in lines.items()}, HEIGHT, TOP
    ):
        index = list(lines).index(name)
        place = up(float(lines[name][-1]))
        drawing.line(WIDTH - RIGHT + 2.0, place, WIDTH - RIGHT + 12.0, y, "mark")
        drawing.dot(WIDTH - RIGHT, place, 2.5, f"c{index % COLOURS}")
        words = shortened(name, RIGHT - 20.0, 11.5)
        drawing.text(WIDTH - RIGHT + 15.0, y + 4.0, words, "small")
    return Picture(drawing)


def spread_labels(
    places: Mapping[str, float], height: float, top: float
) -> list[tuple[str, float]]:
    """Move labels apart so that none covers another, and keep them inside the picture.

    Parameters
    ----------
    places : mapping of name to float
        Where each would stand.
    height, top : float
        Of the picture; where labels begin.

    Returns
    -------
    list of (name, place)
        From the top.
    """
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


def network(title: str, names: Sequence[str], ties: Mapping[tuple[str, str], float]) -> Picture:
    """Draw actors on a circle, tied by lines as thick as their dealings are many.

    Parameters
    ----------
    title : str
    names : sequence of str
    ties : mapping of (name, name) to weight

    Returns
    -------
    Picture
    """
    size = 520.0
    described = "; ".join(f"{a} and {b}: {weight:g}" for (a, b), weight in ties.items())
    drawing = Drawing(WIDTH, size, title, described)
    radius, centre = size / 2.0 - 46.0, (WIDTH / 2.0, size / 2.0)
    place = {
        name: (
            centre[0] + radius * math.sin(2 * math.pi * k / len(names)),
            centre[1] - radius * math.cos(2 * math.pi * k / len(names)),
        )
        for k, name in enumerate(names)
    }
    most = max(ties.values(), default=1.0) or 1.0
    for (one, other), weight in sorted(ties.items(), key=lambda pair: pair[1]):
        level = min(4, int(4.999 * weight / most))
        drawing.line(*place[one], *place[other], f"tie t{level}")
    for name, (x, y) in place.items():
        drawing.dot(x, y, 5.0, "ink")
        side = "middle" if abs(x - centre[0]) < 20 else "start" if x > centre[0] else "end"
        shift = 0.0 if side == "middle" else 10.0 if side == "start" else -10.0
        lift = (-10.0 if y < centre[1] else 20.0) if side == "middle" else 4.0
        drawing.text(x + shift, y + lift, shortened(name, 170.0), "small halo", side)
    return Picture(drawing)
