"""Forecast: is there a deal, on what terms, by which path, and where the win set lies."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.show import forecast as shown
from winset.show.html import html
from winset.show.paths import paths
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.workbench import (
    MOST_DRAWS,
    Page,
    case_of,
    render,
    show_job,
    version_of,
    whole,
    workbench_of,
)

DRAWS = 10_000


def settings_of(request: Request, version: CaseVersion) -> dict[str, Any]:
    """Return draws, seed and scenario from the address."""
    case = version.reading.case
    scenario = request.query_params.get("scenario") or None
    if case is not None and scenario is not None and scenario not in case.scenarios:
        raise UsageError("The case has no such scenario.")
    return {
        "draws": whole(request, "draws", DRAWS, 1, MOST_DRAWS),
        "seed": whole(request, "seed", 0, 0, 2**31),
        "scenario": scenario,
    }


def query_of(settings: dict[str, Any]) -> str:
    """Return settings as an address asks for them."""
    return urlencode({key: value for key, value in settings.items() if value is not None})


def forecast(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    version = version_of(request)
    settings = settings_of(request, version)
    case = version.reading.case
    answer = None if case is None else workbench_of(request).answers.known(case, **settings)
    return render(
        request,
        "forecast.html",
        version,
        here="forecast",
        settings=settings,
        answer=answer,
        **(_views(answer) if answer is not None else {}),
    )


def run(request: Request) -> Response:
    """Start the forecast in the background."""
    version, case = case_of(request)
    settings, workbench = settings_of(request, version), workbench_of(request)

    def work(job: Job) -> str:
        workbench.answers.make(version.key, case, progress=job.progress, **settings)
        return f"/case/{version.key}/forecast/answer?{query_of(settings)}"

    return show_job(request, workbench.jobs.start("Forecast", version.key, work), version)


def answer(request: Request) -> Response:
    """Show the answer alone, made now if memory has let it go."""
    version, case = case_of(request)
    settings = settings_of(request, version)
    made = workbench_of(request).answers.make(version.key, case, **settings)
    return render(
        request, "forecast-answer.html", version, answer=made, settings=settings, **_views(made)
    )


def _views(answer: Any) -> dict[str, Any]:
    """Return the sections that the page shows, above and below the win-set map."""
    above = [shown.in_short(answer), shown.deal(answer), shown.terms(answer), shown.issues(answer)]
    below = paths(answer)
    return {
        "contents": [(part.id, part.title) for part in [*above, *below] if part.id],
        "above": html(above, style="card"),
        "below": html(below, style="card"),
        "mapped": answer.agreement is not None and len(answer.case.issues) > 1,
    }


def winset_map(request: Request) -> Response:
    """Show the win-set map over two issues."""
    from winset import api

    version, case = case_of(request)
    settings = settings_of(request, version)
    names = list(case.issues)
    answer = api.deal_map(
        case,
        request.query_params.get("across", names[0]),
        request.query_params.get("up", names[-1]),
        seed=settings["seed"],
        scenario=settings["scenario"],
    )
    return HTMLResponse(str(answer.plot()))


PAGE = Page(
    "forecast",
    "Forecast",
    [
        Route("/case/{key}/forecast", forecast),
        Route("/case/{key}/forecast", run, methods=["POST"]),
        Route("/case/{key}/forecast/answer", answer),
        Route("/case/{key}/forecast/map", winset_map),
    ],
    hint="Is there a deal, and on what terms?",
)
