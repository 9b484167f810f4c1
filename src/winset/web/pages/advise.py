"""Who can change it: the levers of an actor, and ways to an outcome."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset.analyses.levers.advise import Advice
from winset.analyses.levers.reach import Ways
from winset.case.schema import Case
from winset.show import advise as show_advice
from winset.show import reach as show_ways
from winset.show.html import html
from winset.show.sections import Row
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.pages.whatif import asked_of
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

DRAWS = 1000
SHOWN = 25
BUTTON = Markup('<a class="button" href="{}" aria-label="Try it: {}">Try it</a>')


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


def run(request: Request) -> Response:
    """Try every lever in the background."""
    version = version_of(request)
    case = version.case
    asked = {
        "actor": _actor(request, version),
        "outcome": request.query_params.get("outcome", ""),
        "draws": _draws(request),
    }

    def work(job: Job) -> str:
        _answer(request, version, case, job)
        return f"/case/{version.key}/advise/answer?{urlencode(asked)}"

    what = "Ways to the outcome" if asked["outcome"] else "Levers"
    return show_job(request, workbench_of(request).jobs.start(what, version.key, work), version)


def answer(request: Request) -> Response:
    """Show the answer alone."""
    version = version_of(request)
    made = _answer(request, version, version.case)
    if isinstance(made, Ways):
        shown = html(show_ways.sections(made), style="card")
    else:
        advice = made

        def try_it(row: Row) -> Markup:
            return _try_it(version, advice, row)

        sections = show_advice.sections(advice, limit=SHOWN)
        shown = html(sections, style="card", action=try_it)
    return HTMLResponse(f'<div class="answer">{shown}</div>')


def _draws(request: Request) -> int:
    return whole(request, "draws", DRAWS, 1, 10_000)


def _actor(request: Request, version: CaseVersion) -> str:
    """Return the actor asked for, or the first that the case has hypotheses about."""
    case = version.reading.case
    if case is None:
        return ""
    asked = request.query_params.get("actor", "")
    about = [view.about for view in case.hypotheses.values()]
    first = next((one if isinstance(one, str) else one[0] for one in about), "")
    return next(name for name in (asked, first, *case.actors) if name in case.actors)


def _answer(
    request: Request, version: CaseVersion, case: Case, job: Job | None = None
) -> Advice | Ways:
    """Return the levers or ways asked for, from memory where they were worked out before."""
    from winset import api

    memory, draws, actor = workbench_of(request).memory, _draws(request), _actor(request, version)
    outcome = request.query_params.get("outcome", "")
    progress = None if job is None else job.progress
    made: Advice | Ways
    if outcome:
        made = memory.make(
            ("reach", case.digest(), outcome, draws),
            lambda: api.reach(case, outcome, draws=draws, progress=progress),
        )
    else:
        made = memory.make(
            ("advise", case.digest(), actor, draws),
            lambda: api.advise(case, actor, draws=draws, progress=progress),
        )
    return made


def _try_it(version: CaseVersion, advice: Advice, row: Row) -> Markup:
    """Return a link to What if with a lever's changes; empty where it is more than changes."""
    lever = advice.rows[int(row.key)].lever
    if lever.vetoes is not None or lever.alter is not None or lever.after is not None:
        return Markup()
    asked = asked_of(lever.changes)
    if not asked:
        return Markup()
    address = f"/case/{quote(version.key)}/whatif?try={quote(asked)}"
    return BUTTON.format(address, lever.text)


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
