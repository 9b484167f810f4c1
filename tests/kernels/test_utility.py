"""Utilities: units, weights, and the blend of several actors' utilities into one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.utility import blend, from_unit, salience_weights, to_unit, utility


def test_units_by_hand() -> None:
    low, high = np.array([0.0, -50.0]), np.array([19000.0, 50.0])
    assert to_unit(np.array([[4750.0, 0.0]]), low, high).tolist() == [[0.25, 0.5]]
    assert from_unit(np.array([[0.25, 0.5]]), low, high).tolist() == [[4750.0, 0.0]]
    assert to_unit(np.array([[-5.0, 60.0]]), low, high).tolist() == [[0.0, 1.0]]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.floats(0, 1))
def test_units_there_and_back(low: float, width: float, part: float) -> None:
    ends = np.array([low]), np.array([low + width])
    there = from_unit(np.array([part]), *ends)
    assert ends[0] <= there <= ends[1]
    assert to_unit(there, *ends)[0] == pytest.approx(part, abs=1e-6)


def test_utility_by_hand() -> None:
    """Ideal (0, 1), weights 3/4 and 1/4. At the ideal 1; a whole range away on both, 0; half a
    range away on the first, 1 - 3/4 * 1/4."""
    ideal, weight = np.array([[[0.0, 1.0]]]), np.array([[[0.75, 0.25]]])
    terms = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]]), np.array([[0.5, 1.0]])
    found = [float(utility(x, ideal, weight)[0, 0]) for x in terms]
    assert found == pytest.approx([1, 0, 0.8125])


def test_saliences_become_weights_that_add_up_to_one() -> None:
    salience = np.array([[[0.2, 0.6], [0.0, 0.0], [1.0, 0.0]]])
    assert salience_weights(salience) == pytest.approx(np.array([[[0.25, 0.75], [0, 0], [1, 0]]]))


def random_shares(rng: np.random.Generator, draws: int, actors: int) -> np.ndarray:
    share = rng.random((draws, actors, actors)) * (rng.random((draws, actors, actors)) < 0.5)
    share[:, np.arange(actors), np.arange(actors)] += 0.2
    return share / share.sum(axis=2, keepdims=True)


@pytest.mark.parametrize("seed", range(10))
def test_a_blend_is_the_sum_of_utilities_at_all_terms(seed: int) -> None:
    """U'_i(x) = sum_k W_ik U_k(x), for any x, some of them outside the range."""
    rng = np.random.default_rng(seed)
    draws, actors, issues = 5, 4, 3
    ideal = rng.random((draws, actors, issues))
    weight = salience_weights(rng.random((draws, actors, issues)) * (rng.random(issues) < 0.8))
    weight[:, 0, 1] = 0.0
    share = random_shares(rng, draws, actors)
    wanted, mixed, shortfall = blend(share, ideal, weight)
    for _ in range(20):
        x = rng.uniform(-1, 2, (draws, issues))
        expected = np.einsum("dik,dk->di", share, utility(x, ideal, weight))
        found = utility(x, wanted, mixed) - shortfall
        assert np.abs(found - expected).max() < 1e-12
    assert (shortfall >= 0).all()
    assert mixed.sum(axis=2) == pytest.approx(np.einsum("dik,dk->di", share, weight.sum(axis=2)))


def test_a_blend_by_hand() -> None:
    """One issue, ideals 0 and 1, half of the one's utility is the other's.

    U' = 1 - (x**2 + (1 - x)**2) / 2 = 1 - (x - 1/2)**2 - 1/4: ideal 1/2, shortfall 1/4.
    """
    share = np.array([[[0.5, 0.5], [0.0, 1.0]]])
    wanted, mixed, shortfall = blend(share, np.array([[[0.0], [1.0]]]), np.ones((1, 2, 1)))
    assert wanted[0, :, 0] == pytest.approx([0.5, 1.0])
    assert mixed[0, :, 0] == pytest.approx([1.0, 1.0])
    assert shortfall[0] == pytest.approx([0.25, 0.0])


def test_who_cares_for_nobody_keeps_what_it_wants() -> None:
    rng = np.random.default_rng(0)
    ideal, weight = rng.random((2, 3, 2)), salience_weights(rng.random((2, 3, 2)))
    wanted, mixed, shortfall = blend(np.broadcast_to(np.eye(3), (2, 3, 3)), ideal, weight)
    assert wanted == pytest.approx(ideal)
    assert mixed == pytest.approx(weight)
    assert shortfall == pytest.approx(np.zeros((2, 3)), abs=1e-15)
