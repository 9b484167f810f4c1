"""Ideal points from votes -> positions of a case, and charts."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from winset.case.schema import Case
from winset.charts.bars import interval_rows
from winset.charts.lines import time_lines
from winset.charts.svg import Picture
from winset.errors import UsageError, nearest

if TYPE_CHECKING:
    from winset.analyses.rollcalls.ideal_points import Reveal

UNIT = "ideal point; mean 0, standard deviation 1 over all voters"
SHOWN = 12
"""Lines that a chart over time shows where nobody says which."""


_ABSTAINED = {
    "middle": "An abstention lies between no and yes.",
    "no": "An abstention counts as no.",
    "missing": "Abstentions do not count.",
}


def said(answer: Reveal) -> list[str]:
    """Return what the answer rests on, in sentences."""
    first, last = answer.sessions[0], answer.sessions[-1]
    when = "" if (first, last) == (0, 0) else f"session {first}"
    if first != last:
        when = f"sessions {first} to {last}"
    about = ", ".join(answer.issues.values())
    parts = [f"{len(answer.points):,} actors on {answer.roll_calls:,} roll calls", when, about]
    lines = ["; ".join(part for part in parts if part) + "."]
    if answer.dropped:
        what = "roll call tells" if answer.dropped == 1 else "roll calls tell"
        lines.append(f"{answer.dropped:,} more {what} nothing: all votes are alike.")
    lines.append(_ABSTAINED[answer.abstain] + " Absence says nothing.")
    lines.append(
        f"The points tell {100 * answer.right:.0f} % of votes right; the commonest vote of each "
        f"roll call, {100 * answer.commonest:.0f} %."
    )
    kind = f"{answer.bootstrap:,} bootstraps of the roll calls" if answer.bootstrap else ""
    lines.append(f"Intervals are 90 %, {f'from {kind}' if kind else 'of the posterior'}.")
    return lines


def shown_actors(answer: Reveal, show: Sequence[str] = (), most: int = SHOWN) -> list[str]:
    """Return the actors to show: those named, or the anchors and both ends.

    Raises
    ------
    UsageError
        No such actor.
    """
    for actor in show:
        if actor not in answer.points:
            raise UsageError(
                f"There is no ideal point of '{actor}'.{nearest(actor, answer.points)}"
            )
    if show:
        return list(dict.fromkeys(show))
    ranked = answer.ranked()
    if len(ranked) <= most:
        return ranked
    ends = max(0, most - len(answer.anchors)) // 2
    chosen = {*answer.anchors, *ranked[:ends], *ranked[len(ranked) - ends :]}
    return [actor for actor in ranked if actor in chosen]


def chart(answer: Reveal, show: Sequence[str] = (), dimension: int = 1) -> Picture:
    """Draw ideal points: over time where there are several sessions, else in order.

    Parameters
    ----------
    answer : Reveal
    show : sequence of str, optional
        Actors to draw; by default the anchors and both ends.
    dimension : {1, 2}
    """
    if not 1 <= dimension <= answer.dimensions:
        raise UsageError(f"There is no dimension {dimension}.")
    title = "Ideal points" if dimension == 1 else "Ideal points, second dimension"
    part = dimension - 1
    if len(answer.sessions) == 1:
        session = answer.sessions[0]
        points = {a: answer.points[a][session][part] for a in shown_actors(answer, show, 40)}
        ordered = sorted(points, key=lambda actor: -points[actor].mean)
        rows = [(answer.names[a], points[a].p5, points[a].mean, points[a].p95) for a in ordered]
        return interval_rows(title, rows, UNIT)
    lines = {
        answer.names[actor]: [
            (float(session), point[part].p5, point[part].mean, point[part].p95)
            for session, point in answer.points[actor].items()
        ]
        for actor in shown_actors(answer, show)
    }
    return time_lines(f"{title} by session", lines, "session", UNIT)


def position_rows(
    answer: Reveal,
    case: Case,
    issue: str,
    actors: Mapping[str, str] | None = None,
    pins: Mapping[str, float] | None = None,
) -> str:
    """Return ideal points as rows of ``positions:`` in a case, as YAML text.

    Points become values of the issue by a straight line: through the two that are pinned, or so
    that the lowest and the highest point of all voters are the ends of the issue's range.

    Parameters
    ----------
    answer : Reveal
    case : Case
    issue : str
        Of the case.
    actors : mapping of voter to actor of the case, optional
        Voters whose code or name is that of an actor need not be named.
    pins : mapping of voter to value, optional
        Two, with values in the issue's unit.

    Returns
    -------
    str
        A row an actor, with the 5 % quantile, the mean and the 95 % quantile. Its salience is
        that which the case has, or a wide guess.

    Raises
    ------
    UsageError
        No such issue, actor or voter; no voter is an actor of the case.
    """
    if issue not in case.issues:
        raise UsageError(f"The case has no issue '{issue}'.{nearest(issue, case.issues)}")
    matched = _matched(answer, case, actors or {})
    start, per = _line(answer, case.issues[issue].range, pins or {})
    low, high = case.issues[issue].range
    held = {row.actor: row for row in case.positions if row.issue == issue}
    digits = max(0, 3 - len(str(int(high - low))))
    lines = []
    for voter, actor in matched.items():
        session, (point, *_) = answer.last(voter)
        values = sorted(start + per * value for value in (point.p5, point.mean, point.p95))
        kept = [round(min(max(value, low), high), digits) for value in values]
        belief = [int(v) if v == int(v) else v for v in kept]
        row = held.get(actor)
        salience = [20, 50, 80] if row is None else row.salience.plain()
        when = f" in session {session}" if session else ""
        about = f" on {', '.join(answer.issues.values())}" if answer.issues else ""
        why = (
            f"Ideal point {point.mean:.2f} ({point.p5:.2f} to {point.p95:.2f}) from "
            f"{answer.votes[voter][session]} votes{when}{about}, on a straight line to the issue."
        )
        if row is None:
            why += " The salience is a guess."
        lines.append(
            f"  - {{actor: {actor}, issue: {issue}, position: {json.dumps(belief)}, "
            f"salience: {json.dumps(salience)},\n"
            f"     why: {json.dumps(why, ensure_ascii=False)}}}\n"
        )
    return "positions:\n" + "".join(lines)


def _matched(answer: Reveal, case: Case, actors: Mapping[str, str]) -> dict[str, str]:
    """Return the actor of the case for each voter that has one."""
    found: dict[str, str] = {}
    for voter, actor in actors.items():
        if voter not in answer.points:
            raise UsageError(
                f"There is no ideal point of '{voter}'.{nearest(voter, answer.points)}"
            )
        if actor not in case.actors:
            raise UsageError(f"The case has no actor '{actor}'.{nearest(actor, case.actors)}")
        found[voter] = actor
    by_name = {_slug(actor.name): name for name, actor in case.actors.items()}
    for voter in answer.points:
        if voter in found:
            continue
        for name in (voter, voter.lower(), _slug(voter), _slug(answer.names[voter])):
            actor = name if name in case.actors else by_name.get(name, "")
            if actor and actor not in found.values():
                found[voter] = actor
                break
    if not found:
        raise UsageError(
            "No voter is an actor of the case. Say who is who, such as --map US=united-states."
        )
    order = list(case.actors)
    return dict(sorted(found.items(), key=lambda pair: order.index(pair[1])))


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _line(
    answer: Reveal, span: tuple[float, float], pins: Mapping[str, float]
) -> tuple[float, float]:
    """Return a straight line from points to values: its start at 0, and its slope."""
    if not pins:
        points = [answer.last(actor)[1][0].mean for actor in answer.points]
        (one, value), (other, end) = (min(points), span[0]), (max(points), span[1])
    else:
        if len(pins) != 2:
            raise UsageError("Pin two voters, such as --pin US=10 --pin RU=80, or none.")
        ends = []
        for voter, wanted in pins.items():
            if voter not in answer.points:
                raise UsageError(
                    f"There is no ideal point of '{voter}'.{nearest(voter, answer.points)}"
                )
            if not span[0] <= wanted <= span[1]:
                raise UsageError(
                    f"{wanted:g} is outside the issue's range, {span[0]:g} to {span[1]:g}."
                )
            ends.append((answer.last(voter)[1][0].mean, wanted))
        (one, value), (other, end) = ends
    if abs(other - one) < 1e-6 or value == end:
        raise UsageError("The two do not differ: no straight line runs through them.")
    per = (end - value) / (other - one)
    return value - per * one, per
