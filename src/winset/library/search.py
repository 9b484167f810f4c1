"""A query -> paragraphs, best first; a document -> documents like it.

Full text is ranked by BM25 (Robertson & Zaragoza 2009) as SQLite's FTS5 computes it; meaning by
cosine in a latent semantic space (Deerwester et al. 1990). Their rankings are fused by reciprocal
rank (Cormack, Clarke & Buettcher 2009): the score is the sum of 1 / (60 + rank) over both.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from winset.errors import UsageError
from winset.library.catalogue import Catalogue, Filters
from winset.library.document import Data
from winset.library.folding import UNSPACED, origins
from winset.library.query import Query, parse

WAYS = ("both", "words", "meaning")
MATCHES = ("auto", "all", "any")
OPEN, CLOSE = "\x02", "\x03"
"""Stand around a word that was found, in a snippet."""

_RANK_CONSTANT = 60
_DEPTH = 50
_SNIPPET_WORDS = 30
_UNIT = re.compile(f"[{UNSPACED}]{{1,2}}|[^\\s{UNSPACED}]+")


@dataclass(frozen=True)
class Hit(Data):
    """A paragraph that answers a query.

    Parameters
    ----------
    id, paragraph : str, int
        Its address.
    score : float
        Higher is better; comparable within one answer alone.
    snippet : str
        The part of it that holds the words, each found word between `OPEN` and `CLOSE`.
    title, date : str
        Of its document.
    ways : tuple of str
        ``words`` and ``meaning``: which rankings found it.
    """

    id: str
    paragraph: int
    score: float
    snippet: str
    title: str
    date: str | None
    ways: tuple[str, ...]

    def marked(self, before: str = "**", after: str = "**") -> str:
        """Return the snippet with found words between other marks.

        Parameters
        ----------
        before, after : str
        """
        return self.snippet.replace(OPEN, before).replace(CLOSE, after)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as plain data."""
        return super().to_dict() | {"snippet": self.marked()}


@dataclass(frozen=True)
class Near(Data):
    """A document near to another, and what they share."""

    id: str
    title: str
    score: float
    shared: tuple[str, ...]


def search_paragraphs(
    library: Catalogue,
    text: str,
    *,
    limit: int = 10,
    by: str = "both",
    match: str = "auto",
    since: str | None = None,
    until: str | None = None,
    filters: Filters | None = None,
) -> tuple[Hit, ...]:
    """Return the paragraphs that answer a query, best first.

    Parameters
    ----------
    library : Catalogue
    text : str
        Words, ``"phrases"``, ``begin*``, ``title:word`` and other fields, ``-without``.
    limit : int
        How many at most.
    by : {"both", "words", "meaning"}
        Which rankings. A query with phrases, fields or exclusions goes by words alone.
    match : {"auto", "all", "any"}
        Whether a paragraph needs all words. ``auto``: all, and any where none has all.
    since, until : str, optional
        Days or years: the document's date lies between them, both included.
    filters : Filters, optional

    Returns
    -------
    tuple of Hit

    Raises
    ------
    UsageError
        There is no such field, filter or day; the query holds no word.
    """
    for value, choices, what in ((by, WAYS, "by"), (match, MATCHES, "match")):
        if value not in choices:
            raise UsageError(f"There is no {what} '{value}'; there are {', '.join(choices)}.")
    query = parse(text)
    documents = _documents(library, query, since, until, filters or {})
    if not query.words and not query.fields:
        raise UsageError("The query holds no word to search for.")
    if documents is not None and not documents:
        return ()
    rankings: dict[str, list[int]] = {}
    expression = ""
    if by != "meaning" or query.exact:
        rankings["words"], expression = _by_words(
            library.connection, query, match, documents, limit
        )
    if by != "words" and not query.exact:
        rankings["meaning"] = _by_meaning(library, query, documents)
    return _hits(library.connection, _fused(rankings)[:limit], expression)


def _list(numbers: Iterable[int]) -> str:
    return json.dumps(sorted(numbers))


