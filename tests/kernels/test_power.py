"""Voting power: published values, and a count of every coalition as the slow twin."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.bargaining.power import swings


def shapley_shubik(votes: list[int], must: list[bool], quota: int) -> list[Fraction]:
    n = len(votes)
    order = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    return [
        sum((o * c for o, c in zip(order, row, strict=True)), Fraction(0))
        for row in swings(votes, must, quota)
    ]


def test_council_of_the_six_1958() -> None:
    """Votes 4, 4, 4, 2, 2, 1 and quota 12; Luxembourg is never decisive.

    Felsenthal & Machover (1998), The Measurement of Voting Power, chapter 5: Shapley-Shubik
    0.2333 and 0.1500; normalised Banzhaf 0.2381 and 0.1429.
    """
    votes, must = [4, 4, 4, 2, 2, 1], [False] * 6
    assert shapley_shubik(votes, must, 12) == [
        Fraction(7, 30), Fraction(7, 30), Fraction(7, 30), Fraction(3, 20), Fraction(3, 20), 0,
    ]  # fmt: skip
    decisive = [sum(row) for row in swings(votes, must, 12)]
    assert [d / sum(decisive) for d in decisive] == pytest.approx(
        [0.2381, 0.2381, 0.2381, 0.1429, 0.1429, 0.0], abs=5e-5
    )


def test_security_council() -> None:
    """Nine of fifteen votes with five vetoes: 421/2145 for a permanent member, 4/2145 else."""
    found = shapley_shubik([1] * 15, [True] * 5 + [False] * 10, 9)
    assert found[0] == Fraction(421, 2145)
    assert found[-1] == Fraction(4, 2145)


def test_vetoes_and_weights_say_the_same() -> None:
    with_vetoes = shapley_shubik([1] * 15, [True] * 5 + [False] * 10, 9)
    with_weights = shapley_shubik([7] * 5 + [1] * 10, [False] * 15, 39)
    assert with_vetoes == with_weights


def test_twenty_seven_members_exactly() -> None:
    """The Council under the Nice treaty's votes: shares add up to one, exactly."""
    votes = [29] * 4 + [27] * 2 + [14, 13] + [12] * 5 + [10] * 3 + [7] * 5 + [4] * 5 + [3]
    assert (len(votes), sum(votes)) == (27, 345)
    assert sum(shapley_shubik(votes, [False] * 27, 255)) == 1


@st.composite
def games(draw: st.DrawFn) -> tuple[list[int], list[bool], int]:
    votes = draw(st.lists(st.integers(0, 6), min_size=1, max_size=7))
    must = draw(st.lists(st.booleans(), min_size=len(votes), max_size=len(votes)))
    return votes, must, draw(st.integers(0, max(1, sum(votes))))


@given(games())
def test_against_every_coalition(game: tuple[list[int], list[bool], int]) -> None:
    votes, must, quota = game
    actors = range(len(votes))

    def wins(members: tuple[int, ...]) -> bool:
        enough = sum(votes[i] for i in members) >= quota
        return enough and all(i in members for i in actors if must[i])

    for i in actors:
        others = [k for k in actors if k != i]
        counted = [
            sum(wins((*s, i)) and not wins(s) for s in combinations(others, size))
            for size in actors
        ]
        assert counted == swings(votes, must, quota)[i]
