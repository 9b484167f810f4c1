"""Trades of two issues, offers, and what keeps an agreement: by hand, and by the formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.analyses.inputs.bargains import Bargains
from winset.analyses.inputs.commitment import keeping, threshold


def log_roll(cares: float = 90) -> ws.Case:
    """Return two who want opposite ends of two issues that stand in the middle.

    a cares for the first most, b for the second. On either alone what one gains the other loses.
    Both traded: a gets the first and b the second. At (100, 0) a has 1 - w2 where w2 = 0.1, and
    without a deal 1 - 0.25 = 0.75: it gains.
    """
    rest = 100 - cares
    return case_of(
        {
            name: {"name": name, "unit": "km", "range": [0, 100], "status_quo": 50}
            for name in ("first", "second", "third")
        },
        {name: {"name": name.upper(), "capability": 1} for name in ("a", "b")},
        [
            {"actor": "a", "issue": "first", "position": 100, "salience": cares},
            {"actor": "a", "issue": "second", "position": 100, "salience": rest},
            {"actor": "b", "issue": "first", "position": 0, "salience": rest},
            {"actor": "b", "issue": "second", "position": 0, "salience": cares},
            {"actor": "a", "issue": "third", "position": 100, "salience": 1},
            {"actor": "b", "issue": "third", "position": 0, "salience": 1},
        ],
    )


def test_a_log_roll_is_found() -> None:
    best = Bargains(log_roll(), 5, 0).links()[0]
    assert best.issues == ("first", "second")
    assert best.apart == (0, 0)
    assert best.together == best.log_roll == 1
    assert best.gain_apart == 0
    assert best.gain_together > 5
    assert best.gives["a"][0] > 0 > best.gives["a"][1], "a wins the first, gives the second"
    assert best.gives["b"][1] > 0 > best.gives["b"][0]


def test_a_log_roll_by_hand() -> None:
    """Symmetric: the fairest terms are x on the first and 100 - x on the second. Of weights of
    90, 10 and 1 in 101, with t = x / 100, each gains 0.25 (w1 + w2) - w1 (1-t)**2 - w2 t**2,
    largest at t = w1 / (w1 + w2) = 0.9."""
    best = Bargains(log_roll(), 5, 0).links()[0]
    w1, w2, t = 90 / 101, 10 / 101, 0.9
    expected = 0.25 * (w1 + w2) - w1 * (1 - t) ** 2 - w2 * t**2
    assert best.gain_together == pytest.approx(100 * expected, abs=1e-4)
    assert best.gives["a"][0] == pytest.approx(100 * w1 * (0.25 - 0.01), abs=1e-3)


def test_who_cares_alike_has_nothing_to_trade() -> None:
    for link in Bargains(log_roll(50), 5, 0).links():
        if link.issues == ("first", "second"):
            assert link.log_roll == 0
            assert link.worth == pytest.approx(0, abs=1e-5)


def test_no_trade_of_two_that_helps_is_said_so() -> None:
    """Who wants opposite ends of both and cares alike gains by no trade of the two."""
    text = " ".join(str(ws.levels(log_roll(50), "a", draws=5, linkage=True)).split())
    assert "No trade of two issues brings the worst-off more." in text


def zero_sum(**offer: Any) -> ws.Case:
    """Return two on a line at its ends, whose status quo is the middle: no terms suit both."""
    entry = {"giver": "a", "taker": "b", "name": "Aid", "value": 20, "cost": 5, **offer}
    return line_case({"a": 10, "b": 0}, 5, offers={"aid": entry})


def test_an_offer_makes_a_deal_where_there_is_none() -> None:
    """Gains on the line are a's 0.25 - (1-t)**2 and b's 0.25 - t**2. The whole offer adds 0.20 to
    b's and takes 0.05 of a's; the fairest terms have (1-t)**2 + 0.05 = t**2 - 0.20: t = 0.625."""
    (worth,) = Bargains(zero_sum(), 5, 0).offers()
    assert (worth.without, worth.with_it, worth.part) == (0, 1, 1)
    assert worth.giver == pytest.approx(100 * (0.25 - 0.375**2 - 0.05), abs=1e-3)
    assert worth.taker == pytest.approx(100 * (0.25 - 0.625**2 + 0.20), abs=1e-3)


@pytest.mark.slow
def test_a_mediator_is_told_which_offers_make_a_deal() -> None:
    answer = ws.third_parties(zero_sum(), draws=5)
    assert answer.proposal.accepted_by_all == 0
    assert answer.to_dict()["offers"][0]["with_it"] == 1
    text = " ".join(str(answer).split()).replace(">", "")
    assert "“Aid” makes a deal in 100 % of the draws that has none without" in text
    votes = line_case(
        {"a": 10, "b": 0}, 5, decision={"rule": "majority"}, offers=zero_sum().to_dict()["offers"]
    )
    assert "not tried, as votes decide" in " ".join(str(ws.third_parties(votes, draws=5)).split())
    plain = " ".join(str(ws.third_parties(log_roll(), draws=5)).split())
    assert "The case lists nothing that could be given besides the issues." in plain


@pytest.mark.parametrize(("cost", "gives"), [(0, True), (90, False)])
def test_an_outsider_gives_nothing_by_which_it_loses(cost: float, gives: bool) -> None:
    """c, who wants what a wants and has no say, pays b for a move to c's end, at 90 too dearly."""
    case = line_case(
        {"a": 10, "b": 0, "c": 10},
        5,
        decision={"rule": "consensus", "vetoes": ["a", "b"]},
        offers={"aid": {"giver": "c", "taker": "b", "name": "Aid", "value": 20, "cost": cost}},
    )
    (worth,) = Bargains(case, 5, 0).offers()
    assert worth.with_it == gives
    assert worth.giver >= 0


