"""An accepted claim -> a row of a case's own file, with its source and passage.

The numbers are the analyst's. Where none is given, what is written says so and weighs little: a
wide salience, and evidence that fits every hypothesis alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from winset.case.ids import id_of
from winset.case.read import case_file, inspect_bytes
from winset.case.yaml.edit import Edit, edited, plain
from winset.errors import CaseError, UsageError, nearest
from winset.files import write_text
from winset.library.claim_rows import CaseRow, Number, agreement_row, evidence_row, paraphrase
from winset.library.claim_rows import position_row as row_of_position
from winset.library.claims.claim import Claim
from winset.library.claims.judgements import actor_id
from winset.library.document import Document
from winset.library.passage_to_case import source_edits

Row = Literal["evidence", "position", "agreement"]
SALIENCE = (10, 50, 90)
"""Where an analyst gives none: it may be nearly anything."""

_WORDS = 6
_UNJUDGED = "Salience not judged yet."


@dataclass(frozen=True)
class Wanted:
    """What a claim becomes in a case, and what the analyst adds.

    Attributes
    ----------
    row : {"evidence", "position", "agreement"}
    id : str, optional
        Of the item of evidence or the agreement; made of the claim's words by default.
    issue : str, optional
        The case's issue, of a position.
    value, salience : number or sequence of three numbers, optional
        Of a position.
    actor : str, optional
        The case's actor, of a position; the claim's own by default.
    fits : mapping of hypothesis to {"CC", "C", "N", "I", "II"}
        Of evidence; N for all hypotheses where none is named.
    date : str, optional
        Of an agreement; the claim's own by default.
    """

    row: Row
    id: str | None = None
    issue: str | None = None
    value: Number | None = None
    salience: Number | None = None
    actor: str | None = None
    fits: Mapping[str, str] = field(default_factory=dict)
    date: str | None = None


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


def carry(document: Document, claim: Claim, case: str | Path, wanted: Wanted) -> Carried:
    """Write a claim of the library into a case's file; comments and order stay.

    Parameters
    ----------
    document : Document
        The claim's.
    claim : Claim
        Accepted or changed by a person.
    case : str or Path
        A case's folder, or its file.
    wanted : Wanted

    Raises
    ------
    CaseError
        The case has faults, before or after; nothing was written.
    UsageError
        The claim is not accepted, the row is there already, or something is missing.
    OutputError
        The file cannot be written.
    """
    path, stem = case_file(case)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    reading = inspect_bytes(raw, str(path), stem)
    if reading.case is None:
        raise CaseError(reading.findings)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in UTF-8. Save it as such first.") from None
    place, locator, edits = carrying(plain(text), document, claim, wanted)
    after = edited(text, edits)
    written = inspect_bytes(after.encode(), str(path), stem)
    if written.case is None:
        raise CaseError(written.errors)
    if path.read_bytes() != raw:
        raise UsageError(f"{path} was changed meanwhile; nothing was written. Try again.")
    write_text(path.resolve(), after)
    return Carried(path, place, locator)


def carrying(
    data: Any, document: Document, claim: Claim, wanted: Wanted
) -> tuple[str, str, list[Edit]]:
    """Return the row's place, the passage's locator, and the edits that write a claim into a case.

    Parameters
    ----------
    data : plain data
        The case's; it has no faults.
    document : Document
        The claim's.
    claim : Claim
        Accepted or changed by a person.
    wanted : Wanted

    Raises
    ------
    UsageError
        The claim is not accepted, the row is there already, or something is missing.
    """
    if claim.state not in ("accepted", "changed") or not claim.by:
        raise UsageError(
            f"The claim {claim.id} is '{claim.state}', not accepted. Accept it first: winset "
            f"library judge {claim.id} accept"
        )
    passage = document.paragraphs[claim.paragraph - 1]
    source, edits = source_edits(data, document, passage, paraphrase(claim))
    locator = f"{source}#p{claim.paragraph}"
    row = _ROWS[wanted.row](data, replace(claim, document=source), wanted)
    if not row.key:
        edits.append(Edit("add", (row.section,), dict(row.value)))
        return f"{row.section} {row.value['actor']}/{row.value['issue']}", locator, edits
    edits.append(Edit("set", (row.section, row.key), dict(row.value)))
    return f"{row.section}.{row.key}", locator, edits


def _position(data: Any, claim: Claim, wanted: Wanted) -> CaseRow:
    issues, actors = _keys(data, "issues"), _keys(data, "actors")
    if wanted.issue is None or wanted.value is None:
        raise UsageError("A position is on an issue of the case and has a value: --issue, --value.")
    if wanted.issue not in issues:
        raise UsageError(f"The case has no issue '{wanted.issue}'.{nearest(wanted.issue, issues)}")
    actor = _actor(wanted.actor or claim.actors[0], actors, wanted.actor is None)
    rows = data.get("positions") or []
    if any((row.get("actor"), row.get("issue")) == (actor, wanted.issue) for row in rows):
        raise UsageError(
            f"The case has a position of '{actor}' on '{wanted.issue}' already; nothing was "
            "changed. Change that row in the case."
        )
    row = row_of_position(
        claim, wanted.issue, _listed(wanted.value), _listed(wanted.salience or SALIENCE), actor
    )
    if wanted.salience is None:
        why = f"{row.value['why']} {_UNJUDGED}"
        row = replace(row, value={**row.value, "why": why})
    return row


def _listed(value: Number) -> Number:
    return list(value) if isinstance(value, Sequence) else value


def _actor(name: str, actors: Mapping[str, Any], of_claim: bool) -> str:
    """Return the case's actor: by its id, or by a name that means the same."""
    if name in actors:
        return name
    for key, actor in actors.items():
        known = str(actor.get("name", "")) if isinstance(actor, dict) else ""
        if actor_id(known) == actor_id(name):
            return key
    mend = " Say which it is: --actor." if of_claim else ""
    raise UsageError(f"The case has no actor '{name}'.{nearest(name, actors)}{mend}")


