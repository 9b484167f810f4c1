"""Texts that YAML cuts at a sign of a comment: ``title: Round #2`` is *Round*.

In YAML a blank and ``#`` begin a comment (YAML 1.2, 6.6). Who writes a word or number right behind
the sign hardly means one.
"""

from __future__ import annotations

import re

from winset.case.yaml.text import Text, dotted
from winset.errors import Finding

_CUT = re.compile(r"\s#(?=\w)")


def warnings(text: Text, raw: str) -> list[Finding]:
    """Return a warning for each text behind which a comment begins with a word or number.

    Parameters
    ----------
    text : Text
    raw : str
        The text as it stands in the file.
    """
    if not _CUT.search(raw):
        return []
    lines = raw.splitlines()
    found = []
    for path, (line, column) in text.places.items():
        rest = lines[line - 1][column - 1 :] if line <= len(lines) and path else ""
        sign = _CUT.search(rest)
        if sign is None or rest[:1] in "\"'|>&!*[{" or re.search(r"\s#", rest[: sign.start()]):
            continue
        kept = rest[: sign.start()].strip()
        if kept == text.at(path):
            words = (f"'{kept[:40]}', cut before '{rest[sign.start() + 1 :][:20]}'", "a whole text")
            mend = "Put the text in quotes; or write a blank behind # if it begins a comment."
            found.append(Finding(text.file, line, column, dotted(path), *words, mend, "warning"))
    return found
