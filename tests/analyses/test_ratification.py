"""Ratification: by hand on a line, what moves nothing, what is drawn, and what is refused."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.case.changes import apply, scaled
from winset.case.negotiation import Change
from winset.ensemble.inputs import inputs
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import Plan, run
from winset.models.contract import Draws
from winset.models.registry import models

CONSENT = ["winset", "nash", "kalai-smorodinsky"]
SENATE: dict[str, Any] = {"actor": "a", "name": "Senate", "kind": "legislature"}


def line(quo: float = 10, **home: Any) -> ws.Case:
    """Return a at 2 and b at 6 on a line from 0 to 10 that stands at 10."""
    return line_case({"a": 2, "b": 6}, quo, ratification=home)


def told(case: ws.Case, draws: int = 20, **options: Any) -> dict[str, Any]:
    answer = ws.forecast(case, draws=draws, model=CONSENT, **options)
    assert answer.ratification is not None
    return answer.ratification.to_dict()


def senate(**own: Any) -> dict[str, Any]:
    return {**SENATE, **own}


# --- by hand ------------------------------------------------------------------------------------


def test_a_plain_chance_multiplies() -> None:
    """Terms exist in every draw; they are ratified with 60 % by one and 50 % by the other."""
    found = told(line(one=senate(agrees=60), two=senate(actor="b", agrees=50)))
    assert (found["parties"], found["terms"]) == (1, 1)
    assert found["ratified"] == found["unforeseen"] == pytest.approx(0.3)
    assert found["defection"] == pytest.approx(0.7)
    assert found["package"] == pytest.approx(0.3)
    assert found["ratifiers"]["one"]["agrees"] == pytest.approx(0.6)
    assert list(found["models"].values()) == pytest.approx([0.3] * 3)


def test_involuntary_defection_by_hand() -> None:
    """Parties alone end at 6, where b is (its gain is the lesser). The Senate at 0 with a value of
    no deal of 75 accepts up to 5: it refuses 6, at which it gains 0.64 - 0.75 = -0.11."""
    strict = senate(wants={"x": 0}, no_deal=75, sureness=0)
    found = told(line(home=strict))
    assert (found["parties"], found["terms"]) == (1, 1)
    assert (found["unforeseen"], found["defection"]) == pytest.approx((0, 1))
    assert found["ratified"] == pytest.approx(1)
    unsure = told(line(home={**strict, "sureness": 11}))
    assert unsure["unforeseen"] == pytest.approx(1 / (1 + np.e), abs=1e-3), "odds of 1 to e"


def test_parties_who_foresee_find_terms_within_all_win_sets() -> None:
    strict = senate(wants={"x": 0}, no_deal=75, sureness=0)
    for name, found in run(Plan(line(home=strict), tuple(models(CONSENT)), point=True)).items():
        assert found.terms[0, 0] <= 5 + 1e-2, name
    nash = run(Plan(line(home=strict), tuple(models(["nash"])), point=True))["nash"]
    free = run(Plan(line(), tuple(models(["nash"])), point=True))["nash"]
    assert free.terms[0, 0] > 5, "it binds"
    assert nash.terms[0, 0] == pytest.approx(5, abs=2e-3)


def test_who_closes_the_win_set_is_told() -> None:
    """At 10 itself and content with no deal, it accepts nothing that moves."""
    found = told(line(home=senate(wants={"x": 10})))
    assert (found["parties"], found["terms"], found["ratified"]) == (1, 0, 0)
    one = found["ratifiers"]["home"]
    assert one["closes"] == 1
    assert one["agrees"] is None
    assert one["package"] is None


def test_whose_actor_can_be_outvoted_bounds_nothing() -> None:
    case = line_case(
        {"a": 2, "b": 6, "c": 7},
        10,
        decision={"rule": "majority"},
        ratification={"home": senate(wants={"x": 10})},
    )
    found = told(case)
    assert found["parties"] == found["terms"] == found["ratified"] == 1
    assert not found["ratifiers"]["home"]["needed"]


def test_the_nash_terms_under_a_ratifier_are_the_constrained_best() -> None:
    """Against a general solver: the product of gains, where those who ratify refuse alone."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(5)
    binding = 0
    for _ in range(12):
        ideal = rng.uniform(0, 1, (3, 3))
        weight = rng.dirichlet(np.ones(3), 3)
        no_deal = rng.uniform(0.2, 0.6, 3)
        no_deal[2] = rng.uniform(0.6, 0.9)
        case = multi(ideal, weight, no_deal)
        found = run(Plan(case, tuple(models(["nash"])), point=True))["nash"]
        assert found.agreed is not None
        if not found.agreed[0]:
            continue

        gain = partial(gain_of, ideal, weight, no_deal)
        start = run(Plan(case, tuple(models(["winset"])), point=True))["winset"].terms[0] / 100
        best = minimize(
            lambda x, gain=gain: -sum(np.log(max(gain(i, x), 1e-12)) for i in (0, 1)),
            start,
            constraints=[{"type": "ineq", "fun": partial(gain, i)} for i in range(3)],
            bounds=[(0, 1)] * 3,
            method="SLSQP",
            options={"ftol": 1e-12, "maxiter": 500},
        ).x
        binding += gain(2, best) < 1e-4
        ours = sum(np.log(gain(i, found.terms[0] / 100)) for i in (0, 1))
        theirs = sum(np.log(gain(i, best)) for i in (0, 1))
        assert ours == pytest.approx(theirs, abs=2e-3)
        assert gain(2, found.terms[0] / 100) >= 0
    assert binding >= 2, "some of these ratifiers bind"


