"""DEU: The European Union Decides, tables of legislative proposals with known outcomes -> cases.

Arregui, J. & Perarnaud, C. (2021), DEU III dataset, https://doi.org/10.34810/data53 (said by
others to be CC BY 4.0). One row an issue; positions ``p<actor>``, saliences ``s<actor>``, the
reference point ``rp`` and the outcome ``out`` on scales of 0-100; proposals group issues by
``prnrnmc``. One case a proposal. The table holds no capabilities: they are the votes that the
treaties give (docs/decisions).

The table's dates are day, month, year; a spreadsheet has turned some of them round, so that
``2023-07-01`` stands for 23 July 2001. Both are read.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from winset.case.schema import Case
from winset.errors import CaseError, Finding, UsageError
from winset.interchange.names import as_id, new_id
from winset.interchange.reading import Faults, Reading

MOST_BYTES = 20_000_000
DELIMITERS = ",;\t"

COMMISSION, PARLIAMENT = "com", "ep"

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


@dataclass(frozen=True)
class Votes:
    """Votes in the Council under one treaty.

    Parameters
    ----------
    first : date
        The first day on which they hold.
    quota : float
        What a qualified majority needs.
    votes : mapping of actor to float
    """

    first: date
    quota: float
    votes: Mapping[str, float]


def _votes(groups: Mapping[str, float]) -> dict[str, float]:
    return {actor: votes for actors, votes in groups.items() for actor in actors.split()}


_NICE = _votes(
    {
        "de fr it uk": 29,
        "es pl": 27,
        "nl": 13,
        "be cz el hu pt": 12,
        "at se": 10,
        "dk ie lt sk fi": 7,
        "cy ee lv lu si": 4,
        "mt": 3,
    }
)
_ROMANIA_BULGARIA = {"ro": 14.0, "bu": 10.0}
_POPULATION = {
    "at": 8.6, "be": 11.2, "bu": 7.2, "cr": 4.2, "cy": 0.8, "cz": 10.5, "dk": 5.7, "ee": 1.3,
    "fi": 5.5, "fr": 66.4, "de": 81.2, "el": 10.8, "hu": 9.9, "ie": 4.6, "it": 60.8, "lv": 2.0,
    "lt": 2.9, "lu": 0.6, "mt": 0.4, "nl": 16.9, "pl": 38.0, "pt": 10.4, "ro": 19.9, "si": 2.1,
    "sk": 5.4, "es": 46.4, "se": 9.7, "uk": 64.9,
}  # fmt: skip
"""Millions of inhabitants on 1 January 2015, rounded."""

TREATIES = (
    Votes(
        date(1995, 1, 1),
        62,
        _votes({"de fr it uk": 10, "es": 8, "be el nl pt": 5, "at se": 4, "dk ie fi": 3, "lu": 2}),
    ),
    Votes(
        date(2004, 5, 1),
        88,
        _votes(
            {
                "de fr it uk": 10,
                "es pl": 8,
                "be cz el hu nl pt": 5,
                "at se": 4,
                "dk ee ie lv lt si sk fi": 3,
                "cy lu mt": 2,
            }
        ),
    ),
    Votes(date(2004, 11, 1), 232, _NICE),
    Votes(date(2007, 1, 1), 255, _NICE | _ROMANIA_BULGARIA),
    Votes(date(2013, 7, 1), 260, _NICE | _ROMANIA_BULGARIA | {"cr": 7.0}),
    Votes(date(2014, 11, 1), 0.65 * math.fsum(_POPULATION.values()), _POPULATION),
)
"""Each holds until the next begins; the first holds before its day too."""


@dataclass
class _Row:
    """One issue, with its line in the file."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        return self.cells.get(column, "").strip()


@dataclass
class _Report:
    """Collects findings about one file."""

    file: str
    columns: Mapping[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def add(
        self, line: int, column: str, found: str, expected: str, mend: str, fatal: bool = False
    ) -> None:
        place = self.columns.get(column, -1) + 1
        severity = "error" if fatal else "warning"
        self.findings.append(
            Finding(self.file, line, place, column, found, expected, mend, severity)
        )


def read(source: str | Path) -> tuple[Case, ...]:
    """Read the cases of a DEU table: one a proposal, in the table's order.

    Parameters
    ----------
    source : str or Path

    Returns
    -------
    tuple of Case

    Raises
    ------
    CaseError
        The table has faults; ``error.findings`` lists them all.
    UsageError
        There is no such file.
    """
    reading = inspect(source)
    if any(finding.severity == "error" for finding in reading.findings):
        raise CaseError(reading.findings)
    return reading.cases


def inspect(source: str | Path) -> Reading:
    """Read a DEU table and report all findings at once.

    Parameters
    ----------
    source : str or Path
        A table with commas, semicolons or tabs.

    Raises
    ------
    UsageError
        There is no such file, or it cannot be opened.
    """
    path = Path(source)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}. Name a DEU table.") from None
    except OSError as error:
        raise UsageError(f"Cannot read {path}: {error.strerror}.") from error
    return inspect_bytes(raw, str(path))


def inspect_bytes(raw: bytes, file: str) -> Reading:
    """Read a DEU table from bytes; `file` is its name in findings."""
    report = _Report(file)
    if len(raw) > MOST_BYTES:
        report.add(
            0, "", f"{len(raw):,} bytes", f"at most {MOST_BYTES:,}", "Split the table.", fatal=True
        )
        return Reading((), tuple(report.findings))
    return _inspect(_decoded(raw), report)


