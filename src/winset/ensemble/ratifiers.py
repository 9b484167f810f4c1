"""The second level: who ratifies at home, drawn and valued as parties of the bargain are.

Putnam (1988): a deal must lie in the win set of each who ratifies it. A ratifier k of actor i has
ideal points and weights of its own, or of an actor that it is like where the case states none (i
if no other), and values terms and no deal as actors do (:mod:`winset.kernels.preferences`), with
that actor's costs of no deal. It
agrees to terms x with probability::

    P_k(x) = 1 / (1 + exp(-(U_k(x) - d_k) / s_k)),    s_k its sureness, in utility

or with a stated chance. A body of members that stand apart by a logistic of scale v around the
middle one agrees by a share q of them; the member who decides is as hard as if no deal were worth
``v log(q / (1 - q))`` more. docs/decisions/ratification.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.kernels.preferences import apply_groups_and_regard
from winset.kernels.utility import to_unit
from winset.models.contract import Ratifiers

if TYPE_CHECKING:
    from winset.ensemble.sample import Sample, Sampler

Array = NDArray[np.float64]


@dataclass(frozen=True)
class RatifierSample:
    """Draws of what a case says of those who ratify, in the units of :class:`.sample.Sample`.

    Attributes
    ----------
    actor : array of int, shape (ratifier,)
        For whom each ratifies.
    ideal, salience : array, shape (draw, ratifier, issue)
    cost : array, shape (draw, path, ratifier)
    own_no_deal : array, shape (draw, ratifier)
        NaN where neither the ratifier nor whom it is like states one.
    harder : array, shape (draw, ratifier)
        What its rule adds to the value of no deal.
    sureness : array, shape (draw, ratifier)
    agrees : array, shape (draw, ratifier)
        NaN where it depends on the terms.
    """

    actor: NDArray[np.int64]
    ideal: Array
    salience: Array
    cost: Array
    own_no_deal: Array
    harder: Array
    sureness: Array
    agrees: Array


def sample_ratifiers(case: Case, sampler: Sampler, drawn: Sample) -> RatifierSample | None:
    """Draw what a case says of those who ratify; None where nobody does.

    Parameters
    ----------
    case : Case
    sampler : Sampler
    drawn : Sample
        Of the actors.
    """
    if not case.ratification:
        return None
    names, home = list(case.actors), case.ratification.values()
    actor = np.array([names.index(one.actor) for one in home])
    like = [names.index(one.like or one.actor) for one in home]
    ideal, salience = drawn.ideal[:, like].copy(), drawn.salience[:, like].copy()
    own = drawn.own_no_deal[:, like].copy()
    harder, sureness = np.zeros_like(own), np.zeros_like(own)
    agrees = np.full_like(own, np.nan)
    issues = list(case.issues)
    for k, (name, ratifier) in enumerate(case.ratification.items()):
        if ratifier.agrees is not None:
            agrees[:, k] = sampler.draw(f"agrees/{name}", ratifier.agrees, 0.0, 100.0) / 100.0
            continue
        for issue, belief in ratifier.wants.items():
            bounds = case.issues[issue].range
            column = sampler.draw(f"ratifier_ideal/{name}/{issue}", belief, *bounds)
            ideal[:, k, issues.index(issue)] = column
        for issue, belief in ratifier.salience.items():
            column = sampler.draw(f"ratifier_salience/{name}/{issue}", belief, 0.0, 100.0)
            salience[:, k, issues.index(issue)] = column / 100.0
        if ratifier.no_deal is not None:
            column = sampler.draw(f"ratifier_no_deal/{name}", ratifier.no_deal, -100.0, 100.0)
            own[:, k] = column / 100.0
        if ratifier.rule == "quota" and ratifier.share is not None:
            share = sampler.draw(f"ratifier_share/{name}", ratifier.share, 1.0, 99.0) / 100.0
            spread = sampler.draw(f"ratifier_spread/{name}", ratifier.spread, 0.0, 100.0) / 100.0
            harder[:, k] = spread * np.log(share / (1.0 - share))
        sure = sampler.draw(f"sureness/{name}", ratifier.sureness, 0.0, 100.0)
        sureness[:, k] = sure / 100.0
    cost = drawn.cost[:, :, like]
    return RatifierSample(actor, ideal, salience, cost, own, harder, sureness, agrees)


def ratifiers_of(case: Case, drawn: Sample, low: Array, high: Array) -> Ratifiers | None:
    """Value terms and no deal for those who ratify; None where nobody does.

    Parameters
    ----------
    case : Case
    drawn : Sample
    low, high : array, shape (issue,)
        The range of each issue.
    """
    home = drawn.ratifiers
    if home is None:
        return None
    draws, count, issues = home.ideal.shape
    arrays: tuple[NDArray[Any], ...] = (
        np.ones((count, issues), dtype=bool),
        low,
        high,
        home.ideal,
        home.ideal,
        home.salience,
        np.empty(0, dtype=np.int64),
        np.empty((draws, 0)),
        np.empty((draws, 0, issues)),
        np.empty((0, issues), dtype=bool),
        drawn.lands,
        drawn.chance,
        home.cost,
        home.own_no_deal,
        np.zeros((draws, count, count)),
    )
    whole = [np.ascontiguousarray(array) for array in arrays]
    _, ideal, weight, no_deal = apply_groups_and_regard(*whole)
    return Ratifiers(
        names=tuple(case.ratification),
        actor=home.actor,
        ideal=to_unit(ideal, low, high),
        weight=weight,
        no_deal=no_deal + home.harder,
        sureness=home.sureness,
        agrees=home.agrees,
    )
