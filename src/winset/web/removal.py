"""What hangs on an entry of a case: what must go with it, so that no fault is left."""

from __future__ import annotations

import re

from winset.case.checks.sections import check
from winset.case.revise import Version
from winset.case.validation import shape
from winset.case.yaml.edit import Edit, edit_data, value_at
from winset.case.yaml.text import Path, Text
from winset.errors import UsageError

MOST_ROUNDS = 8
HEADLESS = ("decision", "graph")
"""Sections without entries."""
_PART = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def removal(version: Version, path: Path) -> list[Edit]:
    """Return the edits that take an entry out: first what hangs on it, the entry itself last.

    What hangs on it is what the checks fault once it is gone and did not before: the rows that
    name it, the keys that are its id. A row that names it in one of its fields goes as a whole, and
    so does an entry that cannot be without what goes.

    Parameters
    ----------
    version : Version
    path : tuple of str and int
        Of the entry.

    Raises
    ------
    UsageError
        There is no such entry.
    """
    if value_at(version.data, path) is None:
        raise UsageError("There is no such entry any more; reload the page.")
    entry = Edit("delete", path, was=value_at(version.data, path))
    before = _faults(version.data)
    gone: list[Path] = []
    for _ in range(MOST_ROUNDS):
        data = version.data
        for place in [*_last_first(gone), path]:
            data = edit_data(data, "delete", place, None)
        places = (_parts(fault) for fault in _faults(data) - before)
        found = {_whole(version, _original(place, gone)) for place in places}
        needed = {place[: -1 if place[0] in HEADLESS else 2] for place in found & set(gone)}
        fresh = {p for p in found | needed if len(p) > 1 and p[: len(path)] != path}
        fresh -= set(gone)
        if not fresh:
            break
        gone = [p for p in {*gone, *fresh} if not any(p != q and p[: len(q)] == q for q in fresh)]
    return [*(Edit("delete", p, was=value_at(version.data, p)) for p in _last_first(gone)), entry]


def _faults(data: object) -> set[str]:
    """Return the places at which plain data has faults."""
    text = Text("case.yaml", data)
    case, findings, dropped = shape(text)
    if case is not None:
        findings += check(case, text, dropped)
    return {finding.path for finding in findings if finding.severity == "error"}


def _parts(path: str) -> Path:
    """Return a finding's path in its parts."""
    return tuple(int(index) if index else key for index, key in _PART.findall(path))


def _last_first(places: list[Path]) -> list[Path]:
    """Return places so that none moves another: later entries of a list before earlier ones."""
    return sorted(places, key=lambda p: [(str(k).zfill(9)) for k in p], reverse=True)


def _original(path: Path, gone: list[Path]) -> Path:
    """Return where a place stood before entries of its lists were taken out."""
    for depth, part in enumerate(path):
        if isinstance(part, int):
            index = part
            for taken in sorted(
                p[depth]
                for p in gone
                if len(p) == depth + 1 and p[:depth] == path[:depth] and isinstance(p[depth], int)
            ):
                index += isinstance(taken, int) and taken <= index
            path = (*path[:depth], index, *path[depth + 1 :])
    return path


def _whole(version: Version, path: Path) -> Path:
    """Return what goes where a place is at fault: the row of a list, a key of a mapping.

    A field of a row is taken for the row; so is one that the format names, such as ``about``.
    """
    rows = [depth for depth, part in enumerate(path) if isinstance(part, int)]
    if rows and rows[-1] < len(path) - 1:
        return path[: rows[-1] + 1]
    if len(path) == 3 and path[0] not in HEADLESS and not isinstance(path[2], int):
        return path[:2]
    while len(path) > 1 and value_at(version.data, path) is None:
        path = path[:-1]
    return path