def looks(text: str) -> bool:
    """Say whether text looks like a DEU table: its header has the numbers of proposals."""
    cells = re.split(r"[,;\t]", text.split("\n", 1)[0].lower())
    return {"prnr", "isnr"} <= {cell.strip(' "\r') for cell in cells}


def inspect_text(text: str, faults: Faults, name: str) -> Reading:
    """Read a DEU table from text; its cases have names of their own."""
    report = _Report(faults.file, findings=faults.findings)
    return _inspect(text, report)


def _inspect(text: str, report: _Report) -> Reading:
    rows = _rows(text, report)
    proposals: dict[str, list[_Row]] = {}
    for row in rows:
        proposals.setdefault(row.text("prnrnmc"), []).append(row)
    cases = [_case(group, report) for group in proposals.values()]
    return Reading(
        tuple(case for case in cases if case is not None), tuple(sorted(report.findings))
    )


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def _rows(text: str, report: _Report) -> list[_Row]:
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
            row = _Row(reader.line_num, dict(zip(names, cells, strict=False)))
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


def _columns_hold(names: list[str], report: _Report) -> bool:
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


def _is_issue(row: _Row) -> bool:
    """Say whether a row is an issue; empty rows and an added row of GDPs are not."""
    if row.text("isnr") and row.text("prnr"):
        return row.line > 2 or any(row.text(f"s{code}") for code in NAMES)
    return any(row.text(f"s{code}") for code in NAMES)


def _once(rows: Iterable[_Row], report: _Report) -> list[_Row]:
    """Return the rows with an issue and a proposal, each issue once, named apart by its number."""
    kept: dict[tuple[str, str], _Row] = {}
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


def _case(rows: list[_Row], report: _Report) -> Case | None:
    """Return a proposal as a case, or None where nobody holds a position on any issue of it."""
    first = rows[0]
    introduced = _introduced(first, report)
    if introduced is None:
        return None
    treaty = treaty_on(introduced)
    largest = max(treaty.votes.values())
    members = [code for code in NAMES if code in treaty.votes]
    capability = {COMMISSION: largest, PARLIAMENT: largest} | {c: treaty.votes[c] for c in members}
    issues: dict[str, Any] = {}
    positions: list[dict[str, Any]] = []
    for row in rows:
        held = _held(row, capability, report)
        if not held:
            report.add(
                row.line,
                "isnr",
                f"the issue {row.text('isnr')}, on which nobody holds a position",
                "a position and a salience of somebody",
                "Nothing: the issue is left out.",
            )
            continue
        name = new_id(row.text("isnr"), issues)
        issues[name] = _issue(row, introduced, report)
        positions += [entry | {"issue": name} for entry in held]
    if not issues:
        return None
    return Case.model_validate(
        {
            "winset": 1,
            "id": f"deu-{as_id(first.text('prnrnmc'))}",
            "title": f"{first.text('prname') or 'Proposal'} ({first.text('prnr')})",
            "question": "What will the European Union decide?",
            "as_of": introduced,
            "decision": _decision(first, treaty, members),
            "issues": issues,
            "actors": {
                code: {
                    "name": NAMES[code],
                    "kind": "organisation" if code in (COMMISSION, PARLIAMENT) else "state",
                    "capability": capability[code],
                }
                for code in NAMES
                if code in capability
            },
            "positions": positions,
        }
    )


def treaty_on(day: date) -> Votes:
    """Return the votes that hold on a day."""
    return next((t for t in reversed(TREATIES) if t.first <= day), TREATIES[0])


def _decision(row: _Row, treaty: Votes, members: list[str]) -> dict[str, Any]:
    """Return whose consent makes the law: the Commission proposes, the Council votes."""
    consents = [PARLIAMENT] if row.text("proc").upper() == "COD" else []
    if row.text("counvte").lower().startswith("un"):
        return {
            "rule": "consensus",
            "vetoes": [COMMISSION, *consents, *members],
            "setter": COMMISSION,
        }
    return {
        "rule": "quota",
        "quota": treaty.quota,
        "votes": {code: treaty.votes[code] for code in members},
        "vetoes": [COMMISSION, *consents],
        "setter": COMMISSION,
    }


def _held(row: _Row, capability: Mapping[str, float], report: _Report) -> list[dict[str, Any]]:
    """Return who holds a position on an issue: who has both a position and a salience."""
    found: list[dict[str, Any]] = []
    outside = []
    for code in NAMES:
        position = _number(row, f"p{code}", report)
        salience = _number(row, f"s{code}", report)
        if position is None or salience is None:
            continue
        if code in capability:
            found.append({"actor": code, "position": position, "salience": salience})
        else:
            outside.append(code)
    if outside:
        report.add(
            row.line,
            f"p{outside[0]}",
            f"positions of {', '.join(outside)}, no members when the proposal was introduced",
            "positions of members of the time",
            "Nothing: they are left out.",
        )
    return found


def _issue(row: _Row, introduced: date, report: _Report) -> dict[str, Any]:
    name = row.text("isnr")
    issue: dict[str, Any] = {
        "name": f"{row.text('prname') or 'Issue'}, {name}",
        "unit": "points of the issue's scale",
        "range": (0.0, 100.0),
    }
    reference = _number(row, "rp", report)
    if reference is not None:
        issue["status_quo"] = reference
    outcome = _number(row, "out", report)
    if outcome is not None:
        ended = day_of(row.text("finact"))
        when = str(introduced.year) if ended is None else ended.isoformat()
        issue["outcome"] = {"value": outcome, "date": when}
    return issue


def _number(row: _Row, column: str, report: _Report) -> float | None:
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


def _introduced(row: _Row, report: _Report) -> date | None:
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
