"""Checks between the sections of a case: does it hang together?

Each function looks at one section and reports all it finds through :class:`Report`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from winset.case.belief import Belief
from winset.case.schema import MOST_ACTORS, MOST_ISSUES, Case, Change, Traced
from winset.case.shape import Dropped
from winset.case.text import Path, Text, dotted
from winset.errors import Finding, nearest


@dataclass
class Report:
    """Collects findings, and knows where each path stands in the text."""

    text: Text
    dropped: Dropped = frozenset()
    findings: list[Finding] = field(default_factory=list)

    def fault(
        self, path: Path, found: str, expected: str, mend: str, severity: str = "error"
    ) -> None:
        """Record a finding at `path`."""
        place = self.text.place(path)
        self.findings.append(
            Finding(self.text.file, *place, dotted(path), found, expected, mend, severity)
        )

    def known(self, path: Path, name: str, section: str, known: Iterable[str]) -> bool:
        """Report `name` unless the section has it; say nothing if its entry had other faults."""
        names = list(known)
        if name in names:
            return True
        names += [str(entry) for kind, entry in self.dropped if kind == section]
        if name in names or "*" in names:
            return False
        one = {"no_deal": "no-deal path", "hypotheses": "hypothesis", "passages": "passage"}.get(
            section, section.removesuffix("s")
        )
        listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
        self.fault(
            path,
            f"the {one} '{name}', which does not exist",
            f"one of {listed}" if names else f"an entry under {section}:",
            f"Correct the name, or add it under {section}:.{nearest(name, names)}",
        )
        return False

    def within(self, path: Path, belief: Belief, case: Case, issue: str) -> None:
        """Report a belief that leaves its issue's range."""
        low, high = case.issues[issue].range
        if belief.low < low or belief.high > high:
            self.fault(
                path,
                str(belief),
                f"{case.issues[issue].unit} from {low:g} to {high:g}, the range of '{issue}'",
                "Bring it inside, or widen the issue's range.",
            )


def check(case: Case, text: Text, dropped: Dropped = frozenset()) -> list[Finding]:
    """Return every finding about how the sections of a case fit together."""
    report = Report(text, dropped)
    for look in _LOOKS:
        look(case, report)
    return report.findings


def _size(case: Case, report: Report) -> None:
    for section, least, most in (("actors", 2, MOST_ACTORS), ("issues", 1, MOST_ISSUES)):
        found = len(getattr(case, section)) + _dropped_in(report, section)
        if (section, "*") in report.dropped:
            continue
        if found < least:
            report.fault(
                (section,),
                f"{found or 'no'} {section}"[: -1 if found == 1 else None],
                f"at least {least}",
                f"Add entries under {section}:.",
            )
        elif found > most:
            report.fault(
                (section,),
                f"{found:,} {section}",
                f"at most {most:,}",
                "Merge those that act as one.",
            )
    rows = len(case.positions) + _dropped_in(report, "positions")
    if rows == 0 and ("positions", "*") not in report.dropped:
        report.fault(
            ("positions",),
            "no positions",
            "a row for each actor and issue that matters",
            "Add rows such as {actor: A, issue: I, position: 60, salience: 50}.",
        )


def _dropped_in(report: Report, section: str) -> int:
    return sum(1 for name, _ in report.dropped if name == section)


def _rows(case: Case, report: Report) -> list[int]:
    """Return the index in the text of each position row that the case kept."""
    total = len(case.positions) + _dropped_in(report, "positions")
    return [index for index in range(total) if ("positions", index) not in report.dropped]


def _positions(case: Case, report: Report) -> None:
    seen: dict[tuple[str, str], int] = {}
    for index, row in zip(_rows(case, report), case.positions, strict=False):
        path: Path = ("positions", index)
        report.known((*path, "actor"), row.actor, "actors", case.actors)
        if report.known((*path, "issue"), row.issue, "issues", case.issues):
            report.within((*path, "position"), row.position, case, row.issue)
            if row.ideal is not None:
                report.within((*path, "ideal"), row.ideal, case, row.issue)
        first = seen.setdefault((row.actor, row.issue), index)
        if first != index:
            line = report.text.place(("positions", first))[0]
            report.fault(
                path,
                f"a second row for {row.actor} on {row.issue} (first in line {line})",
                "one row for each actor and issue",
                "Remove one of the two.",
            )


