"""Word documents (DOCX) -> their record and their text, as it stands once all changes are accepted.

python-docx opens the package and knows its styles and properties; it gets a copy that holds the
parts with text alone, unpacked within bounds. Its paragraphs leave out what was inserted as a
tracked change, what stands in fields for content and in text boxes, and notes, so the elements
themselves (ECMA-376, part 1) are walked here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from winset.library.document import Block, Reading, Record, Refused, clean, unique
from winset.library.readers.decoding import noted
from winset.library.readers.html import struck_note
from winset.library.readers.iso_dates import is_day, iso_day
from winset.library.readers.page_record import Element
from winset.library.readers.page_tree import module
from winset.library.readers.pdf import stated_record
from winset.library.readers.word_package import light_copy
from winset.library.readers.word_styles import (
    OFF,
    VAL,
    Look,
    Numbers,
    W,
    is_on,
    looks,
    value,
    whole,
)

_MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_TEXT = 8_000_000
_LONGEST_ROW = 1_000
"""Characters of a row that is one passage; of a longer one each paragraph is."""
_HEAD = 8
"""Paragraphs at the beginning of which one may be the day of the document."""

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHANGES = {f"{W}{name}" for name in ("ins", "moveTo", "del", "moveFrom")}
_PASSED = {
    *(f"{W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText")),
    *(f"{W}{name}" for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rt")),
}
"""Deleted text, properties, what fields are asked, and glosses above signs."""
_WRAPPERS = {f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_BLANKS = {f"{W}{name}" for name in ("tab", "ptab", "br", "cr")}
_REFERENCES = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_OWN_NUMBERS = {f"{W}footnoteRef", f"{W}endnoteRef"}
_PICTURES = {f"{W}{name}" for name in ("drawing", "pict", "object")}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED = re.compile(r"\d{1,3}(?:[,–-]\d{1,3})*", re.A)
_SYMBOLS = re.compile("[\uf000-\uf0ff]")
"""Signs of fonts of pictures, which have no letters behind them."""
_OLDEST = 1985
"""Years before are those of clocks that were never set."""
_LAST_FIRST = re.compile(r"([^,\s]+), ([^,]+)|([^,]+), ([^,\s]+)")
_CODE = re.compile(r"[a-z]{2,3}(?=$|[-_])", re.I)


def read_word(raw: bytes) -> Reading:
    """Read a Word document.

    Parameters
    ----------
    raw : bytes

    Raises
    ------
    Refused
        It is locked, damaged, too large, no Word document, or holds no text.
    """
    module("lxml.etree")
    package = module("docx")
    try:
        copy, macros = light_copy(raw)
        document = package.Document(io.BytesIO(copy))
        styles = looks(document.styles.element)
        numbering = next((root for _, root in _stories(document, "numbering")), None)
        text = _Text(styles, _notes(document), Numbers(numbering, styles))
        text.read(document.element.body)
        properties = _properties(document)
        edges = _edges(document, styles)
        comments = sum(len(root) for _, root in _stories(document, "comments"))
    except (Refused, MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever a damaged file sets off inside the libraries
        raise Refused("it is damaged or no Word document; save it anew, or as PDF") from error
    if not text.blocks:
        pictures = "; a scan has to go through character recognition first" if text.pictures else ""
        raise Refused(f"it holds no text{pictures}")
    record = _record(properties, text)
    removed = (*unique(text.hidden), *unique(text.contents), *edges)
    reading = Reading(record, tuple(text.blocks), removed, _MEDIA)
    return noted(reading, *text.remarks(), _left_out(comments, "comment"), _macros(macros))


# --- the parts -----------------------------------------------------------------------------


def _stories(document: Any, *kinds: str) -> Iterator[tuple[str, Element]]:
    """Yield the parts of some kinds that the document refers to, each with its root."""
    parse = module("docx.oxml").parse_xml
    for link in document.part.rels.values():
        kind = link.reltype.rsplit("/", 1)[-1]
        if kind in kinds:
            part = link.target_part
            yield kind, part.element if hasattr(part, "element") else parse(part.blob)


def _notes(document: Any) -> dict[tuple[str, str], Element]:
    """Return the notes by their kind and id."""
    return {
        (kind, note.get(f"{W}id")): note
        for kind, root in _stories(document, "footnotes", "endnotes")
        for note in root
        if note.get(f"{W}type") in (None, "normal")
    }


def _properties(document: Any) -> dict[str, str]:
    """Return what a document says of itself; days as ``YYYY-MM-DD``."""
    package = document.part.package
    if not any(link.reltype.endswith("/core-properties") for link in package.rels.values()):
        return {}
    stated = document.core_properties
    return {
        **{name: getattr(stated, name) or "" for name in ("title", "author", "language")},
        **{
            name: day.date().isoformat()
            for name in ("created", "modified")
            if (day := getattr(stated, name)) is not None and day.year >= _OLDEST
        },
    }


def _edges(document: Any, styles: dict[str, Look]) -> tuple[str, ...]:
    """Return the lines of headers and footers."""
    lines: list[str] = []
    for _, root in _stories(document, "header", "footer"):
        edge = _Text(styles, {}, Numbers(None, styles))
        edge.read(root)
        lines += [block.text for block in edge.blocks]
    return unique(lines)


# --- the text -------------------------------------------------------------------------------


@dataclass
class _Text:
    """Blocks as they are read, and what was met on the way that is no text.

    Attributes
    ----------
    looks : dict of Look
        By the id of a style.
    notes : dict of element
        Footnotes and endnotes, by kind and id.
    numbers : Numbers
        Those that Word puts before paragraphs.
    title, heading : str
        The first paragraph that is styled as a title, and the first heading.
    referred : dict of (kind, id) to number
        The notes that the text refers to.
    order : list of (kind, id)
        Those notes as they are to be read; notes may refer to further ones.
    boxes : list of element
        Text boxes of the paragraph that is being read.
    carried : str
        The words of a paragraph whose end was deleted, which the next one goes on with.
    """

    looks: dict[str, Look]
    notes: dict[tuple[str, str], Element]
    numbers: Numbers
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    heading: str = ""
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    referred: dict[tuple[str, str], int] = field(default_factory=dict)
    order: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    carried: str = ""
    number: int = 0
    length: int = 0
    changes: int = 0
    pictures: int = 0
    foreign: int = 0

    def read(self, body: Element) -> None:
        """Read a body, and then the notes that it refers to."""
        self._read_blocks(body)
        if rest := clean(self.carried):
            self._add(Block(rest))
        for key in self.order:
            self.number = self.referred[key]
            self._read_blocks(self.notes[key])

    def remarks(self) -> Iterator[str]:
        """Yield what to mind about the reading."""
        if self.changes:
            yield (
                "It has tracked changes that nobody has accepted yet "
                f"({self.changes:,}): what was inserted is read, what was deleted is not."
            )
        if self.hidden:
            yield "It has hidden text, which is no part of the text; look at what was left out."
        yield _left_out(
            self.numbers.unread, "number before a paragraph", "numbers before paragraphs"
        )
        yield struck_note(list(unique(self.struck)))
        yield _left_out(self.pictures, "picture or drawing", "pictures or drawings")
        yield _left_out(self.foreign, "embedded file")

    def _inner(self, element: Element) -> Iterator[Element]:
        """Yield what an element holds; of what is deleted nothing, of alternatives the first."""
        for child in element:
            self.changes += child.tag in _CHANGES
            if child.tag in _PASSED or not isinstance(child.tag, str):
                continue
            if child.tag == f"{_MC}AlternateContent":
                for chosen in child[:1]:
                    yield from self._inner(chosen)
            elif child.tag in _WRAPPERS:
                yield from self._inner(child)
            else:
                yield child

    def _read_blocks(self, element: Element) -> None:
        for child in self._inner(element):
            if child.tag == f"{W}p":
                self._read_paragraph(child)
            elif child.tag == f"{W}tbl":
                self._read_table(child)
            self.foreign += child.tag == f"{W}altChunk"

    def _read_paragraph(self, paragraph: Element) -> None:
        style = value(paragraph, "pPr", "pStyle") or ""
        look = self.looks.get(style, Look())
        words: list[str] = []
        self._read_words(paragraph, words)
        said, self.carried = self.carried + "".join(words), ""
        number = ""
        if paragraph.find(f"{W}pPr/{W}rPr/{W}del") is not None:
            self.changes += 1
            said, self.carried = "", said
        elif _is_drop_cap(paragraph):
            said, self.carried = "", said.strip()
        else:
            number = self._number(paragraph, style, look)
        text = clean(said)
        if look.hidden:
            self.hidden.append(text)
        elif look.in_contents:
            self.contents.append(text)
        elif any(c.isalnum() for c in text):
            kind = self._own_kind(paragraph, look)
            self.title = self.title or (text if look.is_title else "")
            self.heading = self.heading or (text if kind == "heading" else "")
            self._add(Block(clean(f"{number} {text}"), kind))
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self._read_blocks(box)

    def _number(self, paragraph: Element, style: str, look: Look) -> str:
        number = value(paragraph, "pPr", "numPr", "numId")
        level = value(paragraph, "pPr", "numPr", "ilvl")
        return self.numbers.next(
            look.number if number is None else number,
            look.level if level is None else whole(level),
            style,
        )

    def _own_kind(self, paragraph: Element, look: Look) -> str:
        """Return the kind of a paragraph, whose own properties count before those of its style."""
        level = value(paragraph, "pPr", "outlineLvl")
        if level is not None and level != "9":
            return "heading"
        numbered = value(paragraph, "pPr", "numPr", "numId")
        if look.kind == "paragraph" and numbered not in (None, "0"):
            return "item"
        return "paragraph" if look.kind == "item" and numbered == "0" else look.kind

    def _add(self, block: Block) -> None:
        self.length += len(block.text)
        if self.length > MOST_TEXT:
            raise Refused(f"it has more than {MOST_TEXT:,} characters")
        self.blocks.append(block)

    def _read_words(self, element: Element, words: list[str]) -> None:
        for child in self._inner(element):
            tag = child.tag
            if tag == f"{W}r":
                self._read_run(child, words)
            elif tag in (f"{W}t", f"{_M}t"):
                words.append(_SYMBOLS.sub("", child.text or ""))
            elif tag in _BLANKS:
                words.append(" ")
            elif tag == f"{W}noBreakHyphen":
                words.append("-")
            elif tag == f"{W}sym":
                words.append(_sign(child.get(f"{W}char")))
            elif tag in _REFERENCES:
                self._refer(child, words)
            elif tag in _OWN_NUMBERS:
                words.append(f"{self.number} " if self.number else "")
            elif tag == f"{W}txbxContent":
                self.boxes.append(child)
            else:
                before = len(self.boxes)
                self._read_words(child, words)
                self.pictures += tag in _PICTURES and len(self.boxes) == before

    def _read_run(self, run: Element, words: list[str]) -> None:
        """Read a run of words that look alike: hidden and struck ones go apart."""
        properties = run.find(f"{W}rPr")
        if properties is None:
            self._read_words(run, words)
            return
        inside: list[str] = []
        self._read_words(run, inside)
        text = "".join(inside)
        look = self.looks.get(value(properties, "rStyle") or "", Look())
        if is_on(properties, "vanish") or look.hidden:
            self.hidden.append(text)
        elif is_on(properties, "strike") or is_on(properties, "dstrike"):
            self.struck.append(text)
        elif _is_raised(properties) and _RAISED.fullmatch(text.strip()):
            words.append(text.translate(_SUPERSCRIPTS))
        else:
            words.append(text)

    def _refer(self, reference: Element, words: list[str]) -> None:
        """Write the number of a note, raised."""
        key = (_REFERENCES[reference.tag], reference.get(f"{W}id"))
        if key not in self.notes:
            return
        if key not in self.referred:
            self.order.append(key)
            self.referred[key] = len(self.order)
        if reference.get(f"{W}customMarkFollows") in (None, *OFF):
            words.append(str(self.referred[key]).translate(_SUPERSCRIPTS))

    def _read_table(self, table: Element) -> None:
        """Read a table: a row is a passage, a long one or one of a single cell its paragraphs.

        Cells that are merged downward are written again in each of their rows.
        """
        above: dict[int, list[Block]] = {}
        for row in self._inner(table):
            if row.tag != f"{W}tr":
                continue
            if row.find(f"{W}trPr/{W}del") is not None:
                self.changes += 1
                continue
            own: list[Block] = []
            cells: list[str] = []
            column = 0
            for cell in self._inner(row):
                if cell.tag != f"{W}tc":
                    continue
                read = self._read_cell(cell)
                own += read
                merge = cell.find(f"{W}tcPr/{W}vMerge")
                if merge is not None and merge.get(VAL) != "restart":
                    read = above.get(column, [])
                above[column] = read
                cells.append(" ".join(block.text for block in read))
                column += whole(value(cell, "tcPr", "gridSpan")) or 1
            row_text = " | ".join(cells).strip("| ")
            one = sum(map(bool, cells)) == 1
            for block in own if one or len(row_text) > _LONGEST_ROW else [Block(row_text, "table")]:
                if block.text:
                    self._add(block)

    def _read_cell(self, cell: Element) -> list[Block]:
        outer, length = self.blocks, self.length
        self.blocks = []
        self._read_blocks(cell)
        read, self.blocks, self.length = self.blocks, outer, length
        return read


def _is_drop_cap(paragraph: Element) -> bool:
    """Tell whether a paragraph is the large first letter of the next one."""
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"


def _is_raised(properties: Element) -> bool:
    """Tell whether words stand above the line, as an exponent or as LibreOffice writes one."""
    higher = whole(value(properties, "position"))
    return bool(higher) or value(properties, "vertAlign") == "superscript"


def _sign(code: str | None) -> str:
    """Return a sign by its number in hexadecimal digits."""
    number = int(code or "0", 16)
    return _SYMBOLS.sub("", chr(number)) if 31 < number < 0x110000 else ""


def _left_out(count: int, one: str, several: str = "") -> str:
    """Return the note on what was counted and not read."""
    was = "was" if count == 1 else "were"
    name = one if count == 1 else several or f"{one}s"
    return f"{count:,} {name} in it {was} not read." if count else ""


def _macros(has: bool) -> str:
    return "It has macros; they were not run." if has else ""


def _in_order(name: str) -> str:
    """Return ``Berg, Anna`` as ``Anna Berg``; of two names with several words nothing is turned."""
    found = _LAST_FIRST.fullmatch(name.strip())
    return f"{found[2] or found[4]} {found[1] or found[3]}" if found else name


def _record(properties: dict[str, str], text: _Text) -> Record:
    """Return what a document says of itself, and what is guessed from its first lines."""
    texts = [block.text for block in text.blocks]
    days: dict[str, Any] = {
        name: properties[name] for name in ("created", "modified") if name in properties
    }
    written = next((iso_day(line) for line in texts[:_HEAD] if is_day(line)), None)
    stated = {
        "title": properties.get("title", ""),
        "author": ", ".join(map(_in_order, properties.get("author", "").split(";"))),
        "date": written or days.get("modified") or days.get("created", ""),
    }
    record = stated_record(stated, [text.title or text.heading or texts[0], *texts])
    code = _CODE.match(properties.get("language", ""))
    language = Record(language=code[0].lower()) if code else Record()
    return replace(language.filled(record), custom={**days, **record.custom})
