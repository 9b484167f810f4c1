"""A tree of numbers: the highest at the root, any of them changed in a few steps."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]


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


@compiled
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


@compiled
def above(tree: Array, least: float, found: NDArray[np.int64]) -> int:
    """Find which numbers are at least so high, in their order; `least` is above 0.

    Parameters
    ----------
    tree : array
    least : float
    found : array of int
        They are written here: as long as there may be.

    Returns
    -------
    int
        How many there are.
    """
    leaves = tree.size // 2
    count, node = 0, 1
    while node > 0:
        if tree[node] >= least and node < leaves:
            node *= 2
            continue
        if tree[node] >= least:
            found[count] = node - leaves
            count += 1
        while node % 2 == 1:
            node //= 2
        node += 1 if node > 0 else 0
    return count
