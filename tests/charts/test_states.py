"""States and moves: inside the picture, escaped, told apart without colour."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from winset.charts.states import Arrow, Node, states_chart

BAD = "</svg><script>1</script>"


def node(layer: int, rests: bool = False, link: str = "") -> Node:
    return Node(f"{layer} {BAD}", (True, False), layer, rests, f"tip {BAD}", link)


def chart(nodes: dict[int, Node], arrows: list[Arrow], layers: int) -> str:
    options = [("one " + BAD, 0), ("two", 1)]
    return states_chart("t " + BAD, nodes, arrows, ["A " + BAD, "B"], options, ["h"] * layers)


def test_everything_is_escaped_and_well_formed() -> None:
    picture = chart({0: node(0), 1: node(1, link="/x?a=1&b=<script>")}, [Arrow(0, 1, 0)], 2)
    root = ElementTree.fromstring(picture)
    assert not [element for element in root.iter() if "script" in element.tag]
    assert root.get("role") == "group"
    links = [element for element in root.iter() if element.tag.endswith("}a")]
    assert [link.get("href") for link in links] == ["/x?a=1&b=<script>"]


def test_a_state_that_lasts_has_a_heavier_border() -> None:
    picture = chart({0: node(0), 1: node(0, rests=True), 2: node(0)}, [], 1)
    assert picture.count('class="state-box rests"') == 1 + 1  # the state, and the legend
    assert ElementTree.fromstring(picture).get("role") == "img"


def test_each_arrow_has_the_letter_and_the_line_of_its_actor() -> None:
    arrows = [Arrow(0, 1, 0), Arrow(1, 0, 1), Arrow(0, 2, 2)]
    options = [("x", 0), ("y", 1), ("z", 2)]
    nodes = {k: Node(str(k), (False,) * 3, k, False, "") for k in range(3)}
    picture = states_chart("t", nodes, arrows, ["P", "Q", "R"], options, ["a", "b", "c"])
    letters = re.findall(r">([ABC])</text>", picture)
    assert sorted(letters) == ["A", "B", "C"]
    assert re.findall(r'class="line (c\d(?: d\d)?)" d=', picture) == ["c0", "c1", "c2 d1"]


def test_boxes_stay_inside_and_apart() -> None:
    nodes = {k: Node(str(k), (True,) * 16, k % 6, False, "") for k in range(24)}
    options = [(f"o{k}", 0) for k in range(16)]
    picture = states_chart("t", nodes, [], ["A"], options, ["h"] * 6)
    root = ElementTree.fromstring(picture)
    boxes = [
        tuple(float(element.get(key, "0")) for key in ("x", "y", "width", "height"))
        for element in root.iter()
        if element.get("class") == "state-box"
    ]
    assert len(boxes) == 24
    for x, y, width, height in boxes:
        assert x >= 0
        assert x + width <= 900
        assert y >= 0
        assert y + height <= float(root.get("height", "0"))
    for k, (x, y, w, h) in enumerate(boxes):
        for u, v, _, _ in boxes[:k]:
            assert abs(x - u) >= w or abs(y - v) >= h
