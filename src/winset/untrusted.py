"""Texts of cases and sources, made harmless where they are shown.

Whoever wrote a case or a source wrote every text in it. A terminal takes some signs for commands
(ECMA-48: the control characters C0 and C1), changes of direction make a text read otherwise than it
is stored (Unicode Standard Annex 9; Boucher & Anderson 2021, "Trojan Source"), and a spreadsheet
takes a text for a formula (CWE-1236). What is stored stays as it is; what is shown comes through
here.
"""

from __future__ import annotations

import json
import re
from typing import Any

_KEPT = "\t\n"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFFF9, 0xFFFC)]
_MARKS = [0x061C, 0x200E, 0x200F]
_SHOWN: dict[int, str] = {
    **{code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in _KEPT},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), _UNKNOWN),
    **dict.fromkeys(_OVERRIDES, _UNKNOWN),
    **dict.fromkeys(range(0xD800, 0xE000), _UNKNOWN),
    **dict.fromkeys(_MARKS, "\N{WORD JOINER}"),
    **dict.fromkeys((0x2028, 0x2029), " "),
}
_CONTROLS = {code: sign for code, sign in _SHOWN.items() if code < 0xA0}
_ACTING = re.compile(f"[{re.escape(''.join(map(chr, _SHOWN)))}]")
_ON_ONE_LINE = _SHOWN | {0x0A: "\N{SYMBOL FOR LINE FEED}", 0x09: " "}
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb]")
_SIGNED = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
"""A number, which is no formula."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def visible(text: str, *, one_line: bool = False) -> str:
    """Return a text in which no sign acts: each that would is shown as one that does not.

    Control characters become their pictures, as ``␛`` for escape; changes of direction become
    ``�``; marks of direction, which a reader does not see, lose their force. The length stays.

    Parameters
    ----------
    text : str
    one_line : bool
        Whether line ends are shown as well, so that a text cannot pass for several lines.
    """
    if text.isascii() and text.isprintable():
        return text
    if not one_line and _ACTING.search(text) is None:  # quicker than looking each sign up
        return text
    return text.translate(_ON_ONE_LINE if one_line else _SHOWN)


def spreadsheet_cell(value: Any) -> Any:
    """Return a cell of a CSV file that a spreadsheet does not take for a formula.

    A text that begins like one gets an apostrophe before it, which spreadsheets do not show.
    Control characters become their pictures: one, the carriage return, would end the row.
    """
    if not isinstance(value, str):
        return value
    text = value.replace("\r\n", "\n").translate(_CONTROLS)
    return f"'{text}" if _acts(text) else text


def from_spreadsheet_cell(cell: str) -> str:
    """Return what :func:`spreadsheet_cell` was given."""
    return cell[1:] if cell[:1] == "'" and _acts(cell[1:]) else cell


def _acts(text: str) -> bool:
    """Say whether a text is a formula, or one behind apostrophes, which must come back so."""
    return text.lstrip("'").startswith(_FORMULA) and not _SIGNED.fullmatch(text)


def json_text(data: Any, indent: int | None = 2) -> str:
    """Return plain data as JSON whose signs are readable, but for those that could act.

    Parameters
    ----------
    data : Any
    indent : int, optional
    """
    text = json.dumps(data, indent=indent, ensure_ascii=False, allow_nan=False)
    return _UNSAFE_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
