"""Findings about a case that stands in a spreadsheet, in a spreadsheet's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from winset.case.belief import FORMS
from winset.case.yaml.text import Path, Place
from winset.errors import Finding

_MENDS = {
    "Write it as `name: ...` lines, indented.": "Write it as name: value; name: value.",
    "Write it as `key: value` lines, indented.": "Write it as key: value; key: value.",
    "Write it as [a, b], or as lines that start with a dash.": "Write it as a, b.",
    "Put it in quotes.": "Write it as text.",
    "Write exactly two.": "Write both ends: 0, 100.",
    "Write [5 % quantile, most likely, 95 % quantile].": "Write low, likely, high: 50, 60, 80.",
    "Give low and high, and likely unless the shape is uniform.": "Fill in low, likely and high; "
    "or likely alone, if it is known exactly.",
    "Add likely:, or say shape: uniform if no value is likelier than another.": "Fill in likely.",
    "Put the smaller end first.": "Put the smaller end under low.",
}
_EXPECTED = {
    FORMS: "a number, or low, likely and high",
    f"three numbers, or {FORMS}": "a number, or low, likely and high",
    "the keys low, likely, high and (optional) shape": "low, likely and high, or likely alone",
    "a mapping of names to entries": "names with their values",
}
_PATH = re.compile(r"(\w+)(?:\[(\d+)\]|\.([\w-]+))?(?:\.(.*))?")


def as_workbook_says(
    findings: Iterable[Finding],
    places: Mapping[Path, Place],
    columns: Mapping[str, Mapping[str, int]],
    sheets: Mapping[str, str],
) -> tuple[Finding, ...]:
    """Return findings with their sheet and cell, and mends as a spreadsheet has them.

    Parameters
    ----------
    findings : iterable of Finding
    places : mapping of path to (line, column)
        That of a section is its header's.
    columns : mapping of section to keys and their columns
        Counted from 0.
    sheets : mapping of section to str
        What the sheets are called; none in CSV.
    """
    told: dict[Finding, None] = {}
    for finding in findings:
        parts = _PATH.fullmatch(finding.path)
        section = parts[1] if parts else ""
        section = section if section in sheets or section in columns else "case"
        if not finding.sheet and finding.line:
            finding = replace(finding, sheet=sheets.get(section, ""))
        finding = replace(
            finding,
            mend=_MENDS.get(finding.mend, finding.mend),
            expected=_EXPECTED.get(finding.expected, finding.expected),
        )
        if finding.found == "no such key":
            key = finding.path.rpartition(".")[2]
            finding = _missing(finding, key, section, columns.get(section), places, sheets)
        told.setdefault(finding)
    return tuple(sorted(told))


def _missing(
    finding: Finding,
    key: str,
    section: str,
    columns: Mapping[str, int] | None,
    places: Mapping[Path, Place],
    sheets: Mapping[str, str],
) -> Finding:
    """Return what is said of a value that is not there: a cell, a column, a row or a sheet."""
    if finding.path == key and (key in ("issues", "actors", "positions", "decision")):
        mend = f"Add the sheet {key}; winset new --xlsx writes one with all of them."
        name, mend = (f"sheet {key}", mend) if sheets else (f"section [{key}]", "Add it.")
        gone = replace(finding, line=0, column=0, sheet="", mend=mend)
        return replace(gone, found=f"no {name}", expected=f"the {name}")
    if section == "case" and sheets and "case" not in sheets:
        return replace(
            finding, line=0, column=0, sheet="", path="case", found="no sheet case",
            expected="the sheet case", mend="Add it, with title, question and as_of, each a row.",
        )  # fmt: skip
    if columns is None:
        words = f"no row {key}", f"a row {key} with its value", f"Add a row: {key}, then its value."
        return replace(finding, found=words[0], expected=words[1], mend=words[2])
    if key in columns:
        column = columns[key] + 1
        return replace(
            finding, column=column, found="an empty cell", expected=key, mend="Fill it in."
        )
    line = places.get((section,), (1, 0))[0]
    return replace(
        finding,
        line=line,
        column=0,
        path=section,
        found=f"no column {key}",
        expected=f"a column {key}",
        mend=f"Add the column {key}, and fill it in.",
    )
