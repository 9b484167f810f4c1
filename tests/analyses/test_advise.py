"""Advice: levers that make sense, numbers by hand and by a forecast of the edited case, ranks that
tell no more than the draws do, levers together, ways to an outcome, spoilers."""

from __future__ import annotations

import json
from collections.abc import Callable
from inspect import signature
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.generate import case_of, line_case
from winset.analyses.levers import case_levers
from winset.analyses.levers.advise import COMPROMISES, RHOS, TRACE, told_apart
from winset.analyses.levers.effects import Inputs, tried
from winset.analyses.levers.lever import Lever, Table, combined
from winset.analyses.levers.replies import answered
from winset.analyses.levers.spoilers import spoilers
from winset.analyses.levers.steps import levers
from winset.case.changes import apply_scenario
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import Plan, run
from winset.models.registry import models

IRAN = "cases/iran-2014"
RANGE = [0, 100]


def line(actors: dict[str, tuple[float, float, float]], **more: Any) -> ws.Case:
    """Return a case on one issue: actor -> (position, salience, capability)."""
    own = more.pop("own", {})
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": RANGE, **more.pop("issue", {})}},
        {
            a: {"name": a.title(), "capability": c, **own.get(a, {})}
            for a, (_, _, c) in actors.items()
        },
        [
            {"actor": a, "issue": "x", "position": p, "salience": s}
            for a, (p, s, _) in actors.items()
        ],
        **more,
    )


def found_by(case: ws.Case, actor: str, model: str | None = None) -> list[Lever]:
    return levers(PairedRuns.of(case, model, 1, 0, (), None), actor)


def lever_of(found: list[Lever], kind: str, target: str | None = None, text: str = "") -> Lever:
    (lever,) = [
        lever
        for lever in found
        if lever.kind == kind and lever.target == target and text in lever.text
    ]
    return lever


def kinds(found: list[Lever]) -> set[tuple[str, str | None]]:
    return {(lever.kind, lever.target) for lever in found}


# --- which levers there are ------------------------------------------------------------------


def test_one_holds_out_for_what_it_wants_and_gives_way_in_no_lever_alone() -> None:
    """Who wants 80 of a mean of 50 asks for more; to ask for less, or to care less, is no lever."""
    found = found_by(line({"me": (80, 50, 1), "other": (20, 50, 1)}), "me")
    own = [lever for lever in found if lever.target is None]
    assert [lever.text for lever in own] == [
        "Me holds out for more on “X”", "Me puts “X” higher among its aims"
    ]  # fmt: skip
    assert own[0].changes[0].position == ws.Belief.sure(90)
    assert own[1].changes[0].salience == ws.Belief.sure(60)


def test_opponents_are_not_persuaded_and_nobody_stands_with_them() -> None:
    """The friend pulls the same way from near by; the foe from the other end listens to nobody,
    until the case says that it has regard, or that it can be persuaded."""
    actors = {"me": (80, 50, 1), "friend": (75, 50, 1), "foe": (0, 50, 1)}
    assert kinds(found_by(line(actors), "me")) == {
        ("position", None), ("salience", None), ("persuade", "friend"), ("coalition", "friend")
    }  # fmt: skip
    regard = line(actors, own={"foe": {"regard": {"me": 5}}})
    assert ("persuade", "foe") in kinds(found_by(regard, "me"))
    listed = {"me": {"levers": {"talk": {"kind": "persuade", "target": "foe", "cost": 2}}}}
    lever = lever_of(found_by(line(actors, own=listed), "me"), "persuade", "foe")
    assert lever.cost == ws.Belief.sure(2)
    off = {"me": {"levers": {"no": {"kind": "coalition", "feasible": False}}}}
    assert ("coalition", "friend") not in kinds(found_by(line(actors, own=off), "me"))


def test_what_the_case_lists_is_a_lever_with_its_cost_and_its_answer() -> None:
    """A mean of 50 becomes 55 where the other asks for 30; worth 100 (0.3² − 0.25²) = 2.75 to who
    wants 80, less the cost of 1; the other's stated answer takes it all back."""
    own = {
        "me": {
            "levers": {
                "gift": {
                    "does": "gives a gift.",
                    "target": "other",
                    "changes": [{"actor": "other", "issue": "x", "position": 30}],
                    "cost": 1,
                    "takes": [10, 20, 40],
                    "answered_by": [{"actor": "other", "issue": "x", "position": 20}],
                }
            }
        }
    }
    case = line({"me": (80, 50, 1), "other": (20, 50, 1)}, own=own)
    row = next(r for r in ws.advise(case, "me", draws=1).rows if r.lever.kind == "action")
    assert row.lever.text == "Me gives a gift"
    assert row.gain == pytest.approx(2.75)
    assert row.net == pytest.approx(1.75)
    assert row.after_replies == pytest.approx(-1)
    assert [reply.position for reply in row.replies] == [ws.Belief.sure(20)]


