"""From sources to a draft: candidate rows, questions for what is not found, a skeleton case.

The skeleton passes its check and holds no number: every candidate stands under ``draft:`` with its
passage, and the documents stand under ``sources:`` with the digests of what is cited.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from winset.answer import Answer
from winset.case.ids import as_id, id_of
from winset.case.yaml.text import write_text
from winset.confined import Ended, confined
from winset.errors import UsageError
from winset.files import write_new
from winset.library.case_rows import DIGEST_DIGITS, publisher_edits
from winset.library.claims.claim import Source, claim_id
from winset.library.claims.judgements import further_sources
from winset.library.claims.sentences import Passages
from winset.library.desk import PublisherRating
from winset.library.document import Document, Refusal, Refused, folded
from winset.library.drafting.finder import find_rows
from winset.library.drafting.row import EXTRACTOR, Row, of_claim, of_coding
from winset.library.library import Library
from winset.library.passages import Passage
from winset.library.patterns import read_words
from winset.library.readers.codings import Coded, Codings, may_hold_codings, read_codings
from winset.library.readers.intake import Taken, take
from winset.library.readers.iso_dates import day_of

QUESTIONS: Mapping[str, str] = read_words(__file__, "words")["questions"]
"""What is asked where nothing of a kind was found."""
_SCHEMA_LINE = "# yaml-language-server: $schema=./case.schema.json\n"
_HEAD = """#
# A draft. Nothing under draft: counts before you have accepted it; no number is invented.
#   winset triage .     go through the rows: accept, change, merge, drop
#   winset check .      every fault at once
#   winset serve .      the same in a browser, each passage beside its row
"""


@dataclass(frozen=True, repr=False)
class Draft(Answer):
    """Candidate rows of a case, found in sources.

    Attributes
    ----------
    rows : tuple of Row
        In the order of the documents and of their text.
    questions : tuple of str
        To the analyst, about what was not found.
    documents : tuple of Document
    refused : tuple of Refusal
        Sources that could not be read, and why.
    notes : tuple of str
        What was not looked for, such as documents in a language that the rules do not read.
    ratings : tuple of PublisherRating
        The desk's, of the library that the sources are kept in.
    """

    kind: ClassVar[str] = "draft"
    rows: tuple[Row, ...]
    questions: tuple[str, ...]
    documents: tuple[Document, ...] = ()
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    ratings: tuple[PublisherRating, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the draft as plain data."""
        return {
            "rows": [row.to_dict() for row in self.rows],
            "questions": list(self.questions),
            "documents": [
                {"id": d.id, "title": d.title, "date": d.record.date, "source": d.name}
                for d in self.documents
            ],
            "refused": [refusal.to_dict() for refusal in self.refused],
            "notes": list(self.notes),
        }

    def passage(self, row: Row) -> Passage:
        """Return the paragraph that a row was found in."""
        (document,) = (d for d in self.documents if d.id == row.document)
        return document.paragraphs[row.paragraph - 1]

    def case_data(self) -> dict[str, Any]:
        """Return the skeleton case as plain data: candidates and sources, no number."""
        title = self.documents[0].title if self.documents else "A draft"
        days = [d for document in self.documents if (d := day_of(document.record.date))]
        keys: dict[str, str] = {}
        for document in self.documents:
            keys[document.id] = id_of(document.id, keys.values(), "source")
        rows: dict[str, Any] = {}
        for row in self.rows:
            rows[_row_id(row, rows)] = _row_data(row, keys)
        for k, question in enumerate(self.questions, start=1):
            rows[f"question-{k}"] = {"kind": "question", "text": question}
        rated = publisher_edits({}, self.documents, self.ratings)
        publishers = {"publishers": {edit.path[1]: edit.value for edit in rated}} if rated else {}
        return {
            "winset": 1,
            "title": title if len(self.documents) == 1 else f"{title}, and {len(keys) - 1} more",
            "question": title
            if title.endswith("?")
            else "What will come out, and what does each party want?",
            "as_of": (max(days) if days else date.today()).isoformat(),
            "draft": rows,
            "sources": {keys[d.id]: self._source(d, keys[d.id]) for d in self.documents},
            **publishers,
        }

    def _source(self, document: Document, key: str) -> dict[str, Any]:
        cited = {row.paragraph for row in self.rows if row.document == document.id}
        digests = {f"p{p.n}": p.digest[:DIGEST_DIGITS] for p in document.paragraphs if p.n in cited}
        record = document.record
        known = {
            "title": document.title,
            "type": record.type,
            "authors": list(record.authors),
            "publisher": record.publisher,
            "date": record.date,
            "url": record.url,
            "document": document.id if document.id != key else None,
            "digests": digests,
        }
        return {name: value for name, value in known.items() if value}

    def write(self, folder: str | Path) -> Path:
        """Write the skeleton case into a new folder, or a new file that ends in ``.yaml``.

        Raises
        ------
        UsageError
            There is such a case already.
        OutputError
            It cannot be written to.
        """
        place = Path(folder)
        alone = place.suffix.lower() in (".yaml", ".yml")
        target = place if alone else place / "case.yaml"
        if target.exists():
            raise UsageError(f"{target} exists already; nothing was changed. Name another folder.")
        text = write_text(self.case_data())
        helping = {} if alone else {place / "case.schema.json": _schema()}
        lead = _HEAD if alone else _SCHEMA_LINE + _HEAD
        new = {path: raw for path, raw in helping.items() if not path.exists()}
        write_new(new | {target: (lead + text).encode()})
        return target


