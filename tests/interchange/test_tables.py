"""Cells of a table, by row and by column, against what a writer wrote."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.errors import CaseError, Findings
from winset.interchange import votes
from winset.interchange.tables import Limits, Table, open_tables, table_of

TEXTS = st.text(st.sampled_from('ab,;"\n\r \u00e9'), max_size=5)
LINES = st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=40)


def table(text: str) -> Table:
    (one,) = open_tables(text.encode(), Findings("t.csv"))
    return one


def by_column(made: Table, width: int) -> list[list[str | None]]:
    """Return the cells below the heads, row by row, as columns hold them."""
    columns = made.columns(range(width))
    cells = [[c.texts[k] if k >= 0 else None for k in c.codes.tolist()] for c in columns]
    return [list(row) for row in zip(*cells, strict=True)]


@given(LINES)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_and_columns_hold_what_was_written(end: str, lines: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["one", "two", "three", "four"], *lines])
    written = [[cell.strip() for cell in row] for row in lines if any(row)]
    shown = [row for row in written if any(row)]
    made = table(out.getvalue())
    assert [list(row.cells) for row in made.rows()[1:]] == shown
    if written:
        padded = [[*row, *[None] * (4 - len(row))] for row in written]
        assert by_column(made, 4) == padded
        block = made.block([2, 0])
        assert [block.texts[k] if k >= 0 else None for k in block.codes.tolist()] == [
            row[place] for place in (2, 0) for row in padded
        ]
        assert len(made.lines) == len(written)


def test_by_hand() -> None:
    made = table('a,b\n\n1,"x, ""y"""\r\n2\n\n')
    assert [(row.line, row.cells) for row in made.rows()] == [
        (1, ("a", "b")), (3, ("1", 'x, "y"')), (4, ("2",)),
    ]  # fmt: skip
    assert by_column(made, 2) == [["1", 'x, "y"'], ["2", None]]
    assert [row.cells for row in table('5" pipe,x\n1,2').rows()] == [('5" pipe', "x"), ("1", "2")]


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b\n1,5;2,5\n", ("a", "b")),
        ("a|b\n1|2\n", ("a", "b")),
        ("Title; of; much,1,2\na,b,c\n", ("Title; of; much", "1", "2")),
        ("a title\na,b\n1,2", ("a title",)),
        ("'a';'b, c'\n'1';'2'", ("a", "b, c")),
        ("a", ("a",)),
    ],
)
def test_what_sets_cells_apart_is_seen(text: str, cells: tuple[str, ...]) -> None:
    assert table(text).heads == cells


def test_lines_count_through_quoted_line_ends() -> None:
    assert table('a\n"x\ny"\n\nz\n').lines.tolist() == [2, 5]


def test_texts_are_numbered_by_first_appearance() -> None:
    numbers = [f"n{k * k % 5003}" for k in range(10_000)]
    (column,) = table("x,y\n" + "".join(f"{n},1\n" for n in numbers)).columns([0])
    assert list(column.texts) == list(dict.fromkeys(numbers))
    assert [column.texts[k] for k in column.codes] == numbers


def test_limits_hold_before_anything_is_kept() -> None:
    for limits in (Limits(rows=2), Limits(cells=5), Limits(bytes=10)):
        with pytest.raises(CaseError):
            table_of(b"a,b\n1,2\n3,4\n5,6\n", "t.csv", limits).columns([0])
    made = table("a,b\n1,2\n3,4\n5,6\n")
    made._limits = Limits(cells=5)
    assert [row.line for row in made.rows()] == [1, 2]
    assert "a larger table" in made.findings.listed[0].found


def test_windows_1252_is_read_and_said() -> None:
    made = table_of("who,a\nZürich,yes\n".encode("cp1252"), "v.csv")
    assert [row.cells for row in made.rows()] == [("who", "a"), ("Zürich", "yes")]
    (finding,) = made.findings.ordered()
    assert (finding.severity, finding.found) == ("warning", "text that is not UTF-8")
    assert "it was read as Windows-1252, a guess" in finding.mend


@pytest.mark.parametrize("code", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["", "\x1a", "\0\0\0\0"])
def test_files_filled_up_at_their_end(code: str, end: str) -> None:
    made = table_of(f"who,a\nZürich,yes\nBern,no\n{end}".encode(code), "v.csv")
    assert [row.cells for row in made.rows()][1:] == [("Zürich", "yes"), ("Bern", "no")]
    assert made.findings.listed == []


RADA = "name;v1;v2\nТимошенко;1;0\nЯценюк;1;0\nБойко;0;1\nЛитвин;0;1\n"


@pytest.mark.parametrize("code", ["cp1251", "koi8-u", "cp866"])
def test_names_in_another_encoding_are_read_and_it_is_said(code: str) -> None:
    made = table_of(RADA.encode(code), "rada.csv")
    names = [row.cells[0] for row in made.rows()]
    assert names == ["name", "Тимошенко", "Яценюк", "Бойко", "Литвин"]
    (finding,) = made.findings.listed
    assert (finding.severity, finding.found) == ("warning", "text that is not UTF-8")
    assert "a guess. Look at the names" in finding.mend


def test_a_row_that_cannot_be_read_stops_columns_too() -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        table('a,b\n1,"2\n').columns([0])


def test_a_workbook_is_read_as_text_is() -> None:
    book = openpyxl.Workbook()
    for row in (["rcid", "country", "vote"], [1, "A", "yes"], [], [1, "B", "no"], [2.0, "A"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    made = table_of(stream.getvalue(), "v.xlsx")
    assert by_column(made, 3) == [["1", "A", "yes"], ["1", "B", "no"], ["2", "A", None]]
    assert made.lines.tolist() == [2, 4, 5]
    calls = votes._long(made, {})
    assert (calls.actors, calls.rolls) == (("A", "B"), ("1", "2"))


def test_the_sheet_that_is_shown_is_read_and_the_others_told() -> None:
    book = openpyxl.Workbook()
    book.active.append(["old", "x"])
    book.active.sheet_state = "hidden"
    shown = book.create_sheet("votes")
    shown.append(["who", "share"])
    shown.append(["A", 0.65])
    shown["B2"].number_format = "0%"
    stream = io.BytesIO()
    book.save(stream)
    made = table_of(stream.getvalue(), "v.xlsx")
    assert [row.cells for row in made.rows()] == [("who", "share"), ("A", "0.65")]
    assert [f.found for f in made.findings.listed] == ["other sheets: 'Sheet' (hidden)"]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;"])
def test_the_line_that_says_what_sets_cells_apart(line: str) -> None:
    made = table(f"{line}\na,b;c\n1;2\n")
    assert [(row.line, row.cells) for row in made.rows()] == [(2, ("a,b", "c")), (3, ("1", "2"))]
    assert made.heads == ("a,b", "c")
