"""KTAB: CSV files of the Spatial Model of Politics -> a case.

The first row holds the scenario's name, its description, the number of actors and of dimensions;
the second is a header; then comes a row an actor: name, description, capability, and a position and
a salience for each dimension. Positions and saliences are 0-100; the program asks that an actor's
saliences add up to 100 at most. Rows may end in an empty cell.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from winset.case.yaml.text import Path, Place
from winset.interchange.entity_ids import as_id, new_id
from winset.interchange.reading import Faults, Reading, point_case
from winset.interchange.table import Numbers, Row, delimiter_of, number, plain, rows, shown

FIRST = ("Actor", "Description", "Power")
HEAD = f"{', '.join(FIRST)}, then a position and a salience for each dimension"
_ACTOR = re.compile(r"actors?|names?", re.IGNORECASE)
_WORDS = re.compile(r"(?i)(?<![a-z])(positions?|pstn|pos|coordinate)(?![a-z])\.?")


def looks(text: str) -> bool:
    """Say whether text looks like such a file: a header below its first row."""
    lines = [line for line in text.splitlines()[:12] if line.strip(" ,;\t")]
    for place, line in enumerate(lines):
        cells = [cell.strip(' "').lower() for cell in re.split(r"[,;\t]", line)]
        if len(cells) > 3 and _ACTOR.fullmatch(cells[0]) and cells[1].startswith("desc"):
            return place > 0 or any(_WORDS.search(cell) for cell in cells[3:])
    return False


@dataclass
class _Dimension:
    name: str
    position: int
    salience: int


@dataclass
class _Table:
    """What has been read so far."""

    faults: Faults
    numbers: Numbers
    dimensions: list[_Dimension]
    width: int
    actors: dict[str, Any] = field(default_factory=dict)
    positions: list[dict[str, Any]] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def inspect(text: str, faults: Faults, name: str) -> Reading:
    """Read the case of a KTAB CSV file.

    Parameters
    ----------
    text : str
    faults : Faults
        Where to report.
    name : str
        The case's id.
    """
    lines = [line for line in text.splitlines()[:12] if line.strip(" ,;\t")]
    delimiter = delimiter_of(lines[1] if len(lines) > 1 else text[:2000])
    kept = [row for row in rows(text, delimiter, faults) if not (row.blank or row.comment)]
    if len(kept) < 2 or _is_header(kept[0]):
        line = kept[0].line if kept else 1
        faults.error(
            line,
            1,
            "",
            "a header" if kept and _is_header(kept[0]) else "no header and no actors",
            "scenario name, description, number of actors, number of dimensions; then a header",
            "Add what is missing, or say which form the file has with --from.",
        )
        return faults.nothing()
    title, question, stated = _title(kept[0], faults)
    table = _Table(
        faults, Numbers(cell for row in kept for cell in row.cells), *_header(kept[1], faults)
    )
    if not table.dimensions:
        return faults.nothing()
    for row in kept[2:]:
        _actor(row, table)
    if stated is not None:
        _count(kept[0], "actors", stated[0], len(kept) - 2, "rows below the header", faults)
        _count(kept[0], "dimensions", stated[1], len(table.dimensions), "in the header", faults)
    issues: dict[str, Any] = {}
    ids: list[str] = []
    for dimension in table.dimensions:
        key = new_id(dimension.name.lower(), issues, "issue")
        ids.append(key)
        table.places["issues", key] = (kept[1].line, dimension.position + 1)
        issues[key] = {
            "name": dimension.name,
            "unit": "points of the scale",
            "range": [0, 100],
        }
    _name_actors(table)
    for entry in table.positions:
        entry["issue"] = ids[entry["issue"]]
    return point_case(
        faults,
        name=name,
        title=title,
        question=question,
        form="KTAB CSV file",
        issues=issues,
        actors=table.actors,
        positions=table.positions,
        places=table.places,
    )


def _is_header(row: Row) -> bool:
    return bool(_ACTOR.fullmatch(row.cell(0))) and len(row.trimmed()) > 3


def _title(row: Row, faults: Faults) -> tuple[str, str, tuple[int, int] | None]:
    """Return the scenario's name, its description, and how much the file says it holds.

    The two numbers stand third and fourth, or last where the description holds commas.
    """
    cells = row.trimmed()
    for at in (2, len(cells) - 2):
        counts = cells[at : at + 2]
        if at >= 1 and len(counts) == 2 and all(re.fullmatch(r"[0-9]{1,6}", c) for c in counts):
            return cells[0], ", ".join(cells[1:at]), (int(counts[0]), int(counts[1]))
    faults.error(
        row.line,
        max(len(cells), 1),
        "",
        shown(", ".join(cells)),
        "scenario name, description, number of actors, number of dimensions",
        "End the first row with the two numbers.",
    )
    return row.cell(0), "", None


def _header(row: Row, faults: Faults) -> tuple[list[_Dimension], int]:
    cells = row.trimmed()
    if len(cells) < 5 or len(cells) % 2 == 0 or not _ACTOR.fullmatch(cells[0]):
        faults.error(
            row.line,
            len(cells),
            "",
            f"a header of {len(cells)} cells: {shown(', '.join(cells))}",
            HEAD,
            "Correct the header; each dimension takes two cells.",
        )
        return [], 0
    found = []
    for index in range(3, len(cells), 2):
        rest = " ".join(_WORDS.sub(" ", cells[index]).split()).strip(" -_:")
        if re.fullmatch(r"\d*", rest):
            rest = f"Issue {rest}".strip()
        found.append(_Dimension(rest, index, index + 1))
    return found, len(cells)


def _actor(row: Row, table: _Table) -> None:
    faults, cells = table.faults, row.trimmed()
    if len(cells) > table.width:
        faults.error(
            row.line,
            table.width + 1,
            "",
            f"{len(cells)} cells",
            f"{table.width}, as in the header",
            "Put text that holds a comma in quotation marks, or remove what is too much.",
        )
        return
    label = row.cell(0)
    if not label:
        faults.error(row.line, 1, "Actor", "an empty cell", "the actor's name", "Fill it in.")
    elif label in table.lines:
        faults.error(
            row.line,
            1,
            "Actor",
            f"{shown(label)} a second time (first in line {table.lines[label]})",
            "a row an actor",
            "Rename or remove one of the two.",
        )
    capability = number(table.numbers, faults, row, 2, "Power", "a capability of 0 or more", low=0)
    key = new_id(label, table.actors, "actor")
    table.lines.setdefault(label, row.line)
    held = [_position(row, dimension, index, key, table) for index, dimension in
            enumerate(table.dimensions)]  # fmt: skip
    total = sum(entry["salience"] for entry in held if entry is not None)
    if len(held) > 1 and total > 100 + 1e-9:
        faults.warn(
            row.line,
            0,
            f"saliences of {label}",
            f"saliences that add up to {total:g}",
            "at most 100 over all dimensions, as KTAB asks",
            "Nothing, if they are meant so: each is read as it stands.",
        )
    if capability is None:
        return
    table.places["actors", key] = (row.line, 1)
    table.places["actors", key, "capability"] = (row.line, 3)
    table.actors[key] = {
        "name": label,
        "kind": "other",
        "capability": plain(capability),
        "why": row.cell(1),
    }
    for entry in held:
        if entry is not None:
            table.places["positions", len(table.positions)] = (row.line, 1)
            table.positions.append(entry)


def _position(
    row: Row, dimension: _Dimension, index: int, actor: str, table: _Table
) -> dict[str, Any] | None:
    """Return a position, or None where both cells are empty or one is at fault."""
    if not row.cell(dimension.position) and not row.cell(dimension.salience):
        return None
    faults, name = table.faults, dimension.name
    position = number(
        table.numbers, faults, row, dimension.position, f"position on {name}",
        "a position from 0 to 100", 0, 100,
    )  # fmt: skip
    salience = number(
        table.numbers, faults, row, dimension.salience, f"salience of {name}",
        "a salience from 0 to 100", 0, 100,
    )  # fmt: skip
    if position is None or salience is None:
        return None
    return {
        "actor": actor,
        "issue": index,
        "position": plain(position),
        "salience": plain(salience),
    }


def _count(row: Row, what: str, stated: int, found: int, where: str, faults: Faults) -> None:
    if stated != found:
        faults.error(
            row.line,
            len(row.trimmed()) - (1 if what == "actors" else 0),
            f"number of {what}",
            f"{stated} {what} stated, {found} {where}",
            "the same number",
            "Correct the number, or the rows.",
        )


def _name_actors(table: _Table) -> None:
    """Let descriptions stand as names where each tells its actor apart; else keep them as notes."""
    notes = [actor["why"] for actor in table.actors.values()]
    telling = all(notes) and len(set(notes)) == len(notes)
    for key, actor in table.actors.items():
        note = actor.pop("why")
        if telling and key == as_id(actor["name"]) == actor["name"]:
            actor["name"] = note
        elif note and note != actor["name"]:
            actor["why"] = note
