"""How unsure ideal points are: intervals from the posterior, or from a bootstrap of roll calls.

References
----------
Rubin, D. B. (1981). The Bayesian bootstrap. Annals of Statistics 9(1), 130-134.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from winset.analyses.rollcalls.estimation import Estimate, again
from winset.analyses.rollcalls.ideal_points import Point
from winset.analyses.summary import Array
from winset.interchange.votes import RollCalls
from winset.kernels.rollcalls import ordered_probit as rollcalls
from winset.kernels.streams import Streams

REPLICATE_STEPS = 20
"""Steps of EM in each bootstrap, from where the estimate ended."""
QUANTILE_95 = 1.6448536269514722
"""Of the standard normal."""

PointsByBlock = dict[tuple[int, int], tuple[Point, ...]]
"""Points by block and voter."""


def points_of(
    fitted: Estimate,
    axes: Array,
    calls: RollCalls,
    bootstrap: int,
    drift: float,
    seed: int,
    workers: int | None,
    parts: Sequence[NDArray[np.int64]],
) -> PointsByBlock:
    """Return every voter's points with their 90 % intervals, by block and voter.

    Parameters
    ----------
    fitted : Estimate
    axes : array, shape (dimension, axis)
        What turns the estimate's dimensions into those that are shown.
    calls : RollCalls
    bootstrap : int
        How many resamples of roll calls; 0 takes the posterior's quantiles instead.
    drift : float
    seed : int
    workers : int or None
        Threads; by default one a core.
    parts : sequence of array of int
        The roll calls of each block.
    """
    places = np.ascontiguousarray((fitted.nodes @ axes).T)
    with ThreadPoolExecutor(max(1, workers or os.cpu_count() or 1)) as pool:
        if bootstrap:
            ends = _resampled(fitted, axes, calls, bootstrap, drift, seed, parts, pool)
        else:
            blocks = range(len(fitted.blocks))
            ends = np.stack(list(pool.map(lambda t: _posterior_ends(fitted, t, places), blocks)))
    points: PointsByBlock = {}
    means = fitted.means @ axes
    for t, block in enumerate(fitted.blocks):
        for i in np.flatnonzero(block.voted).tolist():
            points[t, i] = tuple(
                Point(*(round(float(v), 6) + 0.0 for v in (means[t, i, a], *ends[t, i, a])))
                for a in range(axes.shape[1])
            )
    return points


def _posterior_ends(fitted: Estimate, t: int, places: Array) -> Array:
    """Return the 5 and 95 % quantiles, shape (voter, axis, 2), of one block.

    Quantiles of the posterior given the roll calls, spread about the mean by what estimating the
    roll calls adds.
    """
    block, weights = fitted.blocks[t], fitted.weights[t]
    voters = weights.shape[0]
    counts = np.empty((block.used.size, 3, fitted.nodes.shape[0]))
    rollcalls.tally(block.votes, weights, counts)
    extra = np.empty((voters, places.shape[0]))
    rollcalls.unsure(
        block.votes, weights, counts, fitted.nodes, block.binary, block.slopes, block.cuts,
        places, extra,
    )  # fmt: skip
    ends = np.zeros((voters, places.shape[0], 2))
    apart = float(np.diff(np.unique(fitted.nodes[:, 0]))[0])
    for a, place in enumerate(places):
        order = np.argsort(place, kind="stable")
        line, mass = place[order], weights[:, order]
        below = ndtri(np.clip(np.cumsum(mass, axis=1) - mass / 2.0, 1e-12, 1.0 - 1e-12))
        mean = mass @ line
        variance = np.maximum(mass @ line**2 - mean**2, 1e-12)
        wider = np.sqrt(1.0 + extra[:, a] / variance)
        for i in np.flatnonzero(block.voted).tolist():
            if variance[i] < (0.75 * apart) ** 2:
                reach = QUANTILE_95 * np.sqrt(variance[i])
                away = np.array([-reach, reach])
            else:
                away = np.interp([-QUANTILE_95, QUANTILE_95], below[i], line) - mean[i]
            ends[i, a] = mean[i] + wider[i] * away
    return ends


def _resampled(
    fitted: Estimate,
    axes: Array,
    calls: RollCalls,
    count: int,
    drift: float,
    seed: int,
    parts: Sequence[NDArray[np.int64]],
    pool: ThreadPoolExecutor,
) -> Array:
    """Return 5 and 95 % quantiles over Bayesian bootstraps of the roll calls (Rubin 1981).

    Each roll call has random numbers of its own, by its name.
    """
    streams = Streams(seed)
    drawn = [
        np.stack(
            [
                -np.log(streams.uniforms(f"reveal/{calls.ids[part[j]]}", 0, count, 1)[:, 0])
                for j in block.used
            ]
        )
        for part, block in zip(parts, fitted.blocks, strict=True)
    ]

    def one(b: int) -> Array:
        weights = [part[:, b] * (part.shape[0] / part[:, b].sum()) for part in drawn]
        means = again(fitted, weights, drift, REPLICATE_STEPS).means
        if axes.shape[0] == 1:
            return np.asarray(means @ axes)
        voted = np.stack([block.voted for block in fitted.blocks])
        left, _, right = np.linalg.svd(means[voted].T @ fitted.means[voted])
        return np.asarray(means @ left @ right @ axes)

    return np.moveaxis(np.quantile(list(pool.map(one, range(count))), [0.05, 0.95], axis=0), 0, -1)
