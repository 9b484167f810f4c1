"""States of an options game, and the moves that somebody would make between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from winset.charts.svg import COLOURS, Drawing, Picture, shortened, text_width

WIDTH = 900.0
_CELL, _GAP, _ACROSS = 11.0, 2.0, 8
_TOP, _ROW = 46.0, 84.0
KEY_ROW = 21.0
"""Of the key below; a long name takes two lines of smaller letters."""
_DASHES = ("", " d1", " d2")

Point = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A state.

    Attributes
    ----------
    label : str
        Its number, and what else marks it.
    taken : sequence of bool
        Whether each option is taken.
    layer : int
        The column, from the left.
    rests : bool
        Whether play could rest there: drawn with a heavy border.
    tip : str
        Shown when it is pointed at or has the focus.
    link : str
        Where it leads; none if empty.
    """

    label: str
    taken: Sequence[bool]
    layer: int
    rests: bool
    tip: str
    link: str = ""


@dataclass(frozen=True)
class Arrow:
    """A move from one node to another, by their keys, of an actor by its number."""

    here: int
    there: int
    actor: int


def states_chart(
    title: str,
    nodes: Mapping[int, Node],
    arrows: Sequence[Arrow],
    actors: Sequence[str],
    options: Sequence[tuple[str, int]],
    heads: Sequence[str],
    note: str = "",
) -> Picture:
    """Draw states as boxes in columns, and moves as arrows with the letter of who makes them.

    Parameters
    ----------
    title : str
    nodes : mapping of key to Node
    arrows : sequence of Arrow
    actors : sequence of str
    options : sequence of (name, actor)
        In the order of the little squares in each box.
    heads : sequence of str
        What each column holds.
    note : str
        What the picture leaves out.
    """
    columns: list[list[int]] = [[] for _ in heads]
    for key, node in nodes.items():
        columns[node.layer].append(key)
    most = max(len(column) for column in columns)
    body = most * _ROW
    rows = math.ceil(len(options) / 2)
    height = _TOP + body + 26.0 + KEY_ROW * (rows + math.ceil(len(actors) / 3)) + 46.0
    spoken = "; ".join(node.tip for node in nodes.values())
    drawing = Drawing(WIDTH, height, title, spoken)
    if any(node.link for node in nodes.values()):
        drawing.root.set("role", "group")
    wide = _wide(options)
    pitch = (WIDTH - 20.0) / len(columns)
    place: dict[int, Point] = {}
    for at, column in enumerate(columns):
        x = 10.0 + pitch * (at + 0.5)
        drawing.text(x, 16.0, shortened(heads[at], pitch - 8.0, 11.5), "small quiet", "middle")
        for row, key in enumerate(column):
            lean = 10.0 if at % 2 and len(columns) > 2 else 0.0
            y = _TOP + body * (row + 0.5) / len(column) + lean
            place[key] = (x, y)
    tall = _tall(options)
    used: dict[tuple[int, int], int] = {}
    for arrow in arrows:
        pair = (min(arrow.here, arrow.there), max(arrow.here, arrow.there))
        used[pair] = used.get(pair, 0) + 1
        _arrow(drawing, arrow, place, wide / 2.0 + 3.0, tall / 2.0 + 3.0, used[pair])
    for key, node in nodes.items():
        _box(drawing, node, *place[key], wide, tall, options)
    _key(drawing, _TOP + body + 30.0, actors, options, note)
    return Picture(drawing)


def _wide(options: Sequence[tuple[str, int]]) -> float:
    return max(62.0, min(len(options), _ACROSS) * (_CELL + _GAP) + 16.0)


def _tall(options: Sequence[tuple[str, int]]) -> float:
    return 28.0 + math.ceil(len(options) / _ACROSS) * (_CELL + _GAP)


