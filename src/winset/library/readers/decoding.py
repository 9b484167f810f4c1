"""Bytes -> text, whatever they say of their encoding."""

from __future__ import annotations

import codecs
import re

from winset.library.document import Refused

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


def decoded(raw: bytes, hint: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Decode text: a byte order mark, then UTF-8, then what it says of itself, then Windows-1252.

    UTF-8 comes before what the text declares, since text that is valid UTF-8 by chance is rare and
    a wrong declaration is not.

    Returns
    -------
    str
    tuple of str
        Notes: which encoding was taken where it was not UTF-8.

    Raises
    ------
    Refused
        It is not text.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            try:
                return raw.decode(name), ()
            except UnicodeDecodeError:
                break
    if b"\x00" in raw or is_binary(raw):
        raise Refused("it is not text")
    try:
        return raw.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(raw[:4096])
    said = declared[1].decode("ascii") if declared else None
    for encoding in (hint, said):
        name = str(encoding or "")
        if name and _ALLOWED.match(name.lower()):
            try:
                return raw.decode(name), (f"read as {name.lower()}",)
            except (UnicodeDecodeError, LookupError):
                continue
    broken = raw.decode("utf-8", "replace")
    if broken.count("\ufffd") * 500 < len(broken):
        return broken, ("some bytes are not UTF-8 and were replaced",)
    return raw.decode("cp1252", "replace"), ("read as windows-1252",)


def is_binary(raw: bytes) -> bool:
    """Tell whether bytes are no text: more than one control character in a hundred."""
    sample = raw[:65536]
    return (
        len(sample) > 0 and len(sample) - len(sample.translate(None, _BINARY)) > len(sample) / 100
    )
