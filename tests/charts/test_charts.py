"""Charts: numbers land where they should, and words fit."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from winset.charts.bars import Chance, chance_bars, interval_rows, share_bars
from winset.charts.matrix import heat_map
from winset.charts.scale import Scale, tick_text
from winset.charts.scores import calibration_chart
from winset.charts.states import Node, states_chart
from winset.charts.svg import shortened, text_width
from winset.charts.swings import tornado
from winset.charts.terms import LEFT, RIGHT, WIDTH, Panel, Spread, terms_chart

SVG = "{http://www.w3.org/2000/svg}"


def circles(picture: str, style: str) -> list[tuple[float, float]]:
    return [
        (float(c.attrib["cx"]), float(c.attrib["cy"]))
        for c in ElementTree.fromstring(picture).iter(f"{SVG}circle")
        if c.attrib["class"] == style
    ]


def test_the_median_stands_at_its_value() -> None:
    sample = np.linspace(10, 30, 101)
    spread = Spread("m", (11, 15, 20, 25, 29), sample)
    picture = terms_chart(Panel("t", "u", 0, 40, [spread]))
    ((x, _),) = circles(picture, "c0")
    assert x == pytest.approx(LEFT + (WIDTH - RIGHT - LEFT) / 2, abs=0.01)


def test_the_curve_covers_the_sample_and_no_more() -> None:
    sample = np.array([10.0] * 50 + [30.0] * 50)
    picture = terms_chart(Panel("t", "u", 0, 40, [Spread("m", (10, 10, 20, 30, 30), sample)]))
    (path,) = ElementTree.fromstring(picture).iter(f"{SVG}path")
    xs = [float(p.split(",")[0].lstrip("ML")) for p in path.attrib["d"].split(" ")]
    scale = Scale(0, 40, LEFT, WIDTH - RIGHT)
    width = (WIDTH - RIGHT - LEFT) / 120
    assert min(xs) == pytest.approx(scale(10), abs=6 * width)
    assert max(xs) == pytest.approx(scale(30), abs=6 * width)


def test_labels_of_landmarks_do_not_overlap() -> None:
    marks = {f"landmark number {k}": float(k) for k in range(12)}
    picture = terms_chart(Panel("t", "u", 0, 12, [], landmarks=marks))
    rows: dict[float, list[tuple[float, float]]] = {}
    for text in ElementTree.fromstring(picture).iter(f"{SVG}text"):
        if "halo" in text.attrib.get("class", ""):
            width = text_width(text.text or "", 11.5)
            x = float(text.attrib["x"])
            start = x - width if text.attrib["text-anchor"] == "end" else x
            rows.setdefault(float(text.attrib["y"]), []).append((start, start + width))
    assert sum(len(row) for row in rows.values()) == 12
    for row in rows.values():
        row.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(row))


def test_hostile_words_stay_words() -> None:
    picture = share_bars("<t>", {"</svg><script>": 0.5, "a\x00b & c": 0.2})
    root = ElementTree.fromstring(picture)
    assert [element.tag for element in root.iter(f"{SVG}script")] == []


def test_share_bars_end_at_their_share() -> None:
    picture = share_bars("t", {"a": 0.25})
    boxes = list(ElementTree.fromstring(picture).iter(f"{SVG}rect"))
    whole, part = (float(box.attrib["width"]) for box in boxes)
    assert part / whole == pytest.approx(0.25, abs=1e-3)


def test_interval_rows_with_one_value() -> None:
    picture = interval_rows("t", [("a", 3.0, 3.0, 3.0)], "points")
    assert len(circles(picture, "c0")) == 1


def test_an_empty_sample_is_said() -> None:
    nothing = Spread("m", (np.nan,) * 5, np.array([np.nan]))
    assert "no outcome in these draws" in terms_chart(Panel("t", "u", 0, 1, [nothing]))


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 100, [0, 20, 40, 60, 80, 100]), (4, 10, [4, 5, 6, 7, 8, 9, 10]), (0, 19000, None)],
)
def test_ticks_are_round_and_few(low: float, high: float, ticks: list[float] | None) -> None:
    found = [value for value, _ in Scale(low, high, 0, 1).ticks()]
    assert 2 <= len(found) <= 8
    assert all(low <= tick <= high for tick in found)
    if ticks is not None:
        assert found == pytest.approx(ticks)


@pytest.mark.parametrize(("low", "high"), [(0, 1e-6), (-5, 5), (1e9, 1e9 + 1), (0, 1e12)])
def test_ticks_of_odd_ranges(low: float, high: float) -> None:
    found = [value for value, _ in Scale(low, high, 0, 1).ticks()]
    assert 2 <= len(found) <= 8


def test_tick_text() -> None:
    assert tick_text(2500.0, 500.0) == "2,500"
    assert tick_text(0.25, 0.25) == "0.25"
    assert tick_text(-0.0, 1.0) == "0"


def test_shortened() -> None:
    assert shortened("short", 100) == "short"
    cut = shortened("a very long name that cannot fit", 60)
    assert cut.endswith("…")
    assert text_width(cut) <= 60


def test_a_calibration_curve_says_what_was_said_and_what_came() -> None:
    picture = calibration_chart("Calibration", [(0.1, 0.0, 0.0, 0.3), (0.7, 0.5, 0.8, 0.95)])
    assert "said 70 %, came 80 % (50 to 95 %)" in picture
    assert picture.count("<circle") == 2


LONG = (
    "Russia's negotiator warns that the talks could become a means of retaliation, if “Puts its "
    "place in the market first; the talks matter as they bear on it”"
)


@pytest.mark.parametrize(
    "picture",
    [
        chance_bars("t", [Chance(LONG[:110], 0.4, 0.2, 0.6, 0.3, "40 %")]),
        tornado("t", 1.0, [(LONG, -1.0, 2.0)], "decibans"),
        heat_map("t", [LONG[:90], "b", "c", "d", "e", "f"], [], 1.0, "legend"),
        states_chart(
            "t",
            {0: Node("1", (True,), 0, True, "")},
            [],
            ["The United States Congress"],
            [(LONG[:100], 0)],
            ["h"],
            LONG[:140],
        ),
    ],
    ids=["chances", "tornado", "matrix", "states"],
)
def test_long_names_are_whole_and_stay_inside(picture: str) -> None:
    root = ElementTree.fromstring(picture)
    texts = [one.text or "" for one in root.iter() if one.tag.endswith("}text")]
    assert not any("…" in text for text in texts)
    assert "retaliation," in " ".join(texts).split()
    for one in root.iter():
        if one.tag.endswith("}text") and one.get("text-anchor") == "start":
            size = 9.6 if "tiny" in (one.get("class") or "") else 11.5
            right = float(one.get("x", "0")) + text_width(one.text or "", size)
            assert right <= float(root.get("width", "0"))
