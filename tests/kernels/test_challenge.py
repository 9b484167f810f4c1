"""The challenge kernels: equal to their slow twin under all options, and what must hold."""

from __future__ import annotations

import math
from itertools import product
from typing import Any, get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.kernels.challenge_twin import Twin
from winset.kernels.challenge.expectations import distance, middle, put_in_order
from winset.kernels.challenge.rounds import play
from winset.models.challenge_family import ContestOptions

Array = NDArray[np.float64]

CHOICES = [
    "votes",
    "odds",
    "estimates",
    "security",
    "risk",
    "conflict",
    "offer",
    "scale",
    "stop",
]
WORDS = [get_args(ContestOptions.model_fields[name].annotation) for name in CHOICES]


def turns(
    x: Any, c: Any, s: Any, room: float, options: ContestOptions, response: float = math.inf
) -> Array:
    """Return the positions at the start and after each round."""
    end = np.array(x, dtype=float)
    positions = np.empty((options.rounds + 1, end.size))
    records = np.empty((options.rounds, 5, end.size, end.size))
    rules = options.rules(response)
    played = play(end, np.array(c, float), np.array(s, float), room, rules, positions, records)
    positions[played + 1 :] = positions[played]
    # a round that all but stands still is not counted, and moves by STILL_MOVE at most
    assert np.allclose(end, positions[-1], rtol=0.0, atol=1e-9 * room)
    return positions


@pytest.mark.parametrize("seed", [1, 2])
def test_equal_to_the_slow_twin_under_all_options(seed: int) -> None:
    """Every combination of words, each with a game, a Q, a T and a response of its own."""
    rng = np.random.default_rng(seed)
    for words in product(*WORDS):
        n = int(rng.integers(2, 6))
        options = ContestOptions(
            **dict(zip(CHOICES, words, strict=True)),
            q=float(rng.choice([1.0, rng.random()])),
            t="median" if rng.random() < 0.5 else float(rng.random()),
            rounds=2,
        )
        x, c, s = rng.uniform(20.0, 70.0, n), rng.random(n), rng.random(n)
        x[rng.random(n) < 0.2] = 50.0
        s[rng.random(n) < 0.1] = 0.0
        if np.ptp(x) == 0.0:
            x[0] = 30.0
        response = float(rng.choice([math.inf, 3.0 * rng.random()]))
        slow = Twin(x, c, s, 100.0, options, response).play()
        fast = turns(x, c, s, 100.0, options, response)
        np.testing.assert_allclose(fast, slow, rtol=0.0, atol=1e-10 * 100.0, err_msg=str(options))


def test_equal_to_the_slow_twin_over_many_actors_and_rounds() -> None:
    rng = np.random.default_rng(3)
    for reading in ("paper", "scholz"):
        options = ContestOptions(reading=reading, rounds=4)
        x, c, s = rng.uniform(0.0, 100.0, 14), rng.random(14), rng.random(14)
        slow = Twin(x, c, s, 100.0, options).play()
        np.testing.assert_allclose(turns(x, c, s, 100.0, options), slow, rtol=0.0, atol=1e-8)


parts = st.floats(0.0, 1.0).map(lambda value: round(value, 2))


@st.composite
def games(draw: st.DrawFn) -> tuple[Array, Array, Array]:
    n = draw(st.integers(1, 9))
    column = st.lists(parts, min_size=n, max_size=n)
    return 100.0 * np.array(draw(column)), np.array(draw(column)), np.array(draw(column))


@st.composite
def choices(draw: st.DrawFn) -> ContestOptions:
    given = {name: draw(st.sampled_from(words)) for name, words in zip(CHOICES, WORDS, strict=True)}
    q, t = draw(parts | st.just(1.0)), draw(st.just("median") | parts)
    return ContestOptions(**given, q=q, t=t, rounds=6)


responses = st.just(math.inf) | st.floats(0.0, 20.0)


