"""PDF -> its record and its body."""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from winset.library.document import Block, Reading, Record, Refused, clean, folded
from winset.library.patterns import read_words
from winset.library.readers.decoding import guessed_language
from winset.library.readers.iso_dates import iso_day
from winset.library.readers.line_breaks import SOFT, LineBreaks
from winset.library.readers.page_record import is_machine_name, people
from winset.library.readers.plaintext import BULLET
from winset.library.readers.right_to_left import LETTER, Runs

MOST_PAGES = 2_000
MOST_TEXT = 8_000_000
_END = re.compile(r"[.!?:;…][\"”’')\]]*\d{0,3}$")
_PATTERNS = {
    name: re.compile("".join(pattern.splitlines()), re.I)
    for name, pattern in read_words(__file__, "pdf").items()
}
_LOGIN = re.compile(r"^[a-z][a-z0-9._-]*$|^\w*\d\w*$")
"""One word in small letters, or with digits in it: what a person is called on a computer."""
_FOR_PRINT = re.compile("[\ufb00-\ufb06\ufb13-\ufb17\ufb1d-\ufdff\ufe70-\ufefc]")
"""Signs for two letters, and forms that letters take in print."""
_RIGHT_TO_LEFT_NOTE = (
    "Right-to-left text of a PDF: the order of words, numbers and brackets was worked out from"
    " where they stand. Hold a passage against the page before you quote it."
)
_SPACED_OUT = re.compile(r"(?<!\S)(?:[^\W\d_] ){4,}[^\W\d_](?!\S)")
_VOWEL = re.compile("[aeiouy]")
_LONG_WORD = re.compile(r"[a-z]{3,}")
_LEAST_WORDS, _MOST_WITHOUT_VOWEL = 20, 0.5
_GLYPHS = {code: code + 29 for code in range(36, 98)}
"""Numbers of glyphs in the order of TrueType fonts -> letters of ASCII."""
_STAND_IN_WORDS = 120
_RAISED = re.compile(r"\d{1,3}(?:[,–-]\d{1,3})*", re.A)
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SMALLER, _HIGHER = 0.9, (0.1, 0.8)
"""A raised number in shares of the signs before it: its size at most, and how much higher it is."""
_NUMBER = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.I)


def read_pdf(raw: bytes) -> Reading:
    """Read a PDF that holds text; scans without text are refused.

    Raises
    ------
    Refused
        It is locked, damaged, too large, or holds no text.
    """
    texts, stated, pictures = _extract(raw)
    pages = [[_line(line) for line in page.split("\n")] for page in texts]
    lines, removed = _without_margins(pages)
    language = guessed_language(" ".join(lines))
    blocks = _paragraphs(lines, LineBreaks.of(lines, language))
    if not blocks:
        raise Refused("it holds no text; a scan has to go through character recognition first")
    if why := _no_text_of_it([block.text for block in blocks]):
        raise Refused(why)
    record = stated_record(stated, [block.text for block in blocks])
    if pictures:
        listed = ", ".join(map(str, pictures[:10])) + (" and more" if pictures[10:] else "")
        note = f"Of {len(texts):,} pages, those that are pictures were not read: {listed}."
        record = replace(record, notes=(*record.notes, note))
    if any(map(LETTER.search, texts)):
        record = replace(record, notes=(*record.notes, _RIGHT_TO_LEFT_NOTE))
    return Reading(record, tuple(blocks), tuple(removed), "application/pdf")


def _no_text_of_it(texts: Sequence[str]) -> str:
    """Return why what a PDF holds is not what it shows; empty where it is."""
    words = " ".join(texts).split()
    if len(words) <= _STAND_IN_WORDS and _PATTERNS["stand_ins"].search(" ".join(words)):
        return "it shows its text in certain programs alone; print it to a PDF from there"
    bare = unicodedata.normalize("NFKD", " ".join(words[:5000]).casefold())
    long = _LONG_WORD.findall(re.sub("[\u0300-\u036f]", "", bare))
    mute = sum(_VOWEL.search(word) is None for word in long)
    letters = " ".join(words[:5000]).translate(_GLYPHS)
    numbered = guessed_language(letters) and not guessed_language(" ".join(words[:5000]))
    if numbered or (len(long) >= _LEAST_WORDS and mute > _MOST_WITHOUT_VOWEL * len(long)):
        return (
            "its fonts do not say which letters they show ('"
            + " ".join(words[:4])
            + "'); it has to go through character recognition first"
        )
    return ""


def stated_record(properties: Mapping[str, str], texts: Sequence[str]) -> Record:
    """Return what a file says of itself; names of machines are none of people.

    Parameters
    ----------
    properties : mapping
        Its ``title``, ``author`` and ``date``; an empty text where it says nothing.
    texts : sequence of str
        Its text, from which the title is guessed (the first one) and the language.
    """
    stated = {key: clean(value) for key, value in properties.items()}
    title = None if _PATTERNS["titles"].fullmatch(stated["title"]) else stated["title"]
    named = people(stated["author"])
    if all(map(_is_machine, named)):
        named = ()
    unused = {
        f"{key} as written": stated[key]
        for key, used in (("author", named), ("title", title))
        if stated[key] and not used
    }
    record = Record(title, named, custom=unused)
    # the file's own day may be that of a copy, and a language is only looked for
    language = guessed_language(" ".join(texts))
    guess = Record(title=texts[0][:200], date=iso_day(stated["date"]), language=language)
    return record.filled(guess, inferred=True)


