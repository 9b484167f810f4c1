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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from winset.case.checks.sections import check
from winset.case.schema import Case
from winset.case.validation import shape
from winset.case.yaml.text import Path, Place, Text
from winset.errors import nearest
from winset.interchange.reading import Faults, Reading
from winset.interchange.table import Row, delimiter_of, rows, shown

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
Table = list[list[Cell]]


def looks(text: str) -> bool:
    """Say whether text is a case as CSV: it begins with ``[case]``."""
    first = next((line for line in text.splitlines() if line.strip(" ,;\t")), "")
    return first.strip(' ,;\t"') == "[case]"


# --- writing --------------------------------------------------------------------------------


def tables(case: Case) -> dict[str, Table]:
    """Return a case as tables, a header first; sections that are empty are left out."""
    data = case.to_dict()
    decision = data.pop("decision")
    found: dict[str, Table] = {}
    top = {key: value for key, value in data.items() if key not in SECTIONS}
    for name, pairs in (("case", top), ("decision", decision)):
        found[name] = [["key", "value"], *([key, cell(value)] for key, value in pairs.items())]
    for name in SECTIONS[len(PAIRS) :]:
        entries = data.get(name)
        if not entries:
            continue
        listed = [dict(row) for row in entries] if name in LISTS else [
            {"id": key} | entry for key, entry in entries.items()
        ]  # fmt: skip
        columns = list(dict.fromkeys(key for entry in listed for key in entry))
        columns.sort(key=lambda key: key in ("why", "sources"))
        found[name] = [
            list(columns),
            *([cell(entry[key]) if key in entry else "" for key in columns] for entry in listed),
        ]
    return found


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
    ImportError
        openpyxl is not installed.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font

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

    faults: Faults
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)

    def put(self, into: dict[str, Any], path: Path, row: Row, index: int) -> None:
        """Put a cell's value under the last part of `path`, unless it is empty."""
        if row.cell(index):
            self.places[path] = (row.line, index + 1)
            into[str(path[-1])] = value_of(row.cell(index))


def inspect(text: str, faults: Faults, name: str) -> Reading:
    """Read a case from the text of one CSV file."""
    head = next((line for line in text.splitlines()[1:] if line.strip(" ,;\t")), "")
    sections: dict[str, list[Row]] = {}
    now: list[Row] | None = None
    for row in rows(text, delimiter_of(head), faults):
        if row.blank:
            continue
        begins = _BEGINS.match(row.cells[0]) if len(row.trimmed()) == 1 else None
        if begins is not None:
            now = _new(sections, begins[1], row.line, faults)
        elif now is not None:
            now.append(row)
    return inspect_sections(sections, faults, name)


def _new(sections: dict[str, list[Row]], name: str, line: int, faults: Faults) -> list[Row]:
    if name not in SECTIONS or name in sections:
        faults.error(
            line,
            1,
            "",
            f"the section [{name}]" + (" a second time" if name in sections else ""),
            f"each of {', '.join(SECTIONS)} once at most",
            f"Rename or remove it.{nearest(name, SECTIONS)}",
        )
        return []
    return sections.setdefault(name, [])


def inspect_sections(sections: Mapping[str, Sequence[Row]], faults: Faults, name: str) -> Reading:
    """Read a case from its tables, each with its header first."""
    draft = _Draft(faults)
    for section in SECTIONS:
        table = sections.get(section)
        if not table:
            continue
        draft.places[(section,)] = (table[0].line, 1)
        if section in PAIRS:
            into = draft.data if section == "case" else draft.data.setdefault(section, {})
            for row in table[1:]:
                key = row.cell(0)
                path: Path = (key,) if section == "case" else (section, key)
                _once(into, key, path, row, draft)
                draft.put(into, path, row, 1)
        else:
            _entries(section, table, draft)
    draft.data.setdefault("id", name)
    text = Text(faults.file, draft.data, draft.places)
    case, found, dropped = shape(text)
    if case is not None:
        found += check(case, text, dropped)
    faults.findings += found
    return faults.nothing() if case is None or faults.fatal else Reading((case,), faults.told())


def _entries(section: str, table: Sequence[Row], draft: _Draft) -> None:
    columns = table[0].cells
    listed = section in LISTS
    if not listed and "id" not in columns:
        draft.faults.error(
            table[0].line,
            1,
            section,
            f"a header without 'id': {shown(', '.join(columns))}",
            "a column called id",
            "Add it; it holds the short name of each entry.",
        )
        return
    rows_of: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for row in table[1:]:
        entry: dict[str, Any] = {}
        key: str | int = len(rows_of) if listed else _id(row.cell(columns.index("id")))
        path: Path = (section, key)
        if not listed:
            _once(by_id, str(key), path, row, draft)
        draft.places[path] = (row.line, 1)
        for index, column in enumerate(columns):
            if column and (listed or column != "id"):
                draft.put(entry, (*path, column), row, index)
        rows_of.append(entry)
        by_id[str(key)] = entry
    draft.data[section] = rows_of if listed else by_id


def _once(into: Mapping[str, Any], key: str, path: Path, row: Row, draft: _Draft) -> None:
    if key in into or not key:
        line = draft.places.get(path, (0, 0))[0]
        draft.faults.error(
            row.line,
            1,
            str(path[0]),
            f"{shown(key)} a second time (first in row {line})" if key else "an empty cell",
            "each name once",
            "Rename or remove one of the two." if key else "Fill it in.",
        )


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


# --- workbooks ------------------------------------------------------------------------------

MOST_CELLS = 500_000
MOST_UNPACKED = 200_000_000


def is_workbook(raw: bytes) -> bool:
    """Say whether bytes are an XLSX workbook (a ZIP archive)."""
    return raw.startswith(b"PK\x03\x04")


def open_workbook(raw: bytes, faults: Faults) -> dict[str, list[Row]] | None:
    """Return the rows of each sheet of a workbook, or None where it cannot be read.

    Raises
    ------
    ImportError
        openpyxl is not installed.
    """
    from zipfile import ZipFile

    from openpyxl import load_workbook

    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_UNPACKED:
            raise ValueError(f"{size:,} bytes when unpacked")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        left = [MOST_CELLS]
        return {sheet.title: list(_rows(sheet.iter_rows(), left)) for sheet in book.worksheets}
    except Exception as e:  # whatever a damaged archive sets off inside the libraries
        why = " ".join(str(e).split())[:100]
        faults.error(
            0,
            0,
            "",
            f"a workbook that cannot be read ({why})",
            f"an XLSX workbook of at most {MOST_CELLS:,} cells",
            "Save it anew as XLSX, or as CSV.",
        )
        return None


def _rows(found: Iterable[Sequence[Any]], left: list[int]) -> Iterator[Row]:
    for line, row in enumerate(found, start=1):
        left[0] -= len(row)
        if left[0] < 0:
            raise ValueError(f"more than {MOST_CELLS:,} cells")
        cells = tuple(_shown(entry.value) for entry in row)
        if any(cells):
            yield Row(line, cells)


def _shown(value: Any) -> str:
    """Return a workbook's value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip() if isinstance(value, str) else repr(value)


def as_lines(table: Sequence[Row]) -> str:
    """Return a sheet as CSV text whose lines are the sheet's rows, for other forms to read."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    line = 1
    for row in table:
        stream.write("\n" * (row.line - line))
        writer.writerow([" ".join(entry.split()) for entry in row.cells])
        line = row.line + 1
    return stream.getvalue()
