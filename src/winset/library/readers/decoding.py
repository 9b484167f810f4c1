"""Bytes -> text, whatever they say of their encoding; and a guess at its language."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from contextlib import suppress

from winset.library.document import Block, Record, Refused
from winset.library.patterns import word_sets

_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.I)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ALLOWED = re.compile(r"^(utf|iso|latin|windows|cp|koi|mac|big5|gb|euc|shift|sjis|ascii|us-ascii)")
_BINARY = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}) + b"\x7f"
_SMALL_WORDS = word_sets(__file__, "languages", "small_words")
_WORD = re.compile(r"[^\W\d_]+")


def decoded(raw: bytes, hint: str | None = None) -> str:
    """Decode text: a byte order mark, then UTF-8, then what it says of itself, then Windows-1252.

    UTF-8 comes before what the text declares, since text that is valid UTF-8 by chance is rare and
    a wrong declaration is not.

    Parameters
    ----------
    raw : bytes
    hint : str, optional
        The encoding named outside the text, as in the parts of a message.

    Raises
    ------
    Refused
        It is not text.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            with suppress(UnicodeDecodeError):
                return raw.decode(name)
            break
    if b"\x00" in raw or is_binary(raw):
        raise Refused("it is not text")
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    declared = _DECLARED.search(raw[:4096])
    for name in (hint or "", declared[1].decode("ascii") if declared else ""):
        if _ALLOWED.match(name.lower()):
            with suppress(UnicodeDecodeError, LookupError):
                return raw.decode(name)
    broken = raw.decode("utf-8", "replace")
    if broken.count("\ufffd") * 500 < len(broken):
        return broken
    return raw.decode("cp1252", "replace")


def is_binary(raw: bytes) -> bool:
    """Tell whether bytes are no text: more than one control character in a hundred."""
    sample = raw[:65536]
    return len(sample) - len(sample.translate(None, _BINARY)) > len(sample) / 100


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
