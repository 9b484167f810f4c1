"""Linear losses: what a linear program finds, a known optimum, and a bound from below."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from tests.generate import Array, game
from winset.kernels.bargaining.fairest import fairest_terms
from winset.kernels.bargaining.linear_loss import linear_gain, linear_least_gains


def best_by_program(ideal: Array, weight: Array, no_deal: Array) -> float:
    """Return the best least gain by HiGHS: maximise t, each distance a variable of its own."""
    actors, issues = weight.shape
    size = issues + actors * issues + 1
    rows, bounds = [], []
    for i in range(actors):
        gain = np.zeros(size)
        gain[-1] = 1.0
        gain[issues + i * issues : issues + (i + 1) * issues] = weight[i]
        rows.append(gain)
        bounds.append(1.0 - no_deal[i])
        for j in range(issues):
            for sign in (1.0, -1.0):
                distance = np.zeros(size)
                distance[j], distance[issues + i * issues + j] = sign, -1.0
                rows.append(distance)
                bounds.append(sign * ideal[i, j])
    limits = [(0.0, 1.0)] * issues + [(0.0, None)] * (actors * issues) + [(None, None)]
    aim = np.zeros(size)
    aim[-1] = -1.0
    return -float(linprog(aim, A_ub=np.array(rows), b_ub=bounds, bounds=limits).fun)


@pytest.mark.parametrize(("actors", "issues"), [(2, 1), (3, 2), (7, 8)])
def test_as_the_linear_program_finds(actors: int, issues: int) -> None:
    """Never above, and below by less than a fifth of a point of utility, on average a twentieth."""
    ideal, weight, no_deal = game(actors, actors, issues, draws=15)
    start = fairest_terms(ideal, weight, no_deal)[0]
    least = linear_least_gains(ideal, weight, no_deal, start, np.inf)
    best = np.array([best_by_program(*each) for each in zip(ideal, weight, no_deal, strict=True)])
    assert (least <= best + 1e-9).all()
    assert (best - least).max() < 2e-3
    assert (best - least).mean() < 5e-4


def test_two_on_a_line_meet_where_both_lose_alike() -> None:
    """At 0.5 each loses a half; what no deal is worth, 0.3 to both, leaves 0.2."""
    ideal, weight, no_deal = np.array([[[0.0], [1.0]]]), np.ones((1, 2, 1)), np.full((1, 2), 0.3)
    start = np.array([[0.1]])
    assert linear_gain(start[0], ideal[0], weight[0], no_deal[0]) == pytest.approx(-0.2)
    assert linear_least_gains(ideal, weight, no_deal, start, np.inf) == pytest.approx(
        [0.2], abs=1e-4
    )


def test_stopping_early_tells_the_same_deals() -> None:
    ideal, weight, no_deal = game(1, 4, 3, draws=60)
    no_deal -= 0.15
    start = fairest_terms(ideal, weight, no_deal)[0]
    best = linear_least_gains(ideal, weight, no_deal, start, np.inf)
    soon = linear_least_gains(ideal, weight, no_deal, start, 1e-7)
    assert 5 < (best > 1e-7).sum() < 55
    assert ((soon > 1e-7) == (best > 1e-7)).all()


def test_what_cannot_be_is_seen_at_once() -> None:
    """Losses of the two add up to 1 wherever they meet; no deal worth 0.6 to each asks for less
    than 0.8. Whatever the start, the bound says so, and the answer is no."""
    ideal, weight, no_deal = np.array([[[0.0], [1.0]]]), np.ones((1, 2, 1)), np.full((1, 2), 0.6)
    (least,) = linear_least_gains(ideal, weight, no_deal, np.array([[0.3]]), 1e-7)
    assert -0.3 <= least <= -0.1
