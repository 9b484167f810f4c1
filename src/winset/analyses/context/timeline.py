"""What has happened so far: agreements, evidence, precedents and days that count, in order."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from winset.answer import Answer, data_of
from winset.case.schema import Case

KINDS = ("agreement", "evidence", "precedent", "day")


@dataclass(frozen=True)
class Entry:
    """One thing with a date.

    Attributes
    ----------
    date : str
        As precisely as it is known: a year, a month or a day.
    first, last : date
        The days it spans; the same where the day is known.
    kind : {"agreement", "evidence", "precedent", "day"}
    detail : str
        Who and what, in a few words.
    """

    date: str
    first: datetime.date
    last: datetime.date
    kind: str
    id: str
    name: str
    detail: str
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()}
        rest = data_of(self, "kind", "id", "name", "detail", "sources")
        return {"date": self.date, **days, **rest}


@dataclass(frozen=True, repr=False)
class Timeline(Answer):
    """Everything dated in a case, the earliest first."""

    kind: ClassVar[str] = "timeline"
    case: Case
    entries: tuple[Entry, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "case", "entries")


def timeline(case: Case, *, kinds: Collection[str] = ()) -> Timeline:
    """Put everything dated in a case in order; outcomes, which forecasts do not see, stay out.

    Parameters
    ----------
    case : Case
    kinds : collection of {"agreement", "evidence", "precedent", "day"}, optional
        What is listed; everything by default.

    Examples
    --------
    >>> answer = ws.timeline(ws.read("cases/iran-2014"), kinds=["day"])
    >>> [entry.date for entry in answer.entries]
    ['2014-12-19', '2015-06-30']
    """
    entries = [entry for entry in _entries(case) if not kinds or entry.kind in kinds]
    entries.sort(key=lambda e: (e.first, e.last, KINDS.index(e.kind), e.id))
    return Timeline(case, tuple(entries))


def span(date: str) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day of a year, a month or a day."""
    parts = [int(part) for part in date.split("-")]
    if len(parts) == 1:
        return datetime.date(parts[0], 1, 1), datetime.date(parts[0], 12, 31)
    if len(parts) == 2:
        year, month = parts
        return datetime.date(year, month, 1), datetime.date(year, month, monthrange(year, month)[1])
    day = datetime.date.fromisoformat(date)
    return day, day


def _entries(case: Case) -> Iterator[Entry]:
    for name, agreement in case.agreements.items():
        parties = ", ".join(_party(case, party) for party in agreement.parties)
        yield Entry(
            agreement.date,
            *span(agreement.date),
            "agreement",
            name,
            agreement.name,
            f"{parties}: {agreement.content}",
            agreement.sources,
        )
    for name, item in case.evidence.items():
        if item.date is not None:
            rating = f"rated {item.rating}" if item.rating else ""
            dates = span(item.date)
            yield Entry(item.date, *dates, "evidence", name, item.name, rating, item.sources)
    for name, precedent in case.precedents.items():
        yield Entry(
            precedent.date,
            *span(precedent.date),
            "precedent",
            name,
            precedent.name,
            precedent.followed or "",
            precedent.sources,
        )
    for day, name, words in (
        (case.known_on, "as_of", "What is known ends here"),
        (case.decision.deadline, "deadline", "Deadline"),
    ):
        if day is not None:
            yield Entry(day.isoformat(), day, day, "day", name, words, "", ())


def _party(case: Case, party: str) -> str:
    return case.actors[party].name if party in case.actors else party
