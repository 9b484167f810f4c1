"""How hypotheses stand to each other: which are parts of which, which exclude which."""

from __future__ import annotations

from collections.abc import Mapping

from winset.case.hypotheses import Hypothesis
from winset.case.schema import Case

MOST_STATES = 64
"""Combinations of hypotheses that can hold together, at most, for one actor."""

DEFAULT = ""
"""The question of hypotheses that name none."""

Views = Mapping[str, Hypothesis]


def about(case: Case, actor: str) -> dict[str, Hypothesis]:
    """Return the hypotheses about an actor."""
    return {
        name: entry
        for name, entry in case.hypotheses.items()
        if actor == entry.about or (not isinstance(entry.about, str) and actor in entry.about)
    }


def actors(case: Case) -> tuple[str, ...]:
    """Return the actors that hypotheses are about, in the order of the case."""
    return tuple(name for name in case.actors if about(case, name))


def children(views: Views, parent: str | None, question: str = DEFAULT) -> tuple[str, ...]:
    """Return the parts of a hypothesis, or the widest hypotheses of a question."""
    return tuple(
        name
        for name, entry in views.items()
        if entry.parent == parent
        and (parent is not None or (entry.question or DEFAULT) == question)
    )


def questions(views: Views) -> tuple[str, ...]:
    """Return the questions that the widest hypotheses answer."""
    found = [entry.question or DEFAULT for entry in views.values() if entry.parent is None]
    return tuple(dict.fromkeys(found))


def line(views: Views, name: str) -> tuple[str, ...]:
    """Return a hypothesis and those it is part of, the widest first."""
    found = [name]
    while (parent := views[found[-1]].parent) is not None and parent not in found:
        found.append(parent)
    return tuple(reversed(found))


def leaves(views: Views, question: str) -> tuple[str, ...]:
    """Return the narrowest hypotheses of a question; these exclude each other."""
    found: list[str] = []
    waiting = list(children(views, None, question))
    while waiting:
        name = waiting.pop(0)
        parts = children(views, name)
        waiting = [*parts, *waiting]
        if not parts:
            found.append(name)
    return tuple(found)
