"""What came out goes into a workbook, and every other byte of its parts stays."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

import winset as ws
from tests.conftest import Call
from tests.interchange.books import ACTORS, TEMPLATE, book_of, saved
from winset.case.outcomes import OutcomeExistsError
from winset.interchange.workbook_writing import as_workbook
from winset.interchange.xlsx_edit import set_cells


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.load_workbook(io.BytesIO(as_workbook(TEMPLATE)))
    made["actors"]["A2"].comment = Comment("ask", "me")
    made["positions"].add_chart(BarChart(), "P3")
    made["issues"]["D2"].number_format = "0.00"
    made.create_sheet("archive")["A1"] = "=1+1"
    path = tmp_path / "rivers.xlsx"
    path.write_bytes(saved(made))
    return path


def parts(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_outcomes_are_written_and_nothing_else_changes(book: Path) -> None:
    before, case = parts(book), ws.read(book)
    after = ws.resolve(book, {"water": 33.5}, day="2026-02", cited="council-2025#p3", why="<a> & b")
    outcome = after.issues["water"].outcome
    assert outcome is not None
    assert (outcome.value, outcome.date, outcome.why) == (33.5, "2026-02", "<a> & b")
    assert outcome.sources == ("council-2025#p3",)
    assert ws.read(book) == after
    assert after.model_copy(update={"issues": case.issues}) == case
    changed = [name for name, raw in parts(book).items() if raw != before[name]]
    assert changed == ["xl/worksheets/sheet3.xml"]
    assert openpyxl.load_workbook(book)["issues"]["J2"].value == 33.5


def test_no_deal_is_written_and_read_in_the_same_words(book: Path) -> None:
    after = ws.resolve(book, "no deal", day="2026-02")
    assert {issue.outcome.value for issue in after.issues.values() if issue.outcome} == {"no deal"}
    assert ws.read(book) == after
    assert openpyxl.load_workbook(book)["issues"]["J2"].value == "no deal"


def test_an_outcome_that_is_there_stays_unless_told(book: Path) -> None:
    ws.resolve(book, {"water": 33.5}, day="2026-02", why="so")
    raw = book.read_bytes()
    with pytest.raises(OutcomeExistsError):
        ws.resolve(book, {"water": 40})
    assert book.read_bytes() == raw
    outcome = (
        ws.resolve(book, {"water": 40, "dam": 5}, day="2027", replace=True).issues["water"].outcome
    )
    assert outcome is not None
    assert (outcome.value, outcome.date, outcome.why) == (40, "2027", None)


@pytest.mark.parametrize("columns", ["none", "one"])
def test_workbooks_of_other_layouts(book: Path, columns: str) -> None:
    made = openpyxl.load_workbook(book)
    made["issues"].delete_cols(10, 4)
    if columns == "one":
        made["issues"]["N1"] = "outcome"
    made.save(book)
    after = ws.resolve(book, {"dam": 5}, day="2026-02-01", why="so")
    outcome = after.issues["dam"].outcome
    assert outcome is not None
    assert (outcome.value, outcome.why) == (5, "so")


def test_what_cannot_be_is_refused(book: Path) -> None:
    raw = book.read_bytes()
    with pytest.raises(ws.UsageError, match="Did you mean 'dam'"):
        ws.resolve(book, {"dams": 5})
    with pytest.raises(ws.UsageError, match="is no date"):
        ws.resolve(book, {"dam": 5}, day="soon")
    assert book.read_bytes() == raw


def test_a_table_has_no_place_for_outcomes(call: Call) -> None:
    Path("t.xlsx").write_bytes(book_of({"Data": ACTORS}))
    Path("t.csv").write_text("Actor,Capability,Position,Salience\nA,1,1,1\nB,1,2,1\n")
    said = call("resolve", "t.csv", "-i", "position=1")
    assert said.code == 2
    assert "winset import t.csv" in said.err
    assert call("resolve", "t.xlsx", "-i", "position=1").code in (1, 2)


def test_cells_of_any_kind_of_row() -> None:
    sheet = (
        '<x:sheetData xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<x:row r="1"/><x:row r="2" a=">"><x:c r="A2"/><x:c r="D2" s="3" t="s"><x:v>1</x:v></x:c>'
        '</x:row><x:row r="3"><x:c r="B3"><x:f>1</x:f></x:c></x:row></x:sheetData>'
    )
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        archive.writestr(
            "s.xml", f"<dimension ref='A1'/>{sheet}".replace("<dim", "<r><dim") + "</r>"
        )
    values: dict[tuple[int, int], Any] = {
        (1, 2): 5,
        (2, 3): "a&b",
        (2, 4): "",
        (2, 9): 1.5,
        (2, 2): 2,
    }
    with ZipFile(io.BytesIO(set_cells(stream.getvalue(), "S.xml", values))) as archive:
        text = archive.read("s.xml").decode()
    assert '<x:row r="1"><x:c r="B1"><x:v>5</x:v></x:c></x:row>' in text
    assert (
        '<x:c r="A2"/><x:c r="B2"><x:v>2</x:v></x:c><x:c r="C2" t="inlineStr"><x:is>'
        '<x:t xml:space="preserve">a&amp;b</x:t></x:is></x:c><x:c r="D2" s="3"/>'
        '<x:c r="I2"><x:v>1.5</x:v></x:c></x:row>'
    ) in text
    with pytest.raises(ws.UsageError, match="B3 holds a formula"):
        set_cells(stream.getvalue(), "s.xml", {(3, 2): 1})
    with pytest.raises(ws.UsageError, match="no row 9"):
        set_cells(stream.getvalue(), "s.xml", {(9, 2): 1})
