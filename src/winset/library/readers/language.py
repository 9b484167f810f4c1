"""A guess at the language of a text, from its commonest small words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from winset.library.document import Block, Record
from winset.library.patterns import word_sets

_WORDS = word_sets(__file__, "languages", "small_words")
_SPLIT = re.compile(r"[^\W\d_]+")


def guessed(text: str) -> str | None:
    """Return the likely language as an ISO 639-1 code, or None where nothing tells."""
    words = [word.lower() for word in _SPLIT.findall(text[:20_000])]
    if len(words) < 8:
        return None
    counts = {name: sum(word in small for word in words) for name, small in _WORDS.items()}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] >= 0.12 * len(words) else None


def in_language(record: Record, blocks: Sequence[Block]) -> Record:
    """Return a record with the likely language of a body, if it names none.

    Parameters
    ----------
    record : Record
    blocks : sequence of Block
        The first 40 are looked at.
    """
    language = guessed(" ".join(block.text for block in blocks[:40]))
    return record.filled(Record(language=language), inferred=True)
