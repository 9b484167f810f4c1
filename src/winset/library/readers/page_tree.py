"""The markup of a page -> its tree, bounded, without what is never shown.

Beside scripts and hidden parts, what would glue words together is mended here: the blocks inside
the cells of tables, and tables that are there for the layout alone.
"""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

from winset.decoding import encoding_of
from winset.library.document import Refused
from winset.library.readers.decoding import decoded
from winset.library.readers.page_record import Element

MOST_MARKUP = 8_000_000
MOST_ELEMENTS = 100_000
MOST_ATTRIBUTES = 1_000
DEEPEST = 200
GONE = {"script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math"}
_HEAD = 16_384
_DATA = re.compile(rb"data:[\w/+.-]{1,80}[;,][^\"'()\s<>]{100,}")
_STYLE = re.compile(rb"<style\b[^>]*>.*?</style\s*>", re.I | re.S)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset\s*=|\?xml\b[^>]*?\bencoding\s*=)\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
_LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.I)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*'){4000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_UNSHOWN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_WHOLE = {"html", "body", "main", "article"}
_BLOCKS = {
    *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"),
}
_LAYOUT = "h1|h2|h3|h4|h5|h6|article|table|form"


def page_text(raw: bytes, hint: str | None = None) -> tuple[str, str]:
    """Return the markup of a page, without pictures and styles, and what to mind of its encoding.

    Parameters
    ----------
    raw : bytes
    hint : str, optional
        The encoding named outside the page.

    Raises
    ------
    Refused
        It is too large, or no text.
    """
    lighter = _STYLE.sub(b"", _DATA.sub(b"data:,", raw))
    if len(lighter) > MOST_MARKUP:
        raise Refused(
            f"its markup is {len(lighter):,} bytes without pictures and styles; "
            f"{MOST_MARKUP:,} is the most"
        )
    head = _COMMENT.sub(b"", lighter[:_HEAD])
    declared, language = _DECLARED.search(head), _LANGUAGE.search(head)
    label = hint if encoding_of(hint) else declared[1].decode("ascii") if declared else None
    return decoded(lighter, label, language[1].decode("ascii") if language else None)


def page_tree(text: str) -> Element:
    """Parse a page, bounded in depth and size, and take out of it what is never shown.

    Raises
    ------
    Refused
        It is no page, too deep, or too large.
    """
    text = _UNREADABLE.sub(" ", _REFERENCE.sub(_readable, text))
    for tag in _LONG_TAG.finditer(text):
        if len(_QUOTED.sub("", tag[0]).split()) > MOST_ATTRIBUTES:
            raise Refused(f"an element of it has more than {MOST_ATTRIBUTES:,} attributes")
    tree = _bounded(text)
    for element in list(tree.iter(*GONE)):
        if not _holds_data(element):
            element.drop_tree()
    for element in list(tree.xpath("//*[@hidden or @style or contains(@class, 'sf-hidden')]")):
        if _hidden(element) and element.getparent() is not None:
            element.drop_tree()
    for table in reversed(list(tree.iter("table"))):
        _mend(table)
    return tree


def module(name: str) -> Any:
    """Import what reads pages, or say how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise Refused("reading it needs an extra: pip install 'winset[library]'") from error


def _readable(reference: re.Match[str]) -> str:
    """Return a numeric reference to a sign; as browsers do, 128 to 159 are those of Windows-1252.

    References to signs that no page can hold become blanks.
    """
    code = int(reference[1], 16) if reference[1] else int(reference[2])
    if 128 <= code < 160:
        return bytes([code]).decode("cp1252", "replace")
    unreadable = code < 32 and code not in (9, 10, 12, 13)
    strange = 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF) or code > 0x10FFFF
    return " " if unreadable or strange else reference[0]


def _bounded(text: str) -> Element:
    html = module("lxml.html")
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
    return tree


def _holds_data(element: Element) -> bool:
    return element.tag == "script" and not element.get("src") and bool(element.text)


def _hidden(element: Element) -> bool:
    """Tell whether an element is never shown; the whole of a page is shown once its scripts run."""
    if element.tag in _WHOLE:
        return False
    saved_hidden = "sf-hidden" in (element.get("class") or "").split()
    unshown = _UNSHOWN.search(element.get("style") or "") is not None
    return saved_hidden or unshown or element.get("hidden") is not None


def _mend(table: Element) -> None:
    """Keep the words of a table apart: turn one for the layout into blocks, else mend its cells."""
    inside = [part for part in table.iter() if isinstance(part.tag, str)]
    cells = [part for part in inside if part.tag in ("td", "th")]
    if _is_layout(table, cells):
        for part in inside:
            if part.tag in ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"):
                part.tag = "div"
        return
    for cell in cells:
        for part in list(cell.iterdescendants()):
            if part.tag in _BLOCKS:
                follows = part.tag == "li" and part.getprevious() is not None
                part.text = ("; " if follows else " ") + (part.text or "").lstrip()
                closed = part.tag == "li" or (part.tail or "").startswith(tuple(",.;:)"))
                part.tail = ("" if closed else " ") + (part.tail or "")
                part.tag = "span"


def _is_layout(table: Element, cells: list[Element]) -> bool:
    """Tell whether a table holds no table: a cell a row, or cells with headings and paragraphs."""
    if table.get("role") in ("presentation", "none"):
        return True
    if any(cell.tag == "th" for cell in cells):
        return False
    if any(cell.xpath(f".//*[self::{_LAYOUT.replace('|', ' or self::')}]") for cell in cells):
        return True
    if any(len([p for p in cell.iter("p") if len(p.text_content()) > 80]) > 1 for cell in cells):
        return True
    return all(len(row) < 2 for row in table.iter("tr"))
