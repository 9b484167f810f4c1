"""Who accepts given terms, against plain counting; and moves towards consent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winset.kernels.bargaining.acceptance import (
    gains_from,
    passed,
    smooth_share,
    towards_consent,
)
from winset.kernels.bargaining.fairest import fairest_terms
from winset.kernels.utility import utility
from winset.models.contract import Array, Consent, Flags

Problem = tuple[Array, Array, Array]
SEEDS = st.integers(0, 2**32 - 1)


def problem(seed: int, draws: int = 40, actors: int = 4, issues: int = 3) -> Problem:
    """Return ideal points, weights and values of no deal with room for a deal in most draws."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.1, 1, (draws, actors, issues))
    weight /= weight.sum(axis=2, keepdims=True)
    return (
        rng.uniform(0, 1, (draws, actors, issues)),
        weight,
        rng.uniform(0.5, 0.9, (draws, actors)),
    )


def rule(consent: Consent) -> tuple[Array, Flags, Array]:
    return consent.tallies, consent.must, np.asarray(consent.needed, dtype=float)


def everybody(actors: int = 4) -> Consent:
    return Consent(np.ones(actors, dtype=bool), np.zeros(actors))


def quota() -> Consent:
    """The first may veto; of five votes, three are needed."""
    return Consent(np.array([True, False, False, False]), np.array([1.0, 2.0, 1.0, 1.0]), 3.0)


def plain_pass(accepts: Flags, consent: Consent) -> bool:
    if (consent.must & ~accepts).any():
        return False
    heads = sum(1 for i in range(accepts.size) if accepts[i] and consent.tallies[0, i] > 0)
    votes = sum(consent.tallies[1, i] for i in range(accepts.size) if accepts[i])
    return bool(heads >= consent.enough or votes >= consent.quota)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_gains_and_passing_are_what_counting_says(seed: int) -> None:
    ideal, weight, no_deal = problem(seed)
    x = np.random.default_rng(seed + 1).uniform(0, 1, 3)
    gains = gains_from(x, ideal, weight, no_deal)
    assert np.allclose(gains, utility(np.tile(x, (40, 1)), ideal, weight) - no_deal, atol=1e-12)
    for consent in (everybody(), quota()):
        wanted = [plain_pass(row, consent) for row in gains > 0]
        assert passed(gains > 0, *rule(consent)).tolist() == wanted


@pytest.mark.parametrize("consent", [everybody(), quota()], ids=["all", "quota"])
def test_the_smooth_share_tends_to_the_share_and_its_slope_is_the_derivative(
    consent: Consent,
) -> None:
    ideal, weight, no_deal = problem(7, draws=400)
    x, slope, other = np.array([0.4, 0.6, 0.5]), np.empty(3), np.empty(3)
    exact = passed(gains_from(x, ideal, weight, no_deal) > 0, *rule(consent)).mean()
    near = smooth_share(x, ideal, weight, no_deal, *rule(consent), 1e-6, slope)
    assert near == pytest.approx(exact, abs=1e-9)
    smooth_share(x, ideal, weight, no_deal, *rule(consent), 0.05, slope)
    for j in range(3):
        step = 1e-6 * np.eye(3)[j]
        up = smooth_share(x + step, ideal, weight, no_deal, *rule(consent), 0.05, other)
        down = smooth_share(x - step, ideal, weight, no_deal, *rule(consent), 0.05, other)
        assert slope[j] == pytest.approx((up - down) / 2e-6, rel=1e-4, abs=1e-7)


@given(SEEDS)
@settings(max_examples=30, deadline=None)
def test_terms_move_no_further_than_until_all_consent(seed: int) -> None:
    """The slow twin halves the way until it has the place where the least gain crosses 0."""
    ideal, weight, no_deal = problem(seed)
    best, gain, _ = fairest_terms(ideal, weight, no_deal)
    there = gain.min(axis=1) > 1e-6
    start = np.random.default_rng(seed + 1).uniform(0, 1, best.shape)
    moved = towards_consent(start, best, ideal, weight, no_deal, *rule(everybody()))

    def least(d: int, way: float) -> float:
        x = start[d] + way * (best[d] - start[d])
        return float((1 - no_deal[d] - (weight[d] * (x - ideal[d]) ** 2).sum(axis=1)).min())

    for d in np.flatnonzero(there):
        low, high = 0.0, 1.0
        for _ in range(60 if least(d, 0.0) < 0 else 0):
            middle = (low + high) / 2
            low, high = (middle, high) if least(d, middle) < 0 else (low, middle)
        way = high if least(d, 0.0) < 0 else 0.0
        assert np.allclose(moved[d], start[d] + way * (best[d] - start[d]), atol=1e-6)


def test_a_coalition_that_gains_already_is_left_where_it_is() -> None:
    """On a line 0, 1: two of three at 0 gain from terms at 0; the third, at 1, has no say."""
    ideal = np.array([[[0.0], [0.0], [1.0]]])
    weight, no_deal = np.ones((1, 3, 1)), np.array([[0.75, 0.75, 0.75]])
    most = rule(Consent(np.zeros(3, dtype=bool), np.ones(3), 2.0))
    terms = np.array([[0.2]])
    assert towards_consent(terms, np.array([[0.0]]), ideal, weight, no_deal, *most) == [[0.2]]
    moved = towards_consent(np.array([[0.9]]), np.array([[0.0]]), ideal, weight, no_deal, *most)
    assert moved[0, 0] == pytest.approx(0.5)  # 1 - 0.5**2 = 0.75, where the two are indifferent
