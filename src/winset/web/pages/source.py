"""Source: a document read in numbered paragraphs, beside what it claims and what became of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.revise import revise
from winset.errors import UsageError
from winset.show import library as show_library
from winset.show.assess_words import GRADE_WORDS
from winset.threads import Progress
from winset.web.case_form import told
from winset.web.case_store import CaseVersion, Unread
from winset.web.finding_words import place_of
from winset.web.pages import source_details
from winset.web.pages.draft import counts_of, rows_of, show_rows
from winset.web.pages.row_form import row_form, row_request
from winset.web.request_bodies import text_of, with_bytes, with_json
from winset.web.sources import base, library_of
from winset.web.verb_pages import start
from winset.web.workbench import Page, render, version_of, whole_number, workbench_of

if TYPE_CHECKING:
    from winset.case.schema import Case
    from winset.library.claims.claim import Claim

PART = 200
"""Paragraphs that are sent at once: a long source comes part by part, as it is read."""
LONG = 1000
"""A source of more paragraphs is looked through for claims in the background."""
MOST_CLAIMS = 100
MOST_TOLD = 2
MOST_FOUND, AROUND = 100, 60
LONGEST = 4000


def document(request: Request) -> Response:
    """Show the part of a document that is asked for, what is known of it, what was taken away."""
    name = request.path_params["name"]
    asked = whole_number(request, "p", 1, 1, 10**9)
    with library_of(request) as library:
        try:
            length = library.length(name)
            part = (min(asked, length) - 1) // PART
            shown = library.show(name, part * PART + 1, (part + 1) * PART)
            collections = library.values("collection")
        except UsageError as error:
            raise HTTPException(404, "There is no such document in the library.") from error
    case = _case(request)
    return render(
        request,
        "document.html",
        here="library",
        base=base(request),
        document=shown,
        facts=show_library.facts(shown.record),
        collections=collections,
        parts=_parts(length),
        part=part,
        size=PART,
        case=case,
        steps=GRADE_WORDS,
        **row_form(case),
        **_draft(request, case, name),
        **source_details.of_case(case, name),
        others=[] if "key" in request.path_params else _all_cases(request),
    )


def _row(request: Request) -> Response:
    """Show the form that makes rows of the case anew, as the case now is."""
    with library_of(request) as library:
        shown = library.show(request.path_params["name"], 1, 1)
    case = _case(request)
    names: dict[str, Any] = {"case": case, "steps": GRADE_WORDS, **row_form(case)}
    return render(request, "source-row.html", base=base(request), document=shown, **names)


def _case(request: Request) -> Case | None:
    """Return the case in which the source is open, if it has no faults."""
    return version_of(request).reading.case if "key" in request.path_params else None


def _draft(request: Request, case: Case | None, name: str) -> dict[str, Any]:
    """Return the rows of the case's draft that rest on a document."""
    rows = rows_of(request, case, name)
    key = request.path_params.get("key")
    return {
        "rows": rows,
        "document_id": name,
        "asked": "",
        "fields": None,
        "judge": "" if key is None else workbench_of(request).judging.of(key),
        **counts_of(rows),
    }


def _parts(length: int) -> list[tuple[int, int]]:
    """Return the first and the last paragraph of each part."""
    return [(n, min(n + PART - 1, length)) for n in range(1, length + 1, PART)]


def text_part(request: Request) -> Response:
    """Show one part of the text alone."""
    name, part = request.path_params["name"], request.path_params["part"]
    with library_of(request) as library:
        shown = library.show(name, part * PART + 1, (part + 1) * PART)
    return render(request, "document-part.html", document=shown, part=part)


def _find(request: Request) -> Response:
    """Show the paragraphs that have words, also those that the page does not have yet."""
    words = " ".join(request.query_params.get("words", "")[:400].split())
    with library_of(request) as library:
        listed = library.containing(request.path_params["name"], words, MOST_FOUND + 1)
    found = [(n, *_around(text, words)) for n, text in listed[:MOST_FOUND]]
    more = len(listed) > MOST_FOUND
    return render(request, "document-found.html", found=found, words=words, more=more)


