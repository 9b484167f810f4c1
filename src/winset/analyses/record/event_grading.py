"""Odds of dated questions against what came out: each day counts until it was known.

A forecast stands from its day until the next one. Its score on a question that came out is taken
on every day from the first forecast to the last day before it was known, or to the day on which
the question closed, whichever is first; the mean over those days is the time-averaged score. The
base rate and a crowd are scored on the same days. Skill is ``1 - B / B_other``.

References
----------
Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather
Review 78, 1-3.
Murphy, A. H. (1973). A new vector partition of the probability score. Journal of Applied
Meteorology 12, 595-600.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.record.forecast_log import LogRecord
from winset.analyses.record.log_findings import day_of
from winset.analyses.record.saved_forecast import SavedForecast
from winset.answer import data_of
from winset.case.events import VOID, Event
from winset.case.schema import Case

Day = datetime.date
Said = Mapping[str, Sequence[tuple[Day, float]]]
"""By question, the probabilities that were given, each from its day on."""
EDGES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Of the calibration curve."""
LEAST = 1e-6
"""The log score takes no chance nearer to 0 or 1 than this."""


@dataclass(frozen=True)
class EventGrade:
    """A question that came out, and how well it was forecast.

    Attributes
    ----------
    happened : bool
        Whether the first option came out in time.
    later : str or None
        When it came, where that was after the question had closed.
    days : int
        On how many days a forecast stood.
    mean, last : float
        The probability, averaged over those days and on the last of them.
    brier, log : float
        Time-averaged.
    brier_last, log_last : float
        Of the last forecast.
    brier_base : float
        Of the base rate of its class, on the same days.
    brier_crowd : float or None
        Of the crowd, where it spoke on one of these days; `brier_beside` is the forecast's on the
        days on which it did.
    forecasts : tuple of (int, float)
        Record and probability, in order.
    """

    event: Event
    name: str
    happened: bool
    later: str | None
    days: int
    mean: float
    last: float
    brier: float
    log: float
    brier_last: float
    log_last: float
    brier_base: float
    brier_crowd: float | None
    brier_beside: float | None
    forecasts: tuple[tuple[int, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/monitor-json.md says."""
        return data_of(
            self,
            *("happened", "later", "days", "mean", "last", "brier", "log", "brier_last"),
            *("log_last", "brier_base", "brier_crowd"),
            tags="event.tags",
            skill="skill",
            skill_crowd="skill_crowd",
        ) | {"forecasts": [{"number": n, "probability": p} for n, p in self.forecasts]}

    @property
    def skill(self) -> float | None:
        """Against the base rate of its class."""
        return skill(self.brier, self.brier_base)

    @property
    def skill_crowd(self) -> float | None:
        """Against the crowd, on the days on which it spoke."""
        if self.brier_crowd is None or self.brier_beside is None:
            return None
        return skill(self.brier_beside, self.brier_crowd)


@dataclass(frozen=True)
class TagScore:
    """Questions that share a tag: means over them, each counting once."""

    tag: str
    questions: int
    happened: int
    brier: float
    log: float
    brier_base: float
    skill: float | None


@dataclass(frozen=True)
class CalibrationBin:
    """Questions whose mean forecast lies in a part of 0 to 1.

    Attributes
    ----------
    low, high : float
        90 % interval of the share that happened, by Jeffreys' prior.
    """

    start: float
    end: float
    questions: int
    mean: float
    happened: int
    low: float
    high: float


def skill(score: float, other: float) -> float | None:
    """Return ``1 - score / other``; None where the other made no error.

    Parameters
    ----------
    score, other : float
        Brier scores.
    """
    return None if other == 0.0 else 1.0 - score / other


def grade_events(
    forecasts: Iterable[tuple[LogRecord, SavedForecast]], case: Case, crowd: Said
) -> tuple[EventGrade, ...]:
    """Score the odds of a log by what came out of a case's questions; voided ones are left out.

    Parameters
    ----------
    forecasts : iterable of (LogRecord, SavedForecast)
    case : Case
        With ``outcome`` on its events.
    crowd : mapping of event to sequence of (day, probability)
    """
    saved = list(forecasts)
    graded = []
    for name, event in case.events.items():
        if event.resolved in (None, VOID):
            continue
        told = [
            (Day.fromisoformat(day_of(record)), record.number, one.events[name], rates[name])
            for record, one in saved
            if name in one.events
            for rates in [one.base_rates]
        ]
        found = _grade(name, event, told, crowd.get(name, ()))
        if found is not None:
            graded.append(found)
    return tuple(graded)


def _grade(
    name: str,
    event: Event,
    told: Sequence[tuple[Day, int, float, float]],
    crowd: Sequence[tuple[Day, float]],
) -> EventGrade | None:
    outcome = event.outcome
    assert outcome is not None
    known = Day.fromisoformat((outcome.date + "-01-01")[:10])
    end = event.closes if event.came_later else min(event.closes, known - datetime.timedelta(1))
    told = sorted(one for one in told if one[0] <= end)
    if not told:
        return None
    days = [told[0][0] + datetime.timedelta(d) for d in range((end - told[0][0]).days + 1)]
    chance = _standing([(day, p) for day, _, p, _ in told], days)
    base = _standing([(day, b) for day, _, _, b in told], days)
    others = _standing(crowd, days)
    spoke = ~np.isnan(others)
    came = float(event.resolved == event.options[0])
    errors, losses = (chance - came) ** 2, _log(chance, came)
    return EventGrade(
        event,
        name,
        bool(came),
        outcome.date if event.came_later else None,
        len(days),
        float(chance.mean()),
        float(chance[-1]),
        float(errors.mean()),
        float(losses.mean()),
        float(errors[-1]),
        float(losses[-1]),
        float(((base - came) ** 2).mean()),
        float(((others - came) ** 2)[spoke].mean()) if spoke.any() else None,
        float(errors[spoke].mean()) if spoke.any() else None,
        tuple((number, p) for _, number, p, _ in told),
    )


def _standing(said: Sequence[tuple[Day, float]], days: Sequence[Day]) -> Any:
    """Return the probability that stands on each day; NaN before the first."""
    ordered = sorted(said, key=lambda one: one[0])
    place = np.searchsorted(
        [day.toordinal() for day, _ in ordered], [d.toordinal() for d in days], "right"
    )
    values = np.array([math.nan, *(p for _, p in ordered)])
    return values[place]


def _log(chance: Any, came: float) -> Any:
    kept = np.clip(chance, LEAST, 1.0 - LEAST)
    return -np.log(kept if came else 1.0 - kept)


def by_tag(graded: Sequence[EventGrade]) -> tuple[TagScore, ...]:
    """Return the scores of all questions, and of those of each tag.

    Parameters
    ----------
    graded : sequence of EventGrade
    """
    tags = dict.fromkeys(tag for one in graded for tag in one.event.tags)
    groups = {"all questions": list(graded)} | {
        tag: [one for one in graded if tag in one.event.tags] for tag in tags
    }
    return tuple(
        TagScore(
            tag,
            len(group),
            sum(one.happened for one in group),
            brier := float(np.mean([one.brier for one in group])),
            float(np.mean([one.log for one in group])),
            base := float(np.mean([one.brier_base for one in group])),
            skill(brier, base),
        )
        for tag, group in groups.items()
        if group
    )


def calibration(graded: Sequence[EventGrade]) -> tuple[CalibrationBin, ...]:
    """Return the calibration curve; each question counts once, by its mean forecast.

    Parameters
    ----------
    graded : sequence of EventGrade
    """
    from scipy.special import betaincinv

    means = np.array([one.mean for one in graded])
    came = np.array([one.happened for one in graded], dtype=float)
    place = np.clip(np.searchsorted(EDGES, means, "right") - 1, 0, len(EDGES) - 2)
    bins = []
    for k in np.unique(place):
        inside = place == k
        count, happened = int(inside.sum()), int(came[inside].sum())
        shape = (happened + 0.5, count - happened + 0.5)
        low, high = (float(betaincinv(*shape, level)) for level in (0.05, 0.95))
        mean = float(means[inside].mean())
        bins.append(CalibrationBin(EDGES[k], EDGES[k + 1], count, mean, happened, low, high))
    return tuple(bins)
