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
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from winset.library.document import Block, Reading, Record, Refused, clean
from winset.library.readers.iso_dates import iso_day

MOST_BYTES = 64_000_000
"""Of all texts of a project together, unpacked."""
MOST_CODINGS = 50_000
PROJECT = "project.qde"
_CREATORS = ("author", "editor", "contributor")
_TAG = re.compile(r"<[^<>]*>")
_PARAGRAPH = re.compile(r"</(?:p|li|h\d|blockquote)>|<br\s*/?>|\n", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"](?P<text>[^“”\"]{3,}?)[”\"]\s*(?P<rest>.*)", re.DOTALL)
_PAGE = re.compile(r"\b(?:p\.|pp\.|page)\s*(\w+)", re.IGNORECASE)
_LINK = re.compile(r"zotero://[^\s\"'<>()\]]+")
_CITED = re.compile(r"^\(\[?[^()]*\]?(?:\([^()]*\))?\)\s*(?:\(\[[^\]]*\]\([^()]*\)\)\s*)*")


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
    if raw.startswith(b"PK\x03\x04") and (b"project.qde" in raw or name.lower().endswith(".qdpx")):
        return _project(raw)
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        try:
            data = json.loads(raw.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            return None
        items = data.get("items") if isinstance(data, Mapping) else data
        if isinstance(items, list) and any(_is_item(item) for item in items):
            return _annotations(items)
    return None


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
    except (BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
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
    for source in [*root.iter("TextSource"), *root.iter("Representation")]:
        name = clean(source.get("name")) or "text"
        text = _text_of(source, texts)
        if not text.strip():
            result.dropped.append(f"{name}: its text is not in the project.")
            continue
        blocks, places = _blocks(text)
        found: list[Coding] = []
        lost = 0
        for selection in source.iter("PlainTextSelection"):
            made = list(_selected(selection, codes, users, blocks, places))
            found += made
            lost += not made
        if lost:
            result.dropped.append(f"{name}: {lost} selections lie outside its text.")
        record = Record(title=name, custom={"read from": "a REFI-QDA project"})
        result.documents.append(Coded(name, Reading(record, blocks), tuple(found[:MOST_CODINGS])))
    for kind in ("PictureSource", "AudioSource", "VideoSource"):
        if count := sum(1 for _ in root.iter(kind)):
            result.dropped.append(f"{count} of kind {kind} were not read: text alone is.")
    marked = sum(1 for _ in root.iter("PDFSelection"))
    if marked:
        result.dropped.append(f"{marked} areas of PDF pages were not read: text alone is.")
    return result


def _text_of(source: ElementTree.Element, texts: Mapping[str, str]) -> str:
    inline = source.findtext("PlainTextContent")
    if inline is not None:
        return inline
    place = (source.get("plainTextPath") or "").replace("\\", "/").rpartition("/")[2]
    return texts.get(place.lower(), "")


def _blocks(text: str) -> tuple[tuple[Block, ...], list[tuple[int, int, str]]]:
    """Return the paragraphs of a text, and for each where it begins and ends, and its own text."""
    blocks, places, at = [], [], 0
    for line in text.splitlines(keepends=True):
        if told := clean(line):
            blocks.append(Block(told))
            places.append((at, at + len(line), line))
        at += len(line)
    return tuple(blocks), places


def _selected(
    selection: ElementTree.Element,
    codes: Mapping[str | None, str],
    users: Mapping[str | None, str],
    blocks: tuple[Block, ...],
    places: list[tuple[int, int, str]],
) -> Iterator[Coding]:
    try:
        start, stop = (int(selection.get(k) or "") for k in ("startPosition", "endPosition"))
    except ValueError:
        return
    note = clean(selection.findtext("Description"))
    for n, (begins, ends, line) in enumerate(places):
        if not (begins <= start < ends and start < stop):
            continue
        told = clean(line[start - begins : stop - begins])
        at = blocks[n].text.find(told)
        if not told or at < 0:
            return
        for coding in selection.iter("Coding"):
            reference = coding.find("CodeRef")
            code = codes.get(None if reference is None else reference.get("targetGUID"), "")
            by = users.get(coding.get("creatingUser") or selection.get("creatingUser"), "")
            yield Coding(n + 1, at, at + len(told), code, by, note)
        return


# --- Zotero -----------------------------------------------------------------------------------


def _is_item(item: Any) -> bool:
    return isinstance(item, Mapping) and bool(item.get("title")) and any(_marks(item))


def _annotations(items: list[Any]) -> Codings:
    result = Codings()
    for item in items:
        if not isinstance(item, Mapping) or not item.get("title"):
            continue
        marks = list(_marks(item))[:MOST_CODINGS]
        if not marks:
            result.dropped.append(f"{clean(item['title'])}: no annotated text.")
            continue
        blocks = tuple(Block(text) for text, _ in marks)
        codings = tuple(
            Coding(n, 0, len(text), **details) for n, (text, details) in enumerate(marks, start=1)
        )
        reading = Reading(_record(item), blocks)
        result.documents.append(Coded(clean(item["title"]), reading, codings))
    return result


def _marks(item: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the words of each annotation, and what is said of it."""
    holders = [item, *_mappings(item.get("attachments"))]
    for holder in holders:
        for one in _mappings(holder.get("annotations")):
            text = clean(one.get("annotationText") or one.get("text"))
            if text:
                link = clean(one.get("uri") or one.get("select") or holder.get("select"))
                yield (
                    text,
                    {
                        "note": clean(one.get("annotationComment") or one.get("comment")),
                        "page": clean(one.get("annotationPageLabel") or one.get("pageLabel")),
                        "by": clean(one.get("annotationAuthorName")),
                        "link": link,
                    },
                )
    notes = [item.get("note"), item.get("annote"), *_texts(item.get("notes"))]
    for note in notes:
        if isinstance(note, str):
            yield from _noted(note)


def _noted(note: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the quotations of a note, each with its page, link and the words after it."""
    for part in _PARAGRAPH.split(note):
        links = _LINK.findall(html.unescape(part))
        told = clean(html.unescape(_TAG.sub("", part)))
        match = _QUOTED.search(told)
        if match is None or not (links or _PAGE.search(match["rest"])):
            continue
        page = _PAGE.search(match["rest"])
        yield (
            clean(match["text"]),
            {
                "page": page[1] if page else "",
                "link": next(
                    (one for one in links if "open-pdf" in one), links[0] if links else ""
                ),
                "note": _CITED.sub("", match["rest"]).strip(),
            },
        )


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
