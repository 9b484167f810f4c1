"""A work of a site: a published case or a source, with what it is catalogued by."""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from winset.case.publication import Publication
from winset.case.sources import Source
from winset.library.document import Record, facet_key

KINDS = {
    "type": "Types",
    "author": "Authors",
    "center": "Centres",
    "collection": "Collections",
    "program": "Programmes",
    "region": "Regions",
    "topic": "Topics",
    "series": "Series",
    "language": "Languages",
}
"""What works are catalogued by, each a folder of the site, with its heading."""
_RELATING = ("author", "collection", "program", "region", "topic", "series")
_NO_NAME = re.compile(r"[^a-z0-9_]+")
LONGEST_NAME = 60
MOST_RELATED = 6
NOTHING = Markup("")


@dataclass(frozen=True)
class Author:
    """Who wrote a work, and which post that person holds."""

    name: str
    post: str = ""


@dataclass(frozen=True)
class Work:
    """A work of a site.

    Attributes
    ----------
    path : str
        Its page, such as ``works/iran-2014.html``.
    ours : bool
        Whether it is the team's own; a source of others is not.
    url : str
        Of a source: where it was published.
    rights : str
        One of :data:`winset.case.publication.Rights`.
    body : Markup
        What its page shows: the brief, or a source's paraphrases and text.
    text : str
        What the search finds it by, besides its title and terms; only what the page may show.
    links : sequence of (path, title)
        Further pages: the report, the record of forecasts.
    translations : mapping of language to address
    old_paths : sequence of str
        Pages that lead to this one.
    data : mapping
        What the page says of itself for the reader of pages; empty for a source.
    """

    path: str
    title: str
    type: str
    ours: bool
    deck: str = ""
    authors: Sequence[Author] = ()
    publisher: str = ""
    date: str = ""
    revised: str = ""
    language: str = ""
    series: str = ""
    terms: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rights: str = "reserved"
    url: str = ""
    body: Markup = NOTHING
    text: str = ""
    links: Sequence[tuple[str, str]] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    old_paths: Sequence[str] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def facets(self) -> dict[str, tuple[str, ...]]:
        """Its terms, by what works are catalogued by."""
        alone = {name: (getattr(self, name),) for name in ("type", "series", "language")}
        values = {**self.terms, **alone, "author": tuple(one.name for one in self.authors)}
        return {kind: tuple(filter(None, values.get(kind, ()))) for kind in KINDS}

    @property
    def byline(self) -> str:
        """Who wrote it and when, in one line."""
        by = ", ".join(one.name for one in self.authors)
        return " · ".join(part for part in (self.type, by, self.publisher, self.date) if part)


def of_case(
    piece: Publication, name: str, data: Mapping[str, Any], body: Markup, **more: Any
) -> Work:
    """Return a published case as a work.

    Parameters
    ----------
    piece : Publication
        Completed.
    name : str
        The case's id.
    data : mapping
        What the page says of itself.
    body : Markup
    **more
        Further attributes of the work.
    """
    kinds = ("center", "collection", "program", "region", "topic")
    return Work(
        path=f"works/{file_name(name)}.html",
        title=piece.title or name,
        type=piece.type,
        ours=True,
        deck=piece.deck or "",
        authors=[Author(one.name, one.post or "") for one in piece.authors],
        publisher=piece.publisher or "",
        date=str(piece.published or ""),
        revised=str(piece.revised or ""),
        language=piece.language,
        series=piece.series or "",
        terms={kind: getattr(piece, f"{kind}s") for kind in kinds},
        rights=piece.rights,
        body=body,
        text=body.striptags(),
        old_paths=[f"works/{file_name(old)}.html" for old in piece.renamed_from],
        data=data,
        **more,
    )


