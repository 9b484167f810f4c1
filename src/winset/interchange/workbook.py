"""A case <-> one spreadsheet: an XLSX workbook, or the same tables in one CSV file.

A sheet a section: ``case`` and ``decision`` hold a key and a value in each row; ``positions`` a row
an actor and issue; the others a row an entry with its ``id``. In CSV, a row ``[issues]`` begins the
section. A cell is text or a number, or what JSON writes: ``[50, 60, 80]`` for a belief. An empty
cell is a key left out.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from winset.case.schema import Case
from winset.case.yaml.text import Path, Place
from winset.errors import Findings, UsageError, nearest
from winset.interchange.reading import Reading, checked
from winset.interchange.tables import SPREADSHEET, Row, Table, shown

PAIRS = ("case", "decision")
LISTS = ("positions",)
SECTIONS = (
    *PAIRS,
    *(name for name in Case.model_fields if name in ("issues", "actors", "positions")),
    *(
        name
        for name, part in Case.model_fields.items()
        if name not in ("issues", "actors", "positions")
        and str(part.annotation).startswith("dict[")
    ),
)
"""The sheets of a workbook, in their order."""

_BEGINS = re.compile(r"^\[(\w+)\]$")
Cell = str | int | float


def looks(table: Table) -> bool:
    """Say whether a table is a case as CSV: it begins with ``[case]``."""
    return bool(table.first_rows) and table.first_rows[0].cells[0] == "[case]"


# --- writing --------------------------------------------------------------------------------


def tables(case: Case) -> dict[str, list[list[Cell]]]:
    """Return a case as tables, a header first; sections that are empty are left out."""
    data = case.to_dict()
    decision = data.pop("decision")
    sheets: dict[str, list[list[Cell]]] = {}
    top = {key: value for key, value in data.items() if key not in SECTIONS}
    for name, pairs in (("case", top), ("decision", decision)):
        sheets[name] = [["key", "value"], *([key, cell(value)] for key, value in pairs.items())]
    for name in SECTIONS[len(PAIRS) :]:
        entries = data.get(name)
        if not entries:
            continue
        listed = [dict(row) for row in entries] if name in LISTS else [
            {"id": key} | entry for key, entry in entries.items()
        ]  # fmt: skip
        columns = list(dict.fromkeys(key for entry in listed for key in entry))
        columns.sort(key=lambda key: key in ("why", "sources"))
        sheets[name] = [
            list(columns),
            *([cell(entry[key]) if key in entry else "" for key in columns] for entry in listed),
        ]
    return sheets


def cell(value: Any) -> Cell:
    """Return a value as a cell that reads back as the same value."""
    if isinstance(value, str):
        safe = value.isprintable() and value == value.strip() and value[:1] not in ("", *"=+-@\"'[")
        if safe and not _escaped(value) and value_of(value) == value:
            return value
        return json.dumps(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False) if _tame(value) else json.dumps(value)
    return value


def _tame(value: Any) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    return text.isprintable() and not _escaped(text)


def _escaped(text: str) -> bool:
    """Say whether a workbook would take a part of the text for an escape."""
    return re.search(r"_x[0-9A-Fa-f]{4}_", text) is not None


def as_csv(case: Case) -> str:
    """Return a case as the text of one CSV file, marked as UTF-8 for spreadsheet programs."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    for name, table in tables(case).items():
        writer.writerow([f"[{name}]"])
        writer.writerows([[_plain(value) for value in row] for row in table])
        writer.writerow([])
    return "\ufeff" + stream.getvalue()


