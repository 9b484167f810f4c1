"""A case: what it asks, its issues, actors and positions, and why each number is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winset.case.belief import Belief
from winset.case.fields import Traced
from winset.case.negotiation import Change, Issue
from winset.case.schema import Case
from winset.show.cells import Rows, Titles, table, value_cell, why_cell
from winset.show.sections import Cell, Column, Part, Section, Table, Text
from winset.show.words import NOTHING, belief_text, change_text, lands_text, value_text

WHY = Column("Why, and source", wide=True, only="page")


def sections(case: Case) -> list[Section]:
    """Return a case in sections; a page has the reason and the source of each number besides."""
    return [
        _heading(case),
        Section("Issues", [_issues(case)], id="case-issues"),
        Section("Actors", [_actors(case)], only="terminal"),
        Section("Positions", [_positions(case)], only="terminal"),
        inputs(case),
        Section("", [Text(_rest(case), "quiet")]),
    ]


def _heading(case: Case) -> Section:
    decision = case.decision
    rule = decision.rule + (f" of {', '.join(decision.vetoes)}" if decision.vetoes else "")
    rule += "".join(f", also by {name}" for name in decision.also)
    day = f"As of {case.known_on}. " if case.known_on else ""
    deadline = f", by {decision.deadline}" if decision.deadline else ""
    decided = Text(f"{day}Decided by {rule}{deadline}.", "quiet")
    return Section(case.title, [Text(case.question), decided])


def _issues(case: Case) -> Table:
    return table(
        ["issue", "what", ">from", ">to", ">status quo", "unit"],
        [
            [
                name,
                issue.name,
                *[value_cell(end, issue) for end in issue.range],
                value_cell(issue.status_quo.likely if issue.status_quo else None, issue),
                issue.unit,
            ]
            for name, issue in case.issues.items()
        ],
    )


def _actors(case: Case) -> Table:
    rows: Rows = []
    for name, actor in case.actors.items():
        inside = [
            f"{group.name}: {belief_text(group.share)} % of the say"
            for group in actor.groups.values()
        ]
        inside += [
            f"regard for {case.actors[other].name}: {belief_text(regard.weight)} %"
            for other, regard in actor.regard.items()
        ]
        capability = Cell(belief_text(actor.capability), actor.capability.likely)
        beliefs = [capability, _belief_cell(actor.capability)]
        rows.append([name, actor.name, *beliefs, "\n".join(inside), why_cell(actor)])
    titles: Titles = [
        Column("actor", only="terminal"),
        "name",
        Column("capability", number=True, only="terminal"),
        Column("capability", number=True, only="page"),
        Column("groups and regard", only="terminal"),
        WHY,
    ]
    return table(titles, rows)


def _inside(case: Case) -> Table:
    """Return the groups inside actors and their regard for others, each with its reason."""
    rows: Rows = []
    for actor in case.actors.values():
        rows += [
            [
                actor.name,
                group.name,
                _belief_cell(group.share),
                Cell("\n".join(lands_text(case, group.wants)) or "as its actor"),
                why_cell(group),
            ]
            for group in actor.groups.values()
        ]
        for other, regard in actor.regard.items():
            name = f"regard for {case.actors[other].name}"
            rows.append([actor.name, name, _belief_cell(regard.weight), NOTHING, why_cell(regard)])
    wants = Column("Wants", wide=True)
    return table(["Actor", "Group, or regard", ">Per cent", wants, WHY], rows)


def _with_reason(case: Case, change: Change) -> str:
    return change_text(case, change) + (f" ({change.why})" if change.why else "")


def _levers(case: Case) -> Table:
    """Return what actors can do, or cannot, each with its cost, its size and its reason."""
    rows: Rows = []
    for actor in case.actors.values():
        for lever in actor.levers.values():
            target = "" if lever.target is None else f", on {case.parties[lever.target].name}"
            text = lever.does or f"steps of the kind {lever.kind}{target}"
            text += "" if lever.feasible else " (not feasible)"
            changed = [_with_reason(case, change) for change in lever.changes]
            changed += [f"in answer, {_with_reason(case, c)}" for c in lever.answered_by]
            changed += [f"vetoes: {', '.join(lever.vetoes)}"] if lever.vetoes else []
            beliefs = [_belief_cell(lever.cost), _belief_cell(lever.takes)]
            rows.append([actor.name, text, *beliefs, "\n".join(changed), why_cell(lever)])
    changes = Column("What changes", wide=True)
    return table(["Actor", "Lever", ">Cost, points", ">Days", changes, WHY], rows)


def _positions(case: Case) -> Table:
    """Return a row an actor and a column an issue: the position, and the salience."""
    entries = {(row.actor, row.issue): row for row in case.positions}

    def cell(actor: str, name: str) -> Cell:
        entry = entries.get((actor, name))
        if entry is None:
            return Cell(NOTHING)
        position = entry.position.likely
        text = f"{value_text(position, case.issues[name])} ({entry.salience.likely:.0f})"
        return Cell(text, position)

    titles = ["position (salience)", *[f">{name}" for name in case.issues]]
    return table(titles, [[a, *[cell(a, name) for name in case.issues]] for a in case.actors])


def _belief_cell(belief: Belief | None, issue: Issue | None = None) -> Cell:
    """Return a belief as a page's cell: the likely value, and its interval on a line below."""
    text, _, interval = belief_text(belief, issue).partition(" (")
    return Cell(text, None if belief is None else belief.likely, below=interval.removesuffix(")"))


