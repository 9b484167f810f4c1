"""Record: forecasts kept over time, sealed or not, their log, and the record of all cases."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from winset import api
from winset.analyses.record.anchor import time_stamp_request
from winset.analyses.record.seals import free_seal, seals_here
from winset.case.schema import Case
from winset.errors import UsageError, WinsetError
from winset.files import refuse_foreign
from winset.show.grades import event_sections
from winset.show.html import html
from winset.show.log_changes import attribution_table
from winset.show.sections import Points, Section, Text
from winset.threads import Progress
from winset.untrusted import visible
from winset.web.answer_memory import Question
from winset.web.case_store import LOG, CaseVersion
from winset.web.forecast_memory import Answers
from winset.web.request_bodies import with_bytes
from winset.web.verb_pages import question, start, verb_routes
from winset.web.workbench import (
    Page,
    asked_case,
    context_of,
    render,
    seed_of,
    version_of,
    whole_number,
    workbench_of,
)

if TYPE_CHECKING:
    from winset.analyses.record.event_grading import EventGrade
    from winset.analyses.record.forecast_log import LogRecord
    from winset.analyses.record.forecast_log_changes import LogChanges
    from winset.analyses.record.track_record import TrackRecord

DRAWS = 10_000
TRACKED = 1000
LONGEST = 2000
MOST_FAULTS = 5
WHY = "What moved the last one?"


def record(request: Request) -> Response:
    """Show the forecasts that were kept, the seals that are shut, and what checks the log."""
    version = version_of(request)
    return render(
        request,
        "record.html",
        **_kept(version),
        draws=_draws(request),
        case=version.reading.case,
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


def _log(request: Request) -> Path:
    """Return the log of a case that has one."""
    log = log_of(version_of(request))
    if not log.exists():
        raise UsageError("No forecast of this case was kept yet.")
    return log


def _kept(version: CaseVersion, added: Markup | str = "") -> dict[str, Any]:
    """Return the records of a case's log, what is wrong with it, and the seals that are shut.

    A record that is dated after today, by a slip, can be withdrawn.
    """
    log = log_of(version)
    shown: dict[str, Any] = {"added": added, "seals": [], "ahead": None, "several": False}
    if not log.exists():
        text = "Keep today's; later ones are held against it, with what moved them."
        return shown | {"records": _card("No forecast kept yet", text)}
    try:
        answer = api.monitor(log, why=0)
    except UsageError as error:
        return shown | {"records": _card("The log cannot be read", visible(str(error)))}
    records = html(answer.show(), style="card") if answer.steps else Markup("")
    if answer.log.faults:
        faults = Points([str(fault) for fault in answer.log.faults[:MOST_FAULTS]])
        card = html([Section("The log was altered", [faults])], style="card bad")
        return shown | {"records": Markup('<div role="alert">{}</div>').format(card) + records}
    here = seals_here(answer.log)
    last = answer.log.standing[-1] if answer.log.standing else None
    return shown | {
        "records": records,
        "seals": [(record, here.get(record.number)) for record in answer.log.still_sealed],
        "ahead": last if last and last.date > datetime.date.today().isoformat() else None,
        "several": len(answer.steps) > 1,
    }


def _card(title: str, text: str) -> Markup:
    return html([Section(title, [Text(text)])], style="card")


def keep(request: Request) -> Response:
    """Forecast the case in the background, and add the forecast to its log, sealed where asked."""
    version, case, draws = version_of(request), asked_case(request), _draws(request)
    scenario, seed, answers = context_of(request).scenario, seed_of(request), _answers(request)
    refuse_foreign(log_of(version))
    note, on = _note(request), request.query_params.get("on", "")[:20] or None
    sealed = request.query_params.get("seal") == "on"

    def work(progress: Progress | None) -> None:
        answer = answers.make(version.key, version.case, draws, seed, scenario, progress)
        day = datetime.date.today().isoformat()
        file = free_seal(str(case.id), day) if sealed else None
        api.save_forecast(answer, log_of(version), date=day, note=note, sealed=file, on=on)

    return start(request, "Forecast", work, stays=True)


def _answers(request: Request) -> Answers:
    return workbench_of(request).answers


def _note(request: Request) -> str | None:
    return request.query_params.get("note", "")[:LONGEST].strip() or None


def records(request: Request) -> Response:
    """Show the records alone."""
    return _show_kept(request)


def _show_kept(request: Request, record: LogRecord | None = None) -> Response:
    """Show the records alone, under what was just added to them."""
    added = "" if record is None else html(record.show(), style="card")
    return render(request, "record-kept.html", **_kept(version_of(request), added))


def open_kept(request: Request) -> Response:
    """Open a seal whose file lies in the user's folder of seals."""
    log, number = _log(request), whole_number(request, "number", 0, 0, 10**9)
    file = seals_here(api.verify_log(log)).get(number)
    if file is None:
        raise UsageError("Its file is not in your folder of seals; bring it.")
    return _opened(request, file)


def _open_brought(request: Request, raw: bytes) -> Response:
    """Open a seal by the file that a browser sends."""
    return _opened(request, raw)


