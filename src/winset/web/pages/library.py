"""Library: sources added by drop, searched, read; and passages that become evidence of a case."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.revise import revise
from winset.errors import UsageError
from winset.show import library as show_library
from winset.show.html import html
from winset.web.case_store import CaseVersion, Unread
from winset.web.pages.assess import STEPS
from winset.web.request_bodies import text_of, with_bytes, with_json
from winset.web.security import MOST_UPLOADED
from winset.web.sources import opened
from winset.web.workbench import Page, render, version_of, workbench_of

if TYPE_CHECKING:
    from winset.case.schema import Case
    from winset.library.case_rows import RowRequest
    from winset.library.library import Library
    from winset.library.search import Hit

MOST_HITS = 40
MOST_WORKS = 10
MOST_SHOWN = 500
LONGEST = 4000
CHOICES = ("region", "topic", "type", "center", "collection", "program", "publisher")
"""What documents are chosen by from a list."""
ROWS = ("source", "position", "evidence", "agreement")


def _case(request: Request) -> Case | None:
    """Return the case on whose pages the library is open, if it has no faults."""
    return version_of(request).reading.case if "key" in request.path_params else None


def _base(request: Request) -> str:
    key = request.path_params.get("key")
    return "/library" if key is None else f"/case/{quote(key)}/library"


def listing(request: Request) -> Response:
    """Show what is in the library, what answers a query, and what a case cites."""
    from winset.library.case_passages import passages

    case = _case(request)
    query = request.query_params.get("q", "")[:400].strip()
    criteria = _criteria(request)
    names: dict[str, Any] = {
        "query": query,
        "base": _base(request),
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
        if library is not None:
            names["number"] = len(library)
            names["choices"] = {kind: library.values(kind) for kind in CHOICES}
            names["cited"] = () if case is None else passages(case, library)
            try:
                names |= _matches(library, query, criteria, _base(request))
            except UsageError as error:
                names["words"] = str(error)
    part = "library-hits.html" if request.query_params.get("part") else "library.html"
    return render(request, part, most=MOST_SHOWN, **names)


def _criteria(request: Request) -> dict[str, str]:
    """Return by what the address chooses documents."""
    names = ("author", *CHOICES, "since", "until")
    texts = {name: request.query_params.get(name, "")[:200].strip() for name in names}
    return {name: text for name, text in texts.items() if text}


def _matches(library: Library, query: str, criteria: dict[str, str], base: str) -> dict[str, Any]:
    """Return the passages that answer a query, or the documents where there is none."""
    chosen: dict[str, Any] = {name: criteria.get(name) for name in ("since", "until")}
    chosen["filters"] = {kind: criteria[kind] for kind in ("author", *CHOICES) if kind in criteria}
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


def document(request: Request) -> Response:
    """Show a document: its paragraphs, what is known of it, and what was taken away."""
    with _library(request) as library:
        try:
            shown = library.show(request.path_params["name"])
        except UsageError as error:
            raise HTTPException(404, "There is no such document in the library.") from error
        near = library.related(shown.id, 5)
    return render(
        request,
        "document.html",
        here="library",
        base=_base(request),
        document=shown,
        facts=show_library.facts(shown.record),
        near=near,
        case=_case(request),
        steps=STEPS,
        others=[] if "key" in request.path_params else _all_cases(request),
    )


def _all_cases(request: Request) -> list[CaseVersion | Unread]:
    """Return every case of the folder, whether it was read already or not."""
    versions, unread = workbench_of(request).store.all(0.0)
    return [*versions, *unread]


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


def _claims(request: Request, raw: bytes) -> Response:
    """Look for what a document claims, and show it, for an analyst to accept or drop."""
    return _show_claims(request)


def _show_claims(request: Request, words: str = "") -> Response:
    with _library(request) as library:
        listed = library.claims(request.path_params["name"])
    return render(request, "claims.html", base=_base(request), claims=listed, words=words)


def _judge(request: Request, raw: bytes) -> Response:
    """Accept or drop a claim, or take a judgement back to look at it again."""
    name, how = request.query_params.get("claim", "")[:80], request.query_params.get("how", "")
    by = " ".join(request.query_params.get("by", "")[:80].split())
    if not by:
        raise UsageError("Say who judges: write your name above the claims.")
    if how not in ("accept", "drop"):
        raise UsageError("The page sent something unexpected; reload it.")
    with _library(request) as library:
        library.judge(name, how, by)
    return _show_claims(request)


def _look_further(request: Request, raw: bytes) -> Response:
    """Look for claims with a parser or a language model too, and show them all."""
    query, name = request.query_params, request.path_params["name"]
    endpoint, model = (query.get(key, "")[:400].strip() or None for key in ("endpoint", "model"))
    try:
        with _library(request) as library:
            library.claims(name, parser="parser" in query, endpoint=endpoint, model=model)
    except UsageError as error:
        return _show_claims(request, str(error))
    return _show_claims(request)


@contextmanager
def _library(request: Request) -> Iterator[Library]:
    with opened(request) as library:
        if library is None:
            raise HTTPException(404, "There is no library yet.")
        yield library


def _cite(request: Request, body: dict[str, Any]) -> Response:
    """Write an accepted claim or a passage into the case, as a row or as a source alone."""
    version = version_of(request)
    body = dict.fromkeys(("claim", "actor", "issue", "value", "salience"), "") | body
    row = _row_request(version.case, body)
    source = text_of(body, "claim", 80) or text_of(body, "address", 200)
    with _library(request) as library:
        after = (
            workbench_of(request)
            .store.change(
                version.key, revise, lambda now: library.case_edits(source, now.data, row)
            )
            .after
        )
    return JSONResponse({"etag": after.etag, "findings": len(after.reading.findings)})


def _row_request(case: Case, body: dict[str, Any]) -> RowRequest:
    """Return what the analyst wrote."""
    from winset.library.case_rows import RowRequest, read_number

    row, fits = text_of(body, "row", 20), body.get("consistency")
    if row not in ROWS or not isinstance(fits, dict):
        raise UsageError("The page sent something unexpected; reload it.")
    if not all(key in case.hypotheses and value in STEPS for key, value in fits.items()):
        raise UsageError("The case's hypotheses have changed; reload the page.")
    parties = [part.strip() for part in text_of(body, "parties", LONGEST).split(",")]
    return RowRequest(
        row,  # type: ignore[arg-type]
        paraphrase=text_of(body, "paraphrase", LONGEST),
        name=text_of(body, "name", 300),
        issue=text_of(body, "issue", 80) or None,
        actor=text_of(body, "actor", 80) or None,
        value=read_number("The position", text_of(body, "value", 80)),
        salience=read_number("The salience", text_of(body, "salience", 80)),
        fits=fits,
        rating=text_of(body, "rating", 2).upper() or None,
        parties=[part for part in parties if part],
    )


def _claim_routes(path: str) -> list[Route]:
    return [
        Route(path, with_bytes(_claims, "compute"), methods=["POST"]),
        Route(f"{path}/judge", with_bytes(_judge, "edit"), methods=["POST"]),
        Route(f"{path}/further", with_bytes(_look_further, "compute"), methods=["POST"]),
    ]


PAGE = Page(
    "library",
    "Library",
    [
        Route("/library", listing),
        Route("/library/add", with_bytes(_add), methods=["POST"]),
        Route("/library/{name}", document),
        *_claim_routes("/library/{name}/claims"),
        Route("/case/{key}/library", listing),
        Route("/case/{key}/library/cite", with_json(_cite), methods=["POST"]),
        Route("/case/{key}/library/{name}", document),
        *_claim_routes("/case/{key}/library/{name}/claims"),
    ],
    hint="The sources: add, search, cite",
    place="Evidence",
)
