"""Outcomes: what came out, written into the case; what was forecast, graded; and in hindsight."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset import api
from winset.analyses.record.forecast_log import read_log
from winset.analyses.record.post_mortem import uncertain_inputs
from winset.case.fields import NO_DEAL
from winset.case.outcomes import OutcomeExistsError, Outcomes, outcome_edits, outcome_value
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import UsageError, WinsetError
from winset.show.html import html
from winset.show.words import value_text
from winset.web.answer_memory import Question
from winset.web.case_store import CaseVersion
from winset.web.pages.record import log_of
from winset.web.request_bodies import text_of, with_json
from winset.web.verb_pages import question, verb_routes
from winset.web.workbench import Page, case_of, render, version_of, whole_number, workbench_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from winset.analyses.record.grading import Grades
    from winset.analyses.record.post_mortem import PostMortem
    from winset.case.belief import Belief

LONGEST = 2000
DEALS = {"yes": True, "no": False}
MOST_KNOWN = 50


def outcomes(request: Request) -> Response:
    """Show a form for what came out, the grades, and a form for what is known by now."""
    version = version_of(request)
    case = version.reading.case
    return render(
        request,
        "outcomes.html",
        issues=[] if case is None else _issues(case),
        today=datetime.date.today().isoformat(),
        kept=log_of(version).is_file(),
        came=case is not None and _came(case),
        inputs={path: str(belief) for path, belief in _believed(version).items()},
    )


def _issues(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "name": issue.name,
            "unit": issue.unit,
            "low": value_text(issue.range[0], issue),
            "high": value_text(issue.range[1], issue),
            "came": issue.outcome,
        }
        for name, issue in case.issues.items()
    ]


def _came(case: Case) -> bool:
    issues, events = case.issues.values(), case.events.values()
    return any(one.outcome for one in issues) or any(one.outcome for one in events)


def _believed(version: CaseVersion) -> Mapping[str, Belief]:
    """Return the inputs of the last forecast that was kept, which may be known by now."""
    log = log_of(version)
    try:
        kept = read_log(log).forecasts() if log.is_file() else ()
    except WinsetError:  # the page Record says what is wrong with it
        return {}
    return uncertain_inputs(kept[-1][1].case) if kept else {}


def _save(request: Request, body: dict[str, Any]) -> Response:
    """Write what came out into the case."""
    values, asked = body.get("values"), body.get("events", {})
    if not (isinstance(values, dict) and isinstance(asked, dict)):
        raise UsageError("The page sent something unexpected; reload it.")
    day, source = text_of(body, "day", 10), text_of(body, "source", 200)
    why = text_of(body, "why", LONGEST)
    again, ended = body.get("replace") is True, body.get("ended") is True

    def edits(version: Version) -> list[Edit]:
        of = NO_DEAL if ended else _values(version.case, values)
        came = {str(name): str(said) for name, said in asked.items() if said}
        return outcome_edits(
            version.case, of, day, source=source, why=why, replace=again, events=came
        )

    key = version_of(request).key
    try:
        revision = workbench_of(request).store.change(key, revise, edits)
    except OutcomeExistsError as error:
        raise UsageError(f"{error} Tick Replace to put another in its place.") from None
    return JSONResponse({"etag": revision.after.etag, "written": len(revision.edits)})


def _values(case: Case, texts: dict[str, Any]) -> Outcomes:
    """Return what came out on each issue; one that is left empty keeps what it has."""
    found: dict[str, float | Literal["no deal"]] = {}
    for name, text in texts.items():
        if name not in case.issues or not isinstance(text, str):
            raise UsageError("The case's issues have changed; reload the page.")
        if not text.strip():
            continue
        try:
            found[name] = outcome_value(text)
        except ValueError:
            issue = case.issues[name].name
            words = f"'{text.strip()[:40]}' is no number; {issue} needs one, or the words no deal."
            raise UsageError(words) from None
    return found


# --- what was forecast, against it ----------------------------------------------------------


def _ask_grades(request: Request) -> Question[Grades]:
    deal = DEALS.get(request.query_params.get("deal", ""))
    log = log_of(version_of(request))
    if not log.is_file():
        raise UsageError("No forecast of this case was kept yet.")
    return question(request, api.grade, log, case_of(request), deal=deal)


def _show_grades(request: Request, answer: Grades) -> Markup:
    return html(answer.show())


def _ask_hindsight(request: Request) -> Question[PostMortem]:
    """Ask what a forecast had said with what is known by now; nothing named: what the case says."""
    listed = request.query_params.multi_items()[: 2 * MOST_KNOWN]
    paths = [value[:300] for name, value in listed if name == "input" and value]
    values = [value for name, value in listed if name == "was"]
    known = {path: _number(path, text) for path, text in zip(paths, values, strict=False)}
    number = whole_number(request, "record", 0, 0, 10**9) or None
    log = log_of(version_of(request))
    if not log.is_file():
        raise UsageError("No forecast of this case was kept yet.")
    asked = {"known": tuple(sorted(known.items())), "record": number}
    return question(request, _hindsight, log, case_of(request), **asked)


def _hindsight(log: Any, case: Case, known: Any, record: int | None) -> PostMortem:
    return api.post_mortem(log, case, known=dict(known), record=record)


def _number(path: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"'{text[:40]}' is no number; say what {path} turned out to be.") from None


def _show_hindsight(request: Request, answer: PostMortem) -> Markup:
    return html(answer.show())


PAGE = Page(
    "outcomes",
    "Outcomes",
    [
        Route("/case/{key}/outcomes", outcomes),
        Route("/case/{key}/outcomes", with_json(_save), methods=["POST"]),
        *verb_routes("/case/{key}/outcomes/grade", "Grades", _ask_grades, _show_grades, False),
        *verb_routes(
            "/case/{key}/outcomes/hindsight", "Post-mortem", _ask_hindsight, _show_hindsight, False
        ),
    ],
    hint="What came out, grades, and the post-mortem",
    place="Record",
)
