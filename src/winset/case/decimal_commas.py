"""Lists of numbers in which a comma may be a decimal comma: ``[4,5, 6]``.

In YAML and JSON a comma sets numbers apart and decimals have a point, so ``[4,5, 6]`` is three
numbers. Who writes a blank behind some commas and none behind others may mean 4.5 and 6.
"""

from __future__ import annotations

import re

from winset.case.yaml.text import Text, dotted
from winset.errors import Finding

_LIST = re.compile(r"\[([-+.,\d\s]*)\]")
_CLOSE, _APART = re.compile(r"\d,\d"), re.compile(r",\s+[-+.\d]")


def in_doubt(text: str, start: int = 0) -> str | None:
    """Return the first list of a text in which commas stand in two ways, or None.

    Parameters
    ----------
    text : str
    start : int
        Where to look: only there, if it is more than 0.
    """
    lists = _LIST.finditer(text) if not start else filter(None, [_LIST.match(text, start - 1)])
    return next((m[0] for m in lists if _CLOSE.search(m[1]) and _APART.search(m[1])), None)


def doubts(found: str, reads: str) -> tuple[str, str, str]:
    """Return what is found, expected and to be mended where a list is in doubt.

    Parameters
    ----------
    found : str
        The list as it stands.
    reads : str
        How it is read.
    """
    expected = "decimal points, and a blank behind each comma or behind none"
    mend = "Write 4.5 for 4,5 if a comma is a decimal one; else put a blank behind each."
    return f"{found}, read as {reads}", expected, mend


def warnings(text: Text, raw: str) -> list[Finding]:
    """Return a warning for each list of a case's text that is in doubt.

    Parameters
    ----------
    text : Text
    raw : str
        The text as it stands in the file.
    """
    if not _CLOSE.search(raw):
        return []
    lines = raw.splitlines()
    found = []
    for path, (line, column) in text.places.items():
        written = in_doubt(lines[line - 1], column) if line <= len(lines) and path else None
        value = text.at(path) if written else None
        if written and isinstance(value, list):
            words = doubts(written, ", ".join(f"{number}" for number in value))
            found.append(Finding(text.file, line, column, dotted(path), *words, "warning"))
    return found
