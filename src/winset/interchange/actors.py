"""Actor tables of the expected-utility programs -> a case with one issue.

A header and a row an actor: its name, capability, position and salience, under several spellings
and in any order. Saliences are 0-1 or 0-100. The issue's range runs from the smallest position to
the largest, as in the papers of that model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from winset.case.yaml.text import Path, Place
from winset.errors import nearest
from winset.interchange.entity_ids import new_id
from winset.interchange.reading import Faults, Reading, point_case
from winset.interchange.table import (
    Numbers,
    Row,
    as_percent,
    delimiter_of,
    number,
    plain,
    rows,
    shown,
)

SPELLINGS: dict[str, frozenset[str]] = {
    "actor": frozenset(
        [
            "actor",
            "actors",
            "name",
            "names",
            "stakeholder",
            "stakeholders",
            "player",
            "players",
            "party",
            "group",
        ]
    ),
    "capability": frozenset(
        [
            "capability",
            "capabilities",
            "cap",
            "c",
            "resource",
            "resources",
            "power",
            "influence",
            "clout",
        ]
    ),
    "position": frozenset(["position", "positions", "pos", "x", "stance"]),
    "salience": frozenset(["salience", "saliences", "sal", "s", "importance"]),
}
"""What a column may be called, in any case."""

ISSUE = "position"


def role_of(cell: str) -> str | None:
    """Return what a column holds, by its header."""
    word = re.sub(r"[^a-z]", "", cell.lower())
    return next((role for role, words in SPELLINGS.items() if word in words), None)


def looks(text: str) -> bool:
    """Say whether text looks like such a table: a header with two of its columns or more."""
    head = next((line for line in text.splitlines() if _holds(line)), "")
    cells = [cell.strip(" \"'") for cell in head.split(delimiter_of(head))]
    roles = {role_of(cell) for cell in cells} - {None}
    return len(cells) > 2 and len(roles) >= 2


def _holds(line: str) -> bool:
    return bool(line.strip(" ,;\t")) and not line.lstrip().startswith(("#", "//"))


@dataclass
class _Held:
    """One row, read."""

    row: Row
    actor: str
    values: dict[str, Decimal | None] = field(default_factory=dict)


def inspect(text: str, faults: Faults, name: str) -> Reading:
    """Read the case of an actor table.

    Parameters
    ----------
    text : str
    faults : Faults
        Where to report.
    name : str
        The case's id, and what the issue is called.
    """
    head = next((line for line in text.splitlines() if _holds(line)), "")
    kept = [r for r in rows(text, delimiter_of(head), faults) if not (r.blank or r.comment)]
    columns = _columns(kept[0], faults) if kept else None
    if columns is None:
        if not kept and not faults.fatal:
            faults.error(
                1, 0, "", "an empty table", "a header and a row an actor", "Name another file."
            )
        return faults.nothing()
    numbers = Numbers(cell for row in kept for cell in row.cells)
    held = [_read(row, columns, len(kept[0].cells), numbers, faults) for row in kept[1:]]
    _once(held, columns, faults)
    percent = _scale(held, columns, faults)
    if faults.fatal:
        return faults.nothing()
    return _case(held, columns, kept[0], percent, faults, name)


def _columns(head: Row, faults: Faults) -> dict[str, int] | None:
    """Return the column of each role; report what is missing, twice there, or unknown."""
    columns: dict[str, int] = {}
    unknown: list[int] = []
    for index, cell in enumerate(head.cells):
        role = "actor" if not cell and index == 0 else role_of(cell)
        if role is None:
            unknown += [index] if cell else []
        elif role in columns:
            faults.error(
                head.line,
                index + 1,
                role,
                f"{shown(cell)}, a second column for the {role}",
                f"one column for the {role} (the first is {shown(head.cells[columns[role]])})",
                "Remove or rename one of the two.",
            )
        else:
            columns[role] = index
    for role, words in SPELLINGS.items():
        if role not in columns:
            spare = [head.cells[index] for index in unknown]
            near = next((nearest(word, spare) for word in words if nearest(word, spare)), "")
            faults.error(
                head.line,
                0,
                role,
                f"a header without the {role}: {shown(', '.join(head.cells))}",
                f"a column called {', '.join(sorted(words, key=lambda w: (-len(w), w))[:3])} …",
                f"Add or rename the column.{near}",
            )
    if unknown and len(columns) == len(SPELLINGS):
        faults.warn(
            head.line,
            unknown[0] + 1,
            "",
            f"columns that Winset has no use for: {', '.join(head.cells[i] for i in unknown)}",
            "actor, capability, position, salience",
            "Nothing: they are left out.",
        )
    return columns if len(columns) == len(SPELLINGS) else None


def _read(row: Row, columns: dict[str, int], width: int, numbers: Numbers, faults: Faults) -> _Held:
    found = _Held(row, row.cell(columns["actor"]))
    if len(row.trimmed()) > width:
        faults.error(
            row.line,
            width + 1,
            "",
            f"{len(row.trimmed())} cells",
            f"{width}, as in the header",
            "Put text that holds a comma in quotation marks, or remove what is too much.",
        )
        return found
    if not found.actor:
        faults.error(
            row.line,
            columns["actor"] + 1,
            "actor",
            "an empty cell",
            "the actor's name",
            "Fill it in.",
        )
    for role, expected, low, high in (
        ("capability", "a capability of 0 or more", 0, None),
        ("position", "a position on the issue's scale", None, None),
        ("salience", "a salience of 0 to 1, or of 0 to 100", 0, 100),
    ):
        found.values[role] = number(numbers, faults, row, columns[role], role, expected, low, high)
    return found


def _once(held: list[_Held], columns: dict[str, int], faults: Faults) -> None:
    first: dict[str, int] = {}
    for entry in held:
        line = first.setdefault(entry.actor, entry.row.line)
        if entry.actor and line != entry.row.line:
            faults.error(
                entry.row.line,
                columns["actor"] + 1,
                "actor",
                f"{shown(entry.actor)} a second time (first in line {line})",
                "a row an actor",
                "Rename or remove one of the two.",
            )


def _scale(held: list[_Held], columns: dict[str, int], faults: Faults) -> bool:
    """Say whether saliences are 0-100; report those that fit neither scale."""
    given = [(entry.row, entry.values.get("salience")) for entry in held]
    values = [value for _, value in given if value is not None]
    percent = as_percent(values)
    if percent is None:
        row = next(row for row, value in given if value is not None and 0 < value < 1)
        index = columns["salience"]
        faults.error(
            row.line,
            index + 1,
            "salience",
            f"{shown(row.cell(index))} beside saliences up to {max(values):f}",
            "one scale for all: 0 to 1, or 0 to 100",
            "Write all saliences on one scale.",
        )
    return bool(percent)


def _case(
    held: list[_Held],
    columns: dict[str, int],
    head: Row,
    percent: bool,
    faults: Faults,
    name: str,
) -> Reading:
    actors: dict[str, Any] = {}
    positions: list[dict[str, Any]] = []
    places: dict[Path, Place] = {("issues", ISSUE): (head.line, columns["position"] + 1)}
    for entry in held:
        capability, position, salience = (
            entry.values[role] or Decimal(0) for role in ("capability", "position", "salience")
        )
        key = new_id(entry.actor, actors, "actor")
        places["actors", key] = (entry.row.line, columns["actor"] + 1)
        places["positions", len(positions)] = (entry.row.line, columns["position"] + 1)
        actors[key] = {"name": entry.actor, "kind": "other", "capability": plain(capability)}
        positions.append(
            {
                "actor": key,
                "issue": ISSUE,
                "position": plain(position),
                "salience": plain(salience if percent else salience * 100),
            }
        )
    issue = {
        "name": name,
        "unit": "points of the table's scale",
        "range": list(_range([entry["position"] for entry in positions])),
    }
    return point_case(
        faults,
        name=name,
        title=name,
        question="",
        form="table of actors",
        issues={ISSUE: issue},
        actors=actors,
        positions=positions,
        places=places,
    )


def _range(values: list[float]) -> tuple[float, float]:
    """Return the smallest and the largest position; where all are equal, from there to zero."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low < high:
        return low, high
    return (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
