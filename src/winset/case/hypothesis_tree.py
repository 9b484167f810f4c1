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


def depends_on(views: Views, question: str) -> str | None:
    """Return the question on whose answer the priors of another one hang, if any.

    Parameters
    ----------
    views : mapping of id to Hypothesis
        About one actor.
    question : str
    """
    given = (key for entry in _of(views, question).values() for key in entry.prior_given)
    return next((question_of(views, key) for key in given if key in views), None)


def question_of(views: Views, name: str) -> str:
    """Return the question that a hypothesis answers, its parent's if it is a part.

    Parameters
    ----------
    views : mapping of id to Hypothesis
        About one actor.
    name : str
    """
    return views[line(views, name)[0]].question or DEFAULT


def _of(views: Views, question: str) -> dict[str, Hypothesis]:
    return {n: entry for n, entry in views.items() if question_of(views, n) == question}


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
