"""What actors bring to the table, draw by draw: groups, utility weights, no deal, regard.

:mod:`winset.ensemble.groups_and_regard` says what enters and why; this is its arithmetic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_OF_THE_SAY = 0.95
"""Drawn shares or weights that add up to more are scaled down to this."""


@compiled
def apply_groups_and_regard(
    has_position: Flags,
    low: Array,
    high: Array,
    position: Array,
    ideal: Array,
    salience: Array,
    member: NDArray[np.int64],
    share: Array,
    wants: Array,
    cares: Flags,
    lands: Array,
    chance: Array,
    cost: Array,
    own: Array,
    regard: Array,
) -> tuple[Array, Array, Array, Array]:
    """Let groups and regard enter, and value no deal.

    Parameters
    ----------
    has_position : array of bool, shape (actor, issue)
    low, high : array, shape (issue,)
    position, ideal : array, shape (draw, actor, issue)
        In the issues' units.
    salience : array, shape (draw, actor, issue)
    member : array of int, shape (group,)
        The actor that each group belongs to.
    share : array, shape (draw, group)
    wants : array, shape (draw, group, issue)
    cares : array of bool, shape (group, issue)
        On which issues each group wants something.
    lands : array, shape (draw, path, issue)
        NaN where unknown.
    chance : array, shape (draw, path)
    cost : array, shape (draw, path, actor)
    own : array, shape (draw, actor)
        What the case says outright of no deal; NaN where it does not.
    regard : array, shape (draw, actor, actor)

    Returns
    -------
    position, ideal : array, shape (draw, actor, issue)
        In the issues' units.
    weight : array, shape (draw, actor, issue)
    no_deal : array, shape (draw, actor)
        NaN where unknown.
    """
    position, ideal = position.copy(), ideal.copy()
    weight, no_deal = np.zeros_like(ideal), np.empty_like(own)
    for d in range(position.shape[0]):
        _pull(has_position, position[d], member, share[d], wants[d], cares)
        _pull(has_position, ideal[d], member, share[d], wants[d], cares)
        _weigh(salience[d], weight[d])
        _without_deal(low, high, ideal[d], weight[d], lands[d], chance[d], cost[d], no_deal[d])
        for i in range(own.shape[1]):
            if not np.isnan(own[d, i]):
                no_deal[d, i] = own[d, i]
        if regard[d].max() > 0.0:
            _blend(low, high, regard[d], position[d], ideal[d], weight[d], own[d], no_deal[d])
    return position, ideal, weight, no_deal


@compiled
def _pull(
    has_position: Flags,
    values: Array,
    member: NDArray[np.int64],
    share: Array,
    wants: Array,
    cares: Flags,
) -> None:
    """Move what actors say or want towards what their groups want, in place."""
    groups = member.size
    if groups == 0:
        return
    before = values.copy()
    for g in range(groups):
        i = member[g]
        total = 0.0
        for h in range(groups):
            if member[h] == i:
                total += share[h]
        say = share[g] * min(1.0, MOST_OF_THE_SAY / max(total, 1e-300))
        for j in range(values.shape[1]):
            if cares[g, j] and has_position[i, j]:
                values[i, j] += say * (wants[g, j] - before[i, j])


@compiled
def _weigh(salience: Array, weight: Array) -> None:
    """Write saliences as weights that add up to 1, or leave all at 0."""
    for i in range(salience.shape[0]):
        total = salience[i].sum()
        if total > 0.0:
            for j in range(salience.shape[1]):
                weight[i, j] = salience[i, j] / total


@compiled
def _part(value: float, low: float, high: float) -> float:
    return min(max((value - low) / (high - low), 0.0), 1.0)


@compiled
def _without_deal(
    low: Array,
    high: Array,
    ideal: Array,
    weight: Array,
    lands: Array,
    chance: Array,
    cost: Array,
    worth: Array,
) -> None:
    """Write each actor's expected utility over the paths without a deal."""
    worth[:] = 0.0
    for p in range(chance.size):
        for i in range(worth.size):
            loss = 0.0
            for j in range(low.size):
                if weight[i, j] > 0.0:
                    if np.isnan(lands[p, j]):
                        loss = np.nan
                        break
                    goals = _part(ideal[i, j], low[j], high[j])
                    distance = _part(lands[p, j], low[j], high[j]) - goals
                    loss += weight[i, j] * distance * distance
            worth[i] += chance[p] * (1.0 - loss - cost[p, i])


@compiled
def _blend(
    low: Array,
    high: Array,
    regard: Array,
    position: Array,
    ideal: Array,
    weight: Array,
    own: Array,
    no_deal: Array,
) -> None:
    """Blend the utility of every actor that has regard for others, in place.

    A sum of quadratic losses is a quadratic loss: with shares W (rows add up to 1),
    ``w'_ij = sum_k W_ik w_kj``, ``y'_ij = sum_k W_ik w_kj y_kj / w'_ij``, and a constant
    ``sum_j (sum_k W_ik w_kj y_kj**2 - w'_ij y'_ij**2)`` by which every value falls short, so
    also that of no deal is worth as much more, whether its paths say it or the case does outright.
    """
    actors, issues = ideal.shape
    stated, goals = np.empty((actors, issues)), np.empty((actors, issues))
    for i in range(actors):
        for j in range(issues):
            stated[i, j] = _part(position[i, j], low[j], high[j])
            goals[i, j] = _part(ideal[i, j], low[j], high[j])
    before, worth = weight.copy(), no_deal.copy()
    for i in range(actors):
        total = regard[i].sum()
        if total <= 0.0:
            continue
        share = regard[i] * min(1.0, MOST_OF_THE_SAY / total)
        share[i] = 1.0 - (share.sum() - share[i])
        shortfall = 0.0
        for j in range(issues):
            mixed, first, second, spoken = 0.0, 0.0, 0.0, 0.0
            for k in range(actors):
                part = share[k] * before[k, j]
                mixed += part
                spoken += part * stated[k, j]
                first += part * goals[k, j]
                second += part * goals[k, j] * goals[k, j]
            goal, voice = goals[i, j], stated[i, j]
            if mixed > 0.0:
                goal, voice = first / mixed, spoken / mixed
            shortfall += second - mixed * goal * goal
            weight[i, j] = mixed
            ideal[i, j] = min(max(low[j] + goal * (high[j] - low[j]), low[j]), high[j])
            position[i, j] = min(max(low[j] + voice * (high[j] - low[j]), low[j]), high[j])
        value = max(shortfall, 0.0)
        if np.isnan(own[i]):
            for k in range(actors):
                if share[k] > 0.0:
                    value += share[k] * worth[k]
        else:
            value += own[i]
        no_deal[i] = value
