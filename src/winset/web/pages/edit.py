"""Edit: actors and issues as a table, positions as lines, the whole as text."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.ids import id_of
from winset.case.yaml.edit import Edit, edited
from winset.errors import CaseError, UsageError
from winset.web.case_form import KINDS, RULES, sketch
from winset.web.case_store import ConflictError, Held, read_held
from winset.web.request_bodies import json_body, text_of
from winset.web.sources import documents
from winset.web.workbench import Page, bench_of, held_of, render

MOST_EDITS = 500


def edit(request: Request) -> Response:
    """Show the tables."""
    held = held_of(request)
    history = bench_of(request).shelf.history(held.key)
    return render(
        request,
        "edit.html",
        held,
        here="edit",
        sketch=sketch(held),
        data=held.data if isinstance(held.data, dict) else {},
        kinds=KINDS,
        rules=RULES,
        undo=len(history.back),
        redo=len(history.forth),
        documents=documents(request),
    )


async def save(request: Request) -> Response:
    """Save edits of single values."""
    held = held_of(request)
    body = await json_body(request)
    edits, was = read_edits(body)
    shelf = bench_of(request).shelf
    saved, merged = shelf.edit(
        held.key, text_of(body, "etag", 64), edits, was, body.get("force") is True
    )
    return _said(request, saved, merged)


async def check(request: Request) -> Response:
    """Return the findings that edits would bring, and save nothing."""
    held = held_of(request)
    edits, _ = read_edits(await json_body(request))
    text = edited(held.text, edits)
    return JSONResponse(sketch(read_held(held.key, held.path, text.encode(), held.saved)))


async def undo(request: Request) -> Response:
    """Take the last step back, or make it again."""
    held = held_of(request)
    body = await json_body(request)
    return _said(request, bench_of(request).shelf.undo(held.key, body.get("forth") is True))


async def add(request: Request) -> Response:
    """Add an actor or an issue by its name, with an id made from it."""
    held = held_of(request)
    body = await json_body(request)
    section = text_of(body, "section", 20)
    name = " ".join(text_of(body, "name", 200).split())
    entry = body.get("entry")
    if section not in ("actors", "issues", "scenarios") or not isinstance(entry, dict) or not name:
        raise UsageError("Give it a name.")
    shelf = bench_of(request).shelf
    held = shelf.load(held.key)
    known = held.data.get(section) if isinstance(held.data, dict) else None
    id_ = id_of(name, known if isinstance(known, dict) else {})
    change = Edit("set", (section, id_), {"name": name, **entry})
    saved, merged = shelf.edit(held.key, held.etag, [change], [None])
    return _said(request, saved, merged, {"id": id_})


async def remove(request: Request) -> Response:
    """Take an actor or an issue out, with its rows and its veto."""
    held = held_of(request)
    body = await json_body(request)
    section, name = text_of(body, "section", 20), text_of(body, "id", 200)
    edits = removal(held.data, section, name)
    shelf = bench_of(request).shelf
    saved, merged = shelf.edit(
        held.key, text_of(body, "etag", 64), edits, [None] * len(edits), body.get("force") is True
    )
    return _said(request, saved, merged)


def removal(data: Any, section: str, name: str) -> list[Edit]:
    """Return the edits that take an actor or an issue out of a case.

    Raises
    ------
    UsageError
        There is no such entry.
    """
    one = {"actors": "actor", "issues": "issue"}.get(section)
    if one is None or not isinstance(data, dict) or name not in (data.get(section) or {}):
        raise UsageError("There is no such entry.")
    edits = [Edit("delete", (section, name))]
    listed = data.get("positions")
    rows = listed if isinstance(listed, list) else []
    for index in reversed(range(len(rows))):
        if isinstance(rows[index], dict) and rows[index].get(one) == name:
            edits.append(Edit("delete", ("positions", index)))
    decision = data.get("decision")
    if one == "actor" and isinstance(decision, dict):
        vetoes = decision.get("vetoes")
        if isinstance(vetoes, list) and name in vetoes:
            left = [veto for veto in vetoes if veto != name]
            edits.append(Edit("set", ("decision", "vetoes"), left))
        votes = decision.get("votes")
        if isinstance(votes, dict) and name in votes:
            edits.append(Edit("delete", ("decision", "votes", name)))
    return edits


def text(request: Request) -> Response:
    """Show the whole case as text."""
    held = held_of(request)
    line = request.query_params.get("line", "")
    return render(
        request,
        "text.html",
        held,
        here="edit",
        line=int(line) if re.fullmatch(r"[0-9]{1,6}", line) else 0,
    )


async def save_text(request: Request) -> Response:
    """Save the whole text."""
    held = held_of(request)
    body = await json_body(request)
    words = text_of(body, "text", 8_000_000)
    saved = bench_of(request).shelf.replace(
        held.key, text_of(body, "etag", 64), words, body.get("force") is True
    )
    return _said(request, saved, False)


async def check_text(request: Request) -> Response:
    """Return the findings of a text, and save nothing."""
    held = held_of(request)
    words = text_of(await json_body(request), "text", 8_000_000)
    return JSONResponse(sketch(read_held(held.key, held.path, words.encode(), held.saved)))


def read_edits(body: dict[str, Any]) -> tuple[list[Edit], list[Any]]:
    """Return edits, and what the page showed at their places, from a body.

    Raises
    ------
    UsageError
        They have another form.
    """
    listed = body.get("edits")
    if not isinstance(listed, list) or not 0 < len(listed) <= MOST_EDITS:
        raise UsageError("The page must send edits.")
    edits, was = [], []
    for entry in listed:
        path = entry.get("path") if isinstance(entry, dict) else None
        if (
            not isinstance(path, list)
            or not 0 < len(path) <= 8
            or not all(isinstance(p, (str, int)) and not isinstance(p, bool) for p in path)
            or entry.get("op") not in ("set", "add", "delete")
        ):
            raise UsageError("The page sent an edit of an unknown form; reload it.")
        edits.append(Edit(entry["op"], tuple(path), entry.get("value")))
        was.append(entry.get("was"))
    return edits, was


def _said(
    request: Request, held: Held, merged: bool = False, more: dict[str, Any] | None = None
) -> Response:
    history = bench_of(request).shelf.history(held.key)
    return JSONResponse(
        sketch(held)
        | {"merged": merged, "undo": len(history.back), "redo": len(history.forth)}
        | (more or {})
    )


def conflict(request: Request, error: Exception) -> Response:
    """Offer both values where the same one was changed here and outside."""
    assert isinstance(error, ConflictError)
    return JSONResponse(
        {"words": str(error), "places": error.places, "etag": error.etag, "conflict": True}, 409
    )


def unreadable(request: Request, error: Exception) -> Response:
    """Say what keeps a text from being edited by table."""
    assert isinstance(error, CaseError)
    return JSONResponse(
        {"words": "The text has a fault that must be mended in the text first. " + str(error)}, 422
    )


PAGE = Page(
    "edit",
    "Edit",
    [
        Route("/case/{key}/edit", edit),
        Route("/case/{key}/edit", save, methods=["POST"]),
        Route("/case/{key}/check", check, methods=["POST"]),
        Route("/case/{key}/undo", undo, methods=["POST"]),
        Route("/case/{key}/add", add, methods=["POST"]),
        Route("/case/{key}/remove", remove, methods=["POST"]),
        Route("/case/{key}/text", text),
        Route("/case/{key}/text", save_text, methods=["POST"]),
        Route("/case/{key}/text/check", check_text, methods=["POST"]),
    ],
    hint="Who wants what, how much, and why",
)
