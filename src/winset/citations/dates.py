"""Days as files of citations write them -> dates of CSL."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from winset.library.readers.iso_dates import iso_day

Date = dict[str, Any]

_PARTS = r"(-?\d{4}|\d{3})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?"
_DAY = re.compile(rf"{_PARTS}([~?%]?)(?:/+\s*(.*)|[T ][\d:.]+(?:Z|[+-][\d:]+)?)?", re.A)
_SPAN = re.compile(rf"{_PARTS}([~?%]?)\s*(?:/|--?|[–—])\s*(?=-?\d{{4}}){_PARTS}[~?%]?", re.A)
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?!\d)", re.A)
_SEASONS = range(21, 25)
_SEASON_WORDS = {"spring": 1, "summer": 2, "autumn": 3, "fall": 3, "winter": 4}
_SEASON = re.compile(rf"({'|'.join(_SEASON_WORDS)}),? (?=\d{{4}}$)", re.I | re.A)
_OTHER_CALENDARS = range(1300, 1460)


def read_date(text: str) -> tuple[Date | None, bool]:
    """Return a date of CSL, and whether the text says just that.

    ISO 8601 with the signs of its extension (``2014-12``, ``2014~``, ``2014-21`` for spring,
    ``2013/2014``), RIS (``2014/12/19/``) and days in words are read whole. Of other words the first
    year counts; that is a guess, and so is a year that may be of another calendar.
    """
    text = re.sub(r"(?:-XX)+$", "", text.strip(" .()"))
    if span := _SPAN.fullmatch(text):
        (first, sure), (second, too) = _parts(span.groups()[:3]), _parts(span.groups()[4:])
        if first and second:
            exact = sure and too and first <= second
            return _marked({"date-parts": [first, second]}, span[4]), exact
    if match := _DAY.fullmatch(text):
        parts, exact = _parts(match.groups()[:3])
        if not parts:
            return None, False
        season = int(match[2] or 0)
        if season in _SEASONS and not match[3]:
            return _marked({"date-parts": [parts], "season": season - 20}, match[4]), True
        if match[5] and match[5].lower() in _SEASON_WORDS and len(parts) == 1:
            return {"date-parts": [parts], "season": _SEASON_WORDS[match[5].lower()]}, True
        ours = parts[0] not in _OTHER_CALENDARS
        return _marked({"date-parts": [parts]}, match[4]), exact and ours and not match[5]
    if match := _SEASON.match(text):
        year = int(text[match.end() :])
        return {"date-parts": [[year]], "season": _SEASON_WORDS[match[1].lower()]}, True
    years = _YEAR.findall(text)
    turned = re.sub(r"^(\d{4})[,\s]+(\D.*)$", r"\2 \1", text, flags=re.A)
    if day := iso_day(turned):
        exact = len(set(years)) < 2 and day[:4] in text  # else it is of another calendar
        return {"date-parts": [[int(part) for part in day.split("-")]]}, exact
    return ({"date-parts": [[int(years[0])]]}, False) if years else (None, False)


def date_from_parts(value: Any) -> tuple[Date | None, bool]:
    """Return the ``date-parts`` of CSL in their normal form, and whether all of it holds."""
    try:
        rows = [_parts(tuple(map(str, row))) for row in value if row and "" not in row]
    except (TypeError, ValueError):
        return None, False
    if not rows or len(rows) < len(value) or not all(parts for parts, _ in rows):
        return None, False
    return {"date-parts": [parts for parts, _ in rows[:2]]}, all(ok for _, ok in rows)


def season_of(value: Any) -> int | None:
    """Return the number of a season of CSL, written as one or in words; None where it is none."""
    number = _SEASON_WORDS.get(str(value).strip().lower()) or str(value)
    return int(number) if str(number) in ("1", "2", "3", "4") else None


def write_date(value: Date) -> str:
    """Return a date of CSL as ISO 8601 with its extension writes it."""
    days = [
        "-".join(f"{part:0{5 if part < 0 else 4 if k == 0 else 2}d}" for k, part in enumerate(row))
        for row in value["date-parts"]
    ]
    if value.get("season") and len(value["date-parts"][0]) == 1:
        days[0] += f"-{value['season'] + 20}"
    return "/".join(days) + ("~" if value.get("circa") else "")


def write_ris_date(value: Date) -> str:
    """Return the first day of a date of CSL as RIS writes it: year/month/day/season."""
    day = re.sub(r"(?<=\d)-", "/", write_date({"date-parts": value["date-parts"][:1]}))
    names = {number: word for word, number in reversed(_SEASON_WORDS.items())}
    season = names.get(value.get("season", 0)) if len(value["date-parts"][0]) == 1 else None
    return f"{day}///{season.capitalize()}" if season else day


def _marked(value: Date, mark: str) -> Date:
    return value | ({"circa": True} if mark else {})


def _parts(texts: tuple[Any, ...]) -> tuple[list[int], bool]:
    """Return year, month and day as far as there can be such a day, and whether all of it holds.

    A month or day of 0 is one that is not known.
    """
    numbers = [int(text) for text in texts if text is not None][:3]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    exact = len(texts) <= 3
    if len(numbers) > 1 and not 1 <= numbers[1] <= 12:
        return numbers[:1], False
    if len(numbers) > 2:
        try:
            date(2000 if numbers[0] < 1 else numbers[0], *numbers[1:])
        except ValueError:
            return numbers[:2], False
    if not -9999 <= numbers[0] <= 9999 or numbers[0] == 0:
        return [], False
    return numbers, exact
