"""A case -> its spreadsheet, for people to fill in: an XLSX workbook, or one CSV file.

Every section has a sheet with all its headings, empty or not. A belief stands in three columns,
low, likely and high. Notes on the headings say what belongs there, lists offer what may be chosen.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from winset.case.schema import Case
from winset.errors import UsageError
from winset.interchange.sheet_values import (
    OUTCOME,
    PARTS,
    Cell,
    cell_for,
    fields_of,
    kind_of,
    schema_of,
    words_of,
)
from winset.interchange.tables import SPREADSHEET
from winset.interchange.workbook import EXAMPLE, LISTS, PAIRS, SECTIONS

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ROWS = 500
"""Rows of a sheet for which lists offer what may be chosen."""

_WIDEST = 48

_EXAMPLE: tuple[tuple[str, str, str], ...] = (
    ("What", "How it is written", "What it means"),
    ("a number known exactly", "60 under likely", "low and high stay empty"),
    ("a number not known exactly", "50 under low, 60 under likely, 80 under high",
     "5 % quantile, most likely value, 95 % quantile"),
    ("the same in one cell", "50, 60, 80", "where there are no three columns, and inside lists"),
    ("salience", "65", "0 to 100; a cell shown as 65 % is read as 65"),
    ("a chance", "likely", "a per cent, or a word: unlikely, roughly even, likely, very likely"),
    ("a day", "2025-03-01", "or 2025-03, or 2025, where no day is needed"),
    ("several ids", "upstream, downstream", "set apart by commas"),
    ("names with values", "upstream: 15, 25, 40; downstream: 5", "set apart by semicolons"),
    ("an id", "upper-town", "a short name without blanks, used on the other sheets"),
    ("a source with its passage", "council-2025#p3", "the id of a source, #, the passage"),
    ("nothing known", "", "an empty cell is a key left out"),
)  # fmt: skip
"""The sheet that shows how the others are filled in: what, how, and what it means."""

Rows = list[list[Cell]]


def tables(case: Case, *, whole: bool = False) -> dict[str, Rows]:
    """Return a case as tables, a header first.

    Parameters
    ----------
    case : Case
    whole : bool
        Whether sections and columns that are empty are there too.
    """
    data = case.to_dict()
    decision = data.pop("decision")
    top = {key: value for key, value in data.items() if key not in SECTIONS}
    sheets: dict[str, Rows] = {}
    for name, pairs in (("case", top), ("decision", decision)):
        fields = fields_of(name)
        keys = [key for key in fields if key in pairs or (whole and _is_own(name, key))]
        rows = [[key, _told(pairs[key], fields[key].kind) if key in pairs else ""] for key in keys]
        sheets[name] = [["key", "value"], *rows]
    for name in SECTIONS[len(PAIRS) :]:
        entries = data.get(name)
        if entries or whole:
            sheets[name] = _table(name, entries or [], whole)
    return sheets


def _is_own(section: str, key: str) -> bool:
    return key in schema_of(section) and key != "graph"


def _told(value: Any, kind: str) -> Cell:
    return cell_for(value, kind)


def _table(section: str, entries: Any, whole: bool) -> Rows:
    """Return the header and the rows of a section of entries."""
    listed = section in LISTS
    rows = [
        _spread(section, row if listed else {"id": key} | row)
        for key, row in (enumerate(entries) if listed else dict(entries).items())
    ]
    used = {column for row in rows for column in row}
    columns = [
        column
        for column in _headings(section)
        if column in used or (whole and not column.endswith(" shape"))
    ]
    return [[*columns], *([row.get(column, "") for column in columns] for row in rows)]


def _headings(section: str) -> list[str]:
    """Return the headings of a section's sheet, reasons and sources last."""
    names = [] if section in LISTS else ["id"]
    nodes = schema_of(section)
    last = [name for name in ("why", "sources") if name in nodes]
    for name in [*(name for name in nodes if name not in last), *last]:
        kind, head = kind_of(name, nodes[name]), name.replace("_", " ")
        parts = {"belief": PARTS, "chance": PARTS, "range": ("low", "high")}.get(kind, ())
        parts = OUTCOME if name == "outcome" else parts
        names += [f"{head} {part}" for part in parts] or [head]
    return names


