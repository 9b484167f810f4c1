"""Record: forecasts kept over time, what came out, and the track record of all cases."""

from __future__ import annotations

import datetime
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from winset import api
from winset.case.outcomes import OutcomeExistsError, Outcomes, outcome_edits, outcome_value
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import UsageError
from winset.files import refuse_foreign
from winset.show.html import html
from winset.show.log_changes import attribution_table
from winset.show.sections import Points, Section, Text
from winset.show.words import value_text
from winset.threads import Progress
from winset.untrusted import visible
from winset.web.answer_memory import Question
from winset.web.case_store import CaseVersion
from winset.web.request_bodies import text_of, with_json
from winset.web.verb_pages import question, start, verb_routes
from winset.web.workbench import Page, case_of, render, version_of, whole_number, workbench_of

if TYPE_CHECKING:
    from winset.analyses.record.forecast_log_changes import LogChanges
    from winset.analyses.record.track_record import TrackRecord

DRAWS = 10_000
TRACKED = 1000
LONGEST = 2000
LOG = "monitor.jsonl"
MOST_FAULTS = 5


def record(request: Request) -> Response:
    """Show the forecasts that were kept, and a form for what came out."""
    version = version_of(request)
    return render(
        request,
        "record.html",
        forecasts=_forecasts(version),
        outcomes=_outcomes(version),
        today=datetime.date.today().isoformat(),
        draws=_draws(request),
    )


def _draws(request: Request) -> int:
    return whole_number(request, "draws", DRAWS, 1, 50_000)


def log_of(version: CaseVersion) -> Path:
    """Return where the forecasts of a case are kept, whether any were or not.

    Parameters
    ----------
    version : CaseVersion
    """
    return version.path.parent / LOG


def _forecasts(version: CaseVersion) -> Markup:
    """Return the records of a case's log, what is wrong with it, and a button that says why."""
    log = log_of(version)
    if not log.exists():
        text = "Keep today's; later ones are held against it, with what moved them."
        return _card("No forecast kept yet", text)
    try:
        answer = api.monitor(log, why=0)
    except UsageError as error:
        return _card("The log cannot be read", visible(str(error)))
    shown = Markup("")
    if answer.log.faults:
        faults = Points([str(fault) for fault in answer.log.faults[:MOST_FAULTS]])
        card = html([Section("The log was altered", [faults])], style="card bad")
        shown += Markup('<div role="alert">{}</div>').format(card)
    if answer.steps:
        shown += html(answer.show(), style="card")
    if len(answer.steps) > 1:
        address = f"/case/{quote(version.key)}/record/why"
        shown += Markup(
            '<div hx-target="this" hx-swap="innerHTML"><button type="button" hx-post="{}">'
            "What moved the last one?</button></div>"
        ).format(address)
    return shown


def _card(title: str, text: str) -> Markup:
    return html([Section(title, [Text(text)])], style="card")


def _outcomes(version: CaseVersion) -> list[dict[str, Any]]:
    case = version.reading.case
    if case is None:
        return []
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


def keep(request: Request) -> Response:
    """Forecast the case in the background, and add the forecast to its log."""
    version, case, draws = version_of(request), case_of(request), _draws(request)
    answers = workbench_of(request).answers
    refuse_foreign(log_of(version))
    note = request.query_params.get("note", "")[:LONGEST].strip() or None

    def work(progress: Progress | None) -> None:
        answer = answers.make(version.key, case, draws, 0, None, progress)
        day = datetime.date.today().isoformat()
        api.save_forecast(answer, log_of(version), date=day, note=note)

    return start(request, "Forecast", work, stays=True)


def records(request: Request) -> Response:
    """Show the records alone."""
    return HTMLResponse(_forecasts(version_of(request)))


def _ask_why(request: Request) -> Question[LogChanges]:
    """Ask what carries the change of the last record."""
    log = log_of(version_of(request))
    if not log.exists():
        raise UsageError("No forecast of this case was kept yet.")
    return question(request, api.monitor, log)


def _show_why(request: Request, answer: LogChanges) -> Markup:
    last = answer.steps[-1] if answer.steps else None
    if last is None or last.attribution is None or not last.attribution.parts:
        text = "Nothing in the case that can be said as a change moved it."
        return html([Section("", [Text(text)])])
    return html([Section("", [attribution_table(last, last.attribution)])])


def _save_outcomes(request: Request, body: dict[str, Any]) -> Response:
    """Write what came out into the case."""
    values = body.get("values")
    if not isinstance(values, dict):
        raise UsageError("The page sent something unexpected; reload it.")
    day, source = text_of(body, "day", 10), text_of(body, "source", 200)
    why = text_of(body, "why", LONGEST)
    again = body.get("replace") is True

    def edits(version: Version) -> list[Edit]:
        outcomes = _outcome_values(version.case, values)
        return outcome_edits(version.case, outcomes, day, source=source, why=why, replace=again)

    key = version_of(request).key
    try:
        revision = workbench_of(request).store.change(key, revise, edits)
    except OutcomeExistsError as error:
        raise UsageError(f"{error} Tick Replace to put another in its place.") from None
    return JSONResponse({"etag": revision.after.etag, "written": len(revision.edits)})


def _outcome_values(case: Case, texts: dict[str, Any]) -> Outcomes:
    """Return what came out on each issue; one that is left empty keeps what it has."""
    outcomes: dict[str, float | Literal["no deal"]] = {}
    for name, text in texts.items():
        if name not in case.issues or not isinstance(text, str):
            raise UsageError("The case's issues have changed; reload the page.")
        if not text.strip():
            continue
        try:
            outcomes[name] = outcome_value(text)
        except ValueError:
            issue = case.issues[name].name
            words = f"'{text.strip()[:40]}' is no number; {issue} needs one, or the words no deal."
            raise UsageError(words) from None
    return outcomes


# --- all cases -----------------------------------------------------------------------------


def track(request: Request) -> Response:
    """Show the track record of the folder; it comes as soon as it is there."""
    return render(request, "track.html")


def _ask_track(request: Request) -> Question[TrackRecord | Markup]:
    """Ask for the forecasts of the cases that came to an end."""
    seconds = math.inf if request.method == "POST" else 0.0
    cases = [version.reading.case for version in workbench_of(request).store.all(seconds)[0]]
    resolved = [
        case
        for case in cases
        if case is not None and any(issue.outcome is not None for issue in case.issues.values())
    ]
    if resolved:
        return question(request, api.record, resolved, draws=TRACKED)
    text = "Write what came out on a case's page Record; or `winset resolve CASE`."
    card = _card("No outcome yet", text)
    return Question(lambda: card, lambda _: card)


def _show_track(request: Request, answer: TrackRecord | Markup) -> Markup:
    return answer if isinstance(answer, Markup) else html(answer.show(), style="card")


PAGE = Page(
    "record",
    "Record",
    [
        Route("/case/{key}/record", record),
        Route("/case/{key}/record/keep", keep, methods=["POST"]),
        Route("/case/{key}/record/keep/answer", records),
        *verb_routes("/case/{key}/record/why", "What moved it", _ask_why, _show_why),
        Route("/case/{key}/record/outcome", with_json(_save_outcomes), methods=["POST"]),
        Route("/record", track),
        *verb_routes("/record", "The track record", _ask_track, _show_track),
    ],
    hint="Forecasts kept, and what came out",
    place="Record",
)