def gain_of(
    ideal: np.ndarray, weight: np.ndarray, no_deal: np.ndarray, i: int, x: np.ndarray
) -> float:
    return float(1 - no_deal[i] - (weight[i] * (x - ideal[i]) ** 2).sum())


def multi(ideal: np.ndarray, weight: np.ndarray, no_deal: np.ndarray) -> ws.Case:
    """Return two parties and one who ratifies for the first, on three issues from 0 to 100."""
    names = ("x", "y", "z")
    issues = {n: {"name": n, "unit": "km", "range": [0, 100]} for n in names}
    actors = {
        n: {"name": n, "capability": 1, "no_deal": 100 * no_deal[i]} for i, n in enumerate("ab")
    }
    rows = [
        {
            "actor": actor,
            "issue": issue,
            "position": 100 * ideal[i, j],
            "salience": 100 * weight[i, j],
        }
        for i, actor in enumerate("ab")
        for j, issue in enumerate(names)
    ]
    home = {
        "actor": "a",
        "name": "Home",
        "wants": {issue: 100 * ideal[2, j] for j, issue in enumerate(names)},
        "salience": {issue: 100 * weight[2, j] for j, issue in enumerate(names)},
        "no_deal": 100 * no_deal[2],
    }
    return case_of(issues, actors, rows, ratification={"home": home})


# --- what changes nothing -----------------------------------------------------------------------


def test_who_always_agrees_changes_no_byte() -> None:
    """All that a forecast, levels and sensitivity say is the same, but for what is said of it."""
    plain, sure = line(), line(home=senate(agrees=100))
    for verb in (
        lambda case: ws.forecast(case, draws=30),
        lambda case: ws.levels(case, "a", draws=30, linkage=False),
        lambda case: ws.sensitivity(case, how="local", draws=30),
    ):
        one, other = (json.loads(verb(case).to_json()) for case in (plain, sure))
        for key in ("digest", "ratification"):
            one.pop(key, None)
            other.pop(key, None)
        assert one == other


def test_a_case_without_the_sections_says_nothing_of_them() -> None:
    answer = ws.forecast(line(), draws=20)
    assert answer.ratification is None
    assert "ratification" not in answer.to_dict()
    assert "ratif" not in str(answer).casefold()
    assert not line().to_dict().keys() & {"ratification", "offers", "commitment"}


# --- what is drawn ------------------------------------------------------------------------------


