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

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from winset.case.ids import as_id, new_id
from winset.case.schema import Case
from winset.case.yaml.text import read_text
from winset.errors import Findings
from winset.interchange.reading import Reading
from winset.interchange.tables import Table

COMMISSION, PARLIAMENT = "com", "ep"

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


@cache
def _european_union() -> dict[str, Any]:
    file = "european-union.yaml"
    raw = (resources.files("winset.interchange") / file).read_bytes()
    return dict(read_text(raw, file).data)


@cache
def _names() -> dict[str, str]:
    """Return the names of actors by the table's codes, in its order."""
    return dict(_european_union()["names"])


@cache
def treaties() -> tuple[Votes, ...]:
    """Return the votes under each treaty, which hold until the next begins."""
    entries = []
    for entry in _european_union()["treaties"]:
        votes = {code: float(n) for n, codes in entry["votes"].items() for code in codes.split()}
        quota = entry["quota"] if "quota" in entry else entry["share"] * math.fsum(votes.values())
        entries.append(Votes(date.fromisoformat(entry["first"]), quota, votes))
    return tuple(entries)


def treaty_on(day: date) -> Votes:
    """Return the votes that hold on a day; those of the first treaty hold before it too."""
    return next((t for t in reversed(treaties()) if t.first <= day), treaties()[0])


@dataclass
class _IssueRow:
    """One issue, with its line in the file and where the findings about it go."""

    line: int
    cells: dict[str, str]
    columns: Mapping[str, int]
    findings: Findings

    def text(self, column: str) -> str:
        """Return a cell; nothing where there is none."""
        return self.cells.get(column, "")

    def report(
        self, column: str, found: str, expected: str, mend: str, fatal: bool = False
    ) -> None:
        """Report what is in a column, as an error or as a warning."""
        tell = self.findings.error if fatal else self.findings.warn
        tell(self.line, self.columns.get(column, -1) + 1, column, found, expected, mend)

    def number(self, column: str) -> float | None:
        """Return a cell as a number from 0 to 100, or None where it holds none."""
        text = self.text(column)
        if not text or text.lower() in {".", "na", "nan"}:
            return None
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = math.nan
        if 0.0 <= value <= 100.0:
            return value
        expected, mend = "a number from 0 to 100, or nothing", "Correct it; it counts as missing."
        self.report(column, f"'{text[:40]}'", expected, mend)
        return None


def looks(table: Table) -> bool:
    """Say whether a table looks like such a one: its header has the numbers of proposals."""
    heads = table.first_rows[0].cells if table.first_rows else ()
    return {"prnr", "isnr"} <= {head.lower() for head in heads}


def inspect(table: Table, name: str) -> Reading:
    """Read the cases of a DEU table: one a proposal, in the table's order.

    Parameters
    ----------
    table : Table
    name : str
        Not used: the cases have names of their own.
    """
    proposals: dict[str, list[_IssueRow]] = {}
    for row in _issue_rows(table):
        proposals.setdefault(row.text("prnrnmc"), []).append(row)
    cases = [_case(group) for group in proposals.values()]
    return Reading(tuple(case for case in cases if case is not None), table.findings.ordered())


def _issue_rows(table: Table) -> list[_IssueRow]:
    """Return the rows that stand for an issue; report what keeps the table from being read."""
    findings = table.findings
    rows = table.rows()
    heads = [head.lower() for head in rows[0].cells] if rows else []
    wanting = [name for name in NEEDED if name not in heads]
    if len([code for code in _names() if f"p{code}" in heads and f"s{code}" in heads]) < 2:
        wanting.append("p<actor> and s<actor> for two actors or more")
    if wanting:
        found, mend = (
            f"a table without {', '.join(wanting)}",
            "Name a DEU table, or add the columns.",
        )
        findings.error(1, 0, "", found, "the columns of a DEU table", mend)
    if findings.fatal:
        return []
    columns = {name: place for place, name in enumerate(heads)}
    entries = (
        _IssueRow(row.line, dict(zip(heads, row.cells, strict=False)), columns, findings)
        for row in rows[1:]
    )
    return _once(entry for entry in entries if _is_issue(entry))


def _is_issue(row: _IssueRow) -> bool:
    """Say whether a row is an issue; empty rows and an added row of GDPs are not."""
    if row.text("isnr") and row.text("prnr") and row.line > 2:
        return True
    return any(row.text(f"s{code}") for code in _names())


