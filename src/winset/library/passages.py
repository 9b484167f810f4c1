"""Addresses of passages that never change, and finding a passage again.

A document's body is its blocks in order, joined by two line feeds. A passage is addressed by the
document's id and the paragraph's number, ``topychkanov-2014#p4``. Beside the address go the
selectors of the W3C Web Annotation Data Model (Recommendation of 23 February 2017, sections 4.2.4
and 4.2.5) and a hash of the text, so that other programs find it too, and a change shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from typing import Any

JOINT = "\n\n"
AROUND = 32
_LOCATOR = re.compile(r"^([^#\s]+)(?:#p?(\d{1,9}))?$")
_DRESS = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "\u00a0": " "}
)


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document, with its address and selectors.

    Parameters
    ----------
    document : str
        The document's id.
    n : int
        The paragraph's number, from 1.
    text, kind : str
    start : int
        Where it begins in the document's body, in characters from 0.
    prefix, suffix : str
        Up to 32 characters of the body before and after.
    """

    document: str
    n: int
    text: str
    kind: str
    start: int
    prefix: str
    suffix: str

    @property
    def address(self) -> str:
        """The address, such as ``topychkanov-2014#p4``."""
        return f"{self.document}#p{self.n}"

    @property
    def end(self) -> int:
        """Where it ends in the body; the character there is not part of it."""
        return self.start + len(self.text)

    @property
    def digest(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return sha256(self.text.encode()).hexdigest()

    def selectors(self) -> list[dict[str, Any]]:
        """Return the W3C text quote and text position selectors."""
        return [
            {
                "type": "TextQuoteSelector",
                "exact": self.text,
                "prefix": self.prefix,
                "suffix": self.suffix,
            },
            {"type": "TextPositionSelector", "start": self.start, "end": self.end},
        ]

    def to_dict(self) -> dict[str, Any]:
        """Return the passage as plain data."""
        return {
            "address": self.address,
            "id": self.document,
            "n": self.n,
            "kind": self.kind,
            "text": self.text,
            "sha256": self.digest,
            "selector": self.selectors(),
        }


def starts(texts: Sequence[str]) -> list[int]:
    """Return where each text begins in the body they make."""
    return list(accumulate((len(text) + len(JOINT) for text in texts[:-1]), initial=0))


def text_key(text: str) -> bytes:
    """Return the hash by which a paragraph of this text is found."""
    return sha256(text.encode()).digest()[:16]


def parse_locator(locator: str) -> tuple[str, int | None] | None:
    """Return the document and the paragraph of ``id``, ``id#p4`` or ``id#4``, or None."""
    match = _LOCATOR.match(locator)
    if match is None:
        return None
    return match[1], int(match[2]) if match[2] else None


def _undressed(text: str) -> str:
    """Return text with quotation marks, dashes and spaces in their plain forms."""
    text = unicodedata.normalize("NFKC", text.translate(_DRESS)).translate(_DRESS)
    return re.sub(r"\s+", " ", text).strip()


def likeness(one: str, other: str) -> float:
    """Return how much of two texts' runs of three words is common.

    Parameters
    ----------
    one, other : str

    Returns
    -------
    float
        1 for equal, 0 for nothing in common.
    """
    a, b = _runs(one), _runs(other)
    return len(a & b) / len(a | b) if a and b else 0.0


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", _undressed(text).casefold())
    size = min(3, len(words))
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)} if words else set()
