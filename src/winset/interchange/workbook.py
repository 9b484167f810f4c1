"""A case's spreadsheet -> the case: an XLSX workbook, or the same tables in one CSV file.

A sheet a section: ``case`` and ``decision`` hold a key and a value in each row; ``positions`` a row
an actor and issue; the others a row an entry with its ``id``. In CSV, a row ``[issues]`` begins the
section. A belief stands in three columns, ``salience low``, ``likely`` and ``high``, or in one
cell. An empty cell is a key left out. Sheets and columns are known however they are spelt; what is
not known is told, never dropped unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from winset.case.yaml.text import Path, Place, dotted
from winset.errors import Findings, nearest
from winset.interchange.reading import Reading, checked
from winset.interchange.sheet_terms import as_workbook_says
from winset.interchange.sheet_values import Field, fields_of, meaning, sections
from winset.interchange.tables import Row, Table, broken_words, is_broken, shown

PAIRS = ("case", "decision")
LISTS = ("positions", "correlations")
SECTIONS = (*PAIRS, "issues", "actors", *LISTS, *sections())
"""The sheets of a workbook, in their order."""

EXAMPLE = "example"
"""A sheet that shows how the others are filled in; nothing in it is read."""

_NOTES = frozenset("note notes comment comments remark remarks".split())
"""Columns for who writes; nothing in them is read, where a section has no such key."""

_SEARCHED = 10
_LISTED, _MOST_COLUMNS, _LONGEST_HEAD = 50, 200, 80
_BEGINS = re.compile(r"^\[([\w -]+)\]$")


def looks(table: Table) -> bool:
    """Say whether a table is a case as CSV: it begins with ``[case]``."""
    return bool(table.first_rows) and table.first_rows[0].cells[0].lower() == "[case]"


@dataclass
class _Draft:
    """A case's data on the way, with the place of every value.

    Attributes
    ----------
    columns : dict
        Section -> key -> the column that it has, counted from 0.
    percents : list of Path
        Values that are shown as per cent.
    refused : set of str
        Paths of values that were told to be unreadable.
    """

    findings: Findings
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[Path, Place] = field(default_factory=dict)
    columns: dict[str, dict[str, int]] = field(default_factory=dict)
    percents: list[Path] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)

    def read(self, path: Path, kind: str, row: Row, index: int) -> Any:
        """Return a cell's value, None for an empty one; report what is wrong or was guessed."""
        cell, where = row.cell(index), dotted(path)
        if not cell:
            return None
        self.places[path] = row.at(index)
        if is_broken(cell):
            found, mend = broken_words(cell)
            self.findings.error(*row.at(index), where, found, "a value", mend)
            self.refused.add(dotted(path[:3]))
            return None
        told = meaning(cell, kind)
        if told.fault:
            self.findings.error(*row.at(index), where, *told.fault)
            self.refused.add(dotted(path[:3]))
        if told.guess:
            self.findings.warn(*row.at(index), where, *told.guess)
        if told.percent:
            self.percents.append(path)
        return told.value

    def once(self, into: Mapping[str, Any], key: str, path: Path, row: Row, index: int = 0) -> None:
        """Report a name that is missing, or there already."""
        if not key:
            mend = "Fill it in."
            found, expected = "an empty cell", "each name once"
            self.findings.error(*row.at(index), str(path[0]), found, expected, mend)
        elif key in into:
            line, mend = self.places.get(path, (0, 0))[0], "Rename or remove one of the two."
            found = f"{shown(key)} a second time (first in row {line})"
            self.findings.error(*row.at(index), str(path[0]), found, "each name once", mend)


# --- which sheet is which -------------------------------------------------------------------


def inspect(table: Table, name: str) -> Reading:
    """Read a case from one table that holds its sections below one another.

    Parameters
    ----------
    table : Table
    name : str
        The case's id, where it states none.
    """
    parts: dict[str, list[Row]] = {}
    now: list[Row] | None = None
    for row in table.rows():
        begins = _BEGINS.match(row.cells[0]) if row.width == 1 else None
        if begins is not None:
            now = _new(parts, begins[1], row, table.findings)
        elif now is not None:
            now.append(row)
    return inspect_sections(parts, {}, table.findings, name)


