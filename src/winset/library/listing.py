"""What is in a library, all of it or by region, topic, author and the like, and day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from winset.errors import UsageError
from winset.library.adding import FACETS
from winset.library.document import Entry, folded
from winset.library.readers.iso_dates import iso_day

Filters = Mapping[str, str | tuple[str, ...]]
"""``region``, ``topic``, ``author``, ``center``, ``collection``, ``program``, ``type``,
``publisher`` to a value or several, all of which a document must have."""

_IN_PART = ("author", "publisher", "center")


def listed(
    base: sqlite3.Connection,
    *,
    since: str | None = None,
    until: str | None = None,
    filters: Filters | None = None,
) -> tuple[Entry, ...]:
    """Return documents in the order they were added.

    Parameters
    ----------
    base : Connection
    since, until : str, optional
        Days or years: the document's date lies between them, both included.
    filters : Filters, optional

    Raises
    ------
    UsageError
        There is no such filter or day.
    """
    kept = numbers(base, since=since, until=until, filters=filters)
    rows = base.execute(
        "select d.number, d.id, d.title, d.record, d.date,"
        " (select max(n) from paragraph where document = d.number) from document d"
        " order by d.number"
    ).fetchall()
    return tuple(
        Entry(id_, title or id_, tuple(json.loads(record)["authors"]), date, count)
        for number, id_, title, record, date, count in rows
        if kept is None or number in kept
    )


def values(base: sqlite3.Connection, kind: str) -> tuple[str, ...]:
    """Return what documents have of a kind, such as all regions, in the order of the alphabet.

    Raises
    ------
    UsageError
        There is no such filter.
    """
    _check(kind)
    rows = base.execute(
        "select min(value) from facet where kind = ? group by key order by key", (kind,)
    )
    return tuple(row[0] for row in rows)


def numbers(
    base: sqlite3.Connection,
    *,
    since: str | None = None,
    until: str | None = None,
    filters: Filters | None = None,
) -> set[int] | None:
    """Return the numbers of the documents that meet all conditions; None where there are none."""
    found = [
        _with_facet(base, kind, value)
        for kind, given in (filters or {}).items()
        for value in ((given,) if isinstance(given, str) else given)
    ]
    if since or until:
        rows = base.execute(
            "select number from document where date >= ? and date <= ?",
            (_bound(since) if since else "0", f"{_bound(until)}~" if until else "9999"),
        )
        found.append({row[0] for row in rows})
    return set.intersection(*found) if found else None


def _with_facet(base: sqlite3.Connection, kind: str, value: str) -> set[int]:
    _check(kind)
    match = "instr(key, ?) > 0" if kind in _IN_PART else "key = ?"
    rows = base.execute(
        f"select document from facet where kind = ? and {match}",  # noqa: S608 - one of two above
        (kind, folded(value)),
    )
    return {row[0] for row in rows}


def _check(kind: str) -> None:
    if kind not in FACETS:
        raise UsageError(f"Documents cannot be filtered by '{kind}'; by {', '.join(FACETS)}.")


def _bound(text: str) -> str:
    found = iso_day(text)
    if found is None:
        raise UsageError(f"'{text}' is no day or year. Write 2014 or 2014-12-19.")
    return found
