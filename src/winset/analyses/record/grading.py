"""Forecasts of a log against what came out."""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.analyses.record.event_grading import EventGrade, by_tag, calibration, grade_events
from winset.analyses.record.forecast_log import LogRecord, read_log
from winset.analyses.record.log_findings import day_of
from winset.analyses.record.saved_forecast import SavedForecast
from winset.analyses.record.scoring import IssueScore, Tally
from winset.answer import Answer, data_of, to_data
from winset.case.events import VOID
from winset.case.schema import Case
from winset.errors import UsageError
from winset.interchange.forecast_tables import read_forecasts


@dataclass(frozen=True)
class Grade:
    """One forecast, scored.

    Attributes
    ----------
    record : LogRecord
        It bears the date of the forecast: for an opened one, the day it was sealed.
    before : bool
        Whether it was made before the first outcome that scores it, by the clock where that and
        the stated day differ.
    probability : float or None
        Of a deal.
    brier : float or None
        The squared error of that probability; None where nobody said whether there was a deal.
    models : mapping of model to Tally
        The terms, each issue scaled to 0-100 of its range.
    """

    record: LogRecord
    sealed: bool
    before: bool
    probability: float | None
    brier: float | None
    models: Mapping[str, Tally]

    @property
    def best(self) -> str | None:
        """The model with the smallest mean CRPS."""
        scores = {name: tally.summary["crps"] for name, tally in self.models.items()}
        scores = {name: score for name, score in scores.items() if math.isfinite(score)}
        return min(scores, key=lambda name: scores[name]) if scores else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            **data_of(self.record, "number", "date", "clock"),
            "sealed": self.sealed,
            "before_outcome": self.before,
            **data_of(self, "probability", "brier"),
            "models": {
                name: {
                    **to_data(tally.summary),
                    "issues": {
                        row.issue: data_of(row, "point", "outcome", "error", "crps", "percentile")
                        for row in tally.rows
                    },
                }
                for name, tally in self.models.items()
            },
        }


@dataclass(frozen=True, repr=False)
class Grades(Answer):
    """Every forecast of a log that can be read, scored.

    Attributes
    ----------
    deal : bool or None
        Whether there was a deal, as far as that was said.
    sealed : tuple of int
        Records that are still sealed.
    events : tuple of EventGrade
        The dated questions that came out.
    unforecast : tuple of str
        Questions that came out before any forecast of them, by the clock.
    deadline, came : str or None
        The case's deadline, and the day of the first outcome, where that is after it.
    """

    kind: ClassVar[str] = "grades"
    file: str
    deal: bool | None
    rows: tuple[Grade, ...]
    sealed: tuple[int, ...]
    events: tuple[EventGrade, ...] = ()
    unforecast: tuple[str, ...] = ()
    deadline: str | None = None
    came: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        first = data_of(self, log="file", deal="deal", forecasts="rows", still_sealed="sealed")
        return first | {
            "after_deadline": self.came,
            "events": {one.name: one.to_dict() for one in self.events},
            "unforecast": list(self.unforecast),
            "tags": to_data(by_tag(self.events)),
            "calibration": to_data(calibration(self.events)),
        }


def grade(
    log: str | Path,
    case: Case,
    *,
    deal: bool | None = None,
    crowd: str | Path | None = None,
) -> Grades:
    """Score the forecasts of a log by the outcomes that a case records.

    The share of draws with a deal is scored by whether there was one at all; what was to happen by
    a day is scored by the case's dated questions.

    Parameters
    ----------
    log : str or Path
    case : Case
        With ``outcome`` on its issues.
    deal : bool, optional
        Whether there was a deal, to score its probability; by default what the outcomes say.
    crowd : str or Path, optional
        A table of a crowd's forecasts of the dated questions, to stand beside:
        :func:`winset.interchange.forecast_tables.read_forecasts`.

    Raises
    ------
    CaseError
        The log has faults.
    UsageError
        There is no such log, no outcome, no open forecast.
    """
    whole = read_log(log).sound()
    outcomes = {name: issue.outcome for name, issue in case.issues.items() if issue.outcome}
    resolved = any(event.outcome is not None for event in case.events.values())
    if not outcomes and deal is None and not resolved:
        raise UsageError(
            "The case records no outcome. Write one with `winset resolve`, or say whether there "
            "was a deal."
        )
    forecasts = whole.forecasts()
    if not forecasts:
        raise UsageError(f"{whole.file} holds no forecast that is open.")
    first = min((outcome.date for outcome in outcomes.values()), default=None)
    values = {name: o.number for name, o in outcomes.items() if o.number is not None}
    deal = case.deal if deal is None else deal
    rows = []
    for record, saved in forecasts:
        probability = saved.probability
        rows.append(
            Grade(
                record=record,
                sealed=record.type == "sealed",
                before=first is None or day_of(record)[: len(first)] < first,
                probability=probability,
                brier=None
                if deal is None or probability is None
                else (probability - float(deal)) ** 2,
                models=_tallies(saved, values),
            )
        )
    still_sealed = tuple(record.number for record in whole.still_sealed)
    limit = None if case.decision is None else case.decision.deadline
    late = limit is not None and first is not None and first > limit.isoformat()[: len(first)]
    graded = grade_events(forecasts, case, {} if crowd is None else crowd_of(crowd, case))
    done = {one.name for one in graded}
    return Grades(
        whole.file,
        deal,
        tuple(rows),
        still_sealed,
        graded,
        tuple(
            name
            for name, event in case.events.items()
            if event.resolved not in (None, VOID) and name not in done
        ),
        limit.isoformat() if late and limit else None,
        first if late else None,
    )


def crowd_of(source: str | Path, case: Case) -> dict[str, list[tuple[datetime.date, float]]]:
    """Return a crowd's forecasts by question: the mean of all on each day.

    Parameters
    ----------
    source : str or Path
    case : Case
        A forecast is of the question whose id or words it bears.
    """
    found: dict[str, dict[datetime.date, list[float]]] = {}
    names = {" ".join(event.question.split()): name for name, event in case.events.items()}
    for one in read_forecasts(source):
        name = one.question if one.question in case.events else names.get(one.question)
        if name is not None:
            found.setdefault(name, {}).setdefault(one.day, []).append(one.probability)
    if not found:
        listed = ", ".join(case.events) or "none"
        raise UsageError(
            f"{source} speaks of no question of the case; it has {listed}. Name a question by its "
            "id or by its words."
        )
    return {
        name: [(day, sum(said) / len(said)) for day, said in sorted(days.items())]
        for name, days in found.items()
    }


def _tallies(saved: SavedForecast, outcomes: Mapping[str, float]) -> dict[str, Tally]:
    """Score each model on the issues with an outcome."""
    case, result = saved.case, {}
    for model, issues in saved.quantiles.items():
        rows = []
        for name, values in issues.items():
            if name in outcomes and values:
                low, high = case.issues[name].range
                scaled = 100.0 * (np.array(values, dtype=float) - low) / (high - low)
                outcome = 100.0 * (outcomes[name] - low) / (high - low)
                weights = np.full(scaled.size, 1.0 / scaled.size)
                row = IssueScore.of(str(case.id), name, outcome, scaled, weights)
                said = saved.median(model, name)
                point = row.point if said is None else 100.0 * (said - low) / (high - low)
                rows.append(replace(row, point=point))
        result[model] = Tally(tuple(rows))
    return {name: tally for name, tally in result.items() if tally.rows or not outcomes}
