"""Passages and accepted claims of the library -> rows of a case, with the source they rest on.

A text says something; a case holds an analyst's numbers. So the numbers, and how well evidence fits
each hypothesis, are given; a claim brings the actors, the words and the date. Where no number is
given, what is written says so and weighs little: a wide salience, and evidence that fits every
hypothesis alike. The source, the passage's address and its digest come from the library.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from winset.case.ids import id_of
from winset.case.revise import Version, revise
from winset.case.yaml.edit import Edit, section_of
from winset.errors import UsageError, nearest
from winset.library.claims.claim import Claim
from winset.library.claims.gazetteer import names
from winset.library.claims.judgements import actor_id
from winset.library.desk import PublisherRating
from winset.library.document import Document
from winset.library.passages import Passage
from winset.library.row_kinds import (
    SECTIONS,
    entry_of,
    hypothesis_edits,
    inside_actor,
    refuse_unknown,
    supported,
)

Kind = Literal[
    "source", "support", "position", "evidence", "agreement", "hypothesis", "candidate",
    "actor", "group", "regard", "issue", "event", "precedent",
]  # fmt: skip
Number = float | int | Sequence[float]

UNJUDGED_SALIENCE = (10, 50, 90)
"""Where an analyst gives none: it may be nearly anything."""
DIGEST_DIGITS = 12
"""How much of a passage's digest a case keeps."""

_ID_WORDS = 6
_UNJUDGED = "Salience not judged yet."
_NOUNS = {"evidence": "item of evidence", "candidate": "sign to watch for"}


@dataclass(frozen=True)
class RowRequest:
    """What a passage or a claim becomes in a case, and what the analyst says of it.

    Attributes
    ----------
    row : str
        A section's entry in the singular, such as ``position``; ``group`` and ``regard`` stand
        inside an actor, and an issue comes with the first position on it. ``source``: the passage
        is cited, and no row rests on it yet; ``support``: a row of the case rests on it too.
    paraphrase : str
        What the passage says, in the analyst's own words; a claim brings its own.
    name : str
        Of the item of evidence or the agreement; a claim brings its own.
    id : str, optional
        Of the item or the agreement; made of its name by default.
    issue, actor : str, optional
        Of a position: the case's ids. A claim brings an actor.
    value, salience : number or sequence of three numbers, optional
        Of a position.
    fits : mapping of hypothesis to {"CC", "C", "N", "I", "II"}
        Of evidence; of a claim that names none, N for all hypotheses.
    likelihood : mapping of hypothesis to chance
        Of evidence, beside or instead of `fits`.
    origin : str, optional
        Of evidence: items of one origin do not count twice. The document by default.
    rating : str, optional
        Of evidence: its Admiralty code.
    date : str, optional
        Of evidence or an agreement; the claim's own, or the document's, by default.
    parties : sequence of str
        To an agreement; those of the claim by default.
    given : mapping of str to Any
        What else the kind needs: ``about``, ``held_by``, ``by``, ``capability``, ``kind``,
        ``range``, ``unit``, ``status_quo``, ``share``, ``toward``, ``weight``, ``criterion``,
        ``closes``; of support ``place``; of evidence ``hypotheses`` to be written along.
    """

    row: Kind
    paraphrase: str = ""
    name: str = ""
    id: str | None = None
    issue: str | None = None
    value: Number | None = None
    salience: Number | None = None
    actor: str | None = None
    fits: Mapping[str, str] = field(default_factory=dict)
    likelihood: Mapping[str, Number | str] = field(default_factory=dict)
    origin: str | None = None
    rating: str | None = None
    date: str | None = None
    parties: Sequence[str] = ()
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Carried:
    """What was written into a case.

    Attributes
    ----------
    path : Path
        The case's file.
    place : str
        Where the row stands, such as ``evidence.russia-opposes-force``.
    locator : str
        The passage, as the case cites it.
    """

    path: Path
    place: str
    locator: str

    def to_dict(self) -> dict[str, str]:
        """Return the answer as plain data."""
        return {"case": str(self.path), "place": self.place, "source": self.locator}


def read_number(what: str, text: str | None) -> float | list[float] | None:
    """Read what an analyst typed: one number, or three; None where it is empty.

    Parameters
    ----------
    what : str
        What the number is of, for the message.
    text : str, optional
        ``60``, or the 5 % quantile, most likely value and 95 % quantile: ``50, 60, 80``.

    Raises
    ------
    UsageError
        It is something else.
    """
    parts = re.split(r"[,\s]+", (text or "").strip("[] \t\n"))
    try:
        numbers = [float(part) for part in parts if part]
    except ValueError:
        numbers = []
    if len(numbers) not in (1, 3) and (text or "").strip():
        raise UsageError(f"{what} is '{text}'; write 60, or 50, 60, 80.")
    return numbers[0] if len(numbers) == 1 else numbers or None


