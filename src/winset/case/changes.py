"""A case with something changed, as scenarios and hypotheses say, or its exact numbers spread."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeVar

from winset.case.belief import LARGEST, Belief
from winset.case.negotiation import Actor, Change, Position, Regard, Scenario
from winset.case.schema import Case
from winset.errors import UsageError, nearest

Row = TypeVar("Row", Actor, Position)

TARGETS: dict[str, tuple[tuple[str, ...], ...]] = {
    "position": (("actor", "issue"),),
    "ideal": (("actor", "issue"), ("actor", "group", "issue"), ("ratifier", "issue")),
    "salience": (("actor", "issue"), ("ratifier", "issue")),
    "capability": (("actor",),),
    "no_deal": (("actor",), ("ratifier",)),
    "share": (("actor", "group"),),
    "regard": (("actor", "toward"),),
    "chance": (("path",), ("ratifier",)),
    "cost": (("actor", "path"),),
}
"""What a change may set, and which keys then say where."""


def apply_scenario(case: Case, scenario: str) -> Case:
    """Return the case under one of its scenarios.

    Parameters
    ----------
    case : Case
    scenario : str

    Raises
    ------
    UsageError
        The case has no such scenario.
    """
    return apply(case, scenario_of(case, scenario).changes)


def scenario_of(case: Case, scenario: str) -> Scenario:
    """Return a scenario of a case.

    Parameters
    ----------
    case : Case
    scenario : str

    Raises
    ------
    UsageError
        The case has no such scenario.
    """
    if scenario not in case.scenarios:
        names = ", ".join(case.scenarios) or "none"
        raise UsageError(
            f"The case has no scenario '{scenario}'; it has {names}."
            f"{nearest(scenario, case.scenarios)}"
        )
    return case.scenarios[scenario]


def apply(case: Case, changes: Iterable[Change]) -> Case:
    """Return the case with changes made, in their order; the case itself stays as it is.

    Parameters
    ----------
    case : Case
    changes : iterable of Change
    """
    for change in changes:
        case = _apply_one(case, change)
    return case


def _apply_one(case: Case, change: Change) -> Case:
    if change.ratifier is not None:
        return _change_ratifier(case, change)
    if change.path is not None:
        return _change_path(case, change)
    if change.group is not None:
        return _change_group(case, change)
    if change.issue is not None:
        return _change_row(case, change)
    return _change_actor(case, change)


def _change_path(case: Case, change: Change) -> Case:
    path = case.no_deal[str(change.path)]
    update = _set_by(change, "chance")
    if change.cost is not None:
        update["costs"] = path.costs | {str(change.actor): change.cost}
    paths = case.no_deal | {str(change.path): path.model_copy(update=update)}
    return case.model_copy(update={"no_deal": paths})


def _change_ratifier(case: Case, change: Change) -> Case:
    name = str(change.ratifier)
    ratifier = case.ratification[name]
    update = _set_by(change, "no_deal")
    if change.chance is not None:
        update["agrees"] = change.chance
    for key, field in (("ideal", "wants"), ("salience", "salience")):
        belief = getattr(change, key)
        if belief is not None:
            update[field] = getattr(ratifier, field) | {str(change.issue): belief}
    ratification = case.ratification | {name: ratifier.model_copy(update=update)}
    return case.model_copy(update={"ratification": ratification})


def _change_group(case: Case, change: Change) -> Case:
    actor = case.actors[str(change.actor)]
    group = actor.groups[str(change.group)]
    update = _set_by(change, "share")
    if change.ideal is not None:
        update["wants"] = group.wants | {str(change.issue): change.ideal}
    groups = actor.groups | {str(change.group): group.model_copy(update=update)}
    return _with_actor(case, change, {"groups": groups})


def _change_row(case: Case, change: Change) -> Case:
    update = _set_by(change, "position", "ideal", "salience")
    if not any(row.actor == change.actor and row.issue == change.issue for row in case.positions):
        raise UsageError(
            f"A change speaks of {change.actor} on {change.issue}, where it holds no position. "
            "Add a row under positions:, with salience 0 if it does not care."
        )
    rows = tuple(
        row.model_copy(update=update)
        if (row.actor, row.issue) == (change.actor, change.issue)
        else row
        for row in case.positions
    )
    return case.model_copy(update={"positions": rows})


def _change_actor(case: Case, change: Change) -> Case:
    actor = case.actors[str(change.actor)]
    update = _set_by(change, "capability", "no_deal")
    if change.regard is not None:
        toward = str(change.toward)
        entry = actor.regard.get(toward, Regard(weight=change.regard))
        entry = entry.model_copy(update={"weight": change.regard})
        update["regard"] = actor.regard | {toward: entry}
    return _with_actor(case, change, update)


def _set_by(change: Change, *names: str) -> dict[str, Any]:
    """Return those of some fields that a change sets."""
    return {name: value for name in names if (value := getattr(change, name)) is not None}


def _with_actor(case: Case, change: Change, update: dict[str, Any]) -> Case:
    name = str(change.actor)
    actors = case.actors | {name: case.actors[name].model_copy(update=update)}
    return case.model_copy(update={"actors": actors})


def scaled(case: Case, changes: Iterable[Change], factor: float) -> tuple[Change, ...]:
    """Return changes made `factor` times as large, kept inside the bounds of what they change.

    Parameters
    ----------
    case : Case
        As it is before the changes.
    changes : iterable of Change
    factor : float
        0 leaves each belief as it is; 1 is the change itself; 2 goes twice as far.
    """
    return tuple(_scaled(case, change, factor) for change in changes)


def _scaled(case: Case, change: Change, factor: float) -> Change:
    update = {}
    for name in TARGETS:
        after = getattr(change, name)
        if after is not None:
            before = _belief_before(case, change, name)
            update[name] = _between(before, after, factor, *_bounds(case, change, name))
    return change.model_copy(update=update)


def _bounds(case: Case, change: Change, name: str) -> tuple[float, float]:
    """Return the least and the most that a field of a change may be."""
    if name in ("position", "ideal"):
        low, high = case.issues[str(change.issue)].range
        return float(low), float(high)
    if name == "capability":
        return 0.0, LARGEST
    return (-100.0 if name in ("no_deal", "cost") else 0.0), 100.0


def _belief_before(case: Case, change: Change, name: str) -> Belief | None:
    """Return the belief that a field of a change replaces; None where the case states none."""
    if change.ratifier is not None:
        ratifier = case.ratification[change.ratifier]
        if name in ("no_deal", "chance"):
            return ratifier.no_deal if name == "no_deal" else ratifier.agrees
        stated = ratifier.wants if name == "ideal" else ratifier.salience
        return stated.get(str(change.issue))
    if name == "chance":
        return case.no_deal[str(change.path)].chance
    if name == "cost":
        return case.no_deal[str(change.path)].costs.get(str(change.actor), Belief.sure(0.0))
    actor = case.actors[str(change.actor)]
    if name in ("capability", "no_deal"):
        return actor.capability if name == "capability" else actor.no_deal
    if name == "regard":
        regard = actor.regard.get(str(change.toward))
        return Belief.sure(0.0) if regard is None else regard.weight
    if change.group is not None:
        group = actor.groups[change.group]
        return group.share if name == "share" else group.wants.get(str(change.issue))
    row = next(
        row for row in case.positions if (row.actor, row.issue) == (change.actor, change.issue)
    )
    if name == "ideal" and row.ideal is None:
        return row.position
    before: Belief | None = getattr(row, name)
    return before


def _between(
    before: Belief | None, after: Belief, factor: float, low: float, high: float
) -> Belief:
    if before is None or factor == 1.0:
        return after
    if before.stated or before.of or after.stated or after.of:
        return _mixed(before, after, factor, low, high)
    pairs = [(getattr(before, end), getattr(after, end)) for end in ("low", "likely", "high")]
    least, likely, most = sorted(
        min(max(old + factor * (new - old), low), high) for old, new in pairs
    )
    return Belief(least, likely, most, after.shape)


def _mixed(before: Belief, after: Belief, factor: float, low: float, high: float) -> Belief:
    """Return part of a change where beliefs are no three numbers: quantiles move in proportion.

    More than the whole change moves the whole distribution by the rest.
    """
    if factor <= 1.0:
        return Belief.pooled([(1.0 - factor, before), (factor, after)], "quantile")
    more = (factor - 1.0) * (after.likely - before.likely)
    return after.mapped(lambda value: min(max(value + more, low), high))


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
        name: _spread(actor, percent, capability=(0.0, math.inf, actor.capability.likely / 100.0))
        for name, actor in case.actors.items()
    }
    positions = []
    for row in case.positions:
        low, high = case.issues[row.issue].range
        scale = (low, high, (high - low) / 100.0)
        positions.append(
            _spread(row, percent, position=scale, ideal=scale, salience=(0.0, 100.0, 1.0))
        )
    return case.model_copy(update={"actors": actors, "positions": tuple(positions)})


def _spread(row: Row, percent: float, **scales: tuple[float, float, float]) -> Row:
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
