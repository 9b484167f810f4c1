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
from posixpath import dirname, join, normpath
from typing import Any
from zipfile import ZipFile

from winset.library.document import Block, Reading, Record, Refused, clean, unique
from winset.library.readers.decoding import noted
from winset.library.readers.html import struck_note
from winset.library.readers.iso_dates import is_day, iso_day
from winset.library.readers.page_record import Element
from winset.library.readers.page_tree import module
from winset.library.readers.pdf import stated_record

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_UNPACKED = 64_000_000
"""Bytes of the parts that are read."""
MOST_PARTS = 10_000
MOST_TEXT = 8_000_000
_LONGEST_ROW = 1_000
"""Characters of a row that is one passage; of a longer one each paragraph is."""
_HEAD = 8
"""Paragraphs at the beginning of which one may be the day of the document."""

_OFFICE = b"http://schemas.openxmlformats.org/officeDocument/2006/"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    ),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": _OFFICE + b"relationships",
    b"http://purl.oclc.org/ooxml/officeDocument/math": _OFFICE + b"math",
}
"""Names of the strict form -> those of the usual one."""
_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.%s.main+xml"
_MACROS = b"application/vnd.ms-word.document.macroEnabled.main+xml"
_MACROS_IN_TEMPLATE = b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml"

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_VAL = f"{_W}val"
_CHANGES = {f"{_W}{name}" for name in ("ins", "moveTo", "del", "moveFrom")}
_PASSED = {
    *(f"{_W}{name}" for name in ("del", "moveFrom", "delText", "instrText", "delInstrText")),
    *(f"{_W}{name}" for name in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr", "rt")),
}
"""Deleted text, properties, what fields are asked, and glosses above signs."""
_WRAPPERS = {f"{_W}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_BLANKS = {f"{_W}{name}" for name in ("tab", "ptab", "br", "cr")}
_REFERENCES = {f"{_W}footnoteReference": "footnotes", f"{_W}endnoteReference": "endnotes"}
_OWN_NUMBERS = {f"{_W}footnoteRef", f"{_W}endnoteRef"}
_PICTURES = {f"{_W}{name}" for name in ("drawing", "pict", "object")}
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED = re.compile(r"\d{1,3}(?:[,–-]\d{1,3})*", re.A)
_PRIVATE = range(0xE000, 0xF900)
_OFF = ("0", "false", "off", "none")
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
        copy, macros = _light_copy(raw)
        document = package.Document(io.BytesIO(copy))
        text = _Text(_looks(document.styles.element), _notes(document))
        text.read(document.element.body)
        properties = _properties(document)
        edges = _edges(document)
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
    reading = Reading(record, tuple(text.blocks), removed, MEDIA)
    return noted(reading, *text.remarks(), _left_out(comments, "comment"), _macros(macros))


# --- the package ----------------------------------------------------------------------------


def _light_copy(raw: bytes) -> tuple[bytes, bool]:
    """Return a package of the parts with text alone, in the usual form, and whether it has macros.

    What refers to other parts, or to places outside, is left out.
    """
    parts = _text_parts(raw)
    types = parts.get("[Content_Types].xml", b"")
    if b"wordprocessingml" not in types and _MACROS not in types:
        raise Refused("it is an archive and no Word document; unpack it and add what is in it")
    macros = b"macroEnabled" in types
    for kind in (_MACROS, _MACROS_IN_TEMPLATE, _TYPE % b"template"):
        types = types.replace(kind, _TYPE % b"document")
    parts["[Content_Types].xml"] = types
    copy = io.BytesIO()
    with ZipFile(copy, "w") as archive:
        for name, content in parts.items():
            light = _inner_links(name, content, parts) if name.endswith(".rels") else content
            archive.writestr(name, light)
    return copy.getvalue(), macros


def _text_parts(raw: bytes) -> dict[str, bytes]:
    """Return the parts that may hold text, unpacked within bounds; none of them has entities."""
    parts: dict[str, bytes] = {}
    left = MOST_UNPACKED
    with ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
        if len(entries) > MOST_PARTS:
            raise Refused(f"it has {len(entries):,} parts; the most is {MOST_PARTS:,}")
        for entry in entries:
            name = entry.filename
            in_text = name.endswith(".xml") and name.count("/") < 2
            if not in_text and not name.endswith(".rels"):
                continue
            if entry.flag_bits & 1:
                raise Refused("it is locked with a password")
            with archive.open(entry) as stream:
                content = stream.read(left + 1)
            left -= len(content)
            if left < 0:
                raise Refused(f"unpacked, its text has more than {MOST_UNPACKED:,} bytes")
            if b"<!DOCTYPE" in content.replace(b"\x00", b"")[:100_000]:
                raise Refused("it declares entities, as no Word document does")
            for strict, usual in _STRICT.items():
                content = content.replace(strict, usual)
            parts[name] = content
    return parts


def _inner_links(name: str, content: bytes, parts: dict[str, bytes]) -> bytes:
    """Return what a part refers to, without what is not in the package."""
    etree = module("lxml.etree")
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    folder = dirname(dirname(name))
    for link in list(root):
        place = normpath(join("/", folder, link.get("Target") or "")).lstrip("/")
        if link.get("TargetMode") == "External" or place not in parts:
            root.remove(link)
    return bytes(etree.tostring(root))


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
        (kind, note.get(f"{_W}id")): note
        for kind, root in _stories(document, "footnotes", "endnotes")
        for note in root
        if note.get(f"{_W}type") in (None, "normal")
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
            if (day := getattr(stated, name)) is not None
        },
    }


