"""Ties with a sign, on a circle."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from winset.charts.network import MOST_NAMES, ties_chart


def test_every_tie_is_drawn_with_its_sign() -> None:
    picture = ties_chart("x", ["A", "B", "C"], {("A", "B"): 4.0, ("A", "C"): -2.0})
    ElementTree.fromstring(picture)
    assert picture.count('class="tie t4"') == 1
    assert picture.count('class="tie against t2"') == 1 + 1  # the tie, and the legend
    assert "A and C: against each other 2" in picture
    assert ">together<" in picture


def test_names_are_escaped_and_kept_inside() -> None:
    names = ["<script>alert(1)</script>", "W" * 200, "\x00\x1b"]
    picture = ties_chart("</svg>", names, {(names[0], names[1]): 1.0})
    root = ElementTree.fromstring(picture)
    assert not [element for element in root.iter() if "script" in element.tag]
    for y in re.findall(r'cy="([\d.]+)"', picture):
        assert 0 <= float(y) <= float(root.get("height", "0"))


def test_many_names_are_cut_and_said() -> None:
    names = [f"n{k}" for k in range(500)]
    ties = {(names[0], names[k]): float(k) for k in range(1, 500)}
    picture = ties_chart("x", names, ties)
    assert picture.count("<circle") == MOST_NAMES
    assert "440 with weaker ties left out" in picture


def test_no_ties_and_no_names() -> None:
    assert "no ties" in ties_chart("x", ["A"], {})
    ElementTree.fromstring(ties_chart("x", [], {}))
    assert ties_chart("x", ["A", "b"], {}, 1).count("<circle") == 1
