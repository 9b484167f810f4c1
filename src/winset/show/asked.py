"""Numbers of a case as questions that an expert is asked, with unit and bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from winset.case.schema import Case

PER_CENT = ("per cent", 0.0, 100.0)
POINTS = (
    "points: 100 is every issue as it wants it, 0 every issue a whole range away",
    -100.0,
    100.0,
)


HOME_KINDS = (
    *("ratifier_ideal", "ratifier_salience", "ratifier_no_deal", "ratifier_share"),
    *("ratifier_spread", "sureness", "agrees"),
)
"""Numbers of those who ratify."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    about : str
        The number, as ``salience/iran/duration``; or a seed's id.
    low, high : float or None
        Bounds, where there are any.
    marks : mapping of label to value
        Values that a reader knows.
    seed : bool
        Whether its answer is known.
    """

    about: str
    text: str
    unit: str
    low: float | None = None
    high: float | None = None
    marks: Mapping[str, float] = field(default_factory=dict)
    seed: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for a form."""
        return {
            "about": self.about,
            "text": self.text,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "marks": dict(self.marks),
            "seed": self.seed,
        }


def question(case: Case, about: str) -> Question:
    """Return the question that asks for a number of a case; the case's own is not told.

    Parameters
    ----------
    case : Case
    about : str
        A number that the case has, such as ``salience/iran/duration``.
    """
    kind, *ids = about.split("/")
    return _ASKED[kind](case, about, ids)


def _on_issue(words: str) -> Callable[[Case, str, list[str]], Question]:
    """Return what asks for a value on an issue, which the last id names."""

    def asked(case: Case, about: str, ids: list[str]) -> Question:
        issue = case.issues[ids[-1]]
        text = words.format(*_names(case, about, ids), issue=issue.name)
        return Question(about, text, issue.unit, *issue.range, issue.landmarks)

    return asked


def _plain(words: str, scale: tuple[str, float | None, float | None]) -> Any:
    """Return what asks for a number on a scale of its own."""

    def asked(case: Case, about: str, ids: list[str]) -> Question:
        return Question(about, words.format(*_names(case, about, ids)), *scale)

    return asked


def _names(case: Case, about: str, ids: list[str]) -> list[str]:
    """Return the names of what the ids of a number stand for."""
    kind, first, last = about.partition("/")[0], ids[0], ids[-1]
    if kind in ("chance", "lands", "cost"):
        inner = case.actors[last].name if kind == "cost" else last
        return [case.no_deal[first].name, inner]
    if kind == "prior":
        return [case.hypotheses[first].name]
    if kind == "likelihood":
        return [case.evidence[first].name, case.hypotheses[last].name]
    if kind in ("rush", "ratio", "weight"):
        event = case.events[first]
        inside: Mapping[str, Any] = event.evidence if kind == "ratio" else event.classes
        inside = {} if kind == "rush" else inside
        return [event.question, inside[last].name if inside else ""]
    if kind in HOME_KINDS:
        return [case.ratification[first].name]
    if kind == "status_quo":
        return [case.issues[first].name]
    actor = case.actors[first]
    if kind in ("share", "wants"):
        return [actor.name, actor.groups[ids[1]].name]
    return [actor.name, case.actors[last].name if kind == "regard" else ""]


_ASKED: Mapping[str, Callable[[Case, str, list[str]], Question]] = {
    "position": _on_issue("What does {0} say it wants: {issue}?"),
    "ideal": _on_issue("What does {0} really want: {issue}?"),
    "status_quo": _on_issue("Where do things stand now: {issue}?"),
    "lands": _on_issue("Where does this end up: {issue}? Without a deal, in this way: {0}"),
    "wants": _on_issue("What does {1}, inside {0}, want: {issue}?"),
    "salience": lambda case, about, ids: Question(
        about,
        f"How much does {case.actors[ids[0]].name} care about this: {case.issues[ids[1]].name}?",
        "points: 0 is not at all, 100 as much as about anything",
        *PER_CENT[1:],
    ),
    "capability": _plain(
        "How much clout has {0} over these issues?", ("relative to others", 0, None)
    ),
    "no_deal": _plain("What is no deal worth to {0}?", POINTS),
    "chance": _plain("If there is no deal, how likely is this way: {0}", PER_CENT),
    "cost": _plain("What would this cost {1}, besides the issues: {0}", POINTS),
    "share": _plain("How much say has {1} inside {0}?", PER_CENT),
    "regard": _plain("How much of its own utility does {0} put on how {1} fares?", PER_CENT),
    "ratifier_ideal": _on_issue("What does {0} really want: {issue}?"),
    "ratifier_salience": lambda case, about, ids: Question(
        about,
        f"How much does {case.ratification[ids[0]].name} care about this: "
        f"{case.issues[ids[1]].name}?",
        "points: 0 is not at all, 100 as much as about anything",
        *PER_CENT[1:],
    ),
    "ratifier_no_deal": _plain("What is no deal worth to {0}?", POINTS),
    "ratifier_share": _plain("What share of its members must agree: {0}?", PER_CENT),
    "ratifier_spread": _plain("How far do its members stand apart: {0}?", ("points", 0.0, 100.0)),
    "sureness": _plain(
        "How many points must {0} gain for odds of e to 1 that it agrees?", ("points", 0.0, 100.0)
    ),
    "agrees": _plain("How likely does {0} agree, whatever the terms?", PER_CENT),
    "prior": _plain("Before the evidence, how likely is this: {0}", PER_CENT),
    "likelihood": _plain("Suppose this is true: {1}. How likely would this be seen: {0}", PER_CENT),
    "rush": _plain("What part of the hazard falls into the last tenth of the time? {0}", PER_CENT),
    "ratio": _plain(
        "How many times likelier is this to be seen if the first option comes out: {1}? {0}",
        ("times", 0.0, None),
    ),
    "weight": _plain("How much should these count for the question: {1}? {0}", PER_CENT),
}
