"""Record: forecasts kept over time, what came out, and the track record of all cases."""

from __future__ import annotations

import datetime
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.schema import Case
from winset.case.yaml.edit import Edit, value_at
from winset.errors import UsageError
from winset.show.changes import change_text, moved_text, points
from winset.show.words import percent, value_text
from winset.web.case_store import Held, refuse_faults
from winset.web.jobs import Job
from winset.web.request_bodies import json_body, text_of
from winset.web.workbench import Page, bench_of, held_of, render, show_job, whole

DRAWS = 10_000
TRACKED = 1000
LONGEST = 2000
LOG = "monitor.jsonl"
MOST_PARTS = 3


def record(request: Request) -> Response:
    """Show the forecasts that were kept, and a form for what came out."""
    held = held_of(request)
    return render(
        request,
        "record.html",
        held,
        here="record",
        kept=_kept(held),
        outcomes=_outcomes(held),
        today=datetime.date.today().isoformat(),
        draws=whole(request, "draws", DRAWS, 1, 50_000),
    )


def _kept(held: Held) -> dict[str, Any]:
    """Return the records of a case's log, the last first, and whether its chain is whole."""
    from winset import api

    log = held.path.parent / LOG
    if not log.exists():
        return {"rows": [], "faults": [], "head": "", "carried": []}
    answer = api.monitor(log, why=0)
    rows = []
    for step in answer.steps[::-1]:
        kept = step.kept
        deal = None if kept is None else kept.probability
        rows.append(
            {
                "number": step.record.number,
                "date": step.record.date,
                "note": step.record.note or "",
                "deal": "sealed" if kept is None else "–" if deal is None else percent(deal),
                "change": "" if step.agreement is None else points(step.agreement),
                "terms": ""
                if kept is None
                else moved_text(kept.case, dict(step.issues), MOST_PARTS),
                "apart": len(step.differences),
                "new": [item.name for item in step.evidence.values()],
                "hash": step.record.hash[:12],
            }
        )
    return {
        "rows": rows,
        "faults": [str(fault) for fault in answer.journal.faults],
        "head": answer.journal.head[:12],
        "model": answer.model,
    }


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
    held = held_of(request)
    return render(request, "record-kept.html", held, kept=_kept(held))


def why(request: Request) -> Response:
    """Say, in the background, what carries the change of the last record."""
    held = held_of(request)
    _case(held)
    bench = bench_of(request)

    def work(job: Job) -> str:
        from winset import api

        log = held.path.parent / LOG
        key = ("watch", str(log), log.stat().st_mtime_ns)
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
    key = ("watch", str(log), log.stat().st_mtime_ns)
    answer = bench_of(request).memory.make(key, lambda: api.monitor(log))
    last = answer.steps[-1] if answer.steps else None
    found = None if last is None else last.carried
    case = None if last is None or last.kept is None else last.kept.case
    rows = []
    if found is not None and case is not None:
        rows = [
            {
                "what": change_text(case, part.change),
                "deal": "" if part.agreement is None else points(part.agreement),
                "terms": moved_text(case, dict(part.issues), MOST_PARTS),
            }
            for part in found.parts
        ]
        rest = "" if found.rest is None else points(found.rest)
        rows.append({"what": "the rest", "deal": rest, "terms": ""})
    return render(request, "record-carried.html", held, rows=rows)


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
    from winset.report.scores import record_view

    bench, cases = bench_of(request), _resolved(request)
    view = record_view(_record(bench, cases)) if cases else None
    return render(request, "track-answer.html", view=view)


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
