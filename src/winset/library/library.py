"""The library: sources are added, read and searched, their claims judged and carried over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winset.library import store
from winset.library.adding import Batch, ReadSource, check_id, insert
from winset.library.catalogue import Catalogue
from winset.library.claims.judgements import (
    judge_claim,
    list_claims,
    list_judgements,
    read_claim,
)
from winset.library.document import Added, Entry, Reading, Refusal, Refused
from winset.library.readers import intake
from winset.library.search import related_documents, search_paragraphs

if TYPE_CHECKING:
    from winset.case.yaml.edit import Edit
    from winset.library.case_rows import Carried, Kind, RowRequest

Progress = Callable[[Entry | Refusal], None]


class Library(Catalogue):
    """A library of documents in one file; see :class:`Catalogue` for reading it."""

    search = search_paragraphs
    related = related_documents
    claims = list_claims
    claim = read_claim
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
        if id is not None:
            check_id(id)
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
        return insert(self.connection, [ReadSource(name, raw, reading, id)])[0]

    def _add(
        self,
        files: Iterable[intake.Taken],
        id_: str | None = None,
        progress: Progress | None = None,
    ) -> Added:
        entries: list[Entry] = []
        refused: list[Refusal] = []
        for outcome in self._adding(files, id_):
            if progress is not None:
                progress(outcome)
            if isinstance(outcome, Entry):
                entries.append(outcome)
            else:
                refused.append(outcome)
        return Added(tuple(entries), tuple(refused))

    def _adding(self, files: Iterable[intake.Taken], id_: str | None) -> Iterator[Entry | Refusal]:
        batch = Batch()
        for file in files:
            if file.raw is None:
                yield Refusal(file.name, file.why or "it cannot be read")
                continue
            try:
                reading = intake.read(file.raw, file.name)
            except Refused as error:
                yield Refusal(file.name, str(error))
                continue
            batch.put(ReadSource(file.name, file.raw, reading, id_))
            if batch.full():
                yield from insert(self.connection, batch.sources)
                batch = Batch()
        yield from insert(self.connection, batch.sources)

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
        return carry(self.show(claim.document), claim, case, RowRequest(row, **given))

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
        from winset.library.case_rows import claim_edits, passage_edits

        if "#" in source:
            passage = self.passage(source)
            return passage_edits(data, self.show(passage.document), passage, request)
        claim = self.claim(source)
        return claim_edits(data, self.show(claim.document), claim, request)

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
                " select 'delete', id, text from paragraph where document = ?",
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
