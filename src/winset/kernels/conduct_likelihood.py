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

from winset.kernels.compiling import compiled, inner

Array = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

LARGEST_EXPONENT = 600.0
LEAST_FACTOR = 1e-270
"""Below this an act's factor is not told from 0."""


@inner
def _factors(
    worth: Array,
    size: Counts,
    chosen: Counts,
    trust: Array,
    part: Array,
    response: float,
    factor: Array,
) -> float:
    """Fill in each act's factor in one draw; return the logarithm of their product."""
    start = 0
    logs = 0.0
    whole = 1.0
    for a in range(size.size):
        total = 1.0
        mine = start + chosen[a]
        for k in range(start, start + size[a]):
            if k != mine:
                total += np.exp(min(response * (worth[k] - worth[mine]), LARGEST_EXPONENT))
        start += size[a]
        value = trust[a] * (size[a] / total - 1.0) + 1.0
        if part[a] != 1.0:
            value = value ** part[a]
        factor[a] = max(value, LEAST_FACTOR)
        whole *= factor[a]
        if not 1e-30 < whole < 1e30:
            logs += np.log(whole)
            whole = 1.0
    return float(logs + np.log(whole))


@compiled
def likelihoods(
    worth: Array,
    size: Counts,
    chosen: Counts,
    trust: Array,
    part: Array,
    response: Array,
    evidence: Array,
) -> tuple[Array, Array, Array]:
    """Return how much likelier than by an even choice the acts are, in logarithms.

    ``prod_a (m_a (r P_a + (1 - r) / m_a)) ** part_a``. Draws are of the prior, or of the posterior
    after the acts, the response parameter integrated out; these count by what that left out:
    the marginal likelihood over the likelihood in the draw.

    Parameters
    ----------
    worth : array, shape (draw, alternative)
        Utility of each alternative, of all acts one after another.
    size, chosen : array of int, shape (act,)
        How many alternatives each act had, and which of them was chosen.
    trust : array, shape (draw, act)
        The chance that the report of the act is true.
    part : array, shape (act,)
        The weight of each act, 1 or less where acts share an origin.
    response : array, shape (node,)
    evidence : array, shape (draw,) or (0,)
        Logarithm of the marginal likelihood, for draws of the posterior.

    Returns
    -------
    together : array, shape (draw, node)
        Logarithm of the likelihood of the acts, times how much the draw counts.
    without : array, shape (act, node)
        Logarithm of the mean of the same over the draws, each act left out in turn.
    alone : array, shape (act, node)
        The mean over the draws of each act's own factor; draws count alike.
    """
    draws, acts, nodes = worth.shape[0], size.size, response.size
    together = np.zeros((draws, nodes))
    without = np.zeros((acts, nodes))
    alone = np.zeros((acts, nodes))
    factor = np.empty((nodes, acts))
    top = np.full(nodes, -np.inf)
    for d in range(draws):
        for g in range(nodes):
            together[d, g] = _factors(
                worth[d], size, chosen, trust[d], part, response[g], factor[g]
            )
        if evidence.size:
            most = together[d].max()
            together[d] += evidence[d] - most - np.log(np.exp(together[d] - most).mean())
        for g in range(nodes):
            if together[d, g] > top[g]:
                without[:, g] *= np.exp(top[g] - together[d, g])
                top[g] = together[d, g]
            here = np.exp(together[d, g] - top[g])
            for a in range(acts):
                alone[a, g] += factor[g, a]
                without[a, g] += here / factor[g, a]
    return together, np.log(without / draws) + top, alone / draws


@compiled
def log_likelihoods(
    worth: Array, size: Counts, chosen: Counts, trust: Array, part: Array, response: Array
) -> Array:
    """Return the same logarithm at one value of the response parameter a draw, shape (draw,).

    Parameters
    ----------
    worth, size, chosen, trust, part
        As for :func:`likelihoods`.
    response : array, shape (draw,)
    """
    result = np.empty(worth.shape[0])
    factor = np.empty(size.size)
    for d in range(worth.shape[0]):
        result[d] = _factors(worth[d], size, chosen, trust[d], part, response[d], factor)
    return result


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
    counted : array of bool, shape (alternative, issue)
        Issues that count among the alternatives of the menu.
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
                    if counted[k, j]:
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
