"""Bytes -> text: the one decoder of pages, texts, messages and tables.

A byte order mark counts first, then UTF-8, since bytes that are valid UTF-8 by chance are rare and
wrong labels are not; then the label, read as browsers read it (https://encoding.spec.whatwg.org:
iso-8859-1 is windows-1252, gb2312 is gb18030). Where there is no label, or the letters speak
against it, the encoding is guessed by chardetng, the detector of Firefox; a guess is always said.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from typing import NamedTuple

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEVEN_BITS = {
    "iso-2022-jp",
    "iso-2022-jp-1",
    "iso-2022-jp-2",
    "iso-2022-kr",
    "hz-gb-2312",
    "utf-7",
}
_KNOWN = re.compile(r"^(utf|iso|latin|windows|cp|ibm|koi|mac|big5|gb|hz|euc|shift|johab|ptcp|tis)")
_PYTHON = {"gbk": "gb18030", "gb2312": "gb18030", "hz-gb-2312": "hz", "utf-16le": "utf-16-le"}
_NO_LABELS = {"ascii", "us-ascii", "ansi_x3.4-1968", "x-user-defined", "unknown-8bit", "default"}
"""What programs write where nobody said anything."""

_BINARY = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 27}) + b"\x7f"
_HIGH = re.compile(rb"[\x80-\xff]")
_LETTERS = re.compile(rb"[\xc0-\xff]")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}")
_SWAPPED = re.compile(r"\b[а-яёіїєґў][А-ЯЁІЇЄҐЎ]{2,}\b")
"""A Cyrillic word with capitals for small letters, as KOI8 has that is read as Windows-1251."""

_ACCENTED = re.compile(r"[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]{3,}")
"""No word of a Latin script has three such letters in a row."""

_EUROPE = "\u0530"
"""Letters before this one are Latin, Greek or Cyrillic: what the rules on faults hold for."""

_SAMPLE = 20_000
_OTHER_SYSTEMS = ("macintosh", "cp850", "x-mac-cyrillic", "cp852")
"""What a browser never guesses, and spreadsheets on a Mac or in a console still write."""

_LATIN = {"windows-1250", "windows-1254", "windows-1257", "iso-8859-2", "iso-8859-4"}
_NORDIC = {bytes([code]) for code in (0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE)}
"""Letters of Icelandic alone in windows-1252, and of Turkish in windows-1254."""

_ALPHABETS = {
    "windows-1252": (
        *("àâæçéèêëîïôœùûüÿ", "äöüßé", "áéíñóúüºª", "áâãàçéêíóôõúºª", "àèéìíîòóùú", "éëïóöüèáíúê"),
        *("åäöé", "æøåéòôè", "áðéíóúýþæö", "àçèéíïòóúü", "çë", "äöüõšž"),
    ),
    "windows-1250": (
        *("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž", "ăâîşţ"),
    ),
    "windows-1254": ("çğıöşüâîû",),
    "windows-1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöüõšž"),
}
_ALPHABETS["iso-8859-2"] = _ALPHABETS["windows-1250"]
_ALPHABETS["iso-8859-15"] = _ALPHABETS["windows-1252"]
"""Letters of the languages of an encoding that ASCII does not have: French, German, Spanish,
Portuguese, Italian, Dutch, Swedish, Danish, Icelandic, Catalan, Albanian, Estonian; Polish, Czech,
Slovak, Hungarian, Croatian, Romanian; Turkish; Lithuanian, Latvian, Estonian."""

_SIGN_IN_WORD = re.compile(r"[\x80-\x9f¢-©¬-¹»-¾](?=[^\W\d_])|(?<=[^\W\d_])[¡¿](?=[^\W\d_])")
"""What is no letter, where a word goes on: ``¹to``, ``pe³nego``."""

_MANY = 6
_ONE_LANGUAGE, _NO_LANGUAGE = 0.97, 0.95
"""The share of such letters that one language has: at least, where it is of that language; less
than, where it is of none."""

_HOMES = {
    **{code: code for code in ("bg", "hu", "lt", "lv", "mk", "pl", "ro", "ru", "th", "tr", "hr")},
    **{"ar": "sa", "be": "by", "cs": "cz", "el": "gr", "et": "ee", "fa": "ir", "he": "il"},
    **{"iw": "il", "ja": "jp", "kk": "kz", "ko": "kr", "sk": "sk", "sl": "si", "sr": "rs"},
    **{"uk": "ua", "vi": "vn", "zh": "cn", "zh-tw": "tw", "zh-hk": "hk", "zh-hant": "tw"},
}
"""A language whose texts are not written in windows-1252 -> a domain of the web that has it."""


class NotText(ValueError):  # noqa: N818 - what bytes are, not a fault of the program
    """Bytes that are no text."""


class Decoded(NamedTuple):
    """Text, the encoding it was read by, and what to mind: that this was guessed, what was lost."""

    text: str
    encoding: str
    note: str = ""


def decode(raw: bytes, label: str | None = None, language: str | None = None) -> Decoded:
    """Decode text, and say what was guessed.

    Parameters
    ----------
    raw : bytes
    label : str, optional
        What is said of its encoding, as in the head of a page or of a message.
    language : str, optional
        A code such as ``ru``, which helps a guess.

    Raises
    ------
    NotText
        They hold control characters as no text does.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark):
            text = raw[len(mark) if name == "utf-8" else 0 :].decode(name, "replace")
            if name != "utf-8" and text.count("\ufffd") * 100 > len(text):
                raise NotText
            return Decoded(text, name, _loss(text.count("\ufffd"), name))
    if b"\x00" in raw:
        return Decoded(*_wide(raw))
    if is_binary(raw):
        raise NotText
    name = encoding_of(label)
    for seven in filter(None, (name if name in _SEVEN_BITS else "", _escaped(raw))):
        with suppress(UnicodeError):
            return Decoded(raw.decode(_python(seven)), seven)
    with suppress(UnicodeDecodeError):
        return Decoded(raw.decode("utf-8"), "utf-8")
    text = raw.decode("utf-8", "replace")
    broken, whole = text.count("\ufffd"), len(_MULTIBYTE.findall(raw))
    if whole >= 10 * broken or (whole and broken == 1 and text.endswith("\ufffd")):
        return Decoded(text, "utf-8", _loss(broken, "utf-8"))
    return _legacy(raw, name, language)


