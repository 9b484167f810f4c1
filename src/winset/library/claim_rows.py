"""Accepted claims as rows of a case.

A claim says what a passage says; a case holds an analyst's numbers. So the numbers are given, and
what the claim brings is the actor, the words and the passage.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from winset.case.yaml.splice import flow
from winset.errors import UsageError
from winset.library.claims.claim import Claim
from winset.library.claims.gazetteer import names

SECTIONS = ("positions", "evidence", "agreements")
Number = float | int | Sequence[float]


@dataclass(frozen=True)
class CaseRow:
    """A row to be put into ``case.yaml``.

    Attributes
    ----------
    section : str
        One of `SECTIONS`.
    key : str
        Its id in the case; empty in ``positions``, which is a list.
    value : mapping
        The row as plain data.
    source, passage : str
        The document's id, and the key of the passage under it.
    paraphrase : str
        What the passage says, for ``sources.SOURCE.passages.PASSAGE``.
    """

    section: str
    key: str
    value: Mapping[str, Any]
    source: str
    passage: str
    paraphrase: str

    @property
    def text(self) -> str:
        """The row as YAML; it stands under the section's key."""
        return f"  {self.key}: {flow(self.value)}\n" if self.key else f"  - {flow(self.value)}\n"

    def yaml(self) -> str:
        """Return the row and its passage as a piece of ``case.yaml``."""
        return (
            f"{self.section}:\n{self.text}"
            f"sources:\n  {self.source}:\n    passages:\n"
            f"      {self.passage}: {flow(self.paraphrase)}\n"
        )


def position_row(
    claim: Claim, issue: str, position: Number, salience: Number, actor: str | None = None
) -> CaseRow:
    """Return an accepted claim as a row of ``positions``.

    Parameters
    ----------
    claim : Claim
        Accepted or changed by a person.
    issue : str
        The id of the case's issue.
    position, salience : number or sequence of three numbers
        The analyst's beliefs.
    actor : str, optional
        The id of the case's actor; the claim's first if left out.
    """
    _check_accepted(claim)
    row = {
        "actor": actor or claim.actors[0],
        "issue": issue,
        "position": position,
        "salience": salience,
        "why": paraphrase(claim),
        "sources": [claim.passage],
    }
    return _row(claim, "positions", "", row)


def evidence_row(
    claim: Claim,
    name: str,
    likelihood: Mapping[str, Number | str] | None = None,
    consistency: Mapping[str, str] | None = None,
    origin: str | None = None,
) -> CaseRow:
    """Return an accepted claim as an item of ``evidence``.

    Parameters
    ----------
    claim : Claim
    name : str
        The item's id in the case.
    likelihood : mapping of hypothesis to chance, optional
        The analyst's judgement; may come later.
    consistency : mapping of hypothesis to {"CC", "C", "N", "I", "II"}, optional
        Or this.
    origin : str, optional
        Items of one origin do not count twice.
    """
    _check_accepted(claim)
    row: dict[str, Any] = {"name": paraphrase(claim)}
    row |= {"date": claim.date} if claim.date and "/" not in claim.date else {}
    row |= {"origin": origin} if origin else {}
    judged: dict[str, Any] = {"likelihood": dict(likelihood)} if likelihood else {}
    judged |= {"consistency": dict(consistency)} if consistency else {}
    return _row(claim, "evidence", name, row | judged | {"sources": [claim.passage]})


def agreement_row(claim: Claim, name: str, date: str = "") -> CaseRow:
    """Return an accepted claim as an entry of ``agreements``.

    Parameters
    ----------
    claim : Claim
        Of an act, by two parties or more.
    name : str
        The entry's id in the case.
    date : str
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; the claim's own if left out.

    Raises
    ------
    UsageError
        The claim is not accepted, has one party, or no date is known.
    """
    _check_accepted(claim)
    parties = list(dict.fromkeys([*claim.actors, *claim.recipients]))
    if len(parties) < 2 or not claim.polarity:
        raise UsageError("An agreement has two parties or more, and was made.")
    when = date or claim.date
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", when):
        raise UsageError("An agreement has a date. Say it as 2014-11-11.")
    row = {
        "name": claim.object or paraphrase(claim),
        "date": when,
        "parties": parties,
        "content": paraphrase(claim),
        "sources": [claim.passage],
    }
    return _row(claim, "agreements", name, row)


def paraphrase(claim: Claim) -> str:
    """Return what a claim says in one sentence."""
    known = names()
    who = " and ".join(known.get(actor, actor) for actor in claim.actors)
    verb = claim.label if claim.kind == "stance" else claim.cue or claim.label.lower()
    denied = "" if claim.polarity else "not: "
    said = "" if claim.attribution == "author" else f" ({claim.attribution} say so)"
    return f"{who}: {denied}{verb} {claim.object}".strip() + f"{said}."


def _check_accepted(claim: Claim) -> None:
    if claim.state not in ("accepted", "changed") or not claim.by:
        raise UsageError(
            f"The claim {claim.id} is '{claim.state}'. Accept it first: no machine's candidate "
            "enters a case."
        )


def _row(claim: Claim, section: str, key: str, value: Mapping[str, Any]) -> CaseRow:
    return CaseRow(section, key, value, claim.document, f"p{claim.paragraph}", paraphrase(claim))