def test_an_offer_to_one_who_ratifies() -> None:
    """b at 6 and a at 2 would settle; the Senate, at 10 where things stand, accepts nothing. Paid
    10 points, it accepts from 10 - 10 √0.1 = 6.8 on, where b still gains."""
    home = {"actor": "a", "name": "Senate", "wants": {"x": 10}}
    aid = {"giver": "b", "taker": "senate", "name": "Works", "value": 10, "cost": 0}
    case = line_case({"a": 2, "b": 6}, 10, ratification={"senate": home}, offers={"works": aid})
    (worth,) = Bargains(case, 5, 0).offers("a")
    assert (worth.without, worth.with_it, worth.part) == (0, 1, 1)
    # the worst-off is best off where b's gain, 0.16 - (x - 0.6)², is the Senate's 0.1 - (1 - x)²
    x = (0.16 - 0.36 - 0.1 + 1) / 0.8
    assert worth.giver == pytest.approx(100 * (0.16 - (x - 0.6) ** 2), abs=1e-2)
    assert worth.taker == pytest.approx(100 * (0.1 - (1 - x) ** 2), abs=1e-2)
    text = " ".join(str(ws.levels(case, "a", draws=5)).split())
    assert "Works b Senate" in text
    stated = {"actor": "a", "name": "Senate", "agrees": 60}
    with pytest.raises(ws.CaseError, match="a stated chance whatever it gets"):
        line_case({"a": 2, "b": 6}, 10, ratification={"senate": stated}, offers={"works": aid})


@pytest.mark.parametrize("offer", [{"cost": 20}, {"credible": 0}, {"value": 0}])
def test_an_offer_that_is_no_use(offer: dict[str, Any]) -> None:
    """What costs as much as it is worth moves b's gain up as it moves a's down: t changes, and the
    least gain, 0 at t = 0.5, falls by the curvature of losses."""
    (worth,) = Bargains(zero_sum(**offer), 5, 0).offers()
    assert worth.with_it == worth.without == 0
    assert worth.giver == worth.taker == 0


def test_contingent_terms_live_on_different_expectations() -> None:
    """A promise worth 20 that costs 20 makes a deal if a thinks it will hardly fall due."""
    bet = {"cost": 20, "condition": "prices fall", "expects": {"a": 10, "b": 90}}
    (worth,) = Bargains(zero_sum(**bet), 5, 0).offers()
    assert (worth.without, worth.with_it) == (0, 1)


