"""Is there a deal? Shares of draws, who blocks, and how they are told."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.analyses.outcome.agreement import MARGINS, Agreement
from winset.models.contract import Outcomes


def agreement(case: ws.Case, **options: Any) -> Agreement:
    found = ws.forecast(case, model="winset", **options).agreement
    assert found is not None
    return found


def unsure_case() -> ws.Case:
    """a at 2 and b at 8 agree where the status quo is beyond both: it is drawn on both sides.

    The status quo is uniform; its 5 % quantile is 4 and its 95 % quantile 10. So it is even over
    [3.67, 10.33], cut at 10: at 8 or more, where a deal exists, with probability 0.35.
    """
    case = line_case({"a": 2, "b": 8}, 5)
    quo = ws.Belief(4.0, 7.0, 10.0, "uniform")
    issue = case.issues["x"].model_copy(update={"status_quo": quo})
    return case.model_copy(update={"issues": {"x": issue}})


def test_the_probability_is_that_of_the_status_quo_lying_outside() -> None:
    """Even over a width of 6 / 0.9; beyond 8 lie 2 of 6 within the 90 %, and 5 % more."""
    found = agreement(unsure_case(), draws=20_000)
    expected = 0.9 * 2 / 6 + 0.05
    assert abs(found.probability - expected) < 4 * np.sqrt(expected * (1 - expected) / 20_000)
    assert found.interval["p5"] < found.probability < found.interval["p95"]


def test_margins_never_make_a_deal_likelier() -> None:
    found = agreement(unsure_case(), draws=2000)
    shares = list(found.by_margin.values())
    assert tuple(found.by_margin) == MARGINS
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == found.probability
    assert shares[-1] < shares[0]


def test_margins_by_hand() -> None:
    """b gains 100 ((q - 8) / 10)**2 points from terms at 8: 4 points at most, with q up to 10.

    2 points need q >= 8 + sqrt(2); of the uniform's 6.67, 10.33 - 8 - sqrt(2) is that far.
    """
    found = agreement(unsure_case(), draws=20_000)
    width = 6 / 0.9
    expected = (7 + width / 2 - 8 - np.sqrt(2)) / width
    assert abs(found.by_margin[2] - expected) < 4 * np.sqrt(expected * (1 - expected) / 20_000)
    assert found.by_margin[5] == 0


def test_by_margin_is_what_the_models_option_gives() -> None:
    found = agreement(unsure_case(), draws=500)
    for margin in (2, 5):
        other = agreement(unsure_case(), draws=500, settings=[f"winset.margin={margin}"])
        assert other.probability == pytest.approx(found.by_margin[margin], abs=1 / 500)


def test_gains_room_and_binding_by_hand() -> None:
    """Ideals 2 and 6, status quo 10: terms 6; a gains 48 points and b 16, and either's demand
    holds from 2 to 10. b's demand is the tightest (tests/models/test_winset.py)."""
    found = agreement(line_case({"a": 2, "b": 6}, 10), draws=3)
    assert found.probability == 1
    assert found.gains["a"].median == pytest.approx(48, abs=0.1)
    assert found.gains["b"].p5 == pytest.approx(16, abs=0.1)
    assert found.least_gain.mean == pytest.approx(16, abs=1e-3)
    assert found.room["x"] == pytest.approx((2, 10), abs=1e-2)
    assert found.binding_actors == {"b": 1}
    assert found.binding_issues == {"x": 1}
    assert found.blocking_actors == {}
    assert np.isnan(found.closest["x"].median)


def test_who_and_what_blocks() -> None:
    """Both want y at its end; on x, which weighs 3/4, a wants 0 and b wants 1. Nothing is agreed:
    both issues stay at 0.

    With y at its end, a accepts 1 - 3/4 x**2 >= 3/4, x <= 0.577. b has 70 points without a deal:
    1 - 3/4 (1 - x)**2 >= 0.7, x >= 0.368, so there is a deal. With 95 points it asks for
    x >= 0.742, and there is none; x is what they cannot settle.
    """
    issue = {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 0}
    rows = [
        {"actor": "a", "issue": "x", "position": 0, "salience": 75},
        {"actor": "a", "issue": "y", "position": 10, "salience": 25},
        {"actor": "b", "issue": "x", "position": 10, "salience": 75},
        {"actor": "b", "issue": "y", "position": 10, "salience": 25},
    ]

    def case(worth: float) -> ws.Case:
        return case_of(
            {"x": issue, "y": issue},
            {
                "a": {"name": "A", "capability": 1},
                "b": {"name": "B", "capability": 1, "no_deal": worth},
            },
            rows,
        )

    assert agreement(case(70), point=True).probability == 1
    found = agreement(case(95), point=True)
    assert found.probability == 0
    assert found.blocking_issues == {"x": 1}
    assert found.to_dict()["blocks"]["issue"] == "x"
    assert found.closest["y"].median == pytest.approx(10, abs=1e-3)
    assert np.isnan(list(found.room.values())).all()


def outcomes(price: list[list[float]], agreed: list[bool]) -> Outcomes:
    count = len(price)
    two = np.array(price)
    return Outcomes(
        terms=np.zeros((count, 1)),
        agreed=np.array(agreed),
        details={
            "least_gain": np.linspace(-0.1, 0.2, count),
            "size": np.linspace(0, 1, count),
            "price": two,
            "issue_loss": np.ones((count, 1)),
            "gain": two,
            "room_low": np.zeros((count, 1)),
            "room_high": np.ones((count, 1)),
            "best_terms": np.arange(float(count))[:, None],
        },
    )


def test_leaders_are_counted_and_ties_go_by_name() -> None:
    """Draws 0-3 have no deal: b leads twice, a twice; a comes first by name."""
    draws = ws.forecast(line_case({"b": 0, "a": 9}, 5), model="mean", point=True).stands
    prices = [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8], [0.1, 0.9], [0.7, 0.3]]
    found = Agreement.of(outcomes(prices, [False] * 4 + [True]), draws, point=False)
    assert list(found.blocking_actors.items()) == [("a", 0.5), ("b", 0.5)]
    assert found.binding_actors == {"b": 1}
    assert found.probability == 0.2
    assert found.closest["x"].median == 1.5
    assert found.gains["b"].median == pytest.approx(70)


def test_plain_data_of_a_point_and_of_draws() -> None:
    case = line_case({"a": 2, "b": 6}, 10)
    point, many = agreement(case, point=True).to_dict(), agreement(case, draws=5).to_dict()
    assert point["probability"] == 1
    assert "p5" not in point
    assert point["least_gain"] == pytest.approx(16, abs=1e-3)
    assert set(many["least_gain"]) == {"mean", "median", "p5", "p25", "p75", "p95"}
    assert {"p5", "p25", "p75", "p95"} <= set(many)
    assert many["blocks"] == {"actor": None, "issue": None, "actors": {}, "issues": {}}
    assert point.keys() | {"p5", "p25", "p75", "p95", "dependence"} == many.keys()
    assert "draws of the case's beliefs" in many["condition"]


def test_only_parties_to_the_deal_have_gains() -> None:
    case = line_case(
        {"a": 2, "b": 6, "c": 9}, 10, decision={"rule": "consensus", "vetoes": ["a", "b"]}
    )
    assert set(agreement(case, draws=5).gains) == {"a", "b"}
