"""Names of other tools -> ids of a case."""

from __future__ import annotations

import unicodedata
from collections.abc import Container

LONGEST = 70


def as_id(text: str, fallback: str = "unnamed") -> str:
    """Return `text` as an id: letters, digits, hyphens and underscores; its case is kept.

    Signs that some programs count as parts of words and others do not, such as ``²`` or marks that
    stand by themselves, become hyphens.
    """
    kept = "".join(
        sign if unicodedata.category(sign) in _WORD or sign == "_" else "-"
        for sign in unicodedata.normalize("NFC", text)
    )
    parts = [part for part in kept.split("-") if part]
    return "-".join(parts)[:LONGEST].strip("-") or fallback


_WORD = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})


def new_id(text: str, taken: Container[str], fallback: str = "unnamed") -> str:
    """Return `text` as an id that is not yet taken; a second one of a name gets ``-2``."""
    first = as_id(text, fallback)
    found, number = first, 2
    while found in taken:
        found, number = f"{first}-{number}", number + 1
    return found
