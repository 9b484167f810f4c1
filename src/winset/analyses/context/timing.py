"""When does it pay to move into a market that is closed and may open?

An actor who is present before the market opens has a footing when it does, and with it a lead over
those who enter then; until then presence costs. With years counted from the case's day:

- the market opens at ``T = e + X``, where ``e`` is the earliest and X is exponential with the
  hazard ``h = -ln(1 - chance)`` a year;
- who moves at ``t < T`` has by T built the part ``1 - exp(-(T - t) / b)`` of a footing, ``b`` the
  years that a footing takes;
- a full footing is worth ``G = lead / (d + r)`` at T: a lead that shrinks as others enter, at the
  rate ``d = -ln(1 - decay)``, discounted at ``r = -ln(1 - discount)``;
- presence costs ``c`` a year from t to T.

The value of moving at t, in percent of a year of the open market, is then::

    v(t) = E[ 1(T > t) ( G (1 - exp(-(T - t) / b)) exp(-r T) - c (exp(-r t) - exp(-r T)) / r ) ]

and that of waiting for the end and entering with the others is 0. The expectation over X is in
closed form (docs/explanation/timing.md); beliefs are drawn.

References
----------
McDonald, R. & Siegel, D. (1986). The value of waiting to invest. Quarterly Journal of Economics
101, 707-727.
Lieberman, M. B. & Montgomery, D. B. (1988). First-mover advantages. Strategic Management Journal
9, 41-58.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from winset.analyses.summary import Array, Summary
from winset.answer import Answer, data_of
from winset.case.schema import Case
from winset.case.sources import Timing
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, require_positive
from winset.kernels.streams import Streams

LEAST_DISCOUNT, MOST_PERCENT, LEAST_YEARS = 0.1, 99.9, 0.01
"""Bounds that keep rates above 0 and below infinity."""
STEPS = 200
"""Times tried in search of the best one, up to the earliest end."""
CHANCES = (5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 95)


@dataclass(frozen=True)
class Terms:
    """What the value of moving is worked out from, an entry a draw.

    Attributes
    ----------
    hazard, decay, discount : array, shape (draw,)
        Rates a year.
    earliest, footing : array, shape (draw,)
        Years.
    lead, cost : array, shape (draw,)
        In percent of a year of the open market.
    """

    hazard: Array
    earliest: Array
    lead: Array
    decay: Array
    footing: Array
    cost: Array
    discount: Array

    @property
    def prize(self) -> Array:
        """What a full footing is worth when the market opens."""
        return self.lead / (self.decay + self.discount)


def value(terms: Terms, time: Array) -> Array:
    """Return what moving at a time is worth over entering with the others.

    Parameters
    ----------
    terms : Terms
    time : array, shape (draw,) or (1,)
        Years from the case's day.

    Returns
    -------
    array
        In percent of a year of the open market.
    """
    h, r, beta = terms.hazard, terms.discount, 1.0 / terms.footing
    wait = np.maximum(terms.earliest - time, 0.0)
    closed = np.exp(-h * np.maximum(time - terms.earliest, 0.0))
    opens = np.exp(-r * wait) * h / (h + r)
    bare = np.exp(-(r + beta) * wait) * h / (h + r + beta)
    gain = terms.prize * (opens - bare) - terms.cost * (1.0 - opens) / r
    return np.asarray(closed * np.exp(-r * time) * gain)


def break_even(terms: Terms) -> Array:
    """Return the least chance a year, in percent, at which moving at once is worth its cost.

    With ``beta = 1 / b``, the value at time 0 times ``(h + r)(h + r + beta)`` is a quadratic in h
    that begins below 0, so the least positive root is where it first pays.

    Returns
    -------
    array, shape (draw,)
        NaN where moving at once pays at no chance.
    """
    r, beta, e = terms.discount, 1.0 / terms.footing, terms.earliest
    late, later = np.exp(-r * e), np.exp(-(r + beta) * e)
    g, k = terms.prize, terms.cost / r
    a = g * (late - later) - k * (1.0 - late)
    b = g * (late * (r + beta) - later * r) - k * (r + (1.0 - late) * (r + beta))
    c = -k * r * (r + beta)
    root = np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(c == 0.0, 0.0, 2.0 * c / (-b - root))
    real = (b * b >= 4.0 * a * c) & (hazard >= 0.0) & np.isfinite(hazard) & (g > 0.0)
    return np.where(real, 100.0 * -np.expm1(-np.where(real, hazard, 0.0)), np.nan)


def best_time(terms: Terms) -> tuple[Array, Array]:
    """Return the best time to move, and what it is worth; NaN where waiting is best.

    After the earliest end nothing is gained by waiting longer, so it is searched up to there.
    """
    best, when = np.full(terms.earliest.shape, -np.inf), np.zeros(terms.earliest.shape)
    for part in np.linspace(0.0, 1.0, STEPS + 1):
        time = part * terms.earliest
        worth = value(terms, time)
        better = worth > best
        best, when = np.where(better, worth, best), np.where(better, time, when)
    return np.where(best > 0.0, when, np.nan), np.maximum(best, 0.0)


@dataclass(frozen=True)
class Timed:
    """What moving early is worth to one actor.

    Attributes
    ----------
    now : Summary
        The value of moving at once over entering with the others.
    pays : float
        The share of draws in which that is above 0.
    best : Summary
        The best time, years from the case's day, in the draws in which moving pays at some time.
    best_value : Summary
        What the best choice is worth; 0 where waiting is best.
    waits : float
        The share of draws in which entering with the others is best.
    break_even : Summary
        The chance a year, in percent, from which on moving at once pays, where there is one.
    never : float
        The share of draws in which it pays at no chance.
    curve : tuple of (years, Summary)
        The value by the time of moving.
    by_chance : tuple of (percent, Summary, share)
        The value of moving at once if the chance a year were this, and how often it is above 0.
    """

    entry: Timing
    now: Summary
    pays: float
    best: Summary
    best_value: Summary
    waits: float
    break_even: Summary
    never: float
    curve: tuple[tuple[float, Summary], ...]
    by_chance: tuple[tuple[float, Summary, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/explanation/timing.md says."""
        worth = ("now", "pays", "best", "best_value", "waits", "break_even", "never")
        return {
            "actor": self.entry.actor,
            **data_of(self, *worth),
            "curve": [{"years": t, **worth.to_dict()} for t, worth in self.curve],
            "by_chance": [
                {"chance": chance, "pays": share, **worth.to_dict()}
                for chance, worth, share in self.by_chance
            ],
        }


