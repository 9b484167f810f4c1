"""The sheets of an XLSX workbook (ECMA-376, part 1), read from their XML as it streams by.

A cell becomes the text that it shows: ``65%`` for .65 in a per cent format, ``2020-11-20`` for a
day. Only what a sheet holds is kept, so a row number far out or a million empty rows cost
nothing; limits hold before anything is unpacked or kept.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from posixpath import dirname, join, normpath
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile

from winset.errors import letters

MOST_UNPACKED = 200_000_000
"""Bytes of all the parts that are read."""

MOST_IN_A_CELL = 1_000_000
"""Characters."""

MOST_TEXT = 40_000_000
"""Characters of all cells: a shared string counts wherever it is used."""

MOST_ELEMENTS = 4_000_000
"""Of all the parts that are read: rows and cells without anything in them count too."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""Of any sheet, by the programs that write them."""

DEEPEST = 40
_CHUNK = 1 << 16
_DATES = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_PERCENTS = frozenset([9, 10])
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")

Merge = tuple[int, int, int, int]
Attributes = dict[str, str]


class WorkbookError(ValueError):
    """The bytes are no workbook that can be read; its text says why."""


class BrokenCell(str):
    """The text of a cell without a value: a formula that was never worked out, or its error."""

    __slots__ = ()


@dataclass
class Sheet:
    """What a sheet holds.

    Attributes
    ----------
    title : str
    part : str
        Its name in the archive.
    hidden : bool
    rows : list of (line, cells)
        Those that hold something, in order.
    hidden_rows : list of int
        Of those, the ones that are not shown.
    hidden_columns : list of int
        Columns that hold something and are not shown, counted from 0.
    filled : list of (line, column)
        Cells that got the text of the merged cells they are part of; columns counted from 0.
    """

    title: str
    part: str
    hidden: bool
    rows: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    filled: list[tuple[int, int]] = field(default_factory=list)

    def begun(self, rows: int) -> Sheet:
        """Return the sheet with its first rows only."""
        return replace(self, rows=self.rows[:rows])


def reference(text: str) -> tuple[int, int]:
    """Return the row and the column of a reference such as ``C2``, counted from 1; 0 for none."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


class Archive:
    """The parts of a workbook, each read as it is needed.

    Parameters
    ----------
    raw : bytes

    Raises
    ------
    WorkbookError
        It is no XLSX workbook.
    """

    def __init__(self, raw: bytes) -> None:
        self._elements = MOST_ELEMENTS
        self._left = MOST_UNPACKED
        try:
            self.file = ZipFile(io.BytesIO(raw))
            self.names = {name.lower(): name for name in self.file.namelist()}
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise WorkbookError(str(error)) from None
        if "xl/workbook.bin" in self.names:
            raise WorkbookError("a binary workbook, XLSB")
        if "content.xml" in self.names:
            raise WorkbookError("an OpenDocument spreadsheet, ODS")
        self.book = self._book()

    def _book(self) -> str:
        """Return the part that lists the sheets."""
        links = self.links("")
        found = next((to for kind, to in links.values() if kind == "officeDocument"), "")
        if not found and "xl/workbook.xml" not in self.names:
            raise WorkbookError("no workbook in it")
        return found or "xl/workbook.xml"

    def links(self, part: str) -> dict[str, tuple[str, str]]:
        """Return what a part refers to, by id: the kind, and the part."""
        links: dict[str, tuple[str, str]] = {}
        folder, name = dirname(part), part.rpartition("/")[2]

        def start(tag: str, given: Attributes) -> None:
            if tag == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "")
                path = target[1:] if target.startswith("/") else normpath(join(folder, target))
                links[given.get("Id", "")] = given.get("Type", "").rpartition("/")[2], path

        rels = join(folder, "_rels", f"{name}.rels")
        if rels.lower() in self.names:
            self.parse(rels, start)
        return links

    def parse(
        self,
        part: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Read a part's XML.

        Parameters
        ----------
        part : str
        start, end, text : callable
            What is to be done with elements, by their names without prefix, and with text.

        Raises
        ------
        WorkbookError
            It is damaged, or larger than the limits.
        """
        name = self.names.get(part.lower())
        if name is None:
            raise WorkbookError(f"no part {part}")
        self._left -= self.file.getinfo(name).file_size
        if self._left < 0:
            raise WorkbookError(f"more than {MOST_UNPACKED:,} bytes when unpacked")
        depth = 0

        def begins(tag: str, given: Attributes) -> None:
            nonlocal depth
            depth += 1
            self._elements -= 1
            if depth > DEEPEST or self._elements < 0:
                raise WorkbookError(f"nested too deeply, or more than {MOST_ELEMENTS:,} elements")
            start(tag.rpartition(":")[2], given)

        def ends(tag: str) -> None:
            nonlocal depth
            depth -= 1
            if end is not None:
                end(tag.rpartition(":")[2])

        def no_document_type(*_: object) -> None:
            raise WorkbookError("a document type, which no workbook has")

        parser = ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler = begins, ends
        if text is not None:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = no_document_type
        try:
            with self.file.open(name) as stream:
                while chunk := stream.read(_CHUNK):
                    parser.Parse(chunk)
                parser.Parse(b"", True)
        except ExpatError as error:
            raise WorkbookError(f"{part}: {error}") from None
        except WorkbookError:
            raise
        except Exception as error:  # whatever a damaged archive sets off while it is unpacked
            raise WorkbookError(f"{part}: {error}") from None


