"""Plain data -> ``Case``, every fault of shape turned into a finding."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from winset.case.belief import Belief
from winset.case.schema import Case, json_schema, with_aims_alone
from winset.case.yaml.text import Path, Text, dotted
from winset.errors import Finding, nearest

Dropped = frozenset[tuple[str, str | int]]
NO_KEY = "no such key"
"""What is found where a key is needed and not there."""

_EXPECTED: dict[str, tuple[str, str]] = {
    "string_type": ("text", "Put it in quotes."),
    "float_type": ("a number", "Write it as a number, without quotes or a unit."),
    "finite_number": ("a finite number", "Replace it."),
    "bool_type": ("true or false", "Write true or false."),
    "bool_parsing": ("true or false", "Write true or false."),
    "dict_type": ("a mapping of names to entries", "Write it as `name: ...` lines, indented."),
    "tuple_type": ("a list", "Write it as [a, b], or as lines that start with a dash."),
    "model_type": ("a mapping", "Write it as `key: value` lines, indented."),
    "two": ("two numbers, [low, high]", "Write exactly two."),
}

_PATTERNS: dict[str, tuple[str, str]] = {
    r"^(https?://[^\s<>\"']+|\w[\w-]*)$": (
        "the id of another case, or an address that begins with https://",
        "Rewrite it so.",
    ),
    r"^(https?://[^\s<>\"']+/)?$": (
        "an address that begins with https:// and ends with /",
        "Rewrite it so, or leave it out.",
    ),
    r"^\w[\w-]*$": (
        "a short name of letters, digits, hyphens and underscores",
        "Rename it; the full name goes under name:.",
    ),
    r"^[\w*-]+(/[\w*-]+)*$": (
        "the name of a belief, such as position/ACTOR/ISSUE, in which * stands for any letters",
        "Rewrite it so.",
    ),
    r"^[A-F][1-6]$": (
        "an Admiralty rating such as B2 (reliability A-F, credibility 1-6)",
        "Use one letter and one digit.",
    ),
    r"^\d{4}(-\d{2}(-\d{2})?)?$": ("a date as 2014, 2014-12 or 2014-12-19", "Rewrite it so."),
    r"^[^#\s]+(#[^#\s]+)?$": (
        "a source id, or a source id and a passage, such as report-2014#p4",
        "Remove the blanks.",
    ),
}

_NO_BELIEF = Belief(math.nan, math.nan, math.nan)

_PLACEHOLDERS: dict[str, Any] = {
    "winset": 1,
    "title": "-",
    "question": "-",
    "as_of": "2000-01-01",
    "decision": {"rule": "consensus"},
    "issues": {},
    "actors": {},
    "positions": [],
}


def shape(text: Text) -> tuple[Case | None, list[Finding], Dropped]:
    """Check the shape of a case's text.

    Returns
    -------
    case : Case or None
        The case, without the parts that have faults, so that the checks between the sections can
        still run on the rest; None where too little is left.
    findings : list of Finding
        One for each fault of shape.
    dropped : frozenset
        The (section, id) pairs that the case lacks because of their faults.
    """
    if not isinstance(text.data, Mapping):
        found = f"{_show(text.data)} instead of a mapping"
        mend = "Start from `winset new DIR`, which writes a small case."
        finding = Finding(text.file, *text.place(()), "", found, "a case", mend)
        return None, [finding], frozenset()
    try:
        return Case.model_validate(text.data), [], frozenset()
    except ValidationError as error:
        details = error.errors(include_url=False)
    first: dict[str, Finding] = {}  # a value that fits no member of a union fails each of them
    for one in (finding_of(text, detail) for detail in details):
        first.setdefault(one.path, one)
    case, dropped = _without_faults(text.data, details)
    return case, list(first.values()), dropped


def finding_of(text: Text, detail: ErrorDetails, of_case: bool = True) -> Finding:
    """Return what a validator objects to, with its place in a text.

    Parameters
    ----------
    text : Text
    detail : dict
        Of pydantic.
    of_case : bool
        Whether the text is that of a case, whose schema knows the keys.
    """
    kind, loc = detail["type"], detail["loc"]
    path, rest = _real_path(text.data, loc)
    at_key = kind == "extra_forbidden" or (bool(loc) and loc[-1] == "[key]")
    place = text.key_place(path) if at_key else text.place(path)
    found = _show(detail["input"])
    expected, mend = _expected(kind, detail.get("ctx", {}), detail)
    if kind == "missing" and rest and isinstance(rest[0], int):
        found, (expected, mend) = _show(_at(text.data, path)), _EXPECTED["two"]
    elif kind == "missing":
        key = str(rest[0]) if rest else "?"
        path = (*path, key)
        found, expected, mend = NO_KEY, f"the key '{key}'", f"Add `{key}:`."
    elif kind == "extra_forbidden":
        keys, word = _keys_at(loc[:-1]) if of_case else [], str(path[-1])
        found = f"the unknown key '{word}'"
        expected = f"one of {', '.join(keys)}" if keys else "a known key"
        mend = f"Rename or remove it.{nearest(word, keys)}"
    elif kind == "literal_error":
        allowed = [word.strip(" '") for word in expected.replace(" or ", ", ").split(",")]
        mend += nearest(str(detail["input"]), allowed)
    return Finding(text.file, *place, dotted(path), found, expected, mend)


def _expected(kind: str, context: Mapping[str, Any], detail: ErrorDetails) -> tuple[str, str]:
    if "mend" in context:
        return str(context["expected"]), str(context["mend"])
    if kind == "string_pattern_mismatch" and context["pattern"] in _PATTERNS:
        return _PATTERNS[context["pattern"]]
    if kind == "literal_error":
        return f"{context['expected']}", "Use one of these."
    if kind in ("too_long", "too_short") and "actual_length" in context:
        return _EXPECTED["two"]
    return _EXPECTED.get(kind, (detail["msg"].removeprefix("Input should be "), "Rewrite it."))


def _real_path(data: Any, loc: tuple[int | str, ...]) -> tuple[Path, Path]:
    """Split a validator's location into the part that is in the data and the rest."""
    node: Any = data
    path: list[int | str] = []
    for index, part in enumerate(loc):
        if not _has(node, part):
            return tuple(path), tuple(loc[index:])
        node = node[part]
        path.append(part)
    return tuple(path), ()


