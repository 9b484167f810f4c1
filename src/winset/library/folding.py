"""Texts as the index and a query have them: one form for what readers take as one word.

The text that is stored and cited stays as it is; only what is compared is folded. Signs are brought
to their compatibility form (Unicode Standard Annex 15), letters that are written in several ways to
one of them, and scripts that put no blanks between words (Unicode Standard Annex 14, section 5.1)
are cut into single signs, so that a word is found inside a sentence as a run of signs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_PLAIN = re.compile(
    "[\x00-\xa9\xab\xac\xae-\xb1\xb4\xb6-\xb8\xbb\xbf-\xc5\xc7-\xd7\xd9-\xdd\xe0-\xe5\xe7-\xef"
    "\xf1-\xf7\xf9-\xfd\xff\u0410-\u044f\u0452-\u045f\u2010-\u201f\u2022\u2026\u2039\u203a\u20ac]*"
)
"""Texts of these signs alone are compared as they are; the index itself knows case and accents."""
UNSPACED = (
    "\u0e01-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f\u1100-\u11ff\u1780-\u17d3"
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua48c\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Ranges of the signs of Thai, Lao, Burmese, Khmer, kana, bopomofo, Han, Yi and Hangul."""
JOINED = (
    "\u0620-\u065f\u066e-\u06ef\u06fa-\u08ff\u0900-\u0dff\u1780-\u18aa\ufb50-\ufdff\ufe70-\ufefc"
)
"""Ranges of the letters between which U+200C and U+200D are part of the spelling."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_ARABIC = re.compile("[\u0620-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_MARK_OF_DRESS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0711\u0730-\u074a\u08d3-\u08ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Accents and vowel signs that a word may be written with or without."""
_NUKTA = 7
"""The combining class of the dot that Indic letters are written with or without."""
_BESIDE_DIGIT = re.compile("[\u0400-\u052f\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3]")
"""Letters of the scripts in which the sign for *year* is written to its number: 2015م, 2014г."""
_GLUED = re.compile(rf"\d{_BESIDE_DIGIT.pattern}|{_BESIDE_DIGIT.pattern}\d")
_DEAD_NASALS = frozenset(letter + "\u094d" for letter in "ङञणनम")
"""Written before consonants as well as the bindu (Larkey, Connell & Abduljaleel 2003)."""
_SOFT_SIGNS = "\u02be\u02bf\u0640"
_ONE_FOR_ALL = {
    letter: one
    for one, letters in {
        "ی": "يىئېۍێ",
        "ک": "كڪ",
        "ا": "أإآٱ",
        "ه": "ةۀہۂۃھە",
        "و": "ؤ",
        "ss": "ßẞ",
        "i": "ıİ",
        "o": "øØ",
        "ae": "æÆ",
        "oe": "œŒ",
        "l": "łŁ",
        "d": "đĐðÐ",
        "th": "þÞ",
        "h": "ħĦ",
        "t": "ŧŦ",
        "е": "ёЁѐЀ",
        "σ": "ς",
        "'": "ʼʻ",
        "ं": "ँ",
        "": _SOFT_SIGNS,
    }.items()
    for letter in letters
}
_NON_JOINER = "\u200c"
_SPELT_OUT = ("So", "No", "Sk", "Sm")
"""Categories of signs that stand for words of their own, such as ™ and ²."""


def search_form(text: str) -> str:
    """Return a text as the index has it; most texts of Latin and Cyrillic letters are themselves.

    A word with U+200C in it, as Persian has them, is in it in parts, and once more whole at the
    end.
    """
    if _is_plain(text):
        return text
    return "".join(form for form, _, _ in _pieces(text))


def _is_plain(text: str) -> bool:
    return _PLAIN.fullmatch(text) is not None and _GLUED.search(text) is None


def origins(text: str) -> list[tuple[int, int]]:
    """Return for each sign of a text's form in the index where in the text it comes from."""
    if _is_plain(text):
        return [(i, i + 1) for i in range(len(text))]
    return [(start, stop) for form, start, stop in _pieces(text) for _ in form]


def search_words(text: str) -> list[list[str]]:
    """Return the words of a query as the index has them: in one way, or in two.

    The second way has a word with U+200C in it whole, where the first has its parts.
    """
    ways = []
    for way in (text.replace(_NON_JOINER, " "), text.replace(_NON_JOINER, "")):
        signs = (
            c if c.isalnum() or unicodedata.category(c)[0] == "M" else " "
            for c in search_form(unicodedata.normalize("NFC", way))
        )
        words = "".join(signs).split()
        if words and words not in ways:
            ways.append(words)
    return ways


def is_unspaced(word: str) -> bool:
    """Tell whether a word of the index is one sign of a script without blanks."""
    return _UNSPACED.match(word) is not None


def word_count(text: str) -> int:
    """Count words; of scripts without blanks between them, two signs are taken for one.

    Parameters
    ----------
    text : str
    """
    return len(text.split()) + len(_UNSPACED.findall(text)) // 2


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each sign with its marks as the index has it, and where it begins and ends."""
    whole: list[tuple[str, int, int]] = []
    again: list[tuple[str, int, int]] = []
    for start, stop in _clusters(text):
        sign = text[start:stop]
        between = text[start - 1 : start], text[stop : stop + 1]
        if sign == _NON_JOINER and all(map(_ARABIC.match, between)):
            whole.append((sign, start, stop))
            yield " ", start, stop
            continue
        form = sign if sign.isascii() else _form(sign)
        if _GLUED.match(sign[:1] + between[1]):
            form += " "
        if _ARABIC.match(sign):
            whole.append((form, start, stop))
        elif form and sign != _NON_JOINER:
            again += _again(whole, stop)
            whole = []
        yield form, start, stop
    again += _again(whole, len(text))
    yield from again


def _again(whole: list[tuple[str, int, int]], stop: int) -> list[tuple[str, int, int]]:
    """Return a word whose parts are joined; nothing where it has none."""
    parts = [piece for piece in whole if piece[0] != _NON_JOINER]
    return [(" ", stop, stop), *parts] if len(parts) < len(whole) else []


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sign begins and ends, with the marks upon it."""
    start = 0
    for i, sign in enumerate(text):
        if i and (sign < "\u0300" or not _is_upon(sign)):
            yield start, i
            start = i
    if text:
        yield start, len(text)


@lru_cache(maxsize=4096)
def _is_upon(sign: str) -> bool:
    return unicodedata.category(sign)[0] == "M" or sign in "\uff9e\uff9f"


@lru_cache(maxsize=16384)
def _form(cluster: str) -> str:
    """Return a sign with its marks as the index has it."""
    if cluster in _DEAD_NASALS:
        return "ं"
    plain = unicodedata.normalize("NFKC", cluster)
    if unicodedata.category(cluster[0]) in _SPELT_OUT and plain != cluster:
        plain = f" {plain} "
    form = "".join(map(_letter, plain))
    if _UNSPACED.search(form):
        form = " " + re.sub(f"(?<=.)(?=[{UNSPACED}])", " ", form) + " "
    return form


def _letter(sign: str) -> str:
    if sign in _ONE_FOR_ALL:
        return _ONE_FOR_ALL[sign]
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    if _MARK_OF_DRESS.match(sign) or unicodedata.combining(sign) == _NUKTA:
        return ""
    if unicodedata.category(sign) == "Cf":
        return ""
    if "\u0370" <= sign <= "\u03ff" or "\u1f00" <= sign <= "\u1fff":
        bare = unicodedata.normalize("NFD", sign)[0]
        return _ONE_FOR_ALL.get(bare, bare)
    return sign
