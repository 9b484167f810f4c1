"""Acts as choices: the kernels against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from winset.kernels.conduct_likelihood import chances, likelihoods, worths

Array = NDArray[np.float64]


def plain_likelihood(
    lead: Array, size: NDArray[np.int64], trust: Array, part: Array, s: float
) -> list[float]:
    """Return each act's factor in one draw: random utility, then an even choice mixed in."""
    factors, start = [], 0
    for a, count in enumerate(size):
        total = math.fsum(math.exp(s * u) for u in lead[start : start + count])
        start += count
        chance = trust[a] / total + (1 - trust[a]) / count
        factors.append((count * chance) ** part[a])
    return factors


@pytest.mark.parametrize("seed", range(5))
def test_likelihoods_equal_their_plain_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 5, 6)
    draws, nodes = 7, np.array([0.0, 0.5, 5.0, 60.0])
    lead = rng.uniform(-1, 1, (draws, size.sum()))
    lead[:, np.concatenate([[0], np.cumsum(size)[:-1]])] = 0.0
    trust, part = rng.uniform(0, 1, (draws, 6)), rng.choice([1.0, 0.5, 1 / 3], 6)
    together, without, alone = likelihoods(lead, size, trust, part, nodes)
    for g, s in enumerate(nodes):
        table = np.array([plain_likelihood(lead[d], size, trust[d], part, s) for d in range(draws)])
        assert together[:, g] == pytest.approx(table.prod(axis=1), rel=1e-10)
        assert alone[:, g] == pytest.approx(table.mean(axis=0), rel=1e-10)
        for a in range(6):
            rest = np.delete(table, a, axis=1).prod(axis=1).mean()
            assert without[a, g] == pytest.approx(rest, rel=1e-10)


def test_an_even_choice_tells_nothing_to_the_bit() -> None:
    lead, size = np.zeros((3, 5)), np.array([2, 3])
    together, without, alone = likelihoods(
        lead, size, np.full((3, 2), 0.37), np.ones(2), np.array([3.0])
    )
    assert (together == 1).all()
    assert (without == 1).all()
    assert (alone == 1).all()


def test_an_act_that_could_not_be_leaves_the_others_their_say() -> None:
    """A factor of 0 does not make what remains without it undefined."""
    lead = np.array([[0.0, 1.0, 0.0, -1.0]])
    size, trust = np.array([2, 2]), np.ones((1, 2))
    together, without, _ = likelihoods(lead, size, trust, np.ones(2), np.array([1000.0]))
    assert together[0, 0] == pytest.approx(0.0, abs=1e-200)
    assert without[0, 0] == pytest.approx(2.0)


@pytest.mark.parametrize("rows", [1, 4])
def test_worths_equal_their_plain_twin(rows: int) -> None:
    rng = np.random.default_rng(3)
    landing, known = rng.random((rows, 3, 2)), np.array([True, False])
    wanted, weight = rng.random((4, 2, 2)), rng.random((4, 2, 2))
    share, cost = rng.random((4, 2)), rng.normal(size=(4, 2, 2))
    path, own = np.array([-1, 0, 1]), np.full((4, 2), np.nan)
    own[:, 1] = 0.25
    found = worths(landing, known, wanted, weight, share, path, cost, own)
    for d in range(4):
        for k in range(3):
            value = 0.0
            for i in range(2):
                gap = landing[d % rows, k, 0] - wanted[d, i, 0]
                own_value = 1 - weight[d, i, 0] * gap**2
                if path[k] >= 0:
                    own_value -= cost[d, path[k], i]
                    own_value = own_value if np.isnan(own[d, i]) else own[d, i]
                value += share[d, i] * own_value
            assert found[d, k] == pytest.approx(value, abs=1e-12)


def test_chances_are_the_logit() -> None:
    worth = np.array([[0.2, 0.5, 0.1], [3.0, 3.0, 2.0]])
    found = chances(worth, np.array([0.0, 2.0, 900.0]))
    for d in range(2):
        for g, s in enumerate((0.0, 2.0)):
            exact = np.exp(s * worth[d]) / np.exp(s * worth[d]).sum()
            assert found[d, g] == pytest.approx(exact, rel=1e-12)
    assert found[0, 2] == pytest.approx([0, 1, 0])
    assert found.sum(axis=2) == pytest.approx(np.ones((2, 3)))
