"""Voting power under a quota, counted exactly.

Coalitions are counted by weight and size with a table (a generating function), so the time grows
with actors times the total of votes, not with the number of coalitions.
"""

from __future__ import annotations

from itertools import compress

import numpy as np
from numpy.typing import NDArray

MOST_VOTES = 100_000
_COUNTER = object
"""Whole numbers of any size."""


def _counts(votes: list[int]) -> NDArray[np.object_]:
    """Return how many subsets have each size and weight, shape (size, weight), exact integers."""
    table = np.zeros((len(votes) + 1, sum(votes) + 1), dtype=_COUNTER)
    table[0, 0] = 1
    for vote in votes:
        shifted = np.zeros_like(table)
        shifted[1:, vote:] = table[:-1, : table.shape[1] - vote]
        table = table + shifted
    return table


def swings(votes: list[int], must: list[bool], quota: int) -> list[list[int]]:
    """Count the coalitions in which each actor is decisive, by the coalition's size without it.

    Parameters
    ----------
    votes : list of int
    must : list of bool
        Actors without whom no coalition wins.
    quota : int

    Returns
    -------
    list of list of int
        ``swings[i][s]``: coalitions of s others that lose, and win when i joins.
    """
    count = len(votes)
    vetoes = sum(must)
    veto_votes = sum(compress(votes, must))
    others = [vote for vote, veto in zip(votes, must, strict=True) if not veto]
    whole = _counts(others)
    result = []
    for vote, veto in zip(votes, must, strict=True):
        row = [0] * count
        if veto:
            for size in range(len(others) + 1):
                row[size + vetoes - 1] = int(whole[size, max(quota - veto_votes, 0) :].sum())
        else:
            rest = _without(whole, vote)
            low, high = max(quota - veto_votes - vote, 0), max(quota - veto_votes, 0)
            for size in range(len(others)):
                row[size + vetoes] = int(rest[size, low:high].sum())
        result.append(row)
    return result


def _without(table: NDArray[np.object_], vote: int) -> NDArray[np.object_]:
    """Take one voter back out of a table of counts."""
    rest = table.copy()
    for size in range(1, table.shape[0]):
        if vote == 0:
            rest[size] = table[size] - rest[size - 1]
        else:
            rest[size, vote:] = table[size, vote:] - rest[size - 1, :-vote]
    return rest