def is_binary(raw: bytes) -> bool:
    """Tell whether bytes are no text: more than one control character in a hundred."""
    sample = raw[:65536]
    return len(sample) - len(sample.translate(None, _BINARY)) > len(sample) / 100


def shown(encoding: str) -> str:
    """Return the name of an encoding as people write it: ``Windows-1251``, ``KOI8-R``."""
    return encoding.replace("windows", "Windows") if "windows" in encoding else encoding.upper()


def _legacy(raw: bytes, name: str, language: str | None) -> Decoded:
    """Decode what is no UTF-8: by its label, unless the letters speak against it, or by a guess."""
    first = _HIGH.search(raw)
    start = max(0, first.start() - 1000) if first else 0
    sample = raw[start : start + _SAMPLE]
    guess = _guess(raw[start : start + 50 * _SAMPLE], sample, language)
    chosen, note = name, ""
    if not name or name == "utf-8":
        stated = "says UTF-8 and is not" if name else "does not say its encoding"
        chosen, note = guess, f"The source {stated}; it was read as {shown(guess)}, a guess."
    elif guess != name and _contradicted(sample, name, guess, language):
        chosen = guess
        note = (
            f"The source says {shown(name)}, but its letters are those of {shown(guess)}; it was "
            f"read so, a guess."
        )
    elif guess in _LATIN and name == "windows-1252":
        note = f"The source says {shown(name)}; its letters may be those of {shown(guess)}."
    text = raw.decode(_python(chosen), "replace")
    return Decoded(
        text, chosen, " ".join(filter(None, (note, _loss(text.count("\ufffd"), chosen))))
    )


def _guess(raw: bytes, sample: bytes, language: str | None) -> str:
    """Return the likely encoding: what Firefox would guess, or that of another system."""
    from chardetng_py import EncodingDetector

    detector = EncodingDetector()
    detector.feed(raw, last=True)
    code = (language or "").lower()
    home = _HOMES.get(code) or _HOMES.get(code.split("-")[0])
    guess = encoding_of(detector.guess(tld=home.encode() if home else None, allow_utf8=False))
    faults = _faults(sample, guess)
    letters = set(_LETTERS.findall(sample))
    thin = len(letters) < 4 and not letters & _NORDIC and not home and guess in _LATIN
    if thin and not _faults(sample, "windows-1252"):
        guess = "windows-1252"
    if faults:
        others = {name: _faults(sample, name) for name in _OTHER_SYSTEMS}
        best = min(others, key=lambda name: others[name])
        guess = best if others[best] * 2 < faults else guess
    return _by_alphabet(sample, guess) if guess in {*_ALPHABETS, *_LATIN} else guess


def _by_alphabet(sample: bytes, guess: str) -> str:
    """Return the encoding in which the letters are those of one language, else the guess."""
    if _in_one_language(sample, guess) >= _NO_LANGUAGE:
        return guess
    fits = {name: _in_one_language(sample, name) for name in _ALPHABETS}
    best = min(fits, key=lambda name: (-fits[name], _faults(sample, name)))
    return best if fits[best] >= _ONE_LANGUAGE else guess