def _box(
    drawing: Drawing,
    node: Node,
    x: float,
    y: float,
    wide: float,
    tall: float,
    options: Sequence[tuple[str, int]],
) -> None:
    root = drawing.root
    attributes = {"class": "state"}
    if node.link:
        attributes |= {"href": node.link}
    group = ElementTree.SubElement(root, "a" if node.link else "g", attributes)
    ElementTree.SubElement(group, "title").text = node.tip
    drawing.root = group
    left, top = x - wide / 2.0, y - tall / 2.0
    drawing.box(left, top, wide, tall, "state-box rests" if node.rests else "state-box")
    drawing.text(x, top + 15.0, node.label, "strong", "middle")
    across = min(len(options), _ACROSS)
    start = x - (across * (_CELL + _GAP) - _GAP) / 2.0
    for k, (_, actor) in enumerate(options):
        cx = start + (k % _ACROSS) * (_CELL + _GAP)
        cy = top + 22.0 + (k // _ACROSS) * (_CELL + _GAP)
        style = f"c{actor % COLOURS}" if node.taken[k] else "untaken"
        drawing.box(cx, cy, _CELL, _CELL, style)
    drawing.root = root


def _arrow(
    drawing: Drawing, arrow: Arrow, place: Mapping[int, Point], wide: float, tall: float, nth: int
) -> None:
    """Draw a bowed arrow from the edge of one box to the edge of another."""
    (x1, y1), (x2, y2) = place[arrow.here], place[arrow.there]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    bow = (14.0 + 12.0 * (nth - 1)) * (2.2 if abs(x2 - x1) < 1.0 else 1.0)
    middle = (
        (x1 + x2) / 2.0 + (y2 - y1) / length * bow,
        (y1 + y2) / 2.0 - (x2 - x1) / length * bow,
    )
    curve = [_bent((x1, y1), middle, (x2, y2), t / 40.0) for t in range(41)]

    def outside(point: Point, box: Point) -> bool:
        return abs(point[0] - box[0]) > wide or abs(point[1] - box[1]) > tall

    shown = [point for point in curve if outside(point, (x1, y1)) and outside(point, (x2, y2))]
    if len(shown) < 3:
        return
    style = f"c{arrow.actor % COLOURS}"
    drawing.path(shown, f"line {style}{_DASHES[arrow.actor // 2 % 3]}")
    (ax, ay), (bx, by) = shown[-3], shown[-1]
    turn = math.atan2(by - ay, bx - ax)
    head = [(bx - 8.0 * math.cos(turn + s), by - 8.0 * math.sin(turn + s)) for s in (0.42, -0.42)]
    drawing.path([(bx, by), *head, (bx, by)], style)
    lx, ly = shown[int(len(shown) * 0.38)]
    drawing.text(lx, ly + 4.0, _letter(arrow.actor), "small strong halo", "middle")


def _bent(a: Point, b: Point, c: Point, t: float) -> Point:
    """Return a point of the curve from a to c that leans to b."""
    u = 1.0 - t
    return (
        u * u * a[0] + 2.0 * u * t * b[0] + t * t * c[0],
        u * u * a[1] + 2.0 * u * t * b[1] + t * t * c[1],
    )


def _letter(actor: int) -> str:
    return chr(ord("A") + actor % 26)


def _key(
    drawing: Drawing,
    y: float,
    actors: Sequence[str],
    options: Sequence[tuple[str, int]],
    note: str,
) -> None:
    """Write what arrows, squares and borders mean."""
    third = (WIDTH - 20.0) / 3.0
    for k, name in enumerate(actors):
        x, line = 10.0 + third * (k % 3), y + KEY_ROW * (k // 3)
        drawing.line(
            x, line - 4.0, x + 28.0, line - 4.0, f"line c{k % COLOURS}{_DASHES[k // 2 % 3]}"
        )
        drawing.label(x + 34.0, line, f"{_letter(k)}: a move of {name}", third - 44.0, "small")
    y += KEY_ROW * math.ceil(len(actors) / 3) + 6.0
    half = (WIDTH - 20.0) / 2.0
    rows = math.ceil(len(options) / 2)
    for k, (name, actor) in enumerate(options):
        x, line = 10.0 + half * (k // rows), y + KEY_ROW * (k % rows)
        drawing.box(x, line - 10.0, _CELL, _CELL, f"c{actor % COLOURS}")
        drawing.label(x + 18.0, line, f"{k + 1}. {name} ({actors[actor]})", half - 28.0, "small")
    y += KEY_ROW * rows + 8.0
    drawing.box(10.0, y - 11.0, 18.0, 13.0, "state-box rests")
    words = "would last, with answers foreseen (SEQ); filled squares: options taken, in this order"
    drawing.text(34.0, y, words, "small quiet")
    if note:
        drawing.label(34.0, y + KEY_ROW, note, WIDTH - 50.0, "small quiet")
    assert text_width(words, 11.5) < WIDTH
