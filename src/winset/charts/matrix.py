"""Items against hypotheses, as a coloured matrix with its numbers written in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from winset.charts.svg import SMALLEST, Drawing, Picture, shortened, text_width

LEFT, ROW, HEAD, WIDTH = 372.0, 25.0, 84.0, 880.0
LEVELS = 4


@dataclass(frozen=True)
class Cells:
    """One row of a matrix.

    ``values`` are coloured, ``words`` written; ``group`` is set beside the name, ``total`` draws
    a line above.
    """

    name: str
    values: Sequence[float]
    words: Sequence[str]
    group: str = ""
    total: bool = False


def heat_map(
    title: str, columns: Sequence[str], rows: Sequence[Cells], full: float, legend: str
) -> Picture:
    """Draw a matrix: blue speaks for, orange against, the deeper the more.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    columns : sequence of str
    rows : sequence of Cells
    full : float
        The size of value that takes the deepest colour.
    legend : str
        Written below.
    """
    described = "; ".join(
        f"{row.name}: " + ", ".join(f"{c} {w}" for c, w in zip(columns, row.words, strict=True))
        for row in rows
    )
    step = (WIDTH - LEFT) / max(len(columns), 1)
    words_of = [word for column in columns for word in column.split()]
    fits = all(text_width(word, 11.5) <= step - 8.0 for word in words_of)
    size, head_style = (11.5, "small") if fits else (SMALLEST, "small tiny")
    heads = [_broken(column, step - 4.0 - 4.0 * fits, size) for column in columns]
    head = max([10.0, *(max(HEAD, 13.0 * len(lines) + 12.0) for lines in heads)])
    drawing = Drawing(WIDTH, head + ROW * len(rows) + 34.0, title, described)
    for index, lines in enumerate(heads):
        for k, words in enumerate(lines):
            y = head - 8.0 - 13.0 * (len(lines) - 1 - k)
            drawing.text(LEFT + step * (index + 0.5), y, words, head_style, "middle")
    for index, row in enumerate(rows):
        y = head + ROW * index
        style = "small strong" if row.total else "small"
        width = 84.0 if row.group else 0.0
        drawing.label(0.0, y + 16.5, row.name, LEFT - 16.0 - width, style)
        if row.group:
            words = shortened(row.group, width, 11.5)
            drawing.text(LEFT - 10.0, y + 16.5, words, "small quiet", "end")
        for place, (value, words) in enumerate(zip(row.values, row.words, strict=True)):
            colour = shade(value, full)
            x = LEFT + step * place
            drawing.box(x + 1.0, y + 1.0, step - 2.0, ROW - 2.0, f"{colour} bar")
            tone = "small onfull" if colour in ("p4", "m4") else "small"
            drawing.text(x + step / 2.0, y + 16.5, words, tone, "middle")
        if row.total:
            drawing.line(0.0, y, WIDTH, y, "axis")
    y = head + ROW * len(rows) + 12.0
    for index, colour in enumerate(("m4", "m3", "m2", "m1", "zero", "p1", "p2", "p3", "p4")):
        drawing.box(20.0 * index, y, 19.0, 12.0, f"{colour} bar")
    drawing.text(190.0, y + 10.5, legend, "small quiet")
    return Picture(drawing)


def shade(value: float, full: float) -> str:
    """Return the colour class of a value; only exactly even is grey.

    Parameters
    ----------
    value, full : float
        The value, and the one that has the darkest colour.
    """
    if value == 0.0 or not math.isfinite(value):
        return "zero" if not value > 0.0 and not value < 0.0 else ("p4" if value > 0.0 else "m4")
    level = min(LEVELS, 1 + int(LEVELS * abs(value) / full))
    return f"{'p' if value > 0.0 else 'm'}{level}"


def _broken(words: str, width: float, size: float) -> list[str]:
    """Break words into lines that fit a width."""
    lines = [""]
    for word in words.split():
        trial = f"{lines[-1]} {word}".strip()
        if text_width(trial, size) <= width or not lines[-1]:
            lines[-1] = trial
        else:
            lines.append(word)
    return [shortened(line, width, size) for line in lines]
