"""Packages: terms of all issues together, and who accepts them.

A package is judged in the draws of the case: an actor accepts where it gains more than the margin
over no deal; the package passes where all whose consent is needed accept (under a quota: where a
winning coalition does). *Terms given a deal* are the pooled terms of the draws in which a deal
exists; where consent counts, terms that somebody would refuse in their draw are moved towards the
fairest terms of that draw until nobody does. The *headline package* is the spatial median of
those terms: the one set of terms whose mean distance to them, in parts of the ranges, is least
(Weber's problem; Weiszfeld 1937). The *most acceptable package* passes in most draws.
docs/decisions/packages.md has what was measured.

References
----------
Weiszfeld, E. (1937). Sur le point pour lequel la somme des distances de n points donnés est
minimum. Tohoku Mathematical Journal 43, 355-386.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from winset.analyses.outcome.pooling import Pooled, summary_of
from winset.answer import data_of, to_data
from winset.case.schema import Case
from winset.errors import UsageError, nearest
from winset.kernels.bargaining.acceptance import gains_from, passed, smooth_share, towards_consent
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.models.contract import Array, Draws, Outcomes, needs_no_deal

Flags = NDArray[np.bool_]

MOST_CELLS = 20_000_000
"""Actors times issues times draws in which packages are judged, at most."""
SEARCH_DRAWS = 2500
WIDTHS = (0.1, 0.03, 0.01, 0.003, 0.001, 0.0003)
"""Of the smoothed share, in utility, in turn; the last also on all draws."""
EVENNESS = (0.3, 1.0, 3.0, 10.0, 100.0)
"""What a point of the gap between gains costs in points of the share, along the frontier."""
REFUSES = 0.5
"""Who refuses in more than this part of the draws is named beside a package."""


@dataclass(frozen=True)
class Package:
    """A set of terms, and who accepts it.

    Attributes
    ----------
    terms : mapping of issue to float
        In the issues' units.
    accepted_by_all : float
        The share of draws in which it passes.
    acceptance : mapping of actor to float
        The share of draws in which each of those whose consent can matter accepts.
    gains : mapping of actor to float
        What each gains over no deal on average, in points of utility.
    """

    terms: Mapping[str, float]
    accepted_by_all: float
    acceptance: Mapping[str, float]
    gains: Mapping[str, float]

    @property
    def gap(self) -> float:
        """How much more the one who gains most gains than the one who gains least, in points."""
        return max(self.gains.values()) - min(self.gains.values())

    def refused_by(self, needed: Sequence[str]) -> list[str]:
        """Return who of those needed refuses in most draws, the surest refusal first."""
        sure = [name for name in needed if self.acceptance[name] < 1.0 - REFUSES]
        return sorted(sure, key=lambda name: self.acceptance[name])

    def to_dict(self) -> dict[str, Any]:
        """Return the package as docs/reference/forecast-json.md says."""
        return data_of(self, "terms", "accepted_by_all", "acceptance", "gains", "gap")


def judge_chunks(terms: Mapping[str, float], draws: Sequence[Draws]) -> Package:
    """Return a package with who accepts it in draws that come in chunks.

    To join the chunks first would take a sixth of an answer of What if.

    Parameters
    ----------
    terms : mapping of issue to float
        In the issues' units, one for every issue.
    draws : sequence of Draws
    """
    units = np.array([terms[name] for name in draws[0].issues])
    each = [Consenters(part).judge(part.to_unit(units)) for part in draws]
    weights = [len(part) for part in draws]

    def mean(values: Iterable[float]) -> float:
        return float(np.average(list(values), weights=weights))

    return Package(
        terms=terms,
        accepted_by_all=mean(one.accepted_by_all for one in each),
        acceptance={name: mean(p.acceptance[name] for p in each) for name in each[0].acceptance},
        gains={name: mean(p.gains[name] for p in each) for name in each[0].gains},
    )


@dataclass(frozen=True)
class Consenters:
    """Those whose consent can matter, in each draw.

    Parameters
    ----------
    draws : Draws
    floor : float
        The gain, in utility, that an actor must exceed to accept.
    """

    draws: Draws
    floor: float = 0.0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of the actors."""
        return tuple(np.array(self.draws.parties)[self.draws.table.voters].tolist())

    @property
    def needed(self) -> tuple[str, ...]:
        """Those that can veto."""
        return tuple(np.array(self.draws.parties)[self.draws.table.must].tolist())

    @cached_property
    def _rule(self) -> tuple[Array, Flags, Array]:
        consent = self.draws.table
        votes = np.ascontiguousarray(consent.tallies[:, consent.voters])
        return votes, consent.must[consent.voters], consent.needed.astype(np.float64)

    @cached_property
    def _demand(self) -> Array:
        return np.asarray(self.draws.bargainers[2] + self.floor)

    def judge(self, terms: Array) -> Package:
        """Return a package with who accepts it.

        Parameters
        ----------
        terms : array, shape (issue,)
            As parts of the ranges.
        """
        ideal, weight, no_deal = self.draws.bargainers
        gains = gains_from(terms, ideal, weight, no_deal)
        accepts = gains > self.floor + INDIFFERENCE
        units = self.draws.from_unit(terms)
        return Package(
            terms={name: float(x) for name, x in zip(self.draws.issues, units, strict=True)},
            accepted_by_all=float(passed(accepts, *self._rule).mean()),
            acceptance=dict(zip(self.names, accepts.mean(axis=0).tolist(), strict=True)),
            gains=dict(zip(self.names, (100.0 * gains.mean(axis=0)).tolist(), strict=True)),
        )

    def given_deal(self, pool: Pooled, found: Outcomes, counts: float) -> Array:
        """Return terms of the pool's draws with a deal, moved to consent in part of them.

        Parameters
        ----------
        pool : Pooled
        found : Outcomes
            Of the win-set model, of the same draws of the case.
        counts : float
            The part of the draws in which terms are moved to where all needed consent.

        Returns
        -------
        array, shape (draw, issue)
            In the issues' units; NaN where no deal exists. Of the draws in which packages are
            judged.
        """
        assert found.agreed is not None
        judged = pool.draw < len(self.draws)
        terms, draw = pool.terms[judged], pool.draw[judged]
        best = self.draws.to_unit(found.details["best_terms"][draw])
        start = np.where(np.isnan(terms), found.terms[draw], terms)
        unit = self.draws.to_unit(start)
        ideal, weight, _ = self.draws.bargainers
        moved = towards_consent(
            unit, best, ideal[draw], weight[draw], self._demand[draw], *self._rule
        )
        place = np.modf((np.arange(len(unit)) + 0.5) * 2.0**0.5)[0]
        unit = np.where((place < counts)[:, None], moved, unit)
        return np.asarray(np.where(found.agreed[draw, None], self.draws.from_unit(unit), np.nan))

    def most_acceptable(self, start: Array, *known: Array) -> Array:
        """Return the terms that pass in most draws, as parts of the ranges.

        Parameters
        ----------
        start : array, shape (issue,)
            Where the climb starts, as parts of the ranges.
        *known : array, shape (issue,)
            Further terms; the climb goes on from the best of these where it ends below it, as on
            the terms of no deal, which a smooth share takes for acceptance.
        """
        few, top = self._few, start
        for width in WIDTHS:
            top = few._climb(top, width)
        top = top if few is self else self._climb(top, WIDTHS[-1])
        best = self._best(top, start, *known)
        return top if best is top else self._best(best, self._climb(best, WIDTHS[-1]))

    def _best(self, *terms: Array) -> Array:
        """Return what passes in most draws; of equals the first."""
        return max(terms, key=lambda each: self.judge(each).accepted_by_all)

    def frontier(self, start: Array) -> tuple[Package, ...]:
        """Return packages that no other beats in both acceptance and evenness of gains.

        Parameters
        ----------
        start : array, shape (issue,)
            The most acceptable terms, as parts of the ranges.
        """
        packages = [self.judge(start)]
        for price in EVENNESS:
            start = self._few._climb(start, WIDTHS[-1], price)
            packages.append(self.judge(start))
        best: list[Package] = []
        for package in sorted(packages, key=lambda p: (-p.accepted_by_all, p.gap)):
            if not best or package.gap < best[-1].gap - 0.05:
                best.append(package)
        return tuple(best)

    @cached_property
    def _few(self) -> Consenters:
        enough = len(self.draws) <= SEARCH_DRAWS
        return self if enough else Consenters(self.draws.part(0, SEARCH_DRAWS), self.floor)

    @cached_property
    def _mean_gains(self) -> tuple[Array, Array, Array]:
        """The mean gains as quadratics: ``c + b x - a x**2``, summed over issues, in points."""
        ideal, weight, no_deal = self.draws.bargainers
        constant = 1.0 - no_deal - (weight * ideal**2).sum(axis=2)
        return (
            100.0 * constant.mean(axis=0),
            200.0 * (weight * ideal).mean(axis=0),
            100.0 * weight.mean(axis=0),
        )

    def _climb(self, start: Array, width: float, price: float = 0.0) -> Array:
        from scipy.optimize import minimize

        ideal, weight, _ = self.draws.bargainers
        slope = np.empty(start.size)

        def cost(x: Array) -> tuple[float, Array]:
            share = smooth_share(x, ideal, weight, self._demand, *self._rule, width, slope)
            if price == 0.0:
                return -share, -slope
            c, b, a = self._mean_gains
            gains = c + (b * x - a * x**2).sum(axis=1)
            most, least = int(np.argmax(gains)), int(np.argmin(gains))
            rise = b - 2.0 * a * x
            scale = price / 100.0
            gap = float(gains[most] - gains[least])
            return scale * gap - share, scale * (rise[most] - rise[least]) - slope

        bounds = [(0.0, 1.0)] * start.size
        return np.asarray(minimize(cost, start, jac=True, bounds=bounds, method="L-BFGS-B").x)


