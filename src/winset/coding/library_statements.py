"""A library's claims as coded statements, and its judgements as ratings by several coders."""

from __future__ import annotations

from datetime import UTC, datetime, time

from winset.coding.agreement import Ratings
from winset.coding.statements import CodedDocument, Coding, Statement
from winset.errors import UsageError
from winset.library.catalogue import Catalogue
from winset.library.claims.claim import Claim
from winset.library.claims.gazetteer import names
from winset.library.claims.judgements import accepted_claims, list_judgements
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


def coding(library: Catalogue) -> Coding:
    """Return the accepted claims of a library as coded statements.

    A claim of several actors is a statement of each. The actor is the ``organization``, the object
    the ``concept``; ``agreement`` is the polarity, turned round for labels in `AGAINST`, so that
    *opposes the use of force* and *supports the use of force* are on opposite sides.

    Raises
    ------
    UsageError
        No claim is accepted.
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


def ratings(library: Catalogue) -> Ratings:
    """Return what each analyst last said of each claim: dropped, or who holds or did what.

    Raises
    ------
    UsageError
        Nobody has judged, or one person alone.
    """
    last: dict[str, dict[str, str]] = {}
    for claim in (judgement.claim for judgement in list_judgements(library)):
        last.setdefault(claim.by, {})[claim.id] = _value(claim)
    if len(last) < 2:
        raise UsageError(
            "Agreement needs claims judged by two people or more: winset library judge CLAIM "
            "accept --by NAME"
        )
    units = tuple(dict.fromkeys(unit for values in last.values() for unit in values))
    values = tuple(tuple(theirs.get(unit) for unit in units) for theirs in last.values())
    return Ratings(tuple(last), units, values)


def _value(claim: Claim) -> str:
    if claim.state == "dropped":
        return "dropped"
    denied = "" if claim.polarity else "not "
    return f"{', '.join(sorted(claim.actors))}: {denied}{claim.label}"


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