def bargain(**more: Any) -> ws.Case:
    """Return two who split two issues, no deal worth 0 to both, and a third who only watches."""
    return case_of(
        {
            "x": {"name": "X", "unit": "km", "range": RANGE, "status_quo": 0},
            "y": {"name": "Y", "unit": "km", "range": RANGE, "status_quo": 50},
        },
        {
            name: {"name": name.upper(), "capability": 1, "no_deal": 0, **more.pop(name, {})}
            for name in "abc"
        },
        [
            {"actor": "a", "issue": "x", "position": 0, "salience": 50},
            {"actor": "b", "issue": "x", "position": 100, "salience": 50},
            {"actor": "a", "issue": "y", "position": 0, "salience": 50},
            {"actor": "b", "issue": "y", "position": 100, "salience": 50},
            {"actor": "c", "issue": "x", "position": 0, "salience": 50},
        ],
        decision={"rule": "consensus", "vetoes": ["a", "b"]},
        **more,
    )


def test_consent_is_taken_from_nobody_unless_the_case_lists_it() -> None:
    """By symmetry a and b split at 50; deciding without b gives a all."""
    plain = found_by(bargain(), "a")
    assert all(not lever.vetoes for lever in plain)
    alone = {"levers": {"alone": {"does": "decides alone", "vetoes": ["a"]}}}
    runs = PairedRuns.of(bargain(a=alone), None, 1, 0, (), None)
    lever = lever_of(levers(runs, "a"), "action")
    assert runs.run(lever.apply(runs.case)).terms[0] == pytest.approx([0, 0], abs=1e-2)


@pytest.mark.parametrize(
    ("actor", "says"),
    [
        ({"levers": {"l": {"does": "decides alone", "vetoes": ["a"]}}}, "which is indispensable"),
        ({"levers": {"l": {"does": "waits"}}}, "does not say what it changes"),
        ({"levers": {"l": {"kind": "trade", "vetoes": ["a", "b"]}}}, "a kind of step beside"),
        ({"levers": {"l": {"kind": "persuade", "target": "a"}}}, "a lever on the actor itself"),
        ({"levers": {"l": {"kind": "barter"}}}, "barter"),
        ({"levers": {"l": {"does": "  ", "vetoes": ["a", "b"]}}}, "some words"),
        ({"levers": {n: {"does": "waits", "vetoes": ["a", "b"]} for n in "lm"}}, "what 'l' does"),
        ({"levers": {"l": {"kind": "trade", "target": "home"}}}, "which ratifies and is no actor"),
        ({"levers": {"l": {"does": "cuts b off", "changes": [{"actor": "b", "capability": 0}]}}},
         "b, which is indispensable, without any capability"),
        ({"levers": {"l": {"kind": "trade", "answered_by": [{"actor": "a", "capability": 2}]}}},
         "an answer by the actor itself"),
    ],
)  # fmt: skip
def test_a_faulty_lever_is_told(actor: dict[str, Any], says: str) -> None:
    home = {"home": {"actor": "a", "name": "Home", "agrees": 50}}
    with pytest.raises(ws.CaseError, match=says):
        bargain(a=actor, b={"indispensable": True}, ratification=home)


def test_a_mistaken_actor_of_a_lever_is_told_once() -> None:
    changes = [{"actor": "nobody", "issue": "x", "position": 3}]
    with pytest.raises(ws.CaseError) as told:
        bargain(a={"levers": {"l": {"does": "asks", "changes": changes}}})
    assert str(told.value).count("error:") == 1


def test_an_indispensable_actor_has_a_say() -> None:
    with pytest.raises(ws.CaseError, match="an indispensable actor whose consent is not needed"):
        bargain(c={"indispensable": True})


# --- on Iran ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def iran() -> ws.Case:
    return ws.read(IRAN)


