"""Who has how much voting power? Banzhaf and Shapley-Shubik, exactly.

Penrose (1946) and Banzhaf (1965): the part of all coalitions of others in which an actor is
decisive; normalised to add up to 1. Shapley & Shubik (1954): the part of all orders of arrival in
which the actor completes a winning coalition. Of several tallies, a coalition wins that meets all.

References
----------
Banzhaf, J. F. (1965). Weighted voting doesn't work. Rutgers Law Review 19, 317-343.
Shapley, L. S. & Shubik, M. (1954). A method for evaluating the distribution of power in a
committee system. American Political Science Review 48(3), 787-792.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, factorial
from typing import Any, ClassVar

import numpy as np

from winset.answer import Answer, data_of
from winset.case.negotiation import Tally
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of
from winset.errors import UsageError
from winset.kernels.bargaining.power import (
    MOST_CELLS,
    MOST_ONE_BY_ONE,
    MOST_VOTES,
    fits,
    swings,
    swings_one_by_one,
)
from winset.models.contract import Consent


@dataclass(frozen=True, repr=False)
class Power(Answer):
    """The voting power of each actor under the case's decision rule.

    Attributes
    ----------
    votes : mapping of actor to float
    quota : float
        Votes needed; 0 where vetoes alone decide.
    also : mapping of tally to mapping
        Of each further tally, its ``quota`` and its ``votes`` by actor.
    blocked_by : int or None
        The fewest that can stop a deal.
    banzhaf, shapley_shubik : mapping of actor to float
        Each adds up to 1.
    """

    kind: ClassVar[str] = "power"
    case: Case
    votes: Mapping[str, float]
    quota: float
    also: Mapping[str, Mapping[str, Any]]
    blocked_by: int | None
    vetoes: tuple[str, ...]
    banzhaf: Mapping[str, float]
    shapley_shubik: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        columns = ("votes", "banzhaf", "shapley_shubik")
        actors = {name: {key: getattr(self, key)[name] for key in columns} for name in self.votes}
        return data_of(self, "quota", "also", "blocked_by", "vetoes") | {"actors": actors}


def power(case: Case) -> Power:
    """Return the voting power of each actor under a case's decision rule.

    Parameters
    ----------
    case : Case

    Raises
    ------
    UsageError
        There are too many votes and actors to be counted exactly.

    Examples
    --------
    >>> answer = ws.power(ws.read("cases/emissions-1989"))
    >>> round(answer.banzhaf["germany"], 3)
    0.162
    """
    consent = consent_of(case)
    counted = _swings(case, consent)
    count = len(case.actors)
    orders = [
        Fraction(factorial(size) * factorial(count - 1 - size), factorial(count))
        for size in range(count)
    ]
    decisive = [sum(row) for row in counted]
    total = sum(decisive)
    shapley = [
        sum((o * c for o, c in zip(orders, row, strict=True)), Fraction(0)) for row in counted
    ]
    first, *also = case.decision.tallies(case.actors)
    alone = case.decision.rule == "consensus"
    return Power(
        case=case,
        votes=dict.fromkeys(case.actors, 0.0) if alone else first.votes,
        quota=0.0 if alone else _needed(first),
        also={
            name: {"quota": _needed(tally), "votes": tally.votes}
            for name, tally in zip(case.decision.also, also, strict=True)
        },
        blocked_by=case.decision.blocked_by,
        vetoes=tuple(name for name, flag in zip(case.actors, consent.must, strict=True) if flag),
        banzhaf={name: decisive[i] / total if total else 0.0 for i, name in enumerate(case.actors)},
        shapley_shubik={name: float(shapley[i]) for i, name in enumerate(case.actors)},
    )


def _needed(tally: Tally) -> float:
    """Return the votes needed in a tally; just more than half where it does not say."""
    if tally.quota is not None:
        return tally.quota
    return float(np.nextafter(sum(tally.votes.values()) / 2.0, np.inf))


def _swings(case: Case, consent: Consent) -> list[list[int]]:
    """Count with a table where votes are whole numbers that fit, else one by one."""
    must = [bool(flag) for flag in consent.must]
    if case.decision.rule == "consensus":
        return swings([], must, [])
    whole, quotas, members, heads = [], [], 0, consent.tallies[0]
    for tally in case.decision.tallies(case.actors):
        votes, scale = _whole([float(vote) for vote in tally.votes.values()])
        quota = sum(votes) // 2 + 1 if tally.quota is None else ceil(tally.quota * scale - 1e-6)
        if heads.all() and len(set(votes)) == 1:
            members = max(members, -(-quota // votes[0]))
        else:
            whole.append(votes)
            quotas.append(quota)
    enough = None if consent.enough == np.inf else int(consent.enough)
    if fits(whole) and (enough is None or heads.all()):
        return swings(whole, must, quotas, members, enough)
    if must.count(False) <= MOST_ONE_BY_ONE:
        return swings_one_by_one(consent.tallies, consent.must, consent.needed)
    several = f", in several counts up to {MOST_CELLS:,} combinations of them" * (len(whole) > 1)
    raise UsageError(
        f"Power is counted exactly for up to {MOST_VOTES:,} votes in all{several}, decimals "
        f"counted as votes, or for any votes of up to {MOST_ONE_BY_ONE} actors. Round the votes."
    )


def _whole(votes: list[float]) -> tuple[list[int], int]:
    """Scale votes to whole numbers; with more than six decimals, to too many to count."""
    for power_of_ten in range(7):
        scale = 10**power_of_ten
        whole = [round(vote * scale) for vote in votes]
        if all(abs(w - v * scale) < 1e-6 for w, v in zip(whole, votes, strict=True)):
            return whole, scale
    return [MOST_VOTES + 1, *[0] * (len(votes) - 1)], 1
