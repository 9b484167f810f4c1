"""A case: what it asks, its issues, actors and positions, and why each number is what it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from winset.case.belief import Belief
from winset.case.negotiation import Issue
from winset.case.schema import Case
from winset.show.sections import Cell, Column, Part, Row, Section, Table, Text
from winset.show.words import NOTHING, belief_text, value_text

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
    day = f"As of {case.known_on}. " if case.known_on else ""
    deadline = f", by {decision.deadline}" if decision.deadline else ""
    decided = Text(f"{day}Decided by {rule}{deadline}.", "quiet")
    return Section(case.title, [Text(case.question), decided])


def _issues(case: Case) -> Table:
    columns = [
        Column("issue"),
        Column("what"),
        *[Column(title, number=True) for title in ("from", "to", "status quo")],
        Column("unit"),
    ]
    rows = []
    for name, issue in case.issues.items():
        quo = issue.status_quo
        ends = [Cell(value_text(end, issue), end) for end in issue.range]
        now = Cell(NOTHING) if quo is None else Cell(value_text(quo.likely, issue), quo.likely)
        rows.append(Row([Cell(name), Cell(issue.name), *ends, now, Cell(issue.unit)], key=name))
    return Table(columns, rows)


def _actors(case: Case) -> Table:
    columns = [
        Column("actor", only="terminal"),
        Column("name"),
        Column("capability", number=True, only="terminal"),
        Column("capability", number=True, only="page"),
        Column("groups and regard"),
        WHY,
    ]
    rows = []
    for name, actor in case.actors.items():
        inside = [
            f"{group.name}: {belief_text(group.share)} % of the say"
            for group in actor.groups.values()
        ]
        inside += [
            f"regard for {case.actors[other].name}: {belief_text(regard.weight)} %"
            for other, regard in actor.regard.items()
        ]
        cells = [
            Cell(name),
            Cell(actor.name),
            Cell(belief_text(actor.capability), actor.capability.likely),
            belief_cell(actor.capability),
            Cell("\n".join(inside)),
            Cell(actor.why or "", sources=actor.sources),
        ]
        rows.append(Row(cells, key=name))
    return Table(columns, rows)


def _positions(case: Case) -> Table:
    """Return a row an actor and a column an issue: the position, and the salience."""
    columns = [Column("position (salience)"), *[Column(n, number=True) for n in case.issues]]
    entries = {(row.actor, row.issue): row for row in case.positions}
    rows = []
    for actor in case.actors:
        cells = [Cell(actor)]
        for name, issue in case.issues.items():
            entry = entries.get((actor, name))
            if entry is None:
                cells.append(Cell(NOTHING))
                continue
            position = entry.position.likely
            text = f"{value_text(position, issue)} ({entry.salience.likely:.0f})"
            cells.append(Cell(text, position))
        rows.append(Row(cells, key=actor))
    return Table(columns, rows)


def belief_cell(belief: Belief | None, issue: Issue | None = None) -> Cell:
    """Return a belief as a page's cell: the likely value, and its interval on a line below.

    Parameters
    ----------
    belief : Belief or None
    issue : Issue, optional
        Whose unit it is in.
    """
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
    parts.append(Section("Actors, their groups and their regard for others", [_actors(case)]))
    if case.no_deal:
        parts.append(Section("If there is no deal", [_no_deal(case)]))
    if case.hypotheses:
        used = {True: "The forecast mixes the views by their probability.", None: ""}.get(
            mixed, "The forecast uses neither."
        )
        held = f"{len(case.evidence)} items of evidence are held with them. {used}"
        parts.append(Section("Competing views", [_views(case), Text(held.strip(), "quiet")]))
    if case.agreements:
        parts.append(Section("Agreements so far", [_agreements(case)]))
    return Section("What it rests on", parts, id="inputs", only="page")


def _issue(case: Case, name: str) -> Section:
    issue = case.issues[name]
    columns = [
        Column("Actor"),
        *[Column(title, number=True) for title in ("Says", "Wants, if different", "Salience")],
        WHY,
    ]
    rows = [
        Row(
            [
                Cell(case.actors[row.actor].name),
                belief_cell(row.position, issue),
                belief_cell(row.ideal, issue),
                belief_cell(row.salience),
                Cell(row.why or "", sources=row.sources),
            ],
            key=row.actor,
        )
        for row in case.positions
        if row.issue == name
    ]
    low, high = issue.range
    text = (
        f"{issue.unit}, from {low:,g} to {high:,g}; status quo "
        f"{belief_text(issue.status_quo, issue)}. {issue.why or ''}"
    )
    about = Text(text.strip(), "quiet", sources=issue.sources)
    return Section(issue.name, [about, Table(columns, rows)])


def _no_deal(case: Case) -> Table:
    columns = [
        Column("Path", wide=True),
        Column("Chance, %", number=True),
        Column("Where the issues end up", wide=True),
        Column("Cost besides, in points", wide=True),
    ]
    rows = []
    for name, path in case.no_deal.items():
        lands = [
            f"{case.issues[issue].name}: {belief_text(value, case.issues[issue])}"
            for issue, value in path.lands.items()
        ]
        costs = [
            f"{case.actors[actor].name} {belief_text(points)}"
            for actor, points in path.costs.items()
        ]
        cells = [
            Cell(path.name, below=path.why or "", sources=path.sources),
            belief_cell(path.chance),
            Cell("\n".join(lands) or "as now"),
            Cell("\n".join(costs) or "none"),
        ]
        rows.append(Row(cells, key=name))
    return Table(columns, rows)


def _views(case: Case) -> Table:
    columns = [Column("View"), Column("Held by"), Column("Prior, %", number=True), WHY]
    rows = [
        Row(
            [
                Cell(entry.name),
                Cell(entry.held_by or NOTHING),
                belief_cell(entry.prior),
                Cell(entry.why or "", sources=entry.sources),
            ],
            key=name,
        )
        for name, entry in case.hypotheses.items()
    ]
    return Table(columns, rows)


def _agreements(case: Case) -> Table:
    columns = [Column(title) for title in ("Date", "Agreement", "Parties")]
    rows = [
        Row(
            [
                Cell(entry.date),
                Cell(entry.name),
                Cell(", ".join(entry.parties)),
                Cell(entry.content, sources=entry.sources),
            ]
        )
        for entry in sorted(case.agreements.values(), key=lambda entry: entry.date)
    ]
    return Table([*columns, Column("Content", wide=True)], rows)


def _rest(case: Case) -> str:
    """Say how much else the case holds."""
    parts: Mapping[str, Sequence[str] | Mapping[str, object]] = {
        "no-deal path": case.no_deal,
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