def _once(rows: Iterable[_IssueRow]) -> list[_IssueRow]:
    """Return the rows with an issue and a proposal, each issue once, named apart by its number."""
    issues: dict[tuple[str, str], _IssueRow] = {}
    for row in rows:
        proposal = row.text("prnrnmc")
        name, number = row.text("isnr"), row.text("isnrnmc")
        if not name or not proposal:
            expected = "the number of the proposal and of the issue"
            mend = "Fill it in, or remove the row."
            row.report("prnrnmc" if name else "isnr", "an empty cell", expected, mend, fatal=True)
            continue
        first = issues.get((proposal, name))
        if first is not None and number not in ("", first.text("isnrnmc")):
            row.cells["isnr"] = name = f"{name}-{number}"
            first = issues.get((proposal, name))
        if first is not None:
            found = f"a second row for the issue {name} (first in line {first.line})"
            row.report("isnr", found, "one row an issue", "Remove one of the two.", fatal=True)
        else:
            issues[proposal, name] = row
    return list(issues.values())


def _case(rows: list[_IssueRow]) -> Case | None:
    """Return a proposal as a case, or None where nobody holds a position on any issue of it."""
    first = rows[0]
    introduced = _introduced_on(first)
    if introduced is None:
        return None
    treaty = treaty_on(introduced)
    largest = max(treaty.votes.values())
    members = [code for code in _names() if code in treaty.votes]
    capability = {COMMISSION: largest, PARLIAMENT: largest} | {c: treaty.votes[c] for c in members}
    issues: dict[str, Any] = {}
    positions: list[dict[str, Any]] = []
    for row in rows:
        stated = _positions(row, capability)
        if not stated:
            found = f"the issue {row.text('isnr')}, on which nobody holds a position"
            expected = "a position and a salience of somebody"
            row.report("isnr", found, expected, "Nothing: the issue is left out.")
            continue
        name = new_id(row.text("isnr"), issues)
        issues[name] = _issue(row, introduced)
        positions += [entry | {"issue": name} for entry in stated]
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
                    "name": _names()[code],
                    "kind": "organisation" if code in (COMMISSION, PARLIAMENT) else "state",
                    "capability": capability[code],
                }
                for code in _names()
                if code in capability
            },
            "positions": positions,
        }
    )


def _decision(row: _IssueRow, treaty: Votes, members: list[str]) -> dict[str, Any]:
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


def _positions(row: _IssueRow, capability: Mapping[str, float]) -> list[dict[str, Any]]:
    """Return who holds a position on an issue: who has both a position and a salience."""
    positions: list[dict[str, Any]] = []
    outside = []
    for code in _names():
        position = row.number(f"p{code}")
        salience = row.number(f"s{code}")
        if position is None or salience is None:
            continue
        if code in capability:
            positions.append({"actor": code, "position": position, "salience": salience})
        else:
            outside.append(code)
    if outside:
        found = f"positions of {', '.join(outside)}, no members when the proposal was introduced"
        expected = "positions of members of the time"
        row.report(f"p{outside[0]}", found, expected, "Nothing: they are left out.")
    return positions


def _issue(row: _IssueRow, introduced: date) -> dict[str, Any]:
    name = row.text("isnr")
    issue: dict[str, Any] = {
        "name": f"{row.text('prname') or 'Issue'}, {name}",
        "unit": "points of the issue's scale",
        "range": (0.0, 100.0),
    }
    reference = row.number("rp")
    if reference is not None:
        issue["status_quo"] = reference
    outcome = row.number("out")
    if outcome is not None:
        ended = day_of(row.text("finact"))
        when = str(introduced.year) if ended is None else ended.isoformat()
        issue["outcome"] = {"value": outcome, "date": when}
    return issue


def _introduced_on(row: _IssueRow) -> date | None:
    """Return the day a proposal was introduced, or the first of the year that its name states."""
    day = day_of(row.text("intro"))
    if day is not None:
        return day
    named = re.match(r"^[a-z](\d\d)", row.text("prnr").lower())
    found, expected = f"'{row.text('intro')[:40]}'", "a date as 23-07-01 or 23-07-2001"
    if named is None:
        row.report("intro", found, expected, "Correct it.", fatal=True)
        return None
    mend = "Correct it. The year in the proposal's name stands for it."
    row.report("intro", found, expected, mend)
    return date(_full_year(int(named[1])), 1, 1)


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
