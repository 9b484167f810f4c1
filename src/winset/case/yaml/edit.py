"""Edits of a case's text: one value changes, and every other sign of the file stays as it was.

The text is cut and joined at the places where the parser saw the value, so comments, order,
indents and line ends are kept to the byte. What comes out is read again and compared with what the
edit should have done; where the two differ (a value shared through an anchor, say) the edit is
refused and the text stays as it is.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, Literal

from ruamel.yaml import YAML

from winset.case.yaml.compose import plain_events
from winset.case.yaml.text import Path, dotted, read_text
from winset.errors import UsageError

_BOM = "\ufeff"
_ENDS = ("MappingEndEvent", "SequenceEndEvent")
_PLACED = ("AliasEvent", "ScalarEvent", "MappingStartEvent", "SequenceStartEvent", *_ENDS)
"""Events by name: two libraries make them, of one form."""
_LINE_WIDTH = 100
_NEEDS_NO_QUOTES = re.compile(r"[^\W\d_](?:[\w .()/+-]*[\w.()/+])?|\d{4}-\d\d-\d\d")
_RESERVED_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


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
    was : Any
        What the editor saw at `path`; None for nothing. An edit of a version that has been changed
        since is made only where this still stands.
    """

    op: Literal["set", "add", "delete"]
    path: Path
    value: Any = None
    was: Any = None


def edit_text(text: str, edits: Iterable[Edit], read: Callable[[str], Any] | None = None) -> str:
    """Return the text with edits made, in their order.

    Parameters
    ----------
    text : str
        A case's YAML, which may have faults of content.
    edits : iterable of Edit
    read : callable, optional
        Returns a text's plain data, for who has it already.

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
    read = read or parse_text
    data = read(text)
    mark, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    for deletes, run in groupby(edits, lambda edit: edit.op == "delete"):
        several = [*run]
        if deletes and len(several) > 1:
            paths = [index_path(data, edit.path) for edit in several]
            text = _delete_several(text, paths)
        for edit in several:
            path = index_path(data, edit.path)
            if not deletes or len(several) == 1:
                text = _splice(text, edit.op, path, value_at(data, path), edit.value)
            data = edit_data(data, edit.op, path, edit.value)
    if read(mark + text) != data:
        raise UsageError(
            "This cannot be changed by itself: the file shares the value through an anchor, or "
            "lays it out in a way that is not understood. Change it in the text."
        )
    return mark + text


@lru_cache(maxsize=8)
def parse_text(text: str) -> Any:
    """Return the text's plain data; it is kept for who asks again, so it must not be changed."""
    return read_text(text.encode("utf-8"), "case.yaml").data


