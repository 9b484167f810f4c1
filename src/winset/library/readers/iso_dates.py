"""Days as pages write them -> ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from winset.library.patterns import read_words
from winset.library.readers.calendars import (
    BUDDHIST_YEARS,
    ascii_digits,
    calendar_of,
    converted,
    eastern_day,
    is_other_year,
    named_days,
)

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
_SPACED = re.compile(r"^(\d{4})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{1,2})(?!\d)")
_SECONDS = re.compile(r"^(1\d{9})(?:\d{3}|\.\d+)?$")
_TO_THE_HOUR = re.compile(r"^((?:19|20)\d{2})([01]\d)([0-3]\d)[0-2]\d(?:[0-5]\d){0,2}$")
_MIDNIGHT = re.compile(r"\b00:00")
_NO_DAYS = frozenset(
    ("1970-01-01", "1601-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1904-01-01")
)
"""From where programs count time: at midnight, such a day says that no time was set."""
EARLIEST, LATEST = 1451, 2200
"""Earlier years are, on pages of our day, years of the Hijri calendars (1450 is 2028)."""


def iso_day(text: str, language: str | None = None) -> str | None:
    """Return the first day that `text` names, as ``YYYY-MM-DD`` (``YYYY-MM``, ``YYYY``), or None.

    Days such as 03/04/2014 are not read: which is the month depends on who wrote it. A year that
    can only be one of another calendar is converted where the text or its language says of which;
    else it gives no day.

    Parameters
    ----------
    text : str
        Its digits may be those of any script.
    language : str, optional
        Of the page.
    """
    written = text.strip()[:300]
    day = _first_day(ascii_digits(written), calendar_of(written, language))
    return None if day in _NO_DAYS and _MIDNIGHT.search(text) else day


def is_converted(day: str | None, text: str) -> bool:
    """Tell whether a day was worked out from what was written in another calendar.

    Parameters
    ----------
    day : str, optional
    text : str
        From which it was read.
    """
    plain = ascii_digits(text).strip()
    return day is not None and day[:4] not in plain and _SECONDS.match(plain) is None


def _first_day(text: str, calendar: str | None) -> str | None:
    if re.fullmatch(r"\d{4}", text):
        year = int(text) - (BUDDHIST_YEARS if calendar == "buddhist" and text > "2483" else 0)
        return str(year) if _is_year(year, calendar) else None
    if match := _SECONDS.match(text):
        return datetime.fromtimestamp(int(match[1]), UTC).date().isoformat()
    if match := _ISO.search(text) or _COMPACT.search(text) or _TO_THE_HOUR.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), calendar)
    by_year = calendar if calendar == "buddhist" else None
    if match := _MONTH_DAY.search(text):
        return _day(int(match[3]), MONTHS[match[1].lower()], int(match[2]), by_year)
    if match := _DAY_MONTH.search(text):
        return _day(int(match[3]), MONTHS[match[2].lower()], int(match[1]), by_year)
    for named in named_days(text):
        return named.isoformat() if named else None
    if east := eastern_day(text):
        return _day_or_part(*east)
    if match := _POINTS.search(text):
        return _day(int(match[3]), int(match[2]), int(match[1]), calendar)
    if match := _SPACED.match(text):
        return _day(int(match[1]), int(match[2]), int(match[3]), calendar)
    if match := _YEAR_MONTH.match(text):
        return text if _day(int(match[1]), int(match[2]), 1) else None
    if match := _MONTH_YEAR.match(text):
        year = int(match[2])
        return f"{year}-{MONTHS[match[1].lower()]:02d}" if _is_year(year, calendar) else None
    return None


def is_written(day: str, text: str) -> bool:
    """Tell whether a day stands in a text in one of the ways in which days are written.

    Parameters
    ----------
    day : str
        As ``2014-12-19``.
    text : str
    """
    whole = day_of(day)
    if whole is None:
        return day in ascii_digits(text)
    y, m, d = whole.year, f"0?{whole.month}", f"0?{whole.day}"
    name = "|".join(re.escape(word) for word, number in MONTHS.items() if number == whole.month)
    gap = "[-/. ]{1,2}"
    ways = (
        rf"(?<!\d){y}[-/._年년 ]{{0,2}}{m}[-/._月월 ]{{0,2}}{d}(?!\d)",
        rf"(?<!\d)(?:{d}{gap}{m}|{m}{gap}{d}){gap}(?:{y}|{y % 100:02d})(?!\d)",
        rf"\b(?:{name})\.?\s+{d}(?:st|nd|rd|th)?,?\s+{y}\b",
        rf"(?<!\d){d}(?:st|nd|rd|th|\.)?[\s-]+(?:(?:de|of)\s+)?"
        rf"(?:{name})\.?,?[\s-]+(?:de\s+)?{y}\b",
    )
    return re.search("|".join(ways), ascii_digits(text), re.I) is not None


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


def _is_year(year: int, calendar: str | None) -> bool:
    return EARLIEST <= year <= LATEST and not is_other_year(calendar, year)


def _day(year: int, month: int, day: int, calendar: str | None = None) -> str | None:
    if not _is_year(year, calendar):
        other = converted(calendar, year, month, day)
        return other.isoformat() if other else None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _day_or_part(year: int, month: int | None, day: int | None) -> str | None:
    """Return a day, or the month or year where no more is said."""
    whole = _day(year, month or 1, day or 1)
    return whole[: 10 if day else 7 if month else 4] if whole else None
