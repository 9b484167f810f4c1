"""The win set, by hand on one line: who consents to what, what is fairest, who blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import winset as ws
from tests.generate import draws, line_case
from winset.ensemble.run import Plan, run
from winset.kernels.streams import Streams
from winset.models import winset as module
from winset.models.contract import Consent, Outcomes
from winset.models.registry import models
from winset.models.winset import WinsetOptions

NEAR = 4 / module.POINTS
"""An interval's share of 256 points spread by the golden ratio is off by a few points."""


def found(case: ws.Case, **options: Any) -> Outcomes:
    plan = Plan(
        case, tuple(models(["winset"])), point=True, options={"winset": WinsetOptions(**options)}
    )
    return run(plan)["winset"]


def deal(outcomes: Outcomes) -> bool:
    assert outcomes.agreed is not None
    return bool(outcomes.agreed[0])


def valued(case: ws.Case, **worth: float) -> ws.Case:
    actors = {
        name: actor.model_copy(
            update={"no_deal": ws.Belief.sure(worth[name])} if name in worth else {}
        )
        for name, actor in case.actors.items()
    }
    return case.model_copy(update={"actors": actors})


# --- a status quo outside the span of ideals --------------------------------------------------


def test_two_vetoes_and_a_status_quo_beyond_both() -> None:
    """a at 2 and b at 6, status quo 10: a accepts [-6, 10], b accepts [2, 10]; W is [2, 10].

    Gains: a 0.64 - (x - 0.2)**2, b 0.16 - (x - 0.6)**2; b's is the lesser between their ideals
    and largest at 0.6: there b gains 0.16 and a 0.48. All demands are b's.
    """
    outcomes = found(line_case({"a": 2, "b": 6}, 10))
    detail = outcomes.details
    assert deal(outcomes)
    assert outcomes.terms[0, 0] == pytest.approx(6, abs=1e-3)
    assert detail["least_gain"][0] == pytest.approx(0.16, abs=1e-6)
    assert detail["gain"][0] == pytest.approx([0.48, 0.16], abs=1e-3)
    assert detail["size"][0] == pytest.approx(0.8, abs=NEAR)
    assert detail["room_low"][0, 0] == pytest.approx(2, abs=1e-3)
    assert detail["room_high"][0, 0] == pytest.approx(10, abs=1e-3)
    assert detail["price"][0] == pytest.approx([0, 1], abs=1e-3)


def test_two_vetoes_with_values_of_their_own() -> None:
    """a at 0 is worth 50 points without a deal, b at 10 is worth 25.

    Gains 0.5 - x**2 and 0.75 - (1 - x)**2 are equal at x = 0.375, where both are 0.359375; W runs
    from 1 - sqrt(0.75) to sqrt(0.5). Slopes there are -0.75 and 1.25: prices 0.625 and 0.375.
    """
    case = valued(line_case({"a": 0, "b": 10}, 0), a=50, b=25)
    outcomes = found(case)
    detail = outcomes.details
    low, high = 1 - np.sqrt(0.75), np.sqrt(0.5)
    assert outcomes.terms[0, 0] == pytest.approx(3.75, abs=1e-5)
    assert detail["least_gain"][0] == pytest.approx(0.359375, abs=1e-6)
    assert detail["room_low"][0, 0] == pytest.approx(10 * low, abs=1e-4)
    assert detail["room_high"][0, 0] == pytest.approx(10 * high, abs=1e-4)
    assert detail["size"][0] == pytest.approx(high - low, abs=NEAR)
    assert detail["price"][0] == pytest.approx([0.625, 0.375], abs=1e-4)


def test_the_size_over_many_draws_rests_on_all_their_points() -> None:
    case = valued(line_case({"a": 0, "b": 10}, 0), a=50, b=25)
    outcomes = run(Plan(case, tuple(models(["winset"])), draws=400))["winset"]
    expected = np.sqrt(0.5) - 1 + np.sqrt(0.75)
    assert outcomes.details["size"].mean() == pytest.approx(expected, abs=NEAR / 10)


