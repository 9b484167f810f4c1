"""Schelling's paradox, measured: what comes out as one who ratifies becomes harder.

Schelling (1960, 28) and Putnam (1988, 440): a negotiator whose hands are tied at home gets better
terms, until there are none. A ratifier is made harder by points that are added to its value of no
deal, on the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from winset.ensemble.paired_runs import PairedRuns
from winset.models.contract import Draws

STEPS = (-30.0, -20.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 50.0)
"""Points by which a ratifier is made harder."""
CURVE_DRAWS = 1000


@dataclass(frozen=True)
class Hardness:
    """What comes out with a ratifier of some hardness.

    Attributes
    ----------
    harder : float
        Points added to its value of no deal.
    agreement : float
        The share of draws in which terms exist for all.
    terms : mapping of issue to float
        Medians of the draws with a deal; NaN where there are none.
    own, others : float
        What its actor, and the others at the table on average, gain over no deal, in points; where
        a deal exists.
    expected : float
        What its actor gains on average over all draws, nothing where there is no deal or it is
        refused at home.
    """

    harder: float
    agreement: float
    terms: Mapping[str, float]
    own: float
    others: float
    expected: float


@dataclass(frozen=True)
class HardnessCurve:
    """A ratifier, and what its hardness changes.

    Attributes
    ----------
    absent : Hardness
        What would come out if it did not ratify.
    points : tuple of Hardness
        The softest first.
    """

    name: str
    actor: str
    absent: Hardness
    points: tuple[Hardness, ...]
    draws: int

    @property
    def now(self) -> Hardness:
        """As the case has it."""
        return next(point for point in self.points if point.harder == 0.0)

    @property
    def best(self) -> Hardness:
        """The hardness that brings its actor most, on average over all draws."""
        return max(self.points, key=lambda point: point.expected)

    @property
    def end(self) -> Hardness | None:
        """The least hardness of which no deal is left in half the draws that had one."""
        half = 0.5 * self.absent.agreement
        return next((point for point in self.points if point.agreement < half), None)


def hardness_curves(runs: PairedRuns, actor: str) -> tuple[HardnessCurve, ...]:
    """Say what the hardness of each who ratifies for an actor changes.

    Parameters
    ----------
    runs : PairedRuns
    actor : str
    """
    if not runs.bargains:
        return ()
    few = runs.head(CURVE_DRAWS)
    home = {n: r for n, r in runs.case.ratification.items() if r.actor == actor}
    joining = [name for name in home if name in few.parties]
    return tuple(
        HardnessCurve(
            name,
            actor,
            _at(few, actor, name, None),
            tuple(_at(few, actor, name, step) for step in STEPS),
            few.draws,
        )
        for name in joining
    )


def _at(runs: PairedRuns, actor: str, name: str, harder: float | None) -> Hardness:
    def alter(draws: Draws) -> Draws:
        return draws.without(name) if harder is None else _harder(draws, name, harder)

    result = runs.run(alter=alter)
    assert result.agreed is not None
    me = list(runs.case.actors).index(actor)
    others = [k for k in np.flatnonzero(runs.voters) if k != me]
    gain = 100.0 * result.gain[result.agreed]
    terms = dict(zip(runs.case.issues, map(float, result.median_terms), strict=True))
    own = float(gain[:, me].mean()) if len(gain) else float("nan")
    rest = float(gain[:, others].mean()) if len(gain) and others else float("nan")
    kept = np.ones(len(gain)) if result.ratified is None else result.ratified[result.agreed]
    expected = float((kept * gain[:, me]).sum() / len(result.agreed))
    share = float(result.agreed.mean())
    return Hardness(harder or 0.0, share, terms, own, rest, expected)


def _harder(draws: Draws, name: str, points: float) -> Draws:
    """Return draws in which no deal is worth more to a ratifier."""
    home = draws.ratifiers
    assert home is not None
    more = np.array([points / 100.0 if one == name else 0.0 for one in home.names])
    return replace(draws, ratifiers=replace(home, no_deal=home.no_deal + more))
