"""Days as pages write them -> ISO 8601."""

from __future__ import annotations

import re
from datetime import date

from winset.library.patterns import read_words

MONTHS = {
    name: number
    for number, names in enumerate(read_words(__file__, "languages")["months"], start=1)
    for name in names.split()
}
"""Names of months in eight languages, and their short forms in English, to their numbers."""

_MONTH = "|".join(sorted(map(re.escape, MONTHS), key=len, reverse=True))
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT = re.compile(r"^(\d{4})[/.]?(\d{2})[/.]?(\d{2})(?!\d{1,3}(?!\d))")
_MONTH_DAY = re.compile(rf"\b({_MONTH})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.I)
_DAY_MONTH = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?({_MONTH})\.?,?\s+(?:de\s+)?(\d{{4}})\b",
    re.I,
)
_POINTS = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_WHOLE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR_MONTH = re.compile(r"^(\d{4})-(\d{2})$")
_MONTH_YEAR = re.compile(rf"^({_MONTH})\.?,?\s+(\d{{4}})$", re.I)
EARLIEST, LATEST = 1400, 2200


def iso_day(text: str) -> str | None:
    """Return the first day that `text` names, as ``YYYY-MM-DD`` (``YYYY-MM``, ``YYYY``), or None.

    Days such as 03/04/2014 are not read: which is the month depends on who wrote it.
    """
    text = text.strip()[:300]
    if re.fullmatch(r"\d{4}", text):
        return text if EARLIEST <= int(text) <= LATEST else None
    if match := _ISO.search(text) or _COMPACT.search(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _MONTH_DAY.search(text):
        return _day(int(match[3]), MONTHS[match[1].lower()], int(match[2]))
    if match := _DAY_MONTH.search(text):
        return _day(int(match[3]), MONTHS[match[2].lower()], int(match[1]))
    if match := _POINTS.search(text):
        return _day(int(match[3]), int(match[2]), int(match[1]))
    if match := _YEAR_MONTH.match(text):
        return text if _day(int(match[1]), int(match[2]), 1) else None
    if match := _MONTH_YEAR.match(text):
        return f"{match[2]}-{MONTHS[match[1].lower()]:02d}"
    return None


def day_of(text: str | None) -> date | None:
    """Return a day written as ``2014-12-19``; None of a year or month alone."""
    if text is None or not _WHOLE_DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_day(text: str) -> bool:
    """Tell whether a line is a day and nothing else but a word such as ``Published on``."""
    match = _MONTH_DAY.search(text) or _DAY_MONTH.search(text) or _ISO.search(text)
    if match is None:
        return False
    rest = (text[: match.start()] + text[match.end() :]).strip(" .,|:–-")
    return len(rest) <= 24 and "." not in rest.rstrip(".")


def _day(year: int, month: int, day: int) -> str | None:
    if not EARLIEST <= year <= LATEST:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
