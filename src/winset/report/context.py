"""What the report shows around a forecast: precedents, market timing and what has happened."""

from __future__ import annotations

from winset.analyses.context.precedents import precedents
from winset.analyses.context.timeline import timeline
from winset.analyses.context.timing import timing
from winset.analyses.outcome.forecast import Forecast
from winset.show import precedents as show_precedents
from winset.show import timeline as show_timeline
from winset.show import timing as show_timing
from winset.show.sections import Section

LEAST_DRAWS, MOST_DRAWS = 500, 2000
"""Draws on which the effects of differences rest, whatever the forecast's."""


def precedents_sections(answer: Forecast) -> list[Section]:
    """Return the section on precedents; none where the case names none."""
    if not answer.case.precedents:
        return []
    model = next((name for name in ("nash", "mean") if name in answer.models), "mean")
    draws = max(LEAST_DRAWS, min(answer.draws, MOST_DRAWS))
    parallels = precedents(answer.case, model=model, draws=draws, seed=answer.seed)
    return [Section("What it resembles", show_precedents.sections(parallels), id="precedents")]


def timing_sections(answer: Forecast) -> list[Section]:
    """Return the section on market timing; none where the case says nothing of it."""
    if not answer.case.timing:
        return []
    timings = timing(answer.case, draws=max(answer.draws, LEAST_DRAWS), seed=answer.seed)
    return [Section("When does it pay to move?", show_timing.sections(timings), id="timing")]


def timeline_sections(answer: Forecast) -> list[Section]:
    """Return what has happened so far; none where next to nothing has a date."""
    past = timeline(answer.case)
    if all(entry.kind == "day" for entry in past.entries):
        return []
    return [Section("What has happened so far", show_timeline.sections(past)[-1].parts)]
