"""Scenarios side by side: what a shock does to the deal and to the terms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.case.schema import Case
from winset.errors import UsageError
from winset.show.comparison import carriers, sentences
from winset.show.html import html
from winset.show.sections import Section
from winset.web.case_store import Held
from winset.web.jobs import Job
from winset.web.views import scenario_view
from winset.web.workbench import Page, bench_of, held_of, render, show_job, whole

DRAWS = 2000
MOST = 12


def scenarios(request: Request) -> Response:
    """Show the page; the answers come as soon as they are there."""
    held = held_of(request)
    return render(request, "scenarios.html", held, here="scenarios", draws=_draws(request))


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 1, 20_000)


def run(request: Request) -> Response:
    """Start the forecasts in the background."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench, draws = bench_of(request), _draws(request)
    names = [None, *list(case.scenarios)[:MOST]]

    def work(job: Job) -> str:
        for index, name in enumerate(names):
            first = index * draws

            def progress(done: int, total: int, first: int = first) -> None:
                job.progress(first + done, draws * len(names))

            bench.answers.make(held.key, case, draws, 0, name, progress)
        return f"/case/{held.key}/scenarios/answer?draws={draws}"

    return show_job(request, bench.jobs.start("Scenarios", held.key, work), held)


def answer(request: Request) -> Response:
    """Show the answers alone."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench, draws = bench_of(request), _draws(request)
    made: dict[str | None, Any] = {
        name: bench.answers.make(held.key, case, draws, 0, name)
        for name in [None, *list(case.scenarios)[:MOST]]
    }
    model = request.query_params.get("model", "")
    view = scenario_view(made, model)
    return render(request, "scenarios-answer.html", held, view=view, draws=draws)


def carry(request: Request) -> Response:
    """Say, in the background, what carries the change that a scenario makes."""
    held = held_of(request)
    case, name, draws = _one(request, held)
    bench = bench_of(request)

    def work(job: Job) -> str:
        from winset import api

        key = ("compare", case.digest(), name, draws)
        bench.memory.make(key, lambda: api.compare(case, name, draws=draws, progress=job.progress))
        asked = urlencode({"scenario": name, "draws": draws})
        return f"/case/{held.key}/scenarios/parts?{asked}"

    return show_job(request, bench.jobs.start("What carries it", held.key, work), held)


def parts(request: Request) -> Response:
    """Show what carries the change; the parts add up to the whole."""
    from winset import api

    held = held_of(request)
    case, name, draws = _one(request, held)
    key = ("compare", case.digest(), name, draws)
    found = bench_of(request).memory.make(key, lambda: api.compare(case, name, draws=draws))
    section = Section("", [*sentences(found), carriers(found)])
    return HTMLResponse(f'<div class="parts">{html([section])}</div>')


def _one(request: Request, held: Held) -> tuple[Case, str, int]:
    case, name = held.reading.case, request.query_params.get("scenario", "")
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    if name not in case.scenarios:
        raise UsageError("The case has no such scenario any more; reload the page.")
    return case, name, _draws(request)


PAGE = Page(
    "scenarios",
    "Scenarios",
    [
        Route("/case/{key}/scenarios", scenarios),
        Route("/case/{key}/scenarios", run, methods=["POST"]),
        Route("/case/{key}/scenarios/answer", answer),
        Route("/case/{key}/scenarios/carry", carry, methods=["POST"]),
        Route("/case/{key}/scenarios/parts", parts),
    ],
    hint="Shocks side by side",
)
