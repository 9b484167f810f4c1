"""Dated things on a line of time, one a row; long empty stretches are cut short."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from winset.charts.svg import Drawing, Picture, shortened

WIDTH, ROW, TOP, BOTTOM = 880.0, 21.0, 30.0, 34.0
DATES, NAMES = 78.0, 400.0
"""Width of the dates on the left, and where the line of time begins."""
LONG, CUT = 0.2, 0.05
"""An empty stretch longer than this part of the whole is drawn as that part."""
STYLES = {"agreement": "c0", "evidence": "c1", "precedent": "c2", "day": "ink"}
MARKS = {
    "agreement": "agreement (dot)",
    "evidence": "evidence (diamond)",
    "precedent": "precedent (square)",
    "day": "day that counts (line)",
}


@dataclass(frozen=True)
class Row:
    """One thing: its name, its date as known, the days it spans, and its kind."""

    name: str
    date: str
    first: datetime.date
    last: datetime.date
    kind: str


class Line:
    """A map from days to places, with empty stretches cut short.

    Parameters
    ----------
    spans : sequence of (date, date)
    start, end : float
        Places of the first and the last day.
    """

    def __init__(
        self, spans: Sequence[tuple[datetime.date, datetime.date]], start: float, end: float
    ) -> None:
        stretches: list[list[int]] = []
        for first, last in sorted((a.toordinal(), b.toordinal() + 1) for a, b in spans):
            if stretches and first <= stretches[-1][1]:
                stretches[-1][1] = max(stretches[-1][1], last)
            else:
                stretches.append([first, last])
        self.stretches = stretches
        full = [float(b[0] - a[1]) for a, b in pairwise(stretches)]
        self.gaps, self.cut = _shortened_gaps(full, sum(float(b - a) for a, b in stretches))
        days = sum(float(b - a) for a, b in stretches) + sum(self.gaps)
        self.start, self.scale = start, (end - start) / max(days, 1.0)

    def __call__(self, day: int) -> float:
        """Return the place of a day's beginning, counted as ordinal."""
        place = self.start
        for index, (first, last) in enumerate(self.stretches):
            if day <= last or index == len(self.stretches) - 1:
                return place + (min(max(day, first), last) - first) * self.scale
            place += (last - first) * self.scale
            gap = self.gaps[index]
            nxt = self.stretches[index + 1][0]
            if day < nxt:
                return place + gap * self.scale * (day - last) / (nxt - last)
            place += gap * self.scale
        return place

    def breaks(self) -> list[float]:
        """Return the middles of the stretches that are cut short."""
        return [
            (self(self.stretches[k][1]) + self(self.stretches[k + 1][0])) / 2.0
            for k, cut in enumerate(self.cut)
            if cut
        ]


def _shortened_gaps(full: list[float], filled: float) -> tuple[list[float], list[bool]]:
    """Cut gaps, the longest first, until none takes more than its part of the whole."""
    gaps, cut = list(full), [False] * len(full)
    while True:
        whole = filled + sum(gaps)
        long = [k for k, gap in enumerate(gaps) if not cut[k] and gap > LONG * whole]
        if not long:
            return gaps, cut
        k = max(long, key=lambda index: gaps[index])
        gaps[k] = CUT * (whole - gaps[k])
        cut[k] = True


def timeline_chart(title: str, rows: Sequence[Row]) -> Picture:
    """Draw dated things, one a row in the order given.

    Parameters
    ----------
    title : str
    rows : sequence of Row
    """
    height = TOP + ROW * max(len(rows), 1) + BOTTOM
    described = "; ".join(f"{row.date}: {row.name}" for row in rows)
    drawing = Drawing(WIDTH, height, title, described)
    if not rows:
        drawing.text(DATES, TOP + ROW / 2.0, "nothing has a date", "small quiet")
        return Picture(drawing)
    _legend(drawing, rows)
    bottom = height - BOTTOM
    line = Line([(row.first, row.last) for row in rows], NAMES + 12.0, WIDTH - 12.0)
    _years(drawing, line, bottom)
    for index, row in enumerate(rows):
        y = TOP + ROW * (index + 0.5)
        drawing.text(DATES - 8.0, y + 4.0, row.date, "small quiet", "end")
        drawing.text(DATES, y + 4.0, shortened(row.name, NAMES - DATES, 11.5), "small")
        _mark(drawing, row, line, y, bottom)
    return Picture(drawing)


def _legend(drawing: Drawing, rows: Sequence[Row]) -> None:
    x = DATES
    for kind, words in MARKS.items():
        if any(row.kind == kind for row in rows):
            _shape(drawing, kind, x + 5.0, 10.0)
            drawing.text(x + 14.0, 14.0, words, "small quiet")
            x += 150.0


def _mark(drawing: Drawing, row: Row, line: Line, y: float, bottom: float) -> None:
    left, right = line(row.first.toordinal()), line(row.last.toordinal() + 1)
    middle = (left + right) / 2.0
    if row.kind == "day":
        drawing.line(middle, TOP, middle, bottom, "quo-line")
    if len(row.date) < 10:
        drawing.box(left, y - 3.0, max(right - left, 2.0), 6.0, f"{STYLES[row.kind]} bar area")
    _shape(drawing, row.kind, middle, y)


def _shape(drawing: Drawing, kind: str, x: float, y: float) -> None:
    style = STYLES[kind]
    if kind == "evidence":
        drawing.diamond(x, y, 4.5, style)
    elif kind == "precedent":
        drawing.box(x - 4.0, y - 4.0, 8.0, 8.0, style)
    elif kind == "day":
        drawing.line(x, y - 6.0, x, y + 6.0, "centre")
    else:
        drawing.dot(x, y, 4.2, style)


def _years(drawing: Drawing, line: Line, bottom: float) -> None:
    """Label the years where there is room, and mark where time is cut short."""
    drawing.line(line(line.stretches[0][0]), bottom, WIDTH - 12.0, bottom, "axis")
    for place in line.breaks():
        drawing.box(place - 4.0, bottom - 5.0, 8.0, 10.0, "break")
        for shift in (-3.0, 3.0):
            drawing.line(
                place + shift - 2.0, bottom + 5.0, place + shift + 2.0, bottom - 5.0, "axis"
            )
    labels = _labels(line)
    for index, (year, place, begins) in enumerate(labels):
        if begins:
            drawing.line(place, TOP, place, bottom, "grid")
        clear = [at for _, at, sure in labels[index + 1 :] if sure]
        if begins or not clear or clear[0] > place + 34.0:
            drawing.text(place, bottom + 18.0, str(year), "small quiet", "start")
    if any(line.cut):
        words = "long empty stretches are cut short"
        drawing.text(WIDTH - 12.0, bottom + 30.0, words, "small quiet", "end")


def _labels(line: Line) -> list[tuple[int, float, bool]]:
    """Return years with their places, and whether the year begins there.

    Every stretch between two cuts has its first year; of many years only some are named.
    """
    pieces = [[*line.stretches[0]]]
    for stretch, cut in zip(line.stretches[1:], line.cut, strict=True):
        if cut:
            pieces.append([*stretch])
        else:
            pieces[-1][1] = stretch[1]
    labels = []
    for first, last in pieces:
        years = range(
            datetime.date.fromordinal(first).year, datetime.date.fromordinal(last - 1).year + 1
        )
        width = line(last) - line(first)
        stride = max(1, -(-len(years) * 40 // max(int(width), 40)))
        for year in years[:: min(stride, len(years))]:
            day = datetime.date(year, 1, 1).toordinal()
            labels.append((year, line(max(day, first)), day >= first))
    return labels
