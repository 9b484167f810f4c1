"""Decide: input files of the exchange model's program -> a case.

Each row begins with a tag: ``#A`` actor, name, remark; ``#P`` issue, name, remark; ``#M`` issue,
position, meaning; ``#D`` actor, issue, position, salience, power; ``#O`` text; ``#/`` remark. The
smallest and the largest position of an issue's ``#M`` rows are the ends of its scale, 0 and 100
where it has none. Saliences are 0-1 or 0-100. An actor may be absent on an issue.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from winset.case.ids import new_id
from winset.errors import Findings, nearest
from winset.interchange.reading import NO_NUMBER, Numbers, PointCase, Reading, in_percent, nothing
from winset.interchange.tables import Row, Table, shown

TAGS = "#A, #P, #M, #D, #O or #/"
_TAGS = tuple(TAGS.replace(" or", ",").split(", "))


def looks(table: Table) -> bool:
    """Say whether a table looks like such a file: rows of positions with their tag."""
    tags = {row.cells[0].upper() for row in table.first_rows}
    return "#D" in tags or len(tags & {"#A", "#P", "#M"}) > 1


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
    findings: Findings
    numbers: Numbers
    title: str = ""
    actors: dict[str, _Entry] = field(default_factory=dict)
    issues: dict[str, _Entry] = field(default_factory=dict)
    stands: dict[tuple[str, str], _Stand] = field(default_factory=dict)


def inspect(table: Table, name: str) -> Reading:
    """Read the case of a Decide file.

    Parameters
    ----------
    table : Table
    name : str
        The case's id.
    """
    findings = table.findings
    rows = table.rows(remark="#/")
    if not any(row.cells[0].upper() in _TAGS for row in rows):
        findings.error(
            1, 1, "", "no row that begins with a tag and a comma, semicolon or tab",
            f"rows that begin with {TAGS}", "Say which form the file has.",
        )  # fmt: skip
        return nothing(findings)
    numbers = Numbers(rows, findings)
    file = _File(findings, numbers)
    for tags in (("#A", "#P"), ("#M", "#D")):
        for row in rows:
            if row.cells[0].upper() in tags:
                _READ[row.cells[0].upper()](row, file)
    for row in rows:
        _other(row, file)
    _check(file)
    given = [(s.row, s.salience) for s in file.stands.values() if s.salience is not None]
    percent = in_percent(findings, given, 4)
    return nothing(findings) if findings.fatal else _case(file, percent, name)


def _other(row: Row, file: _File) -> None:
    tag = row.cells[0].upper()
    if tag == "#O":
        file.title = file.title or " ".join(cell for cell in row.cells[1:] if cell)
    elif tag not in _TAGS:
        file.findings.error(
            *row.at(0), "", f"a row that begins with {shown(row.cells[0])}",
            f"a row that begins with {TAGS}", "Correct the tag, or make the row a remark with #/.",
        )  # fmt: skip


def _entry(kind: str, table: Callable[[_File], dict[str, _Entry]]) -> Callable[[Row, _File], None]:
    """Return the reader of rows ``#A`` or ``#P``."""

    def read(row: Row, file: _File) -> None:
        entries, key = table(file), row.cell(1)
        if not key:
            expected = f"the {kind}'s short name"
            file.findings.error(*row.at(1), kind, "an empty cell", expected, "Fill it in.")
        elif key in entries:
            line, mend = entries[key].row.line, "Rename or remove one of the two."
            found = f"the {kind} {shown(key)} a second time (first in line {line})"
            file.findings.error(*row.at(1), kind, found, f"each {kind} once", mend)
        else:
            taken = {entry.id for entry in entries.values()}
            entries[key] = _Entry(row, row.cell(2) or key, row.cell(3), new_id(key, taken, kind))

    return read


def _known(row: Row, index: int, kind: str, entries: dict[str, _Entry], file: _File) -> bool:
    key = row.cell(index)
    if key not in entries:
        tag = "#A" if kind == "actor" else "#P"
        found = f"the {kind} {shown(key)}, which no {tag} row names" if key else "an empty cell"
        mend = f"Correct the name, or add a row {tag}.{nearest(key, entries)}"
        file.findings.error(*row.at(index), kind, found, f"an {kind} of a {tag} row", mend)
    return key in entries


def _mark(row: Row, file: _File) -> None:
    known = _known(row, 1, "issue", file.issues, file)
    value = file.numbers.within(row, 2, "position", "a position on the issue's scale")
    if known and value is not None:
        file.issues[row.cell(1)].marks.append((row, value))