def _is_machine(name: str) -> bool:
    machines = _PATTERNS["machines"].fullmatch(name) or _LOGIN.match(name)
    return is_machine_name(name) or machines is not None


def _line(text: str) -> str:
    """Return a line with its letters plain; a hyphen that shows only at its end stays there."""
    plain = _FOR_PRINT.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text.rstrip())
    plain = _SPACED_OUT.sub(lambda m: m[0].replace(" ", "") if m[0].isupper() else m[0], plain)
    if plain.endswith((SOFT, "¬")):
        return clean(plain[:-1]) + SOFT
    return clean(plain)


def _extract(raw: bytes) -> tuple[list[str], dict[str, str], list[int]]:
    """Return the pages' text, the record as the file states it, and which pages are pictures."""
    logging.getLogger("pypdf").disabled = True
    try:
        from pypdf import PdfReader
        from pypdf.errors import DependencyError
    except ImportError:
        raise Refused("reading it needs an extra: pip install 'winset[library]'") from None
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Refused("it is locked with a password")
        if len(reader.pages) > MOST_PAGES:
            raise Refused(f"it has more than {MOST_PAGES:,} pages")
        pages: list[str] = []
        pictures: list[int] = []
        total = 0
        for number, page in enumerate(reader.pages, start=1):
            pages.append(_text(page))
            if not pages[-1].strip() and _has_picture(page):
                pictures.append(number)
            total += len(pages[-1])
            if total > MOST_TEXT:
                raise Refused(f"it has more than {MOST_TEXT:,} characters")
        stated: Any = reader.metadata or {}
        properties = {
            "title": str(stated.get("/Title") or ""),
            "author": str(stated.get("/Author") or ""),
            "date": str(stated.get("/CreationDate") or "").removeprefix("D:")[:8],
        }
        return pages, properties, pictures
    except (Refused, MemoryError):
        raise
    except DependencyError:
        why = "it is encrypted; reading it needs: pip install 'winset[library]'"
        raise Refused(why) from None
    except NotImplementedError:
        why = "it is encrypted for certain readers, in a way that is not read here"
        raise Refused(why) from None
    except Exception as error:
        raise Refused("it is damaged or no PDF") from error


def _text(page: Any) -> str:
    """Return the text of a page, in the order it is read."""
    pieces: list[tuple[str, float, float]] = []

    def add(piece: str, outer: Sequence[float], inner: Sequence[float], _: Any, size: Any) -> None:
        pieces.append((piece, inner[5] * outer[3] + outer[5], abs(inner[3] * outer[3] * size)))

    text: str = page.extract_text(visitor_text=add)
    if not LETTER.search(text):
        return _with_raised(pieces) if "".join(piece[0] for piece in pieces) == text else text
    runs = Runs()
    page.extract_text(visitor_operand_before=runs.before, visitor_text=runs.text)
    return runs.lines()


def _has_picture(page: Any) -> bool:
    """Tell whether a page shows a picture, or a form, which may hold one."""
    from pypdf.generic import DictionaryObject

    none = DictionaryObject()
    shown = page.get("/Resources", none).get_object().get("/XObject", none).get_object()
    kinds = (one.get_object().get("/Subtype") for one in shown.values())
    return any(kind in ("/Image", "/Form") for kind in kinds)


def _with_raised(pieces: Sequence[tuple[str, float, float]]) -> str:
    """Join the pieces of a page; small numbers above the line are written so: 20³, not 203."""
    text, line, usual = "", 0.0, 0.0
    for piece, height, size in pieces:
        number = piece.strip()
        least, most = _HIGHER
        above = least * usual < height - line < most * usual and size < _SMALLER * usual
        if above and text[-1:].strip() and "\n" not in piece.rstrip() and _RAISED.fullmatch(number):
            text += number.translate(_SUPERSCRIPTS) + piece[len(piece.rstrip()) :]
            continue
        text += piece
        if number:
            line, usual = height, size
    return text


def _without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Leave out page numbers, and lines that come back at the edge of many pages."""
    edges = Counter(key for page in pages for key in {_key(line) for line in _edge(page)})
    lines: list[str] = []
    removed: list[str] = []
    for page in pages:
        edge = set(_edge(page))
        for line in page:
            often = line in edge and edges[_key(line)] >= max(3, 0.3 * len(pages))
            (removed if line and (_NUMBER.match(line) or often) else lines).append(line)
    return lines, removed


def _edge(page: Sequence[str]) -> list[str]:
    shown = [line for line in page if line]
    return shown[:2] + shown[-2:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _paragraphs(lines: Sequence[str], breaks: LineBreaks) -> list[Block]:
    """Join lines: a blank line, a bullet, or a short line that ends a sentence parts paragraphs."""
    usual = sorted(len(line) for line in lines if len(line) > 20)
    width = usual[int(len(usual) * 0.8)] if usual else 80
    blocks: list[Block] = []
    words: list[str] = []
    kind = "paragraph"

    def flush() -> None:
        nonlocal kind
        text = clean(" ".join(words))
        words.clear()
        if folded(text):
            blocks.append(Block(text, kind))
        kind = "paragraph"

    for line in lines:
        bullet = BULLET.match(line)
        if bullet or (not line and words and _END.search(words[-1])):
            flush()
        if bullet:
            kind = "item"
        text = line[bullet.end() :] if bullet else line
        if not text:
            continue
        joined = breaks.joined(words[-1], text) if words else None
        if joined is None:
            words.append(text)
        else:
            words[-1] = joined
        if _END.search(text) and len(line) < 0.75 * width:
            flush()
    flush()
    return blocks