def _at(data: Any, path: Path) -> Any:
    for part in path:
        data = data[part]
    return data


def _has(node: Any, part: int | str) -> bool:
    if isinstance(node, Mapping):
        return part in node
    return isinstance(node, list) and isinstance(part, int) and part < len(node)


@cache
def _schema() -> dict[str, Any]:
    return json_schema()


def _keys_at(loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the schema knows at a location."""
    nodes = [_schema()]
    for part in loc:
        nodes = [inner for node in nodes for inner in _inside(node, part)]
    branches = [branch for node in nodes for branch in [node, *node.get("anyOf", [])]]
    return [key for branch in branches for key in _resolve(branch).get("properties", {})]


def _inside(node: dict[str, Any], part: int | str) -> list[dict[str, Any]]:
    node = _resolve(node)
    for branch in node.get("anyOf", []):
        nodes = _inside(branch, part)
        if nodes:
            return nodes
    if part in node.get("properties", {}):
        return [node["properties"][part]]
    if isinstance(part, int) and isinstance(node.get("items"), dict):
        return [node["items"]]
    entries = node.get("additionalProperties")
    if isinstance(entries, dict):
        return [entries]
    return list(node.get("patternProperties", {}).values())


def _resolve(node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = _schema()["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _without_faults(
    data: Mapping[str, Any], details: list[ErrorDetails]
) -> tuple[Case | None, Dropped]:
    """Validate again with the faults taken out.

    An unknown key goes alone; a belief that cannot be read becomes one that no check objects to;
    any other fault takes its whole entry with it.
    """
    dropped: set[tuple[str, str | int]] = set()
    sound = deepcopy(dict(with_aims_alone(data)))
    for detail in details:
        path, rest = _real_path(data, detail["loc"])
        if detail["type"] == "extra_forbidden":
            _put(sound, path, None)
        elif detail["type"] == "belief" and not rest and len(path) > 1:
            _put(sound, path, _NO_BELIEF)
        elif len(path) > 1 and path[0] != "decision":
            dropped.add((str(path[0]), path[1]))
        else:
            section = str(detail["loc"][0]) if detail["loc"] else "*"
            sound.pop(section, None)
            dropped.add((section, "*"))
    for section, entries in sound.items():
        if isinstance(entries, dict):
            sound[section] = {k: v for k, v in entries.items() if (section, k) not in dropped}
        elif isinstance(entries, list):
            sound[section] = [v for i, v in enumerate(entries) if (section, i) not in dropped]
    try:
        return Case.model_validate(_PLACEHOLDERS | sound), frozenset(dropped)
    except ValidationError:
        return None, frozenset(dropped)


def _put(data: Any, path: Path, value: Any) -> None:
    """Replace what stands at `path`, or remove the key where `value` is None.

    Nothing happens where another fault has taken the way there out already.
    """
    for part in path[:-1]:
        if not _has(data, part):
            return
        data = data[part]
    if value is None:
        data.pop(path[-1], None)
    else:
        data[path[-1]] = value


def _show(value: Any) -> str:
    """Return a value as findings quote it: short, on one line."""
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        text = "{" + ", ".join(f"{key}: …" for key in list(value)[:6]) + "}"
    elif isinstance(value, str):
        text = f"the text '{value}'" if value else "an empty text"
    else:
        text = str(value)
    text = " ".join(text.split())
    return text if len(text) <= 90 else text[:87] + "…"