def carry(
    document: Document,
    claim: Claim,
    case: str | Path,
    request: RowRequest,
    ratings: Sequence[PublisherRating] = (),
) -> Carried:
    """Write a claim into a case's file; comments and order stay.

    Parameters
    ----------
    document : Document
        The claim's.
    claim : Claim
        Accepted or changed by a person.
    case : str or Path
        A case's folder, or its file.
    request : RowRequest
    ratings : sequence of PublisherRating
        The desk's, which come along.

    Raises
    ------
    CaseError
        The case has faults, before or after; nothing was written.
    UsageError
        The claim is not accepted, the row is there already, or something is missing.
    OutputError
        The file cannot be written.
    """

    def edits(version: Version) -> list[Edit]:
        rated = publisher_edits(version.data, [document], ratings)
        return [*rated, *claim_edits(version.data, document, claim, request)]

    revision = revise(case, edits)
    edit = revision.edits[-1]
    place = ".".join(map(str, edit.path))
    if edit.op == "add":
        place += f" {edit.value['actor']}/{edit.value['issue']}"
    return Carried(revision.after.path, place, edit.value["sources"][0])


def claim_edits(data: Any, document: Document, claim: Claim, request: RowRequest) -> list[Edit]:
    """Return the edits that write a claim into a case, the row's last.

    Parameters
    ----------
    data : Any
        The case's plain data; it has no faults.
    document : Document
        The claim's.
    claim : Claim
        Accepted or changed by a person.
    request : RowRequest

    Raises
    ------
    UsageError
        The claim is not accepted, the row is there already, or something is missing.
    """
    filled = _of_claim(claim, request)
    actors = section_of(data, "actors")
    if request.row in ("position", "group", "regard"):
        filled = replace(filled, actor=_case_actor(str(filled.actor), actors, request.actor))
    elif request.row != "actor":
        _refuse_strangers(claim, actors)
    weighed = request.fits or request.likelihood or request.given.get("hypotheses")
    if request.row == "evidence" and not weighed:
        hypotheses = section_of(data, "hypotheses")
        if not hypotheses:
            raise UsageError("The case has no hypotheses for evidence to weigh. Write them first.")
        filled = replace(filled, fits=dict.fromkeys(hypotheses, "N"))
    return passage_edits(data, document, document.paragraphs[claim.paragraph - 1], filled)


def _refuse_strangers(claim: Claim, actors: Mapping[str, Any]) -> None:
    """Refuse a claim about nobody of the case; a case without a list of actors takes any."""
    about = [*claim.actors, *claim.recipients]
    for name in about if actors else ():
        with suppress(UsageError):
            _case_actor(name, actors, None)
            return
    if actors and about:
        raise UsageError(
            f"The case has no actor '{about[0]}'{' and none of the others' if about[1:] else ''}: "
            "the claim is about a dispute that this case is not. Add the actor under actors: "
            "first; nothing was changed."
        )


def passage_edits(
    data: Any, document: Document, passage: Passage, request: RowRequest
) -> list[Edit]:
    """Return the edits that cite a passage in a case, that of the row which rests on it last.

    Parameters
    ----------
    data : Any
        The case's plain data; it has no faults.
    document : Document
    passage : Passage
        One of the document's.
    request : RowRequest

    Raises
    ------
    UsageError
        The paraphrase, a name or another part is missing; the row is there already; the case
        cites another text under this address.
    """
    own_date = document.record.date if request.row != "precedent" else None
    request = replace(
        request,
        paraphrase=" ".join(request.paraphrase.split()),
        name=" ".join(request.name.split()),
        date=own_date if request.date is None else request.date,
    )
    if not request.paraphrase:
        raise UsageError("Say in your own words what the passage says.")
    source, edits = _source_edits(data, document, passage, request.paraphrase)
    locator = f"{source}#p{passage.n}"
    if request.row == "source":
        return edits
    if request.row == "support":
        return [*edits, supported(data, request.given.get("place", ()), locator)]
    if request.row in ("group", "regard"):
        if request.row == "group":
            _refuse_unnamed(request)
        return [*edits, inside_actor(data, request, locator)]
    fits, first = hypothesis_edits(data, request.given.get("hypotheses", ()))
    request = replace(request, fits={**fits, **request.fits})
    row = _row(request, source, locator, data)
    if request.row == "position":
        _check_position(data, row)
        return [*edits, Edit("add", ("positions",), row)]
    section = SECTIONS[request.row]
    key = _free_id(data, section, row, request, known=fits)
    if request.row == "issue":
        refuse_unknown(data, {"actor": request.actor or ""})
        held = _position(replace(request, issue=key)) | {"sources": [locator]}
        first = [Edit("add", ("positions",), held)]
    return [*edits, *first, Edit("set", (section, key), row)]