def _evidence(data: Any, claim: Claim, wanted: Wanted) -> CaseRow:
    views = _keys(data, "hypotheses")
    for view in wanted.fits:
        if view not in views:
            raise UsageError(f"The case has no hypothesis '{view}'.{nearest(view, views)}")
    if not views:
        raise UsageError("The case has no hypotheses for evidence to weigh. Write them first.")
    fits = dict(wanted.fits) or dict.fromkeys(views, "N")
    row = evidence_row(claim, "", consistency=fits, origin=claim.document)
    return replace(row, key=_free(data, row, wanted.id or None, "item"))


def _agreement(data: Any, claim: Claim, wanted: Wanted) -> CaseRow:
    row = agreement_row(claim, "", wanted.date or "")
    return replace(row, key=_free(data, row, wanted.id or None, "agreement"))


def _free(data: Any, row: CaseRow, wanted: str | None, otherwise: str) -> str:
    """Return an id for a row that is not in the case.

    Raises
    ------
    UsageError
        The id is taken, or the case has this very row.
    """
    known = _keys(data, row.section)
    if wanted is not None and wanted in known:
        raise UsageError(
            f"The case has '{wanted}' under {row.section} already; nothing was changed. Give "
            "another --id."
        )
    for key, entry in known.items():
        held = entry if isinstance(entry, dict) else {}
        shared = set(held.get("sources") or ()) & set(row.value["sources"])
        if shared and held.get("name") == row.value["name"]:
            raise UsageError(
                f"The case has this claim already, as {row.section}.{key}; nothing was changed."
            )
    words = str(row.value["name"]).split()[:_WORDS]
    return wanted if wanted is not None else id_of(" ".join(words), known, otherwise)


def _keys(data: Any, section: str) -> dict[str, Any]:
    found = data.get(section) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


_ROWS = {"position": _position, "evidence": _evidence, "agreement": _agreement}
