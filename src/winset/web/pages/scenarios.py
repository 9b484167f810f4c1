"""Scenarios side by side: what a shock does to the deal and to the terms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.case.schema import Case
from winset.errors import UsageError
from winset.show.compare_words import change_text, moved_text, points
from winset.show.compare_words import sentences as said
from winset.show.html import html
from winset.show.scenarios import chosen_model, sections
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.workbench import Page, case_of, render, show_job, version_of, whole, workbench_of

DRAWS = 2000
MOST = 12


def scenarios(request: Request) -> Response:
    """Show the page; the answers come as soon as they are there."""
    version = version_of(request)
    return render(request, "scenarios.html", version, here="scenarios", draws=_draws(request))


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 1, 20_000)


def run(request: Request) -> Response:
    """Start the forecasts in the background."""
    version, case = case_of(request)
    workbench, draws = workbench_of(request), _draws(request)
    names = [None, *list(case.scenarios)[:MOST]]

    def work(job: Job) -> str:
        for index, name in enumerate(names):
            first = index * draws

            def progress(done: int, total: int, first: int = first) -> None:
                job.progress(first + done, draws * len(names))

            workbench.answers.make(version.key, case, draws, 0, name, progress)
        return f"/case/{version.key}/scenarios/answer?draws={draws}"

    return show_job(request, workbench.jobs.start("Scenarios", version.key, work), version)


def answer(request: Request) -> Response:
    """Show the answers alone."""
    version, case = case_of(request)
    workbench, draws = workbench_of(request), _draws(request)
    made: dict[str | None, Any] = {
        name: workbench.answers.make(version.key, case, draws, 0, name)
        for name in [None, *list(case.scenarios)[:MOST]]
    }
    model = chosen_model(made, request.query_params.get("model", ""))
    table, *pictures = sections(made, model)
    return render(
        request,
        "scenarios-answer.html",
        version,
        models=list(made[None].models),
        model=model,
        table=html([table]),
        pictures=html(pictures, style="card"),
        draws=draws,
    )


def carry(request: Request) -> Response:
    """Say, in the background, what carries the change that a scenario makes."""
    version, case, name, draws = _asked(request)
    workbench = workbench_of(request)

    def work(job: Job) -> str:
        from winset import api

        key = ("compare", case.digest(), name, draws)
        workbench.memory.make(
            key, lambda: api.compare(case, name, draws=draws, progress=job.progress)
        )
        asked = urlencode({"scenario": name, "draws": draws})
        return f"/case/{version.key}/scenarios/parts?{asked}"

    return show_job(request, workbench.jobs.start("What carries it", version.key, work), version)


def parts(request: Request) -> Response:
    """Show what carries the change; the parts add up to the whole."""
    from winset import api

    version, case, name, draws = _asked(request)
    key = ("compare", case.digest(), name, draws)
    found = workbench_of(request).memory.make(key, lambda: api.compare(case, name, draws=draws))
    rows = [
        {
            "what": change_text(case, part.change),
            "deal": "" if part.agreement is None else points(part.agreement),
            "terms": moved_text(case, dict(part.issues), 3),
        }
        for part in found.parts
    ]
    return render(request, "scenario-parts.html", version, rows=rows, said=said(found))


def _asked(request: Request) -> tuple[CaseVersion, Case, str, int]:
    """Return the case, and the scenario and draws that the address names."""
    version, case = case_of(request)
    name = request.query_params.get("scenario", "")
    if name not in case.scenarios:
        raise UsageError("The case has no such scenario any more; reload the page.")
    return version, case, name, _draws(request)


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
