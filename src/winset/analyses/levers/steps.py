"""Levers that change beliefs: positions, saliences, capabilities, trades, groups, regard."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from operator import mul

import numpy as np

from winset.analyses.levers.lever import CAPABILITY_STEP, STEP, Lever, Table, move, stress
from winset.case.belief import Belief
from winset.case.negotiation import Change


def steps(table: Table) -> Iterator[Lever]:
    """Yield every step of a stated size."""
    yield from _own(table)
    yield from _persuasion(table)
    yield from _capabilities(table)
    yield from _trades(table)
    yield from _groups_and_regard(table)


def _own(table: Table) -> Iterator[Lever]:
    """Shift one's own position and salience, either way."""
    me = table.me
    for j, row in table.rows(table.actor):
        effort = STEP * float(table.salience[me, j])
        for sign in (1, -1):
            change = move(table.case, row, sign * STEP / 100.0)
            if change is not None:
                text = f"Ask for {'more' if sign > 0 else 'less'} on {table.issue(row.issue)}"
                yield Lever("position", text, effort, None, (row.issue,), (change,))
            change = stress(row, sign * STEP)
            if change is not None:
                text = f"Insist {'more' if sign > 0 else 'less'} on {table.issue(row.issue)}"
                yield Lever("salience", text, STEP / 2.0, None, (row.issue,), (change,))


def _persuasion(table: Table) -> Iterator[Lever]:
    """Persuade another to move towards oneself, or to care more or less."""
    me = table.me
    for k, name in table.listeners():
        for j, row in table.rows(name):
            if table.weight[k, j] <= 0.0:
                continue
            effort = STEP * float(table.salience[k, j]) * table.clout(k)
            apart = float(table.ideal[me, j] - table.ideal[k, j])
            by = np.sign(apart) * min(abs(apart), STEP / 100.0)
            change = move(table.case, row, by) if abs(by) > 0.001 else None
            if change is not None and table.weight[me, j] > 0.0:
                text = f"Persuade {table.name(name)} to come closer on {table.issue(row.issue)}"
                yield Lever("persuade", text, effort, name, (row.issue,), (change,))
            ours = table.ideal[me, j] - table.terms[j]
            theirs = table.ideal[k, j] - table.terms[j]
            more = float(ours * theirs) > 0.0
            change = stress(row, STEP if more else -STEP)
            if change is not None:
                word = "insist more" if more else "insist less"
                text = f"Persuade {table.name(name)} to {word} on {table.issue(row.issue)}"
                yield Lever("persuade-salience", text, effort, name, (row.issue,), (change,))


def _capabilities(table: Table) -> Iterator[Lever]:
    """Strengthen those who pull one's own way, weaken the others."""
    me = table.me
    pull = table.weight * (table.ideal - table.terms)
    for k, name in table.listeners():
        ally = float(pull[me] @ (table.ideal[k] - table.terms)) > 0.0
        factor = 1.0 + (1 if ally else -1) * CAPABILITY_STEP / 100.0
        new = table.case.actors[name].capability.mapped(partial(mul, factor))
        text = f"{'Strengthen' if ally else 'Weaken'} {table.name(name)}"
        effort = CAPABILITY_STEP * table.clout(k)
        change = Change(actor=name, capability=new)
        yield Lever("capability", text, effort, name, (), (change,))


def _trades(table: Table) -> Iterator[Lever]:
    """Give way to another on what matters less to oneself, for as much on what matters more."""
    me = table.me
    own = dict(table.rows(table.actor))
    for k, name in table.listeners():
        theirs = dict(table.rows(name))
        shared = [
            j
            for j in own.keys() & theirs.keys()
            if table.weight[me, j] > 0 < table.weight[k, j]
            and abs(table.ideal[me, j] - table.ideal[k, j]) > STEP / 200.0
        ]
        if len(shared) < 2:
            continue
        ratio = {j: float(table.weight[me, j] / table.weight[k, j]) for j in sorted(shared)}
        give, take = min(ratio, key=ratio.__getitem__), max(ratio, key=ratio.__getitem__)
        towards = np.sign(table.ideal[k] - table.ideal[me])
        moves = (
            move(table.case, own[give], float(towards[give]) * STEP / 100.0),
            move(table.case, theirs[take], -float(towards[take]) * STEP / 100.0),
        )
        if moves[0] is None or moves[1] is None:
            continue
        text = (
            f"Trade with {table.name(name)}: give on {table.issue(own[give].issue)}, "
            f"take on {table.issue(own[take].issue)}"
        )
        effort = STEP * float(table.salience[me, give])
        about = (own[give].issue, own[take].issue)
        yield Lever("trade", text, effort, name, about, (moves[0], moves[1]))


def _groups_and_regard(table: Table) -> Iterator[Lever]:
    """Set aside one's own groups, or one's regard for another; and others' for each other."""
    for name, actor in table.case.actors.items():
        own = name == table.actor
        k = list(table.case.actors).index(name)
        effort = STEP * (1.0 if own else table.clout(k))
        for group_name, group in actor.groups.items():
            change = Change(actor=name, group=group_name, share=Belief.sure(0.0))
            text = f"Decide without {group.name}" if own else f"{table.name(name)}: {group.name}"
            text += "" if own else " loses its say"
            yield Lever("groups", text, effort, None if own else name, (), (change,))
        for other, regard in actor.regard.items():
            if regard.weight == Belief.sure(0.0):
                continue
            change = Change(actor=name, toward=other, regard=Belief.sure(0.0))
            if own:
                text = f"Set aside regard for {table.name(other)}"
                yield Lever("regard", text, effort, None, (), (change,))
            else:
                text = f"Split {table.name(name)} from {table.name(other)}"
                yield Lever("split", text, effort, name, (), (change,))