def _issues(case: Case, report: Report) -> None:
    held = {row.issue for row in case.positions}
    complete = _dropped_in(report, "positions") == 0
    for name, issue in case.issues.items():
        path: Path = ("issues", name)
        if complete and case.positions and name not in held:
            report.fault(
                path,
                "an issue on which nobody holds a position",
                "at least one position",
                "Add a row under positions:, or remove the issue.",
            )
        low, high = issue.range
        if issue.status_quo is not None:
            report.within((*path, "status_quo"), issue.status_quo, case, name)
        for label, value in issue.landmarks.items():
            if not low <= value <= high:
                report.fault(
                    (*path, "landmarks", label),
                    f"{value:g}",
                    f"a value from {low:g} to {high:g}",
                    "Bring it inside, or widen the range.",
                )
        if issue.outcome is not None and not low <= issue.outcome.value <= high:
            report.fault(
                (*path, "outcome", "value"),
                f"{issue.outcome.value:g}",
                f"a value from {low:g} to {high:g}",
                "Widen the range to what came out.",
            )
        rows = [row for row in case.positions if row.issue == name]
        if rows and all(row.salience.high == 0 for row in rows):
            report.fault(
                path,
                "an issue with salience 0 for everybody",
                "somebody who cares",
                "Raise a salience, or remove the issue.",
                "warning",
            )


def _decision(case: Case, report: Report) -> None:
    decision = case.decision
    for index, actor in enumerate(decision.vetoes):
        report.known(("decision", "vetoes", index), actor, "actors", case.actors)
        if actor in decision.vetoes[:index]:
            report.fault(
                ("decision", "vetoes", index),
                f"'{actor}' a second time",
                "each actor once",
                "Remove it.",
            )
    if decision.setter is not None:
        report.known(("decision", "setter"), decision.setter, "actors", case.actors)
    for actor, votes in decision.votes.items():
        report.known(("decision", "votes", actor), actor, "actors", case.actors)
        if votes < 0:
            report.fault(
                ("decision", "votes", actor), f"{votes:g} votes", "0 or more", "Correct it."
            )
    if decision.rule == "consensus" and (decision.votes or decision.quota is not None):
        report.fault(
            ("decision",),
            "votes or a quota under consensus",
            "vetoes alone",
            "Set rule: quota, or remove votes: and quota:.",
        )
    if decision.rule == "majority" and decision.quota is not None:
        report.fault(
            ("decision", "quota"),
            "a quota under majority",
            "no quota: more than half wins",
            "Set rule: quota, or remove quota:.",
        )
    total = sum(decision.votes.get(actor, 0 if decision.votes else 1) for actor in case.actors)
    if decision.rule == "quota":
        if decision.quota is None:
            report.fault(
                ("decision",),
                "rule: quota without a quota",
                "the number of votes needed",
                "Add quota:.",
            )
        elif not 0 < decision.quota <= total and not _dropped_in(report, "actors"):
            report.fault(
                ("decision", "quota"),
                f"a quota of {decision.quota:g}",
                f"more than 0 and at most {total:g}, all the votes there are",
                "Correct it.",
            )
    elif decision.rule == "majority" and total <= 0 and case.actors:
        report.fault(("decision", "votes"), "no votes at all", "some votes", "Correct it.")


def _actors(case: Case, report: Report) -> None:
    if case.actors and all(actor.capability.high == 0 for actor in case.actors.values()):
        report.fault(
            ("actors",),
            "capability 0 for everybody",
            "somebody with clout",
            "Raise a capability; only the proportions matter.",
        )
    for name, actor in case.actors.items():
        for group_name, group in actor.groups.items():
            for issue, belief in group.wants.items():
                path: Path = ("actors", name, "groups", group_name, "wants", issue)
                if report.known(path, issue, "issues", case.issues):
                    report.within(path, belief, case, issue)
        _below_whole(
            report,
            ("actors", name, "groups"),
            "shares of the groups",
            [group.share for group in actor.groups.values()],
        )
        for other in actor.regard:
            path = ("actors", name, "regard", other)
            if other == name:
                report.fault(path, "regard for itself", "regard for others", "Remove it.")
            else:
                report.known(path, other, "actors", case.actors)
        _below_whole(
            report,
            ("actors", name, "regard"),
            "weights of regard",
            [regard.weight for regard in actor.regard.values()],
        )


