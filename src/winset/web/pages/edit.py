"""Edit: actors and issues as a table, positions as lines, the whole as text."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.ids import id_of
from winset.case.revise import (
    ConflictError,
    Edits,
    RefusedError,
    Version,
    propose,
    read_version,
    revise,
    rewrite,
)
from winset.case.yaml.edit import Edit, section_of
from winset.errors import CaseError, UsageError
from winset.web.case_form import KINDS, RULES, case_form
from winset.web.checklist import checklist
from winset.web.finding_words import place_of, words_of
from winset.web.removal import removal
from winset.web.request_bodies import text_of, with_json
from winset.web.sources import documents
from winset.web.workbench import Page, bar, render, version_of, whole_number, workbench_of

MOST_EDITS = 500
ADDED = dict.fromkeys(
    (
        "actors", "issues", "scenarios", "hypotheses", "evidence", "candidates", "no_deal",
        "factors", "options", "agreements", "precedents", "timing", "publishers",
    ),
    "name",
) | {"sources": "title", "events": "question"}  # fmt: skip
"""Sections whose entries are added by name, and the key that holds it."""
MOST_FAULTS = 3


def edit(request: Request) -> Response:
    """Show the tables."""
    version = version_of(request)
    return render(
        request,
        "edit.html",
        form=case_form(version),
        readable=isinstance(version.data, dict),
        data=version.data if isinstance(version.data, dict) else {},
        kinds=KINDS,
        rules=RULES,
        documents=documents(request),
        missing=sum(item.needed and not item.done for item in checklist(version)),
    )


def _save(request: Request, body: dict[str, Any]) -> Response:
    """Save edits of single values."""
    return _revised(request, body, _read_edits(body))


def _check(request: Request, body: dict[str, Any]) -> Response:
    """Return the findings that edits would bring, and save nothing."""
    version = version_of(request)
    edits = _read_edits(body)
    return JSONResponse(case_form(version.with_text(propose(version, edits, draft=True).after)))


def _undo(request: Request, body: dict[str, Any]) -> Response:
    """Take the last step back, or make it again."""
    step = text_of({"step": ""} | body, "step", 20)
    workbench_of(request).store.undo(version_of(request).key, body.get("forth") is True, step)
    return _saved(request)


def _add(request: Request, body: dict[str, Any]) -> Response:
    """Add an entry to a section by its name, or a source's title, with an id made from it."""
    section = text_of(body, "section", 20)
    name = " ".join(text_of(body, "name", 200).split())
    entry = body.get("entry")
    if section not in ADDED or not isinstance(entry, dict) or not name:
        raise UsageError("Give it a name.")

    def edits(version: Version) -> list[Edit]:
        key = id_of(name, section_of(version.data, section))
        return [Edit("set", (section, key), {ADDED[section]: name, **entry})]

    key = version_of(request).key
    (entered,) = workbench_of(request).store.change(key, revise, edits, draft=True).edits
    return _saved(request, id=entered.path[-1])


def _remove(request: Request, body: dict[str, Any]) -> Response:
    """Take an entry out with what hangs on it; where it is only looked at, say what that is."""
    path = _path(body.get("path"))
    if body.get("look") is True:
        edits = removal(version_of(request), path)
        return JSONResponse({"with": [".".join(map(str, edit.path)) for edit in edits[:-1]]})
    return _revised(request, body, lambda version: removal(version, path))


def _path(listed: Any) -> tuple[str | int, ...]:
    """Return a place of a case that a page sent."""
    if (
        not isinstance(listed, list)
        or not 0 < len(listed) <= 8
        or not all(isinstance(p, (str, int)) and not isinstance(p, bool) for p in listed)
    ):
        raise UsageError("The page sent a place of an unknown form; reload it.")
    return tuple(listed)


def text(request: Request) -> Response:
    """Show the whole case as text, on a page of its own or for the drawer of another."""
    template = "text-drawer.html" if "drawer" in request.query_params else "text.html"
    return render(request, template, here="edit", line=whole_number(request, "line", 0, 0, 10**6))


