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

from winset.case.schema import Case
from winset.case.yaml.edit import Edit, value_at
from winset.errors import UsageError
from winset.show.html import html
from winset.show.log_changes import attribution_table
from winset.show.sections import Points, Section, Text
from winset.show.words import value_text
from winset.web.case_store import Held, refuse_faults
from winset.web.jobs import Job
from winset.web.request_bodies import json_body, text_of
from winset.web.workbench import Page, bench_of, held_of, render, show_job, whole

DRAWS = 10_000
TRACKED = 1000
LONGEST = 2000
LOG = "monitor.jsonl"
MOST_FAULTS = 5


def record(request: Request) -> Response:
    """Show the forecasts that were kept, and a form for what came out."""
    held = held_of(request)
    return render(
        request,
        "record.html",
        held,
        here="record",
        forecasts=_forecasts(held),
        outcomes=_outcomes(held),
        today=datetime.date.today().isoformat(),
        draws=whole(request, "draws", DRAWS, 1, 50_000),
    )


def _forecasts(held: Held) -> Markup:
    """Return the records of a case's log, what is wrong with it, and a button that says why."""
    log = held.path.parent / LOG
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
        address = f"/case/{quote(held.key)}/record/why"
        shown += Markup(
            '<div hx-target="this" hx-swap="innerHTML"><button type="button" hx-post="{}">'
            "What moved the last one?</button></div>"
        ).format(address)
    return shown


def _card(title: str, text: str) -> Markup:
    return html([Section(title, [Text(text)])], style="card")


def _outcomes(held: Held) -> list[dict[str, Any]]:
    case = held.reading.case
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
    held = held_of(request)
    case = _case(held)
    bench = bench_of(request)
    note = request.query_params.get("note", "")[:LONGEST].strip() or None
    draws = whole(request, "draws", DRAWS, 1, 50_000)

    def work(job: Job) -> str:
        from winset import api

        answer = bench.answers.make(held.key, case, draws, 0, None, job.progress)
        day = datetime.date.today().isoformat()
        api.save_forecast(answer, held.path.parent / LOG, date=day, note=note)
        return f"/case/{held.key}/record/kept"

    return show_job(request, bench.jobs.start("Forecast", held.key, work), held)


def kept(request: Request) -> Response:
    """Show the records alone."""
    return HTMLResponse(_forecasts(held_of(request)))


def why(request: Request) -> Response:
    """Say, in the background, what carries the change of the last record."""
    held = held_of(request)
    _case(held)
    bench = bench_of(request)

    def work(job: Job) -> str:
        from winset import api

        log = held.path.parent / LOG
        key = ("log-changes", str(log), log.stat().st_mtime_ns)
        bench.memory.make(key, lambda: api.monitor(log, progress=job.progress))
        return f"/case/{held.key}/record/carried"

    return show_job(request, bench.jobs.start("What moved it", held.key, work), held)


def carried(request: Request) -> Response:
    """Show what carries the change of the last record."""
    from winset import api

    held = held_of(request)
    log = held.path.parent / LOG
    if not log.exists():
        raise UsageError("No forecast of this case was kept yet.")
    key = ("log-changes", str(log), log.stat().st_mtime_ns)
    answer = bench_of(request).memory.make(key, lambda: api.monitor(log))
    last = answer.steps[-1] if answer.steps else None
    if last is None or last.attribution is None or not last.attribution.parts:
        nothing = Text("Nothing in the case that can be said as a change moved it.")
        return HTMLResponse(html([Section("", [nothing])]))
    return HTMLResponse(html([Section("", [attribution_table(last, last.attribution)])]))


async def came_out(request: Request) -> Response:
    """Write what came out into the case."""
    held = held_of(request)
    case = _case(held)
    body = await json_body(request)
    edits = _came_edits(case, body)
    refuse_faults(held, edits)
    was = [value_at(held.data, edit.path) for edit in edits]
    saved, _ = bench_of(request).shelf.edit(held.key, held.etag, edits, was)
    return JSONResponse({"etag": saved.etag, "written": len(edits)})


def _came_edits(case: Case, body: dict[str, Any]) -> list[Edit]:
    """Return the edits for outcomes; an issue left empty keeps what it has.

    Raises
    ------
    UsageError
        No such issue, no number, nothing to write.
    """
    given = body.get("values")
    if not isinstance(given, dict):
        raise UsageError("The page sent something unexpected; reload it.")
    day, source = text_of(body, "day", 10).strip(), text_of(body, "source", 200).strip()
    reason = text_of(body, "why", LONGEST).strip()
    edits = []
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
        outcome: dict[str, Any] = {"value": value, "date": day}
        outcome |= {"why": reason} if reason else {}
        outcome |= {"sources": [source]} if source else {}
        edits.append(Edit("set", ("issues", name, "outcome"), outcome))
    if not edits:
        raise UsageError("Write what came out on one issue at least.")
    return edits


def _case(held: Held) -> Case:
    if held.reading.case is None:
        raise UsageError("The case has faults; mend them first.")
    return held.reading.case


# --- all cases -----------------------------------------------------------------------------


def track(request: Request) -> Response:
    """Show the track record of the folder; it comes as soon as it is there."""
    return render(request, "track.html", here="track")


def _resolved(request: Request) -> list[Case]:
    cases = [held.reading.case for held in bench_of(request).shelf.all()]
    return [
        case
        for case in cases
        if case is not None and any(issue.outcome is not None for issue in case.issues.values())
    ]


def score(request: Request) -> Response:
    """Forecast the cases that came to an end, in the background."""
    bench, cases = bench_of(request), _resolved(request)

    def work(job: Job) -> str:
        if cases:
            _record(bench, cases, job.progress)
        return "/record/answer"

    return show_job(request, bench.jobs.start("The track record", "", work), None)


def _record(bench: Any, cases: list[Case], progress: Any = None) -> Any:
    from winset import api

    key = ("record", TRACKED, *(case.digest() for case in cases))
    return bench.memory.make(key, lambda: api.record(cases, draws=TRACKED, progress=progress))


def scored(request: Request) -> Response:
    """Show the track record alone."""
    bench, cases = bench_of(request), _resolved(request)
    if cases:
        shown = html(_record(bench, cases).show(), style="card")
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
        Route("/case/{key}/record/outcome", came_out, methods=["POST"]),
        Route("/record", track),
        Route("/record", score, methods=["POST"]),
        Route("/record/answer", scored),
    ],
    hint="Forecasts kept, and what came out",
)