def _below_whole(report: Report, path: Path, what: str, parts: Sequence[Belief]) -> None:
    total = sum(part.high for part in parts)
    if total >= 100:
        report.fault(
            path,
            f"{what} that can add up to {total:g} %",
            "less than 100 %",
            "Lower them: they move an actor, never wholly.",
        )


def _no_deal(case: Case, report: Report) -> None:
    for name, road in case.no_deal.items():
        for issue, belief in road.lands.items():
            path = ("no_deal", name, "lands", issue)
            if report.known(path, issue, "issues", case.issues):
                report.within(path, belief, case, issue)
        for actor in road.costs:
            report.known(("no_deal", name, "costs", actor), actor, "actors", case.actors)
    if case.no_deal and all(road.chance.likely == 0 for road in case.no_deal.values()):
        report.fault(
            ("no_deal",),
            "chance 0 for every path",
            "at least one path that can happen",
            "Raise a chance; they are scaled to add to 100 %.",
        )


def _hypotheses(case: Case, report: Report) -> None:
    for name, hypothesis in case.hypotheses.items():
        path: Path = ("hypotheses", name)
        about = (hypothesis.about,) if isinstance(hypothesis.about, str) else hypothesis.about
        for actor in about:
            report.known((*path, "about"), actor, "actors", case.actors)
        for index, change in enumerate(hypothesis.changes):
            _change(case, report, (*path, "changes", index), change)


def _scenarios(case: Case, report: Report) -> None:
    for name, scenario in case.scenarios.items():
        for index, change in enumerate(scenario.changes):
            _change(case, report, ("scenarios", name, "changes", index), change)


CHANGES: dict[str, tuple[tuple[str, ...], ...]] = {
    "position": (("actor", "issue"),),
    "ideal": (("actor", "issue"), ("actor", "group", "issue")),
    "salience": (("actor", "issue"),),
    "capability": (("actor",),),
    "no_deal": (("actor",),),
    "share": (("actor", "group"),),
    "regard": (("actor", "toward"),),
    "chance": (("path",),),
    "cost": (("actor", "path"),),
}
"""What a change may set, and which keys then say where."""


def _change(case: Case, report: Report, path: Path, change: Change) -> None:
    targets = {
        key
        for key in ("actor", "issue", "group", "path", "toward")
        if getattr(change, key) is not None
    }
    values = [key for key in CHANGES if getattr(change, key) is not None]
    if not values:
        report.fault(
            path, "a change that changes nothing", f"one of {', '.join(CHANGES)}", "Add a value."
        )
    for key in values:
        if targets not in [set(target) for target in CHANGES[key]]:
            forms = " or ".join(" and ".join(target) for target in CHANGES[key])
            report.fault(
                (*path, key),
                f"{key} with {' and '.join(sorted(targets)) or 'no target'}",
                f"{key} with {forms}",
                "Split the change, or correct its keys.",
            )
    _references(case, report, path, change)
    rows = {(row.actor, row.issue) for row in case.positions}
    target = (change.actor, change.issue)
    if targets == {"actor", "issue"} and target not in rows and not report.dropped:
        report.fault(
            path,
            f"a change for {change.actor} on {change.issue}, where it holds no position",
            "a row under positions: for the two",
            "Add the row, with salience 0 if it does not care.",
        )
    if change.issue in case.issues:
        for key in ("position", "ideal"):
            belief = getattr(change, key)
            if belief is not None:
                report.within((*path, key), belief, case, str(change.issue))


