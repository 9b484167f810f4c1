"""YAML text <-> plain data, with the place of every value.

:mod:`winset.case.yaml.compose` makes the nodes; this module turns them into plain data and refuses
what a case has no use for: repeated keys, merge keys, tags of other languages, files that grow when
read.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from winset.case.yaml.compose import DEEPEST, compose
from winset.case.yaml.mends import added_line, what_is_wrong
from winset.errors import CaseError, Finding

MOST_BYTES = 8_000_000
MOST_VALUES = 500_000

Path = tuple[str | int, ...]
Place = tuple[int, int]

_CORE = "tag:yaml.org,2002:"
_WORDS = {"true": True, "false": False}


@dataclass
class Text:
    """A case's text, read but not yet checked.

    Attributes
    ----------
    file : str
        The name under which findings speak of it.
    data : Any
        Plain mappings, lists and scalars.
    places : dict
        Path -> (line, column) of the value, counted from 1.
    keys : dict
        Path -> (line, column) of the key that leads to the value.
    findings : list of Finding
        Faults of the text itself.
    """

    file: str
    data: Any = None
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def at(self, path: Path) -> Any:
        """Return the value at a path."""
        value = self.data
        for part in path:
            value = value[part]
        return value

    def place(self, path: Path) -> Place:
        """Return where `path` stands, or the nearest part of the file that leads to it."""
        while path:
            if path in self.places:
                return self.places[path]
            path = path[:-1]
        return self.places.get((), (1, 1))

    def key_place(self, path: Path) -> Place:
        """Return where the key of `path` stands."""
        return self.keys.get(path) or self.place(path)


def read_text(raw: bytes, file: str) -> Text:
    """Read YAML bytes into plain data with places.

    Parameters
    ----------
    raw : bytes
        The content of the file.
    file : str
        The name to use in findings.

    Returns
    -------
    Text
        With findings for repeated keys and the like.

    Raises
    ------
    CaseError
        The bytes are not UTF-8, not YAML, or too large to be a case.
    """
    if len(raw) > MOST_BYTES:
        found, expected = f"a file of {len(raw):,} bytes", f"at most {MOST_BYTES:,} bytes"
        raise _stop(file, (0, 0), found, expected, "Check that this is a case; split it if it is.")
    return _Reader(file).read(_decode(raw, file))


def write_text(data: Any) -> str:
    """Return plain data as YAML text that reads back as the same data."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.width = 100 if _folds(data) else UNFOLDED
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_styled(data), stream)
    return stream.getvalue()


def _folds(data: Any) -> bool:
    """Say whether long texts may be folded: the library loses or adds blanks beside others."""
    if isinstance(data, dict):
        return all(_folds(value) for item in data.items() for value in item)
    if isinstance(data, list):
        return all(_folds(value) for value in data)
    if not isinstance(data, str):
        return True
    return "  " not in data and data.replace("\n", "").isprintable()


UNFOLDED = 2**31
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OPENS = ("?", ":")
_LOST = ("\x85", "\u2028", "\u2029", "\ufeff")


def _styled(data: Any) -> Any:
    """Give plain data the style in which people write it.

    Lists of numbers and names, and entries of lists, stand on one line; days and whole numbers
    are plain. Texts that hold line ends which only YAML counts as such are put in double quotes,
    as are those that begin with a sign which opens a key or a value in a list on one line.
    """
    if isinstance(data, dict):
        return {_told(key): _styled(value) for key, value in data.items()}
    if isinstance(data, list):
        if any(isinstance(item, dict | list) for item in data):
            return [_on_one_line(item) for item in data]
        return _on_one_line(data)
    if isinstance(data, float) and data == int(data) and abs(data) < 1e15:
        return int(data)
    if isinstance(data, str) and _DAY.fullmatch(data):
        with suppress(ValueError):
            return date.fromisoformat(data)
    return _told(data)


def _told(data: Any) -> Any:
    """Return a text in double quotes where the library would leave it bare and misread."""
    if isinstance(data, str) and (data.startswith(_OPENS) or any(sign in data for sign in _LOST)):
        return DoubleQuotedScalarString(data)
    return data


def _on_one_line(data: Any) -> Any:
    """Return a list, or an entry without entries of its own, in the style of one line."""
    values = list(data.values()) if isinstance(data, dict) else data
    if not isinstance(values, list) or any(isinstance(value, dict) for value in values):
        return _styled(data)
    if any(isinstance(value, str) and (len(value) > 200 or "\n" in value) for value in values):
        return _styled(data) if isinstance(data, dict) else [_styled(value) for value in data]
    plain = (
        {_told(key): _styled(value) for key, value in data.items()}
        if isinstance(data, dict)
        else None
    )
    styled: CommentedMap | CommentedSeq = (
        CommentedMap(plain) if plain is not None else CommentedSeq(map(_styled, data))
    )
    styled.fa.set_flow_style()
    return styled


