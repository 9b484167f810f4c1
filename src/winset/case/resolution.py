"""What came out, written into a case's text: every other byte stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node

from winset.case.read import inspect_bytes
from winset.case.schema import Case
from winset.errors import CaseError, UsageError, nearest

BOM = "\ufeff"


def with_outcomes(
    raw: bytes,
    file: str,
    name: str,
    outcomes: Mapping[str, float],
    day: date,
    *,
    source: str | None = None,
    why: str | None = None,
    replace: bool = False,
) -> tuple[str, Case]:
    """Return a case's text with outcomes added to its issues.

    Parameters
    ----------
    raw : bytes
        The text of ``case.yaml``.
    file, name : str
        What findings call it, and its id where the text states none.
    outcomes : mapping of issue to float
        In the issues' units.
    day : date
        When it came out.
    source : str, optional
        A source of the case, such as ``jcpoa-2015``, or any other text.
    why : str, optional
    replace : bool
        Whether an outcome may take the place of one that is there.

    Returns
    -------
    text : str
    case : Case
        As the text now reads.

    Raises
    ------
    CaseError
        The case has faults, before or with the outcomes.
    UsageError
        No such issue; an outcome is there already.
    """
    before = inspect_bytes(raw, file, name)
    if before.case is None:
        raise CaseError(before.findings)
    case = before.case
    _check(case, outcomes, replace)
    text = raw.decode("utf-8-sig")
    sources = (source,) if source is not None and source.partition("#")[0] in case.sources else ()
    said = [part for part in (why, None if sources else source) if part]
    for issue, value in outcomes.items():
        entry = _entry(value, day, " ".join(said), sources)
        text = _spliced(text, issue, entry)
    start = BOM if raw.startswith(BOM.encode()) else ""
    after = inspect_bytes((start + text).encode(), file, name)
    if after.case is None:
        raise CaseError(after.findings)
    _only_outcomes_changed(case, after.case, outcomes, file)
    return start + text, after.case


def _check(case: Case, outcomes: Mapping[str, float], replace: bool) -> None:
    if not outcomes:
        raise UsageError("No outcome was given. Name an issue and its value: --issue price=640.")
    for name in outcomes:
        if name not in case.issues:
            raise UsageError(
                f"There is no issue '{name}'; there are {', '.join(case.issues)}."
                f"{nearest(name, case.issues)}"
            )
        there = case.issues[name].outcome
        if there is not None and not replace:
            raise UsageError(
                f"The issue {name} has an outcome already: {there.value:g} on {there.date}. "
                "Nothing was changed. Add --replace to put another in its place."
            )


def _entry(value: float, day: date, why: str, sources: tuple[str, ...]) -> str:
    """Return an outcome as YAML on one line."""
    number = repr(float(value)).removesuffix(".0")
    parts = [f"value: {number}", f"date: {day.isoformat()}"]
    if why:
        parts.append(f"why: {json.dumps(' '.join(why.split()), ensure_ascii=False)}")
    if sources:
        parts.append(f"sources: [{json.dumps(sources[0], ensure_ascii=False)}]")
    return f"{{{', '.join(parts)}}}"


def _spliced(text: str, issue: str, entry: str) -> str:
    """Return the text with an issue's outcome added or replaced."""
    issues = _value(YAML(typ="safe", pure=True).compose(text), "issues")
    node = _value(issues, issue)
    if not isinstance(node, MappingNode):  # pragma: no cover - the case was read before
        raise UsageError(f"The issue {issue} is not written as a mapping.")
    for key, value in node.value:
        if key.value == "outcome":
            return f"{text[: key.end_mark.index]}: {entry}{text[_end(value) :]}"
    last = _end(node.value[-1][1])
    if getattr(node, "flow_style", False):
        close = node.end_mark.index - 1
        rest = re.sub(r"#[^\n]*", "", text[last:close])
        comma = " " if "," in rest else ", "
        head = text[:close] if "#" in text[last:close] else text[:close].rstrip()
        return f"{head}{comma}outcome: {entry}{text[close:]}"
    line = "\r\n" if "\r\n" in text else "\n"
    indent = " " * node.value[0][0].start_mark.column
    found = text.find("\n", last)
    if text[last - 1] == "\n":
        head, tail = text[:last].rstrip("\r\n"), text[len(text[:last].rstrip("\r\n")) :]
    elif found < 0:
        head, tail = text, ""
    else:
        head, tail = text[:found].rstrip("\r"), text[len(text[:found].rstrip("\r")) :]
    return f"{head}{line}{indent}outcome: {entry}{tail}"


def _value(node: Node | None, name: str) -> Node | None:
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if key.value == name:
                found: Node = value
                return found
    return None


def _end(node: Node) -> int:
    """Return where the text of a node ends, without comments and empty lines after it."""
    if isinstance(node.value, list) and node.value and not getattr(node, "flow_style", False):
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    return end


def _only_outcomes_changed(
    before: Case, after: Case, outcomes: Mapping[str, float], file: str
) -> None:
    """Refuse a text in which anything else reads otherwise."""

    def rest(case: Case) -> Case:
        issues = {
            name: issue.model_copy(update={"outcome": None}) if name in outcomes else issue
            for name, issue in case.issues.items()
        }
        return case.model_copy(update={"issues": issues})

    for name, value in outcomes.items():
        there = after.issues[name].outcome
        if there is None or there.value != value or rest(before) != rest(after):
            raise UsageError(
                f"{file} is laid out in a way that an outcome cannot be added to. Nothing was "
                f"changed. Write it under the issue {name} by hand: outcome: {{value: {value:g}, "
                "date: ...}"
            )
