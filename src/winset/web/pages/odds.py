"""Whether and when: the odds of dated questions, what moves them, and base rates to take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.analyses.events.odds import PARTS
from winset.show.html import html
from winset.show.odds import NAMES
from winset.web.answer_memory import Question
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import (
    Page,
    asked_case,
    case_of,
    render,
    seed_of,
    version_of,
    whole_number,
)

if TYPE_CHECKING:
    from markupsafe import Markup

    from winset.analyses.events.base_rates import BaseRates
    from winset.analyses.events.odds import Odds

DRAWS = 10_000
"""As the brief has: one question has one number."""
LONGEST = 500


def page(request: Request) -> Response:
    """Show the page; the odds come as soon as they are there."""
    case = version_of(request).reading.case
    asked = _asked(request)
    first = next(iter(case.events.values())).question if case is not None and case.events else ""
    return render(
        request,
        "odds.html",
        parts={name: NAMES[name] for name in PARTS},
        question=asked | {"on": asked["on"] or (case.as_of.isoformat() if case else "")},
        query=urlencode(asked, doseq=True),
        first=first,
        like=_like(request),
    )


def _like(request: Request) -> str:
    return request.query_params.get("like", "")[:LONGEST]


def _asked(request: Request) -> dict[str, Any]:
    """Return what the address asks for, in a form that makes the same address again."""
    chosen = set(request.query_params.getlist("without")[:10])
    return {
        "on": request.query_params.get("on", "")[:20],
        "without": [name for name in PARTS if name in chosen],
        "draws": whole_number(request, "draws", DRAWS, 1, 20_000),
    }


def _ask(request: Request) -> Question[Odds]:
    asked = _asked(request) | {"on": request.query_params.get("on", "")[:20] or None}
    return question(request, api.odds, asked_case(request), seed=seed_of(request), **asked)


def _show(request: Request, answer: Odds) -> Markup:
    return html(list(answer.show())[:-1], style="card")


def _ask_like(request: Request) -> Question[BaseRates]:
    case = case_of(request)
    return question(request, api.base_rates, _like(request), opens=case.as_of)


def _show_like(request: Request, answer: BaseRates) -> Markup:
    return html(answer.show())


PAGE = Page(
    "odds",
    "Odds",
    [
        Route("/case/{key}/odds", page),
        *verb_routes("/case/{key}/odds", "Working the odds out", _ask, _show),
        *verb_routes("/case/{key}/odds/like", "Looking for base rates", _ask_like, _show_like),
    ],
    hint="Whether something dated happens, and by when",
    place="Explore",
)
