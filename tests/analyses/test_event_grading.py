"""Odds kept, updated, sealed and graded by what came out: by hand-worked scores and twins."""

from __future__ import annotations

import datetime
import math
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.stats import beta

import winset as ws
from tests.case.test_events import CASE, EVENT
from tests.clock import at
from winset.analyses.record import event_grading
from winset.analyses.record.forecast_log import read_log
from winset.case.events import Event
from winset.untrusted import json_text

Day = datetime.date
OPEN = EVENT | {"bears": "none", "opens": "2020-01-01", "closes": "2020-01-10", "tags": ["t", "u"]}
CLASSES = {"c": {"name": "C", "happened": 30, "of": 100}}
SEEN = {"x": {"name": "A letter", "date": "2020-01-05", "ratio": 3}}


def made(outcome: dict[str, str] | None = None, seen: bool = False, **change: Any) -> ws.Case:
    event = OPEN | {"classes": CLASSES} | ({"evidence": SEEN} if seen else {}) | change
    event |= {} if outcome is None else {"outcome": outcome}
    return ws.loads(json_text(CASE | {"as_of": "2020-01-01", "events": {"e": event}}), "small")


@cache
def answer(seen: bool = False) -> ws.Forecast:
    return ws.forecast(made(seen=seen), draws=20, model=["mean"])


def kept(folder: Path) -> Path:
    log = folder / "log.jsonl"
    for day, seen in (("2020-01-02", False), ("2020-01-06", True)):
        with at(day):
            ws.save_forecast(answer(seen), log, date=day, on=day)
    return log


def test_odds_are_kept_and_what_was_seen_since_is_told(tmp_path: Path) -> None:
    log = kept(tmp_path)
    first, second = ws.monitor(log, why=0).steps
    asked = [ws.odds(made(seen=s), on=d) for s, d in ((False, "2020-01-02"), (True, "2020-01-06"))]
    for step, odds in zip((first, second), asked, strict=True):
        assert step.saved is not None
        assert step.saved.events == {"e": odds.events["e"].probability}
        assert step.saved.base_rates["e"] == pytest.approx(30.5 / 101, abs=0.005)
    assert second.news == {"e": ("A letter",)}
    assert second.saved is not None
    assert first.saved is not None
    assert second.events["e"] == second.saved.events["e"] - first.saved.events["e"]
    assert "A letter" in str(ws.monitor(log, why=0))


def test_each_day_counts_until_it_was_known(tmp_path: Path) -> None:
    """Two forecasts, p on 4 days and q on 2 of them: the mean of squared errors, by hand."""
    log = kept(tmp_path)
    p, q = (saved.events["e"] for _, saved in read_log(log).forecasts())
    grades = ws.grade(log, made({"value": "yes", "date": "2020-01-08"}))
    (found,) = grades.events
    assert found.days == 6
    assert found.brier == pytest.approx((4 * (p - 1) ** 2 + 2 * (q - 1) ** 2) / 6)
    assert found.log == pytest.approx(-(4 * math.log(p) + 2 * math.log(q)) / 6)
    assert found.brier_last == pytest.approx((q - 1) ** 2)
    base = read_log(log).forecasts()[0][1].base_rates["e"]
    assert found.brier_base == pytest.approx((base - 1) ** 2, abs=1e-3)
    assert found.skill == pytest.approx(1 - found.brier / found.brier_base)
    assert [one.tag for one in event_grading.by_tag(grades.events)] == ["all questions", "t", "u"]
    assert "Whether and when" in str(grades)


def test_what_came_after_the_deadline_is_no_and_flagged(tmp_path: Path) -> None:
    log = kept(tmp_path)
    (found,) = ws.grade(log, made({"value": "yes", "date": "2020-02-01"})).events
    assert (found.happened, found.later, found.days) == (False, "2020-02-01", 9)
    (voided,) = [ws.grade(log, made({"value": "void", "date": "2020-01-09"}), deal=True).events]
    assert voided == ()


def test_no_deal_decides_questions_about_one() -> None:
    case = made({"value": "no deal", "date": "2020-01-04"}, bears="signed")
    assert case.events["e"].resolved == "no"
    with pytest.raises(ws.CaseError):
        made({"value": "no deal", "date": "2020-01-04"})


