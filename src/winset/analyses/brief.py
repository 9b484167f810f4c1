"""A brief: what a principal is told, from every verb that is asked of a case, and how sure it is.

Confidence is about the basis, apart from likelihood (ICD 203). That of hypotheses is the
assessment's own. Of whether terms exist and of dated questions it follows from how far the number
moves: by one input at its ends, by losses that are linear, by beliefs that hang together; or from
how wide its interval is (docs/how-to/brief.md).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from winset.analyses.aims.assess import LEAST_DRAWS, assess
from winset.analyses.aims.assessment import Assessment
from winset.analyses.events.odds import EventOdds, Odds, odds
from winset.analyses.levers.advise import DRAWS, advise
from winset.analyses.levers.case_levers import LARGEST, asked_about
from winset.analyses.levers.effects import LeverEffect
from winset.analyses.outcome.forecast import Forecast
from winset.analyses.record.forecast_log import LogRecord, read_log
from winset.analyses.record.saved_forecast import SavedForecast
from winset.answer import Answer, data_of, to_data
from winset.case.difference import JUDGED, Difference, as_changes, differences, remainder
from winset.case.hypothesis_tree import actors
from winset.case.negotiation import Change
from winset.case.schema import Case
from winset.errors import UsageError

HIGH_SPREAD, MODERATE_SPREAD = 0.05, 0.2
"""How far the share of terms may move, and confidence in it be high, or moderate."""
HIGH_WIDTH, MODERATE_WIDTH = 0.1, 0.3
"""How wide the 90 % interval of a dated question may be."""
MOST_LEVERS = 2
"""How many of an actor's levers a brief tells."""
MOST_AIM_DRAWS = 10_000
"""Draws of an assessment that stands beside a forecast, whatever the forecast's."""


@dataclass(frozen=True)
class Moved:
    """What a record of a log said.

    Attributes
    ----------
    number : int
    date : str
    kept : mapping of int to str
        The days of all forecasts of the log that can be read, by their numbers.
    terms : float or None
        How often terms existed.
    events : mapping of event to float
        The probability of each dated question.
    issues : mapping of issue to float
        The term to expect on each issue.
    accepted_by_all : float or None
        How often the headline package passed.
    acceptance : mapping of actor to float
        How often each of those asked accepted it.
    views : mapping of actor to (mapping of hypothesis to float)
        What each actor wanted, by the case of that day; empty where nothing differs.
    news : tuple of str
        What is new under ``evidence`` and under that of dated questions.
    gone : tuple of str
        What is no longer under ``evidence``.
    differences : tuple of Difference
        Where the two cases differ.
    run : mapping
        The ``draws`` and the ``seed`` of that day.
    odds_on : str or None
        The day on which the probabilities of dated questions hold.
    changes : tuple of Change
        What has changed in the case since.
    further : tuple of str
        Entries with other changes that may bear on it, such as ``events.signed-by-june``.
    """

    number: int
    date: str
    kept: Mapping[int, str]
    terms: float | None
    events: Mapping[str, float]
    issues: Mapping[str, float] = field(default_factory=dict)
    accepted_by_all: float | None = None
    acceptance: Mapping[str, float] = field(default_factory=dict)
    views: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    news: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    run: Mapping[str, int] = field(default_factory=dict)
    odds_on: str | None = None
    changes: tuple[Change, ...] = ()
    further: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Brief(Answer):
    """What a principal is told.

    Attributes
    ----------
    odds : Odds or None
        None where the case asks no dated question.
    aims : tuple of Assessment
        One for each actor that hypotheses are about.
    levers : mapping of actor to tuple of LeverEffect
        The best of those whom the case is about, where the others' answers leave a gain; none in a
        large case.
    before : Moved or None
        The record of the log, where one was given, with which this is compared.
    authors : tuple of str
    marking : str
        Such as ``internal``; stands above and below.
    day : date or None
        Of the brief; that of the case's knowledge where none is given.
    """

    kind: ClassVar[str] = "brief"
    case: Case
    forecast: Forecast
    odds: Odds | None
    aims: tuple[Assessment, ...]
    levers: Mapping[str, tuple[LeverEffect, ...]] = field(default_factory=dict)
    before: Moved | None = None
    authors: tuple[str, ...] = ()
    marking: str = ""
    day: datetime.date | None = field(default=None)

    @property
    def terms_confidence(self) -> str:
        """How good the basis of the share of terms is."""
        shares = [share for _, share in self.alternatives()]
        return _level(max(shares) - min(shares), HIGH_SPREAD, MODERATE_SPREAD)

    def alternatives(self) -> Iterator[tuple[str, float]]:
        """Yield the share of terms as it stands, then as single changes would have it.

        Each with where it stands in the forecast's JSON.
        """
        agreement, found = self.forecast.agreement, self.forecast.robustness
        assert agreement is not None
        yield "forecast.agreement.probability", agreement.probability
        for rho, share in agreement.dependence.items():
            yield f'forecast.agreement.dependence["{rho:g}"]', share
        for number, one in enumerate(found.carriers if found is not None else ()):
            yield f"forecast.robustness.carriers[{number}].at_low", one.at_low
            yield f"forecast.robustness.carriers[{number}].at_high", one.at_high
        if found is not None and found.shape is not None:
            yield "forecast.robustness.shape.linear", found.shape.linear

    def to_dict(self) -> dict[str, Any]:
        """Return the answers that the brief tells of."""
        forecast = self.forecast.to_dict()
        forecast.pop("models")
        return {
            **data_of(self, "case", "digest", "authors", "marking"),
            "day": None if self.day is None else self.day.isoformat(),
            "forecast": forecast,
            "odds": None if self.odds is None else self.odds.to_dict(),
            "assess": {answer.actor: answer.to_dict() for answer in self.aims},
            "advise": to_data(self.levers),
            "before": to_data(self.before),
            "confidence": {
                "terms": None if self.forecast.agreement is None else self.terms_confidence,
                "events": {
                    name: event_confidence(found)
                    for name, found in ({} if self.odds is None else self.odds.events).items()
                },
            },
        }


