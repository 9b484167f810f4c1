"""A conditional choice among the outcomes that an issue can have.

McFadden (1974): outcome k is chosen with probability ``exp(b'f_k) / sum_m exp(b'f_m)``, where
``f_k`` are features of the candidate and ``b`` coefficients shared by all issues. Candidates are
21 cells of the range, centred on its ends and on every twentieth between (our choice). A cell in
which somebody stands has its mass about where they stand; an empty cell spreads its mass evenly,
or has it about the reference point. So few and many actors, and positions on or off round
numbers, are treated alike.

All positions are parts of the range, in [0, 1]. Every feature stays as it is when the issue is
turned round.

References
----------
McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka
(ed.), Frontiers in Econometrics, 105-142. Academic Press.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

GRID_CELLS = 21

HALF_COUNT_SHARE = 0.02
"""The part of the weight at which a position counts half as much as one with all the weight."""

POSITION_SPREAD = 0.01
"""How far the mass of a position spreads to either side, as a part of the range."""

END_MASS = 0.35
"""The part of the mass at an end of the range that stays at the very end."""

FEATURES = (
    "held",
    "loss",
    "objection",
    "reference",
    "from_reference",
    "end",
    "held_two_ends",
)
"""What is known of a candidate, in the order of the coefficients:

- held: ``s / (s + HALF_COUNT_SHARE)``, where ``s`` is the part of the weight, capability times
  salience, that stands there;
- loss: the weighted mean distance of all positions from it;
- objection: the largest distance times salience of anybody;
- reference: the reference point is there;
- from_reference: the distance from the reference point, 0 where there is none;
- end: it is an end of the range;
- held_two_ends: held, on an issue where all stand at the ends of the range.
"""

_HELD, _LOSS, _OBJECTION, _REFERENCE, _FROM, _END, _TWO = range(7)


@compiled
def _cell(x: float) -> int:
    return int(np.floor(min(max(x, 0.0), 1.0) * (GRID_CELLS - 1) + 0.5 + 1e-9))


@compiled
def shares(power: Array, has_position: Flags) -> Array:
    """Return the part of the weight that each actor has, shape (actor,).

    All that hold a position count alike where none of them has power; all 0 where none holds one.

    Parameters
    ----------
    power : array, shape (actor,)
        Capability times salience.
    has_position : array of bool, shape (actor,)
        Who holds a position on the issue.
    """
    share = np.zeros(power.size)
    total = 0.0
    holders = 0
    for i in range(power.size):
        if has_position[i]:
            holders += 1
            total += power[i]
    for i in range(power.size):
        if has_position[i]:
            share[i] = power[i] / total if total > 0.0 else 1.0 / holders
    return share


@compiled
def described(
    position: Array, share: Array, salience: Array, reference: float
) -> tuple[Array, Array]:
    """Describe the candidates of one issue in one draw.

    Parameters
    ----------
    position, share, salience : array, shape (actor,)
        Who has no part of the weight does not count.
    reference : float
        The reference point; NaN where there is none.

    Returns
    -------
    values : array, shape (cell,)
        Where each candidate is: the weighted mean of those who stand in the cell.
    features : array, shape (cell, feature)
    """
    actors = position.size
    values = np.zeros(GRID_CELLS)
    support = np.zeros(GRID_CELLS)
    features = np.zeros((GRID_CELLS, len(FEATURES)))
    two_ends = True
    for i in range(actors):
        if share[i] > 0.0:
            k = _cell(position[i])
            support[k] += share[i]
            values[k] += share[i] * position[i]
            if 0 < k < GRID_CELLS - 1:
                two_ends = False
    has_reference = not np.isnan(reference)
    for k in range(GRID_CELLS):
        if support[k] > 0.0:
            values[k] /= support[k]
        elif has_reference and _cell(reference) == k:
            values[k] = reference
        else:
            values[k] = k / (GRID_CELLS - 1.0)
        for i in range(actors):
            if share[i] > 0.0:
                distance = abs(values[k] - position[i])
                features[k, _LOSS] += share[i] * distance
                features[k, _OBJECTION] = max(features[k, _OBJECTION], salience[i] * distance)
        features[k, _HELD] = support[k] / (support[k] + HALF_COUNT_SHARE)
        if two_ends:
            features[k, _TWO] = features[k, _HELD]
        if has_reference:
            features[k, _FROM] = abs(values[k] - reference)
            if _cell(reference) == k:
                features[k, _REFERENCE] = 1.0
    features[0, _END] = 1.0
    features[GRID_CELLS - 1, _END] = 1.0
    return values, features


@compiled
def logit(coefficients: Array, features: Array) -> Array:
    """Return the probability of each candidate, shape (cell,).

    Parameters
    ----------
    coefficients : array, shape (feature,)
    features : array, shape (cell, feature)
    """
    score = np.zeros(features.shape[0])
    for k in range(features.shape[0]):
        for f in range(features.shape[1]):
            score[k] += coefficients[f] * features[k, f]
    chance = np.exp(score - score.max())
    result: Array = chance / chance.sum()
    return result


@compiled
def _blurred(x: float, part: float) -> float:
    """Return the point with `part` of the mass of a position below it."""
    if x <= 1e-12:
        return POSITION_SPREAD * max(part - END_MASS, 0.0) / (1.0 - END_MASS)
    if x >= 1.0 - 1e-12:
        return 1.0 - POSITION_SPREAD * max(1.0 - part - END_MASS, 0.0) / (1.0 - END_MASS)
    return x + min(POSITION_SPREAD, x, 1.0 - x) * (2.0 * part - 1.0)


@compiled
def _inside(k: int, part: float, position: Array, share: Array, reference: float) -> float:
    """Return the point of cell `k` with `part` of the cell's mass below it."""
    here = np.empty(position.size)
    weight = np.empty(position.size)
    size = 0
    total = 0.0
    for i in range(position.size):
        if share[i] > 0.0 and _cell(position[i]) == k:
            here[size] = position[i]
            weight[size] = share[i]
            total += share[i]
            size += 1
    if size == 0:
        if not np.isnan(reference) and _cell(reference) == k:
            return _blurred(reference, part)
        if k in (0, GRID_CELLS - 1):
            return _blurred(k / (GRID_CELLS - 1.0), part)
        return (k - 0.5 + part) / (GRID_CELLS - 1.0)
    order = np.argsort(here[:size])
    below = 0.0
    first = 0
    while True:
        point = here[order[first]]
        share_here = 0.0
        last = first
        while last < size and here[order[last]] <= point + 1e-9:
            share_here += weight[order[last]] / total
            last += 1
        if part <= below + share_here + 1e-12 or last == size:
            return _blurred(point, min(max((part - below) / share_here, 0.0), 1.0))
        below += share_here
        first = last


