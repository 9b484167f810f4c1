"""KTAB: CSV files of the Spatial Model of Politics -> a case.

The first row holds the scenario's name, its description, the number of actors and of dimensions;
the second is a header; then comes a row an actor: name, description, capability, and a position and
a salience for each dimension. Positions and saliences are 0-100; the program asks that an actor's
saliences add up to 100 at most. Rows may end in an empty cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from winset.case.ids import as_id, new_id
from winset.case.yaml.text import Place
from winset.errors import Findings
from winset.interchange.reading import (
    Numbers,
    PointCase,
    Reading,
    find_repeat,
    is_too_wide,
    nothing,
)
from winset.interchange.tables import Row, Table, shown

TITLE = "scenario name, description, number of actors, number of dimensions"
FIRST = ("Actor", "Description", "Power")
HEAD = f"{', '.join(FIRST)}, then a position and a salience for each dimension"
_ACTOR = re.compile(r"actors?|names?", re.IGNORECASE)
_WORDS = re.compile(r"(?i)(?<![a-z])(positions?|pstn|pos|coordinate)(?![a-z])\.?")


def looks(table: Table) -> bool:
    """Say whether a table looks like such a file: a header below its first row."""
    for place, row in enumerate(table.first_rows[:12]):
        cells = [cell.lower() for cell in row.cells]
        if len(cells) > 3 and _ACTOR.fullmatch(cells[0]) and cells[1].startswith("desc"):
            return place > 0 or any(_WORDS.search(cell) for cell in cells[3:])
    return False


@dataclass
class _Dimension:
    id: str
    name: str
    position: int
    salience: int


@dataclass
class _File:
    """What has been read so far."""

    findings: Findings
    numbers: Numbers
    dimensions: list[_Dimension]
    width: int
    case: PointCase
    lines: dict[str, int] = field(default_factory=dict)


def inspect(table: Table, name: str) -> Reading:
    """Read the case of a KTAB CSV file.

    Parameters
    ----------
    table : Table
    name : str
        The case's id.
    """
    findings = table.findings
    rows = [row for row in table.rows() if not row.comment]
    if len(rows) < 2 or _is_header(rows[0]):
        found = "a header" if rows and _is_header(rows[0]) else "no header and no actors"
        expected = (
            "scenario name, description, number of actors, number of dimensions; then a header"
        )
        mend = "Add what is missing, or say which form the file has."
        findings.error(rows[0].line if rows else 1, 1, "", found, expected, mend)
        return nothing(findings)
    title, question, stated = _title(rows[0], findings)
    numbers = Numbers(rows, findings)
    file = _File(findings, numbers, *_header(rows[1], findings), PointCase(findings))
    if not file.dimensions:
        return nothing(findings)
    for row in rows[2:]:
        _actor(row, file)
    if stated is not None:
        last = rows[0].width
        _count(rows[0].at(last - 2), "actors", stated[0], len(rows) - 2, findings)
        _count(rows[0].at(last - 1), "dimensions", stated[1], len(file.dimensions), findings)
    for entry in file.dimensions:
        place, unit = rows[1].at(entry.position), "points of the scale"
        file.case.add_issue(entry.id, place, name=entry.name, unit=unit, range=[0, 100])
    _name_actors(file)
    return file.case.reading(name, "KTAB CSV file", title, question)


def _is_header(row: Row) -> bool:
    return bool(_ACTOR.fullmatch(row.cell(0))) and row.width > 3


def _title(row: Row, findings: Findings) -> tuple[str, str, tuple[int, int] | None]:
    """Return the scenario's name, its description, and how much the file says it holds.

    The two numbers stand third and fourth, or last where the description holds commas.
    """
    cells = row.cells[: row.width]
    for at in (2, len(cells) - 2):
        counts = cells[at : at + 2]
        if at >= 1 and len(counts) == 2 and all(re.fullmatch(r"[0-9]{1,6}", c) for c in counts):
            return cells[0], ", ".join(cells[1:at]), (int(counts[0]), int(counts[1]))
    mend = "End the first row with the two numbers."
    findings.error(*row.at(max(row.width, 1) - 1), "", shown(", ".join(cells)), TITLE, mend)
    return row.cell(0), "", None


def _header(row: Row, findings: Findings) -> tuple[list[_Dimension], int]:
    cells = row.cells[: row.width]
    if len(cells) < 5 or len(cells) % 2 == 0 or not _ACTOR.fullmatch(cells[0]):
        found = f"a header of {len(cells)} cells: {shown(', '.join(cells))}"
        mend = "Correct the header; each dimension takes two cells."
        findings.error(row.line, len(cells), "", found, HEAD, mend)
        return [], 0
    dimensions: dict[str, _Dimension] = {}
    for index in range(3, len(cells), 2):
        rest = " ".join(_WORDS.sub(" ", cells[index]).split()).strip(" -_:")
        if re.fullmatch(r"\d*", rest):
            rest = f"Issue {rest}".strip()
        key = new_id(rest.lower(), dimensions, "issue")
        dimensions[key] = _Dimension(key, rest, index, index + 1)
    return list(dimensions.values()), len(cells)


def _actor(row: Row, file: _File) -> None:
    findings = file.findings
    if is_too_wide(findings, row, file.width):
        return
    label = row.cell(0)
    if not label:
        findings.error(*row.at(0), "Actor", "an empty cell", "the actor's name", "Fill it in.")
    elif label in file.lines:
        find_repeat(findings, row, 0, "Actor", file.lines[label])
    capability = file.numbers.within(row, 2, "Power", "a capability of 0 or more", low=0)
    key = new_id(label, file.case.actors, "actor")
    file.lines.setdefault(label, row.line)
    entries = [_position(row, dimension, file) for dimension in file.dimensions]
    total = sum(entry[1] for entry in entries if entry is not None)
    if len(entries) > 1 and total > 100:
        expected = "at most 100 over all dimensions, as KTAB asks"
        mend = "Nothing, if they are meant so: each is read as it stands."
        found = f"saliences that add up to {float(total):g}"
        findings.warn(row.line, 0, f"saliences of {label}", found, expected, mend)
    if capability is None:
        return
    file.case.add_actor(key, row.at(0), label, capability, why=row.cell(1))
    file.case.places["actors", key, "capability"] = row.at(2)
    for dimension, entry in zip(file.dimensions, entries, strict=True):
        if entry is not None:
            file.case.add_position(key, dimension.id, row.at(0), *entry)


def _position(row: Row, dimension: _Dimension, file: _File) -> tuple[Decimal, Decimal] | None:
    """Return position and salience, or None where both cells are empty or one is at fault."""
    if not row.cell(dimension.position) and not row.cell(dimension.salience):
        return None
    number, name = file.numbers.within, dimension.name
    expected = "a position from 0 to 100"
    position = number(row, dimension.position, f"position on {name}", expected, 0, 100)
    expected = "a salience from 0 to 100"
    salience = number(row, dimension.salience, f"salience of {name}", expected, 0, 100)
    return None if position is None or salience is None else (position, salience)


def _count(at: Place, what: str, stated: int, given: int, findings: Findings) -> None:
    if stated != given:
        where = "rows below the header" if what == "actors" else "in the header"
        found, mend = f"{stated} {what} stated, {given} {where}", "Correct the number, or the rows."
        findings.error(*at, f"number of {what}", found, "the same number", mend)


def _name_actors(file: _File) -> None:
    """Let descriptions stand as names where each tells its actor apart; else keep them as notes."""
    notes = [actor["why"] for actor in file.case.actors.values()]
    telling = all(notes) and len(set(notes)) == len(notes)
    for key, actor in file.case.actors.items():
        note = actor.pop("why")
        if telling and key == as_id(actor["name"]) == actor["name"]:
            actor["name"] = note
        elif note and note != actor["name"]:
            actor["why"] = note
