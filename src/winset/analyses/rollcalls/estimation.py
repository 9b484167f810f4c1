"""Ideal points from votes as arrays: the EM of :mod:`winset.kernels.rollcalls`, run to its end.

Sessions are blocks of roll calls. One block alone is the model of Bock & Aitkin (1981); several
are linked by points that move slowly (:mod:`winset.kernels.rollcalls.smoothing`).

Location and scale are free in such a model. Here points have mean 0 and variance 1 over all
voters and sessions, in each step: the parameter-expanded EM of Liu, Rubin & Wu (1998), which also
needs far fewer steps. After every two steps a longer one is tried (Varadhan & Roland 2008).

References
----------
Liu, C., Rubin, D. B. & Wu, Y. N. (1998). Parameter expansion to accelerate EM: the PX-EM
algorithm. Biometrika 85(4), 755-770.
Varadhan, R. & Roland, C. (2008). Simple and globally convergent methods for accelerating the
convergence of any EM algorithm. Scandinavian Journal of Statistics 35(2), 335-353.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array
from winset.kernels.rollcalls import ordered_probit as rollcalls
from winset.kernels.rollcalls import smoothing
from winset.threads import Progress

MOST_STEPS = 200
NEAR = 1e-3
"""EM ends when no voter's mean moves by more in a step."""

REACH = {1: 8.0, 2: 5.0}
"""Grids go from minus this to this in each dimension."""

_START_SPREAD = 0.3
_CHUNK = 64


@dataclass(eq=False)
class Block:
    """The roll calls of one session on which votes differ.

    Attributes
    ----------
    votes : array of int8, shape (voter, roll call)
    binary : array of bool, shape (roll call,)
    used : array of int, shape (roll call,)
        Which of the roll calls given these are.
    weight : array, shape (roll call,)
        How often each counts.
    slopes : array, shape (roll call, dimension)
    cuts : array, shape (roll call, 2)
    """

    votes: NDArray[np.int8]
    binary: NDArray[np.bool_]
    used: NDArray[np.int64]
    weight: Array
    slopes: Array
    cuts: Array

    @property
    def voted(self) -> NDArray[np.bool_]:
        """Who has a vote, shape (voter,)."""
        return np.asarray((self.votes >= 0).any(axis=1))


@dataclass(eq=False)
class Estimate:
    """What EM came to.

    Attributes
    ----------
    blocks : list of Block
    nodes : array, shape (node, dimension)
    weights : array, shape (block, voter, node)
        Posteriors.
    means : array, shape (block, voter, dimension)
    """

    blocks: list[Block]
    nodes: Array
    weights: Array
    means: Array
    steps: int
    converged: bool
    log_likelihood: float


def block_of(votes: NDArray[np.int8], dims: int) -> Block:
    """Return a block without the roll calls on which all votes are alike.

    Parameters
    ----------
    votes : array of int8, shape (voter, roll call)
        0, 1, 2 or -1.
    dims : int
    """
    there = np.stack([(votes == kind).any(axis=0) for kind in range(3)])
    kinds = there.sum(axis=0)
    used = np.flatnonzero(kinds > 1)
    binary = kinds[used] == 2
    chosen = votes[:, used].copy()
    abstained = chosen == 1
    high = binary & there[1, used] & there[0, used]
    low = binary & there[1, used] & there[2, used]
    chosen[abstained & high] = 2
    chosen[abstained & low] = 0
    cuts = np.where(binary[:, None], 0.0, np.array([-0.5, 0.5]))
    return Block(
        np.ascontiguousarray(chosen), binary, used, np.ones(used.size),
        np.zeros((used.size, dims)), np.ascontiguousarray(cuts),
    )  # fmt: skip


def _grid(step: float, dims: int) -> tuple[Array, Array]:
    """Return the places of a line, and the points of the grid it spans."""
    half = math.ceil(REACH[dims] / step)
    line = step * np.arange(-half, half + 1, dtype=np.float64)
    if dims == 1:
        return line, np.ascontiguousarray(line[:, None])
    return line, np.stack([axis.ravel() for axis in np.meshgrid(line, line, indexing="ij")], 1)


def step_of(blocks: Sequence[Block], dims: int, drift: float) -> float:
    """Return how far apart the points of the grid should be: not much wider than a posterior.

    Parameters
    ----------
    blocks : sequence of Block
    dims : int
    drift : float
        Of points from one block to the next.
    """
    most = max((int((block.votes >= 0).sum(axis=1).max(initial=1)) for block in blocks), default=1)
    finest = 1.0 / math.sqrt(max(most, 1))
    if dims == 2:
        return min(1.0 / 3.0, max(0.2, 2.4 * finest)) if len(blocks) == 1 else 1.0 / 3.0
    step = min(0.1, max(0.02, finest))
    return step if len(blocks) == 1 else min(0.125, max(drift, 0.05))


