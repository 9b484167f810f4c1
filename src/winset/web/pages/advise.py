"""Who can change it: the levers of an actor, and ways to an outcome."""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.analyses.levers.advise import Advice
from winset.analyses.levers.reach import Ways
from winset.case.schema import Case
from winset.show.html import html
from winset.show.sections import Row
from winset.web.answer_memory import Question
from winset.web.pages.whatif import trial_query
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, asked_case, render, seed_of, version_of, whole_number

DRAWS = 4000
BUTTON = Markup('<a class="button" href="{}" aria-label="Try it: {}">Try it</a>')


def advise(request: Request) -> Response:
    """Show the page; levers come as soon as they are there."""
    case = version_of(request).reading.case
    return render(
        request,
        "advise.html",
        actor="" if case is None else _actor(request, case),
        outcome=_outcome(request),
        draws=_draws(request),
        every=_every(request),
    )


def _draws(request: Request) -> int:
    return whole_number(request, "draws", DRAWS, 1, 10_000)


def _every(request: Request) -> bool:
    return request.query_params.get("every", "") == "on"


def _outcome(request: Request) -> str:
    return request.query_params.get("outcome", "")


def _actor(request: Request, case: Case) -> str:
    """Return the actor asked for, or the first that the case has hypotheses about."""
    named = request.query_params.get("actor", "")
    about = [view.about for view in case.hypotheses.values()]
    first = next((one if isinstance(one, str) else one[0] for one in about), "")
    return next(name for name in (named, first, *case.actors) if name in case.actors)


def _ask(request: Request) -> Question[Advice | Ways]:
    """Ask for the ways to an outcome where one is given, or for the levers of an actor."""
    case, draws, seed = asked_case(request), _draws(request), seed_of(request)
    if outcome := _outcome(request):
        return question(request, api.reach, case, outcome, draws=draws, seed=seed)
    return question(request, api.advise, case, _actor(request, case), draws=draws, seed=seed)


def _show(request: Request, answer: Advice | Ways) -> Markup:
    if isinstance(answer, Ways):
        return html(answer.show(), style="card")
    key, case = version_of(request).key, asked_case(request)

    def try_it(row: Row) -> Markup:
        """Return a link to What if with a lever's changes; empty where it is more than changes."""
        lever = answer.rows[int(row.key)].lever
        query = trial_query(case, lever.changes)
        if not query or lever.vetoes:
            return Markup()
        return BUTTON.format(f"/case/{quote(key)}/whatif?try={quote(query)}", lever.text)

    return html(answer.show(every=_every(request)), style="card", action=try_it)


PAGE = Page(
    "advise",
    "Advise",
    [
        Route("/case/{key}/advise", advise),
        *verb_routes("/case/{key}/advise", "Advice", _ask, _show),
    ],
    hint="Who can change it?",
    place="Explore",
)
