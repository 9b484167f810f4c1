"""What if nobody agrees: the states of the options game, and who would leave them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.case.options_game import Graph
from winset.case.schema import Case
from winset.show.html import html
from winset.web.answer_memory import Question
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, case_of, render, seed_of, version_of, whole_number

if TYPE_CHECKING:
    from winset.analyses.game.options_game import GameAnswer

DRAWS = 1000
LONGEST = 200
TEXTS = ("start", "want", "scenario", "hypothesis")
"""What is passed to the verb as it is written."""


def page(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    case = version_of(request).reading.case
    query = _query(request, case)
    return render(
        request,
        "options.html",
        players=_players(case),
        ready=case is not None and bool(case.options) and case.graph != Graph(),
        question=query,
        query=urlencode(query, doseq=True),
    )


def _players(case: Case | None) -> list[str]:
    owners = {option.actor for option in case.options.values()} if case is not None else set()
    return [name for name in (case.actors if case is not None else ()) if name in owners]


def _query(request: Request, case: Case | None) -> dict[str, Any]:
    """Return what the address asks for, in a form that makes the same address again."""
    texts = {key: request.query_params.get(key, "")[:LONGEST] for key in ("state", *TEXTS)}
    chosen = set(request.query_params.getlist("coalition")[:50])
    return texts | {
        "coalition": [name for name in _players(case) if name in chosen],
        "draws": whole_number(request, "draws", DRAWS, 1, 20_000),
    }


def _ask(request: Request) -> Question[GameAnswer]:
    case = case_of(request)
    query = _query(request, case)
    members = query["coalition"] if len(query["coalition"]) > 1 else []
    texts = {name: query[name] or None for name in TEXTS}
    return question(
        request,
        api.options,
        case,
        coalition=members,
        draws=query["draws"],
        seed=seed_of(request),
        **texts,
    )


def _show(request: Request, answer: GameAnswer) -> Response:
    from winset.show.options_game import label

    version = version_of(request)
    query = _query(request, version.case)
    links = {
        s: f"/case/{version.key}/options?{urlencode(query | {'state': label(s)}, doseq=True)}"
        for s in range(len(answer.game.states))
    }
    state = answer.game.state_of(query["state"]) if query["state"] else None
    shown = [one for one in answer.show(state=state, links=links) if one.only != "terminal"]
    return render(
        request,
        "options-answer.html",
        overview=html(shown[:2], style="card"),
        rest=html(shown[2:], style="card"),
        alone=len(query["coalition"]) == 1,
    )


PAGE = Page(
    "options",
    "Options",
    [
        Route("/case/{key}/options", page),
        *verb_routes("/case/{key}/options", "Working the game out", _ask, _show),
    ],
    hint="What if nobody agrees?",
    place="Explore",
)