def test_a_failed_negotiation_is_recorded_in_one_step(tmp_path: Path) -> None:
    events = {"s": EVENT, "o": EVENT | {"bears": "none"}}
    (tmp_path / "case.yaml").write_text(json_text(CASE | {"events": events}), encoding="utf-8")
    case = ws.resolve(tmp_path, "no deal", day="2015-03-01")
    assert [event.resolved for event in case.events.values()] == ["no", None]
    assert case.deal is False


def test_the_crowd_stands_beside_on_its_days(tmp_path: Path) -> None:
    log = kept(tmp_path)
    table = tmp_path / "crowd.csv"
    table.write_text("event,date,probability\ne,2020-01-06,80 %\ne,2020-01-06,0.6\n")
    case = made({"value": "yes", "date": "2020-01-08"})
    (found,) = ws.grade(log, case, crowd=table).events
    q = read_log(log).forecasts()[1][1].events["e"]
    assert found.brier_crowd == pytest.approx(0.3**2)
    assert found.skill_crowd == pytest.approx(1 - (q - 1) ** 2 / 0.09)
    table.write_text("event,date,probability\nother,2020-01-06,0.5\n")
    with pytest.raises(ws.UsageError, match="speaks of no question of the case; it has e"):
        ws.grade(log, case, crowd=table)


def test_a_crowd_is_found_by_the_words_of_a_question_however_they_are_broken(
    tmp_path: Path,
) -> None:
    asked = 'Will "Ž", or  Y,\nsign by 30 June?'
    case = made({"value": "yes", "date": "2020-01-08"}, question=asked)
    table = ws.export_forecast(case, tmp_path / "f.csv", "fatebook", draws=50, on="2020-01-06")
    assert ws.grade(kept(tmp_path), case, crowd=table).events[0].brier_crowd is not None


def naive(
    told: list[tuple[Day, float]], came: bool, end: Day, first: Day
) -> tuple[float, float, int]:
    """Score the days one by one: the twin of the grades."""
    errors, losses, day = [], [], first
    while day <= end:
        said = [p for on, p in told if on <= day]
        if said:
            errors.append((said[-1] - came) ** 2)
            losses.append(-math.log(said[-1] if came else 1.0 - said[-1]))
        day += datetime.timedelta(1)
    return sum(errors) / len(errors), sum(losses) / len(losses), len(errors)


@pytest.mark.parametrize("stands", [False, True])
def test_grades_are_those_of_a_walk_through_the_days(stands: bool) -> None:
    rng = np.random.default_rng(1)
    for _ in range(60):
        came_on, value = Day(2020, 1, int(rng.integers(6, 20))), str(rng.choice(["yes", "no"]))
        case = made({"value": value, "date": came_on.isoformat()}, stands=stands)
        days = sorted(Day(2020, 1, int(d)) for d in rng.integers(1, 6, 3))
        told = [(day, float(rng.uniform(0.01, 0.99))) for day in days]
        crowd = [(Day(2020, 1, int(d)), float(rng.random())) for d in (2, 4)]
        log: Any = [
            (SimpleNamespace(number=k, date=day.isoformat(), clock=None), kept_)
            for k, (day, p) in enumerate(told)
            for kept_ in [SimpleNamespace(events={"e": p}, base_rates={"e": 0.3})]
        ]
        (found,) = event_grading.grade_events(log, case, {"e": crowd})
        comes = "no" if stands else "yes"
        late = value == comes and came_on > Day(2020, 1, 10)
        came = (value == "yes") != late
        end = min(Day(2020, 1, 10), Day(2020, 1, 10) if late else came_on - datetime.timedelta(1))
        brier, log_score, count = naive(told, came, end, days[0])
        assert (found.happened, found.days) == (came, count)
        assert (found.brier, found.log) == pytest.approx((brier, log_score))
        assert found.brier_base == pytest.approx((0.3 - came) ** 2)
        theirs, _, _ = naive(crowd, came, end, days[0])
        assert found.brier_crowd == pytest.approx(theirs)


def test_sealed_odds_open_and_are_graded(tmp_path: Path) -> None:
    log, seal = tmp_path / "log.jsonl", tmp_path / "seal.json"
    with at("2020-01-02"):
        ws.save_forecast(answer(), log, date="2020-01-02", on="2020-01-02", sealed=seal)
        assert read_log(log).forecasts() == ()
    with at("2020-01-09"):
        ws.open_sealed(log, seal, date="2020-01-09")
    (found,) = ws.grade(log, made({"value": "no", "date": "2020-01-11"})).events
    assert (found.days, found.happened) == (9, False)


