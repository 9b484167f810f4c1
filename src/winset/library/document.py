"""What is read from a source: its record, its body in blocks, and what was taken away."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from winset.errors import UsageError
from winset.library.passages import Passage

LISTS = ("authors", "centers", "collections", "regions", "topics", "programs")
"""Fields of a record that hold several values."""

TEXTS = ("title", "date", "type", "publisher", "language", "url", "abstract")
"""Fields of a record that hold one text."""

_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACE = re.compile(r"\s+")
_ASCII_DRESS = bytes(c for c in range(128) if not chr(c).isalnum())
_DRESS = re.compile(r"[\W_]+")


class Refused(UsageError):  # noqa: N818 - a source is refused; it is no fault of the program
    """A source cannot be taken into the library; the message says why."""


@dataclass(frozen=True)
class Block:
    """A paragraph of a body.

    Parameters
    ----------
    text : str
        Its text, one line, with single spaces.
    kind : str
        ``paragraph``, ``item`` (of a list), ``heading``, ``quote``, ``table`` or ``code``.
    """

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Work:
    """Another work that a page points to."""

    title: str
    authors: tuple[str, ...] = ()
    type: str | None = None
    url: str | None = None

    def plain(self) -> dict[str, Any]:
        """Return the work as plain data."""
        return {
            "title": self.title,
            "authors": list(self.authors),
            "type": self.type,
            "url": self.url,
        }


@dataclass(frozen=True)
class Record:
    """What is known of a document.

    `date` is ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``. `inferred` names the fields that were guessed
    from the look of the source and not read from what it says of itself.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    type: str | None = None
    publisher: str | None = None
    centers: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    language: str | None = None
    url: str | None = None
    abstract: str | None = None
    related: tuple[Work, ...] = ()
    inferred: tuple[str, ...] = ()

    def filled(self, other: Record, inferred: bool = False) -> Record:
        """Return this record with what it lacks taken from `other`.

        Parameters
        ----------
        other : Record
            The record to take from.
        inferred : bool
            Whether what is taken counts as guessed.
        """
        values: dict[str, Any] = {}
        guessed = list(self.inferred)
        for entry in fields(self):
            own, theirs = getattr(self, entry.name), getattr(other, entry.name)
            if entry.name == "inferred":
                continue
            if own or not theirs:
                values[entry.name] = own
                continue
            values[entry.name] = theirs
            if inferred or entry.name in other.inferred:
                guessed.append(entry.name)
        return Record(**values, inferred=tuple(sorted(set(guessed))))

    def plain(self) -> dict[str, Any]:
        """Return the record as plain data."""
        data: dict[str, Any] = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        for name in (*LISTS, "inferred"):
            data[name] = list(data[name])
        data["related"] = [work.plain() for work in self.related]
        return data


def record_of(data: dict[str, Any]) -> Record:
    """Return the record that :meth:`Record.plain` wrote."""
    values = dict(data)
    for name in (*LISTS, "inferred"):
        values[name] = tuple(values.get(name) or ())
    values["related"] = tuple(
        Work(work["title"], tuple(work["authors"]), work["type"], work["url"])
        for work in values.get("related") or ()
    )
    return Record(**values)


@dataclass(frozen=True)
class Reading:
    """A source as read: its record, its body, what was taken away as no part of either."""

    record: Record
    blocks: tuple[Block, ...]
    removed: tuple[str, ...] = ()
    media: str = "text/plain"
    notes: tuple[str, ...] = field(default=())


def clean(text: object) -> str:
    """Return text on one line: NFC, without control and zero-width characters.

    Parameters
    ----------
    text : object
        Anything; only a text or a number gives more than an empty text.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    shown = _CONTROL.sub(" ", _UNSEEN.sub("", str(text)))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", shown)).strip()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return cleaned values, each once, in order, empty ones left out."""
    return tuple(dict.fromkeys(value for value in map(clean, values) if value))


def folded(text: str) -> str:
    """Return letters and digits alone, in one case: equal for texts that differ in dress."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_DRESS).decode().lower()
    return _DRESS.sub("", unicodedata.normalize("NFKC", text).casefold())


@dataclass(frozen=True)
class Entry:
    """A document as the library lists it."""

    id: str
    title: str
    authors: tuple[str, ...]
    date: str | None
    paragraphs: int
    new: bool = False

    def plain(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        return {
            "id": self.id,
            "title": self.title,
            "authors": list(self.authors),
            "date": self.date,
            "paragraphs": self.paragraphs,
            "new": self.new,
        }


@dataclass(frozen=True)
class Refusal:
    """A source that was not taken in, and why."""

    source: str
    reason: str

    def plain(self) -> dict[str, str]:
        """Return the refusal as plain data."""
        return {"source": self.source, "reason": self.reason}


@dataclass(frozen=True)
class Added:
    """What came of adding sources."""

    documents: tuple[Entry, ...]
    refused: tuple[Refusal, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            "documents": [entry.plain() for entry in self.documents],
            "refused": [refusal.plain() for refusal in self.refused],
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class Document:
    """A document with its body and what is known of it."""

    id: str
    record: Record
    paragraphs: tuple[Passage, ...]
    removed: tuple[str, ...]
    name: str
    media: str
    sha256: str
    added: str
    revises: str | None

    @property
    def title(self) -> str:
        """The title, or the id where there is none."""
        return self.record.title or self.id

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain data."""
        record = self.record.plain()
        return {
            "id": self.id,
            "title": self.title,
            **{key: value for key, value in record.items() if key not in ("title", "inferred")},
            "paragraphs": [{"n": p.n, "text": p.text} for p in self.paragraphs],
            "inferred": record["inferred"],
            "source": {
                "name": self.name,
                "media": self.media,
                "sha256": self.sha256,
                "added": self.added,
                "revises": self.revises,
            },
        }

    def to_json(self) -> str:
        """Return the document as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False)
