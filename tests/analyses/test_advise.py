"""Advice: planted levers come first, gains by hand, ways to an outcome, answers of the others."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of
from winset.analyses.levers.advise import levers
from winset.analyses.levers.lever import Lever, pulled
from winset.ensemble.paired_runs import PairedRuns

RANGE = [0, 100]


def line(actors: dict[str, tuple[float, float, float]], **more: Any) -> ws.Case:
    """Return a case on one issue: actor -> (position, salience, capability)."""
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": RANGE, **more.pop("issue", {})}},
        {a: {"name": a.title(), "capability": c} for a, (_, _, c) in actors.items()},
        [
            {"actor": a, "issue": "x", "position": p, "salience": s}
            for a, (p, s, _) in actors.items()
        ],
        **more,
    )


def lever_of(found: list[Lever], kind: str, target: str | None = None, text: str = "") -> Lever:
    (lever,) = [
        lever
        for lever in found
        if lever.kind == kind and lever.target == target and text in lever.text
    ]
    return lever


def test_the_planted_lever_comes_first() -> None:
    """Nearly all the power is with one weakly interested giant at the other end; whom to persuade
    is plain, and doing so moves the mean by nearly the whole step."""
    case = line({"me": (100, 50, 1), "giant": (0, 30, 2), "a": (0, 90, 0.01), "b": (100, 90, 0.01)})
    advice = ws.advise(case, "me", draws=1)
    first = advice.rows[0].lever
    assert (first.kind, first.target) == ("persuade-salience", "giant")
    row = next(row for row in advice.rows if row.lever.kind == "persuade")
    assert row.lever.target == "giant"
    power = np.array([50, 60, 0.9, 0.9])
    before = power @ [100, 0, 0, 100] / power.sum()
    after = power @ [100, 10, 0, 100] / power.sum()
    assert row.issues["x"] == pytest.approx(after - before)
    assert row.gain == pytest.approx(100 * ((1 - before / 100) ** 2 - (1 - after / 100) ** 2))


def test_effort_is_on_the_stated_scale() -> None:
    case = line({"me": (100, 50, 1), "other": (0, 30, 4)})
    found = levers(PairedRuns.of(case, "mean", 1, 0, (), None), "me")
    assert lever_of(found, "position", None).effort == pytest.approx(10 * 0.5)
    assert lever_of(found, "persuade", "other").effort == pytest.approx(10 * 0.3 * 4)
    assert lever_of(found, "persuade-salience", "other").effort == pytest.approx(10 * 0.3 * 4)
    assert lever_of(found, "capability", "other").effort == pytest.approx(20 * 4)


def bargain(**more: Any) -> ws.Case:
    """Return two who split an issue, no deal worth 0 to both, and a third who only watches."""
    return case_of(
        {
            "x": {"name": "X", "unit": "km", "range": RANGE, "status_quo": 0},
            "y": {"name": "Y", "unit": "km", "range": RANGE, "status_quo": 50},
        },
        {
            "a": {"name": "A", "capability": 1, "no_deal": 0},
            "b": {"name": "B", "capability": 1, "no_deal": 0},
            "c": {"name": "C", "capability": 1, "no_deal": 0},
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


def test_levers_of_the_table_by_hand() -> None:
    """By symmetry the bargain is (50, 50), worth 3/4 to a and b. Leaving y out keeps it at 50 and
    splits x; deciding without b gives a all."""
    runs = PairedRuns.of(bargain(), None, 1, 0, (), None)
    assert runs.model.name == "nash"
    assert runs.base.utility[0] == pytest.approx([0.75, 0.75, 0.75])
    found = levers(runs, "a")
    out = pulled(runs, lever_of(found, "package", text="Y"))
    assert out.terms[0] == pytest.approx([50, 50], abs=1e-4)
    alone = pulled(runs, lever_of(found, "veto", "b"))
    assert alone.terms[0] == pytest.approx([0, 0], abs=1e-2)
    assert alone.utility[0, 0] == pytest.approx(1)
    given_up = pulled(runs, lever_of(found, "veto", None, "Give up"))
    assert given_up.terms[0] == pytest.approx([100, 100], abs=1e-2)


def test_who_pays_gives_up_what_the_other_gets() -> None:
    """Paying b five points: b's demand falls, so the terms move to a; the payment is counted."""
    runs = PairedRuns.of(bargain(), None, 1, 0, (), None)
    paid = pulled(runs, lever_of(levers(runs, "a"), "payment", "b"))
    plain = 1 - (paid.terms[0, 0] / 100) ** 2 / 2 - (paid.terms[0, 1] / 100) ** 2 / 2
    assert paid.terms[0, 0] < 50
    assert paid.utility[0, 0] == pytest.approx(plain - 0.05)


def test_two_who_stand_together_bring_one_ideal() -> None:
    """c wants 0 on x and cares for nothing else; b and c alike in capability want 50 together, and
    weigh x three quarters."""
    case = bargain()
    runs = PairedRuns.of(case, "mean", 1, 0, (), None)
    joined = pulled(runs, lever_of(levers(runs, "b"), "coalition", "c"))
    assert joined.terms[0, 0] == pytest.approx((0 + 50 + 50) / 3)


def test_best_shift_against_one_other_is_to_ask_for_all() -> None:
    """Under the mean of two alike, who wants 60 against 0 gets 30; asking for 100 gets 50."""
    advice = ws.advise(line({"me": (60, 50, 1), "other": (0, 50, 1)}), "me", draws=1)
    (best,) = advice.best
    assert best.by == pytest.approx(40)
    assert best.gain == pytest.approx(100 * (0.3**2 - 0.1**2))


def test_the_others_answer_with_their_best_step() -> None:
    """Me asking for more by 10 moves the mean by 5; the other at 50 answers by 10 the other way."""
    case = line({"me": (60, 50, 1), "other": (50, 50, 1)})
    advice = ws.advise(case, "me", draws=1)
    row = next(row for row in advice.rows if row.lever.text == "Ask for more on X")
    assert row.issues["x"] == pytest.approx(5)
    assert [(reply.actor, reply.position.likely) for reply in row.replies if reply.position] == [
        ("other", 40)
    ]
    assert row.after_replies == pytest.approx(0, abs=1e-9)


def test_the_way_to_an_outcome_by_hand() -> None:
    """The mean of 100, 0 and 20 with equal weights is 40. For 50, me would have to ask for 130:
    too much; the other at 20 for 50; the first cannot raise it alone by position."""
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


def test_levers_that_can_be_said_so_are_changes_that_a_scenario_can_make() -> None:
    case = ws.read("cases/iran-2014")
    advice = ws.advise(case, "russia", draws=20)
    data = case.to_dict()
    rows = [row for row in advice.rows if row.lever.changes and row.lever.vetoes is None]
    data["scenarios"] = {
        f"lever-{n}": {"name": row.lever.text, "changes": row.plain()["changes"]}
        for n, row in enumerate(rows)
    }
    again = ws.loads(json.dumps(data))
    for n in (0, len(rows) // 2, len(rows) - 1):
        compared = ws.compare(again, f"lever-{n}", draws=20)
        assert compared.utility["russia"].change == pytest.approx(rows[n].gain, abs=1e-6)


def test_the_same_seed_gives_the_same_bytes() -> None:
    case = ws.read("cases/iran-2014")
    texts = {ws.advise(case, "iran", draws=2600, workers=w).to_json() for w in (1, 2)}
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


def test_an_unknown_actor_is_told() -> None:
    with pytest.raises(ws.UsageError, match="Did you mean 'russia'"):
        ws.advise(ws.read("cases/iran-2014"), "rusia")