def test_a_forecast_after_the_event_is_none(tmp_path: Path) -> None:
    log = kept(tmp_path)
    grades = ws.grade(log, made({"value": "yes", "date": "2020-01-02"}))
    assert (grades.events, grades.unforecast) == ((), ("e",))
    assert "Known before any forecast" in str(grades)


def graded(event: Event, mean: float, happened: bool) -> event_grading.EventGrade:
    return event_grading.EventGrade(
        event, "e", happened, None, 1, mean, mean, 0.1, 0.2, 0.1, 0.2, 0.2, None, None, ()
    )


def test_the_calibration_curve_has_jeffreys_intervals() -> None:
    """Of honest forecasts, 85 to 95 % of the bins' intervals hold the mean forecast."""
    rng = np.random.default_rng(1)
    covered, event = [], made().events["e"]
    for _ in range(80):
        chances = rng.random(100)
        bins = event_grading.calibration([graded(event, p, rng.random() < p) for p in chances])
        assert sum(one.questions for one in bins) == 100
        covered += [one.low < one.mean < one.high for one in bins]
    assert 0.85 <= np.mean(covered) <= 0.95
    one = bins[0]
    shape = (one.happened + 0.5, one.questions - one.happened + 0.5)
    assert (one.low, one.high) == pytest.approx(beta.ppf([0.05, 0.95], *shape))


def test_a_record_of_an_earlier_winset_is_read_still(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    plain = ws.loads(json_text(CASE), "small")
    with at("2020-01-02"):
        ws.save_forecast(ws.forecast(plain, draws=20, model=["mean"]), log, date="2020-01-02")
        assert '"winset":2,' in log.read_text()
        ws.save_forecast(answer(), log, date="2020-01-02")
    assert '"winset":3,' in log.read_text()
    assert read_log(log).is_sound
    assert [saved.events.keys() for _, saved in read_log(log).forecasts()] == [set(), {"e"}]


# --- post-mortem ----------------------------------------------------------------------------------


def test_a_post_mortem_names_the_worst_input_and_what_the_right_one_had_said(
    tmp_path: Path,
) -> None:
    unsure = made(
        classes={"c": CLASSES["c"]},
        evidence={"x": SEEN["x"] | {"ratio": [1, 2, 4]}},
        rush=[0, 20, 40],
    )
    log = tmp_path / "log.jsonl"
    with at("2020-01-06"):
        run = ws.forecast(unsure, draws=40, model=["mean"])
        ws.save_forecast(run, log, date="2020-01-06", on="2020-01-06")
    now = made({"value": "yes", "date": "2020-01-08"})
    known = {"events.e.evidence.x.ratio": 9.0, "events.e.rush": 20.0}
    found = ws.post_mortem(log, now, known=known)
    assert [one.path for one in found.inputs] == list(known)
    assert found.inputs[0].percentile == 100.0
    assert 30 < found.inputs[1].percentile < 70
    right = made(evidence={"x": SEEN["x"] | {"ratio": 9}}, rush=[0, 20, 40])
    expected = ws.odds(right, on="2020-01-06").events["e"].probability
    assert found.inputs[0].would_say.events["e"] == pytest.approx(expected)
    assert found.said.events["e"] == read_log(log).forecasts()[0][1].events["e"]
    assert found.inputs[0].would_say.brier == pytest.approx((expected - 1) ** 2)
    assert "Furthest out was events.e.evidence.x.ratio" in str(found)


def test_a_post_mortem_reads_what_became_a_number_in_the_case(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    before = made(rush=[0, 20, 40])
    with at("2020-01-06"):
        ws.save_forecast(ws.forecast(before, draws=20, model=["mean"]), log, date="2020-01-06")
    now = made({"value": "no", "date": "2020-01-11"}, rush=90)
    assert [one.path for one in ws.post_mortem(log, now).inputs] == ["events.e.rush"]
    with pytest.raises(ws.UsageError, match="No input is known"):
        ws.post_mortem(log, before)
    with pytest.raises(ws.UsageError, match=r"no belief at 'events\.e\.rash'"):
        ws.post_mortem(log, now, known={"events.e.rash": 1})
    with pytest.raises(ws.UsageError, match="does not fit the case"):
        ws.post_mortem(log, now, known={"events.e.rush": 200})
    with pytest.raises(ws.UsageError, match="no readable forecast number 7; there are 1"):
        ws.post_mortem(log, now, record=7)
