"""Will it happen, and by when: the odds of a case's dated questions, from parts one can take away.

- *classes*: how often, or how soon, the event came in cases like this; each draw is one class's,
  by weight. A question without a class takes the learnt default, as if it were a class of
  `DEFAULT_SIZE`.
- *hazard*: that the event has not come since the question opened counts against it, and what is
  left is spread over the days left. Where the first option is what stands (`stands`), the event is
  the second, and what is left of its chance is turned round at the end.
- *evidence*: each item multiplies the odds by its likelihood ratio; the log of it halves with each
  half-life since. The order of items does not matter.
- *terms*: what is signed or ratified needs terms first: times the share of draws in which terms
  exist that all whose consent is needed prefer to no deal. That terms exist is not that they are
  signed: the classes are read as talks in which terms exist, and how often those end in a
  signature is what they say.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.analyses.events.hazard import YEAR, Array, Posterior, spent
from winset.analyses.events.question_odds import question_odds
from winset.analyses.outcome.forecast import forecast
from winset.answer import Answer, data_of
from winset.case.events import DatedEvidence, Event
from winset.case.schema import Case
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest, require_positive
from winset.interchange.questions import Question
from winset.kernels.logistic import MOST_ODDS
from winset.kernels.streams import Streams

PARTS = ("classes", "hazard", "evidence", "terms")
NEEDS_TERMS = ("signed", "ratified")
DEFAULT_SIZE = 10.0
"""Cases for which the learnt default counts: our choice."""
EVEN = Posterior(0.0, 0.0, np.nan)
"""What is left where classes are taken away: nothing known, Beta(1/2, 1/2)."""
STEPS = 12
"""Days of the curve."""
DEAL_DRAWS = 10_000
"""As a forecast has: one question has one number."""


@dataclass(frozen=True)
class ByDay:
    """P(event by a day): quantiles over the draws."""

    date: datetime.date
    p5: float
    p50: float
    p95: float


@dataclass(frozen=True)
class Piece:
    """One part, or one entry of a part.

    Attributes
    ----------
    part : str
        Of :data:`PARTS`.
    name : str
        The entry's id; empty for a part that has none.
    says : float or None
        A class: its mean by the last day; evidence: its likelihood ratio now; terms: the share of
        draws in which they exist; hazard: the part of it that is spent.
    without : float
        The probability if it were taken away.
    """

    part: str
    name: str
    says: float | None
    without: float


@dataclass(frozen=True)
class EventOdds:
    """A question's odds.

    Attributes
    ----------
    probability : float
        Of the first option, by the last day: the mean over the draws.
    by : tuple of ByDay
    parts : tuple of Piece
        The one that moves the probability most comes first.
    base : float
        What the classes alone say of the whole time: the base rate to be judged against.
    learnt : float or None
        What the learnt default says of the first option, where it stands in for a class.
    """

    event: Event
    probability: float
    by: tuple[ByDay, ...]
    parts: tuple[Piece, ...]
    base: float
    learnt: float | None

    @property
    def comes(self) -> float:
        """The probability of the event: of what comes, where the first option is what stands."""
        return 1.0 - self.probability if self.event.standing else self.probability

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/explanation/odds.md says."""
        by = [{**data_of(day, "p5", "p50", "p95"), "date": day.date.isoformat()} for day in self.by]
        options = list(self.event.options)
        return {"options": options, "probability": self.probability, "by": by} | data_of(
            self,
            "parts",
            "base",
            "learnt",
            stands="event.standing",
            bears="event.bears",
            criterion="event.criterion",
        )


