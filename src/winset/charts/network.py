"""Who deals with whom, and who is with or against whom: ties on a circle."""

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
    """
    count = len(names) if first_class is None else first_class
    classes = {name: k < count for k, name in reversed(list(enumerate(names)))}
    strength = dict.fromkeys(names, 0.0)
    for (one, other), weight in ties.items():
        strength[one] += abs(weight)
        strength[other] += abs(weight)
    shown = sorted(names, key=lambda name: -strength[name])[:MOST_NAMES]
    ordered = [name for name in dict.fromkeys(names) if name in set(shown)]
    drawn = sorted(ties.items(), key=lambda tie: (-abs(tie[1]), tie[0]))
    drawn = [tie for tie in drawn if tie[0][0] in shown and tie[0][1] in shown][:MOST_TIES]
    radius = max(120.0, min(250.0, 9.0 * len(ordered)))
    height = 2 * radius + 110.0
    described = "; ".join(
        f"{a} and {b}: {meanings[w < 0]} {abs(w):.4g}" for (a, b), w in drawn[:60]
    )
    drawing = Drawing(WIDTH, height, title, described or "no ties")
    place = _circle(ordered, WIDTH / 2, radius + 36.0, radius)
    most = max((abs(weight) for _, weight in drawn), default=1.0) or 1.0
    for (one, other), weight in reversed(drawn):
        level = min(4, int(4.999 * abs(weight) / most))
        style = "tie" if weight > 0 else "tie against"
        drawing.line(*place[one], *place[other], f"{style} t{level}")
    for name, (x, y) in place.items():
        _name(drawing, name, x, y, radius + 36.0, classes[name])
    signs = [
        (words, style)
        for words, style, sign in zip(meanings, ("tie", "tie against"), (1, -1), strict=True)
        if any(weight * sign > 0 for _, weight in drawn)
    ]
    _legend(drawing, height - 14.0, signs, most, len(names) - len(ordered))
    return Picture(drawing)


def network(title: str, names: Sequence[str], ties: Mapping[tuple[str, str], float]) -> Picture:
    """Draw actors on a circle, tied by lines as thick as their dealings are many.

    Parameters
    ----------
    title : str
    names : sequence of str
    ties : mapping of (name, name) to weight
    """
    size = 520.0
    described = "; ".join(f"{a} and {b}: {weight:g}" for (a, b), weight in ties.items())
    drawing = Drawing(WIDTH, size, title, described)
    middle = size / 2.0
    place = _circle(names, WIDTH / 2.0, middle, middle - 46.0)
    most = max(ties.values(), default=1.0) or 1.0
    for (one, other), weight in sorted(ties.items(), key=lambda pair: pair[1]):
        level = min(4, int(4.999 * weight / most))
        drawing.line(*place[one], *place[other], f"tie t{level}")
    for name, (x, y) in place.items():
        drawing.dot(x, y, 5.0, "ink")
        side = "middle" if abs(x - WIDTH / 2.0) < 20 else "start" if x > WIDTH / 2.0 else "end"
        shift = {"middle": 0.0, "start": 10.0, "end": -10.0}[side]
        lift = (-10.0 if y < middle else 20.0) if side == "middle" else 4.0
        drawing.text(x + shift, y + lift, shortened(name, 170.0), "small halo", side)
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
