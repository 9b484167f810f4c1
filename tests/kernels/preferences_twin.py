"""A plain twin of :mod:`winset.kernels.preferences`: one draw, one actor, one issue at a time."""

from __future__ import annotations

from typing import Any

import numpy as np

LIMIT = 0.95


def apply_groups_and_regard(
    has_position: Any,
    low: Any,
    high: Any,
    position: Any,
    ideal: Any,
    salience: Any,
    member: Any,
    share: Any,
    wants: Any,
    known: Any,
    lands: Any,
    chance: Any,
    cost: Any,
    own: Any,
    regard: Any,
) -> tuple[Any, Any, Any, Any]:
    parts = []
    for d in range(len(position)):
        groups = [(member[g], share[d, g], wants[d, g], known[g]) for g in range(len(member))]
        said, wanted = (pulled(has_position, v[d], groups) for v in (position, ideal))
        total = salience[d].sum(axis=1, keepdims=True)
        weight = np.divide(salience[d], total, out=np.zeros_like(salience[d]), where=total > 0)
        paths = list(zip(lands[d], chance[d], cost[d], strict=True))
        worth = without_deal(low, high, wanted, weight, paths)
        worth = np.where(np.isnan(own[d]), worth, own[d])
        parts.append(blended(low, high, regard[d], said, wanted, weight, own[d], worth))
    return tuple(np.array(part) for part in zip(*parts, strict=True))  # type: ignore[return-value]


def pulled(has_position: Any, values: Any, groups: Any) -> Any:
    result = values.copy()
    for i in range(len(values)):
        mine = [group for group in groups if group[0] == i]
        total = sum(share for _, share, _, _ in mine)
        scale = LIMIT / total if total > LIMIT else 1.0
        for _, share, wants, known in mine:
            for j in np.flatnonzero(known & has_position[i]):
                result[i, j] += scale * share * (wants[j] - values[i, j])
    return result


def part(values: Any, low: Any, high: Any) -> Any:
    return np.clip((values - low) / (high - low), 0, 1)


def without_deal(low: Any, high: Any, ideal: Any, weight: Any, paths: Any) -> Any:
    worth = np.zeros(len(ideal))
    for i in range(len(ideal)):
        cares = weight[i] > 0
        for landing, chance, cost in paths:
            distance = part(landing, low, high) - part(ideal[i], low, high)
            worth[i] += chance * (1 - (weight[i] * distance**2)[cares].sum() - cost[i])
    return worth


def blended(
    low: Any, high: Any, regard: Any, position: Any, ideal: Any, weight: Any, own: Any, worth: Any
) -> tuple[Any, Any, Any, Any]:
    """A sum of quadratic losses, put together from its value at three points of each issue."""
    said, wanted = part(position, low, high), part(ideal, low, high)
    result = position.copy(), ideal.copy(), weight.copy(), worth.copy()
    for i in np.flatnonzero(regard.sum(axis=1) > 0):
        row = regard[i] * min(1, LIMIT / regard[i].sum())
        row[i] = 1 - row.sum()
        constant = 0.0
        for j in range(len(low)):
            bend, goal, least = parabola(row * weight[:, j], wanted[:, j])
            voice = parabola(row * weight[:, j], said[:, j])[1]
            constant += least
            result[2][i, j] = bend
            own_goal, own_voice = wanted[i, j], said[i, j]
            goal, voice = (goal, voice) if bend > 0 else (own_goal, own_voice)
            result[0][i, j] = low[j] + voice * (high[j] - low[j])
            result[1][i, j] = low[j] + goal * (high[j] - low[j])
        mixed = sum(row[k] * worth[k] for k in np.flatnonzero(row > 0))
        result[3][i] = (mixed if np.isnan(own[i]) else own[i]) + constant
    return result


def parabola(weights: Any, points: Any) -> tuple[float, float, float]:
    """Return (a, m, c) so that sum w (x - p)**2 = a (x - m)**2 + c."""
    at = [float((weights * (x - points) ** 2).sum()) for x in (-1.0, 0.0, 1.0)]
    bend = (at[0] + at[2]) / 2 - at[1]
    if bend <= 0:
        return 0.0, 0.0, 0.0
    middle = (at[0] - at[2]) / (4 * bend)
    return bend, middle, at[1] - bend * middle**2
