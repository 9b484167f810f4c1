"""Checks between the sections that models read: does the case hang together?

Each function looks at one section and reports all it finds through
:class:`winset.case.checks.findings.CaseFindings`. What is held for later analyses is checked in
:mod:`winset.case.checks.optional_sections`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from winset.case.belief import Belief
from winset.case.checks import optional_sections as held
from winset.case.checks import options_game as play
from winset.case.checks.findings import CaseFindings
from winset.case.checks.hypotheses import hypotheses
from winset.case.schema import MOST_ACTORS, MOST_ISSUES, Case
from winset.case.validation import Dropped
from winset.case.yaml.text import Path, Text
from winset.errors import Finding


def check(case: Case, text: Text, dropped: Dropped = frozenset()) -> list[Finding]:
    """Return every finding about how the sections of a case fit together."""
    findings = CaseFindings(text, dropped)
    for look in _LOOKS:
        look(case, findings)
    return findings.listed


def _size(case: Case, findings: CaseFindings) -> None:
    for section, least, most in (("actors", 2, MOST_ACTORS), ("issues", 1, MOST_ISSUES)):
        found = len(getattr(case, section)) + findings.dropped_in(section)
        if (section, "*") in findings.dropped:
            continue
        if found < least:
            findings.fault(
                (section,),
                f"{found or 'no'} {section}"[: -1 if found == 1 else None],
                f"at least {least}",
                f"Add entries under {section}:.",
            )
        elif found > most:
            findings.fault(
                (section,),
                f"{found:,} {section}",
                f"at most {most:,}",
                "Merge those that act as one.",
            )
    rows = len(case.positions) + findings.dropped_in("positions")
    if rows == 0 and ("positions", "*") not in findings.dropped:
        findings.fault(
            ("positions",),
            "no positions",
            "a row for each actor and issue that matters",
            "Add rows such as {actor: A, issue: I, position: 60, salience: 50}.",
        )


def _positions(case: Case, findings: CaseFindings) -> None:
    seen: dict[tuple[str, str], int] = {}
    for index, row in findings.rows(case):
        path: Path = ("positions", index)
        findings.known((*path, "actor"), row.actor, "actors", case.actors)
        if findings.known((*path, "issue"), row.issue, "issues", case.issues):
            findings.within((*path, "position"), row.position, case, row.issue)
            if row.ideal is not None:
                findings.within((*path, "ideal"), row.ideal, case, row.issue)
        first = seen.setdefault((row.actor, row.issue), index)
        if first != index:
            line = findings.text.place(("positions", first))[0]
            findings.fault(
                path,
                f"a second row for {row.actor} on {row.issue} (first in line {line})",
                "one row for each actor and issue",
                "Remove one of the two.",
            )


def _issues(case: Case, findings: CaseFindings) -> None:
    held = {row.issue for row in case.positions}
    complete = findings.dropped_in("positions") == 0
    for name, issue in case.issues.items():
        path: Path = ("issues", name)
        if complete and case.positions and name not in held:
            findings.fault(
                path,
                "an issue on which nobody holds a position",
                "at least one position",
                "Add a row under positions:, or remove the issue.",
            )
        low, high = issue.range
        if issue.status_quo is not None:
            findings.within((*path, "status_quo"), issue.status_quo, case, name)
        for label, value in issue.landmarks.items():
            if not low <= value <= high:
                findings.fault(
                    (*path, "landmarks", label),
                    f"{value:g}",
                    f"a value from {low:g} to {high:g}",
                    "Bring it inside, or widen the range.",
                )
        if issue.outcome is not None and not low <= issue.outcome.value <= high:
            findings.fault(
                (*path, "outcome", "value"),
                f"{issue.outcome.value:g}",
                f"a value from {low:g} to {high:g}",
                "Widen the range to what came out.",
            )
        rows = [row for row in case.positions if row.issue == name]
        if rows and all(row.salience.high == 0 for row in rows):
            findings.doubt(
                path,
                "an issue with salience 0 for everybody",
                "somebody who cares",
                "Raise a salience, or remove the issue.",
            )


def _decision(case: Case, findings: CaseFindings) -> None:
    decision = case.decision
    for index, actor in enumerate(decision.vetoes):
        findings.known(("decision", "vetoes", index), actor, "actors", case.actors)
        if actor in decision.vetoes[:index]:
            findings.fault(
                ("decision", "vetoes", index),
                f"'{actor}' a second time",
                "each actor once",
                "Remove it.",
            )
    if decision.setter is not None:
        findings.known(("decision", "setter"), decision.setter, "actors", case.actors)
    for actor, votes in decision.votes.items():
        findings.known(("decision", "votes", actor), actor, "actors", case.actors)
        if votes < 0:
            findings.fault(
                ("decision", "votes", actor), f"{votes:g} votes", "0 or more", "Correct it."
            )
    if decision.rule == "consensus" and (decision.votes or decision.quota is not None):
        findings.fault(
            ("decision",),
            "votes or a quota under consensus",
            "vetoes alone",
            "Set rule: quota, or remove votes: and quota:.",
        )
    if decision.rule == "majority" and decision.quota is not None:
        findings.fault(
            ("decision", "quota"),
            "a quota under majority",
            "no quota: more than half wins",
            "Set rule: quota, or remove quota:.",
        )
    total = sum(decision.votes.get(actor, 0 if decision.votes else 1) for actor in case.actors)
    if decision.rule == "quota":
        if decision.quota is None:
            findings.fault(
                ("decision",),
                "rule: quota without a quota",
                "the number of votes needed",
                "Add quota:.",
            )
        elif not 0 < decision.quota <= total and not findings.dropped_in("actors"):
            findings.fault(
                ("decision", "quota"),
                f"a quota of {decision.quota:g}",
                f"more than 0 and at most {total:g}, all the votes there are",
                "Correct it.",
            )
    elif decision.rule == "majority" and total <= 0 and case.actors:
        findings.fault(("decision", "votes"), "no votes at all", "some votes", "Correct it.")


def _actors(case: Case, findings: CaseFindings) -> None:
    if case.actors and all(actor.capability.high == 0 for actor in case.actors.values()):
        findings.fault(
            ("actors",),
            "capability 0 for everybody",
            "somebody with clout",
            "Raise a capability; only the proportions matter.",
        )
    for name, actor in case.actors.items():
        for group_name, group in actor.groups.items():
            for issue, belief in group.wants.items():
                path: Path = ("actors", name, "groups", group_name, "wants", issue)
                if findings.known(path, issue, "issues", case.issues):
                    findings.within(path, belief, case, issue)
        _below_whole(
            findings,
            ("actors", name, "groups"),
            "shares of the groups",
            [group.share for group in actor.groups.values()],
        )
        for other in actor.regard:
            path = ("actors", name, "regard", other)
            if other == name:
                findings.fault(path, "regard for itself", "regard for others", "Remove it.")
            else:
                findings.known(path, other, "actors", case.actors)
        _below_whole(
            findings,
            ("actors", name, "regard"),
            "weights of regard",
            [regard.weight for regard in actor.regard.values()],
        )


def _below_whole(findings: CaseFindings, path: Path, what: str, parts: Sequence[Belief]) -> None:
    total = sum(part.high for part in parts)
    if total >= 100:
        findings.fault(
            path,
            f"{what} that can add up to {total:g} %",
            "less than 100 %",
            "Lower them: they move an actor, never wholly.",
        )


def _no_deal(case: Case, findings: CaseFindings) -> None:
    for name, road in case.no_deal.items():
        for issue, belief in road.lands.items():
            path = ("no_deal", name, "lands", issue)
            if findings.known(path, issue, "issues", case.issues):
                findings.within(path, belief, case, issue)
        for actor in road.costs:
            findings.known(("no_deal", name, "costs", actor), actor, "actors", case.actors)
    if case.no_deal and all(road.chance.likely == 0 for road in case.no_deal.values()):
        findings.fault(
            ("no_deal",),
            "chance 0 for every path",
            "at least one path that can happen",
            "Raise a chance; they are scaled to add to 100 %.",
        )


_LOOKS: tuple[Callable[[Case, CaseFindings], None], ...] = (
    _size,
    _issues,
    _actors,
    _positions,
    _decision,
    _no_deal,
    held.hypotheses,
    held.scenarios,
    hypotheses,
    held.precedents,
    held.timing,
    held.evidence,
    held.candidates,
    play.game,
    held.dates,
    held.sources,
)
