"""Which levers an actor has: steps that it could take by itself, and what its case says it can do.

A kind of step is offered by default where it makes sense on the face of it. An actor holds out for
more of what it wants; it gives way only as the price in a trade. It persuades those who have
regard for it or pull an issue the same way; it stands together with those that want nearly the
same; it trades with those who decide as it does; it persuades those who ratify for it, others'
where the case lists that. Whose consent is needed, the say of a group, a
regard or a capability changes only where the case lists that. The case's ``levers:`` switch kinds
on and off, for all or for one other actor or issue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np

from winset.analyses.levers.lever import STEP, Lever, Table, move, shifted, stress
from winset.case.belief import Belief
from winset.case.negotiation import ActorLever, Change, Position
from winset.case.ratification import Ratifier
from winset.ensemble.paired_runs import PairedRuns

NEAR = 0.15
"""How far apart two may be, in parts of the ranges, to stand together by default."""
ALIKE = 0.3
"""The cosine of two actors' pulls from which each listens to the other on what both want."""
HOME_STEP = 5.0
"""Points by which a ratifier's value of no deal, or its chance, is moved."""
TRADES = 3
"""How many trades are tried with each other actor."""
BY_AGREEMENT = ("trade", "coalition")
"""Kinds that the other must agree to: it does not lose by them."""


def levers(runs: PairedRuns, actor: str) -> list[Lever]:
    """Return what an actor can do: steps of a stated size, and what its case lists.

    Parameters
    ----------
    runs : PairedRuns
    actor : str
    """
    table = Table.of(runs, actor)
    listed = table.case.actors[actor].levers
    settings = [lever for lever in listed.values() if lever.kind is not None]
    found = [_action(table, lever) for lever in listed.values() if not lever.kind]
    found += [_as_set(lever, default, settings) for lever, default in _steps(table)]
    return [lever for lever in found if lever is not None]


def _steps(table: Table) -> Iterator[tuple[Lever, bool]]:
    """Yield every step that could be offered, and whether it is by default."""
    for lever in _own(table):
        yield lever, True
    for k, name in table.others():
        yield from _persuasion(table, k, name)
        if table.deciding[k] and table.deciding[table.me]:
            for lever in _trades(table, k, name):
                yield lever, True
        together = _coalition(table, k, name)
        if together is not None:
            yield together, table.distance(k) <= NEAR and table.alignment(k) >= ALIKE
    for name, ratifier in table.case.ratification.items():
        for lever in _at_home(table, name, ratifier):
            yield lever, ratifier.actor == table.actor


def _action(table: Table, stated: ActorLever) -> Lever | None:
    """Return what the case says that the actor can do."""
    if not stated.feasible:
        return None
    text = f"{table.name(table.actor)} {str(stated.does).strip().rstrip('.')}"
    lever = _lever("action", text, *stated.changes, target=stated.target)
    issues = stated.issues or lever.issues
    return _with_stated(replace(lever, issues=issues, vetoes=stated.vetoes), stated)


def _as_set(lever: Lever, default: bool, settings: list[ActorLever]) -> Lever | None:
    """Return a step as the case sets its kind, the last setting that fits; None where not."""
    fitting = [
        one
        for one in settings
        if one.kind == lever.kind
        and one.target in (None, lever.target)
        and (not one.issues or set(lever.issues) <= set(one.issues))
    ]
    if not fitting:
        return lever if default else None
    stated = fitting[-1]
    offered = stated.feasible and (default or stated.target is not None)
    return _with_stated(lever, stated) if offered else None


def _with_stated(lever: Lever, stated: ActorLever) -> Lever:
    return replace(
        lever,
        cost=stated.cost,
        takes=stated.takes,
        answered_by=stated.answered_by,
        why=stated.why or "",
        sources=stated.sources,
    )


def _lever(kind: str, text: str, *changes: Change, target: str | None = None) -> Lever:
    issues = tuple(dict.fromkeys(change.issue for change in changes if change.issue))
    return Lever(kind, text, target, issues, changes)


def _own(table: Table) -> Iterator[Lever]:
    """Hold out for more of what one wants, or put it higher among one's aims."""
    me, actor = table.me, table.name(table.actor)
    for j, row in table.rows(table.actor):
        side, issue = table.side(me, j), table.issue(row.issue)
        if not side:
            continue
        change = move(table.case, row, side * STEP / 100.0)
        if change is not None:
            text = f"{actor} holds out for {_more(side)} on “{issue}”"
            yield _lever("position", text, change)
        change = stress(row, STEP)
        if change is not None:
            text = f"{actor} puts “{issue}” higher among its aims"
            yield _lever("salience", text, change)


