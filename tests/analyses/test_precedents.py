"""Precedents: similarity by hand, effects as a scenario would have them."""

from __future__ import annotations

import json
from typing import Any

import pytest

import winset as ws
from tests.generate import line_case
from winset.errors import CaseError, UsageError


def feature(same: bool, weight: Any = 50, **more: Any) -> dict[str, Any]:
    return {"here": "so", "there": "thus", "same": same, "weight": weight, **more}


def case_with(features: dict[str, Any], **sections: Any) -> ws.Case:
    return line_case(
        {"a": 2, "b": 8},
        1,
        precedents={"p": {"name": "P", "date": 1990, "features": features, "followed": "Rain."}},
        **sections,
    )


MOVE = [{"actor": "a", "issue": "x", "position": 6}]
SMALL = [{"actor": "b", "issue": "x", "position": 9}]


def test_similarity_by_hand() -> None:
    features = {"one": feature(True, 30), "two": feature(True, 10), "three": feature(False, 60)}
    found = ws.precedents(case_with(features), draws=5).precedents["p"]
    assert found.similarity.median == pytest.approx(0.4)
    assert found.similarity.p5 == pytest.approx(found.similarity.p95)
    assert found.features["three"].share.median == pytest.approx(0.6)


def test_weights_that_are_unsure_give_an_interval() -> None:
    features = {"one": feature(True, [10, 50, 90]), "two": feature(False, 50)}
    similarity = ws.precedents(case_with(features), draws=400).precedents["p"].similarity
    assert similarity.p5 < 0.4 < similarity.median < 0.6 < similarity.p95


def test_nothing_of_weight_says_nothing() -> None:
    found = ws.precedents(case_with({"one": feature(True, 0)}), draws=5)
    assert json.loads(found.to_json())["precedents"]["p"]["similarity"]["median"] is None
    assert ws.precedents(case_with({}), draws=5).precedents["p"].matter == ()


def test_the_difference_that_moves_most_comes_first() -> None:
    features = {
        "small": feature(False, changes=SMALL),
        "large": feature(False, changes=MOVE),
        "silent": feature(False),
        "same": feature(True),
    }
    found = ws.precedents(case_with(features), draws=3, model="mean").precedents["p"]
    assert found.matter == ("large", "small")
    large, small = (found.features[name].effect for name in found.matter)
    assert large is not None
    assert small is not None
    assert large.issues["x"].change == pytest.approx(2.0)
    assert small.issues["x"].change == pytest.approx(0.5)
    assert found.features["silent"].effect is None
    assert found.together is not None
    assert found.together.issues["x"].after == pytest.approx(7.5)


def test_an_effect_is_what_a_scenario_would_say() -> None:
    scenario = {"s": {"name": "S", "changes": MOVE}}
    no_deal = {"out": {"name": "Out"}}
    case = case_with({"one": feature(False, changes=MOVE)}, scenarios=scenario, no_deal=no_deal)
    (effect,) = [
        one.effect for one in ws.precedents(case, draws=50).precedents["p"].features.values()
    ]
    compared = ws.compare(case, "s", draws=50)
    assert effect is not None
    assert effect.agreement == compared.agreement
    assert effect.issues == compared.issues


def test_the_order_of_precedents_is_by_similarity() -> None:
    far = {"name": "Far", "date": 1900, "features": {"one": feature(False)}}
    near = {"name": "Near", "date": 1950, "features": {"one": feature(True)}}
    case = line_case({"a": 2, "b": 8}, 1, precedents={"far": far, "near": near})
    assert list(ws.precedents(case, draws=5).precedents) == ["near", "far"]


def test_changes_are_checked_as_those_of_scenarios() -> None:
    for changes, words in (
        ([{"actor": "c", "issue": "x", "position": 6}], "'c'"),
        ([{"actor": "a", "issue": "x", "position": 60}], "range"),
        ([{"actor": "a"}], "changes nothing"),
    ):
        with pytest.raises(CaseError, match=words):
            case_with({"one": feature(False, changes=changes)})
    with pytest.raises(CaseError, match="same"):
        case_with({"one": feature(True, changes=MOVE)})


def test_no_precedent_is_said() -> None:
    with pytest.raises(UsageError, match="no precedent"):
        ws.precedents(line_case({"a": 2, "b": 8}, 1))


def test_the_flagship_case_resembles_india() -> None:
    """5 of 8 features are the same, with 320 of 470 points of likely weight."""
    found = ws.precedents(ws.read("cases/iran-2014"), draws=300).precedents["india-2008"]
    assert found.similarity.median == pytest.approx(320 / 470, abs=0.03)
    assert found.matter == ("russia-and-the-west",)
