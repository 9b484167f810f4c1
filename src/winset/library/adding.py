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
from winset.library.document import Entry, Reading, Record, folded
from winset.library.passages import starts

FACETS = ("region", "topic", "author", "center", "collection", "program", "type", "publisher")
"""What documents can be filtered by, besides their date."""

_LISTED = {"region": "regions", "topic": "topics", "author": "authors", "center": "centers"}
_LISTED |= {"collection": "collections", "program": "programs"}
_BATCH_BYTES, _BATCH_SECONDS = 4_000_000, 0.5
_ID = re.compile(r"^\w[\w.-]{0,79}$")
_INSTITUTION = re.compile(
    r"\b(news|press|staff|desk|editorial|editors?|team|reports?|reporters?|times|post|weekly|daily|"
    r"agency|institute|institution|council|centre|center|group|university|foundation|department|"
    r"ministry|commission|office|association|committee|network|service|magazine|journal)\b",
    re.I,
)


@dataclass(frozen=True)
class Parsed:
    """A source as read, with its bytes and the id wanted for it."""

    name: str
    raw: bytes
    reading: Reading
    wanted: str | None = None


@dataclass
class Batch:
    """Sources read but not yet written."""

    parsed: list[Parsed] = field(default_factory=list)
    size: int = 0
    since: float = field(default_factory=time.monotonic)

    def put(self, parsed: Parsed) -> None:
        """Add a source."""
        self.parsed.append(parsed)
        self.size += len(parsed.raw)

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


def keep(base: sqlite3.Connection, batch: Sequence[Parsed]) -> list[Entry]:
    """Write sources in one transaction; what is returned is safe on disk.

    Raises
    ------
    UsageError
        A wanted id is taken, or wanted for several.
    OutputError
        The library cannot be written.
    """
    if not batch:
        return []
    if batch[0].wanted is not None and len(batch) > 1:
        raise UsageError("--id names one document; these are several. Leave it out.")
    with store.writing(base):
        last = _last_paragraph(base)
        entries = [_insert(base, parsed) for parsed in batch]
        base.execute(
            "insert into paragraph_words (rowid, text)"
            " select id, text from paragraph where id > ? order by id",
            (last,),
        )
        return entries


def _last_paragraph(base: sqlite3.Connection) -> int:
    row = base.execute("select seq from sqlite_sequence where name = 'paragraph'").fetchone()
    return int(row[0]) if row else 0


def entry(base: sqlite3.Connection, name: str) -> Entry:
    """Return a document's entry."""
    id_, title, record, date, count = base.execute(
        "select d.id, d.title, d.record, d.date,"
        " (select max(n) from paragraph where document = d.number) from document d where d.id = ?",
        (name,),
    ).fetchone()
    return Entry(id_, title or id_, tuple(json.loads(record)["authors"]), date, count)


def _insert(base: sqlite3.Connection, parsed: Parsed) -> Entry:
    reading, record = parsed.reading, parsed.reading.record
    texts = [block.text for block in reading.blocks]
    text_hash = sha256(folded("".join(texts)).encode()).digest()
    known = base.execute("select id from document where text_hash = ?", (text_hash,)).fetchone()
    if known:
        return entry(base, known[0])
    name = _new_id(base, parsed)
    snapshot = sha256(parsed.raw).digest()
    base.execute(
        "insert or ignore into snapshot (hash, media, size, content) values (?, ?, ?, ?)",
        (snapshot, reading.media, len(parsed.raw), zlib.compress(parsed.raw, 3)),
    )
    number = base.execute(
        "insert into document (id, title, date, url, record, text_hash, snapshot, name, added,"
        " revises, removed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            name,
            record.title,
            record.date,
            record.url,
            json.dumps(record.plain(), ensure_ascii=False),
            text_hash,
            snapshot,
            PurePath(parsed.name).name,
            datetime.now(UTC).isoformat(timespec="seconds"),
            _earlier(base, record, name),
            zlib.compress("\n".join(reading.removed).encode(), 6),
        ),
    ).lastrowid
    if number is None:
        raise sqlite3.DatabaseError("a document was given no number")
    base.executemany(
        "insert into paragraph (document, n, kind, start, text, hash) values (?, ?, ?, ?, ?, ?)",
        (
            (number, n, block.kind, start, block.text, text_key(block.text))
            for n, (block, start) in enumerate(
                zip(reading.blocks, starts(texts), strict=True), start=1
            )
        ),
    )
    _describe(base, number, record)
    return Entry(name, record.title or name, record.authors, record.date, len(texts), True)


