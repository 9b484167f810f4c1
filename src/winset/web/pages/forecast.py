"""Forecast: is there a deal, on what terms, by which path, and where the win set lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from winset import api
from winset.errors import UsageError
from winset.show import forecast as show_forecast
from winset.show.html import html
from winset.show.issues import issues
from winset.show.packages import asked, packages
from winset.show.paths import paths
from winset.show.sections import Section
from winset.show.words import value_text
from winset.web.answer_memory import Question
from winset.web.request_bodies import with_json
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import (
    Page,
    case_of,
    context_line,
    context_of,
    render,
    version_of,
    workbench_of,
)

if TYPE_CHECKING:
    from winset.analyses.outcome.deal_map import DealMap
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.outcome.package import Packages
    from winset.case.schema import Case

DRAWS = 10_000
STEPS = 200
"""Of a slider, over the range of its issue."""


def settings_of(request: Request) -> dict[str, Any]:
    """Return draws, seed and scenario from the address."""
    asked = context_of(request)
    return {"draws": asked.draws or DRAWS, "seed": asked.seed or 0, "scenario": asked.scenario}


def query_of(settings: dict[str, Any]) -> str:
    """Return settings as an address asks for them."""
    return urlencode({key: value for key, value in settings.items() if value is not None})


def forecast_of(request: Request) -> Question[Forecast]:
    """Return the forecast that a request asks for, to be looked up or made."""
    case, key, settings = case_of(request), version_of(request).key, settings_of(request)
    answers = workbench_of(request).answers
    return Question(
        lambda: answers.get(case, **settings),
        lambda progress: answers.make(key, case, progress=progress, **settings),
    )


def forecast(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    case, settings = version_of(request).reading.case, settings_of(request)
    answer = None if case is None else workbench_of(request).answers.get(case, **settings)
    views = _views(request, answer) if answer is not None else {}
    return render(request, "forecast.html", settings=settings, answer=answer, **views)


def _show(request: Request, answer: Forecast) -> Response:
    settings = settings_of(request)
    return render(
        request, "forecast-answer.html", answer=answer, settings=settings, **_views(request, answer)
    )


def _views(request: Request, answer: Forecast) -> dict[str, Any]:
    """Return the sections that the page shows, above and below the win-set map."""
    parts = (show_forecast.in_short, show_forecast.deal, show_forecast.terms, issues)
    above, below = [part(answer) for part in parts], paths(answer)
    shown = packages(answer)
    if shown is not None:
        above.insert(2, shown)
    return {
        "line": context_line(request, answer),
        "sliders": [] if answer.packages is None else _sliders(answer.case, answer.packages),
        "contents": [(part.id, part.title) for part in [*above, *below] if part.id],
        "above": html(above, style="card"),
        "below": html(below, style="card"),
        "mapped": answer.agreement is not None and len(answer.case.issues) > 1,
    }


def _sliders(case: Case, found: Packages) -> list[dict[str, Any]]:
    """Return a slider an issue, at the package to expect."""
    return [
        {
            "id": name,
            "issue": issue,
            "step": (issue.range[1] - issue.range[0]) / STEPS,
            "value": found.headline.terms[name],
            "text": value_text(found.headline.terms[name], issue),
        }
        for name, issue in case.issues.items()
    ]


def _judge(request: Request, body: dict[str, Any]) -> Response:
    """Say who accepts the terms that were dragged, in the draws of the forecast on the page."""
    terms = body.get("terms")
    if not isinstance(terms, dict):
        raise UsageError("The page must send terms.")
    answer = forecast_of(request).kept()
    if answer is None:
        raise UsageError("The forecast is no longer in memory. Run it again.")
    shown = Section("", asked(answer.judged(terms)))
    return JSONResponse({"html": str(html([shown]))})


def _ask_map(request: Request) -> Question[DealMap]:
    """Ask for the win-set map over two issues."""
    case, settings = case_of(request), settings_of(request)
    names = list(case.issues)
    across, up = (
        request.query_params.get(key, name)
        for key, name in (("across", names[0]), ("up", names[-1]))
    )
    shared = {name: settings[name] for name in ("seed", "scenario")}
    return question(request, api.deal_map, case, across, up, **shared)


def _show_map(request: Request, answer: DealMap) -> Response:
    return HTMLResponse(str(answer.plot()))


PAGE = Page(
    "forecast",
    "Forecast",
    [
        Route("/case/{key}/forecast", forecast),
        *verb_routes("/case/{key}/forecast", "Forecast", forecast_of, _show),
        Route("/case/{key}/forecast/package", with_json(_judge, "compute"), methods=["POST"]),
        *verb_routes("/case/{key}/forecast/map", "The map", _ask_map, _show_map),
    ],
    hint="Is there a deal, and on what terms?",
    place="Brief",
)
