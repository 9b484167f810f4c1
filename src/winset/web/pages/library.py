"""Library: sources added by drop, listed and searched, and what a case cites of them."""

from __future__ import annotations

import datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.show import library as show_library
from winset.show.html import html
from winset.web.pages.library_desk import (
    FILTERS,
    MOST_HITS,
    ROUTES,
    chosen_of,
    criteria_of,
    desk,
    query_of,
    shown_as,
)
from winset.web.request_bodies import with_bytes
from winset.web.security import MOST_UPLOADED
from winset.web.sources import base, library_of, opened
from winset.web.workbench import Page, render, version_of, workbench_of

if TYPE_CHECKING:
    from winset.case.schema import Case
    from winset.library.library import Library
    from winset.library.search import Hit

MOST_WORKS = 10
MOST_SHOWN = 500
CHOICES = FILTERS[1:]
"""What documents are chosen by from a list."""


def _case(request: Request) -> Case | None:
    """Return the case on whose pages the library is open, if it has no faults."""
    return version_of(request).reading.case if "key" in request.path_params else None


def listing(request: Request) -> Response:
    """Show what is in the library, what answers a query, and what a case cites."""
    from winset.library.case_passages import passages

    case = _case(request)
    query, criteria = query_of(request), criteria_of(request)
    chosen, saved = chosen_of(criteria), request.query_params.get("saved", "")[:200]
    names: dict[str, Any] = {
        "query": query,
        "base": base(request),
        "words": "",
        "hits": [],
        "works": (),
    }
    names |= {
        "criteria": criteria,
        "entries": "",
        "more": False,
        "choices": {},
        "number": 0,
        "cited": (),
    }
    with opened(request) as library:
        names |= desk(library)
        if library is not None:
            if saved:
                kept = library.saved_search(saved)
                query, chosen, criteria = kept.query, dict(kept.chosen), shown_as(kept)
                names |= {"query": query, "criteria": criteria}
            names["number"] = len(library)
            names["choices"] = {kind: library.values(kind) for kind in CHOICES}
            names["cited"] = () if case is None else passages(case, library)
            try:
                names |= _matches(library, query, chosen, base(request))
            except UsageError as error:
                names["words"] = str(error)
    alone = bool(request.query_params.get("part"))
    part = "library-hits.html" if alone else "library.html"
    return render(request, part, most=MOST_SHOWN, alone=alone, **names)


def _matches(library: Library, query: str, chosen: dict[str, Any], base: str) -> dict[str, Any]:
    """Return the passages that answer a query, or the documents where there is none."""
    if query:
        hits = library.search(query, limit=MOST_HITS, **chosen)
        works = library.search_works(query, limit=MOST_WORKS, **chosen)
        return {"hits": [{"hit": hit, "snippet": _marked(hit)} for hit in hits], "works": works}
    entries = library.entries(**chosen)[::-1]
    shown = html(show_library.documents(entries[:MOST_SHOWN], base))
    return {"entries": shown if entries else "", "more": len(entries) > MOST_SHOWN}


def _marked(hit: Hit) -> Markup:
    """Return a snippet, escaped, with what was found marked."""
    from winset.library.search import CLOSE, OPEN

    text = str(escape(hit.snippet))
    return Markup(text.replace(OPEN, "<mark>").replace(CLOSE, "</mark>"))  # noqa: S704 - escaped


def _add(request: Request, raw: bytes) -> Response:
    """Take in one source: its bytes are the body, its name stands in the address."""
    name = request.query_params.get("name", "")[-200:].replace("\\", "/").rsplit("/", 1)[-1]
    if not name.strip(". "):
        raise UsageError("Give the source a name, such as page.html.")
    if len(raw) > MOST_UPLOADED:
        raise UsageError(f"A source may have {MOST_UPLOADED:,} bytes.")
    with opened(request, create=True) as library:
        assert library is not None
        return JSONResponse(library.add_bytes(raw, name).to_dict())


def _back_up(request: Request, raw: bytes) -> Response:
    """Copy the library beside itself, under the day."""
    place = workbench_of(request).library
    stem = f"{place.stem}-{datetime.date.today().isoformat()}"
    names = (f"{stem}{'' if n == 1 else f'-{n}'}.sqlite" for n in count(1))
    target = next(path for path in map(place.with_name, names) if not path.exists())
    with library_of(request) as library:
        library.back_up(target)
    return JSONResponse({"words": f"Wrote {target.name}, beside the library."})


def _check(request: Request, raw: bytes) -> Response:
    """Read all of the library, and say what of it is damaged."""
    with library_of(request) as library:
        found, number = library.faults(), len(library)
    words = f"{number} documents, all as they were stored."
    if found:
        words = f"Damaged: {'; '.join(found[:5])}. Put a backup in its place."
    return JSONResponse({"words": words, "sound": not found})


PAGE = Page(
    "library",
    "Library",
    [
        Route("/library", listing),
        Route("/library/add", with_bytes(_add), methods=["POST"]),
        Route("/library/back-up", with_bytes(_back_up), methods=["POST"]),
        Route("/library/check", with_bytes(_check), methods=["POST"]),
        *ROUTES,
        Route("/case/{key}/library", listing),
    ],
    hint="The sources: add, search, cite",
    place="Evidence",
)