def _around(text: str, words: str) -> tuple[str, str, str]:
    """Return what stands before the words, they themselves as they stand there, what follows."""
    match = re.search(re.escape(words), text, re.IGNORECASE)
    start, stop = match.span() if match else (0, 0)
    return text[max(0, start - AROUND) : start], text[start:stop], text[stop : stop + AROUND]


def _all_cases(request: Request) -> list[CaseVersion | Unread]:
    """Return every case of the folder, whether it was read already or not."""
    versions, unread = workbench_of(request).store.all(0.0)
    return [*versions, *unread]


def _near(request: Request, raw: bytes) -> Response:
    """Show the documents that are most like this one."""
    with library_of(request) as library:
        near = library.related(request.path_params["name"], 5)
    return render(request, "document-near.html", base=base(request), near=near)


def _claims(request: Request, raw: bytes) -> Response:
    """Look for what a document claims, and show it, for an analyst to accept or drop."""
    from winset.library.claims.judgements import looked_through

    name = request.path_params["name"]
    with library_of(request) as library:
        looks = library.length(name) > LONG and not looked_through(library, name)
    return _look(request) if looks else show_claims(request)


def _look(request: Request, **further: Any) -> Response:
    """Look for claims in the background, and show them all when it is done."""
    from winset import api

    place, name = workbench_of(request).library, request.path_params["name"]

    def work(progress: Progress) -> None:
        with api.open_library(place, create=False) as library:
            library.claims(name, progress=progress, **further)

    return start(request, "Looking for claims", work)


def _found_further(request: Request) -> Response:
    """Show all claims in their place, once somebody has looked further."""
    return show_claims(request, "claims-further.html")


def show_claims(request: Request, template: str = "claims.html") -> Response:
    """Show the claims that were found.

    Parameters
    ----------
    request : Request
    template : str
    """
    from winset.library.case_rows import paraphrase

    name = request.path_params["name"]
    with library_of(request) as library:
        listed = library.claims(name)
    waiting = [claim.id for claim in listed if claim.state == "candidate"]
    most = len(listed) if "all" in request.query_params else MOST_CLAIMS
    later = set(waiting[most:])
    return render(
        request,
        template,
        base=base(request),
        name=name,
        claims=[claim for claim in listed if claim.id not in later],
        later=len(later),
        says=paraphrase,
        waiting=len(waiting),
    )


def _judge(request: Request, raw: bytes) -> Response:
    """Accept a claim, as it stands or corrected, or drop it."""
    name, how = request.query_params.get("claim", "")[:80], request.query_params.get("how", "")
    by = " ".join(request.query_params.get("by", "")[:80].split())
    if not by:
        raise UsageError("Say who judges: write your name above the claims.")
    if how not in ("accept", "change", "drop"):
        raise UsageError("The page sent something unexpected; reload it.")
    with library_of(request) as library:
        changes = _changes(request, library.claim(name)) if how == "change" else {}
        how = how if changes or how != "change" else "accept"
        library.judge(name, how, by, request.query_params.get("note"), **changes)
    return show_claims(request)


def _look_further(request: Request, raw: bytes) -> Response:
    """Look for claims with a parser or a language model too; what was found before stays."""
    from winset.library.claims.judgements import further_sources

    query = request.query_params
    endpoint, model = (query.get(key, "")[:400].strip() or None for key in ("endpoint", "model"))
    parser = "parser" in query
    try:
        further_sources(parser, endpoint, model)
    except UsageError as error:
        return render(request, "refused.html", words=str(error))
    return _look(request, parser=parser, endpoint=endpoint, model=model)


def _find_rows(request: Request, raw: bytes) -> Response:
    """Look for candidate rows of the case in the document, and add them to its draft."""
    from winset import api
    from winset.library.drafting.into_case import draft_edits

    version, name = version_of(request), request.path_params["name"]
    bench, _ = workbench_of(request), version.case

    def work(progress: Progress) -> None:
        found = api.draft(name, library=bench.library)
        bench.store.change(version.key, revise, lambda now: draft_edits(now.data, found))

    return start(request, "Looking for rows", work)


