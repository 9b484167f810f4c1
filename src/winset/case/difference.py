"""Two forms of a case: what differs, as paths with the old value and the new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from winset.case.belief import Belief
from winset.case.changes import apply
from winset.case.negotiation import Change
from winset.case.schema import Case

READ_BY_FORECASTS = ("decision", "issues", "actors", "positions", "no_deal", "ratification")
"""Sections whose numbers enter a forecast."""
JUDGED = ("events.", "hypotheses.", "evidence.")
"""How paths begin of which dated questions and views are made."""
_WORDS = ("why", "sources", "name", "unit", "landmarks", "outcome", "kind", "deadline")


@dataclass(frozen=True)
class Difference:
    """One place where two forms of a case differ.

    Attributes
    ----------
    path : str
        Such as ``positions.russia.centrifuges.salience``.
    old, new : plain data
        None where it is not there.
    """

    path: str
    old: Any
    new: Any

    @property
    def bears(self) -> bool:
        """Whether a forecast may depend on it."""
        keys = self.path.split(".")
        if keys[0] not in READ_BY_FORECASTS or keys[-1] in _WORDS:
            return False
        return not ("landmarks" in keys or "outcome" in keys)

    def plain(self) -> dict[str, Any]:
        """Return plain data."""
        return {"path": self.path, "old": self.old, "new": self.new}


def differences(before: Case, after: Case) -> tuple[Difference, ...]:
    """Return what differs between two forms of a case, in the order of the format.

    Positions are told by actor and issue, so that the order of rows is no difference.

    Parameters
    ----------
    before, after : Case
    """
    return tuple(_differences("", _keyed(before), _keyed(after)))


def _keyed(case: Case) -> dict[str, Any]:
    data = case.to_dict()
    rows: dict[str, Any] = {}
    for row in data.pop("positions", []):
        rest = {key: value for key, value in row.items() if key not in ("actor", "issue")}
        rows[f"{row['actor']}.{row['issue']}"] = rest
    sections = {name: data[name] for name in Case.model_fields if name in data}
    return sections | {"positions": rows}


def _differences(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            inner = f"{path}.{key}" if path else str(key)
            yield from _differences(inner, old.get(key), new.get(key))
    elif old != new:
        yield Difference(path, old, new)


def as_changes(before: Case, after: Case) -> tuple[Change, ...]:
    """Return the changes that lead from one form of a case towards the other.

    What a change cannot say stays out: new actors, issues, rows, groups or paths, another status
    quo, range or rule.

    Parameters
    ----------
    before, after : Case
    """
    return (*_rows(before, after), *_actors(before, after), *_paths(before, after))


def remainder(before: Case, after: Case, changes: tuple[Change, ...]) -> tuple[Difference, ...]:
    """Return the differences that bear on a forecast and that the changes do not say.

    Parameters
    ----------
    before, after : Case
    changes : tuple of Change
        As :func:`as_changes` gives them.
    """
    reached = apply(before, changes)
    return tuple(
        difference
        for difference in differences(reached, after)
        if difference.bears and not (_nothing(difference.old) and _nothing(difference.new))
    )


def _nothing(value: Any) -> bool:
    """Whether costs or regards are none: left out, or 0."""
    if isinstance(value, Mapping):
        return all(_nothing(inner) for key, inner in value.items() if key not in _WORDS)
    return value is None or value == 0


def _rows(before: Case, after: Case) -> Iterator[Change]:
    rows = {(row.actor, row.issue): row for row in after.positions}
    for old in before.positions:
        new = rows.get((old.actor, old.issue))
        if new is None:
            continue
        for name in ("position", "ideal", "salience"):
            value = getattr(new, name)
            if value is not None and value != getattr(old, name):
                yield Change.model_validate({"actor": old.actor, "issue": old.issue, name: value})


def _actors(before: Case, after: Case) -> Iterator[Change]:
    for name, old in before.actors.items():
        new = after.actors.get(name)
        if new is None:
            continue
        if new.capability != old.capability:
            yield Change(actor=name, capability=new.capability)
        if new.no_deal is not None and new.no_deal != old.no_deal:
            yield Change(actor=name, no_deal=new.no_deal)
        for group_name, group in old.groups.items():
            then = new.groups.get(group_name)
            if then is None:
                continue
            if then.share != group.share:
                yield Change(actor=name, group=group_name, share=then.share)
            for issue, ideal in then.wants.items():
                if issue in before.issues and ideal != group.wants.get(issue):
                    yield Change(actor=name, group=group_name, issue=issue, ideal=ideal)
        for other in [*old.regard, *(key for key in new.regard if key not in old.regard)]:
            weights = [
                side.regard[other].weight if other in side.regard else Belief.sure(0.0)
                for side in (old, new)
            ]
            if weights[0] != weights[1] and other in before.actors:
                yield Change(actor=name, toward=other, regard=weights[1])


def _paths(before: Case, after: Case) -> Iterator[Change]:
    for name, old in before.no_deal.items():
        new = after.no_deal.get(name)
        if new is None:
            continue
        if new.chance != old.chance:
            yield Change(path=name, chance=new.chance)
        for actor in [*old.costs, *(key for key in new.costs if key not in old.costs)]:
            costs = [side.costs.get(actor, Belief.sure(0.0)) for side in (old, new)]
            if costs[0] != costs[1] and actor in before.actors:
                yield Change(path=name, actor=actor, cost=costs[1])
