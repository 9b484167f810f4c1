"""What a desk keeps in its library: saved searches, collections of its own, rated publishers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.web.request_bodies import text_of, with_json
from winset.web.sources import library_of

if TYPE_CHECKING:
    from winset.library.desk import SavedSearch
    from winset.library.library import Library

FILTERS = (
    "author", "region", "topic", "type", "center", "collection", "program", "publisher",
)  # fmt: skip
"""What documents are chosen by."""
DAYS = ("since", "until")
LONGEST_NAME, LONGEST_WHY = 200, 4000
MOST_HITS, MOST_IDS = 40, 10_000


def criteria_of(request: Request) -> dict[str, str]:
    """Return by what the address chooses documents."""
    texts = {name: request.query_params.get(name, "")[:200].strip() for name in (*FILTERS, *DAYS)}
    return {name: text for name, text in texts.items() if text}


def query_of(request: Request) -> str:
    """Return the words that the address looks for."""
    return request.query_params.get("q", "")[:400].strip()


def chosen_of(criteria: dict[str, str]) -> dict[str, Any]:
    """Return what the address chooses by, as the library takes it."""
    filters = {name: [criteria[name]] for name in FILTERS if name in criteria}
    return {name: criteria.get(name) for name in DAYS} | {"filters": filters}


def shown_as(kept: SavedSearch) -> dict[str, str]:
    """Return a saved search as the fields of the page show it: the first value of each."""
    filters = kept.chosen.get("filters") or {}
    days = {name: kept.chosen[name] for name in DAYS if kept.chosen.get(name)}
    return days | {name: values[0] for name, values in filters.items() if values}


def desk(library: Library | None) -> dict[str, Any]:
    """Return what the page shows of it."""
    none: tuple[()] = ()
    return {
        "searches": none if library is None else library.saved_searches(),
        "rated": none if library is None else library.ratings(),
    }


def _save_search(request: Request, body: dict[str, Any]) -> Response:
    """Keep the search that the address asks, under a name."""
    name = text_of(body, "name", LONGEST_NAME)
    with library_of(request) as library:
        kept = library.save_search(name, query_of(request), chosen_of(criteria_of(request)))
    return JSONResponse({"words": f"Kept as {kept.name}."})


def _collect(request: Request, body: dict[str, Any]) -> Response:
    """Put documents into a collection, or take them out: those named, or those that are shown."""
    name, listed = text_of(body, "name", LONGEST_NAME), body.get("ids")
    out = body.get("out") is True
    with library_of(request) as library:
        if listed is None:
            listed = _shown(library, query_of(request), chosen_of(criteria_of(request)))
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise UsageError("The page sent something unexpected; reload it.")
        ids = listed[:MOST_IDS]
        changed = library.collect(name, ids, out=out)
    done = "taken out" if out else "put in"
    return JSONResponse({"words": f"{name}: {changed} {done}, {len(ids) - changed} as before."})


def _shown(library: Library, query: str, chosen: dict[str, Any]) -> list[str]:
    """Return the documents that a search finds, or all that are chosen where it has no words."""
    if query:
        return list(dict.fromkeys(h.id for h in library.search(query, limit=MOST_HITS, **chosen)))
    return [entry.id for entry in library.entries(**chosen)]


def _rate(request: Request, body: dict[str, Any]) -> Response:
    """Say how a publisher is rated, and why."""
    said = {name: text_of(body, name, LONGEST_WHY) for name in ("publisher", "rating", "why")}
    with library_of(request) as library:
        rated = library.rate(**said)
    return JSONResponse({"words": f"{rated.name} is rated {rated.rating}."})


ROUTES = [
    Route("/library/searches", with_json(_save_search), methods=["POST"]),
    Route("/library/collect", with_json(_collect), methods=["POST"]),
    Route("/library/rate", with_json(_rate), methods=["POST"]),
]
