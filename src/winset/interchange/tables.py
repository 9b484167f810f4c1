"""Bytes -> tables of cells, whatever program saved them: the one reader of tables.

Text in UTF-8, UTF-16 or, with a warning, an encoding that is guessed, plain or gzipped, with any
line ends, whose cells are set apart by commas, semicolons, tabs or bars and may be quoted; or an
XLSX workbook, a table a sheet. Cells are read without the blanks around them, and rows of empty
cells do not count. What cannot be told apart for sure is a finding.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from winset.decoding import NotText, decode
from winset.errors import CaseError, Findings, UsageError, letters
from winset.interchange.xlsx import (
    MOST_IN_A_CELL,
    BrokenCell,
    Sheet,
    WorkbookError,
    read_sheets,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SPREADSHEET = "Writing XLSX workbooks needs openpyxl. Install it: pip install 'winset[spreadsheet]'"

MOST_FINDINGS = 200

_READ = "It was read like the others."

_DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 65_536
_SAMPLE_LINES = 12
_CELLS_A_BATCH = 800
"""Rows of so many cells are turned into columns at a time; with more they leave the cache."""

_SEPARATOR = re.compile(rb"[\"']?sep=(\\t|[^\r\n])[\"']?[,;\t ]*(?=[\r\n])", re.IGNORECASE)
"""The line in which a spreadsheet program says what sets cells apart."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20)])
"""Control characters, which no case may hold."""


@dataclass(frozen=True)
class Limits:
    """How large a table may be; nothing beyond is unpacked or kept."""

    bytes: int = 20_000_000
    rows: int = 500_000
    cells: int = 500_000


FORM_LIMITS = Limits()
"""Of tables that become a case."""


@dataclass(frozen=True)
class Row:
    """One row: the line it begins in, and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]

    @property
    def comment(self) -> bool:
        """Whether it is a remark: it begins with ``#`` or ``//``, and ``#`` is no error's name."""
        first = self.cells[0]
        return first.startswith(("#", "//")) and first != "#" and not is_broken(first)

    def cell(self, index: int) -> str:
        """Return a cell; empty where the row is too short."""
        return self.cells[index] if index < len(self.cells) else ""

    def at(self, index: int) -> tuple[int, int]:
        """Return where a cell stands: its line and its column, counted from 1."""
        return self.line, index + 1

    @cached_property
    def width(self) -> int:
        """How many cells there are, the empty ones at the end left out."""
        return max((k for k, cell in enumerate(self.cells, start=1) if cell), default=0)


_ERRORS = re.compile(
    r"#[¡¿]?[^\W\d_]+ ?(/0)?[!?]|#[^\W\d_]/[^\W\d_]!?|#NV|(Err|Fehler|Erreur):\d{3}|"
    r"#(GETTING_DATA|SPILL|CALC|FIELD|BLOCKED|BUSY|CONNECT|UNKNOWN)!?",
    re.IGNORECASE,
)
"""Errors of formulas as spreadsheet programs show them, in several languages."""


def is_broken(cell: str) -> bool:
    """Say whether a cell has no value: a formula's error, or one that was never worked out."""
    return isinstance(cell, BrokenCell) or bool(_ERRORS.fullmatch(cell))


def broken_words(cell: str) -> tuple[str, str]:
    """Return what is found in such a cell, and how to mend it."""
    if cell.startswith("="):
        mend = "Open the file in a spreadsheet program and save it, or write the value."
        return f"{shown(cell)}, a formula without a stored result", mend
    return f"{shown(cell)}, the error of a formula", "Mend the formula, or write the value."


@dataclass(frozen=True)
class Column:
    """The cells of one column, or of several one after another.

    Attributes
    ----------
    texts : tuple of str
        The different texts.
    codes : array of int, shape (row,)
        Which text each cell holds; -1 where the row is too short.
    """

    texts: tuple[str, ...]
    codes: NDArray[np.int32]


