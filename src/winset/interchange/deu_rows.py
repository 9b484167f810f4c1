"""A DEU table row by row: actors by their codes, numbers, days, and what cannot be read."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from winset.errors import Finding

DELIMITERS = ",;\t"


NAMES: Mapping[str, str] = {
    "com": "European Commission",
    "ep": "European Parliament",
    "at": "Austria",
    "be": "Belgium",
    "bu": "Bulgaria",
    "cr": "Croatia",
    "cy": "Cyprus",
    "cz": "Czech Republic",
    "dk": "Denmark",
    "ee": "Estonia",
    "fi": "Finland",
    "fr": "France",
    "de": "Germany",
    "el": "Greece",
    "hu": "Hungary",
    "ie": "Ireland",
    "it": "Italy",
    "lv": "Latvia",
    "lt": "Lithuania",
    "lu": "Luxembourg",
    "mt": "Malta",
    "nl": "Netherlands",
    "pl": "Poland",
    "pt": "Portugal",
    "ro": "Romania",
    "si": "Slovenia",
    "sk": "Slovakia",
    "es": "Spain",
    "se": "Sweden",
    "uk": "United Kingdom",
}
"""Actors by the table's codes, in its order."""


NEEDED = ("prnrnmc", "prnr", "prname", "isnr", "proc", "counvte", "intro", "finact", "rp", "out")


@dataclass
class Row:
    """One issue, with its line in the file."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """Return a cell without blanks around it; nothing where there is none."""
        return self.cells.get(column, "").strip()


@dataclass
class Report:
    """Collects findings about one file."""

    file: str
    columns: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(
        self, line: int, column: str, found: str, expected: str, mend: str, fatal: bool = False
    ) -> None:
        """Add a finding about a line."""
        place = self.columns.get(column, -1) + 1
        severity = "error" if fatal else "warning"
        self.findings.append(
            Finding(self.file, line, place, column, found, expected, mend, severity)
        )


def decoded(raw: bytes) -> str:
    """Return a file's text, in UTF-8 or in what older programs of offices wrote."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def rows_of(text: str, report: Report) -> list[Row]:
    """Return the rows that stand for an issue; report what keeps the table from being read."""
    head = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        report.columns = {name: place for place, name in enumerate(names)}
        if not _columns_hold(names, report):
            return []
        found = []
        for cells in reader:
            row = Row(reader.line_num, dict(zip(names, cells, strict=False)))
            if _is_issue(row):
                found.append(row)
    except csv.Error as error:
        report.add(
            reader.line_num,
            "",
            f"a line that is no row of a table ({error})",
            "cells set apart by commas, semicolons or tabs",
            "Save the table anew from the program that made it.",
            fatal=True,
        )
        return []
    return _once(found, report)


def _columns_hold(names: list[str], report: Report) -> bool:
    wanting = [name for name in NEEDED if name not in names]
    actors = [code for code in NAMES if f"p{code}" in names and f"s{code}" in names]
    if len(actors) < 2:
        wanting.append("p<actor> and s<actor> for two actors or more")
    if wanting:
        report.add(
            1,
            "",
            f"a table without {', '.join(wanting)}",
            "the columns of a DEU table",
            "Name a DEU table, or add the columns.",
            fatal=True,
        )
    return not wanting


def _is_issue(row: Row) -> bool:
    """Say whether a row is an issue; empty rows and an added row of GDPs are not."""
    if row.text("isnr") and row.text("prnr"):
        return row.line > 2 or any(row.text(f"s{code}") for code in NAMES)
    return any(row.text(f"s{code}") for code in NAMES)


def _once(rows: Iterable[Row], report: Report) -> list[Row]:
    """Return the rows with an issue and a proposal, each issue once, named apart by its number."""
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        proposal = row.text("prnrnmc")
        name, number = row.text("isnr"), row.text("isnrnmc")
        if not name or not proposal:
            report.add(
                row.line,
                "prnrnmc" if name else "isnr",
                "an empty cell",
                "the number of the proposal and of the issue",
                "Fill it in, or remove the row.",
                fatal=True,
            )
            continue
        first = kept.get((proposal, name))
        if first is not None and number not in ("", first.text("isnrnmc")):
            row.cells = dict(row.cells) | {"isnr": f"{name}-{number}"}
            name = row.text("isnr")
            first = kept.get((proposal, name))
        if first is not None:
            report.add(
                row.line,
                "isnr",
                f"a second row for the issue {name} (first in line {first.line})",
                "one row an issue",
                "Remove one of the two.",
                fatal=True,
            )
        else:
            kept[proposal, name] = row
    return list(kept.values())


def number_in(row: Row, column: str, report: Report) -> float | None:
    """Return a cell as a number from 0 to 100, or None where it holds none."""
    text = row.text(column)
    if not text or text.lower() in {".", "na", "nan"}:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= 100.0:
        report.add(
            row.line,
            column,
            f"'{text[:40]}'",
            "a number from 0 to 100, or nothing",
            "Correct it; it counts as missing.",
        )
        return None
    return value


def introduced_on(row: Row, report: Report) -> date | None:
    """Return the day a proposal was introduced, or the first of the year that its name states."""
    found = day_of(row.text("intro"))
    if found is not None:
        return found
    named = re.match(r"^[a-z](\d\d)", row.text("prnr").lower())
    report.add(
        row.line,
        "intro",
        f"'{row.text('intro')[:40]}'",
        "a date as 23-07-01 or 23-07-2001",
        "Correct it."
        + (" The year in the proposal's name stands for it." if named is not None else ""),
        fatal=named is None,
    )
    return None if named is None else date(_full_year(int(named[1])), 1, 1)


def day_of(text: str) -> date | None:
    """Return a date of the table: day, month, year, as they stand or turned round; or None."""
    parts = re.match(r"^(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})$", text)
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts.groups())
    day = day % 100 if day > 999 else day
    try:
        return date(_full_year(year) if year < 100 else year, month, day)
    except ValueError:
        return None


def _full_year(year: int) -> int:
    return year + (2000 if year < 50 else 1900)
