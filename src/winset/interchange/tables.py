"""Delimited tables of any size up to a bound, plain or gzipped, by column."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from winset.errors import CaseError, Finding, UsageError
from winset.interchange import cell_scanner as tables

MOST_BYTES = 300_000_000
"""Of a table, unpacked."""

MOST_RECORDS = 10_000_000
MOST_COLUMNS = 20_000
DELIMITERS = b",;\t|"

Bytes = NDArray[np.uint8]
Places = NDArray[np.int64]

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, eq=False)
class Column:
    """The cells of one column, or of several one after another.

    Attributes
    ----------
    texts : tuple of str
        The different texts, stripped, in the order of their first appearance.
    codes : array of int, shape (record,)
        Which text each cell holds; -1 where the record is too short.
    """

    texts: tuple[str, ...]
    codes: Places


@dataclass(frozen=True, eq=False)
class Table:
    """A table as bytes, and where its lines begin.

    Attributes
    ----------
    file : str
        Its name in findings.
    heads : tuple of str
        The cells of the first record.
    records : int
        Without the first.
    """

    file: str
    data: Bytes
    delimiter: int
    heads: tuple[str, ...]
    records: int

    def columns(self, places: Sequence[int]) -> tuple[list[Column], Places]:
        """Return columns by their places, ascending, and the line of each record."""
        starts, ends, lines = self._cells(places)
        return [self._column(starts[k], ends[k]) for k in range(len(places))], lines

    def block(self, places: Sequence[int]) -> tuple[Column, Places]:
        """Return the cells of several columns as one column, column after column."""
        starts, ends, lines = self._cells(places)
        return self._column(starts.reshape(-1), ends.reshape(-1)), lines

    def _cells(self, places: Sequence[int]) -> tuple[Places, Places, Places]:
        wanted = np.array(places, np.int64)
        starts = np.empty((wanted.size, self.records + 1), np.int64)
        ends = np.empty_like(starts)
        lines = np.empty(self.records + 1, np.int64)
        tables.cells(self.data, self.delimiter, wanted, starts, ends, lines)
        return (
            np.ascontiguousarray(starts[:, 1:]),
            np.ascontiguousarray(ends[:, 1:]),
            lines[1:],
        )

    def _column(self, starts: Places, ends: Places) -> Column:
        codes, firsts = np.empty_like(starts), np.empty_like(starts)
        found = tables.alike(self.data, starts, ends, codes, firsts)
        texts = tuple(
            _text(self.data[starts[k] : ends[k]].tobytes()) for k in firsts[:found].tolist()
        )
        return Column(texts, codes)


def read_bytes(source: str | Path) -> tuple[bytes, str]:
    """Read a file, or standard input for ``-``, and unpack it where it is gzipped.

    Returns
    -------
    bytes, str
        The content, and the file's name in findings.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be opened.
    CaseError
        It is too large, or broken.
    """
    if str(source) == "-":
        name = "<standard input>"
        raw = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        path = Path(source)
        name = str(path)
        try:
            with path.open("rb") as stream:
                raw = stream.read(MOST_BYTES + 1)
        except FileNotFoundError:
            raise UsageError(f"There is no file {path}. Name a table of votes.") from None
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"Cannot read {path}: {reason}.") from error
    if raw.startswith(_GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as packed:
                raw = packed.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error):
            stop(name, "a gzipped file that is cut short or broken", "a whole file", "Get it anew.")
    if len(raw) > MOST_BYTES:
        stop(name, "more bytes than that", f"at most {MOST_BYTES:,} bytes", "Split the table.")
    return raw, name


def parse(raw: bytes, file: str) -> Table:
    """Find the records and heads of a table.

    Raises
    ------
    CaseError
        It is no table, or too large.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        stop(file, "UTF-16", "UTF-8", "Save the table as CSV in UTF-8.")
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if b"\x00" in raw[:4096]:
        stop(file, "a file that is not text", "a table as CSV", "Save the table as CSV.")
    head = raw[:65536].split(b"\n", 1)[0]
    delimiter = max(DELIMITERS, key=lambda sign: head.count(bytes([sign])))
    data = np.frombuffer(raw, np.uint8)
    records, widest = tables.count(data, delimiter)
    if records < 2:
        stop(file, "no rows", "a row of column names, then a row a vote or an actor", "Add rows.")
    if records > MOST_RECORDS or widest > MOST_COLUMNS:
        stop(
            file,
            f"{records:,} rows, {widest:,} columns",
            f"at most {MOST_RECORDS:,} rows and {MOST_COLUMNS:,} columns",
            "Split the table.",
        )
    first = Table(file, data, delimiter, (), 0)
    starts, ends, _ = _first_record(first, widest)
    heads = [_text(data[a:b].tobytes()) for a, b in zip(starts, ends, strict=True) if a >= 0]
    return Table(file, data, delimiter, tuple(heads), records - 1)


def stop(file: str, found: str, expected: str, mend: str, line: int = 0) -> None:
    """Raise the one finding that keeps a table from being read."""
    raise CaseError([Finding(file, line, int(line > 0), "", found, expected, mend)])


def _first_record(table: Table, widest: int) -> tuple[list[int], list[int], Places]:
    data = table.data[: _end_of_first(table)]
    wanted = np.arange(widest, dtype=np.int64)
    starts, ends = np.empty((widest, 1), np.int64), np.empty((widest, 1), np.int64)
    lines = np.empty(1, np.int64)
    tables.cells(data, table.delimiter, wanted, starts, ends, lines)
    return starts[:, 0].tolist(), ends[:, 0].tolist(), lines


def _end_of_first(table: Table) -> int:
    """Return where the first record that is not empty ends."""
    quoted = False
    begun = False
    for place, byte in enumerate(table.data.tolist() if table.data.size < 1 << 16 else table.data):
        if byte == 34:
            quoted = not quoted
        if byte == 10 and not quoted and begun:
            return place
        begun = begun or byte not in (10, 13)
    return int(table.data.size)


def _text(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    return text.replace('""', '"').strip()


def named(heads: Iterable[str]) -> dict[str, int]:
    """Return columns by their names in small letters, blanks and hyphens as underscores."""
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        found.setdefault(head.lower().replace(" ", "_").replace("-", "_"), place)
    return found