def _documents(
    library: Catalogue,
    query: Query,
    since: str | None,
    until: str | None,
    filters: Filters,
) -> frozenset[int] | None:
    """Return the numbers of the documents that meet all conditions; None where there are none."""
    sets: list[set[int]] = []
    for column, expression in query.fields:
        rows = library.connection.execute(
            "select rowid from document_words where document_words match ?",
            (f"{{{column}}} : ({expression})",),
        )
        sets.append({row[0] for row in rows})
    chosen = library.matching(since, until, filters)
    if chosen is not None:
        sets.append(chosen)
    return frozenset(set.intersection(*sets)) if sets else None


def _by_words(
    connection: sqlite3.Connection,
    query: Query,
    match: str,
    documents: frozenset[int] | None,
    limit: int,
) -> tuple[list[int], str]:
    """Return paragraphs by BM25, and the expression that found them."""
    depth = max(limit, _DEPTH)
    if not query.words:
        rows = connection.execute(
            "select id from paragraph where n = 1"
            " and document in (select value from json_each(?)) order by id limit ?",
            (_list(documents or ()), depth),
        )
        return [row[0] for row in rows], ""
    tried = {"all": (False,), "any": (True,), "auto": (False, True)}[match]
    expression = ""
    for any_word in tried:
        expression = query.expression(any_word)
        ranking = _ranked(connection, expression, documents, depth)
        if ranking:
            return ranking, expression
    return [], expression


def _ranked(
    connection: sqlite3.Connection, expression: str, documents: frozenset[int] | None, depth: int
) -> list[int]:
    if documents is None:
        rows = connection.execute(
            "select rowid from paragraph_words where paragraph_words match ? order by rank limit ?",
            (expression, depth),
        )
    else:
        rows = connection.execute(
            "select w.rowid from paragraph_words w join paragraph p on p.id = w.rowid"
            " where paragraph_words match ? and p.document in (select value from json_each(?))"
            " order by w.rank limit ?",
            (expression, _list(documents), depth),
        )
    return [row[0] for row in rows]


def _by_meaning(library: Catalogue, query: Query, documents: frozenset[int] | None) -> list[int]:
    meaning = library.meaning()
    if meaning is None:
        return []
    near = meaning.nearest(" ".join(query.typed), _DEPTH if documents is None else None)
    ids = [number for number, cosine in near if cosine >= meaning.least]
    return _living(library.connection, ids, documents)[:_DEPTH]


def _living(
    connection: sqlite3.Connection, ids: list[int], documents: frozenset[int] | None
) -> list[int]:
    """Return the paragraphs that are still there, in documents that meet the conditions."""
    rows = connection.execute(
        "select id, document from paragraph where id in (select value from json_each(?))",
        (_list(ids),),
    )
    places = dict(rows.fetchall())
    return [i for i in ids if i in places and (documents is None or places[i] in documents)]


def _fused(rankings: Mapping[str, list[int]]) -> list[tuple[int, float, tuple[str, ...]]]:
    """Fuse rankings by reciprocal rank."""
    scores: dict[int, float] = {}
    ways: dict[int, list[str]] = {}
    for way, ranking in rankings.items():
        for rank, number in enumerate(ranking, start=1):
            scores[number] = scores.get(number, 0.0) + 1.0 / (_RANK_CONSTANT + rank)
            ways.setdefault(number, []).append(way)
    ordered = sorted(scores, key=lambda number: (-scores[number], number))
    return [(number, scores[number], tuple(ways[number])) for number in ordered]


