"""Fairest and Nash terms: by hand, against a general optimiser, and against a grid."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from tests.generate import game
from winset.kernels.bargaining.fairest import INDIFFERENCE, fairest_terms
from winset.kernels.bargaining.solutions import nash_terms, nash_warm_start

Array = np.ndarray
Game = tuple[Array, Array, Array]


def gains_at(x: Array, parts: Game, d: int = 0) -> Array:
    ideal, weight, no_deal = (part[d] for part in parts)
    return 1.0 - no_deal - (weight * (np.asarray(x) - ideal) ** 2).sum(axis=1)


def line(ideals: list[float], no_deal: list[float]) -> Game:
    """Return a game on one issue from 0 to 1."""
    ideal = np.array(ideals, dtype=float).reshape(1, -1, 1)
    return ideal, np.ones_like(ideal), np.array([no_deal], dtype=float)


def nash(parts: Game, clout: list[float]) -> Array:
    fair, gain, _ = fairest_terms(*parts)
    return nash_terms(*parts, np.array([clout], dtype=float), fair, gain)[0]


# --- by hand --------------------------------------------------------------------------------


def test_two_who_want_opposite_ends_meet_in_the_middle() -> None:
    """No deal is worth 0 to both: (1 - x**2)(1 - (1 - x)**2) is largest at 1/2."""
    parts = line([0, 1], [0, 0])
    terms, gain, price = fairest_terms(*parts)
    assert terms[0, 0] == pytest.approx(0.5, abs=1e-7)
    assert gain[0] == pytest.approx([0.75, 0.75], abs=1e-7)
    assert price[0] == pytest.approx([0.5, 0.5], abs=1e-4)
    assert nash(parts, [1, 1])[0] == pytest.approx(0.5, abs=1e-7)


def test_clout_moves_the_nash_terms() -> None:
    """c1 log(1 - x**2) + c2 log(1 - (1 - x)**2) has its derivative 0 where
    c1 x**2 (2 - x) = c2 (1 - x)**2 (1 + x); at x = 1/3 that is c1 5/27 = c2 16/27."""
    parts = line([0, 1], [0, 0])
    assert nash(parts, [16, 5])[0] == pytest.approx(1 / 3, abs=1e-7)
    assert nash(parts, [5, 16])[0] == pytest.approx(2 / 3, abs=1e-7)
    assert nash(parts, [1600, 500])[0] == pytest.approx(1 / 3, abs=1e-7)


def test_a_better_alternative_moves_the_nash_terms() -> None:
    """No deal is worth d to the one at 0, nothing to the one at 1. The derivative of
    log(1 - d - x**2) + log(2x - x**2) is 0 at x = 1/4 where 1 - d = 1/16 + 7/48: d = 19/24."""
    assert nash(line([0, 1], [19 / 24, 0]), [1, 1])[0] == pytest.approx(1 / 4, abs=1e-7)
    assert nash(line([0, 1], [0, 19 / 24]), [1, 1])[0] == pytest.approx(3 / 4, abs=1e-7)


def test_two_who_care_about_different_issues_trade() -> None:
    """Each gives way on what it does not care about, and both get all they want."""
    ideal = np.array([[[0.0, 0.3], [0.8, 1.0]]])
    weight = np.array([[[1.0, 0.0], [0.0, 1.0]]])
    parts = ideal, weight, np.array([[0.5, 0.5]])
    assert nash(parts, [1, 9]) == pytest.approx([0, 1], abs=1e-6)
    terms, gain, _ = fairest_terms(*parts)
    assert terms[0] == pytest.approx([0, 1], abs=1e-4)
    assert gain[0] == pytest.approx([0.5, 0.5], abs=1e-8)


def test_the_fairest_terms_by_hand() -> None:
    """Ideals 0.4 and 0.6, status quo 0.9: gains 0.25 - (x - 0.4)**2 and 0.09 - (x - 0.6)**2.

    The second is the smaller for all x below 0.9, so it gets its ideal; its demand alone binds.
    """
    terms, gain, price = fairest_terms(*line([0.4, 0.6], [0.75, 0.91]))
    assert terms[0, 0] == pytest.approx(0.6, abs=1e-4)
    assert gain[0] == pytest.approx([0.21, 0.09], abs=1e-4)
    assert gain[0].min() == pytest.approx(0.09, abs=1e-9)
    assert price[0] == pytest.approx([0, 1], abs=1e-5)


def test_where_no_deal_is_better_there_are_no_nash_terms() -> None:
    """Both want 0.9 from no deal; the middle brings each 0.75: 0.15 short."""
    parts = line([0, 1], [0.9, 0.9])
    terms, gain, price = fairest_terms(*parts)
    assert terms[0, 0] == pytest.approx(0.5, abs=1e-6)
    assert gain[0] == pytest.approx([-0.15, -0.15], abs=1e-8)
    assert price[0] == pytest.approx([0.5, 0.5], abs=1e-4)
    assert np.isnan(nash(parts, [1, 1])).all()


def test_where_the_best_is_indifference_it_is_the_outcome() -> None:
    """The status quo 0.3 lies between the ideals 0 and 1: any move hurts one of the two."""
    parts = line([0, 1], [1 - 0.3**2, 1 - 0.7**2])
    assert abs(fairest_terms(*parts)[1].min()) < INDIFFERENCE
    assert nash(parts, [1, 50])[0] == pytest.approx(0.3, abs=1e-4)


def test_clout_alone_of_one_pulls_until_the_other_is_indifferent() -> None:
    """The other must not lose, and has no pull: the Nash terms go to the end of its interval."""
    parts = line([0, 1], [1 - 0.8**2, 1 - 0.5**2])
    assert nash(parts, [1, 0])[0] == pytest.approx(0.5, abs=1e-3)


def test_no_clout_at_all_leaves_the_fairest_terms() -> None:
    parts = line([0, 1], [0, 0])
    assert nash(parts, [0, 0])[0] == pytest.approx(0.5, abs=1e-6)


# --- against a general optimiser ------------------------------------------------------------


def fairest_by_optimiser(parts: Game, d: int) -> float:
    """Return the best least gain: SLSQP on (x, t), the best of two starts."""
    best = -np.inf
    issues = parts[0].shape[2]
    for start in (parts[0][d].mean(axis=0), np.full(issues, 0.5)):
        found = minimize(
            lambda z: -z[-1],
            np.r_[start, gains_at(start, parts, d).min()],
            jac=lambda _: np.r_[np.zeros(issues), -1.0],
            constraints={
                "type": "ineq",
                "fun": lambda z: gains_at(z[:-1], parts, d) - z[-1],
                "jac": lambda z: np.hstack(
                    [-2 * parts[1][d] * (z[:-1] - parts[0][d]), -np.ones((len(parts[2][d]), 1))]
                ),
            },
            method="SLSQP",
            options={"ftol": 1e-12, "maxiter": 500},
        )
        best = max(best, float(gains_at(found.x[:-1], parts, d).min()))
    return best


SIZES = [
    (2, 1),
    (2, 4),
    (3, 2),
    (5, 3),
    (8, 8),
    (20, 5),
    pytest.param(3, 20, marks=pytest.mark.slow),
]


@pytest.mark.parametrize(("actors", "issues"), SIZES)
def test_the_least_gain_is_the_best_there_is(actors: int, issues: int) -> None:
    """To 1e-7 of what SLSQP finds; never below by more, and above only by SLSQP's own error."""
    count = 15 if issues < 10 else 3
    parts = game(actors * 100 + issues, actors, issues, draws=count)
    terms, gain, price = fairest_terms(*parts)
    for d in range(count):
        assert gain[d] == pytest.approx(gains_at(terms[d], parts, d), abs=1e-12)
        assert gain[d].min() == pytest.approx(fairest_by_optimiser(parts, d), abs=1e-7)
    assert price.sum(axis=1) == pytest.approx(np.ones(count))
    assert (price >= 0).all()


