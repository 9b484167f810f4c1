"""How unsure ideal points are because roll calls are estimated: the delta method."""

from __future__ import annotations

import numpy as np

from winset.kernels.compiling import compiled
from winset.kernels.rollcalls.ordered_probit import (
    LEAST_WEIGHT,
    Array,
    Flags,
    VoteArray,
    derivatives,
    solve,
    steps,
)


@compiled
def _score(
    kind: int, low: float, high: float, node: Array, binary: bool, step: Array, out: Array
) -> None:
    """Fill in the gradient of one vote's log chance by a roll call's slopes and cuts."""
    steps(kind, low, high, step)
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
        derivatives(counts[j], nodes, theta, binary[j], covariance, curve)
        observed = curve.copy()
        _lose_missing(votes[:, j], weights, scores, observed)
        if not solve(observed.copy(), solved):
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
                if solve(observed.copy(), solved):
                    for p in range(size):
                        out[i, a] += covariance[p] * solved[p]
