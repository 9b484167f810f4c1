"""Ideal points from roll calls, and how unsure they are: ordered probit, by EM over a grid.

Voter i at the point x_i votes no, abstains or votes yes on roll call j as ``b_j . x_i + e`` lies
below the first cut, between the two, or above the second, with e standard normal. Points are
standard normal among voters; slopes and cuts have wide normal priors. The points are integrated
out over a grid: the E step weighs the points of the grid for each voter, the M step fits each
roll call to the expected number of votes of each kind at each point (Bock & Aitkin 1981), by
Newton's method; the log likelihood of a roll call is concave (Pratt 1981).

Votes are 0 (no), 1 (abstained), 2 (yes), -1 (none). A roll call with votes of two kinds alone has
one cut: its votes are 0 and 2, its two cuts equal, and its `binary` flag is set.

References
----------
Bock, R. D. & Aitkin, M. (1981). Marginal maximum likelihood estimation of item parameters:
application of an EM algorithm. Psychometrika 46(4), 443-459.
Pratt, J. W. (1981). Concavity of the log likelihood. Journal of the American Statistical
Association 76(373), 103-106.
Louis, T. A. (1982). Finding the observed information matrix when using the EM algorithm. Journal
of the Royal Statistical Society B 44(2), 226-233.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled
from winset.kernels.linear_solver import solve_positive

Array = NDArray[np.float64]
VoteArray = NDArray[np.int8]
Flags = NDArray[np.bool_]

SLOPE_DEVIATION = 2.5
"""Prior standard deviation of slopes."""

CUT_DEVIATION = 5.0
"""Prior standard deviation of cuts."""

LEAST_CHANCE = 1e-280
"""A chance is never taken to be less."""

_FAR_TAIL = 25.0
LEAST_WEIGHT = 1e-10
"""Weights below this do not count."""

_LEAST_MASS = 1e-14
_MOST_HALVINGS = 30


@compiled
def _below(z: float) -> float:
    return 0.5 * math.erfc(-z * 0.7071067811865476)


@compiled
def _density(z: float) -> float:
    return 0.3989422804014327 * math.exp(-0.5 * z * z)


@compiled
def _hazard(z: float) -> float:
    """Return the density over the chance of lying below z."""
    if z < -_FAR_TAIL:
        return 0.5 * (math.sqrt(z * z + 4.0) - z)
    return _density(z) / _below(z)


@compiled
def _chance(kind: int, low: float, high: float) -> float:
    """Return the chance of a kind of vote, `low` and `high` being the cuts less b . x."""
    if kind == 0:
        chance = _below(low)
    elif kind == 2:
        chance = _below(-high)
    elif low > 0.0:
        chance = _below(-low) - _below(-high)
    else:
        chance = _below(high) - _below(low)
    return max(chance, LEAST_CHANCE)


@compiled
def log_chances(nodes: Array, slopes: Array, cuts: Array, out: Array) -> None:
    """Fill in the log chance of each kind of vote at each point of the grid.

    Parameters
    ----------
    nodes : array, shape (node, dimension)
    slopes : array, shape (roll call, dimension)
    cuts : array, shape (roll call, 2)
    out : array, shape (roll call, kind, node)
    """
    for j in range(slopes.shape[0]):
        for q in range(nodes.shape[0]):
            u = 0.0
            for d in range(nodes.shape[1]):
                u += slopes[j, d] * nodes[q, d]
            for kind in range(3):
                out[j, kind, q] = math.log(_chance(kind, cuts[j, 0] - u, cuts[j, 1] - u))


@compiled
def weigh(votes: VoteArray, logs: Array, out: Array) -> None:
    """Fill in each voter's log likelihood at each point of the grid.

    Parameters
    ----------
    votes : array, shape (voter, roll call)
    logs : array, shape (roll call, kind, node)
    out : array, shape (voter, node)
    """
    out[:] = 0.0
    for i in range(votes.shape[0]):
        for j in range(votes.shape[1]):
            kind = votes[i, j]
            if kind >= 0:
                for q in range(out.shape[1]):
                    out[i, q] += logs[j, kind, q]


@compiled
def posterior(logs: Array, prior: Array, weights: Array) -> float:
    """Fill in each voter's posterior over the grid; return the log likelihood of all.

    Parameters
    ----------
    logs : array, shape (voter, node)
        Log likelihoods.
    prior : array, shape (node,)
        Adds up to 1.
    weights : array, shape (voter, node)
        Filled in; each row adds up to 1.
    """
    total = 0.0
    for i in range(logs.shape[0]):
        top = -np.inf
        for q in range(prior.size):
            top = max(top, logs[i, q])
        mass = 0.0
        for q in range(prior.size):
            weights[i, q] = prior[q] * math.exp(logs[i, q] - top)
            mass += weights[i, q]
        for q in range(prior.size):
            weights[i, q] /= mass
        total += top + math.log(mass)
    return total


@compiled
def tally(votes: VoteArray, weights: Array, counts: Array) -> None:
    """Fill in the expected number of votes of each kind at each point of the grid.

    Parameters
    ----------
    votes : array, shape (voter, roll call)
    weights : array, shape (voter, node)
    counts : array, shape (roll call, kind, node)
    """
    counts[:] = 0.0
    for i in range(votes.shape[0]):
        first, after = weights.shape[1], 0
        for q in range(weights.shape[1]):
            if weights[i, q] > _LEAST_MASS:
                first = min(first, q)
                after = q + 1
        for j in range(votes.shape[1]):
            kind = votes[i, j]
            if kind >= 0:
                for q in range(first, after):
                    counts[j, kind, q] += weights[i, q]


@compiled
def _steps(kind: int, low: float, high: float, step: Array) -> None:
    """Fill in the slopes and curvatures of a log chance by its two cuts.

    ``step`` is: by low, by high, by low twice, by both, by high twice.
    """
    step[:] = 0.0
    if kind == 0:
        m = _hazard(low)
        step[0] = m
        step[2] = -m * (low + m)
    elif kind == 2:
        m = _hazard(-high)
        step[1] = -m
        step[4] = -m * (m - high)
    else:
        chance = _chance(1, low, high)
        if chance <= LEAST_CHANCE:
            return
        at_low, at_high = _density(low) / chance, _density(high) / chance
        step[0] = -at_low
        step[1] = at_high
        step[2] = at_low * (low - at_low)
        step[3] = at_low * at_high
        step[4] = -at_high * (high + at_high)


@compiled
def _value(counts: Array, nodes: Array, theta: Array, binary: bool) -> float:
    """Return the expected log likelihood of one roll call, with its prior.

    ``theta`` is the slopes, then one cut or two.
    """
    dims = nodes.shape[1]
    first, second = float(theta[dims]), float(theta[theta.size - 1])
    value = 0.0
    for d in range(dims):
        value -= 0.5 * (theta[d] / SLOPE_DEVIATION) ** 2
    for p in range(dims, theta.size):
        value -= 0.5 * (theta[p] / CUT_DEVIATION) ** 2
    for q in range(nodes.shape[0]):
        u = 0.0
        for d in range(dims):
            u += theta[d] * nodes[q, d]
        for kind in range(3):
            if counts[kind, q] > LEAST_WEIGHT:
                chance = _chance(kind, first - u, second - u)
                value += counts[kind, q] * math.log(chance)
    return value


@compiled
def _derivatives(
    counts: Array, nodes: Array, theta: Array, binary: bool, gradient: Array, curve: Array
) -> None:
    """Fill in the gradient and minus the Hessian of :func:`_value`."""
    dims = nodes.shape[1]
    first, second = float(theta[dims]), float(theta[theta.size - 1])
    step = np.empty(5)
    one = np.empty(theta.size)
    two = np.empty(theta.size)
    gradient[:] = 0.0
    curve[:] = 0.0
    for p in range(theta.size):
        deviation = SLOPE_DEVIATION if p < dims else CUT_DEVIATION
        gradient[p] = -theta[p] / deviation**2
        curve[p, p] = 1.0 / deviation**2
    for q in range(nodes.shape[0]):
        u = 0.0
        for d in range(dims):
            u += theta[d] * nodes[q, d]
        one[:] = 0.0
        two[:] = 0.0
        for d in range(dims):
            one[d] = -nodes[q, d]
            two[d] = -nodes[q, d]
        one[dims] = 1.0
        two[theta.size - 1] = 1.0
        g1 = g2 = h11 = h12 = h22 = 0.0
        for kind in range(3):
            weight = counts[kind, q]
            if weight > LEAST_WEIGHT:
                _steps(kind, first - u, second - u, step)
                g1 += weight * step[0]
                g2 += weight * step[1]
                h11 += weight * step[2]
                h12 += weight * step[3]
                h22 += weight * step[4]
        for p in range(theta.size):
            gradient[p] += g1 * one[p] + g2 * two[p]
            for r in range(theta.size):
                curve[p, r] -= (
                    h11 * one[p] * one[r]
                    + h12 * (one[p] * two[r] + two[p] * one[r])
                    + h22 * two[p] * two[r]
                )


@compiled
def fit(
    counts: Array, nodes: Array, binary: Flags, slopes: Array, cuts: Array, most: int, near: float
) -> float:
    """Fit each roll call to its expected votes, in place, from where its values are.

    Parameters
    ----------
    counts : array, shape (roll call, kind, node)
    nodes : array, shape (node, dimension)
    binary : array of bool, shape (roll call,)
    slopes : array, shape (roll call, dimension)
    cuts : array, shape (roll call, 2)
    most : int
        Newton steps at most.
    near : float
        Steps smaller than this are the last.

    Returns
    -------
    float
        The largest change of any value.
    """
    dims = nodes.shape[1]
    largest = 0.0
    for j in range(slopes.shape[0]):
        size = dims + (1 if binary[j] else 2)
        theta, gradient, trial = np.empty(size), np.empty(size), np.empty(size)
        curve = np.empty((size, size))
        theta[:dims] = slopes[j]
        theta[dims] = cuts[j, 0]
        theta[size - 1] = cuts[j, 1]
        value = _value(counts[j], nodes, theta, binary[j])
        for _ in range(most):
            _derivatives(counts[j], nodes, theta, binary[j], gradient, curve)
            if not solve_positive(curve, gradient, size):
                break
            part = 1.0
            moved = 0.0
            for _half in range(_MOST_HALVINGS):
                trial[:] = theta + part * gradient
                if binary[j] or trial[dims] < trial[dims + 1]:
                    after = _value(counts[j], nodes, trial, binary[j])
                    if after >= value:
                        moved = part * np.max(np.abs(gradient))
                        theta[:] = trial
                        value = after
                        break
                part *= 0.5
            if moved < near:
                break
        for d in range(dims):
            largest = max(largest, abs(theta[d] - slopes[j, d]))
            slopes[j, d] = theta[d]
        largest = max(largest, abs(theta[dims] - cuts[j, 0]), abs(theta[size - 1] - cuts[j, 1]))
        cuts[j, 0] = theta[dims]
        cuts[j, 1] = theta[size - 1]
    return largest


@compiled
def _score(
    kind: int, low: float, high: float, node: Array, binary: bool, step: Array, out: Array
) -> None:
    """Fill in the gradient of one vote's log chance by a roll call's slopes and cuts."""
    _steps(kind, low, high, step)
    dims = node.size
    out[:] = 0.0
    for d in range(dims):
        out[d] = -(step[0] + step[1]) * node[d]
    if binary:
        out[dims] = step[0] + step[1]
    else:
        out[dims] = step[0]
        out[dims + 1] = step[1]


@compiled
def _scores(nodes: Array, slopes: Array, cuts: Array, binary: bool, out: Array) -> None:
    """Fill in the scores of one roll call, shape (kind, node, value)."""
    step = np.empty(5)
    out[:] = 0.0
    for q in range(nodes.shape[0]):
        u = 0.0
        for d in range(nodes.shape[1]):
            u += slopes[d] * nodes[q, d]
        for kind in range(3):
            if kind != 1 or not binary:
                _score(kind, cuts[0] - u, cuts[1] - u, nodes[q], binary, step, out[kind, q])


@compiled
def _lose_missing(votes: VoteArray, weights: Array, scores: Array, information: Array) -> None:
    """Take the missing information off the complete: the posterior covariance of the scores."""
    size = information.shape[0]
    expected = np.empty(size)
    for i in range(votes.size):
        kind = votes[i]
        if kind < 0:
            continue
        expected[:] = 0.0
        for q in range(weights.shape[1]):
            weight = weights[i, q]
            if weight > LEAST_WEIGHT:
                for p in range(size):
                    expected[p] += weight * scores[kind, q, p]
                    for r in range(p + 1):
                        information[p, r] -= weight * scores[kind, q, p] * scores[kind, q, r]
        for p in range(size):
            for r in range(p + 1):
                information[p, r] += expected[p] * expected[r]
    for p in range(size):
        for r in range(p):
            information[r, p] = information[p, r]


@compiled
def unsure(
    votes: VoteArray,
    weights: Array,
    counts: Array,
    nodes: Array,
    binary: Flags,
    slopes: Array,
    cuts: Array,
    axes: Array,
    out: Array,
) -> None:
    """Fill in the variance of each voter's mean that comes of estimating the roll calls.

    The delta method: the mean of a voter's posterior changes with a roll call's values by the
    posterior covariance of point and score; the values' variance is the inverse of their observed
    information, complete less missing (Louis 1982), roll call by roll call.

    Parameters
    ----------
    votes : array, shape (voter, roll call)
    weights : array, shape (voter, node)
    counts : array, shape (roll call, kind, node)
    nodes : array, shape (node, dimension)
    binary, slopes, cuts
        As :func:`fit` has them.
    axes : array, shape (axis, node)
        Each point's place on the axes on which means are taken.
    out : array, shape (voter, axis)
        Filled in.
    """
    dims, points = nodes.shape[1], nodes.shape[0]
    out[:] = 0.0
    means = np.zeros((votes.shape[0], axes.shape[0]))
    for i in range(votes.shape[0]):
        for a in range(axes.shape[0]):
            for q in range(points):
                means[i, a] += weights[i, q] * axes[a, q]
    for j in range(slopes.shape[0]):
        size = dims + (1 if binary[j] else 2)
        theta, covariance, solved = np.empty(size), np.empty(size), np.zeros(size)
        curve = np.empty((size, size))
        scores = np.empty((3, points, size))
        theta[:dims] = slopes[j]
        theta[dims] = cuts[j, 0]
        theta[size - 1] = cuts[j, 1]
        _scores(nodes, slopes[j], cuts[j], binary[j], scores)
        _derivatives(counts[j], nodes, theta, binary[j], covariance, curve)
        observed = curve.copy()
        _lose_missing(votes[:, j], weights, scores, observed)
        if not solve_positive(observed.copy(), solved, size):
            observed[:] = curve
        for i in range(votes.shape[0]):
            kind = votes[i, j]
            if kind < 0:
                continue
            for a in range(axes.shape[0]):
                covariance[:] = 0.0
                for q in range(points):
                    weight = weights[i, q] * (axes[a, q] - means[i, a])
                    for p in range(size):
                        covariance[p] += weight * scores[kind, q, p]
                solved[:] = covariance
                if solve_positive(observed.copy(), solved, size):
                    for p in range(size):
                        out[i, a] += covariance[p] * solved[p]