def read_sheets(raw: bytes, cells: int, *, per_cent: bool = True) -> list[Sheet]:
    """Return the sheets of a workbook, in order; chart sheets are none.

    Parameters
    ----------
    raw : bytes
    cells : int
        The most that all of them may hold; a row counts up to its last cell.
    per_cent : bool
        Whether .65 in a per cent format is ``65%``, as it is shown; else it is ``0.65``.

    Raises
    ------
    WorkbookError
        The workbook is damaged, of another kind, or larger than the limits.
    """
    archive = Archive(raw)
    sheets: list[tuple[str, str, bool]] = []
    since_1904 = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal since_1904
        if tag == "workbookPr":
            since_1904 = given.get("date1904") in ("1", "true")
        elif tag == "sheet":
            link = next((given[key] for key in given if key.rpartition(":")[2] == "id"), "")
            sheets.append((given.get("name", ""), link, given.get("state", "visible") != "visible"))

    archive.parse(archive.book, start)
    links = archive.links(archive.book)
    parts = {kind: part for kind, part in links.values() if part.lower() in archive.names}
    formats = _formats(archive, parts.get("styles"))
    formats = [kind if per_cent or kind != "%" else "" for kind in formats]
    strings = _strings(archive, parts.get("sharedStrings"))
    values = _Values(strings, formats, since_1904)
    found = []
    for title, link, hidden in sheets:
        kind, part = links.get(link, ("", ""))
        if kind == "worksheet":
            reader = _SheetReader(values, cells)
            archive.parse(part, reader.start, reader.end, reader.text)
            sheet = reader.sheet(title, part, hidden)
            cells -= sum(len(row) for _, row in sheet.rows)
            found.append(sheet)
    return found