def _found_rows(request: Request) -> Response:
    """Show the rows in their place, once somebody has looked for them."""
    return show_rows(request, "draft-found.html", request.path_params["name"])


def _one_claim(request: Request) -> Response:
    """Show what can be corrected of a claim."""
    from winset.library.claims.claim import MODALITIES
    from winset.library.claims.vocabulary import ACTS, STANCES

    with library_of(request) as library:
        claim = library.claim(request.query_params.get("claim", "")[:80])
    case = _case(request)
    return render(
        request,
        "claim-fields.html",
        base=base(request),
        name=request.path_params["name"],
        claim=claim,
        labels={"stances": STANCES, "acts": ACTS},
        modalities=MODALITIES,
        actors=[] if case is None else [actor.name for actor in case.actors.values()],
    )


def _changes(request: Request, claim: Claim) -> dict[str, Any]:
    """Return what a person corrects of a claim."""
    from winset.library.claims.judgements import actor_id

    query = request.query_params
    said = {name: query.get(name, "")[:LONGEST] for name in ("label", "object", "modality")}
    named = [part for part in query.get("actors", "")[:LONGEST].split(",") if part.strip()]
    changes: dict[str, Any] = {name: " ".join(text.split()) for name, text in said.items()}
    changes |= {"actors": tuple(dict.fromkeys(map(actor_id, named)))}
    changes |= {"polarity": "denied" not in query}
    return {name: value for name, value in changes.items() if value != getattr(claim, name)}


def _cite(request: Request, body: dict[str, Any]) -> Response:
    """Write an accepted claim or a passage into the case, as a row or as a source alone."""
    version, bench = version_of(request), workbench_of(request)
    row = row_request(version.case, body)
    source = text_of({"claim": ""} | body, "claim", 80) or text_of(body, "address", 200)
    with library_of(request) as library:
        revision = bench.store.change(
            version.key, revise, lambda now: library.case_edits(source, now.data, row)
        )
    place = tuple(map(str, revision.edits[-1].path)) if revision.edits else ("sources",)
    page = "edit" if place[0] == "positions" else f"sections/{place[0]}"
    entry = f"#entry-{place[1]}" if len(place) > 1 and place[0] != "positions" else ""
    return JSONResponse(
        {
            "etag": revision.after.etag,
            "told": [
                told(f, revision.after.data)["words"]
                for f in revision.after.reading.findings
                if f.path.startswith(".".join(place[:2]))
            ][:MOST_TOLD],
            "place": ".".join(place[:2]),
            "name": place_of(".".join(place[:2]), revision.after.data),
            "to": f"/case/{quote(version.key)}/{page}{entry}",
            "steps": bench.store.history(version.key).steps(),
        }
    )


def _routes(path: str) -> list[Route]:
    """Return the routes of a document, in a case or in none."""
    claims = f"{path}/claims"
    return [
        Route(path, document),
        *source_details.routes(path),
        Route(f"{path}/find", _find),
        Route(f"{path}/part/{{part:int}}", text_part),
        Route(f"{path}/near", with_bytes(_near, "compute"), methods=["POST"]),
        Route(claims, with_bytes(_claims, "compute"), methods=["POST"]),
        Route(f"{claims}/answer", show_claims),
        Route(f"{claims}/one", _one_claim),
        Route(f"{claims}/judge", with_bytes(_judge, "edit"), methods=["POST"]),
        Route(f"{claims}/further", with_bytes(_look_further, "compute"), methods=["POST"]),
        Route(f"{claims}/further/answer", _found_further),
    ]


PAGE = Page(
    "source",
    "Source",
    [
        *_routes("/library/{name}"),
        Route("/case/{key}/library/cite", with_json(_cite), methods=["POST"]),
        Route("/case/{key}/library/{name}/row", _row),
        Route("/case/{key}/library/{name}/rows", with_bytes(_find_rows, "edit"), methods=["POST"]),
        Route("/case/{key}/library/{name}/rows/answer", _found_rows),
        *_routes("/case/{key}/library/{name}"),
    ],
)
