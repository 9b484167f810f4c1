"""What is in a library's file: documents and passages, by facet and day; how to cite them."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from winset.errors import OutputError, UsageError, nearest
from winset.library import store
from winset.library.document import FACETS, Document, Entry, Record, facet_key, record_of
from winset.library.passages import AROUND, JOINT, Passage, parse_locator, text_key
from winset.library.readers.iso_dates import day_of, iso_day
from winset.library.soundness import damaged, faults

if TYPE_CHECKING:
    from winset.library.meaning import Meaning

Filters = Mapping[str, str | tuple[str, ...]]
"""One of :data:`~winset.library.document.FACETS` to a value, or to several, all of which a document
must have."""

LAST = 2**31
"""No document has so many paragraphs."""
MOST_NAMES = 3
"""More authors than these are the first and others, in a reference."""
ENTRIES = (
    "select d.number, d.id, d.title, d.record, d.date,"
    " (select max(n) from paragraph where document = d.number), d.name from document d"
)
"""What :func:`entry_of` takes."""
_BY_DAMAGE = (ValueError, TypeError, LookupError, AttributeError, zlib.error, RecursionError)
"""What values can raise that are not as they were stored."""
_MATCHED_IN_PART = ("author", "publisher", "center")


class Catalogue:
    """The documents of a library's file, for reading.

    Parameters
    ----------
    path : str or Path
        The file.
    create : bool
        Make it if there is none.

    Raises
    ------
    UsageError
        There is no such library, or the file is none.
    OutputError
        It cannot be written.
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = Path(path)
        self.connection = store.connect(self.path, create)
        self._meaning: Meaning | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Close the file; a fault that its damage brings is told as such."""
        wrong: UsageError | OutputError | None = None
        if isinstance(error, sqlite3.Error):
            wrong = store.error_of(self.path, error)
        elif isinstance(error, _BY_DAMAGE) and (found := self.faults()):
            wrong = damaged(self.path, found[0])
        self.close()
        if wrong is not None:
            raise wrong from error

    def __len__(self) -> int:
        count: int = self.connection.execute("select count(*) from document").fetchone()[0]
        return count

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r}, {len(self)} documents)"

    def faults(self) -> tuple[str, ...]:
        """Return what is wrong with the file, after reading all of it; nothing if it is whole."""
        return faults(self.connection, store.tables())

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def meaning(self) -> Meaning | None:
        """Return where paragraphs lie by meaning, up to date; None if the library is too small."""
        from winset.library.meaning import current

        self._meaning = current(self.connection, self._meaning)
        return self._meaning

    # --- documents --------------------------------------------------------------------------

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all documents, in the order they were added."""
        rows = self.connection.execute("select id from document order by number")
        return tuple(row[0] for row in rows)

    def entries(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        filters: Filters | None = None,
    ) -> tuple[Entry, ...]:
        """Return documents in the order they were added.

        Parameters
        ----------
        since, until : str, optional
            Days or years: the document's date lies between them, both included.
        filters : Filters, optional

        Raises
        ------
        UsageError
            There is no such filter or day.
        """
        chosen = self.matching(since, until, filters)
        rows = self.connection.execute(f"{ENTRIES} order by d.number").fetchall()
        return tuple(entry_of(row) for row in rows if chosen is None or row[0] in chosen)

    def values(self, facet: str) -> tuple[str, ...]:
        """Return what documents have of a facet, such as all regions, in alphabetical order.

        Raises
        ------
        UsageError
            There is no such facet.
        """
        _check_facet(facet)
        rows = self.connection.execute(
            "select min(value) from facet where kind = ? group by key order by key", (facet,)
        )
        return tuple(row[0] for row in rows)

    def matching(
        self, since: str | None, until: str | None, filters: Filters | None
    ) -> set[int] | None:
        """Return the numbers of the documents that meet all conditions; None without conditions.

        Parameters
        ----------
        since, until, filters
            As :meth:`entries` takes them.
        """
        sets = [
            self._with_value(facet, value)
            for facet, given in (filters or {}).items()
            for value in ((given,) if isinstance(given, str) else given)
        ]
        if since or until:
            rows = self.connection.execute(
                "select number from document where date >= ? and date <= ?",
                (_day(since) if since else "0", f"{_day(until)}~" if until else "9999"),
            )
            sets.append({row[0] for row in rows})
        return set.intersection(*sets) if sets else None

    def _with_value(self, facet: str, value: str) -> set[int]:
        _check_facet(facet)
        match = "instr(key, ?) > 0" if facet in _MATCHED_IN_PART else "key = ?"
        rows = self.connection.execute(
            f"select document from facet where kind = ? and {match}",  # noqa: S608 - of two above
            (facet, facet_key(value)),
        )
        return {row[0] for row in rows}

    def show(self, id: str, first: int = 1, last: int | None = None) -> Document:  # noqa: A002
        """Return a document by its id.

        Parameters
        ----------
        id : str
        first, last : int, optional
            The paragraphs to bring along, both included; all by default.

        Raises
        ------
        UsageError
            There is no such document.
        """
        number, record, file, added, revises, removed, snapshot, media = self._row(
            id, "number, record, name, added, revises, removed, snapshot, media"
        )
        return Document(
            id=id,
            record=record_of(json.loads(record)),
            paragraphs=tuple(self._passages(number, id, first, last)),
            removed=tuple(zlib.decompress(removed).decode().split("\n")) if removed else (),
            name=file,
            media=media,
            sha256=snapshot.hex(),
            added=added,
            revises=revises,
        )

    def snapshot(self, id: str) -> bytes:  # noqa: A002
        """Return the bytes a document was read from, unchanged.

        Raises
        ------
        UsageError
            There is no such document.
        """
        return zlib.decompress(self._row(id, "content")[0])

    def _row(self, id_: str, columns: str) -> Any:
        """Return columns of a document and its snapshot."""
        row = self.connection.execute(
            f"select {columns} from document join snapshot on hash = snapshot where id = ?",  # noqa: S608
            (id_,),
        ).fetchone()
        if row is None:
            raise UsageError(
                f"There is no document '{id_}' in {self.path}.{nearest(id_, self.ids())}"
            )
        return row

    # --- passages ---------------------------------------------------------------------------

    def length(self, id: str) -> int:  # noqa: A002
        """Return how many paragraphs a document has.

        Raises
        ------
        UsageError
            There is no such document.
        """
        (number,) = self._row(id, "number")
        count: int = self.connection.execute(
            "select count(*) from paragraph where document = ?", (number,)
        ).fetchone()[0]
        return count

    def _passages(self, number: int, id_: str, first: int, last: int | None) -> list[Passage]:
        """Return passages; those next to them are read for what stands around the ends."""
        last = LAST if last is None else last
        rows = self.connection.execute(
            "select n, text, kind, start from paragraph where document = ? and n between ? and ?"
            " order by n",
            (number, first - AROUND, last + AROUND),
        ).fetchall()
        body = JOINT.join(row[1] for row in rows)
        begins = rows[0][3] if rows else 0

        def around(start: int, stop: int) -> tuple[str, str]:
            return body[max(0, start - AROUND) : start], body[stop : stop + AROUND]

        return [
            Passage(id_, n, text, kind, start, *around(start - begins, start - begins + len(text)))
            for n, text, kind, start in rows
            if first <= n <= last
        ]

    def passage(self, locator: str) -> Passage:
        """Return a passage by its address, such as ``topychkanov-2014#p4``.

        Raises
        ------
        UsageError
            There is no such document or paragraph.
        """
        id_, n = parse_locator(locator) or ("", None)
        if n is None:
            raise UsageError(
                f"'{locator}' is no address of a passage, such as topychkanov-2014#p4."
            )
        paragraphs = self.show(id_, n, n).paragraphs
        if not paragraphs:
            raise UsageError(f"'{id_}' has no paragraph {n}; it has 1 to {self.length(id_)}.")
        return paragraphs[0]

    def containing(self, id: str, words: str, limit: int = 100) -> tuple[tuple[int, str], ...]:  # noqa: A002
        """Return the paragraphs of a document that have these words as they stand, by number.

        Parameters
        ----------
        id : str
        words : str
            Capital or small, with any blanks between.
        limit : int
            How many at most.

        Raises
        ------
        UsageError
            There is no such document.
        """
        (number,) = self._row(id, "number")
        wanted = " ".join(words.split()).casefold()
        rows = self.connection.execute(
            "select n, text from paragraph where document = ? order by n", (number,)
        )
        found = ((n, text) for n, text in rows if wanted and wanted in text.casefold())
        return tuple(islice(found, limit))

    def addresses_of(self, text: str) -> tuple[str, ...]:
        """Return the addresses of the paragraphs whose text is exactly this."""
        rows = self.connection.execute(
            "select d.id, p.n from paragraph p join document d on d.number = p.document"
            " where p.hash = ? and p.text = ? order by p.id",
            (text_key(text), text),
        )
        return tuple(f"{id_}#p{n}" for id_, n in rows)

    def later_version(self, id: str) -> Document | None:  # noqa: A002
        """Return the latest version of a document that revises this one, or None."""
        row = self.connection.execute(
            "with recursive later (id, number) as ("
            " select id, number from document where revises = ?"
            " union select d.id, d.number from document d join later on d.revises = later.id)"
            " select id from later order by number desc limit 1",
            (id,),
        ).fetchone()
        return self.show(row[0]) if row else None


