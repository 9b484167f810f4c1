"""The library: sources are added, read and searched, their claims judged and carried over."""

from __future__ import annotations

import json
import re
import sqlite3
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from winset.errors import UsageError
from winset.library import store
from winset.library.catalogue import ENTRIES, Catalogue, entry_of
from winset.library.claims.judgements import (
    judge_claim,
    list_claims,
    list_judgements,
    read_claim,
)
from winset.library.desk import (
    collect,
    correct,
    rate,
    ratings,
    save_search,
    saved_search,
    saved_searches,
)
from winset.library.document import (
    Added,
    Block,
    Entry,
    Reading,
    Record,
    Refusal,
    Refused,
    folded,
)
from winset.library.folding import search_form
from winset.library.passages import starts, text_key
from winset.library.readers import intake
from winset.library.related_works import search_works
from winset.library.search import related_documents, search_paragraphs

if TYPE_CHECKING:
    from winset.case.yaml.edit import Edit
    from winset.library.case_rows import Carried, Kind, RowRequest

Progress = Callable[[Entry | Refusal], None]

_UNKEEPABLE = (ValueError, TypeError, OverflowError, sqlite3.DataError, sqlite3.InterfaceError)
"""What values of a source can raise that no column takes, such as half of a sign."""
_NUMBER = re.compile(r"\d+(?:[.,-]\d+)*")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_BATCH_BYTES, _BATCH_SECONDS = 4_000_000, 0.5
_ID = re.compile(r"^\w[\w.-]{0,79}$")
_INSTITUTION = re.compile(
    r"\b(news|press|staff|desk|editorial|editors?|team|reports?|reporters?|times|post|weekly|daily|"
    r"agency|institute|institution|council|centre|center|group|university|foundation|department|"
    r"ministry|commission|office|association|committee|network|service|magazine|journal)\b",
    re.I,
)


class _ReadSource(NamedTuple):
    """A source as read, with its bytes and the id that it is to have."""

    name: str
    raw: bytes
    reading: Reading
    id: str | None = None