def event_confidence(found: EventOdds) -> str:
    """Return how good the basis of a dated question's probability is, by its interval."""
    last = found.by[-1]
    return _level(last.p95 - last.p5, HIGH_WIDTH, MODERATE_WIDTH)


def _level(size: float, high: float, moderate: float) -> str:
    return "high" if size <= high else "moderate" if size <= moderate else "low"


def brief(
    forecast: Forecast,
    *,
    authors: tuple[str, ...] = (),
    marking: str = "",
    day: datetime.date | None = None,
    log: str | Path | None = None,
    since: int | None = None,
) -> Brief:
    """Say what a principal is to be told of a case.

    Parameters
    ----------
    forecast : Forecast
        Of the case, by all models that fit it; not a run at the most likely values.
    authors : tuple of str
        By default those of the case's publication.
    marking : str
        Such as ``internal``; by default that of the case's publication.
    day : date, optional
        Of the brief.
    log : str or Path, optional
        A log of forecasts: what moved since a record of it is told.
    since : int, optional
        The number of the record; by default the last one that is not this very forecast, of the
        same scenario where there is one.

    Raises
    ------
    UsageError
        The forecast is a single run; the log cannot be read, or has no such record.

    Examples
    --------
    >>> answer = ws.forecast(ws.read("cases/emissions-1989"), draws=200)
    >>> ws.brief(answer).to_dict()["confidence"]["events"]
    {}
    """
    if forecast.point:
        raise UsageError("A brief needs draws of the case's beliefs. Leave out --point.")
    if (piece := forecast.case.publication) is not None:
        authors = authors or tuple(author.name for author in piece.authors)
        marking = marking or piece.marking or ""
    return Brief(
        case=forecast.case,
        forecast=forecast,
        odds=odds_beside(forecast),
        aims=aims_beside(forecast),
        levers=levers_beside(forecast),
        before=None if log is None else _before(log, forecast, since),
        authors=authors,
        marking=marking,
        day=day,
    )


def odds_beside(forecast: Forecast) -> Odds | None:
    """Return whether and when something comes of it, which is not whether terms exist."""
    if not forecast.case.events:
        return None
    known = forecast.agreement
    terms = None if forecast.point or known is None else known.probability
    return odds(forecast.case, seed=forecast.seed, terms=terms)


