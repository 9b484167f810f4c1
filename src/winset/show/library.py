"""What a library holds: documents, passages that answer a query, and claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from winset.library.claims.claim import Claim
from winset.library.document import Work
from winset.library.entries import Document, Entry
from winset.library.search import CLOSE, OPEN, Hit, Near
from winset.show.sections import Cell, Column, Part, Row, Section, Table, Text

SHORT_ID = 8
"""Signs of a claim's id in tables."""
_FACTS = (
    "authors",
    "date",
    "type",
    "publisher",
    "centers",
    "collections",
    "regions",
    "topics",
    "programs",
    "language",
)


def documents(entries: Iterable[Entry]) -> list[Section]:
    """Return a row a document."""
    columns = (
        Column("id"),
        Column("date"),
        Column("authors"),
        Column("title", wide=True),
        Column("paragraphs", number=True),
    )
    rows = [
        Row(
            [
                Cell(entry.id),
                Cell(entry.date or ""),
                Cell(", ".join(entry.authors)),
                Cell(entry.title),
                Cell(f"{entry.paragraphs}", entry.paragraphs),
            ],
            key=entry.id,
        )
        for entry in entries
    ]
    return [Section("", [Table(columns, rows)])]


def document(shown: Document) -> list[Section]:
    """Return what is known of a document, what was guessed marked, and its paragraphs."""
    record = shown.record
    facts = {name: _listed(getattr(record, name)) for name in _FACTS} | {
        "address": record.url,
        "related": "\n".join(work.title for work in record.related),
        "read from": shown.name,
        "revises": shown.revises,
    }
    rows = [
        Row([Cell(name, tone="quiet"), Cell(f"{text}  (?)" if name in record.inferred else text)])
        for name, text in facts.items()
        if text
    ]
    paragraphs = [
        Row(
            [
                Cell(f"p{passage.n}", tone="quiet"),
                Cell(
                    ("• " if passage.kind == "item" else "") + passage.text,
                    tone="strong" if passage.kind == "heading" else "",
                ),
            ]
        )
        for passage in shown.paragraphs
    ]
    columns = (Column(""), Column("", wide=True))
    return [Section(shown.title, [Table(columns, rows), Table(columns, paragraphs, spaced=True)])]


def hits(passages: Iterable[Hit]) -> list[Section]:
    """Return a section a passage that answers a query, the words that do set off."""
    return [
        Section(
            f"{hit.id}#p{hit.paragraph}  {hit.title}{f', {hit.date}' if hit.date else ''}",
            [_snippet(hit)],
        )
        for hit in passages
    ]


def related(near: Iterable[Near], works: Iterable[Work]) -> list[Section]:
    """Return the documents nearest to one, and the works that its page points to.

    Parameters
    ----------
    near : iterable of Near
    works : iterable of Work
    """
    columns = (
        Column("in the library"),
        Column("score", number=True),
        Column("title", wide=True),
        Column("shared"),
    )
    rows = [
        Row(
            [
                Cell(document.id),
                Cell(f"{document.score:.2f}", document.score),
                Cell(document.title),
                Cell(", ".join(document.shared)),
            ],
            key=document.id,
        )
        for document in near
    ]
    parts: list[Part] = [Table(columns, rows)]
    listed = [
        Row([Cell(work.title), Cell(work.type or ""), Cell(", ".join(work.authors))])
        for work in works
    ]
    if listed:
        titles = (Column("on its page", wide=True), Column("type"), Column("authors"))
        parts.append(Table(titles, listed))
    return [Section("", parts)]


def claims(listed: Iterable[Claim]) -> list[Section]:
    """Return a row a claim: how it stands, who holds or did what, and where it is said."""
    columns = tuple(Column(title) for title in ("claim", "status", "actors", "says", "passage"))
    rows = [
        Row(
            [
                Cell(claim.id[:SHORT_ID], claim.id),
                Cell(claim.state + (f"\n{claim.by}" if claim.by else "")),
                Cell(", ".join(claim.actors)),
                Cell(claim.says),
                Cell(claim.passage),
            ],
            key=claim.id,
        )
        for claim in listed
    ]
    return [Section("", [Table(columns, rows)])]


def _listed(value: str | Sequence[str] | None) -> str:
    return (value or "") if isinstance(value, str | None) else ", ".join(value)


def _snippet(hit: Hit) -> Text:
    text, highlights = "  ", []
    for index, part in enumerate(hit.snippet.split(OPEN)):
        match, _, rest = part.partition(CLOSE) if index else ("", "", part)
        highlights.append((len(text), len(text) + len(match)))
        text += match + rest
    return Text(text, highlights=highlights[1:])