def _new(parts: dict[str, list[Row]], name: str, row: Row, findings: Findings) -> list[Row]:
    known = _BY_BARE.get(_bare(name), name)
    if known not in SECTIONS or known in parts:
        found = f"the section [{name}]" + (" a second time" if known in parts else "")
        expected = f"each of {', '.join(SECTIONS)} once at most"
        near = nearest(name, SECTIONS) if len(findings.listed) < _LISTED else ""
        findings.error(*row.at(0), "", found, expected, f"Rename or remove it.{near}")
        return []
    return parts.setdefault(known, [])


def inspect_book(
    tables: Sequence[Table], findings: Findings, name: str, is_one: bool
) -> Reading | None:
    """Read a case from the sheets of a workbook; None where it holds another table.

    Parameters
    ----------
    tables : sequence of Table
    findings : Findings
    name : str
        The case's id, where it states none.
    is_one : bool
        Whether a user says that it is a case.
    """
    sheets = _sheets(tables)
    if not is_one and "case" not in sheets and len(sheets) < 3:
        return None
    for table in tables:
        findings.sheet = table.sheet
        if table not in sheets.values():
            _guess(table, sheets, findings)
    parts: dict[str, list[Row]] = {}
    for section, table in sheets.items():
        findings.sheet = table.sheet
        table.tell_layout()
        parts[section] = table.rows()
    findings.sheet = ""
    return inspect_sections(parts, {s: t.sheet for s, t in sheets.items()}, findings, name)


def _sheets(tables: Sequence[Table]) -> dict[str, Table]:
    """Return the sheets that are called as sections are, by the section."""
    sheets: dict[str, Table] = {}
    for table in tables:
        section = _BY_BARE.get(_bare(table.sheet))
        if section is not None:
            sheets.setdefault(section, table)
    return sheets


@dataclass(frozen=True)
class SectionPlace:
    """Where a section of entries stands in a workbook.

    Attributes
    ----------
    table : Table
    head : int
        The line of its header.
    columns : dict
        Column, counted from 0 -> what it holds.
    lines : dict
        Id -> the line of the entry.
    """

    table: Table
    head: int
    columns: dict[int, Field]
    lines: dict[str, int]


def place_of(tables: Sequence[Table], section: str) -> SectionPlace:
    """Return where a section stands in a workbook that reads without faults.

    Parameters
    ----------
    tables : sequence of Table
    section : str
        One whose entries have ids.
    """
    sheets, unheard = _sheets(tables), Findings("")
    for table in tables:
        if table not in sheets.values():
            _guess(table, sheets, unheard)
    rows = sheets[section].rows()
    at = _header(section, rows)
    columns = dict(_columns(section, rows[at], rows[at + 1 :], unheard))
    ids = next(index for index, column in columns.items() if column.name == "id")
    lines = {str(meaning(row.cell(ids), "id").value): row.line for row in rows[at + 1 :]}
    return SectionPlace(sheets[section], rows[at].line, columns, lines)


def _guess(table: Table, sheets: dict[str, Table], findings: Findings) -> None:
    """Take a sheet for the section whose name is nearest, or leave it out; say which."""
    left = [section for section in SECTIONS if section not in sheets]
    bare = re.sub(r"[\d()]+$", "", _bare(table.sheet))
    near = [s for s in left if bare.rstrip("s") == _bare(s).rstrip("s")] or get_close_matches(
        bare, left, 1, 0.75
    )
    if near and not table.hidden:
        sheets[near[0]] = table
        found, mend = f"a sheet called {shown(table.sheet)}", f"It was read as {near[0]}."
        findings.warn(0, 0, "", found, f"the name {near[0]}", f"{mend} Rename it to be sure.")
    elif _bare(table.sheet) != EXAMPLE:
        found = f"a sheet called {shown(table.sheet)}, which is left out"
        expected = f"sheets called {', '.join(SECTIONS)}"
        mend = f"Rename it if it belongs to the case.{nearest(bare, SECTIONS)}"
        findings.warn(0, 0, "", found, expected, mend)


