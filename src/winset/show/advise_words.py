"""Advice as people read it, the same in terminal, notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.case.schema import Case
from winset.show.compare_words import term_text
from winset.show.words import signed, value_text

if TYPE_CHECKING:
    from winset.analyses.levers.advise import Advice, Row
    from winset.analyses.levers.reach import Way, Ways

SMALL = 0.05
"""Points of utility that are not worth a word."""


def headline(advice: Advice) -> str:
    """Say what the actor can gain."""
    name = advice.case.actors[advice.actor].name
    first = f"{name} expects {advice.utility:.1f} points of what comes out as things are."
    gaining = [row for row in advice.rows if row.gain > SMALL]
    if not gaining:
        return f"{first} No lever of the stated size brings more than {SMALL:g} points."
    most = max(gaining, key=lambda row: row.gain)
    return (
        f"{first} {len(gaining)} of {len(advice.rows)} levers bring more than {SMALL:g} points; "
        f"the most: {_lower(most.lever.text)} ({most.gain:+.2f})."
    )


def best_text(advice: Advice) -> list[str]:
    """Say which shift of the own position would bring the most."""
    best = [b for b in advice.best if b.by and b.gain > SMALL]
    if not best:
        return ["No shift of the own position on one issue brings more than a trace."]
    names = advice.case.issues
    texts = [
        f"{names[b.issue].name} by {term_text(b.by, advice.case, b.issue)} ({signed(b.gain, 2)})"
        for b in best[:3]
    ]
    return [f"Best shifts of the own position, issue by issue: {'; '.join(texts)}."]


def others_text(case: Case, row: Row) -> str:
    """Name who gains and who loses most."""
    ranked = sorted(row.others.items(), key=lambda item: item[1])
    parts = []
    for name, change in (ranked[-1], ranked[0]) if len(ranked) > 1 else ranked:
        if abs(change) >= SMALL:
            parts.append(f"{case.actors[name].name} {signed(change, 1)}")
    return ", ".join(parts)


def way_text(ways: Ways, way: Way) -> tuple[str, str]:
    """Say who would have to do what, and how far."""
    case, issue = ways.case, ways.case.issues[ways.issue]
    name = case.actors[way.actor].name
    if way.kind == "position":
        verb = "ask for more" if way.amount > 0 else "ask for less"
        return f"{name}: {verb}", f"{value_text(abs(way.amount), issue)} ({100 * way.part:.0f} %)"
    if way.kind == "salience":
        verb = "care more" if way.amount > 0 else "care less"
        return f"{name}: {verb} about it", f"{abs(way.amount):.0f} points of salience"
    verb = "be stronger" if way.amount > 1 else "be weaker"
    return f"{name}: {verb}", f"{way.amount:.2f} times the capability"


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]