def _schema() -> bytes:
    return (resources.files("winset.case") / "case.schema.json").read_bytes()


def _row_id(row: Row, known: Mapping[str, Any]) -> str:
    return id_of(f"{row.kind}-{row.passage.rpartition('#')[2]}", known, "row")


def _row_data(row: Row, keys: Mapping[str, str]) -> dict[str, Any]:
    sources = []
    for passage in row.passages or (row.passage,):
        document, _, place = passage.partition("#")
        sources.append(f"{keys[document]}#{place}")
    data = {
        "kind": row.kind,
        "text": row.text,
        "aspect": row.aspect,
        "actors": [as_id(actor) for actor in row.actors],
        "others": [as_id(actor) for actor in row.others],
        "held_by": row.held_by,
        "details": dict(row.fields),
        "found_by": row.extractor if row.extractor != EXTRACTOR else "",
        "sources": sources,
    }
    return {name: value for name, value in data.items() if value}


def draft(
    *sources: str | Path,
    library: Library | str | Path | None = None,
    parser: bool = False,
    endpoint: str | None = None,
    model: str | None = None,
) -> Draft:
    """Return candidate rows of a case, as sources offer them, each with its passage.

    Parameters
    ----------
    sources : str or Path
        Files, folders or ``-``, as :meth:`winset.library.library.Library.add` takes them; with a
        library, the ids of its documents too. Of a REFI-QDA project and of Zotero's annotations,
        what people marked becomes the rows.
    library : Library, str or Path, optional
        Where the sources are kept, so that their passages can be opened later. Left out, they are
        read and not kept.
    parser : bool
        Look with the parser model too, which the extra ``parser`` installs.
    endpoint, model : str, optional
        Ask a language model too: the address of an endpoint of the OpenAI kind, to which the text
        is sent, and the model's name there. What a further source adds is marked with its name.

    Raises
    ------
    UsageError
        There is no such file or document, or none of the sources can be read.

    """
    further = further_sources(parser, endpoint, model)
    if isinstance(library, Library):
        return _draft(sources, library, further)
    with TemporaryDirectory() as folder:
        place = Path(folder) / "library.sqlite" if library is None else Path(library)
        with Library(place, create=True) as opened:
            return _draft(sources, opened, further)


