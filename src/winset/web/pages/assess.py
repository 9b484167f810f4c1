"""What does an actor really want: hypotheses, evidence, what would change our mind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from winset.case.hypothesis_tree import about, actors
from winset.case.probability_words import BANDS
from winset.errors import UsageError
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment

DRAWS = 4000
STEPS = {
    "CC": "very consistent",
    "C": "consistent",
    "N": "neither",
    "I": "inconsistent",
    "II": "very inconsistent",
}


def assess(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    version = version_of(request)
    case = version.reading.case
    names = () if case is None else tuple(actors(case))
    return render(
        request,
        "assess.html",
        version,
        here="assess",
        names=names,
        actor=_actor(request, names),
        draws=_draws(request),
        matrix=matrix(version, _actor(request, names)),
        steps=STEPS,
        words=[name for name, _, _ in BANDS],
        undo=len(workbench_of(request).store.history(version.key).back),
    )


def matrix(version: CaseVersion, actor: str) -> dict[str, Any]:
    """Return what the case says of each item under each hypothesis, as it is written there.

    Returns
    -------
    dict
        ``views``: id, name and prior of each hypothesis; ``rows``: id, name, sources and cells of
        each judged item of evidence, a cell being where its value stands, and the value as text.
    """
    case = version.reading.case
    if case is None or not actor:
        return {"views": [], "rows": []}
    views = about(case, actor)
    written = version.data.get("evidence", {})
    rows = []
    for name, item in case.evidence.items():
        if item.conduct is not None:
            continue
        entry = written.get(name) or {}
        cells = []
        for view in views:
            place = next(
                (part for part in ("consistency", "likelihood") if view in (entry.get(part) or {})),
                "",
            )
            raw = entry[place][view] if place else None
            cells.append({"view": view, "place": place, "raw": raw, "text": written_text(raw)})
        rows.append({"id": name, "name": item.name, "sources": item.sources, "cells": cells})
    stated = version.data.get("hypotheses", {})
    return {
        "views": [
            {
                "id": name,
                "name": view.name,
                "raw": stated[name].get("prior"),
                "text": written_text(stated[name].get("prior")),
            }
            for name, view in views.items()
        ],
        "rows": rows,
    }


def written_text(raw: Any) -> str:
    """Return a probability as it is typed: ``60``, ``45, 60, 75``, a word or a step."""
    if raw is None:
        return ""
    if isinstance(raw, dict):
        raw = [raw[part] for part in ("low", "likely", "high") if part in raw]
    return ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def posterior(request: Request) -> Response:
    """Return the probability of each hypothesis as the case stands now, with few draws."""
    from winset.show.assess import interval_text, leading_text, posterior_text

    made = _asked(request)[2]()
    views = {
        name: {
            "share": view.posterior.mean,
            "text": posterior_text(view),
            "ends": "" if view.posterior.p95 < 0.01 else interval_text(view),
        }
        for name, view in made.hypotheses.items()
    }
    return JSONResponse({"views": views, "leading": leading_text(made)})


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 100, 20_000)


def _actor(request: Request, names: tuple[str, ...]) -> str:
    asked = request.query_params.get("actor", "")
    return asked if asked in names else next(iter(names), "")


def _asked(request: Request) -> tuple[str, int, Callable[[], Assessment]]:
    """Return of whom and with how many draws a request asks, and what makes the answer."""
    from winset import api

    case = version_of(request).reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    actor, draws = _actor(request, tuple(actors(case))), _draws(request)
    key = ("assess", case.digest(), actor, draws)
    memory = workbench_of(request).memory
    return (
        actor,
        draws,
        lambda: memory.make(key, lambda: api.assess(case, actor=actor, draws=draws)),
    )


def run(request: Request) -> Response:
    """Weigh the hypotheses in the background."""
    version = version_of(request)
    actor, draws, make = _asked(request)

    def work(job: Job) -> str:
        make()
        return f"/case/{version.key}/assess/answer?actor={actor}&draws={draws}"

    job = workbench_of(request).jobs.start("Weighing the evidence", version.key, work)
    return show_job(request, job, version)


def answer(request: Request) -> Response:
    """Show the answer alone."""
    from winset.show.assess import sections
    from winset.show.html import html

    shown = html(sections(_asked(request)[2]()), style="card")
    return HTMLResponse(f'<div class="answer">{shown}</div>')


PAGE = Page(
    "assess",
    "Assess",
    [
        Route("/case/{key}/assess", assess),
        Route("/case/{key}/assess", run, methods=["POST"]),
        Route("/case/{key}/assess/answer", answer),
        Route("/case/{key}/assess/posterior", posterior),
    ],
    hint="What does an actor really want?",
)
