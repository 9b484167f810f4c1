"""What comes of reading a file: cases, and every finding; shared by all forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from winset.case.checks.sections import check
from winset.case.schema import UNDATED, Case
from winset.case.validation import shape
from winset.case.yaml.text import Path, Place, Text
from winset.errors import Finding

MOST_FINDINGS = 200
"""A file that is wrong throughout is told so once, not once a cell."""

NO_DAY_NOTE = f" It states no day; as_of {UNDATED} stands for none."


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: its cases, and every finding."""

    cases: tuple[Case, ...]
    findings: tuple[Finding, ...]


@dataclass
class Faults:
    """Collects findings about one file; `line` and `cell` count from 1."""

    file: str
    findings: list[Finding] = field(default_factory=list)
    more: int = 0

    def error(self, line: int, cell: int, path: str, found: str, expected: str, mend: str) -> None:
        """Record what keeps the file from being read."""
        self._add(Finding(self.file, line, cell, path, found, expected, mend))

    def warn(self, line: int, cell: int, path: str, found: str, expected: str, mend: str) -> None:
        """Record what a reader should look at."""
        self._add(Finding(self.file, line, cell, path, found, expected, mend, "warning"))

    def _add(self, finding: Finding) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        else:
            self.more += 1

    @property
    def fatal(self) -> bool:
        """Whether any finding is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    def told(self) -> tuple[Finding, ...]:
        """Return the findings in the order of the file."""
        found = sorted(self.findings)
        if self.more:
            last = max(finding.line for finding in found)
            found.append(
                Finding(
                    self.file,
                    last,
                    0,
                    "",
                    f"{self.more:,} more faults after these",
                    "a file of this form",
                    "Mend those above first, or say which form it has with --from.",
                )
            )
        return tuple(found)

    def nothing(self) -> Reading:
        """Return a reading without a case."""
        return Reading((), self.told())


def point_case(
    faults: Faults,
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
    faults : Faults
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
    if not faults.fatal and len(actors) < 2:
        last = max((place[0] for place in places.values()), default=1)
        faults.error(
            last,
            0,
            "actors",
            f"{len(actors) or 'no'} actor{'s' if len(actors) != 1 else ''}",
            "at least 2 that hold a position",
            "Add a row for each actor.",
        )
    if faults.fatal:
        return faults.nothing()
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
    text = Text(faults.file, data, dict(places))
    case, found, dropped = shape(text)
    if case is not None:
        found += check(case, text, dropped)
    faults.findings += found
    return faults.nothing() if case is None or faults.fatal else Reading((case,), faults.told())
