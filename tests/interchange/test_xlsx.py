"""Workbooks cell by cell: what a spreadsheet program shows is what is read, and no more than fits.

Truth: ECMA-376 part 1, 18.3.1.4 (cells), 18.8.30 (number formats), 18.4.8 (shared strings),
22.9.2.19 (escapes); and openpyxl, which wrote the cells.
"""

from __future__ import annotations

import datetime
import io
import time
from random import Random
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from tests.interchange.books import TEMPLATE, raw_book, saved
from winset.interchange.forms import inspect_bytes
from winset.interchange.tables import is_broken
from winset.interchange.workbook_writing import as_workbook
from winset.interchange.xlsx import BrokenCell, Sheet, WorkbookError, read_sheets

DAY = datetime.datetime(2020, 11, 20)


def sheet_of(raw: bytes) -> Sheet:
    return read_sheets(raw, 500_000)[0]


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.65, "0%", "65%"),
        (0.655, "0.0%", "65.5%"),
        (0.07, "0%", "7%"),
        (-0.2, "0.00%;[Red]\\-0.00%", "-20%"),
        (1, "0%", "100%"),
        (0.65, "0.00", "0.65"),
        (0.65, '0.00"%"', "0.65"),
        (65, '0" percent"', "65"),
        (DAY, "yyyy-mm-dd", "2020-11-20"),
        (DAY, "dd.mm.yyyy", "2020-11-20"),
        (DAY, "[$-409]d mmmm yyyy", "2020-11-20"),
        (DAY, "mmm-yy", "2020-11"),
        (DAY, "yyyy", "2020"),
        (datetime.datetime(2020, 11, 20, 13, 30), "m/d/yy h:mm", "2020-11-20"),
        (datetime.time(13, 30), "h:mm", "13:30"),
        (1234567, "#,##0", "1234567"),
        (2.0, "General", "2"),
        (0.1, "General", "0.1"),
        (True, "General", "true"),
        ("  text ", "General", "text"),
        ("0%", "0%", "0%"),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: Any, form: str, shown: str) -> None:
    book = openpyxl.Workbook()
    book.active["B2"].value = value
    book.active["B2"].number_format = form
    assert sheet_of(saved(book)).rows == [(2, ("", shown))]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1" t="s"><v>0</v></c>', "shared"),
        ('<c r="A1" t="s"><v>1</v></c>', "rich text"),
        ('<c r="A1" t="inlineStr"><is><t>in</t><t>line</t></is></c>', "inline"),
        ('<c r="A1" t="str"><f>A2</f><v>of a formula</v></c>', "of a formula"),
        ('<c r="A1" t="str"><f>A2</f><v></v></c><c><v>1</v></c>', ""),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', "2"),
        ('<c t="b"><v>0</v></c>', "false"),
        ('<c t="d"><v>2020-11-20T00:00:00</v></c>', "2020-11-20"),
        ('<c t="inlineStr"><is><t>a_x000D_b_x005F_</t></is></c>', "a\rb_"),
        ('<x:c xmlns:x="y" r="A1"><x:v>5</x:v></x:c>', "5"),
        ('<c r="A1" t="s"><v>2</v></c>', "10²"),  # the mark of a footnote, as it is shown
        (
            '<c r="A1" t="inlineStr"><is><r><t>km</t></r><r><rPr><vertAlign val="superscript"/>'
            "</rPr><t>2</t></r><r><t> 5</t></r></is></c>",
            "km² 5",
        ),
    ],
)
def test_kinds_of_cells(cell: str, text: str) -> None:
    strings = (
        "<si><t>shared</t></si><si><r><t>rich </t></r><r><t>text</t></r><rPh><t>no</t></rPh></si>"
        '<si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></si>'
    )
    sheet = sheet_of(raw_book(f"<sheetData><row>{cell}</row></sheetData>", strings))
    assert sheet.rows[0][1][0] == text


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><f>1+1</f></c>', "=1+1"),
        ('<c r="A1"><f>1+1</f><v/></c>', "=1+1"),
        ('<c r="A1" t="e"><f>X</f><v>#REF!</v></c>', "#REF!"),
        ('<c r="A1" t="e"><v>#N/A</v></c>', "#N/A"),
    ],
)
def test_cells_without_a_value(cell: str, text: str) -> None:
    ((_, cells),) = sheet_of(raw_book(f"<sheetData><row>{cell}</row></sheetData>")).rows
    assert cells == (text,)
    assert isinstance(cells[0], BrokenCell)


@pytest.mark.parametrize(
    "text",
    "#REF! #N/A #NAME? #VALUE! #DIV/0! #NUM! #NULL! #SPILL! #BEZUG! #NV #WERT! #ZAHL! #VALEUR! "
    "#NOMBRE! #¡REF! #¿NOMBRE? #¡DIV/0! #RIF! #N/D #ССЫЛКА! #Н/Д #ДЕЛ/0! Err:502".split(),
)
def test_errors_of_formulas_are_known_as_csv_shows_them(text: str) -> None:
    assert is_broken(text)


@pytest.mark.parametrize("text", ["#", "#1", "#MeToo", "# note", "N/A", "#a b!", "REF!"])
def test_what_is_no_error_of_a_formula(text: str) -> None:
    assert not is_broken(text)


