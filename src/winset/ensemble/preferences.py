"""Groups and regard: what an actor brings to the table. The one place where they enter.

Two levels (Putnam 1988): what a case says of an actor is its leadership's. Each group moves what
the actor says and wants towards what the group wants, in proportion to its share::

    x' = x + sum_g share_g (wants_g - x)

on the issues the group cares about; shares add up to less than 1, so never wholly.

Regard: an actor's utility is in part that of others, ``U'_i = (1 - sum_k r_ik) U_i + sum_k r_ik
U_k``. With quadratic losses that is again a quadratic loss, with ideal points and weights moved
(:func:`winset.kernels.utility.blend`); what is said moves with what is wanted.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.ensemble.sample import Sample, Sampler, sample
from winset.kernels.utility import blend, from_unit, salience_weights, to_unit
from winset.models.contract import Consent, Draws

Array = NDArray[np.float64]

MOST_OF_THE_SAY = 0.95
"""Drawn shares or weights that add up to more are scaled down to this."""


def draws_of(case: Case, sampler: Sampler) -> Draws:
    """Draw a case and let groups and regard enter.

    Parameters
    ----------
    case : Case
    sampler : Sampler

    Returns
    -------
    Draws
        As every model reads them.
    """
    drawn = sample(case, sampler)
    low, high = np.array([issue.range for issue in case.issues.values()], dtype=float).T
    position, ideal = _with_groups(drawn)
    weight = salience_weights(drawn.salience)
    paths = _without_deal(drawn, ideal, weight, low, high)
    worth = np.where(np.isnan(drawn.own_no_deal), paths, drawn.own_no_deal)
    position, ideal, weight, worth = _with_regard(
        drawn.regard, position, ideal, weight, worth, low, high
    )
    return Draws(
        actors=tuple(case.actors),
        issues=tuple(case.issues),
        low=low,
        high=high,
        held=drawn.held,
        capability=drawn.capability,
        position=position,
        ideal=ideal,
        salience=drawn.salience,
        weight=weight,
        no_deal=np.where(np.isnan(drawn.own_no_deal), worth, drawn.own_no_deal),
        status_quo=drawn.status_quo,
        consent=consent_of(case),
        first=sampler.first,
        point=sampler.streams is None,
    )


def consent_of(case: Case) -> Consent:
    """Return whose consent makes a deal."""
    decision = case.decision
    must = np.array([actor in decision.vetoes for actor in case.actors])
    setter = None if decision.setter is None else list(case.actors).index(decision.setter)
    if decision.rule == "consensus":
        if not decision.vetoes:
            must[:] = True
        if setter is not None:
            must[setter] = True
        return Consent(must, np.zeros(must.size), 0.0, setter)
    if setter is not None:
        must[setter] = True
    default = 0.0 if decision.votes else 1.0
    votes = np.array([decision.votes.get(actor, default) for actor in case.actors])
    if decision.rule == "quota" and decision.quota is not None:
        return Consent(must, votes, decision.quota, setter)
    return Consent(must, votes, float(np.nextafter(votes.sum() / 2.0, np.inf)), setter)


def _with_groups(drawn: Sample) -> tuple[Array, Array]:
    """Move positions and ideal points towards what the groups want."""
    position, ideal = drawn.position.copy(), drawn.ideal.copy()
    for i in {actor for actor, _ in drawn.groups}:
        groups = [value for (actor, _), value in drawn.groups.items() if actor == i]
        total = np.sum([share for share, _, _ in groups], axis=0)
        scale = np.minimum(1.0, MOST_OF_THE_SAY / np.maximum(total, 1e-300))
        for values in (position, ideal):
            leadership = values[:, i].copy()
            for share, wants, known in groups:
                pull = (scale * share)[:, None] * (wants - leadership)
                values[:, i] += np.where(known & drawn.held[i], pull, 0.0)
    return position, ideal


def _without_deal(drawn: Sample, ideal: Array, weight: Array, low: Array, high: Array) -> Array:
    """Return each actor's expected utility over the paths without a deal."""
    worth = np.zeros(drawn.capability.shape)
    wanted = to_unit(ideal, low, high)
    for p in range(drawn.chance.shape[1]):
        landing = to_unit(drawn.lands[:, p], low, high)
        loss = np.where(weight > 0.0, weight * (landing[:, None, :] - wanted) ** 2, 0.0)
        worth += drawn.chance[:, p, None] * (1.0 - loss.sum(axis=2) - drawn.cost[:, p])
    return worth


def _with_regard(
    regard: Array,
    position: Array,
    ideal: Array,
    weight: Array,
    worth: Array,
    low: Array,
    high: Array,
) -> tuple[Array, Array, Array, Array]:
    """Blend the utility of every actor that has regard for others; leave the rest untouched."""
    caring = np.flatnonzero(regard.any(axis=(0, 2)))
    if caring.size == 0:
        return position, ideal, weight, worth
    total = regard.sum(axis=2, keepdims=True)
    share = regard * np.minimum(1.0, MOST_OF_THE_SAY / np.maximum(total, 1e-300))
    diagonal = np.arange(regard.shape[1])
    share[:, diagonal, diagonal] = 1.0 - share.sum(axis=2)
    said, _, _ = blend(share, to_unit(position, low, high), weight)
    wanted, mixed, shortfall = blend(share, to_unit(ideal, low, high), weight)
    parts = np.where(share > 0.0, share * worth[:, None, :], 0.0).sum(axis=2)
    position, ideal = position.copy(), ideal.copy()
    weight, worth = weight.copy(), worth.copy()
    position[:, caring] = from_unit(said, low, high)[:, caring]
    ideal[:, caring] = from_unit(wanted, low, high)[:, caring]
    weight[:, caring] = mixed[:, caring]
    worth[:, caring] = (parts + shortfall)[:, caring]
    return position, ideal, weight, worth
