"""Days of other calendars -> Gregorian days.

Solar Hijri days go by the cycle of 33 years that holds for 1244 to 1472 (Borkowski 1996, Earth,
Moon and Planets 74); Hijri days by Umm al-Qura, the tables of which the package ``hijridate`` has:
elsewhere the month may have begun a day earlier or later. Years of the Buddhist era, of Japanese
eras and of the Republic of China have Gregorian months and days.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta

from winset.library.patterns import read_words

_WORDS = read_words(__file__, "calendars")
_LANGUAGES = {
    language: calendar
    for calendar, languages in _WORDS["languages"].items()
    for language in languages.split()
}
_SIGNS = {calendar: re.compile(signs, re.I) for calendar, signs in _WORDS["signs"].items()}
_DIGITS = {calendar: re.compile(digits) for calendar, digits in _WORDS["digits"].items()}
_MONTHS = {
    calendar: {
        name.replace("_", " "): number
        for number, names in enumerate(_WORDS[calendar], start=1)
        for name in names.split()
    }
    for calendar in ("solar", "hijri", "buddhist")
}
_NAMED = {
    calendar: "|".join(map(re.escape, sorted(months, key=len, reverse=True)))
    for calendar, months in _MONTHS.items()
}
_NAMED_DAY = {
    calendar: re.compile(
        rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|م)?\s+(?:of\s+)?({names})(?:\s+ماه)?[،,]?\s+"
        rf"(?:พ\.?\s?ศ\.?\s*|سال\s+)?(\d{{4}})(?!\d)",
        re.I,
    )
    for calendar, names in _NAMED.items()
}
_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_HAN_YEAR = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_HAN_ONE = "[一二三四五六七八九]"
_HAN_TENS = re.compile(rf"([一二三]?)十({_HAN_ONE}?)(?=[月日])|({_HAN_ONE})(?=[月日])")
_ERA = "|".join(name for name in _WORDS["eras"] if not name.isascii())
_EAST = re.compile(
    rf"(?:({_ERA})\s*(\d{{1,3}}|元)|(?<!\d)(\d{{4}}))\s*[年년]"
    r"(?:\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일号號])?)?"
)
_SHORT_ERA = re.compile(r"^([mtshr])\.?(\d{1,2})[./-](\d{1,2})[./-](\d{1,2})$", re.I)
_SOLAR = (1300, 1425)
_HIJRI = (1300, 1450)
_BUDDHIST = (2400, 2600)
_LEAST_BIKRAM = 2040
_LEAP = frozenset((1, 5, 9, 13, 17, 22, 26, 30))
_NOWRUZ = 1403, date(2024, 3, 20)
BUDDHIST_YEARS = 543
"""By how many years the Buddhist era is ahead; since 1941 its years begin in January."""


def ascii_digits(text: str) -> str:
    """Return a text with the digits of all scripts as 0 to 9, signs in their compatibility form."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c if c.isascii() else _digit(c) for c in plain)


def _digit(sign: str) -> str:
    value = unicodedata.decimal(sign, None)
    return sign if value is None else str(value)


def calendar_of(text: str, language: str | None) -> str | None:
    """Return the calendar by which a text counts years that no Gregorian text has; None: unknown.

    Parameters
    ----------
    text : str
        As it was written, with the digits of its script.
    language : str, optional
        Of the page.
    """

    def sign(signs: dict[str, re.Pattern[str]]) -> str | None:
        return next((calendar for calendar, one in signs.items() if one.search(text)), None)

    tongue = re.split(r"[-_]", (language or "").lower())[0]
    return sign(_SIGNS) or _LANGUAGES.get(tongue) or sign(_DIGITS)


def converted(calendar: str | None, year: int, month: int, day: int) -> date | None:
    """Return a day of another calendar as a Gregorian day; None where it is none.

    Parameters
    ----------
    calendar : {"solar", "hijri", "buddhist"}, optional
    year, month, day : int
    """
    try:
        if calendar == "solar" and _SOLAR[0] <= year <= _SOLAR[1]:
            return _solar(year, month, day)
        if calendar == "hijri" and _HIJRI[0] <= year <= _HIJRI[1]:
            return _hijri(year, month, day)
        if calendar == "buddhist" and _BUDDHIST[0] <= year <= _BUDDHIST[1]:
            return date(year - BUDDHIST_YEARS, month, day)
    except (ValueError, OverflowError):
        return None
    return None


def is_other_year(calendar: str | None, year: int) -> bool:
    """Tell whether a year that could be Gregorian is one of another calendar, as in Nepal.

    Parameters
    ----------
    calendar : str, optional
    year : int
    """
    return calendar == "bikram" and year >= _LEAST_BIKRAM


def _solar(year: int, month: int, day: int) -> date | None:
    leap = year % 33 in _LEAP
    longest = 31 if month <= 6 else 30 if month <= 11 or leap else 29
    if not (1 <= month <= 12 and 1 <= day <= longest):
        return None
    first, new_year = _NOWRUZ
    years = range(min(year, first), max(year, first))
    days = sum(366 if one % 33 in _LEAP else 365 for one in years)
    start = new_year + timedelta(days if year >= first else -days)
    return start + timedelta(31 * (month - 1) - max(0, month - 7) + day - 1)


def _hijri(year: int, month: int, day: int) -> date | None:
    try:
        from hijridate import Hijri
    except ImportError:
        return None
    given = Hijri(year, month, day).to_gregorian()
    return date(given.year, given.month, given.day)


def named_days(text: str) -> Iterator[date | None]:
    """Yield the days in a text that name a month of another calendar; None for one that is none.

    Parameters
    ----------
    text : str
        With digits as 0 to 9.
    """
    for calendar, pattern in _NAMED_DAY.items():
        if match := pattern.search(text):
            month = _MONTHS[calendar][re.sub(r"\s+", " ", match[2].lower())]
            yield converted(calendar, int(match[3]), month, int(match[1]))


def eastern_day(text: str) -> tuple[int, int | None, int | None] | None:
    """Return year, month and day of a text such as 2014年12月19日, 平成26年 or 民國103年; or None.

    Parameters
    ----------
    text : str
        With digits as 0 to 9.
    """
    if short := _SHORT_ERA.match(text):
        year = _WORDS["eras"][short[1].lower()] + int(short[2])
        return year, int(short[3]), int(short[4])
    text = _HAN_YEAR.sub(lambda m: m[0].translate(_HAN_DIGITS), text)
    text = _HAN_TENS.sub(_from_han, text)
    match = _EAST.search(text)
    if match is None:
        return None
    era, count, year_written, month, day = match.groups()
    year = int(year_written) if year_written else _WORDS["eras"][era]
    year += 0 if year_written else 1 if count == "元" else int(count)
    return year, int(month) if month else None, int(day) if day else None


def _from_han(match: re.Match[str]) -> str:
    if match[3]:
        return match[3].translate(_HAN_DIGITS)
    return f"{match[1] or '一'}{match[2] or '〇'}".translate(_HAN_DIGITS)
