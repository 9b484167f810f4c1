"""The pool: its draws, its weights, how unlike a case is, and weights learnt from outcomes."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.analyses.test_backtest import made
from tests.data import data_path
from winset.analyses.outcome import pooling
from winset.analyses.outcome.pooling import (
    Pool,
    Swing,
    Weights,
    pool,
    pooled,
    swing,
    weights_for,
)
from winset.analyses.record.backtest import POOLED, backtest
from winset.analyses.record.calibrate import fit_model
from winset.analyses.record.stacking import mixture, stacked, with_pool
from winset.interchange import forms

CASES = Path(__file__).parents[2] / "cases"


def shipped() -> Pool:
    known = pool()
    assert known is not None
    return known


def test_draws_are_shared_out_by_weight() -> None:
    terms = {"a": np.full((1000, 1), 1.0), "b": np.full((1000, 1), 3.0)}
    found = pooled(Weights({"a": 0.3, "b": 0.7}, True, None), terms, ("x",))
    assert np.mean(found.terms == 1.0) == pytest.approx(0.3, abs=0.002)
    assert found.issues["x"]["mean"] == pytest.approx(2.4, abs=0.005)
    assert found.issues["x"]["p10"] == 1.0
    assert found.issues["x"]["median"] == 3.0


def test_a_draw_of_the_pool_is_one_model_s_draw_of_the_same_number() -> None:
    rng = np.random.default_rng(1)
    terms = {"a": rng.random((50, 2)), "b": rng.random((50, 2))}
    weights = Weights({"a": 0.5, "b": 0.5}, True, None)
    found = pooled(weights, terms, ("x", "y")).terms
    for d in range(50):
        assert any(np.array_equal(found[d], terms[name][d]) for name in terms)
    few = pooled(weights, {name: values[:20] for name, values in terms.items()}, ("x", "y"))
    assert np.array_equal(few.terms, found[:20])


def test_a_model_of_fewer_draws_gives_each_once_and_keeps_its_share() -> None:
    """200 draws of one and 1,000 of the other: at equal weights the pool has 400."""
    terms = {"a": np.arange(200.0)[:, None], "b": 1000.0 + np.arange(1000.0)[:, None]}
    found = pooled(Weights({"a": 0.5, "b": 0.5}, 0.0, None), terms, ("x",))
    ours = found.terms[:, 0] < 1000.0
    assert len(found.terms) == 400
    assert np.mean(ours) == pytest.approx(0.5, abs=0.005)
    assert len(np.unique(found.terms[ours])) >= ours.sum() - 1
    assert np.array_equal(found.terms[ours, 0], found.draw[ours])
    assert np.array_equal(found.terms[~ours, 0] - 1000.0, np.flatnonzero(~ours))
    light = pooled(Weights({"a": 0.1, "b": 0.9}, 0.0, None), terms, ("x",))
    assert len(light.terms) == 1000
    assert np.mean(light.terms < 1000.0) == pytest.approx(0.1, abs=0.002)


def test_draws_without_an_outcome_do_not_count() -> None:
    terms = {"a": np.full((400, 1), 1.0), "b": np.full((400, 1), np.nan)}
    found = pooled(Weights({"a": 0.5, "b": 0.5}, True, None), terms, ("x",))
    assert found.issues["x"]["median"] == found.issues["x"]["p95"] == 1.0


def test_a_single_run_gives_the_weighted_median() -> None:
    terms = {name: np.array([[value]]) for name, value in (("a", 1.0), ("b", 5.0), ("c", 9.0))}
    found = pooled(Weights({"a": 0.1, "b": 0.6, "c": 0.3}, True, None), terms, ("x",))
    assert found.issues["x"]["median"] == 5.0


def test_a_mixture_by_hand() -> None:
    weights = Weights({"a": 0.25, "b": 0.75}, True, None)
    values, parts = mixture(weights, {"a": np.array([1.0, 2.0]), "b": np.array([3.0])})
    assert list(values) == [1.0, 2.0, 3.0]
    assert list(parts) == [0.125, 0.125, 0.75]


def test_features_by_hand() -> None:
    """Two actors of equal weight at the ends of 0-100, salience 50, all must consent."""
    (case,) = made(1)
    text = ws.write(case)
    two = ws.loads(
        text[: text.index("actors:")]
        + "actors:\n  a: {name: A, capability: 1}\n  b: {name: B, capability: 1}\n"
        "positions:\n  - {actor: a, issue: x, position: 0, salience: 50}\n"
        "  - {actor: b, issue: x, position: [80, 90, 100], salience: 50}\n"
    )
    here = dict(zip(pooling.FEATURES, pooling.features(two), strict=True))
    assert here == pytest.approx(
        {
            "actors": 1.0,
            "issues": 0.0,
            "effective_actors": 1.0,
            "held": 1.0,
            "span": 0.9,
            "spread": 0.45,
            "polarisation": 1.0,
            "salience": 0.5,
            "status_quo": 0.0,
            "consensus": 1.0,
            "uncertainty": 0.1,
        },
        abs=1e-9,
    )


def test_weights_shrink_towards_equal_ones_by_unlikeness() -> None:
    """Beyond the limit in proportion to the distance, until nothing is left at 1.5 times it."""
    iran = ws.read(CASES / "iran-2014")
    names = ["mean", "calibrated"]
    found = weights_for(shipped(), iran, names)
    assert found.likeness is not None
    assert not found.likeness.like
    assert found.likeness.furthest(1) == ["uncertainty"]
    limit, distance = found.likeness.limit, found.likeness.distance
    assert found.learnt == pytest.approx((1.5 * limit - distance) / (0.5 * limit))
    assert 0 < found.learnt < 0.5
    assert found.basis == "learnt in part"
    like = weights_for(shipped(), ws.read(CASES / "emissions-1989"), names)
    assert (like.learnt, like.basis) == (1.0, "learnt")
    assert found.weights["calibrated"] == pytest.approx(
        found.learnt * like.weights["calibrated"] + (1 - found.learnt) / 2
    )
    assert sum(found.weights.values()) == pytest.approx(1)


def test_the_swing_is_where_weights_count_most() -> None:
    fit = shipped()
    assert fit is not None
    terms = {
        "calibrated": np.tile([1.0, 10.0], (900, 1)),
        "mean": np.tile([2.0, 90.0], (900, 1)),
        "median": np.tile([2.0, 90.0], (900, 1)),
    }
    found = swing(fit, terms, {"x": (0.0, 2.0), "y": (0.0, 100.0)})
    assert found == Swing("y", 10.0, 90.0)  # 80 % of the range of y, 50 % of that of x
    assert swing(None, terms, {"x": (0.0, 2.0)}) is None


def test_no_fit_no_learnt_weights() -> None:
    found = weights_for(None, ws.read(CASES / "emissions-1989"), ["mean", "median"])
    assert (found.basis, found.likeness) == ("stated", None)


def test_stacking_finds_the_mixture_that_outcomes_come_from() -> None:
    """Two forecasters, each right in its part of the cases: 70 and 30 of 100."""
    first = np.array([0.9] * 70 + [0.01] * 30)
    second = np.array([0.01] * 70 + [0.9] * 30)
    found = stacked({"a": first, "b": second, "c": np.full(100, 0.005)})
    assert found["a"] == pytest.approx(0.7, abs=0.01)
    assert found["b"] == pytest.approx(0.3, abs=0.01)
    assert "c" not in found


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000))
def test_stacked_weights_are_best(seed: int) -> None:
    rng = np.random.default_rng(seed)
    chances = {name: rng.uniform(0.01, 1, 30) for name in "abc"}
    found = stacked(chances)

    def likelihood(weights: dict[str, float]) -> float:
        return float(np.log(sum(w * chances[name] for name, w in weights.items())).mean())

    assert sum(found.values()) == pytest.approx(1.0, abs=1e-3)
    other = dict(zip("abc", rng.dirichlet(np.ones(3)), strict=True))
    assert likelihood(found) >= likelihood(other) - 5e-3


def test_a_model_that_is_silent_on_some_outcomes() -> None:
    half = np.array([0.5] * 10 + [np.nan] * 10)
    found = stacked({"a": np.full(20, 0.1), "b": half})
    assert found["b"] > 0.9


def test_a_refit_learns_weights_and_the_backtest_uses_those_of_other_folds(tmp_path: Path) -> None:
    cases = list(made(12))
    found = with_pool(cases, fit_model(cases))
    known = Pool.model_validate(found.parameters.pool)
    assert sum(known.weights.values()) == pytest.approx(1, abs=1e-3)
    assert len(known.without) == len(found.parameters.without)
    assert found.pooled is not None
    assert len(found.pooled.rows) == 12
    file = tmp_path / "fit.json"
    file.write_text(found.to_json())
    setting = f"calibrated.parameters={file}"
    answer = backtest(cases, settings=[setting], draws=1000)
    scored = answer.models[POOLED].summary
    assert scored["crps"] == pytest.approx(found.pooled.summary["crps"], abs=0.7)


def test_weights_that_are_none(tmp_path: Path) -> None:
    (case,) = made(1)
    data = json.loads(
        (Path(pooling.__file__).parents[2] / "models" / "calibrated.json").read_text()
    )
    file = tmp_path / "fit.json"
    for broken in ({"weights": {"mean": 2.0}}, {"centre": []}, {"distances": [1.0]}, {"more": 1}):
        file.write_text(json.dumps(data | {"pool": data["pool"] | broken}))
        pooling.pool.cache_clear()
        pooling.parameters.cache_clear()
        with pytest.raises(ws.UsageError, match="no weights of a pool"):
            ws.forecast(case, draws=10, settings=[f"calibrated.parameters={file}"])
    file.write_text(json.dumps(data | {"pool": None}))
    pooling.pool.cache_clear()
    pooling.parameters.cache_clear()
    answer = ws.forecast(case, draws=10, settings=[f"calibrated.parameters={file}"])
    assert answer.pooled is not None
    assert answer.pooled.weights.basis == "stated"


@pytest.mark.parametrize("point", [True, False])
def test_the_forecast_s_headline_in_json(point: bool) -> None:
    answer = ws.forecast(ws.read(CASES / "iran-2014"), draws=100, point=point)
    data = json.loads(answer.to_json())
    jsonschema.validate(data, json.loads(ws.schema("forecast")))
    assert data["pooled"]["basis"] == "learnt in part"
    assert set(data["pooled"]["weights"]) == set(data["models"])
    assert sum(data["pooled"]["weights"].values()) == pytest.approx(1)
    assert set(data["pooled"]["issues"]) == set(answer.case.issues)


def test_one_model_is_no_pool() -> None:
    answer = ws.forecast(ws.read(CASES / "emissions-1989"), draws=20, model="mean")
    assert answer.pooled is None
    assert answer.to_dict()["pooled"] is None


def test_the_shipped_weights_say_what_they_rest_on() -> None:
    known = shipped()
    assert known.record.outcomes == 235
    assert known.record.sha256.startswith("0dde28d9")
    assert known.record.folds == len(known.without) == 10
    assert known.record.scores["crps"] < 15
    assert 1.0 < known.limit < 2.0


@pytest.mark.slow
def test_the_shipped_weights_are_those_of_the_training_part() -> None:
    cases = forms.read_all(data_path("deu3-train.csv"))
    found = Pool.model_validate(with_pool(cases, fit_model(cases)).parameters.pool)
    for name in {*found.weights, *shipped().weights}:
        pair = found.weights.get(name, 0.0), shipped().weights.get(name, 0.0)
        assert pair[0] == pytest.approx(pair[1], abs=7e-3), name
    assert found.centre == pytest.approx(shipped().centre, abs=1e-6)
    assert found.distances == pytest.approx(shipped().distances, abs=1e-6)