def _formats(archive: Archive, part: str | None) -> list[str]:
    """Return the number format of each style: ``%``, a date's parts such as ``ymd``, or nothing."""
    codes: dict[int, str] = {}
    formats: list[str] = []
    inside = False

    def start(tag: str, given: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt":
            codes[int(given.get("numFmtId", 0))] = _kind(given.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            number = int(given.get("numFmtId", 0))
            standard = "%" if number in _PERCENTS else "ymd" if number in _DATES else ""
            standard = {17: "ym", 18: "h", 19: "h", 20: "h", 21: "h"}.get(number, standard)
            formats.append(codes.get(number, standard))

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    if part is not None:
        archive.parse(part, start, end)
    return formats


def _kind(code: str) -> str:
    """Return what a format's code makes of a number, as :func:`_formats` does."""
    bare = re.sub(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', "", code.lower()).split(";")[0]
    if "%" in bare:
        return "%"
    if "general" in bare or not re.search("[ymdhs]", bare):
        return ""
    parts = "".join(sign for sign in "yd" if sign in bare)
    if "y" in parts or "d" in parts or not re.search("[hs]", bare):
        return (parts.replace("y", "ym") if "m" in bare else parts) or "ymd"
    return "h"


def _raises(tag: str, given: Attributes) -> bool:
    """Say whether letters of a run are raised, as the mark of a footnote is."""
    return tag == "vertAlign" and given.get("val") == "superscript"


def _strings(archive: Archive, part: str | None) -> list[str]:
    """Return the shared strings."""
    strings: list[str] = []
    pieces: list[str] = []
    reads, is_raised, aside, size = False, False, 0, 0

    def start(tag: str, given: Attributes) -> None:
        nonlocal reads, is_raised, aside
        aside += tag == "rPh"
        is_raised = tag not in ("si", "r") and (is_raised or _raises(tag, given))
        reads = tag == "t" and not aside

    def text(piece: str) -> None:
        nonlocal size
        if reads:
            size += len(piece)
            if size > MOST_TEXT:
                raise WorkbookError(f"more than {MOST_TEXT:,} characters of text")
            pieces.append(piece.translate(_RAISED) if is_raised else piece)

    def end(tag: str) -> None:
        nonlocal reads, aside
        reads = False
        aside -= tag == "rPh"
        if tag == "si":
            strings.append(_unescaped("".join(pieces)))
            pieces.clear()

    if part is not None:
        archive.parse(part, start, end, text)
    return strings


def _unescaped(text: str) -> str:
    """Return text with the signs that ``_x000D_`` and its like stand for, its ends bare."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.strip()


class _Values:
    """Turns what a cell holds into the text that it shows."""

    def __init__(self, strings: list[str], formats: list[str], since_1904: bool) -> None:
        self._strings, self._formats = strings, formats
        self._first = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)

    def text(self, kind: str, style: str, value: str) -> str:
        """Return a cell's text.

        Parameters
        ----------
        kind, style, value : str
            Its attributes ``t`` and ``s``, and what stands in it.
        """
        if kind == "s":
            number = int(value) if value.strip().isdecimal() else -1
            if not 0 <= number < len(self._strings):
                raise WorkbookError("a cell with a text that is not there")
            return self._strings[number]
        if kind == "b":
            return "true" if value.strip() == "1" else "false"
        if kind == "e":
            return BrokenCell(value.strip() or "#VALUE!")
        if kind in ("str", "inlineStr"):
            return _unescaped(value)
        if kind == "d":
            return value.strip().partition("T")[0]
        index = int(style) if style.isdecimal() else -1
        known = 0 <= index < len(self._formats)
        return self._number(value.strip(), self._formats[index] if known else "")

    def _number(self, value: str, kind: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        if kind == "%" and abs(number) < 1e13:
            return f"{_plain(Decimal(repr(number)) * 100)}%"
        if kind and kind != "%" and 0 <= number < 2_958_466:
            return self._day(number, kind)
        if re.fullmatch(r"-?\d+", value):
            return str(int(value)) if len(value) < 400 else value
        return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)

    def _day(self, number: float, kind: str) -> str:
        whole = number + (number < 60 and self._first.year == 1899)
        day = self._first + timedelta(seconds=round(whole * 86_400))
        if kind == "h":
            return day.isoformat()[11:].removesuffix(":00") if number < 1 else _plain_float(number)
        return day.isoformat()[: {"y": 4, "ym": 7}.get(kind, 10)]


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain_float(number: float) -> str:
    return str(int(number)) if number == int(number) else repr(number)


class _SheetReader:
    """Takes in the elements of one sheet."""

    def __init__(self, values: _Values, cells: int) -> None:
        self._values, self._most, self._left = values, cells, cells
        self._letters = MOST_TEXT
        self._rows: dict[int, dict[int, str]] = {}
        self._merges: list[Merge] = []
        self._hidden_rows: set[int] = set()
        self._is_raised = False
        self._hidden_columns: list[tuple[int, int]] = []
        self._line = self._column = self._begun = 0
        self._kind = self._style = self._formula = ""
        self._value: list[str] = []
        self._reads, self._aside = "", 0
        self._has_formula = False

    def start(self, tag: str, given: Attributes) -> None:
        """Take in the start of an element."""
        self._is_raised = tag not in ("c", "r") and (self._is_raised or _raises(tag, given))
        if tag == "c":
            place = reference(given.get("r", ""))
            self._column = place[1] or self._column + 1
            self._kind, self._style = given.get("t", "n"), given.get("s", "0")
            self._value, self._formula, self._has_formula = [], "", False
        elif tag == "row":
            line = given.get("r", "")
            self._line = int(line) if line.isdecimal() else self._line + 1
            self._column = 0
            self._begun += 1
            if self._begun > LAST_ROW:
                raise WorkbookError(f"more than {LAST_ROW:,} rows")
            if given.get("hidden") in ("1", "true") or given.get("ht") == "0":
                self._hidden_rows.add(self._line)
        elif tag in ("v", "f", "t"):
            self._reads = tag if not self._aside else ""
            self._has_formula = self._has_formula or tag == "f"
        elif tag == "rPh":
            self._aside += 1
        elif tag == "mergeCell":
            first, _, last = given.get("ref", "").partition(":")
            self._merges.append((*reference(first), *reference(last)))
        elif tag == "col" and given.get("hidden") in ("1", "true"):
            ends = given.get("min", "0"), given.get("max", "0")
            self._hidden_columns.append((int(ends[0]), int(ends[1])))

    def text(self, piece: str) -> None:
        """Take in text."""
        if self._reads == "f":
            self._formula = (self._formula + piece)[:200]
        elif self._reads:
            self._value.append(piece.translate(_RAISED) if self._is_raised else piece)

    def end(self, tag: str) -> None:
        """Take in the end of an element."""
        if tag in ("v", "f", "t"):
            self._reads = ""
        elif tag == "rPh":
            self._aside -= 1
        elif tag == "c":
            self._keep()

    def _keep(self) -> None:
        value = "".join(self._value)
        if value:
            text = self._values.text(self._kind, self._style, value)
        elif self._has_formula and self._kind != "str":
            text = BrokenCell("=" + self._formula.strip())
        else:
            return
        if not text:
            return
        if self._line > LAST_ROW or self._column > LAST_COLUMN:
            far = f"{letters(min(self._column, LAST_COLUMN + 1))}{self._line}"
            raise WorkbookError(f"a cell {far}, beyond row {LAST_ROW:,} or column XFD")
        self._letters -= len(text)
        if len(text) > MOST_IN_A_CELL or self._letters < 0:
            raise WorkbookError(f"more than {MOST_TEXT:,} characters, or too many in one cell")
        row = self._rows.setdefault(self._line, {})
        self._left -= max(self._column - max(row, default=0), 0)
        if self._left < 0:
            raise WorkbookError(f"more than {self._most:,} cells")
        row[self._column] = text

    def sheet(self, title: str, part: str, hidden: bool) -> Sheet:
        """Return the sheet.

        Parameters
        ----------
        title, part : str
        hidden : bool
        """
        filled = [] if not self._merges else list(self._filled())
        rows = [
            (line, tuple(row.get(column, "") for column in range(1, max(row) + 1)))
            for line, row in sorted(self._rows.items())
        ]
        used = {column for row in self._rows.values() for column in row}
        unseen = [
            column - 1
            for column in sorted(used)
            if any(first <= column <= last for first, last in self._hidden_columns[:1000])
        ]
        hidden_rows = sorted(self._hidden_rows & self._rows.keys())
        return Sheet(title, part, hidden, rows, hidden_rows, unseen, filled)

    def _filled(self) -> Iterator[tuple[int, int]]:
        """Give each row that merged cells reach the text of their first, and yield its place."""
        lines = sorted(self._rows)
        for top, left, bottom, _ in self._merges:
            text = self._rows.get(top, {}).get(left)
            if not text or bottom <= top:
                continue
            for line in lines[bisect_right(lines, top) : bisect_left(lines, bottom + 1)]:
                if left not in self._rows[line]:
                    self._left -= 1
                    if self._left < 0:
                        raise WorkbookError(f"more than {self._most:,} cells")
                    self._rows[line][left] = text
                    yield line, left - 1