def _bare(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.lower())


_BY_BARE = {_bare(section): section for section in SECTIONS}


# --- reading the sections -------------------------------------------------------------------


def inspect_sections(
    parts: Mapping[str, Sequence[Row]], sheets: Mapping[str, str], findings: Findings, name: str
) -> Reading:
    """Read a case from its sections.

    Parameters
    ----------
    parts : mapping of section to rows
        The header of each among the first.
    sheets : mapping of section to str
        What the sheets are called; none in CSV.
    findings : Findings
    name : str
        The case's id, where it states none.
    """
    draft = _Draft(findings)
    for section in SECTIONS:
        rows = parts.get(section)
        findings.sheet = sheets.get(section, "")
        if rows:
            draft.places[(section,)] = rows[0].at(0)
            (_pairs if section in PAIRS else _entries)(section, rows, draft)
    _settle_names(draft, sheets)
    _settle_percents(draft)
    findings.sheet = ""
    draft.data.setdefault("id", name)
    reading = checked(draft.data, draft.places, findings)
    heard = [
        finding
        for finding in reading.findings
        if finding.found != "no such key" or finding.path not in draft.refused
    ]
    told = as_workbook_says(heard, draft.places, draft.columns, sheets)
    return replace(reading, findings=told)


def _pairs(section: str, rows: Sequence[Row], draft: _Draft) -> None:
    """Read a sheet of keys and values; a key that nobody knows is told with the case's."""
    into = draft.data if section == "case" else draft.data.setdefault(section, {})
    fields = fields_of(section)
    for row in rows:
        spelt = row.cell(0)
        found = _known(spelt, {key: f for key, f in fields.items() if not f.part})
        if found is None and _bare(spelt) == "key" and _bare(row.cell(1)) == "value":
            continue
        key = found.name if found else spelt
        path: Path = (key,) if section == "case" else (section, key)
        draft.once(into, key, path, row)
        value = draft.read(path, found.kind if found else "data", row, 1)
        if value is not None:
            into[key] = value
        if row.width > 3 or (row.width == 3 and not _has_notes(rows)):
            cells = ", ".join(filter(None, row.cells[2:]))
            mend = "Put it into the second cell if it counts; it is left out."
            draft.findings.warn(*row.at(2), key, shown(cells), "a key and a value", mend)


def _has_notes(rows: Sequence[Row]) -> bool:
    return _bare(rows[0].cell(2)) in _NOTES


def _entries(section: str, rows: Sequence[Row], draft: _Draft) -> None:
    at = _header(section, rows)
    head, findings = rows[at], draft.findings
    draft.places[(section,)] = head.at(0)
    for row in rows[:at]:
        found = f"a row above the header: {shown(' '.join(row.cells).strip())}"
        mend = f"Nothing, if the header is in row {head.line}; it is left out."
        findings.warn(*row.at(0), section, found, "the header first", mend)
    columns = dict(_columns(section, head, rows[at + 1 :], findings))
    listed = section in LISTS
    names = [index for index, column in columns.items() if column.name == "id"]
    if not listed and not names:
        found = f"a header without 'id': {shown(', '.join(head.cells))}"
        mend = "Add it; it holds the short name of each entry."
        findings.error(*head.at(0), section, found, "a column called id", mend)
        return
    spread = draft.columns.setdefault(section, {})
    for index, column in columns.items():
        if column.part in ("", "likely", "value") or column.name not in spread:
            spread[column.name] = index
    entries: list[dict[str, Any]] = []
    by_id: dict[str, dict[str, Any]] = {}
    for row in rows[at + 1 :]:
        key: str | int = len(entries)
        if not listed:
            key = draft.read((section, "id"), "id", row, names[0]) or row.cell(names[0])
            draft.once(by_id, str(key), (section, key), row, names[0])
        path: Path = (section, key)
        draft.places[path] = row.at(0)
        entry = _entry(path, columns, row, draft)
        entries.append(entry)
        by_id[str(key)] = entry
    draft.data[section] = entries if listed else by_id


