"""A document or passage -> a reference as one line of text."""

from __future__ import annotations

from winset.library.document import Record
from winset.library.readers.iso_dates import day_of

_MANY = 3


def reference(record: Record, name: str, paragraph: int | None = None) -> str:
    """Return a reference: authors, title, publisher, day, address of the web, paragraph.

    Parameters
    ----------
    record : Record
    name : str
        The document's id, which stands for a missing title.
    paragraph : int, optional
        The paragraph cited.
    """
    parts = [_people(record.authors)] if record.authors else []
    parts.append(f"“{record.title or name}”")
    for value in (record.type, record.publisher, day(record.date), record.url):
        if value:
            parts.append(value)
    if paragraph is not None:
        parts.append(f"paragraph {paragraph}")
    return ", ".join(parts) + "."


def _people(names: tuple[str, ...]) -> str:
    """Return names joined by commas and ``and``; more than three as the first ``and others``."""
    if len(names) > _MANY:
        return f"{names[0]} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def day(text: str | None) -> str | None:
    """Return ``2014-12-19`` as ``19 December 2014``; a year or month as it stands."""
    whole = day_of(text)
    return f"{whole.day} {whole:%B %Y}" if whole else text