def test_a_margin_asks_for_more() -> None:
    """The least gain is 35.9 points (as above): 35 can be had, 36 cannot."""
    case = valued(line_case({"a": 0, "b": 10}, 0), a=50, b=25)
    assert deal(found(case, margin=35))
    short = found(case, margin=36)
    assert not deal(short)
    assert np.isnan(short.terms).all()
    assert short.details["least_gain"][0] == pytest.approx(0.359375, abs=1e-6)


# --- no deal ----------------------------------------------------------------------------------


def test_opposed_about_the_status_quo() -> None:
    """Ideals 0 and 10, status quo 4: whatever one gains the other loses. It stays, and no deal
    is counted."""
    outcomes = found(line_case({"a": 0, "b": 10}, 4))
    assert not deal(outcomes)
    assert outcomes.terms[0, 0] == pytest.approx(4, abs=1e-3)
    assert outcomes.details["least_gain"][0] == pytest.approx(0, abs=1e-7)
    assert outcomes.details["size"][0] <= NEAR


def test_who_has_all_it_wants_without_a_deal_blocks() -> None:
    """a at 0 gets 0.75 from the status quo 5; b at 10 has 1 without a deal.

    Gains 0.25 - x**2 and -(1 - x)**2 are equal at x = 0.625: both lose 0.140625. Slopes -1.25
    and 0.75 give prices 0.375 and 0.625: b's demand weighs most.
    """
    outcomes = found(valued(line_case({"a": 0, "b": 10}, 5), b=100))
    assert not deal(outcomes)
    assert np.isnan(outcomes.terms).all()
    detail = outcomes.details
    assert detail["best_terms"][0, 0] == pytest.approx(6.25, abs=1e-5)
    assert detail["least_gain"][0] == pytest.approx(-0.140625, abs=1e-6)
    assert detail["price"][0] == pytest.approx([0.375, 0.625], abs=1e-5)
    assert detail["size"][0] == 0


# --- votes ------------------------------------------------------------------------------------

THREE = {"a": 0.0, "b": 1.0, "c": 10.0}


@pytest.mark.parametrize("rule", [{"rule": "majority"}, {"rule": "quota", "quota": 2}])
def test_votes_let_through_what_a_veto_blocks(rule: dict[str, Any]) -> None:
    """Status quo 3. a and b want less: gains 0.09 - x**2 and 0.04 - (x - 0.1)**2, of which b's is
    the lesser near its ideal 1, where it gains 0.04. Two accept [0, 3]. c would lose."""
    with_all = found(line_case(THREE, 3))
    assert not deal(with_all)
    outcomes = found(line_case(THREE, 3, decision=rule))
    assert deal(outcomes)
    assert outcomes.terms[0, 0] == pytest.approx(1, abs=1e-3)
    assert outcomes.details["least_gain"][0] == pytest.approx(0.04, abs=1e-6)
    assert outcomes.details["size"][0] == pytest.approx(0.3, abs=NEAR)
    assert outcomes.details["gain"][0, 2] == pytest.approx(0.49 - 0.81, abs=1e-3)
    assert not deal(found(line_case(THREE, 3, decision={**rule, "vetoes": ["c"]})))


def test_who_has_no_say_is_not_asked() -> None:
    outcomes = found(line_case(THREE, 3, decision={"rule": "consensus", "vetoes": ["a", "b"]}))
    assert deal(outcomes)
    assert np.isnan(outcomes.details["gain"][0, 2])
    assert outcomes.details["price"][0, 2] == 0


def test_all_votes_needed_is_unanimity() -> None:
    given = draws(5, 5, 3, count=30)
    every = Consent(np.zeros(5, dtype=bool), np.ones(5), 5.0)
    veto = Consent(np.ones(5, dtype=bool), np.zeros(5))
    one, other = (
        module.MODEL.run(replace(given, consent=consent), WinsetOptions(), Streams(0))
        for consent in (every, veto)
    )
    assert one.details["least_gain"] == pytest.approx(other.details["least_gain"], abs=1e-7)
    assert np.array_equal(one.details["size"], other.details["size"])


# --- an agenda setter -------------------------------------------------------------------------


