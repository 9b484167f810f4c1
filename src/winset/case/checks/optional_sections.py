"""Checks of what a case holds besides: hypotheses, scenarios, evidence, options, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from winset.case.checks.findings import CaseFindings
from winset.case.fields import Traced
from winset.case.hypotheses import Alternative
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.case.yaml.text import Path


def hypotheses(case: Case, findings: CaseFindings) -> None:
    """Check whom hypotheses speak of, and what they change."""
    for name, hypothesis in case.hypotheses.items():
        path: Path = ("hypotheses", name)
        about = (hypothesis.about,) if isinstance(hypothesis.about, str) else hypothesis.about
        for actor in about:
            findings.known((*path, "about"), actor, "actors", case.actors)
        for index, change in enumerate(hypothesis.changes):
            _change(case, findings, (*path, "changes", index), change)


def scenarios(case: Case, findings: CaseFindings) -> None:
    """Check what scenarios change."""
    for name, scenario in case.scenarios.items():
        for index, change in enumerate(scenario.changes):
            _change(case, findings, ("scenarios", name, "changes", index), change)


def precedents(case: Case, findings: CaseFindings) -> None:
    """Check what the differences from precedents would change here."""
    for name, precedent in case.precedents.items():
        for key, feature in precedent.features.items():
            path: Path = ("precedents", name, "features", key)
            for index, change in enumerate(feature.changes):
                _change(case, findings, (*path, "changes", index), change)
            if feature.same and feature.changes:
                findings.fault(
                    (*path, "changes"),
                    "changes for a feature that is the same here and there",
                    "changes where same: is false",
                    "Remove them, or say same: false.",
                )


def timing(case: Case, findings: CaseFindings) -> None:
    """Check whose moves are timed."""
    for name, entry in case.timing.items():
        findings.known(("timing", name, "actor"), entry.actor, "actors", case.actors)


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


def _change(case: Case, findings: CaseFindings, path: Path, change: Change) -> None:
    targets = {
        key
        for key in ("actor", "issue", "group", "path", "toward")
        if getattr(change, key) is not None
    }
    values = [key for key in CHANGES if getattr(change, key) is not None]
    if not values:
        findings.fault(
            path, "a change that changes nothing", f"one of {', '.join(CHANGES)}", "Add a value."
        )
    for key in values:
        if targets not in [set(target) for target in CHANGES[key]]:
            forms = " or ".join(" and ".join(target) for target in CHANGES[key])
            findings.fault(
                (*path, key),
                f"{key} with {' and '.join(sorted(targets)) or 'no target'}",
                f"{key} with {forms}",
                "Split the change, or correct its keys.",
            )
    _references(case, findings, path, change)
    rows = {(row.actor, row.issue) for row in case.positions}
    target = (change.actor, change.issue)
    if targets == {"actor", "issue"} and target not in rows and not findings.dropped:
        findings.fault(
            path,
            f"a change for {change.actor} on {change.issue}, where it holds no position",
            "a row under positions: for the two",
            "Add the row, with salience 0 if it does not care.",
        )
    if change.issue in case.issues:
        for key in ("position", "ideal"):
            belief = getattr(change, key)
            if belief is not None:
                findings.within((*path, key), belief, case, str(change.issue))


def _references(case: Case, findings: CaseFindings, path: Path, change: Change) -> None:
    for key, section, known in (
        ("actor", "actors", case.actors),
        ("toward", "actors", case.actors),
        ("issue", "issues", case.issues),
        ("path", "no_deal", case.no_deal),
    ):
        name = getattr(change, key)
        if name is not None:
            findings.known((*path, key), name, section, known)
    if change.group is not None and change.actor in case.actors:
        groups = case.actors[change.actor].groups
        findings.known((*path, "group"), change.group, "groups", groups)


def evidence(case: Case, findings: CaseFindings) -> None:
    """Check what evidence speaks for, and by what judgement."""
    for name, item in case.evidence.items():
        path: Path = ("evidence", name)
        kinds = [key for key in ("likelihood", "consistency", "conduct") if getattr(item, key)]
        if len(kinds) != 1:
            findings.fault(
                path,
                " and ".join(kinds) or "no judgement",
                "exactly one of likelihood, consistency, conduct",
                "Keep one, or add one.",
            )
        for key in ("likelihood", "consistency"):
            for hypothesis in getattr(item, key):
                findings.known((*path, key, hypothesis), hypothesis, "hypotheses", case.hypotheses)
        if item.date is not None and item.date > case.as_of.isoformat()[: len(item.date)]:
            findings.doubt(
                (*path, "date"),
                item.date,
                f"a day up to {case.as_of}, the end of what is known",
                "Correct the date, move as_of, or drop the item.",
            )
        if item.conduct is not None:
            _conduct(case, findings, name)


def _conduct(case: Case, findings: CaseFindings, name: str) -> None:
    conduct = case.evidence[name].conduct
    if conduct is None:
        return
    path: Path = ("evidence", name, "conduct")
    findings.known((*path, "chose"), conduct.chose, "alternatives", conduct.alternatives)
    _alternatives(case, findings, path, conduct.actor, conduct.alternatives)


def _alternatives(
    case: Case,
    findings: CaseFindings,
    path: Path,
    actor: str,
    alternatives: Mapping[str, Alternative],
) -> None:
    findings.known((*path, "actor"), actor, "actors", case.actors)
    if len(alternatives) < 2:
        findings.fault(
            (*path, "alternatives"),
            "no alternatives" if not alternatives else "one alternative",
            "at least two",
            "Say what else the actor could have done.",
        )
    for key, alternative in alternatives.items():
        inner = (*path, "alternatives", key)
        if alternative.path is not None:
            findings.known((*inner, "path"), alternative.path, "no_deal", case.no_deal)
        for issue, belief in alternative.lands.items():
            if findings.known((*inner, "lands", issue), issue, "issues", case.issues):
                findings.within((*inner, "lands", issue), belief, case, issue)
    if not findings.dropped:
        _comparable(case, findings, path, alternatives)


def _comparable(
    case: Case, findings: CaseFindings, path: Path, alternatives: Mapping[str, Alternative]
) -> None:
    """Report issues on which some alternative leads nowhere known."""
    named: dict[str, None] = {}
    for option in alternatives.values():
        road = case.no_deal.get(str(option.path))
        named |= dict.fromkeys([*option.lands, *(road.lands if road else ())])
    for issue in (name for name in named if name in case.issues):
        for key, option in alternatives.items():
            road = case.no_deal.get(str(option.path))
            where = issue in option.lands or (road is not None and issue in road.lands)
            if not where and case.issues[issue].status_quo is None:
                findings.fault(
                    (*path, "alternatives", key),
                    f"no value on {issue}, which has no status quo",
                    f"where '{key}' leads on {issue}, as another alternative says it",
                    f"Add lands: {{{issue}: ...}}, or a status_quo to the issue.",
                )


def candidates(case: Case, findings: CaseFindings) -> None:
    """Check what could still be seen, and by what it is judged."""
    for name, item in case.candidates.items():
        path: Path = ("candidates", name)
        kinds = [key for key in ("likelihood", "choice") if getattr(item, key)]
        if len(kinds) != 1:
            findings.fault(
                path,
                " and ".join(kinds) or "no judgement",
                "exactly one of likelihood, choice",
                "Keep one, or add one.",
            )
        for hypothesis in item.likelihood:
            findings.known(
                (*path, "likelihood", hypothesis), hypothesis, "hypotheses", case.hypotheses
            )
        if item.choice is not None:
            inner = (*path, "choice")
            _alternatives(case, findings, inner, item.choice.actor, item.choice.alternatives)


def dates(case: Case, findings: CaseFindings) -> None:
    """Check the order of days."""
    deadline = case.decision.deadline
    if deadline is not None and deadline < case.as_of:
        findings.doubt(
            ("decision", "deadline"),
            str(deadline),
            f"a day after {case.as_of}, the case's as_of",
            "Correct one of the two.",
        )


def sources(case: Case, findings: CaseFindings) -> None:
    """Check that every locator leads to a source, and to a passage where the source lists some."""
    for path, traced in _traced(case, findings):
        for index, locator in enumerate(traced.sources):
            source, _, passage = locator.partition("#")
            place = (*path, "sources", index)
            if not findings.known(place, source, "sources", case.sources):
                continue
            passages = case.sources[source].passages
            if passage and passages:
                findings.known(place, passage, "passages", passages)


def _traced(case: Case, findings: CaseFindings) -> Iterable[tuple[Path, Traced]]:
    for section in (
        "issues",
        "actors",
        "no_deal",
        "hypotheses",
        "evidence",
        "candidates",
        "scenarios",
        "options",
        "agreements",
        "precedents",
        "timing",
    ):
        for name, part in getattr(case, section).items():
            yield (section, name), part
            for inner in ("groups", "regard", "features"):
                for key, nested in getattr(part, inner, {}).items():
                    yield (section, name, inner, key), nested
            outcome = getattr(part, "outcome", None)
            if outcome is not None:
                yield (section, name, "outcome"), outcome
    graph = case.graph
    for section, parts in (("rules", graph.rules), ("consequences", graph.consequences)):
        for index, entry in enumerate(parts):
            yield ("graph", section, index), entry
    for actor, wishes in graph.preferences.items():
        for index, wish in enumerate(wishes):
            yield ("graph", "preferences", actor, index), wish
    for index, row in findings.rows(case):
        yield ("positions", index), row
