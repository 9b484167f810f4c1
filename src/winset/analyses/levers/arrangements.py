"""Levers that change the table: who stands together, must consent, or pays, and on what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from winset.analyses.levers.lever import PROCEDURE, Lever, Table
from winset.analyses.summary import Array
from winset.ensemble.paired_runs import After, Alter
from winset.models.contract import Draws

PAYMENT = 5.0
"""Points of utility that a side payment moves."""


def arrangements(table: Table) -> Iterator[Lever]:
    """Yield every arrangement that the case allows."""
    yield from _coalitions(table)
    if table.bargains:
        yield from _vetoes(table)
        yield from _packages(table)
        yield from _payments(table)


def _coalitions(table: Table) -> Iterator[Lever]:
    """Stand together with another: one ideal and one set of weights, by capability."""
    me = table.me
    for k, name in table.others():
        both = (table.salience[me] > 0.0) & (table.salience[k] > 0.0)
        if not both.any():
            continue
        share = table.clout(k) / (1.0 + table.clout(k)) if np.isfinite(table.clout(k)) else 1.0
        moved = share * np.abs(table.ideal[k] - table.ideal[me]) * table.weight[me]
        text = f"Stand together with {table.name(name)}"
        yield Lever(
            "coalition", text, 100.0 * float(moved[both].sum()), name, alter=_together(me, k)
        )


def _together(first: int, second: int) -> Alter:
    """Let two actors bring the same positions and weights, in proportion to capability."""
    pair = [first, second]

    def alter(draws: Draws) -> Draws:
        clout = draws.capability[:, pair]
        total = clout.sum(axis=1, keepdims=True)
        part = np.divide(clout, total, out=np.full_like(clout, 0.5), where=total > 0.0)
        new = {}
        for name in ("position", "ideal", "weight"):
            values = getattr(draws, name).copy()
            values[:, pair] = (part[:, :, None] * values[:, pair]).sum(axis=1, keepdims=True)
            new[name] = values
        return replace(draws, **new)

    return alter


def _vetoes(table: Table) -> Iterator[Lever]:
    """Use or give up a veto, or have a decision made without another's."""
    case = table.case
    if case.decision.rule != "consensus":
        return
    vetoes = case.decision.vetoes or tuple(case.actors)
    if table.actor not in vetoes:
        strongest = max(table.clout(list(case.actors).index(name)) for name in vetoes)
        text = "Obtain a veto"
        effort = 100.0 * strongest
        yield Lever("veto", text, effort, vetoes=(*vetoes, table.actor))
    if len(vetoes) < 2:
        return
    for name in vetoes:
        left = tuple(other for other in vetoes if other != name)
        if name == table.actor:
            yield Lever("veto", "Give up the veto", PROCEDURE, vetoes=left)
        else:
            k = list(case.actors).index(name)
            text = f"Decide without the consent of {table.name(name)}"
            yield Lever("veto", text, 100.0 * table.clout(k), name, vetoes=left)


def _packages(table: Table) -> Iterator[Lever]:
    """Take an issue out of the package: leave it as it is, or settle it first."""
    if len(table.case.issues) < 2:
        return
    for j, issue in enumerate(table.case.issues):
        if not (table.weight[:, j] > 0.0).any():
            continue
        name = table.issue(issue)
        for kind, text, at in (
            ("package", f"Leave {name} out of the package, as it is now", _as_it_is),
            ("order", f"Settle {name} first, by compromise", _compromise),
        ):
            alter, after = _apart(j, at)
            yield Lever(kind, text, PROCEDURE, issues=(issue,), alter=alter, after=after)


def _as_it_is(draws: Draws, j: int) -> Array:
    middle = (draws.low[j] + draws.high[j]) / 2.0
    return np.where(np.isnan(draws.status_quo[:, j]), middle, draws.status_quo[:, j])


def _compromise(draws: Draws, j: int) -> Array:
    power = draws.power[:, :, j]
    total = power.sum(axis=1)
    mean: Array = (power * draws.position[:, :, j]).sum(axis=1)
    np.divide(mean, total, out=mean, where=total > 0.0)
    return np.where(total > 0.0, mean, _as_it_is(draws, j))


def _apart(j: int, at: Callable[[Draws, int], Array]) -> tuple[Alter, After]:
    """Settle issue j by itself: it matters to no bargain, but is worth something to each."""

    def alter(draws: Draws) -> Draws:
        width = draws.high[j] - draws.low[j]
        apart = (at(draws, j)[:, None] - draws.ideal[:, :, j]) / width
        weight = draws.weight.copy()
        no_deal = draws.no_deal + weight[:, :, j] * apart * apart
        weight[:, :, j] = 0.0
        return replace(draws, weight=weight, no_deal=no_deal)

    def after(draws: Draws, terms: Array, worth: Array) -> tuple[Array, Array]:
        terms = terms.copy()
        terms[:, j] = np.where(np.isnan(terms).any(axis=1), np.nan, at(draws, j))
        return terms, draws.utility(terms)

    return alter, after


def _payments(table: Table) -> Iterator[Lever]:
    """Pay another for its consent."""
    me = table.me
    for k, name in table.listeners():
        if table.weight[k].any():
            alter, after = _paid(me, k)
            text = f"Pay {table.name(name)} what is worth {PAYMENT:.0f} points to it"
            yield Lever("payment", text, PAYMENT, name, alter=alter, after=after)


def _paid(payer: int, paid: int) -> tuple[Alter, After]:
    """Move what a deal is worth from one to another."""

    def alter(draws: Draws) -> Draws:
        no_deal = draws.no_deal.copy()
        no_deal[:, payer] += PAYMENT / 100.0
        no_deal[:, paid] -= PAYMENT / 100.0
        return replace(draws, no_deal=no_deal)

    def after(draws: Draws, terms: Array, worth: Array) -> tuple[Array, Array]:
        worth = worth.copy()
        worth[:, payer] -= PAYMENT / 100.0
        worth[:, paid] += PAYMENT / 100.0
        return terms, worth

    return alter, after