def _stand(row: Row, file: _File) -> None:
    actor, issue = row.cell(1), row.cell(2)
    known = _known(row, 1, "actor", file.actors, file)
    known = _known(row, 2, "issue", file.issues, file) and known
    number = file.numbers.within
    if row.width > 6 and file.numbers.read(row.cell(6)) != NO_NUMBER:
        expected = "6: the tag, actor, issue, position, salience, power"
        mend = "Write decimal points, or quote numbers with a decimal comma."
        file.findings.error(*row.at(6), "", f"{row.width} cells", expected, mend)
        return
    stand = _Stand(
        row,
        actor,
        issue,
        number(row, 3, "position", "a position on the issue's scale"),
        number(row, 4, "salience", "a salience of 0 to 1, or of 0 to 100", 0, 100),
        number(row, 5, "power", "a power of 0 or more", 0),
    )
    if not known:
        return
    first = file.stands.setdefault((actor, issue), stand)
    if first is not stand:
        line, expected = first.row.line, "one row for each actor and issue"
        found = f"a second row for {shown(actor)} on {shown(issue)} (first in line {line})"
        file.findings.error(*row.at(0), "", found, expected, "Remove one of the two.")
        return
    file.actors[actor].used = file.issues[issue].used = True


_READ: dict[str, Callable[[Row, _File], None]] = {
    "#A": _entry("actor", lambda file: file.actors),
    "#P": _entry("issue", lambda file: file.issues),
    "#M": _mark,
    "#D": _stand,
}


def _ends(issue: _Entry) -> tuple[Decimal, Decimal]:
    """Return the ends of an issue's scale."""
    values = [value for _, value in issue.marks]
    if len(set(values)) < 2:
        return Decimal(0), Decimal(100)
    return min(values), max(values)


def _check(file: _File) -> None:
    """Report positions off their scale, powers that change, and what nobody uses."""
    findings = file.findings
    for issue in file.issues.values():
        if len({value for _, value in issue.marks}) == 1:
            at, found = issue.marks[0][0].at(2), "one end of a scale"
            expected = (
                "two #M rows, for the smallest and the largest position, or none for 0 to 100"
            )
            findings.error(*at, issue.name, found, expected, "Add the other end.")
    for stand in file.stands.values():
        row, of = stand.row, f"of {stand.actor}"
        low, high = _ends(file.issues[stand.issue])
        if stand.position is not None and not low <= stand.position <= high:
            path = f"position {of} on {stand.issue}"
            expected = f"a position from {low:f} to {high:f}, the scale of {shown(stand.issue)}"
            mend = "Correct it, or widen the scale with #M rows."
            findings.error(*row.at(3), path, shown(row.cell(3)), expected, mend)
        actor = file.actors[stand.actor]
        if stand.power is None:
            continue
        if actor.power is None:
            actor.power = (row, stand.power)
        elif actor.power[1] != stand.power:
            first = actor.power[0]
            found = f"{shown(row.cell(5))}, but {shown(first.cell(5))} in line {first.line}"
            expected = "the same power on every issue: a case has one capability an actor"
            mend = "Correct it, or read the issues apart: a file for each."
            findings.error(*row.at(5), f"power {of}", found, expected, mend)
    for kind, entries in (("actor", file.actors), ("issue", file.issues)):
        for key, entry in entries.items():
            if not entry.used:
                found = f"the {kind} {shown(key)}, without a position"
                mend = "Nothing, if it plays no part: it is left out."
                findings.warn(*entry.row.at(1), kind, found, "a #D row", mend)


def _case(file: _File, percent: bool, name: str) -> Reading:
    case = PointCase(file.findings)
    for entry in (entry for entry in file.issues.values() if entry.used):
        marks = {row.cell(3): float(value) for row, value in entry.marks if row.cell(3)}
        more = ({"landmarks": marks} if marks else {}) | _why(entry)
        ends = [float(end) for end in _ends(entry)]
        place, unit = entry.row.at(1), "points of the scale"
        case.add_issue(entry.id, place, name=entry.name, unit=unit, range=ends, **more)
    for entry in (entry for entry in file.actors.values() if entry.used):
        power = entry.power[1] if entry.power is not None else None
        case.add_actor(entry.id, entry.row.at(1), entry.name, power, **_why(entry))
    for stand in file.stands.values():
        actor, issue = file.actors[stand.actor].id, file.issues[stand.issue].id
        position, salience = stand.position or Decimal(0), stand.salience or Decimal(0)
        salience = salience if percent else salience * 100
        case.add_position(actor, issue, stand.row.at(3), position, salience)
    return case.reading(name, "Decide file", file.title)


def _why(entry: _Entry) -> dict[str, str]:
    return {"why": entry.remark} if entry.remark and entry.remark != entry.name else {}
