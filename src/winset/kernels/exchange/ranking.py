"""The highest of many numbers: a heap to take it off, a tree whose numbers change."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import borrowing, compiled

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@borrowing
def push(scores: Array, codes: Codes, size: int, score: float, code: int) -> int:
    """Add an entry to a heap, and return the new size.

    Parameters
    ----------
    scores, codes : array, shape (capacity,)
        The heap; entry k has its children at 2k + 1 and 2k + 2. Changed in place.
    size : int
        Entries that it holds.
    score : float
    code : int
    """
    place = size
    while place > 0:
        above = (place - 1) // 2
        if scores[above] >= score:
            break
        scores[place], codes[place] = scores[above], codes[above]
        place = above
    scores[place], codes[place] = score, code
    return size + 1


@borrowing
def pop(scores: Array, codes: Codes, size: int) -> int:
    """Take away the top entry, which the caller has read, and return the new size.

    Parameters
    ----------
    scores, codes, size
        As for :func:`push`.
    """
    size -= 1
    score, code = scores[size], codes[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and scores[below + 1] > scores[below]:
            below += 1
        if scores[below] <= score:
            break
        scores[place], codes[place] = scores[below], codes[below]
        place = below
    scores[place], codes[place] = score, code
    return size


@compiled
def tree_of(size: int) -> Array:
    """Return a tree for so many numbers, all 0.

    Node 1 is the root and has the highest; node n has 2n and 2n + 1 below it; number k stands in
    node ``tree.size // 2 + k``.
    """
    leaves = 1
    while leaves < size:
        leaves *= 2
    return np.zeros(2 * leaves)


@borrowing
def enter(tree: Array, k: int, number: float) -> None:
    """Change number k.

    Parameters
    ----------
    tree : array
        Changed in place.
    k : int
    number : float
    """
    node = tree.size // 2 + k
    tree[node] = number
    while node > 1:
        node //= 2
        highest = max(tree[2 * node], tree[2 * node + 1])
        if tree[node] == highest:
            break
        tree[node] = highest


@borrowing
def above(tree: Array, least: float, places: NDArray[np.int64]) -> int:
    """Find which numbers are at least so high, in their order; `least` is above 0.

    Parameters
    ----------
    tree : array
    least : float
    places : array of int
        Written; as long as there may be.

    Returns
    -------
    count : int
    """
    leaves = tree.size // 2
    count, node = 0, 1
    while node > 0:
        if tree[node] >= least and node < leaves:
            node *= 2
            continue
        if tree[node] >= least:
            places[count] = node - leaves
            count += 1
        while node % 2 == 1:
            node //= 2
        node += 1 if node > 0 else 0
    return count