def unsure() -> ws.Case:
    return line_case(
        {"a": 2, "b": 6, "c": 5},
        10,
        decision={"rule": "consensus", "vetoes": ["a", "b"]},
        ratification={
            "home": senate(
                wants={"x": [0, 2, 4]}, no_deal=[10, 20, 40], rule="quota", share=[50, 60, 70]
            ),
            "vote": senate(actor="b", agrees=[20, 50, 80]),
        },
        factors={"mood": {"name": "Mood", "beliefs": {"ratifier_*/home": 0.5, "agrees/vote": 0.7}}},
        scenarios={
            "harder": {
                "name": "Harder",
                "changes": [
                    {"ratifier": "home", "no_deal": 45},
                    {"ratifier": "home", "issue": "x", "ideal": 0},
                    {"ratifier": "vote", "chance": 10},
                ],
            }
        },
    )


def test_inputs_name_every_belief_of_a_ratifier() -> None:
    names = [one.name for one in inputs(unsure())]
    assert names == [
        *("ratifier_ideal/home/x", "ratifier_no_deal/home", "ratifier_share/home"),
        *("agrees/vote", "factor/mood"),
    ]
    answer = ws.sensitivity(unsure(), how="local", draws=40)
    assert "Senate on The line: ideal point" in " ".join(str(answer).split())


def test_beliefs_move_together_as_factors_say() -> None:
    home = Plan(unsure(), (), 4000, 0).drawn(0, 2500).ratifiers
    assert home is not None
    together = np.corrcoef(home.agrees[:, 1], home.no_deal[:, 0])[0, 1]
    assert 0.15 < together < 0.45, "0.5 times 0.7, the quota's part of no deal's variance left"


def test_like_takes_over_what_is_not_stated() -> None:
    case = line(home=senate(like="b", wants={"x": 3}))
    home = Plan(case, (), point=True).drawn(0, 1).ratifiers
    assert home is not None
    assert home.ideal[0, 0, 0] == pytest.approx(0.3)
    assert home.no_deal[0, 0] == pytest.approx(1 - 0.7**2), "the status quo, seen from 3"


def same(one: Draws, other: Draws) -> bool:
    assert one.ratifiers is not None
    assert other.ratifiers is not None
    return one.ratifiers.same_as(other.ratifiers) and np.array_equal(one.no_deal, other.no_deal)


def test_a_changed_case_is_drawn_as_if_anew() -> None:
    """What scenarios change of ratifiers, on the same draws; and of whom they are like."""
    case = unsure()
    runs = PairedRuns.of(case, draws=60)
    position = Change(actor="a", issue="x", salience=ws.Belief.sure(40))
    for changes in (case.scenarios["harder"].changes, (position,)):
        changed = apply(case, changes)
        (updated,) = runs.changed_draws(changed)
        assert same(updated, Plan(changed, (), 60, 0).drawn(0, 60))
    before, after = runs.base, runs.run(apply(case, case.scenarios["harder"].changes))
    assert before.agreed is not None
    assert after.agreed is not None
    assert after.agreed.mean() <= before.agreed.mean()


def test_half_a_change_of_a_ratifier() -> None:
    half = scaled(unsure(), unsure().scenarios["harder"].changes[:1], 0.5)
    assert half[0].no_deal is not None
    assert half[0].no_deal.likely == pytest.approx(32.5)


def test_compare_and_hypotheses_change_ratifiers() -> None:
    answer = ws.compare(unsure(), "harder", draws=60)
    assert "Senate" in " ".join(str(answer).split())
    hypotheses = {
        name: {
            "name": name,
            "about": "a",
            "prior": 50,
            "changes": [{"ratifier": "home", "no_deal": worth}],
        }
        for name, worth in (("soft", 10), ("hard", 100))
    }
    case = case_with(unsure(), hypotheses=hypotheses)
    mixed = ws.forecast(case, draws=60, model=CONSENT, believe=True)
    assert mixed.ratification is not None
    soft, hard = (
        told(apply(case, case.hypotheses[name].changes), 60)["terms"] for name in hypotheses
    )
    assert hard < mixed.ratification.terms < soft