@pytest.mark.parametrize("kind", ["as drawn", "at corners", "few cares"])
@pytest.mark.parametrize(("actors", "issues"), SIZES)
def test_prices_prove_that_nothing_is_better(actors: int, issues: int, kind: str) -> None:
    """Weak duality: for prices p that add up to 1, no terms have a least gain above
    max_x sum_i p_i g_i(x), which is a weighted mean of ideals away. No optimiser is asked."""
    ideal, weight, no_deal = game(actors * 7 + issues, actors, issues, draws=20)
    if kind == "at corners":
        ideal = np.round(ideal)
    elif kind == "few cares":
        weight = np.where(np.arange(weight.size).reshape(weight.shape) % 3 > 0, 0.0, weight)
    parts = ideal, weight, no_deal
    _, gain, price = fairest_terms(*parts)
    mixed = np.einsum("di,dij->dj", price, weight)
    x = np.einsum("di,dij->dj", price, weight * ideal) / np.maximum(mixed, 1e-300)
    bound = [price[d] @ gains_at(x[d], parts, d) for d in range(20)]
    assert (gain.min(axis=1) <= np.array(bound) + 1e-12).all()
    assert np.array(bound) - gain.min(axis=1) == pytest.approx(np.zeros(20), abs=2e-9)


def test_the_fairest_terms_on_a_grid_of_two_issues() -> None:
    """401 by 401 terms: none has a larger least gain, and one nearly reaches it."""
    axis = np.linspace(0, 1, 401)
    grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
    parts = game(5, 4, 2, draws=10)
    _, gain, _ = fairest_terms(*parts)
    for d in range(10):
        ideal, weight, no_deal = (part[d] for part in parts)
        loss = ((grid[:, None, :] - ideal) ** 2 * weight).sum(axis=2)
        best = (1 - no_deal - loss).min(axis=1).max()
        assert best - 1e-9 <= gain[d].min() <= best + 0.01


