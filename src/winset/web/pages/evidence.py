"""Evidence: hypotheses, items, what could still be seen; judged blind, one person at a time."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.hypotheses import Evidence
from winset.case.hypothesis_tree import about, actors
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit, value_at
from winset.errors import UsageError
from winset.show.assess_words import GRADE_WORDS
from winset.web.case_form import told
from winset.web.pages.assess import WORDS, written_text
from winset.web.request_bodies import text_of, with_json
from winset.web.sources import base, documents
from winset.web.workbench import Page, render, version_of, workbench_of

SHOWN = ("hypotheses", "evidence", "candidates", "sources")
"""Sections of which findings are shown, but for those that tell what others judged."""
LONGEST_NAME, LONGEST = 100, 4000
AUTHOR = "The author"
"""Whose judgement it is where the case does not say and another judge joins."""


def evidence(request: Request) -> Response:
    """Show the evidence, and what one judge has said of it: no other's word, no probability."""
    version = version_of(request)
    case = version.reading.case
    bench = workbench_of(request)
    judge = bench.judging.of(version.key)
    blind = bench.judging.blind(version.key, judge)
    common: dict[str, Any] = {"judge": judge, "blind": blind, "steps": GRADE_WORDS, "words": WORDS}
    if case is None:
        return render(request, "evidence.html", **common)
    names = tuple(actors(case))
    views = {name: view.name for actor in names for name, view in about(case, actor).items()}
    rows = [
        _row(version, case, name, item, judge, views)
        for name, item in case.evidence.items()
        if item.conduct is None
    ]
    listed = {name: actor.name for name, actor in case.actors.items()}
    today = datetime.date.today().isoformat()
    return render(
        request,
        "evidence.html",
        **common,
        views=views,
        rows=rows,
        actors=listed,
        case=case,
        questions=list(dict.fromkeys(v.question for v in case.hypotheses.values() if v.question)),
        asked_about=names[0] if names else "",
        today=today,
        seen=case.known_on or today,
        acts={name: one for name, one in case.evidence.items() if one.conduct is not None},
        read=_read_here(request, case),
        findings=[
            told(found, version.data)
            for found in version.reading.findings
            if found.path.startswith(SHOWN) and ".judgements" not in found.path
        ],
    )


def _read_here(request: Request, case: Case) -> dict[str, str]:
    """Return the address of each source of the case that stands in the library."""
    there, base_ = set(documents(request)), base(request)
    named = {name: source.document or name for name, source in case.sources.items()}
    return {name: f"{base_}/{quote(id_)}" for name, id_ in named.items() if id_ in there}


def _row(
    version: Version, case: Case, name: str, item: Evidence, judge: str, views: dict[str, str]
) -> dict[str, Any]:
    """Return an item with what this judge alone has said of it."""
    place: tuple[str, ...] = ("evidence", name)
    if judge in item.judgements:
        place = (*place, "judgements", judge)
    own = value_at(version.data, place) if judge in item.judges else {}
    own = own if isinstance(own, dict) else {}
    said = own.get("likelihood") or own.get("consistency") or {}
    said_by = item.judgements.get(judge)
    return {
        "id": name,
        "name": item.name,
        "date": item.date or "",
        "rating": item.rating or "",
        "sources": item.sources,
        "cells": [{"view": view, "text": written_text(said.get(view))} for view in views],
        "why": own.get("why") or "" if said_by is not None else "",
        "judged": (item.judged if said_by is None else said_by.judged) if said else None,
        "blind": said_by is not None and said_by.blind,
        "done": judge in item.judges,
        "judged_by_any": bool(item.likelihood or item.consistency or item.judgements),
    }


def _as(request: Request, body: dict[str, Any]) -> Response:
    """Take down who judges from now on."""
    judge = " ".join(text_of(body, "by", LONGEST_NAME).split())
    key = version_of(request).key
    workbench_of(request).judging.begin(key, judge)
    return JSONResponse({"judge": judge})


def _look(request: Request, body: dict[str, Any]) -> Response:
    """Let a judge see where the hypotheses stand; what is judged later is not blind."""
    del body
    workbench_of(request).judging.look(version_of(request).key)
    return JSONResponse({})


def _judge(request: Request, body: dict[str, Any]) -> Response:
    """Write one person's judgement of one item, with its day."""
    key = version_of(request).key
    judging = workbench_of(request).judging
    judge = judging.of(key)
    if not judge:
        raise UsageError("Say first who judges.")
    item, said = text_of(body, "item", 200), body.get("said")
    if not isinstance(said, dict) or not said:
        raise UsageError("Judge the item under each hypothesis.")
    steps = [isinstance(value, str) and value in GRADE_WORDS for value in said.values()]
    if any(steps) and not all(steps):
        raise UsageError("Judge one item in one way: all in steps, CC to II, or all in per cent.")
    kind = "consistency" if all(steps) else "likelihood"
    why = text_of(body, "why", LONGEST).strip()
    made: dict[str, Any] = {"judged": datetime.date.today().isoformat(), kind: said}
    made |= {"blind": True} if judging.blind(key, judge) else {}
    made |= {"why": why} if why else {}
    workbench_of(request).store.change(
        key, revise, lambda version: _edits(version, item, judge, made)
    )
    return JSONResponse({"etag": workbench_of(request).store.load(key).etag})


def _edits(version: Version, item: str, judge: str, made: dict[str, Any]) -> list[Edit]:
    """Return the edits that add a judgement; one that stood alone becomes one of several."""
    entry = value_at(version.data, ("evidence", item))
    if not isinstance(entry, dict) or "conduct" in entry:
        raise UsageError("There is no such item to judge.")
    edits = []
    if kinds := [key for key in ("likelihood", "consistency") if entry.get(key)]:
        by = entry.get("judged_by") or AUTHOR
        first = {key: entry[key] for key in ("judged", *kinds) if key in entry}
        name = ", ".join(by) if isinstance(by, list) else str(by)
        edits += [
            Edit("delete", ("evidence", item, key))
            for key in ("judged", "judged_by", *kinds)
            if key in entry
        ]
        if name != judge:
            edits.append(Edit("set", ("evidence", item, "judgements", name), first))
    return [*edits, Edit("set", ("evidence", item, "judgements", judge), made)]


PAGE = Page(
    "evidence",
    "Evidence",
    [
        Route("/case/{key}/evidence", evidence),
        Route("/case/{key}/evidence/as", with_json(_as), methods=["POST"]),
        Route("/case/{key}/evidence/look", with_json(_look), methods=["POST"]),
        Route("/case/{key}/evidence/judge", with_json(_judge), methods=["POST"]),
    ],
    hint="Hypotheses and items, judged before anybody sees what they add up to",
    place="Evidence",
)