def index_path(data: Any, path: Sequence[str | int]) -> Path:
    """Return a path in which ``actor/issue`` in positions is replaced by the row's index.

    Parameters
    ----------
    data : Any
        A case's plain data.
    path : sequence of str and int

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
    """Return the value at a path of plain data, None where there is none.

    Parameters
    ----------
    data : Any
        A case's plain data.
    path : sequence of str and int
    """
    try:
        for part in index_path(data, path):
            data = data[part]
    except (KeyError, IndexError, TypeError, UsageError):
        return None
    return data


def section_of(data: Any, section: str) -> dict[str, Any]:
    """Return a section of plain data by the ids of its entries; empty where it has another form.

    Parameters
    ----------
    data : Any
        A case's plain data.
    section : str
    """
    entries = data.get(section) if isinstance(data, dict) else None
    return entries if isinstance(entries, dict) else {}


def edit_data(data: Any, op: str, path: Path, value: Any) -> Any:
    """Return plain data with one change made; the data itself stays as it is.

    Parameters
    ----------
    data : Any
    op : {"set", "add", "delete"}
    path : tuple of str and int
    value : Any

    Raises
    ------
    UsageError
        There is no such place.
    """
    data = copy.copy(data)
    way = path if op == "add" else path[:-1]
    place = data
    for depth, part in enumerate(way):
        there = isinstance(place, list) or (isinstance(place, dict) and place.get(part) is not None)
        if not there and isinstance(place, dict) and op != "delete":
            place[part] = [] if op == "add" and depth == len(way) - 1 else {}
        try:
            inner = copy.copy(place[part])  # what the change does not reach is shared, as it stays
            place[part] = inner
            place = inner
        except (KeyError, IndexError, TypeError):
            raise _nowhere(path) from None
    try:
        if op == "add":
            place.append(copy.deepcopy(value))
        elif op == "delete":
            del place[path[-1]]
        else:
            place[path[-1]] = copy.deepcopy(value)
    except (KeyError, IndexError, TypeError, AttributeError):
        raise _nowhere(path) from None
    return data


def _nowhere(path: Path) -> UsageError:
    return UsageError(f"The case has no place {dotted(path)}.")


def _splice(text: str, op: str, path: Path, old: Any, value: Any) -> str:
    """Return the text with one change made; `old` is what stands there, as plain data."""
    if op == "add":
        return _add(text, path, value)
    if op == "delete":
        return _delete(text, path)
    if isinstance(old, dict) and isinstance(value, dict) and old and value:
        return _merge(text, path, old, value)
    return _set(text, path, value)


# --- finding places ------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    kind: Literal["scalar", "mapping", "sequence", "alias"]
    start: int
    end: int
    flow: bool = True
    pairs: tuple[tuple[_Node, _Node], ...] = ()
    items: tuple[_Node, ...] = ()
    value: str = ""

    @property
    def children(self) -> list[tuple[int, int]]:
        """Start and end of each entry."""
        if self.kind == "mapping":
            return [(key.start, value.end) for key, value in self.pairs]
        return [(item.start, item.end) for item in self.items]


def _tree(text: str) -> _Node:
    """Return the text's nodes with their places, aliases as they are written."""
    return _quick_tree(text) or _sure_tree(text)


def _quick_tree(text: str) -> _Node | None:
    events = plain_events(text)
    return None if events is None else _rooted(text, events)


def _sure_tree(text: str) -> _Node:
    return _rooted(text, YAML(typ="safe", pure=True).parse(text))


def _rooted(text: str, events: Iterable[Any]) -> _Node:
    node, _ = _node(text, [event for event in events if type(event).__name__ in _PLACED], 0)
    return node


def _node(text: str, events: list[Any], at: int) -> tuple[_Node, int]:
    event, kind = events[at], type(events[at]).__name__
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "AliasEvent":
        return _Node("alias", start, end), at + 1
    if kind == "ScalarEvent":
        end = start + len(text[start:end].rstrip()) if event.style in ("|", ">") else end
        return _Node("scalar", start, end, value=str(event.value)), at + 1
    children = []
    inner = at + 1
    while type(events[inner]).__name__ not in _ENDS:
        child, inner = _node(text, events, inner)
        children.append(child)
    _place_nothings(text, kind, children)
    flow = bool(getattr(event, "flow_style", False))
    last = events[inner].end_mark.index if flow or not children else children[-1].end
    if kind == "MappingStartEvent":
        pairs = tuple(zip(children[::2], children[1::2], strict=True))
        return _Node("mapping", start, last, flow, pairs=pairs), inner + 1
    return _Node("sequence", start, last, flow, items=tuple(children)), inner + 1


def _place_nothings(text: str, kind: str, children: list[_Node]) -> None:
    """Put values that are not written right behind their colon or dash."""
    for index, child in enumerate(children):
        if child.start < child.end or child.kind != "scalar":
            continue
        if kind == "SequenceStartEvent":
            child.start = child.end = text.rfind("-", 0, child.start) + 1
        elif index % 2:
            colon = text.find(":", children[index - 1].end, child.start)
            if colon >= 0:
                child.start = child.end = colon + 1


def _find(text: str, path: Path) -> tuple[_Node | None, list[_Node]]:
    """Return the node at a path, None if it is not there, and those that lead to it."""
    return _find_in(_tree(text), path)


