"""What a desk says of its library: collections of its own, rated publishers, saved searches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from winset.errors import UsageError, nearest
from winset.library import store
from winset.library.catalogue import Catalogue
from winset.library.document import Data, clean, facet_key
from winset.library.folding import search_form

OWN = "collected by the desk"
"""Key of ``Record.custom`` that names the collections which the publisher did not give."""
_RATING = re.compile(r"[A-F][1-6]")


@dataclass(frozen=True)
class PublisherRating(Data):
    """How a publisher is rated by the Admiralty code, and why."""

    name: str
    rating: str
    why: str = ""


@dataclass(frozen=True)
class SavedSearch(Data):
    """A search that is asked again: its words, and which documents it is asked of."""

    name: str
    query: str
    chosen: Mapping[str, Any]


def collect(library: Catalogue, name: str, ids: Iterable[str], *, out: bool = False) -> int:
    """Put documents into a collection of the desk's own, or take them out; return how many changed.

    Every filter by collection finds them. What the publisher put into a collection stays there.

    Parameters
    ----------
    library : Catalogue
    name : str
    ids : iterable of str
    out : bool

    Raises
    ------
    UsageError
        The collection has no name, or there is no such document.
    """
    name = clean(name)
    if not name:
        raise UsageError("A collection needs a name.")
    documents = [library.show(one) for one in ids]
    changed = 0
    with store.writing(library.connection):
        for document in documents:
            record = document.record.to_dict()
            held = list(record["taxonomy"].get("collection", ()))
            own = [one for one in record["custom"].get(OWN, ()) if one != name]
            if (name in held) != out or (out and name not in record["custom"].get(OWN, ())):
                continue
            held = [one for one in held if one != name] if out else [*held, name]
            record["taxonomy"]["collection"] = held
            record["custom"][OWN] = own if out else [*own, name]
            if not record["custom"][OWN]:
                del record["custom"][OWN]
            _write(library, document.id, record, name, held, out)
            changed += 1
    return changed


def _write(
    library: Catalogue, id_: str, record: Mapping[str, Any], name: str, held: list[str], out: bool
) -> None:
    ask = library.connection.execute
    number = ask("select number from document where id = ?", (id_,)).fetchone()[0]
    text = json.dumps(record, ensure_ascii=False)
    ask("update document set record = ? where number = ?", (text, number))
    key = facet_key(name)
    if out:
        ask(
            "delete from facet where document = ? and kind = 'collection' and key = ?",
            (number, key),
        )
    else:
        ask("insert or ignore into facet values (?, 'collection', ?, ?)", (number, key, name))
    ask(
        "update document_words set collection = ? where rowid = ?",
        (search_form("; ".join(held)), number),
    )


def rate(library: Catalogue, publisher: str, rating: str, why: str = "") -> PublisherRating:
    """Say how a publisher is rated; its documents bring that into a case.

    Parameters
    ----------
    library : Catalogue
    publisher : str
        As documents have it.
    rating : str
        Reliability and credibility by the Admiralty code, such as ``B2``.
    why : str

    Raises
    ------
    UsageError
        No document is of this publisher, or it is no code.
    """
    rating = rating.strip().upper()
    if not _RATING.fullmatch(rating):
        raise UsageError(f"'{rating}' is no rating. Write A to F and 1 to 6, such as B2.")
    known = {facet_key(name): name for name in library.values("publisher")}
    key = facet_key(publisher)
    if key not in known:
        raise UsageError(
            f"No document is of the publisher '{publisher}'.{nearest(publisher, known.values())}"
        )
    rated = PublisherRating(known[key], rating, clean(why))
    with store.writing(library.connection):
        library.connection.execute(
            "insert or replace into publisher_rating values (?, ?, ?, ?)",
            (key, rated.name, rated.rating, rated.why),
        )
    return rated


def ratings(library: Catalogue) -> tuple[PublisherRating, ...]:
    """Return the rated publishers by name."""
    rows = library.connection.execute(
        "select name, rating, why from publisher_rating order by key"
    ).fetchall()
    return tuple(PublisherRating(*row) for row in rows)


def save_search(
    library: Catalogue, name: str, query: str, chosen: Mapping[str, Any]
) -> SavedSearch:
    """Keep a search under a name; one of the same name is replaced.

    Parameters
    ----------
    library : Catalogue
    name : str
    query : str
    chosen : mapping
        ``since``, ``until`` and ``filters``, as :meth:`Library.search` takes them.

    Raises
    ------
    UsageError
        It has no name or no words, or there is no such filter or day.
    """
    saved = SavedSearch(clean(name), clean(query), dict(chosen))
    if not saved.name or not saved.query:
        raise UsageError("A saved search needs a name, and words to look for.")
    library.entries(**saved.chosen)
    with store.writing(library.connection):
        library.connection.execute(
            "insert or replace into saved_search values (?, ?, ?)",
            (saved.name, saved.query, json.dumps(saved.chosen, ensure_ascii=False)),
        )
    return saved


def saved_searches(library: Catalogue) -> tuple[SavedSearch, ...]:
    """Return the saved searches by name."""
    rows = library.connection.execute(
        "select name, query, chosen from saved_search order by name"
    ).fetchall()
    return tuple(SavedSearch(name, query, json.loads(chosen)) for name, query, chosen in rows)


def saved_search(library: Catalogue, name: str) -> SavedSearch:
    """Return a saved search.

    Parameters
    ----------
    library : Catalogue
    name : str

    Raises
    ------
    UsageError
        There is none of that name.
    """
    known = {one.name: one for one in saved_searches(library)}
    if name not in known:
        raise UsageError(f"There is no saved search '{name}'.{nearest(name, known)}")
    return known[name]
