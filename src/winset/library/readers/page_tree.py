"""The markup of a page -> its tree, bounded, without what is never shown.

Beside scripts and hidden parts, what would glue words together is mended here: the blocks inside
the cells of tables, and tables that are there for the layout alone.
"""

from __future__ import annotations

import re
from copy import deepcopy
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
_STYLE = re.compile(rb"<style\b[^>]*>(.*?)</style\s*>", re.I | re.S)
_NOT_EVERYWHERE = re.compile(rb"/\*.*?\*/|@[^{};]{0,300}\{(?>(?:[^{}]*\{[^{}]*\})*)[^{}]*\}", re.S)
"""Comments, and rules for certain media alone."""
_RULE = re.compile(rb"([^{}]+)\{([^{}]*)\}")
_SIMPLE = re.compile(rb"(?:\w+)?([.#][\w-]+)")
_SHOWS = re.compile(rb"(?:display|visibility)\s*:", re.I)
_LARGEST_STYLE = 1_000_000
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset\s*=|\?xml\b[^>]*?\bencoding\s*=)\s*[\"']?\s*([\w.:-]{2,40})", re.I
)
_LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z-]{2,12})", re.I)
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,9}));?")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
_LONG_TAG = re.compile(r"<[a-zA-Z](?:[^>\"']|\"[^\"]*\"|'[^']*'){4000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_UNSHOWN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|\b(?:left|top|text-indent)\s*:\s*-\d{4,}px", re.I
)
_WHOLE = {"html", "body", "main", "article"}
_BLOCKS = {
    *("address", "article", "blockquote", "br", "center", "dd", "div", "dl", "dt", "h1", "h2"),
    *("h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"),
}
_LAYOUT = "h1|h2|h3|h4|h5|h6|article|table|form"
_RAISED = re.compile(r"[-−+]?\d{1,4}(?:[,–-]\d{1,4})*|[a-e]", re.A)
_SUPERSCRIPTS = str.maketrans("0123456789-−+abcde", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ᵃᵇᶜᵈᵉ")
_MOST_FILLED = 5_000
"""Cells that are written again in the rows over which they go."""


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
    lighter = _STYLE.sub(_hiding_rules, _DATA.sub(b"data:,", raw))
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
    for template in tree.xpath("//template[@shadowmode or @shadowrootmode]"):
        template.tag = "div"  # what a part of the page shows that scripts have built
    unshown, body = _unshown_by_style(tree), tree.find("body")
    for element in list(tree.iter(*GONE)):
        if not _holds_data(element):
            element.drop_tree()
    most = len((tree if body is None else body).text_content()) // 2
    for element in list(tree.xpath("//*[@hidden or @style or @class or @id]")):
        if _hidden(element, unshown, most) and element.getparent() is not None:
            element.drop_tree()
    _spell_out(tree)
    for table in reversed(list(tree.iter("table"))):
        _mend(table)
    return tree


def struck_out(tree: Element) -> list[str]:
    """Take out of a page what it strikes out, and return it."""
    found = []
    for element in list(tree.iter("del", "s", "strike")):
        text = " ".join(element.text_content().split())
        if tree in element.iterancestors():
            element.drop_tree()
            found += [text] if text else []
    return found


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


def _hiding_rules(style: re.Match[bytes]) -> bytes:
    """Return the classes and ids that a style sheet hides, or shows after all."""
    kept = []
    for rule in _RULE.finditer(_NOT_EVERYWHERE.sub(b"", style[1][:_LARGEST_STYLE])):
        hides = _UNSHOWN.search(rule[2].decode("latin-1"))
        if hides or _SHOWS.search(rule[2]):
            sign = b"" if hides else b"!"
            names = map(_SIMPLE.fullmatch, map(bytes.strip, rule[1].split(b",")))
            kept += [sign + name[1] for name in names if name]
    return b"<style>" + b" ".join(kept) + b"</style>" if kept else b""


def _unshown_by_style(tree: Element) -> set[str]:
    """Return the classes (``.x``) and ids (``#x``) that a page's own style sheets hide."""
    unshown: set[str] = set()
    for rule in " ".join(style.text or "" for style in tree.iter("style")).split():
        (unshown.discard if rule[0] == "!" else unshown.add)(rule.lstrip("!"))
    return unshown


def _hidden(element: Element, unshown: set[str], most: int) -> bool:
    """Tell whether an element is never shown; most of a page is shown once its scripts run."""
    if element.tag in _WHOLE:
        return False
    classes = {f".{name}" for name in (element.get("class") or "").split()}
    style = element.get("style") or ""
    if _UNSHOWN.search(style) or element.get("hidden") is not None or ".sf-hidden" in classes:
        return True
    by_sheet = not unshown.isdisjoint(classes | {f"#{element.get('id')}"})
    return by_sheet and "display" not in style and len(element.text_content()) <= most


def _spell_out(tree: Element) -> None:
    """Write as signs what markup says: raised numbers, quotation marks, who is quoted."""
    for raised in list(tree.iter("sup")):
        text = raised.text_content().strip()
        if _RAISED.fullmatch(text):
            tail = raised.tail
            raised.clear()
            raised.text, raised.tail = text.translate(_SUPERSCRIPTS), tail
            raised.drop_tag()
    for quoted in list(tree.iter("q")):
        if not quoted.text_content().lstrip().startswith(("“", '"', "«", "„")):
            quoted.text = "“" + (quoted.text or "")
            last = quoted[-1] if len(quoted) else None
            if last is None:
                quoted.text += "”"
            else:
                last.tail = (last.tail or "") + "”"
        quoted.drop_tag()
    for footer in tree.xpath("//blockquote//footer"):
        footer.tag = "p"


def _mend(table: Element) -> None:
    """Keep the words of a table apart: turn one for the layout into blocks, else mend its cells."""
    inside = [part for part in table.iter() if isinstance(part.tag, str)]
    cells = [part for part in inside if part.tag in ("td", "th")]
    if _is_layout(table, cells):
        for part in inside:
            if part.tag in ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"):
                part.tag = "div"
        return
    _fill(table)
    for cell in table.iter("td", "th"):
        for part in list(cell.iterdescendants()):
            if part.tag in _BLOCKS:
                follows = part.tag == "li" and part.getprevious() is not None
                part.text = ("; " if follows else " ") + (part.text or "").lstrip()
                closed = part.tag == "li" or (part.tail or "").startswith(tuple(",.;:)"))
                part.tail = ("" if closed else " ") + (part.tail or "")
                part.tag = "span"


def _fill(table: Element) -> None:
    """Write a cell that goes over several rows in each of them."""
    rows, filled = list(table.iter("tr")), 0
    for k, row in enumerate(rows):
        for cell in [part for part in row if part.tag in ("td", "th")]:
            span = cell.attrib.pop("rowspan", "1").strip()
            size = int(span) if re.fullmatch("[0-9]{1,4}", span) else 1
            small = size > 1 and len(list(cell.iter())) < 20 and len(cell.text_content()) < 500
            for below in rows[k + 1 : k + size] if small and filled < _MOST_FILLED else ():
                filled += 1
                copy = deepcopy(cell)
                copy.tail = None
                below.insert(row.index(cell), copy)


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
