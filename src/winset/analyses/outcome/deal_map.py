"""Where does the win set lie? The share of draws that accept, over two issues of choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from winset.analyses.summary import Array
from winset.answer import Answer, data_of
from winset.case.changes import apply_scenario
from winset.case.schema import Case
from winset.ensemble.run import Plan
from winset.errors import UsageError, nearest
from winset.models.contract import Draws, needs_no_deal

GRID = 33
SLICE = 100


@dataclass(frozen=True, repr=False)
class DealMap(Answer):
    """The win set seen along two issues, the others held at fair terms.

    Attributes
    ----------
    across, up : str
        The two issues.
    values_across, values_up : array, shape (grid,)
        In the issues' units.
    shares : array, shape (across, up)
        The share of draws in which everybody whose consent is needed prefers these terms.
    others : mapping of issue to float
        Where the other issues are held: the fairest terms at the most likely values.
    ideals : mapping of actor to (across, up)
        Median ideal points of those whose consent can matter.
    """

    kind: ClassVar[str] = "deal_map"
    case: Case
    across: str
    up: str
    values_across: Array
    values_up: Array
    shares: Array
    others: dict[str, float]
    ideals: dict[str, tuple[float, float]]
    draws: int
    seed: int

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        grid = ("across", "up", "values_across", "values_up", "shares", "others", "ideals")
        return data_of(self, "case", *grid, "draws", "seed")


def deal_map(
    case: Case,
    across: str,
    up: str,
    *,
    draws: int = 1000,
    seed: int = 0,
    scenario: str | None = None,
    grid: int = GRID,
) -> DealMap:
    """Map where the win set lies: the share of draws that accept, over two issues.

    Terms are accepted in a draw when those whose consent is needed all prefer them to no deal;
    under a quota, when enough votes do and every veto player (Tsebelis 2002, ch. 1).

    Parameters
    ----------
    case : Case
    across, up : str
        Two issues; the others are held at the fairest terms of the most likely values.
    draws, seed : int
    scenario : str, optional
        A scenario of the case to apply first.
    grid : int
        How many values along each issue.

    Raises
    ------
    UsageError
        There is no such issue or scenario, the issues are the same, or the case does not say what
        no deal brings.

    Examples
    --------
    >>> case = ws.read("cases/iran-2014")
    >>> answer = ws.deal_map(case, "centrifuges", "sanctions-relief", draws=20)
    >>> answer.shares.shape
    (33, 33)
    """
    case = case if scenario is None else apply_scenario(case, scenario)
    for name in (across, up):
        if name not in case.issues:
            raise UsageError(
                f"There is no issue '{name}'; there are {', '.join(case.issues)}."
                f"{nearest(name, case.issues)}"
            )
    if across == up:
        raise UsageError("A map needs two different issues.")
    if draws < 1 or grid < 2:
        raise UsageError("A map needs at least 1 draw and 2 values an issue.")
    plan = Plan(case, (), draws, seed)
    once = replace(plan, point=True).drawn(0, 1)
    reason = needs_no_deal(once)
    if reason is not None:
        raise UsageError(f"There is no map of this case: {reason}.")
    fair = once.fairest[0][0]
    drawn = plan.drawn(0, draws)
    pair = (once.issues.index(across), once.issues.index(up))
    values = np.linspace(0.0, 1.0, grid)
    ends = [case.issues[name].range for name in (across, up)]
    others = once.from_unit(fair)
    centre = np.median(drawn.ideal, axis=0)
    return DealMap(
        case=case,
        across=across,
        up=up,
        values_across=ends[0][0] + values * (ends[0][1] - ends[0][0]),
        values_up=ends[1][0] + values * (ends[1][1] - ends[1][0]),
        shares=accepted(drawn, fair, pair, values),
        others={name: float(others[j]) for j, name in enumerate(once.issues) if j not in pair},
        ideals={
            name: (float(centre[i, pair[0]]), float(centre[i, pair[1]]))
            for i, name in enumerate(drawn.actors)
            if drawn.consent.voters[i]
        },
        draws=draws,
        seed=seed,
    )


def accepted(draws: Draws, terms: Array, pair: tuple[int, int], values: Array) -> Array:
    """Return the share of draws that accept, with two issues moved over `values`.

    Parameters
    ----------
    draws : Draws
    terms : array, shape (issue,)
        As parts of the ranges.
    pair : (int, int)
        The issues to move.
    values : array, shape (grid,)
        As parts of the ranges.

    Returns
    -------
    array, shape (grid, grid)
    """
    ideal, weight, no_deal = draws.bargainers
    loss = weight * (terms - ideal) ** 2
    rest = 1.0 - loss.sum(axis=2) + loss[:, :, pair[0]] + loss[:, :, pair[1]] - no_deal
    one, other = (weight[:, :, j, None] * (values - ideal[:, :, j, None]) ** 2 for j in pair)
    consent = draws.table
    must, votes = consent.must[consent.voters], consent.tallies[:, consent.voters]
    total = np.zeros((values.size, values.size))
    for first in range(0, len(draws), SLICE):
        part = slice(first, first + SLICE)
        gain = rest[part, :, None, None] - one[part, :, :, None] - other[part, :, None, :]
        yes = gain > 0.0
        if consent.unanimous:
            agreed = yes.all(axis=1)
        else:
            in_favour = np.einsum("dvij,tv->tdij", yes, votes)
            agreed = consent.wins(in_favour) & yes[:, must].all(axis=1)
        total += agreed.sum(axis=0)
    return total / len(draws)
