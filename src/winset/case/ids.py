"""Ids made of names: plain letters, digits and dashes, none given twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

LONGEST = 60


def id_of(name: str, known: Container[str] = (), otherwise: str = "entry") -> str:
    """Return an id for a name that is none of those known.

    Parameters
    ----------
    name : str
    known : container of str
        Ids that are taken; a number is put behind one that is.
    otherwise : str
        Where the name has no letter or digit of the Latin alphabet.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    base = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:LONGEST].strip("-") or otherwise
    number, free = 2, base
    while free in known:
        free = f"{base}-{number}"
        number += 1
    return free
