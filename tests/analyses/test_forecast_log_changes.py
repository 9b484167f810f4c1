"""What moved between saved forecasts: parts and rest add up; outcomes score them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.clock import at
from tests.generate import case_of
from tests.kernels.scores_twin import crps_sample
from winset.case.changes import apply
from winset.case.difference import as_changes, differences, remainder
from winset.case.negotiation import Outcome
from winset.errors import UsageError
from winset.show.html import html


def two(**changes: Any) -> ws.Case:
    """Return a case of two actors on one issue; keyword arguments replace values of it."""
    at = {"a": 20, "b": 80, "salience": 50, "capability": 1, "quo": 10, "cost": 0} | changes
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 100], "status_quo": at["quo"]}},
        {
            "a": {"name": "A", "capability": at["capability"]},
            "b": {"name": "B", "capability": 1, "groups": at.get("groups", {})},
        },
        [
            {"actor": "a", "issue": "x", "position": at["a"], "salience": at["salience"]},
            {"actor": "b", "issue": "x", "position": at["b"], "salience": 50},
        ],
        no_deal={"out": {"name": "Out", "costs": {"a": at["cost"]} if at["cost"] else {}}},
        evidence=at.get("evidence", {}),
        hypotheses={"h": {"name": "H", "about": "a"}},
    )


def log_of(folder: Path, *cases: ws.Case, **options: Any) -> Path:
    log = folder / "log.jsonl"
    for number, case in enumerate(cases, start=1):
        answer = ws.forecast(case, **{"draws": 40, "model": ["mean", "nash", "winset"]} | options)
        with at(f"2020-01-{number:02}"):
            ws.save_forecast(answer, log, date=f"2020-01-{number:02}")
    return log


def test_differences_are_paths_with_both_values() -> None:
    found = {
        (d.path, str(d.old), str(d.new)): d.bears for d in differences(two(), two(a=30, quo=5))
    }
    assert found == {
        ("positions.a.x.position", "20", "30"): True,
        ("issues.x.status_quo", "10", "5"): True,
    }
    assert differences(two(), two()) == ()


def test_the_order_of_rows_is_no_difference() -> None:
    case = two()
    other = case.model_copy(update={"positions": case.positions[::-1]})
    assert differences(case, other) == ()


def test_what_changes_can_say_leads_to_the_other_case() -> None:
    group = {"g": {"name": "G", "share": 10, "wants": {"x": 5}}}
    grown = {"g": {"name": "G", "share": 20, "wants": {"x": 7}}}
    before, after = two(groups=group), two(groups=grown, a=25, salience=60, capability=3, cost=4)
    changes = as_changes(before, after)
    assert len(changes) == 6
    assert remainder(before, after, changes) == ()
    assert differences(apply(before, changes), after) == ()
    back = as_changes(after, before)
    assert remainder(after, before, back) == ()


def test_what_changes_cannot_say_is_the_remainder() -> None:
    before, after = two(), two(quo=30, a=25)
    (left,) = remainder(before, after, as_changes(before, after))
    assert (left.path, left.new) == ("issues.x.status_quo", 30)


def test_every_change_of_a_scenario_is_found_again() -> None:
    case = ws.read("cases/iran-2014")
    for scenario in case.scenarios.values():
        after = apply(case, scenario.changes)
        assert remainder(case, after, as_changes(case, after)) == ()


def test_parts_and_rest_add_up_and_the_rest_is_nothing(tmp_path: Path) -> None:
    case = ws.read("cases/iran-2014")
    after = apply(case, case.scenarios["ukraine-feared"].changes)
    watch = ws.monitor(log_of(tmp_path, case, after))
    step = watch.steps[1]
    assert step.attribution is not None
    assert step.agreement is not None
    total = sum(part.agreement or 0.0 for part in step.attribution.parts)
    assert total == pytest.approx(step.agreement, abs=1e-9)
    assert step.attribution.rest == pytest.approx(0.0, abs=1e-9)
    assert step.attribution.other == ()
    for name, moved in step.issues.items():
        parts = sum(part.issues[name] for part in step.attribution.parts)
        low, high = case.issues[name].range
        assert parts + step.attribution.rest_issues[name] == pytest.approx(moved, abs=1e-9)
        assert abs(step.attribution.rest_issues[name]) / (high - low) < 1e-6
    json.loads(watch.to_json())


def test_the_rest_holds_what_is_no_change(tmp_path: Path) -> None:
    """The mean moves by 5 through a's position; another status quo moves the bargain, not it."""
    log = log_of(tmp_path, two(), two(a=30, quo=5))
    step = ws.monitor(log, model="mean").steps[1]
    assert step.attribution is not None
    assert [part.issues["x"] for part in step.attribution.parts] == pytest.approx([5.0])
    assert step.attribution.rest_issues["x"] == pytest.approx(0.0)
    assert [found.path for found in step.attribution.other] == ["issues.x.status_quo"]


