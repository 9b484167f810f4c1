"""Decide: input files of the exchange model's program -> a case.

Each row begins with a tag: ``#A`` actor, name, remark; ``#P`` issue, name, remark; ``#M`` issue,
position, meaning; ``#D`` actor, issue, position, salience, power; ``#O`` text; ``#/`` remark. The
smallest and the largest position of an issue's ``#M`` rows are the ends of its scale, 0 and 100
where it has none. Saliences are 0-1 or 0-100. An actor may be absent on an issue.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from winset.case.yaml.text import Path, Place
from winset.errors import nearest
from winset.interchange.entity_ids import new_id
from winset.interchange.reading import Faults, Reading, point_case
from winset.interchange.table import Numbers, Row, as_percent, number, plain, rows, shown

TAGS = "#A, #P, #M, #D, #O or #/"
_TAG = re.compile(r"""(?im)^[ ]*(['"]?)#([APMDO/])\1[ ]*([\t,;])""")

_REMARK = re.compile(r"(?m)^[ ]*#/[^\r\n]*")


def looks(text: str) -> bool:
    """Say whether text looks like such a file: rows of positions with their tag."""
    return any(found[2].upper() == "D" for found in _TAG.finditer(text)) or (
        len({found[2].upper() for found in _TAG.finditer(text)} & set("APM")) > 1
    )


@dataclass
class _Entry:
    """A row ``#A`` or ``#P``: what it names, and how its id goes."""

    row: Row
    name: str
    remark: str
    id: str
    marks: list[tuple[Row, Decimal]] = field(default_factory=list)
    power: tuple[Row, Decimal] | None = None
    used: bool = False


@dataclass
class _Stand:
    """A row ``#D``: one actor on one issue."""

    row: Row
    actor: str
    issue: str
    position: Decimal | None
    salience: Decimal | None
    power: Decimal | None


@dataclass
class _File:
    faults: Faults
    numbers: Numbers
    title: str = ""
    actors: dict[str, _Entry] = field(default_factory=dict)
    issues: dict[str, _Entry] = field(default_factory=dict)
    stands: dict[tuple[str, str], _Stand] = field(default_factory=dict)


def inspect(text: str, faults: Faults, name: str) -> Reading:
    """Read the case of a Decide file.

    Parameters
    ----------
    text : str
    faults : Faults
        Where to report.
    name : str
        The case's id.
    """
    first = _TAG.search(text)
    if first is None:
        faults.error(
            1,
            1,
            "",
            "no row that begins with a tag and a comma, semicolon or tab",
            f"rows that begin with {TAGS}",
            "Say which form the file has with --from.",
        )
        return faults.nothing()
    quote = "'" if first[1] == "'" else '"'
    text = _REMARK.sub("", text)
    kept = [row for row in rows(text, first[3], faults, quote) if not row.blank]
    numbers = Numbers(cell for row in kept for cell in row.cells)
    file = _File(faults, numbers)
    for tags in ("AP", "MD"):
        for row in kept:
            tag = row.cells[0].upper()[1:] if row.cells[0].startswith("#") else "?"
            if tag in tags and len(tag) == 1:
                _READ[tag](row, file)
    for row in kept:
        _other(row, file)
    _hold(file)
    percent = _scale(file)
    if faults.fatal:
        return faults.nothing()
    return _case(file, percent, name)


def _other(row: Row, file: _File) -> None:
    tag = row.cells[0].upper()
    if tag == "#O":
        file.title = file.title or " ".join(cell for cell in row.cells[1:] if cell)
    elif tag not in ("#A", "#P", "#M", "#D", "#/"):
        file.faults.error(
            row.line,
            1,
            "",
            f"a row that begins with {shown(row.cells[0])}",
            f"a row that begins with {TAGS}",
            "Correct the tag, or make the row a remark with #/.",
        )


def _entry(kind: str, table: Callable[[_File], dict[str, _Entry]]) -> Callable[[Row, _File], None]:
    """Return the reader of rows ``#A`` or ``#P``."""

    def read(row: Row, file: _File) -> None:
        entries, key = table(file), row.cell(1)
        if not key:
            file.faults.error(
                row.line, 2, kind, "an empty cell", f"the {kind}'s short name", "Fill it in."
            )
        elif key in entries:
            file.faults.error(
                row.line,
                2,
                kind,
                f"the {kind} {shown(key)} a second time (first in line {entries[key].row.line})",
                f"each {kind} once",
                "Rename or remove one of the two.",
            )
        else:
            taken = {entry.id for entry in entries.values()}
            entries[key] = _Entry(row, row.cell(2) or key, row.cell(3), new_id(key, taken, kind))

    return read


def _known(row: Row, index: int, kind: str, entries: dict[str, _Entry], file: _File) -> bool:
    key = row.cell(index)
    if key in entries:
        return True
    tag = "#A" if kind == "actor" else "#P"
    file.faults.error(
        row.line,
        index + 1,
        kind,
        f"the {kind} {shown(key)}, which no {tag} row names" if key else "an empty cell",
        f"an {kind} of a {tag} row",
        f"Correct the name, or add a row {tag}.{nearest(key, entries)}",
    )
    return False


def _mark(row: Row, file: _File) -> None:
    known = _known(row, 1, "issue", file.issues, file)
    value = number(file.numbers, file.faults, row, 2, "position", "a position on the issue's scale")
    if known and value is not None:
        file.issues[row.cell(1)].marks.append((row, value))


def _stand(row: Row, file: _File) -> None:
    faults, numbers = file.faults, file.numbers
    actor, issue = row.cell(1), row.cell(2)
    known = _known(row, 1, "actor", file.actors, file)
    known = _known(row, 2, "issue", file.issues, file) and known
    if len(row.trimmed()) > 6 and numbers.read(row.cell(6)) != "no number":
        faults.error(
            row.line,
            7,
            "",
            f"{len(row.trimmed())} cells",
            "6: the tag, actor, issue, position, salience, power",
            "Write decimal points, or quote numbers with a decimal comma.",
        )
        return
    stand = _Stand(
        row,
        actor,
        issue,
        number(numbers, faults, row, 3, "position", "a position on the issue's scale"),
        number(numbers, faults, row, 4, "salience", "a salience of 0 to 1, or of 0 to 100", 0, 100),
        number(numbers, faults, row, 5, "power", "a power of 0 or more", 0),
    )
    if not known:
        return
    first = file.stands.setdefault((actor, issue), stand)
    if first is not stand:
        faults.error(
            row.line,
            1,
            "",
            f"a second row for {shown(actor)} on {shown(issue)} (first in line {first.row.line})",
            "one row for each actor and issue",
            "Remove one of the two.",
        )
        return
    file.actors[actor].used = file.issues[issue].used = True


_READ: dict[str, Callable[[Row, _File], None]] = {
    "A": _entry("actor", lambda file: file.actors),
    "P": _entry("issue", lambda file: file.issues),
    "M": _mark,
    "D": _stand,
}


def _ends(issue: _Entry) -> tuple[Decimal, Decimal]:
    """Return the ends of an issue's scale."""
    values = [value for _, value in issue.marks]
    if len(set(values)) < 2:
        return Decimal(0), Decimal(100)
    return min(values), max(values)


def _hold(file: _File) -> None:
    """Report positions off their scale, powers that change, and what nobody uses."""
    faults = file.faults
    for issue in file.issues.values():
        if len({value for _, value in issue.marks}) == 1:
            faults.error(
                issue.marks[0][0].line,
                3,
                issue.name,
                "one end of a scale",
                "two #M rows, for the smallest and the largest position, or none for 0 to 100",
                "Add the other end.",
            )
    for stand in file.stands.values():
        low, high = _ends(file.issues[stand.issue])
        if stand.position is not None and not low <= stand.position <= high:
            faults.error(
                stand.row.line,
                4,
                f"position of {stand.actor} on {stand.issue}",
                shown(stand.row.cell(3)),
                f"a position from {low:f} to {high:f}, the scale of {shown(stand.issue)}",
                "Correct it, or widen the scale with #M rows.",
            )
        actor = file.actors[stand.actor]
        if stand.power is None:
            continue
        if actor.power is None:
            actor.power = (stand.row, stand.power)
        elif actor.power[1] != stand.power:
            faults.error(
                stand.row.line,
                6,
                f"power of {stand.actor}",
                f"{shown(stand.row.cell(5))}, but {shown(actor.power[0].cell(5))} "
                f"in line {actor.power[0].line}",
                "the same power on every issue: a case has one capability an actor",
                "Correct it, or read the issues apart: a file for each.",
            )
    for kind, entries in (("actor", file.actors), ("issue", file.issues)):
        for key, entry in entries.items():
            if not entry.used:
                faults.warn(
                    entry.row.line,
                    2,
                    kind,
                    f"the {kind} {shown(key)}, without a position",
                    "a #D row",
                    "Nothing, if it plays no part: it is left out.",
                )


def _scale(file: _File) -> bool:
    """Say whether saliences are 0-100; report those that fit neither scale."""
    given = [(s.row, s.salience) for s in file.stands.values() if s.salience is not None]
    percent = as_percent(value for _, value in given)
    if percent is None:
        row = next(row for row, value in given if 0 < value < 1)
        file.faults.error(
            row.line,
            5,
            "salience",
            f"{shown(row.cell(4))} beside saliences up to {max(v for _, v in given):f}",
            "one scale for all: 0 to 1, or 0 to 100",
            "Write all saliences on one scale.",
        )
    return bool(percent)


def _case(file: _File, percent: bool, name: str) -> Reading:
    places: dict[Path, Place] = {}
    issues: dict[str, Any] = {}
    for entry in (entry for entry in file.issues.values() if entry.used):
        places["issues", entry.id] = (entry.row.line, 2)
        low, high = _ends(entry)
        issue = issues[entry.id] = {
            "name": entry.name,
            "unit": "points of the scale",
            "range": [plain(low), plain(high)],
        }
        marks = {row.cell(3): plain(value) for row, value in entry.marks if row.cell(3)}
        issue |= ({"landmarks": marks} if marks else {}) | _why(entry)
    actors: dict[str, Any] = {}
    for entry in (entry for entry in file.actors.values() if entry.used):
        places["actors", entry.id] = (entry.row.line, 2)
        power = entry.power[1] if entry.power is not None else Decimal(0)
        actors[entry.id] = {
            "name": entry.name,
            "kind": "other",
            "capability": plain(power),
        } | _why(entry)
    positions: list[dict[str, Any]] = []
    for stand in file.stands.values():
        places["positions", len(positions)] = (stand.row.line, 4)
        position, salience = stand.position or Decimal(0), stand.salience or Decimal(0)
        positions.append(
            {
                "actor": file.actors[stand.actor].id,
                "issue": file.issues[stand.issue].id,
                "position": plain(position),
                "salience": plain(salience if percent else salience * 100),
            }
        )
    return point_case(
        file.faults,
        name=name,
        title=file.title,
        question="",
        form="Decide file",
        issues=issues,
        actors=actors,
        positions=positions,
        places=places,
    )


def _why(entry: _Entry) -> dict[str, str]:
    return {"why": entry.remark} if entry.remark and entry.remark != entry.name else {}
