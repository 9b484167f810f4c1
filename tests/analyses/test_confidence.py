"""Confidence by its rules (docs/decisions/confidence.md), ground by ground, and the bottom line."""

from __future__ import annotations

from typing import Any

import pytest

import winset as ws
from tests.analyses.test_assess import aims

VIEWS: dict[str, Any] = {"a": {}, "b": {}}


def grounds(items: dict[str, Any]) -> dict[str, tuple[float, str]]:
    confidence = ws.assess(aims(items, VIEWS), draws=200).confidence
    assert confidence is not None
    levels = [ground.level for ground in confidence.grounds.values()]
    order = ["low", "moderate", "high"]
    assert confidence.level == min(levels, key=order.index)
    return {name: (ground.value, ground.level) for name, ground in confidence.grounds.items()}


def told(count: int, **more: Any) -> dict[str, Any]:
    """Return items of 2 to 1, 3.01 decibans each."""
    return {
        f"e{i}": {"likelihood": {"a": 80, "b": 40}, "rating": "A1"} | more for i in range(count)
    }


@pytest.mark.parametrize(("count", "level"), [(2, "low"), (3, "moderate"), (5, "high")])
def test_origins_are_counted(count: int, level: str) -> None:
    assert grounds(told(count))["origins"] == (count, level)
    assert grounds(told(count, origin="one"))["origins"] == (1, "low")


def test_what_rests_on_one_origin() -> None:
    assert grounds(told(2, rating=None))["largest"] == (pytest.approx(0.5), "moderate")
    assert grounds(told(4, rating=None))["largest"] == (pytest.approx(0.25), "high")
    assert grounds(told(1))["largest"] == (1.0, "low")


def test_ratings_are_the_mean_chance_that_items_are_true() -> None:
    value, level = grounds(told(2))["ratings"]
    assert value == pytest.approx(0.965, abs=0.01)
    assert level == "high"
    assert grounds(told(2, rating=None))["ratings"] == (0.5, "low")
    assert grounds(told(2, rating="C3"))["ratings"][1] == "moderate"


def test_the_distance_to_a_flip_is_in_odds() -> None:
    """Four items of 2 to 1 lead by 12.04 decibans, one of 3 to 2 by 1.76; a prior makes it up."""
    assert grounds(told(4, rating=None))["flip"] == (pytest.approx(12.04, abs=0.01), "high")
    near = {"e": {"likelihood": {"a": 60, "b": 40}}}
    assert grounds(near)["flip"] == (pytest.approx(1.76, abs=0.01), "low")


def test_one_judge_leaves_it_moderate_at_most() -> None:
    answer = ws.assess(aims(told(6), VIEWS), draws=200)
    assert answer.confidence is not None
    assert answer.confidence.level == "moderate"
    assert answer.confidence.grounds["judges"].level == "moderate"


def test_two_who_agree_on_every_item_lift_it() -> None:
    both = told(6, judged_by=["Ann", "Ben"])
    assert grounds(both)["judges"] == (2, "high")
    both["e0"]["judged_by"] = ["Ann", "Ann"]
    assert grounds(both)["judges"] == (1, "moderate")
    both["e0"]["likelihood"] = {"a": 50, "b": 50}
    assert grounds(both)["judges"] == (2, "high")


@pytest.mark.parametrize(("chance", "where"), [(80, "within"), (95, "below"), (40, "above")])
def test_the_bottom_line_is_compared_and_not_used(chance: float, where: str) -> None:
    item = {"e": {"likelihood": {"a": 80, "b": 20}}}
    views: dict[str, Any] = {"a": {"bottom_line": {"chance": chance, "by": "me"}}, "b": {}}
    view = ws.assess(aims(item, views), draws=100).hypotheses["a"]
    assert view.posterior.mean == pytest.approx(0.8)
    assert view.against_author == where
    assert view.to_dict()["bottom_line"] == {
        "low": chance / 100, "high": chance / 100, "by": "me", "date": None, "answer": where,
    }  # fmt: skip
