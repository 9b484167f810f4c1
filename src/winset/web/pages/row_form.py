"""The form that turns a passage or a claim into a row of a case: what it offers, what it sends."""

from __future__ import annotations

from typing import Any

from winset.case.fields import Traced
from winset.case.ids import id_of
from winset.case.probability_words import BANDS
from winset.case.schema import Case
from winset.errors import UsageError
from winset.library.case_rows import RowRequest, read_number
from winset.library.row_kinds import REST
from winset.show.assess_words import GRADE_WORDS
from winset.web.case_form import KINDS
from winset.web.request_bodies import text_of

ROWS = {
    "evidence": "an item of evidence",
    "hypothesis": "a hypothesis",
    "candidate": "something to watch for",
    "position": "a position",
    "actor": "an actor",
    "group": "a group inside an actor",
    "regard": "an actor's regard for another",
    "issue": "an issue",
    "agreement": "an agreement",
    "event": "a dated question",
    "precedent": "a precedent",
    "support": "a further source of a row",
    "source": "a passage alone",
}
"""Every kind of row, in the words of the form."""
NUMBERS = {
    "value": "The position",
    "salience": "The salience",
    "capability": "The capability",
    "share": "The share",
    "weight": "The weight",
    "status_quo": "The status quo",
}
WORDS = ("about", "held_by", "toward", "kind", "unit", "criterion", "closes")
LABELS = ("name", "title", "question")
LONGEST = 4000
MOST_FIRST = 4


def row_form(case: Case | None) -> dict[str, Any]:
    """Return what the form offers in a case.

    Parameters
    ----------
    case : Case or None
    """
    traced: dict[str, dict[str, str]] = {}
    for section in Case.model_fields if case is not None else ():
        entries = getattr(case, section)
        if isinstance(entries, dict) and section != "draft":
            named = {name: _label(name, e) for name, e in entries.items() if isinstance(e, Traced)}
            traced |= {section: named} if named else {}
    return {
        "kinds_of_row": ROWS,
        "kinds_of_actor": KINDS,
        "traced": traced,
        "rest": REST,
        "words": [name for name, _, _ in BANDS],
    }


def _label(name: str, entry: Traced) -> str:
    return next((str(getattr(entry, part)) for part in LABELS if getattr(entry, part, "")), name)


def row_request(case: Case, body: dict[str, Any]) -> RowRequest:
    """Return what the analyst wrote in the form.

    Parameters
    ----------
    case : Case
    body : dict
        What the page sent.

    Raises
    ------
    UsageError
        It is no such row, or a number cannot be read.
    """
    fields = ("row", "name", "paraphrase", "issue", "actor", "rating", "date", "parties", "place")
    names = (*fields, *NUMBERS, *WORDS, "by_day", "low", "high")
    body = dict.fromkeys(names, "") | {"consistency": {}, "likelihood": {}, "first": []} | body
    said = {name: text_of(body, name, LONGEST).strip() for name in names}
    fits, chances, first = body["consistency"], body["likelihood"], body["first"]
    shaped = isinstance(fits, dict) and isinstance(chances, dict) and isinstance(first, list)
    if said["row"] not in ROWS or not shaped or len(first) > MOST_FIRST:
        raise UsageError("The page sent something unexpected; reload it.")
    if not all(key in case.hypotheses and value in GRADE_WORDS for key, value in fits.items()):
        raise UsageError("The case's hypotheses have changed; reload the page.")
    numbers = {name: read_number(what, said[name]) for name, what in NUMBERS.items()}
    given: dict[str, Any] = {name: said[name] for name in WORDS if said[name]}
    given |= {name: number for name, number in numbers.items() if number is not None}
    given |= {
        "by": said["by_day"],
        "about": [_actor(case, said["about"])] if said["about"] else [],
        "place": _place(said),
        "hypotheses": [_first(case, one) for one in first],
    }
    if said["low"] or said["high"]:
        ends = [read_number("An end of the range", said[end]) for end in ("low", "high")]
        given["range"] = ends
    return RowRequest(
        said["row"],  # type: ignore[arg-type]
        paraphrase=said["paraphrase"],
        name=said["name"][:300],
        issue=said["issue"] or None,
        actor=said["actor"] or None,
        value=numbers["value"],
        salience=numbers["salience"],
        fits=fits,
        likelihood=chances,
        rating=said["rating"][:2].upper() or None,
        date=said["date"] or None,
        parties=[part.strip() for part in said["parties"].split(",") if part.strip()],
        given=given,
    )


def _actor(case: Case, name: str) -> str:
    """Return an actor's id; a case that lists none may be about anybody."""
    return name if name in case.actors or case.actors else id_of(name, otherwise="actor")


def _place(said: dict[str, str]) -> tuple[str, ...]:
    section, _, name = said["place"].partition("/")
    if section == "positions":
        return section, said["actor"], said["issue"]
    return (section, name) if name else ()


def _first(case: Case, one: Any) -> dict[str, str]:
    """Return a hypothesis that is written along with an item of evidence."""
    if not isinstance(one, dict):
        raise UsageError("The page sent something unexpected; reload it.")
    said = {name: text_of(one, name, 200).strip() for name in ("name", "about", "fit")}
    if said["fit"] not in GRADE_WORDS:
        raise UsageError("The page sent something unexpected; reload it.")
    return said | {"about": _actor(case, said["about"]) if said["about"] else ""}
