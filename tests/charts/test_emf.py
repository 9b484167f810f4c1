"""Pictures as metafiles: records as [MS-EMF] has them, and all that the SVG shows."""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import pytest

from winset.charts.bars import Chance, chance_bars, interval_rows
from winset.charts.emf import UNITS, emf
from winset.charts.lines import time_lines
from winset.charts.states import Arrow, Node, states_chart
from winset.charts.svg import Drawing

PICTURES = {
    "bars": chance_bars("t", [Chance("Ünïcode – Иран ≥ 5 %", 0.4, 0.2, 0.6, 0.3, "40 %")]),
    "rows": interval_rows("t", [("a", 1.0, 2.0, 3.0)], "points"),
    "lines": time_lines("t", {"one": [(0, 1, 2, 3), (1, 2, 3, 4)]}, "days", "percent"),
    "states": states_chart(
        "t",
        {0: Node("1", (True,), 0, True, ""), 1: Node("2", (False,), 1, False, "")},
        [Arrow(0, 1, 3)],
        ["A", "B", "C", "D"],
        [("x", 0)],
        ["now", "next"],
    ),
}


def records(data: bytes) -> list[tuple[int, bytes]]:
    """Read the records of a metafile, by the sizes that they say."""
    found, at = [], 0
    while at < len(data):
        kind, size = struct.unpack_from("<2I", data, at)
        assert size >= 8
        assert size % 4 == 0
        found.append((kind, data[at : at + size]))
        at += size
    assert at == len(data)
    return found


@pytest.mark.parametrize("name", PICTURES)
def test_the_header_counts_what_follows(name: str) -> None:
    data = emf(PICTURES[name])
    found = records(data)
    assert (found[0][0], found[-1][0]) == (1, 14)
    signature, _, size, count, handles = struct.unpack_from("<4s3IH", data, 40)
    assert (signature, size, count) == (b" EMF", len(data), len(found))
    made = [struct.unpack_from("<I", raw, 8)[0] for kind, raw in found if kind in (39, 82, 95)]
    assert made == list(range(1, handles))  # none is selected before it is made
    known: set[int] = set()
    for kind, raw in found:
        if kind in (39, 82, 95):
            known.add(struct.unpack_from("<I", raw, 8)[0])
        if kind == 37:
            handle = struct.unpack_from("<I", raw, 8)[0]
            assert handle in known or handle >= 0x80000000


@pytest.mark.parametrize("name", PICTURES)
def test_all_words_of_the_picture_stand_in_it_inside_its_frame(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name])
    said = [one.text for one in root.iter() if one.tag.endswith("}text") and one.text]
    width, height = float(root.get("width", "0")), float(root.get("height", "0"))
    written = []
    for kind, raw in records(emf(PICTURES[name])):
        if kind == 84:
            x, y, count, start = struct.unpack_from("<2i2I", raw, 36)
            (gaps,) = struct.unpack_from("<I", raw, 72)
            written.append(raw[start : start + 2 * count].decode("utf-16-le"))
            wide = sum(struct.unpack_from(f"<{count}I", raw, gaps))
            assert 0 <= x <= x + wide <= width * UNITS * 1.02
            assert 0 <= y <= height * UNITS
    assert set(written) == set(said)


def test_places_styles_and_colours_are_those_of_the_svg() -> None:
    drawing = Drawing(100, 50, "t", "d")
    drawing.box(10, 5, 20, 30, "c0")
    drawing.line(0, 0, 40, 0, "mark")  # dashes of 2 and gaps of 3
    drawing.path([(0, 0), (10, 0), (10, 10), (0, 0)], "c1 area")
    found = records(emf(str(drawing)))
    (box,) = [raw for kind, raw in found if kind == 43]
    assert struct.unpack_from("<4i", box, 8) == tuple(UNITS * n for n in (10, 5, 30, 35))
    brushes = [struct.unpack_from("<I", raw, 16)[0] for kind, raw in found if kind == 39]
    mixed = [round(255 - (255 - part) * 0.22) for part in (0xB3, 0x59, 0x00)]
    assert brushes == [0xB27200, mixed[0] | mixed[1] << 8 | mixed[2] << 16]
    dashes = [struct.unpack_from("<I4i", raw, 24) for kind, raw in found if kind == 4][:8]
    starts = [one[1] // UNITS for one in dashes]
    assert starts == list(range(0, 40, 5))
    assert {one[3] - one[1] for one in dashes} == {2 * UNITS}