def inputs(case: Case, *, mixed: bool | None = None) -> Section:
    """Return every number that the analyst put in, why, and from where, for a page.

    Parameters
    ----------
    case : Case
    mixed : bool, optional
        Whether a forecast mixes the case's hypotheses; left out where there is no forecast.
    """
    note = (
        "Every number the analyst put in, why, and from where. Intervals are 90 %: 5 % quantile to "
        "95 % quantile around the most likely value."
    )
    parts: list[Part] = [Text(note), *[_issue(case, name) for name in case.issues]]
    inside = "Actors, their groups and their regard for others"
    parts.append(Section(inside, [_actors(case), _inside(case)]))
    if any(actor.levers for actor in case.actors.values()):
        parts.append(Section("What actors can do", [_levers(case)]))
    if case.no_deal:
        parts.append(Section("If there is no deal", [_no_deal(case)]))
    if case.factors or case.correlations:
        parts.append(Section("What moves together", [_together(case)]))
    if case.hypotheses:
        used = {True: "The forecast mixes the views by their probability.", None: ""}.get(
            mixed, "The forecast uses neither."
        )
        text = f"{len(case.evidence)} items of evidence are held with them. {used}"
        parts.append(Section("Competing views", [_views(case), Text(text.strip(), "quiet")]))
    if case.agreements:
        parts.append(Section("Agreements so far", [_agreements(case)]))
    if (changes := _changes(case)).rows:
        parts.append(Section("What views, scenarios and precedents change", [changes]))
    return Section("What it rests on", parts, id="inputs", only="page")


def _issue(case: Case, name: str) -> Section:
    issue = case.issues[name]
    rows: Rows = [
        [
            case.actors[row.actor].name,
            _belief_cell(row.position, issue),
            _belief_cell(row.ideal, issue),
            _belief_cell(row.salience),
            why_cell(row),
        ]
        for row in case.positions
        if row.issue == name
    ]
    low, high = issue.range
    text = (
        f"{issue.unit}, from {low:,g} to {high:,g}; status quo "
        f"{belief_text(issue.status_quo, issue)}. {issue.why or ''}"
    )
    about = Text(text.strip(), "quiet", sources=issue.sources)
    titles: Titles = ["Actor", ">Says", ">Wants, if different", ">Salience", WHY]
    return Section(issue.name, [about, table(titles, rows)])


