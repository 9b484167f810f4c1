"""Who has how much voting power? Banzhaf and Shapley-Shubik, exactly.

Penrose (1946) and Banzhaf (1965): the part of all coalitions of others in which an actor is
decisive; normalised to add up to 1. Shapley & Shubik (1954): the part of all orders of arrival in
which the actor completes a winning coalition.

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

from winset.answer import Answer, data_of
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of
from winset.errors import UsageError
from winset.kernels.bargaining.power import MOST_VOTES, swings


@dataclass(frozen=True, repr=False)
class Power(Answer):
    """The voting power of each actor under the case's decision rule.

    Attributes
    ----------
    votes : mapping of actor to float
    quota : float
        Votes needed; 0 where vetoes alone decide.
    banzhaf, shapley_shubik : mapping of actor to float
        Each adds up to 1.
    """

    kind: ClassVar[str] = "power"
    case: Case
    votes: Mapping[str, float]
    quota: float
    vetoes: tuple[str, ...]
    banzhaf: Mapping[str, float]
    shapley_shubik: Mapping[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        columns = ("votes", "banzhaf", "shapley_shubik")
        actors = {name: {key: getattr(self, key)[name] for key in columns} for name in self.votes}
        return data_of(self, "quota", "vetoes") | {"actors": actors}


def power(case: Case) -> Power:
    """Return the voting power of each actor under a case's decision rule.

    Parameters
    ----------
    case : Case

    Raises
    ------
    UsageError
        The votes have too many decimals to be counted exactly.

    Examples
    --------
    >>> answer = ws.power(ws.read("cases/emissions-1989"))
    >>> round(answer.banzhaf["germany"], 3)
    0.162
    """
    consent = consent_of(case)
    must = [bool(flag) for flag in consent.must]
    votes, scale = _whole([float(vote) for vote in consent.votes])
    counted = swings(votes, must, _whole_quota(case, votes, scale))
    count = len(votes)
    orders = [
        Fraction(factorial(size) * factorial(count - 1 - size), factorial(count))
        for size in range(count)
    ]
    decisive = [sum(row) for row in counted]
    total = sum(decisive)
    shapley = [
        sum((o * c for o, c in zip(orders, row, strict=True)), Fraction(0)) for row in counted
    ]
    return Power(
        case=case,
        votes={name: float(vote) for name, vote in zip(case.actors, consent.votes, strict=True)},
        quota=0.0 if case.decision.rule == "consensus" else consent.quota,
        vetoes=tuple(name for name, flag in zip(case.actors, must, strict=True) if flag),
        banzhaf={name: decisive[i] / total if total else 0.0 for i, name in enumerate(case.actors)},
        shapley_shubik={name: float(shapley[i]) for i, name in enumerate(case.actors)},
    )


def _whole(votes: list[float]) -> tuple[list[int], int]:
    """Scale votes to whole numbers."""
    for power_of_ten in range(7):
        scale = 10**power_of_ten
        whole = [round(vote * scale) for vote in votes]
        if all(abs(w - v * scale) < 1e-6 for w, v in zip(whole, votes, strict=True)):
            if sum(whole) > MOST_VOTES:
                break
            return whole, scale
    raise UsageError(
        f"Power is counted exactly for up to {MOST_VOTES:,} votes in all, decimals counted as "
        "votes. Round the votes."
    )


def _whole_quota(case: Case, votes: list[int], scale: int) -> int:
    decision = case.decision
    if decision.rule == "consensus":
        return 0
    if decision.rule == "quota" and decision.quota is not None:
        return ceil(decision.quota * scale - 1e-6)
    return sum(votes) // 2 + 1
