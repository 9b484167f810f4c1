"""Acts as choices: the kernels against plain loops."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from winset.kernels.conduct_likelihood import chances, likelihoods, log_likelihoods, worths

Array = NDArray[np.float64]
NONE = np.empty(0)


def plain_likelihood(
    worth: Array,
    size: NDArray[np.int64],
    chosen: NDArray[np.int64],
    trust: Array,
    part: Array,
    s: float,
) -> list[float]:
    """Return each act's factor in one draw: random utility, then an even choice mixed in."""
    factors, start = [], 0
    for a, count in enumerate(size):
        mine = worth[start + chosen[a]]
        total = math.fsum(math.exp(s * (u - mine)) for u in worth[start : start + count])
        start += count
        chance = trust[a] / total + (1 - trust[a]) / count
        factors.append((count * chance) ** part[a])
    return factors


@pytest.mark.parametrize("seed", range(5))
def test_likelihoods_equal_their_plain_twin(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = rng.integers(2, 5, 6)
    chosen = rng.integers(0, size)
    draws, nodes = 7, np.array([0.0, 0.5, 5.0, 60.0])
    worth = rng.uniform(-1, 1, (draws, size.sum()))
    trust, part = rng.uniform(0, 1, (draws, 6)), rng.choice([1.0, 0.5, 1 / 3], 6)
    together, without, alone = likelihoods(worth, size, chosen, trust, part, nodes, NONE)
    for g, s in enumerate(nodes):
        table = np.array(
            [plain_likelihood(worth[d], size, chosen, trust[d], part, s) for d in range(draws)]
        )
        assert together[:, g] == pytest.approx(np.log(table.prod(axis=1)), rel=1e-10, abs=1e-12)
        assert alone[:, g] == pytest.approx(table.mean(axis=0), rel=1e-10)
        for a in range(6):
            rest = np.delete(table, a, axis=1).prod(axis=1).mean()
            assert without[a, g] == pytest.approx(np.log(rest), rel=1e-10, abs=1e-12)
        one = log_likelihoods(worth, size, chosen, trust, part, np.full(draws, s))
        assert one == pytest.approx(together[:, g], rel=1e-12, abs=1e-14)


def test_draws_of_the_posterior_tell_what_draws_of_the_prior_do() -> None:
    """All points of a finite prior, each as often as the posterior says: the same, exactly."""
    rng = np.random.default_rng(9)
    size, chosen, nodes = np.array([2, 3, 2]), np.array([1, 0, 0]), np.array([1.0, 8.0])
    worth, part = rng.uniform(-1, 1, (4, 7)), np.ones(3)
    trust = np.full((4, 3), 0.9)
    prior = likelihoods(worth, size, chosen, trust, part, nodes, NONE)
    by_point = np.exp(prior[0]).mean(axis=1)
    times = np.round(1000 * by_point / by_point.sum()).astype(int)
    evidence = np.log(times.sum() * by_point / (by_point.size * times))
    often = np.repeat(np.arange(4), times)
    found = likelihoods(worth[often], size, chosen, trust[often], part, nodes, evidence[often])
    assert np.log(np.exp(found[0]).mean(axis=0)) == pytest.approx(
        np.log(np.exp(prior[0]).mean(axis=0))
    )
    assert found[1] == pytest.approx(prior[1])


def test_an_even_choice_tells_nothing_to_the_bit() -> None:
    worth, size = np.full((3, 5), 0.3), np.array([2, 3])
    together, without, alone = likelihoods(
        worth, size, np.array([1, 0]), np.full((3, 2), 0.37), np.ones(2), np.array([3.0]), NONE
    )
    assert (together == 0).all()
    assert (without == 0).all()
    assert (alone == 1).all()


def test_an_act_that_could_not_be_leaves_the_others_their_say() -> None:
    """A factor of 0 does not make what remains without it undefined."""
    worth = np.array([[0.0, 1.0, 0.0, -1.0]])
    size, trust = np.array([2, 2]), np.ones((1, 2))
    together, without, _ = likelihoods(
        worth, size, np.zeros(2, dtype=int), trust, np.ones(2), np.array([1000.0]), NONE
    )
    assert together[0, 0] < -500
    assert without[0, 0] == pytest.approx(np.log(2.0))


def test_hundreds_of_acts_that_fit_badly_do_not_vanish() -> None:
    """Each is worth ``log(2 (.999 / (1 + e^30) + .0005))``: together far below any double."""
    acts = 400
    worth, size = np.tile([0.0, 1.0], (3, acts)), np.full(acts, 2)
    trust = np.full((3, acts), 0.999)
    together, without, _ = likelihoods(
        worth, size, np.zeros(acts, dtype=int), trust, np.ones(acts), np.array([30.0]), NONE
    )
    each = math.log(2 * (0.999 / (1 + math.exp(30)) + 0.0005))
    assert together == pytest.approx(np.full((3, 1), acts * each))
    assert without == pytest.approx(np.full((acts, 1), (acts - 1) * each))


@pytest.mark.parametrize("rows", [1, 4])
def test_worths_equal_their_plain_twin(rows: int) -> None:
    rng = np.random.default_rng(3)
    landing, known = rng.random((rows, 3, 2)), np.tile([True, False], (3, 1))
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
