"""Answers as tables in a notebook, for those that have no picture of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.show.html_table import html_table
from winset.show.words import percent

if TYPE_CHECKING:
    from winset.analyses.record.forecast_log_changes import Watch
    from winset.analyses.record.grading import Grades
    from winset.analyses.record.track_record import Record


def watch(answer: Watch) -> str:
    """Return the forecasts that were kept."""
    from winset.show.changes import points

    rows = (
        (
            step.record.number,
            step.record.date,
            "sealed"
            if step.kept is None
            else None
            if step.kept.probability is None
            else percent(step.kept.probability),
            "" if step.agreement is None else points(step.agreement),
            step.record.note or "",
        )
        for step in answer.steps
    )
    return html_table(("no.", "day", "deal", "change, points", "remark"), rows)


def grades(answer: Grades) -> str:
    """Return how each forecast of a log did."""
    rows = (
        (
            row.record.number,
            row.record.date,
            None if row.probability is None else percent(row.probability),
            row.brier,
            row.models["pooled"].summary["mae"] if "pooled" in row.models else None,
        )
        for row in answer.rows
    )
    return html_table(("no.", "day", "deal", "Brier", "MAE of the pool"), rows)


def record(answer: Record) -> str:
    """Return each outcome beside its forecast."""
    rows = (
        (
            answer.cases[row.case].title,
            answer.cases[row.case].issues[row.issue].name,
            float(answer.in_unit(row, row.outcome)),
            float(answer.in_unit(row, row.point)),
            float(row.percentile),
            float(row.crps),
        )
        for row in answer.rows
    )
    return html_table(("case", "issue", "came out", "forecast", "percentile", "CRPS"), rows)