def test_the_setter_takes_what_the_other_just_accepts() -> None:
    """Romer & Rosenthal: setter at 10, voter at 4, status quo 1. The voter accepts [1, 7].

    What is fairest is 4: there the voter gains most, 0.09, and the setter 0.81 - 0.36.
    """
    case = line_case(
        {"s": 10, "v": 4}, 1, decision={"rule": "consensus", "vetoes": ["v"], "setter": "s"}
    )
    assert found(case).terms[0, 0] == pytest.approx(7, abs=1e-3)
    assert found(case, terms="fairest").terms[0, 0] == pytest.approx(4, abs=1e-3)
    assert deal(found(case))


def test_the_setter_leaves_the_voter_its_margin() -> None:
    """5 points for the voter: 0.09 - (x - 0.4)**2 = 0.05, x = 0.6."""
    case = line_case(
        {"s": 10, "v": 4}, 1, decision={"rule": "consensus", "vetoes": ["v"], "setter": "s"}
    )
    assert found(case, margin=5).terms[0, 0] == pytest.approx(6, abs=1e-3)


@pytest.mark.parametrize(("setter", "expected"), [("a", 0), ("b", 1)])
def test_a_setter_under_majority(setter: str, expected: float) -> None:
    """Either of the two who want less gets its ideal: the other still gains (0.03, 0.08)."""
    case = line_case(THREE, 3, decision={"rule": "majority", "setter": setter})
    assert found(case).terms[0, 0] == pytest.approx(expected, abs=1e-3)


def test_a_setter_content_with_the_status_quo_keeps_it() -> None:
    case = line_case(
        {"s": 1, "v": 4}, 1, decision={"rule": "consensus", "vetoes": ["v"], "setter": "s"}
    )
    outcomes = found(case)
    assert not deal(outcomes)
    assert outcomes.terms[0, 0] == pytest.approx(1, abs=0.01)


# --- over random draws ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["plain", "missing", "careless", "quota"])
def test_a_deal_is_one_that_enough_prefer(kind: Any) -> None:
    given = draws(11, 6, 3, count=100, kind=kind)
    outcomes = module.MODEL.run(given, WinsetOptions(), Streams(0))
    assert outcomes.agreed is not None
    assert outcomes.agreed.any()
    gain = (given.utility(outcomes.terms) - given.no_deal)[outcomes.agreed]
    careless = given.weight.sum(axis=2)[outcomes.agreed] == 0
    yes = (gain > 0) | careless
    consent = given.consent
    assert yes[:, consent.must].all()
    assert (yes @ consent.tallies[1] >= consent.quota).all()


@pytest.mark.parametrize("kind", ["careless", "quota"])
def test_who_cares_for_nothing_gains_nothing(kind: Any) -> None:
    given = draws(11, 4, 1, count=200, kind=kind)
    given = replace(given, weight=given.weight * (np.arange(200) % 2)[:, None, None])
    details = module.MODEL.run(given, WinsetOptions(), Streams(0)).details
    careless = (given.weight.sum(axis=2) == 0) & given.consent.voters
    assert careless.any()
    assert (details["gain"][careless] == 0).all()
    assert (details["least_gain"][::2] == 0).all()
    assert (details["least_gain"] <= 1).all()


@pytest.mark.parametrize("margin", [0.0, 3.0])
def test_whether_a_deal_exists_is_asked_quickly_and_answered_alike(margin: float) -> None:
    drawn = Plan(ws.read("cases/iran-2014"), (), 400, seed=2).drawn(0, 400)
    options = WinsetOptions(margin=margin)
    agreed = module.MODEL.run(drawn, options, Streams(2)).agreed
    assert agreed is not None
    assert 0.0 < agreed.mean() < 1.0
    np.testing.assert_array_equal(module.deal_exists(drawn, options), agreed)


def test_a_margin_never_makes_a_deal_likelier() -> None:
    given = draws(11, 6, 3, count=300)
    shares = []
    for margin in (0, 5, 10, 20, 40, 100):
        outcomes = module.MODEL.run(given, WinsetOptions(margin=margin), Streams(0))
        assert outcomes.agreed is not None
        shares.append(outcomes.agreed.mean())
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[2] > shares[-1] == 0


@pytest.mark.parametrize("bad", [{"margin": -1}, {"margin": 101}, {"terms": "unfair"}])
def test_options_have_bounds(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WinsetOptions(**bad)
