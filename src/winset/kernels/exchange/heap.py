"""A heap of numbered entries: the one with the highest score on top."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from winset.kernels.compiling import compiled

Array = NDArray[np.float64]
Codes = NDArray[np.int64]


@compiled
def push(scores: Array, codes: Codes, size: int, score: float, code: int) -> int:
    """Add an entry, and return the new size.

    Parameters
    ----------
    scores, codes : array, shape (capacity,)
        The heap; entry k has its children at 2k + 1 and 2k + 2.
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


@compiled
def pop(scores: Array, codes: Codes, size: int) -> int:
    """Take away the top entry, which the caller has read, and return the new size.

    Parameters
    ----------
    scores, codes : array, shape (capacity,)
        Changed in place.
    size : int
        Entries that the heap holds.
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
