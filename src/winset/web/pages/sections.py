"""Sections: a form for each part of the case, made from the schema of the format."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.web.schema_form import form_of, sections
from winset.web.workbench import Page, render, version_of


def page(request: Request) -> Response:
    """Show the entries of a section, and the form of one of them."""
    version, names = version_of(request), sections()
    data = version.data if isinstance(version.data, dict) else {}
    section = request.query_params.get("section", "")
    section = section if section in names else "decision"
    whole = form_of(data, section)
    entry = request.query_params.get("entry", "")
    chosen = whole.kind == "map" and isinstance(whole.raw, dict) and entry in whole.raw
    return render(
        request,
        "sections.html",
        names=names,
        section=section,
        whole=whole,
        entry=entry if chosen else "",
        form=form_of(data, section, entry) if chosen else None if whole.kind == "map" else whole,
        readable=isinstance(version.data, dict),
        found=[f for f in version.reading.findings if f.path.startswith(section)],
    )


PAGE = Page(
    "sections",
    "Sections",
    [Route("/case/{key}/sections", page)],
    hint="Every section of the case as a form",
    place="Model",
)