def of_source(
    name: str, record: Record, source: Source | None, rights: str, text: Sequence[str] = ()
) -> Work:
    """Return a source as a work: its record, the analyst's paraphrases, its text where allowed.

    Parameters
    ----------
    name : str
        Its id.
    record : Record
        The library's; empty where it has none.
    source : Source, optional
        As a case cites it.
    rights : str
        On what ground its text may be published.
    text : sequence of str
        Its paragraphs; they stay out where the rights are reserved.
    """
    own = Source(title=record.title or name) if source is None else source
    parts = [
        Markup('<li id="{}">{}</li>').format(key, words) for key, words in own.passages.items()
    ]
    body = Markup("<h2>What it says, in our words</h2><ul>{}</ul>").format(
        Markup("").join(parts)
    ) if parts else NOTHING  # fmt: skip
    shown = list(text) if rights != "reserved" else []
    if shown:
        body += Markup("<h2>Text</h2>") + Markup("").join(
            Markup("<p>{}</p>").format(p) for p in shown
        )
    return Work(
        path=f"sources/{file_name(name)}.html",
        title=record.title or own.title,
        type=record.type or own.type,
        ours=False,
        deck=(record.abstract or "") if shown else "",
        authors=[Author(each) for each in record.authors or own.authors],
        publisher=record.publisher or own.publisher or "",
        date=record.date or own.date or "",
        language=record.language or "",
        terms=record.taxonomy,
        rights=rights,
        url=record.url or own.url or "",
        body=body,
        text=" ".join([*own.passages.values(), *shown]),
    )


def file_name(words: str) -> str:
    """Return a name for a file: ASCII letters, digits, ``-``; with a hash where more was there."""
    bare = unicodedata.normalize("NFKD", words.lower())
    letters = "".join(c for c in bare if not unicodedata.combining(c))
    name = _NO_NAME.sub("-", letters.encode("ascii", "ignore").decode()).strip("-")
    if letters.isascii() and 0 < len(name) <= LONGEST_NAME:
        return name
    return f"{name[:LONGEST_NAME]}-{hashlib.sha256(words.encode()).hexdigest()[:8]}".strip("-")


@dataclass(frozen=True)
class Term:
    """What several works share, such as a topic."""

    kind: str
    name: str
    path: str
    works: Sequence[Work]


def terms_of(works: Iterable[Work]) -> dict[tuple[str, str], Term]:
    """Return the terms of works by kind and key, each with its works, the newest first."""
    names: dict[tuple[str, str], tuple[str, list[Work]]] = {}
    for work in sorted(works, key=lambda one: (one.date, one.path), reverse=True):
        for kind, values in work.facets.items():
            for value in values:
                listed = names.setdefault((kind, facet_key(value)), (value, []))[1]
                if work not in listed[-1:]:
                    listed.append(work)
    taken: Counter[str] = Counter()
    terms = {}
    for (kind, key), (name, listed) in sorted(names.items()):
        path = f"{kind}/{file_name(name)}"
        taken[path] += 1
        path += f"-{taken[path]}" if taken[path] > 1 else ""
        terms[kind, key] = Term(kind, name, f"{path}.html", listed)
    return terms


def related(
    works: Sequence[Work],
    terms: Mapping[tuple[str, str], Term],
    near: Mapping[str, Mapping[str, float]],
) -> dict[str, list[Work]]:
    """Return the works nearest to each: by shared terms, rare ones most, and by meaning.

    Parameters
    ----------
    works : sequence of Work
    terms : mapping
        Their terms.
    near : mapping of path to (mapping of path to cosine)
        How near they are by meaning, where a library tells.
    """
    by_path = {work.path: work for work in works}
    found = {}
    for work in works:
        scores: dict[str, float] = dict(near.get(work.path, {}))
        for kind in _RELATING:
            for value in work.facets[kind]:
                term = terms[kind, facet_key(value)]
                weight = math.log(1 + len(works) / len(term.works)) / math.log(1 + len(works))
                for other in term.works[:200]:
                    scores[other.path] = scores.get(other.path, 0.0) + weight
        scores.pop(work.path, None)
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_RELATED]
        found[work.path] = [by_path[path] for path, score in best if score > 0 and path in by_path]
    return found