def levers_beside(forecast: Forecast) -> dict[str, tuple[LeverEffect, ...]]:
    """Return the best levers of those whom the case is about, as `winset advise` tells them."""
    case = forecast.case
    if len(case.positions) > LARGEST or forecast.agreement is None:
        return {}
    draws = min(forecast.draws, DRAWS)
    found = {
        name: advise(case, name, draws=draws, seed=forecast.seed) for name in asked_about(case)
    }
    kept = {
        name: tuple(one for one in advice.best(MOST_LEVERS) if (one.after_replies or 0.0) > 0.0)
        for name, advice in found.items()
    }
    return {name: best for name, best in kept.items() if best}


def aims_beside(forecast: Forecast, case: Case | None = None) -> tuple[Assessment, ...]:
    """Return what each actor that hypotheses are about really wants.

    Parameters
    ----------
    forecast : Forecast
    case : Case, optional
        Another form of the forecast's case, judged by as many draws.
    """
    draws = MOST_AIM_DRAWS if forecast.point else forecast.draws
    return aims_of(case or forecast.case, draws, forecast.seed)


def aims_of(case: Case, draws: int, seed: int) -> tuple[Assessment, ...]:
    """Return what each actor that hypotheses are about really wants.

    Parameters
    ----------
    case : Case
    draws : int
        Of its forecast: as many are taken, within bounds.
    seed : int
    """
    draws = min(max(draws, LEAST_DRAWS), MOST_AIM_DRAWS)
    return tuple(assess(case, actor=name, draws=draws, seed=seed) for name in actors(case))


def _record_before(
    kept: Sequence[tuple[LogRecord, SavedForecast]], forecast: Forecast, since: int | None
) -> tuple[LogRecord, SavedForecast] | None:
    """Return the record with which a forecast is compared; None where none can be read."""
    if since is not None:
        kept = [pair for pair in kept if pair[0].number == since]
        if not kept:
            raise UsageError(f"The log has no forecast number {since} that can be read.")
        return kept[0]

    def is_this(saved: SavedForecast) -> bool:
        run = saved.forecast
        same = (run["digest"], run["draws"], run["seed"])
        return same == (forecast.digest, forecast.draws, forecast.seed)

    alike = [pair for pair in kept if pair[1].forecast.get("scenario") == forecast.scenario] or kept
    others = [pair for pair in alike if not is_this(pair[1])] or alike
    return others[-1] if others else None


def _before(log: str | Path, forecast: Forecast, since: int | None) -> Moved | None:
    """Return the forecast of a log with which another is compared."""
    kept = read_log(log).forecasts()
    found = _record_before(kept, forecast, since)
    if found is None:
        return None
    record, last = found
    case = forecast.case
    differing = differences(last.case, case)
    changes = as_changes(last.case, case)
    apart = [one for one in differing if one.path.startswith(JUDGED)]
    rest = [*remainder(last.case, case, changes), *apart]
    further = dict.fromkeys(".".join(one.path.split(".")[:2]) for one in rest)
    aims = aims_beside(forecast, last.case) if differing else ()
    expected = ((name, last.expected(name)) for name in last.case.issues)
    return Moved(
        number=record.number,
        date=record.date,
        kept={one.number: one.date for one, _ in kept},
        terms=last.probability,
        events=last.events,
        issues={name: term for name, term in expected if term is not None},
        accepted_by_all=last.accepted_by_all,
        acceptance=last.acceptance,
        views={
            aim.actor: {name: one.posterior.mean for name, one in aim.hypotheses.items()}
            for aim in aims
        },
        news=tuple(_news(last.case, case)),
        gone=tuple(
            item.name for key, item in last.case.evidence.items() if key not in case.evidence
        ),
        differences=differing,
        run={"draws": last.forecast["draws"], "seed": last.forecast["seed"]},
        odds_on=last.odds_on,
        changes=changes,
        further=tuple(further),
    )


def _news(before: Case, after: Case) -> Iterator[str]:
    """Yield the names of the evidence that is new, of views and of dated questions."""
    yield from (item.name for key, item in after.evidence.items() if key not in before.evidence)
    for name, event in after.events.items():
        known = before.events[name].evidence if name in before.events else {}
        yield from (item.name for key, item in event.evidence.items() if key not in known)
