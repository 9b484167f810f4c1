"""Edits of a case's text: one value changes, and every other sign of the file stays as it was.

The text is cut and joined at the places where the parser saw the value, so comments, order,
indents and line ends are kept to the byte. What comes out is read again and compared with what the
edit should have done; where the two differ (a value shared through an anchor, say) the edit is
refused and the text stays as it is.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from winset.case.yaml.splice import nowhere, spliced
from winset.case.yaml.text import Path, read_text
from winset.errors import UsageError


@dataclass(frozen=True)
class Edit:
    """One change of a case's text.

    Attributes
    ----------
    op : {"set", "add", "delete"}
        Give the value at `path` (made if it is not there), put a value at the end of the list at
        `path`, or take the entry at `path` out.
    path : tuple of str and int
        Keys and indices; in ``positions`` a text ``actor/issue`` stands for that row's index.
    value : Any
        Plain data.
    """

    op: Literal["set", "add", "delete"]
    path: Path
    value: Any = None


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return the text with edits made, in their order.

    Parameters
    ----------
    text : str
        A case's YAML, which may have faults of content.
    edits : iterable of Edit

    Returns
    -------
    str
        Lines that no edit names are the same, byte for byte.

    Raises
    ------
    CaseError
        The text is not YAML.
    UsageError
        There is no such place, or the text cannot be changed there without changing more.
    """
    wanted = plain(text)
    for edit in edits:
        path = resolved(wanted, edit.path)
        text = spliced(text, edit.op, path, value_at(wanted, path), edit.value)
        wanted = changed(wanted, edit.op, path, edit.value)
    if plain(text) != wanted:
        raise UsageError(
            "This cannot be changed by itself: the file shares the value through an anchor, or "
            "lays it out in a way that is not understood. Change it in the text."
        )
    return text


@lru_cache(maxsize=8)
def plain(text: str) -> Any:
    """Return the text's plain data; it is kept for who asks again, so it must not be changed."""
    return read_text(text.encode("utf-8"), "case.yaml").data


def resolved(data: Any, path: Sequence[str | int]) -> Path:
    """Return the path with ``actor/issue`` in positions replaced by the row's index.

    Raises
    ------
    UsageError
        There is no such row.
    """
    path = tuple(path)
    if len(path) < 2 or path[0] != "positions" or not isinstance(path[1], str):
        return path
    actor, _, issue = path[1].partition("/")
    rows = data.get("positions") if isinstance(data, dict) else None
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        if isinstance(row, dict) and (row.get("actor"), row.get("issue")) == (actor, issue):
            return ("positions", index, *path[2:])
    raise UsageError(f"{actor} holds no position on {issue}.")


def value_at(data: Any, path: Sequence[str | int]) -> Any:
    """Return the value at a path, None where there is none."""
    try:
        for part in resolved(data, path):
            data = data[part]
    except (KeyError, IndexError, TypeError, UsageError):
        return None
    return data


def changed(data: Any, op: str, path: Path, value: Any) -> Any:
    """Return plain data with one change made; the data itself stays as it is."""
    data = copy.deepcopy(data)
    inner = path if op == "add" else path[:-1]
    place = data
    for depth, part in enumerate(inner):
        known = isinstance(place, list) or (isinstance(place, dict) and place.get(part) is not None)
        if not known and isinstance(place, dict) and op != "delete":
            place[part] = [] if op == "add" and depth == len(inner) - 1 else {}
        try:
            place = place[part]
        except (KeyError, IndexError, TypeError):
            raise nowhere(path) from None
    try:
        if op == "add":
            place.append(copy.deepcopy(value))
        elif op == "delete":
            del place[path[-1]]
        else:
            place[path[-1]] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError, AttributeError):
        raise nowhere(path) from None
    return data
