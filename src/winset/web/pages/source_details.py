"""What is known of a source: corrected, taken out, cited; in the library and in the case."""

from __future__ import annotations

from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from winset.case.publication import Rights
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit, section_of
from winset.errors import UsageError, WinsetError
from winset.library.document import Document
from winset.web.request_bodies import text_of, with_json
from winset.web.sources import base, library_of
from winset.web.workbench import version_of, whole_number, workbench_of

PARTS = ("title", "authors", "date", "publisher", "type", "url")
"""What is known of a document in the library, and of the source in the case that stands for it."""
RESERVED, RIGHTS = "reserved", get_args(Rights)
LONGEST = 4000


def of_case(case: Case | None, document: str) -> dict[str, Any]:
    """Return what the form shows of a document's source in a case; nothing where it has none.

    Parameters
    ----------
    case : Case or None
    document : str
        Its id in the library.
    """
    sources = {} if case is None else case.sources
    source = next((s for name, s in sources.items() if (s.document or name) == document), None)
    return {"cited_as": source, "rights": RIGHTS}


def _correct(request: Request, body: dict[str, Any]) -> Response:
    """Correct a document in the library, and the source in the case that stands for it."""
    name = request.path_params["name"]
    said = {part: text_of(body, part, LONGEST).strip() for part in PARTS}
    wanted: dict[str, Any] = said | {
        "authors": [one.strip() for one in said["authors"].split(";") if one.strip()]
    }
    with library_of(request) as library:
        before = library.show(name, 1, 0)
        changes = {part: value for part, value in wanted.items() if value != _shown(before, part)}
        after = library.correct(name, **changes) if changes else before
    etag = _in_case(request, body, after, changes) if "key" in request.path_params else ""
    return JSONResponse({"etag": etag})


def _shown(document: Document, part: str) -> Any:
    value = getattr(document.record, part)
    return list(value) if isinstance(value, tuple) else value or ""


def _in_case(
    request: Request, body: dict[str, Any], after: Document, changes: dict[str, Any]
) -> str:
    """Write what was corrected into the case, with what it alone knows of a source."""
    key = version_of(request).key
    own = {part: text_of({part: ""} | body, part, 20).strip() for part in ("rights", "rating")}

    def edits(version: Version) -> list[Edit]:
        sources = section_of(version.data, "sources")
        for name, source in sources.items():
            if isinstance(source, dict) and source.get("document", name) == after.id:
                stated = {part: _shown(after, part) for part in changes} | _own(source, own)
                path = ("sources", name)
                return [
                    Edit("set", (*path, part), value) if value else Edit("delete", (*path, part))
                    for part, value in stated.items()
                    if value or part in source
                ]
        return []

    try:
        return workbench_of(request).store.change(key, revise, edits).after.etag
    except WinsetError as error:
        if not changes:
            raise
        raise UsageError(f"It is corrected in the library, and not in the case. {error}") from error


def _own(source: dict[str, Any], own: dict[str, str]) -> dict[str, str]:
    """Return what changes of the parts that a case alone has."""
    own = own | {"rating": own["rating"].upper()}
    standing = {"rights": source.get("rights") or RESERVED, "rating": source.get("rating") or ""}
    return {part: text for part, text in own.items() if text != standing[part]}


def _remove(request: Request, body: dict[str, Any]) -> Response:
    """Take a document out of the library; where it is only looked at, say which cases cite it."""
    name = request.path_params["name"]
    with library_of(request) as library:
        if body.get("look") is True:
            library.length(name)
            return JSONResponse({"cited": _citing(request, name)})
        library.remove(name)
    return JSONResponse({"to": base(request)})


def _citing(request: Request, document: str) -> list[str]:
    """Return the titles of the cases that cite a document."""
    versions, _ = workbench_of(request).store.all()
    return [
        version.title
        for version in versions
        if isinstance(version.data, dict)
        for name, source in section_of(version.data, "sources").items()
        if isinstance(source, dict) and source.get("document", name) == document
    ]


def _reference(request: Request) -> Response:
    """Return the reference of a document, or of a paragraph, as text; or a file of its citation."""
    from winset.library.catalogue import reference
    from winset.report.site.records import FORMS, citations
    from winset.report.site.work import of_source

    n = whole_number(request, "p", 0, 0, 10**9)
    with library_of(request) as library:
        shown = library.show(request.path_params["name"], n, n)
    if form := request.query_params.get("form"):
        endings = [ending for ending, _ in FORMS.values()]
        if form not in endings:
            raise UsageError(f"There is no such form; there are: {', '.join(endings)}.")
        _, files = citations(of_source(shown.id, shown.record, None, "reserved"), "")
        headers = {"content-disposition": f'attachment; filename="citation.{form}"'}
        return PlainTextResponse(files[form], headers=headers)
    if n and not shown.paragraphs:
        raise UsageError(f"'{shown.id}' has no paragraph {n}.")
    return PlainTextResponse(reference(shown.record, shown.id, n or None))


def routes(path: str) -> list[Route]:
    """Return the routes under a document's address.

    Parameters
    ----------
    path : str
    """
    return [
        Route(f"{path}/reference", _reference),
        Route(f"{path}/correct", with_json(_correct), methods=["POST"]),
        Route(f"{path}/remove", with_json(_remove), methods=["POST"]),
    ]
