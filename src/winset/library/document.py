"""What is read from a source and kept in the library: record, body, what was taken away."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from winset.errors import UsageError
from winset.library.folding import JOINED, search_form
from winset.library.passages import Passage
from winset.untrusted import json_text

TAXONOMY = ("center", "collection", "region", "topic", "program")
"""How publishers class what they publish, besides by author and type."""

FACETS = ("region", "topic", "author", "center", "collection", "program", "type", "publisher")
"""What documents can be filtered by, besides their date."""

DATE_AS_WRITTEN = "date as written"
REMARKS = (DATE_AS_WRITTEN, "author as written", "title as written")
"""Keys of ``Record.custom`` under which readers keep what they did not take over, and why."""

_UNSEEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_JOINERS = re.compile(f"([{JOINED}])([\u200c\u200d])[\u200c\u200d]*(?=[{JOINED}])|[\u200c\u200d]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_ASCII_DRESS = bytes(c for c in range(128) if not chr(c).isalnum())
_DRESS = re.compile(r"[\W_]+")


class Refused(UsageError):  # noqa: N818 - a source is refused; it is no fault of the program
    """A source cannot be taken into the library; the message says why."""


class Data:
    """What the library tells, as plain data and as JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        return _lists(asdict(self))  # type: ignore[call-overload,no-any-return]

    def to_json(self) -> str:
        """Return it as JSON text."""
        return json_text(self.to_dict())


def _lists(value: Any) -> Any:
    """Return plain data with lists for tuples."""
    if isinstance(value, Mapping):
        return {key: _lists(entry) for key, entry in value.items()}
    return [_lists(entry) for entry in value] if isinstance(value, tuple | list) else value


@dataclass(frozen=True)
class Block:
    """A paragraph of a body.

    Attributes
    ----------
    text : str
        One line, with single spaces.
    kind : str
        ``paragraph``, ``item`` (of a list), ``heading``, ``quote``, ``table`` or ``code``.
    """

    text: str
    kind: str = "paragraph"


@dataclass(frozen=True)
class Work(Data):
    """Another work that a page points to."""

    title: str
    authors: tuple[str, ...] = ()
    type: str | None = None
    url: str | None = None
    blurb: str | None = None


@dataclass(frozen=True)
class Record(Data):
    """What is known of a document.

    Attributes
    ----------
    title, type, publisher, language, url, abstract : str, optional
    rights, disclaimer : str, optional
        What its page says of copyright or licence, and of whose views it gives.
    authors : tuple of str
    date : str, optional
        ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.
    taxonomy : mapping of kind to tuple of str
        How the publisher classes it; the kinds are those of `TAXONOMY`.
    related : tuple of Work
        The works its page points to.
    custom : mapping of str to str, number or list of str
        What the source says of itself besides, under its own names.
    inferred : tuple of str
        The fields that were guessed from the look of the source and not read from what it says.
    notes : tuple of str
        What to mind about the reading, in sentences: a guessed encoding, words that are not the
        sender's.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    type: str | None = None
    publisher: str | None = None
    taxonomy: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language: str | None = None
    url: str | None = None
    abstract: str | None = None
    rights: str | None = None
    disclaimer: str | None = None
    related: tuple[Work, ...] = ()
    custom: Mapping[str, Any] = field(default_factory=dict)
    inferred: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """What the document can be filtered by: kind to values."""
        alone = {name: (value,) for name in ("type", "publisher") if (value := getattr(self, name))}
        values = {**self.taxonomy, "author": self.authors, **alone}
        return {kind: values.get(kind, ()) for kind in FACETS}

    def filled(self, other: Record, inferred: bool = False) -> Record:
        """Return this record with what it lacks taken from another.

        Parameters
        ----------
        other : Record
        inferred : bool
            Whether what is taken counts as guessed.
        """
        values: dict[str, Any] = {}
        guessed = set(self.inferred)
        for entry in fields(self):
            own, theirs = getattr(self, entry.name), getattr(other, entry.name)
            if entry.name == "taxonomy":
                own = classed({**theirs, **own})
            elif entry.name == "notes":
                own = tuple(dict.fromkeys((*own, *theirs)))
            elif entry.name == "custom" and own:
                own = {key: theirs[key] for key in REMARKS if key in theirs} | dict(own)
            elif not own and theirs and entry.name != "inferred":
                own = theirs
                guessed |= {entry.name} if inferred or entry.name in other.inferred else set()
            values[entry.name] = own
        return Record(**values | {"inferred": tuple(sorted(guessed))})


def record_of(data: Mapping[str, Any]) -> Record:
    """Return the record that ``Record.to_dict`` wrote."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
    }
    values["taxonomy"] = classed(data["taxonomy"])
    values["related"] = tuple(
        Work(**work | {"authors": tuple(work["authors"])}) for work in data["related"]
    )
    return Record(**values)


