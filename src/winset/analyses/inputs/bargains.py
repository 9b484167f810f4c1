"""What can be put on the table: issues traded for each other, and offers besides the issues.

*Linkage*: a deal on some issues J leaves the others, and what no deal costs besides, as they would
be without one. What it brings party i over that is::

    g_i(x) = sum over j in J of  w_ij (D_ij - (x_j - y_ij)**2)

where D_ij is the expected squared distance of what no deal brings on j. Two issues make a log-roll
in draws where neither alone has terms that all prefer, and both together have (Tollison & Willett
1979; Sebenius 1983).

*Offers*: a part a of what the giver can give is worth a v to the taker and costs the giver a c,
each times the chance that it is given, and that what it depends on holds, as each side expects
(bets between those who expect different things: Raiffa 1982, ch. 7). The part is looked for that
leaves the worst-off best off; a giver whose consent is not needed gives none by which it loses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from winset.analyses.summary import Array
from winset.case.loadings import Dependence
from winset.case.ratification import Offer
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, draws_from_sample
from winset.ensemble.sample import Sample, Sampler, sample
from winset.kernels.bargaining.fairest import INDIFFERENCE, fairest_terms
from winset.kernels.streams import Streams
from winset.kernels.utility import utility
from winset.models.contract import Draws, Flags, needs_no_deal

MOST_DRAWS = 1000
MOST_ISSUES = 15
"""Issues among which pairs are looked for: those that mean most to the parties."""
PARTS = np.linspace(0.0, 1.0, 9)
"""Of what can be given, that are tried."""


@dataclass(frozen=True)
class Link:
    """Two issues, bargained apart and together.

    Attributes
    ----------
    issues : (str, str)
    apart : (float, float)
        The share of draws in which each alone has terms that all prefer to no deal.
    together : float
        The share in which both together have.
    log_roll : float
        The share in which both together have and neither alone.
    gain_apart, gain_together : float
        What the worst-off gains on average, in points, with each alone and with both.
    gives : mapping of party to (float, float)
        What each gains on average on either issue where both are agreed on, in points.
    """

    issues: tuple[str, str]
    apart: tuple[float, float]
    together: float
    log_roll: float
    gain_apart: float
    gain_together: float
    gives: Mapping[str, tuple[float, float]]

    @property
    def worth(self) -> float:
        """What the worst-off gains from the link, in points."""
        return self.gain_together - self.gain_apart


@dataclass(frozen=True)
class OfferWorth:
    """What an offer changes.

    Attributes
    ----------
    without, with_it : float
        The share of draws in which terms exist that all prefer to no deal.
    giver, taker : float
        What the offer changes for each on average over all draws, in points: in the terms, by what
        is given, and nothing where there is no deal either way.
    part : float
        How much of what can be given is, on average over the draws with a deal.
    """

    name: str
    without: float
    with_it: float
    giver: float
    taker: float
    part: float

    @property
    def makes(self) -> float:
        """The share of draws in which it makes a deal where there is none."""
        return self.with_it - self.without


class Bargains:
    """A case drawn for questions about single issues, pairs of them and offers.

    Parameters
    ----------
    case : Case
    draws : int
    seed : int
    """

    def __init__(self, case: Case, draws: int, seed: int) -> None:
        count = min(draws, MOST_DRAWS)
        self.case = case
        self._sampler = Sampler(Streams(seed), 0, count, None, Dependence.of(case))
        self._sample: Sample = sample(case, self._sampler)
        consent = consent_of(case)
        self.draws: Draws = draws_from_sample(case, self._sample, consent, 0, False)

    @cached_property
    def possible(self) -> bool:
        """Whether consent decides, and the case says what no deal brings."""
        return self.draws.table.unanimous and needs_no_deal(self.draws) is None

    @cached_property
    def _names(self) -> list[str]:
        return [self.draws.parties[k] for k in np.flatnonzero(self.draws.table.voters)]

    @cached_property
    def _without(self) -> Array:
        """Weighted squared distance of what no deal brings, shape (draw, party, issue)."""
        ideal, weight, _ = self.draws.bargainers
        lands = self.draws.to_unit(self._sample.lands)
        away = (lands[:, :, None, :] - ideal[:, None, :, :]) ** 2
        loss = np.einsum("dp,dpij->dij", self._sample.chance, away)
        return np.asarray(np.where(weight > 0.0, weight * loss, 0.0))

    def _deal(self, issues: list[int]) -> tuple[Array, Array]:
        """Return fairest terms of some issues and what they bring each, (draw, party, issue)."""
        ideal, weight, _ = (np.ascontiguousarray(a) for a in self.draws.bargainers)
        own, care = ideal[:, :, issues].copy(), weight[:, :, issues].copy()
        no_deal = 1.0 - self._without[:, :, issues].sum(axis=2)
        careless = care.sum(axis=2) <= 0.0
        terms, _, _ = fairest_terms(own, care, np.where(careless, -1.0, no_deal))
        gain = self._without[:, :, issues] - care * (terms[:, None, :] - own) ** 2
        least = np.where(careless, np.inf, gain.sum(axis=2)).min(axis=1)
        return gain, np.where(np.isfinite(least), least, 0.0)

    def links(self) -> tuple[Link, ...]:
        """Return every pair of issues, those first whose trade makes most deals, then most gain."""
        if not self.possible:
            return ()
        weight = self.draws.bargainers[1].mean(axis=(0, 1))
        known: Flags = np.asarray(~np.isnan(self._without).any(axis=(0, 1)))
        order = [j for j in np.argsort(-weight, kind="stable") if known[j] and weight[j] > 0.0]
        chosen = sorted(int(j) for j in order[:MOST_ISSUES])
        single = {j: self._deal([j]) for j in chosen}
        pairs = [self._link(one, two, single) for one, two in combinations(chosen, 2)]
        return tuple(sorted(pairs, key=lambda link: (-link.log_roll, -link.worth)))

    def _link(self, one: int, two: int, single: Mapping[int, tuple[Array, Array]]) -> Link:
        (gain_one, least_one), (gain_two, least_two) = single[one], single[two]
        first, second = least_one > INDIFFERENCE, least_two > INDIFFERENCE
        gain, least = self._deal([one, two])
        both = least > INDIFFERENCE
        apart = _where(first, gain_one).sum(axis=2) + _where(second, gain_two).sum(axis=2)
        mean = _where(both, gain).mean(axis=0)
        issues = self.draws.issues
        return Link(
            issues=(issues[one], issues[two]),
            apart=(float(first.mean()), float(second.mean())),
            together=float(both.mean()),
            log_roll=float((both & ~first & ~second).mean()),
            gain_apart=100.0 * float(apart.min(axis=1).mean()),
            gain_together=100.0 * float(np.maximum(least, 0.0).mean()),
            gives={
                name: (100.0 * float(a), 100.0 * float(b))
                for name, (a, b) in zip(self._names, mean, strict=True)
            },
        )

    def offers(self, actor: str | None = None) -> tuple[OfferWorth, ...]:
        """Return what each offer changes, those first that make most deals.

        Parameters
        ----------
        actor : str, optional
            Only those that it gives or takes.
        """
        if not self.possible:
            return ()
        wanted = {
            name: offer
            for name, offer in self.case.offers.items()
            if actor in (None, offer.giver, offer.taker) or actor == self._home_of(offer.taker)
        }
        worth = [self._offer(name, offer) for name, offer in wanted.items()]
        return tuple(sorted(worth, key=lambda one: (-one.makes, one.name)))

    def _offer(self, name: str, offer: Offer) -> OfferWorth:
        value, cost = self._points(name, offer)
        ideal, weight, no_deal = self.draws.bargainers
        best = np.full(len(self.draws), -np.inf)
        part, terms = np.zeros_like(best), np.empty((best.size, ideal.shape[2]))
        outside = offer.giver not in self._names
        before: tuple[Array, Array] | None = None
        for share in PARTS:
            asks = no_deal.copy()
            for who, points in ((offer.taker, -value), (offer.giver, cost)):
                if who in self._names:
                    asks[:, self._names.index(who)] += share * points
            found, gain, _ = fairest_terms(ideal, weight, asks)
            least = gain.min(axis=1)
            better = least > best + INDIFFERENCE
            if outside and before is not None:
                pays = self._gain(offer.giver, found, least > INDIFFERENCE)
                pays -= np.where(least > INDIFFERENCE, share * cost, 0.0)
                kept = self._gain(offer.giver, before[1], before[0] > INDIFFERENCE)
                better &= pays >= kept - INDIFFERENCE
            best, part = np.where(better, least, best), np.where(better, share, part)
            terms = np.where(better[:, None], found, terms)
            before = before or (least.copy(), found.copy())
        assert before is not None
        was, now = before[0] > INDIFFERENCE, best > INDIFFERENCE
        giver, taker = (
            self._gain(one, terms, now) - self._gain(one, before[1], was)
            for one in (offer.giver, offer.taker)
        )
        given = np.where(now, part, 0.0)
        return OfferWorth(
            name=name,
            without=float(was.mean()),
            with_it=float(now.mean()),
            giver=_points(giver - given * cost),
            taker=_points(taker + given * value),
            part=float(part[now].mean()) if now.any() else 0.0,
        )

    def _home_of(self, taker: str) -> str | None:
        """Return for whom a taker ratifies; None where it is an actor."""
        home = self.case.ratification.get(taker)
        return None if home is None else home.actor

    def _gain(self, name: str, terms: Array, there: Flags) -> Array:
        """Return what terms as parts of the ranges bring one over no deal; nothing without them."""
        draws, home = self.draws, self.draws.ratifiers
        if name in draws.actors:
            k = draws.actors.index(name)
            gain = (draws.utility(draws.from_unit(terms)) - draws.no_deal)[:, k]
        else:
            assert home is not None
            k = home.names.index(name)
            own = utility(terms, home.ideal[:, [k]], home.weight[:, [k]])
            gain = own[:, 0] - home.no_deal[:, k]
        return np.where(there, gain, 0.0)

    def _points(self, name: str, offer: Offer) -> tuple[Array, Array]:
        """Return what all of an offer is worth to the taker and costs the giver, in utility."""
        draw = self._sampler.draw
        kept = draw(f"credible/{name}", offer.credible, 0.0, 100.0) / 100.0
        sides = []
        for what, who, belief in (
            ("value", offer.taker, offer.value),
            ("cost", offer.giver, offer.cost),
        ):
            points = kept * offer.limit * draw(f"offer_{what}/{name}", belief, 0.0, 100.0) / 100.0
            if who in offer.expects:
                chance = draw(f"expects/{name}/{who}", offer.expects[who], 0.0, 100.0)
                points = points * chance / 100.0
            sides.append(points)
        return sides[0], sides[1]


def _where(there: Flags, gain: Array) -> Array:
    return np.where(there[:, None, None], gain, 0.0)


def _points(change: Array) -> float:
    return 100.0 * float(change.mean())
