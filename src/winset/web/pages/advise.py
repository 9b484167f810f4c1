"""Who can change it: the levers of an actor, and ways to an outcome."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.analyses.levers.lever import Lever
from winset.case.schema import Case
from winset.show.advise_words import best_text, headline, others_text, way_text
from winset.show.compare_words import moved_text, points
from winset.show.words import percent, signed, value_text
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.pages.whatif import asked_of
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

DRAWS = 1000
SHOWN = 25
MOST_TERMS = 4


def advise(request: Request) -> Response:
    """Show the page; levers come as soon as they are there."""
    version = version_of(request)
    return render(
        request,
        "advise.html",
        version,
        here="advise",
        actor=_actor(request, version),
        outcome=request.query_params.get("outcome", ""),
        draws=_draws(request),
    )


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 1, 10_000)


def _actor(request: Request, version: CaseVersion) -> str:
    case = version.reading.case
    if case is None:
        return ""
    asked = request.query_params.get("actor", "")
    about = [view.about for view in case.hypotheses.values()]
    first = next((one if isinstance(one, str) else one[0] for one in about), "")
    return next(name for name in (asked, first, *case.actors) if name in case.actors)


def run(request: Request) -> Response:
    """Try every lever in the background."""
    version = version_of(request)
    case = version.case
    workbench, draws, actor = workbench_of(request), _draws(request), _actor(request, version)
    outcome = request.query_params.get("outcome", "")

    def work(job: Job) -> str:
        from winset import api

        if outcome:
            key = ("reach", case.digest(), outcome, draws)
            made = lambda: api.reach(case, outcome, draws=draws, progress=job.progress)  # noqa: E731
            workbench.memory.make(key, made)
        else:
            key = ("advise", case.digest(), actor, draws)
            workbench.memory.make(
                key, lambda: api.advise(case, actor, draws=draws, progress=job.progress)
            )
        asked = urlencode({"actor": actor, "outcome": outcome, "draws": draws})
        return f"/case/{version.key}/advise/answer?{asked}"

    what = "Ways to the outcome" if outcome else "Levers"
    return show_job(request, workbench.jobs.start(what, version.key, work), version)


def answer(request: Request) -> Response:
    """Show the answer alone."""
    from winset import api

    version = version_of(request)
    case = version.case
    memory, draws = workbench_of(request).memory, _draws(request)
    if request.query_params.get("outcome", ""):
        return _ways(request, version, case)
    actor = _actor(request, version)
    advice = memory.make(
        ("advise", case.digest(), actor, draws), lambda: api.advise(case, actor, draws=draws)
    )
    levers = [
        {
            "text": row.lever.text,
            "gain": signed(row.gain, 2),
            "ends": f"{signed(row.p5, 1)} to {signed(row.p95, 1)}",
            "sure": percent(row.sure),
            "effort": f"{row.lever.effort:.0f}",
            "deal": "" if row.agreement is None else points(row.agreement),
            "after": "" if row.after_replies is None else signed(row.after_replies, 2),
            "others": others_text(case, row),
            "terms": moved_text(case, dict(row.issues), MOST_TERMS),
            "try": _try(row.lever),
        }
        for row in advice.rows[:SHOWN]
        if row.gain > 0.0
    ]
    return render(
        request,
        "advise-answer.html",
        version,
        levers=levers,
        draws=draws,
        headline=headline(advice),
        best=best_text(advice),
    )


def _try(lever: Lever) -> str:
    """Return a lever's changes as What if takes them; empty where they are more than that."""
    if lever.vetoes is not None or lever.alter is not None or lever.after is not None:
        return ""
    return asked_of(lever.changes)


def _ways(request: Request, version: CaseVersion, case: Case) -> Response:
    """Show who would have to move, and how far."""
    from winset import api

    memory, draws = workbench_of(request).memory, _draws(request)
    outcome = request.query_params.get("outcome", "")
    ways = memory.make(
        ("reach", case.digest(), outcome, draws),
        lambda: api.reach(case, outcome, draws=draws),
    )
    issue = case.issues[ways.issue]
    rows = [
        {
            "who": way_text(ways, way)[0],
            "by": way_text(ways, way)[1],
            "reaches": way.reaches,
            "median": value_text(way.median, issue),
            "deal": "" if way.agreement is None else percent(way.agreement),
        }
        for way in ways.ways
    ]
    return render(
        request,
        "reach-answer.html",
        version,
        rows=rows,
        issue=issue,
        now=value_text(ways.median, issue),
        wanted=value_text(ways.value, issue),
    )


PAGE = Page(
    "advise",
    "Advise",
    [
        Route("/case/{key}/advise", advise),
        Route("/case/{key}/advise", run, methods=["POST"]),
        Route("/case/{key}/advise/answer", answer),
    ],
    hint="Who can change it?",
)
