"""A saved page -> its record and its body.

The body is found by trafilatura, which measured best on pages with gold; the record is read from
what the page says of itself, in the order site JSON, JSON-LD, meta tags, and only then guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from winset.library.document import Block, Reading, Record, Refused, clean, folded, unique
from winset.library.readers.decoding import decoded
from winset.library.readers.page_record import Element, page_record, web_address, without_site

if TYPE_CHECKING:
    from lxml import etree

MOST_MARKUP = 8_000_000
MOST_ELEMENTS = 200_000
DEEPEST = 200
_DATA = re.compile(rb"data:[\w/+.-]{1,80}[;,][^\"'()\s<>]{100,}")
_STYLE = re.compile(rb"<style\b[^>]*>.*?</style\s*>", re.I | re.S)
_SAVED = re.compile(r"Page saved with SingleFile\s+url:\s*(\S{1,2000})", re.I)
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)\b\.?$",
    re.I,
)
_GONE = {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math"}
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
    lighter = _STYLE.sub(b"", _DATA.sub(b"data:,", raw))
    if len(lighter) > MOST_MARKUP:
        raise Refused(
            f"its markup is {len(lighter):,} bytes without pictures and styles; "
            f"{MOST_MARKUP:,} is the most"
        )
    text = decoded(lighter, hint)
    tree = _parsed(text)
    record = page_record(tree)
    saved = _SAVED.search(text[:20_000])
    if saved and record.url is None:
        record = record.filled(Record(url=web_address(saved[1])))
    lines = list(_lines(tree))
    blocks = _body(tree)
    if not blocks:
        raise Refused("no text of an article was found in the page")
    record = _completed(record, tree)
    if record.title:
        record = replace(record, title=without_site(record.title, record.publisher))
    return Reading(record, blocks, _removed(lines, blocks), "text/html")


def _parsed(text: str) -> Element:
    """Parse a page, bounded in depth and size."""
    html = _module("lxml.html")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree: Element = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (html.etree.ParserError, html.etree.XMLSyntaxError, ValueError) as error:
        raise Refused("it holds no page that can be parsed") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise Refused("its elements are nested too deeply")
    depth = count = 0
    for event, _ in html.etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > DEEPEST:
            raise Refused(f"its elements are nested more than {DEEPEST} deep")
        if count > MOST_ELEMENTS:
            raise Refused(f"it has more than {MOST_ELEMENTS:,} elements")
    for element in list(tree.iter(*_GONE)):
        if not _holds_data(element):
            element.drop_tree()
    for element in list(tree.xpath("//*[contains(concat(' ', @class, ' '), ' sf-hidden ')]")):
        if element.getparent() is not None:
            element.drop_tree()
    return tree


def _module(name: str) -> Any:
    """Import what reads pages, or say how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Refused("reading it needs an extra: pip install 'winset[library]'") from error


def _body(tree: Element) -> tuple[Block, ...]:
    """Return the body of a page in blocks."""
    extract = _module("trafilatura.core").bare_extraction
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
        if any(c.isalnum() for c in text):
            inner = next((k for k in reversed(kinds) if k != "paragraph"), "paragraph")
            yield Block(text, inner)

    walker = _module("lxml.etree").iterwalk(root, events=("start", "end"))
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
    walk = _module("lxml.etree").iterwalk
    for event, element in walk(tree if body is None else body, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else "script"
        gone = tag in _GONE or tag in ("head", "title")
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
    guess = _module("trafilatura.metadata").extract_metadata
    try:
        shown = guess(tree)
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError):
        return record
    if shown is None:
        return record
    authors = unique(_CALENDAR.sub("", clean(n)) for n in (shown.author or "").split(";"))
    guessed = Record(title=clean(shown.title) or None, authors=authors, date=shown.date or None)
    return record.filled(guessed, inferred=True)


def _holds_data(element: etree._Element) -> bool:
    return element.tag == "script" and not element.get("src") and bool(element.text)
