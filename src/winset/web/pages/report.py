"""Report: the same self-contained page as the command line writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset import api
from winset.web.pages.forecast import forecast_of, query_of, settings_of
from winset.web.security import REPORT_POLICY
from winset.web.sources import opened
from winset.web.verb_pages import verb_routes
from winset.web.workbench import Page, case_of, render

if TYPE_CHECKING:
    from winset.analyses.outcome.forecast import Forecast


def report(request: Request) -> Response:
    """Show what a report holds, and make it."""
    return render(request, "report.html", settings=settings_of(request))


def _show(request: Request, answer: Forecast) -> Response:
    """Say that the report is there."""
    return render(request, "report-ready.html", query=query_of(settings_of(request)))


def file(request: Request) -> Response:
    """Return the report itself, to look at or to keep."""
    case, answer = case_of(request), forecast_of(request).kept()
    if answer is None:
        raise HTTPException(404, "The report is not kept any more. Make it again.")
    headers = {"content-security-policy": REPORT_POLICY}
    if "keep" in request.query_params:
        headers["content-disposition"] = f'attachment; filename="{_file_name(case.id)}-report.html"'
    with opened(request) as library:
        text = api.page(answer, library=library)
    return HTMLResponse(text, headers=headers)


def _file_name(name: str | None) -> str:
    """Return a case's id with nothing in it that a header could not hold."""
    return "".join(s for s in name or "" if s.isascii() and (s.isalnum() or s in "-_")) or "case"


PAGE = Page(
    "report",
    "Report",
    [
        Route("/case/{key}/report", report),
        *verb_routes("/case/{key}/report", "Report", forecast_of, _show),
        Route("/case/{key}/report/file", file),
    ],
    hint="One page to hand on",
    place="Brief",
)
