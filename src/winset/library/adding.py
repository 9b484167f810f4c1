"""Readings -> rows of the library, in transactions; nothing is told before it is safe on disk."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePath

from winset.errors import UsageError
from winset.library import store
from winset.library.document import FACETS, Entry, Reading, Record, folded
from winset.library.passages import starts, text_key

_BATCH_BYTES, _BATCH_SECONDS = 4_000_000, 0.5
_ID = re.compile(r"^\w[\w.-]{0,79}$")
_INSTITUTION = re.compile(
    r"\b(news|press|staff|desk|editorial|editors?|team|reports?|reporters?|times|post|weekly|daily|"
    r"agency|institute|institution|council|centre|center|group|university|foundation|department|"
    r"ministry|commission|office|association|committee|network|service|magazine|journal)\b",
    re.I,
)


@dataclass(frozen=True)
class ReadSource:
    """A source as read, with its bytes and the id that it is to have."""

    name: str
    raw: bytes
    reading: Reading
    id: str | None = None


@dataclass
class Batch:
    """Sources read but not yet written."""

    sources: list[ReadSource] = field(default_factory=list)
    size: int = 0
    since: float = field(default_factory=time.monotonic)

    def put(self, source: ReadSource) -> None:
        """Add a source."""
        self.sources.append(source)
        self.size += len(source.raw)

    def full(self) -> bool:
        """Tell whether it is time to write: enough bytes, or long enough ago."""
        return self.size > _BATCH_BYTES or time.monotonic() - self.since > _BATCH_SECONDS


def check_id(name: str) -> None:
    """Say so where a text cannot be an id.

    Raises
    ------
    UsageError
    """
    if not _ID.match(name):
        raise UsageError(
            f"'{name}' cannot be an id: letters, digits, '-', '_' and '.', at most 80."
        )


def insert(connection: sqlite3.Connection, sources: Sequence[ReadSource]) -> list[Entry]:
    """Write sources in one transaction; what is returned is safe on disk.

    Parameters
    ----------
    connection : Connection
        To the library's file.
    sources : sequence of ReadSource

    Raises
    ------
    UsageError
        An id is taken, or given to several sources.
    OutputError
        The library cannot be written.
    """
    if not sources:
        return []
    if sources[0].id is not None and len(sources) > 1:
        raise UsageError("An id names one document; these are several. Leave it out.")
    with store.writing(connection):
        last = _last_paragraph(connection)
        entries = [_insert(connection, source) for source in sources]
        connection.execute(
            "insert into paragraph_words (rowid, text)"
            " select id, text from paragraph where id > ? order by id",
            (last,),
        )
        return entries


def _last_paragraph(connection: sqlite3.Connection) -> int:
    row = connection.execute("select seq from sqlite_sequence where name = 'paragraph'").fetchone()
    return int(row[0]) if row else 0


def _entry(connection: sqlite3.Connection, name: str) -> Entry:
    """Return a document's entry."""
    id_, title, record, date, count = connection.execute(
        "select d.id, d.title, d.record, d.date,"
        " (select max(n) from paragraph where document = d.number) from document d where d.id = ?",
        (name,),
    ).fetchone()
    return Entry(id_, title or id_, tuple(json.loads(record)["authors"]), date, count)