def classed(values: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """Return a taxonomy in the order of its kinds, without those that have no value."""
    return {kind: tuple(values[kind]) for kind in TAXONOMY if values.get(kind)}


@dataclass(frozen=True)
class Reading:
    """A source as read: its record, its body, what was taken away as no part of either."""

    record: Record
    blocks: tuple[Block, ...]
    removed: tuple[str, ...] = ()
    media: str = "text/plain"


@dataclass(frozen=True)
class Entry(Data):
    """A document as the library lists it.

    Attributes
    ----------
    id, title, authors, date, paragraphs
        Of the document; `paragraphs` is how many.
    source : str
        The file that it was read from.
    notes : tuple of str
        What to mind about the reading.
    new : bool
        Whether it was added just now.
    """

    id: str
    title: str
    authors: tuple[str, ...]
    date: str | None
    paragraphs: int
    source: str
    notes: tuple[str, ...] = ()
    new: bool = False


@dataclass(frozen=True)
class Refusal(Data):
    """A source that was not taken in, and why."""

    source: str
    reason: str


@dataclass(frozen=True)
class Added(Data):
    """What came of adding sources."""

    documents: tuple[Entry, ...]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True)
class Document(Data):
    """A document with its body and what is known of it.

    Attributes
    ----------
    id : str
    record : Record
    paragraphs : tuple of Passage
    removed : tuple of str
        Lines of the source that are no part of its text.
    name, media, sha256 : str
        The file it was read from, its media type, the digest of its bytes.
    added : str
        When, in UTC.
    revises : str, optional
        The id of the document of which it is a later version.
    """

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
        record = self.record.to_dict()
        inferred = record.pop("inferred")
        return {
            "id": self.id,
            **record,
            "title": self.title,
            "paragraphs": [{"n": p.n, "text": p.text} for p in self.paragraphs],
            "inferred": inferred,
            "source": {
                part: getattr(self, part)
                for part in ("name", "media", "sha256", "added", "revises")
            },
        }


def clean(text: object) -> str:
    """Return text on one line: NFC, without control and zero-width characters.

    U+200C and U+200D stay between letters whose spelling has them, as in Persian and Hindi.
    Only a text or a number gives more than an empty text.
    """
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return ""
    shown = _CONTROL.sub(" ", _UNSEEN.sub("", str(text)))
    if "\u200c" in shown or "\u200d" in shown:
        shown = _JOINERS.sub(lambda m: f"{m[1]}{m[2]}" if m[1] else "", shown)
    return _SPACE.sub(" ", unicodedata.normalize("NFC", shown)).strip()


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return cleaned values, each once, in order, empty ones left out."""
    return tuple(dict.fromkeys(value for value in map(clean, values) if value))


def folded(text: str) -> str:
    """Return letters and digits alone, in one case: equal for texts that differ in dress."""
    if text.isascii():
        return text.encode().translate(None, _ASCII_DRESS).decode().lower()
    return _DRESS.sub("", unicodedata.normalize("NFKC", text).casefold())


def facet_key(value: str) -> str:
    """Return what a value is filtered by: equal for all ways of writing it."""
    return folded(search_form(value))
