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

from winset.analyses.rollcalls.estimation import Array, Estimate, again
from winset.analyses.rollcalls.ideal_points import Point
from winset.case.rollcalls import RollCalls
from winset.kernels.rollcalls import ordered_probit as rollcalls
from winset.kernels.rollcalls import standard_errors as rollcall_errors
from winset.kernels.streams import Streams

_REPLICATE_STEPS = 20
_NINETY = 1.6448536269514722


Told = dict[tuple[int, int], tuple[Point, ...]]
"""Points by block and voter."""


def points_of(
    found: Estimate,
    axes: Array,
    calls: RollCalls,
    bootstrap: int,
    drift: float,
    seed: int,
    workers: int | None,
    parts: Sequence[NDArray[np.int64]],
) -> Told:
    """Return every voter's points with their 90 % intervals, by block and voter.

    Parameters
    ----------
    found : Estimate
    axes : array, shape (dimension, axis)
        What turns the estimate's dimensions into those that are told.
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
    places = np.ascontiguousarray((found.nodes @ axes).T)
    with ThreadPoolExecutor(max(1, workers or os.cpu_count() or 1)) as pool:
        if bootstrap:
            ends = _resampled(found, axes, calls, bootstrap, drift, seed, parts, pool)
        else:
            blocks = range(len(found.blocks))
            ends = np.stack(list(pool.map(lambda t: _posterior_ends(found, t, places), blocks)))
    told: Told = {}
    means = found.means @ axes
    for t, block in enumerate(found.blocks):
        for i in np.flatnonzero(block.voted).tolist():
            told[t, i] = tuple(
                Point(*(round(float(v), 6) + 0.0 for v in (means[t, i, a], *ends[t, i, a])))
                for a in range(axes.shape[1])
            )
    return told


def _posterior_ends(found: Estimate, t: int, places: Array) -> Array:
    """Return the 5 and 95 % quantiles, shape (voter, axis, 2), of one block.

    Quantiles of the posterior given the roll calls, spread about the mean by what estimating the
    roll calls adds.
    """
    block, weights = found.blocks[t], found.weights[t]
    voters = weights.shape[0]
    counts = np.empty((block.kept.size, 3, found.nodes.shape[0]))
    rollcalls.tally(block.votes, weights, counts)
    extra = np.empty((voters, places.shape[0]))
    rollcall_errors.unsure(
        block.votes, weights, counts, found.nodes, block.binary, block.slopes, block.cuts,
        places, extra,
    )  # fmt: skip
    ends = np.zeros((voters, places.shape[0], 2))
    apart = float(np.diff(np.unique(found.nodes[:, 0]))[0])
    for a, place in enumerate(places):
        order = np.argsort(place, kind="stable")
        line, held = place[order], weights[:, order]
        below = ndtri(np.clip(np.cumsum(held, axis=1) - held / 2.0, 1e-12, 1.0 - 1e-12))
        mean = held @ line
        variance = np.maximum(held @ line**2 - mean**2, 1e-12)
        wider = np.sqrt(1.0 + extra[:, a] / variance)
        for i in np.flatnonzero(block.voted).tolist():
            if variance[i] < (0.75 * apart) ** 2:
                reach = _NINETY * np.sqrt(variance[i])
                away = np.array([-reach, reach])
            else:
                away = np.interp([-_NINETY, _NINETY], below[i], line) - mean[i]
            ends[i, a] = mean[i] + wider[i] * away
    return ends


def _resampled(
    found: Estimate,
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
                -np.log(streams.uniforms(f"reveal/{calls.ids[part[j]]}", 0, count))
                for j in block.kept
            ]
        )
        for part, block in zip(parts, found.blocks, strict=True)
    ]

    def one(b: int) -> Array:
        weights = [part[:, b] * (part.shape[0] / part[:, b].sum()) for part in drawn]
        means = again(found, weights, drift, _REPLICATE_STEPS).means
        if axes.shape[0] == 1:
            return np.asarray(means @ axes)
        voted = np.stack([block.voted for block in found.blocks])
        left, _, right = np.linalg.svd(means[voted].T @ found.means[voted])
        return np.asarray(means @ left @ right @ axes)

    return np.moveaxis(np.quantile(list(pool.map(one, range(count))), [0.05, 0.95], axis=0), 0, -1)