def _edges(document: Any) -> tuple[str, ...]:
    """Return the lines of headers and footers."""
    lines: list[str] = []
    for _, root in _stories(document, "header", "footer"):
        edge = _Text(_looks(document.styles.element), {})
        edge.read(root)
        lines += [block.text for block in edge.blocks]
    return unique(lines)


# --- how paragraphs look --------------------------------------------------------------------


@dataclass(frozen=True)
class _Look:
    """What a style makes of a paragraph or of words."""

    kind: str = "paragraph"
    is_title: bool = False
    in_contents: bool = False
    hidden: bool = False


def _looks(styles: Element) -> dict[str, _Look]:
    """Return what each style makes of a paragraph, by its id; a style has what it is based on."""
    found = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
    looks: dict[str, _Look] = {}
    for key, style in found.items():
        chain = [style]
        while len(chain) < 20 and (base := found.get(_value(chain[-1], "basedOn"))) is not None:
            chain.append(base)
        names = [(_value(one, "name") or "").lower() for one in chain]
        looks[key] = _Look(
            _kind(chain, names),
            names[0] == "title",
            re.match(r"toc \d|table of figures", names[0]) is not None,
            any(_is_on(one, "rPr", "vanish") for one in chain),
        )
    return looks


def _kind(chain: list[Element], names: list[str]) -> str:
    levels = [_value(one, "pPr", "outlineLvl") for one in chain]
    level = next((level for level in levels if level is not None), "9")
    if level != "9" or any(re.match(r"heading \d|title$|subtitle$", name) for name in names):
        return "heading"
    if any("quot" in name for name in names):
        return "quote"
    return "item" if any(_value(one, "pPr", "numPr", "numId") for one in chain) else "paragraph"


def _value(element: Element, *path: str) -> str | None:
    """Return the value of an element within another, None where there is none."""
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return None if found is None else found.get(_VAL)


def _is_on(element: Element, *path: str) -> bool:
    """Tell whether a property is there and not switched off."""
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return found is not None and found.get(_VAL, "1") not in _OFF


# --- the text -------------------------------------------------------------------------------


