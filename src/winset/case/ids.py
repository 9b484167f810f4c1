"""Ids made of names, none given twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 60
LONGEST_IMPORTED = 70
_COUNTED = 100
"""Up to here the first free number is taken; beyond, one that is quickly found."""

_OF_WORDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd"})
"""Categories of signs that every program counts as parts of words."""


def id_of(name: str, known: Container[str] = (), otherwise: str = "entry") -> str:
    """Return an id for a name that is none of those known: plain letters, digits and dashes.

    Parameters
    ----------
    name : str
    known : container of str
        Ids that are taken; a number is put behind one that is.
    otherwise : str
        Where the name has no letter or digit of the Latin alphabet.
    """
    latin = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")[:LONGEST].strip("-") or otherwise
    return _free(base, known)


def as_id(text: str, fallback: str = "unnamed") -> str:
    """Return another tool's name as an id of any alphabet: letters, digits, hyphens, underscores.

    Parameters
    ----------
    text : str
        Its case is kept. Signs that some programs count as parts of words and others do not, such
        as ``²`` or marks that stand by themselves, become hyphens.
    fallback : str
        Where nothing is left of it.
    """
    signs = "".join(
        sign if unicodedata.category(sign) in _OF_WORDS or sign == "_" else "-"
        for sign in unicodedata.normalize("NFC", text)
    )
    parts = [part for part in signs.split("-") if part]
    return "-".join(parts)[:LONGEST_IMPORTED].strip("-") or fallback


def new_id(text: str, taken: Container[str], fallback: str = "unnamed") -> str:
    """Return another tool's name as an id that is not yet taken; a second one gets ``-2``.

    Parameters
    ----------
    text, fallback : str
        As for :func:`as_id`.
    taken : container of str
    """
    return _free(as_id(text, fallback), taken)


def _free(base: str, taken: Container[str]) -> str:
    free, number = base, 2
    while free in taken and number < _COUNTED:
        free, number = f"{base}-{number}", number + 1
    if free not in taken:
        return free
    high = _COUNTED
    while f"{base}-{high}" in taken:  # in a table of one name throughout
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if f"{base}-{middle}" in taken else (low, middle)
    return f"{base}-{high}"
