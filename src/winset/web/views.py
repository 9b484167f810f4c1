"""What templates show of an answer: words and pictures, made by the floors below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from winset.api import Forecast
from winset.charts.bars import interval_rows, share_bars
from winset.report.paths import paths_section
from winset.show.forecast_pictures import issue_chart
from winset.show.words import agreement_text, blocking_text, percent, value_text

if TYPE_CHECKING:
    from winset.analyses.outcome.what_if import WhatIf

MOST_BARS = 7


def svg(picture: str) -> Markup:
    """Return a picture as HTML; its texts were escaped when it was drawn."""
    return Markup(picture)  # noqa: S704 - built and escaped by winset.charts


def deal_view(answer: Forecast) -> dict[str, Any] | None:
    """Return what a page says on whether there is a deal; None where nothing can be said."""
    deal = answer.agreement
    if deal is None:
        return None
    case = answer.case
    blocked = bool(deal.blocking_actors)
    gains = [
        (case.actors[name].name, gain.p5, gain.median, gain.p95)
        for name, gain in deal.gains.items()
        if gain.median == gain.median
    ]
    margins = {
        f"{m} points or more" if m else "any gain at all": p for m, p in deal.by_margin.items()
    }
    return {
        "big": percent(deal.probability),
        "text": agreement_text(case, deal),
        "blocking": blocking_text(case, deal),
        "blocked": blocked,
        "margins": svg(share_bars("Share of draws with a deal", margins, "c2", 560.0)),
        "actors": _bars(
            "Who is in the way", deal.blocking_actors or deal.binding_actors, case.actors, "c0"
        ),
        "issues": _bars(
            "Which issue is in the way", deal.blocking_issues or deal.binding_issues, case.issues,
            "c1",
        ),
        "gains": svg(
            interval_rows(
                "What each gains",
                sorted(gains, key=lambda row: (row[2], row[0])),
                "points of utility gained over no deal",
            )
        )
        if gains
        else None,
    }  # fmt: skip


def _bars(title: str, shares: Mapping[str, float], entries: Mapping[str, Any], style: str) -> Any:
    top = {entries[name].name: share for name, share in list(shares.items())[:MOST_BARS]}
    return svg(share_bars(title, top, style)) if top else None


def terms_view(answer: Forecast) -> list[dict[str, Any]]:
    """Return a row an issue: its unit, where things stand, each model's median and interval."""
    rows = []
    for name, issue in answer.case.issues.items():
        quo = issue.status_quo
        cells = []
        for said in answer.models.values():
            summary = said.issues[name]
            low, high = value_text(summary.p5, issue), value_text(summary.p95, issue)
            cells.append((value_text(summary.median, issue), "" if low == high else (low, high)))
        rows.append(
            {
                "id": name,
                "name": issue.name,
                "unit": issue.unit,
                "now": "–" if quo is None else value_text(quo.likely, issue),
                "cells": cells,
            }
        )
    return rows


def issue_views(answer: Forecast) -> list[dict[str, Any]]:
    """Return the picture of each issue."""
    return [
        {"id": name, "name": issue.name, "chart": svg(issue_chart(answer, name))}
        for name, issue in answer.case.issues.items()
    ]


def path_views(answer: Forecast) -> list[dict[str, Any]]:
    """Return the path of each model with rounds."""
    return paths_section(answer)


def change_view(answer: WhatIf, issue: str) -> dict[str, Any]:
    """Return what a page shows of a change: the picture of one issue, and all medians."""
    case = answer.before.case
    rows = []
    for name, entry in case.issues.items():
        cells = []
        for model, said in answer.before.summaries.items():
            before, after = said[name].median, answer.after.summaries[model][name].median
            shift = value_text(after - before, entry)
            still = not (after - before) or not any(c in shift for c in "123456789")
            cells.append(
                {
                    "before": value_text(before, entry),
                    "after": value_text(after, entry),
                    "way": "none" if still else "up" if after > before else "down",
                }
            )
        rows.append({"id": name, "name": entry.name, "here": name == issue, "cells": cells})
    deal = None
    if answer.before.agreement is not None and answer.after.agreement is not None:
        deal = {
            "before": percent(answer.before.agreement.probability),
            "after": percent(answer.after.agreement.probability),
            "text": agreement_text(answer.after.case, answer.after.agreement),
            "blocking": blocking_text(answer.after.case, answer.after.agreement),
        }
    return {
        "chart": svg(answer.picture(issue)),
        "issue": case.issues[issue].name,
        "models": list(answer.before.summaries),
        "rows": rows,
        "deal": deal,
    }


def scenario_view(answers: Mapping[str | None, Forecast], model: str) -> dict[str, Any]:
    """Return scenarios side by side: deals, and the terms of one model."""
    base = answers[None]
    case = base.case
    models = list(base.models)
    model = model if model in models else "winset" if "winset" in models else models[0]
    names = ["As it is" if name is None else case.scenarios[name].name for name in answers]
    rows, charts = [], []
    for issue, entry in case.issues.items():
        cells, bars = [], []
        for title, answer in zip(names, answers.values(), strict=True):
            said = answer.models.get(model)
            if said is None:
                cells.append({"middle": "–", "ends": "", "way": "none"})
                continue
            summary = said.issues[issue]
            low, high = value_text(summary.p5, entry), value_text(summary.p95, entry)
            middle = value_text(summary.median, entry)
            first = base.models[model].issues[issue].median
            cells.append(
                {
                    "middle": middle,
                    "ends": "" if low == high else f"{low} to {high}",
                    "way": _way(first, summary.median, middle == value_text(first, entry)),
                }
            )
            if summary.median == summary.median:
                bars.append((title, summary.p5, summary.median, summary.p95))
        rows.append({"name": entry.name, "unit": entry.unit, "cells": cells})
        if bars:
            chart = svg(interval_rows(f"{entry.name}, by scenario", bars, entry.unit, zero=False))
            charts.append({"name": f"{entry.name} ({model})", "chart": chart})
    return {
        "models": models,
        "model": model,
        "columns": names,
        "rows": rows,
        "charts": charts,
        "deals": _deals(answers),
    }


def _way(before: float, after: float, still: bool) -> str:
    if still or before != before or after != after:
        return "none"
    return "up" if after > before else "down"


def _deals(answers: Mapping[str | None, Forecast]) -> list[dict[str, str]] | None:
    base = answers[None].agreement
    if base is None:
        return None
    cells = []
    for answer in answers.values():
        deal = answer.agreement
        if deal is None:
            cells.append({"text": "–", "who": "–", "way": "none"})
            continue
        who = next(iter(deal.blocking_actors or deal.binding_actors), None)
        text = percent(deal.probability)
        cells.append(
            {
                "text": text,
                "who": "–" if who is None else answer.case.actors[who].name,
                "way": _way(base.probability, deal.probability, text == percent(base.probability)),
            }
        )
    return cells