def test_another_seed_alone_is_the_rest(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    case = two(a=[10, 20, 30])
    for seed in (0, 1):
        ws.save_forecast(ws.forecast(case, draws=40, seed=seed), log, date="2020-01-01")
    carried = ws.monitor(log).steps[1].attribution
    assert carried is not None
    assert carried.rerun == ("seed",)
    assert carried.parts == ()


def test_new_evidence_is_named_with_its_reason(tmp_path: Path) -> None:
    seen = {"e": {"name": "A leak", "why": "Seen by two.", "likelihood": {"h": 60}}}
    steps = ws.monitor(log_of(tmp_path, two(), two(evidence=seen), two())).steps
    assert {name: item.why for name, item in steps[1].evidence.items()} == {"e": "Seen by two."}
    assert steps[2].gone == ("e",)
    assert steps[1].issues == {"x": 0.0}


def test_a_changed_judgement_is_told_in_numbers_and_said_to_move_views(tmp_path: Path) -> None:
    said = [
        two(evidence={"e": {"name": "A leak", "likelihood": {"h": likelihood}}})
        for likelihood in ("likely", [20, 35, 50])
    ]
    answer = ws.monitor(log_of(tmp_path, *said))
    assert "A leak, likelihood, H: [55, 67.5, 80] uniform -> [20, 35, 50]" in str(answer)
    assert "moves the rival views, not these" in html(answer.show())


def test_which_record_is_explained(tmp_path: Path) -> None:
    log = log_of(tmp_path, two(), two(a=30), two(a=40))
    assert [step.attribution is not None for step in ws.monitor(log).steps] == [False, False, True]
    asked = ws.monitor(log, why=2).steps
    assert [step.attribution is not None for step in asked] == [False, True, False]
    assert all(step.attribution is None for step in ws.monitor(log, why=0).steps)
    for bad in ({"why": 9}, {"model": "smp"}):
        with pytest.raises(UsageError):
            ws.monitor(log, **bad)  # type: ignore[arg-type]


def test_grades_by_hand(tmp_path: Path) -> None:
    """Two exact positions, so the mean is 50 in every draw; 44 came out, and a deal."""
    log = log_of(tmp_path, two())
    told = two()
    issue = told.issues["x"].model_copy(update={"outcome": Outcome(value=44.0, date="2020-02")})
    case = ws.loads(ws.write(told.model_copy(update={"issues": {"x": issue}})))
    (row,) = ws.grade(log, case, deal=False).rows
    assert row.before
    assert row.models["mean"].rows[0].error == pytest.approx(6.0)
    assert row.models["mean"].rows[0].crps == pytest.approx(6.0)
    assert row.probability == 1.0
    assert row.brier == 1.0
    assert ws.grade(log, case).rows[0].brier == 0.0  # an outcome says that there was a deal
    with pytest.raises(UsageError, match="no outcome"):
        ws.grade(log, told)


def test_forty_quantiles_score_almost_as_all_draws(tmp_path: Path) -> None:
    case = two(a=[0, 30, 60], b=[50, 60, 99])
    answer = ws.forecast(case, draws=4000, model="mean")
    log = tmp_path / "log.jsonl"
    ws.save_forecast(answer, log, date="2020-01-01")
    issue = case.issues["x"].model_copy(update={"outcome": Outcome(value=35.0, date="2019")})
    told = ws.loads(ws.write(case.model_copy(update={"issues": {"x": issue}})))
    (row,) = ws.grade(log, told).rows
    whole = crps_sample(np.asarray(answer.models["mean"].terms[:, 0]), 35.0)
    assert row.models["mean"].summary["crps"] == pytest.approx(whole, rel=0.02)
    assert not row.before


def test_a_sealed_forecast_shows_as_sealed_until_it_is_open(tmp_path: Path) -> None:
    log, sealed = tmp_path / "log.jsonl", tmp_path / "s.json"
    first = ws.forecast(two(), draws=4, model=["mean", "winset"])
    ws.save_forecast(first, log, date="2020-01-01", sealed=sealed)
    second = ws.forecast(two(a=30), draws=4, model=["mean", "winset"])
    ws.save_forecast(second, log, date="2020-01-02")
    steps = ws.monitor(log).steps
    assert steps[0].saved is None
    assert steps[1].since is None
    ws.open_sealed(log, sealed, date="2020-01-03")
    steps = ws.monitor(log).steps
    assert [step.record.number for step in steps] == [1, 2]
    assert steps[1].since == 1
    assert steps[1].issues["x"] == pytest.approx(5.0)