def _header(section: str, rows: Sequence[Row]) -> int:
    """Return which of the first rows has most of a section's columns."""
    fields = fields_of(section)
    counts = [
        sum(_known(c, fields) is not None for c in row.cells[:_MOST_COLUMNS])
        for row in rows[:_SEARCHED]
    ]
    return counts.index(max(counts)) if max(counts) > 1 else 0


def _known(head: str, fields: Mapping[str, Field]) -> Field | None:
    """Return what a column holds, by its head, however it is spelt."""
    for text in (
        () if len(head) > _LONGEST_HEAD else (head, re.sub(r"\([^)]*\)|\[[^\]]*\]", "", head))
    ):
        word = "_".join(re.findall(r"\w+", text.lower().replace("_", " ")))
        number_less = re.sub(r"(_(\d+|in|per|cent|percent|pct))+$", "", word)
        turned = re.sub(r"^(low|likely|high|most_likely)_(\w+)$", r"\2_\1", number_less)
        for name in (word, number_less, turned.replace("most_likely", "likely"), number_less + "s"):
            for candidate in (name, name.removesuffix("s"), name.removesuffix("_id")):
                if candidate in fields:
                    return fields[candidate]
    return None


def _columns(
    section: str, head: Row, rows: Sequence[Row], findings: Findings
) -> Iterator[tuple[int, Field]]:
    """Yield the columns that are known; report the others, and those that are there twice."""
    fields = fields_of(section)
    first: dict[Field, int] = {}
    width = max([len(head.cells), *(row.width for row in rows)])
    for index in range(width):
        if index > _MOST_COLUMNS:
            found, mend = f"{width:,} columns", "Remove those that hold nothing of the case."
            findings.error(*head.at(index), section, found, f"at most {_MOST_COLUMNS}", mend)
            return
        spelt = head.cell(index)
        column = _known(spelt, fields) if spelt else None
        if column is None and spelt and len(spelt) < _LONGEST_HEAD:
            close = get_close_matches("_".join(re.findall(r"\w+", spelt.lower())), fields, 1, 0.8)
            column = fields[close[0]] if close else None
            if column is not None:
                mend = f"It was read as {shown(close[0])}. Rename it to be sure."
                found = f"a column called {shown(spelt)}"
                findings.warn(*head.at(index), section, found, f"the name {close[0]}", mend)
        if column is not None and column in first:
            found = f"{shown(spelt)}, a second column for the same"
            mend = "Rename or remove one of the two."
            findings.error(*head.at(index), section, found, "each column once", mend)
        elif column is not None:
            first[column] = index
            yield index, column
        elif spelt and _bare(spelt) not in _NOTES:
            names = [key for key, known in fields.items() if not known.part]
            mend = f"Rename or remove it.{nearest(spelt.lower(), names)}"
            found = f"the unknown column {shown(spelt)}"
            findings.error(*head.at(index), section, found, f"one of {', '.join(names)}", mend)
        elif not spelt and (row := next((row for row in rows if row.cell(index)), None)):
            found = f"{shown(row.cell(index))} in a column without a head"
            mend = "Write what it is above it; the column is left out."
            findings.warn(*row.at(index), section, found, "a head for each column", mend)


def _entry(path: Path, columns: Mapping[int, Field], row: Row, draft: _Draft) -> dict[str, Any]:
    """Return the data of one row; the parts of a belief, a range or an outcome put together."""
    entry: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {}
    for index, column in columns.items():
        if column.name == "id":
            continue
        place = (*path, column.name)
        inner = place if column.part in ("", "likely") else (*place, column.part)
        value = draft.read(inner, column.kind, row, index)
        if value is None:
            continue
        draft.places.setdefault(place, row.at(index))
        if column.part:
            parts.setdefault(column.name, {})[column.part] = value
        elif column.name in parts or column.name in entry:
            parts.setdefault(column.name, {})["likely"] = value
        else:
            entry[column.name] = value
    for name, given in parts.items():
        if name in entry:
            given.setdefault("likely", entry[name])
        entry[name] = _joined(name, given)
        if isinstance(given.get("likely"), list) and len(given) > 1:
            found, mend = (
                "a belief in one cell and in three columns",
                "Empty the one or the others.",
            )
            draft.findings.error(*row.at(0), name, found, "the one or the other", mend)
    return entry


