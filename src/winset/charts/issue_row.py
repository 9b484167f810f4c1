"""One issue on a line: its status quo, the terms with their intervals, and what actors say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winset.charts.scale import Scale
from winset.charts.svg import Drawing, Picture

WIDTH, HEIGHT, MIDDLE = 460.0, 46.0, 16.0
DOTS = 33.0
"""Where the dots of the actors stand, below the terms."""


def issue_row(
    title: str,
    ends: tuple[float, float],
    terms: Sequence[float],
    actors: Mapping[str, float],
    status_quo: float | None,
) -> Picture:
    """Draw an issue on one line.

    Parameters
    ----------
    title : str
        Read aloud, not drawn.
    ends : (low, high)
        The range of the issue.
    terms : sequence of float
        10, 25, 50, 75 and 90 % quantile.
    actors : mapping of name to float
        What each says.
    status_quo : float, optional
    """
    drawing = Drawing(WIDTH, HEIGHT, title, ", ".join(f"{n} {v:,.4g}" for n, v in actors.items()))
    scale = Scale(*ends, 8.0, WIDTH - 8.0)
    p10, p25, middle, p75, p90 = terms
    drawing.line(scale(ends[0]), MIDDLE, scale(ends[1]), MIDDLE, "grid")
    if status_quo is not None:
        drawing.line(scale(status_quo), 2.0, scale(status_quo), HEIGHT - 4.0, "quo-line")
    drawing.line(scale(p10), MIDDLE, scale(p90), MIDDLE, "c0 thin")
    drawing.box(scale(p25), MIDDLE - 5.0, scale(p75) - scale(p25), 10.0, "c0 area")
    drawing.dot(scale(middle), MIDDLE, 5.0, "c0")
    for name, value in actors.items():
        drawing.dot(scale(value), DOTS, 4.0, "hollow", f"{name}: {value:,.4g}")
    return Picture(drawing)
