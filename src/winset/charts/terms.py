"""One issue: what models say, against positions and status quo, or before and after a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from winset.charts.scale import Scale, axis_across
from winset.charts.svg import COLOURS, Drawing, Picture, shortened, text_width

LEFT, RIGHT, WIDTH = 190.0, 24.0, 880.0
MODEL_ROW, HEAD_ROW, ACTOR_ROW, LANDMARK_ROW = 46.0, 30.0, 21.0, 15.0
BINS = 120
_PAIR_WIDTH, _PAIR_LEFT, _PAIR_RIGHT, _PAIR_ROW = 620.0, 116.0, 18.0, 50.0

Five = tuple[float, float, float, float, float]
"""The 5, 25, 50, 75 and 95 % values of a distribution; equal values draw a point."""


@dataclass(frozen=True)
class Spread:
    """A distribution to draw: a name, its quantiles, and the sample for its shape."""

    name: str
    quantiles: Five
    sample: NDArray[np.float64] | None = None
    note: str = ""
    size: float = 4.0
    ideal: float | None = None


@dataclass(frozen=True)
class Panel:
    """All that one issue's picture shows, in the issue's unit."""

    title: str
    unit: str
    low: float
    high: float
    models: Sequence[Spread]
    actors: Sequence[Spread] = ()
    landmarks: Mapping[str, float] = field(default_factory=dict)
    status_quo: tuple[float, float, float] | None = None


def terms_chart(panel: Panel) -> Picture:
    """Draw one issue.

    Parameters
    ----------
    panel : Panel
    """
    scale = Scale(panel.low, panel.high, LEFT, WIDTH - RIGHT)
    labels = _placed_landmarks(panel, scale)
    top = 8.0 + LANDMARK_ROW * (1 + max((row for *_, row in labels), default=-1))
    models_end = top + 10.0 + MODEL_ROW * len(panel.models)
    actors_end = models_end + (HEAD_ROW + ACTOR_ROW * len(panel.actors) if panel.actors else 4.0)
    height = actors_end + 40.0
    drawing = Drawing(WIDTH, height, f"{panel.title} ({panel.unit})", _in_words(panel))
    _background(drawing, panel, scale, top, actors_end, labels)
    for index, spread in enumerate(panel.models):
        base = top + 10.0 + MODEL_ROW * (index + 1) - 12.0
        _model_row(drawing, spread, scale, base, f"c{index % COLOURS}")
    if panel.actors:
        drawing.text(0.0, models_end + 20.0, "what the actors say", "quiet small")
    for index, spread in enumerate(panel.actors):
        y = models_end + HEAD_ROW + ACTOR_ROW * index + ACTOR_ROW / 2.0
        _actor_row(drawing, spread, scale, y)
    return Picture(drawing)


def _background(
    drawing: Drawing,
    panel: Panel,
    scale: Scale,
    top: float,
    bottom: float,
    labels: list[tuple[str, float, float, str, int]],
) -> None:
    if panel.status_quo is not None:
        five, likely, ninetyfive = (scale(value) for value in panel.status_quo)
        drawing.box(five, top, ninetyfive - five, bottom - top, "quo")
        drawing.line(likely, top, likely, bottom, "quo-line")
    axis_across(drawing, scale, top, bottom, panel.unit)
    drawing.line(LEFT, bottom, WIDTH - RIGHT, bottom, "axis")
    for words, value, x, anchor, row in labels:
        y = 8.0 + LANDMARK_ROW * row + 8.0
        place = scale(value)
        drawing.line(place, y + 3.0, place, bottom, "mark")
        drawing.text(x, y, words, "small quiet halo", anchor)


def _placed_landmarks(panel: Panel, scale: Scale) -> list[tuple[str, float, float, str, int]]:
    """Give each landmark a row above the picture in which its label fits."""
    marks = [(value, label) for label, value in panel.landmarks.items()]
    if panel.status_quo is not None:
        marks.append((panel.status_quo[1], "status quo"))
    taken: list[float] = []
    placed = []
    for value, label in sorted(marks):
        place = scale(value)
        words = shortened(label, WIDTH - LEFT, 11.5)
        width = text_width(words, 11.5)
        anchor, start = "start", place - 3.0
        if start + width > WIDTH:
            anchor, start = "end", place + 3.0 - width
        for row in range(len(marks)):
            if row == len(taken):
                taken.append(-1e9)
            if start > taken[row] + 10.0:
                taken[row] = start + width
                x = start if anchor == "start" else start + width
                placed.append((words, value, x, anchor, row))
                break
    return placed


def _model_row(drawing: Drawing, spread: Spread, scale: Scale, base: float, colour: str) -> None:
    drawing.text(0.0, base - 4.0, spread.name, "strong")
    if spread.note:
        drawing.text(0.0, base + 10.0, spread.note, "quiet small")
    five, _, middle, _, ninetyfive = spread.quantiles
    if five == ninetyfive:
        drawing.dot(scale(middle), base, 5.0, colour)
        return
    _distribution(drawing, spread.quantiles, spread.sample, scale, base, MODEL_ROW - 20.0, colour)


def _distribution(
    drawing: Drawing,
    quantiles: Five,
    sample: NDArray[np.float64] | None,
    scale: Scale,
    base: float,
    height: float,
    colour: str,
) -> None:
    """Draw the middle half and 90 % as lines, the median as a dot, and the sample's outline."""
    five, low, middle, high, ninetyfive = quantiles
    if not np.isfinite(middle):
        drawing.text(scale.start, base, "no outcome in these draws", "quiet small")
        return
    if sample is not None and five < ninetyfive:
        drawing.path(_outline(sample, scale, base - 4.0, height), f"{colour} area")
    drawing.line(scale(five), base, scale(ninetyfive), base, f"{colour} thin")
    drawing.line(scale(low), base, scale(high), base, f"{colour} thick")
    drawing.dot(scale(middle), base, 4.5, colour)


