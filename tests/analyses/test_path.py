"""The path: medians, means and positions by round, and events as sentences and plain data."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, draws, line_case
from winset.analyses.outcome.path import PathForecast, ends_away, nearest_to_median
from winset.models.contract import Event, Path
from winset.show.paths import event_text

CHALLENGE = Event(1, "challenge", "actor-0", "actor-1", {"gain": np.float64(0.25), "by": "actor-2"})
TRADE = Event(2, "trade", "actor-1", "actor-2", {"size": np.int64(3), "rate": math.nan})


def two_rounds() -> PathForecast:
    """Three actors, powers 1, 1, 2 on the one issue; the first moves from 0 to 4."""
    start = draws(0, 3, 1, count=1)
    start = replace(
        start,
        capability=np.array([[1.0, 1.0, 2.0]]),
        salience=np.ones((1, 3, 1)),
        low=np.array([0.0]),
        high=np.array([10.0]),
    )
    positions = np.array([[[0.0], [5.0], [10.0]], [[4.0], [5.0], [10.0]]])
    return PathForecast.of(Path(positions, (CHALLENGE, TRADE)), start)


def test_medians_and_means_by_hand() -> None:
    """(0 + 5 + 20) / 4 and (4 + 5 + 20) / 4; half the weight lies at 10 and half below, so the
    median is midway between 5 and 10."""
    path = two_rounds()
    assert path.means[:, 0] == pytest.approx([6.25, 7.25])
    assert path.medians[:, 0] == pytest.approx([7.5, 7.5])


def test_rounds_as_plain_data() -> None:
    first, second = two_rounds().rounds()
    assert first["mean"] == pytest.approx(6.25)
    assert first["positions"]["actor-0"] == {"issue-0": 0}
    assert second["positions"]["actor-0"] == {"issue-0": 4}
    assert first["events"] == []
    told = {"kind": "challenge", "actor": "actor-0", "other": "actor-1", "gain": 0.25}
    assert second["events"] == [{**told, "by": "actor-2"}]
    json.dumps([first, second], allow_nan=False)


def test_plain_data_has_no_nan_and_no_numpy() -> None:
    positions = np.zeros((3, 3, 1))
    start = replace(draws(0, 3, 1, count=1), low=np.array([0.0]), high=np.array([10.0]))
    rounds = PathForecast.of(Path(positions, (TRADE,)), start).rounds()
    event = rounds[2]["events"][0]
    assert event["rate"] is None
    assert type(event["size"]) is int


def test_an_actor_without_a_position_has_none_on_the_way() -> None:
    start = draws(0, 3, 2, count=1)
    has_position = np.array([[True, False], [True, True], [True, True]])
    start = replace(start, has_position=has_position)
    positions = np.broadcast_to(start.position, (2, 3, 2)).copy()
    positions[:, 0, 1] = np.nan
    path = PathForecast.of(Path(positions), start)
    assert path.rounds()[1]["positions"]["actor-0"].keys() == {"issue-0"}
    assert set(path.rounds()[0]["mean"]) == {"issue-0", "issue-1"}
    assert np.isfinite(path.means).all()
    # Without the first, the second issue is a matter of the other two.
    power = start.power[0, 1:, 1]
    expected = (power * positions[0, 1:, 1]).sum() / power.sum()
    assert path.means[0, 1] == pytest.approx(expected)


def test_an_event_as_a_sentence() -> None:
    names = {"actor-0": "Alba", "actor-1": "Borduria", "actor-2": "Cyldavia"}
    assert event_text(CHALLENGE, names) == "Alba – Borduria: challenge (gain 0.25, by Cyldavia)"
    assert event_text(Event(1, "offer", "a", "actor-1"), names) == "a – Borduria: offer"
    detail = {"taken": True, "at_first": 12345.6, "unknown": None, "all": [1]}
    told = event_text(Event(1, "offer", "a", "b", detail), {})
    assert told == "a – b: offer (taken yes, at first 12,346)"


@pytest.mark.parametrize("point", [True, False])
def test_forecasts_hold_the_path_at_the_most_likely_values(point: bool) -> None:
    case = line_case({"a": 0, "b": 6, "c": 10}, None, capability={"a": 2, "b": 1, "c": 3})
    path = ws.forecast(case, model="challenge", draws=20, point=point).models["challenge"].path
    assert path is not None
    assert path.actors == ("a", "b", "c")
    assert path.positions[0, :, 0].tolist() == [0, 6, 10]
    assert path.means[0, 0] == pytest.approx((0 * 2 + 6 * 1 + 10 * 3) / 6)
    assert path.medians[0, 0] == 8  # Half of the weight lies at 10, half up to 6.


def test_models_without_rounds_have_no_path() -> None:
    answer = ws.forecast(line_case({"a": 0, "b": 6}, 3), model="mean", point=True)
    assert answer.models["mean"].path is None
    assert "rounds" not in answer.to_dict()["models"]["mean"]


def test_rounds_are_told_in_points_alone() -> None:
    issue = {"name": "X", "unit": "km", "range": [0, 10]}
    case = case_of(
        {"x": issue, "y": issue},
        {name: {"name": name, "capability": 1} for name in "abc"},
        [
            {"actor": a, "issue": j, "position": p, "salience": 50}
            for a, p in zip("abc", (0, 4, 10), strict=True)
            for j in "xy"
        ],
    )
    told = ws.forecast(case, model="challenge", point=True).to_dict()["models"]["challenge"]
    assert told["rounds"][0]["positions"]["c"] == {"x": 10, "y": 10}
    assert told["rounds"][0]["median"] == {"x": 4, "y": 4}
    assert (
        "rounds"
        not in ws.forecast(case, model="challenge", draws=3).to_dict()["models"]["challenge"]
    )


def test_an_end_is_near_within_a_part_of_the_spread_or_of_the_range() -> None:
    """Draws 0 to 100 of a range 0 to 100: half of them from 25 to 75, so 12.5 is near 50; draws at
    50 alone: 5 is near, a twentieth of the range."""
    start = replace(draws(0, 3, 2, count=1), low=np.zeros(2), high=np.full(2, 100.0))
    terms = np.column_stack([np.linspace(0, 100, 101), np.full(101, 50.0)])
    assert ends_away(np.array([62.0, 54.9]), terms, start) == {}
    assert ends_away(np.array([63.0, 55.1]), terms, start) == {"issue-0": 63.0, "issue-1": 55.1}
    assert ends_away(np.array([np.nan, 0.0]), terms, start) == {}
    assert nearest_to_median(terms[::-1], start, 101) == 50
    assert nearest_to_median(terms, start, 20) == 19


def skewed() -> ws.Case:
    """Return a case in which everybody most likely wants 5, and in most draws far more."""
    issue = {"name": "X", "unit": "km", "range": [0, 100]}
    return case_of(
        {"x": issue},
        {name: {"name": name, "capability": 1} for name in "abc"},
        [{"actor": a, "issue": "x", "position": [3, 5, 95], "salience": 50} for a in "abc"],
    )


def test_a_path_that_is_not_typical_gives_way_to_a_typical_draw() -> None:
    answer = ws.forecast(skewed(), model="challenge", draws=200)
    told = answer.models["challenge"]
    assert told.path is not None
    assert told.path.draw is not None
    assert told.path.away["x"] == pytest.approx(5)
    end = told.path.medians[-1, 0]
    assert end == pytest.approx(told.terms[told.path.draw, 0])
    assert abs(end - told.issues["x"].median) < 2
    shown = " ".join(str(answer.show(path=True)).split())
    assert f"The path of draw {told.path.draw + 1}, whose terms are nearest" in shown
    assert "At the most likely values this model ends elsewhere" in shown
    at_once = ws.forecast(skewed(), model="challenge", point=True)
    assert at_once.to_dict()["models"]["challenge"]["rounds"][-1]["median"] == 5
    assert "The path of draw" not in str(at_once.show(path=True))