@compiled
def chosen(
    coefficients: Array,
    position: Array,
    power: Array,
    salience: Array,
    has_position: Flags,
    reference: Array,
    level: Array,
) -> Array:
    """Return quantiles of the predictive distribution of each draw and issue.

    Parameters
    ----------
    coefficients : array, shape (feature,)
    position, power, salience : array, shape (draw, actor, issue)
    has_position : array of bool, shape (actor, issue)
    reference : array, shape (draw, issue)
    level : array, shape (draw, issue)
        Where in its distribution each outcome is: uniform numbers give draws of it, 0.5 gives
        the median.

    Returns
    -------
    array, shape (draw, issue)
        NaN where nobody holds a position. Where all that have weight stand at one point, that
        point.
    """
    draws, actors, issues = position.shape
    result = np.full((draws, issues), np.nan)
    for d in range(draws):
        for j in range(issues):
            share = shares(
                np.ascontiguousarray(power[d, :, j]), np.ascontiguousarray(has_position[:, j])
            )
            lowest = np.inf
            highest = -np.inf
            for i in range(actors):
                if share[i] > 0.0:
                    lowest = min(lowest, position[d, i, j])
                    highest = max(highest, position[d, i, j])
            if not lowest <= highest:
                continue
            if highest - lowest <= 1e-12:
                result[d, j] = lowest
                continue
            here = np.ascontiguousarray(position[d, :, j])
            _, features = described(
                here, share, np.ascontiguousarray(salience[d, :, j]), reference[d, j]
            )
            chance = logit(coefficients, features)
            below = 0.0
            last = GRID_CELLS - 1
            for k in range(GRID_CELLS):
                if level[d, j] <= below + chance[k] or k == last:
                    part = (level[d, j] - below) / chance[k] if chance[k] > 0.0 else 0.5
                    point = _inside(k, min(part, 1.0), here, share, reference[d, j])
                    result[d, j] = min(max(point, 0.0), 1.0)
                    break
                below += chance[k]
    return result


def loss(
    coefficients: Array, features: Array, cells: NDArray[np.int64], ridge: float
) -> tuple[float, Array]:
    """Return what fitting makes small, and its gradient.

    Minus the mean log likelihood of the outcomes' cells, and `ridge` times the sum of squared
    coefficients.

    Parameters
    ----------
    coefficients : array, shape (feature,)
    features : array, shape (issue, cell, feature)
    cells : array of int, shape (issue,)
        Where the outcomes are.
    ridge : float
        0 or more.

    Returns
    -------
    float
    array, shape (feature,)
    """
    rows = np.arange(cells.size)
    chance = chances(coefficients, features)
    surprise = -np.log(np.maximum(chance[rows, cells], 1e-300)).mean()
    slope = chance.copy()
    slope[rows, cells] -= 1.0
    gradient = np.einsum("nk,nkf->f", slope, features) / cells.size + 2.0 * ridge * coefficients
    return float(surprise + ridge * (coefficients**2).sum()), gradient


def chances(coefficients: Array, features: Array) -> Array:
    """Return the probabilities of the candidates of many issues, shape (issue, cell).

    Parameters
    ----------
    coefficients : array, shape (feature,)
    features : array, shape (issue, cell, feature)
    """
    score = features @ coefficients
    chance = np.exp(score - score.max(axis=1, keepdims=True))
    result: Array = chance / chance.sum(axis=1, keepdims=True)
    return result


def cells_of(outcome: Array) -> NDArray[np.int64]:
    """Return the cell of each outcome."""
    place = np.clip(outcome, 0.0, 1.0) * (GRID_CELLS - 1)
    return np.floor(place + 0.5 + 1e-9).astype(np.int64)
