"""Exact numbers given an interval."""

from __future__ import annotations

import pytest

import winset as ws

CASE = """
winset: 1
title: Two
question: What price?
as_of: 2020-01-01
issues:
  price: {name: Price, unit: euro, range: [0, 50]}
actors:
  a: {name: A, capability: 40}
  b: {name: B, capability: [10, 20, 30]}
positions:
  - {actor: a, issue: price, position: 0, salience: 95}
  - {actor: b, issue: price, position: [10, 20, 40], ideal: 30, salience: 50, why: It said so.}
decision: {rule: consensus}
"""


@pytest.fixture
def wide() -> ws.Case:
    return ws.spread(ws.loads(CASE), 10)


def triple(belief: ws.Belief | None) -> tuple[float, float, float]:
    assert belief is not None
    return belief.low, belief.likely, belief.high


def test_exact_numbers_get_an_interval_on_their_own_scale(wide: ws.Case) -> None:
    first, second = wide.positions
    assert triple(first.position) == (0, 0, 5)
    assert triple(first.salience) == (85, 95, 100)
    assert triple(second.ideal) == (25, 30, 35)
    assert triple(wide.actors["a"].capability) == pytest.approx((36, 40, 44))


def test_intervals_stay_as_they_are(wide: ws.Case) -> None:
    assert triple(wide.positions[1].position) == (10, 20, 40)
    assert triple(wide.actors["b"].capability) == (10, 20, 30)
    assert wide.actors["b"].why is None


def test_rows_say_that_they_were_spread(wide: ws.Case) -> None:
    assert wide.positions[0].why == "Exact numbers spread by 10 %."
    assert wide.positions[1].why == "It said so. Exact numbers spread by 10 %."


@pytest.mark.parametrize("percent", [0, -5, 101, float("nan")])
def test_bounds(percent: float) -> None:
    with pytest.raises(ws.WinsetError, match="above 0 and at most 100"):
        ws.spread(ws.loads(CASE), percent)


def test_a_table_of_points_has_something_to_be_sensitive_to() -> None:
    case = ws.loads(CASE)
    sure = ws.sensitivity(case, how="local", draws=50, model="mean")
    unsure = ws.sensitivity(ws.spread(case, 10), how="local", draws=50, model="mean")
    assert len(unsure.inputs) == len(sure.inputs) + 5
    assert unsure.ranked("price")[0].input.name.startswith("position/")