def _save_text(request: Request, body: dict[str, Any]) -> Response:
    """Save the whole text; a browser knows one kind of line end, and the file keeps its own."""
    version = version_of(request)
    words, base = (text_of({"was": ""} | body, name, 8_000_000) for name in ("text", "was"))
    if "\r\n" in version.text:
        words, base = (re.sub(r"(?<!\r)\n", "\r\n", each) for each in (words, base))
    revision = workbench_of(request).store.change(
        version.key,
        rewrite,
        words,
        expected=text_of(body, "etag", 64),
        base=base or None,
        force=body.get("force") is True,
    )
    text = {"text": revision.after.text} if revision.merged else {}
    return _saved(request, merged=revision.merged, **text)


def _check_text(request: Request, body: dict[str, Any]) -> Response:
    """Return the findings of a text, and save nothing."""
    version = version_of(request)
    words = text_of(body, "text", 8_000_000)
    proposed = read_version(version.path, words.encode())
    return JSONResponse(case_form(version.with_text(proposed)))


def _read_edits(body: dict[str, Any]) -> list[Edit]:
    """Return edits, each with what the page showed at its place, from a body."""
    listed = body.get("edits")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_EDITS:
        raise UsageError("The page must send edits.")
    edits = []
    for entry in listed:
        path = _path(entry.get("path") if isinstance(entry, dict) else None)
        if entry.get("op") not in ("set", "add", "delete"):
            raise UsageError("The page sent an edit of an unknown form; reload it.")
        edits.append(Edit(entry["op"], path, entry.get("value"), entry.get("was")))
    return edits


def _revised(request: Request, body: dict[str, Any], edits: Edits) -> Response:
    """Save edits of the version that the page showed; a case that is written may have faults."""
    revision = workbench_of(request).store.change(
        version_of(request).key,
        revise,
        edits,
        expected=text_of(body, "etag", 64),
        force=body.get("force") is True,
        draft=True,
    )
    return _saved(request, merged=revision.merged)


def _saved(request: Request, **more: Any) -> Response:
    """Return the case as it is now, for the page to show."""
    bench, key = workbench_of(request), request.path_params["key"]
    version, steps = bench.store.load(key), bench.store.history(key).steps()
    stands = {"merged": False, "steps": steps, "bar": bar(bench, version)}
    return JSONResponse(case_form(version) | stands | more)


def conflict(request: Request, error: Exception) -> Response:
    """Offer both values where the same one was changed here and outside.

    Parameters
    ----------
    request : Request
    error : ConflictError
    """
    assert isinstance(error, ConflictError)
    return JSONResponse(
        {"words": str(error), "places": error.places, "etag": error.etag, "conflict": True}, 409
    )


def unreadable(request: Request, error: Exception) -> Response:
    """Say what keeps a text from being edited by table, or what faults an edit would bring.

    Parameters
    ----------
    request : Request
    error : CaseError
    """
    assert isinstance(error, CaseError)
    if isinstance(error, RefusedError):
        data = version_of(request).data if "key" in request.path_params else None
        words = " ".join(
            f"{place_of(each.path, data)}. {words_of(each, data)}"
            for each in error.findings[:MOST_FAULTS]
        )
    else:
        words = f"The text has a fault that must be mended in the text first. {error}"
    return JSONResponse({"words": words}, 422)


PAGE = Page(
    "edit",
    "Positions",
    [
        Route("/case/{key}/edit", edit),
        Route("/case/{key}/edit", with_json(_save), methods=["POST"]),
        Route("/case/{key}/check", with_json(_check), methods=["POST"]),
        Route("/case/{key}/undo", with_json(_undo), methods=["POST"]),
        Route("/case/{key}/add", with_json(_add), methods=["POST"]),
        Route("/case/{key}/remove", with_json(_remove), methods=["POST"]),
        Route("/case/{key}/text", text),
        Route("/case/{key}/text", with_json(_save_text), methods=["POST"]),
        Route("/case/{key}/text/check", with_json(_check_text), methods=["POST"]),
    ],
    hint="Who wants what, how much, and why",
    place="Model",
)
