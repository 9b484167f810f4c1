"""Bytes -> rows of cells with their lines, whatever program saved them.

UTF-8 with or without a mark, UTF-16, or Windows-1252; commas, semicolons or tabs; quoted cells;
line ends of any system; decimal commas. What cannot be told apart for sure is a finding.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from winset.case.belief import LARGEST
from winset.interchange.reading import Faults

MOST_BYTES = 20_000_000
DELIMITERS = ",;\t"

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True)
class Row:
    """One row: the line it begins in, and its cells without blanks around them."""

    line: int
    cells: tuple[str, ...]

    @property
    def blank(self) -> bool:
        """Whether nothing stands in it."""
        return not any(self.cells)

    @property
    def comment(self) -> bool:
        """Whether it is a remark: it begins with ``#`` or ``//``."""
        return bool(self.cells) and self.cells[0].startswith(("#", "//"))

    def cell(self, index: int) -> str:
        """Return a cell; empty where the row is too short."""
        return self.cells[index] if index < len(self.cells) else ""

    def trimmed(self) -> tuple[str, ...]:
        """Return the cells without the empty ones at the end."""
        cells = list(self.cells)
        while cells and not cells[-1]:
            cells.pop()
        return tuple(cells)


def decoded(raw: bytes, faults: Faults) -> str | None:
    """Return bytes as text, or None where they are none; say what is doubtful."""
    if len(raw) > MOST_BYTES:
        faults.error(
            0,
            0,
            "",
            f"a file of more than {MOST_BYTES:,} bytes",
            f"at most {MOST_BYTES:,}",
            "Check that this is the file you mean; split it if it is.",
        )
        return None
    text, doubt = _as_text(raw)
    bad = None if text is None else _CONTROLS.search(text.rstrip("\x1a\0"))
    if text is None or bad is not None:
        line = 0 if text is None or bad is None else text.count("\n", 0, bad.start()) + 1
        faults.error(
            line,
            0,
            "",
            "bytes that are no text",
            "a table of text: cells set apart by commas, semicolons or tabs",
            "Save the table as CSV from the program that made it.",
        )
        return None
    if doubt and text.strip():
        faults.warn(
            1,
            0,
            "",
            "text that is not UTF-8",
            "UTF-8",
            "It was read as Windows-1252. Look at the names; save it as UTF-8 if they are wrong.",
        )
    return text.rstrip("\x1a\0")


def _as_text(raw: bytes) -> tuple[str | None, bool]:
    """Return the text, and whether its encoding is a guess."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(encoding), False
            except UnicodeDecodeError:
                return None, False
    head = raw[:2000]
    half = len(head) // 2
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[0::2])):
        if half >= 4 and zeros.count(0) > 0.7 * half:
            try:
                return raw.decode(encoding), False
            except UnicodeDecodeError:
                return None, False
    try:
        return raw.decode("utf-8"), False
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), True


def delimiter_of(line: str) -> str:
    """Return what sets cells apart in a line: the sign that stands there most often."""
    bare = re.sub(r'"[^"]*"', "", line)
    return max(DELIMITERS, key=bare.count)


def rows(text: str, delimiter: str, faults: Faults, quote: str = '"') -> Iterator[Row]:
    """Yield the rows of a table; stop at what is none, and report it."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=delimiter,
        quotechar=quote,
        skipinitialspace=True,
        strict=True,
    )
    while True:
        begins = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            faults.error(
                begins,
                0,
                "",
                f"a row that cannot be read ({error})",
                f"each {quote} at the start of a cell to have its like at the end",
                f"Close the quotation, or write {quote * 2} for a {quote} inside one.",
            )
            return
        if cells is None:
            return
        yield Row(begins, tuple(cell.strip() for cell in cells))


_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_DOTTED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)


class Numbers:
    """Reads numbers as one file writes them: with points, or with decimal commas.

    Parameters
    ----------
    cells : iterable of str
        Every cell of the file; from them it is seen which of the two it uses.
    """

    def __init__(self, cells: Iterable[str]) -> None:
        self.commas = self.points = False
        for cell in cells:
            if "," in cell and _COMMA.fullmatch(cell) and not _THOUSANDS.fullmatch(cell):
                self.commas = True
            elif "." in cell and _NUMBER.fullmatch(cell) and not _DOTTED.fullmatch(cell):
                self.points = True

    def read(self, cell: str) -> Decimal | str:
        """Return a cell as a number, or why it is none."""
        text = cell.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
        if _THOUSANDS.fullmatch(text) and (self.points or not self.commas):
            return "a number that may be read in two ways"
        if _DOTTED.fullmatch(text) and self.commas:
            return "a number that may be read in two ways"
        if _NUMBER.fullmatch(text):
            value = Decimal(text)
        elif _COMMA.fullmatch(text):
            value = Decimal(text.replace(",", "."))
        else:
            return "no number" if text else "an empty cell"
        return value if abs(value) <= Decimal(LARGEST) else f"a number beyond {LARGEST:g}"


def number(
    numbers: Numbers,
    faults: Faults,
    row: Row,
    index: int,
    path: str,
    expected: str,
    low: float | None = None,
    high: float | None = None,
    mend: str = "Correct it.",
) -> Decimal | None:
    """Return a cell as a number within bounds, or None with a finding."""
    cell = row.cell(index)
    value = numbers.read(cell)
    if isinstance(value, str):
        why = {
            "an empty cell": "Fill it in.",
            "no number": "Write a plain number, without a unit.",
        }.get(value, "Write it without signs between thousands, and with a decimal point.")
        found = value if not cell else f"{shown(cell)}, {value}"
        faults.error(row.line, index + 1, path, found, expected, why)
        return None
    if (low is not None and value < Decimal(low)) or (high is not None and value > Decimal(high)):
        faults.error(row.line, index + 1, path, shown(cell), expected, mend)
        return None
    return value


def shown(cell: str) -> str:
    """Return a cell as findings quote it."""
    return f"'{cell[:40]}…'" if len(cell) > 41 else f"'{cell}'"


def plain(value: Decimal) -> float:
    """Return the float nearest to a number as written."""
    return float(value)


def as_percent(saliences: Iterable[Decimal]) -> bool | None:
    """Say whether saliences are written as 0-100; None where 0-1 and 0-100 are mixed.

    Fractions of 1 have no value above 1; percents have none strictly between 0 and 1 beside it.
    """
    values = list(saliences)
    if max(values, default=Decimal(0)) <= 1:
        return False
    return None if any(0 < value < 1 for value in values) else True
