"""What the library answers with: entries, refusals, documents."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from winset.library.document import Record
from winset.library.passages import Passage


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
