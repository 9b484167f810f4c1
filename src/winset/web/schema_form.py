"""A form for any section of a case, made from the format's schema: one form for all of it.

A field is a text, a belief typed as ``15 20 30``, a choice, or holds fields itself: a record, a
mapping by id or name, a list of records. What names an entry of another section is picked there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from winset.case.schema import json_schema

BELIEFS = ("Belief", "Chance")
PICKED = {
    "actor": "actors", "toward": "actors", "about": "actors", "vetoes": "actors",
    "parties": "", "issue": "issues", "path": "no_deal", "parent": "hypotheses",
    "votes": "actors", "ratifiers": "actors", "regard": "actors", "costs": "actors",
    "preferences": "actors", "rankings": "actors", "lands": "issues", "wants": "issues",
    "likelihood": "hypotheses", "consistency": "hypotheses", "prior_given": "hypotheses",
    "sources": "sources", "by_actor": "actors", "actors": "actors",
}  # fmt: skip
"""The section of which a field's text, or a mapping's keys, are ids."""
LONG = ("why", "summary", "content", "criterion", "note", "text", "question")
LEFT_OUT = ("winset", "draft", "positions")
"""What other pages change: positions the grid, drafts the page Draft."""
HEAD = ("id", "title", "question", "as_of", "summary")


@dataclass(frozen=True)
class Field:
    """One field of a form.

    Attributes
    ----------
    path : tuple of str and int
        Where it stands in the case.
    kind : str
        ``text``, ``long``, ``belief``, ``number``, ``choice``, ``truth``, ``list``, ``record``,
        ``map`` or ``rows``; ``raw`` for what has no field of its own and is typed as JSON.
    raw : Any
        What stands there; None for nothing.
    choices : sequence of (value, label)
        What can be picked, or what the ids of a mapping can be.
    inner : sequence of Field
        What it holds.
    needed : bool
        Whether the format asks for it.
    simple : bool
        Whether a mapping holds values, not records.
    """

    label: str
    path: tuple[str | int, ...]
    kind: str
    raw: Any
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    inner: Sequence[Field] = field(default_factory=tuple)
    needed: bool = False
    simple: bool = False

    @property
    def title(self) -> str:
        """What an entry is called, or its id."""
        raw = self.raw if isinstance(self.raw, dict) else {}
        named = (raw.get(key) for key in ("name", "title", "question"))
        return str(next((each for each in named if each), self.path[-1]))

    @property
    def text(self) -> str:
        """As it is typed."""
        return typed(self.raw)


def typed(raw: Any) -> str:
    """Return a value as it is typed: ``20``, ``15 20 30``, a word, ids with commas between."""
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, list) and all(isinstance(each, (int, float)) for each in raw):
        return " ".join(f"{each:g}" if isinstance(each, float) else str(each) for each in raw)
    if isinstance(raw, list) and all(isinstance(each, str) for each in raw):
        return ", ".join(raw)
    if isinstance(raw, (list, dict)):
        import json

        return json.dumps(raw, ensure_ascii=False, default=str)
    return str(raw)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def sections() -> list[str]:
    """Return the sections that have a form, in the order of the format; the case's head first."""
    return ["case", *(n for n in _schema()["properties"] if n not in (*LEFT_OUT, *HEAD))]


def form_of(data: Mapping[str, Any], section: str, entry: str = "") -> Field:
    """Return the form of a section, or of one of its entries.

    Parameters
    ----------
    data : mapping
        The case's plain data.
    section : str
        One of :func:`sections`.
    entry : str
        The id of an entry; empty for the section itself.
    """
    if section == "case":
        inner = [_field(data, name, (name,), _schema()["properties"][name]) for name in HEAD]
        return Field("Case", (), "record", dict(data), inner=inner)
    shape = _schema()["properties"][section]
    if not entry:
        return _field(data, section, (section,), shape)
    return _field(data, section, (section, entry), _values(_node(shape)[0]))


def _node(shape: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Return what a schema says of a value that is there, and the name of what it refers to."""
    name, found = "", dict(shape)
    for _ in range(6):
        if "$ref" in found:
            name = found.pop("$ref").rsplit("/", 1)[-1]
            found = {**_schema()["$defs"][name], **found}
        elif "anyOf" in found and name not in BELIEFS:
            parts = [each for each in found.pop("anyOf") if each.get("type") != "null"]
            texts = [each for each in parts if each.get("type") == "string"]
            chosen = parts[0] if len(parts) == 1 or not texts else texts[0]
            found = {**chosen, **found}
        else:
            break
    return found, name


def _values(node: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the schema of what a mapping holds by id; None of a record."""
    patterns = node.get("patternProperties") or {}
    found = next(iter(patterns.values()), None) or node.get("additionalProperties")
    return found if isinstance(found, dict) else None


def _at(data: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _field(
    data: Mapping[str, Any],
    name: str,
    path: tuple[str | int, ...],
    shape: Mapping[str, Any] | None,
    needed: bool = False,
) -> Field:
    """Return a field with what stands in it."""
    raw, (node, refers) = _at(data, path), _node(shape or {})
    label = str(path[-1]).replace("_", " ") if path else name
    picks = _entries(data, PICKED.get(name, ""))
    common: dict[str, Any] = {"hint": node.get("description", ""), "needed": needed}
    kind, choices, inner = _kind(node, refers, name), picks, []
    if kind == "choice" and "enum" in node:
        choices = [(str(each), str(each)) for each in node["enum"]]
    elif kind == "text" and picks:
        kind = "choice"
    elif kind == "record":
        known = node.get("properties", {})
        listed = node.get("required", ())
        inner = [_field(data, key, (*path, key), one, key in listed) for key, one in known.items()]
    elif kind == "map":
        keys = raw if isinstance(raw, dict) else {}
        choices = [pair for pair in picks if pair[0] not in keys]
        values = _node(_values(node) or {})
        common["simple"] = _kind(*values, "") not in ("record", "map", "rows")
        inner = [_field(data, "", (*path, key), _values(node)) for key in keys]
    elif kind == "rows":
        count = len(raw) if isinstance(raw, list) else 0
        inner = [_field(data, "", (*path, index), node["items"]) for index in range(count)]
    return Field(label, path, kind, raw, choices=choices, inner=inner, **common)


def _kind(node: Mapping[str, Any], refers: str, name: str) -> str:
    if refers in BELIEFS:
        return "belief"
    kind = node.get("type")
    if "enum" in node:
        return "choice"
    if kind == "object":
        return "map" if _values(node) is not None else "record" if "properties" in node else "raw"
    if kind == "array":
        items, of = _node(node.get("items") or {})
        simple = items.get("type") in ("string", "number", "integer") and of not in BELIEFS
        return "list" if simple else "rows" if items.get("type") == "object" else "raw"
    if kind == "boolean":
        return "truth"
    if kind in ("number", "integer"):
        return "number"
    return "raw" if kind is None else "long" if name in LONG else "text"


def _entries(data: Mapping[str, Any], section: str) -> list[tuple[str, str]]:
    """Return the ids and names of a section's entries."""
    found = data.get(section) if section else None
    return [
        (str(key), str(entry.get("name") or entry.get("title") or key))
        for key, entry in (found.items() if isinstance(found, dict) else ())
        if isinstance(entry, dict)
    ]