def _find_in(tree: _Node, path: Path) -> tuple[_Node | None, list[_Node]]:
    node: _Node | None = tree
    way: list[_Node] = []
    for part in path:
        if node is None:
            return None, way
        way.append(node)
        node = _child(node, part)
    return node, way


def _child(node: _Node, part: str | int) -> _Node | None:
    if node.kind == "mapping":
        return next((value for key, value in node.pairs if key.value == part), None)
    if node.kind == "sequence" and isinstance(part, int) and 0 <= part < len(node.items):
        return node.items[part]
    return None


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, at: int) -> int:
    """Return where the line that holds `at` ends, its line end included."""
    end = text.find("\n", at)
    return len(text) if end < 0 else end + 1


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


# --- cutting and joining -------------------------------------------------------------------


def _merge(text: str, path: Path, old: dict[str, Any], new: dict[str, Any]) -> str:
    """Change a mapping entry by entry, so that the comments between its entries stay."""
    for key, value in new.items():
        if key not in old or old[key] != value:
            text = _splice(text, "set", (*path, key), old.get(key), value)
    for key in old:
        if key not in new:
            text = _delete(text, (*path, key))
    return text


def _set(text: str, path: Path, value: Any) -> str:
    node, way = _find(text, path)
    if node is None:
        return _insert(text, path, value)
    if not way:
        raise UsageError("The whole case cannot be set as one value.")
    if node.flow or node.kind in ("scalar", "alias"):
        if node.start == node.end:
            return f"{text[: node.start]} {flow(value)}{text[node.end :]}"
        return text[: node.start] + flow(value) + text[node.end :]
    key = next((key for key, value in way[-1].pairs if value is node), None)
    if key is None:
        return text[: node.start] + flow(value) + text[node.end :]
    colon = text.index(":", key.end)
    note = text[colon + 1 : node.start].split("\n")[0].rstrip()
    return f"{text[: colon + 1]} {flow(value)}{note}{text[node.end :]}"


def _insert(text: str, path: Path, value: Any) -> str:
    """Put a key into the mapping at the path above, made if it is not there."""
    above, key = path[:-1], path[-1]
    parent, _ = _find(text, above)
    if parent is None or (parent.kind == "scalar" and parent.value in ("", "null", "~")):
        if not above:
            raise _nowhere(path)
        return _set(text, above, {key: value})
    if parent.kind != "mapping" or not isinstance(key, str):
        raise _nowhere(path)
    entry = f"{flow(key)}: {flow(value)}"
    if parent.flow:
        return _into_flow(text, parent, entry, "{}")
    first = parent.pairs[0][0]
    indent = " " * (first.start - _line_start(text, first.start))
    return _after_line(text, parent.end, _block(indent, key, value, len(path)))


def _block(indent: str, key: str, value: Any, depth: int) -> list[str]:
    """Return the lines of a new entry: sections and what they list get a line a key."""
    short = f"{indent}{flow(key)}: {flow(value)}"
    if not isinstance(value, dict) or not value or (depth > 2 and len(short) <= _LINE_WIDTH):
        return [short]
    lines = [f"{indent}{flow(key)}:"]
    for name, inner in value.items():
        lines += _block(f"{indent}  ", name, inner, depth + 1)
    return lines


def _add(text: str, path: Path, value: Any) -> str:
    node, _ = _find(text, path)
    if node is None or (node.kind == "scalar" and node.value in ("", "null", "~")):
        return _set(text, path, [value])
    if node.kind != "sequence":
        raise _nowhere(path)
    if node.flow:
        return _into_flow(text, node, flow(value), "[]")
    dash = text.rfind("-", 0, node.items[0].start)
    indent = " " * (dash - _line_start(text, dash))
    return _after_line(text, node.end, [f"{indent}- {flow(value)}"])


def _into_flow(text: str, node: _Node, entry: str, brackets: str) -> str:
    if not node.children:
        return text[: node.start] + brackets[0] + entry + brackets[1] + text[node.end :]
    last = node.children[-1][1]
    return f"{text[:last]}, {entry}{text[last:]}"