def case_with(case: ws.Case, **sections: Any) -> ws.Case:
    return ws.loads(json.dumps({**case.to_dict(), **sections}, ensure_ascii=False))


# --- shown --------------------------------------------------------------------------------------


def test_a_forecast_says_who_ratifies() -> None:
    strict = senate(wants={"x": 0}, no_deal=75, sureness=0)
    text = " ".join(str(ws.forecast(line(home=strict), draws=20, model=CONSENT)).split())
    assert "both whose consent is needed and the one who ratifies" in text
    assert "Senate ratifies for a." in text
    assert "somebody at home would refuse with 100 % (involuntary defection)" in text
    assert "Who must ratify?" in text


def test_the_paradox_is_shown_with_its_end() -> None:
    """A line from 0 to 100 with a at 0: terms move to a's side with each step, and then none."""
    home = senate(no_deal=60, sureness=0)
    case = line_case({"a": 0, "b": 100}, None, span=(0, 100), ratification={"home": home})
    worth = {
        n: a.model_copy(update={"no_deal": ws.Belief.sure(30)}) for n, a in case.actors.items()
    }
    case = case.model_copy(update={"actors": worth})
    (curve,) = ws.levels(case, "a", draws=5).curves
    assert curve.absent.terms["x"] == pytest.approx(50, abs=0.1)
    there = [point for point in curve.points if point.agreement == 1]
    for point in there:
        bound = 100 * np.sqrt(max(1 - (60 + point.harder) / 100, 0))
        assert point.terms["x"] == pytest.approx(min(50, bound), abs=0.2)
    assert curve.end is not None
    assert curve.end.harder == 40, "from 98 points of no deal on: b accepts from 16.3, not below"
    assert curve.best is max(there, key=lambda point: point.harder)
    text = " ".join(str(ws.levels(case, "a", draws=5)).split())
    assert "a would gain most with one 30 points harder" in text


def test_a_softer_ratifier_is_told_to_bring_more() -> None:
    """At 10, where things stand, it accepts nothing; softer, it accepts terms at which a gains."""
    text = " ".join(str(ws.levels(line(home=senate(wants={"x": 10})), "a", draws=5)).split())
    assert "A softer one would bring a more: up to" in text
    assert "As it is, more than half of the deals are lost." in text
    assert "There is one issue, and none to trade for." in text


def test_what_a_hard_ratifier_refuses_is_no_gain() -> None:
    """At its bound it agrees with 50 %: half of what a gains over no deal there is left."""
    worth = {"a": {"no_deal": 30}, "b": {"no_deal": 30}}
    case = line_case(
        {"a": 0, "b": 100}, None, span=(0, 100), ratification={"home": senate(no_deal=60)}
    )
    data = case.to_dict()
    data["actors"] = {name: {**data["actors"][name], **worth[name]} for name in worth}
    (curve,) = ws.levels(ws.loads(json.dumps(data)), "a", draws=5).curves
    bound = next(point for point in curve.points if point.harder == 20)
    assert bound.own == pytest.approx(100 * (0.7 - 0.2), abs=0.1)
    assert bound.expected == pytest.approx(bound.own / 2, rel=1e-2)
    assert curve.best.harder < 20


def test_a_brief_says_it_in_one_sentence() -> None:
    answer = ws.brief(ws.forecast(line(home=senate(agrees=60)), draws=20, model=CONSENT))
    text = " ".join(str(answer).split())
    told = "Agreed and ratified at home, on whatever terms: 60 %; Senate agrees with 60 %."
    assert told in text


