"""Two levels and regard as people read them, the same in terminal, notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.charts.levels import Level, level_chart
from winset.show.compare_words import moved_text, points
from winset.show.words import percent, value_text

if TYPE_CHECKING:
    from winset.analyses.inputs.levels import Levels, Pull
    from winset.charts.svg import Picture


def sentences(answer: Levels) -> list[str]:
    """Say what the groups together change, and for whom the actor cares."""
    name = answer.case.actors[answer.actor].name
    groups = [pull for pull in answer.pulls if pull.kind == "group"]
    regard = [pull for pull in answer.pulls if pull.kind == "regard"]
    said = []
    if not groups:
        said.append(f"The case names no groups of {name}: what it wants is its leadership's.")
    else:
        said.append(_groups(answer, name))
    if not regard:
        said.append(f"The case names nobody for whom {name} cares.")
    else:
        names = ", ".join(answer.case.actors[pull.name].name for pull in regard)
        said.append(f"{name} cares for what happens to {names}.")
    return said


def _groups(answer: Levels, name: str) -> str:
    far = [
        one
        for one in answer.wanted
        if abs(one.brought - one.alone) >= 0.005 * _span(answer, one.issue)
    ]
    if not far:
        return f"The groups of {name} hardly move what it wants."
    most = max(far, key=lambda one: abs(one.brought - one.alone) / _span(answer, one.issue))
    issue = answer.case.issues[most.issue]
    text = (
        f"Without its groups {name} would want something else on {len(far)} of "
        f"{len(answer.wanted)} issues; farthest on {issue.name}: {value_text(most.alone, issue)} "
        f"in place of {value_text(most.brought, issue)}."
    )
    now, then = answer.outcome.agreement, answer.alone.agreement
    if now is None or then is None:
        return text
    if percent(now) == percent(then):
        return f"{text} A deal would be as likely: {percent(now)} of the draws."
    return f"{text} A deal would exist in {percent(then)} of the draws in place of {percent(now)}."


def name_of(answer: Levels, pull: Pull) -> str:
    """Name a group, or the other that the actor cares about."""
    if pull.kind == "group":
        return answer.case.actors[answer.actor].groups[pull.name].name
    return f"regard for {answer.case.actors[pull.name].name}"


def without_text(answer: Levels, pull: Pull) -> tuple[str, str]:
    """Say what would change without it: the deal in percentage points, and terms."""
    now, then = answer.outcome, pull.without
    deal = ""
    if now.agreement is not None and then.agreement is not None:
        deal = points(then.agreement - now.agreement)
    shift = {name: then.terms[name] - now.terms[name] for name in answer.case.issues}
    return deal, moved_text(answer.case, shift) or "–"


def turn_text(answer: Levels, pull: Pull) -> str:
    """Say how large the share must be to change the outcome."""
    if pull.turn is None:
        return "no share up to 95 %"
    by = pull.turn.by
    what = "the deal" if by == "agreement" else answer.case.issues[by].name
    return f"{pull.turn.share:.0f} %: {what}"


def picture(answer: Levels) -> Picture:
    """Draw what the actor wants alone, what it brings, and what comes out."""
    rows = []
    for one in answer.wanted:
        issue = answer.case.issues[one.issue]
        low, span = issue.range[0], _span(answer, one.issue)
        rows.append(
            Level(
                name=issue.name,
                alone=(one.alone - low) / span,
                low=(one.p5 - low) / span,
                high=(one.p95 - low) / span,
                brought=(one.brought - low) / span,
                groups=tuple((value - low) / span for value in one.groups.values()),
                outcome=(answer.outcome.terms[one.issue] - low) / span,
                words=f"{value_text(one.alone, issue)} → {value_text(one.brought, issue)}",
            )
        )
    return level_chart(f"What {answer.case.actors[answer.actor].name} wants", rows)


def _span(answer: Levels, issue: str) -> float:
    low, high = answer.case.issues[issue].range
    return high - low
