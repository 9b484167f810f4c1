"""From a case to draws: groups, regard, paths without a deal, own values of no deal, by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.ensemble.groups_and_regard import MOST_OF_THE_SAY, consent_of
from winset.ensemble.run import Plan
from winset.models.contract import Draws

ISSUES = {
    "x": {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 0},
    "y": {"name": "Y", "unit": "days", "range": [-50, 50], "status_quo": 50},
}


def two(a: dict[str, Any] | None = None, b: dict[str, Any] | None = None, **more: Any) -> ws.Case:
    """Return a case of two actors and two issues.

    As parts of the ranges: a wants (0, 0.5) with weights (3/4, 1/4), b wants (1, 1) with weights
    (1/4, 3/4); the status quo is (0, 1).
    """
    rows = [
        {"actor": "a", "issue": "x", "position": 0, "salience": 60},
        {"actor": "a", "issue": "y", "position": 0, "salience": 20},
        {"actor": "b", "issue": "x", "position": 10, "salience": 25},
        {"actor": "b", "issue": "y", "position": 50, "salience": 75},
    ]
    actors = {
        "a": {"name": "A", "capability": 2, **(a or {})},
        "b": {"name": "B", "capability": 3, **(b or {})},
    }
    return case_of(ISSUES, actors, rows, **more)


def drawn(case: ws.Case, count: int = 1, **options: Any) -> Draws:
    return Plan(case, (), **options).drawn(0, count)


def test_what_a_case_says_is_what_models_read() -> None:
    draws = drawn(two())
    assert draws.actors == ("a", "b")
    assert draws.issues == ("x", "y")
    assert draws.capability.tolist() == [[2, 3]]
    assert draws.position.tolist() == [[[0, 0], [10, 50]]]
    assert draws.ideal.tolist() == [[[0, 0], [10, 50]]]
    assert draws.salience == pytest.approx(np.array([[[0.6, 0.2], [0.25, 0.75]]]))
    assert draws.weight == pytest.approx(np.array([[[0.75, 0.25], [0.25, 0.75]]]))
    assert draws.power == pytest.approx(np.array([[[1.2, 0.4], [0.75, 2.25]]]))
    assert draws.status_quo.tolist() == [[0, 50]]
    assert draws.has_position.all()


def test_no_deal_leaves_the_status_quo() -> None:
    """The status quo is (0, 1): a loses 1/4 * 0.5**2 = 1/16; b loses 1/4 * 1."""
    assert drawn(two()).no_deal == pytest.approx(np.array([[15 / 16, 3 / 4]]))


def test_an_ideal_differs_from_what_is_said() -> None:
    case = line_case({"a": 2, "b": 8}, 5)
    row = case.positions[0].model_copy(update={"ideal": ws.Belief.sure(4)})
    draws = drawn(case.model_copy(update={"positions": (row, case.positions[1])}))
    assert draws.position[0, :, 0].tolist() == [2, 8]
    assert draws.ideal[0, :, 0].tolist() == [4, 8]
    assert draws.no_deal[0] == pytest.approx([1 - 0.1**2, 1 - 0.3**2])


def test_an_actor_without_a_position_has_no_weight_there() -> None:
    case = case_of(
        ISSUES,
        {name: {"name": name, "capability": 1} for name in "ab"},
        [
            {"actor": "a", "issue": "x", "position": 2, "salience": 50},
            {"actor": "b", "issue": "x", "position": 4, "salience": 50},
            {"actor": "b", "issue": "y", "position": 50, "salience": 50},
        ],
    )
    draws = drawn(case)
    assert draws.has_position.tolist() == [[True, False], [True, True]]
    assert draws.weight.tolist() == [[[1, 0], [0.5, 0.5]]]
    assert draws.power[0, 0, 1] == 0
    assert draws.no_deal[0] == pytest.approx([1 - 0.2**2, 1 - 0.5 * 0.4**2])


# --- groups -------------------------------------------------------------------------------------


def test_groups_pull_by_their_shares_on_what_they_care_about() -> None:
    """On x: 0 + 0.2 (10 - 0) + 0.3 (5 - 0) = 3.5; on y nobody pulls."""
    groups = {
        "hawks": {"name": "Hawks", "share": 20, "wants": {"x": 10}},
        "doves": {"name": "Doves", "share": 30, "wants": {"x": 5}},
    }
    draws = drawn(two(a={"groups": groups}))
    for values in (draws.position, draws.ideal):
        assert values == pytest.approx(np.array([[[3.5, 0], [10, 50]]]))
    # The status quo, x at 0, is now 0.35 of the range away from what a wants.
    assert draws.no_deal[0, 0] == pytest.approx(1 - 0.75 * 0.35**2 - 0.25 * 0.5**2)


def test_shares_that_add_up_to_more_leave_the_leadership_a_say() -> None:
    """Shares 80 and 40 come to 120 %: each is scaled by 0.95 / 1.2."""
    groups = {
        "hawks": {"name": "Hawks", "share": 80, "wants": {"x": 10}},
        "doves": {"name": "Doves", "share": 40, "wants": {"y": 50}},
    }
    case = two(a={"groups": {"hawks": {"name": "Hawks", "share": 10, "wants": {"x": 10}}}})
    actor = case.actors["a"]
    more = type(actor).model_validate(actor.model_dump() | {"groups": groups})
    case = case.model_copy(update={"actors": case.actors | {"a": more}})
    draws = drawn(case, point=True)
    scale = MOST_OF_THE_SAY / 1.2
    assert draws.ideal[0, 0] == pytest.approx([0.8 * scale * 10, 0.4 * scale * 50])


# --- paths without a deal -----------------------------------------------------------------------


def test_paths_by_their_chances_and_costs() -> None:
    """War at 1 part, stalemate at 3 parts.

    War: x ends at 10, y stays at 50; as parts (1, 1). a loses 3/4 + 1/16 and 20 points; b loses
    nothing but 40 points. Stalemate is the status quo: 15/16 and 3/4, and brings b 10 points.
    """
    paths = {
        "war": {"name": "War", "chance": 20, "lands": {"x": 10}, "costs": {"a": 20, "b": 40}},
        "stalemate": {"name": "Stalemate", "chance": 60, "costs": {"b": -10}},
    }
    a = 0.25 * (1 - 3 / 4 - 1 / 16 - 0.2) + 0.75 * (15 / 16)
    b = 0.25 * (1 - 0.4) + 0.75 * (3 / 4 + 0.1)
    assert drawn(two(no_deal=paths)).no_deal == pytest.approx(np.array([[a, b]]))


def test_an_own_value_of_no_deal_overrides_the_paths() -> None:
    draws = drawn(two(a={"no_deal": 30}, b={"no_deal": -20}))
    assert draws.no_deal == pytest.approx(np.array([[0.3, -0.2]]))


def test_without_a_status_quo_no_deal_is_unknown() -> None:
    assert np.isnan(drawn(line_case({"a": 0, "b": 10}, None)).no_deal).all()


def test_an_issue_that_an_actor_does_not_hold_need_not_be_known() -> None:
    """y has no status quo; a holds no position on it."""
    issues = {"x": ISSUES["x"], "y": {key: ISSUES["y"][key] for key in ("name", "unit", "range")}}
    case = case_of(
        issues,
        {name: {"name": name, "capability": 1} for name in "ab"},
        [
            {"actor": "a", "issue": "x", "position": 10, "salience": 50},
            {"actor": "b", "issue": "y", "position": 50, "salience": 50},
        ],
    )
    worth = drawn(case).no_deal[0]
    assert worth[0] == pytest.approx(0)
    assert np.isnan(worth[1])


# --- regard -------------------------------------------------------------------------------------


def test_regard_blends_utilities() -> None:
    """a counts b's utility at 20 %: U' = 0.8 U_a + 0.2 U_b.

    Weights: x 0.8 * 3/4 + 0.2 * 1/4 = 0.65; y 0.8 * 1/4 + 0.2 * 3/4 = 0.35.
    Ideals: x 0.05 * 1 / 0.65; y (0.2 * 0.5 + 0.15 * 1) / 0.35 = 0.25 / 0.35.
    Shortfall: x 0.05 - 0.65 (0.05/0.65)**2; y (0.2 * 0.25 + 0.15) - 0.35 (0.25/0.35)**2.
    No deal: 0.8 * 15/16 + 0.2 * 3/4 = 0.9, plus the shortfall, as utility(...) leaves it out.
    """
    draws = drawn(two(a={"regard": {"b": 20}}))
    x, y = 0.05 / 0.65, 0.25 / 0.35
    assert draws.weight[0, 0] == pytest.approx([0.65, 0.35])
    assert draws.ideal[0, 0] == pytest.approx([10 * x, -50 + 100 * y])
    assert draws.position[0, 0] == pytest.approx([10 * x, -50 + 100 * y])
    shortfall = 0.05 - 0.65 * x**2 + 0.2 - 0.35 * y**2
    assert draws.no_deal[0, 0] == pytest.approx(0.9 + shortfall)


def test_regard_leaves_gains_what_they_should_be() -> None:
    """The gain of terms over no deal is that of the blended utilities, at any terms."""
    plain, caring = drawn(two()), drawn(two(a={"regard": {"b": 20}}))
    for terms in ([0, 50], [3, -10], [10, -50]):
        before = plain.utility(np.array([terms], dtype=float)) - plain.no_deal
        after = caring.utility(np.array([terms], dtype=float)) - caring.no_deal
        assert after[0, 0] == pytest.approx(0.8 * before[0, 0] + 0.2 * before[0, 1])
        assert after[0, 1] == before[0, 1]


def test_who_has_no_regard_is_untouched_to_the_bit() -> None:
    case = line_case({"a": 1 / 3, "b": 7.77, "c": 9.1}, 2.2)
    caring = case.actors["a"]
    caring = type(caring).model_validate(caring.model_dump() | {"regard": {"c": 17}})
    other = drawn(case.model_copy(update={"actors": case.actors | {"a": caring}}))
    plain = drawn(case)
    for name in ("position", "ideal", "weight", "no_deal", "salience", "capability"):
        before, after = getattr(plain, name), getattr(other, name)
        assert np.array_equal(before[:, 1:], after[:, 1:])
    assert not np.array_equal(plain.ideal[:, 0], other.ideal[:, 0])


def test_an_own_value_of_no_deal_is_on_the_scale_of_the_blended_utility() -> None:
    """What paths make of no deal, or the case says outright: the same value, the same gains.

    U' = 0.8 U_a + 0.2 U_b; no deal: 0.8 * 15/16 + 0.2 * 3/4 = 0.9.
    """
    paths = drawn(two(a={"regard": {"b": 20}}))
    own = drawn(two(a={"no_deal": 90, "regard": {"b": 20}}))
    assert own.no_deal == pytest.approx(paths.no_deal)
    plain, terms = drawn(two()), np.array([[3.0, -10.0]])
    blended = 0.8 * plain.utility(terms)[0, 0] + 0.2 * plain.utility(terms)[0, 1]
    assert (own.utility(terms) - own.no_deal)[0, 0] == pytest.approx(blended - 0.9)


# --- whose consent ------------------------------------------------------------------------------


def consent(decision: dict[str, Any]) -> Any:
    return consent_of(line_case({"a": 0, "b": 5, "c": 10}, 5, decision=decision))


def test_consensus_needs_all_or_the_vetoes_named() -> None:
    assert consent({"rule": "consensus"}).must.tolist() == [True] * 3
    some = consent({"rule": "consensus", "vetoes": ["b"]})
    assert some.must.tolist() == [False, True, False]
    assert some.unanimous
    assert some.voters.tolist() == [False, True, False]


def test_a_majority_is_more_than_half() -> None:
    even = consent({"rule": "majority", "votes": {"a": 1, "b": 1, "c": 2}})
    (quota,) = np.atleast_1d(even.quota)
    assert quota > 2
    assert quota == pytest.approx(2)
    assert consent({"rule": "majority"}).votes.tolist() == [[1, 1, 1]]


def test_a_quota_is_as_written_and_who_has_no_votes_does_not_count() -> None:
    found = consent({"rule": "quota", "quota": 3, "votes": {"a": 2, "b": 2}})
    assert np.atleast_1d(found.quota) == pytest.approx(3, rel=1e-8)
    assert found.votes.tolist() == [[2, 2, 0]]
    assert found.voters.tolist() == [True, True, False]
    assert not found.unanimous


def test_who_alone_may_propose_must_consent() -> None:
    for rule in ({"rule": "majority"}, {"rule": "consensus", "vetoes": ["b"]}):
        found = consent({**rule, "setter": "c"})
        assert found.setter == 2
        assert found.must[2]
