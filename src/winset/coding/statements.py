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

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from winset.coding.statement_dates import read_dates
from winset.errors import Finding, UsageError, nearest
from winset.interchange.cells import composed, csv_text, without_zeros
from winset.interchange.tables import Limits, Row, Table, read_bytes, shown
from winset.untrusted import from_spreadsheet_cell

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
_DOCUMENT = ("doc", "document", "title")
_PLACES = ("", "id", *_DOCUMENT, "date", "coder", "start", "stop", "type")
_VALUES = {
    "boolean": "1, yes, true, agree or +; or 0, no, false, disagree or -",
    "integer": "a whole number",
}


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

    ``ID``, ``doc`` (or ``document``), ``Title``, ``Date`` (see
    :func:`~winset.coding.statement_dates.read_dates`), ``coder``, ``Start`` and ``Stop`` are
    places, and a column without a name is none; every other is a variable. One called
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
    places = [
        {head.lower(): cell for head, cell in zip(heads, row.cells, strict=True)} for row in below
    ]
    documents, numbers = _documents(places, below, table)
    statements = []
    for number, (row, place) in enumerate(zip(below, places, strict=True)):
        values: dict[str, str | int] = {}
        for head, (index, kind) in variables.items():
            value = _value(row.cells[index], kind)
            if value is None:
                found, expected = shown(row.cells[index]), _VALUES[kind]
                table.findings.error(*row.at(index), head, found, expected, "Correct the cell.")
            else:
                values[head] = value
        start, stop = (_whole(place.get(key, "")) for key in ("start", "stop"))
        begin = start or 0
        passage = (numbers[number], begin, stop or begin + 1)
        id_ = _whole(place.get("id", "")) or number + 1
        statements.append(Statement(id_, *passage, values, place.get("coder", "")))
    if places and "type" in places[0]:
        found, mend = "a column 'type', left out", "Give it another name if it is a variable."
        table.findings.warn(1, 0, "type", found, "one kind of statement a table", mend)
    table.findings.stop()
    coders = tuple(dict.fromkeys(s.coder for s in statements if s.coder))
    types = {"DNA Statement": {head: kind for head, (_, kind) in variables.items()}}
    return Coding(types, documents, tuple(statements), (), coders, table.findings.ordered())


def _documents(
    places: Sequence[Mapping[str, str]], rows: Sequence[Row], table: Table
) -> tuple[tuple[CodedDocument, ...], list[int]]:
    """Return the documents, and the number of each row's.

    A document has one day. Where rows give it two it counts as two, so that each statement keeps
    its own; that is said.
    """
    dates = read_dates([place.get("date", "") for place in places], rows, table)
    keys, days, titles = [], dict[str, dict[date, datetime]](), dict[str, dict[str, None]]()
    for place, when in zip(places, dates, strict=True):
        named = place.get("doc") or place.get("document") or place.get("title") or "1"
        keys.append(key := without_zeros(named))
        titles.setdefault(key, {}).update({title: None for title in [place.get("title")] if title})
        if when is not None:
            days.setdefault(key, {}).setdefault(when.date(), when)
    documents: dict[tuple[str, date | None], CodedDocument] = {}
    numbers = []
    for key, when in zip(keys, dates, strict=True):
        own = days.get(key, {})
        day = when.date() if when else next(iter(own), None)
        title = next(iter(titles[key]), key)
        new = CodedDocument(len(documents) + 1, title, date=own[day] if day else None)
        numbers.append(documents.setdefault((key, day), new).id)
    for what, several, done in (
        ("dates", days, "Each day counts as a document of its own"),
        ("titles", titles, "The first is taken"),
    ):
        two = [key for key, found in several.items() if len(found) > 1]
        if two:
            such = ", ".join(map(str, list(several[two[0]])[:3]))
            found = f"several {what} of {len(two):,} documents, such as {shown(two[0])}: {such}"
            mend = f"{done}. Correct the table if that is wrong."
            table.findings.warn(0, 0, "doc", found, f"one of the {what} a document", mend)
    nameless = sum(not any(place.get(key) for key in _DOCUMENT) for place in places)
    if 0 < nameless < len(places):
        found = f"{nameless:,} statements without a document, taken to be of one"
        table.findings.warn(0, 0, "doc", found, "the document of each", "Fill in the cells.")
    return tuple(documents.values()), numbers


def rows_of_one_width(table: Table) -> list[Row]:
    """Return the rows of a table, the head row first, in Unicode's form C.

    The first column may be without a name, as row numbers are.

    Raises
    ------
    CaseError
        A row has more or fewer cells than the head row, or a column has no name of its own.
    """
    rows = [
        Row(row.line, tuple(from_spreadsheet_cell(composed(cell)) for cell in row.cells))
        for row in table.rows()
    ]
    heads, findings = rows[0].cells if rows else (), table.findings
    if len(set(heads)) < len(heads) or "" in heads[1:]:
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
    lines: list[list[object]] = [
        ["ID", "doc", "Title", "Date", *variables, "coder", "Start", "Stop"]
    ]
    for s in statements:
        document = documents[s.document]
        when = document.date.isoformat() if document.date else ""
        cells = [s.values.get(variable, "") for variable in variables]
        head = [s.id, s.document, document.title, when]
        lines.append([*head, *cells, s.coder, s.start, s.stop])
    return csv_text(lines)


def _kind_of(head: str, cells: set[str]) -> str:
    if head.lower() in USUAL:
        return USUAL[head.lower()]
    if cells and cells <= _YES | _NO:
        return "boolean"
    if cells and all(re.fullmatch(r"-?(?:0|[1-9]\d{0,8})(?:\.0*)?", cell) for cell in cells):
        return "integer"
    return "short text"


def _value(cell: str, kind: str) -> str | int | None:
    if kind == "boolean":
        low = cell.lower()
        return 1 if low in _YES else 0 if low in _NO else None
    return _whole(cell) if kind == "integer" else cell


def _whole(cell: str) -> int | None:
    cell = without_zeros(cell)
    return int(cell) if re.fullmatch(r"-?\d{1,9}", cell) else None