@dataclass(frozen=True, repr=False)
class Timings(Answer):
    """The answer to: when does it pay to move?

    Attributes
    ----------
    entries : mapping of id to Timed
    """

    kind: ClassVar[str] = "timing"
    case: Case
    draws: int
    seed: int
    entries: Mapping[str, Timed]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "case", "draws", "seed", "digest", timing="entries")


def timing(case: Case, *, draws: int = 10_000, seed: int = 0) -> Timings:
    """Say what moving early into a closed market is worth, by when and by how likely it opens.

    Parameters
    ----------
    case : Case
    draws : int
        How many draws of the case's beliefs.
    seed : int
        The same seed gives the same answer.

    Raises
    ------
    UsageError
        The case has no ``timing``; a number out of bounds.

    Examples
    --------
    >>> answer = ws.timing(ws.read("cases/iran-2014"), draws=100)
    >>> list(answer.entries)
    ['russia-in-iran']
    """
    require_positive(draws=draws)
    if not case.timing:
        raise UsageError(
            "The case has no timing. Add an entry under timing:, as docs/reference/case.md says."
        )
    sampler = Sampler(Streams(seed), 0, draws)
    entries = {
        name: _timed(entry, _terms(name, entry, sampler)) for name, entry in case.timing.items()
    }
    return Timings(case, draws, seed, entries)


def _terms(name: str, entry: Timing, sampler: Sampler) -> Terms:
    """Draw the beliefs of an entry."""

    def drawn(key: str, low: float, high: float) -> Array:
        values = sampler.draw(f"timing/{name}/{key}", getattr(entry, key), low, high)
        return np.clip(values.astype(np.float64), low, high)

    def rate(key: str, low: float = 0.0) -> Array:
        return np.asarray(-np.log1p(-drawn(key, low, MOST_PERCENT) / 100.0))

    return Terms(
        hazard=rate("chance"),
        earliest=drawn("earliest", 0.0, 100.0),
        lead=drawn("lead", 0.0, 100.0),
        decay=rate("decay"),
        footing=drawn("footing", LEAST_YEARS, 100.0),
        cost=drawn("cost", 0.0, 100.0),
        discount=rate("discount", LEAST_DISCOUNT),
    )


def _timed(entry: Timing, terms: Terms) -> Timed:
    now = value(terms, np.zeros(1))
    best, worth = best_time(terms)
    even = break_even(terms)
    return Timed(
        entry=entry,
        now=Summary.of(now),
        pays=float(np.mean(now > 0.0)),
        best=Summary.of(best),
        best_value=Summary.of(worth),
        waits=float(np.mean(np.isnan(best))),
        break_even=Summary.of(even),
        never=float(np.mean(np.isnan(even))),
        curve=tuple(
            (float(t), Summary.of(value(terms, np.full(1, t))))
            for t in np.linspace(0.0, _horizon(entry), 41)
        ),
        by_chance=tuple(_at_chance(terms, chance) for chance in CHANCES),
    )


def _horizon(entry: Timing) -> float:
    """Return how many years the curve shows: past the latest of the earliest ends."""
    return max(1.0, 2.0 * entry.earliest.high)


def _at_chance(terms: Terms, chance: float) -> tuple[float, Summary, float]:
    hazard = np.full_like(terms.hazard, -np.log1p(-chance / 100.0))
    worth = value(replace(terms, hazard=hazard), np.zeros(1))
    return float(chance), Summary.of(worth), float(np.mean(worth > 0.0))