def test_merged_cells_hold_their_text_in_each_row() -> None:
    book = openpyxl.Workbook()
    for row in (["uk", "a", 1], [None, "b", 2], [None, "c", 3], ["eu", "a", 4], ["title", None]):
        book.active.append(row)
    book.active.merge_cells("A1:A3")
    book.active.merge_cells("A5:C5")
    sheet = sheet_of(saved(book))
    assert [cells[0] for _, cells in sheet.rows] == ["uk", "uk", "uk", "eu", "title"]
    assert (sheet.filled, sheet.rows[4]) == ([(2, 0), (3, 0)], (5, ("title",)))


def test_what_is_hidden_is_told() -> None:
    book = openpyxl.Workbook()
    for row in range(4):
        book.active.append([row, row, row])
    book.active.row_dimensions[2].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.create_sheet("other").sheet_state = "veryHidden"
    sheets = read_sheets(saved(book), 100)
    assert (sheets[0].hidden_rows, sheets[0].hidden_columns) == ([2], [1])
    assert [sheet.hidden for sheet in sheets] == [False, True]


def test_days_since_1904() -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([DAY])
    assert sheet_of(saved(book)).rows[0][1] == ("2020-11-20",)


WIDE = "<row>" + "".join('<c t="s"><v>0</v></c>' for _ in range(1000)) + "</row>"
HOSTILE = {
    "row-far-out": '<sheetData><row r="999999999999"><c><v>1</v></c></row></sheetData>',
    "row-0-far": '<sheetData><row r="1048577"><c><v>1</v></c></row></sheetData>',
    "column-far-out": '<sheetData><row><c r="ZZZ1"><v>1</v></c></row></sheetData>',
    "empty-rows": "<sheetData>" + "<row/>" * 1_100_000 + "</sheetData>",
    "nested": "<a>" * 100_000 + "</a>" * 100_000,
    "wide-rows": "<sheetData>" + '<row><c r="XFD1"><v>1</v></c></row>' * 100 + "</sheetData>",
    "no-string": '<sheetData><row><c t="s"><v>9</v></c></row></sheetData>',
    "cut": "<sheetData><row>",
    "row-no-number": '<sheetData><row r="x"><c r="A1" s="y"><v>1</v></c></row></sheetData></x>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_sheets_are_refused_at_once(name: str) -> None:
    raw = raw_book(HOSTILE[name])
    begun = time.process_time()
    with pytest.raises(WorkbookError):
        read_sheets(raw, 500_000)
    assert time.process_time() - begun < 10


def test_shared_strings_count_wherever_they_are_used() -> None:
    raw = raw_book(f"<sheetData>{WIDE * 50}</sheetData>", f"<si><t>{'x' * 10_000}</t></si>")
    with pytest.raises(WorkbookError, match="characters"):
        read_sheets(raw, 500_000)


def test_a_document_type_is_refused() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    with pytest.raises(WorkbookError, match="document type"):
        read_sheets(raw_book("<sheetData/>", more={"xl/sharedStrings.xml": bomb}), 500_000)


def test_a_row_far_out_without_anything_costs_nothing() -> None:
    cells = (
        '<row r="1"><c><v>1</v></c></row><row r="1048576" s="3"/><row r="1048575"><c s="1"/></row>'
    )
    assert sheet_of(raw_book(f"<sheetData>{cells}</sheetData>")).rows == [(1, ("1",))]


@pytest.mark.parametrize(
    ("part", "words"), [("xl/workbook.bin", "XLSB"), ("content.xml", "OpenDocument")]
)
def test_other_spreadsheets_are_called_by_name(part: str, words: str) -> None:
    with pytest.raises(WorkbookError, match=words):
        read_sheets(raw_book("<sheetData/>", more={part: ""}), 10)


@pytest.mark.parametrize("seed", range(0, 120, 20))
def test_damaged_workbooks_end_in_findings(seed: int) -> None:
    whole = as_workbook(TEMPLATE)
    with ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for number in range(seed, seed + 20):
        random = Random(number)
        if number % 2:
            raw = _mutated(whole, random)
        else:
            name = random.choice([name for name in parts if name.startswith("xl/")])
            stream = io.BytesIO()
            with ZipFile(stream, "w") as archive:
                for part, text in parts.items():
                    archive.writestr(part, _mutated(text, random) if part == name else text)
            raw = stream.getvalue()
        reading = inspect_bytes(raw, "book.xlsx", "t")
        assert reading.cases or reading.findings


def _mutated(raw: bytes, random: Random) -> bytes:
    """Return bytes with some changed, cut out, or put in twice."""
    text = bytearray(raw)
    for _ in range(random.randint(1, 6)):
        at, size = random.randrange(len(text)), random.randint(1, 40)
        match random.randrange(4):
            case 0:
                text[at] = random.randrange(256)
            case 1:
                del text[at : at + size]
            case 2:
                text[at:at] = text[at : at + size]
            case _:
                text[at:at] = random.choice([b"999999999999", b"<row/>", b'"', b"&#0;", b"-1e999"])
    return bytes(text) or b"PK"
