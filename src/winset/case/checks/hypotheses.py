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
from winset.case.schema import Case
from winset.case.yaml.text import Path


def hypotheses(case: Case, findings: CaseFindings) -> None:
    """Check how hypotheses stand to each other.

    Parameters
    ----------
    case : Case
    findings : CaseFindings
    """
    sound = True
    for name, entry in case.hypotheses.items():
        if entry.parent is not None:
            sound &= _parent(case, findings, name, entry)
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
            findings.fault(
                ("hypotheses",),
                f"{total:,} combinations of hypotheses about {actor}",
                f"at most {MOST_STATES}",
                "Ask fewer questions at a time.",
            )


def _parent(case: Case, findings: CaseFindings, name: str, entry: Hypothesis) -> bool:
    path: Path = ("hypotheses", name, "parent")
    parent = str(entry.parent)
    if not findings.known(path, parent, "hypotheses", case.hypotheses):
        return False
    seen, above = {name}, case.hypotheses.get(parent)
    while above is not None:
        if parent in seen:
            findings.fault(path, "a circle of parents", "a tree", "Remove one of the parents.")
            return False
        seen.add(parent)
        parent = str(above.parent)
        above = case.hypotheses.get(parent)
    wider = case.hypotheses[str(entry.parent)]
    if entry.question is not None and entry.question != wider.question:
        findings.fault(
            ("hypotheses", name, "question"),
            "another question than its parent's",
            "the parent's question",
            "Leave question: out; a part answers the question of the whole.",
        )
        return False
    if _who(entry) != _who(wider):
        findings.fault(
            ("hypotheses", name, "about"),
            "other actors than its parent's",
            "the same actors",
            "Make both about the same.",
        )
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
        findings.fault(
            path,
            f"priors that add up to {total:g} % and leave nothing for those without one",
            "less than 100 %",
            "Lower them, or give every hypothesis a prior.",
        )
    if len(names) > 1 and len(stated) == len(names) and total == 0:
        findings.fault(path, "priors of 0 for all", "a prior above 0", "Raise one.")
