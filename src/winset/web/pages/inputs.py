"""Inputs: which of them matter, which to research first, and what lies inside an actor."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.analyses.inputs.importance import AGREEMENT, ROOM, Sensitivity
from winset.case.schema import Case
from winset.errors import UsageError
from winset.report.change import levels_view, swings_view
from winset.show.sensitivity_words import member_text, output_text, sentences
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


def _found(request: Request, case: Case, how: Any, job: Job | None = None) -> Sensitivity:
    from winset import api

    draws = _draws(request, SWINGS if how == "local" else SHARES)
    key = ("sensitivity", how, case.digest(), draws)
    progress = None if job is None else job.progress
    found: Sensitivity = workbench_of(request).memory.make(
        key, lambda: api.sensitivity(case, how=how, draws=draws, progress=progress)
    )
    return found


def run(request: Request) -> Response:
    """Move each input alone in the background, or all together."""
    version = version_of(request)
    case = version.case
    how = "global" if request.query_params.get("how") == "global" else "local"
    part = "shares" if how == "global" else "swings"

    def work(job: Job) -> str:
        _found(request, case, how, job)
        asked = urlencode({"draws": _draws(request, SHARES if how == "global" else SWINGS)})
        return f"/case/{version.key}/inputs/{part}?{asked}"

    what = "All inputs together" if how == "global" else "One input at a time"
    return show_job(request, workbench_of(request).jobs.start(what, version.key, work), version)


def swings(request: Request) -> Response:
    """Show how far each input moves what comes out."""
    version = version_of(request)
    found = _found(request, version.case, "local")
    outputs = {
        name: output_text(found, name)
        for name, out in found.outputs.items()
        if out.kind != AGREEMENT
    }
    asked = request.query_params.get("output", "")
    output = asked if asked in outputs else (ROOM if ROOM in outputs else next(iter(outputs)))
    return render(
        request,
        "inputs-swings.html",
        version,
        view=swings_view(found, output) if found.ranked(output) else None,
        said=sentences(found) if output == ROOM or ROOM not in outputs else [],
        outputs=outputs,
        output=output,
        draws=found.draws,
    )


def shares(request: Request) -> Response:
    """Show what part of the variance each input carries."""
    version = version_of(request)
    found = _found(request, version.case, "global")
    kind = ROOM if ROOM in found.outputs else next(iter(found.outputs))
    tables = []
    for by, groups in found.groups.items():
        rows = [
            {
                "name": member_text(found, by, row.name),
                "first": f"{max(row.first, 0.0):.2f}",
                "total": f"{max(row.total, 0.0):.2f}",
                "error": f"{row.total_error:.2f}",
            }
            for row in groups.get(kind, ())[:ROWS]
        ]
        tables.append({"by": by, "rows": rows})
    return render(
        request,
        "inputs-shares.html",
        version,
        tables=tables,
        said=sentences(found),
        what=output_text(found, kind),
        runs=found.runs,
        draws=found.draws,
    )


def inside(request: Request) -> Response:
    """Show what an actor would want without its groups and its regard for others."""
    from winset import api

    version = version_of(request)
    case, actor = version.case, request.query_params.get("actor", "")
    if actor not in _inside(case):
        raise UsageError("The case names no group and no regard of that actor.")
    draws = _draws(request, LEVELS)
    key = ("levels", case.digest(), actor, draws)
    found = workbench_of(request).memory.make(key, lambda: api.levels(case, actor, draws=draws))
    return render(request, "inputs-inside.html", version, part=levels_view(found))


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
