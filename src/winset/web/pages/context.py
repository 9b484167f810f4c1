"""Context: voting power, what happened when, precedents, and what moving early is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.case.schema import Case
from winset.show.html import html
from winset.web.answer_memory import Question
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, asked_case, render, seed_of, version_of, whole_number

DRAWS = 2000


@dataclass(frozen=True)
class _Part:
    """A verb of the page: its title, what it takes, and the section that a case needs for it."""

    title: str
    verb: Callable[..., Any]
    drawn: bool
    needs: str = ""

    def lacks(self, case: Case) -> bool:
        """Say whether the case has nothing for it."""
        return bool(self.needs) and not getattr(case, self.needs)


PARTS = {
    "power": _Part("Who has how much voting power?", api.power, False, "decision"),
    "timeline": _Part("What happened when?", api.timeline, False),
    "precedents": _Part("What followed elsewhere?", api.precedents, True, "precedents"),
    "timing": _Part("What is moving early worth?", api.timing, True, "timing"),
}


def context(request: Request) -> Response:
    """Show the page; each answer comes as soon as it is there."""
    case = version_of(request).reading.case
    lacking = [] if case is None else [name for name, part in PARTS.items() if part.lacks(case)]
    return render(request, "context.html", parts=PARTS, lacking=lacking)


def _part(request: Request) -> str:
    name = request.query_params.get("of", "")
    if name not in PARTS:
        raise HTTPException(404)
    return name


def _ask(request: Request) -> Question[Any]:
    part = PARTS[_part(request)]
    asked: dict[str, Any] = {}
    if part.drawn:
        draws = whole_number(request, "draws", DRAWS, 1, 20_000)
        asked = {"draws": draws, "seed": seed_of(request)}
    return question(request, part.verb, asked_case(request), **asked)


def _show(request: Request, answer: Any) -> Markup:
    return html(answer.show())


PAGE = Page(
    "context",
    "Context",
    [
        Route("/case/{key}/context", context),
        *verb_routes("/case/{key}/context", "Context", _ask, _show),
    ],
    hint="Voting power, dates, precedents, market timing",
    place="Explore",
)
