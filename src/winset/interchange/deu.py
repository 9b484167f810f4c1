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

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from winset.case.schema import Case
from winset.errors import CaseError, UsageError
from winset.interchange.deu_rows import (
    NAMES,
    Report,
    Row,
    day_of,
    decoded,
    introduced_on,
    number_in,
    rows_of,
)
from winset.interchange.entity_ids import as_id, new_id
from winset.interchange.reading import Faults, Reading
from winset.interchange.treaties import Votes, treaty_on

MOST_BYTES = 20_000_000

COMMISSION, PARLIAMENT = "com", "ep"


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
    report = Report(file)
    if len(raw) > MOST_BYTES:
        report.add(
            0, "", f"{len(raw):,} bytes", f"at most {MOST_BYTES:,}", "Split the table.", fatal=True
        )
        return Reading((), tuple(report.findings))
    return _inspect(decoded(raw), report)


def looks(text: str) -> bool:
    """Say whether text looks like a DEU table: its header has the numbers of proposals."""
    cells = re.split(r"[,;\t]", text.split("\n", 1)[0].lower())
    return {"prnr", "isnr"} <= {cell.strip(' "\r') for cell in cells}


def inspect_text(text: str, faults: Faults, name: str) -> Reading:
    """Read a DEU table from text; its cases have names of their own."""
    report = Report(faults.file, findings=faults.findings)
    return _inspect(text, report)


def _inspect(text: str, report: Report) -> Reading:
    rows = rows_of(text, report)
    proposals: dict[str, list[Row]] = {}
    for row in rows:
        proposals.setdefault(row.text("prnrnmc"), []).append(row)
    cases = [_case(group, report) for group in proposals.values()]
    return Reading(
        tuple(case for case in cases if case is not None), tuple(sorted(report.findings))
    )


def _case(rows: list[Row], report: Report) -> Case | None:
    """Return a proposal as a case, or None where nobody holds a position on any issue of it."""
    first = rows[0]
    introduced = introduced_on(first, report)
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


def _decision(row: Row, treaty: Votes, members: list[str]) -> dict[str, Any]:
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


def _held(row: Row, capability: Mapping[str, float], report: Report) -> list[dict[str, Any]]:
    """Return who holds a position on an issue: who has both a position and a salience."""
    found: list[dict[str, Any]] = []
    outside = []
    for code in NAMES:
        position = number_in(row, f"p{code}", report)
        salience = number_in(row, f"s{code}", report)
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


def _issue(row: Row, introduced: date, report: Report) -> dict[str, Any]:
    name = row.text("isnr")
    issue: dict[str, Any] = {
        "name": f"{row.text('prname') or 'Issue'}, {name}",
        "unit": "points of the issue's scale",
        "range": (0.0, 100.0),
    }
    reference = number_in(row, "rp", report)
    if reference is not None:
        issue["status_quo"] = reference
    outcome = number_in(row, "out", report)
    if outcome is not None:
        ended = day_of(row.text("finact"))
        when = str(introduced.year) if ended is None else ended.isoformat()
        issue["outcome"] = {"value": outcome, "date": when}
    return issue
