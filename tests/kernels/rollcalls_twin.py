"""The kernels of roll calls again, slow and plain: loops, lists, and scipy's normal."""

from __future__ import annotations

import math

import numpy as np
from scipy.stats import norm

SLOPE, CUT = 2.5, 5.0


def chance(kind, low, high):
    if kind == 0:
        return norm.cdf(low)
    if kind == 2:
        return norm.sf(high)
    return norm.cdf(high) - norm.cdf(low) if low < 0 else norm.sf(low) - norm.sf(high)


def log_chances(nodes, slopes, cuts):
    return np.array(
        [
            [
                [math.log(chance(k, c[0] - b @ x, c[1] - b @ x) or 1e-280) for x in nodes]
                for k in range(3)
            ]
            for b, c in zip(slopes, cuts, strict=True)
        ]
    )


def posterior(votes, logs, prior):
    weights, total = [], 0.0
    for row in votes:
        log = [
            math.log(prior[q]) + sum(logs[j, v, q] for j, v in enumerate(row) if v >= 0)
            for q in range(len(prior))
        ]
        top = max(log)
        mass = [math.exp(value - top) for value in log]
        weights.append([m / sum(mass) for m in mass])
        total += top + math.log(sum(mass))
    return np.array(weights), total


def tally(votes, weights):
    counts = np.zeros((votes.shape[1], 3, weights.shape[1]))
    for i, row in enumerate(votes):
        for j, v in enumerate(row):
            if v >= 0:
                counts[j, v] += weights[i]
    return counts


def value(counts, nodes, theta, binary):
    dims = nodes.shape[1]
    b, cuts = theta[:dims], theta[dims:]
    total = -0.5 * sum((b / SLOPE) ** 2) - 0.5 * sum((cuts / CUT) ** 2)
    for q, x in enumerate(nodes):
        for kind in (0, 2) if binary else (0, 1, 2):
            if counts[kind, q] > 1e-10:
                p = chance(kind, cuts[0] - b @ x, cuts[-1] - b @ x)
                total += counts[kind, q] * math.log(p)
    return total


def newton(counts, nodes, theta, binary):
    """One Newton step from numerical derivatives' exact forms: the information by scores."""
    dims, size = nodes.shape[1], len(theta)
    gradient = np.array([-t / (SLOPE if p < dims else CUT) ** 2 for p, t in enumerate(theta)])
    curve = np.diag([1 / (SLOPE if p < dims else CUT) ** 2 for p in range(size)])
    for q, x in enumerate(nodes):
        first = np.concatenate([-x, [1.0], [0.0] * (size - dims - 1)])
        second = np.concatenate([-x, [0.0] * (size - dims - 1), [1.0]])
        low, high = first @ theta, second @ theta
        for kind in (0, 2) if binary else (0, 1, 2):
            n = counts[kind, q]
            if n <= 1e-10:
                continue
            if kind == 0:
                m = norm.pdf(low) / norm.cdf(low)
                gradient += n * m * first
                curve += n * m * (low + m) * np.outer(first, first)
            elif kind == 2:
                m = norm.pdf(high) / norm.sf(high)
                gradient -= n * m * second
                curve += n * m * (m - high) * np.outer(second, second)
            else:
                p = chance(1, low, high)
                slope = (norm.pdf(high) * second - norm.pdf(low) * first) / p
                bend = low * norm.pdf(low) * np.outer(first, first)
                bend = (bend - high * norm.pdf(high) * np.outer(second, second)) / p
                gradient += n * slope
                curve -= n * (bend - np.outer(slope, slope))
    return theta + np.linalg.solve(curve, gradient)