def claim_row(claim: Claim, request: RowRequest) -> dict[str, Any]:
    """Return the row that an accepted claim becomes, as plain data; it cites the claim's passage.

    Parameters
    ----------
    claim : Claim
    request : RowRequest

    Raises
    ------
    UsageError
        The claim is not accepted, or something is missing.
    """
    return _row(_of_claim(claim, request), claim.document, claim.passage)


def paraphrase(claim: Claim) -> str:
    """Return what a claim says in one sentence."""
    actor_names = names()
    who = " and ".join(actor_names.get(actor, actor) for actor in claim.actors)
    verb = claim.label if claim.kind == "stance" else claim.cue or claim.label.lower()
    denied = "" if claim.polarity else "not: "
    speaker = "" if claim.attribution == "author" else f" ({claim.attribution} say so)"
    return f"{who}: {denied}{verb} {claim.object}".strip() + f"{speaker}."


def _of_claim(claim: Claim, request: RowRequest) -> RowRequest:
    """Return a request with what a claim brings.

    Raises
    ------
    UsageError
        No person accepted the claim, or it is not one that can become such a row.
    """
    if claim.state not in ("accepted", "changed") or not claim.by:
        raise UsageError(
            f"The claim {claim.id} is '{claim.state}', not accepted. Accept it first: no machine's "
            "candidate enters a case."
        )
    says, parties = paraphrase(claim), tuple(dict.fromkeys([*claim.actors, *claim.recipients]))
    if request.row == "agreement" and (len(parties) < 2 or not claim.polarity):
        raise UsageError("An agreement has two parties or more, and was made.")
    return replace(
        request,
        paraphrase=request.paraphrase or says,
        name=request.name or (claim.object or says if request.row == "agreement" else says),
        actor=request.actor or claim.actors[0],
        date=request.date or claim.date or "",
        parties=request.parties or parties,
    )


def _row(request: RowRequest, source: str, locator: str, data: Any = None) -> dict[str, Any]:
    if request.row == "position":
        return _position(request) | {"sources": [locator]}
    _refuse_unnamed(request)
    if request.row == "evidence":
        row = _evidence(request, source)
    else:
        row = _agreement(request) if request.row == "agreement" else entry_of(request, data)
    return row | {"sources": [locator]}


def _refuse_unnamed(request: RowRequest) -> None:
    if not request.name:
        raise UsageError(f"Give the {_NOUNS.get(request.row, request.row)} a name.")


def _position(request: RowRequest) -> dict[str, Any]:
    if request.issue is None or request.value is None or request.actor is None:
        raise UsageError(
            "A position is an actor's, on an issue of the case, and has a value. Give issue and "
            "value."
        )
    salience, why = request.salience, request.paraphrase
    if salience is None:
        salience, why = UNJUDGED_SALIENCE, f"{why} {_UNJUDGED}"
    return {
        "actor": request.actor,
        "issue": request.issue,
        "position": _listed(request.value),
        "salience": _listed(salience),
        "why": why,
    }


def _evidence(request: RowRequest, source: str) -> dict[str, Any]:
    if not (request.fits or request.likelihood):
        raise UsageError("Say how well it fits at least one hypothesis.")
    row = {
        "name": request.name,
        "date": request.date if "/" not in (request.date or "") else None,
        "rating": request.rating,
        "origin": request.origin or source,
        "likelihood": dict(request.likelihood),
        "consistency": dict(request.fits),
    }
    return {part: value for part, value in row.items() if value}


def _agreement(request: RowRequest) -> dict[str, Any]:
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", request.date or ""):
        raise UsageError("An agreement has a date, and the text states none. Say it as 2014-11-11.")
    return {
        "name": request.name,
        "date": request.date,
        "parties": list(request.parties),
        "content": request.paraphrase,
    }


def _listed(value: Number) -> Number:
    return list(value) if isinstance(value, Sequence) else value


