"""Groups, regard and ratifiers: what an actor brings to the table. The one place they enter.

Two levels (Putnam 1988): what a case says of an actor is its leadership's. Each group moves what
the actor says and wants towards what the group wants, in proportion to its share::

    x' = x + sum_g share_g (wants_g - x)

on the issues the group cares about; shares add up to less than 1, so never wholly.

Regard: an actor's utility is in part that of others, ``U'_i = (1 - sum_k r_ik) U_i + sum_k r_ik
U_k``. With quadratic losses that is again a quadratic loss, with ideal points and weights moved
(:mod:`winset.kernels.preferences`); what is said moves with what is wanted.

Who ratifies for an actor does not move it: :mod:`winset.ensemble.ratifiers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.case.schema import Case
from winset.ensemble.ratifiers import ratifiers_of
from winset.ensemble.sample import ROWS, Sample, Sampler, sample
from winset.kernels.preferences import MOST_OF_THE_SAY, apply_groups_and_regard
from winset.models.contract import Consent, Draws

Array = NDArray[np.float64]

__all__ = ["MOST_OF_THE_SAY", "consent_of", "draws_from_sample", "draws_of", "update_draws"]


def draws_of(case: Case, sampler: Sampler) -> Draws:
    """Draw a case and let groups and regard enter: the draws as every model reads them.

    Parameters
    ----------
    case : Case
    sampler : Sampler
    """
    point = sampler.streams is None
    return draws_from_sample(case, sample(case, sampler), consent_of(case), sampler.first, point)


def draws_from_sample(
    case: Case, drawn: Sample, consent: Consent, first: int, point: bool
) -> Draws:
    """Let groups and regard enter a sample.

    Parameters
    ----------
    case : Case
        Names the actors, issues and ranges.
    drawn : Sample
    consent : Consent
    first : int
        The number of the first draw.
    point : bool
        Whether the sample is the one run at the most likely values.
    """
    low, high = np.array([issue.range for issue in case.issues.values()], dtype=float).T
    position, ideal, weight, no_deal = _applied(drawn, low, high)
    return Draws(
        actors=tuple(case.actors),
        issues=tuple(case.issues),
        low=low,
        high=high,
        has_position=drawn.has_position,
        capability=drawn.capability,
        position=position,
        ideal=ideal,
        salience=drawn.salience,
        weight=weight,
        no_deal=no_deal,
        status_quo=drawn.status_quo,
        consent=consent,
        first=first,
        point=point,
        ratifiers=ratifiers_of(case, drawn, low, high),
    )


def update_draws(
    case: Case,
    before: Case,
    drawn: Sample,
    draws: Draws,
    known: Sample,
    moved: Set[str] = frozenset(),
) -> Draws:
    """Let groups and regard enter a sample again, for the actors alone whom a change touches.

    Parameters
    ----------
    case, before : Case
        The changed case, and the one that `draws` are of; with the same actors, issues and rows.
    drawn : Sample
        Of the changed case.
    draws : Draws
    known : Sample
        From which `draws` were made, and from which `drawn` was.
    moved : set of str
        Beliefs that were drawn again though they are equal.

    Returns
    -------
    Draws
        As :func:`draws_from_sample` gives them, bit for bit.
    """
    consent, goals_before = consent_of(case), draws.goals
    if case.no_deal != before.no_deal or not all(name.startswith(ROWS) for name in moved):
        return draws_from_sample(case, drawn, consent, draws.first, False)
    home = draws.ratifiers
    if drawn.ratifiers is not known.ratifiers:
        home = ratifiers_of(case, drawn, draws.low, draws.high)
    draws = replace(draws, capability=drawn.capability, consent=consent, ratifiers=home)
    touched = _touched(case, before, moved)
    if not touched:
        return draws
    regarded = np.asarray((drawn.regard > 0.0).any(axis=0), dtype=bool)
    differing = sorted({*touched, *np.flatnonzero(regarded[:, list(touched)].any(axis=1)).tolist()})
    needed = sorted({*differing, *np.flatnonzero(regarded[differing].any(axis=0)).tolist()})
    part = [needed.index(i) for i in differing]
    applied = _applied(_select_actors(drawn, needed), draws.low, draws.high)
    new: dict[str, Any] = {
        name: _with_actors(getattr(draws, name), differing, values[:, part])
        for name, values in zip(("position", "ideal", "weight", "no_deal"), applied, strict=True)
    }
    updated = replace(draws, salience=drawn.salience, **new)
    goals = draws.to_unit(new["ideal"][:, differing])
    updated.__dict__["goals"] = _with_actors(goals_before, differing, goals)
    return updated


def _touched(case: Case, before: Case, moved: Set[str]) -> set[int]:
    """Return the actors whose own rows, groups, regard or value of no deal differ, or moved."""
    names = list(case.actors)
    rows = zip(case.positions, before.positions, strict=True)
    touched = {names.index(row.actor) for row, old in rows if row is not old and row != old}
    touched |= {names.index(name.split("/")[1]) for name in moved}
    for index, name in enumerate(names):
        actor, old_actor = case.actors[name], before.actors[name]
        if actor is not old_actor and any(
            getattr(actor, part) != getattr(old_actor, part)
            for part in ("groups", "regard", "no_deal")
        ):
            touched.add(index)
    return touched


def _with_actors(values: Array, actors: list[int], new: Array) -> Array:
    """Return values with those of some actors put in; the very same array where none differs."""
    if np.array_equal(values[:, actors], new, equal_nan=True):
        return values
    changed = values.copy()
    changed[:, actors] = new
    return changed


def _select_actors(drawn: Sample, actors: list[int]) -> Sample:
    """Return a sample of some actors."""
    return replace(
        drawn,
        has_position=drawn.has_position[actors],
        capability=drawn.capability[:, actors],
        position=drawn.position[:, actors],
        ideal=drawn.ideal[:, actors],
        salience=drawn.salience[:, actors],
        cost=drawn.cost[:, :, actors],
        own_no_deal=drawn.own_no_deal[:, actors],
        groups={
            (actors.index(actor), name): group
            for (actor, name), group in drawn.groups.items()
            if actor in actors
        },
        regard=drawn.regard[:, actors][:, :, actors],
    )


def _applied(drawn: Sample, low: Array, high: Array) -> tuple[Array, Array, Array, Array]:
    arrays: tuple[NDArray[Any], ...] = (
        drawn.has_position,
        low,
        high,
        drawn.position,
        drawn.ideal,
        drawn.salience,
        *_groups(drawn),
        drawn.lands,
        drawn.chance,
        drawn.cost,
        drawn.own_no_deal,
        drawn.regard,
    )
    # each layout in memory would be compiled by itself, which takes seconds
    whole: Iterator[Any] = map(np.ascontiguousarray, arrays)
    return apply_groups_and_regard(*whole)


def _groups(
    drawn: Sample,
) -> tuple[NDArray[np.int64], Array, Array, NDArray[np.bool_]]:
    """Return the groups of all actors as arrays: whose, share, wants, cares."""
    draws, _, issues = drawn.ideal.shape
    if not drawn.groups:
        nobody = np.empty(0, dtype=np.int64)
        nothing = np.empty((0, issues), dtype=bool)
        return nobody, np.empty((draws, 0)), np.empty((draws, 0, issues)), nothing
    shares, wants, cares = zip(*drawn.groups.values(), strict=True)
    member = np.array([actor for actor, _ in drawn.groups], dtype=np.int64)
    return member, np.stack(shares, axis=1), np.stack(wants, axis=1), np.stack(cares)


ROUNDING = 1e-9
"""Of all votes: what sums of decimals may be off a quota that they meet."""


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
    tallies = decision.tallies(case.actors)
    votes = np.array([list(tally.votes.values()) for tally in tallies])
    total = votes.sum(axis=1)
    quota = np.array(
        [
            whole * (0.5 + ROUNDING) if tally.quota is None else tally.quota - whole * ROUNDING
            for tally, whole in zip(tallies, total, strict=True)
        ]
    )
    enough = np.inf
    if decision.blocked_by is not None:
        enough = float((votes > 0.0).any(axis=0).sum() + 1 - decision.blocked_by)
    return Consent(must, votes, quota, setter, enough)
