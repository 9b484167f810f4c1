"""A box of inputs in which something happens much more often than elsewhere: patient peeling.

Friedman & Fisher (1999), section 8: from the box of all draws, `PEEL` of the draws inside are
taken off at one end of one input, whichever leaves the highest mean behind; and again, until few
are left. What comes out is the whole trajectory, from a wide box that misses nothing to a small
one in which it nearly always happens; which box on the way is shown is another's choice. Pasting,
the paper's section 8.2, is left out.

References
----------
Friedman, J. H. & Fisher, N. I. (1999). Bump hunting in high-dimensional data. Statistics and
Computing 9(2), 123-143.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

PEEL = 0.05
"""The paper's alpha: the part of the draws inside that one step takes off."""
LEAST_SUPPORT = 0.01
"""The paper's beta: the part of all draws below which a box is not peeled."""


def peel(columns: Array, happens: Flags, most: int) -> list[tuple[Array, Array]]:
    """Return boxes, each within the one before.

    Parameters
    ----------
    columns : array, shape (input, draw)
    happens : array of bool, shape (draw,)
    most : int
        How many inputs a box may limit.

    Returns
    -------
    list of (low, high), arrays of shape (input,)
        Infinite where the box does not limit an input; both ends are inside.
    """
    low, high = np.full(len(columns), -np.inf), np.full(len(columns), np.inf)
    inside = np.arange(happens.size)
    boxes = [(low.copy(), high.copy())]
    while inside.size * (1.0 - PEEL) >= LEAST_SUPPORT * happens.size:
        limited = np.isfinite(low) | np.isfinite(high)
        open_to = np.flatnonzero(limited) if limited.sum() >= most else range(len(columns))
        best, best_mean = None, float(happens[inside].mean())
        for j in open_to:
            values = columns[j, inside]
            for lower in (True, False):
                kept = _kept(values, lower)
                if kept.any() and (mean := float(happens[inside[kept]].mean())) > best_mean:
                    best, best_mean = (j, lower, kept), mean
        if best is None:
            break
        j, lower, kept = best
        inside = inside[kept]
        if lower:
            low[j] = columns[j, inside].min()
        else:
            high[j] = columns[j, inside].max()
        boxes.append((low.copy(), high.copy()))
    return boxes


def _kept(values: Array, lower: bool) -> Flags:
    """Say which values are left when about `PEEL` of them are taken off at one end.

    Values that are equal go together.
    """
    edge = np.quantile(values, PEEL if lower else 1.0 - PEEL)
    kept = values >= edge if lower else values <= edge
    if kept.all():
        kept = values > edge if lower else values < edge
    return np.asarray(kept)


def in_box(columns: Array, low: Array, high: Array) -> Flags:
    """Say which draws are in a box.

    Parameters
    ----------
    columns : array, shape (input, draw)
    low, high : array, shape (input,)
    """
    return np.asarray(((low <= columns.T) & (high >= columns.T)).all(axis=1))
