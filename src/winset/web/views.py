"""What templates show of an answer: words and pictures, made by the floors below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from winset.analyses.pictures import issue_chart
from winset.analyses.words import agreement_text, blocking_text, percent, value_text
from winset.api import Forecast
from winset.charts.bars import interval_rows, share_bars
from winset.report.paths import paths_section

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