def spatial_median(points: Array) -> Array:
    """Return the point whose mean distance to given points is least.

    Parameters
    ----------
    points : array, shape (point, axis)
        At least one; rows of NaN do not count.
    """
    points = points[~np.isnan(points).any(axis=1)]
    middle = points.mean(axis=0)
    for _ in range(200):
        distance = np.linalg.norm(points - middle, axis=1)
        pull = 1.0 / np.maximum(distance, 1e-9)
        after = pull @ points / pull.sum()
        if np.abs(after - middle).max() < 1e-7:
            return np.asarray(after)
        middle = after
    return np.asarray(middle)


@dataclass(frozen=True)
class Packages:
    """What a forecast says of packages.

    Attributes
    ----------
    headline : Package
        The spatial median of the terms given a deal.
    most_acceptable : Package
        The one that passes in most draws.
    given_deal : mapping of issue to mapping
        As :attr:`winset.analyses.outcome.pooling.Pooled.issues`, of the terms given a deal.
    terms : array, shape (draw, issue)
        The terms given a deal; NaN in draws without one.
    counts : float
        In which part of the draws consent shapes the terms; below 1 where known outcomes of
        cases like this one say that it told little.
    draws : int
        In how many draws packages were judged.
    """

    NONE: ClassVar[Mapping[str, None]] = {
        "package": None, "most_acceptable": None, "given_deal": None
    }  # fmt: skip
    """The entries of a forecast's JSON where there are no packages."""

    headline: Package
    most_acceptable: Package
    given_deal: Mapping[str, Mapping[str, float]]
    terms: Array
    counts: float
    consenters: Consenters

    @property
    def draws(self) -> int:
        """In how many draws packages were judged."""
        return len(self.consenters.draws)

    @cached_property
    def frontier(self) -> tuple[Package, ...]:
        """Packages from the most acceptable to the most even; none is beaten in both."""
        best = np.array([list(self.most_acceptable.terms.values())])
        return self.consenters.frontier(self.consenters.draws.to_unit(best)[0])

    def to_dict(self) -> dict[str, Any]:
        """Return the entries of a forecast's JSON."""
        return {
            "package": self.headline.to_dict(),
            "most_acceptable": self.most_acceptable.to_dict(),
            "given_deal": to_data(self.given_deal),
        }


