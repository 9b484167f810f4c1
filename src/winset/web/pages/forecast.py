"""Forecast: is there a deal, on what terms, by which path, and where the win set lies."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.web.case_store import Held
from winset.web.jobs import Job
from winset.web.views import deal_view, issue_views, path_views, terms_view
from winset.web.workbench import MOST_DRAWS, Page, bench_of, held_of, render, show_job, whole

DRAWS = 10_000


def settings_of(request: Request, held: Held) -> dict[str, Any]:
    """Return draws, seed and scenario from the address."""
    case = held.reading.case
    scenario = request.query_params.get("scenario") or None
    if case is not None and scenario is not None and scenario not in case.scenarios:
        raise UsageError("The case has no such scenario.")
    return {
        "draws": whole(request, "draws", DRAWS, 1, MOST_DRAWS),
        "seed": whole(request, "seed", 0, 0, 2**31),
        "scenario": scenario,
    }


def forecast(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    held = held_of(request)
    settings = settings_of(request, held)
    case = held.reading.case
    answer = None if case is None else bench_of(request).answers.known(case, **settings)
    return render(
        request,
        "forecast.html",
        held,
        here="forecast",
        settings=settings,
        answer=answer,
        **(_views(answer) if answer is not None else {}),
    )


def run(request: Request) -> Response:
    """Start the forecast in the background."""
    held = held_of(request)
    settings = settings_of(request, held)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench = bench_of(request)

    def work(job: Job) -> str:
        bench.answers.make(held.key, case, progress=job.progress, **settings)
        query = "&".join(f"{k}={v}" for k, v in settings.items() if v is not None)
        return f"/case/{held.key}/forecast/answer?{query}"

    return show_job(request, bench.jobs.start("Forecast", held.key, work), held)


def answer(request: Request) -> Response:
    """Show the answer alone, made now if memory has let it go."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    settings = settings_of(request, held)
    made = bench_of(request).answers.make(held.key, case, **settings)
    return render(
        request, "forecast-answer.html", held, answer=made, settings=settings, **_views(made)
    )


def _views(answer: Any) -> dict[str, Any]:
    return {
        "deal": deal_view(answer),
        "terms": terms_view(answer),
        "issues": issue_views(answer),
        "paths": path_views(answer),
    }


def winset_map(request: Request) -> Response:
    """Show the win-set map over two issues."""
    from winset import api

    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    settings = settings_of(request, held)
    names = list(case.issues)
    answer = api.deal_map(
        case,
        request.query_params.get("across", names[0]),
        request.query_params.get("up", names[-1]),
        seed=settings["seed"],
        scenario=settings["scenario"],
    )
    return HTMLResponse(str(answer.picture()))


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