def _actor_row(drawing: Drawing, spread: Spread, scale: Scale, y: float) -> None:
    name = shortened(spread.name, LEFT - 16.0, 12.0)
    drawing.text(LEFT - 10.0, y + 4.0, name, "small", "end")
    five, _, middle, _, ninetyfive = spread.quantiles
    if five < ninetyfive:
        drawing.line(scale(five), y, scale(ninetyfive), y, "ink thin")
    if spread.ideal is not None:
        drawing.diamond(scale(spread.ideal), y, 4.5, "hollow")
    drawing.dot(scale(middle), y, spread.size, "ink", spread.note)


def _outline(
    sample: NDArray[np.float64], scale: Scale, base: float, height: float
) -> list[tuple[float, float]]:
    """Return the outline of a smoothed histogram of the sample."""
    values = sample[np.isfinite(sample)]
    counts, edges = np.histogram(values, bins=BINS, range=(scale.low, scale.high))
    kernel = np.exp(-0.5 * (np.arange(-4, 5) / 1.6) ** 2)
    padded = np.concatenate([counts[3::-1], counts, counts[:-5:-1]]).astype(float)
    smooth = np.convolve(padded, kernel / kernel.sum(), mode="valid")
    peak = smooth.max() or 1.0
    centres = (edges[:-1] + edges[1:]) / 2.0
    shown = np.flatnonzero(smooth > peak * 1e-3)
    first, last = int(shown[0]), int(shown[-1])
    points = [
        (scale(float(centres[k])), base - height * float(smooth[k] / peak))
        for k in range(first, last + 1)
    ]
    return [(scale(float(edges[first])), base), *points, (scale(float(edges[last + 1])), base)]


def _in_words(panel: Panel) -> str:
    described = [
        f"{spread.name}: median {spread.quantiles[2]:g}, "
        f"5 to 95 %: {spread.quantiles[0]:g} to {spread.quantiles[4]:g}"
        for spread in panel.models
    ]
    return f"Range {panel.low:g} to {panel.high:g}. " + "; ".join(described)


@dataclass(frozen=True)
class Pair:
    """What one model says before and after a change, and a sample after."""

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
    """
    scale = Scale(low, high, _PAIR_LEFT, _PAIR_WIDTH - _PAIR_RIGHT)
    bottom = 22.0 + _PAIR_ROW * len(pairs)
    described = "; ".join(
        f"{pair.name}: median {pair.before[2]:g} before, {pair.after[2]:g} after" for pair in pairs
    )
    drawing = Drawing(_PAIR_WIDTH, bottom + 38.0, f"{title} ({unit}), before and after", described)
    axis_across(drawing, scale, 16.0, bottom, unit)
    drawing.line(_PAIR_LEFT, bottom, _PAIR_WIDTH - _PAIR_RIGHT, bottom, "axis")
    if status_quo is not None:
        place = scale(status_quo)
        drawing.line(place, 16.0, place, bottom, "quo-line")
        anchor = "end" if place > _PAIR_WIDTH - 90.0 else "start"
        drawing.text(place, 11.0, "status quo", "small quiet halo", anchor)
    for index, pair in enumerate(pairs):
        _pair_row(
            drawing, pair, scale, 22.0 + _PAIR_ROW * (index + 1) - 16.0, f"c{index % COLOURS}"
        )
    return Picture(drawing)


def _pair_row(drawing: Drawing, pair: Pair, scale: Scale, base: float, colour: str) -> None:
    drawing.text(0.0, base, pair.name, "strong small")
    five, low, middle, high, ninetyfive = pair.before
    if np.isfinite(middle):
        drawing.line(scale(five), base + 8.0, scale(ninetyfive), base + 8.0, "before thin")
        drawing.line(scale(low), base + 8.0, scale(high), base + 8.0, "before thick")
        drawing.dot(scale(middle), base + 8.0, 3.6, "hollow")
    _distribution(drawing, pair.after, pair.sample, scale, base, _PAIR_ROW - 25.0, colour)