def _plain(value: Cell) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def as_workbook(case: Case) -> bytes:
    """Return a case as an XLSX workbook, a sheet a section.

    Raises
    ------
    UsageError
        openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Font
    except ImportError:
        raise UsageError(SPREADSHEET) from None

    book = Workbook()
    book.remove(book.active)
    for name, table in tables(case).items():
        sheet = book.create_sheet(name)
        for line, row in enumerate(table, start=1):
            for place, value in enumerate(row, start=1):
                if value == "":
                    continue
                target = sheet.cell(line, place)
                target.value = value if _short(value) else _plain(value)
                target.data_type = "s" if isinstance(target.value, str) else "n"
                if line == 1:
                    target.font = Font(bold=True)
        sheet.freeze_panes = "B2"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _short(value: Cell) -> bool:
    """Say whether a spreadsheet program keeps all digits of a number: it has 15."""
    return isinstance(value, str) or float(f"{value:.15g}") == value


# --- reading --------------------------------------------------------------------------------


@dataclass
class _Draft:
    """A case's data on the way, with the place of every value."""

    findings: Findings
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)

    def put(self, into: dict[str, Any], path: Path, row: Row, index: int) -> None:
        """Put a cell's value under the last part of `path`, unless it is empty."""
        if row.cell(index):
            self.places[path] = row.at(index)
            into[str(path[-1])] = value_of(row.cell(index))

    def once(self, into: Mapping[str, Any], key: str, path: Path, row: Row) -> None:
        """Report a name that is missing, or there already."""
        if not key:
            mend = "Fill it in."
            self.findings.error(*row.at(0), str(path[0]), "an empty cell", "each name once", mend)
        elif key in into:
            line, mend = self.places.get(path, (0, 0))[0], "Rename or remove one of the two."
            found = f"{shown(key)} a second time (first in row {line})"
            self.findings.error(*row.at(0), str(path[0]), found, "each name once", mend)


def inspect(table: Table, name: str) -> Reading:
    """Read a case from one table that holds its sections below one another.

    Parameters
    ----------
    table : Table
    name : str
        The case's id, where it states none.
    """
    sections: dict[str, list[Row]] = {}
    now: list[Row] | None = None
    for row in table.rows():
        begins = _BEGINS.match(row.cells[0]) if row.width == 1 else None
        if begins is not None:
            now = _new(sections, begins[1], row, table.findings)
        elif now is not None:
            now.append(row)
    return inspect_sections(sections, table.findings, name)


def _new(sections: dict[str, list[Row]], name: str, row: Row, findings: Findings) -> list[Row]:
    if name not in SECTIONS or name in sections:
        found = f"the section [{name}]" + (" a second time" if name in sections else "")
        expected = f"each of {', '.join(SECTIONS)} once at most"
        mend = f"Rename or remove it.{nearest(name, SECTIONS)}"
        findings.error(*row.at(0), "", found, expected, mend)
        return []
    return sections.setdefault(name, [])


def inspect_sections(
    sections: Mapping[str, Sequence[Row]], findings: Findings, name: str
) -> Reading:
    """Read a case from its sections.

    Parameters
    ----------
    sections : mapping of section to rows
        The header of each first.
    findings : Findings
    name : str
        The case's id, where it states none.
    """
    draft = _Draft(findings)
    for section in SECTIONS:
        rows = sections.get(section)
        if not rows:
            continue
        draft.places[(section,)] = rows[0].at(0)
        if section in PAIRS:
            into = draft.data if section == "case" else draft.data.setdefault(section, {})
            for row in rows[1:]:
                key = row.cell(0)
                path: Path = (key,) if section == "case" else (section, key)
                draft.once(into, key, path, row)
                draft.put(into, path, row, 1)
        else:
            _entries(section, rows, draft)
    draft.data.setdefault("id", name)
    return checked(draft.data, draft.places, findings)


def _entries(section: str, rows: Sequence[Row], draft: _Draft) -> None:
    columns = rows[0].cells
    listed = section in LISTS
    if not listed and "id" not in columns:
        found = f"a header without 'id': {shown(', '.join(columns))}"
        mend = "Add it; it holds the short name of each entry."
        draft.findings.error(*rows[0].at(0), section, found, "a column called id", mend)
        return
    entries: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for row in rows[1:]:
        entry: dict[str, Any] = {}
        key: str | int = len(entries) if listed else _id(row.cell(columns.index("id")))
        path: Path = (section, key)
        if not listed:
            draft.once(by_id, str(key), path, row)
        draft.places[path] = row.at(0)
        for index, column in enumerate(columns):
            if column and (listed or column != "id"):
                draft.put(entry, (*path, column), row, index)
        entries.append(entry)
        by_id[str(key)] = entry
    draft.data[section] = entries if listed else by_id


def _id(text: str) -> str:
    value = value_of(text)
    return value if isinstance(value, str) else text


def value_of(text: str) -> Any:
    """Return what a cell means: what JSON reads in it, or else its text."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)