def _references(case: Case, report: Report, path: Path, change: Change) -> None:
    for key, section, known in (
        ("actor", "actors", case.actors),
        ("toward", "actors", case.actors),
        ("issue", "issues", case.issues),
        ("path", "no_deal", case.no_deal),
    ):
        name = getattr(change, key)
        if name is not None:
            report.known((*path, key), name, section, known)
    if change.group is not None and change.actor in case.actors:
        groups = case.actors[change.actor].groups
        report.known((*path, "group"), change.group, "groups", groups)


def _evidence(case: Case, report: Report) -> None:
    for name, item in case.evidence.items():
        path: Path = ("evidence", name)
        kinds = [key for key in ("likelihood", "consistency", "conduct") if getattr(item, key)]
        if len(kinds) != 1:
            report.fault(
                path,
                " and ".join(kinds) or "no judgement",
                "exactly one of likelihood, consistency, conduct",
                "Keep one, or add one.",
            )
        for key in ("likelihood", "consistency"):
            for hypothesis in getattr(item, key):
                report.known((*path, key, hypothesis), hypothesis, "hypotheses", case.hypotheses)
        if item.date is not None and item.date > case.as_of.isoformat()[: len(item.date)]:
            report.fault(
                (*path, "date"),
                item.date,
                f"a day up to {case.as_of}, the end of what is known",
                "Correct the date, move as_of, or drop the item.",
                "warning",
            )
        if item.conduct is not None:
            _conduct(case, report, name)


def _conduct(case: Case, report: Report, name: str) -> None:
    conduct = case.evidence[name].conduct
    if conduct is None:
        return
    path: Path = ("evidence", name, "conduct")
    report.known((*path, "actor"), conduct.actor, "actors", case.actors)
    report.known((*path, "chose"), conduct.chose, "alternatives", conduct.alternatives)
    if len(conduct.alternatives) < 2:
        report.fault(
            (*path, "alternatives"),
            f"{len(conduct.alternatives)} alternatives",
            "at least two",
            "Say what else the actor could have done.",
        )
    for key, alternative in conduct.alternatives.items():
        inner = (*path, "alternatives", key)
        if alternative.path is not None:
            report.known((*inner, "path"), alternative.path, "no_deal", case.no_deal)
        for issue, belief in alternative.lands.items():
            if report.known((*inner, "lands", issue), issue, "issues", case.issues):
                report.within((*inner, "lands", issue), belief, case, issue)


def _others(case: Case, report: Report) -> None:
    for name, option in case.options.items():
        report.known(("options", name, "actor"), option.actor, "actors", case.actors)
    deadline = case.decision.deadline
    if deadline is not None and deadline < case.as_of:
        report.fault(
            ("decision", "deadline"),
            str(deadline),
            f"a day after {case.as_of}, the case's as_of",
            "Correct one of the two.",
            "warning",
        )


def _sources(case: Case, report: Report) -> None:
    for path, traced in _traced(case, report):
        for index, locator in enumerate(traced.sources):
            source, _, passage = locator.partition("#")
            place = (*path, "sources", index)
            if not report.known(place, source, "sources", case.sources):
                continue
            passages = case.sources[source].passages
            if passage and passages:
                report.known(place, passage, "passages", passages)


def _traced(case: Case, report: Report) -> Iterable[tuple[Path, Traced]]:
    for section in (
        "issues",
        "actors",
        "no_deal",
        "hypotheses",
        "evidence",
        "scenarios",
        "options",
        "agreements",
        "precedents",
    ):
        for name, part in getattr(case, section).items():
            yield (section, name), part
            for inner in ("groups", "regard", "features"):
                for key, nested in getattr(part, inner, {}).items():
                    yield (section, name, inner, key), nested
            outcome = getattr(part, "outcome", None)
            if outcome is not None:
                yield (section, name, "outcome"), outcome
    for index, row in zip(_rows(case, report), case.positions, strict=False):
        yield ("positions", index), row


_LOOKS: tuple[Callable[[Case, Report], None], ...] = (
    _size,
    _issues,
    _actors,
    _positions,
    _decision,
    _no_deal,
    _hypotheses,
    _scenarios,
    _evidence,
    _others,
    _sources,
)
