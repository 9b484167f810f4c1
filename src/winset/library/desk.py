"""What a desk says of its library: corrections, own collections, rated publishers, searches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from winset.errors import UsageError, nearest
from winset.library import store
from winset.library.catalogue import Catalogue
from winset.library.document import Data, Document, Record, classed, clean, facet_key, unique
from winset.library.readers.iso_dates import iso_day

OWN = "collected by the desk"
"""Key of ``Record.custom`` that names the collections which the publisher did not give."""
AS_READ = "as read before it was corrected"
"""Key of ``Record.custom`` that keeps what was read where the desk knows better."""
CORRECTED = ("title", "authors", "date", "publisher", "type", "url")
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
            record = document.record
            held = list(record.taxonomy.get("collection", ()))
            there = record.custom.get(OWN, ())
            if (name in held) != out or (out and name not in there):
                continue
            held = [one for one in held if one != name] if out else [*held, name]
            own = [*(one for one in there if one != name), *([] if out else [name])]
            custom = {key: value for key, value in record.custom.items() if key != OWN}
            custom |= {OWN: own} if own else {}
            taxonomy = classed({**record.taxonomy, "collection": held})
            _write(library, document.id, replace(record, taxonomy=taxonomy, custom=custom))
            changed += 1
    return changed


def correct(library: Catalogue, id: str, **said: Any) -> Document:  # noqa: A002
    """Correct what is known of a document; what was read before is kept beside it.

    Parameters
    ----------
    library : Catalogue
    id : str
    **said
        ``title``, ``authors``, ``date``, ``publisher``, ``type`` or ``url``; an empty text or list
        says that it has none.

    Raises
    ------
    UsageError
        There is no such document or field, it is no day, or nothing changes.
    """
    for name in said:
        if name not in CORRECTED:
            raise UsageError(f"A document's {name} cannot be corrected.{nearest(name, CORRECTED)}")
    values: dict[str, Any] = {name: clean(text) or None for name, text in said.items()}
    if "authors" in said:
        values["authors"] = unique(said["authors"])
    if values.get("date"):
        values["date"] = iso_day(values["date"])
        if values["date"] is None:
            raise UsageError(f"'{said['date']}' is no day or year. Write 2014 or 2014-12-19.")
    before = library.show(id, 1, 0).record
    changed = {name: value for name, value in values.items() if value != getattr(before, name)}
    if not changed:
        raise UsageError(f"Nothing changes: {id} says so already.")
    notes = [*before.custom.get(AS_READ, ()), *(_as_read(before, name) for name in changed)]
    record = replace(
        before,
        **changed,
        custom={**before.custom, AS_READ: notes},
        inferred=tuple(name for name in before.inferred if name not in changed),
    )
    with store.writing(library.connection):
        _write(library, id, record)
    return library.show(id)


def _as_read(record: Record, name: str) -> str:
    value = getattr(record, name)
    text = "; ".join(value) if isinstance(value, tuple) else value
    return f"{name}: {text or 'none'}"


def _write(library: Catalogue, id_: str, record: Record) -> None:
    """Keep another record of a document, and what it is found by."""
    ask = library.connection.execute
    number = ask("select number from document where id = ?", (id_,)).fetchone()[0]
    ask(
        "update document set title = ?, date = ?, url = ?, record = ? where number = ?",
        (
            record.title,
            record.date,
            record.url,
            json.dumps(record.to_dict(), ensure_ascii=False),
            number,
        ),
    )
    store.describe(library.connection, number, record)


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
