"""The path: medians, means and positions by round, and events as sentences and plain data."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

import winset as ws
from tests.generate import case_of, draws, line_case
from winset.analyses.outcome.path import PathForecast
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
