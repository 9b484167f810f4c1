"""Forecasts of a log against what came out."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.record.journal import Journal, Kept, Record
from winset.analyses.record.scoring import Scored, Tally
from winset.analyses.summary import finite
from winset.case.schema import Case
from winset.errors import UsageError


@dataclass(frozen=True)
class Grade:
    """One forecast, scored.

    Attributes
    ----------
    record : Record
        It bears the date of the forecast: for an opened one, the day it was sealed.
    sealed : bool
    before : bool
        Whether it was made before the first outcome that scores it.
    probability : float or None
        Of a deal.
    brier : float or None
        The squared error of that probability; None where nobody said whether there was a deal.
    models : mapping of model to Tally
        The terms, each issue scaled to 0-100 of its range.
    """

    record: Record
    sealed: bool
    before: bool
    probability: float | None
    brier: float | None
    models: Mapping[str, Tally]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "number": self.record.number,
            "date": self.record.date,
            "sealed": self.sealed,
            "before_outcome": self.before,
            "probability": self.probability,
            "brier": self.brier,
            "models": {
                name: {
                    **{key: finite(value) for key, value in tally.summary.items()},
                    "issues": {
                        row.issue: {
                            "point": finite(row.point),
                            "outcome": row.outcome,
                            "error": finite(row.error),
                            "crps": finite(row.crps),
                            "percentile": finite(row.percentile),
                        }
                        for row in tally.rows
                    },
                }
                for name, tally in self.models.items()
            },
        }


@dataclass(frozen=True)
class Grades:
    """Every forecast of a log that can be read, scored.

    Attributes
    ----------
    file : str
    deal : bool or None
        Whether there was a deal, as far as that was said.
    rows : tuple of Grade
    sealed : tuple of int
        Records that are still sealed.
    """

    file: str
    deal: bool | None
    rows: tuple[Grade, ...]
    sealed: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        return {
            "log": self.file,
            "deal": self.deal,
            "forecasts": [row.to_dict() for row in self.rows],
            "still_sealed": list(self.sealed),
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        from winset.show.notebook import grades

        return grades(self)


def grade(journal: Journal, case: Case, deal: bool | None = None) -> Grades:
    """Score the forecasts of a log by the outcomes that a case records.

    Parameters
    ----------
    journal : Journal
    case : Case
        With ``outcome`` on its issues.
    deal : bool, optional
        Whether there was a deal, to score its probability.

    Raises
    ------
    UsageError
        The case records no outcome and `deal` is not given; the log holds no open forecast.
    """
    known = {name: issue.outcome for name, issue in case.issues.items() if issue.outcome}
    if not known and deal is None:
        raise UsageError(
            "The case records no outcome. Add `outcome: {value: ..., date: ...}` to its issues, "
            "or say whether there was a deal with --deal."
        )
    forecasts = journal.forecasts()
    if not forecasts:
        raise UsageError(f"{journal.file} holds no forecast that is open.")
    first = min((outcome.date for outcome in known.values()), default=None)
    opened = {record.number for record, _ in forecasts}
    rows = []
    for record, kept in forecasts:
        probability = kept.probability
        brier = None
        if deal is not None and probability is not None:
            brier = (probability - float(deal)) ** 2
        before = first is None or record.date[: len(first)] < first
        values = {name: outcome.value for name, outcome in known.items() if outcome is not None}
        scored = _scored(kept, values)
        sealed = record.kind == "sealed"
        rows.append(Grade(record, sealed, before, probability, brier, scored))
    still = tuple(
        record.number
        for record in journal.records
        if record.kind == "sealed" and record.number not in opened
    )
    return Grades(journal.file, deal, tuple(rows), still)


def _scored(kept: Kept, outcomes: Mapping[str, float]) -> dict[str, Tally]:
    result = {}
    for model, issues in kept.quantiles.items():
        rows = []
        for name, values in issues.items():
            if name not in outcomes or not values:
                continue
            low, high = kept.case.issues[name].range
            places = 100.0 * (np.array(values, dtype=float) - low) / (high - low)
            outcome = 100.0 * (outcomes[name] - low) / (high - low)
            weights = np.full(places.size, 1.0 / places.size)
            rows.append(Scored.of(str(kept.case.id), name, places, weights, outcome))
        result[model] = Tally(tuple(rows))
    return {name: tally for name, tally in result.items() if tally.rows or not outcomes}


def best(row: Grade) -> str | None:
    """Return the model with the smallest mean CRPS."""
    scores = {name: tally.summary["crps"] for name, tally in row.models.items()}
    finite_scores = {name: score for name, score in scores.items() if math.isfinite(score)}
    return min(finite_scores, key=lambda name: finite_scores[name]) if finite_scores else None