def estimate(
    blocks: list[Block],
    dims: int,
    drift: float,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Estimate:
    """Estimate points and roll calls.

    Parameters
    ----------
    blocks : list of Block
        In order of time; their slopes and cuts are filled in.
    dims : int
        1 or 2.
    drift : float
        The standard deviation of a move from one session to the next; used with several blocks.
    workers : int, optional
        Threads; no result depends on them.
    progress : callable, optional
        Called with (steps done, steps at most).
    """
    line, nodes = _grid(step_of(blocks, dims, drift), dims)
    weights = _start(blocks, nodes, dims)
    machine = _Machine(blocks, line, nodes, weights, drift)
    with ThreadPoolExecutor(max(1, workers or os.cpu_count() or 1)) as pool:
        machine.fit(pool, nodes, 12)
        return machine.run(pool, MOST_STEPS, progress)


def again(fitted: Estimate, weights: Sequence[Array], drift: float, steps: int) -> Estimate:
    """Estimate anew with other weights of roll calls, from where an estimate ended.

    Parameters
    ----------
    fitted : Estimate
    weights : sequence of array, shape (roll call,)
        For each block.
    drift : float
    steps : int
        At most.
    """
    blocks = [
        Block(b.votes, b.binary, b.used, w, b.slopes.copy(), b.cuts.copy())
        for b, w in zip(fitted.blocks, weights, strict=True)
    ]
    line = np.unique(fitted.nodes[:, 0])
    machine = _Machine(blocks, line, fitted.nodes, fitted.weights.copy(), drift)
    with ThreadPoolExecutor(1) as pool:
        return machine.run(pool, steps, None)


class _Machine:
    """The state of EM, and its two steps."""

    def __init__(
        self, blocks: list[Block], line: Array, nodes: Array, weights: Array, drift: float
    ) -> None:
        self.blocks, self.nodes, self.weights = blocks, nodes, weights
        self.dims = nodes.shape[1]
        mass = np.exp(-0.5 * (nodes**2).sum(axis=1))
        self.prior = mass / mass.sum()
        self.logs = np.zeros_like(weights)
        self.voted = np.stack([block.voted for block in blocks])
        self.followed = _span(self.voted)
        self.counts = [np.empty((block.used.size, 3, nodes.shape[0])) for block in blocks]
        self.onward = smoothing.moves(line, drift) if len(blocks) > 1 else np.eye(1)

    def run(self, pool: ThreadPoolExecutor, most: int, progress: Progress | None) -> Estimate:
        """Take steps until no mean moves; after each two, leap along them (Varadhan & Roland)."""
        means = self.weights @ self.nodes
        steps, near = 0, False
        value = self.weigh(pool)
        while steps < most and not near:
            before = self.values()
            self.fit(pool, self.standardise(), 1)
            between = self.values()
            value = self.weigh(pool)
            now = self.weights @ self.nodes
            moved = np.abs(now - means)[self.voted]
            near = moved.size == 0 or float(moved.max()) < NEAR
            means = now
            steps += 1
            if not near:
                self.fit(pool, self.standardise(), 1)
                value = self.leap(pool, before, between, value)
                means = self.weights @ self.nodes
                steps += 1
            if progress is not None:
                progress(steps, most)
        list(pool.map(self._tally, range(len(self.blocks))))
        means = self.weights @ self.nodes
        return Estimate(self.blocks, self.nodes, self.weights, means, steps, near, value)

    def leap(self, pool: ThreadPoolExecutor, before: Array, between: Array, value: float) -> float:
        """Go on from two steps as far as they promise, where that is likelier."""
        after = self.values()
        first = between - before
        bend = after - between - first
        size = float(np.linalg.norm(bend))
        length = max(1.0, float(np.linalg.norm(first)) / size) if size > 0 else 1.0
        if length > 1.0:
            self.set_values(before + 2.0 * length * first + length**2 * bend)
            if self.ordered():
                there = self.weigh(pool)
                if there >= value:
                    return there
            self.set_values(after)
        return self.weigh(pool)

    def values(self) -> Array:
        """Return all slopes and cuts as one vector."""
        parts = [part.ravel() for block in self.blocks for part in (block.slopes, block.cuts)]
        return np.concatenate(parts)

    def set_values(self, values: Array) -> None:
        """Set all slopes and cuts."""
        place = 0
        for block in self.blocks:
            for part in (block.slopes, block.cuts):
                part[:] = values[place : place + part.size].reshape(part.shape)
                place += part.size

    def ordered(self) -> bool:
        """Say whether the two cuts of each roll call are in order."""
        return all(
            bool((block.binary | (block.cuts[:, 0] < block.cuts[:, 1])).all())
            for block in self.blocks
        )

    def weigh(self, pool: ThreadPoolExecutor) -> float:
        """Take the E step."""
        list(pool.map(self._weigh_block, range(len(self.blocks))))
        if len(self.blocks) == 1:
            return float(rollcalls.posterior(self.logs[0], self.prior, self.weights[0]))
        voters = self.weights.shape[1]
        starts = range(0, voters, _CHUNK)
        return math.fsum(pool.map(self._smooth, starts))

    def _smooth(self, start: int) -> float:
        part = slice(start, start + _CHUNK)
        first, last = self.followed
        out = np.empty_like(self.weights[:, part])
        logs = np.ascontiguousarray(self.logs[:, part])
        value = smoothing.smooth(
            logs, first[part], last[part], self.prior, self.onward, self.dims, out
        )
        self.weights[:, part] = out
        return float(value)

    def _weigh_block(self, t: int) -> None:
        block = self.blocks[t]
        logs = np.empty((block.used.size, 3, self.nodes.shape[0]))
        rollcalls.log_chances(self.nodes, block.slopes, block.cuts, logs)
        logs *= block.weight[:, None, None]
        rollcalls.weigh(block.votes, logs, self.logs[t])

    def standardise(self) -> Array:
        """Take points to mean 0 and unit variance; return where the nodes lie then."""
        weights = self.weights[self.voted]
        if not weights.size:
            return self.nodes
        mass = weights.mean(axis=0)
        mean = mass @ self.nodes
        centred = self.nodes - mean
        root = np.linalg.cholesky((centred * mass[:, None]).T @ centred)
        for block in self.blocks:
            block.cuts -= (block.slopes @ mean)[:, None]
            block.slopes[:] = block.slopes @ root
        return np.ascontiguousarray(np.linalg.solve(root, centred.T).T)

    def fit(self, pool: ThreadPoolExecutor, nodes: Array, most: int) -> None:
        """Take the M step."""
        list(pool.map(lambda t: self._fit_block(t, nodes, most), range(len(self.blocks))))

    def _tally(self, t: int) -> None:
        rollcalls.tally(self.blocks[t].votes, self.weights[t], self.counts[t])

    def _fit_block(self, t: int, nodes: Array, most: int) -> None:
        self._tally(t)
        block = self.blocks[t]
        rollcalls.fit(self.counts[t], nodes, block.binary, block.slopes, block.cuts, most, 1e-6)


def _span(voted: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each voter's first and last block with a vote; the last before the first for none."""
    some = voted.any(axis=0)
    first = np.where(some, voted.argmax(axis=0), 0)
    last = np.where(some, voted.shape[0] - 1 - voted[::-1].argmax(axis=0), -1)
    return first.astype(np.int64), last.astype(np.int64)


def _start(blocks: Sequence[Block], nodes: Array, dims: int) -> Array:
    """Return posteriors to start from: around the principal components of each block's votes.

    Each block's components are turned to fit what went before.
    """
    voters = blocks[0].votes.shape[0]
    weights = np.zeros((len(blocks), voters, nodes.shape[0]))
    earlier = np.full((voters, dims), np.nan)
    for t, block in enumerate(blocks):
        points = _components(block, dims)
        voted = block.voted
        both = voted & ~np.isnan(earlier[:, 0])
        if both.any() and block.used.size:
            left, _, right = np.linalg.svd(points[both].T @ earlier[both])
            points = points @ left @ right
        earlier[voted] = points[voted]
        away = ((nodes[None, :, :] - points[:, None, :]) ** 2).sum(axis=2)
        near = np.exp(-0.5 * (away - away.min(axis=1, keepdims=True)) / _START_SPREAD**2)
        weights[t] = near / near.sum(axis=1, keepdims=True)
    return weights


def _components(block: Block, dims: int) -> Array:
    voters = block.votes.shape[0]
    points = np.zeros((voters, dims))
    voted = block.voted
    if not voted.any():
        return points
    voted_on = block.votes >= 0
    values = np.where(voted_on, block.votes - 1.0, 0.0)
    mean = values.sum(axis=0) / voted_on.sum(axis=0)
    centred = np.where(voted_on, values - mean, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / voted_on.sum(axis=0))
    left, size, _ = np.linalg.svd(centred[voted] / spread, full_matrices=False)
    count = min(dims, size.size)
    parts = left[:, :count] * size[:count] / np.sqrt(voted_on[voted].mean(axis=1))[:, None]
    deviation = parts.std(axis=0)
    parts = (parts - parts.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    points[np.flatnonzero(voted)[:, None], np.arange(count)] = parts
    return np.asarray(np.clip(points, -REACH[dims], REACH[dims]))