@pytest.mark.parametrize("actor", ["russia", "united-states", "israel", "iran"])
def test_no_lever_on_iran_bypasses_a_party_or_removes_a_regime(iran: ws.Case, actor: str) -> None:
    """Nobody stands with an opponent, nobody's consent or share or regard or rule is taken away,
    and nobody asks for less of what it wants but as the price of something."""
    found = found_by(iran, actor)
    assert found
    for lever in found:
        assert not lever.vetoes
        assert all(c.share is None and c.regard is None for c in lever.changes)
        assert all(c.capability is None for c in lever.changes)
    assert ("coalition", "iran") not in kinds(found)
    for lever in found:
        if actor == "iran" and lever.kind in ("position", "salience"):
            assert "less on “Pace of sanctions relief”" not in lever.text


def as_scenarios(case: ws.Case, found: list[Lever]) -> ws.Case:
    """Return the case read anew with the levers written into it as an analyst would."""
    data = case.to_dict()
    for number, lever in enumerate(found):
        assert not lever.vetoes
        changes = [change.model_dump(mode="json", exclude_none=True) for change in lever.changes]
        data["scenarios"][f"lever-{number}"] = {"name": lever.text, "changes": changes}
    return ws.loads(json.dumps(data))


def by_forecast(case: ws.Case, draws: int, scenario: str | None = None) -> tuple[Any, ...]:
    """Return what a forecast says: the share with a deal, how likely one is ratified, the terms."""
    told = ws.forecast(case, scenario=scenario, model=["nash", "winset"], draws=draws)
    assert told.agreement is not None
    assert told.ratification is not None
    share = told.agreement.probability
    terms = [summary.median for summary in told.models["nash"].issues.values()]
    return share, share * told.ratification.models["nash"], np.array(terms)


def by_models(case: ws.Case, draws: int, scenario: str | None = None) -> tuple[Any, ...]:
    """Return the same from the models that a forecast runs, without the rest of it."""
    plan = Plan(
        case if scenario is None else apply_scenario(case, scenario),
        tuple(models(["nash", "winset"])),
        draws,
        0,
    )
    found, drawn = run(plan), plan.drawn(0, draws)
    agreed, terms = found["winset"].agreed, found["nash"].terms
    assert agreed is not None
    there = ~np.isnan(terms).any(axis=1)
    ratified = drawn.chance_of_all(terms)[there].mean()
    return agreed.mean(), agreed.mean() * ratified, np.median(terms[there], axis=0)


def compare(
    case: ws.Case, actor: str, found: list[Lever], anew: Callable[..., Any], draws: int
) -> None:
    """On the same draws, the change of the share with a deal is the same, and terms and how likely
    they are ratified differ by no more than the solvers do."""
    edited, before = as_scenarios(case, found), anew(case, draws)
    runs = PairedRuns.of(case, None, draws, 0, (), 1)
    width = np.array([issue.range[1] - issue.range[0] for issue in case.issues.values()])
    for number, lever in enumerate(found):
        effect = tried(runs, actor, lever).effect
        after = anew(edited, draws, f"lever-{number}")
        assert effect.agreement == pytest.approx(after[0] - before[0], abs=2 / draws), lever.text
        assert effect.ratified == pytest.approx(after[1] - before[1], abs=2 / draws), lever.text
        moved = np.array(list(effect.issues.values()))
        assert moved / width == pytest.approx((after[2] - before[2]) / width, abs=5e-3), lever.text


@pytest.mark.slow
@pytest.mark.parametrize("actor", ws.read(IRAN).actors)
def test_every_lever_equals_the_models_on_the_edited_case(iran: ws.Case, actor: str) -> None:
    found = found_by(iran, actor)
    assert found
    compare(iran, actor, found, by_models, 100)


def test_a_lever_of_each_kind_equals_a_forecast_of_the_edited_case(iran: ws.Case) -> None:
    first = {lever.kind: lever for lever in reversed(found_by(iran, "russia"))}
    assert len(first) == 6
    compare(iran, "russia", list(first.values()), by_forecast, 60)


