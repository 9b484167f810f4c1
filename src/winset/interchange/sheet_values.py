"""What a cell of a case's sheet means, by what the case wants there; and the cell of a value.

People write lists without brackets, decimal commas, days by their own custom and quotation marks
that a program has curled. What has one meaning is read; what was guessed is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from winset.case.decimal_commas import doubts, in_doubt
from winset.case.probability_words import BANDS
from winset.case.schema import Case, json_schema
from winset.case.yaml.text import read_text
from winset.errors import CaseError
from winset.interchange.tables import shown

Cell = str | int | float
Words = tuple[str, str, str]
"""Found, expected, mend."""

PARTS = ("low", "likely", "high", "shape")
OUTCOME = ("value", "date", "why", "sources")

_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[-+]?\d*,\d+", re.ASCII)
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2},\d{3}", re.ASCII)
_ENDS_IN_ZERO = re.compile(r"[-+]?[1-9]\d{0,2}\.\d\d0", re.ASCII)
_STRAIGHT = str.maketrans("“”„‟«»‘’‚‛\u2212\u00a0", '""""""\'\'\'\'- ')
_PLAIN = re.compile(r"[^\W\d_](?:[\w ./()-]*[\w.()/])?")
_RESERVED = frozenset("true false yes no on off null y n nan inf".split())
_DAY_FORMS = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%d. %B %Y", "%B %d %Y")
_LONGEST_NUMBER, _LONGEST_YAML, _MOST_BRACKETS = 1000, 200_000, 5000
_LISTS = ("names", "people", "name or names")
_YES, _NO = frozenset(("yes", "x", "1", "ja", "oui")), frozenset(("no", "0", "-", "nein", "non"))


class Field(NamedTuple):
    """What a column or a key of a sheet holds."""

    name: str
    part: str
    kind: str


class Meaning(NamedTuple):
    """What a cell means.

    Attributes
    ----------
    value : Any
        Plain data, as ``case.yaml`` holds it.
    guess : Words, optional
        What was guessed.
    fault : Words, optional
        Why it may not be read.
    percent : bool
        Whether it was shown as per cent.
    """

    value: Any
    guess: Words | None = None
    fault: Words | None = None
    percent: bool = False


@cache
def schema_of(section: str) -> dict[str, dict[str, Any]]:
    """Return what the case's schema says of the keys of a section's entries, by name.

    Parameters
    ----------
    section : str
        ``case`` for the keys that stand in no section.
    """
    whole = json_schema()
    if section == "case":
        return dict(whole["properties"])
    node = whole["properties"][section]
    node = node.get("items") or next(iter(node.get("patternProperties", {}).values()), node)
    return dict(whole["$defs"][node["$ref"].rsplit("/", 1)[1]]["properties"])


def kind_of(name: str, node: dict[str, Any]) -> str:
    """Return what kind of value a key has.

    Parameters
    ----------
    name : str
    node : dict
        Of the schema.
    """
    branches = [branch for branch in node.get("anyOf", [node]) if branch.get("type") != "null"]
    references = {branch.get("$ref", "").rsplit("/", 1)[-1] for branch in branches} - {""}
    types = {branch.get("type") for branch in branches}
    if "prefixItems" in node:
        return "range"
    if references:
        return {"Belief": "belief", "Chance": "chance"}.get(references.pop(), "data")
    if name in ("as_of", "deadline", "date"):
        return "day"
    if name == "authors":
        return "people"
    if types == {"array"}:
        return "names" if branches[0].get("items", {}).get("type") == "string" else "data"
    if "array" in types:
        return "name or names"
    if any("enum" in branch for branch in branches):
        return "word"
    simple = {"string": "text", "number": "number", "integer": "number", "boolean": "flag"}
    return simple.get(str(next(iter(types))), "data")


@cache
def fields_of(section: str) -> dict[str, Field]:
    """Return what columns, or keys, a section may have, by their names with underscores."""
    fields = {"id": Field("id", "", "id")}
    for name, node in schema_of(section).items():
        kind = kind_of(name, node)
        fields[name] = Field(name, "", kind)
        if kind in ("belief", "chance"):
            for part in PARTS:
                what = "text" if part == "shape" else kind if part == "likely" else "number"
                fields[f"{name}_{part}"] = Field(name, part, what)
        elif kind == "range":
            for part in ("low", "high"):
                fields[f"{name}_{part}"] = Field(name, part, "number")
        elif name == "outcome":
            kinds = {"value": "number", "date": "day", "why": "text", "sources": "names"}
            for part, what in kinds.items():
                fields[f"{name}_{part}"] = Field(name, part, what)
    if section == "case":
        fields = {k: f for k, f in fields.items() if f.name in ("id", "graph") or f.kind != "data"}
    return fields


# --- reading --------------------------------------------------------------------------------


def value_of(text: str) -> Any:
    """Return what a cell means by itself: what JSON reads in it, or else its text."""
    try:
        return _JSON.decode(text)
    except (ValueError, RecursionError):
        return text


def _no_constant(name: str) -> Any:
    raise ValueError(name)


_JSON = json.JSONDecoder(parse_constant=_no_constant)


def meaning(text: str, kind: str) -> Meaning:
    """Return what a cell means.

    Parameters
    ----------
    text : str
    kind : str
        As :func:`kind_of` says.
    """
    value = value_of(text)
    if kind in ("text", "id"):
        return Meaning(value if isinstance(value, str) else text)
    if kind == "word":  # of a list
        return Meaning((value if isinstance(value, str) else text).lower())
    if kind == "day":
        return _day(value if isinstance(value, str) else text)
    if kind == "flag":
        word = text.lower()
        return Meaning(True if word in _YES else False if word in _NO else value_of(word))
    if kind in ("belief", "chance", "number", "range"):
        return _numeric(text, value, kind)
    if kind in _LISTS:
        return Meaning(_names(text, value, kind))
    return _data(text, value)


def _day(text: str) -> Meaning:
    """Return a day, or a month or a year, as ISO 8601 writes it."""
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        return Meaning(text)
    dotted_or_slashed = re.fullmatch(r"(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})", text)
    day = None
    if dotted_or_slashed:
        first, sign, second, third = dotted_or_slashed.groups()
        one, two, three = int(first), int(second), int(third)
        if len(first) == 4:
            day = _date(one, two, three)
        elif len(third) == 4 and (sign == "." or one > 12 or two > 12 or one == two):
            day = _date(three, one, two) if sign != "." and two > 12 else _date(three, two, one)
        elif len(third) == 4:
            found = f"{shown(text)}, a day that may be read in two ways"
            mend = f"Write it as {three}-{one:02}-{two:02} or as {three}-{two:02}-{one:02}."
            return Meaning(None, fault=(found, "a date as YYYY-MM-DD", mend))
    for form in _DAY_FORMS if day is None else ():
        try:
            day = datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    if day is None:
        return Meaning(text)
    words = f"{shown(text)}, read as {day}", "a date as YYYY-MM-DD", "Write it so to be sure."
    return Meaning(day, guess=words)


def _date(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _numeric(text: str, value: Any, kind: str) -> Meaning:
    """Return a number, a belief, a chance or a range."""
    bare = text.translate(_STRAIGHT).strip()
    wanted = {"range": (2,), "number": (1,)}.get(kind, (1, 3))
    if len(bare) > _LONGEST_NUMBER:
        return Meaning(value)
    doubtful = in_doubt(bare) or in_doubt(f"[{bare}]")
    if isinstance(value, int | float) and _ENDS_IN_ZERO.fullmatch(bare):
        found = f"{shown(text)}, read as {value}"
        mend = f"If the dot sets thousands apart, write {bare.replace('.', '')}."
        return Meaning(value, guess=(found, "numbers without such signs", mend))
    if not isinstance(value, str) and not (isinstance(value, list) and doubtful):
        return Meaning(value)
    if bare.startswith("{"):
        return _data(text, value)
    for parts, commas in _readings(bare):
        numbers = [_number(part) for part in parts]
        if len(parts) not in wanted or None in numbers:
            continue
        if any(commas and _EITHER.fullmatch(part) for part in parts):
            found = f"{shown(text)}, a number that may be read in two ways"
            mend = "Write it without signs between thousands, and with a decimal point."
            return Meaning(None, fault=(found, "a number", mend))
        result: Any = numbers[0] if len(numbers) == 1 else numbers
        written = ", ".join(str(number) for number in numbers)
        guess = doubts(shown(text), written) if commas or doubtful else None
        return Meaning(result, guess, percent="%" in bare)
    if kind == "chance" and isinstance(value, str):
        return Meaning(value.strip().lower())
    return Meaning(value)


def _readings(text: str) -> Iterator[tuple[list[str], bool]]:
    """Yield the ways in which a text may be numbers: its parts, and whether commas are decimal."""
    inner = text[1:-1] if text[:1] + text[-1:] in ("[]", "()") else text
    inner = inner.strip()
    if text[:1] == "(" and _number(inner) is not None:  # below 0, as accountants write it
        return
    if re.search(r"[;|\n]", inner):
        yield [part.strip() for part in re.split(r"[;|\n]+", inner) if part.strip()], False
        return
    by_blank = re.split(r",\s+", inner)
    decimal = any("," in part for part in by_blank)
    yield by_blank, decimal
    yield [part.strip() for part in inner.split(",")], False
    yield re.split(r"\s*(?:–|—|\.\.+|\bto\b)\s*|\s+(?:-\s+)?", inner), "," in inner
    yield re.split(r"(?<=[\d%])\s*-\s*(?=\d)", inner), "," in inner


def _number(text: str) -> int | float | None:
    bare = text.rstrip("% ").strip()
    if _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        return None
    return int(bare) if re.fullmatch(r"[-+]?\d{1,15}", bare) else float(bare)


def _names(text: str, value: Any, kind: str) -> Any:
    """Return a list of ids, which may stand without brackets and quotation marks."""
    if not isinstance(value, str):
        return value if isinstance(value, list | dict) else [text]
    bare = value.translate(_STRAIGHT).strip()
    if bare[:1] + bare[-1:] in ("[]", "()"):
        bare = bare[1:-1]
    apart = r"[;\n]" if kind == "people" or ";" in bare or "\n" in bare else r","
    names = [part.strip().strip("\"'").strip() for part in re.split(apart, bare)]
    names = [name for name in names if name]
    return names[0] if kind == "name or names" and len(names) == 1 else names


def _data(text: str, value: Any) -> Meaning:
    """Return a mapping or a list of entries, in JSON, YAML, or ``uk: 15, 25, 40; eu: 5``."""
    doubtful = in_doubt(text)
    if isinstance(value, str):
        bare = value.translate(_STRAIGHT).strip()
        pairs = None if bare[:1] in ("{", "[") else _pairs(bare)
        if pairs is not None:
            return pairs
        try:
            value = json.loads(bare)
        except (ValueError, RecursionError):
            value = _yaml(bare, value)
    guess = doubts(shown(text), "numbers set apart by each comma") if doubtful else None
    return Meaning(value, guess)


def _yaml(text: str, otherwise: Any) -> Any:
    if len(text) > _LONGEST_YAML or text.count("[") + text.count("{") > _MOST_BRACKETS:
        return otherwise
    try:
        read = read_text(text.encode(), "")
    except CaseError:
        return otherwise
    return otherwise if read.findings or not isinstance(read.data, dict | list) else read.data


def _pairs(text: str) -> Meaning | None:
    """Return ``uk: 15, 25, 40; eu: 5`` as a mapping, or None where it is none."""
    pairs: dict[str, Any] = {}
    told: list[Meaning] = []
    for entry in re.split(r"[;\n]", text):
        name, colon, given = entry.partition(":")
        name, given = name.strip().strip("\"'"), given.strip()
        if not entry.strip():
            continue
        if not colon or name in pairs:
            return None
        told.append(_numeric(given, value_of(given), "belief"))
        pairs[name] = told[-1].value
    guess = next((one.guess for one in told if one.guess), None)
    return Meaning(pairs, guess, next((one.fault for one in told if one.fault), None))


# --- writing --------------------------------------------------------------------------------


def cell(value: Any) -> Cell:
    """Return a value as a cell that reads back as the same value, whatever is wanted there."""
    if isinstance(value, str):
        safe = value.isprintable() and value == value.strip() and value[:1] not in ("", *"=+-@\"'[")
        if safe and not _escaped(value) and value_of(value) == value:
            return value
        return json.dumps(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return json.dumps(value, ensure_ascii=False) if _tame(value) else json.dumps(value)
    return value


def cell_for(value: Any, kind: str) -> Cell:
    """Return a value as a cell as people write it, where that reads back as the same value.

    Parameters
    ----------
    value : Any
    kind : str
        As :func:`kind_of` says.
    """
    told = value
    if kind in _LISTS and isinstance(value, list):
        told = ("; " if kind == "people" else ", ").join(map(str, value))
    elif isinstance(value, dict | list):
        told = _flow(value)
        pairs = (
            "; ".join(f"{k}: {_flow(v, True)}" for k, v in value.items())
            if isinstance(value, dict)
            else told
        )
        told = pairs if _reads_back(pairs, value, kind) else told
    if isinstance(told, str) and told is not value:
        return told if _reads_back(told, value, kind) else cell(value)
    if kind in ("text", "word", "day") and isinstance(value, str):
        plain = cell(value)
        is_number = _NUMBER.fullmatch(value) or value in ("true", "false", "null")
        return value if plain != value and is_number and kind == "day" else plain
    return cell(value)


def _reads_back(told: str, value: Any, kind: str) -> bool:
    """Say whether a text is safe in a spreadsheet, and means a value there."""
    safe = told[:1] not in ("", *"=+-@\"'") and told.isprintable() and not _escaped(told)
    return safe and meaning(told, kind)[:3] == (value, None, None)


def words_of(belief: Any) -> str | None:
    """Return the ICD 203 word whose band a belief is, or None."""
    if isinstance(belief, dict) and belief.get("shape") == "uniform":
        for word, low, high in BANDS:
            if (belief["low"], belief["high"]) == (low, high):
                return word
    return None


def _flow(value: Any, is_outer: bool = False) -> str:
    """Return plain data on one line, without the marks that nobody needs.

    Parameters
    ----------
    value : Any
    is_outer : bool
        Whether it stands by itself, so that a list of numbers needs no brackets.
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        inner = ", ".join(map(_flow, value))
        bare = is_outer and all(isinstance(one, int | float) for one in value)
        return inner if bare else f"[{inner}]"
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, str) and (
        is_outer or (_PLAIN.fullmatch(value) and value.lower() not in _RESERVED)
    ):
        return value
    return json.dumps(value, ensure_ascii=False)


def _tame(value: Any) -> bool:
    text = json.dumps(value, ensure_ascii=False)
    return text.isprintable() and not _escaped(text)


def _escaped(text: str) -> bool:
    """Say whether a workbook would take a part of the text for an escape."""
    return re.search(r"_x[0-9A-Fa-f]{4}_", text) is not None


def sections() -> list[str]:
    """Return the sections of a case that have entries by id, in the order of the format."""
    return [
        name
        for name, part in Case.model_fields.items()
        if name not in ("issues", "actors", "positions")
        and str(part.annotation).startswith("dict[")
    ]