class Library(Catalogue):
    """A library of documents in one file; see :class:`Catalogue` for reading it."""

    search = search_paragraphs
    search_works = search_works
    related = related_documents
    claims = list_claims
    claim = read_claim
    collect = collect
    correct = correct
    rate = rate
    ratings = ratings
    save_search = save_search
    saved_searches = saved_searches
    saved_search = saved_search
    judge = judge_claim
    judgements = list_judgements

    # --- adding -----------------------------------------------------------------------------

    def add(
        self,
        *sources: str | Path,
        id: str | None = None,  # noqa: A002 - the field's own name
        progress: Progress | None = None,
    ) -> Added:
        """Add files, folders, or standard input (``-``).

        Parameters
        ----------
        sources : str or Path
        id : str, optional
            The document's id, where there is one source alone; by default made of author and year.
        progress : callable, optional
            Called with each entry once it is safe on disk, and with each refusal.

        Returns
        -------
        Added
            A document that was in the library before is listed with ``new`` false.

        Raises
        ------
        UsageError
            There is no such file; the id is taken or no id.
        """
        if id is not None and not _ID.match(id):
            raise UsageError(
                f"'{id}' cannot be an id: letters, digits, '-', '_' and '.', at most 80."
            )
        return self._add((one for source in sources for one in intake.take(source)), id, progress)

    def add_bytes(self, raw: bytes, name: str) -> Added:
        """Add a source that was sent rather than read from a file.

        Parameters
        ----------
        raw : bytes
        name : str
            What the source is called; only its ending counts.
        """
        return self._add([intake.bounded(intake.shown_name(name), raw)])

    def add_taken(self, files: Iterable[intake.Taken]) -> Added:
        """Add sources whose bytes were read elsewhere.

        Parameters
        ----------
        files : iterable of Taken
        """
        return self._add(files)

    def add_reading(self, reading: Reading, name: str, raw: bytes, id: str | None = None) -> Entry:  # noqa: A002
        """Add what was read elsewhere.

        Parameters
        ----------
        reading : Reading
        name : str
            What the source is called.
        raw : bytes
            What it was read from.
        id : str, optional
        """
        (entry,) = _insert(self.connection, [_ReadSource(name, raw, reading, id)])
        if isinstance(entry, Refusal):
            raise UsageError(f"{entry.source}: {entry.reason}.")
        return entry

    def _add(
        self,
        files: Iterable[intake.Taken],
        id_: str | None = None,
        progress: Progress | None = None,
    ) -> Added:
        outcomes: list[Entry | Refusal] = []
        for outcome in self._adding(files, id_):
            if progress is not None:
                progress(outcome)
            outcomes.append(outcome)
        entries = tuple(outcome for outcome in outcomes if isinstance(outcome, Entry))
        return Added(entries, tuple(one for one in outcomes if isinstance(one, Refusal)))

    def _adding(self, files: Iterable[intake.Taken], id_: str | None) -> Iterator[Entry | Refusal]:
        """Write what was read as soon as it is enough, or long enough ago."""
        waiting: list[_ReadSource] = []
        size, since = 0, time.monotonic()
        try:
            for file in files:
                if file.raw is None:
                    yield Refusal(file.name, file.why or "it cannot be read")
                    continue
                try:
                    reading = intake.read(file.raw, file.name)
                except Refused as error:
                    yield Refusal(file.name, str(error))
                    continue
                waiting.append(_ReadSource(file.name, file.raw, reading, id_))
                size += len(file.raw)
                if size > _BATCH_BYTES or time.monotonic() - since > _BATCH_SECONDS:
                    ready, waiting, size = waiting, [], 0
                    yield from _insert(self.connection, ready)
                    since = time.monotonic()
        except (Exception, KeyboardInterrupt):
            yield from _insert(self.connection, waiting)  # what was read is kept
            raise
        yield from _insert(self.connection, waiting)

    # --- claims -----------------------------------------------------------------------------

    def carry(self, name: str, case: str | Path, row: Kind, **given: Any) -> Carried:
        """Write an accepted claim into a case's file.

        Parameters
        ----------
        name : str
            The claim's id, or the beginning of it.
        case : str or Path
            A case's folder, or its file.
        row : {"evidence", "position", "agreement"}
        **given
            What the analyst adds: ``id``, ``issue``, ``value``, ``salience``, ``actor``, ``fits``,
            ``date``; see :class:`winset.library.case_rows.RowRequest`.
        """
        from winset.library.case_rows import RowRequest, carry

        claim = self.claim(name)
        request = RowRequest(row, **given)
        return carry(self.show(claim.document), claim, case, request, self.ratings())

    def case_edits(self, source: str, data: Any, request: RowRequest) -> list[Edit]:
        """Return the edits that write an accepted claim, or a passage, into a case.

        Parameters
        ----------
        source : str
            A claim's id, or a passage's address.
        data : Any
            The case's plain data; it has no faults.
        request : RowRequest
            What it becomes, and what the analyst says of it.

        Raises
        ------
        UsageError
            There is no such claim or passage, the claim is not accepted, the row is there already,
            or something is missing.
        """
        from winset.library.case_rows import claim_edits, passage_edits, publisher_edits

        if "#" in source:
            passage = self.passage(source)
            document = self.show(passage.document)
            edits = passage_edits(data, document, passage, request)
        else:
            claim = self.claim(source)
            document = self.show(claim.document)
            edits = claim_edits(data, document, claim, request)
        return [*publisher_edits(data, [document], self.ratings()), *edits]

    # --- the file ---------------------------------------------------------------------------

    def remove(self, id: str) -> None:  # noqa: A002
        """Remove a document; its id is not given again.

        Raises
        ------
        UsageError
            There is no such document.
        """
        self.show(id)
        with store.writing(self.connection):
            row = self.connection.execute(
                "select number, snapshot from document where id = ?", (id,)
            ).fetchone()
            if row is None:
                return
            number, snapshot = row
            self.connection.execute(
                "insert into paragraph_words (paragraph_words, rowid, text)"
                " select 'delete', id, text from paragraph_form where document = ?",
                (number,),
            )
            self.connection.execute("delete from document_words where rowid = ?", (number,))
            self.connection.execute("delete from document where number = ?", (number,))
            self.connection.execute(
                "delete from snapshot where hash = ? and not exists"
                " (select 1 from document where snapshot = hash)",
                (snapshot,),
            )

    def back_up(self, target: str | Path) -> Path:
        """Copy the library to another file while it may be in use.

        Raises
        ------
        UsageError
            The file exists.
        OutputError
            It cannot be written.
        """
        place = Path(target)
        store.back_up(self.connection, place)
        return place