@pytest.mark.slow
def test_report_and_terminal_have_the_same_numbers(
    iran: ws.Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ask with as many draws; here with 200, which is one fewer than the page has."""
    assert signature(ws.advise).parameters["draws"].default == case_levers.DRAWS
    monkeypatch.setattr(case_levers, "DRAWS", 200)
    made = case_levers.changes(iran, draws=201, seed=0, scenarios=False)
    assert made is not None
    assert made.advice[0].to_json() == ws.advise(iran, made.advice[0].actor, draws=200).to_json()


# --- gains by hand ---------------------------------------------------------------------------


def test_the_planted_lever_comes_first() -> None:
    """Nearly all the power on my side is with one weakly interested giant that wants nearly what I
    do; whom to persuade is plain, and the gain is that of the weighted mean."""
    case = line({"me": (100, 50, 1), "giant": (80, 30, 2), "foe": (0, 90, 0.5)})
    row = next(r for r in ws.advise(case, "me", draws=1).rows if "ask for more" in r.lever.text)
    assert row.lever.target == "giant"
    power = np.array([50, 60, 45])
    before, after = power @ [100, 80, 0] / 155, power @ [100, 90, 0] / 155
    assert row.issues["x"] == pytest.approx(after - before)
    assert row.gain == pytest.approx(100 * ((1 - before / 100) ** 2 - (1 - after / 100) ** 2))


def test_two_who_stand_together_bring_one_line() -> None:
    """Wants 80 and 70 at one capability become 75 each; saliences 60 and 40 become 50 each."""
    case = line({"me": (80, 60, 1), "friend": (70, 40, 1), "foe": (0, 50, 1)})
    runs = PairedRuns.of(case, "mean", 1, 0, (), None)
    lever = lever_of(levers(runs, "me"), "coalition", "friend")
    assert runs.run(lever.apply(case)).terms[0, 0] == pytest.approx(2 * 50 * 75 / 150)


def test_a_trade_that_the_other_would_refuse_is_none() -> None:
    """All that stays of trades and common lines costs the other no more than a trace."""
    advice = ws.advise(ws.read(IRAN), "united-states", draws=200)
    asked = [row for row in advice.rows if row.lever.kind in ("trade", "coalition")]
    assert asked
    assert all(row.others[str(row.lever.target)] >= -0.005 for row in asked)


def test_who_loses_answers_as_far_as_it_lost() -> None:
    """Me asking for more by 10 moves the mean from 55 to 60; the other, at 50, answers by asking
    for 40, which brings the mean back to 55 and makes good its whole loss."""
    case = line({"me": (60, 50, 1), "other": (50, 50, 1)})
    row = next(r for r in ws.advise(case, "me", draws=1).rows if r.lever.kind == "position")
    assert row.issues["x"] == pytest.approx(5)
    assert [(reply.actor, reply.position.likely) for reply in row.replies if reply.position] == [
        ("other", pytest.approx(40))
    ]
    assert row.after_replies == pytest.approx(0, abs=1e-9)


def test_who_loses_answers_where_terms_move_away_from_what_it_wants() -> None:
    """x moves towards the other, from 40 to 45, and y away, from 70 to 40, by which it loses; it
    would gain more by holding out on x, where me gives way, and answers on y."""
    issues = {name: {"name": name, "unit": "km", "range": RANGE} for name in "xy"}
    changes = [
        {"actor": "me", "issue": "x", "position": 10},
        {"actor": "me", "issue": "y", "position": 0},
    ]
    case = case_of(
        issues,
        {
            "me": {
                "name": "Me",
                "capability": 1,
                "levers": {"swap": {"does": "swaps", "changes": changes}},
            },
            "other": {"name": "Other", "capability": 1},
        },
        [
            {"actor": actor, "issue": issue, "position": position, "salience": salience}
            for actor, issue, position, salience in (
                ("me", "x", 0, 80), ("me", "y", 60, 40), ("other", "x", 80, 80),
                ("other", "y", 80, 40),
            )
        ],
    )  # fmt: skip
    runs = PairedRuns.of(case, "mean", 1, 0, (), 1)
    effect = tried(runs, "me", lever_of(levers(runs, "me"), "action")).effect
    assert (effect.issues["x"], effect.issues["y"]) == pytest.approx((5, -30))
    assert effect.others["other"] < 0
    replies = answered(runs, "me", effect).replies
    assert [(reply.actor, reply.issue, reply.position) for reply in replies] == [
        ("other", "y", ws.Belief.sure(90))
    ]


# --- words -----------------------------------------------------------------------------------


def said(answer: ws.Advice) -> str:
    return " ".join(str(answer).split())


def test_what_moves_is_told_where_the_likely_value_is_at_the_end() -> None:
    """Who asks for the end of the range cannot ask for more; it holds out by wanting 5, not 15."""
    case = bargain()
    rows = [row.model_copy(update={"ideal": ws.Belief.sure(15)}) for row in case.positions[:1]]
    case = case.model_copy(update={"positions": (*rows, *case.positions[1:])})
    assert "A on X: what it wants, from 15 to 5 km." in said(ws.advise(case, "a", draws=1))


def test_a_listed_lever_that_loses_is_told() -> None:
    own = {
        "me": {
            "levers": {
                "gift": {
                    "does": "gives way",
                    "changes": [{"actor": "me", "issue": "x", "position": 20}],
                    "cost": 3,
                }
            }
        }
    }
    case = line({"me": (80, 50, 1), "other": (20, 50, 1)}, own=own)
    # from a mean of 50 to 20: 100 (0.3² - 0.6²) less the cost of 3
    text = said(ws.advise(case, "me", draws=1))
    assert "not among these: Me gives way (−30.00: −27.00 by terms, −3.00 its cost)." in text


# --- ranks -----------------------------------------------------------------------------------


def test_ranks_robust_first_and_intervals_hold_their_means(iran: ws.Case) -> None:
    advice = ws.advise(iran, "israel", draws=400)
    rows = advice.rows
    assert all(row.interval[0] <= row.net <= row.interval[1] for row in rows)
    robust = [row.robust for row in rows]
    assert robust == sorted(robust, reverse=True)
    for row in rows:
        if row.robust:
            assert set(row.models) == set(COMPROMISES) - {"nash"}
            assert set(row.rhos) == set(RHOS)
            assert min(*row.models.values(), *row.rhos.values()) >= -0.005
            assert (row.after_replies or 0) > 0
            assert row.sure >= 0.75
    assert [row.rank for row in rows] == sorted(row.rank for row in rows)
    for rank in {row.rank for row in rows}:
        group = [row for row in rows if row.rank == rank]
        assert all(row.tied == (len(group) > 1) for row in group)


def test_the_best_set_different_things(iran: ws.Case) -> None:
    advice = ws.advise(iran, "russia", draws=100)
    best = advice.best(5)
    places = [place for row in best for place in row.lever.touches]
    assert len(places) == len(set(places))
    assert best[0] == next(row for row in advice.rows if row.net >= TRACE)
    assert list(best) == sorted(best, key=advice.rows.index)


def test_what_differs_by_luck_or_in_few_draws_is_not_told_apart() -> None:
    rng = np.random.default_rng(1)
    one = rng.normal(size=1000)
    assert not told_apart(one, one + rng.normal(scale=0.3, size=1000))
    assert told_apart(one + 0.2, one)
    # better on average by 1, in 60 % of the draws: a difference that the beliefs do not settle
    split = one + np.where(np.arange(1000) % 10 < 6, 5.0, -5.0)
    assert not told_apart(split, one)


def test_regret_is_what_is_missed_against_the_best_lever_of_each_draw() -> None:
    advice = ws.advise(line({"me": (80, 50, 1), "other": (20, 50, 1)}), "me", draws=1)
    best = max(0.0, *(row.net for row in advice.rows))
    assert [row.regret for row in advice.rows] == pytest.approx(
        [best - row.net for row in advice.rows]
    )


def test_the_input_on_which_a_lever_hangs_is_found() -> None:
    """A net gain made from one input alone, below 0 in its lowest third: that one is named."""
    case = line({"me": (60, 50, 1), "other": (20, 50, 1)})
    wide = ws.spread(case, 20)
    columns = PairedRuns.of(wide, "mean", 2000, 0, (), 1).columns()
    values = columns["salience/other/x"]
    hinge = Inputs.of(columns).hinge(values - np.quantile(values, 1 / 3))
    assert hinge is not None
    assert (hinge.input, hinge.below, hinge.turns) == ("salience/other/x", True, True)
    assert hinge.value == pytest.approx(np.quantile(values, 0.2), abs=0.5)
    noise = np.random.default_rng(2).normal(size=2000)
    assert Inputs.of(columns).hinge(noise) is None


def test_gain_is_split_into_deals_and_terms(iran: ws.Case) -> None:
    """Better terms count where there are some either way, as likely ratified as before; the rest
    is from whether there is a deal that is ratified."""
    rows = ws.advise(iran, "israel", draws=200).rows
    runs = PairedRuns.of(iran, None, 200, 0, (), 1)
    me = list(iran.actors).index("israel")
    for row in rows[:3]:
        after = runs.run(row.lever.apply(iran))
        both = runs.base.agreed & after.agreed
        better = 100 * (after.worth - runs.base.worth)[:, me]
        terms = (runs.base.ratified * better)[both].sum() / 200
        assert row.from_deals == pytest.approx(row.gain - terms, abs=1e-9)


# --- at home -----------------------------------------------------------------------------------


def at_home(**home: Any) -> ws.Case:
    """Return a at 2 and b at 6 on a line from 0 to 10 that stands at 10, with one who ratifies."""
    entry = {"actor": "a", "name": "Senate", **home}
    return line_case({"a": 2, "b": 6}, 10, ratification={"senate": entry})


def test_what_is_refused_at_home_counts_as_no_deal() -> None:
    """With 60 % the terms, with 40 % no deal: 0.6 (1 - (x - 0.2)²) + 0.4 (1 - 0.8²) for a."""
    runs = PairedRuns.of(at_home(agrees=60), None, 1, 0, (), 1)
    x = runs.base.terms[0, 0] / 10
    assert runs.base.utility[0, 0] == pytest.approx(0.6 * (1 - (x - 0.2) ** 2) + 0.4 * 0.36)
    assert runs.base.ratified_probability == pytest.approx(0.6)
    assert runs.base.deal_probability == 1


def test_one_persuades_who_ratifies_for_it() -> None:
    """A chance of 60 % becomes 65: a gains a twentieth of what terms are worth over no deal."""
    case = at_home(agrees=60)
    runs = PairedRuns.of(case, None, 1, 0, (), 1)
    lever = lever_of(levers(runs, "a"), "persuade", "senate")
    assert lever.text == "a persuades Senate to agree more readily"
    effect = tried(runs, "a", lever).effect
    x = runs.base.terms[0, 0] / 10
    assert effect.ratified == pytest.approx(0.05)
    assert effect.agreement == 0
    assert effect.gain == effect.from_deals == pytest.approx(5 * (1 - (x - 0.2) ** 2 - 0.36))
    answer = ws.advise(case, "a", draws=1)
    text = said(answer)
    assert "Senate: how likely it agrees, from 60 to 65 %." in text
    (table,) = (part for part in next(iter(answer.show())).parts if hasattr(part, "rows"))
    at = [column.title for column in table.columns].index("ratified")
    (mine,) = (row for row in table.rows if row.cells[0].value == lever.text)
    assert (mine.cells[at].text, mine.cells[at].value) == ("+5.0", pytest.approx(0.05))
    assert "from whether there is a deal that is ratified (+5.0 points)" in text
    sure = PairedRuns.of(at_home(agrees=100), None, 1, 0, (), 1)
    assert ("persuade", "senate") not in kinds(levers(sure, "a"))


def test_a_deal_that_comes_about_at_home_is_told_as_such() -> None:
    """The Senate at 10, where things stand, accepts nothing; at 9 it accepts 8: all that a gains is
    from a deal, and nothing from better terms."""
    case = at_home(wants={"x": 10})
    runs = PairedRuns.of(case, None, 1, 0, (), 1)
    effect = tried(runs, "a", lever_of(levers(runs, "a"), "persuade", "senate")).effect
    assert effect.agreement == 1
    assert effect.gain > 0
    assert effect.from_deals == pytest.approx(effect.gain)
    text = said(ws.advise(case, "a", draws=1))
    assert "0 come from better terms" in text
    assert "Pulled together" not in text, "no pair brings more than the one"


def test_who_ratifies_settles_for_less_and_thinks_less_of_no_deal() -> None:
    """Wants 0 where a wants 2: it settles for 1, a tenth of the range nearer to a."""
    runs = PairedRuns.of(at_home(wants={"x": 0}, no_deal=75), None, 1, 0, (), 1)
    found = levers(runs, "a")
    aims = lever_of(found, "persuade", "senate", "settle for more").changes[0]
    assert (aims.ratifier, aims.issue, aims.ideal) == ("senate", "x", ws.Belief.sure(1))
    worse = lever_of(found, "persuade", "senate", "no deal is worse").changes[0]
    assert worse.no_deal == ws.Belief.sure(70)
    assert ("persuade", "senate") not in kinds(levers(runs, "b"))


def test_anothers_ratifier_is_persuaded_where_the_case_lists_it() -> None:
    case = at_home(agrees=60)
    lobby = {"lobby": {"kind": "persuade", "target": "senate", "cost": 1}}
    data = case.to_dict()
    data["actors"]["b"]["levers"] = lobby
    runs = PairedRuns.of(ws.loads(json.dumps(data)), None, 1, 0, (), 1)
    lever = lever_of(levers(runs, "b"), "persuade", "senate")
    assert lever.cost == ws.Belief.sure(1)
    data["actors"]["b"]["levers"]["lobby"]["target"] = "sennate"
    with pytest.raises(ws.CaseError) as told:
        ws.loads(json.dumps(data))
    text = " ".join(str(told.value).split())
    assert "the actor or ratifier 'sennate', which does not exist" in text
    assert "Did you mean 'senate'?" in text


def test_levers_on_two_who_ratify_set_different_things() -> None:
    runs = PairedRuns.of(
        line_case(
            {"a": 2, "b": 6},
            10,
            ratification={
                name: {"actor": "a", "name": name, "agrees": 60} for name in ("one", "two")
            },
        ),
        None, 1, 0, (), 1,
    )  # fmt: skip
    one, two = (lever_of(levers(runs, "a"), "persuade", name) for name in ("one", "two"))
    assert not one.touches & two.touches


def test_whom_a_ratifier_is_like_is_heard() -> None:
    """c has no say; it is listened to for who ratifies like it, and not without."""
    data = bargain(c={"regard": {"a": 5}}).to_dict()
    assert ("persuade", "c") not in kinds(found_by(ws.loads(json.dumps(data)), "a"))
    data["ratification"] = {"home": {"actor": "b", "name": "Home", "like": "c"}}
    data["positions"][-1]["position"] = 50
    runs = PairedRuns.of(ws.loads(json.dumps(data)), None, 1, 0, (), 1)
    assert ("persuade", "c") in kinds(levers(runs, "a"))
    table = Table.of(runs, "a")
    assert [table.answers(k) for k in range(3)] == [True, True, False]


# --- levers together -------------------------------------------------------------------------

points = st.integers(0, 20).map(lambda n: 5.0 * n)


@settings(max_examples=15, deadline=None)
@given(st.tuples(points, points, points), st.tuples(points, points, points))
def test_no_pair_of_levers_is_better_than_the_one_that_is_told(
    x: tuple[float, ...], y: tuple[float, ...]
) -> None:
    """All pairs of a small case, tried one by one."""
    issues = {name: {"name": name, "unit": "km", "range": RANGE} for name in "xy"}
    case = case_of(
        issues,
        {name: {"name": name, "capability": n} for n, name in enumerate("abc", start=1)},
        [
            {"actor": actor, "issue": issue, "position": p, "salience": 40 + 10 * n}
            for issue, row in (("x", x), ("y", y))
            for n, (actor, p) in enumerate(zip("abc", row, strict=True))
        ],
    )
    advice = ws.advise(case, "a", draws=1, model="mean")
    runs = PairedRuns.of(case, "mean", 1, 0, (), 1)
    utility = runs.base.utility[0, 0]
    chosen = [row.lever for row in advice.rows]
    pairs = [
        100 * (runs.run(combined(case, pair)).utility[0, 0] - utility)
        for pair in combinations(chosen, 2)
        if not pair[0].touches & pair[1].touches
    ]
    best = max([row.net for row in advice.rows], default=0.0)
    best = max([best, 0.0, *(bundle.net for bundle in advice.together)])
    assert max([0.0, *pairs]) <= best + 1e-9
    for bundle in advice.together:
        alone = [row.net for row in advice.rows if row.lever in bundle.levers]
        assert bundle.over_parts == pytest.approx(bundle.net - sum(alone), abs=1e-9)


# --- ways to an outcome, and who spoils --------------------------------------------------------


def test_the_way_to_an_outcome_by_hand() -> None:
    """The mean of 100, 0 and 20 with equal weights is 40. For 50, me would have to ask for 130:
    too much; the other at 20 for 50; the first cannot raise it alone by position. Together zero
    and some move 15 each, at 100 (0.15² + 0.15²) = 4.5 points; alone one moves 30, at 9. Me at 70,
    or 30 less, brings it back to 40, and at 85 halfway."""
    case = line({"me": (100, 50, 1), "zero": (0, 50, 1), "some": (20, 50, 1)})
    ways = ws.reach(case, "x=50", draws=1)
    assert ways.median == pytest.approx(40)
    moves = {way.actor: way for way in ways.ways if way.kind == "position"}
    assert "me" not in moves
    assert moves["zero"].reaches
    assert moves["zero"].amount == pytest.approx(30, abs=0.1)
    assert moves["some"].amount == pytest.approx(30, abs=0.1)
    stronger = next(w for w in ways.ways if (w.actor, w.kind) == ("me", "capability"))
    # (100 c + 20) / (c + 2) = 50 at c = 1.6
    assert stronger.amount == pytest.approx(1.6, abs=0.01)
    weaker = next(w for w in ways.ways if (w.actor, w.kind) == ("zero", "capability"))
    # 120 / (2 + c) = 50 at c = 0.4
    assert weaker.amount == pytest.approx(0.4, abs=0.01)
    parts = [way.part for way in ways.ways if way.reaches]
    assert parts == sorted(parts)
    together = ways.coalition
    assert together is not None
    assert set(together.members) == {"zero", "some"}
    assert together.part == pytest.approx(0.15, abs=1 / 64)
    assert together.cost == pytest.approx(200 * together.part**2)
    (stopper,) = together.stoppers
    assert stopper.actor == "me"
    assert stopper.part == pytest.approx(0.15, abs=3 / 64)


def test_a_spoiler_its_move_and_the_guard() -> None:
    """b has all but nothing to gain over no deal, and a friend that it regards wants the status
    quo; nobody in a split of equals would rather have none."""
    assert spoilers(bargain(), draws=10, seed=0, workers=1) == ()
    case = ws.read(IRAN)
    found = spoilers(case, draws=400, seed=0, workers=2)
    deciding = set(case.decision.vetoes)
    assert found
    for one in found:
        assert one.prefers_none >= 0.1
        assert one.actor not in deciding
        if one.move is not None:
            assert one.move.agreement < 0
            assert one.guard is None or one.guard.agreement > 0
            assert one.guard is None or one.guard.actor in deciding


@pytest.mark.slow
def test_a_guard_pays_what_it_costs(iran: ws.Case) -> None:
    """The guard's gain is that of the lever less its cost: with one of 50, nobody is paid by it."""
    (first, *_) = spoilers(iran, draws=400, seed=0, workers=2)
    assert first.guard is not None
    owner = iran.actors[first.guard.actor]
    (key,) = [k for k, one in owner.levers.items() if str(one.does) in first.guard.text]
    dear = {key: owner.levers[key].model_copy(update={"cost": ws.Belief.sure(50)})}
    actor = owner.model_copy(update={"levers": {**owner.levers, **dear}})
    case = iran.model_copy(update={"actors": {**iran.actors, first.guard.actor: actor}})
    (again, *_) = spoilers(case, draws=400, seed=0, workers=2)
    assert again.move == first.move
    assert again.guard is None or again.guard.text != first.guard.text


def test_a_mediator_proposes_the_most_acceptable_package(iran: ws.Case) -> None:
    """The same as in a forecast of the same draws."""
    answer = ws.third_parties(iran, draws=150)
    packages = ws.forecast(iran, draws=150).packages
    assert packages is not None
    assert answer.proposal.terms == pytest.approx(packages.most_acceptable.terms, rel=1e-6)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes(iran: ws.Case) -> None:
    texts = {ws.advise(iran, "iran", draws=1200, workers=w).to_json() for w in (1, 2)}
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("z=1", "no issue 'z'"),
        ("x", "not a value of x"),
        ("x=high", "not a value of x"),
        ("x=101", "from 0 to 100"),
    ],
)
def test_mistaken_outcomes_are_told(outcome: str, says: str) -> None:
    with pytest.raises(ws.UsageError, match=says):
        ws.reach(line({"me": (1, 1, 1), "other": (2, 1, 1)}), outcome)


def test_an_unknown_actor_is_told(iran: ws.Case) -> None:
    with pytest.raises(ws.UsageError, match="Did you mean 'russia'"):
        ws.advise(iran, "rusia")
    with pytest.raises(ws.UsageError, match="ratifies for united-states; ask for 'united-states'"):
        ws.levels(iran, "congress")