def _insert(connection: sqlite3.Connection, source: ReadSource) -> Entry:
    reading, record = source.reading, source.reading.record
    texts = [block.text for block in reading.blocks]
    text_hash = sha256(folded("".join(texts)).encode()).digest()
    same = connection.execute(
        "select id from document where text_hash = ?", (text_hash,)
    ).fetchone()
    if same:
        return _entry(connection, same[0])
    name = _new_id(connection, source)
    snapshot = sha256(source.raw).digest()
    connection.execute(
        "insert or ignore into snapshot (hash, media, size, content) values (?, ?, ?, ?)",
        (snapshot, reading.media, len(source.raw), zlib.compress(source.raw, 3)),
    )
    number = connection.execute(
        "insert into document (id, title, date, url, record, text_hash, snapshot, name, added,"
        " revises, removed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            record.title,
            record.date,
            record.url,
            json.dumps(record.to_dict(), ensure_ascii=False),
            text_hash,
            snapshot,
            PurePath(source.name).name,
            datetime.now(UTC).isoformat(timespec="seconds"),
            _earlier(connection, record, name),
            zlib.compress("\n".join(reading.removed).encode(), 6),
        ),
    ).lastrowid
    if number is None:
        raise sqlite3.DatabaseError("a document was given no number")
    connection.executemany(
        "insert into paragraph (document, n, kind, start, text, hash) values (?, ?, ?, ?, ?, ?)",
        (
            (number, n, block.kind, start, block.text, text_key(block.text))
            for n, (block, start) in enumerate(
                zip(reading.blocks, starts(texts), strict=True), start=1
            )
        ),
    )
    _describe(connection, number, record)
    return Entry(name, record.title or name, record.authors, record.date, len(texts), True)


def _describe(connection: sqlite3.Connection, number: int, record: Record) -> None:
    values = record.facets
    connection.executemany(
        "insert or ignore into facet values (?, ?, ?, ?)",
        (
            (number, kind, folded(value), value)
            for kind, several in values.items()
            for value in several
        ),
    )
    columns = ", ".join(FACETS)
    marks = ", ".join("?" * len(FACETS))
    connection.execute(
        f"insert into document_words (rowid, title, {columns}, abstract)"  # noqa: S608
        f" values (?, ?, {marks}, ?)",
        (
            number,
            record.title or "",
            *("; ".join(values[column]) for column in FACETS),
            record.abstract or "",
        ),
    )


def _new_id(connection: sqlite3.Connection, source: ReadSource) -> str:
    """Return an id that was never given: author and year, or what stands in their place."""
    stem = source.id or _proposed_id(source.reading.record, source.name)
    name, count = stem, 1
    given = "select 1 from given_id where id = ?"
    while connection.execute(given, (name,)).fetchone() is not None:
        if source.id is not None:
            raise UsageError(f"The library has or had a document '{name}'. Name another --id.")
        count += 1
        name = f"{stem}-{count}"
    connection.execute("insert into given_id values (?)", (name,))
    return name


def _earlier(connection: sqlite3.Connection, record: Record, id_: str) -> str | None:
    """Return the document of which this is another version.

    It has the same title and the same address of the web, or, where one of them has none, the same
    authors and day.
    """
    if not record.title:
        return None
    rows = connection.execute(
        "select id, url, record from document where title = ? and id <> ? order by number desc",
        (record.title, id_),
    )
    for name, url, stored in rows:
        other = json.loads(stored)
        dated = record.authors and record.date is not None
        same = dated and (list(record.authors), record.date) == (other["authors"], other["date"])
        if (record.url == url) if record.url and url else same:
            return str(name)
    return None


def _proposed_id(record: Record, name: str) -> str:
    """Return ``author-year``; without an author the title's first words; without both the file."""
    year = record.date[:4] if record.date else ""
    if record.authors:
        author = record.authors[0].split(",")[0]
        words = [word for word in author.split() if len(word) > 1]
        person = 0 < len(words) <= 4 and not _INSTITUTION.search(author)
        stem = _slug(words[-1] if person else author)
    else:
        stem = "-".join(_slug(record.title or "").split("-")[:4])
    stem = stem[:40].strip("-") or _slug(PurePath(name).name.split(".")[0])[:40].strip("-")
    parts = [part for part in (stem or "document", year) if part]
    return parts[0] if year and year in stem.split("-") else "-".join(parts)


def _slug(text: str) -> str:
    """Return text as lower-case words joined by hyphens, letters of any script kept."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(c for c in parts if not unicodedata.combining(c))
    return re.sub(r"[^\w]+|_", "-", unicodedata.normalize("NFC", letters)).strip("-")
