"""Brief: the answer of a case on one page, each issue a row that opens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset import api
from winset.errors import UsageError
from winset.show.brief_since import since
from winset.show.html import html
from winset.show.issue_rows import basis, issue_rows
from winset.show.issues import issue as issue_section
from winset.show.sections import Section
from winset.show.sensitivity import research
from winset.threads import Progress
from winset.web.answer_memory import Question
from winset.web.pages.assess import waiting
from winset.web.pages.forecast import forecast_of
from winset.web.pages.inputs import SHARES
from winset.web.pages.record import log_of
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import (
    Page,
    asked_case,
    render,
    seed_of,
    version_of,
    whole_number,
    workbench_of,
)

if TYPE_CHECKING:
    from winset.analyses.brief import Brief
    from winset.analyses.inputs.sensitivity import Sensitivity

FIRST = ("", "judgements")
"""Sections that stand before the issues: the answer, the judgements."""
NOTHING_KEPT, RESEARCH = "What changed since the last record", "Three inputs worth researching"
PARTS = {
    "expect": "Terms to expect, and who refuses them",
    "since": NOTHING_KEPT,
    "research": RESEARCH,
    "mind": "What would change our mind",
    "indicators": "Indicators",
}
"""What Ctrl-K finds of the page, where the case says enough for it."""


def page(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    version, judging = version_of(request), workbench_of(request).judging
    case, judge = version.reading.case, judging.of(version.key)
    blind = case is not None and judging.blind(version.key, judge)
    left = len(waiting(case, judge)) if case is not None and blind else 0
    number = whole_number(request, "since", 0, 0, 10**9)
    return render(request, "brief.html", waiting=left, judge=judge, since=number)


def _ask(request: Request) -> Question[Brief]:
    """Ask for the forecast, and for what a principal is told of it."""
    of, memory = forecast_of(request), workbench_of(request).memory
    log = log_of(version_of(request))
    if asked_case(request).hypotheses:
        workbench_of(request).judging.look(version_of(request).key)
    there = log if log.is_file() else None
    written = 0 if there is None else there.stat().st_mtime_ns
    number = whole_number(request, "since", 0, 0, 10**9) or None
    key = ("brief", asked_case(request).digest(), request.url.query, written)

    def make(progress: Progress | None) -> Brief:
        forecast = of.make(progress)
        return memory.make(key, lambda: api.brief(forecast, log=there, since=number))

    def kept() -> Brief | None:
        return memory.get(key)  # type: ignore[return-value]

    return Question(kept, make)


def _show(request: Request, answer: Brief) -> Response:
    listed = list(answer.show())
    terms = next(one for one in listed if one.id == "terms")
    shown = [one for one in listed if one is not terms]
    first = [one for one in shown if one.id in FIRST]
    below = [one for one in shown if one.id not in FIRST and one.only in ("", "page")]
    moved = None if answer.before is None else _since(answer)
    return render(
        request,
        "brief-answer.html",
        answer=html(first[:1], style="card"),
        undecided=answer.forecast.agreement is None,
        judgements=html(first[1:], style="card"),
        contents=[
            ("expect", terms.title),
            ("since", moved[0] if moved else NOTHING_KEPT),
            ("research", RESEARCH),
            *[(one.id, one.title) for one in below if one.id],
        ],
        research=RESEARCH,
        title=terms.title,
        package=html([Section("", terms.parts[:-1])]),
        basis=basis(answer.forecast),
        rows=issue_rows(answer.forecast),
        below=[(one.id, one.title, html([replace(one, title="", id="")])) for one in below],
        since=moved or (NOTHING_KEPT, ""),
        before=answer.before,
    )


def _since(answer: Brief) -> tuple[str, Markup]:
    """Return what moved since the last record, as a title and what stands under it."""
    shown = since(answer)
    return shown.title, html([replace(shown, title="", id="")])


def _issue(request: Request) -> Response:
    """Show one issue: its models, its actors, its numbers."""
    answer, name = forecast_of(request).kept(), request.query_params.get("issue", "")
    if answer is None or name not in answer.case.issues:
        raise UsageError("The forecast is no longer in memory. Reload the page.")
    shown = issue_section(answer, name)
    return HTMLResponse(html([replace(shown, title="", id="")]))


def _ask_research(request: Request) -> Question[Sensitivity]:
    case, seed = asked_case(request), seed_of(request)
    return question(request, api.sensitivity, case, how="global", draws=SHARES, seed=seed)


def _show_research(request: Request, answer: Sensitivity) -> Markup:
    return html([research(answer)])


PAGE = Page(
    "brief",
    "Brief",
    [
        Route("/case/{key}/brief", page),
        *verb_routes("/case/{key}/brief", "The brief", _ask, _show),
        Route("/case/{key}/brief/issue", _issue),
        *verb_routes("/case/{key}/brief/research", "Inputs", _ask_research, _show_research),
    ],
    hint="The answer on one page",
    place="Brief",
)
