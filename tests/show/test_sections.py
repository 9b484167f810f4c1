"""Sections in a terminal and on a page: one text, set as each medium sets it."""

from __future__ import annotations

import pytest

from winset.show.cells import number, table
from winset.show.html import UNBROKEN, html, lines, marked
from winset.show.sections import Section, Text
from winset.show.terminal import as_text


def test_places_of_a_text_are_set_off_and_all_of_it_is_escaped() -> None:
    section = Section("", [Text("a <b> and c", highlights=[(2, 5), (10, 11)])])
    assert "a <mark>&lt;b&gt;</mark> and <mark>c</mark>" in html([section])
    assert as_text([section]) == "a <b> and c"


def test_a_path_is_never_broken_over_lines() -> None:
    path = "/a b" * 50
    assert as_text([Section("", [Text(path, one_line=True)])]) == path
    assert len(as_text([Section("", [Text(path)])]).splitlines()) > 1


def test_a_table_without_titles_has_no_header_line() -> None:
    rows = [("one", number(1.26, ".1f")), ("none", number(None, ".1f"))]
    assert as_text([Section("", [table(("", ">"), rows)])]).splitlines() == ["one   1.3", "none"]
    titled = as_text([Section("", [table(("name", ">value"), rows)])])
    assert titled.splitlines()[0].split() == ["name", "value"]


def test_numbers_keep_their_value_beside_the_text() -> None:
    cell = number(2 / 3, ".1f", below="of 1")
    assert (cell.text, cell.value, cell.below) == ("0.7", 2 / 3, "of 1")
    assert number(float("nan"), ".1f").text == "–"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("“غير ذلك” 39 %, then", "“<bdi>غير ذلك</bdi>” 39 %, then"),
        ("علی 20, رضا 30", "<bdi>علی</bdi> 20, <bdi>رضا</bdi> 30"),
        ("שלום <b>", "<bdi>שלום</bdi> &lt;b&gt;"),
        ("Norway 60 %", "Norway 60 %"),
    ],
)
def test_words_from_right_to_left_stand_for_themselves(text: str, shown: str) -> None:
    page = html([Section("", [Text(text), table((text,), [(text,)])])])
    assert page.replace(UNBROKEN, " ").count(f">{shown}<") == 3


def test_a_cell_breaks_neither_days_nor_shares_and_stays_escaped() -> None:
    shown = lines("as of 2014-12-19: 5 % <b>\n2014-12-20")
    assert shown == (
        '<div>as of <span class="day">2014-12-19</span>: 5\u00a0% &lt;b&gt;</div>'
        '<div><span class="day">2014-12-20</span></div>'
    )
    for shown in (lines, marked):
        assert shown("of غرب (100 %), خط قرمز") == (
            "of <bdi>غرب</bdi> (100\u00a0%), <bdi>خط قرمز</bdi>"
        )
    assert lines("12014-12-191 <i>") == "12014-12-191 &lt;i&gt;"


def test_what_stands_in_a_section_without_a_title_takes_its_level() -> None:
    rows = table(("a",), [("b",)], title="Together")
    assert "<h3>Together</h3>" in html([Section("All", [rows])])
    assert "<h2>Together</h2>" in html([Section("", [rows])])
