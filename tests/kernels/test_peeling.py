"""Peeling: a corner that is known is found, and boxes lie one in another."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from winset.kernels.peeling import in_box, peel


def test_a_known_corner_is_found() -> None:
    """It happens where the first input is below 0.3 and the third above 0.6, nowhere else."""
    columns = np.random.default_rng(0).random((5, 4000))
    happens = (columns[0] < 0.3) & (columns[2] > 0.6)
    boxes = peel(columns, happens, 4)
    share = [happens[in_box(columns, *box)].mean() for box in boxes]
    assert share == sorted(share)
    low, high = boxes[share.index(1.0)]
    assert abs(high[0] - 0.3) < 0.02
    assert abs(low[2] - 0.6) < 0.02
    inside = in_box(columns, low, high)
    assert happens[inside].all()
    assert (happens & inside).sum() > 0.9 * happens.sum()
    for (outer_low, outer_high), (inner_low, inner_high) in pairwise(boxes):
        assert (inner_low >= outer_low).all()
        assert (inner_high <= outer_high).all()


def test_no_more_inputs_are_limited_than_allowed() -> None:
    columns = np.random.default_rng(1).random((6, 2000))
    happens = (columns < 0.7).all(axis=0)
    low, high = peel(columns, happens, 2)[-1]
    assert (np.isfinite(low) | np.isfinite(high)).sum() == 2


def test_equal_values_go_together() -> None:
    """Half of the draws have the input at 0; the box cuts all of them or none."""
    column = np.repeat([0.0, 1.0], 200)[None]
    low, _ = peel(column, column[0] > 0.5, 1)[1]
    assert low[0] == 1.0
