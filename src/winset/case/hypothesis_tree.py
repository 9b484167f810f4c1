"""How hypotheses stand to each other: which are parts of which, which exclude which."""

from __future__ import annotations

from collections.abc import Mapping

from winset.case.belief import Belief
from winset.case.checks.findings import CaseFindings
from winset.case.hypotheses import Hypothesis
from winset.case.schema import Case
from winset.case.yaml.text import Path

MOST_STATES = 64
"""Combinations of hypotheses that can hold together, at most, for one actor."""

DEFAULT = ""
"""The question of hypotheses that name none."""

Views = Mapping[str, Hypothesis]


def about(case: Case, actor: str) -> dict[str, Hypothesis]:
    """Return the hypotheses about an actor.

    Parameters
    ----------
    case : Case
    actor : str
    """
    return {
        name: entry
        for name, entry in case.hypotheses.items()
        if actor == entry.about or (not isinstance(entry.about, str) and actor in entry.about)
    }


def actors(case: Case) -> tuple[str, ...]:
    """Return the actors that hypotheses are about, in the order of the case."""
    return tuple(name for name in case.actors if about(case, name))


def children(views: Views, parent: str | None, question: str = DEFAULT) -> tuple[str, ...]:
    """Return the parts of a hypothesis, or the widest hypotheses of a question.

    Parameters
    ----------
    views : mapping of id to Hypothesis
        About one actor.
    parent : str, optional
        None for the widest.
    question : str
        Counts for the widest alone.
    """
    return tuple(
        name
        for name, entry in views.items()
        if entry.parent == parent
        and (parent is not None or (entry.question or DEFAULT) == question)
    )


def questions(views: Views) -> tuple[str, ...]:
    """Return the questions that the widest hypotheses answer."""
    widest = (entry for entry in views.values() if entry.parent is None)
    return tuple(dict.fromkeys(entry.question or DEFAULT for entry in widest))


def line(views: Views, name: str) -> tuple[str, ...]:
    """Return a hypothesis and those it is part of, the widest first.

    Parameters
    ----------
    views : mapping of id to Hypothesis
    name : str
    """
    way = [name]
    while (parent := views[way[-1]].parent) is not None and parent not in way:
        way.append(parent)
    return tuple(reversed(way))


def leaves(views: Views, question: str) -> tuple[str, ...]:
    """Return the narrowest hypotheses of a question; these exclude each other.

    Parameters
    ----------
    views : mapping of id to Hypothesis
    question : str
    """
    narrowest: list[str] = []
    waiting = list(children(views, None, question))
    while waiting:
        name = waiting.pop(0)
        parts = children(views, name)
        waiting = [*parts, *waiting]
        if not parts:
            narrowest.append(name)
    return tuple(narrowest)


def check(findings: CaseFindings) -> None:
    """Check how hypotheses stand to each other."""
    case = findings.case
    sound = True
    for name, entry in case.hypotheses.items():
        if entry.parent is not None:
            sound &= _parent(findings, name, entry)
    if not sound or findings.dropped:
        return
    for actor in actors(case):
        views = about(case, actor)
        total = 1
        for question in questions(views):
            names = children(views, None, question)
            _priors(findings, views, names)
            count = len(leaves(views, question))
            total *= count + 1 if len(names) == 1 else count
        for name in views:
            _priors(findings, views, children(views, name))
        if total > MOST_STATES:
            found = f"{total:,} combinations of hypotheses about {actor}"
            mend = "Ask fewer questions at a time."
            findings.fault(("hypotheses",), found, f"at most {MOST_STATES}", mend)


def _parent(findings: CaseFindings, name: str, entry: Hypothesis) -> bool:
    hypotheses = findings.case.hypotheses
    path: Path = ("hypotheses", name, "parent")
    parent = str(entry.parent)
    if not findings.known(path, parent, "hypotheses"):
        return False
    seen, above = {name}, hypotheses.get(parent)
    while above is not None:
        if parent in seen:
            findings.fault(path, "a circle of parents", "a tree", "Remove one of the parents.")
            return False
        seen.add(parent)
        parent = str(above.parent)
        above = hypotheses.get(parent)
    wider = hypotheses[str(entry.parent)]
    if entry.question is not None and entry.question != wider.question:
        found, expected = "another question than its parent's", "the parent's question"
        mend = "Leave question: out; a part answers the question of the whole."
        findings.fault(("hypotheses", name, "question"), found, expected, mend)
        return False
    if _who(entry) != _who(wider):
        found, mend = "other actors than its parent's", "Make both about the same."
        findings.fault(("hypotheses", name, "about"), found, "the same actors", mend)
        return False
    return True


def _who(entry: Hypothesis) -> set[str]:
    return {entry.about} if isinstance(entry.about, str) else set(entry.about)


def _priors(findings: CaseFindings, views: Views, names: tuple[str, ...]) -> None:
    """Check that priors leave something for those without one, and are not all zero."""
    stated: list[Belief] = [prior for n in names if (prior := views[n].prior) is not None]
    total = sum(belief.likely for belief in stated)
    path: Path = ("hypotheses", names[-1] if names else "")
    if stated and len(stated) < len(names) and total >= 100:
        found = f"priors that add up to {total:g} % and leave nothing for those without one"
        mend = "Lower them, or give every hypothesis a prior."
        findings.fault(path, found, "less than 100 %", mend)
    if len(names) > 1 and len(stated) == len(names) and total == 0:
        findings.fault(path, "priors of 0 for all", "a prior above 0", "Raise one.")
