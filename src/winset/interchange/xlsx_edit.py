"""Cells of an XLSX workbook given other values; every other byte of its parts stays as it is.

The sheet's XML is cut and joined where its cells stand, so charts, formats, notes and whatever else
a program put into the workbook are kept.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape
from zipfile import BadZipFile, ZipFile

from winset.errors import UsageError, letters
from winset.interchange.xlsx import MOST_UNPACKED, reference

_TAG = re.compile(rb"""<([^\s/>]+)(?:\s+[^\s=]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*(/?)>""")
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*/>")

Values = Mapping[tuple[int, int], str | float]


@dataclass
class _Cell:
    column: int
    start: int
    end: int = 0
    style: str = ""
    formula: bool = False


@dataclass
class _Row:
    start: int
    end: int = 0
    cells: list[_Cell] = field(default_factory=list)


def set_cells(raw: bytes, part: str, values: Values) -> bytes:
    """Return a workbook with other values in some cells of rows that it has.

    Parameters
    ----------
    raw : bytes
    part : str
        The sheet, by its name in the archive.
    values : mapping of (line, column) to str or float
        Both counted from 1; an empty text empties the cell.

    Raises
    ------
    UsageError
        The sheet is not of the kind that can be changed so, or a cell holds a formula.
    """
    try:
        with ZipFile(io.BytesIO(raw)) as book:
            parts = book.infolist()
            if sum(info.file_size for info in parts) > MOST_UNPACKED:
                raise UsageError(f"The workbook has more than {MOST_UNPACKED:,} bytes unpacked.")
            contents = {info.filename: book.read(info) for info in parts}
        name = next(name for name in contents if name.lower() == part.lower())
        contents[name] = _changed(contents[name], values)
    except (BadZipFile, ExpatError, StopIteration, RuntimeError, NotImplementedError) as error:
        raise UsageError(
            f"The workbook cannot be changed ({error}); nothing was written."
        ) from None
    stream = io.BytesIO()
    with ZipFile(stream, "w") as book:
        for info in parts:
            book.writestr(info, contents[info.filename])
    return stream.getvalue()


def _changed(xml: bytes, values: Values) -> bytes:
    rows = _rows(xml, {line for line, _ in values})
    cuts: list[tuple[int, int, bytes]] = []
    for line in sorted({line for line, _ in values}):
        if line not in rows:
            raise UsageError(f"The sheet has no row {line}; nothing was written.")
        given = {column: value for (of, column), value in values.items() if of == line}
        cuts += _cuts(xml, line, rows[line], given)
    if dimension := _DIMENSION.search(xml):
        cuts.append((dimension.start(), dimension.end(), b""))
    for start, end, text in sorted(cuts, reverse=True):
        xml = xml[:start] + text + xml[end:]
    return xml


def _rows(xml: bytes, lines: set[int]) -> dict[int, _Row]:
    """Return where some rows and their cells stand."""
    rows: dict[int, _Row] = {}
    line = 0
    parser = ParserCreate()

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal line
        kind, at = tag.rpartition(":")[2], parser.CurrentByteIndex
        if kind == "row":
            line = int(given["r"]) if "r" in given else line + 1
            rows[line] = _Row(at)
        elif kind == "c" and line in lines:
            column = reference(given.get("r", ""))[1]
            if not column:
                raise UsageError("The sheet's cells have no places. Save it anew as XLSX first.")
            rows[line].cells.append(_Cell(column, at, style=given.get("s", "")))
        elif kind == "f" and line in lines and rows[line].cells:
            rows[line].cells[-1].formula = True

    def end(name: str) -> None:
        kind, at = name.rpartition(":")[2], parser.CurrentByteIndex
        if kind == "row":
            rows[line].end = at
        elif kind == "c" and line in lines:
            cell = rows[line].cells[-1]
            tag = _tag(xml, cell.start)
            cell.end = tag.end() if tag[2] else xml.index(b">", at) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(xml, True)
    return rows


def _tag(xml: bytes, at: int) -> re.Match[bytes]:
    tag = _TAG.match(xml, at)
    if tag is None:  # as in UTF-16
        raise UsageError("The sheet's XML is not UTF-8. Save the workbook anew as XLSX first.")
    return tag


def _cuts(
    xml: bytes, line: int, row: _Row, given: Mapping[int, str | float]
) -> list[tuple[int, int, bytes]]:
    """Return what is to be put where in a row: start, end, text."""
    tag = _tag(xml, row.start)
    prefix = tag[1].decode().rpartition("row")[0]
    cuts: list[tuple[int, int, bytes]] = []
    inside = b""
    for column, value in sorted(given.items()):
        there = next((cell for cell in row.cells if cell.column == column), None)
        if there is not None and there.formula:
            raise UsageError(
                f"The cell {letters(column)}{line} holds a formula; nothing was written. Empty it."
            )
        text = _cell(prefix, line, column, there.style if there else "", value)
        if there is not None:
            cuts.append((there.start, there.end, text))
        elif tag[2]:  # a row without a cell
            inside += text
        else:
            behind = next((cell.start for cell in row.cells if cell.column > column), row.end)
            if cuts and cuts[-1][0] == cuts[-1][1] == behind:
                text = cuts.pop()[2] + text
            cuts.append((behind, behind, text))
    if inside:
        opened = tag[0].rstrip(b"/> \t\r\n") + b">"
        cuts.append((row.start, tag.end(), opened + inside + b"</" + tag[1] + b">"))
    return cuts


def _cell(prefix: str, line: int, column: int, style: str, value: str | float) -> bytes:
    head = f'<{prefix}c r="{letters(column)}{line}"' + (f' s="{style}"' if style else "")
    if value == "":
        return f"{head}/>".encode()
    if isinstance(value, str):
        text = (
            f'<{prefix}is><{prefix}t xml:space="preserve">{escape(value)}</{prefix}t></{prefix}is>'
        )
        return f'{head} t="inlineStr">{text}</{prefix}c>'.encode()
    return f"{head}><{prefix}v>{value!r}</{prefix}v></{prefix}c>".encode()
