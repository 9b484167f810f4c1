"""Voting power: published values, and a count of every coalition as the slow twin."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.kernels.bargaining.power import swings, swings_one_by_one


def shapley_shubik(votes: list[int], must: list[bool], quota: int) -> list[Fraction]:
    return shares(swings([votes], must, [quota]))


def shares(rows: list[list[int]]) -> list[Fraction]:
    n = len(rows)
    order = [Fraction(factorial(s) * factorial(n - 1 - s), factorial(n)) for s in range(n)]
    return [sum((o * c for o, c in zip(order, row, strict=True)), Fraction(0)) for row in rows]


def test_council_of_the_six_1958() -> None:
    """Votes 4, 4, 4, 2, 2, 1 and quota 12; Luxembourg is never decisive.

    Felsenthal & Machover (1998), The Measurement of Voting Power, chapter 5: Shapley-Shubik
    0.2333 and 0.1500; normalised Banzhaf 0.2381 and 0.1429.
    """
    votes, must = [4, 4, 4, 2, 2, 1], [False] * 6
    assert shapley_shubik(votes, must, 12) == [
        Fraction(7, 30), Fraction(7, 30), Fraction(7, 30), Fraction(3, 20), Fraction(3, 20), 0,
    ]  # fmt: skip
    decisive = [sum(row) for row in swings([votes], must, [12])]
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
        assert counted == swings([votes], must, [quota])[i]


MEMBERS = {
    "at": 8.9, "be": 11.5, "bg": 6.9, "cy": 0.9, "cz": 10.7, "de": 83.2, "dk": 5.8, "ee": 1.3,
    "es": 47.4, "fi": 5.5, "fr": 67.4, "gr": 10.7, "hr": 4.0, "hu": 9.7, "ie": 5.0, "it": 59.2,
    "lt": 2.8, "lu": 0.6, "lv": 1.9, "mt": 0.5, "nl": 17.5, "pl": 37.8, "pt": 10.3, "ro": 19.2,
    "se": 10.4, "si": 2.1, "sk": 5.5,
}  # fmt: skip
"""Millions of people about 2021, rounded by hand."""


def test_the_council_of_27_needs_members_and_population() -> None:
    """Treaty on European Union, article 16(4): 55 % of members, 65 % of the population, and at
    least four to block. Banzhaf .121 for Germany and .0173 for Malta, Shapley-Shubik .177 and
    .0086; by population alone .185 and .0011, .207 and .0010: worked out apart from this code."""
    names = list(MEMBERS)
    people = [round(10 * millions) for millions in MEMBERS.values()]
    quota = -(-65 * sum(people) // 100)
    germany, malta = names.index("de"), names.index("mt")

    def both(*game: object, **more: int) -> list[float]:
        rows = swings(*game, **more)  # type: ignore[arg-type]
        decisive = [sum(row) for row in rows]
        shapley = shares(rows)
        return [
            measure
            for i in (germany, malta)
            for measure in (decisive[i] / sum(decisive), float(shapley[i]))
        ]

    no_veto = [False] * 27
    whole = both([people], no_veto, [quota], members=15, enough=24)
    assert whole == pytest.approx([0.121, 0.177, 0.0173, 0.0086], abs=6e-4)
    alone = both([people], no_veto, [quota])
    assert alone == pytest.approx([0.185, 0.207, 0.0011, 0.0010], abs=1e-3)


@st.composite
def several_counts(
    draw: st.DrawFn,
) -> tuple[list[list[int]], list[bool], list[int], int, int | None]:
    actors = draw(st.integers(1, 6))
    own = st.lists(st.integers(0, 5), min_size=actors, max_size=actors)
    votes = draw(st.lists(own, min_size=1, max_size=3))
    must = draw(st.lists(st.booleans(), min_size=actors, max_size=actors))
    quota = [draw(st.integers(0, sum(tally) + 1)) for tally in votes]
    enough = draw(st.none() | st.integers(1, actors + 1))
    return votes, must, quota, draw(st.integers(0, actors)), enough


@pytest.mark.slow
@given(several_counts())
def test_several_counts_against_every_coalition(
    game: tuple[list[list[int]], list[bool], list[int], int, int | None],
) -> None:
    votes, must, quota, members, enough = game
    actors = range(len(must))

    def wins(inside: tuple[int, ...]) -> bool:
        met = all(sum(tally[i] for i in inside) >= q for tally, q in zip(votes, quota, strict=True))
        passes = (met and len(inside) >= members) or (enough is not None and len(inside) >= enough)
        return passes and all(i in inside for i in actors if must[i])

    wanted = [
        [
            sum(
                wins((*s, i)) and not wins(s)
                for s in combinations([k for k in actors if k != i], size)
            )
            for size in actors
        ]
        for i in actors
    ]
    assert swings(votes, must, quota, members, enough) == wanted
    ones = [1.0] * len(must)
    one_by_one = swings_one_by_one(
        np.array([ones, *votes, ones], dtype=float),
        np.array(must),
        np.array([np.inf if enough is None else enough, *quota, members], dtype=float),
    )
    assert one_by_one == wanted
