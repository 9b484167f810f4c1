"""A quantity against another, with its uncertainty as bands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from winset.charts.scale import Scale, axis_across, axis_up
from winset.charts.svg import Drawing, Picture, shortened, text_width

WIDTH, HEIGHT = 880.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 24.0, 26.0, 44.0


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

    Returns
    -------
    Picture
    """
    xs = [row[0] for row in bands.rows]
    values = [value for row in bands.rows for value in row[1:]]
    if bands.level is not None:
        values.append(bands.level[1])
    low, high = min(values), max(values)
    room = 0.06 * (high - low) or 1.0
    across = Scale(xs[0], xs[-1] if xs[-1] > xs[0] else xs[0] + 1.0, LEFT, WIDTH - RIGHT)
    up = Scale(low - room, high + room, HEIGHT - BOTTOM, TOP)
    drawing = Drawing(WIDTH, HEIGHT, bands.title, _in_words(bands))
    _grid(drawing, bands, across, up)
    for first, last in ((1, 5), (2, 4)):
        edge = [(across(row[0]), up(row[first])) for row in bands.rows]
        back = [(across(row[0]), up(row[last])) for row in reversed(bands.rows)]
        drawing.path([*edge, *back, edge[0]], "c0 bar area")
    if bands.level is not None:
        words, value = bands.level
        drawing.line(LEFT, up(value), WIDTH - RIGHT, up(value), "quo-line")
        drawing.text(WIDTH - RIGHT, up(value) + 14.0, words, "small halo", "end")
    drawing.path([(across(row[0]), up(row[3])) for row in bands.rows], "line c0 thick-line")
    return Picture(drawing)


def _grid(drawing: Drawing, bands: Bands, across: Scale, up: Scale) -> None:
    bottom = HEIGHT - BOTTOM
    axis_up(drawing, up, LEFT, WIDTH - RIGHT)
    axis_across(drawing, across, bottom, bottom, bands.across, across.ticks(9))
    drawing.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis")
    drawing.text(0.0, 12.0, bands.upward, "small quiet")
    for words, value in bands.marks.items():
        place = across(value)
        drawing.line(place, TOP, place, bottom, "mark")
        label = shortened(words, WIDTH / 2.0, 11.5)
        late = place + 4.0 + text_width(label, 11.5) > WIDTH
        drawing.text(
            place - 4.0 if late else place + 4.0,
            TOP + 10.0,
            label,
            "small quiet halo",
            "end" if late else "start",
        )


def _in_words(bands: Bands) -> str:
    shown = [bands.rows[0], bands.rows[len(bands.rows) // 2], bands.rows[-1]]
    said = [f"at {row[0]:g}: {row[3]:.3g}, 90 %: {row[1]:.3g} to {row[5]:.3g}" for row in shown]
    return f"{bands.upward} by {bands.across}; {'; '.join(said)}"
