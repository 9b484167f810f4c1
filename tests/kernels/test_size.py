"""How large the win set is: by hand, and against numpy."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.generate import game
from winset.kernels.bargaining.fairest import INDIFFERENCE, fairest_terms
from winset.kernels.bargaining.win_set_volume import accepted_shares, rooms, spread_points


@pytest.mark.parametrize("quota", [0.0, 5.0, 11.0])
def test_accepted_shares_against_numpy(quota: float) -> None:
    ideal, weight, no_deal = game(3, 5, 2, draws=30)
    no_deal = no_deal - 0.1
    votes = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    must = np.array([True, False, False, True, False]) if quota else np.ones(5, dtype=bool)
    points = spread_points(200, 2)
    shift = np.random.default_rng(0).random((30, 2))
    tallies, needed = np.stack([np.ones(5), votes]), np.array([np.inf, quota])
    found = accepted_shares(ideal, weight, no_deal, tallies, must, needed, points, shift)
    for d in range(30):
        terms = (points + shift[d]) % 1.0
        loss = (weight[d] * (terms[:, None, :] - ideal[d]) ** 2).sum(axis=2)
        yes = 1 - no_deal[d] - loss >= -INDIFFERENCE
        passed = yes[:, must].all(axis=1) & ((yes * votes).sum(axis=1) >= quota)
        assert found[d] == passed.mean()
    assert len(set(found)) > 10


@pytest.mark.parametrize("dimensions", [1, 2, 3, 8])
def test_points_are_spread_more_evenly_than_chance(dimensions: int) -> None:
    points = spread_points(256, dimensions)
    assert points.shape == (256, dimensions)
    assert (points >= 0).all()
    assert (points < 1).all()
    assert points.mean(axis=0) == pytest.approx([0.5] * dimensions, abs=0.02)
    for column in points.T:
        gaps = np.diff(np.sort(np.r_[column, column.min() + 1]))
        assert gaps.max() < 4 / 256


def test_one_dimension_goes_by_the_golden_ratio() -> None:
    """Roberts's R_1: steps of 1 / phi, phi**2 = phi + 1."""
    step = (math.sqrt(5) - 1) / 2
    expected = [(0.5 + n * step) % 1 for n in (1, 2, 3, 4)]
    assert spread_points(4, 1)[:, 0] == pytest.approx(expected)


def test_room_on_a_line_by_hand() -> None:
    """Ideals 0.4 and 0.6, status quo 0.9: the one accepts up to 0.9, the other from 0.3."""
    ideal, weight = np.array([[[0.4], [0.6]]]), np.ones((1, 2, 1))
    no_deal = 1 - (0.9 - ideal[:, :, 0]) ** 2
    for x in (0.3, 0.45, 0.6, 0.9):
        gain = 1 - no_deal - (x - ideal[:, :, 0]) ** 2
        low, high = rooms(np.array([[x]]), ideal, weight, gain)
        assert (low[0, 0], high[0, 0]) == pytest.approx((0.3, 0.9))


def test_room_ends_where_somebody_is_indifferent() -> None:
    """Step just inside either end and nobody objects; just outside, somebody does."""
    parts = game(8, 4, 3, draws=40)
    ideal, weight, no_deal = parts
    terms, gain, _ = fairest_terms(*parts)
    low, high = rooms(terms, ideal, weight, gain)
    checked = 0
    for d in np.flatnonzero(gain.min(axis=1) > 1e-3):
        for j in range(3):
            for end, out in ((low[d, j], -1), (high[d, j], 1)):
                for step, fine in ((-1e-6, True), (1e-6, False)):
                    x = terms[d].copy()
                    x[j] = end + out * step
                    least = (1 - no_deal[d] - (weight[d] * (x - ideal[d]) ** 2).sum(axis=1)).min()
                    if fine or 0 < end < 1:
                        assert bool(least >= 0) is fine
                        checked += 1
    assert checked > 50
