"""Inputs: which of them matter, which to research first, and what lies inside an actor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.analyses.inputs.sensitivity import AGREEMENT, ROOM, Sensitivity
from winset.case.schema import Case
from winset.errors import UsageError
from winset.show.html import html
from winset.show.sensitivity import output_text
from winset.web.answer_memory import Question
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, asked_case, render, seed_of, version_of, whole_number

if TYPE_CHECKING:
    from markupsafe import Markup

    from winset.analyses.inputs.levels import Levels

SWINGS, SHARES, LEVELS = 200, 512, 2000
"""Draws of each question."""
ROWS = 15


def inputs(request: Request) -> Response:
    """Show the page; what each input moves comes as soon as it is there."""
    case = version_of(request).reading.case
    inside = [] if case is None else _inside(case)
    return render(request, "inputs.html", draws=_draws(request, SWINGS), inside=inside)


def _inside(case: Case) -> list[str]:
    return [name for name, actor in case.actors.items() if actor.groups or actor.regard]


def _draws(request: Request, default: int) -> int:
    return whole_number(request, "draws", default, 2, 4096)


def _ask_swings(request: Request) -> Question[Sensitivity]:
    asked = {"draws": _draws(request, SWINGS), "seed": seed_of(request)}
    return question(request, api.sensitivity, asked_case(request), how="local", **asked)


def _show_swings(request: Request, answer: Sensitivity) -> Response:
    """Show how far each input moves what comes out."""
    outputs = {
        name: output_text(answer, name)
        for name, output in answer.outputs.items()
        if output.kind != AGREEMENT
    }
    names = (request.query_params.get("output", ""), ROOM, *outputs)
    output = next(name for name in names if name in outputs)
    return render(
        request,
        "inputs-swings.html",
        shown=html(answer.show(output=output)),
        outputs=outputs,
        output=output,
        draws=answer.draws,
    )


def _ask_shares(request: Request) -> Question[Sensitivity]:
    asked = {"draws": _draws(request, SHARES), "seed": seed_of(request)}
    return question(request, api.sensitivity, asked_case(request), how="global", **asked)


def _show_shares(request: Request, answer: Sensitivity) -> Markup:
    """Show what part of the variance each input carries."""
    return html(answer.show(top=ROWS))


def _ask_inside(request: Request) -> Question[Levels]:
    """Ask what an actor would want without its groups and its regard for others."""
    case, actor = asked_case(request), request.query_params.get("actor", "")
    if actor not in _inside(case):
        raise UsageError("The case names no group and no regard of that actor.")
    return question(
        request, api.levels, case, actor, draws=_draws(request, LEVELS), seed=seed_of(request)
    )


def _show_inside(request: Request, answer: Levels) -> Markup:
    return html(answer.show())


PAGE = Page(
    "inputs",
    "Inputs",
    [
        Route("/case/{key}/inputs", inputs),
        *verb_routes("/case/{key}/inputs/swings", "One input at a time", _ask_swings, _show_swings),
        *verb_routes("/case/{key}/inputs/shares", "All inputs together", _ask_shares, _show_shares),
        *verb_routes("/case/{key}/inputs/inside", "Inside", _ask_inside, _show_inside),
    ],
    hint="Which numbers matter, and which to research first",
    place="Explore",
)
