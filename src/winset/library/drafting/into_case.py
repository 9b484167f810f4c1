"""Candidate rows for a case that is there already, with the sources they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Any

from winset.case.ids import id_of
from winset.case.yaml.edit import Edit, section_of
from winset.library.case_rows import publisher_edits
from winset.library.drafting.draft import Draft

_WHOSE = ("actors", "others")


def draft_edits(data: Any, found: Draft) -> list[Edit]:
    """Return the edits that add the rows of a draft to a case's own; rows that it has stay.

    An actor that the case has by the same name is that actor.

    What is asked where nothing was found is left out: it is asked of a case that begins.

    Parameters
    ----------
    data : Any
        The case's plain data.
    found : Draft
    """
    made = found.case_data()
    sources, rows = section_of(data, "sources"), section_of(data, "draft")
    keys: dict[str, str] = {}
    edits = publisher_edits(data, found.documents, found.ratings)
    for document, (key, entry) in zip(found.documents, made["sources"].items(), strict=True):
        there = next((name for name, one in sources.items() if _is_of(name, one, document.id)), "")
        keys[key] = there or id_of(document.id, {**sources, **dict.fromkeys(keys.values())})
        if there:
            edits += _digests(there, sources[there], entry.get("digests", {}))
        else:
            own = {} if keys[key] == document.id else {"document": document.id}
            edits.append(Edit("set", ("sources", keys[key]), entry | own))
    known, names = {_words(row) for row in rows.values()}, set(rows)
    own_actors = _own_actors(data, made["draft"].values())
    for name, row in made["draft"].items():
        whose = {
            key: list(dict.fromkeys(own_actors.get(one, one) for one in row[key]))
            for key in _WHOSE
            if key in row
        }
        moved = [_moved(locator, keys) for locator in row.get("sources", ())]
        entry = row | whose | {"sources": moved}
        is_own = row["kind"] == "actor" and row["actors"][0] in own_actors
        if is_own or row["kind"] == "question" or _words(entry) in known:
            continue
        free = next(one for one in _ids(name) if one not in names)
        names.add(free)
        edits.append(Edit("set", ("draft", free), entry))
    return edits


def _own_actors(data: Any, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the case's id of each actor of a draft that it has, by id or by its whole name.

    Not by other names: Moscow may be a city, and many are called Smith. Who is whom, a person says.
    """
    own = section_of(data, "actors")
    named: dict[str, list[str]] = {}
    for key in own:
        named.setdefault(str(section_of(own, key).get("name", key)).casefold(), []).append(key)
    found: dict[str, str] = {}
    for row in rows:
        if row["kind"] == "actor":
            (actor,) = row["actors"]
            name = row.get("details", {}).get("name") or row["text"]
            same = [actor] if actor in own else named.get(name.casefold(), [])
            if len(same) == 1:
                found[actor] = same[0]
    return found


def _is_of(name: str, source: Any, document: str) -> bool:
    return isinstance(source, Mapping) and source.get("document", name) == document


def _digests(name: str, source: Mapping[str, Any], digests: Mapping[str, str]) -> list[Edit]:
    held = section_of(source, "digests")
    missing = {place: digest for place, digest in digests.items() if place not in held}
    return [
        Edit("set", ("sources", name, "digests", place), digest)
        for place, digest in missing.items()
    ]


def _words(row: Any) -> tuple[Any, ...]:
    """Return by what a row is the same as another: its kind and words, at its first passage."""
    entry = row if isinstance(row, Mapping) else {}
    return entry.get("kind"), entry.get("text"), next(iter(entry.get("sources") or ()), None)


def _moved(locator: str, keys: Mapping[str, str]) -> str:
    key, mark, place = locator.partition("#")
    return f"{keys[key]}{mark}{place}"


def _ids(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{n}" for n in count(2))