def judged_draws(case: Case, draws: int) -> int:
    """Return in how many draws packages of a case are judged: all, but for the largest cases.

    Parameters
    ----------
    case : Case
    draws : int
        Of the forecast.
    """
    return max(1, min(draws, MOST_CELLS // max(1, len(case.actors) * len(case.issues))))


def packages(pool: Pooled, found: Outcomes, consenters: Consenters) -> Packages | None:
    """Return the packages of a forecast, or None where no draw has a deal.

    Parameters
    ----------
    pool : Pooled
    found : Outcomes
        Of the win-set model.
    consenters : Consenters
        Of the same draws, or the first of them.
    """
    draws = consenters.draws
    terms = consenters.given_deal(pool, found, pool.weights.consent)
    there = ~np.isnan(terms).any(axis=1)
    if not there.any():
        return None
    fair = draws.to_unit(found.details["best_terms"][: len(draws)])
    middle = spatial_median(draws.to_unit(terms[there]))
    best = consenters.most_acceptable(np.median(fair, axis=0), middle)
    return Packages(
        headline=consenters.judge(middle),
        most_acceptable=consenters.judge(best),
        given_deal={name: summary_of(terms[:, j]) for j, name in enumerate(draws.issues)},
        terms=terms,
        counts=pool.weights.consent,
        consenters=consenters,
    )


def package_terms(case: Case, terms: Mapping[str, Any], once: Draws) -> Array:
    """Return the terms of a package that somebody asks about, as parts of the ranges.

    Parameters
    ----------
    case : Case
    terms : mapping of issue to number
        One for every issue, in its unit.
    once : Draws
        Any draw of the case.

    Returns
    -------
    array, shape (issue,)

    Raises
    ------
    UsageError
        An issue is missing or not the case's; a value is no number, or out of the range; the case
        does not say what no deal brings.
    """
    reason = needs_no_deal(once)
    if reason is not None:
        raise UsageError(f"Who accepts a package cannot be said: {reason}.")
    faults = [
        f"the case has no issue '{name}'{nearest(name, case.issues)}"
        for name in terms
        if name not in case.issues
    ]
    values = []
    for name, issue in case.issues.items():
        low, high = issue.range
        value = terms.get(name)
        if name not in terms:
            faults.append(f"no value for {name}")
        elif isinstance(value, bool) or not isinstance(value, (int, float)):
            faults.append(f"{name}: {value!r} is no number")
        elif not low <= value <= high:
            faults.append(f"{name}: {value:g} is not from {low:g} to {high:g} ({issue.unit})")
        else:
            values.append(float(value))
    if faults:
        raise UsageError(
            f"The package does not fit the case: {'; '.join(faults)}. Give every issue one value, "
            "as ISSUE: VALUE lines."
        )
    return np.asarray(once.to_unit(np.array(values)))
