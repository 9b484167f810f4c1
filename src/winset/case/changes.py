"""A case with something changed: scenarios and hypotheses say what."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from winset.case.schema import Case, Change, Regard
from winset.errors import UsageError, nearest


def apply_scenario(case: Case, scenario: str) -> Case:
    """Return the case under one of its scenarios.

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
    return apply(case, case.scenarios[scenario].changes)


def apply(case: Case, changes: Iterable[Change]) -> Case:
    """Return the case with changes made, in their order; the case itself stays as it is."""
    for change in changes:
        case = _apply_one(case, change)
    return case


def _apply_one(case: Case, change: Change) -> Case:
    if change.path is not None:
        return _change_path(case, change)
    if change.group is not None:
        return _change_group(case, change)
    if change.issue is not None:
        return _change_row(case, change)
    return _change_actor(case, change)


def _change_path(case: Case, change: Change) -> Case:
    path = case.no_deal[str(change.path)]
    update: dict[str, Any] = {}
    if change.chance is not None:
        update["chance"] = change.chance
    if change.cost is not None:
        update["costs"] = path.costs | {str(change.actor): change.cost}
    paths = case.no_deal | {str(change.path): path.model_copy(update=update)}
    return case.model_copy(update={"no_deal": paths})


def _change_group(case: Case, change: Change) -> Case:
    actor = case.actors[str(change.actor)]
    group = actor.groups[str(change.group)]
    update: dict[str, Any] = {}
    if change.share is not None:
        update["share"] = change.share
    if change.ideal is not None:
        update["wants"] = group.wants | {str(change.issue): change.ideal}
    groups = actor.groups | {str(change.group): group.model_copy(update=update)}
    return _with_actor(case, change, {"groups": groups})


def _change_row(case: Case, change: Change) -> Case:
    update = {
        key: value
        for key in ("position", "ideal", "salience")
        if (value := getattr(change, key)) is not None
    }
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
    update: dict[str, Any] = {}
    if change.capability is not None:
        update["capability"] = change.capability
    if change.no_deal is not None:
        update["no_deal"] = change.no_deal
    if change.regard is not None:
        toward = str(change.toward)
        entry = actor.regard.get(toward, Regard(weight=change.regard))
        entry = entry.model_copy(update={"weight": change.regard})
        update["regard"] = actor.regard | {toward: entry}
    return _with_actor(case, change, update)


def _with_actor(case: Case, change: Change, update: dict[str, Any]) -> Case:
    name = str(change.actor)
    actors = case.actors | {name: case.actors[name].model_copy(update=update)}
    return case.model_copy(update={"actors": actors})
