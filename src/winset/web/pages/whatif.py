"""What if: positions, saliences and capabilities that move, and the forecast that follows."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset.case.negotiation import Change
from winset.errors import UsageError
from winset.show.html import html
from winset.threads import ASK_SECONDS, stop_if_asked
from winset.web.answer_memory import Memory
from winset.web.case_store import CaseVersion
from winset.web.pages.forecast import settings_of
from winset.web.request_bodies import text_of, with_json
from winset.web.whatif_form import WHOSE, can_move, whatif_form
from winset.web.workbench import (
    Page,
    asked_case,
    case_of,
    context_of,
    render,
    seed_of,
    version_of,
    workbench_of,
)

if TYPE_CHECKING:
    from winset.analyses.outcome.what_if import WhatIfRuns
    from winset.api import Case

MOST_CHANGES = 200
LONGEST = 20_000
MORE = ("no_deal", "chance", "cost", "share", "regard")
"""What can be moved besides positions and capabilities."""
MOVING, RESTING = 1000, 10_000
MOST_CELLS = 5_000_000
"""Draws times actors times issues, each of some 64 bytes: of one case, and of all that are kept. A
case of 60 actors and 20 issues rests at 4,166 draws."""
FEWER = Markup('<p class="note">Not {:,} draws: a case of this size is moved with {:,}.</p>')
UNTOLD = Markup(
    '<span class="note">Who accepts the headline terms is said here once '
    '<a href="/case/{}/brief{}">Brief</a> has found them, for the same case, draws and seed.</span>'
)

RUNS = Memory(MOST_CELLS, lambda kept: kept[2])


@contextmanager
def _runs_of(case: Case, draws: int, seed: int) -> Iterator[WhatIfRuns]:
    """Return the runs of a case; two questions are not asked of them at once."""
    from winset.analyses.outcome.what_if import WhatIfRuns

    cells = len(case.actors) * len(case.issues)
    draws = min(draws, max(MOST_CELLS // cells, 1))
    key = (case.digest(), draws, seed)
    runs, lock, _ = RUNS.make(
        key, lambda: (WhatIfRuns(case, draws=draws, seed=seed), threading.Lock(), draws * cells)
    )
    while not lock.acquire(timeout=ASK_SECONDS):
        stop_if_asked()
    try:
        yield runs
    finally:
        lock.release()


def whatif(request: Request) -> Response:
    """Show the page."""
    version = version_of(request)
    case = version.reading.case
    under = context_of(request).scenario
    changes = [] if case is None or under is None else case.scenarios[under].changes
    tried = _tried(request, version)
    asked = request.query_params.get("try", "") not in ("", "[]")
    return render(
        request,
        "whatif.html",
        form={} if case is None else whatif_form(version, asked_case(request)),
        tried=tried,
        lost=asked and not tried,
        under=[each.model_dump(mode="json", exclude_none=True) for each in changes],
    )


def _tried(request: Request, version: CaseVersion) -> list[dict[str, Any]]:
    """Return the moves that the address asks for; none where the page cannot show all of them."""
    from winset.analyses.outcome.what_if import check_changes, read_changes

    text, case = request.query_params.get("try", ""), version.reading.case
    if case is None or not text or len(text) > LONGEST:
        return []
    try:
        listed = json.loads(text)
        if not isinstance(listed, list) or len(listed) > MOST_CHANGES:
            return []
        changes = read_changes(each if isinstance(each, dict) else {} for each in listed)
        case = asked_case(request)
        check_changes(case, changes)
    except (ValueError, RecursionError, UsageError):
        return []
    if not all(can_move(case, change) for change in changes):
        return []
    return [move for change in changes for move in _moves_of(change)]


def _moves_of(change: Change) -> list[dict[str, Any]]:
    """Return a change as moves of marks on the page: whose, on which issue, what, where to."""
    about = {name: getattr(change, name) for name in WHOSE}
    named = {"position": change.position, "ideal": change.ideal, "salience": change.salience}
    if change.position is not None and change.ideal is not None:
        named = {"both": change.position, "salience": change.salience}
    named |= {name: getattr(change, name) for name in ("capability", *MORE)}
    return [
        about | {"what": what, "values": [belief.low, belief.likely, belief.high]}
        for what, belief in named.items()
        if belief is not None
    ]


def trial_query(case: Case, changes: Sequence[Change]) -> str:
    """Return changes as the address of this page asks for them; empty where it cannot show them.

    Parameters
    ----------
    case : Case
        Under the scenario that the address says.
    changes : sequence of Change
    """
    if not changes or not all(can_move(case, change) for change in changes):
        return ""
    listed = [
        change.model_dump(mode="json", exclude_none=True, exclude={"why"}) for change in changes
    ]
    return json.dumps(listed, separators=(",", ":"))


def _ready(request: Request, body: dict[str, Any]) -> Response:
    """Draw the case with few draws before a hand moves."""
    draws = min(MOVING, context_of(request).draws or MOVING)
    with _runs_of(asked_case(request), draws, seed_of(request)) as runs:
        for part in ("quick", "rest"):
            if _models_of(runs, part):
                runs.answer((), _models_of(runs, part))
    return JSONResponse({})


def _models_of(runs: WhatIfRuns, part: str) -> tuple[str, ...]:
    """Return the models of one part of the page that fit the case."""
    from winset.analyses.outcome.what_if import AT_ONCE, QUICK

    names = AT_ONCE if part == "quick" else [name for name in QUICK if name not in AT_ONCE]
    return tuple(name for name in names if name not in runs.skipped)


def _answer(request: Request, body: dict[str, Any]) -> Response:
    """Answer one question."""
    from winset.analyses.outcome.what_if import read_changes

    case, listed = asked_case(request), body.get("changes")
    if not isinstance(listed, list) or len(listed) > MOST_CHANGES:
        raise UsageError("The page must send changes.")
    changes = read_changes(change if isinstance(change, dict) else {} for change in listed)
    issue, part = text_of(body, "issue", 100), text_of(body, "part", 10)
    if issue not in case.issues:
        raise UsageError("There is no such issue.")
    most = context_of(request).draws or RESTING
    draws = min(MOVING, most) if body.get("moving") is True else most
    quick = part == "quick"
    told = (
        None
        if quick
        else workbench_of(request).answers.get(case_of(request), **settings_of(request))
    )
    terms = None if told is None or told.packages is None else told.packages.headline.terms
    with _runs_of(case, draws, seed_of(request)) as runs:
        names = _models_of(runs, part)
        if not names:
            return JSONResponse({"html": ""})
        answer = runs.answer(changes, names, terms)
    how = "one by one" if quick else "bargained together"
    shown = html(answer.show(issue=issue, how=how, folded=not quick))
    if told is None and answer.before.agreement is not None:
        shown += UNTOLD.format(quote(version_of(request).key), context_of(request).query)
    if answer.draws < draws:
        shown += FEWER.format(draws, answer.draws)
    return JSONResponse({"html": str(shown), "etag": version_of(request).etag})


PAGE = Page(
    "whatif",
    "What if",
    [
        Route("/case/{key}/whatif", whatif),
        Route("/case/{key}/whatif", with_json(_answer, "compute"), methods=["POST"]),
        Route("/case/{key}/whatif/ready", with_json(_ready, "compute"), methods=["POST"]),
    ],
    hint="Move something and see the forecast follow",
    place="Explore",
)