def _no_deal(case: Case) -> Table:
    rows = []
    for path in case.no_deal.values():
        costs = [
            f"{case.actors[actor].name} {belief_text(points)}"
            for actor, points in path.costs.items()
        ]
        rows.append(
            [
                Cell(path.name, below=path.why or "", sources=path.sources),
                _belief_cell(path.chance),
                Cell("\n".join(lands_text(case, path.lands)) or "as now"),
                Cell("\n".join(costs) or "none"),
            ]
        )
    wide = [Column(t, wide=True) for t in ("Where the issues end up", "Cost besides, in points")]
    return table([Column("Path", wide=True), ">Chance, %", *wide], rows)


def _together(case: Case) -> Table:
    """Return the factors and the correlations, each with its reason."""
    rows: Rows = []
    for factor in case.factors.values():
        what = "; ".join(f"{name} {loading:g}" for name, loading in factor.beliefs.items())
        if factor.actor is not None:
            what = f"{case.actors[factor.actor].name}: hardness, rho {factor.rho:g}"
        elif factor.judge is not None:
            what = f"{factor.judge}: favour as a judge of evidence, rho {factor.rho:g}"
        rows.append([factor.name, what, why_cell(factor)])
    rows += [
        [" and ".join(one.between), f"rank correlation {one.rank:g}", why_cell(one)]
        for one in case.correlations
    ]
    return table([Column("Together", wide=True), Column("How", wide=True), WHY], rows)


def _views(case: Case) -> Table:
    rows: Rows = [
        [entry.name, entry.held_by or NOTHING, _belief_cell(entry.prior), why_cell(entry)]
        for entry in case.hypotheses.values()
    ]
    return table(["View", "Held by", ">Prior, %", WHY], rows)


def _agreements(case: Case) -> Table:
    rows: Rows = []
    for entry in sorted(case.agreements.values(), key=lambda entry: entry.date):
        parties = ", ".join(entry.parties)
        rows.append([entry.date, entry.name, parties, entry.content, why_cell(entry)])
    return table(["Date", "Agreement", "Parties", Column("Content", wide=True), WHY], rows)


def _changes(case: Case) -> Table:
    """Return what views, scenarios and precedents change, each change with its reason."""
    made: list[tuple[str, Traced | None, Sequence[Change]]] = [
        (view.name, None, view.changes) for view in case.hypotheses.values()
    ]
    made += [(one.name, one, one.changes) for one in case.scenarios.values()]
    made += [
        (f"{precedent.name}: {name}", None, feature.changes)
        for precedent in case.precedents.values()
        for name, feature in precedent.features.items()
    ]
    rows: Rows = []
    for name, whole, changes in made:
        if whole is not None and (whole.why or whole.sources):
            rows.append([name, "as a whole", why_cell(whole)])
        rows += [[name, change_text(case, change), change.why] for change in changes if change.why]
    return table(["In", "What changes", WHY], rows)


def _rest(case: Case) -> str:
    """Say how much else the case holds."""
    parts: Mapping[str, Sequence[object] | Mapping[str, object]] = {
        "no-deal path": case.no_deal,
        "factor": case.factors,
        "correlation": case.correlations,
        "hypothesis": case.hypotheses,
        "item of evidence": case.evidence,
        "scenario": case.scenarios,
        "option": case.options,
        "agreement": case.agreements,
        "precedent": case.precedents,
        "source": case.sources,
    }
    several = {"hypothesis": "hypotheses", "item of evidence": "items of evidence"}
    listed = [
        f"{len(part)} {name if len(part) == 1 else several.get(name, f'{name}s')}"
        for name, part in parts.items()
        if part
    ]
    return f"Also holds: {', '.join(listed) or 'nothing more'}. Content {case.digest()[:12]}."
