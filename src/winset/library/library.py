"""The library: what is in it, and how to add to it and read from it."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from winset.errors import UsageError, nearest
from winset.library import listing, store
from winset.library.adding import Batch, Parsed, check_id, keep, text_key
from winset.library.document import Added, Document, Entry, Reading, Refusal, Refused, record_of
from winset.library.passages import AROUND, JOINT, Passage, parse_locator
from winset.library.readers import intake

if TYPE_CHECKING:
    from winset.library.claim_to_case import Carried, Row
    from winset.library.claims.claim import Claim, Source
    from winset.library.claims.judgements import Judgement
    from winset.library.meaning import Meaning
    from winset.library.search import Hit, Near


class Library:
    """A library of documents in one file.

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
        self._base = store.connect(self.path, create)
        self._meaning: Meaning | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        count: int = self._base.execute("select count(*) from document").fetchone()[0]
        return count

    def __repr__(self) -> str:
        return f"Library({str(self.path)!r}, {len(self)} documents)"

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    # --- adding -----------------------------------------------------------------------------

    def add(
        self,
        *sources: str | Path,
        id: str | None = None,  # noqa: A002 - the field's own name
        progress: Callable[[Entry | Refusal], None] | None = None,
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
        if id is not None:
            check_id(id)
        taken = (one for source in sources for one in intake.take(source))
        return self._added(taken, id, progress)

    def add_bytes(self, raw: bytes, name: str) -> Added:
        """Add a source that was sent rather than read from a file.

        Parameters
        ----------
        raw : bytes
        name : str
            What the source is called; only its ending counts.
        """
        return self._added([intake.bounded(intake.shown_name(name), raw)], None, None)

    def _added(
        self,
        taken: Iterable[intake.Taken],
        wanted: str | None,
        progress: Callable[[Entry | Refusal], None] | None,
    ) -> Added:
        entries: list[Entry] = []
        refused: list[Refusal] = []
        for outcome in self._adding(taken, wanted):
            if progress is not None:
                progress(outcome)
            if isinstance(outcome, Entry):
                entries.append(outcome)
            else:
                refused.append(outcome)
        return Added(tuple(entries), tuple(refused))

    def _adding(
        self, sources: Iterable[intake.Taken], wanted: str | None
    ) -> Iterator[Entry | Refusal]:
        batch = Batch()
        for taken in sources:
            if taken.raw is None:
                yield Refusal(taken.name, taken.why or "it cannot be read")
                continue
            try:
                reading = intake.read(taken.raw, taken.name)
            except Refused as error:
                yield Refusal(taken.name, str(error))
                continue
            batch.put(Parsed(taken.name, taken.raw, reading, wanted))
            if batch.full():
                yield from keep(self._base, batch.parsed)
                batch = Batch()
        yield from keep(self._base, batch.parsed)

    def add_reading(self, reading: Reading, name: str, raw: bytes, id: str | None = None) -> Entry:  # noqa: A002
        """Add what was read elsewhere, with the bytes it was read from."""
        return keep(self._base, [Parsed(name, raw, reading, id)])[0]

    # --- reading ----------------------------------------------------------------------------

    def ids(self) -> tuple[str, ...]:
        """Return the ids of all documents, in the order they were added."""
        rows = self._base.execute("select id from document order by number")
        return tuple(row[0] for row in rows)

    def entries(self, **wanted: Any) -> tuple[Entry, ...]:
        """Return what is in the library, in the order it was added; see :func:`listing.listed`."""
        return listing.listed(self._base, **wanted)

    def values(self, kind: str) -> tuple[str, ...]:
        """Return what documents have of a kind, such as all regions."""
        return listing.values(self._base, kind)

    def show(self, name: str) -> Document:
        """Return a document.

        Parameters
        ----------
        name : str
            Its id.

        Raises
        ------
        UsageError
            There is no such document.
        """
        row = self._base.execute(
            "select number, id, record, name, added, revises, removed, snapshot, media"
            " from document join snapshot on hash = snapshot where id = ?",
            (name,),
        ).fetchone()
        if row is None:
            raise UsageError(
                f"There is no document '{name}' in {self.path}.{nearest(name, self.ids())}"
            )
        number, id_, record, file, added, revises, removed, snapshot, media = row
        return Document(
            id=id_,
            record=record_of(json.loads(record)),
            paragraphs=tuple(self._passages(number, id_)),
            removed=tuple(zlib.decompress(removed).decode().split("\n")) if removed else (),
            name=file,
            media=media,
            sha256=snapshot.hex(),
            added=added,
            revises=revises,
        )

    def _passages(self, number: int, name: str) -> list[Passage]:
        rows = self._base.execute(
            "select n, text, kind, start from paragraph where document = ? order by n", (number,)
        ).fetchall()
        body = JOINT.join(row[1] for row in rows)
        return [
            Passage(
                name,
                n,
                text,
                kind,
                start,
                body[max(0, start - AROUND) : start],
                body[start + len(text) : start + len(text) + AROUND],
            )
            for n, text, kind, start in rows
        ]

    def passage(self, locator: str) -> Passage:
        """Return a passage by its address, such as ``topychkanov-2014#p4``.

        Raises
        ------
        UsageError
            There is no such document or paragraph.
        """
        parsed = parse_locator(locator)
        if parsed is None or parsed[1] is None:
            raise UsageError(
                f"'{locator}' is no address of a passage, such as topychkanov-2014#p4."
            )
        name, n = parsed[0], parsed[1]
        document = self.show(name)
        if not 1 <= n <= len(document.paragraphs):
            raise UsageError(
                f"'{name}' has no paragraph {n}; it has 1 to {len(document.paragraphs)}."
            )
        return document.paragraphs[n - 1]

    def snapshot(self, name: str) -> bytes:
        """Return the bytes a document was read from, unchanged.

        Raises
        ------
        UsageError
            There is no such document.
        """
        self.show(name)
        row = self._base.execute(
            "select content from snapshot join document on hash = snapshot where id = ?", (name,)
        ).fetchone()
        return zlib.decompress(row[0])

    def holding(self, text: str) -> tuple[str, ...]:
        """Return the addresses of the paragraphs whose text is exactly this."""
        rows = self._base.execute(
            "select d.id, p.n from paragraph p join document d on d.number = p.document"
            " where p.hash = ? and p.text = ? order by p.id",
            (text_key(text), text),
        )
        return tuple(f"{name}#p{n}" for name, n in rows)

    # --- finding ----------------------------------------------------------------------------

    def search(self, query: str, **wanted: Any) -> tuple[Hit, ...]:
        """Return the paragraphs that answer a query, best first; see :func:`search.search`."""
        from winset.library.search import search

        return search(self, query, **wanted)

    def related(self, name: str, limit: int = 10) -> tuple[Near, ...]:
        """Return the documents nearest to one, nearest first; see :func:`search.related`."""
        from winset.library.search import related

        return related(self, name, limit)

    def meaning(self) -> Meaning | None:
        """Return the library's latent semantic analysis, up to date; None if it is too small."""
        from winset.library.meaning import current

        self._meaning = current(self._base, self._meaning)
        return self._meaning

    @property
    def base(self) -> sqlite3.Connection:
        """The connection to the file, for reading."""
        return self._base

    # --- claims -----------------------------------------------------------------------------

    def claims(
        self,
        name: str | None = None,
        actor: str | None = None,
        state: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        sources: Sequence[Source] = (),
    ) -> tuple[Claim, ...]:
        """Return the claims of a document or of all; see :func:`.claims.judgements.claims`."""
        from winset.library.claims.judgements import claims

        return claims(self, name, actor, state, progress, sources)

    def claim(self, name: str) -> Claim:
        """Return a claim by its id, or by a beginning of it that no other has."""
        from winset.library.claims.judgements import claim

        return claim(self, name)

    def judge(self, name: str, how: str, by: str, note: str | None = None, **changes: Any) -> Claim:
        """Accept, change or drop a claim; see :func:`.claims.judgements.judge_claim`."""
        from winset.library.claims.judgements import judge_claim

        return judge_claim(self, name, how, by, note, **changes)

    def judgements(self, name: str | None = None) -> tuple[Judgement, ...]:
        """Return every judgement of a claim, or of all, the first made first."""
        from winset.library.claims.judgements import judgements

        return judgements(self, name)

    def carry(self, name: str, case: str | Path, row: Row, **said: Any) -> Carried:
        """Write an accepted claim into a case's file; see :mod:`winset.library.claim_to_case`.

        Parameters
        ----------
        name : str
            The claim's id, or the beginning of it.
        case : str or Path
            A case's folder, or its file.
        row : {"evidence", "position", "agreement"}
        **said
            What the analyst adds: ``id``, ``issue``, ``value``, ``salience``, ``actor``, ``fits``,
            ``date``; see :class:`winset.library.claim_to_case.Wanted`.
        """
        from winset.library.claim_to_case import Wanted, carry

        return carry(self, name, case, Wanted(row, **said))

    # --- keeping ----------------------------------------------------------------------------

    def remove(self, name: str) -> None:
        """Remove a document; its id is not given again.

        Raises
        ------
        UsageError
            There is no such document.
        """
        self.show(name)
        with store.writing(self._base):
            row = self._base.execute(
                "select number, snapshot from document where id = ?", (name,)
            ).fetchone()
            if row is None:
                return
            number, snapshot = row
            self._base.execute(
                "insert into paragraph_words (paragraph_words, rowid, text)"
                " select 'delete', id, text from paragraph where document = ?",
                (number,),
            )
            self._base.execute("delete from document_words where rowid = ?", (number,))
            self._base.execute("delete from document where number = ?", (number,))
            self._base.execute(
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
        store.back_up(self._base, place)
        return place
