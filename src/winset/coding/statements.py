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
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from winset.errors import CaseError, Finding, UsageError, nearest

KINDS = ("short text", "long text", "integer", "boolean")
"""What a variable may hold; a boolean is 0 or 1."""

USUAL = {
    "person": "short text",
    "organization": "short text",
    "concept": "short text",
    "agreement": "boolean",
}
"""The variables of the usual kind of statement."""

MOST_STATEMENTS = 1_000_000
MOST_CELL = 1_000_000
LARGEST_TABLE = 200_000_000
_YES = {"1", "1.0", "yes", "y", "true", "agree", "+"}
_NO = {"0", "0.0", "no", "n", "false", "disagree", "-"}
_PLACES = ("id", "doc", "document", "title", "date", "coder", "start", "stop", "type")


@dataclass(frozen=True)
class CodedDocument:
    """A document whose passages are coded.

    Parameters
    ----------
    id : int
    title, text, author, source, section, type, notes : str
    date : datetime or None
        In UTC.
    coder : str
        Who added it.
    """

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
    """A coded passage.

    Parameters
    ----------
    id, document : int
    start, stop : int
        The passage is ``text[start:stop]`` of the document.
    values : mapping of variable to str or int
    coder, type : str
        Who coded it, and as which kind of statement.
    """

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
    """Documents and their coded statements.

    Attributes
    ----------
    types : mapping of kind of statement to mapping of variable to what it holds
    documents : tuple of CodedDocument
    statements : tuple of Statement
    entities : tuple of Entity
    coders : tuple of str
    """

    types: Mapping[str, Mapping[str, str]]
    documents: tuple[CodedDocument, ...]
    statements: tuple[Statement, ...]
    entities: tuple[Entity, ...] = ()
    coders: tuple[str, ...] = ()

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
        """Return what a variable holds; say which there are where it is unknown."""
        types = self.types if kind is None else {kind: self.types.get(kind, {})}
        known = {key: holds for variables in types.values() for key, holds in variables.items()}
        if name not in known:
            raise UsageError(
                f"There is no variable '{name}'; there are: {', '.join(known) or 'none'}."
                f"{nearest(name, known)}"
            )
        return known[name]


def read_csv(text: str, name: str) -> Coding:
    """Read statements from a table with a row a statement.

    Parameters
    ----------
    text : str
        CSV with a head row. ``ID``, ``doc`` (or ``document``), ``Title``, ``Date`` (ISO, or seconds
        since 1970), ``coder``, ``Start`` and ``Stop`` are places; every other column is a variable.
        A variable called ``agreement``, or whose cells all say yes or no, is boolean.
    name : str
        The file, for findings.

    Returns
    -------
    Coding

    Raises
    ------
    CaseError
        The table has faults; all are listed, with their lines.
    """
    rows, findings = _rows(text, name)
    if findings:
        raise CaseError(findings)
    heads = list(rows[0][1]) if rows else []
    variables = {head: _kind_of(head, rows) for head in heads if head.lower() not in _PLACES}
    documents: dict[str, CodedDocument] = {}
    statements: list[Statement] = []
    for number, (line, row) in enumerate(rows, start=1):
        place = {key.lower(): value.strip() for key, value in row.items()}
        key = place.get("doc") or place.get("document") or place.get("title") or "1"
        when, fault = _date(place.get("date", ""))
        if fault:
            findings.append(_fault(name, line, "Date", place["date"], fault))
        documents.setdefault(
            key, CodedDocument(len(documents) + 1, place.get("title") or key, date=when)
        )
        values: dict[str, str | int] = {}
        for head, kind in variables.items():
            cell = row[head].strip()
            value = _value(cell, kind)
            if value is None:
                findings.append(_fault(name, line, head, cell, f"a value that is {kind}"))
            else:
                values[head] = value
        start, stop = (_whole(place.get(key, "")) for key in ("start", "stop"))
        statements.append(
            Statement(
                _whole(place.get("id", "")) or number,
                documents[key].id,
                start or 0,
                stop or (start or 0) + 1,
                values,
                place.get("coder", ""),
            )
        )
    if findings:
        raise CaseError(findings)
    coders = tuple(dict.fromkeys(s.coder for s in statements if s.coder))
    return Coding(
        {"DNA Statement": variables}, tuple(documents.values()), tuple(statements), (), coders
    )