def _hits(
    connection: sqlite3.Connection,
    ranked: list[tuple[int, float, tuple[str, ...]]],
    expression: str,
) -> tuple[Hit, ...]:
    numbers = _list(number for number, _, _ in ranked)
    rows = {
        row[0]: row[1:]
        for row in connection.execute(
            "select p.id, d.id, p.n, d.title, d.date, p.text from paragraph p"
            " join document d on d.number = p.document"
            " where p.id in (select value from json_each(?))",
            (numbers,),
        )
    }
    snippets: dict[int, str] = {}
    if expression:
        found_in = connection.execute(
            "select rowid, highlight(paragraph_words, 0, ?, ?)"
            " from paragraph_words where paragraph_words match ?"
            " and rowid in (select value from json_each(?))",
            (OPEN, CLOSE, expression, numbers),
        )
        snippets = {
            number: _snippet(rows[number][-1], marked)
            for number, marked in found_in
            if number in rows
        }
    hits = []
    for number, score, ways in ranked:
        if number not in rows:
            continue
        name, n, title, date, text = rows[number]
        snippet = snippets.get(number) or _snippet(text, "")
        hits.append(Hit(name, n, score, snippet, title or name, date, ways))
    return tuple(hits)


def _snippet(text: str, marked: str) -> str:
    """Return the part of a paragraph with most of the words that were found, and these marked.

    Parameters
    ----------
    text : str
        The paragraph.
    marked : str
        Its form in the index, with marks around what was found.
    """
    spans = _spans(text, marked)
    units = [unit.span() for unit in _UNIT.finditer(text)]
    begin = 0
    if len(units) > _SNIPPET_WORDS:
        hits = [sum(end <= start for _, end in units) for start, _ in spans] or [0]
        windows = {first: [h for h in hits if 0 <= h - first < _SNIPPET_WORDS] for first in hits}
        best = max(windows, key=lambda first: (len(windows[first]), -first))
        spare = _SNIPPET_WORDS - 1 - (max(windows[best]) - best)
        begin = min(max(0, best - spare // 2), len(units) - _SNIPPET_WORDS)
    shown = units[begin : begin + _SNIPPET_WORDS]
    if not shown:
        return text
    left, right = shown[0][0], shown[-1][1]
    parts, place = ["…"] if begin else [], left
    for start, stop in spans:
        if left <= start and stop <= right:
            parts += [text[place:start], OPEN, text[start:stop], CLOSE]
            place = stop
    parts += [text[place:right], "…" if right < units[-1][1] else ""]
    return "".join(parts)


def _spans(text: str, marked: str) -> list[tuple[int, int]]:
    """Return where in a paragraph that stands what is marked in its form in the index."""
    places = origins(text) if OPEN in marked else []
    spans: list[tuple[int, int]] = []
    place = 0
    for part in marked.split(OPEN):
        found, closed, rest = part.partition(CLOSE)
        if closed and place + len(found) <= len(places):
            spans.append((places[place][0], places[place + len(found) - 1][1]))
        place += len(found) + len(rest)
    apart: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = apart[-1][0], max(stop, apart[-1][1])
        else:
            apart.append((start, stop))
    return apart


def related_documents(library: Catalogue, name: str, limit: int = 10) -> tuple[Near, ...]:
    """Return the documents nearest to one: by the mean of their paragraphs' meaning.

    Where the library is too small for that, documents are ranked by what they share: topics,
    regions, authors, collections.

    Parameters
    ----------
    library : Catalogue
    name : str
        The document's id.
    limit : int
        How many at most.

    Raises
    ------
    UsageError
        There is no such document.
    """
    library.show(name)
    connection = library.connection
    shared: dict[str, list[str]] = {}
    for other, value in connection.execute(
        "select o.id, f.value from document d join facet f on f.document = d.number"
        " join facet g on g.kind = f.kind and g.key = f.key and g.document <> d.number"
        " join document o on o.number = g.document"
        " where d.id = ? and f.kind not in ('type', 'publisher') order by f.kind, f.value",
        (name,),
    ):
        shared.setdefault(other, []).append(value)
    titles = dict(connection.execute("select id, coalesce(title, id) from document"))
    meaning = library.meaning()
    if meaning is None:
        scores = {other: float(len(values)) for other, values in shared.items()}
    else:
        scores = meaning.documents_near(connection, name)
    best = sorted(
        (other for other in scores if other != name),
        key=lambda other: (-scores[other], -len(shared.get(other, ())), other),
    )[:limit]
    return tuple(
        Near(other, titles[other], scores[other], tuple(dict.fromkeys(shared.get(other, ()))))
        for other in best
    )