def _after_line(text: str, at: int, lines: list[str]) -> str:
    end, sign = _line_end(text, at), _newline(text)
    before = text[:end] if text[:end].endswith("\n") else text[:end] + sign
    return before + "".join(line + sign for line in lines) + text[end:]


def _delete(text: str, path: Path) -> str:
    span = _span(text, _tree(text), path)
    if span is None:
        parent = value_at(parse_text(text), path[:-1])
        return _set(text, path[:-1], {} if isinstance(parent, dict) else [])
    return text[: span[0]] + text[span[1] :]


def _delete_several(text: str, paths: Sequence[Path]) -> str:
    """Delete in their order; those that do not touch each other are cut from one reading."""
    left = list(paths)
    while left:
        tree = _tree(text)
        spans: list[tuple[int, int]] = []
        done: list[Path] = []
        for path in left:
            span = None if _touches(tree, path, done) else _span(text, tree, path)
            if span is None or any(span[0] < end and start < span[1] for start, end in spans):
                break
            spans.append(span)
            done.append(path)
        if not done:
            text, done = _delete(text, left[0]), left[:1]
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + text[end:]
        left = left[len(done) :]
    return text


def _touches(tree: _Node, path: Path, done: Sequence[Path]) -> bool:
    """Tell whether a cut before this one moves its place, or this one would leave nothing."""
    beside = [other for other in done if other[:-1] == path[:-1]]
    if beside:
        later = (other[-1] for other in beside)
        if not all(
            isinstance(n, int) and isinstance(path[-1], int) and path[-1] < n for n in later
        ):
            return True
        parent, _ = _find_in(tree, path[:-1])
        return parent is None or len(beside) + 1 >= len(parent.children)
    lengths = ((other, min(len(other), len(path)) - 1) for other in done)
    return any(other[:n] == path[:n] for other, n in lengths)


def _span(text: str, tree: _Node, path: Path) -> tuple[int, int] | None:
    """Return what to cut for an entry to go; None where its parent would be left without any."""
    node, way = _find_in(tree, path)
    if node is None or not way:
        raise _nowhere(path)
    parent = way[-1]
    values = [value for _, value in parent.pairs] if parent.pairs else list(parent.items)
    index = next(i for i, value in enumerate(values) if value is node)
    spans = parent.children
    if len(spans) == 1 and not parent.flow:
        return None
    start, end = spans[index]
    if parent.flow:
        if index + 1 < len(spans):
            return start, spans[index + 1][0]
        return (spans[index - 1][1] if index else start), end
    line = _line_start(text, start)
    if parent.kind == "mapping" and text[line:start].strip():
        return start, spans[index + 1][0]
    if parent.kind == "sequence":
        line = _line_start(text, text.rfind("-", 0, start))
    return line, _line_end(text, end)


# --- writing values ------------------------------------------------------------------------


def flow(value: Any) -> str:
    """Return plain data as YAML on one line.

    Raises
    ------
    UsageError
        The value is no plain data.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(str(k))}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, str):
        bare = value.isascii() and value.lower() not in _RESERVED_WORDS
        return value if bare and _NEEDS_NO_QUOTES.fullmatch(value) else _quoted(value)
    if value is None or isinstance(value, (bool, int)):
        return json.dumps(value)
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else _number(value)
    raise UsageError("Only text, numbers, lists and mappings can be written into a case.")


def _number(value: float) -> str:
    """Return a number that YAML reads as one: its exponents want a point before them."""
    mantissa, letter, exponent = repr(value).partition("e")
    if not letter:
        return mantissa
    sign = "" if exponent[0] in "+-" else "+"
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{sign}{exponent}"


def _quoted(text: str) -> str:
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(
        f"\\u{ord(sign):04x}"
        if "\x7f" <= sign <= "\xa0" or sign in "\u2028\u2029\ufeff\ufffe\uffff"
        else sign
        for sign in shown
    )
