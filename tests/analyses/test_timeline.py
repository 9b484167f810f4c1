"""The timeline: spans of dates, order, and a picture that escapes what it shows."""

from __future__ import annotations

import datetime
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winset as ws
from tests.generate import line_case
from winset.analyses.context.timeline import span
from winset.case.schema import UNDATED
from winset.charts.timeline import Line, Row, timeline_chart

DAY = datetime.date


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2012", DAY(2012, 1, 1), DAY(2012, 12, 31)),
        ("2012-02", DAY(2012, 2, 1), DAY(2012, 2, 29)),
        ("2012-02-03", DAY(2012, 2, 3), DAY(2012, 2, 3)),
        ("9999-12", DAY(9999, 12, 1), DAY(9999, 12, 31)),
    ],
)
def test_spans(date: str, first: DAY, last: DAY) -> None:
    assert span(date) == (first, last)


def test_everything_dated_is_in_order() -> None:
    case = line_case(
        {"a": 2, "b": 8},
        1,
        decision={"rule": "consensus", "deadline": "2021-05-01"},
        agreements={"g": {"name": "G", "date": "2019-12", "parties": ["a", "Z"], "content": "C"}},
        evidence={
            "e": {"name": "E", "date": 2019, "likelihood": {"h": 50}},
            "undated": {"name": "U", "likelihood": {"h": 50}},
        },
        hypotheses={"h": {"name": "H", "about": "a"}},
        precedents={"p": {"name": "P", "date": "2019-12-05"}},
    )
    entries = ws.timeline(case).entries
    assert [entry.id for entry in entries] == ["e", "g", "p", "as_of", "deadline"]
    assert entries[1].detail == "a, Z: C"


def test_what_came_out_is_not_shown() -> None:
    text = ws.timeline(ws.read("cases/iran-2014")).to_json()
    assert "2015-07-14" not in text
    assert "jcpoa" not in text


days = st.dates(DAY(1, 1, 1), DAY(9999, 12, 31))


@given(st.lists(st.tuples(days, days).map(lambda pair: (min(pair), max(pair))), min_size=1))
def test_time_runs_forward_on_any_line(spans: list[tuple[DAY, DAY]]) -> None:
    line = Line(spans, 100.0, 500.0)
    marks = sorted({day.toordinal() for pair in spans for day in pair})
    places = [line(mark) for mark in marks]
    assert places == sorted(places)
    assert places[0] == pytest.approx(100.0)
    assert line(marks[-1] + 1) == pytest.approx(500.0)
    assert all(100.0 <= place <= 500.0 for place in line.breaks())
    rows = [Row("R", first.isoformat(), first, last, "evidence") for first, last in spans]
    ElementTree.fromstring(timeline_chart("T", rows))


def test_a_long_empty_stretch_is_cut_and_a_short_one_is_not() -> None:
    """1900 and then 2000 to 2001: of a century's gap little is left, of half a year all."""
    spans = [span(date) for date in ("1900", "2000", "2001-06")]
    line = Line(spans, 0.0, 1000.0)
    assert line.cut == [True, False]
    gap = line(DAY(2000, 1, 1).toordinal()) - line(DAY(1901, 1, 1).toordinal())
    assert gap < 100.0


def test_hostile_text_is_escaped() -> None:
    row = Row("<script>alert(1)</script>\x00", "2000", *span("2000"), "agreement")
    picture = str(timeline_chart("<b>", [row]))
    assert "<script" not in picture
    ElementTree.fromstring(picture)


def test_a_day_that_a_file_does_not_state_is_no_day() -> None:
    case = line_case({"a": 2, "b": 8}, 1).model_copy(update={"as_of": UNDATED})
    answer = ws.timeline(case)
    assert answer.entries == ()
    assert "nothing has a date" in str(answer.plot())
    assert "1900" not in ws.page(ws.forecast(case, model="mean", draws=20))