def read_file(source: str | Path, most: int = LARGEST_TABLE) -> tuple[str, str]:
    """Return the text of a file, or of standard input for ``-``, and what to call it.

    Raises
    ------
    UsageError
        There is no such file, it is too large, or it is no text in UTF-8.
    """
    path = Path(source)
    if str(source) == "-":
        name, raw = "<standard input>", sys.stdin.buffer.read(most + 1)
    elif not path.is_file():
        raise UsageError(f"There is no file {path}. Name one, or - for standard input.")
    else:
        try:
            with open(path, "rb") as stream:
                name, raw = str(path), stream.read(most + 1)
        except OSError as error:
            raise UsageError(f"{path} cannot be read: {error.strerror}.") from error
    if len(raw) > most:
        raise UsageError(f"{name} is larger than {most:,} bytes, the most that is read.")
    try:
        return raw.decode("utf-8-sig"), name
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{name} is no text in UTF-8 (at byte {error.start}). Save it as UTF-8."
        ) from error


def write_csv(coding: Coding, kind: str | None = None) -> str:
    """Return the statements of one kind as a table that :func:`read_csv` reads back."""
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
        writer.writerow([_safe(cell) for cell in [*head, *cells, s.coder, s.start, s.stop]])
    return out.getvalue()


def _safe(cell: object) -> object:
    """Keep a spreadsheet from running text as a formula."""
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + cell
    return cell


def _rows(text: str, name: str) -> tuple[list[tuple[int, dict[str, str]]], list[Finding]]:
    limit = csv.field_size_limit(MOST_CELL)
    try:
        reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
        heads = [head.strip() for head in next(reader, [])]
        rows: list[tuple[int, dict[str, str]]] = []
        findings: list[Finding] = []
        doubled = {head for head in heads if heads.count(head) > 1 or not head}
        if not heads or doubled:
            found = f"the columns {', '.join(repr(h) for h in heads)}" if heads else "no head row"
            findings.append(_fault(name, 1, "", found, "one name a column, no name twice"))
            return [], findings
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(heads):
                expected = f"{len(heads)} cells, as in the head row"
                findings.append(_fault(name, reader.line_num, "", f"{len(cells)} cells", expected))
                continue
            rows.append((reader.line_num, dict(zip(heads, cells, strict=True))))
            if len(rows) > MOST_STATEMENTS:
                expected = f"at most {MOST_STATEMENTS:,} rows"
                return [], [_fault(name, reader.line_num, "", "more rows", expected)]
        return rows, findings
    except csv.Error as error:
        return [], [_fault(name, 0, "", f"text that is not a table: {error}", "CSV")]
    finally:
        csv.field_size_limit(limit)


def _fault(name: str, line: int, column: str, found: str, expected: str) -> Finding:
    shown = found if len(found) < 80 else found[:77] + "..."
    return Finding(name, line, 0, column, shown or "nothing", expected, "Correct the cell.")


def _kind_of(head: str, rows: list[tuple[int, dict[str, str]]]) -> str:
    if head.lower() in USUAL:
        return USUAL[head.lower()]
    cells = {row[head].strip().lower() for _, row in rows}
    if cells and cells <= _YES | _NO:
        return "boolean"
    if cells and all(re.fullmatch(r"-?\d{1,9}", cell) for cell in cells):
        return "integer"
    return "short text"


def _value(cell: str, kind: str) -> str | int | None:
    if kind == "boolean":
        low = cell.lower()
        return 1 if low in _YES else 0 if low in _NO else None
    if kind == "integer":
        return _whole(cell)
    return cell


def _whole(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"-?\d{1,9}", cell) else None


def _date(cell: str) -> tuple[datetime | None, str]:
    """Return a date, and what was expected where the cell holds none."""
    if not cell:
        return None, ""
    try:
        if re.fullmatch(r"-?\d{5,12}", cell):
            return from_seconds(int(cell)), ""
        when = datetime.fromisoformat(cell)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC), ""
    except (ValueError, OverflowError, OSError):
        return None, "a date as 2014-12-19, or seconds since 1970"


def from_seconds(value: Any) -> datetime | None:
    """Return seconds since 1970 as a date in UTC; None where there is no such date."""
    try:
        return datetime.fromtimestamp(int(value), UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
