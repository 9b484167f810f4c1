"""Sections: a form for every section of the format, made from its schema, and for every entry."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.case.schema import Case, json_schema
from winset.web.case_form import HEAD, ONE_FORM, UNFORMED, case_form
from winset.web.workbench import Page, render, version_of

CASE = "case"
"""The keys that stand in no section."""
GROUPS = {
    "The question": (CASE, "events", "timing"),
    "Who decides, and what no deal brings": ("decision", "no_deal", "options", "graph"),
    "Who wants what": ("issues", "actors", "positions", "scenarios", "factors", "correlations"),
    "What they really want": ("hypotheses", "evidence", "candidates"),
    "Where it is from": ("agreements", "precedents", "sources", "publishers"),
}
"""The sections by what they are about; what is in none of these stands under the last."""
LABELS = ("name", "title", "question")
"""The keys that name an entry."""


def sections(request: Request) -> Response:
    """Show the entries of a section, each as a form."""
    section = request.path_params.get("section", CASE)
    groups = _groups()
    if not any(section in names for names in groups.values()):
        raise HTTPException(404)
    version = version_of(request)
    data = version.data if isinstance(version.data, dict) else {}
    form, schema = case_form(version), _schema(section)
    return render(
        request,
        "sections.html",
        section=section,
        groups=groups,
        counts={
            name: len(value)
            for name, value in data.items()
            if isinstance(value, (dict, list)) and name not in ONE_FORM
        },
        schema=schema,
        about=schema["node"].get("description", ""),
        data={name: data.get(name) for name in HEAD} if section == CASE else data.get(section),
        names=_names(data),
        findings=form["findings"],
    )


def _groups() -> dict[str, tuple[str, ...]]:
    """Return every section of the format, in its group."""
    grouped = {name for names in GROUPS.values() for name in names} | UNFORMED
    left = [name for name in Case.model_fields if name not in {*grouped, *HEAD}]
    *others, (last, names) = GROUPS.items()
    return dict(others) | {last: (*names, *left)}


@cache
def _schema(section: str) -> dict[str, Any]:
    """Return what a section holds, with the definitions it needs."""
    whole = json_schema()
    properties = whole["properties"]
    node = properties.get(section)
    if node is None:
        node = {"type": "object", "properties": {name: properties[name] for name in HEAD}}
        node["required"] = [name for name in HEAD if name != "summary"]
    return {"node": node, "definitions": whole["$defs"], "labels": LABELS}


def _names(data: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the ids of every section, with the names to show; sources with their passages."""
    names: dict[str, dict[str, str]] = {}
    for section, entries in data.items():
        if isinstance(entries, dict):
            names[section] = {str(key): _label(str(key), one) for key, one in entries.items()}
    names["parties"] = names.get("actors", {}) | names.get("ratification", {})
    cited: dict[str, str] = {}
    for key, title in names.get("sources", {}).items():
        cited[key] = title
        passages = data["sources"][key].get("passages") if _is_entry(data, key) else None
        for place, words in passages.items() if isinstance(passages, dict) else ():
            cited[f"{key}#{place}"] = str(words)[:120]
    return names | {"#": cited}


def _is_entry(data: dict[str, Any], key: str) -> bool:
    return isinstance(data["sources"][key], dict)


def _label(key: str, entry: Any) -> str:
    words = entry if isinstance(entry, dict) else {}
    return next((str(words[name]) for name in LABELS if words.get(name)), key)


PAGE = Page(
    "sections",
    "Sections",
    [
        Route("/case/{key}/sections", sections),
        Route("/case/{key}/sections/{section}", sections),
    ],
    hint="Every section of the case, as forms",
    place="Model",
)
