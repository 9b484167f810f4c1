"""Workbooks as people and programs make them, for tests."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

import winset as ws
from tests.conftest import ROOT
from winset.interchange.forms import inspect_bytes
from winset.interchange.reading import Reading
from winset.interchange.workbook_writing import as_workbook

TEMPLATE = ws.loads(
    (ROOT / "src" / "winset" / "case" / "template.yaml").read_text(encoding="utf-8"), "rivers"
)
"""Two towns and a river, as ``winset new`` writes it."""

Rows = Sequence[Sequence[Any]]

ACTORS = [
    ["Actor", "Capability", "Position", "Salience"],
    ["North", 2, 10, 90],
    ["South", 3, 30, 40],
]


def book_of(sheets: Mapping[str, Rows], change: Callable[[Any], None] = lambda _: None) -> bytes:
    """Return a workbook with rows a sheet, changed by hand."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    change(book)
    return saved(book)


def saved(book: Any) -> bytes:
    """Return a workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(change: Callable[[Any], None]) -> Reading:
    """Return what comes of reading the template's workbook, changed by hand."""
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(TEMPLATE)))
    change(book)
    return read(saved(book))


def read(raw: bytes) -> Reading:
    """Return what comes of reading a workbook."""
    return inspect_bytes(raw, "book.xlsx", "rivers")


def told(reading: Reading) -> list[tuple[str, str]]:
    """Return the place and what was found of each finding."""
    return [
        (finding.place.removeprefix("book.xlsx, "), finding.found) for finding in reading.findings
    ]


def raw_book(sheet: str, strings: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """Return a workbook of one sheet, of which the XML is given."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(
        f'<Relationship Id="r{k}" Type="{relations}/{kind}" Target="{part}"/>'
        for k, (kind, part) in enumerate(
            [("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml")]
        )
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts = {
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{relations}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r0"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"<Relationships>{links}</Relationships>",
        "xl/worksheets/sheet1.xml": f"<worksheet {main}>{sheet}</worksheet>",
        "xl/sharedStrings.xml": f"<sst {main}>{strings}</sst>",
    }
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, text in (parts | dict(more or {})).items():
            archive.writestr(name, text)
    return stream.getvalue()
