"""What does an actor really want: hypotheses, evidence, what would change our mind."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from winset import api
from winset.case.hypothesis_tree import about, actors
from winset.case.probability_words import BANDS
from winset.case.schema import Case
from winset.show.assess_words import GRADE_WORDS
from winset.show.html import html
from winset.web.answer_memory import Question
from winset.web.case_store import CaseVersion
from winset.web.request_bodies import with_json
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
    from winset.analyses.aims.assessment import Assessment

DRAWS = 10_000
"""As the brief has: one question has one number."""
WORDS = [name for name, _, _ in BANDS]


def assess(request: Request) -> Response:
    """Show the page; the answer comes as soon as it is there."""
    version = version_of(request)
    case = version.reading.case
    names = () if case is None else tuple(actors(case))
    actor = _actor(request, names)
    judging = workbench_of(request).judging
    judge = judging.of(version.key)
    blind = judging.blind(version.key, judge)
    return render(
        request,
        "assess.html",
        names=names,
        actor=actor,
        draws=_draws(request),
        matrix=_matrix(version, actor),
        steps=GRADE_WORDS,
        words=WORDS,
        judge=judge,
        waiting=0 if case is None or not blind else len(waiting(case, judge)),
    )


def waiting(case: Case, judge: str) -> list[str]:
    """Return the items that a judge has not judged, acts apart.

    Parameters
    ----------
    case : Case
    judge : str
    """
    return [n for n, i in case.evidence.items() if i.conduct is None and judge not in i.judges]


def _matrix(version: CaseVersion, actor: str) -> dict[str, Any]:
    """Return what the case says of each judged item under each hypothesis, as it is written there.

    A cell holds where its value stands, the value itself, and the value as text.
    """
    case = version.reading.case
    if case is None or not actor:
        return {"views": [], "rows": []}
    views = about(case, actor)
    written = version.data.get("evidence", {})
    rows = []
    for name, item in case.evidence.items():
        if item.conduct is not None:
            continue
        entry = written.get(name) or {}
        cells = []
        for view in views:
            place = next(
                (part for part in ("consistency", "likelihood") if view in (entry.get(part) or {})),
                "",
            )
            raw = entry[place][view] if place else None
            cells.append({"view": view, "place": place, "raw": raw, "text": written_text(raw)})
        several = ", ".join(item.judgements)
        row = {"id": name, "name": item.name, "sources": item.sources, "cells": cells}
        rows.append(row | {"several": several})
    stated = version.data.get("hypotheses", {})
    return {
        "views": [
            {
                "id": name,
                "name": view.name,
                "raw": stated[name].get("prior"),
                "text": written_text(stated[name].get("prior")),
            }
            for name, view in views.items()
        ],
        "rows": rows,
    }


def written_text(raw: Any) -> str:
    """Return a probability as it is typed: ``60``, ``45, 60, 75``, a word or a step.

    Parameters
    ----------
    raw : Any
        As the case has it.
    """
    if raw is None:
        return ""
    if isinstance(raw, dict):
        raw = [raw[part] for part in ("low", "likely", "high") if part in raw]
    return ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)


def _posterior(request: Request, body: dict[str, Any]) -> Response:
    """Return the probability of each hypothesis as the case stands now, with few draws."""
    from winset.show.assess_words import interval_text, leading_text, posterior_text

    answer = _ask(request).make(None)
    views = {
        name: {
            "share": view.posterior.mean,
            "text": posterior_text(view),
            "ends": "" if view.posterior.p95 < 0.01 else interval_text(view),
        }
        for name, view in answer.hypotheses.items()
    }
    return JSONResponse({"views": views, "leading": leading_text(answer)})


def _draws(request: Request) -> int:
    return whole_number(request, "draws", DRAWS, 100, 20_000)


def _actor(request: Request, names: Collection[str]) -> str:
    actor = request.query_params.get("actor", "")
    return actor if actor in names else next(iter(names), "")


def _ask(request: Request) -> Question[Assessment]:
    case = asked_case(request)
    workbench_of(request).judging.look(version_of(request).key)
    actor = _actor(request, actors(case))
    return question(
        request, api.assess, case, actor=actor, draws=_draws(request), seed=seed_of(request)
    )


def _show(request: Request, answer: Assessment) -> Markup:
    return html(answer.show(), style="card")


PAGE = Page(
    "assess",
    "Assess",
    [
        Route("/case/{key}/assess", assess),
        *verb_routes("/case/{key}/assess", "Weighing the evidence", _ask, _show),
        Route("/case/{key}/assess/posterior", with_json(_posterior, "compute"), methods=["POST"]),
    ],
    hint="What does an actor really want?",
    place="Evidence",
)
