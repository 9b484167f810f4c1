"""A case whose exact numbers are given an interval: tables of points say how much, not how sure."""

from __future__ import annotations

import math
from typing import Any, TypeVar

from winset.case.belief import Belief
from winset.case.negotiation import Actor, Position
from winset.case.schema import Case
from winset.errors import UsageError

Row = TypeVar("Row", Actor, Position)


def spread(case: Case, percent: float) -> Case:
    """Return the case with its exact positions, saliences and capabilities made unsure.

    What has an interval keeps it. The interval is cut where the scale ends; a row that is
    changed says so in its reason.

    Parameters
    ----------
    case : Case
    percent : float
        Half the 90 % interval: in percent of the issue's range for positions and ideal points,
        in points for saliences, in percent of its own size for capabilities; above 0, at most 100.

    Raises
    ------
    UsageError
        The number is out of bounds.

    Examples
    --------
    >>> case = ws.spread(ws.read("cases/emissions-1989"), 10)
    >>> case.positions[0].position.exact
    False
    """
    if not 0.0 < percent <= 100.0:
        raise UsageError(f"A spread is above 0 and at most 100 percent, not {percent:g}.")
    actors = {
        name: _row(actor, percent, capability=(0.0, math.inf, actor.capability.likely / 100.0))
        for name, actor in case.actors.items()
    }
    positions = []
    for row in case.positions:
        low, high = case.issues[row.issue].range
        scale = (low, high, (high - low) / 100.0)
        positions.append(
            _row(row, percent, position=scale, ideal=scale, salience=(0.0, 100.0, 1.0))
        )
    return case.model_copy(update={"actors": actors, "positions": tuple(positions)})


def _row(row: Row, percent: float, **scales: tuple[float, float, float]) -> Row:
    """Return a row with its exact fields spread; a scale is its ends and one percent of it."""
    update: dict[str, Any] = {}
    for field, (low, high, one) in scales.items():
        belief: Belief | None = getattr(row, field)
        if belief is None or not belief.exact:
            continue
        value = belief.likely
        wide = Belief(max(low, value - percent * one), value, min(high, value + percent * one))
        if not wide.exact:
            update[field] = wide
    if update:
        note = f"Exact numbers spread by {percent:g} %."
        update["why"] = f"{row.why} {note}" if row.why else note
    return row.model_copy(update=update)
