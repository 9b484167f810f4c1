"""The backtest: figures by hand, what does not change them, and the real data where they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import winset as ws
from tests.data import data_path
from winset.analyses.record.backtest import backtest
from winset.analyses.record.calibrate import fit_model
from winset.analyses.record.scoring import folds_of
from winset.interchange import forms
from winset.models.calibrated import parameters

CASES = Path(__file__).parents[2] / "cases"
KEYS = "mae median_error hits10 crps log_score coverage50 coverage80 coverage90".split()


def case(number: int, positions: list[float], outcome: float | None, high: float = 100) -> ws.Case:
    """Return a made-up case of one issue; everybody has the same weight."""
    actors = "".join(f"  a{i}: {{name: A{i}, capability: 1}}\n" for i in range(len(positions)))
    rows = "".join(
        f"  - {{actor: a{i}, issue: x, position: {p}, salience: 50}}\n"
        for i, p in enumerate(positions)
    )
    came = "" if outcome is None else f", outcome: {{value: {outcome}, date: 2020}}"
    return ws.loads(
        f"winset: 1\nid: made-{number}\ntitle: t\nquestion: q\nas_of: 2020-01-01\n"
        "decision: {rule: consensus}\n"
        f"issues:\n  x: {{name: X, unit: u, range: [0, {high}]{came}}}\n"
        f"actors:\n{actors}positions:\n{rows}"
    )


def made(count: int, seed: int = 1) -> Iterator[ws.Case]:
    """Yield made-up cases whose outcome is mostly a position that somebody holds."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        positions = [float(p) for p in rng.integers(0, 21, 5) * 5]
        outcome = positions[0] if rng.random() < 0.7 else float(rng.integers(0, 101))
        yield case(number, positions, outcome)


def test_the_mean_by_hand() -> None:
    """Means 50 and 30 of 0-100, outcomes 60 and 0: errors 10 and 30."""
    answer = backtest([case(1, [0, 100], 60), case(2, [20, 40], 0)], model="mean")
    scores = answer.models["mean"].summary
    assert scores["mae"] == scores["crps"] == pytest.approx(20)
    assert scores["median_error"] == pytest.approx(20)
    assert scores["hits10"] == 0.5
    assert answer.outcomes == answer.cases == 2


def test_positions_by_hand() -> None:
    """Half at 0, half at 100, outcome 100: E|X - y| = 50 less half of E|X - X'| = 50."""
    answer = backtest([case(1, [0, 100], 100)], model="mean")
    assert answer.models["positions"].summary["crps"] == pytest.approx(25)
    assert answer.models["positions"].rows[0].percentile == 75


def test_issues_are_scaled_to_their_range() -> None:
    one = backtest([case(1, [0, 100], 60)], model="mean").models["mean"].summary
    other = backtest([case(1, [0, 500], 300, high=500)], model="mean").models["mean"].summary
    assert one == pytest.approx(other)


def test_json_has_the_promised_shape() -> None:
    data = json.loads(backtest(made(4), draws=50).to_json())
    assert set(data["models"]) >= {"mean", "median", "calibrated", "positions"}
    for scores in data["models"].values():
        assert list(scores) == ["n", *KEYS]
        for key in KEYS:
            assert scores[key] is None or scores[key] >= 0
        for key in ("hits10", "coverage50", "coverage80", "coverage90"):
            assert scores[key] is None or scores[key] <= 1
    assert sum(data["pit"]["calibrated"]) == pytest.approx(1)
    assert len(data["reliability"]["mean"]) == 9


def test_a_data_frame_holds_the_scores_unrounded() -> None:
    answer = backtest(made(12), model="median", draws=20)
    frame = answer.to_dataframe().set_index("model")
    assert list(frame.index) == [name for name, tally in answer.models.items() if tally.rows]
    for name, scores in frame.iterrows():
        assert scores["MAE"] == answer.models[str(name)].summary["mae"]
    assert "<svg" in answer.plot("median-outcomes")


def test_a_model_that_never_fits_has_no_figures() -> None:
    answer = backtest([case(1, [0, 100], 60)], draws=20)
    scores = answer.to_dict()["models"]["nash"]
    assert scores == {"n": 0} | dict.fromkeys(KEYS)
    assert "status_quo" in answer.skipped["nash"]["made-1"]


def test_same_seed_same_bytes_whatever_the_order_and_workers() -> None:
    cases = list(made(6))
    first = backtest(cases, draws=100, seed=4)
    assert first.to_json() == backtest(cases, draws=100, seed=4, workers=3).to_json()
    turned = backtest(cases[::-1], draws=100, seed=4)
    for name, tally in first.models.items():
        assert turned.models[name].summary == pytest.approx(tally.summary, nan_ok=True)
        if name in first.differences:
            assert turned.differences[name]["crps"].low == pytest.approx(
                first.differences[name]["crps"].low, nan_ok=True
            )


def test_a_certain_case_needs_one_run_of_a_model_without_chance() -> None:
    cases = list(made(3))
    few, many = (backtest(cases, draws=n, model="median") for n in (10, 300))
    assert few.models["median"].summary == pytest.approx(many.models["median"].summary)