def _free_id(
    data: Any, section: str, row: Mapping[str, Any], request: RowRequest, known: Container[str]
) -> str:
    """Return an id for a row that is not in the case; known hypotheses are written along.

    Raises
    ------
    UsageError
        The case has this very row or its id, or not the hypotheses it speaks of.
    """
    hypotheses, entries = section_of(data, "hypotheses"), section_of(data, section)
    for name in (*request.fits, *request.likelihood):
        if name not in hypotheses and name not in known:
            raise UsageError(f"The case has no hypothesis '{name}'.{nearest(name, hypotheses)}")
    if request.id and request.id in entries:
        raise UsageError(
            f"The case has '{request.id}' under {section} already; nothing was changed. Give "
            "another id."
        )
    label = str(row.get("name") or row["question"])
    for key, entry in entries.items():
        there = entry if isinstance(entry, dict) else {}
        shared = set(there.get("sources") or ()) & set(row["sources"])
        if shared and (there.get("name") or there.get("question")) == label:
            raise UsageError(
                f"The case has this row already, as {section}.{key}; nothing was changed."
            )
    words = " ".join(label.split()[:_ID_WORDS])
    return request.id or id_of(words, entries, request.row)


def _check_position(data: Any, row: Mapping[str, Any]) -> None:
    actor, issue = row["actor"], row["issue"]
    refuse_unknown(data, {"issue": issue, "actor": actor})
    rows = data.get("positions") or []
    if any((there.get("actor"), there.get("issue")) == (actor, issue) for there in rows):
        raise UsageError(
            f"The case has a position of '{actor}' on '{issue}' already; nothing was changed. "
            "Change that row, or cite this passage as a further source of it."
        )


def _case_actor(name: str, actors: Mapping[str, Any], given: str | None) -> str:
    """Return the case's actor: by its id, or by a name that means the same."""
    if name in actors:
        return name
    for key, actor in actors.items():
        title = str(actor.get("name", "")) if isinstance(actor, dict) else ""
        if actor_id(title) == actor_id(name):
            return key
    mend = "" if given else " Say which actor of the case it is."
    raise UsageError(f"The case has no actor '{name}'.{nearest(name, actors)}{mend}")


def _source_edits(
    data: Any, document: Document, passage: Passage, text: str
) -> tuple[str, list[Edit]]:
    """Return the id of the case's source for a document, and the edits that put a passage in.

    Raises
    ------
    UsageError
        The case cites another text under this address.
    """
    sources = section_of(data, "sources")
    key, digest = f"p{passage.n}", passage.digest[:DIGEST_DIGITS]
    for name, source in sources.items():
        if isinstance(source, dict) and source.get("document", name) == document.id:
            passages, digests = section_of(source, "passages"), section_of(source, "digests")
            cited = str(digests.get(key) or digest)
            if not passage.digest.startswith(cited.lower()):
                raise UsageError(
                    f"The case cites another text as {name}#{key} (digest {cited}). Read "
                    f"{passage.address} again, and correct the case first."
                )
            edits = []
            if not passages.get(key):
                edits.append(Edit("set", ("sources", name, "passages", key), text))
            if edits or not digests.get(key):
                edits.append(Edit("set", ("sources", name, "digests", key), digest))
            return name, edits
    name = id_of(document.id, sources, "source")
    record = document.record
    entry = {
        "title": document.title,
        "type": record.type or None,
        "authors": list(record.authors) or None,
        **{part: getattr(record, part) for part in ("publisher", "date", "url")},
        "document": document.id if name != document.id else None,
        "passages": {key: text},
        "digests": {key: digest},
    }
    stated = {part: value for part, value in entry.items() if value is not None}
    return name, [Edit("set", ("sources", name), stated)]


def publisher_edits(
    data: Any, documents: Sequence[Document], ratings: Sequence[PublisherRating]
) -> list[Edit]:
    """Return the edits that bring the desk's ratings of the documents' publishers into a case.

    Parameters
    ----------
    data : Any
        The case's plain data. A publisher that it rates itself keeps its rating.
    documents : sequence of Document
    ratings : sequence of PublisherRating
    """
    there = section_of(data, "publishers")
    named = {str(entry.get("name")) for entry in there.values() if isinstance(entry, dict)}
    wanted = {document.record.publisher for document in documents}
    edits: list[Edit] = []
    for rated in ratings:
        if rated.name in wanted and rated.name not in named:
            known = [*there, *(str(edit.path[1]) for edit in edits)]
            entry = {"name": rated.name, "rating": rated.rating}
            entry |= {"why": rated.why} if rated.why else {}
            edits.append(Edit("set", ("publishers", id_of(rated.name, known, "publisher")), entry))
    return edits
