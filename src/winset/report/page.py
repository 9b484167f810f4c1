"""A forecast as one page: no network, no script, the same bytes for the same answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from winset import __version__
from winset.analyses.aims.assessment import Assessment
from winset.analyses.game.options_game import options
from winset.analyses.levers.case_levers import Changes
from winset.analyses.outcome.forecast import Forecast
from winset.case.belief import Belief
from winset.case.negotiation import Issue
from winset.case.options_game import Graph
from winset.case.schema import Case
from winset.case.sources import Source
from winset.charts.bars import interval_rows, share_bars
from winset.charts.svg import STYLE
from winset.report.context import precedents_sections, timeline_sections, timing_sections
from winset.report.notes import notes
from winset.report.paths import paths_section
from winset.show import assess, case_levers, options_game
from winset.show.forecast_pictures import issue_chart
from winset.show.html import html
from winset.show.words import (
    agreement_text,
    blocking_text,
    percent,
    pool_text,
    value_text,
    whose_consent,
)

if TYPE_CHECKING:
    from winset.library.case_passages import Cited


def page(
    answer: Forecast,
    aims: Mapping[str, Assessment] | None = None,
    found: Changes | None = None,
    cited: Iterable[Cited] = (),
) -> str:
    """Return a forecast as one HTML page.

    Parameters
    ----------
    answer : Forecast
    aims : mapping of actor to Assessment, optional
        What actors really want, for a section of its own.
    found : Changes, optional
        Who can change it, for another.
    cited : iterable of Cited, optional
        What a library has of the passages that the case cites.

    Returns
    -------
    str
        HTML that holds its style and pictures; it opens from disk and prints.
    """
    environment = Environment(
        loader=PackageLoader("winset.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    sources = _sources(answer.case)
    template = environment.get_template("page.html")
    words = notes(sources, cited)
    short = {locator: note.short for locator, note in words.items()}
    questions = [assess.report_section(each) for each in (aims or {}).values()]
    if answer.case.options and answer.case.graph != Graph():
        game = options(answer.case, seed=answer.seed)
        questions.insert(0, options_game.report_section(game))
    if found is not None:
        questions += case_levers.sections(found)
    questions += [*precedents_sections(answer), *timing_sections(answer)]
    style = (resources.files("winset.report") / "page.css").read_text(encoding="utf-8")
    return template.render(
        answer=answer,
        case=answer.case,
        style=Markup(style + STYLE),  # noqa: S704 - our own files
        version=__version__,
        deal=_deal(answer),
        terms=_terms(answer),
        pool=_pool(answer),
        issues=[_issue(answer, name) for name in answer.case.issues],
        moves=paths_section(answer),
        questions=[(section.id, section.title) for section in questions],
        answers=html(questions, notes=short),
        past=html(timeline_sections(answer), level=3, notes=short),
        actors=_actors(answer.case),
        paths=_paths(answer.case),
        sources=sources,
        notes=words,
        belief=belief_text,
        belief_cell=belief_cell,
        points=_points,
    )


def belief_text(belief: Belief | None, issue: Issue | None = None) -> str:
    """Return a belief as a table shows it: the likely value, then its 90 % interval."""
    if belief is None:
        return "–"
    low, likely, high = (
        f"{value:g}" if issue is None else value_text(value, issue)
        for value in (belief.low, belief.likely, belief.high)
    )
    return likely if belief.exact else f"{likely} ({low} to {high})"


def belief_cell(belief: Belief | None, issue: Issue | None = None) -> tuple[str, str]:
    """Return a belief as a cell shows it: the likely value, and its interval on a line below."""
    text = belief_text(belief, issue)
    middle, _, interval = text.partition(" (")
    return middle, interval.removesuffix(")")


def _points(value: float) -> str:
    return f"{value:.1f}".replace("-", "−")


def _unbroken(text: str) -> str:
    """Keep numbers and their per cent signs on one line."""
    return text.replace(" %", "\u00a0%")


def _deal(answer: Forecast) -> dict[str, Any] | None:
    """Return what the section on agreement shows, or None where nothing can be said."""
    deal = answer.agreement
    if deal is None:
        return None
    case = answer.case
    blocked = bool(deal.blocking_actors)
    actors = deal.blocking_actors if blocked else deal.binding_actors
    issues = deal.blocking_issues if blocked else deal.binding_issues
    gains = [
        (case.actors[name].name, gain.p5, gain.median, gain.p95)
        for name, gain in deal.gains.items()
        if gain.median == gain.median
    ]
    gains.sort(key=lambda row: (row[2], row[0]))
    margins = {
        f"{m} points or more" if m else "any gain at all": p for m, p in deal.by_margin.items()
    }
    return {
        "text": _unbroken(agreement_text(case, deal)),
        "blocking": _unbroken(blocking_text(case, deal)),
        "who": whose_consent(case),
        "blocked": blocked,
        "probability": deal.probability,
        "interval": deal.interval,
        "least": deal.least_gain,
        "size": deal.size,
        "actors": _bars("Who stands in the way", actors, case.actors, "c0"),
        "issues": _bars("Which issue stands in the way", issues, case.issues, "c1"),
        "margins": _svg(share_bars("Share of draws with a deal", margins, "c2", 640.0)),
        "gains": _svg(interval_rows("Gains", gains, "points of utility gained over no deal"))
        if gains
        else None,
    }


def _bars(
    title: str, shares: Mapping[str, float], entries: Mapping[str, Any], style: str
) -> Markup | None:
    top = {entries[name].name: share for name, share in list(shares.items())[:7]}
    return _svg(share_bars(title, top, style)) if top else None


def _svg(picture: str) -> Markup:
    return Markup(picture)  # noqa: S704 - built and escaped by winset.charts


def _terms(answer: Forecast) -> list[dict[str, Any]]:
    """Return a row an issue: the status quo, and each model's median and interval."""
    rows = []
    for name, issue in answer.case.issues.items():
        cells = []
        for said in answer.models.values():
            summary = said.issues[name]
            low, high = value_text(summary.p5, issue), value_text(summary.p95, issue)
            spread = "" if answer.point or low == high else f"{low} to {high}"
            cells.append((value_text(summary.median, issue), spread))
        quo = issue.status_quo
        now = "–" if quo is None else value_text(quo.likely, issue)
        headline = ("", "")
        if answer.pooled is not None:
            p = answer.pooled.issues[name]
            low, high = value_text(p["p5"], issue), value_text(p["p95"], issue)
            spread = "" if answer.point or low == high else f"{low} to {high}"
            headline = (value_text(p["median"], issue), spread)
        rows.append({"id": name, "issue": issue, "now": now, "pooled": headline, "cells": cells})
    return rows


