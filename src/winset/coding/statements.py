"""Statements as discourse analysts code them: who says what, and agrees or not.

A *statement* is a passage of a document with values of named variables; in the usual kind these
are ``person``, ``organization``, ``concept`` and ``agreement`` (Leifeld 2017). A *coding* is a
set of documents with their statements.

References
----------
Leifeld, P. (2017). Discourse network analysis: policy debates as dynamic networks. In: Victor,
J. N., Montgomery, A. H. & Lubell, M. (eds), The Oxford Handbook of Political Networks, 301-326.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from winset.errors import Finding, UsageError, nearest
from winset.interchange.tables import Limits, Row, Table, read_bytes, shown
from winset.untrusted import spreadsheet_cell

KINDS = ("short text", "long text", "integer", "boolean")
"""What a variable may hold; a boolean is 0 or 1."""

USUAL = {
    "person": "short text",
    "organization": "short text",
    "concept": "short text",
    "agreement": "boolean",
}
"""The variables of the usual kind of statement."""

LIMITS = Limits(bytes=200_000_000, rows=1_000_000, cells=40_000_000)
"""Of a table of statements."""

_YES = {"1", "1.0", "yes", "y", "true", "agree", "+"}
_NO = {"0", "0.0", "no", "n", "false", "disagree", "-"}
_PLACES = ("id", "doc", "document", "title", "date", "coder", "start", "stop", "type")


@dataclass(frozen=True)
class CodedDocument:
    """A document whose passages are coded; its date is in UTC, its coder is who added it."""

    id: int
    title: str
    text: str = ""
    date: datetime | None = None
    author: str = ""
    source: str = ""
    section: str = ""
    type: str = ""
    notes: str = ""
    coder: str = ""


@dataclass(frozen=True)
class Statement:
    """A coded passage, ``text[start:stop]`` of a document, with a value a variable."""

    id: int
    document: int
    start: int
    stop: int
    values: Mapping[str, str | int]
    coder: str = ""
    type: str = "DNA Statement"


@dataclass(frozen=True)
class Entity:
    """What the coders know of a value of a variable: its colour and attributes."""

    type: str
    variable: str
    value: str
    colour: tuple[int, int, int] = (0, 0, 0)
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Coding:
    """Documents and their coded statements, and the warnings of the reading.

    Its types are the kinds of statement, each with what its variables hold, one of `KINDS`.
    """

    types: Mapping[str, Mapping[str, str]]
    documents: tuple[CodedDocument, ...]
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...] = ()
    coders: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of_type(self, name: str | None = None) -> tuple[Statement, ...]:
        """Return the statements of one kind; the first kind that has any, if none is named."""
        used = [kind for kind in self.types if any(s.type == kind for s in self.statements)]
        if name is None:
            name = used[0] if used else next(iter(self.types), "")
        if name not in self.types:
            raise UsageError(
                f"There is no kind of statement '{name}'; there are: "
                f"{', '.join(self.types) or 'none'}.{nearest(name, self.types)}"
            )
        return tuple(s for s in self.statements if s.type == name)

    def dates(self) -> dict[int, datetime | None]:
        """Return the date of each document."""
        return {document.id: document.date for document in self.documents}

    def variable(self, name: str, kind: str | None = None) -> str:
        """Return what a variable holds, one of :data:`KINDS`.

        Parameters
        ----------
        name, kind : str
            Its name, and the kind of statement; any if left out.

        Raises
        ------
        UsageError
            There is no such variable.
        """
        types = self.types.values() if kind is None else [self.types.get(kind, {})]
        variables = dict(item for variables in types for item in variables.items())
        if name not in variables:
            raise UsageError(
                f"There is no variable '{name}'; there are: {', '.join(variables) or 'none'}."
                f"{nearest(name, variables)}"
            )
        return variables[name]


def statements_in(table: Table) -> Coding:
    """Read statements from a table with a row a statement.

    ``ID``, ``doc`` (or ``document``), ``Title``, ``Date`` (ISO, or seconds since 1970), ``coder``,
    ``Start`` and ``Stop`` are places; every other column is a variable. A variable called
    ``agreement``, or whose cells all say yes or no, is boolean.

    Raises
    ------
    CaseError
        The table has faults; all are listed, with their lines.
    """
    rows = rows_of_one_width(table)
    heads, below = rows[0].cells, rows[1:]
    variables = {
        head: (index, _kind_of(head, {row.cells[index].lower() for row in below}))
        for index, head in enumerate(heads)
        if head.lower() not in _PLACES
    }
    documents: dict[str, CodedDocument] = {}
    statements: list[Statement] = []
    for number, row in enumerate(below, start=1):
        place = {head.lower(): cell for head, cell in zip(heads, row.cells, strict=True)}
        key = place.get("doc") or place.get("document") or place.get("title") or "1"
        when = _date(place.get("date", ""), row, table)
        title = place.get("title") or key
        documents.setdefault(key, CodedDocument(len(documents) + 1, title, date=when))
        values: dict[str, str | int] = {}
        for head, (index, kind) in variables.items():
            value = _value(row.cells[index], kind)
            if value is None:
                expected, cell = f"a value that is {kind}", shown(row.cells[index])
                table.findings.error(*row.at(index), head, cell, expected, "Correct the cell.")
            else:
                values[head] = value
        start, stop = (_whole(place.get(key, "")) for key in ("start", "stop"))
        begin = start or 0
        passage = (documents[key].id, begin, stop or begin + 1)
        id_ = _whole(place.get("id", "")) or number
        statements.append(Statement(id_, *passage, values, place.get("coder", "")))
    table.findings.stop()
    coders = tuple(dict.fromkeys(s.coder for s in statements if s.coder))
    types = {"DNA Statement": {head: kind for head, (_, kind) in variables.items()}}
    findings = table.findings.ordered()
    return Coding(types, tuple(documents.values()), tuple(statements), (), coders, findings)


def rows_of_one_width(table: Table) -> list[Row]:
    """Return the rows of a table, the head row first.

    Raises
    ------
    CaseError
        A row has more or fewer cells than the head row, or a column has no name of its own.
    """
    rows = table.rows()
    heads, findings = table.heads, table.findings
    if any(heads.count(head) > 1 or not head for head in heads):
        found = f"the columns {', '.join(map(repr, heads))}"
        expected = "one name a column, no name twice"
        findings.error(1, 0, "", found, expected, "Rename the columns.")
    for row in rows[1:]:
        if len(row.cells) != len(heads):
            expected = f"{len(heads)} cells, as in the head row"
            findings.error(row.line, 0, "", f"{len(row.cells)} cells", expected, "Correct the row.")
    findings.stop()
    return rows


def read_file(source: str | Path) -> tuple[str, str]:
    """Return the text of a file, or of standard input for ``-``, and what to call it.

    Raises
    ------
    UsageError
        There is no such file, it is too large, or it is no text in UTF-8.
    """
    raw, name = read_bytes(source, LIMITS.bytes)
    if len(raw) > LIMITS.bytes:
        raise UsageError(f"{name} is larger than {LIMITS.bytes:,} bytes, the most that is read.")
    try:
        return raw.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is no text in UTF-8 (at byte {error.start}). Save it as UTF-8."
        ) from error


def write_csv(coding: Coding, kind: str | None = None) -> str:
    """Return the statements of one kind as a table that :func:`statements_in` reads back.

    Parameters
    ----------
    coding : Coding
    kind : str, optional
        The first kind that has any if left out.
    """
    statements = coding.of_type(kind)
    documents = {document.id: document for document in coding.documents}
    used = statements[0].type if statements else next(iter(coding.types), "")
    variables = list(coding.types.get(used, {}))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["ID", "doc", "Title", "Date", *variables, "coder", "Start", "Stop"])
    for s in statements:
        document = documents[s.document]
        when = document.date.isoformat() if document.date else ""
        cells = [s.values.get(variable, "") for variable in variables]
        head = [s.id, s.document, document.title, when]
        writer.writerow(
            [spreadsheet_cell(cell) for cell in [*head, *cells, s.coder, s.start, s.stop]]
        )
    return out.getvalue()


def _kind_of(head: str, cells: set[str]) -> str:
    if head.lower() in USUAL:
        return USUAL[head.lower()]
    if cells and cells <= _YES | _NO:
        return "boolean"
    if cells and all(re.fullmatch(r"-?\d{1,9}", cell) for cell in cells):
        return "integer"
    return "short text"


def _value(cell: str, kind: str) -> str | int | None:
    if kind == "boolean":
        low = cell.lower()
        return 1 if low in _YES else 0 if low in _NO else None
    return _whole(cell) if kind == "integer" else cell


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"-?\d{1,9}", cell) else None


def _date(cell: str, row: Row, table: Table) -> datetime | None:
    """Return a date, or None where there is none, with a finding if it cannot be read."""
    try:
        if not cell:
            return None
        if re.fullmatch(r"-?\d{5,12}", cell):
            return from_seconds(int(cell))
        when = datetime.fromisoformat(cell)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        expected = "a date as 2014-12-19, or seconds since 1970"
        table.findings.error(row.line, 0, "Date", shown(cell), expected, "Correct the cell.")
        return None


def from_seconds(value: Any) -> datetime | None:
    """Return seconds since 1970 as a date in UTC; None where there is no such date."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
