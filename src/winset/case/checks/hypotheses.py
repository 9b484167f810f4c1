"""Checks of hypotheses: parents, priors, and how many combinations there are."""

from __future__ import annotations

from winset.case.belief import Belief
from winset.case.checks.findings import CaseFindings
from winset.case.hypotheses import Hypothesis
from winset.case.hypothesis_tree import (
    MOST_STATES,
    Views,
    about,
    actors,
    children,
    leaves,
    questions,
)
from winset.case.yaml.text import Path


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