def repeated(**own: Any) -> ws.Case:
    entry = {"gain": 20, "discount": 80, "detection": 100, "punishment": 10, **own}
    return line_case({"a": 10, "b": 0}, 5, commitment={"a": entry})


@pytest.mark.parametrize(
    ("temptation", "reward", "punished"), [(5.0, 3.0, 1.0), (3.0, 2.0, 1.0), (9.0, 4.0, 0.5)]
)
def test_the_threshold_of_grim_triggers(temptation: float, reward: float, punished: float) -> None:
    """A prisoners' dilemma repeated: delta >= (T - R) / (T - P) (Fudenberg & Tirole 1991)."""
    found = threshold(
        np.array([temptation - reward]), np.array([reward - punished]), np.array([1.0])
    )
    assert found[0] == pytest.approx((temptation - reward) / (temptation - punished))


def test_a_breach_found_late_is_worth_what_a_long_sum_says() -> None:
    """The slow twin: break for good, be found each year with chance q, add up 4,000 years."""
    gain, lost, q, delta = 0.2, 0.3, 0.4, 0.5
    free, value = 1.0, 0.0
    for year in range(4000):
        value += delta**year * (free * gain - (1.0 - free) * lost)
        free *= 1.0 - q
    assert value > 0, "breaking pays at this discount"
    at = float(threshold(np.array([gain]), np.array([lost]), np.array([q]))[0])
    assert at > delta
    free, value = 1.0, 0.0
    for year in range(4000):
        value += at**year * (free * gain - (1.0 - free) * lost)
        free *= 1.0 - q
    assert value == pytest.approx(0, abs=1e-9), "at the threshold neither pays more"


def test_who_keeps_an_agreement() -> None:
    """Found at once: delta must be 20 / 30. Found with 40 %: 20 / 24; the chance that would do at
    0.8 is 20 * 0.2 / (0.8 * 10) = 0.5."""
    (kept,), together = keeping(repeated(), 5, 0)
    assert (kept.holds, together) == (1, 1)
    assert kept.threshold == pytest.approx(2 / 3)
    (kept,), together = keeping(repeated(detection=40), 5, 0)
    assert (kept.holds, together) == (0, 0)
    assert kept.threshold == pytest.approx(20 / 24)
    assert kept.needed == pytest.approx(0.5)
    (kept,), _ = keeping(repeated(detection=[10, 50, 90]), 400, 0)
    assert kept.holds == pytest.approx(0.5, abs=0.02), "half of the draws are above 50 %"


def test_a_breach_that_nothing_punishes_is_kept_by_no_discount() -> None:
    """With nothing lost later, breaking pays at once however much later years count."""
    free = repeated(discount=100, punishment=0)
    (kept,), together = keeping(free, 5, 0)
    assert (kept.holds, together, kept.threshold) == (0, 0, np.inf)
    text = " ".join(str(ws.levels(free, "a", draws=5)).split())
    assert "nothing later makes up for it" in text
    (kept,), _ = keeping(repeated(gain=0, discount=0, punishment=0), 5, 0)
    assert kept.holds == 1, "nothing is gained by breaking"
    sure = " ".join(str(ws.levels(repeated(), "a", draws=5)).split())
    assert "All would keep it in 100 % of the draws. a: next year counts 80 %" in sure
    assert "Least sure" not in sure


def test_levels_show_them() -> None:
    case = zero_sum()
    answer = ws.levels(case.model_copy(update={"commitment": repeated().commitment}), "a", draws=5)
    text = " ".join(str(answer).split())
    assert "“Aid” makes a deal in 100 % of the draws that has none without" in text.replace(">", "")
    assert "Which issues to trade" in text
    assert "What keeps an agreement" in text
    data = answer.to_dict()
    assert data["offers"][0]["with_it"] == 1
    assert data["commitment"]["actors"][0]["actor"] == "a"


def test_nothing_is_added_where_nothing_is_stated() -> None:
    data = ws.levels(line_case({"a": 10, "b": 0}, 5), "a", draws=5).to_dict()
    assert not data.keys() & {"ratification", "linkage", "offers", "commitment"}
    assert "linkage" in ws.levels(log_roll(), "a", draws=5, linkage=True).to_dict()
