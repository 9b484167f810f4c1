"""Report: the same self-contained page as the command line writes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.web.jobs import Job
from winset.web.pages.forecast import query_of, settings_of
from winset.web.security import REPORT_POLICY
from winset.web.sources import opened
from winset.web.workbench import Page, bench_of, case_of, held_of, render, show_job


def report(request: Request) -> Response:
    """Show what a report holds, and make it."""
    held = held_of(request)
    settings = settings_of(request, held)
    return render(request, "report.html", held, here="report", settings=settings)


def run(request: Request) -> Response:
    """Make the forecast that the report shows, in the background."""
    held, case = case_of(request)
    bench, settings = bench_of(request), settings_of(request, held)

    def work(job: Job) -> str:
        bench.answers.make(held.key, case, progress=job.progress, **settings)
        return f"/case/{held.key}/report/ready?{query_of(settings)}"

    return show_job(request, bench.jobs.start("Report", held.key, work), held)


def ready(request: Request) -> Response:
    """Say that the report is there."""
    held = held_of(request)
    query = query_of(settings_of(request, held))
    return render(request, "report-ready.html", held, query=query)


def file(request: Request) -> Response:
    """Return the report itself, to look at or to keep."""
    from winset import api

    held, case = case_of(request)
    answer = bench_of(request).answers.make(held.key, case, **settings_of(request, held))
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
        Route("/case/{key}/report", run, methods=["POST"]),
        Route("/case/{key}/report/ready", ready),
        Route("/case/{key}/report/file", file),
    ],
    hint="One page to hand on",
)
