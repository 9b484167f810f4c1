"""Inputs: which of them matter, which to research first, and what lies inside an actor."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.analyses.inputs.sensitivity import AGREEMENT, ROOM, How, Sensitivity
from winset.case.schema import Case
from winset.errors import UsageError
from winset.show import levels as show_levels
from winset.show import sensitivity as show_sensitivity
from winset.show.html import html
from winset.show.sensitivity import output_text
from winset.web.jobs import Job
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

SWINGS, SHARES, LEVELS = 200, 512, 2000
"""Draws of each question."""
ROWS = 15


def inputs(request: Request) -> Response:
    """Show the page; what each input moves comes as soon as it is there."""
    version = version_of(request)
    case = version.reading.case
    return render(
        request,
        "inputs.html",
        version,
        here="inputs",
        draws=_draws(request, SWINGS),
        inside=[] if case is None else _inside(case),
    )


def _inside(case: Case) -> list[str]:
    return [name for name, actor in case.actors.items() if actor.groups or actor.regard]


def _draws(request: Request, most: int) -> int:
    return whole(request, "draws", most, 2, 4096)


def _sensitivity(request: Request, case: Case, how: How, job: Job | None = None) -> Sensitivity:
    """Return the answer, from memory where it was worked out before."""
    from winset import api

    draws = _draws(request, SWINGS if how == "local" else SHARES)
    progress = None if job is None else job.progress
    answer: Sensitivity = workbench_of(request).memory.make(
        ("sensitivity", how, case.digest(), draws),
        lambda: api.sensitivity(case, how=how, draws=draws, progress=progress),
    )
    return answer


def run(request: Request) -> Response:
    """Move each input alone in the background, or all together."""
    version = version_of(request)
    case = version.case
    how: How = "global" if request.query_params.get("how") == "global" else "local"
    part = "shares" if how == "global" else "swings"

    def work(job: Job) -> str:
        _sensitivity(request, case, how, job)
        asked = urlencode({"draws": _draws(request, SHARES if how == "global" else SWINGS)})
        return f"/case/{version.key}/inputs/{part}?{asked}"

    what = "All inputs together" if how == "global" else "One input at a time"
    return show_job(request, workbench_of(request).jobs.start(what, version.key, work), version)


def swings(request: Request) -> Response:
    """Show how far each input moves what comes out."""
    version = version_of(request)
    answer = _sensitivity(request, version.case, "local")
    outputs = {
        name: output_text(answer, name)
        for name, output in answer.outputs.items()
        if output.kind != AGREEMENT
    }
    asked = request.query_params.get("output", "")
    output = asked if asked in outputs else (ROOM if ROOM in outputs else next(iter(outputs)))
    shown = show_sensitivity.sections(answer, output=output)
    return render(
        request,
        "inputs-swings.html",
        version,
        shown=html(shown),
        outputs=outputs,
        output=output,
        draws=answer.draws,
    )


def shares(request: Request) -> Response:
    """Show what part of the variance each input carries."""
    answer = _sensitivity(request, version_of(request).case, "global")
    shown = html(show_sensitivity.sections(answer, top=ROWS))
    return HTMLResponse(f'<div class="shares">{shown}</div>')


def inside(request: Request) -> Response:
    """Show what an actor would want without its groups and its regard for others."""
    from winset import api

    case, actor = version_of(request).case, request.query_params.get("actor", "")
    if actor not in _inside(case):
        raise UsageError("The case names no group and no regard of that actor.")
    draws = _draws(request, LEVELS)
    key = ("levels", case.digest(), actor, draws)
    answer = workbench_of(request).memory.make(key, lambda: api.levels(case, actor, draws=draws))
    return HTMLResponse(html(show_levels.sections(answer)))


PAGE = Page(
    "inputs",
    "Inputs",
    [
        Route("/case/{key}/inputs", inputs),
        Route("/case/{key}/inputs", run, methods=["POST"]),
        Route("/case/{key}/inputs/swings", swings),
        Route("/case/{key}/inputs/shares", shares),
        Route("/case/{key}/inputs/inside", inside),
    ],
    hint="Which numbers matter, and which to research first",
)
