"""A query -> the works that pages of the library point to, by title, blurb and authors."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from winset.errors import UsageError
from winset.library.catalogue import Catalogue, Filters
from winset.library.document import Data, Work, folded, record_of
from winset.library.folding import search_form
from winset.library.query import parse

_INDEX = """
    create virtual table card using fts5 (
      text, tokenize = 'porter unicode61 remove_diacritics 2 categories ''L* N* Co M*'''
    )
"""


@dataclass(frozen=True)
class Card(Data):
    """A work that the page of a document points to.

    Attributes
    ----------
    id : str
        The document's.
    work : Work
    """

    id: str
    work: Work

    def to_dict(self) -> dict[str, Any]:
        """Return the card as plain data."""
        return {"id": self.id, **self.work.to_dict()}


def search_works(
    library: Catalogue,
    text: str,
    *,
    limit: int = 10,
    since: str | None = None,
    until: str | None = None,
    filters: Filters | None = None,
) -> tuple[Card, ...]:
    """Return the works that answer a query and that pages point to, best first.

    Parameters
    ----------
    library : Catalogue
    text : str
        As :meth:`Library.search` takes it. Fields are of documents, so a query with one finds none.
    limit : int
        How many at most; a work that several pages point to counts once.
    since, until, filters
        They choose the documents, as :meth:`Library.search` takes them.

    Raises
    ------
    UsageError
        There is no such field, filter or day; the query holds no word.
    """
    query = parse(text)
    if not query.words and not query.fields:
        raise UsageError("The query holds no word to search for.")
    chosen = library.matching(since, until, filters)
    if query.fields or chosen == set():
        return ()
    cards = _cards(library, chosen)
    with closing(sqlite3.connect(":memory:")) as index:
        index.execute(_INDEX)
        texts = (
            search_form(" ".join((c.work.title, c.work.blurb or "", *c.work.authors)))
            for c in cards
        )
        index.executemany("insert into card (rowid, text) values (?, ?)", enumerate(texts))
        rows = index.execute(
            "select rowid from card where card match ? order by rank, rowid limit ?",
            (query.expression(), limit),
        )
        return tuple(cards[row[0]] for row in rows)


def _cards(library: Catalogue, chosen: set[int] | None) -> list[Card]:
    """Return the works of the chosen documents, each once."""
    cards: dict[str, Card] = {}
    rows = library.connection.execute("select number, id, record from document order by number")
    for number, id_, record in rows:
        if chosen is None or number in chosen:
            for work in record_of(json.loads(record)).related:
                cards.setdefault(folded(work.title), Card(id_, work))
    return list(cards.values())