# --- refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "expected"),
    [
        ({"ratification": {"home": {"name": "H", "agrees": 50}}}, "the key 'actor'"),
        ({"ratification": {"home": senate(actor="nobody", agrees=50)}}, "the actor 'nobody'"),
        ({"ratification": {"home": senate(wants={"y": 1})}}, "the issue 'y'"),
        ({"ratification": {"home": senate(wants={"x": 11})}}, "the range of 'x'"),
        ({"ratification": {"home": senate(agrees=120)}}, "a percentage from 0 to 100"),
        ({"ratification": {"home": senate(agrees=-1)}}, "a percentage from 0 to 100"),
        ({"ratification": {"home": senate(rule="quota")}}, "rule: quota without a share"),
        ({"ratification": {"home": senate(rule="quota", share=0)}}, "in percent from 1 to 99"),
        ({"ratification": {"home": senate(share=60, wants={"x": 1})}}, "a share under consent"),
        ({"ratification": {"home": senate(agrees=50, wants={"x": 1})}}, "agrees beside wants"),
        ({"ratification": {"a": senate(agrees=50)}}, "which is an actor's name too"),
        ({"ratification": {"home": senate(sureness=-1, no_deal=5)}}, "points of utility from 0"),
        ({"ratification": {"home": senate(salience={"x": 101})}}, "a salience from 0 to 100"),
        ({"ratification": {"home": senate(like="nobody")}}, "the actor 'nobody'"),
        ({"ratification": {"home": senate(kind="army", agrees=5)}}, "legislature"),
        (
            {"offers": {"o": {"giver": "a", "taker": "a", "name": "O", "value": 1, "cost": 1}}},
            "an offer from a to itself",
        ),
        (
            {"offers": {"o": {"giver": "a", "taker": "z", "name": "O", "value": 1, "cost": 1}}},
            "the actor or ratifier 'z'",
        ),
        (
            {
                "offers": {
                    "o": {
                        **{"giver": "a", "taker": "b", "name": "O", "value": 1, "cost": 1},
                        "expects": {"a": 5},
                    }
                }
            },
            "what is expected of no condition",
        ),
        (
            {"offers": {"o": {"giver": "a", "taker": "b", "name": "O", "value": 101, "cost": 1}}},
            "points of utility from 0 to 100",
        ),
        ({"commitment": {"z": {"gain": 1, "discount": 90, "punishment": 1}}}, "the actor 'z'"),
        (
            {"commitment": {"a": {"gain": 1, "discount": 190, "punishment": 1}}},
            "a share in percent from 0 to 100",
        ),
        (
            {"commitment": {"a": {"gain": 1, "discount": 90, "punishment": 1, "detection": 101}}},
            "a percentage from 0 to 100",
        ),
        (
            {"scenarios": {"s": {"name": "S", "changes": [{"ratifier": "nobody", "chance": 5}]}}},
            "the ratifier 'nobody'",
        ),
        ({"ratification": {"home": senate(agrees=5, name=" ")}}, "a name"),
        (
            {
                "ratification": {"home": senate(agrees=50)},
                "scenarios": {"s": {"name": "S", "changes": [{"ratifier": "home", "no_deal": 5}]}},
            },
            "no_deal of home, which agrees with a stated chance",
        ),
    ],
)
def test_bad_input_is_told(sections: dict[str, Any], expected: str) -> None:
    with pytest.raises(ws.CaseError) as told:
        line_case({"a": 2, "b": 6}, 10, **sections)
    assert expected in " ".join(str(told.value).split())


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (senate(), "a ratifier that wants what its actor wants"),
        (senate(actor="c", agrees=50), "a ratifier for c, without whose consent"),
        (senate(agrees=50), "an offer worth up to 150 points, 3 times its value"),
    ],
)
def test_doubts_are_told(entry: dict[str, Any], found: str, tmp_path: Path) -> None:
    case = line_case(
        {"a": 2, "b": 6, "c": 5},
        10,
        decision={"rule": "consensus", "vetoes": ["a", "b"]},
        ratification={"home": entry},
        offers={"o": {"giver": "a", "taker": "b", "name": "O", "value": 50, "cost": 1, "limit": 3}},
    )
    file = tmp_path / "case.yaml"
    file.write_text(json.dumps(case.to_dict()))
    assert any(found in str(finding) for finding in ws.check(file))