class _Numbering(dict[str | None, int]):
    """Cells as they stand -> the number of their text; a new text gets the next number."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, int] = {}

    def __missing__(self, cell: str | None) -> int:
        if cell is None:
            return -1
        self[cell] = number = self.texts.setdefault(cell.strip(), len(self.texts))
        return number


class Table:
    """A table of a file, read row by row or column by column.

    Parameters
    ----------
    findings : Findings
        Of its file; what cannot be read is reported there.
    source : bytes or Sheet
        Text in UTF-8, or a sheet of a workbook.
    limits : Limits
    """

    def __init__(self, findings: Findings, source: bytes | Sheet, limits: Limits) -> None:
        self.findings = findings
        self.layout = None if isinstance(source, bytes) else source
        self._source = source if isinstance(source, bytes) else source.rows
        self._limits = limits
        self.delimiter, self._quote = ",", '"'
        if isinstance(source, bytes):
            stated = _SEPARATOR.match(source)
            self._source = source[stated.end() :] if stated else source
            self.delimiter, self._quote = _dialect(self.sample)
            if stated:
                self.delimiter = stated[1].decode(errors="replace").replace("\\t", "\t")

    @property
    def sheet(self) -> str:
        """Its name in a workbook."""
        return "" if self.layout is None else self.layout.title

    @property
    def file(self) -> str:
        """The file's name in findings."""
        return self.findings.file

    @property
    def hidden(self) -> bool:
        """Whether it is a sheet that is not shown."""
        return self.layout is not None and self.layout.hidden

    def tell_layout(self) -> None:
        """Report what a sheet shows otherwise than it is read."""
        if self.layout is None:
            return
        warn, sheet = self.findings.warn, self.layout
        name = f"the sheet {shown(sheet.title)}"
        if sheet.hidden:
            warn(0, 0, "", f"{name}, which is hidden", "a sheet that is shown", f"{_READ} Show it.")
        if sheet.hidden_rows:
            first, more = sheet.hidden_rows[0], len(sheet.hidden_rows) - 1
            found = f"a row that is hidden{f', and {more:,} more' if more else ''}"
            mend = f"{_READ} Show it, or remove it if it does not count."
            warn(first, 1, "", found, "rows that are shown", mend)
        for column in sheet.hidden_columns[:1]:
            found = f"a hidden column, {letters(column + 1)}"
            warn(sheet.rows[0][0], column + 1, "", found, "columns that are shown", _READ)
        for line, column in sheet.filled[:1]:
            text = dict(sheet.rows)[line][column]
            more = len(sheet.filled) - 1
            found = f"a part of merged cells{f', and {more:,} more' if more else ''}"
            mend = f"It was read as {shown(text)}, as the cells above. Unmerge them to be sure."
            warn(line, column + 1, "", found, "a cell of its own in each row", mend)

    def tell_others(self, tables: Sequence[Table]) -> None:
        """Report the sheets of a workbook that are not read, where this one is."""
        others = [shown(t.sheet) + " (hidden)" * t.hidden for t in tables if t is not self]
        if others:
            found = f"other sheets: {', '.join(others[:12])}"
            mend = f"Nothing, if {shown(self.sheet)} is the one; they are left out."
            self.findings.warn(0, 0, "", found, "one table", mend)

    @cached_property
    def sample(self) -> str:
        """How its text begins, in whole lines; empty for a sheet of a workbook."""
        if not isinstance(self._source, bytes):
            return ""
        sample = self._source[:_SAMPLE_BYTES]
        end = sample.rfind(b"\n") if len(self._source) > _SAMPLE_BYTES else -1
        return sample[: end if end > 0 else None].decode(errors="ignore")

    @cached_property
    def first_rows(self) -> list[Row]:
        """The rows it begins with, to see what it is; nothing about them is reported."""
        source = self.sample.encode() if self.layout is None else self.layout.begun(500)
        begun = Table(Findings(self.file), source, self._limits)
        begun.delimiter = self.delimiter
        return begun.rows(remark="#/")

    def rows(self, remark: str | None = None) -> list[Row]:
        """Return the rows that hold something; stop at what is none, and report it.

        Parameters
        ----------
        remark : str, optional
            How lines begin that are no part of the table, whatever quotation marks they hold.
        """
        rows: list[Row] = []
        left = self._limits.cells
        for line, cells in self._records(remark):
            stripped = tuple(cells) if self.layout else tuple(cell.strip() for cell in cells)
            left -= len(stripped)
            if left < 0 or len(rows) > self._limits.rows:
                self._too_large(line)
                break
            if any(stripped):
                rows.append(Row(line, stripped))
        return rows

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The cells of the first row."""
        return next((tuple(cell.strip() for cell in cells) for _, cells in self._records()), ())

    @cached_property
    def lines(self) -> NDArray[np.int64]:
        """The line in which each row below the heads begins, shape (row,); read when needed."""
        import numpy as np

        return np.array([line for line, _ in self._records()][1:], np.int64)

    def columns(self, places: Sequence[int]) -> list[Column]:
        """Return columns by their places, without the heads.

        Raises
        ------
        CaseError
            There is a row that cannot be read, there are none, or too many.
        """
        numberings = [_Numbering() for _ in places]
        codes = self._codes(places, numberings)
        return [Column(tuple(n.texts), c) for n, c in zip(numberings, codes, strict=True)]

    def block(self, places: Sequence[int]) -> Column:
        """Return the cells of several columns as one column, column after column.

        Raises
        ------
        CaseError
            As :meth:`columns`.
        """
        import numpy as np

        numbering = _Numbering()
        codes = self._codes(places, [numbering] * len(places))
        return Column(tuple(numbering.texts), np.concatenate(codes))

    def _codes(
        self, places: Sequence[int], numberings: Sequence[_Numbering]
    ) -> list[NDArray[np.int32]]:
        """Return the numbers of the cells of some columns, each shape (row,)."""
        import numpy as np

        parts: list[list[NDArray[np.int32]]] = [[] for _ in places]
        rows = cells = 0
        records: Iterator[Sequence[str]]
        reader = None
        if isinstance(self._source, bytes):
            records = filter(any, reader := self._reader())
        else:
            records = iter([cells for _, cells in self._source])
        try:
            size = max(_CELLS_A_BATCH // max(len(next(records, ())), 1), 1)
            while batch := list(islice(records, size)):
                columns = list(zip_longest(*batch))
                rows += len(batch)
                cells += len(batch) * len(columns)
                if rows > self._limits.rows or cells > self._limits.cells:
                    self._too_large(0)
                    break
                for place, numbering, part in zip(places, numberings, parts, strict=True):
                    column = columns[place] if place < len(columns) else repeat(None, len(batch))
                    numbers = map(numbering.__getitem__, column)
                    part.append(np.fromiter(numbers, np.int32, len(batch)))
        except csv.Error as error:
            self._unreadable(reader.line_num if reader is not None else 0, error)
        if not rows and not self.findings.fatal:
            self.stop("no rows", "a head row, then a row an entry", "Add rows.")
        self.findings.stop()
        return [np.concatenate(part) for part in parts]

    def _records(self, remark: str | None = None) -> Iterator[tuple[int, Sequence[str]]]:
        """Yield the line and the cells of each row that is not empty."""
        if not isinstance(self._source, bytes):
            yield from self._source
            return
        reader = self._reader(remark)
        begins = 1
        try:
            for cells in reader:
                if any(cells):
                    yield begins, cells
                begins = reader.line_num + 1
        except csv.Error as error:
            self._unreadable(begins, error)

    def _reader(self, remark: str | None = None) -> Any:
        assert isinstance(self._source, bytes)
        lines = io.TextIOWrapper(io.BytesIO(self._source), "utf-8", newline="")
        if csv.field_size_limit() < MOST_IN_A_CELL:
            csv.field_size_limit(MOST_IN_A_CELL)  # of the whole process: never made smaller
        return csv.reader(
            lines
            if remark is None
            else ("\n" if line.lstrip().startswith(remark) else line for line in lines),
            delimiter=self.delimiter,
            quotechar=self._quote,
            skipinitialspace=True,
            strict=True,
        )

    def _unreadable(self, line: int, error: csv.Error) -> None:
        quote = self._quote
        self.findings.error(
            line, 0, "", f"a row that cannot be read ({error})",
            f"each {quote} at the start of a cell to have its like at the end",
            f"Close the quotation, or write {quote * 2} for a {quote} inside one.",
        )  # fmt: skip

    def _too_large(self, line: int) -> None:
        most = f"at most {self._limits.rows:,} rows and {self._limits.cells:,} cells"
        mend = "Check that this is the file you mean; split it if it is."
        self.findings.error(line, 0, "", "a larger table", most, mend)

    def stop(self, found: str, expected: str, mend: str, line: int = 0) -> NoReturn:
        """Raise what keeps the table from being read, with what was found before.

        Parameters
        ----------
        found, expected, mend : str
            As of a finding.
        line : int
            0 for the file as a whole.

        Raises
        ------
        CaseError
            Always.
        """
        self.findings.error(line, int(line > 0), "", found, expected, mend)
        raise CaseError(self.findings.ordered())


def _dialect(sample: str) -> tuple[str, str]:
    """Return what sets cells apart, and what quotes them.

    Cells are set apart by the sign that stands most often in the line, of the first ones, that has
    the fewest of it: prose and decimal commas do not stand in every line. Where that is none, by
    the most frequent of the first line. Lines without any such sign are titles.
    """
    lines = [line for line in sample.splitlines() if not line.lstrip().startswith("#/")]
    first = next((line for line in lines if line.strip()), "")
    quote = "'" if re.match(rf"\s*'[^']*'\s*[{_DELIMITERS}]", first) else '"'
    bare = [re.sub(f"{quote}[^{quote}]*{quote}", "", line) for line in lines]
    counts = [[line.count(sign) for sign in _DELIMITERS] for line in bare]
    counts = [count for count in counts if any(count)][:_SAMPLE_LINES]
    if not counts:
        return _DELIMITERS[0], quote
    fewest = map(min, zip(*counts, strict=True))
    ranks = list(zip(fewest, counts[0], strict=True))
    return _DELIMITERS[ranks.index(max(ranks))], quote


def open_tables(
    raw: bytes,
    findings: Findings,
    limits: Limits = FORM_LIMITS,
    controls: bytes = b"\0",
    *,
    per_cent: bool = True,
) -> list[Table]:
    """Return the tables of a file: one, or of a workbook one a sheet; none where it has no table.

    Parameters
    ----------
    raw : bytes
        Gzipped or not.
    findings : Findings
        Where to report what keeps the file from being read, and what is doubtful.
    limits : Limits
    controls : bytes
        Signs that no text of this kind holds, such as :data:`CONTROLS`.
    per_cent : bool
        Whether cells of a workbook that are shown as per cent are read so.
    """
    if raw.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(limits.bytes + 1)
        except (OSError, EOFError, zlib.error):
            found = "a gzipped file that is cut short or broken"
            findings.error(0, 0, "", found, "a whole file", "Get it anew.")
            return []
    if len(raw) > limits.bytes:
        found, expected = f"a file of more than {limits.bytes:,} bytes", f"at most {limits.bytes:,}"
        mend = "Check that this is the file you mean; split it if it is."
        findings.error(0, 0, "", found, expected, mend)
        return []
    if raw.startswith(_OLE):
        found, expected = "a workbook of an old kind, or one with a password", "an XLSX workbook"
        findings.error(0, 0, "", found, expected, "Save it as XLSX, without a password.")
        return []
    if is_workbook(raw):
        return _sheets(raw, findings, limits, per_cent)
    text = _utf8(raw, findings, controls)
    return [] if text is None else [Table(findings, text, limits)]


def is_workbook(raw: bytes) -> bool:
    """Say whether bytes are an XLSX workbook (a ZIP archive)."""
    return raw.startswith(_ZIP)


def table_of(raw: bytes, file: str, limits: Limits = FORM_LIMITS) -> Table:
    """Return the one table of a file, or the first sheet of a workbook that holds something.

    Parameters
    ----------
    raw : bytes
    file : str
        Its name in findings.
    limits : Limits

    Raises
    ------
    CaseError
        It is no table of text, or too large.
    """
    findings = Findings(file, MOST_FINDINGS)
    tables = open_tables(raw, findings, limits, per_cent=False)
    findings.stop()
    table = next((table for table in tables if not table.hidden), tables[0])
    findings.sheet = table.sheet
    table.tell_layout()
    table.tell_others(tables)
    if not table.heads:
        table.stop("no rows", "a head row, then a row an entry", "Add rows.")
    return table


def read_bytes(source: str | Path, most: int) -> tuple[bytes, str]:
    """Read a file, or standard input for ``-``.

    Parameters
    ----------
    source : str or Path
    most : int
        One byte more than this is read at most.

    Returns
    -------
    bytes, str
        The content, and the file's name in findings.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be opened.
    """
    if str(source) == "-":
        return sys.stdin.buffer.read(most + 1), "<standard input>"
    path = Path(source)
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1), str(path)
    except (FileNotFoundError, IsADirectoryError):
        raise UsageError(f"There is no file {path}. Name one, or - for standard input.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"Cannot read {path}: {reason}.") from error


def read_table(source: str | Path, limits: Limits) -> Table:
    """Return the table of a file, or of standard input for ``-``.

    Parameters
    ----------
    source : str or Path
    limits : Limits

    Raises
    ------
    CaseError, UsageError
        As :func:`table_of` and :func:`read_bytes`.
    """
    return table_of(*read_bytes(source, limits.bytes), limits)


def _utf8(raw: bytes, findings: Findings, controls: bytes) -> bytes | None:
    """Return text in UTF-8 without a mark, or None where bytes are none; say what is doubtful."""
    content, encoding, note = raw.rstrip(b"\x1a\0"), "", ""
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for bytes_ in (raw,) if wide else (raw, content):  # the end of a file may be filled up
        with suppress(NotText):
            text, encoding, note = decode(bytes_)
            content = text.encode().rstrip(b"\x1a\0")
            break
    controls = controls if encoding else CONTROLS
    if len(content.translate(None, controls)) < len(content) or not (encoding or not content):
        place = next((k for k, byte in enumerate(content) if byte in controls), 0)
        findings.error(
            content.count(b"\n", 0, place) + 1, 0, "", "bytes that are no text",
            "a table of text: cells set apart by commas, semicolons or tabs",
            "Save the table as CSV from the program that made it.",
        )  # fmt: skip
        return None
    if note and content.strip():
        kind = "text that is not UTF-8" if encoding != "utf-8" else "text that is broken in places"
        mend = f"{note} Look at the names; save it as UTF-8 if they are wrong."
        findings.warn(1, 0, "", kind, "UTF-8", mend)
    return content


def _sheets(raw: bytes, findings: Findings, limits: Limits, per_cent: bool) -> list[Table]:
    """Return the sheets of a workbook that hold something; none where it cannot be read."""
    try:
        found = read_sheets(raw, limits.cells, per_cent=per_cent)
        sheets = [sheet for sheet in found if sheet.rows]
        if not sheets:
            raise WorkbookError("nothing in it")
    except WorkbookError as error:
        words = f"a workbook that cannot be read ({' '.join(str(error).split())[:100]})"
        expected = f"an XLSX workbook of at most {limits.cells:,} cells"
        findings.error(0, 0, "", words, expected, "Save it anew as XLSX, or as CSV.")
        return []
    return [Table(findings, sheet, limits) for sheet in sheets]


def named(heads: Sequence[str]) -> dict[str, int]:
    """Return columns by their names in small letters, blanks and hyphens as underscores."""
    places: dict[str, int] = {}
    for place, head in enumerate(heads):
        places.setdefault(head.lower().replace(" ", "_").replace("-", "_"), place)
    return places


def shown(cell: str) -> str:
    """Return a cell as findings quote it."""
    return f"'{cell[:40]}…'" if len(cell) > 41 else f"'{cell}'"
