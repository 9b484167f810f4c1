"""Scenarios side by side: what a shock does to the deal and to the terms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from winset import api
from winset.analyses.outcome.what_if import check_changes
from winset.case.negotiation import Scenario
from winset.case.schema import Case
from winset.errors import UsageError
from winset.show.comparison import carriers, sentences
from winset.show.html import html
from winset.show.scenarios import chosen_model, readings, sections
from winset.show.sections import Section
from winset.threads import Progress
from winset.web.answer_memory import Memory, Question
from winset.web.forecast_memory import MOST_CELLS, cells
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import (
    Page,
    case_of,
    render,
    seed_of,
    version_of,
    whole_number,
    workbench_of,
)

if TYPE_CHECKING:
    from winset.analyses.levers.compare import Comparison
    from winset.analyses.outcome.forecast import Forecast

DRAWS = 10_000
"""As the forecast has: one question has one number."""
MOST, MOST_TRIED, LONGEST = 12, 4, 20_000
COMPARED: Memory = Memory(MOST_CELLS, lambda answers: sum(map(cells, answers.values())))
"""What was compared stays together, whatever its size: the last page at least can be shown."""


def scenarios(request: Request) -> Response:
    """Show the page; the answers come as soon as they are there."""
    case = version_of(request).reading.case
    shown = [] if case is None else _compared(request, case)
    query = urlencode([p for p in request.query_params.multi_items() if p[0] in ("show", "tray")])
    return render(
        request, "scenarios.html", draws=_draws(request), shown=[n for n, _ in shown], query=query
    )


def _compared(request: Request, case: Case) -> list[tuple[str, Case]]:
    """Return what stands beside the case as it is, each with the case that has it.

    That is the scenarios that the address names, all where it names none, and what it brings from
    the tray.
    """
    chosen = request.query_params.getlist("show")
    tried = _tray(request, case)
    names = [n for n in case.scenarios if n in chosen or not (chosen or tried)]
    with_tray = case.model_copy(update={"scenarios": {**case.scenarios, **tried}})
    return [*((n, case) for n in names[:MOST]), *((n, with_tray) for n in tried)]


def _tray(request: Request, case: Case) -> dict[str, Scenario]:
    """Return the changes that the address brings from the tray, as scenarios."""
    text = request.query_params.get("tray", "")
    if not text:
        return {}
    try:
        listed = json.loads(text[:LONGEST])
        found = [Scenario.model_validate(each) for each in listed[:MOST_TRIED]]
    except (ValueError, TypeError, RecursionError):
        raise UsageError("What the address brings from the tray cannot be read.") from None
    for one in found:
        check_changes(case, one.changes)
    return {f"tray-{number}": one for number, one in enumerate(found, start=1)}


def _draws(request: Request) -> int:
    return whole_number(request, "draws", DRAWS, 1, 20_000)


def _ask(request: Request) -> Question[dict[str | None, Forecast]]:
    """Ask for the forecasts of the case as it is and of each scenario."""
    case, key, draws = case_of(request), version_of(request).key, _draws(request)
    seed = seed_of(request)
    answers = workbench_of(request).answers
    names: list[tuple[str | None, Case]] = [(None, case), *_compared(request, case)]

    def work(progress: Progress | None) -> dict[str | None, Forecast]:
        def after(runs: int) -> Progress | None:
            """Count the draws of the runs before one."""
            if progress is None:
                return None
            return lambda done, _: progress(runs * draws + done, draws * len(names))

        return {
            name: answers.make(key, of, draws, seed, name, after(runs))
            for runs, (name, of) in enumerate(names)
        }

    asked = (draws, seed, *((name, of.digest()) for name, of in names))
    return Question(
        lambda: cast("dict[str | None, Forecast] | None", COMPARED.get(asked)),
        lambda progress: COMPARED.make(asked, lambda: work(progress)),
    )


def _show(request: Request, answers: dict[str | None, Forecast]) -> Response:
    model = chosen_model(answers, request.query_params.get("model", ""))
    table, *pictures = sections(answers, model)
    return render(
        request,
        "scenarios-answer.html",
        shown=[name for name in answers if name in version_of(request).case.scenarios],
        query=urlencode(
            [p for p in request.query_params.multi_items() if p[0] in ("show", "tray")]
        ),
        models=readings(answers),
        model=model,
        table=html([table]),
        pictures=html(pictures, style="card"),
        draws=_draws(request),
    )


def _ask_carriers(request: Request) -> Question[Comparison]:
    """Ask what carries the change that a scenario makes."""
    case, name = case_of(request), request.query_params.get("of", "")
    if name not in case.scenarios:
        raise UsageError("The case has no such scenario any more; reload the page.")
    return question(request, api.compare, case, name, draws=_draws(request), seed=seed_of(request))


def _show_carriers(request: Request, answer: Comparison) -> Markup:
    """Show what carries the change; the parts add up to the whole."""
    return html([Section("", [*sentences(answer), carriers(answer)])])


PAGE = Page(
    "scenarios",
    "Scenarios",
    [
        Route("/case/{key}/scenarios", scenarios),
        *verb_routes("/case/{key}/scenarios", "Scenarios", _ask, _show, follows=False),
        *verb_routes(
            "/case/{key}/scenarios/carry", "What carries it", _ask_carriers, _show_carriers, False
        ),
    ],
    hint="Shocks side by side",
    place="Explore",
)
