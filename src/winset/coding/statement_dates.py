"""Dates of a table of statements, as programs and people write them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from winset.interchange.cells import MISSING
from winset.interchange.tables import Row, Table, shown
from winset.library.readers.iso_dates import iso_day

EARLIEST, LATEST = 1500, 2200
"""Years outside are of another calendar, or mistaken."""

_EXPECTED = "a date as 2014-12-19, or seconds since 1970"
_TIME = r"(?P<time>[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
_SLASHED = re.compile(rf"(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}}){_TIME}", re.ASCII)
_DOTTED = re.compile(rf"(\d{{1,2}})\. ?(\d{{1,2}})\. ?(\d{{4}}){_TIME}", re.ASCII)
_IN_WORDS = re.compile(
    r"[^\W\d]+\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)? (?:de )?[^\W\d]+\.?,? (?:de )?\d{4}"
)


def read_dates(cells: Sequence[str], rows: Sequence[Row], table: Table) -> list[datetime | None]:
    """Return the date of each cell, in UTC; None where there is none, or a finding.

    Whether ``3/11/2014`` is of March or of November is seen from the other dates of the column,
    and said; where none of them shows it, it is a finding.

    Parameters
    ----------
    cells : sequence of str
        A cell a row.
    rows : sequence of Row
    table : Table
        Whose findings take what cannot be read.
    """
    slashed = [match for cell in cells if (match := _SLASHED.fullmatch(cell))]
    orders = {
        first: [match[0] for match in slashed if int(match[place]) > 12]
        for place, first in ((1, "day"), (2, "month"))
    }
    shows = [first for first, found in orders.items() if found]
    first = shows[0] if len(shows) == 1 else None
    if first is not None:
        found = f"dates such as {shown(orders[first][0])}"
        mend = f"They are read with the {first} first. Write 2014-12-19 where that is wrong."
        table.findings.warn(0, 0, "Date", found, _EXPECTED, mend)
    dates = []
    for cell, row in zip(cells, rows, strict=True):
        when, why = _date(cell, first)
        if why:
            mend = "Correct the cell."
            table.findings.error(row.line, 0, "Date", f"{shown(cell)}{why}", _EXPECTED, mend)
        dates.append(when)
    return dates


def _date(cell: str, first: str | None) -> tuple[datetime | None, str]:
    """Return a date, or why a cell is none; neither for a cell that says nothing."""
    if cell.lower() in MISSING:
        return None, ""
    if re.fullmatch(r"\d{5,6}", cell):
        return None, ", a spreadsheet's count of days or seconds since 1970"
    try:
        if re.fullmatch(r"-?\d{9,12}", cell):
            when = from_seconds(int(cell))
        elif re.fullmatch(r"\d{13}", cell):
            when = from_seconds(int(cell) // 1000)
        else:
            when = datetime.fromisoformat(_iso(cell, first))
            when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        two_ways = first is None and _SLASHED.fullmatch(cell)
        return None, ", whose day and month cannot be told apart" if two_ways else ", no date"
    if when is None or not EARLIEST <= when.year <= LATEST:
        return None, ", a year of another calendar or none"
    return when, ""


def _iso(cell: str, first: str | None) -> str:
    """Return a date as ISO 8601 writes it; a cell that is none is as it was."""
    if (match := _SLASHED.fullmatch(cell)) and first is not None:
        day, month = (match[1], match[2]) if first == "day" else (match[2], match[1])
    elif match := _DOTTED.fullmatch(cell):
        day, month = match[1], match[2]
    elif _IN_WORDS.fullmatch(cell):
        return iso_day(cell) or cell
    else:
        return re.sub(r"^(\d{4})/(\d{1,2})/(\d{1,2})", _padded, cell)
    time = (match["time"] or "").strip(" T")
    return f"{match[3]}-{int(month):02}-{int(day):02}" + (f"T{time:0>5}" if time else "")


def _padded(match: re.Match[str]) -> str:
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def from_seconds(value: Any) -> datetime | None:
    """Return seconds since 1970 as a date in UTC; None where there is no such date."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