def _decode(raw: bytes, file: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        found = f"the byte 0x{raw[error.start]:02x}, which is not UTF-8"
        mend = "Save the file as UTF-8 in your editor."
        raise _stop(file, (line, column), found, "text in UTF-8", mend) from None


def _stop(file: str, place: Place, found: str, expected: str, mend: str) -> CaseError:
    return CaseError([Finding(file, *place, "", found, expected, mend)])


class _Reader:
    """Walks the node graph once; aliases are followed, and counted each time."""

    def __init__(self, file: str) -> None:
        self.text = Text(file)
        self.values = 0

    def read(self, text: str) -> Text:
        root = self._compose(text)
        if root is None:
            mend = "Start from `winset new DIR`, which writes a small case."
            raise _stop(self.text.file, (1, 1), "an empty file", "a case", mend)
        self.text.data = self._value(root, ())
        return self.text

    def _compose(self, text: str) -> Node | None:
        try:
            return compose(text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = (mark.line + 1, mark.column + 1) if mark else (0, 0)
            wrong = what_is_wrong(text, mark.line, mark.column) if mark else None
            if wrong is not None:
                line, mended = wrong
                column = place[1] if line + 1 == place[0] else 1
                raise _stop(self.text.file, (line + 1, column), *mended) from None
            problem = error.problem or error.context or "text that is not YAML"
            mend = "Look at this line and the one above: indents, brackets, quotes, colons."
        except (YAMLError, ValueError, RecursionError) as error:
            problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
            place, problem = (0, 0), " ".join(problem.split())[:160]
            mend = "Remove what is not plain text, or start from `winset new DIR`."
        raise _stop(self.text.file, place, f"text that is not YAML ({problem})", "YAML", mend)

    def _value(self, node: Node, path: Path) -> Any:
        self.values += 1
        place = _place(node)
        if self.values > MOST_VALUES or len(path) > DEEPEST:
            found = f"more than {MOST_VALUES:,} values, or values nested more than {DEEPEST} deep"
            mend = "Look for anchors (&) and aliases (*) that repeat one another."
            raise _stop(self.text.file, place, found, "a case", mend)
        self.text.places[path] = place
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            place = _place(key_node)
            if not isinstance(key_node, ScalarNode) or str(key_node.tag) == f"{_CORE}merge":
                found = "a merge key (<<), a list or a mapping as a key"
                self._fault(path, place, found, "plain text as a key", "Write the keys out.")
                continue
            key = str(key_node.value)
            inner = (*path, key)
            added = None if path else added_line(key)
            if added is not None:
                self._fault(path, place, *added)
                continue
            if key in result:
                first, mend = self.text.keys[inner][0], "Remove or rename one of the two."
                found = f"the key '{key}' a second time (first in line {first})"
                self._fault(inner, place, found, "each key once", mend)
                continue
            self.text.keys[inner] = place
            result[key] = self._value(value_node, inner)
            if result[key] is None:
                self.text.places[inner] = place
        return result

    def _scalar(self, node: Node, path: Path) -> Any:
        tag, text = str(node.tag), str(node.value)
        kind = tag.removeprefix(_CORE)
        if kind in ("str", "timestamp", "value"):
            return self._whole_signs(text, node, path)
        if kind == "null":
            return None
        if kind == "bool" and text.lower() in _WORDS:
            return _WORDS[text.lower()]
        try:
            if kind == "int":
                return _whole(text)
            if kind == "float":
                return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan"))
        except (ValueError, OverflowError):
            return text
        if kind in ("int", "float", "bool"):
            return text
        self._fault(path, _place(node), f"the tag {tag}", "plain YAML", "Remove the tag.")
        return text

    def _whole_signs(self, text: str, node: Node, path: Path) -> str:
        """Put together signs that JSON writes in two halves; refuse a half on its own."""
        if text.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in text):
            return text
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            found = "half of a sign (\\ud800-\\udfff)"
            self._fault(path, _place(node), found, "text", "Write it whole.")
            return ""

    def _fault(self, path: Path, place: Place, found: str, expected: str, mend: str) -> None:
        finding = Finding(self.text.file, *place, dotted(path), found, expected, mend)
        self.text.findings.append(finding)


def _place(node: Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _whole(text: str) -> int:
    digits = text.replace("_", "").lstrip("+")
    is_prefixed = digits.lstrip("-").startswith(("0x", "0o", "0b"))
    return int(digits, 0 if is_prefixed else 10)


def dotted(path: Path) -> str:
    """Return a path as people write it: ``positions[3].salience``."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
