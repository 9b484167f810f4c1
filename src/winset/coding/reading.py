"""Codings read and written, whatever holds them: a table, a database, or a library's claims."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from winset.coding.dna import looks_like_sqlite, read_dna, with_texts, write_dna
from winset.coding.statements import (
    LIMITS,
    CodedDocument,
    Coding,
    Statement,
    statements_in,
    write_csv,
)
from winset.errors import UsageError
from winset.files import write_text
from winset.interchange.tables import read_bytes, table_of
from winset.library.catalogue import Catalogue
from winset.library.claims.claim import Claim
from winset.library.claims.gazetteer import names
from winset.library.claims.judgements import accepted_claims
from winset.library.passages import JOINT
from winset.library.readers.iso_dates import day_of

KIND = "Claim"
VARIABLES = {
    "organization": "short text",
    "concept": "short text",
    "agreement": "boolean",
    "label": "short text",
    "modality": "short text",
}
AGAINST = frozenset({"opposes", "fears", "denies", "REJECT", "PROTEST"})
"""Labels that say no to their object: who opposes a thing, and is not denied to, is against it."""


def read_coding(source: str | Path | Catalogue) -> Coding:
    """Read coded statements.

    Parameters
    ----------
    source : str, Path or Library
        A library, whose accepted claims count as statements; a database of Discourse Network
        Analyzer; or a table with a row a statement (``-`` for standard input).
    """
    if isinstance(source, Catalogue):
        return _of_library(source)
    if str(source) != "-" and looks_like_sqlite(Path(source)):
        return read_dna(Path(source))
    raw, name = read_bytes(source, LIMITS.bytes)
    if raw.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"<"):
        raise UsageError(
            f"{name} is XML, perhaps of version 1 of Discourse Network Analyzer. Version 2 of the "
            "program imports those, and version 3, which is read, imports those of version 2."
        )
    return statements_in(table_of(raw, name, LIMITS))


def write_coding(
    coding: Coding,
    target: str | Path,
    kind: str | None = None,
    password: str = "winset",  # noqa: S107
) -> None:
    """Write coded statements to a file.

    Parameters
    ----------
    coding : Coding
    target : str or Path
        ``.csv`` for a table of one kind of statement; otherwise a database of Discourse Network
        Analyzer.
    kind : str, optional
        Of a table: the kind of statement.
    password : str
        Of a database: with which its coders open it in the program.
    """
    path = Path(target)
    if path.suffix.lower() == ".csv":
        write_text(path, write_csv(coding, kind))
    else:
        write_dna(with_texts(coding), path, password)


def _of_library(library: Catalogue) -> Coding:
    """Return the accepted claims of a library as coded statements.

    A claim of several actors is a statement of each. The actor is the ``organization``, the object
    the ``concept``; ``agreement`` is the polarity, turned round for labels in `AGAINST`, so that
    *opposes the use of force* and *supports the use of force* are on opposite sides.
    """
    claims = accepted_claims(library)
    if not claims:
        raise UsageError(
            f"No claim in {library.path} is accepted yet. List them with winset library claims, "
            "and accept with winset library judge."
        )
    actor_names = names()
    documents: dict[str, CodedDocument] = {}
    begins: dict[str, list[int]] = {}
    statements: list[Statement] = []
    for claim in claims:
        if claim.document not in documents:
            number = len(documents) + 1
            documents[claim.document], begins[claim.document] = _document(
                library, claim.document, number
            )
        start = begins[claim.document][claim.paragraph - 1]
        for actor in claim.actors:
            values: dict[str, str | int] = {
                "organization": actor_names.get(actor, actor),
                "concept": claim.object,
                "agreement": int(agrees(claim)),
                "label": claim.label,
                "modality": claim.modality,
            }
            place = (documents[claim.document].id, start + claim.start, start + claim.stop)
            statements.append(Statement(len(statements) + 1, *place, values, claim.by, KIND))
    coders = tuple(dict.fromkeys(claim.by for claim in claims))
    return Coding({KIND: VARIABLES}, tuple(documents.values()), tuple(statements), (), coders)


def agrees(claim: Claim) -> bool:
    """Return whether a claim's actors are for its object."""
    return claim.polarity != (claim.label in AGAINST)


def _document(library: Catalogue, name: str, number: int) -> tuple[CodedDocument, list[int]]:
    """Return a document as coders know it, and where its paragraphs begin."""
    document = library.show(name)
    record = document.record
    coded = CodedDocument(
        number,
        document.title,
        JOINT.join(passage.text for passage in document.paragraphs),
        _day(record.date),
        ", ".join(record.authors),
        record.publisher or "",
        type=record.type or "",
    )
    return coded, [passage.start for passage in document.paragraphs]


def _day(when: str | None) -> datetime | None:
    """Return a date; of a year or month alone its first day."""
    day = day_of(f"{when or ''}-01-01"[:10])
    return datetime.combine(day, time(), UTC) if day else None
