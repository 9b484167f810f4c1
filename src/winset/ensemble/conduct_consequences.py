"""What the consequences of its acts are worth to one actor, draw by draw.

An act leads to terms on the issues, to a path without a deal, or to both: a path with some
issues landing elsewhere. Its worth is utility as in :mod:`winset.kernels.utility`, less what the
path costs, with groups and regard as in :mod:`winset.ensemble.groups_and_regard`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from winset.case.hypotheses import Alternative
from winset.case.negotiation import Decision
from winset.case.schema import Case
from winset.ensemble.groups_and_regard import consent_of, draws_from_sample
from winset.ensemble.sample import Sample, Sampler, sample
from winset.errors import UsageError
from winset.kernels.conduct_likelihood import worths
from winset.kernels.preferences import MOST_OF_THE_SAY
from winset.kernels.utility import to_unit

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Menu:
    """What an actor could choose from.

    Parameters
    ----------
    name : str
        Consequences of the same name, alternative and issue share their draws.
    alternatives : mapping of id to Alternative
    chosen : int or None
        The index of what it chose; None for a choice to come.
    """

    name: str
    alternatives: Mapping[str, Alternative]
    chosen: int | None = None


@dataclass(frozen=True)
class Wants:
    """What an actor wants, and what its choices are worth to it.

    Attributes
    ----------
    ideal : array, shape (draw, issue)
        In the issues' units, after groups and regard.
    weight : array, shape (draw, issue)
        What each issue means to it; adds up to 1, or is all 0.
    worth : tuple of array, shape (draw, alternative)
        For each menu: utility of each alternative.
    """

    ideal: Array
    weight: Array
    worth: tuple[Array, ...]


def _part_of(case: Case, actor: str) -> Case:
    """Return the case with only what an actor's utility rests on: itself and whom it regards."""
    included = {actor, *case.actors[actor].regard}
    actors = {}
    for name in (name for name in case.actors if name in included):
        entry = case.actors[name]
        actors[name] = entry if name == actor else entry.model_copy(update={"regard": {}})
    paths = {
        name: path.model_copy(
            update={"costs": {who: cost for who, cost in path.costs.items() if who in included}}
        )
        for name, path in case.no_deal.items()
    }
    return case.model_copy(
        update={
            "decision": Decision(rule="consensus"),
            "actors": actors,
            "positions": tuple(row for row in case.positions if row.actor in included),
            "no_deal": paths,
        }
    )


def wants(case: Case, actor: str, menus: Sequence[Menu], sampler: Sampler) -> Wants:
    """Draw what an actor wants, and what its choices are worth to it.

    Parameters
    ----------
    case : Case
        With a hypothesis' changes made, if there is one.
    actor : str
    menus : sequence of Menu
    sampler : Sampler

    Returns
    -------
    Wants

    Raises
    ------
    UsageError
        An alternative leads nowhere known on an issue that others name.
    """
    small = _part_of(case, actor)
    index = list(small.actors).index(actor)
    drawn = sample(small, sampler)
    point = sampler.streams is None
    draws = draws_from_sample(small, drawn, consent_of(small), sampler.first, point)
    if not menus:
        return Wants(draws.ideal[:, index], draws.weight[:, index], ())
    alone = replace(drawn, regard=np.zeros_like(drawn.regard))
    apart = draws_from_sample(small, alone, consent_of(small), sampler.first, point)
    low, high, ideal, weight = draws.low, draws.high, apart.goals, apart.weight
    share = _shares(drawn.regard[:, index], index)
    paths = list(small.no_deal)
    worth = []
    for menu in menus:
        ends = _ends(small, menu, drawn, sampler)
        comparable = _comparable(small, menu, ends)
        landing = to_unit(np.where(comparable, ends, 0.0), low, high)
        roads = [
            -1 if option.path is None else paths.index(option.path)
            for option in menu.alternatives.values()
        ]
        worth.append(
            worths(
                landing, comparable, ideal, weight, share, np.array(roads), drawn.cost,
                drawn.own_no_deal,
            )
        )  # fmt: skip
    return Wants(draws.ideal[:, index], draws.weight[:, index], tuple(worth))


def _shares(regard: Array, index: int) -> Array:
    """Return whose utility an actor's is made of, shape (draw, actor); rows add up to 1."""
    total = regard.sum(axis=1, keepdims=True)
    share = regard * np.minimum(1.0, MOST_OF_THE_SAY / np.maximum(total, 1e-300))
    share[:, index] = 1.0 - share.sum(axis=1)
    return np.asarray(share)


def _ends(case: Case, menu: Menu, drawn: Sample, sampler: Sampler) -> Array:
    """Return where alternatives end up, shape (draw, alternative, issue); NaN where unknown.

    One row stands for all draws where every end is exact.
    """
    options = menu.alternatives.values()
    exact = all(
        option.path is None
        and all(
            (belief := option.lands.get(name, issue.status_quo)) is None or belief.exact
            for name, issue in case.issues.items()
        )
        for option in options
    )
    count = 1 if exact else sampler.count
    ends = np.empty((count, len(menu.alternatives), len(case.issues)))
    paths = list(case.no_deal)
    for k, (key, option) in enumerate(menu.alternatives.items()):
        start = drawn.status_quo
        if option.path is not None:
            start = drawn.lands[:, paths.index(option.path)]
        for j, (name, issue) in enumerate(case.issues.items()):
            belief = option.lands.get(name)
            if belief is None:
                ends[:, k, j] = start[:count, j]
            elif belief.exact:
                ends[:, k, j] = belief.likely
            else:
                stream = f"act/{menu.name}/{key}/{name}"
                ends[:, k, j] = sampler.draw(stream, belief, *issue.range)
    return ends


def _comparable(case: Case, menu: Menu, ends: Array) -> NDArray[np.bool_]:
    """Return on which issues the alternatives can be compared."""
    unknown = np.asarray(np.isnan(ends).any(axis=0))
    for j, name in enumerate(case.issues):
        if unknown[:, j].any() and not unknown[:, j].all():
            missing = list(menu.alternatives)[int(np.argmax(unknown[:, j]))]
            raise UsageError(
                f"In {menu.name}, the alternative '{missing}' says nothing of '{name}', which has "
                "no status quo, while another alternative does. Add lands, or a status_quo."
            )
    return np.asarray(~unknown.any(axis=0))