def test_differences_from_the_mean() -> None:
    answer = backtest(made(12), model="median", draws=20)
    mean, median = (answer.models[name].summary for name in ("mean", "median"))
    found = answer.differences["median"]["mae"]
    assert found.value == pytest.approx(median["mae"] - mean["mae"])
    assert found.low < found.value < found.high
    assert found.issues == found.cases == 12
    skill = answer.skill["median"]["positions"]
    positions = answer.models["positions"].summary["crps"]
    assert skill.value == pytest.approx(1 - median["crps"] / positions)


def test_what_cannot_be_scored() -> None:
    with pytest.raises(ws.UsageError, match="No issue"):
        backtest([case(1, [0, 100], None)])
    with pytest.raises(ws.UsageError, match="Two cases have the id made-1"):
        backtest([case(1, [0, 100], 5), case(1, [0, 100], 5)])
    with pytest.raises(ws.UsageError, match="no model"):
        backtest([case(1, [0, 100], 5)], model="oracle")
    with pytest.raises(ws.UsageError, match="does not run here"):
        backtest([case(1, [0, 100], 5)], model="mean", settings=["winset.margin=5"])


def test_folds_are_even_and_go_by_name() -> None:
    names = [f"case-{i}" for i in range(23)]
    folds = folds_of(names, 10, 0)
    assert folds == folds_of(names[::-1], 10, 0)
    assert sorted(np.bincount(list(folds.values()))) == [2] * 7 + [3] * 3
    assert set(folds_of(names[:3], 10, 0).values()) == {0, 1, 2}


def test_a_refit_learns_that_outcomes_are_positions() -> None:
    """On made-up cases where the outcome mostly is a position, a refit says so and scores well."""
    cases = list(made(60))
    found = fit_model(cases, data="made up")
    learnt = dict(zip(found.parameters.features, found.parameters.coefficients, strict=True))
    assert np.exp(learnt["held"]) > 5, "how many times likelier a cell is where all stand"
    normal = backtest(cases, model="mean").models["normal-around-mean"].summary
    assert found.scores.summary["crps"] < normal["crps"]
    assert found.scores.summary["log_score"] < normal["log_score"] - 0.2
    assert len(found.scores.rows) == 60
    assert fit_model(cases, data="made up").to_json() == found.to_json()


def test_a_refit_forecasts_and_is_scored_out_of_sample(tmp_path: Path) -> None:
    cases = list(made(30))
    found = fit_model(cases)
    file = tmp_path / "fit.json"
    file.write_text(found.to_json())
    setting = f"calibrated.parameters={file}"
    answer = backtest(cases, model="calibrated", settings=[setting], draws=4000)
    scored = answer.models["calibrated"].summary["crps"]
    assert scored == pytest.approx(found.scores.summary["crps"], abs=0.5)
    forecast = ws.forecast(cases[0], model="calibrated", draws=50, settings=[setting])
    assert np.isfinite(forecast.models["calibrated"].terms).all()


def test_too_little_to_learn_from() -> None:
    with pytest.raises(ws.UsageError, match="9 known outcomes"):
        fit_model(made(9))
    with pytest.raises(ws.UsageError, match="Two cases"):
        fit_model([*made(12), *made(12)])


def test_iran_is_hindcast() -> None:
    """Each outcome's percentile is its rank among the terms of the forecast itself."""
    case = ws.read(CASES / "iran-2014")
    rows = backtest([case], draws=500, model="calibrated").models["calibrated"].rows
    terms = ws.forecast(case, draws=500, model="calibrated").models["calibrated"].terms
    names = list(case.issues)
    assert len(rows) == 7
    for row in rows:
        outcome = case.issues[row.issue].outcome
        assert outcome is not None
        drawn = terms[:, names.index(row.issue)]
        below, equal = np.mean(drawn < outcome.value), np.mean(drawn == outcome.value)
        assert row.percentile == pytest.approx(100 * (below + equal / 2), abs=0.5)


def test_the_goals_hold_on_the_training_part_of_deu_iii() -> None:
    """Issue 4: out of sample, against the positions and a normal around the mean."""
    cases = forms.read_all(data_path("deu3-train.csv"))
    answer = backtest(cases, model=["mean", "calibrated"])
    scores = {name: tally.summary for name, tally in answer.models.items()}
    assert len(answer.models["calibrated"].rows) == 235
    assert scores["calibrated"]["crps"] <= 0.85 * scores["positions"]["crps"]
    assert scores["calibrated"]["crps"] <= 0.92 * scores["normal-around-mean"]["crps"]
    assert scores["calibrated"]["mae"] <= scores["mean"]["mae"]
    assert 0.76 <= scores["calibrated"]["coverage80"] <= 0.84
    assert 0.46 <= scores["calibrated"]["coverage50"] <= 0.54


def test_the_shipped_fit_is_the_fit_of_the_training_part() -> None:
    found = fit_model(forms.read_all(data_path("deu3-train.csv")))
    shipped = parameters()
    assert found.parameters.coefficients == pytest.approx(shipped.coefficients, abs=1e-3)
    assert found.parameters.folds == shipped.folds
    assert found.scores.summary["crps"] == pytest.approx(shipped.record.scores["crps"], abs=0.02)