def nash_by_optimiser(parts: Game, clout: Array, d: int) -> float:
    def value(x: Array) -> float:
        gain = gains_at(x, parts, d)
        return -float(clout @ np.log(gain)) if gain.min() > 0 else 1e10

    start = fairest_terms(*(part[d : d + 1] for part in parts))[0][0]
    most = {"maxiter": 20_000, "maxfev": 20_000}
    options = {"xatol": 1e-10, "fatol": 1e-13, **most}
    found = minimize(value, start, method="Nelder-Mead", options=options)
    return float(found.fun)


@pytest.mark.parametrize(("actors", "issues"), [(2, 1), (3, 2), (5, 3), (10, 2)])
def test_the_nash_product_is_the_largest_there_is(actors: int, issues: int) -> None:
    ideal, weight, no_deal = game(actors + 31 * issues, actors, issues, draws=12)
    parts = ideal, weight, no_deal - 0.05
    clout = np.random.default_rng(actors).uniform(0.1, 3.0, (12, actors))
    fair, gain, _ = fairest_terms(*parts)
    terms = nash_terms(*parts, clout, fair, gain)
    deal = gain.min(axis=1) > INDIFFERENCE
    assert np.array_equal(~np.isnan(terms).any(axis=1), gain.min(axis=1) >= -INDIFFERENCE)
    assert deal.sum() >= 3
    for d in np.flatnonzero(deal):
        ours = -float(clout[d] @ np.log(gains_at(terms[d], parts, d)))
        assert ours <= nash_by_optimiser(parts, clout[d], d) + 1e-9


@pytest.mark.parametrize(("actors", "issues"), [(2, 1), (4, 3), (12, 6), (30, 10)])
def test_nothing_pulls_at_the_nash_terms(actors: int, issues: int) -> None:
    """The gradient of the log of the product is 0 there: sum_i c_i g_i'(x) / g_i(x)."""
    ideal, weight, _ = game(9, actors, issues, draws=20)
    no_deal = np.random.default_rng(1).uniform(0.0, 0.3, (20, actors))
    parts = ideal, weight, no_deal
    clout = np.random.default_rng(2).uniform(0.1, 3.0, (20, actors))
    fair, gain, _ = fairest_terms(*parts)
    terms = nash_terms(*parts, clout, fair, gain)
    assert (gain.min(axis=1) > INDIFFERENCE).all()
    for d in range(20):
        share = clout[d] / clout[d].sum() / gains_at(terms[d], parts, d)
        pull = -2 * (share[:, None] * weight[d] * (terms[d] - ideal[d])).sum(axis=0)
        assert np.abs(pull).max() < 1e-6