def _spread(section: str, entry: Mapping[str, Any]) -> dict[str, Cell]:
    """Return an entry's cells by their headings."""
    fields = fields_of(section)
    cells: dict[str, Cell] = {}
    for name, value in entry.items():
        kind, head = fields[name].kind, name.replace("_", " ")
        word = words_of(value) if kind == "chance" else None
        if kind in ("belief", "chance") and (word or not isinstance(value, list | dict)):
            cells[f"{head} likely"] = word or value
        elif kind in ("belief", "chance") and isinstance(value, dict) and "low" not in value:
            cells[f"{head} likely"] = cell_for(value, kind)
        elif kind in ("belief", "chance"):
            triple = isinstance(value, list)
            parts = dict(zip(PARTS[:3], value, strict=True)) if triple else value
            cells |= {f"{head} {part}": given for part, given in parts.items()}
        elif kind == "range":
            cells |= {f"{head} low": value[0], f"{head} high": value[1]}
        elif name == "outcome":
            for part, given in value.items():
                cells[f"outcome {part}"] = cell_for(given, fields[f"outcome_{part}"].kind)
        elif name == "regard":
            plain = {k: v["weight"] if set(v) == {"weight"} else v for k, v in value.items()}
            cells[head] = cell_for(plain, kind)
        else:
            cells[head] = cell_for(value, kind)
    return cells


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
    except ImportError:
        raise UsageError(SPREADSHEET) from None

    book = Workbook()
    book.remove(book.active)
    sheets = tables(case, whole=True)
    for name, table in sheets.items():
        sheet = book.create_sheet(name)
        _fill(sheet, table)
        sheet.freeze_panes = "B2"
        _explain(sheet, name, table)
        _offer(sheet, name, table)
    _fill(book.create_sheet(EXAMPLE), [list(row) for row in _EXAMPLE])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, table: Rows) -> None:
    """Write the cells, as text or as numbers and never as formulas, and widths that fit them."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    widths: dict[int, int] = {}
    for line, row in enumerate(table, start=1):
        for place, value in enumerate(row, start=1):
            widths[place] = max(widths.get(place, 9), min(len(str(value)) + 2, _WIDEST))
            if value == "":
                continue
            target = sheet.cell(line, place)
            target.value = value if _short(value) else _plain(value)
            target.data_type = "s" if isinstance(target.value, str) else "n"
            target.font = Font(bold=line == 1)
            target.alignment = Alignment(wrap_text=len(str(value)) >= _WIDEST, vertical="top")
    for place, width in widths.items():
        sheet.column_dimensions[get_column_letter(place)].width = width


def _explain(sheet: Worksheet, section: str, table: Rows) -> None:
    """Put a note on each heading, or beside each key, that says what belongs there."""
    from openpyxl.comments import Comment

    nodes, fields = schema_of(section), fields_of(section)
    listed = [(1, place, str(head)) for place, head in enumerate(table[0], start=1)]
    if section in PAIRS:
        listed = [(line, 1, str(row[0])) for line, row in enumerate(table[1:], start=2)]
    for line, place, spelt in listed:
        field = fields[spelt.replace(" ", "_")]
        words = str(nodes.get(field.name, {}).get("description", ""))
        words = "The short name that other sheets use." if field.name == "id" else words
        quantile = {"low": "5 % quantile.", "high": "95 % quantile.", "likely": "Most likely."}
        if field.part in quantile and field.name != "range":
            words = f"{words} {quantile[field.part]}".strip()
        if words:
            sheet.cell(line, place).comment = Comment(words, "Winset", height=90, width=240)


def _offer(sheet: Worksheet, section: str, table: Rows) -> None:
    """Let cells offer what may be chosen; anything else may still be written."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    nodes = schema_of(section)
    places = {
        str(head).replace(" ", "_"): (get_column_letter(n), 2, _ROWS)
        for n, head in enumerate(table[0], 1)
    }
    if section in PAIRS:
        places = {str(row[0]): ("B", line, line) for line, row in enumerate(table[1:], start=2)}
    for name, (column, first, last) in places.items():
        node = nodes.get(name, {})
        words = node.get("enum") or (["true"] if node.get("type") == "boolean" else [])
        formula = f'"{",".join(words)}"' if words else ""
        if name in ("actor", "setter", "about"):
            formula = f"actors!$A$2:$A${_ROWS}"
        elif name == "issue":
            formula = f"issues!$A$2:$A${_ROWS}"
        if formula:
            rule = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
            rule.add(f"{column}{first}:{column}{last}")
            sheet.add_data_validation(rule)


def _short(value: Cell) -> bool:
    """Say whether a spreadsheet program keeps all digits of a number: it has 15."""
    return isinstance(value, str) or float(f"{value:.15g}") == value
