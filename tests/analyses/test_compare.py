"""Comparing: parts add up, nothing comes of nothing, by hand where that can be done."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of
from winset.analyses.levers.compare import _orders
from winset.case.changes import scaled


def small(scenarios: dict[str, Any], **more: Any) -> ws.Case:
    """Return a case of three actors on two issues, whose compromise is the plain mean."""
    actors = {name: {"name": name.upper(), "capability": 1} for name in "abc"}
    rows = [
        {"actor": actor, "issue": issue, "position": at, "salience": 50}
        for issue, places in {"x": (0, 30, 60), "y": (0, 0, 60)}.items()
        for actor, at in zip("abc", places, strict=True)
    ]
    issues = {name: {"name": name.upper(), "unit": "km", "range": [0, 60]} for name in "xy"}
    return case_of(issues, actors, rows, scenarios=scenarios, **more)


def change(**parts: Any) -> dict[str, Any]:
    return parts


PUSH = {
    "name": "Push",
    "changes": [
        change(actor="a", issue="x", position=30),
        change(actor="b", issue="y", position=30),
        change(actor="c", capability=4),
    ],
}


def test_the_parts_of_a_mean_by_hand() -> None:
    """Before: x 30, y 20. Moving a adds 10 to x with capabilities 1 1 1, and 5 with 1 1 4; over
    all orders c's growth comes first in half: 7.5. b on y likewise. c's growth moves x from 30 to
    45 or from 40 to 50 (x: 30 30 60): 12.5 on average."""
    answer = ws.compare(small({"push": PUSH}), "push", draws=1)
    assert answer.model == "mean"
    assert answer.agreement is None
    assert answer.issues["x"].before == pytest.approx(30)
    assert answer.issues["x"].after == pytest.approx(50)
    assert [part.issues["x"] for part in answer.parts] == pytest.approx([7.5, 0, 12.5])
    assert [part.issues["y"] for part in answer.parts] == pytest.approx([0, 7.5, 17.5])


@pytest.mark.parametrize(("scenario", "orders"), [("ukraine", 1), ("ukraine-feared", 2)])
def test_parts_add_up_to_the_whole(scenario: str, orders: int) -> None:
    case = ws.read("cases/iran-2014")
    answer = ws.compare(case, scenario, draws=60, orders=orders)
    assert answer.agreement is not None
    total = sum(part.agreement or 0.0 for part in answer.parts)
    assert total == pytest.approx(answer.agreement.change, abs=1e-9)
    for name, shift in answer.issues.items():
        total = sum(part.issues[name] for part in answer.parts)
        assert total == pytest.approx(shift.change, abs=1e-9)
    for name, shift in answer.utility.items():
        total = sum(part.utility[name] for part in answer.parts)
        assert total == pytest.approx(shift.change, abs=1e-9)


def test_a_scenario_that_changes_nothing_changes_nothing_to_the_bit() -> None:
    case = ws.read("cases/iran-2014")
    row = case.positions[0]
    same = {
        "name": "Same",
        "changes": [
            {"actor": row.actor, "issue": row.issue, "salience": row.salience.plain()},
            {"actor": "iran", "capability": case.actors["iran"].capability.plain()},
        ],
    }
    data = case.to_dict()
    data["scenarios"] = {"same": same}
    answer = ws.compare(ws.loads(json.dumps(data)), "same", draws=500)
    for shifts in (answer.issues, answer.utility, answer.gains):
        for shift in shifts.values():
            assert shift.before == shift.after
            assert shift.p5 == shift.p95 == 0
    assert answer.agreement is not None
    assert answer.agreement.change == 0
    assert all(part.agreement == 0 for part in answer.parts)


def test_between_two_scenarios_the_way_leads_back_and_on() -> None:
    case = ws.read("cases/iran-2014")
    there = ws.compare(case, "ukraine-feared", draws=300)
    between = ws.compare(case, "ukraine-feared", against="ukraine", draws=300)
    first = ws.compare(case, "ukraine", draws=300)
    for name in case.issues:
        assert between.issues[name].before == pytest.approx(first.issues[name].after, rel=1e-6)
        assert between.issues[name].after == pytest.approx(there.issues[name].after, rel=1e-6)
    assert len(between.parts) == len(first.parts) + len(there.parts)


def test_the_shock_that_turns_a_deal_by_hand() -> None:
    """Ideals 0 and 60; no deal is worth 1/4 to a, d to b. At x, a part of 60, b gains
    1 - (1 - x)**2 - d and a 3/4 - x**2: x may go up to 0.866, where b has 0.982. The scenario
    raises d from 0.25 by 0.25: a deal ends at (0.982 - 0.25) / 0.25 = 2.93 times that."""
    actors = {
        "a": {"name": "A", "capability": 1, "no_deal": 25},
        "b": {"name": "B", "capability": 1, "no_deal": 25},
    }
    rows = [
        {"actor": "a", "issue": "x", "position": 0, "salience": 50},
        {"actor": "b", "issue": "x", "position": 60, "salience": 50},
    ]
    issues = {"x": {"name": "X", "unit": "km", "range": [0, 60], "status_quo": 0}}
    shock = {"name": "Shock", "changes": [change(actor="b", no_deal=50)]}
    case = case_of(issues, actors, rows, scenarios={"shock": shock})
    answer = ws.compare(case, "shock", draws=4)
    assert answer.turning is not None
    expected = (1 - (1 - 0.75**0.5) ** 2 - 0.25) / 0.25
    assert answer.turning.factor == pytest.approx(expected, abs=0.01)
    assert answer.turning.reached == 0


def test_changes_are_scaled_inside_their_bounds() -> None:
    case = small({"push": PUSH})
    changes = case.scenarios["push"].changes
    none, half, far = (scaled(case, changes, factor) for factor in (0.0, 0.5, 5.0))
    assert [c.position.likely for c in none[:2] if c.position] == [0, 0]
    assert [c.position.likely for c in half[:2] if c.position] == [15, 15]
    assert [c.position.likely for c in far[:2] if c.position] == [60, 60]
    assert half[2].capability is not None
    assert half[2].capability.likely == 2.5
    assert scaled(case, changes, 1.0) == changes


def test_the_same_seed_gives_the_same_bytes() -> None:
    case = ws.read("cases/iran-2014")
    texts = {
        ws.compare(case, "ukraine", draws=3000, workers=workers).to_json() for workers in (1, 2)
    }
    assert len(texts) == 1


def test_a_scenario_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "push.yaml"
    file.write_text("name: P\nchanges:\n  - {actor: a, issue: x, position: 30}\n")
    answer = ws.compare(small({}), file, draws=1)
    assert answer.after == "push"
    assert answer.issues["x"].change == pytest.approx(10)


def test_faults_of_a_scenario_file_are_findings_with_their_line(tmp_path: Path) -> None:
    file = tmp_path / "push.yaml"
    file.write_text("name: P\nchanges:\n  - {actor: z, capability: 1}\n  - {actor: a, x: 1}\n")
    with pytest.raises(ws.CaseError) as caught:
        ws.compare(small({}), file)
    assert {finding.line for finding in caught.value.findings} == {3, 4}
    assert all(finding.file == str(file) for finding in caught.value.findings)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"scenario": "none"}, "no scenario 'none'"),
        ({"scenario": "push", "against": "pusch"}, "Did you mean 'push'"),
        ({"scenario": "push", "model": "nash"}, "cannot run on this case"),
        ({"scenario": "push", "draws": 0}, "1 or more"),
        ({"scenario": "push", "below": 1.5}, "between 0 and 1"),
        ({"scenario": "push", "settings": ["pce.x=1"]}, "pce"),
        ({"scenario": "nowhere.yaml"}, "Cannot read nowhere.yaml"),
    ],
)
def test_mistakes_are_told(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ws.WinsetError, match=says):
        ws.compare(small({"push": PUSH}), **wrong)


def test_json_has_no_nan() -> None:
    plain = json.loads(ws.compare(small({"push": PUSH}), "push", draws=2).to_json())
    assert plain["agreement"] is None
    assert plain["parts"][0]["agreement"] is None
    assert np.isfinite(plain["issues"]["x"]["change"])


def test_a_seed_below_zero_orders_many_changes_too() -> None:
    orders = _orders(12, 3, -7)
    assert len(orders) == 6
    assert all(sorted(order) == list(range(12)) for order in orders)
