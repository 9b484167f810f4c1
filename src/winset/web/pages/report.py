"""Report: the same self-contained page as the command line writes."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.web.jobs import Job
from winset.web.pages.forecast import settings_of
from winset.web.security import REPORT_POLICY
from winset.web.sources import opened
from winset.web.workbench import Page, bench_of, held_of, render, show_job


def report(request: Request) -> Response:
    """Show what a report holds, and make it."""
    held = held_of(request)
    settings = settings_of(request, held)
    return render(request, "report.html", held, here="report", settings=settings)


def run(request: Request) -> Response:
    """Make the forecast that the report shows, in the background."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench, settings = bench_of(request), settings_of(request, held)

    def work(job: Job) -> str:
        bench.answers.make(held.key, case, progress=job.progress, **settings)
        return f"/case/{held.key}/report/ready?{_query(settings)}"

    return show_job(request, bench.jobs.start("Report", held.key, work), held)


def ready(request: Request) -> Response:
    """Say that the report is there."""
    held = held_of(request)
    query = _query(settings_of(request, held))
    return render(request, "report-ready.html", held, query=query)


def file(request: Request) -> Response:
    """Return the report itself, to look at or to keep."""
    from winset import api

    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    answer = bench_of(request).answers.make(held.key, case, **settings_of(request, held))
    headers = {"content-security-policy": REPORT_POLICY}
    if "keep" in request.query_params:
        headers["content-disposition"] = f'attachment; filename="{_plain(case.id)}-report.html"'
    with opened(request) as library:
        text = api.page(answer, library=library)
    return HTMLResponse(text, headers=headers)


def _plain(name: str | None) -> str:
    kept = "".join(
        sign for sign in name or "" if sign.isascii() and (sign.isalnum() or sign in "-_")
    )
    return kept or "case"


def _query(settings: dict[str, object]) -> str:
    return urlencode({key: value for key, value in settings.items() if value is not None})


PAGE = Page(
    "report",
    "Report",
    [
        Route("/case/{key}/report", report),
        Route("/case/{key}/report", run, methods=["POST"]),
        Route("/case/{key}/report/ready", ready),
        Route("/case/{key}/report/file", file),
    ],
    hint="One page to hand on",
)
