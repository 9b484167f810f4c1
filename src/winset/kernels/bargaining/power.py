"""Voting power under quotas, counted exactly, in one of two ways.

Coalitions are counted by weight and size with a table (a generating function), so the time grows
with actors times the totals of votes, not with the number of coalitions. Where votes are no small
whole numbers, few actors are counted one coalition after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.kernels.bargaining.coalitions import passes
from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Counts = NDArray[np.int64]

MOST_VOTES = 100_000
MOST_CELLS = 20_000_000
"""Of a table with several tallies."""
MOST_ONE_BY_ONE = 28
"""Actors whose coalitions are gone through one by one."""
_ENDLESS = object
"""Whole numbers of any size."""
_FITS_64_BITS = 62
"""Actors with fewer coalitions than a number of 64 bits can count."""


def fits(votes: Sequence[Sequence[int]]) -> bool:
    """Say whether a table can hold all weights and sizes of coalitions: whole votes by tally."""
    totals = [sum(tally) for tally in votes]
    cells = prod(total + 1 for total in totals) * (len(votes[0]) + 1) if votes else 0
    return max(totals, default=0) <= MOST_VOTES and (len(votes) < 2 or cells <= MOST_CELLS)


def _counts(votes: Sequence[Sequence[int]], actors: int) -> NDArray[Any]:
    """Return how many subsets have each size and weights, shape (size, weight, ...), exactly."""
    kind = np.int64 if actors <= _FITS_64_BITS else _ENDLESS
    table = np.zeros((actors + 1, *(sum(tally) + 1 for tally in votes)), dtype=kind)
    table.flat[0] = 1
    for i in range(actors):
        stay, shifted = _moved([tally[i] for tally in votes])
        more = table.copy()
        more[slice(1, None), *shifted] += table[slice(None, -1), *stay]
        table = more
    return table


def _moved(vote: Sequence[int]) -> tuple[list[slice], list[slice]]:
    """Return the cells that stay in a table when votes are added, and where they go."""
    return [slice(None, -v if v else None) for v in vote], [slice(v, None) for v in vote]


def _without(table: NDArray[Any], vote: Sequence[int]) -> NDArray[Any]:
    """Take one voter back out of a table of counts."""
    rest = table.copy()
    stay, shifted = _moved(vote)
    for size in range(1, table.shape[0]):
        here: tuple[Any, ...] = (size, *shifted)
        below: tuple[Any, ...] = (size - 1, *stay)
        rest[here] -= rest[below]
    return rest


def swings(
    votes: Sequence[Sequence[int]],
    must: list[bool],
    quota: Sequence[int],
    members: int = 0,
    enough: int | None = None,
) -> list[list[int]]:
    """Count the coalitions in which each actor is decisive, by the coalition's size without it.

    Parameters
    ----------
    votes : sequence of sequence of int
        By tally; few enough that they `fits`.
    must : list of bool
        Actors without whom no coalition wins.
    quota : sequence of int
        Of each tally; a coalition wins that meets all.
    members : int
        The least size of a coalition that wins.
    enough : int or None
        So many members win whatever the tallies say.

    Returns
    -------
    list of list of int
        ``swings[i][s]``: coalitions of s others that lose, and win when i joins.
    """
    count, vetoes = len(must), sum(must)
    others = [[v for v, veto in zip(tally, must, strict=True) if not veto] for tally in votes]
    table = _counts(others, count - vetoes)
    sizes = np.arange(table.shape[0]) + vetoes
    wins = np.ones(table.shape[1:], dtype=bool)
    for t, tally in enumerate(votes):
        met = np.arange(table.shape[t + 1]) + sum(compress(tally, must)) >= quota[t]
        wins &= met.reshape([-1 if k == t else 1 for k in range(len(votes))])
    column = sizes.reshape(-1, *[1] * len(votes))
    won = wins & (column >= members)
    if enough is not None:
        won |= column >= enough
    result = []
    known: dict[tuple[int, ...], list[int]] = {}
    """Actors alike in all tallies are decisive alike; those with a veto are all alike."""
    for i, veto in enumerate(must):
        vote = (-1,) if veto else tuple(tally[i] for tally in votes)
        if vote not in known:
            row = [0] * (count + 1)
            if veto:
                found, decisive, shift = table, won, vetoes - 1
            else:
                stay, shifted = _moved(vote)
                part = (slice(None, -1), *stay)
                found = _without(table, vote)[part]
                decisive, shift = won[(slice(1, None), *shifted)] & ~won[part], vetoes
            for size in range(found.shape[0]):
                row[size + shift] = int(found[size][decisive[size]].sum())
            known[vote] = row[:count]
        result.append(known[vote])
    return result


def swings_one_by_one(votes: Array, must: NDArray[np.bool_], quota: Array) -> list[list[int]]:
    """Count as :func:`swings` does, for any votes of at most `MOST_ONE_BY_ONE` without a veto.

    Parameters
    ----------
    votes : array, shape (tally, actor)
        Heads first, as :func:`~winset.kernels.bargaining.coalitions.passes` reads them.
    must : array of bool, shape (actor,)
    quota : array, shape (tally,)
    """
    free, vetoes = np.flatnonzero(~must), int(np.count_nonzero(must))
    weights = np.ascontiguousarray(votes[:, free].T)
    whole, having = _won_by_size(weights, votes[:, must].sum(axis=1), quota)
    rows = np.zeros((must.size, must.size + 1), dtype=np.int64)
    if vetoes:
        rows[must, vetoes - 1 : must.size] = whole
    for k, i in enumerate(free):
        rows[i, vetoes : must.size] = having[k, 1:] - (whole - having[k])[:-1]
    return [[int(n) for n in row[:-1]] for row in rows]


@compiled
def _sums(weights: Array, sums: Array, size: Counts) -> None:
    """Write the weights and the size of every subset, numbered by its members' bits."""
    for k in range(weights.shape[0]):
        step = 1 << k
        for s in range(step):
            sums[step + s] = sums[s] + weights[k]
            size[step + s] = size[s] + 1


@compiled
def _won_by_size(weights: Array, start: Array, quota: Array) -> tuple[Counts, Counts]:
    """Count the subsets that win, by size, and those of them that have each actor."""
    actors, tallies = weights.shape
    half = actors // 2
    sums_a, size_a = np.zeros((1 << half, tallies)), np.zeros(1 << half, dtype=np.int64)
    sums_b = np.zeros((1 << (actors - half), tallies))
    size_b = np.zeros(1 << (actors - half), dtype=np.int64)
    sums_a[0] = start
    _sums(weights[:half], sums_a, size_a)
    _sums(weights[half:], sums_b, size_b)
    whole = np.zeros(actors + 1, dtype=np.int64)
    having = np.zeros((actors, actors + 1), dtype=np.int64)
    with_b = np.zeros((size_b.shape[0], actors + 1), dtype=np.int64)
    own = np.empty(actors + 1, dtype=np.int64)
    have = np.empty(tallies)
    for a in range(size_a.shape[0]):
        own[:] = 0
        for b in range(size_b.shape[0]):
            for t in range(tallies):
                have[t] = sums_a[a, t] + sums_b[b, t]
            if passes(have, quota):
                size = size_a[a] + size_b[b]
                own[size] += 1
                with_b[b, size] += 1
        whole += own
        for k in range(half):
            if a >> k & 1:
                having[k] += own
    for b in range(size_b.shape[0]):
        for k in range(actors - half):
            if b >> k & 1:
                having[half + k] += with_b[b]
    return whole, having
