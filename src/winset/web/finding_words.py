"""Findings in the words of the forms: labels in place of keys, names in place of ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from winset.case.belief import belief_schema, chance_schema
from winset.case.described import Described
from winset.case.validation import NO_KEY
from winset.case.yaml.edit import value_at
from winset.errors import Finding

PHRASES = {
    "a number, [low, likely, high], or {low:, likely:, high:, shape:}, or {p10:, p50:, p90:}": (
        "a number, or three: 5 %, most likely, 95 %"
    ),
    "three numbers, or a number, or three:": "a number, or three:",
    "Write [5 % quantile, most likely, 95 % quantile].": (
        "Write 5 %, most likely and 95 %, with blanks between."
    ),
    "Add it: winset library add FILE": "Add it under Add sources",
    "leave the line out": "leave the field empty",
    "remove the line": "empty the field",
    "[low, high]": "low and high, with a blank between",
    "true or false": "yes or no",
    "{actor: A, issue: I, position: 60, salience: 50}": "an actor, an issue, position and salience",
}
"""What the text of a case calls for, and how a form asks for it."""
ASKED = {
    "title": "Give the case a title.",
    "question": "Write the question that is asked.",
    "as_of": "Give the day on which the case's knowledge ends.",
    "decision": "Choose what makes a deal: the consent of all, a majority or a quota.",
    "rule": "Choose what makes a deal: the consent of all, a majority or a quota.",
    "issues": "Add what is on the table, each issue with its range.",
    "actors": "Add who has a stake, two actors or more.",
    "positions": "Say who wants what, and how much each cares.",
    "capability": "Say how much clout it has.",
    "range": "Give the lowest and the highest that could be agreed.",
    "about": "Choose whom it is about.",
    "changes": "Say what would change.",
}
"""What to do where a key is needed and not there."""
GOING_ON = "alone|also|and|for|in|in place|on|or|out|such|to|under|where|with"
"""Words after a key that are none of its values."""
_KEY = re.compile(rf"`?\b([a-z_]+):(?=[\s,.;)}}`]|$)`?( (?!(?:{GOING_ON})\b))?")
_QUOTED = re.compile(r"the key '(\w+)'")
_UNDERSCORED = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_ID = re.compile(r"'([\w-]+)'|(?<![\w#/.“-])([\w-]+)(?![\w#/:.”-]*[\w#/:”])")
ENGLISH = frozenset(
    "a all an case day deal each first item last letters list no nobody number one others play row "
    "rows states terms text the two what which who whom word".split()
)
"""Words of the checks' own sentences, which stay where an id is one of them."""
MOST_NAME = 60
UNKNOWN = re.compile(r"the unknown key '(.+)'")
_PARTS = re.compile(r"\[(\d+)\]|([^.[]+)")
HEADLESS = "The case"
NAMED = ("actors", "issues", "hypotheses")
"""Sections whose ids stand as keys elsewhere."""


def _named(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        node = list(node.values())
    for each in node if isinstance(node, list) else ():
        yield from _named(each)


@cache
def keys() -> frozenset[str]:
    """Return every key that the format knows; its schema says the same, in half a second."""
    own = (field.alias or name for kind in _parts() for name, field in kind.model_fields.items())
    return frozenset((*own, *_named([belief_schema(), chance_schema()])))


def _parts(kind: type[Described] = Described) -> Iterator[type[Described]]:
    for part in kind.__subclasses__():
        if part.__module__.startswith("winset.case."):  # options of models are described so too
            yield part
            yield from _parts(part)


def words_of(finding: Finding, data: Any) -> str:
    """Return what a finding says, for somebody who sees forms.

    Parameters
    ----------
    finding : Finding
    data : object
        What the case holds; ids are told by the names that it has for them.
    """
    if finding.found == NO_KEY:
        key = finding.path.rpartition(".")[2]
        return ASKED.get(key, f"“{_label(key).capitalize()}” is needed: fill it in.")
    names = _names(data)

    def named(found: re.Match[str]) -> str:
        id_ = found[1] or found[2]
        known = id_ in names and (found[1] or id_ not in keys() | ENGLISH)
        return f"“{names[id_]}”" if known else found[0]

    text = f"Found {finding.found}; expected {finding.expected}. {finding.mend}"
    text = _ID.sub(named, text)
    for written, asked in PHRASES.items():
        text = text.replace(written, asked)
    text = UNKNOWN.sub(r"“\1”, which no form has", text)
    text = _QUOTED.sub(lambda found: f"“{_label(found[1])}”", text)
    text = _KEY.sub(_in_form, text)
    return _UNDERSCORED.sub(
        lambda found: _label(found[0]) if found[0] in keys() else found[0], text
    )


def _names(data: Any) -> dict[str, str]:
    """Return the name of each entry that has one beside its id, cut where it is long."""
    names: dict[str, str] = {}
    for entries in data.values() if isinstance(data, dict) else ():
        for id_, entry in entries.items() if isinstance(entries, dict) else ():
            name = entry.get("name") or entry.get("title") if isinstance(entry, dict) else None
            if isinstance(name, str):
                cut = f"{name[:MOST_NAME]}…" if len(name) > MOST_NAME else name
                names.setdefault(str(id_), cut)
    return names


def _in_form(found: re.Match[str]) -> str:
    if found[1] not in keys():
        return found[0]
    return f"“{_label(found[1])}”{f':{found[2]}' if found[2] else ''}"


def _label(key: str) -> str:
    return key.replace("_", " ")


def place_of(path: str, data: Any) -> str:
    """Return a place of a case by labels and names, such as ``Actors: Iran, capability``.

    Parameters
    ----------
    path : str
        As findings name it, such as ``actors.iran.capability`` or ``positions[3].why``.
    data : object
        What the case holds; it may have faults.
    """
    parts: list[str | int] = [int(n) if n else word for n, word in _PARTS.findall(path)]
    if not parts:
        return HEADLESS
    section = value_at(data, (parts[0],)) if isinstance(data, dict) else None
    if len(parts) == 1 and not isinstance(section, (dict, list)):
        return f"{HEADLESS}: {_label(str(parts[0]))}"
    named = [_entry(data, tuple(parts[: end + 1])) for end in range(1, len(parts))]
    head = _label(str(parts[0])).capitalize()
    return f"{head}: {', '.join(named)}" if named else head


def _entry(data: Any, path: tuple[str | int, ...]) -> str:
    """Return an entry's name, whose row it is, or the label of a key."""
    entry, last = value_at(data, path), path[-1]
    if isinstance(entry, dict):
        name = entry.get("name") or entry.get("title") or entry.get("question")
        if isinstance(name, str):
            return name
        if path[0] == "positions":
            ids = (("actors", entry.get("actor")), ("issues", entry.get("issue")))
            return " on ".join(_named_as(data, section, name) for section, name in ids)
    if isinstance(last, int):
        return f"row {last + 1}"
    names = (_named_as(data, section, last) for section in NAMED)
    return next((name for name in names if name != last), _label(last))


def _named_as(data: Any, section: str, name: Any) -> str:
    found = value_at(data, (section, name)) if isinstance(name, str) else None
    named = found.get("name") if isinstance(found, dict) else None
    return named if isinstance(named, str) else str(name or "?")