def text_key(text: str) -> bytes:
    """Return the hash by which a paragraph of this text is found."""
    return sha256(text.encode()).digest()[:16]


def _describe(base: sqlite3.Connection, number: int, record: Record) -> None:
    values = facets(record)
    base.executemany(
        "insert or ignore into facet values (?, ?, ?, ?)",
        (
            (number, kind, folded(value), value)
            for kind, several in values.items()
            for value in several
        ),
    )
    columns = ", ".join(FACETS)
    marks = ", ".join("?" * len(FACETS))
    base.execute(
        f"insert into document_words (rowid, title, {columns}, abstract)"  # noqa: S608
        f" values (?, ?, {marks}, ?)",
        (
            number,
            record.title or "",
            *("; ".join(values[column]) for column in FACETS),
            record.abstract or "",
        ),
    )


def _new_id(base: sqlite3.Connection, parsed: Parsed) -> str:
    """Return an id that was never given: author and year, or what stands in their place."""
    stem = parsed.wanted or proposed_id(parsed.reading.record, parsed.name)
    name, count = stem, 1
    while _taken(base, name):
        if parsed.wanted is not None:
            raise UsageError(f"The library has or had a document '{name}'. Name another --id.")
        count += 1
        name = f"{stem}-{count}"
    base.execute("insert into given_id values (?)", (name,))
    return name


def _taken(base: sqlite3.Connection, name: str) -> bool:
    return base.execute("select 1 from given_id where id = ?", (name,)).fetchone() is not None


def _earlier(base: sqlite3.Connection, record: Record, wanted: str) -> str | None:
    """Return the document of which this is another version.

    It has the same title and the same address of the web, or, where one of them has none, the same
    authors and day.
    """
    if not record.title:
        return None
    rows = base.execute(
        "select id, url, record from document where title = ? and id <> ? order by number desc",
        (record.title, wanted),
    )
    for name, url, kept in rows:
        if record.url and url:
            if record.url == url:
                return str(name)
            continue
        other = json.loads(kept)
        same_day = record.date is not None and other["date"] == record.date
        if same_day and record.authors and list(record.authors) == other["authors"]:
            return str(name)
    return None


def facets(record: Record) -> dict[str, tuple[str, ...]]:
    """Return what a document can be filtered by: kind to values."""
    found: dict[str, tuple[str, ...]] = {
        kind: getattr(record, field_) for kind, field_ in _LISTED.items()
    }
    found["type"] = (record.type,) if record.type else ()
    found["publisher"] = (record.publisher,) if record.publisher else ()
    return found


def proposed_id(record: Record, name: str) -> str:
    """Return ``author-year``; without an author the title's first words; without both the file."""
    year = record.date[:4] if record.date else ""
    if record.authors:
        author = record.authors[0].split(",")[0]
        words = [word for word in author.split() if len(word) > 1]
        person = 0 < len(words) <= 4 and not _INSTITUTION.search(author)
        stem = slug(words[-1] if person else author)
    else:
        stem = "-".join(slug(record.title or "").split("-")[:4])
    stem = stem[:40].strip("-") or slug(PurePath(name).name.split(".")[0])[:40].strip("-")
    parts = [part for part in (stem or "document", year) if part]
    return parts[0] if year and year in stem.split("-") else "-".join(parts)


def slug(text: str) -> str:
    """Return text as lower-case words joined by hyphens, letters of any script kept."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return re.sub(r"[^\w]+|_", "-", unicodedata.normalize("NFC", kept)).strip("-")