def _opened(request: Request, sealed: Path | bytes) -> Response:
    day = datetime.date.today().isoformat()
    record = api.open_sealed(_log(request), sealed, date=day, note=_note(request))
    return _show_kept(request, record)


def withdraw(request: Request) -> Response:
    """Take back the last record, which was dated after today."""
    return _show_kept(request, api.withdraw_record(_log(request), note=_note(request)))


def _verify(request: Request, raw: bytes) -> Response:
    """Check a log, by what was noted or published where something is sent."""
    text = raw[:200].decode("utf-8", "replace").strip()
    held: dict[str, Any] = {"anchor": raw} if text else {}
    if text and len(text) <= 64 and set(text.lower()) <= set("0123456789abcdef"):
        held = {"head": text}
    answer = api.verify_log(_log(request), mend="mend" in request.query_params, **held)
    shown = html(answer.show())
    if any("--mend" in fault.mend for fault in answer.faults):
        shown += Markup('<button type="button" data-mend>Cut the unfinished line off</button>')
    return HTMLResponse(shown)


def anchor(request: Request) -> Response:
    """Show a line to publish, and lead to a request to have it stamped."""
    answer = api.anchor(_log(request))
    address = f"/case/{quote(version_of(request).key)}/record/head.tsq"
    return HTMLResponse(
        Markup(
            '<div class="row"><code id="anchor-line">{}</code>'
            '<button type="button" data-copy="anchor-line">Copy</button></div>'
            '<p class="note">Publish this line where you cannot change it: in print, by mail, in '
            "somebody else's hands; bring it back above to see whether the log still holds it. Or "
            '<a href="{}" download>take a request for a time stamp</a> (RFC 3161), send it to an '
            "authority of your choice, and bring its answer.</p>"
        ).format(answer.line, address)
    )


def stamp_request(request: Request) -> Response:
    """Return a request to have the last record stamped."""
    raw = time_stamp_request(api.anchor(_log(request)).hash)
    headers = {"content-disposition": 'attachment; filename="head.tsq"'}
    return Response(raw, media_type="application/timestamp-query", headers=headers)


def _ask_why(request: Request) -> Question[LogChanges]:
    """Ask what carries the change of the last record."""
    return question(request, api.monitor, _log(request))


def _show_why(request: Request, answer: LogChanges) -> Markup:
    last = answer.steps[-1] if answer.steps else None
    if last is not None and last.saved is None:
        return _card(WHY, "The last one is sealed. Open it, and this says what moved it.")
    if last is None or last.attribution is None or not last.attribution.parts:
        text = "Nothing in the case that can be said as a change moved it."
        return _card(WHY, text)
    return html([Section(WHY, [attribution_table(last, last.attribution)])], style="card")


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
    text = "Write what came out on a case's page Outcomes; or `winset resolve CASE`."
    card = _card("No outcome yet", text)
    return Question(lambda: card, lambda _: card)


def _show_track(request: Request, answer: TrackRecord | Markup) -> Markup:
    return answer if isinstance(answer, Markup) else html(answer.show(), style="card")


def _ask_events(request: Request) -> Question[tuple[EventGrade, ...]]:
    """Ask how well the dated questions of every case with a log were forecast."""
    seconds = math.inf if request.method == "POST" else 0.0
    listed = [
        (log_of(version), version.reading.case)
        for version in workbench_of(request).store.all(seconds)[0]
        if version.reading.case is not None and log_of(version).is_file()
    ]
    return question(request, _graded, [(log, case) for log, case in listed if _came(case)])


def _came(case: Case) -> bool:
    return any(event.outcome is not None for event in case.events.values())


def _graded(listed: Sequence[tuple[Path, Case]]) -> tuple[EventGrade, ...]:
    """Return the grades of the questions of several logs; a log that cannot be read has none."""
    found: list[EventGrade] = []
    for log, case in listed:
        with suppress(WinsetError):
            found += api.grade(log, case).events
    return tuple(found)


def _show_events(request: Request, graded: tuple[EventGrade, ...]) -> Markup:
    if graded:
        return html(event_sections(graded), style="card")
    text = (
        "None of them came out after a forecast of it was kept. "
        "Outcomes, a page of each case, takes what came out."
    )
    return _card("Dated questions", text)


PAGE = Page(
    "record",
    "Record",
    [
        Route("/case/{key}/record", record),
        Route("/case/{key}/record/keep", keep, methods=["POST"]),
        Route("/case/{key}/record/keep/answer", records),
        *verb_routes("/case/{key}/record/why", "What moved it", _ask_why, _show_why),
        Route("/case/{key}/record/open", open_kept, methods=["POST"]),
        Route("/case/{key}/record/brought", with_bytes(_open_brought), methods=["POST"]),
        Route("/case/{key}/record/withdraw", withdraw, methods=["POST"]),
        Route("/case/{key}/record/verify", with_bytes(_verify), methods=["POST"]),
        Route("/case/{key}/record/anchor", anchor, methods=["POST"]),
        Route("/case/{key}/record/head.tsq", stamp_request),
        Route("/record", track),
        *verb_routes("/record", "The track record", _ask_track, _show_track),
        *verb_routes("/record/events", "Dated questions", _ask_events, _show_events),
    ],
    hint="Forecasts kept over time, sealed or not",
    place="Record",
)