def _draft(sources: Iterable[str | Path], library: Library, further: Sequence[Source]) -> Draft:
    known = {entry.id for entry in library.entries()}
    ids: dict[str, None] = {}
    by_others: dict[str, None] = {}
    rows: list[Row] = []
    notes: list[str] = []
    refused: list[Refusal] = []
    for source in sources:
        if str(source) in known and not Path(source).exists():
            ids[str(source)] = None
            continue
        others: list[Taken] = []
        for taken in take(source):
            try:
                coded = _coded(taken)
            except Refused as error:
                refused.append(Refusal(taken.name, str(error)))
                continue
            if coded is None:
                others.append(taken)
                continue
            notes += coded.dropped
            for one in coded.documents:
                entry = library.add_reading(one.reading, one.name, taken.raw or b"")
                found, lost = _marked(one, library.show(entry.id))
                rows += found
                notes += lost
                by_others[entry.id] = None
        added = library.add_taken(others)
        ids |= dict.fromkeys(entry.id for entry in added.documents)
        refused += added.refused
    if not ids and not by_others:
        why = "; ".join(f"{one.source}: {one.reason}" for one in refused)
        raise UsageError(f"No source could be read. {why}".strip())
    documents = tuple(library.show(name) for name in ids)
    for document in documents:
        found, note = _of_document(document, further)
        rows += found
        notes += [note] if note else []
    merged = merge_same(rows)
    kinds = {row.kind for row in merged}
    questions = tuple(text for kind, text in QUESTIONS.items() if kind not in kinds)
    documents += tuple(library.show(name) for name in by_others if name not in ids)
    return Draft(merged, questions, documents, tuple(refused), tuple(notes), library.ratings())


def _coded(taken: Taken) -> Codings | None:
    """Return what people marked in a source, read apart; None where that is no form of it."""
    if taken.raw is None or not may_hold_codings(taken.raw, taken.name):
        return None
    try:
        return confined(read_codings, taken.raw, taken.name)
    except Ended as error:
        raise Refused(str(error)) from error


def _of_document(document: Document, further: Sequence[Source]) -> tuple[list[Row], str]:
    """Return the rows of one document, and what is to be said of its reading."""
    language = (document.record.language or "en").lower()
    if not language.startswith("en"):
        return [], (
            f"{document.id} is in another language ({language}): the rules read English alone, so "
            "nothing was looked for."
        )
    kinds = {p.n: p.kind for p in document.paragraphs}
    passages = Passages(
        document.id,
        {p.n: p.text for p in document.paragraphs},
        day_of(document.record.date),
        document.record.authors,
    )
    unread = [n for n, kind in kinds.items() if kind in ("heading", "code", "table")]
    items = [n for n, kind in kinds.items() if kind == "item"]
    rows = find_rows(passages, unread, items)
    there = {(row.paragraph, row.start) for row in rows}
    for source in further:
        rows += [
            row
            for claim in source(passages)
            if claim.paragraph not in unread
            and ((row := of_claim(claim, source.mark)).paragraph, row.start) not in there
        ]
    note = "" if rows else f"{document.id}: no candidate row; it may be about something else."
    return rows, note


def _marked(coded: Coded, document: Document) -> tuple[list[Row], list[str]]:
    """Return a row for each marked passage of a document as it stands in the library."""
    texts = {p.n: p.text for p in document.paragraphs}
    rows = []
    for coding in coded.codings:
        quote = coded.reading.blocks[coding.paragraph - 1].text[coding.start : coding.stop]
        places = [coding.paragraph, *texts]
        n = next((n for n in places if quote in texts.get(n, "")), None)
        if n is not None:
            as_read = texts[n].startswith(quote, coding.start)
            start = coding.start if as_read else texts[n].index(quote)
            rows.append(of_coding(coding, quote, document.id, n, start))
    lost = len(coded.codings) - len(rows)
    return rows, [f"{document.id}: {lost} marks are not in the text that is kept."] if lost else []


def merge_same(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return rows of which none says the same as another: passages of equal ones are joined.

    Actors are joined by their id, with all their names; other rows of different documents where
    kind and words are the same.
    """
    merged: dict[str, Row] = {}
    for row in rows:
        key = claim_id(
            row.kind, row.aspect, row.actors if row.kind == "actor" else (), folded(row.text)
        )
        first = merged.get(key)
        if first is None:
            merged[key] = replace(row, passages=(row.passage,))
            continue
        fields = dict(first.fields)
        if row.kind == "actor":
            names = [*fields.get("aliases", "").split("; "), *row.field("aliases").split("; ")]
            fields["aliases"] = "; ".join(name for name in dict.fromkeys(names) if name)
        merged[key] = replace(
            first,
            passages=tuple(dict.fromkeys((*first.passages, row.passage))),
            fields=tuple((name, value) for name, value in fields.items() if value),
        )
    return tuple(merged.values())