def _pool(answer: Forecast) -> dict[str, Any] | None:
    """Return what the page says of the models together, or None where there is no pool."""
    if answer.pooled is None:
        return None
    weights = answer.pooled.weights
    rows = []
    for name, issue in answer.case.issues.items():
        p = {key: value_text(v, issue) for key, v in answer.pooled.issues[name].items()}
        cells = [p["median"]]
        if not answer.point:
            cells += [f"{p['p25']} to {p['p75']}", f"{p['p10']} to {p['p90']}"]
        rows.append({"name": issue.name, "unit": issue.unit, "cells": cells})
    why = (
        "Models weighed by how likely they made known outcomes of other cases."
        if weights.learnt
        else "Models weighed by stated weights; nothing was learnt that holds for this case."
    )
    text = _unbroken(pool_text(weights)).removeprefix("pooled: ")
    return {"rows": rows, "why": why, "text": text[:1].upper() + text[1:]}


def _issue(answer: Forecast, name: str) -> dict[str, Any]:
    """Return what the section on one issue shows: its picture, its numbers, its inputs."""
    case, issue = answer.case, answer.case.issues[name]
    numbers = [
        (
            model,
            [
                value_text(getattr(said.issues[name], key), issue)
                for key in ("p5", "p25", "median", "p75", "p95", "mean")
            ],
        )
        for model, said in answer.models.items()
    ]
    if answer.pooled is not None:
        p = answer.pooled.issues[name]
        keys = ("p5", "p25", "median", "p75", "p95", "mean")
        numbers.insert(0, ("pooled", [value_text(p[key], issue) for key in keys]))
    rows = [
        {
            "actor": case.actors[row.actor].name,
            "numbers": [
                belief_cell(row.position, issue),
                belief_cell(row.ideal, issue),
                belief_cell(row.salience),
            ],
            "why": row.why or "",
            "sources": row.sources,
        }
        for row in case.positions
        if row.issue == name
    ]
    agreement = answer.agreement
    room = None
    if agreement is not None and not answer.point:
        ends = agreement.room[name]
        if np.isfinite(ends).all() and ends != issue.range:
            room = [value_text(end, issue) for end in ends]
    return {
        "id": name,
        "issue": issue,
        "chart": _svg(issue_chart(answer, name)),
        "numbers": numbers,
        "rows": rows,
        "room": room,
    }


def _actors(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": actor.name,
            "capability": belief_cell(actor.capability),
            "groups": [
                f"{group.name}: {belief_text(group.share)} % of the say"
                for group in actor.groups.values()
            ],
            "regard": [
                f"for {case.actors[other].name}: {belief_text(regard.weight)} %"
                for other, regard in actor.regard.items()
            ],
            "why": actor.why or "",
            "sources": actor.sources,
        }
        for actor in case.actors.values()
    ]


def _sources(case: Case) -> dict[str, Source]:
    """Return the sources, but for those that are cited for what came out alone."""
    outcomes = {
        locator.partition("#")[0]
        for issue in case.issues.values()
        if issue.outcome is not None
        for locator in issue.outcome.sources
    }
    rest = case.model_copy(
        update={
            "issues": {
                name: issue.model_copy(update={"outcome": None})
                for name, issue in case.issues.items()
            },
            "sources": {},
        }
    )
    text = rest.model_dump_json()
    later = {name for name in outcomes if f'"{name}"' not in text and f'"{name}#' not in text}
    return {name: source for name, source in case.sources.items() if name not in later}


def _paths(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "name": path.name,
            "chance": belief_cell(path.chance),
            "lands": [
                f"{case.issues[name].name}: {belief_text(value, case.issues[name])}"
                for name, value in path.lands.items()
            ],
            "costs": [
                f"{case.actors[name].name} {belief_text(points)}"
                for name, points in path.costs.items()
            ],
            "why": path.why or "",
            "sources": path.sources,
        }
        for path in case.no_deal.values()
    ]
