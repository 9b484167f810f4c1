"""Actor tables of the expected-utility programs -> a case with one issue.

A header and a row an actor: its name, capability, position and salience, under several spellings
and in any order. Saliences are 0-1 or 0-100. The issue's range runs from the smallest position to
the largest, as in the papers of that model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from winset.case.ids import new_id
from winset.case.schema import MOST_ACTORS
from winset.errors import Findings, letters, nearest
from winset.interchange.cells import SUMS
from winset.interchange.reading import (
    Numbers,
    PointCase,
    Reading,
    find_repeat,
    in_percent,
    is_too_wide,
    nothing,
)
from winset.interchange.tables import Row, Table, broken_words, is_broken, shown

SPELLINGS: dict[str, frozenset[str]] = {
    role: frozenset(words.split())
    for role, words in {
        "actor": "actor actors name names stakeholder stakeholders player players party group",
        "capability": "capability capabilities cap c resource resources power influence clout",
        "position": "position positions pos x stance",
        "salience": "salience saliences sal s importance",
    }.items()
}
"""What a column may be called, in any case."""

ISSUE = "position"

_SEARCHED = 40
"""Rows among which the header is searched."""


def role_of(cell: str) -> str | None:
    """Return what a column holds, by its header."""
    word = re.sub(r"[^a-z]", "", cell.lower())
    return next((role for role, words in SPELLINGS.items() if word in words), None)


def _roles(row: Row) -> int:
    return len({role_of(cell) for cell in row.cells} - {None})


def _head(rows: Sequence[Row]) -> int | None:
    """Return which of the first rows is the header: one with three of its columns, or two."""
    counts = [_roles(row) if row.width > 2 else 0 for row in rows[:_SEARCHED]]
    best = min(max(counts, default=0), 3)
    return next((k for k, count in enumerate(counts) if count >= best > 1), None)


def looks(table: Table) -> bool:
    """Say whether a table looks like such a one: a header with two of its columns or more."""
    return _head(table.first_rows) is not None


@dataclass
class _ActorRow:
    """One row, read."""

    row: Row
    actor: str
    values: dict[str, Decimal | None] = field(default_factory=dict)


def inspect(table: Table, name: str) -> Reading:
    """Read the case of an actor table.

    Parameters
    ----------
    table : Table
    name : str
        The case's id, and what the issue is called.
    """
    findings = table.findings
    rows = _below_header(table)
    columns = _columns(rows, findings) if rows else None
    if columns is None:
        if not rows and not findings.fatal:
            expected = "a header and a row an actor"
            findings.error(1, 0, "", "an empty table", expected, "Name another file.")
        return nothing(findings)
    if len(rows) > MOST_ACTORS + 1:
        found, expected = f"{len(rows) - 1:,} rows", f"at most {MOST_ACTORS:,} actors"
        findings.error(rows[-1].line, 0, "actors", found, expected, "Leave out the weakest.")
        return nothing(findings)
    numbers = Numbers(rows[1:], findings)
    width = len(rows[0].cells)
    entries = [_read(row, columns, width, numbers, findings) for row in rows[1:]]
    first: dict[str, int] = {}
    for entry in entries:
        line = first.setdefault(entry.actor, entry.row.line)
        if entry.actor and line != entry.row.line:
            find_repeat(findings, entry.row, columns["actor"], "actor", line)
    given = [(entry.row, entry.values.get("salience")) for entry in entries]
    saliences = [(row, value) for row, value in given if value is not None]
    percent = in_percent(findings, saliences, columns["salience"])
    if findings.fatal:
        return nothing(findings)
    _tell_look_alikes(entries, columns, findings)
    return _case(entries, columns, rows[0], percent, findings, name)


def _below_header(table: Table) -> list[Row]:
    """Return the header and the rows below; report what is passed over."""
    rows, findings = table.rows(), table.findings
    at = _head(rows)
    if at is None:
        return [row for row in rows if not row.comment]
    head, above = rows[at], [row for row in rows[:at] if not row.comment]
    if head.comment:  # as numpy writes it
        head = replace(head, cells=(head.cells[0].lstrip("#/ "), *head.cells[1:]))
    body = [row for row in rows[at + 1 :] if not row.comment]
    if body and all(row.width == len(head.cells) + 1 for row in body):  # as R writes it
        head = replace(head, cells=("", *head.cells))
    if above:
        more = f", and {len(above) - 1} more rows" if len(above) > 1 else ""
        found = f"a row above the header: {shown(' '.join(above[0].cells).strip())}{more}"
        mend = f"Nothing, if the header is in row {head.line}; it is left out."
        findings.warn(above[0].line, 1, "", found, "the header first", mend)
    remarks = [row for row in rows[at + 1 :] if row.comment and row.width >= len(SPELLINGS)]
    for row in remarks[:10]:
        found = f"a row that counts as a remark: {shown(', '.join(row.cells))}"
        mend = f"Write the name without {row.cells[0][0]} if it is an actor; it is left out."
        findings.warn(*row.at(0), "", found, "an actor a row", mend)
    return [head, *body]


def _columns(rows: list[Row], findings: Findings) -> dict[str, int] | None:
    """Return the column of each role; report what is missing, twice there, or unknown."""
    head = rows[0]
    columns: dict[str, int] = {}
    unknown: list[int] = []
    roles = [role_of(cell) for cell in head.cells]
    if "actor" not in roles and not head.cells[0]:
        roles[0] = "actor"
    for index, (cell, role) in enumerate(zip(head.cells, roles, strict=True)):
        if role is None:
            unknown += [] if _counts_rows(rows, index) else [index]
        elif role in columns:
            findings.error(
                *head.at(index),
                role,
                f"{shown(cell)}, a second column for the {role}",
                f"one column for the {role} (the first is {shown(head.cells[columns[role]])})",
                "Remove or rename one of the two.",
            )
        else:
            columns[role] = index
    for role, words in SPELLINGS.items():
        if role not in columns:
            spare = [head.cells[index] for index in unknown if head.cells[index]]
            near = next((nearest(word, spare) for word in words if nearest(word, spare)), "")
            findings.error(
                head.line,
                0,
                role,
                f"a header without the {role}: {shown(', '.join(head.cells))}",
                f"a column called {', '.join(sorted(words, key=lambda w: (-len(w), w))[:3])} …",
                f"Add or rename the column.{near}",
            )
    if unknown and len(columns) == len(SPELLINGS):
        names = [head.cells[index] or f"column {letters(index + 1)}, unnamed" for index in unknown]
        findings.warn(
            *head.at(unknown[0]),
            "",
            f"columns that Winset has no use for: {', '.join(names)}",
            "actor, capability, position, salience",
            "Nothing: they are left out.",
        )
    return columns if len(columns) == len(SPELLINGS) else None


def _counts_rows(rows: list[Row], index: int) -> bool:
    """Say whether a column without a name is empty, or numbers the rows."""
    cells = [row.cell(index) for row in rows[1:]]
    if rows[0].cell(index) not in ("", "#") or not any(cells):
        return not rows[0].cell(index)
    return any(cells == [str(k) for k in range(n, n + len(cells))] for n in (0, 1))


def _read(
    row: Row, columns: dict[str, int], width: int, numbers: Numbers, findings: Findings
) -> _ActorRow:
    entry = _ActorRow(row, row.cell(columns["actor"]))
    if is_too_wide(findings, row, width):
        return entry
    if not entry.actor:
        at = row.at(columns["actor"])
        findings.error(*at, "actor", "an empty cell", "the actor's name", "Fill it in.")
    elif is_broken(entry.actor):
        found, mend = broken_words(entry.actor)
        findings.error(*row.at(columns["actor"]), "actor", found, "the actor's name", mend)
    elif entry.actor.lower() in SUMS:
        mend = "Remove the row if it is no actor; it is read as one."
        at = row.at(columns["actor"])
        findings.warn(*at, "actor", f"{shown(entry.actor)}, as a row of sums has", "an actor", mend)
    for role, expected, low, high in (
        ("capability", "a capability of 0 or more", 0, None),
        ("position", "a position on the issue's scale", None, None),
        ("salience", "a salience of 0 to 1, or of 0 to 100", 0, 100),
    ):
        entry.values[role] = numbers.within(row, columns[role], role, expected, low, high)
    return entry


def _tell_look_alikes(
    entries: list[_ActorRow], columns: dict[str, int], findings: Findings
) -> None:
    """Report names that differ in capitals alone."""
    first: dict[str, _ActorRow] = {}
    for entry in entries:
        other = first.setdefault(" ".join(entry.actor.casefold().split()), entry)
        if other.actor != entry.actor:
            at = entry.row.at(columns["actor"])
            found = f"{shown(entry.actor)} beside {shown(other.actor)} in line {other.row.line}"
            mend = "Write them alike if they are one; they are read as two."
            findings.warn(*at, "actor", found, "an actor a row", mend)


def _case(
    entries: list[_ActorRow],
    columns: dict[str, int],
    head: Row,
    percent: bool,
    findings: Findings,
    name: str,
) -> Reading:
    case = PointCase(findings)
    for entry in entries:
        capability, position, salience = (
            entry.values[role] or Decimal(0) for role in ("capability", "position", "salience")
        )
        key = new_id(entry.actor, case.actors, "actor")
        case.add_actor(key, entry.row.at(columns["actor"]), entry.actor, capability)
        place, salience = entry.row.at(columns["position"]), salience if percent else salience * 100
        case.add_position(key, ISSUE, place, position, salience)
        row = ("positions", len(case.positions) - 1, "salience")
        case.places[row] = entry.row.at(columns["salience"])
    ends = list(_range([entry["position"] for entry in case.positions]))
    unit = "points of the table's scale"
    case.add_issue(ISSUE, head.at(columns["position"]), name=name, unit=unit, range=ends)
    return case.reading(name, "table of actors")


def _range(values: list[float]) -> tuple[float, float]:
    """Return the smallest and the largest position; where all are equal, from there to zero."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low < high:
        return low, high
    return (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
