"""The forecast: the same bytes from the same case, seed and draws, and what its numbers are."""

from __future__ import annotations

import json
import time
from dataclasses import FrozenInstanceError, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas
import pytest

import winset as ws
from tests.generate import case_of, line_case
from winset.ensemble import run as ensemble
from winset.models.registry import MODELS

BARGAINS = ["mean", "median", "nash", "kalai-smorodinsky", "winset"]


def unsure(order: str = "abc", **sections: Any) -> ws.Case:
    """Return a case of two issues in which positions, saliences and capabilities are unsure."""
    issue = {"name": "X", "unit": "km", "range": [0, 10], "status_quo": [0, 1, 3]}
    actors = {
        "a": {"name": "A", "capability": [1, 2, 3]},
        "b": {"name": "B", "capability": [2, 3, 8]},
        "c": {"name": "C", "capability": 4},
    }
    rows = [
        {"actor": "a", "issue": "x", "position": [1, 2, 5], "salience": [40, 50, 90]},
        {"actor": "a", "issue": "y", "position": [6, 8, 9], "salience": 30},
        {"actor": "b", "issue": "x", "position": [5, 9, 10], "salience": 70},
        {"actor": "b", "issue": "y", "position": 4, "salience": [10, 20, 60]},
        {"actor": "c", "issue": "y", "position": [0, 5, 10], "salience": 50},
    ]
    change = {"actor": "a", "issue": "x", "position": [1, 2, 5]}
    other = {"actor": "a", "issue": "x", "position": 9}
    return case_of(
        {"x": issue, "y": {**issue, "unit": "days", "status_quo": 0}},
        {name: actors[name] for name in order},
        rows,
        scenarios={
            "same": {"name": "Nothing changes", "changes": [change]},
            "other": {"name": "Something does", "changes": [other]},
        },
        **sections,
    )


def test_the_number_of_workers_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "CHUNK", 11)  # Several chunks a worker.
    one, two, five = (ws.forecast(unsure(), draws=60, workers=n).to_json() for n in (1, 2, 5))
    assert one == two == five


def test_where_a_run_is_cut_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ws.forecast(unsure(), draws=60).to_json()
    monkeypatch.setattr(ensemble, "CHUNK", 11)
    assert ws.forecast(unsure(), draws=60).to_json() == whole


def test_the_seed_matters() -> None:
    first, again, other = (
        ws.forecast(unsure(), model="mean", draws=50, seed=seed).models["mean"]
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first.terms, again.terms)
    assert not np.isclose(first.terms, other.terms).any()


def test_more_draws_begin_with_the_same() -> None:
    few, more = (ws.forecast(unsure(), model=BARGAINS, draws=n) for n in (20, 50))
    for name in BARGAINS:
        assert np.array_equal(few.models[name].terms, more.models[name].terms[:20], equal_nan=True)


def test_a_scenario_that_changes_nothing_is_the_baseline() -> None:
    """To the byte, but for the scenario's name."""
    base = ws.forecast(unsure(), draws=40).to_json()
    same = ws.forecast(unsure(), draws=40, scenario="same").to_json()
    assert '"scenario": null' in base
    assert same == base.replace('"scenario": null', '"scenario": "same"')
    other = ws.forecast(unsure(), draws=40, scenario="other").to_dict()
    assert other["digest"] != json.loads(base)["digest"]


def test_a_scenario_moves_only_what_it_is_about() -> None:
    """a on x is now exactly 9; issue y is decided by itself, and keeps its draws."""
    base, other = (
        ws.forecast(unsure(), model="mean", draws=40, scenario=name).models["mean"].terms
        for name in (None, "other")
    )
    assert (other[:, 0] > base[:, 0]).all()
    assert np.array_equal(other[:, 1], base[:, 1])


def test_the_order_of_actors_in_the_case_does_not_matter() -> None:
    one, other = (ws.forecast(unsure(order), model=BARGAINS, draws=60) for order in ("abc", "cab"))
    for name, within in dict.fromkeys(BARGAINS, 1e-4).items() | {("mean", 1e-9), ("median", 1e-9)}:
        first, second = one.models[name].terms, other.models[name].terms
        assert first == pytest.approx(second, abs=within, nan_ok=True)


def test_a_point_is_the_models_at_the_most_likely_values() -> None:
    """x: a at 2 with 2 * 0.5, b at 9 with 3 * 0.7: (2 + 18.9) / 3.1. The median is b's."""
    answer = ws.forecast(unsure(), point=True)
    told = answer.to_dict()
    assert answer.draws == told["draws"] == 1
    assert told["models"]["mean"]["issues"]["x"]["value"] == pytest.approx(20.9 / 3.1)
    assert told["models"]["median"]["issues"]["x"]["value"] == 9
    assert set(told["models"]["mean"]["issues"]["x"]) == {"value"}
    assert set(told["models"]) == set(MODELS)


