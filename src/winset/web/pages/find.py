"""Where anything of a case is edited: what Ctrl-K looks through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.web.case_form import UNFORMED
from winset.web.pages.brief import PARTS
from winset.web.pages.experts import panel_of
from winset.web.pages.sections import LABELS
from winset.web.workbench import Page, version_of, workbench_of

KINDS = {
    "no_deal": "path without a deal",
    "ratification": "ratifier",
    "hypotheses": "hypothesis",
    "candidates": "what to watch for",
    "classes": "reference class",
}
"""What one entry of a section or a part is called, where that is not its name without the s."""
TABLES = {"issues": "edit#issue//{}", "actors": "edit#actor/{}/"}
"""Where entries are edited that have a panel beside the tables."""
FORM = "sections/{}#entry-{}"
MOST = 5000


def places(request: Request) -> Response:
    """Return every page of a case, parts of its brief and every entry that is edited."""
    version = version_of(request)
    here = f"/case/{quote(version.key)}/"
    found = [
        {"name": page.label, "kind": page.place, "id": page.hint, "to": page.id}
        for page in workbench_of(request).pages
        if page.place
    ]
    found += [
        {"name": title, "kind": "part", "id": "Brief", "to": f"brief#{part}"}
        for part, title in PARTS.items()
    ]
    panel, _ = panel_of(request)
    for member in panel.members if panel is not None else ():
        found.append({"name": member.label, "kind": "expert", "id": member.id, "to": "experts"})
    found += _entries(version.data if isinstance(version.data, dict) else {})
    return JSONResponse([each | {"to": here + each["to"]} for each in found[:MOST]])


def _entries(data: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Return the entries of every section that has forms, with the named parts of each."""
    for section, entries in data.items():
        if section in UNFORMED:
            continue
        for name, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                form = FORM.format(section, key := quote(str(name), safe=""))
                to = TABLES.get(section, form).format(key)
                yield _told(section, str(name), entry) | {"to": to}
                yield from (part | {"to": form} for part in _parts(entry))


def _parts(entry: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Return what is named within an entry, such as an actor's groups."""
    for part, inner in entry.items():
        named = dict(enumerate(inner, start=1)) if isinstance(inner, list) else inner
        for name, each in named.items() if isinstance(named, dict) else ():
            if isinstance(each, dict):
                if any(each.get(label) for label in LABELS):
                    yield _told(part, str(name), each)
                yield from _parts(each)


def _told(section: str, name: str, entry: dict[str, Any]) -> dict[str, str]:
    words = next((str(entry[label]) for label in LABELS if entry.get(label)), name)
    kind = KINDS.get(section, section.removesuffix("s").replace("_", " "))
    return {"name": words, "kind": kind, "id": name}


PAGE = Page("find", "Go to", [Route("/case/{key}/find", places)])
