"""Where anything of a case is shown: what Ctrl-K looks through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.web.workbench import Page, version_of, workbench_of

SECTIONS = {
    "issues": ("issue", "brief#issue-{}"),
    "actors": ("actor", "edit#actor/{}/"),
    "hypotheses": ("hypothesis", "assess#v-{}"),
    "evidence": ("evidence", "evidence#item-{}"),
    "scenarios": ("scenario", "scenarios#scenario-{}"),
    "candidates": ("indicator", "evidence#candidate-{}"),
    "events": ("event", "odds"),
    "sources": ("source", "evidence#source-{}"),
}
"""Sections of a case, what one entry is called, and where it is shown."""
MOST = 3000


def places(request: Request) -> Response:
    """Return every page of a case and every entry that has a page, with its address."""
    version = version_of(request)
    here = f"/case/{quote(version.key)}/"
    found = [
        {"name": page.label, "kind": page.place, "id": page.id, "to": here + page.id}
        for page in workbench_of(request).pages
        if page.place
    ]
    found += [entry | {"to": here + entry["to"]} for entry in _entries(version.data)]
    return JSONResponse(found[:MOST])


def _entries(data: Any) -> Iterator[dict[str, str]]:
    for section, (kind, place) in SECTIONS.items():
        entries = data.get(section) if isinstance(data, dict) else None
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            said = entry if isinstance(entry, dict) else {}
            words = said.get("name") or said.get("title") or said.get("question") or name
            to = place.format(quote(str(name)))
            yield {"name": str(words), "kind": kind, "id": str(name), "to": to}


PAGE = Page("find", "Go to", [Route("/case/{key}/find", places)])
