"""A saved page -> its record and its body.

The body is found by trafilatura, which measured best on pages with gold; the record is read from
what the page says of itself, in the order site JSON, JSON-LD, meta tags, and only then guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from winset.library.document import Block, Reading, Record, Refused, clean, folded, unique
from winset.library.folding import word_count
from winset.library.patterns import compiled, read_words
from winset.library.readers.decoding import noted
from winset.library.readers.iso_dates import is_written
from winset.library.readers.page_record import (
    Element,
    article_body,
    page_record,
    web_address,
    without_site,
)
from winset.library.readers.page_tree import GONE, module, page_text, page_tree, struck_out
from winset.library.readers.plaintext import notices

_LONGEST_DATELINE = 100
_SAVED = re.compile(r"Page saved with SingleFile\s+url:\s*(\S{1,2000})", re.I)
_FROM_DATA = (
    "The text is what the page's data (articleBody) says it is; the page itself shows less of it."
)
_LONGEST_STAND_IN, _FEWEST = 120, 25
"""Words."""
_STAND_INS = compiled(read_words(__file__, "stand_ins"))
_TITLE, _PHRASE, _CUT_SHORT = (_STAND_INS[name] for name in ("title", "phrase", "cut_short"))
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b\.?$",
    re.I,
)
_INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font"),
    *("hi", "i", "ins", "kbd", "label", "mark", "q", "ref", "s", "samp", "small", "span", "strong"),
    *("sub", "sup", "time", "tt", "u", "var", "wbr"),
}
_BLOCKS = {"p": "paragraph", "head": "heading", "row": "table"}
_BLOCKS |= {tag: tag for tag in ("item", "quote", "code")}


def read_html(raw: bytes, hint: str | None = None) -> Reading:
    """Read a saved page.

    Parameters
    ----------
    raw : bytes
    hint : str, optional
        The encoding named outside the page, as in the parts of an MHTML file.

    Raises
    ------
    Refused
        Too large, too deep, nothing to read in it, or the reader of pages is not installed.
    """
    text, note = page_text(raw, hint)
    tree = page_tree(text)
    struck = struck_out(tree)
    stated = article_body(tree)
    record = page_record(tree)
    saved = _SAVED.search(text[:20_000])
    if saved and record.url is None:
        record = record.filled(Record(url=web_address(saved[1])))
    lines = list(_lines(tree))
    blocks = _body(tree)
    in_data = sum(map(_words, stated)) > 2 * sum(map(_words, blocks))
    if in_data:
        blocks = stated
    record = _completed(record, tree)
    if record.title:
        record = replace(record, title=without_site(record.title, record.publisher))
    if not blocks or _is_stand_in(record, blocks):
        shown = clean(" ".join(lines))[:80]
        raise Refused(f"no text of an article was found in the page; it shows '{shown}'")
    removed = _removed(lines, blocks)
    ends = [block.text for block in blocks[-3:]]
    record = record.filled(notices(removed)).filled(replace(notices(ends), rights=None))
    reading = Reading(record, blocks, removed, "text/html")
    notes = (_FROM_DATA if in_data else "", struck_note(struck), _cut_short(reading))
    return noted(reading, note, *notes)


def read_shown(raw: bytes, hint: str | None, apart: str) -> tuple[Reading, list[str]]:
    """Read the markup of a message: all that it shows, since it has no frame as pages have.

    Parameters
    ----------
    raw : bytes
    hint : str, optional
        The encoding named outside of it.
    apart : str
        An XPath to the elements that are to be kept apart.

    Returns
    -------
    Reading, list of str
        The message, without a record; and the lines of the elements kept apart.

    Raises
    ------
    Refused
        As :func:`read_html`, and there is no text in it.
    """
    text, note = page_text(raw, hint)
    tree = page_tree(text)
    for script in list(tree.iter("script")):
        script.drop_tree()
    struck = struck_out(tree)
    lines_apart: list[str] = []
    for element in tree.xpath(apart):
        if tree in element.iterancestors():
            lines_apart += _lines(element)
            element.drop_tree()
    lines = list(_lines(tree))
    blocks = _body(tree)
    fewer = sum(map(_words, blocks)) < sum(map(word_count, lines))
    if fewer or _removed(lines, blocks):
        blocks = tuple(Block(line) for line in lines if any(c.isalnum() for c in line))
    return noted(Reading(Record(), blocks), note, struck_note(struck)), lines_apart


def struck_note(words: list[str]) -> str:
    """Return the note on what a source strikes out."""
    few = "; ".join(f"'{text[:60]}'" for text in words[:5]) + (" and more" if words[5:] else "")
    return f"It strikes out {few}; that is no part of the text." if words else ""


def _cut_short(reading: Reading) -> str:
    """Return the note on a page that shows little, or the beginning to those who do not pay."""
    count = sum(map(_words, reading.blocks))
    if count < _FEWEST and not (reading.record.date or reading.record.authors):
        return f"{count} words are all that was found in the page; it may stand in place of a text."
    ends = [block.text for block in reading.blocks[-3:]]
    ends += list(reading.removed) if count <= 2 * _LONGEST_STAND_IN else []
    said = next(filter(None, map(_CUT_SHORT.search, ends)), None)
    return f"The text may be cut short: the page says '{said[0]}'." if said else ""


def _words(block: Block) -> int:
    return word_count(block.text)


def _is_stand_in(record: Record, blocks: tuple[Block, ...]) -> bool:
    """Tell whether a site shows a page in place of a text: a check, an error, a login."""
    text = " ".join(block.text for block in blocks)
    count = word_count(text)
    if count > _LONGEST_STAND_IN:
        return False
    heads = [record.title or "", *(block.text for block in blocks[:2])]
    few = count <= _LONGEST_STAND_IN // 2
    if few:
        heads += [part for head in heads for part in re.split(r"\s+[|–—·»:-]\s+", head)]
    named = any(_TITLE.fullmatch(head.strip(" .!?…")) for head in heads)
    return named or (few and _PHRASE.search(text) is not None)


def _body(tree: Element) -> tuple[Block, ...]:
    """Return the body of a page in blocks."""
    extract = module("trafilatura.core").bare_extraction
    try:
        extracted = extract(
            tree, favor_precision=True, include_comments=False, with_metadata=False, fast=False
        )
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError):
        return ()
    return () if extracted is None else tuple(_merged(_blocks(extracted.body)))


def _blocks(root: Element) -> Iterator[Block]:
    """Walk the body: each paragraph, heading, item, quote and row of a table is a block."""
    kinds: list[str] = []
    words: list[str] = []

    def flush() -> Iterator[Block]:
        text = clean("".join(words))
        words.clear()
        if "table" in kinds:
            text = text.strip("| ")
        if any(c.isalnum() for c in text):
            inner = next((k for k in reversed(kinds) if k != "paragraph"), "paragraph")
            yield Block(text, inner)

    walker = module("lxml.etree").iterwalk(root, events=("start", "end"))
    for event, element in walker:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _BLOCKS and not (tag in ("p", "code") and "table" in kinds):
                yield from flush()
                kinds.append(_BLOCKS[tag])
            elif tag in ("list", "lb", "table"):
                yield from flush() if "table" not in kinds else ()
            elif tag == "cell" and words:
                words.append(" | ")
            words.append(element.text or "")
        else:
            if tag in _BLOCKS and not (tag in ("p", "code") and "table" in kinds):
                yield from flush()
                if kinds:
                    kinds.pop()
            elif tag == "list":
                yield from flush()
            if element is not root:
                words.append(element.tail or "")
    yield from flush()


def _merged(blocks: Iterator[Block]) -> Iterator[Block]:
    """Leave out a block that repeats the one before it."""
    before = ""
    for block in blocks:
        if folded(block.text) != before:
            yield block
        before = folded(block.text)


def _lines(tree: Element) -> Iterator[str]:
    """Return what the page shows, a line for each run of text between block elements."""
    words: list[str] = []
    body = tree.find("body")
    hidden = 0
    walk = module("lxml.etree").iterwalk
    for event, element in walk(tree if body is None else body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "script"
        gone = tag in GONE or tag in ("head", "title")
        if tag not in _INLINE:
            line = clean("".join(words))
            words.clear()
            if line:
                yield line
        hidden += gone if event == "start" else -gone
        if not hidden:
            words.append((element.text if event == "start" else element.tail) or "")
    line = clean("".join(words))
    if line:
        yield line


def _removed(lines: list[str], blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Return the lines of a page that are in no block of its body."""
    whole = "\n".join(folded(block.text) for block in blocks)
    return tuple(line for line in lines if (key := folded(line)) and key not in whole)


def _completed(record: Record, tree: Element) -> Record:
    """Guess what the page does not say: title, authors and date; marked as inferred."""
    if record.title and record.authors and record.date:
        return record
    guess = module("trafilatura.metadata").extract_metadata
    try:
        shown = guess(tree)
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError):
        return record
    if shown is None:
        return record
    authors = unique(_CALENDAR.sub("", clean(n)) for n in (shown.author or "").split(";"))
    day = shown.date if shown.date and is_written(shown.date, _dateline(tree)) else None
    guessed = Record(title=clean(shown.title) or None, authors=authors, date=day)
    return record.filled(guessed, inferred=True)


def _dateline(tree: Element) -> str:
    """Return what may say when a page was published: attributes, and lines that are no sentence."""
    values = (str(value) for element in tree.iter() for value in element.attrib.values())
    lines = (line for line in _lines(tree) if len(line) <= _LONGEST_DATELINE)
    return "\n".join((*values, *(line for line in lines if line[-1] not in ".?!")))