@pytest.mark.parametrize(("actors", "issues"), [(2, 1), (3, 3), (8, 4)])
def test_more_clout_never_hurts(actors: int, issues: int) -> None:
    """The terms maximise F(x) + c log g_i(x): a larger c cannot lower g_i where that is largest."""
    ideal, weight, no_deal = game(2 * actors + issues, actors, issues, draws=60)
    parts = ideal, weight, no_deal - 0.1
    clout = np.random.default_rng(0).uniform(0.1, 3.0, (60, actors))
    more = clout.copy()
    more[:, 0] *= 1.7
    fair, gain, _ = fairest_terms(*parts)
    before, after = (nash_terms(*parts, weights, fair, gain) for weights in (clout, more))
    change = [
        gains_at(after[d], parts, d)[0] - gains_at(before[d], parts, d)[0]
        for d in np.flatnonzero(gain.min(axis=1) > INDIFFERENCE)
    ]
    assert len(change) > 10
    assert min(change) >= -1e-8
    assert max(change) > 1e-3


# --- again, from terms that are known --------------------------------------------------------


@pytest.mark.parametrize("rough", [False, True])
@pytest.mark.parametrize("seed", range(20))
def test_from_known_terms_the_same_bargain_is_found(seed: int, rough: bool) -> None:
    """Wherever the climb begins: at the answer, at another game's, at terms some would veto."""
    rng = np.random.default_rng(seed)
    actors, issues = int(rng.integers(2, 9)), int(rng.integers(1, 8))
    ideal, weight, no_deal = game(seed, actors, issues, draws=20)
    clout = rng.uniform(0.1, 5, (20, actors))
    fair, gain, price = fairest_terms(ideal, weight, no_deal)
    expected = nash_terms(ideal, weight, no_deal, clout, fair, gain)
    elsewhere = np.where(rng.random((20, 1)) < 0.3, np.nan, rng.random((20, issues)))
    unknown = np.full((20, actors), np.nan)
    for start in (expected, elsewhere, np.roll(expected, 1, axis=0)):
        terms, room, veto = nash_warm_start(ideal, weight, no_deal, clout, start, unknown, rough)
        assert terms == pytest.approx(expected, abs=1e-6, nan_ok=True)
        assert ((room >= -INDIFFERENCE) == ~np.isnan(expected[:, 0])).all()
        blocked = room <= INDIFFERENCE
        assert veto[blocked].sum(axis=1) == pytest.approx(np.ones(blocked.sum()))
        if not rough:
            assert (veto[blocked].argmax(axis=1) == price[blocked].argmax(axis=1)).all()
        assert np.isnan(veto[~blocked]).all()


@pytest.mark.parametrize("seed", range(20))
def test_known_prices_prove_that_there_is_no_deal_and_never_more(seed: int) -> None:
    """Whatever the prices, the answer is that of a search that knows none."""
    rng = np.random.default_rng(seed)
    ideal, weight, no_deal = game(seed, 4, 3, draws=40)
    no_deal = np.minimum(no_deal + rng.choice([0, 0.2], (40, 1)), 1.0)
    clout = rng.uniform(0.1, 5, (40, 4))
    unknown, nowhere = np.full((40, 4), np.nan), np.full((40, 3), np.nan)
    expected, _, veto = nash_warm_start(ideal, weight, no_deal, clout, nowhere, unknown, False)
    for prices in (veto, np.roll(veto, 1, axis=0), rng.dirichlet(np.ones(4), 40)):
        terms, room, _ = nash_warm_start(ideal, weight, no_deal, clout, expected, prices, True)
        assert terms == pytest.approx(expected, abs=1e-6, nan_ok=True)
        assert ((room >= -INDIFFERENCE) == ~np.isnan(expected[:, 0])).all()


def test_again_without_clout_the_fairest_terms_remain() -> None:
    parts = line([0, 1], [0, 0])
    unknown = np.full((1, 2), np.nan)
    terms, _, _ = nash_warm_start(*parts, np.zeros((1, 2)), np.array([[0.9]]), unknown, False)
    assert terms[0] == pytest.approx(0.5, abs=1e-6)