@dataclass(frozen=True, repr=False)
class Odds(Answer):
    """The odds of every dated question of a case.

    Attributes
    ----------
    on : date
        The day on which they hold: news up to it count.
    without : tuple of str
        Parts that were left out.
    terms : float or None
        The share of draws in which terms exist; None where the case does not say what no deal
        brings, or no event asks for it.
    """

    kind: ClassVar[str] = "odds"
    case: Case
    on: datetime.date
    draws: int
    seed: int
    without: tuple[str, ...]
    terms: float | None
    events: Mapping[str, EventOdds]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/explanation/odds.md says."""
        named = data_of(self, "case", "draws", "seed", "digest", "without", "terms", "events")
        return named | {"on": self.on.isoformat()}


def odds(
    case: Case,
    *,
    on: datetime.date | str | None = None,
    without: Collection[str] = (),
    draws: int = 10_000,
    seed: int = 0,
    terms: float | None = None,
) -> Odds:
    """Say how likely the dated questions of a case are, by each day.

    Parameters
    ----------
    case : Case
        With ``events``.
    on : date or str, optional
        The day on which the odds hold; by default the case's ``as_of``.
    without : collection of str
        Parts to leave out: ``classes``, ``hazard``, ``evidence``, ``terms``.
    draws, seed : int
    terms : float, optional
        The share of draws in which terms exist, where a forecast of the case has said it.

    Raises
    ------
    UsageError
        The case has no event; no such part; no such day.

    Examples
    --------
    >>> answer = ws.odds(ws.read("cases/iran-2014"), draws=1000)
    >>> answer.events["signed-by-june"].probability < answer.terms
    True
    """
    require_positive(draws=draws)
    if not case.events:
        raise UsageError("The case has no event. Add one under events:, with its criterion.")
    for part in without:
        if part not in PARTS:
            raise UsageError(
                f"There is no part '{part}'; there are {', '.join(PARTS)}.{nearest(part, PARTS)}"
            )
    day = day_of(on, case)
    needed = any(event.bears in NEEDS_TERMS for event in case.events.values())
    if not needed or "terms" in without:
        terms = None
    elif terms is None:
        terms = _terms(case, seed)
    ordered = tuple(part for part in PARTS if part in without)
    sampler = Sampler(Streams(seed), 0, draws)
    found = {
        name: _odds(_Reading(name, event, day, sampler, terms), ordered)
        for name, event in case.events.items()
    }
    return Odds(case, day, draws, seed, ordered, terms, found)


def day_of(on: datetime.date | str | None, case: Case) -> datetime.date:
    """Return the day on which odds hold: the case's own where none is named.

    Parameters
    ----------
    on : date or str or None
    case : Case

    Raises
    ------
    UsageError
        It is no day.
    """
    try:
        return datetime.date.fromisoformat(on) if isinstance(on, str) else on or case.as_of
    except ValueError:
        raise UsageError(f"'{on}' is no day. Write it as 2015-03-01.") from None


def _terms(case: Case, seed: int) -> float | None:
    """Return the share of draws in which terms exist, None where no model can say."""
    try:
        agreement = forecast(case, draws=DEAL_DRAWS, seed=seed, model="winset").agreement
    except UsageError:  # the case does not say what no deal brings
        return None
    return None if agreement is None else agreement.probability


@dataclass(frozen=True)
class _Reading:
    """An event as it stands on a day, ready to be drawn."""

    name: str
    event: Event
    day: datetime.date
    sampler: Sampler
    terms: float | None

    @property
    def learnt(self) -> float | None:
        """What the learnt default says where there is no class."""
        if self.event.classes:
            return None
        event = self.event
        asked = Question("", event.question, "", event.options, event.opens, event.closes)
        return question_odds(asked).probability

    def first(self, chance: Any) -> Any:
        """Return the chance of the first option from that of the event, or the other way round."""
        return 1.0 - chance if self.event.standing else chance

    @property
    def days(self) -> int:
        """Days from opening to closing, both counted."""
        return (self.event.closes - self.event.opens).days + 1

    def over(self, day: datetime.date) -> float:
        """Return the part of the question's time that is over when a day begins."""
        return min(max((day - self.event.opens).days / self.days, 0.0), 1.0)

    def curve(self, without: Collection[tuple[str, str]]) -> tuple[list[datetime.date], Array]:
        """Return days and P(first option by each), shape (day, draw), some pieces left out."""
        event, gone = self.event, set(without)
        rush = self._draw("rush", event.rush, 0.0, 100.0) / 100.0
        start = 0.0 if ("hazard", "") in gone else self.over(self.day)
        waited = spent(start, rush)
        misses = self._log_misses(gone, waited)
        first = max(self.day, event.opens)
        left = max((event.closes - first).days, 0)
        days = [
            first + datetime.timedelta(days=round(left * step / STEPS))
            for step in range(1, STEPS + 1)
        ]
        days = [event.closes] if ("hazard", "") in gone else list(dict.fromkeys(days))
        ahead = np.maximum(1.0 - waited, 1e-12)
        last = self._with_evidence(-np.expm1(misses * (1.0 - waited)), gone)
        if self.terms is not None and event.bears in NEEDS_TERMS and ("terms", "") not in gone:
            last = last * self.terms
        if self.day > event.closes:
            last = np.zeros_like(last)
        log_left = np.log1p(-np.minimum(last, 1.0 - 1e-12))
        rows = []
        for day in days:
            part = self.over(day + datetime.timedelta(days=1))
            rows.append(-np.expm1(log_left * (spent(part, rush) - waited) / ahead))
        rows[-1] = last
        return days, np.asarray(self.first(np.array(rows)))

    def _log_misses(self, gone: set[tuple[str, str]], waited: Array) -> Array:
        """Return log P(it does not come in the whole time), each draw by one class."""
        streams, count = self._streams(), self.sampler.count
        time = self.days / YEAR
        uniforms = streams.uniforms(f"event/{self.name}/class", 0, count)
        kept = {
            key: entry
            for key, entry in sorted(self.event.classes.items())
            if not gone & {("classes", ""), ("classes", key)}
        }
        learnt = self.learnt
        if not kept:
            posterior = EVEN
            if learnt is not None and not gone & {("classes", ""), ("classes", "learnt")}:
                comes = DEFAULT_SIZE * self.first(learnt)
                posterior = Posterior(comes - 0.5, DEFAULT_SIZE - comes - 0.5, np.nan)
            return posterior.log_misses(uniforms, waited, time)
        weights = np.array(
            [
                self._draw(f"class/{key}/weight", entry.weight, 0.0, 100.0)
                for key, entry in kept.items()
            ]
        )
        share = np.cumsum(weights, axis=0) / np.maximum(weights.sum(axis=0), 1e-12)
        pick = streams.uniforms(f"event/{self.name}/which", 0, count)
        which = np.minimum((pick > share).sum(axis=0), len(kept) - 1)
        rows = np.array(
            [Posterior.of(entry).log_misses(uniforms, waited, time) for entry in kept.values()]
        )
        return np.asarray(rows[which, np.arange(count)])

    def _with_evidence(self, chance: Array, gone: set[tuple[str, str]]) -> Array:
        """Return chances after every item that has come and is not left out."""
        if ("evidence", "") in gone or not self.event.evidence:
            return chance
        chance = np.clip(chance, 1e-13, 1.0 - 1e-13)
        total = np.zeros_like(chance)
        for key, item in sorted(self.event.evidence.items()):
            if self._counts(item) and ("evidence", key) not in gone:
                total = total + self._log_ratio(key, item)
        moved = np.log(chance / (1.0 - chance)) + (-total if self.event.standing else total)
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(moved, -MOST_ODDS, MOST_ODDS))))

    def _counts(self, item: DatedEvidence) -> bool:
        return item.date <= min(self.day, self.event.closes)

    def _log_ratio(self, key: str, item: DatedEvidence) -> Array:
        age = (self.day - item.date).days
        left = 1.0 if item.half_life is None else 0.5 ** (age / item.half_life)
        ratio = self._draw(f"evidence/{key}", item.ratio, 1e-9, 1e9)
        return np.asarray(left * np.log(ratio))

    def _draw(self, name: str, belief: Any, low: float, high: float) -> Array:
        return self.sampler.draw(f"event/{self.name}/{name}", belief, low, high)

    def _streams(self) -> Streams:
        assert self.sampler.streams is not None
        return self.sampler.streams

    def pieces(self) -> list[tuple[str, str, float | None]]:
        """Return every piece there is: part, entry, and what it says."""
        event, found = self.event, list[tuple[str, str, float | None]]()
        streams, waited = self._streams(), spent(0.0, 0.0)
        uniforms = streams.uniforms(f"event/{self.name}/class", 0, self.sampler.count)
        for key, entry in event.classes.items():
            misses = Posterior.of(entry).log_misses(uniforms, waited, self.days / YEAR)
            found.append(("classes", key, float(self.first(-np.expm1(misses).mean()))))
        if self.learnt is not None:
            found.append(("classes", "learnt", self.learnt))
        rush = self._draw("rush", event.rush, 0.0, 100.0) / 100.0
        found.append(("hazard", "", float(spent(self.over(self.day), rush).mean())))
        for key, item in event.evidence.items():
            if self._counts(item):
                found.append(("evidence", key, float(np.exp(self._log_ratio(key, item).mean()))))
        if self.terms is not None and event.bears in NEEDS_TERMS:
            found.append(("terms", "", self.terms))
        return found


def _odds(reading: _Reading, without: tuple[str, ...]) -> EventOdds:
    gone = {(part, "") for part in without}
    days, rows = reading.curve(gone)
    probability = float(rows[-1].mean())
    by = tuple(
        ByDay(day, *(float(value) for value in np.quantile(row, [0.05, 0.5, 0.95])))
        for day, row in zip(days, rows, strict=True)
    )
    pieces = [
        Piece(part, name, says, float(reading.curve(gone | {(part, name)})[1][-1].mean()))
        for part, name, says in reading.pieces()
        if part not in without
    ]
    pieces.sort(key=lambda piece: -abs(piece.without - probability))
    alone = gone | {(part, "") for part in PARTS[1:]}
    base = float(reading.curve(alone)[1][-1].mean())
    learnt = None if "classes" in without else reading.learnt
    return EventOdds(reading.event, probability, by, tuple(pieces), base, learnt)
