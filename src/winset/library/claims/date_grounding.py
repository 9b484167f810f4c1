"""Days that a text speaks of, grounded by the day it was published.

``on Thursday`` in a text of Friday 19 December 2014 is the 18th; ``in November`` is the month
before; ``on November 11`` is a day of 2014. Where the text gives no year, the nearest time that
fits the tense is taken: the past, unless the words say that it is to come. Weeks begin on Monday.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from winset.library.patterns import compiled, expanded, read_words
from winset.library.readers.iso_dates import MONTHS

DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}

_WORDS = read_words(__file__, "dates")
_PARTS = compiled(_WORDS["parts"])
_TEXTS = {name: part.pattern for name, part in _PARTS.items()}
_RULES = [
    (name, re.compile(rf"(?<![\w/.-]){expanded(pattern, _TEXTS)}(?![\w/]|-\d)"))
    for name, pattern in _WORDS["rules"]
]


@dataclass(frozen=True, order=True)
class DateMention:
    """A place in a text that speaks of a day or a span of days.

    Attributes
    ----------
    start, stop : int
        ``text[start:stop]``.
    text : str
    first, last : date
        The first and the last day it may mean; the same for a day.
    how : str
        ``written`` (the year stands there) or ``grounded`` (by the day of publication).
    """

    start: int
    stop: int
    text: str
    first: date
    last: date
    how: str

    @property
    def when(self) -> str:
        """The day, month or year as cases write it: ``2014-11-11``, ``2014-11`` or ``2014``.

        A span that is none of these is given by its first and last day, ``2014-12-08/2014-12-14``.
        """
        a, b = self.first, self.last
        if a == b:
            return a.isoformat()
        if (a.month, a.day, b.month, b.day) == (1, 1, 12, 31) and a.year == b.year:
            return f"{a.year}"
        if a.day == 1 and (a.year, a.month) == (b.year, b.month) and b == _month_end(a):
            return f"{a:%Y-%m}"
        return f"{a.isoformat()}/{b.isoformat()}"


def find_dates(text: str, day: date | None = None) -> list[DateMention]:
    """Return the days a text speaks of, in order, no two overlapping.

    Parameters
    ----------
    text : str
    day : date, optional
        When it was published. Without it only what has its year is grounded.
    """
    mentions: list[DateMention] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _RULES:
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            span = _grounded(name, match, text, day)
            taken.append(match.span())
            if span is not None:
                how = "written" if match.groupdict().get("year") else "grounded"
                mentions.append(DateMention(*match.span(), match[0], *span, how))
    return sorted(mentions)


def _grounded(
    name: str, match: re.Match[str], text: str, day: date | None
) -> tuple[date, date] | None:
    parts = {key: value for key, value in match.groupdict().items() if value}
    if day is None and "year" not in parts:
        return None
    ahead = (
        _PARTS["to_come"].search(text, max(0, match.start() - 60), match.start()) is not None
        or _PARTS["will"].match(text, match.end(), match.end() + 40) is not None
        or parts.get("by") in ("by", "until")
    )
    try:
        return next(_RULE_OF[name](parts, day, ahead), None)
    except (ValueError, OverflowError):
        return None


Span = Iterator[tuple[date, date]]


def _iso(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    whole = date(int(parts["year"]), int(parts["m"]), int(parts["day"]))
    yield whole, whole


def _day(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    month = MONTHS[parts["month"].lower().rstrip(".")]
    year = int(parts["year"]) if "year" in parts else None
    if year is None and day is not None:
        year = _year_of(month, int(parts["day"]), day, ahead)
    if year is None:
        return
    first = date(year, month, int(parts["day"]))
    last = date(year, month, int(parts["end"])) if "end" in parts else first
    if first <= last:
        yield first, last


def _year_of(month: int, number: int, day: date, ahead: bool) -> int:
    """Return the year of the nearest such day: past, or to come if the words say so."""
    this = (month, number)
    now = (day.month, day.day)
    if ahead:
        return day.year if this >= now else day.year + 1
    if this <= now:
        return day.year
    soon = date(day.year, month, min(number, 28)) - day
    return day.year if soon <= timedelta(days=45) else day.year - 1


def _month(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    month = MONTHS[parts["month"].lower().rstrip(".")]
    if "year" in parts:
        year = int(parts["year"])
    elif day is None:
        return
    else:
        rel = parts.get("rel", "")
        year = day.year
        if rel == "last" or (not rel and not ahead):
            year -= int(month > day.month or (rel == "last" and month == day.month))
        elif rel == "next" or ahead:
            year += int(month < day.month or (rel == "next" and month == day.month))
    first = date(year, month, 1)
    yield _part(first, _month_end(first), parts.get("part"))


def _years(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    first = int(parts["year"])
    to = parts["to"]
    last = int(to) if len(to) == 4 else first // 100 * 100 + int(to)
    if first < last <= first + 200:
        yield date(first, 1, 1), date(last, 12, 31)


def _decade(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    first = int(parts["year"])
    low, high = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(parts.get("part", ""), (0, 9))
    yield date(first + low, 1, 1), date(first + high, 12, 31)


def _season(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    month = _SEASONS[parts["season"]]
    if "year" in parts:
        year = int(parts["year"])
    elif day is None:
        return
    else:
        year = day.year + {
            "last": -int(day.month < month + 3),
            "next": int(day.month >= month),
        }.get(parts["rel"], 0)
    first = date(year, month, 1)
    yield first, _month_end(_months_later(first, 2))


def _weekday(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    assert day is not None
    weekday = DAYS.index(parts["weekday"].lower())
    rel = parts["rel"]
    back = (day.weekday() - weekday) % 7
    if rel in ("next", "by", "until") or (ahead and rel != "last"):
        meant = day + timedelta(days=(7 - back) % 7 or 7)
    elif rel == "this":
        meant = day - timedelta(days=day.weekday()) + timedelta(days=weekday)
    else:
        meant = day - timedelta(days=back or (7 if rel == "last" else 0))
    yield meant, meant


def _span(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    assert day is not None
    unit = parts["unit"].lower()
    rel = parts["rel"].lower()
    step = {"last": -1, "past": -1, "previous": -1, "this": 0}.get(rel, 1)
    if unit == "week":
        first = day - timedelta(days=day.weekday()) + timedelta(weeks=step)
        yield first, first + timedelta(days=6)
    elif unit == "month":
        first = _months_later(day.replace(day=1), step)
        yield first, _month_end(first)
    else:
        size = {"year": 1, "decade": 10, "century": 100}[unit]
        start = day.year // size * size + step * size
        yield date(start, 1, 1), date(start + size - 1, 12, 31)


def _ago(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    assert day is not None
    count = _count(parts["count"])
    if count is None:
        return
    sign = -1 if parts["rel"].lower() == "ago" else 1
    unit = parts["unit"].lower()
    if unit == "day":
        first = day + timedelta(days=sign * count)
        yield first, first
    elif unit == "week":
        middle = day + timedelta(weeks=sign * count)
        first = middle - timedelta(days=middle.weekday())
        yield first, first + timedelta(days=6)
    elif unit == "month":
        first = _months_later(day.replace(day=1), sign * count)
        yield first, _month_end(first)
    else:
        year = day.year + sign * count * (10 if unit == "decade" else 1)
        yield date(year, 1, 1), date(year, 12, 31)


def _within(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    assert day is not None
    few = _count(parts.get("count", "one")) or 3
    unit = parts["unit"].lower()
    if parts.get("count") is None and parts["rel"] in ("last", "past") and unit == "day":
        few = 3
    back = parts["rel"].lower() in ("last", "past")
    sign = -1 if back else 1
    if unit in ("day", "week"):
        other = day + timedelta(days=sign * few * (7 if unit == "week" else 1))
    else:
        months = few * {"month": 1, "year": 12, "decade": 120}[unit]
        start = _months_later(day.replace(day=1), sign * months)
        other = start.replace(day=min(day.day, _month_end(start).day))
    yield (other, day) if back else (day, other)


def _word(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    assert day is not None
    step = {"yesterday": -1, "tomorrow": 1, "the day before yesterday": -2}
    meant = day + timedelta(days=step.get(parts["rel"].lower(), 0))
    yield meant, meant


def _year(parts: dict[str, str], day: date | None, ahead: bool) -> Span:
    year = int(parts["year"])
    low, high = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(
        parts.get("part", ""), (1, 12)
    )
    yield date(year, low, 1), _month_end(date(year, high, 1))


_RULE_OF = {
    rule.__name__.removeprefix("_"): rule
    for rule in (
        *(_iso, _day, _month, _years, _decade, _season),
        *(_weekday, _span, _ago, _within, _word, _year),
    )
}


def _month_end(first: date) -> date:
    return first.replace(day=monthrange(first.year, first.month)[1])


def _months_later(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _part(first: date, last: date, part: str | None) -> tuple[date, date]:
    """Return the early, middle or late third of a month."""
    if part == "early":
        return first, first.replace(day=10)
    if part == "mid":
        return first.replace(day=11), first.replace(day=20)
    return (first.replace(day=21), last) if part == "late" else (first, last)


def _count(word: str) -> int | None:
    low = word.lower()
    if low in ("a", "an"):
        return 1
    if low in ("several", "a few"):
        return None
    return int(low) if low.isdigit() else _NUMBERS.index(low)
