"""Who is with or against whom: ties with a sign, on a circle."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from winset.charts.svg import Drawing, Picture, shortened, text_width

WIDTH, MOST_NAMES, MOST_TIES = 880.0, 60, 400


def ties_chart(
    title: str,
    names: Sequence[str],
    ties: Mapping[tuple[str, str], float],
    first_class: int | None = None,
    meanings: tuple[str, str] = ("together", "against each other"),
) -> Picture:
    """Draw names on a circle and their ties: solid where positive, dashed where negative.

    Parameters
    ----------
    title : str
    names : sequence of str
        More than 60 are cut to those with the strongest ties.
    ties : mapping of (name, name) to weight
        The strongest 400 are drawn.
    first_class : int, optional
        So many names are of one class and drawn as dots; the others as diamonds.
    meanings : (str, str)
        What positive and negative ties mean.

    Returns
    -------
    Picture
    """
    count = len(names) if first_class is None else first_class
    classes = {name: k < count for k, name in reversed(list(enumerate(names)))}
    strength = dict.fromkeys(names, 0.0)
    for (one, other), weight in ties.items():
        strength[one] += abs(weight)
        strength[other] += abs(weight)
    shown = sorted(names, key=lambda name: -strength[name])[:MOST_NAMES]
    ordered = [name for name in dict.fromkeys(names) if name in set(shown)]
    kept = sorted(ties.items(), key=lambda tie: (-abs(tie[1]), tie[0]))
    kept = [tie for tie in kept if tie[0][0] in shown and tie[0][1] in shown][:MOST_TIES]
    radius = max(120.0, min(250.0, 9.0 * len(ordered)))
    height = 2 * radius + 110.0
    described = "; ".join(f"{a} and {b}: {meanings[w < 0]} {abs(w):.4g}" for (a, b), w in kept[:60])
    drawing = Drawing(WIDTH, height, title, described or "no ties")
    place = _circle(ordered, WIDTH / 2, radius + 36.0, radius)
    most = max((abs(weight) for _, weight in kept), default=1.0) or 1.0
    for (one, other), weight in reversed(kept):
        level = min(4, int(4.999 * abs(weight) / most))
        style = "tie" if weight > 0 else "tie against"
        drawing.line(*place[one], *place[other], f"{style} t{level}")
    for name, (x, y) in place.items():
        _name(drawing, name, x, y, radius + 36.0, classes[name])
    signs = [
        (words, style)
        for words, style, sign in zip(meanings, ("tie", "tie against"), (1, -1), strict=True)
        if any(weight * sign > 0 for _, weight in kept)
    ]
    _legend(drawing, height - 14.0, signs, most, len(names) - len(ordered))
    return Picture(drawing)


def _circle(
    names: Sequence[str], x: float, y: float, radius: float
) -> dict[str, tuple[float, float]]:
    turn = 2 * math.pi / max(len(names), 1)
    return {
        name: (x + radius * math.sin(turn * k), y - radius * math.cos(turn * k))
        for k, name in enumerate(names)
    }


def _name(drawing: Drawing, name: str, x: float, y: float, middle: float, dot: bool) -> None:
    if dot:
        drawing.dot(x, y, 5.0, "ink", name)
    else:
        drawing.diamond(x, y, 6.0, "hollow")
    if abs(x - WIDTH / 2) < 20.0:
        drawing.text(
            x, y - 12.0 if y < middle else y + 20.0, shortened(name, 340.0), "small halo", "middle"
        )
        return
    side, shift = ("start", 11.0) if x > WIDTH / 2 else ("end", -11.0)
    room = (WIDTH - x if side == "start" else x) - 24.0
    drawing.text(x + shift, y + 4.0, shortened(name, room, 11.5), "small halo", side)


def _legend(
    drawing: Drawing, y: float, signs: list[tuple[str, str]], most: float, left_out: int
) -> None:
    x = 20.0
    for words, style in signs:
        drawing.line(x, y - 4.0, x + 36.0, y - 4.0, f"{style} t2")
        drawing.text(x + 42.0, y, words, "small quiet")
        x += 70.0 + text_width(words, 11.5)
    if signs:
        drawing.text(x, y, f"the thickest line: {most:.4g}", "small quiet")
    if left_out:
        drawing.text(WIDTH - 20.0, y, f"{left_out} with weaker ties left out", "small quiet", "end")
