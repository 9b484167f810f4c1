"""What if nobody agrees: the states of the options game, and who would leave them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset.case.options_game import Graph
from winset.case.schema import Case
from winset.web.jobs import Job
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

if TYPE_CHECKING:
    from winset.analyses.game.options_game import GameAnswer

DRAWS = 1000
_LONGEST = 200


def page(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    version = version_of(request)
    case = version.reading.case
    return render(
        request,
        "options.html",
        version,
        here="options",
        players=_players(case),
        ready=case is not None and bool(case.options) and case.graph != Graph(),
        asked=_asked(request, case),
        query=urlencode(_asked(request, case), doseq=True),
    )


def _players(case: Case | None) -> list[str]:
    owners = {option.actor for option in case.options.values()} if case is not None else set()
    return [name for name in (case.actors if case is not None else ()) if name in owners]


def _asked(request: Request, case: Case | None) -> dict[str, str | int | list[str]]:
    """Return what the address asks for, in a form that makes the same address again."""
    asked: dict[str, str | int | list[str]] = {
        key: request.query_params.get(key, "")[:_LONGEST]
        for key in ("start", "state", "want", "scenario", "hypothesis")
    }
    chosen = set(request.query_params.getlist("coalition")[:50])
    asked["coalition"] = [name for name in _players(case) if name in chosen]
    asked["draws"] = whole(request, "draws", DRAWS, 1, 20_000)
    return asked


def run(request: Request) -> Response:
    """Work the game out in the background."""
    version = version_of(request)
    case = version.case
    workbench, asked = workbench_of(request), _asked(request, case)
    made = _made(request, case)

    def work(job: Job) -> str:
        made()
        return f"/case/{version.key}/options/answer?{urlencode(asked, doseq=True)}"

    return show_job(
        request, workbench.jobs.start("Working the game out", version.key, work), version
    )


def _made(request: Request, case: Case) -> Callable[[], GameAnswer]:
    from winset import api

    asked = _asked(request, case)
    together = asked["coalition"]
    members = together if isinstance(together, list) and len(together) > 1 else []
    memory = workbench_of(request).memory
    question = {name: value for name, value in asked.items() if name != "state"}
    key = ("options", case.digest(), repr(sorted(question.items())))
    return lambda: memory.make(
        key,
        lambda: api.options(
            case,
            coalition=members,
            start=str(asked["start"]) or None,
            want=str(asked["want"]) or None,
            scenario=str(asked["scenario"]) or None,
            hypothesis=str(asked["hypothesis"]) or None,
            draws=int(str(asked["draws"])),
        ),
    )


def answer(request: Request) -> Response:
    """Show the answer alone."""
    from winset.show.html import html
    from winset.show.options_game import label, sections

    version = version_of(request)
    case = version.case
    asked = _asked(request, case)
    made = _made(request, case)()
    links = {
        s: f"/case/{version.key}/options?{urlencode(asked | {'state': label(s)}, doseq=True)}"
        for s in range(len(made.game.states))
    }
    state = made.game.state_of(str(asked["state"])) if asked["state"] else None
    shown = [one for one in sections(made, state, links=links) if one.only != "terminal"]
    alone = isinstance(asked["coalition"], list) and len(asked["coalition"]) == 1
    return render(
        request,
        "options-answer.html",
        version,
        overview=html(shown[:2], style="card"),
        rest=html(shown[2:], style="card"),
        alone=alone,
    )


PAGE = Page(
    "options",
    "Options",
    [
        Route("/case/{key}/options", page),
        Route("/case/{key}/options", run, methods=["POST"]),
        Route("/case/{key}/options/answer", answer),
    ],
    hint="What if nobody agrees?",
)
