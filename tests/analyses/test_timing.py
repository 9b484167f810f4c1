"""Market timing: by hand, against plain numerical integration, and what must hold."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

import winset as ws
from tests.generate import line_case
from winset.analyses.context.timing import Terms, best_time, break_even, value
from winset.errors import CaseError, UsageError

BASE = {
    "hazard": 0.5,
    "earliest": 1.0,
    "lead": 20.0,
    "decay": 0.3,
    "footing": 2.0,
    "cost": 3.0,
    "discount": 0.1,
}


def terms(**changes: float) -> Terms:
    return Terms(**{name: np.array([number]) for name, number in (BASE | changes).items()})


def at(time: float, **changes: float) -> float:
    return float(value(terms(**changes), np.array([time]))[0])


def slowly(time: float, **changes: float) -> float:
    """Return the expectation of the docstring's formula by adding it up over when it opens."""
    p = BASE | changes
    prize = p["lead"] / (p["decay"] + p["discount"])
    r, e, h = p["discount"], p["earliest"], p["hazard"]

    def worth(x: float) -> float:
        opens = e + x
        if opens <= time:
            return 0.0
        built = 1.0 - math.exp(-(opens - time) / p["footing"])
        paid = p["cost"] * (math.exp(-r * time) - math.exp(-r * opens)) / r
        return h * math.exp(-h * x) * (prize * built * math.exp(-r * opens) - paid)

    start = max(time - e, 0.0)
    ends = [start, start + 1.0 / h, start + 4.0 / h, start + 12.0 / h, start + 60.0 / h]
    pieces = pairwise(ends)
    return float(sum(quad(worth, a, b, epsabs=1e-13, epsrel=1e-12)[0] for a, b in pieces))


def test_by_hand_where_it_may_open_at_once() -> None:
    """h = 1, r = 1, b = 1, G = 12/(2 + 1) = 4: gain 4 (1/2 - 1/3) = 2/3, cost 1/2 a unit."""
    plain = {"hazard": 1.0, "earliest": 0.0, "lead": 12.0, "decay": 2.0, "footing": 1.0}
    assert at(0.0, **plain, discount=1.0, cost=0.0) == pytest.approx(2 / 3)
    assert at(0.0, **plain, discount=1.0, cost=1.0) == pytest.approx(2 / 3 - 1 / 2)
    assert at(1.0, **plain, discount=1.0, cost=0.0) == pytest.approx(2 / 3 * math.exp(-2))


@given(
    time=st.floats(0, 6),
    hazard=st.floats(0.02, 3),
    earliest=st.floats(0, 4),
    footing=st.floats(0.05, 8),
    cost=st.floats(0, 20),
    discount=st.floats(0.01, 0.5),
)
def test_the_closed_form_is_the_integral(time: float, **changes: float) -> None:
    assert at(time, **changes) == pytest.approx(slowly(time, **changes), rel=1e-8, abs=1e-9)


@given(
    earliest=st.floats(0, 4),
    footing=st.floats(0.05, 8),
    cost=st.floats(0.01, 20),
    lead=st.floats(0, 50),
    discount=st.floats(0.01, 0.5),
)
def test_break_even_is_where_moving_now_begins_to_pay(**changes: float) -> None:
    chance = float(break_even(terms(**changes))[0])
    if math.isnan(chance):
        for hazard in np.geomspace(1e-3, 50, 60):
            assert at(0.0, **changes | {"hazard": float(hazard)}) < 1e-9
        return
    hazard = -math.log1p(-chance / 100.0)
    if hazard < 30:
        assert at(0.0, **changes | {"hazard": hazard}) == pytest.approx(0.0, abs=1e-6)
    for part in (0.1, 0.5, 0.9):
        assert at(0.0, **changes | {"hazard": part * hazard}) < 1e-9


@given(earliest=st.floats(0.1, 4), footing=st.floats(0.05, 8), cost=st.floats(0, 20))
def test_no_time_is_better_than_the_best(**changes: float) -> None:
    when, worth = best_time(terms(**changes))
    others = [at(float(t), **changes) for t in np.linspace(0, 10, 401)]
    assert max([*others, 0.0]) <= float(worth[0]) + 2e-3 * (1 + abs(float(worth[0])))
    if not math.isnan(when[0]):
        assert at(float(when[0]), **changes) == pytest.approx(float(worth[0]))


def test_a_dear_and_slow_market_is_best_entered_just_in_time() -> None:
    """Nothing opens for 4 years, a footing takes a quarter of one: moving at once only costs."""
    when, worth = best_time(terms(earliest=4.0, footing=0.25, hazard=5.0, cost=10.0))
    assert 2.5 < when[0] < 4.0
    assert worth[0] > at(0.0, earliest=4.0, footing=0.25, hazard=5.0, cost=10.0)


ENTRY: dict[str, Any] = {
    "name": "Into the market",
    "actor": "a",
    "chance": 40,
    "lead": 20,
    "decay": 20,
    "footing": 1,
    "cost": 2,
}


def with_timing(**changes: Any) -> ws.Case:
    return line_case({"a": 2, "b": 8}, 1, timing={"m": ENTRY | changes})


def test_percentages_become_rates() -> None:
    timed = ws.timing(with_timing(), draws=3).entries["m"]
    same = {
        "hazard": -math.log(0.6),
        "earliest": 0.0,
        "lead": 20.0,
        "decay": -math.log(0.8),
        "footing": 1.0,
        "cost": 2.0,
        "discount": -math.log(0.95),
    }
    assert timed.now.median == pytest.approx(at(0.0, **same))
    assert timed.pays in (0.0, 1.0)
    by_chance = {chance: found.median for chance, found, _ in timed.by_chance}
    assert by_chance[40.0] == pytest.approx(timed.now.median)


@pytest.mark.parametrize(
    ("changes", "pays"),
    [({"lead": 0}, 0.0), ({"cost": 0}, 1.0), ({"chance": 0}, 0.0), ({"chance": 100}, 1.0)],
)
def test_ends_of_beliefs(changes: dict[str, Any], pays: float) -> None:
    timed = ws.timing(with_timing(**changes), draws=2).entries["m"]
    assert timed.pays == pays
    json.loads(ws.timing(with_timing(**changes), draws=2).to_json())


def test_wide_beliefs_of_any_size_give_numbers() -> None:
    wide = {
        "chance": [0, 50, 100],
        "earliest": [0, 0, 100],
        "decay": [0, 100, 100],
        "footing": [0, 0, 100],
        "discount": [0, 0, 100],
    }
    answer = ws.timing(with_timing(**wide), draws=400)
    assert np.isfinite(list(answer.entries["m"].now.to_dict().values())).all()
    assert "<svg" in str(answer.plot())


def test_the_same_seed_gives_the_same_answer_and_russia_gains_more_the_likelier_an_end() -> None:
    case = ws.read("cases/iran-2014")
    one, two = (ws.timing(case, draws=300).to_json() for _ in range(2))
    assert one == two
    timed = ws.timing(case, draws=300).entries["russia-in-iran"]
    shares = [share for _, _, share in timed.by_chance]
    assert shares[0] < 0.5 < shares[-1]


def test_mistakes_are_said() -> None:
    with pytest.raises(CaseError, match="actor 'c'"):
        with_timing(actor="c")
    with pytest.raises(UsageError, match="no timing"):
        ws.timing(line_case({"a": 2, "b": 8}, 1))
    with pytest.raises(UsageError, match="draws is 0; expected 1 or more"):
        ws.timing(with_timing(), draws=0)
    with pytest.raises(UsageError, match="no picture 'x'"):
        ws.timing(with_timing(), draws=1).plot("x")
