"""An agenda setter's best terms and the Kalai-Smorodinsky solution, against a general optimiser."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from winset.kernels.bargaining.fairest import fairest_terms
from winset.kernels.bargaining.solutions import proportional_terms, proposed_terms


def propose(who: int, parts: tuple[np.ndarray, ...]) -> np.ndarray:
    fair, gain, _ = fairest_terms(*parts)
    return proposed_terms(who, *parts, fair, gain)[0]


def share_out(parts: tuple[np.ndarray, ...]) -> np.ndarray:
    fair, gain, _ = fairest_terms(*parts)
    claims = np.ones(parts[0].shape[1], dtype=bool)
    return proportional_terms(*parts, claims, fair, gain)[0]


def game(seed: int, actors: int, issues: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return ideal points, weights and no-deal utilities that leave something to gain."""
    rng = np.random.default_rng(seed)
    ideal = rng.random((1, actors, issues))
    weight = rng.dirichlet(np.ones(issues), (1, actors))
    centre = ideal.mean(axis=1, keepdims=True)
    worth = 1.0 - (weight * (centre - ideal) ** 2).sum(axis=2)
    return ideal, weight, worth - rng.uniform(0.02, 0.3, (1, actors))


def gains(x: np.ndarray, parts: tuple[np.ndarray, ...]) -> np.ndarray:
    ideal, weight, no_deal = (part[0] for part in parts)
    return 1.0 - no_deal - (weight * (x - ideal) ** 2).sum(axis=1)


def best_by_optimiser(who: int, parts: tuple[np.ndarray, ...]) -> float:
    found = minimize(
        lambda x: -gains(x, parts)[who],
        parts[0][0].mean(axis=0),
        constraints={"type": "ineq", "fun": lambda x: gains(x, parts)},
        method="SLSQP",
        options={"ftol": 1e-11, "maxiter": 1000},
    )
    assert gains(found.x, parts).min() > -1e-7
    return float(-found.fun)


@pytest.mark.parametrize("seed", range(8))
def test_the_setter_gets_the_best_that_nobody_refuses(seed: int) -> None:
    parts = game(seed, actors=2 + seed % 5, issues=1 + seed % 4)
    for who in range(parts[0].shape[1]):
        x = propose(who, parts)
        assert gains(x, parts).min() >= -1e-9
        assert gains(x, parts)[who] == pytest.approx(best_by_optimiser(who, parts), abs=1e-6)


def test_romer_rosenthal_on_a_line() -> None:
    """Setter at 1, voter at 0.4, status quo 0.1: the setter gets 0.7, as far beyond 0.4 as 0.1.

    Romer & Rosenthal (1978): the voter accepts whatever is no farther from its ideal than the
    status quo, and the setter proposes the end of that interval nearest to its own ideal.
    """
    ideal = np.array([[[1.0], [0.4]]])
    weight = np.ones((1, 2, 1))
    no_deal = 1.0 - (0.1 - ideal[:, :, 0]) ** 2
    assert propose(0, (ideal, weight, no_deal))[0] == pytest.approx(0.7, abs=1e-6)
    assert propose(1, (ideal, weight, no_deal))[0] == pytest.approx(0.4, abs=1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_everybody_gets_as_large_a_part_of_its_hopes_as_can_be(seed: int) -> None:
    parts = game(seed, actors=2 + seed % 4, issues=1 + seed % 4)
    utopia = np.array([best_by_optimiser(i, parts) for i in range(parts[0].shape[1])])
    x = share_out(parts)
    start = np.r_[parts[0][0].mean(axis=0), 0.0]
    found = minimize(
        lambda z: -z[-1],
        start,
        constraints={"type": "ineq", "fun": lambda z: gains(z[:-1], parts) / utopia - z[-1]},
        method="SLSQP",
        options={"ftol": 1e-11, "maxiter": 1000},
    )
    assert (gains(x, parts) / utopia).min() == pytest.approx(-found.fun, abs=1e-5)


def test_two_actors_get_equal_parts() -> None:
    """With two actors on one issue the parts are equal: mirror images meet in the middle."""
    ideal = np.array([[[0.0], [1.0]]])
    no_deal = np.zeros((1, 2))
    x = share_out((ideal, np.ones((1, 2, 1)), no_deal))
    assert x[0] == pytest.approx(0.5, abs=1e-6)


def test_no_terms_where_no_deal_is_better() -> None:
    ideal = np.array([[[0.0], [1.0]]])
    no_deal = np.full((1, 2), 0.9)
    parts = (ideal, np.ones((1, 2, 1)), no_deal)
    assert np.isnan(share_out(parts)).all()
    assert np.isnan(propose(0, parts)).all()
