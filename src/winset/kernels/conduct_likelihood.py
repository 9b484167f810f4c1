"""Acts as choices: how likely what was seen is, for one who follows its interest more or less.

Random utility: alternative a of an act with utilities U is chosen with probability
``exp(s U_a) / sum_b exp(s U_b)``, s being the response parameter. A report that may be untrue
mixes this with an even choice: of m alternatives, ``r P + (1 - r) / m``.

References
----------
McFadden, D. (1974). Conditional logit analysis of qualitative choice behavior. In P. Zarembka
(ed.), Frontiers in Econometrics. Academic Press.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

LARGEST_EXPONENT = 600.0


@compiled
def likelihoods(
    lead: Array, size: Counts, trust: Array, part: Array, response: Array
) -> tuple[Array, Array, Array]:
    """Return how much likelier than by an even choice the acts are.

    Parameters
    ----------
    lead : array, shape (draw, alternative)
        For all acts one after another: utility of each alternative less that of the chosen.
    size : array of int, shape (act,)
        How many alternatives each act had.
    trust : array, shape (draw, act)
        The chance that the report of the act is true.
    part : array, shape (act,)
        The weight of each act, 1 or less where acts share an origin.
    response : array, shape (node,)

    Returns
    -------
    together : array, shape (draw, node)
        ``prod_a (m_a (r P_a + (1 - r) / m_a)) ** part_a``.
    without : array, shape (act, node)
        Its mean over the draws, each act left out in turn.
    alone : array, shape (act, node)
        The mean over the draws of each act's own factor.
    """
    draws, acts, nodes = lead.shape[0], size.size, response.size
    together = np.ones((draws, nodes))
    without = np.zeros((acts, nodes))
    alone = np.zeros((acts, nodes))
    factor = np.empty(acts)
    for d in range(draws):
        for g in range(nodes):
            start = 0
            whole = 1.0
            for a in range(acts):
                total = 0.0
                for k in range(start, start + size[a]):
                    total += np.exp(min(response[g] * lead[d, k], LARGEST_EXPONENT))
                start += size[a]
                value = trust[d, a] * (size[a] / total - 1.0) + 1.0
                if part[a] != 1.0:
                    value = value ** part[a]
                factor[a] = value
                whole *= value
            together[d, g] = whole
            for a in range(acts):
                alone[a, g] += factor[a]
                if factor[a] > 0.0:
                    without[a, g] += whole / factor[a]
                else:
                    rest = 1.0
                    for b in range(acts):
                        if b != a:
                            rest *= factor[b]
                    without[a, g] += rest
    return together, without / draws, alone / draws


@compiled
def worths(
    landing: Array,
    counted: Flags,
    ideal: Array,
    weight: Array,
    share: Array,
    path: Counts,
    cost: Array,
    own: Array,
) -> Array:
    """Return what alternatives are worth to an actor.

    Parameters
    ----------
    landing : array, shape (draw or 1, alternative, issue)
        Where each ends up, as parts of the ranges; one row stands for all draws.
    counted : array of bool, shape (issue,)
        Issues that count.
    ideal, weight : array, shape (draw, other, issue)
        Ideal points as parts of the ranges, and utility weights, of the actor and those it
        regards.
    share : array, shape (draw, other)
        Whose utility the actor's is made of.
    path : array of int, shape (alternative,)
        The path without a deal that each takes, or -1.
    cost : array, shape (draw, path, other)
    own : array, shape (draw, other)
        A value of no deal that overrides the paths; NaN where there is none.

    Returns
    -------
    array, shape (draw, alternative)
    """
    draws, others, issues = ideal.shape
    options = path.size
    result = np.zeros((draws, options))
    for d in range(draws):
        row = d if landing.shape[0] > 1 else 0
        for k in range(options):
            for i in range(others):
                if share[d, i] == 0.0:
                    continue
                if path[k] >= 0 and not np.isnan(own[d, i]):
                    result[d, k] += share[d, i] * own[d, i]
                    continue
                value = 1.0
                for j in range(issues):
                    if counted[j]:
                        distance = landing[row, k, j] - ideal[d, i, j]
                        value -= weight[d, i, j] * distance * distance
                if path[k] >= 0:
                    value -= cost[d, path[k], i]
                result[d, k] += share[d, i] * value
    return result


@compiled
def chances(worth: Array, response: Array) -> Array:
    """Return the probability of each alternative of one choice.

    Parameters
    ----------
    worth : array, shape (draw, alternative)
    response : array, shape (node,)

    Returns
    -------
    array, shape (draw, node, alternative)
    """
    draws, count = worth.shape
    result = np.empty((draws, response.size, count))
    for d in range(draws):
        top = worth[d].max()
        for g in range(response.size):
            total = 0.0
            for k in range(count):
                value = np.exp(response[g] * (worth[d, k] - top))
                result[d, g, k] = value
                total += value
            for k in range(count):
                result[d, g, k] /= total
    return result