@dataclass
class _Text:
    """Blocks as they are read, and what was met on the way that is no text.

    Attributes
    ----------
    looks : dict of _Look
        By the id of a style.
    notes : dict of element
        Footnotes and endnotes, by kind and id.
    referred : dict of (kind, id) to number
        The notes that the text refers to, in order.
    boxes : list of element
        Text boxes of the paragraph that is being read.
    carried : str
        The words of a paragraph whose end was deleted, which the next one goes on with.
    """

    looks: dict[str, _Look]
    notes: dict[tuple[str, str], Element]
    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    hidden: list[str] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    referred: dict[tuple[str, str], int] = field(default_factory=dict)
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
        for key in iter(self._next_note, None):
            self._read_blocks(self.notes.pop(key))

    def _next_note(self) -> tuple[str, str] | None:
        key = next((key for key in self.referred if key in self.notes), None)
        self.number = self.referred[key] if key else 0
        return key

    def remarks(self) -> Iterator[str]:
        """Yield what to mind about the reading."""
        if self.changes:
            yield (
                f"It has {self.changes:,} tracked changes that nobody has accepted yet: what was "
                "inserted is read, what was deleted is not."
            )
        if self.hidden:
            yield "It has hidden text, which is no part of the text; look at what was left out."
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
            if child.tag == f"{_W}p":
                self._read_paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._read_table(child)
            self.foreign += child.tag == f"{_W}altChunk"

    def _read_paragraph(self, paragraph: Element) -> None:
        look = self.looks.get(_value(paragraph, "pPr", "pStyle") or "", _Look())
        words: list[str] = []
        self._read_words(paragraph, words)
        whole, self.carried = self.carried + "".join(words), ""
        if paragraph.find(f"{_W}pPr/{_W}rPr/{_W}del") is not None:
            self.changes += 1
            whole, self.carried = "", whole
        text = clean(whole)
        if look.hidden:
            self.hidden.append(text)
        elif look.in_contents:
            self.contents.append(text)
        elif any(c.isalnum() for c in text):
            kind = self._own_kind(paragraph, look)
            self.title = self.title or (text if look.is_title else "")
            self._add(Block(text, kind))
        boxes, self.boxes = self.boxes, []
        for box in boxes:
            self._read_blocks(box)

    def _own_kind(self, paragraph: Element, look: _Look) -> str:
        """Return the kind of a paragraph, whose own properties count before those of its style."""
        level = _value(paragraph, "pPr", "outlineLvl")
        if level is not None and level != "9":
            return "heading"
        numbered = _value(paragraph, "pPr", "numPr", "numId")
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
            if tag == f"{_W}r":
                self._read_run(child, words)
            elif tag in (f"{_W}t", f"{_M}t"):
                words.append(child.text or "")
            elif tag in _BLANKS:
                words.append(" ")
            elif tag == f"{_W}noBreakHyphen":
                words.append("-")
            elif tag == f"{_W}sym":
                words.append(_sign(child.get(f"{_W}char")))
            elif tag in _REFERENCES:
                self._refer(child, words)
            elif tag in _OWN_NUMBERS:
                words.append(f"{self.number} " if self.number else "")
            elif tag == f"{_W}txbxContent":
                self.boxes.append(child)
            else:
                before = len(self.boxes)
                self._read_words(child, words)
                self.pictures += tag in _PICTURES and len(self.boxes) == before

    def _read_run(self, run: Element, words: list[str]) -> None:
        """Read a run of words that look alike: hidden and struck ones go apart."""
        inside: list[str] = []
        self._read_words(run, inside)
        text = "".join(inside)
        look = self.looks.get(_value(run, "rPr", "rStyle") or "", _Look())
        if _is_on(run, "rPr", "vanish") or look.hidden:
            self.hidden.append(text)
        elif _is_on(run, "rPr", "strike") or _is_on(run, "rPr", "dstrike"):
            self.struck.append(text)
        elif _is_raised(run) and _RAISED.fullmatch(text.strip()):
            words.append(text.translate(_SUPERSCRIPTS))
        else:
            words.append(text)

    def _refer(self, reference: Element, words: list[str]) -> None:
        """Write the number of a note, raised."""
        key = (_REFERENCES[reference.tag], reference.get(f"{_W}id"))
        if key in self.notes or key in self.referred:
            number = self.referred.setdefault(key, len(self.referred) + 1)
            if reference.get(f"{_W}customMarkFollows") in (None, *_OFF):
                words.append(str(number).translate(_SUPERSCRIPTS))

    def _read_table(self, table: Element) -> None:
        """Read a table: a row is a passage, a long one or one of a single cell its paragraphs."""
        above: dict[int, list[Block]] = {}
        for row in self._inner(table):
            if row.tag != f"{_W}tr":
                continue
            if row.find(f"{_W}trPr/{_W}del") is not None:
                self.changes += 1
                continue
            own: list[Block] = []
            cells: list[str] = []
            column = 0
            for cell in self._inner(row):
                if cell.tag != f"{_W}tc":
                    continue
                read = self._read_cell(cell)
                own += read
                merge = cell.find(f"{_W}tcPr/{_W}vMerge")
                if merge is not None and merge.get(_VAL) != "restart":
                    read = above.get(column, [])
                above[column] = read
                cells.append(" ".join(block.text for block in read))
                column += 1 if (span := _value(cell, "tcPr", "gridSpan")) is None else int(span)
            whole = " | ".join(cells).strip("| ")
            one = sum(map(bool, cells)) == 1
            for block in own if one or len(whole) > _LONGEST_ROW else [Block(whole, "table")]:
                if block.text:
                    self._add(block)

    def _read_cell(self, cell: Element) -> list[Block]:
        outer, self.blocks = self.blocks, []
        self._read_blocks(cell)
        read, self.blocks = self.blocks, outer
        return read


def _is_raised(run: Element) -> bool:
    """Tell whether a run stands above the line, as an exponent or as LibreOffice writes one."""
    height = _value(run, "rPr", "position") or "0"
    higher = height.isdecimal() and height != "0"
    return higher or _value(run, "rPr", "vertAlign") == "superscript"


def _sign(code: str | None) -> str:
    """Return a sign by its number; those of fonts of pictures have no letters behind them."""
    number = int(code or "0", 16)
    return "" if number in _PRIVATE or not 31 < number < 0x110000 else chr(number)


def _left_out(count: int, one: str, several: str = "") -> str:
    """Return the note on what was counted and not read."""
    was = "was" if count == 1 else "were"
    name = one if count == 1 else several or f"{one}s"
    return f"{count:,} {name} in it {was} not read." if count else ""


def _macros(has: bool) -> str:
    return "It has macros; they were not run." if has else ""


def _record(properties: dict[str, str], text: _Text) -> Record:
    """Return what a document says of itself, and what is guessed from its first lines."""
    texts = [block.text for block in text.blocks]
    heading = next((b.text for b in text.blocks if b.kind == "heading"), texts[0])
    days: dict[str, Any] = {
        name: properties[name] for name in ("created", "modified") if name in properties
    }
    written = next((iso_day(line) for line in texts[:_HEAD] if is_day(line)), None)
    stated = {
        "title": properties.get("title", ""),
        "author": properties.get("author", "").replace(";", ","),
        "date": written or days.get("modified") or days.get("created", ""),
    }
    record = stated_record(stated, [text.title or heading, *texts])
    code = _CODE.match(properties.get("language", ""))
    language = Record(language=code[0].lower()) if code else Record()
    return replace(language.filled(record), custom={**days, **record.custom})
