"""A case as the editor shows it: made of its raw data, so that faults can be mended too."""

from __future__ import annotations

import math
import re
from typing import Any
from urllib.parse import quote

from pydantic_core import PydanticCustomError

from winset.case.belief import LARGEST, Belief
from winset.case.schema import Case
from winset.case.validation import NO_KEY
from winset.errors import Finding
from winset.web.case_store import CaseVersion
from winset.web.finding_words import UNKNOWN, place_of, words_of

KINDS = ("state", "organisation", "group", "person", "other")
RULES = ("consensus", "majority", "quota")
HEAD = ("title", "question", "as_of", "summary")
"""The keys beside the sections; they share a form."""
ONE_FORM = {"decision", "graph", "publication"}
"""Sections without entries; how many keys they have says nothing."""
UNFORMED = {"winset", "id", "draft"}
"""What has no form among the sections."""


def case_form(version: CaseVersion) -> dict[str, Any]:
    """Return what the editor shows and sends back: plain data alone.

    Returns
    -------
    dict
        ``actors`` and ``issues`` by id, ``rows`` by ``actor/issue``, ``findings``, ``etag``.
    """
    data = version.data if isinstance(version.data, dict) else {}
    issues = {name: _issue(entry) for name, entry in _entries(data, "issues")}
    homes = _entries(data, "ratification")
    actors = {name: _actor(name, entry, homes) for name, entry in _entries(data, "actors")}
    rows: dict[str, Any] = {}
    listed = data.get("positions")
    for index, row in enumerate(listed if isinstance(listed, list) else []):
        if isinstance(row, dict):
            rows.setdefault(f"{row.get('actor')}/{row.get('issue')}", _row(row, index))
    return {
        "etag": version.etag,
        "actors": actors,
        "issues": issues,
        "rows": rows,
        "findings": [
            told(finding, data)
            | ({"severity": "missing"} if version.begun and finding.severity == "error" else {})
            for finding in version.reading.findings[:200]
        ],
        "begun": version.begun,
        "faults": version.faults,
        "warnings": version.warnings,
    }


def told(finding: Finding, data: Any) -> dict[str, Any]:
    """Return a finding as pages show it.

    Parameters
    ----------
    finding : Finding
    data : object
        What the case holds.

    Returns
    -------
    dict
        ``place`` and ``words`` in the words of the forms, ``written`` in those of the text;
        ``form``, where it is mended, empty where that is the text alone; whether a key that is
        needed is ``missing``.
    """
    written = f"Found {finding.found}; expected {finding.expected}. {finding.mend}"
    tabled = isinstance(data, dict)
    formed = tabled and not UNKNOWN.search(finding.found)
    form = form_of(finding.path) if formed else ""
    text = f": the text, line {finding.line}" if finding.line and not form else ""
    return {
        "path": finding.path,
        "place": place_of(finding.path, data) + text,
        "form": form,
        "severity": finding.severity,
        "missing": finding.found == NO_KEY,
        "line": finding.line,
        "words": words_of(finding, data) if tabled else written,
        "written": written,
    }


def form_of(path: str) -> str:
    """Return where a place of a case has its form: the end of an address, empty where none is.

    Parameters
    ----------
    path : str
        As findings name it, such as ``actors.iran.capability`` or ``positions[3].why``.
    """
    found = re.match(r"(\w+)(?:\.([^.[]+)|\[(\d+)\])?", path)
    if found is None or found[1] not in Case.model_fields.keys() - UNFORMED:
        return ""
    if found[1] in HEAD:
        return "sections/case"
    entry = "" if found[1] in ONE_FORM else found[2] or found[3]
    return f"sections/{found[1]}{f'#entry-{quote(entry)}' if entry else ''}"


def _entries(data: dict[str, Any], section: str) -> list[tuple[str, dict[str, Any]]]:
    entries = data.get(section)
    if not isinstance(entries, dict):
        return []
    return [(name, entry) for name, entry in entries.items() if isinstance(entry, dict)]


def _issue(entry: dict[str, Any]) -> dict[str, Any]:
    ends = entry.get("range")
    low, high = 0.0, 1.0
    if isinstance(ends, list) and len(ends) == 2:
        numbers = [_number(end) for end in ends]
        if numbers[0] is not None and numbers[1] is not None and numbers[0] < numbers[1]:
            low, high = numbers[0], numbers[1]
    marks = entry.get("landmarks")
    return {
        "name": _text(entry.get("name")),
        "unit": _text(entry.get("unit")),
        "low": low,
        "high": high,
        "step": step_of(low, high),
        "quo": _belief(entry.get("status_quo")),
        "landmarks": {
            str(label): value
            for label, raw in (marks.items() if isinstance(marks, dict) else ())
            if (value := _number(raw)) is not None and low <= value <= high
        },
        "raw": entry,
    }


def _actor(
    actor: str, entry: dict[str, Any], homes: list[tuple[str, dict[str, Any]]]
) -> dict[str, Any]:
    return {
        "name": _text(entry.get("name")),
        "capability": _belief(entry.get("capability")),
        "ratifiers": {
            name: _text(home.get("name")) or name
            for name, home in homes
            if home.get("actor") == actor
        },
        "raw": entry,
    }


def _row(row: dict[str, Any], index: int) -> dict[str, Any]:
    return {
        "index": index,
        "position": _belief(row.get("position")),
        "ideal": _belief(row.get("ideal")),
        "salience": _belief(row.get("salience")),
        "raw": row,
    }


def step_of(low: float, high: float) -> float:
    """Return the step of a slider: a power of ten, at least a hundred of them in the range.

    Parameters
    ----------
    low, high : float
    """
    return float(10.0 ** math.floor(math.log10((high - low) / 100.0)))


def _belief(raw: Any) -> list[float] | None:
    """Return a belief as [low, likely, high]; None where there is none or it is faulty."""
    try:
        parsed = Belief.parse(raw)
    except PydanticCustomError:
        return None
    return [parsed.low, parsed.likely, parsed.high]


def _number(raw: Any) -> float | None:
    """Return a finite number, or None."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return None
    return float(raw) if abs(raw) <= LARGEST else None


def _text(raw: Any) -> str:
    return raw if isinstance(raw, str) else ""