@settings(max_examples=300, deadline=None)
@given(games(), choices(), responses)
def test_positions_stay_between_the_outermost(
    game: tuple[Array, Array, Array], options: ContestOptions, response: float
) -> None:
    x, c, s = game
    positions = turns(x, c, s, 100.0, options, response)
    assert np.isfinite(positions).all()
    assert (positions >= x.min()).all()
    assert (positions <= x.max()).all()


@settings(max_examples=300, deadline=None)
@given(games(), choices(), responses, st.randoms(use_true_random=False))
def test_the_order_of_actors_does_not_matter(
    game: tuple[Array, Array, Array], options: ContestOptions, response: float, chance: Any
) -> None:
    x, c, s = game
    order = list(range(x.size))
    chance.shuffle(order)
    straight = turns(x, c, s, 100.0, options, response)
    mixed = turns(x[order], c[order], s[order], 100.0, options, response)
    np.testing.assert_allclose(mixed, straight[:, order], rtol=0.0, atol=1e-7)


@settings(max_examples=200, deadline=None)
@given(games(), choices().filter(lambda o: o.offer != "ranked"), responses)
def test_the_issue_can_be_turned_round_and_measured_anew(
    game: tuple[Array, Array, Array], options: ContestOptions, response: float
) -> None:
    """Only ``offer=ranked`` looks at where zero is."""
    x, c, s = game
    straight = turns(x, c, s, 100.0, options, response)
    mirrored = turns(700.0 - 4.0 * x, c, s, 400.0, options, response)
    np.testing.assert_allclose((700.0 - mirrored) / 4.0, straight, rtol=0.0, atol=1e-7)


@given(st.integers(1, 9), parts, choices(), responses)
def test_the_unanimous_stay(n: int, where: float, options: ContestOptions, response: float) -> None:
    x = np.full(n, 100.0 * where)
    care = np.linspace(0.0, 1.0, n)
    assert (turns(x, care, care, 100.0, options, response) == x).all()


@given(games(), choices(), responses)
def test_two_positions(
    game: tuple[Array, Array, Array], options: ContestOptions, response: float
) -> None:
    x, c, s = game
    x = np.where(x > 50.0, 100.0, 0.0)
    positions = turns(x, c, s, 100.0, options, response)
    assert np.isfinite(positions).all()
    assert (positions >= 0.0).all()
    assert (positions <= 100.0).all()


@given(games(), choices(), responses)
def test_nobody_cares(
    game: tuple[Array, Array, Array], options: ContestOptions, response: float
) -> None:
    x, c, s = game
    assert np.isfinite(turns(x, c, 0.0 * s, 100.0, options, response)).all()
    assert np.isfinite(turns(x, 0.0 * c, s, 100.0, options, response)).all()


def test_two_hundred_actors() -> None:
    rng = np.random.default_rng(5)
    x, c, s = 100.0 * rng.random(200), rng.random(200), rng.random(200)
    for reading in ("paper", "scholz"):
        positions = turns(x, c, s, 100.0, ContestOptions(reading=reading, rounds=3))
        assert np.isfinite(positions).all()


def test_ties_are_met_half_way() -> None:
    """The actor between two equal ones is pulled alike by both, and stays."""
    positions = turns([0.0, 50.0, 100.0], [1, 1, 1], [0.5, 0.5, 0.5], 100.0, ContestOptions())
    assert positions[:, 1] == pytest.approx(50.0)
    assert positions[:, 0] + positions[:, 2] == pytest.approx(100.0)


def test_helpers() -> None:
    assert distance(0.25, 0.25 + 1e-14) == 0.0
    assert distance(0.0, 1.0 - 1e-14) == 1.0
    order = np.array([2, 0, 1])
    put_in_order(np.array([3.0, 1.0, 2.0]), order)
    assert order.tolist() == [1, 2, 0]
    x = np.array([3.0, 1.0, 2.0])
    assert middle(x, np.array([1.0, 1.0, 0.0]), order) == 2.0
    assert middle(x, np.zeros(3), order) == 2.0
