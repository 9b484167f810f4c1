"""Numbers as the files of one program write them: with points, or with decimal commas."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from winset.case.belief import LARGEST
from winset.errors import Findings
from winset.interchange.tables import Row, shown

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?(\d+,\d*|,\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
_DOTTED = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+", re.ASCII)

NO_NUMBER = "no number"
_EMPTY, _DOUBTFUL = "an empty cell", "a number that may be read in two ways"
_MENDS = {_EMPTY: "Fill it in.", NO_NUMBER: "Write a plain number, without a unit."}


class Numbers:
    """Reads the numbers of one table.

    Parameters
    ----------
    rows : iterable of Row
        Those of the table; from their cells it is seen which of the two ways it uses.
    findings : Findings
        Where to report cells that are no number.
    """

    def __init__(self, rows: Iterable[Row], findings: Findings) -> None:
        self._findings = findings
        self.commas = self.points = False
        for cell in (cell for row in rows for cell in row.cells):
            if "," in cell and _COMMA.fullmatch(cell) and not _THOUSANDS.fullmatch(cell):
                self.commas = True
            elif "." in cell and _NUMBER.fullmatch(cell) and not _DOTTED.fullmatch(cell):
                self.points = True

    def read(self, cell: str) -> Decimal | str:
        """Return a cell as a number, or why it is none."""
        text = cell.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "")
        if _THOUSANDS.fullmatch(text) and (self.points or not self.commas):
            return _DOUBTFUL
        if _DOTTED.fullmatch(text) and self.commas:
            return _DOUBTFUL
        if _NUMBER.fullmatch(text):
            value = Decimal(text)
        elif _COMMA.fullmatch(text):
            value = Decimal(text.replace(",", "."))
        else:
            return NO_NUMBER if text else _EMPTY
        return value if abs(value) <= Decimal(LARGEST) else f"a number beyond {LARGEST:g}"

    def within(
        self,
        row: Row,
        index: int,
        path: str,
        expected: str,
        low: float | None = None,
        high: float | None = None,
    ) -> Decimal | None:
        """Return a cell as a number within bounds, or None with a finding.

        Parameters
        ----------
        row : Row
        index : int
            Of the cell.
        path, expected : str
            What it is, and what may stand there, for the finding.
        low, high : float, optional
            The bounds.
        """
        cell = row.cell(index)
        value = self.read(cell)
        if isinstance(value, str):
            found = value if not cell else f"{shown(cell)}, {value}"
            mend = _MENDS.get(
                value, "Write it without signs between thousands, and with a decimal point."
            )
            self._findings.error(*row.at(index), path, found, expected, mend)
            return None
        if (low is not None and value < Decimal(low)) or (
            high is not None and value > Decimal(high)
        ):
            self._findings.error(*row.at(index), path, shown(cell), expected, "Correct it.")
            return None
        return value


def as_percent(saliences: Iterable[Decimal]) -> bool | None:
    """Say whether saliences are written as 0-100; None where 0-1 and 0-100 are mixed.

    Fractions of 1 have no value above 1; percents have none strictly between 0 and 1 beside it.
    """
    values = list(saliences)
    if max(values, default=Decimal(0)) <= 1:
        return False
    return None if any(0 < value < 1 for value in values) else True
