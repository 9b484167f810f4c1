"""A belief: its three forms, the shortest form it is written in, and what is refused."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from pydantic_core import PydanticCustomError

from tests.generate import beliefs
from winset.case.belief import Belief, between, chance


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (60, Belief(60, 60, 60)),
        (-0.5, Belief(-0.5, -0.5, -0.5)),
        ([50, 60, 80], Belief(50, 60, 80, "triangular")),
        ((50, 60, 80), Belief(50, 60, 80, "triangular")),
        ([60, 60, 60], Belief(60, 60, 60)),
        ({"low": 1, "likely": 2, "high": 4}, Belief(1, 2, 4, "triangular")),
        ({"low": 1, "likely": 2, "high": 4, "shape": "normal"}, Belief(1, 2, 4, "normal")),
        ({"low": 1, "high": 4, "shape": "uniform"}, Belief(1, 2.5, 4, "uniform")),
        ({"low": 1, "likely": 3, "high": 4, "shape": "uniform"}, Belief(1, 3, 4, "uniform")),
        ({"low": 3, "high": 3, "shape": "uniform"}, Belief(3, 3, 3)),
    ],
)
def test_each_form_is_read(written: Any, read: Belief) -> None:
    assert Belief.parse(written) == read


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("60", "a number, [low, likely, high], or {low:, likely:, high:, shape:}"),
        (True, "a number, [low, likely, high], or {low:, likely:, high:, shape:}"),
        (None, "a number, [low, likely, high], or {low:, likely:, high:, shape:}"),
        ([1, "2", 3], "a number, [low, likely, high], or {low:, likely:, high:, shape:}"),
        ([50, 60], "three numbers, or a number, [low, likely, high], or {low:, likely:, high:,"),
        ([], "three numbers, or a number, [low, likely, high], or {low:, likely:, high:, shape:}"),
        ([80, 60, 50], "low <= likely <= high"),
        ([50, 49.9, 80], "low <= likely <= high"),
        ({"low": 3, "likely": 2, "high": 5}, "low <= likely <= high"),
        ({"low": 3, "high": 2, "shape": "uniform"}, "low <= likely <= high"),
        ({"low": 1, "high": 2}, "a most likely value under likely"),
        ({"low": 1, "high": 2, "shape": "normal"}, "a most likely value under likely"),
        ({"low": 1, "likely": 2}, "the keys low, likely, high and (optional) shape"),
        ({"low": 1, "likely": 2, "high": 3, "mode": 2}, "the keys low, likely, high and"),
        ({"low": 1, "likely": 2, "high": 3, "shape": "beta"}, "one of the shapes triangular,"),
        (math.nan, "a finite number"),
        (math.inf, "a finite number"),
        ([1, 2, -math.inf], "a finite number"),
        (10**400, "a finite number"),
    ],
)
def test_what_is_no_belief_is_refused_with_the_rule_it_breaks(written: Any, expected: str) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        Belief.parse(written)
    context = refused.value.context or {}
    assert context["expected"].startswith(expected)
    assert context["mend"].endswith(".")


@given(beliefs(-1e6, 1e6))
def test_the_shortest_form_reads_back(written: Any) -> None:
    belief = Belief.parse(written)
    assert Belief.parse(belief.plain()) == belief
    assert belief.low <= belief.likely <= belief.high


@pytest.mark.parametrize(
    ("written", "short"),
    [
        (60.0, 60),
        ([60.0, 60.0, 60.0], 60),
        ({"low": 1.0, "likely": 2.5, "high": 4.0, "shape": "triangular"}, [1, 2.5, 4]),
        ({"low": 1, "high": 4, "shape": "uniform"},
         {"low": 1, "likely": 2.5, "high": 4, "shape": "uniform"}),
    ],
)  # fmt: skip
def test_the_shortest_form(written: Any, short: Any) -> None:
    plain = Belief.parse(written).plain()
    assert plain == short
    assert type(plain) is type(short)


@pytest.mark.parametrize(
    ("belief", "text"), [(60, "60"), ([50, 60, 80], "60 (50 to 80)"), (0.25, "0.25")]
)
def test_a_belief_prints_short(belief: Any, text: str) -> None:
    assert str(Belief.parse(belief)) == text


@pytest.mark.parametrize(
    ("word", "band"),
    [
        ("almost no chance", (1, 5)),
        ("very unlikely", (5, 20)),
        ("unlikely", (20, 45)),
        ("roughly even", (45, 55)),
        ("Likely", (55, 80)),
        ("very-likely", (80, 95)),
        (" almost  certain ", (95, 99)),
        ("remote", (1, 5)),
        ("probable", (55, 80)),
        ("nearly_certain", (95, 99)),
    ],
)
def test_a_word_is_the_uniform_belief_over_its_band(word: str, band: tuple[int, int]) -> None:
    """The bands of ICD 203 (2015), D.6.e(2)(a)."""
    low, high = band
    assert chance(word) == Belief(low, (low + high) / 2, high, "uniform")


def test_other_words_are_refused_with_those_there_are() -> None:
    with pytest.raises(PydanticCustomError) as refused:
        chance("perhaps")
    assert "a percentage or one of: almost no chance," in (refused.value.context or {})["expected"]


@pytest.mark.parametrize("value", [-1, 101, [0, 50, 100.1], [-0.1, 50, 100]])
def test_bounds_hold_the_whole_belief(value: Any) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        between(0, 100, "a salience")(Belief.parse(value))
    assert (refused.value.context or {})["expected"] == "a salience from 0 to 100"
    with pytest.raises(PydanticCustomError):
        chance(value)
    assert between(0, 100, "a salience")(Belief.parse([0, 50, 100])) == Belief(0, 50, 100)