def _in_one_language(sample: bytes, name: str) -> float:
    """Return the greatest share of a text's letters beyond ASCII that one language has."""
    text = sample.decode(_python(name), "replace").lower()
    letters = Counter(sign for sign in text if not sign.isascii() and sign.isalpha())
    letters["¹"] = len(_SIGN_IN_WORD.findall(text))
    shares = (sum(map(letters.__getitem__, one)) for one in _ALPHABETS.get(name, ("",)))
    return max(shares) / letters.total() if letters.total() else 1.0


def _contradicted(sample: bytes, name: str, guess: str, language: str | None) -> bool:
    """Tell whether the letters speak against a label, and for the guess."""
    faults, high = _faults(sample, name), len(_HIGH.findall(sample))
    better = _faults(sample, guess) * 4 < faults
    abroad = (language or "").lower().split("-")[0] in _HOMES and name == "windows-1252"
    signs = _HIGH.findall(sample)
    many = len(set(signs)) > (1 if len(signs) >= _MANY else 2)
    other = many and name in _ALPHABETS and _by_alphabet(sample, name) == guess
    return (
        other
        or (faults > max(1, 0.05 * high) and better)
        or (abroad and _faults(sample, guess) <= faults)
    )


def _faults(sample: bytes, name: str) -> int:
    """Count what no text has: signs inside words, capitals after small letters, mixed scripts."""
    text = f" {sample.decode(_python(name), 'replace')} "
    count = sum(map(len, _ACCENTED.findall(text))) + sum(map(len, _SWAPPED.findall(text)))
    for before, sign, after in zip(text, text[1:], text[2:], strict=False):
        if before.isascii() and sign.isascii():
            continue
        kind = unicodedata.category(sign)
        count += sign == "\ufffd" or (not sign.isascii() and kind in ("Cc", "Cn", "Co"))
        if not before.isalpha() or before > _EUROPE:
            continue
        if sign.isalpha():
            count += sign.isupper() and (before.islower() or after.islower())
            count += (before < "\u0250") != (sign < "\u0250")
        elif not sign.isascii() and sign not in "’‘·–—‑":
            inside = after.isalpha() and after < _EUROPE and kind[0] not in "MZ"
            count += inside or sign in "˜‚„¨´¸¯"
    return count


def _wide(raw: bytes) -> tuple[str, str, str]:
    """Decode UTF-16 without a mark, known by the zeros that stand in one byte of two."""
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    name = "utf-16-le" if odd > 10 * even else "utf-16-be" if even > 10 * odd else ""
    upper = raw[1::2] if odd > even else raw[0::2]
    alphabet = sum(byte < 8 for byte in upper[:_SAMPLE]) > 0.9 * len(upper[:_SAMPLE])
    rare = raw.isascii() or max(even, odd) < 0.02 * len(raw)
    if not name or len(raw) < 8 or (rare and not alphabet):
        raise NotText
    text = raw[: len(raw) // 2 * 2].decode(name, "replace")
    strange = sum(unicodedata.category(sign) in ("Cn", "Co", "Cs") for sign in text[:_SAMPLE])
    if strange * 100 > len(text[:_SAMPLE]) or is_binary(text.encode("utf-8", "replace")):
        raise NotText
    return text, name, _loss(text.count("\ufffd"), name)


def _escaped(raw: bytes) -> str:
    """Return the encoding whose escape sequences a text has: they are bytes of ASCII."""
    if b"\x1b$B" in raw or b"\x1b$@" in raw:
        return "iso-2022-jp"
    return "iso-2022-kr" if b"\x1b$)C" in raw else ""


def encoding_of(label: str | None) -> str:
    """Return the encoding that a label means to browsers, or else to Python; empty if none."""
    from webencodings import lookup

    plain = (label or "").strip(" \t\r\n\"'").lower()
    if plain in _NO_LABELS or not plain.isascii():
        return ""
    if plain.replace("_", "-") in _SEVEN_BITS:
        return plain.replace("_", "-")
    known = lookup(plain)
    if known is not None and known.name.startswith("utf-16"):
        return "utf-8"  # as browsers do; text in UTF-16 is known before
    if known is not None:
        return "" if known.name in ("replacement", "x-user-defined") else str(known.name)
    with suppress(LookupError, ValueError):
        if _KNOWN.match(plain):
            return codecs.lookup(plain).name
    return ""


def _python(name: str) -> str:
    """Return Python's name of an encoding."""
    from webencodings import PYTHON_NAMES

    return _PYTHON.get(name) or PYTHON_NAMES.get(name, name)


def _loss(count: int, name: str) -> str:
    if not count:
        return ""
    places = "1 place" if count == 1 else f"{count:,} places"
    return f"In {places} the bytes are no {shown(name)}; the sign \ufffd stands there."
