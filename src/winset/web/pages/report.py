"""Report: the same self-contained page as the command line writes."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.web.jobs import Job
from winset.web.pages.forecast import query_of, settings_of
from winset.web.security import REPORT_POLICY
from winset.web.sources import opened
from winset.web.workbench import Page, case_of, render, show_job, version_of, workbench_of


def report(request: Request) -> Response:
    """Show what a report holds, and make it."""
    version = version_of(request)
    settings = settings_of(request, version)
    return render(request, "report.html", version, here="report", settings=settings)


def run(request: Request) -> Response:
    """Make the forecast that the report shows, in the background."""
    version, case = case_of(request)
    workbench, settings = workbench_of(request), settings_of(request, version)

    def work(job: Job) -> str:
        workbench.answers.make(version.key, case, progress=job.progress, **settings)
        return f"/case/{version.key}/report/ready?{query_of(settings)}"

    return show_job(request, workbench.jobs.start("Report", version.key, work), version)


def ready(request: Request) -> Response:
    """Say that the report is there."""
    version = version_of(request)
    query = query_of(settings_of(request, version))
    return render(request, "report-ready.html", version, query=query)


def file(request: Request) -> Response:
    """Return the report itself, to look at or to keep."""
    from winset import api

    version, case = case_of(request)
    answer = workbench_of(request).answers.make(version.key, case, **settings_of(request, version))
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
