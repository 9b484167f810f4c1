"""What others have marked in texts -> documents with their marked passages.

Two forms. A REFI-QDA project (``.qdpx``, the exchange form of programs for qualitative analysis,
version 1.0 of 2019): texts, codes, and which stretch of a text has which code, counted in Unicode
code points. And annotations that Zotero exports: JSON whose items have ``annotations``, or notes in
which each quotation is followed by its page and its link. Pictures, sound and video are named as
not read.
"""

from __future__ import annotations

import html
import io
import json
import lzma
import re
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from winset.library.document import Block, Reading, Record, Refused, clean
from winset.library.readers.iso_dates import iso_day

MOST_BYTES = 64_000_000
"""Of all texts of a project together, unpacked."""
MOST_CODINGS = 50_000
PROJECT = "project.qde"
_DAMAGE = (
    *(BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError),
    *(zlib.error, lzma.LZMAError),
)
"""What a damaged archive sets off."""
_CREATORS = ("author", "editor", "contributor")
_UTF_16, _ONE_END = "in UTF-16", "with line ends as one sign"
_UNREAD = {
    "PictureSource": "pictures",
    "AudioSource": "sources of sound",
    "VideoSource": "videos",
    "TranscriptSelection": "selections of transcripts",
    "Note": "memos",
    "Case": "cases",
    "Set": "sets",
    "Link": "links",
    "Graph": "graphs",
}
"""What a project may have besides: its tag, and what is said of it."""
_TAG = re.compile(r"<[^<>]*>")
_BLOCKQUOTE = re.compile(r"<blockquote[^<>]*>\s*(?:<p\b[^<>]*>)?", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</?(?:p|li|h\d|blockquote|div)\b[^<>]*>|<br\s*/?>|\n", re.IGNORECASE)
_HIGHLIGHT = re.compile(
    r"<span\b[^<>]*\bdata-annotation=\"(?P<place>[^\"<>]*)\"[^<>]*>(?P<inside>.*?)</span>",
    re.DOTALL,
)
_ANCHOR = re.compile(r"<a\b[^<>]*\bhref=\"(zotero://[^\"<>\s]*)\"[^<>]*>(.*?)</a>", re.DOTALL)
_LINK = re.compile(r"zotero://[^\s\"'<>()\]]+")
_LINKED = re.compile(r"\[(?P<text>.*)\]\((?P<link>zotero://[^()\s]*)\)")
_ITEM = re.compile(r"zotero\.org/(?:users/[\w/]+|groups/(?P<group>\d+))/items/(?P<key>\w+)$")
_OPENING, _CLOSING = tuple('“"„«'), tuple('”"“»')
_LAST_QUOTED = re.compile(r"(?P<lead>[^“”\"„«»]*)[“\"„«](?P<text>[^“”\"„«»]{3,})[”\"“»]")
_PAGE = re.compile(r"(?:\bpp?\.\s*|\bpage\s+)(\w+)|\d{4}\w?:(\w+)", re.IGNORECASE)
_LINK_CITED = re.compile(r"\(\[[^\[\]]*\]\(zotero://")
_PAGE_CITED = re.compile(r"(?<=[”\"“»])\s*\([^()]*\b(?:pp?\.|page)\s*\w+[^()]*\)", re.IGNORECASE)
_CITED = re.compile(r"(?:\s*\((?:\[[^\[\]]*\]\([^()]*\)|[^()\[\]]*)\))+")


@dataclass(frozen=True)
class Coding:
    """A marked stretch of a document.

    Attributes
    ----------
    paragraph : int
        From 1.
    start, stop : int
        The stretch is ``paragraph[start:stop]``; of one over several paragraphs, what lies in the
        first.
    code : str
        What it was marked as; empty for a mark alone.
    by, note, page, link : str
        Who marked it, what was noted, and where the passage opens; empty where not said.
    """

    paragraph: int
    start: int
    stop: int
    code: str = ""
    by: str = ""
    note: str = ""
    page: str = ""
    link: str = ""


@dataclass(frozen=True)
class Coded:
    """A document with what is marked in it."""

    name: str
    reading: Reading
    codings: tuple[Coding, ...]


@dataclass
class Codings:
    """The documents of a project or an export, and what could not be carried over.

    Attributes
    ----------
    documents : list of Coded
    dropped : list of str
        In sentences.
    """

    documents: list[Coded] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


def read_codings(raw: bytes, name: str) -> Codings | None:
    """Read a project or an export; None where the source is neither.

    Parameters
    ----------
    raw : bytes
    name : str

    Raises
    ------
    Refused
        It is one, and damaged or too large.
    """
    if _is_project(raw, name):
        return _project(raw)
    if _is_json(raw):
        try:
            data = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        items = data.get("items") if isinstance(data, Mapping) else data
        if isinstance(items, list) and any(_is_item(item) for item in items):
            return _annotations(items)
    return None


def may_hold_codings(raw: bytes, name: str) -> bool:
    """Say whether bytes begin as a project or an export does.

    Parameters
    ----------
    raw : bytes
    name : str
    """
    return _is_project(raw, name) or _is_json(raw)


def _is_project(raw: bytes, name: str) -> bool:
    named = name.lower().endswith(".qdpx") or PROJECT.encode() in raw.lower()
    return raw.startswith(b"PK\x03\x04") and named


def _is_json(raw: bytes) -> bool:
    return raw[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{")


# --- REFI-QDA ---------------------------------------------------------------------------------


def _project(raw: bytes) -> Codings:
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            left = MOST_BYTES - sum(entry.file_size for entry in archive.infolist()
                                    if entry.filename.endswith((".qde", ".txt")))  # fmt: skip
            if left < 0:
                raise Refused("its texts are larger than is read")
            named = {entry.filename: entry for entry in archive.infolist()}
            place = next((n for n in named if n.rpartition("/")[2].lower() == PROJECT), None)
            if place is None:
                raise Refused(f"it has no {PROJECT}, as a REFI-QDA project has")
            root = _tree(archive.read(place))
            texts = {
                n.rpartition("/")[2].lower(): archive.read(n).decode("utf-8-sig", "replace")
                for n in named
                if n.lower().endswith(".txt")
            }
    except _DAMAGE as error:
        raise Refused(f"it is a damaged archive ({error})") from error
    return _of_project(root, texts)


def _tree(raw: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        raise Refused("its XML defines entities, which no project needs")
    try:
        root = ElementTree.fromstring(raw)  # noqa: S314 - expat bounds what entities may grow to
    except ElementTree.ParseError as error:
        raise Refused(f"its XML is damaged ({error})") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    return root


def _of_project(root: ElementTree.Element, texts: Mapping[str, str]) -> Codings:
    codes = {c.get("guid"): clean(c.get("name")) for c in root.iter("Code")}
    users = {u.get("guid"): clean(u.get("name")) for u in root.iter("User")}
    result = Codings()
    for source in root.iter():
        if source.tag in ("TextSource", "TextDescription", "Transcript"):
            _add(result, source, source, _Marks(source, texts, codes, users))
        elif source.tag == "PDFSource":
            text = source.find("Representation")
            marks = _Marks(source if text is None else text, texts, codes, users)
            for area in source.findall("PDFSelection"):
                marks.add_area(area)
            _add(result, source, text, marks)
    for tag, what in _UNREAD.items():
        if count := sum(1 for _ in root.iter(tag)):
            result.dropped.append(f"{count} {what} ({tag}) were not read.")
    return result


def _add(
    result: Codings, source: ElementTree.Element, text: ElementTree.Element | None, marks: _Marks
) -> None:
    """Add the document of a source, and what of it is not carried over."""
    name = clean(source.get("name")) or "text"
    if text is not None:
        marks.add_selections(text.findall("PlainTextSelection"))
    if not marks.blocks:
        result.dropped.append(f"{name}: its text is not in the project.")
        return
    result.dropped += [f"{name}: {note}" for note in marks.notes()]
    record = Record(title=name, custom={"read from": "a REFI-QDA project"})
    reading = Reading(record, tuple(marks.blocks))
    result.documents.append(Coded(name, reading, tuple(marks.codings[:MOST_CODINGS])))


def _text_of(source: ElementTree.Element, texts: Mapping[str, str]) -> str:
    inline = source.findtext("PlainTextContent")
    if inline is not None:
        return inline
    place = (source.get("plainTextPath") or "").replace("\\", "/").rpartition("/")[2]
    return texts.get(place.lower(), "")


class _Marks:
    """The paragraphs of a text and what is marked in them, selection by selection.

    Parameters
    ----------
    source : Element
        It holds the text or says where it is.
    texts, codes, users : mapping
        Texts by the names of their files; names of codes and of users by their ids.
    """

    def __init__(
        self,
        source: ElementTree.Element,
        texts: Mapping[str, str],
        codes: Mapping[str | None, str],
        users: Mapping[str | None, str],
    ) -> None:
        self._text, self._codes, self._users = _text_of(source, texts), codes, users
        self.blocks: list[Block] = []
        self.codings: list[Coding] = []
        self._begins: list[int] = []
        self._ends: list[int] = []
        self._count: Counter[str] = Counter()
        at = 0
        for line in self._text.splitlines(keepends=True):
            if told := clean(line):
                self.blocks.append(Block(told))
                self._begins.append(at)
                self._ends.append(at + len(line))
            at += len(line)

    def add_selections(self, selections: Sequence[ElementTree.Element]) -> None:
        """Add the selections of the text, each a stretch of it."""
        spans = [_span(selection) for selection in selections]
        places, way = counted(self._text, [span for span in spans if span])
        self._count[way] = len(places) if way else 0
        left = iter(places)
        for selection, span in zip(selections, spans, strict=True):
            start, stop = next(left) if span else (0, 0)
            self._add_stretch(selection, start, stop)

    def _add_stretch(self, selection: ElementTree.Element, start: int, stop: int) -> None:
        words = self._text[start:stop]
        start += len(words) - len(words.lstrip())
        n = bisect_right(self._begins, start) - 1
        if not words.strip() or stop > len(self._text) or not 0 <= start < self._ends[n]:
            self._count["selections lie outside its text"] += 1
            return
        line = self._text[self._begins[n] : self._ends[n]]
        told = clean(line[start - self._begins[n] : stop - self._begins[n]])
        before = len(clean(line[: start - self._begins[n]]))
        at = self.blocks[n].text.find(told, max(0, before - 1))
        if not told or at < 0:
            self._count["selections could not be placed in it"] += 1
            return
        if self._text[self._ends[n] : stop].strip():
            self._count["selections go over several paragraphs; the first of them is taken"] += 1
        self._mark(selection, n, at, at + len(told))

    def add_area(self, area: ElementTree.Element) -> None:
        """Add an area of a page by the words that are given for it."""
        told = clean(area.findtext("Representation/PlainTextContent"))
        if not told:
            self._count["areas of pages have no words, and were not read"] += 1
            return
        n = next((n for n, block in enumerate(self.blocks) if told in block.text), None)
        if n is None:
            n = len(self.blocks)
            self.blocks.append(Block(told))
        at = self.blocks[n].text.index(told)
        self._mark(area, n, at, at + len(told))

    def _mark(self, selection: ElementTree.Element, n: int, start: int, stop: int) -> None:
        note = clean(selection.findtext("Description"))
        for coding in selection.findall("Coding") or [selection]:
            reference = coding.find("CodeRef")
            code = self._codes.get(None if reference is None else reference.get("targetGUID"), "")
            by = self._users.get(coding.get("creatingUser") or selection.get("creatingUser"), "")
            self.codings.append(Coding(n + 1, start, stop, code, by, note))

    def notes(self) -> list[str]:
        """Return what is to mind, and what was left out."""
        return [f"{count} {what}." for what, count in self._count.items() if count]


def _span(selection: ElementTree.Element) -> tuple[int, int] | None:
    try:
        start, stop = (int(selection.get(k) or "") for k in ("startPosition", "endPosition"))
    except ValueError:
        return None
    return (start, stop) if 0 <= start < stop else None


def counted(text: str, spans: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], str]:
    """Return stretches in code points, however the program counted, and how if otherwise.

    The form says code points; NVivo counts as UTF-16 does, and others a line's end as one sign.
    The way in which fewer stretches begin or end inside a word is the one.

    Parameters
    ----------
    text : str
    spans : sequence of (start, stop)
    """
    signs = {_UTF_16: "[\U00010000-\U0010ffff]", _ONE_END: "\r(?=\n)"}
    there = [name for name, sign in signs.items() if re.search(sign, text)]
    ways = {name: _units(text, signs[name]) for name in there}
    if len(there) == len(signs):
        ways[", ".join(there)] = _units(text, "|".join(signs.values()))
    ways = {"": int} | ways
    read = {way: [(at(start), at(stop)) for start, stop in spans] for way, at in ways.items()}
    split = {way: sum(_splits(text, *span) for span in there) for way, there in read.items()}
    best = min(split, key=lambda way: split[way])
    best = best if 2 * split[best] < split[""] else ""
    return read[best], (
        f"selections count {best}, not in code points as the form has it" if best else ""
    )


def _units(text: str, signs: str) -> Callable[[int], int]:
    """Return what turns a position into one in code points, where some signs count otherwise.

    A carriage return counts nothing, any other of these signs two.
    """
    begins, beyond = [], [0]
    for found in re.finditer(signs, text):
        begins.append(found.start() + beyond[-1])
        beyond.append(beyond[-1] + (-1 if found[0] == "\r" else 1))
    return lambda position: position - beyond[bisect_left(begins, position)]


def _splits(text: str, start: int, stop: int) -> int:
    """Return how many ends of a stretch lie inside a word or outside the text."""
    return sum(
        at > len(text) or (0 < at < len(text) and text[at - 1 : at + 1].isalnum())
        for at in (start, stop)
    )


# --- Zotero -----------------------------------------------------------------------------------


def _is_item(item: Any) -> bool:
    return (
        isinstance(item, Mapping)
        and bool(item.get("title"))
        and any(text for text, _ in _marks(item))
    )


def _annotations(items: list[Any]) -> Codings:
    result = Codings()
    for item in items:
        if not isinstance(item, Mapping) or not item.get("title"):
            continue
        title, every = clean(item["title"]), list(_marks(item))
        marks = [(text, details) for text, details in every if text][:MOST_CODINGS]
        if not marks:
            result.dropped.append(f"{title}: no annotated text.")
            continue
        if len(marks) < len(every):
            own = f"{len(every) - len(marks)} remarks and drawings that quote no text"
            result.dropped.append(f"{title}: {own} were not read.")
        blocks = tuple(Block(text) for text, _ in marks)
        codings = tuple(
            Coding(n, 0, len(text), **details) for n, (text, details) in enumerate(marks, start=1)
        )
        result.documents.append(Coded(title, Reading(_record(item), blocks), codings))
    return result


def _marks(item: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the words of each annotation, empty where it has none, and what is said of it."""
    holders = [item, *_mappings(item.get("attachments"))]
    for holder in holders:
        for one in _mappings(holder.get("annotations")):
            yield (
                clean(one.get("annotationText") or one.get("text")),
                {
                    "note": clean(one.get("annotationComment") or one.get("comment")),
                    "page": clean(one.get("annotationPageLabel") or one.get("pageLabel")),
                    "by": clean(one.get("annotationAuthorName")),
                    "link": clean(one.get("uri") or one.get("select") or holder.get("select")),
                },
            )
    notes = [item.get("note"), item.get("annote"), *_texts(item.get("notes"))]
    for note in notes:
        if isinstance(note, str):
            yield from _noted(note)


def _noted(note: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the quotations of a note, each with its page, link and the words after it."""
    for part in _PARAGRAPH.split(_BLOCKQUOTE.sub("\n> ", note)):
        spans = list(_HIGHLIGHT.finditer(part))
        ends = [*(span.start() for span in spans[1:]), len(part)]
        for span, end in zip(spans, ends, strict=False):
            yield _highlighted(span, _shown(part[span.end() : end]))
        if not spans:
            yield from _quoted(_shown(part))


def _shown(part: str) -> str:
    """Return a piece of HTML as text, its links to Zotero as Markdown has them."""
    return clean(html.unescape(_TAG.sub("", _ANCHOR.sub(r"[\2](\1)", part))))


def _highlighted(span: re.Match[str], after: str) -> tuple[str, dict[str, str]]:
    """Return the words of a highlight, as notes of Zotero 6 and later have them."""
    inside = _shown(span["inside"])
    linked = _LINKED.fullmatch(inside)
    link = html.unescape(linked["link"]) if linked else ""
    try:
        place = json.loads(unquote(html.unescape(span["place"])))
    except (ValueError, RecursionError):
        place = None
    place = place if isinstance(place, Mapping) else {}
    item = _ITEM.search(clean(place.get("attachmentURI")))
    if item and not link:
        at = place.get("position")
        page = at.get("pageIndex") if isinstance(at, Mapping) else None
        held = f"groups/{item['group']}" if item["group"] else "library"
        link = f"zotero://open-pdf/{held}/items/{item['key']}"
        link += f"?page={page + 1}" if type(page) is int else ""
    text = _unquoted(linked["text"] if linked else inside)
    note = _CITED.sub("", after).strip()
    return text, {"page": clean(place.get("pageLabel")), "link": link, "note": note}


def _quoted(told: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the quotation of a paragraph: what stands between quotation marks before a citation.

    The paragraph may begin with words of the reader; of those that only have a link, none is.
    """
    cited = _LINK_CITED.search(told) or _PAGE_CITED.search(told)
    if cited is None:
        return
    before, after = told[: cited.start()].strip(), told[cited.start() :]
    lead, text = "", _unquoted(before.removeprefix(">").strip())
    if not before.startswith(">") and text == before:
        last = _LAST_QUOTED.fullmatch(before)
        lead, text = (clean(last["lead"]), clean(last["text"])) if last else ("", "")
    citations = _CITED.match(after)
    named = citations[0] if citations else ""
    links, page = _LINK.findall(named), _PAGE.search(_LINK.sub("", named))
    link = next((one for one in links if "/open" in one), links[0] if links else "")
    note = " ".join(filter(None, (lead, after.removeprefix(named).strip())))
    yield text, {"page": (page[1] or page[2]) if page else "", "link": link, "note": note}


def _unquoted(text: str) -> str:
    """Return a text without the quotation marks around all of it."""
    whole = text[:1] in _OPENING and text[-1:] in _CLOSING and len(text) > 4
    return text[1:-1].strip() if whole else text


def _record(item: Mapping[str, Any]) -> Record:
    people = [*_mappings(item.get("creators")), *_mappings(item.get("author"))]
    names = []
    for one in people:
        if one.get("creatorType", "author") in _CREATORS:
            given = clean(one.get("firstName") or one.get("given"))
            family = clean(one.get("lastName") or one.get("family"))
            names.append(
                clean(one.get("name") or one.get("literal")) or f"{given} {family}".strip()
            )
    issued = item.get("issued")
    parts = issued.get("date-parts") if isinstance(issued, Mapping) else None
    written = clean(item.get("date"))
    if isinstance(parts, list) and parts and isinstance(parts[0], list):
        numbers = [int(n) for n in parts[0][:3] if str(n).isdecimal()]
        written = "-".join(f"{n:02d}" for n in numbers)
    return Record(
        title=clean(item.get("title")) or None,
        authors=tuple(name for name in names if name),
        date=iso_day(written) if written else None,
        type=clean(item.get("itemType") or item.get("type")) or None,
        publisher=clean(item.get("publisher") or item.get("publicationTitle")) or None,
        url=clean(item.get("url") or item.get("URL")) or None,
        custom={"read from": "annotations"},
        notes=("It holds what was annotated, and not the whole text.",),
    )


def _mappings(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _texts(value: Any) -> list[str]:
    entries = value if isinstance(value, list) else []
    return [one if isinstance(one, str) else str(one.get("note", "")) for one in entries
            if isinstance(one, (str, Mapping))]  # fmt: skip