def test_summaries_are_those_of_the_draws() -> None:
    answer = ws.forecast(unsure(), draws=200)
    told = answer.to_dict()["models"]
    for name, said in answer.models.items():
        for j, issue in enumerate(("x", "y")):
            column = said.terms[:, j][~np.isnan(said.terms[:, j])]
            found = told[name]["issues"][issue]
            assert found["mean"] == pytest.approx(column.mean())
            keys = ("p5", "p25", "median", "p75", "p95")
            expected = np.quantile(column, [0.05, 0.25, 0.5, 0.75, 0.95])
            assert [found[key] for key in keys] == pytest.approx(expected)


def test_outcome_shares_and_the_agreement_are_of_the_same_draws() -> None:
    answer = ws.forecast(unsure(), draws=300)
    assert answer.agreement is not None
    assert answer.models["winset"].outcome_share == answer.agreement.probability
    assert answer.models["mean"].outcome_share == 1
    nash = answer.models["nash"]
    assert nash.outcome_share == np.mean(~np.isnan(nash.terms[:, 0]))


def test_probability_falls_by_margin() -> None:
    answer = ws.forecast(unsure(), model="winset", draws=300)
    assert answer.agreement is not None
    shares = list(answer.agreement.by_margin.values())
    assert all(a >= b for a, b in pairwise(shares))
    assert shares[0] > shares[-1]


def test_json_is_the_answer_as_plain_data() -> None:
    answer = ws.forecast(unsure(), draws=20, seed=3, settings=["winset.margin=5"])
    told = json.loads(answer.to_json())
    assert told == answer.to_dict()
    assert told["seed"] == 3
    assert told["settings"] == ["winset.margin=5"]
    assert told["digest"] == answer.digest == answer.case.digest()
    assert told["skipped"] == {}


def test_nothing_can_be_assigned() -> None:
    answer = ws.forecast(unsure(), model="mean", draws=5)
    with pytest.raises(FrozenInstanceError):
        answer.seed = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        answer.models["mean"].terms = np.zeros(1)  # type: ignore[misc]


def test_a_table_has_a_row_a_model_and_issue() -> None:
    answer = ws.forecast(unsure(), model=["mean", "median"], draws=50)
    table = answer.to_dataframe()
    assert isinstance(table, pandas.DataFrame)
    assert list(zip(table["model"], table["issue"], strict=True)) == [
        ("mean", "x"),
        ("mean", "y"),
        ("median", "x"),
        ("median", "y"),
    ]
    assert table["unit"].tolist() == ["km", "days"] * 2
    row = table[(table["model"] == "mean") & (table["issue"] == "y")].iloc[0]
    assert row["p75"] == pytest.approx(np.quantile(answer.models["mean"].terms[:, 1], 0.75))


def test_a_picture_of_an_issue_that_there_is() -> None:
    answer = ws.forecast(unsure(), model="mean", draws=20)
    assert "<svg" in str(answer.plot("x"))
    both = answer._repr_html_()
    assert both.count("<svg") == 2
    assert str(answer.plot()).count("<svg") == 2
    assert str(answer.plot("x")) != str(answer.plot("y"))
    with pytest.raises(ws.UsageError, match="'z'"):
        answer.plot("z")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"draws": 0}, "^draws is 0"),
        ({"workers": 0}, "^workers is 0"),
        ({"model": "nsh"}, "'nsh'.*nash"),
        ({"scenario": "othr"}, "'othr'.*other"),
        ({"settings": ["winset.margn=3"]}, "no option 'margn'.*margin"),
        ({"settings": ["winset.margin"]}, "expected MODEL.OPTION=VALUE"),
        ({"settings": ["winset.margin=minus"]}, "winset.margin=minus: expected"),
        ({"settings": ["winset.margin=3"], "model": "mean"}, "winset, which does not run here"),
    ],
)
def test_what_cannot_be_done_is_told(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ws.UsageError, match=says):
        ws.forecast(unsure(), **({"draws": 2} | options))


def test_progress_is_told_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "CHUNK", 4)
    heard: list[tuple[int, int]] = []
    ws.forecast(unsure(), model="mean", draws=10, progress=lambda a, b: heard.append((a, b)))
    assert heard == sorted(heard)
    assert heard[0][0] >= 4
    assert heard[-1] == (10, 10)


def test_progress_is_told_within_a_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A large case has few chunks; who waits hears of each piece."""
    monkeypatch.setattr("winset.threads.ASK_SECONDS", 0.01)
    monkeypatch.setattr(ensemble, "PIECE_SECONDS", 0.01)
    mean = MODELS["mean"]

    def slow(draws: Any, options: Any, streams: Any) -> Any:
        time.sleep(0.05)
        return mean.run(draws, options, streams)

    heard: list[int] = []
    plan = ensemble.Plan(unsure(), (replace(mean, run=slow),), draws=10, workers=1)
    ensemble.run(plan, lambda done, _: heard.append(done))
    assert heard == sorted(heard)
    assert set(heard) & set(range(2, 9))
    assert heard[-1] == 10


def test_the_value_of_what_is_known_for_sure() -> None:
    answer = ws.forecast(line_case({"a": 2, "b": 8}, 0), model=["mean", "median"], draws=9)
    for said in answer.models.values():
        assert said.issues["x"].to_dict() == dict.fromkeys(
            ("mean", "median", "p5", "p25", "p75", "p95"), 5.0
        )
