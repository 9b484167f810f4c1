"""Case -> arrays of draws: one column for each belief, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.case.belief import Belief
from winset.case.loadings import INDEPENDENT, Dependence, named_beliefs
from winset.case.negotiation import Position
from winset.case.schema import Case
from winset.ensemble.copula import uniforms
from winset.ensemble.ratifiers import RatifierSample, sample_ratifiers
from winset.errors import UsageError
from winset.kernels.beliefs import triangle
from winset.kernels.streams import Streams
from winset.threads import stop_if_asked

Array = NDArray[np.float64]
Columns = dict[tuple[str, Belief, float, float], Array]
"""Draws of single beliefs: by name, belief, and the bounds within which they are kept."""
ROWS = ("position", "ideal", "salience")
"""What is drawn for a row of the positions; names of its beliefs begin so."""
MOST_AHEAD = 4_000_000
"""Numbers that are drawn ahead, at most: 32 MB."""


@dataclass(frozen=True)
class Sampler:
    """Draws beliefs, each from the stream that bears its name, and from what moves it with others.

    Parameters
    ----------
    streams : Streams or None
        None takes every belief at its most likely value.
    first, count : int
        Draws ``first`` to ``first + count - 1``.
    columns : dict, optional
        Where draws are kept, so that a case much like another one is drawn at once.
    dependence : Dependence
        Which beliefs move together, and how; that of the case before any change of it.
    fixed : mapping of name to array, shape (draw,)
        Numbers in (0, 1) of beliefs to which they are held, whatever moves them.
    ahead : mapping of name to (belief, array, shape (draw,))
        What was drawn ahead, many beliefs at once.
    """

    streams: Streams | None
    first: int
    count: int
    columns: Columns | None = None
    dependence: Dependence = INDEPENDENT
    fixed: Mapping[str, Array] = field(default_factory=dict)
    ahead: Mapping[str, tuple[Belief, Array]] = field(default_factory=dict)

    def draw(self, name: str, belief: Belief, low: float, high: float) -> Array:
        """Return draws of a belief, shape (draw,).

        Parameters
        ----------
        name : str
            Of its stream, such as ``salience/russia/fordow``.
        belief : Belief
        low, high : float
            Bounds to which draws outside are moved.
        """
        if self.streams is None or belief.exact:
            return np.full(self.count, belief.likely)
        key = (name, belief, low, high)
        if self.columns is not None and key in self.columns:
            return self.columns[key]
        stop_if_asked()
        if name in self.ahead and self.ahead[name][0] is belief:
            values = self.ahead[name][1]
        elif name in self.fixed:
            values = belief.quantile(self.fixed[name][self.first : self.first + self.count])
        else:
            u = uniforms(self.dependence, self.streams, name, self.first, self.count)
            values = belief.quantile(u)
        column = values.clip(low, high)
        if self.columns is not None:
            column.flags.writeable = False
            self.columns[key] = column
        return column

    def drawing_ahead(self, beliefs: Mapping[str, Belief]) -> Sampler:
        """Return the sampler with the plain ones of these beliefs drawn, all at once.

        Plain are those of the triangular shape that nothing else moves; one by one, most of the
        time would go into asking for them.

        Parameters
        ----------
        beliefs : mapping of name to Belief
        """
        # streams of another class give numbers of their own, one name at a time
        if type(self.streams) is not Streams or len(beliefs) * self.count > MOST_AHEAD:
            return self
        moved, fixed = self.dependence, self.fixed
        plain = {
            name: belief
            for name, belief in beliefs.items()
            if belief.shape == "triangular" and not belief.exact and name not in fixed
            if name not in moved.mixing and not moved.loadings(name)
        }
        if not plain:
            return self
        triangles = np.array([_triangle(belief) for belief in plain.values()])
        table = self.streams.table(list(plain), triangles, self.first, self.count)
        ahead = dict(zip(plain, zip(plain.values(), table, strict=True), strict=True))
        return replace(self, ahead=ahead)


def _triangle(belief: Belief) -> tuple[float, float, float]:
    least, most = triangle(belief.low, belief.likely, belief.high)
    return least, belief.likely, most


@dataclass(frozen=True)
class Sample:
    """Draws of everything a case is unsure of, in its own units.

    Attributes
    ----------
    has_position : array of bool, shape (actor, issue)
    capability : array, shape (draw, actor)
    position, ideal, salience : array, shape (draw, actor, issue)
        Salience in [0, 1]; where there is no position, salience 0 and the middle of the range.
    status_quo : array, shape (draw, issue)
        NaN where unknown.
    lands : array, shape (draw, path, issue)
        Where the issues end up on each path without a deal; NaN where unknown.
    chance : array, shape (draw, path)
        Adds up to 1.
    cost : array, shape (draw, path, actor)
        In utility.
    own_no_deal : array, shape (draw, actor)
        In utility; NaN where the actor states none.
    groups : mapping of (actor index, group) to (share, wants, cares)
        share, shape (draw,), in [0, 1]; wants, shape (draw, issue); cares, shape (issue,).
    regard : array, shape (draw, actor, actor)
        Weights in [0, 1].
    ratifiers : RatifierSample or None
        None where nobody ratifies.
    """

    has_position: NDArray[np.bool_]
    capability: Array
    position: Array
    ideal: Array
    salience: Array
    status_quo: Array
    lands: Array
    chance: Array
    cost: Array
    own_no_deal: Array
    groups: Mapping[tuple[int, str], tuple[Array, Array, NDArray[np.bool_]]]
    regard: Array
    ratifiers: RatifierSample | None = None


def sample(case: Case, sampler: Sampler) -> Sample:
    """Draw every belief of a case.

    Parameters
    ----------
    case : Case
    sampler : Sampler

    Returns
    -------
    Sample
    """
    if not case.issues:
        raise UsageError(
            "The case has no issues yet, so there is nothing to agree on. Its hypotheses can be "
            "assessed; for the rest, add entries under issues: and positions:."
        )
    sampler = sampler.drawing_ahead(named_beliefs(case))
    shape = (sampler.count, len(case.actors), len(case.issues))
    middle = np.array([sum(issue.range) / 2.0 for issue in case.issues.values()])
    position = np.broadcast_to(middle, shape).copy()
    ideal = position.copy()
    salience = np.zeros(shape)
    has_position = np.zeros(shape[1:], dtype=bool)
    actors, issues = _numbered(case.actors), _numbered(case.issues)
    for row in case.positions:
        i, j = actors[row.actor], issues[row.issue]
        has_position[i, j] = True
        position[:, i, j], ideal[:, i, j], salience[:, i, j] = _row(case, row, sampler)
    status_quo = _status_quo(case, sampler)
    lands, chance, cost = _paths(case, sampler, status_quo)
    drawn = Sample(
        has_position=has_position,
        position=position,
        ideal=ideal,
        salience=salience,
        status_quo=status_quo,
        lands=lands,
        chance=chance,
        cost=cost,
        **_of_actors(case, sampler),
    )
    return replace(drawn, ratifiers=sample_ratifiers(case, sampler, drawn))


def resample(
    case: Case, before: Case, drawn: Sample, sampler: Sampler, moved: Set[str] = frozenset()
) -> Sample:
    """Draw a case that differs from another in some beliefs, from that other's draws.

    Parameters
    ----------
    case, before : Case
        With the same actors, issues and rows; what is equal is not drawn again.
    drawn : Sample
        Of `before`, by the same streams.
    sampler : Sampler
    moved : set of str
        Beliefs that are drawn again though they are equal, as where their streams differ.

    Returns
    -------
    Sample
        As :func:`sample` would draw it, bit for bit; arrays may be shared with `drawn`.
    """
    new: dict[str, Any] = {}
    actors, issues = _numbered(case.actors), _numbered(case.issues)
    touched, others = set(), not all(name.startswith(ROWS) for name in moved)
    for row, old in zip(case.positions, before.positions, strict=True):
        if (row is old or row == old) and not (moved and _moves(row, moved)):
            continue
        i, j = actors[row.actor], issues[row.issue]
        for name, values in zip(ROWS, _row(case, row, sampler), strict=True):
            array = new.get(name, getattr(drawn, name))
            if name in new or not np.array_equal(values, array[:, i, j]):
                array = new.setdefault(name, array.copy())
                array[:, i, j] = values
                touched.add(row.actor)
    if others or any(case.actors[name] != before.actors[name] for name in case.actors):
        new |= _of_actors(case, sampler)
    if others:
        new["status_quo"] = _status_quo(case, sampler)
    if others or case.no_deal != before.no_deal:
        lands, chance, cost = _paths(case, sampler, new.get("status_quo", drawn.status_quo))
        new |= {"lands": lands, "chance": chance, "cost": cost}
    home = case.ratification
    if not new and home == before.ratification:
        return drawn
    changed = replace(drawn, **new)
    if (
        home == before.ratification
        and "cost" not in new
        and touched.isdisjoint(one.like or one.actor for one in home.values())
        and np.array_equal(changed.own_no_deal, drawn.own_no_deal, equal_nan=True)
    ):
        return changed
    return replace(changed, ratifiers=sample_ratifiers(case, sampler, changed))


def _moves(row: Position, moved: Set[str]) -> bool:
    """Say whether a belief of a row of the positions is drawn again."""
    return any(f"{part}/{row.actor}/{row.issue}" in moved for part in ROWS)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _row(case: Case, row: Position, sampler: Sampler) -> tuple[Array, Array, Array]:
    """Draw position, ideal point and salience of an actor on an issue."""
    low, high = case.issues[row.issue].range
    name = f"{row.actor}/{row.issue}"
    position = sampler.draw(f"position/{name}", row.position, low, high)
    ideal = position if row.ideal is None else sampler.draw(f"ideal/{name}", row.ideal, low, high)
    return position, ideal, sampler.draw(f"salience/{name}", row.salience, 0, 100) / 100.0


def _of_actors(case: Case, sampler: Sampler) -> dict[str, Any]:
    """Draw what the case says under actors."""
    return {
        "capability": _capability(case, sampler),
        "own_no_deal": _own_no_deal(case, sampler),
        "groups": _groups(case, sampler),
        "regard": _regard(case, sampler),
    }


def _capability(case: Case, sampler: Sampler) -> Array:
    columns = [
        sampler.draw(f"capability/{name}", actor.capability, 0.0, np.inf)
        for name, actor in case.actors.items()
    ]
    return np.stack(columns, axis=1)


def _own_no_deal(case: Case, sampler: Sampler) -> Array:
    result = np.full((sampler.count, len(case.actors)), np.nan)
    for i, (name, actor) in enumerate(case.actors.items()):
        if actor.no_deal is not None:
            result[:, i] = sampler.draw(f"no_deal/{name}", actor.no_deal, -100, 100) / 100.0
    return result


def _status_quo(case: Case, sampler: Sampler) -> Array:
    result = np.full((sampler.count, len(case.issues)), np.nan)
    for j, (name, issue) in enumerate(case.issues.items()):
        if issue.status_quo is not None:
            result[:, j] = sampler.draw(f"status_quo/{name}", issue.status_quo, *issue.range)
    return result


def _paths(case: Case, sampler: Sampler, status_quo: Array) -> tuple[Array, Array, Array]:
    """Draw the paths without a deal; a case that names none has one, the status quo."""
    count, actors = sampler.count, list(case.actors)
    if not case.no_deal:
        return status_quo[:, None, :], np.ones((count, 1)), np.zeros((count, 1, len(actors)))
    lands = np.repeat(status_quo[:, None, :], len(case.no_deal), axis=1)
    chance = np.empty((count, len(case.no_deal)))
    cost = np.zeros((count, len(case.no_deal), len(actors)))
    for p, (path_name, path) in enumerate(case.no_deal.items()):
        chance[:, p] = sampler.draw(f"chance/{path_name}", path.chance, 0.0, 100.0)
        for j, (issue_name, issue) in enumerate(case.issues.items()):
            if issue_name in path.lands:
                name = f"lands/{path_name}/{issue_name}"
                lands[:, p, j] = sampler.draw(name, path.lands[issue_name], *issue.range)
        for actor, points in path.costs.items():
            drawn = sampler.draw(f"cost/{path_name}/{actor}", points, -100.0, 100.0)
            cost[:, p, actors.index(actor)] = drawn / 100.0
    total = chance.sum(axis=1, keepdims=True)
    even = np.full_like(chance, 1.0 / chance.shape[1])
    return lands, np.divide(chance, total, out=even, where=total > 0.0), cost


def _groups(
    case: Case, sampler: Sampler
) -> dict[tuple[int, str], tuple[Array, Array, NDArray[np.bool_]]]:
    result = {}
    issues = _numbered(case.issues)
    for i, (actor_name, actor) in enumerate(case.actors.items()):
        for group_name, group in actor.groups.items():
            name = f"{actor_name}/{group_name}"
            share = sampler.draw(f"share/{name}", group.share, 0.0, 100.0) / 100.0
            wants = np.zeros((sampler.count, len(issues)))
            cares = np.zeros(len(issues), dtype=bool)
            for issue_name, belief in group.wants.items():
                j = issues[issue_name]
                bounds = case.issues[issue_name].range
                wants[:, j] = sampler.draw(f"wants/{name}/{issue_name}", belief, *bounds)
                cares[j] = True
            result[i, group_name] = (share, wants, cares)
    return result


def _regard(case: Case, sampler: Sampler) -> Array:
    actors = _numbered(case.actors)
    result = np.zeros((sampler.count, len(actors), len(actors)))
    for name, i in actors.items():
        for other, regard in case.actors[name].regard.items():
            drawn = sampler.draw(f"regard/{name}/{other}", regard.weight, 0.0, 100.0)
            result[:, i, actors[other]] = drawn / 100.0
    return result
