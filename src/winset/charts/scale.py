"""From values to places on the page, and the axes that say so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from winset.charts.svg import Drawing

Labels = Iterable[tuple[float, str]]
QUARTERS = tuple((part / 100.0, f"{part} %") for part in (0, 25, 50, 75, 100))
"""Labels of an axis of shares."""


@dataclass(frozen=True)
class Scale:
    """A straight-line map from values in [low, high] to places from start to end."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of a value, kept on the scale."""
        part = (value - self.low) / (self.high - self.low)
        return self.start + min(max(part, 0.0), 1.0) * (self.end - self.start)

    def ticks(self, most: int = 7) -> list[tuple[float, str]]:
        """Return round values with their labels, at most `most` of them."""
        step = _round_step((self.high - self.low) / max(most - 1, 1))
        first = math.ceil(self.low / step - 1e-9)
        last = math.floor(self.high / step + 1e-9)
        return [(index * step, tick_text(index * step, step)) for index in range(first, last + 1)]


def axis_across(
    drawing: Drawing,
    scale: Scale,
    top: float,
    bottom: float,
    words: str = "",
    labels: Labels | None = None,
) -> None:
    """Draw an axis below a picture: lines from top to bottom, labels, and words under them.

    Parameters
    ----------
    drawing : Drawing
    scale : Scale
    top, bottom : float
        Where the lines end; equal: labels alone.
    words : str
        Such as the unit.
    labels : iterable of (value, label), optional
        By default round values.
    """
    for value, label in scale.ticks() if labels is None else labels:
        place = scale(value)
        if top < bottom:
            drawing.line(place, top, place, bottom, "axis" if value == 0.0 else "grid")
        drawing.text(place, bottom + 16.0, label, "small quiet", "middle")
    if words:
        drawing.text((scale.start + scale.end) / 2.0, bottom + 33.0, words, "small quiet", "middle")


def axis_up(
    drawing: Drawing, scale: Scale, left: float, right: float, labels: Labels | None = None
) -> None:
    """Draw an axis on the left of a picture: lines from left to right, and labels.

    Parameters
    ----------
    drawing : Drawing
    scale : Scale
    left, right : float
        Where the lines end; equal: labels alone.
    labels : iterable of (value, label), optional
        By default round values.
    """
    for value, label in scale.ticks(6) if labels is None else labels:
        place = scale(value)
        if left < right:
            drawing.line(left, place, right, place, "axis" if value == 0.0 else "grid")
        drawing.text(left - 8.0, place + 4.0, label, "small quiet", "end")


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 2.5, 5 times a power of ten that is at least `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    for factor in (1.0, 2.0, 2.5, 5.0, 10.0):
        if factor * power >= least * (1.0 - 1e-9):
            return float(factor * power)
    return float(10.0 * power)


def tick_text(value: float, step: float) -> str:
    """Return a tick's label with as many decimals as its step has.

    Parameters
    ----------
    value, step : float
        The tick, and its distance from the next.
    """
    decimals = 0
    while decimals < 6 and abs(round(step, decimals) - step) > 1e-9 * abs(step):
        decimals += 1
    text = f"{value:,.{decimals}f}"
    return text.lstrip("-") if float(text.replace(",", "")) == 0 else text