def _persuasion(table: Table, k: int, name: str) -> Iterator[tuple[Lever, bool]]:
    """Persuade another to come closer on an issue, or to put it higher among its aims."""
    me, actor, other = table.me, table.name(table.actor), table.name(name)
    regarded = table.regarded_by(name)
    alike = table.alignment(k) >= ALIKE
    for j, row in table.rows(name):
        if table.weight[k, j] <= 0.0 or table.weight[me, j] <= 0.0:
            continue
        same = table.side(me, j) != 0.0 and table.side(me, j) == table.side(k, j)
        listens, issue = regarded or (alike and same), table.issue(row.issue)
        apart = float(table.ideal[me, j] - table.ideal[k, j])
        by = math.copysign(min(abs(apart), STEP / 100.0), apart)
        change = move(table.case, row, by) if abs(by) > 0.005 else None
        if change is not None:
            text = f"{actor} persuades {other} to ask for {_more(by)} on “{issue}”"
            yield _lever("persuade", text, change, target=name), listens
        change = stress(row, STEP) if same and table.deciding[k] else None
        if change is not None:
            text = f"{actor} persuades {other} to put “{issue}” higher among its aims"
            yield _lever("persuade", text, change, target=name), listens


def _at_home(table: Table, name: str, ratifier: Ratifier) -> Iterator[Lever]:
    """Persuade one who ratifies, in what it stands by itself: its aims, no deal, its chance."""
    actor, other, numbers = table.name(table.actor), ratifier.name, list(table.case.issues)

    def persuading(what: str, **to: Any) -> Lever:
        text = f"{actor} persuades {other} {what}"
        return _lever("persuade", text, Change(ratifier=name, **to), target=name)

    for issue, belief in ratifier.wants.items():
        j, (low, high) = numbers.index(issue), table.case.issues[issue].range
        apart = float(table.ideal[table.me, j]) - (belief.likely - low) / (high - low)
        by = math.copysign(min(abs(apart), STEP / 100.0), apart)
        ideal = shifted(belief, by * (high - low), low, high)
        if abs(by) > 0.005 and ideal != belief and table.weight[table.me, j] > 0.0:
            what = f"to settle for {_more(by)} on “{table.issue(issue)}”"
            yield persuading(what, issue=issue, ideal=ideal)
    for what, key, was, by in (
        ("that no deal is worse", "no_deal", ratifier.no_deal, -HOME_STEP),
        ("to agree more readily", "chance", ratifier.agrees, HOME_STEP),
    ):
        becomes = None if was is None else shifted(was, by, -100.0, 100.0)
        if becomes is not None and becomes != was:
            yield persuading(what, **{key: becomes})


def _trades(table: Table, k: int, name: str) -> Iterator[Lever]:
    """Give way on what matters less to oneself, for as much on what matters more."""
    me = table.me
    own, theirs = dict(table.rows(table.actor)), dict(table.rows(name))
    shared = [
        j
        for j in sorted(own.keys() & theirs.keys())
        if table.weight[me, j] > 0 < table.weight[k, j]
        and abs(table.ideal[me, j] - table.ideal[k, j]) > STEP / 200.0
    ]
    ratio = {j: float(table.weight[me, j] / table.weight[k, j]) for j in shared}
    pairs = [(give, take) for give, take in permutations(shared, 2) if ratio[give] < ratio[take]]
    pairs.sort(key=lambda pair: (ratio[pair[0]] / ratio[pair[1]], pair))
    towards = np.sign(table.ideal[k] - table.ideal[me])
    for give, take in pairs[:TRADES]:
        mine = move(table.case, own[give], float(towards[give]) * STEP / 100.0)
        yours = move(table.case, theirs[take], -float(towards[take]) * STEP / 100.0)
        if mine is None or yours is None:
            continue
        text = (
            f"{table.name(table.actor)} gives way to {table.name(name)} on "
            f"“{table.issue(own[give].issue)}” and gets its way on “{table.issue(own[take].issue)}”"
        )
        yield _lever("trade", text, mine, yours, target=name)


def _coalition(table: Table, k: int, name: str) -> Lever | None:
    """Stand together with another: one line on what both care about, in between by capability."""
    me = table.me
    own, theirs = dict(table.rows(table.actor)), dict(table.rows(name))
    share = table.clout(k) / (1.0 + table.clout(k)) if math.isfinite(table.clout(k)) else 1.0
    shared = [j for j in own if j in theirs and table.weight[me, j] > 0 < table.weight[k, j]]
    changes = [c for j in shared for c in _one_line(own[j], theirs[j], share)]
    if not changes:
        return None
    text = f"{table.name(table.actor)} and {table.name(name)} stand together, with one line"
    return _lever("coalition", text, *changes, target=name)


def _one_line(own: Position, other: Position, share: float) -> Iterator[Change]:
    """Yield what two change to bring the same position, ideal point and salience on an issue."""
    said = _between(own.position, other.position, share)
    wanted = _between(own.ideal or own.position, other.ideal or other.position, share)
    cares = _between(own.salience, other.salience, share)
    for row in (own, other):
        yield Change(actor=row.actor, issue=row.issue, position=said, ideal=wanted, salience=cares)


def _between(one: Belief, other: Belief, share: float) -> Belief:
    pairs = ((one.low, other.low), (one.likely, other.likely), (one.high, other.high))
    low, likely, high = (a + share * (b - a) for a, b in pairs)
    return Belief.sure(likely) if low == high else Belief(low, likely, high)


def _more(side: float) -> str:
    return "more" if side > 0 else "less"
