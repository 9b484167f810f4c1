"""Scenarios side by side: what a shock does to the deal and to the terms."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.errors import UsageError
from winset.web.bench import Page, bench_of, held_of, render, show_job, whole
from winset.web.jobs import Job
from winset.web.views import scenario_view

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


PAGE = Page(
    "scenarios",
    "Scenarios",
    [
        Route("/case/{key}/scenarios", scenarios),
        Route("/case/{key}/scenarios", run, methods=["POST"]),
        Route("/case/{key}/scenarios/answer", answer),
    ],
    hint="Shocks side by side",
)
