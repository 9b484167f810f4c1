"""The map of shares: every point has its name, and no two names lie on one another."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from winset.charts.heat import Axis, share_map
from winset.charts.svg import text_width

AXES = (Axis("Years", "a", 0.0, 10.0), Axis("Price", "p", 0.0, 10.0))


@pytest.mark.parametrize("where", [(5.0, 5.0), (0.0, 0.0), (10.0, 10.0), (0.0, 10.0), (9.9, 0.1)])
def test_names_of_points_that_lie_together_do_not_overlap(where: tuple[float, float]) -> None:
    names = [f"A party of name {k}" for k in range(7)]
    marks = [(name, where[0] + 0.01 * k, where[1]) for k, name in enumerate(names)]
    picture = share_map("Map", *AXES, np.full((9, 9), 0.5), marks, where)
    root = ElementTree.fromstring(re.sub(' xmlns="[^"]*"', "", str(picture)))
    boxes = []
    for text in root.iter("text"):
        if "halo" in text.get("class", ""):
            words = str(text.text)
            left, line = float(text.get("x", "")), float(text.get("y", ""))
            boxes.append((left, left + text_width(words, 11.5), line, words))
    assert {words for *_, words in boxes} == {*names, "status quo"}
    for k, (left, right, line, words) in enumerate(boxes):
        for other in boxes[k + 1 :]:
            apart = right <= other[0] or other[1] <= left or abs(line - other[2]) >= 12.0
            assert apart, (words, other[3])
    shown = "".join(root.itertext())
    assert "across: Years (a)" in shown
    assert "up: Price (p)" in shown
