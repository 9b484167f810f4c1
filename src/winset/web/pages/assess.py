"""What does an actor really want: hypotheses, evidence, what would change our mind."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.analyses.aims.weighing import Spread
from winset.case.hypothesis_tree import about, actors
from winset.case.probability_words import BANDS
from winset.errors import UsageError
from winset.show.assess_words import leading_text
from winset.show.words import percent
from winset.web.case_store import Held
from winset.web.jobs import Job
from winset.web.workbench import Page, bench_of, held_of, render, show_job, whole

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
    held = held_of(request)
    case = held.reading.case
    names = () if case is None else tuple(actors(case))
    return render(
        request,
        "assess.html",
        held,
        here="assess",
        names=names,
        actor=_actor(request, names),
        draws=_draws(request),
        matrix=matrix(held, _actor(request, names)),
        steps=STEPS,
        words=[name for name, _, _ in BANDS],
        undo=len(bench_of(request).shelf.history(held.key).back),
    )


def matrix(held: Held, actor: str) -> dict[str, Any]:
    """Return what the case says of each item under each hypothesis, as it is written there.

    Returns
    -------
    dict
        ``views``: id, name and prior of each hypothesis; ``rows``: id, name, sources and cells of
        each judged item of evidence, a cell being where its value stands, and the value as text.
    """
    case = held.reading.case
    if case is None or not actor:
        return {"views": [], "rows": []}
    views = about(case, actor)
    written = held.data.get("evidence", {})
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
    stated = held.data.get("hypotheses", {})
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
    from winset import api

    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    actor, draws = _actor(request, tuple(actors(case))), _draws(request)
    key = ("assess", case.digest(), actor, draws)
    found = bench_of(request).memory.make(key, lambda: api.assess(case, actor=actor, draws=draws))
    views = {
        name: {
            "share": view.posterior.mean,
            "text": percent(view.posterior.mean),
            "ends": "" if view.posterior.p95 < 0.01 else _ends(view.posterior),
        }
        for name, view in found.hypotheses.items()
    }
    return JSONResponse({"views": views, "leading": leading_text(found)})


def _ends(span: Spread) -> str:
    return f"{100 * span.p5:.0f} to {100 * span.p95:.0f} %"


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 100, 20_000)


def _actor(request: Request, names: tuple[str, ...]) -> str:
    asked = request.query_params.get("actor", "")
    return asked if asked in names else next(iter(names), "")


def run(request: Request) -> Response:
    """Weigh the hypotheses in the background."""
    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    bench, draws = bench_of(request), _draws(request)
    actor = _actor(request, tuple(actors(case)))

    def work(job: Job) -> str:
        from winset import api

        key = ("assess", case.digest(), actor, draws)
        bench.memory.make(key, lambda: api.assess(case, actor=actor, draws=draws))
        return f"/case/{held.key}/assess/answer?actor={actor}&draws={draws}"

    return show_job(request, bench.jobs.start("Weighing the evidence", held.key, work), held)


def answer(request: Request) -> Response:
    """Show the answer alone."""
    from winset import api
    from winset.report.assess import assess_sections

    held = held_of(request)
    case = held.reading.case
    if case is None:
        raise UsageError("The case has faults; mend them first.")
    actor, draws = _actor(request, tuple(actors(case))), _draws(request)
    key = ("assess", case.digest(), actor, draws)
    found = bench_of(request).memory.make(key, lambda: api.assess(case, actor=actor, draws=draws))
    (part,) = assess_sections({actor: found})
    return render(request, "assess-answer.html", held, part=part)


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
