"""What a library holds: documents, passages that answer a query, and claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import quote

from winset.library.claims.claim import Claim
from winset.library.desk import PublisherRating, SavedSearch
from winset.library.document import REMARKS, Document, Entry, Record, Work
from winset.library.related_works import Card
from winset.library.search import CLOSE, OPEN, Hit, Near
from winset.show.cells import number, table
from winset.show.sections import Cell, Part, Section, Text

SHORT_ID = 8
"""Signs of a claim's id in tables."""


def documents(entries: Iterable[Entry], base: str = "") -> list[Section]:
    """Return a row a document.

    Parameters
    ----------
    entries : iterable of Entry
    base : str
        The address under which a page shows each document, where there is one.
    """
    rows = [
        (
            entry.id,
            entry.date or "",
            ", ".join(entry.authors),
            Cell(entry.title, link=f"{base}/{quote(entry.id)}" if base else ""),
            number(entry.paragraphs, "d"),
        )
        for entry in entries
    ]
    return [Section("", [table(("id", "date", "authors", "title", ">paragraphs"), rows)])]


def ratings(rated: Sequence[PublisherRating]) -> list[Section]:
    """Return a row a rated publisher; nothing where there is none."""
    rows = [(one.name, one.rating, Cell(one.why, tone="quiet")) for one in rated]
    return [Section("", [table(("publisher", "rating", "why"), rows)])] if rows else []


def saved_searches(kept: Sequence[SavedSearch]) -> list[Section]:
    """Return a row a saved search; nothing where there is none."""
    rows = [(one.name, one.query, Cell(_chosen(one), tone="quiet")) for one in kept]
    return [Section("", [table(("name", "words", "of"), rows)])] if rows else []


def _chosen(one: SavedSearch) -> str:
    days = {name: [one.chosen[name]] for name in ("since", "until") if one.chosen.get(name)}
    named = {**one.chosen.get("filters", {}), **days}
    return "; ".join(f"{name}: {', '.join(values)}" for name, values in named.items())


def facts(record: Record) -> list[tuple[str, str]]:
    """Return what is known of a document: names and texts, what was guessed marked."""
    texts = {
        "authors": ", ".join(record.authors),
        "date": record.date,
        "type": record.type,
        "publisher": record.publisher,
        **{kind: ", ".join(values) for kind, values in record.taxonomy.items()},
        "language": record.language,
        "address": record.url,
        "rights": record.rights,
        "disclaimer": record.disclaimer,
        **{name: str(record.custom[name]) for name in REMARKS if name in record.custom},
        "note": "\n".join(record.notes),
    }
    return [
        (name, f"{text}  (?)" if name in record.inferred else text)
        for name, text in texts.items()
        if text
    ]


def document(shown: Document) -> list[Section]:
    """Return what is known of a document, and its paragraphs."""
    origin = {
        "related": "\n".join(work.title for work in shown.record.related),
        "read from": shown.name,
        "revises": shown.revises,
    }
    texts = [*facts(shown.record), *((name, text) for name, text in origin.items() if text)]
    rows = [(Cell(name, tone="quiet"), text) for name, text in texts]
    paragraphs = [
        (
            Cell(f"p{passage.n}", tone="quiet"),
            Cell(
                ("• " if passage.kind == "item" else "") + passage.text,
                tone="strong" if passage.kind == "heading" else "",
            ),
        )
        for passage in shown.paragraphs
    ]
    return [Section(shown.title, [table(("", ""), rows), table(("", ""), paragraphs, spaced=True)])]


def hits(passages: Iterable[Hit]) -> list[Section]:
    """Return a section a passage that answers a query, the words that do set off."""
    return [
        Section(
            f"{hit.id}#p{hit.paragraph}  {hit.title}{f', {hit.date}' if hit.date else ''}",
            [_snippet(hit)],
        )
        for hit in passages
    ]


def related(near: Iterable[Near], works: Sequence[Work]) -> list[Section]:
    """Return the documents nearest to one, and the works that its page points to.

    Parameters
    ----------
    near : iterable of Near
    works : sequence of Work
    """
    rows = [
        (document.id, number(document.score, ".2f"), document.title, ", ".join(document.shared))
        for document in near
    ]
    parts: list[Part] = [table(("in the library", ">score", "title", "shared"), rows)]
    if works:
        parts.append(table(("on its page", "type", "authors"), [_work(work) for work in works]))
    return [Section("", parts)]


def cards(found: Sequence[Card]) -> list[Section]:
    """Return the works that answer a query, and whose pages point to them."""
    if not found:
        return []
    rows = [(*_work(card.work), card.id) for card in found]
    heads = ("work that a page points to", "type", "authors", "page of")
    return [Section("", [table(heads, rows)])]


def _work(work: Work) -> tuple[str, str, str]:
    text = f"{work.title}\n{work.blurb}" if work.blurb else work.title
    return text, work.type or "", ", ".join(work.authors)


def claims(listed: Iterable[Claim]) -> list[Section]:
    """Return a row a claim: how it stands, who holds or did what, and where it is said."""
    rows = [
        (
            Cell(claim.id[:SHORT_ID], claim.id),
            claim.state + (f"\n{claim.by}" if claim.by else ""),
            ", ".join(claim.actors),
            claim.says,
            claim.passage,
        )
        for claim in listed
    ]
    return [Section("", [table(("claim", "status", "actors", "says", "passage"), rows)])]


def _snippet(hit: Hit) -> Text:
    text, highlights = "  ", []
    for index, part in enumerate(hit.snippet.split(OPEN)):
        match, _, rest = part.partition(CLOSE) if index else ("", "", part)
        highlights.append((len(text), len(text) + len(match)))
        text += match + rest
    return Text(text, highlights=highlights[1:])
