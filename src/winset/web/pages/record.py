"""Record: forecasts kept over time, what came out, and the track record of all cases."""

from __future__ import annotations

import datetime
import math
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from winset.case.outcomes import OutcomeExistsError, outcome_edits
from winset.case.revise import Version, revise
from winset.case.schema import Case
from winset.case.yaml.edit import Edit
from winset.errors import UsageError
from winset.show.html import html
from winset.show.log_changes import attribution_table
from winset.show.sections import Points, Section, Text
from winset.show.words import value_text
from winset.web.case_store import CaseVersion
from winset.web.jobs import Job
from winset.web.request_bodies import text_of, with_json
from winset.web.workbench import Page, render, show_job, version_of, whole, workbench_of

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
        version,
        here="record",
        forecasts=_forecasts(version),
        outcomes=_outcomes(version),
        today=datetime.date.today().isoformat(),
        draws=whole(request, "draws", DRAWS, 1, 50_000),
    )


def _forecasts(version: CaseVersion) -> Markup:
    """Return the records of a case's log, what is wrong with it, and a button that says why."""
    log = version.path.parent / LOG
    if not log.exists():
        return _card(
            "No forecast kept yet",
            "Keep today's; later ones are held against it, with what moved them.",
        )
    from winset import api

    answer = api.monitor(log, why=0)
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
    version = version_of(request)
    case = version.case
    workbench = workbench_of(request)
    note = request.query_params.get("note", "")[:LONGEST].strip() or None
    draws = whole(request, "draws", DRAWS, 1, 50_000)

    def work(job: Job) -> str:
        from winset import api

        answer = workbench.answers.make(version.key, case, draws, 0, None, job.progress)
        day = datetime.date.today().isoformat()
        api.save_forecast(answer, version.path.parent / LOG, date=day, note=note)
        return f"/case/{version.key}/record/kept"

    return show_job(request, workbench.jobs.start("Forecast", version.key, work), version)


def kept(request: Request) -> Response:
    """Show the records alone."""
    return HTMLResponse(_forecasts(version_of(request)))


def why(request: Request) -> Response:
    """Say, in the background, what carries the change of the last record."""
    version = version_of(request)
    workbench = workbench_of(request)

    def work(job: Job) -> str:
        from winset import api

        log = version.path.parent / LOG
        key = ("log-changes", str(log), log.stat().st_mtime_ns)
        workbench.memory.make(key, lambda: api.monitor(log, progress=job.progress))
        return f"/case/{version.key}/record/carried"

    return show_job(request, workbench.jobs.start("What moved it", version.key, work), version)


def carried(request: Request) -> Response:
    """Show what carries the change of the last record."""
    from winset import api

    version = version_of(request)
    log = version.path.parent / LOG
    if not log.exists():
        raise UsageError("No forecast of this case was kept yet.")
    key = ("log-changes", str(log), log.stat().st_mtime_ns)
    answer = workbench_of(request).memory.make(key, lambda: api.monitor(log))
    last = answer.steps[-1] if answer.steps else None
    if last is None or last.attribution is None or not last.attribution.parts:
        nothing = Text("Nothing in the case that can be said as a change moved it.")
        return HTMLResponse(html([Section("", [nothing])]))
    return HTMLResponse(html([Section("", [attribution_table(last, last.attribution)])]))


def came_out(request: Request, body: dict[str, Any]) -> Response:
    """Write what came out into the case."""
    given = body.get("values")
    if not isinstance(given, dict):
        raise UsageError("The page sent something unexpected; reload it.")
    day, source = text_of(body, "day", 10), text_of(body, "source", 200)
    why = text_of(body, "why", LONGEST)
    again = body.get("replace") is True

    def edits(version: Version) -> list[Edit]:
        outcomes = _outcome_values(version.case, given)
        return outcome_edits(version.case, outcomes, day, source=source, why=why, replace=again)

    key = version_of(request).key
    try:
        revision = workbench_of(request).store.change(key, revise, edits)
    except OutcomeExistsError as error:
        raise UsageError(f"{error} Tick Replace to put another in its place.") from None
    return JSONResponse({"etag": revision.after.etag, "written": len(revision.edits)})


def _outcome_values(case: Case, given: dict[str, Any]) -> dict[str, float]:
    """Return what came out on each issue; one that is left empty keeps what it has.

    Raises
    ------
    UsageError
        No such issue, or no number.
    """
    outcomes = {}
    for name, text in given.items():
        if name not in case.issues or not isinstance(text, str):
            raise UsageError("The case's issues have changed; reload the page.")
        if not text.strip():
            continue
        try:
            value = float(text.replace(",", ""))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            issue = case.issues[name].name
            raise UsageError(f"'{text.strip()[:40]}' is no number; {issue} needs one.")
        outcomes[name] = value
    return outcomes


# --- all cases -----------------------------------------------------------------------------


def track(request: Request) -> Response:
    """Show the track record of the folder; it comes as soon as it is there."""
    return render(request, "track.html", here="track")


def _resolved(request: Request) -> list[Case]:
    cases = [version.reading.case for version in workbench_of(request).store.all()]
    return [
        case
        for case in cases
        if case is not None and any(issue.outcome is not None for issue in case.issues.values())
    ]


def score(request: Request) -> Response:
    """Forecast the cases that came to an end, in the background."""
    workbench, cases = workbench_of(request), _resolved(request)

    def work(job: Job) -> str:
        if cases:
            _record(workbench, cases, job.progress)
        return "/record/answer"

    return show_job(request, workbench.jobs.start("The track record", "", work), None)


def _record(workbench: Any, cases: list[Case], progress: Any = None) -> Any:
    from winset import api

    key = ("record", TRACKED, *(case.digest() for case in cases))
    return workbench.memory.make(key, lambda: api.record(cases, draws=TRACKED, progress=progress))


def scored(request: Request) -> Response:
    """Show the track record alone."""
    workbench, cases = workbench_of(request), _resolved(request)
    if cases:
        shown = html(_record(workbench, cases).show(), style="card")
    else:
        text = "Write what came out on a case's page Record; or `winset resolve CASE`."
        shown = _card("No outcome yet", text)
    return HTMLResponse(Markup('<div class="answer">{}</div>').format(shown))


PAGE = Page(
    "record",
    "Record",
    [
        Route("/case/{key}/record", record),
        Route("/case/{key}/record/keep", keep, methods=["POST"]),
        Route("/case/{key}/record/kept", kept),
        Route("/case/{key}/record/why", why, methods=["POST"]),
        Route("/case/{key}/record/carried", carried),
        Route("/case/{key}/record/outcome", with_json(came_out), methods=["POST"]),
        Route("/record", track),
        Route("/record", score, methods=["POST"]),
        Route("/record/answer", scored),
    ],
    hint="Forecasts kept, and what came out",
)
