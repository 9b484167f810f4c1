"""Bytes -> text, whatever they say of their encoding; and a guess at its language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from winset.decoding import NotText, decode
from winset.library.document import Block, Reading, Record, Refused
from winset.library.patterns import word_sets

_SMALL_WORDS = word_sets(__file__, "languages", "small_words")
_WORD = re.compile(r"[^\W\d_]+")


def decoded(raw: bytes, label: str | None = None, language: str | None = None) -> tuple[str, str]:
    """Decode text; return it, and what is to be minded of its encoding, or nothing.

    Parameters
    ----------
    raw : bytes
    label : str, optional
        What is said of its encoding.
    language : str, optional
        A code such as ``ru``.

    Raises
    ------
    Refused
        It is not text.
    """
    try:
        text, _, note = decode(raw, label, language)
    except NotText:
        raise Refused("it is not text") from None
    return text, note


def noted(reading: Reading, *notes: str) -> Reading:
    """Return a reading with more to mind about it; empty notes count for nothing.

    Parameters
    ----------
    reading : Reading
    notes : str
    """
    more = tuple(note for note in notes if note)
    return replace(reading, record=replace(reading.record, notes=(*reading.record.notes, *more)))


def one_kind_of_line(text: str, most: int) -> str:
    """Return text whose lines end in a line feed alone.

    Parameters
    ----------
    text : str
    most : int
        How many characters it may have.

    Raises
    ------
    Refused
        It has more.
    """
    if len(text) > most:
        raise Refused(f"it has {len(text):,} characters; {most:,} is the most")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def guessed_language(text: str) -> str | None:
    """Return the likely language as an ISO 639-1 code, or None where nothing tells."""
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    if len(words) < 8:
        return None
    counts = {name: sum(word in small for word in words) for name, small in _SMALL_WORDS.items()}
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
    language = guessed_language(" ".join(block.text for block in blocks[:40]))
    return record.filled(Record(language=language), inferred=True)