def entry_of(row: Sequence[Any]) -> Entry:
    """Return a document as the library lists it."""
    _, id_, title, stored, date, count, source = row
    record = json.loads(stored)
    notes = tuple(record.get("notes", ()))
    return Entry(id_, title or id_, tuple(record["authors"]), date, count, source, notes)


def _check_facet(facet: str) -> None:
    if facet not in FACETS:
        raise UsageError(f"Documents cannot be filtered by '{facet}'; by {', '.join(FACETS)}.")


def _day(text: str) -> str:
    day = iso_day(text)
    if day is None:
        raise UsageError(f"'{text}' is no day or year. Write 2014 or 2014-12-19.")
    return day


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
    for value in (record.type, record.publisher, _long_day(record.date), record.url):
        if value:
            parts.append(value)
    if paragraph is not None:
        parts.append(f"paragraph {paragraph}")
    return ", ".join(parts) + "."


def _people(names: tuple[str, ...]) -> str:
    """Return names joined by commas and ``and``; more than three as the first ``and others``."""
    if len(names) > MOST_NAMES:
        return f"{names[0]} and others"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def _long_day(text: str | None) -> str | None:
    """Return ``2014-12-19`` as ``19 December 2014``; a year or month as it stands."""
    whole = day_of(text)
    return f"{whole.day} {whole:%B %Y}" if whole else text
