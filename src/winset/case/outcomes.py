"""What came out, as edits of a case: one rule for its text, its workbook and the workbench."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from winset.case.events import Event, EventOutcome
from winset.case.fields import NO_DEAL, OutcomeValue
from winset.case.negotiation import Issue
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import UsageError, nearest

_VALUES: TypeAdapter[float | Literal["no deal"]] = TypeAdapter(OutcomeValue)
_PASSAGE = re.compile(r"(\w[\w-]*)#[^#\s]+")
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


Outcomes = Mapping[str, float | Literal["no deal"]] | str
"""What came out, by issue; or ``no deal``, which ends all of them."""


class OutcomeExistsError(UsageError):
    """The issue has an outcome already, and nobody asked to replace it."""


def outcome_edits(
    case: Case,
    outcomes: Outcomes,
    day: date | str,
    *,
    source: str | None = None,
    why: str | None = None,
    replace: bool = False,
    events: Mapping[str, str] | None = None,
) -> list[Edit]:
    """Return the edits that write what came out into a case.

    Parameters
    ----------
    case : Case
    outcomes : mapping of issue to float or "no deal", or "no deal"
        In the issues' units; the words alone stand for every issue, and for the questions about
        a deal that are still open.
    day : date or str
        When it came out: 2015-07-14, or 2015-07 or 2015 where no more is known.
    source : str, optional
        A source of the case, such as ``jcpoa-2015#p3``. Any other text becomes part of `why`.
    why : str, optional
        How the values were read from it.
    replace : bool
        Whether an outcome may take the place of one that is there.
    events : mapping of event to str, optional
        What came out of dated questions: one of their options, or ``void``.

    Raises
    ------
    OutcomeExistsError
        An issue or event has an outcome, and `replace` is not asked for.
    UsageError
        No outcome, no such issue, event, option or source, no such date.
    """
    given: dict[str, float | str] = (
        dict.fromkeys(case.issues, outcomes) if isinstance(outcomes, str) else {**outcomes}
    )
    if isinstance(outcomes, str):
        failed = {n: NO_DEAL for n, e in case.events.items() if e.about_deal and not e.outcome}
        events = failed | {**(events or {})}
    if not given and not events:
        raise UsageError("No outcome was given. Name at least one issue and what came out on it.")
    for name in given:
        _free("issue", name, case.issues, replace)
    for name, value in (events or {}).items():
        _free("event", name, case.events, replace)
        options = case.events[name].answers
        if value not in options:
            raise UsageError(
                f"{name}: '{value}' is none of {', '.join(options)}.{nearest(value, options)}"
            )
    values = {name: _settled(name, value) for name, value in given.items()}
    entry: dict[str, Any] = {"date": _written_date(day)}
    sources, reason = _sources_and_reason(case, source, why)
    entry |= {"why": reason} if reason else {}
    entry |= {"sources": sources} if sources else {}
    settled = {("issues", name): value for name, value in values.items()}
    asked = {("events", name): value for name, value in (events or {}).items()}
    return [
        Edit("set", (*place, "outcome"), {"value": value} | entry)
        for place, value in {**settled, **asked}.items()
    ]


def _free(kind: str, name: str, entries: Mapping[str, Issue | Event], replace: bool) -> None:
    """Refuse a name that is not there, or whose outcome is to stay."""
    if name not in entries:
        raise UsageError(
            f"There is no {kind} '{name}'; there are {', '.join(entries) or 'none'}."
            f"{nearest(name, entries)}"
        )
    there = entries[name].outcome
    if there is not None and not replace:
        told = there.value if isinstance(there, EventOutcome) else str(there)
        raise OutcomeExistsError(
            f"The {kind} {name} has an outcome already: {told} on {there.date}. "
            "Nothing was changed."
        )


def _settled(name: str, value: float | str) -> float | Literal["no deal"]:
    try:
        return outcome_value(value) if isinstance(value, str) else float(value)
    except ValueError:
        raise UsageError(f"{name}: {value!r} is neither a number nor the words no deal.") from None


def outcome_value(text: str) -> float | Literal["no deal"]:
    """Read what came out as people write it: a number, or ``no deal``.

    Raises
    ------
    ValueError
        It is neither.
    """
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return _VALUES.validate_python(text)
    return _VALUES.validate_python(number)


def _written_date(day: date | str) -> str:
    text = day.isoformat() if isinstance(day, date) else str(day).strip()
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        raise UsageError(f"'{text}' is no date. Write it as 2015-07-14.") from None
    return text


def _sources_and_reason(case: Case, source: str | None, why: str | None) -> tuple[list[str], str]:
    """Return what an outcome cites, and why it is so; words that name no source are a reason."""
    source, reason = (source or "").strip(), " ".join((why or "").split())
    if source.partition("#")[0] in case.sources:
        return [source], reason
    passage = _PASSAGE.fullmatch(source)
    if passage:
        raise UsageError(
            f"The case has no source '{passage[1]}'. Add it under sources:, or say in words where "
            f"the outcome is from.{nearest(passage[1], case.sources)}"
        )
    text = " ".join(source.split())
    if not text or re.search(rf"(?<!\w){re.escape(text)}(?!\w)", reason):
        return [], reason
    if reason and not re.search(r"[.!?…:;。！？؟][\"'”’»)\]]*$", reason):
        reason += "."
    return [], f"{reason} {text}".strip()