def _insert(
    connection: sqlite3.Connection, sources: Sequence[_ReadSource]
) -> list[Entry | Refusal]:
    """Write sources in one transaction; what is returned is safe on disk."""
    if not sources:
        return []
    if sources[0].id is not None and len(sources) > 1:
        raise UsageError("An id names one document; these are several. Leave it out.")
    with store.writing(connection):
        last = connection.execute("select coalesce(max(id), 0) from paragraph").fetchone()[0]
        entries = [_insert_or_refuse(connection, source) for source in sources]
        connection.execute(
            "insert into paragraph_words (rowid, text)"
            " select id, text from paragraph_form where id > ? order by id",
            (last,),
        )
        return entries


def _insert_or_refuse(connection: sqlite3.Connection, source: _ReadSource) -> Entry | Refusal:
    """Write a source; one that cannot be kept is refused, and the others stay."""
    connection.execute("savepoint source")
    outcome: Entry | Refusal
    try:
        outcome = _insert_one(connection, source)
    except _UNKEEPABLE as error:
        connection.execute("rollback to source")
        why = " ".join(str(error).split())[:120]
        outcome = Refusal(source.name, f"it cannot be kept: {why}")
    connection.execute("release source")
    return outcome


def _insert_one(connection: sqlite3.Connection, source: _ReadSource) -> Entry:
    reading, record = source.reading, source.reading.record
    texts = [block.text for block in reading.blocks]
    text_hash, same = _same_text(connection, texts)
    if same:
        return replace(entry_of(same), source=source.name, notes=record.notes)
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
        "insert into paragraph (document, n, kind, start, text, hash, form)"
        " values (?, ?, ?, ?, ?, ?, ?)",
        (
            (number, n, block.kind, start, block.text, text_key(block.text), _form(block))
            for n, (block, start) in enumerate(
                zip(reading.blocks, starts(texts), strict=True), start=1
            )
        ),
    )
    store.describe(connection, number, record)
    about = (name, record.title or name, record.authors, record.date, len(texts))
    return Entry(*about, source.name, record.notes, new=True)


def _same_text(connection: sqlite3.Connection, texts: list[str]) -> tuple[bytes, Any]:
    """Return the mark of a text and the document that has it, whose numbers are the same too."""
    mark = sha256(folded("".join(texts)).encode()).digest()
    same = connection.execute(f"{ENTRIES} where d.text_hash = ?", (mark,)).fetchone()
    if same:
        paragraphs = "select text from paragraph where document = ? order by n"
        stored = [text for (text,) in connection.execute(paragraphs, same[:1])]
        if (numbers := _numbers(texts)) != _numbers(stored):
            mark = sha256(mark + numbers.encode()).digest()
            same = connection.execute(f"{ENTRIES} where d.text_hash = ?", (mark,)).fetchone()
    return mark, same


def _numbers(texts: list[str]) -> str:
    """Return the numbers of a text, with the marks that make 1.5 another number than 15."""
    return " ".join(_NUMBER.findall("\n".join(texts).translate(_DASHES)))


def _form(block: Block) -> str | None:
    """Return what the index has of a block; None where that is its text."""
    form = search_form(block.text)
    return None if form == block.text else form


def _new_id(connection: sqlite3.Connection, source: _ReadSource) -> str:
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