def _joined(name: str, given: dict[str, Any]) -> Any:
    """Return a belief, a range or an outcome as ``case.yaml`` holds it."""
    if set(given) == {"likely"}:
        return given["likely"]
    if name == "range":
        return [given.get("low"), given.get("high")]
    if set(given) == {"low", "likely", "high"}:
        return [given["low"], given["likely"], given["high"]]
    return given


# --- names for ids --------------------------------------------------------------------------


def _settle_names(draft: _Draft, sheets: Mapping[str, str]) -> None:
    """Put ids in the place of names, or of ids with other capitals, where one alone is meant."""
    ids = {key: _ids(draft.data.get(f"{key}s")) for key in ("actor", "issue")}
    for index, row in enumerate(draft.data.get("positions") or []):
        for key, known in ids.items():
            path: Path = ("positions", index, key)
            row[key] = _settled(draft, row.get(key), known, path, sheets.get("positions", ""))
            if row[key] is None:
                del row[key]
    decision = draft.data.get("decision") or {}
    sheet = sheets.get("decision", "")
    for key in ("vetoes", "setter"):
        path = ("decision", key)
        given = decision.get(key)
        if isinstance(given, list):
            decision[key] = [_settled(draft, one, ids["actor"], path, sheet) for one in given]
        elif given is not None:
            decision[key] = _settled(draft, given, ids["actor"], path, sheet)


def _ids(entries: Any) -> dict[str, str]:
    """Return the ids of a section by their names and by themselves, bare; those meant by one."""
    ids: dict[str, set[str]] = {}
    for key, entry in entries.items() if isinstance(entries, dict) else ():
        for name in (key, str(entry.get("name", ""))):
            ids.setdefault(_bare(name), set()).add(key)
    own = {key: key for key in (entries if isinstance(entries, dict) else ())}
    return {name: keys.pop() for name, keys in ids.items() if name and len(keys) == 1} | own


def _settled(draft: _Draft, given: Any, ids: Mapping[str, str], path: Path, sheet: str) -> Any:
    found = ids.get(_bare(given)) if isinstance(given, str) and given not in ids else None
    if found is None:
        return given
    draft.findings.sheet = sheet
    words = f"{shown(given)}, read as {found}", "an id", f"Write {found} to be sure."
    draft.findings.warn(*draft.places.get(path, (0, 0)), dotted(path), *words)
    return found


# --- per cent -------------------------------------------------------------------------------


def _settle_percents(draft: _Draft) -> None:
    """Turn what is shown as per cent into the issue's own scale, where that ends at 1."""
    issues = draft.data.get("issues")
    for path in dict.fromkeys(path[:3] for path in draft.percents):
        if path[0] == "issues" and len(path) > 2:
            issue, name = str(path[1]), str(path[2])
        elif path[0] == "positions" and path[2] != "salience":
            row = draft.data["positions"][path[1]]
            issue, name = str(row.get("issue")), str(path[2])
        else:
            continue
        ends = issues.get(issue, {}).get("range") if isinstance(issues, dict) else None
        numbers = [end for end in ends or [] if isinstance(end, int | float)]
        if len(numbers) != 2 or max(map(abs, numbers)) > 1 or name == "range":
            continue
        entries = draft.data[str(path[0])]
        entries[path[1]][name] = _hundredth(entries[path[1]][name])


def _hundredth(value: Any) -> Any:
    if isinstance(value, list):
        return [_hundredth(one) for one in value]
    return value / 100 if isinstance(value, int | float) else value
