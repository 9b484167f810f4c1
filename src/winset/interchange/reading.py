"""What comes of reading a file: cases, and every finding; shared by all forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from winset.case.checks.sections import check
from winset.case.schema import UNDATED, Case
from winset.case.validation import shape
from winset.case.yaml.text import Path, Place, Text
from winset.errors import Finding, Findings
from winset.interchange.numbers import as_percent
from winset.interchange.tables import Row, shown

NO_DAY_NOTE = f" It states no day; as_of {UNDATED} stands for none."


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: its cases, and every finding."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]


def nothing(findings: Findings) -> Reading:
    """Return a reading without a case."""
    return Reading((), findings.ordered())


def checked(data: Mapping[str, Any], places: Mapping[Path, Place], findings: Findings) -> Reading:
    """Return the case of plain data, or none where it, or what was found before, has an error.

    Parameters
    ----------
    data : mapping
        As ``case.yaml`` holds it.
    places : mapping of path to (line, cell)
        Where each value stands in the file.
    findings : Findings
    """
    text = Text(findings.file, data, dict(places))
    case, found, dropped = shape(text)
    findings.add(*found)
    if case is not None:
        findings.add(*check(case, text, dropped))
    return nothing(findings) if case is None or findings.fatal else Reading(
        (case,), findings.ordered()
    )  # fmt: skip


def point_case(
    findings: Findings,
    *,
    name: str,
    title: str,
    question: str,
    form: str,
    issues: Mapping[str, Any],
    actors: Mapping[str, Any],
    positions: list[dict[str, Any]],
    places: Mapping[Path, Place],
) -> Reading:
    """Return the one case of a file that gives exact numbers and no rule of decision.

    Parameters
    ----------
    findings : Findings
        What was found so far; where that holds an error, no case is made.
    name : str
        Becomes the case's id.
    title, question : str
        Either may be empty.
    form : str
        What the file is, such as ``KTAB CSV file``.
    issues, actors, positions
        As in ``case.yaml``.
    places : mapping of path to (line, cell)
        Where each stands in the file.
    """
    if not findings.fatal and len(actors) < 2:
        last = max((place[0] for place in places.values()), default=1)
        found = f"{len(actors) or 'no'} actor{'s' if len(actors) != 1 else ''}"
        expected = "at least 2 that hold a position"
        findings.error(last, 0, "actors", found, expected, "Add a row for each actor.")
    if findings.fatal:
        return nothing(findings)
    data = {
        "winset": 1,
        "id": name,
        "title": title or name,
        "question": question or "What will come out?",
        "as_of": UNDATED.isoformat(),
        "summary": f"Read from a {form}, which does not say who decides: the rule is a majority of "
        f"capability.{NO_DAY_NOTE}",
        "decision": {
            "rule": "majority",
            "votes": {key: actor["capability"] for key, actor in actors.items()},
        },
        "issues": dict(issues),
        "actors": dict(actors),
        "positions": positions,
    }
    return checked(data, places, findings)


# --- faults that several forms have ---------------------------------------------------------


def find_repeat(findings: Findings, row: Row, index: int, path: str, first: int) -> None:
    """Report a name that stands in a row above already, in line `first`."""
    found = f"{shown(row.cell(index))} a second time (first in line {first})"
    mend = "Rename or remove one of the two."
    findings.error(*row.at(index), path, found, "a row an actor", mend)


def is_too_wide(findings: Findings, row: Row, width: int) -> bool:
    """Say whether a row has more cells than the header; report it."""
    if row.width <= width:
        return False
    mend = "Put text that holds a comma in quotation marks, or remove what is too much."
    findings.error(*row.at(width), "", f"{row.width} cells", f"{width}, as in the header", mend)
    return True


def in_percent(findings: Findings, saliences: list[tuple[Row, Decimal]], index: int) -> bool:
    """Say whether saliences are 0-100; report the first of those that fit neither scale.

    Parameters
    ----------
    findings : Findings
    saliences : list of (row, value)
    index : int
        Of their cell in the rows.
    """
    percent = as_percent(value for _, value in saliences)
    if percent is None:
        row = next(row for row, value in saliences if 0 < value < 1)
        most = max(value for _, value in saliences)
        found = f"{shown(row.cell(index))} beside saliences up to {most:f}"
        expected = "one scale for all: 0 to 1, or 0 to 100"
        mend = "Write all saliences on one scale."
        findings.error(*row.at(index), "salience", found, expected, mend)
    return bool(percent)
