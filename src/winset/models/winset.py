"""The win set: is there a deal that everybody whose consent is needed prefers to no deal?

Putnam (1988) names the set of agreements that would be ratified; Tsebelis (2002), ch. 1, the
win set of the status quo for veto players: ``W = {x : U_i(x) >= d_i for every veto player i}``.
Under a quota, W is what some coalition with enough votes (and every veto) prefers; of several
tallies, it needs enough in each.

A deal exists when everybody concerned can be made strictly better off than without one, by more
than ``margin`` points of utility. Where the best that all can have is indifference, the status quo
is what comes out, and no deal is counted.

Where the case names an agenda setter, the terms are those in W that the setter likes best (Romer &
Rosenthal 1978): ``max U_s(x)`` subject to ``x in W``; under a quota, among the terms that the
coalition found would accept.

Otherwise, of the terms in W, those are reported that leave the worst-off member best off,
``max_x min_i U_i(x) - d_i`` (Rawls's criterion, our choice: docs/decisions). The least gain there
is positive exactly when W has an interior. Those who ratify a deal at home are among those who can
refuse. The multipliers of that problem say whose demand binds:
the actor with the largest is the one that blocks, and the issue that costs the binding actors
most is the one that blocks. The size of W is its part of all possible terms.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from winset.kernels.bargaining.coalitions import quota_terms
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.bargaining.solutions import deal_near, proposed_terms
from winset.kernels.bargaining.win_set_volume import accepted_shares, rooms, spread_points
from winset.kernels.streams import Streams
from winset.kernels.utility import utility
from winset.models.contract import (
    Array,
    Draws,
    Flags,
    Model,
    Options,
    Outcomes,
    Reference,
    needs_no_deal,
)

SIZE = "winset/size"
"""The stream of the points at which the size of the win set is measured."""
POINTS = 256
"""Points a draw for the size; each draw shifts them, so the mean over draws rests on all."""


class WinsetOptions(Options):
    """Choices of the win-set model."""

    margin: float = Field(default=0.0, ge=0.0, le=100.0)
    """Points of utility (0-100) by which everybody concerned must gain to sign."""
    terms: Literal["proposed", "fairest"] = "proposed"
    """What an agenda setter proposes, if the case names one; or the fairest terms in any case."""


def deal_exists(draws: Draws, options: WinsetOptions) -> Flags:
    """Return whether there are terms that all whose consent is needed prefer, shape (draw,).

    Parameters
    ----------
    draws : Draws
    options : WinsetOptions
    """
    if draws.table.unanimous and options.margin == 0.0:
        ideal, weight, no_deal = draws.bargainers
        unknown = np.full((len(draws), len(draws.issues)), np.nan)
        return deal_near(ideal, weight, no_deal, unknown, no_deal + np.nan)
    return np.asarray(_fairest(draws)[3] > options.margin / 100.0 + INDIFFERENCE)


def _fairest(draws: Draws) -> tuple[Array, Array, Array, Array]:
    """Return the fairest terms of those who can pass them, gains, prices and the least gain."""
    consent = draws.table
    if consent.unanimous:
        terms, gain, price = draws.fairest
        return terms, gain, price, gain.min(axis=1)
    voters, listed = consent.voters, consent.coalitions
    must, votes = consent.must[voters], np.ascontiguousarray(consent.tallies[:, voters])
    coalitions = np.empty((0, must.size), dtype=bool) if listed is None else listed[:, voters]
    return quota_terms(
        *draws.bargainers, votes, must, consent.needed, np.ascontiguousarray(coalitions)
    )


def _run(draws: Draws, options: WinsetOptions, streams: Streams) -> Outcomes:
    """Return the fairest terms in the win set, and what blocks where it is empty."""
    ideal, weight, no_deal = draws.bargainers
    consent = draws.table
    voters = consent.voters
    must, quota = consent.must[voters], consent.needed
    votes = np.ascontiguousarray(consent.tallies[:, voters])
    terms, gain, price, least = _fairest(draws)
    floor = options.margin / 100.0
    agreed = least > floor + INDIFFERENCE
    settled = least >= floor - INDIFFERENCE
    if consent.setter is not None and options.terms == "proposed":
        who = int(np.flatnonzero(np.flatnonzero(voters) == consent.setter)[0])
        demand = no_deal if consent.unanimous else np.where(price > 0.0, no_deal, -1.0)
        demand = demand + floor
        start = utility(terms, ideal, weight) - demand
        proposed = proposed_terms(who, ideal, weight, demand, terms, start)
        terms = np.where(settled[:, None], proposed, terms)
        gain = utility(terms, ideal, weight) - no_deal
    shift = streams.uniforms(SIZE, draws.first, len(draws), len(draws.issues))
    points = spread_points(POINTS, len(draws.issues))
    size = accepted_shares(ideal, weight, no_deal, votes, must, quota, points, shift)
    low, high = rooms(terms, ideal, weight, np.where(price > 0.0, gain, 1.0))
    cares = weight.sum(axis=2) > 0.0
    binding = (cares & (price > 0.0)).any(axis=1)
    loss = price[:, :, None] * weight * (terms[:, None, :] - ideal) ** 2
    return Outcomes(
        terms=draws.from_unit(np.where(settled[:, None], terms, np.nan)),
        agreed=agreed,
        details={
            "least_gain": np.where(binding, least, 0.0),
            "size": size,
            "room_low": draws.from_unit(low),
            "room_high": draws.from_unit(high),
            "best_terms": draws.from_unit(terms),
            "gain": _for_all(np.where(cares, gain, 0.0), voters, np.nan),
            "price": _for_all(price, voters, 0.0),
            "issue_loss": loss.sum(axis=1),
        },
    )


def _for_all(values: Array, voters: np.ndarray, missing: float) -> Array:
    """Spread values of the voters over all actors."""
    result = np.full((values.shape[0], voters.size), missing)
    result[:, voters] = values
    return result


MODEL = Model(
    name="winset",
    says="whether a deal exists that all whose consent is needed prefer to no deal; the fairest",
    assumes="a deal is struck whenever one exists; consent depends on the terms alone",
    references=(
        Reference(
            "Putnam, R. D.",
            1988,
            "Diplomacy and domestic politics: the logic of two-level games",
            "International Organization 42(3), 427-460",
        ),
        Reference(
            "Tsebelis, G.",
            2002,
            "Veto Players: How Political Institutions Work",
            "Princeton University Press",
        ),
        Reference(
            "Romer, T. & Rosenthal, H.",
            1978,
            "Political resource allocation, controlled agendas, and the status quo",
            "Public Choice 33(4), 27-43",
        ),
    ),
    measuring=(SIZE,),
    run=_run,
    fits=needs_no_deal,
    options=WinsetOptions,
)
