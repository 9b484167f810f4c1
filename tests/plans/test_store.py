"""Runs of plans: the same bytes from every engine, and what is gathered is the forecast."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import winset as ws
from tests.conftest import ROOT
from tests.generate import line_case
from winset.ensemble.run import Plan, run
from winset.models.registry import models
from winset.plans.store import COLUMNS, Store, chunk_bytes

EMISSIONS, IRAN = (ROOT / "cases" / name for name in ("emissions-1989", "iran-2014"))
LONG = 12_000


def small(name: str = "small", **more: Any) -> ws.Case:
    position = {"actor": "a", "issue": "x", "position": [0, 2, 6], "salience": [20, 50, 90]}
    case = line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id=name, **more)
    data = case.to_dict()
    data["positions"][0] = position
    data["no_deal"]["out"]["costs"] = {"a": [-10, 5, 20], "b": [-20, 0, 20]}
    return ws.Case.model_validate(data)


def files(store: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.rglob("*.parquet"))}


@pytest.fixture(scope="module")
def long_plan() -> Any:
    return ws.plan(small(), model=["mean", "median", "nash", "winset"], draws=LONG, size=2500)


@pytest.fixture(scope="module")
def long_store(tmp_path_factory: pytest.TempPathFactory, long_plan: Any) -> Path:
    store = tmp_path_factory.mktemp("long") / "store"
    assert ws.run(long_plan, store, workers=1).made == long_plan.chunks == 6
    return store


# --- the same bytes --------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["threads", "processes"])
def test_every_engine_makes_the_same_bytes(
    engine: str, long_plan: Any, long_store: Path, tmp_path: Path
) -> None:
    heard: list[tuple[int, int]] = []
    done = ws.run(
        long_plan, tmp_path / "s", engine=engine, workers=2, progress=lambda *at: heard.append(at)
    )
    assert (done.made, done.left, done.failed) == (6, 0, {})
    assert files(tmp_path / "s") == files(long_store)
    assert heard[-1] == (6, 6)


def test_parts_of_a_run_add_up_to_it(long_plan: Any, long_store: Path, tmp_path: Path) -> None:
    for part in (3, 1, 2):
        ws.run(long_plan, tmp_path / "s", workers=1, part=(part, 3))
    assert files(tmp_path / "s") == files(long_store)


def test_a_run_goes_on_where_it_was_left(long_plan: Any, long_store: Path, tmp_path: Path) -> None:
    store = Store.create(tmp_path / "s", long_plan)
    for chunk in (4, 1):
        store.write(chunk, chunk_bytes(long_plan, chunk))
    partly = ws.gather(tmp_path / "s")
    assert (partly.done, partly.results[0].answer, partly.results[0].missing) == (2, None, 4)
    done = ws.run(long_plan, tmp_path / "s", workers=1)
    assert (done.before, done.made) == (2, 4)
    assert files(tmp_path / "s") == files(long_store)
    assert ws.gather(tmp_path / "s").to_json() == ws.gather(long_store).to_json()


# --- what is gathered --------------------------------------------------------------------------


def test_a_forecast_of_few_draws_is_given_back_to_the_byte(tmp_path: Path) -> None:
    cases = [ws.read(EMISSIONS), small()]
    ws.run(ws.plan(cases, draws=300, seeds=(0, 7), model=["mean", "median"]), tmp_path / "s")
    gathered = ws.gather(tmp_path / "s")
    assert len(gathered.results) == 4
    for result in gathered.results:
        case = next(case for case in cases if case.id == result.case)
        alone = ws.forecast(case, draws=300, seed=result.seed, model=["mean", "median"])
        assert result.answer == json.loads(alone.to_json())


def compare(here: Any, there: Any, bound: float, path: str = "") -> None:
    """Compare two answers: counts and means to rounding, quantiles within a bound."""
    if isinstance(there, dict):
        assert here.keys() == there.keys(), path
        for key, value in there.items():
            compare(here[key], value, bound, f"{path}/{key}")
    elif isinstance(there, list):
        assert len(here) == len(there)
        for one, other in zip(here, there, strict=True):
            compare(one, other, bound, path)
    elif isinstance(there, float):
        name = path.rpartition("/")[2]
        quantile = name[:2] in {"p5", "p1", "p2", "p7", "p9"} or name in {"median", "x"}
        quantile = quantile or "room" in path or "swing" in path
        assert math.isclose(here, there, rel_tol=1e-9, abs_tol=bound if quantile else 1e-9), path
    else:
        assert here == there, path


def test_a_forecast_of_many_draws_is_as_near_as_stated(long_store: Path) -> None:
    (result,) = ws.gather(long_store).results
    assert result.answer is not None
    found = dict(result.answer)
    alone = ws.forecast(small(), draws=LONG, model=["mean", "median", "nash", "winset"])
    expected = json.loads(alone.to_json())
    assert found.pop("first_draws") == 10_000
    assert found.pop("quantile_error") == {"x": 10.0 / 2048}
    for first in ("package", "most_acceptable", "given_deal", "robustness", "monte_carlo"):
        assert (found.pop(first) is None) == (expected.pop(first) is None)
    dependence = found["agreement"].pop("dependence")
    assert dependence.keys() == expected["agreement"].pop("dependence").keys()
    gains = {"least_gain": found["agreement"].pop("least_gain"), **found["agreement"].pop("gains")}
    told = expected["agreement"]
    compare(gains, {"least_gain": told.pop("least_gain"), **told.pop("gains")}, 400.0 / 2048)
    compare(found, expected, 10.0 / 2048)


def test_means_are_exact_whatever_the_pieces(tmp_path: Path) -> None:
    case = small()
    means = set()
    for size in (700, 1300, 20_000):
        ws.run(ws.plan(case, model=["mean", "winset"], draws=LONG, size=size), tmp_path / str(size))
        (result,) = ws.gather(tmp_path / str(size)).results
        assert result.answer is not None
        data = result.answer
        data = {key: data[key] for key in ("models", "pooled", "agreement")}
        means.add(json.dumps(data))
    assert len(means) == 1
    outcomes = run(Plan(case, tuple(models(["mean"])), LONG, 0))
    exact = math.fsum(outcomes["mean"].terms[:, 0]) / LONG
    assert json.loads(means.pop())["models"]["mean"]["issues"]["x"]["mean"] == pytest.approx(
        exact, rel=4e-16
    )


def test_a_backtest_is_the_one_of_all_cases_together(tmp_path: Path) -> None:
    cases = [
        _with_outcome(small(name), value)
        for name, value in (("one", 3.0), ("two", 7.0), ("three", 5.0))
    ]
    chosen = ["mean", "median", "winset"]
    ws.run(ws.plan(cases, verb="backtest", draws=50, model=chosen), tmp_path / "s", workers=1)
    (result,) = ws.gather(tmp_path / "s").results
    alone = ws.backtest(cases, draws=50, model=chosen)
    assert result.answer == json.loads(alone.to_json())
    assert (result.case, result.verb, result.missing) == (None, "backtest", 0)


def _with_outcome(case: ws.Case, value: float) -> ws.Case:
    data = case.to_dict()
    data["issues"]["x"]["outcome"] = {"value": value, "date": "2020-01-01"}
    return ws.Case.model_validate(data)


@pytest.mark.slow
def test_a_sensitivity_is_the_verbs_own(tmp_path: Path) -> None:
    ws.run(ws.plan(small(), verb="sensitivity", draws=16, model="mean"), tmp_path / "s", workers=1)
    (result,) = ws.gather(tmp_path / "s").results
    alone = ws.sensitivity(small(), draws=16, model="mean", workers=1)
    assert result.answer == json.loads(alone.to_json())


def test_a_scenario_is_that_of_the_verb(tmp_path: Path) -> None:
    case = ws.read(IRAN)
    name = next(iter(case.scenarios))
    ws.run(ws.plan(case, scenario=name, draws=20, model="mean"), tmp_path / "s", workers=1)
    as_it_is, shocked = ws.gather(tmp_path / "s").results
    assert (as_it_is.scenario, shocked.scenario) == (None, name)
    alone = ws.forecast(case, scenario=name, draws=20, model="mean")
    assert shocked.answer == json.loads(alone.to_json())


# --- the store ---------------------------------------------------------------------------------


def test_pandas_and_duckdb_read_the_store(long_store: Path) -> None:
    pandas = pytest.importorskip("pandas")
    duckdb = pytest.importorskip("duckdb")
    frame = pandas.read_parquet(long_store / "results")
    assert list(frame.columns) == list(COLUMNS)
    mine = frame[(frame.quantity == "terms") & (frame.model == "mean")]
    here = mine["sum"].sum() / mine["count"].sum()
    there = duckdb.sql(
        "select model, name, sum(sum) / sum(count), sum(count) from "
        f"read_parquet('{long_store}/results/*/*.parquet') "
        "where quantity = 'terms' group by all order by all"
    ).fetchall()
    told = {(model, name): (mean, count) for model, name, mean, count in there}
    assert told["mean", "x"] == (pytest.approx(here), LONG)
    (result,) = ws.gather(long_store).results
    assert result.answer is not None
    assert result.answer["models"]["mean"]["issues"]["x"]["mean"] == pytest.approx(here)
    steps = duckdb.sql(
        "select sum(count) from (select unnest(counts) as count from "
        f"read_parquet('{long_store}/results/*/*.parquet') "
        "where quantity = 'terms' and model = 'median')"
    ).fetchall()
    assert steps == [(LONG,)]


def test_squares_give_the_variance(long_store: Path) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(long_store / "results")
    mine = frame[(frame.quantity == "terms") & (frame.model == "mean")]
    middle = (mine.low.iloc[0] + mine.high.iloc[0]) / 2.0
    number = mine["count"].sum()
    variance = mine.squares.sum() / number - (mine["sum"].sum() / number - middle) ** 2
    drawn = run(Plan(small(), tuple(models(["mean"])), LONG, 0))["mean"].terms
    assert variance == pytest.approx(float(np.var(drawn)), rel=1e-9)


def test_a_run_that_was_killed_before_its_plan_was_kept_begins_anew(
    long_plan: Any, tmp_path: Path
) -> None:
    left = tmp_path / "s" / ".winset-0123456789abcdef.part"
    left.parent.mkdir()
    left.write_bytes(b'{"win')
    assert Store.create(left.parent, long_plan).plan.digest == long_plan.digest
    assert not left.exists()


def test_folders_that_are_no_store_of_the_plan_are_refused(
    long_store: Path, tmp_path: Path
) -> None:
    other = ws.plan(small(), model="mean", draws=LONG)
    with pytest.raises(ws.UsageError, match="holds results of another plan"):
        ws.run(other, long_store)
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ws.UsageError, match="is there already and is no store"):
        ws.run(other, tmp_path)
    with pytest.raises(ws.UsageError, match=r"is no store: it holds no plan\.json"):
        ws.gather(tmp_path)
    with pytest.raises(ws.UsageError, match="expected I of N"):
        ws.run(other, tmp_path / "s", part=(3, 2))
    with pytest.raises(ws.UsageError, match="There is no engine 'cloud'"):
        ws.run(other, tmp_path / "s", engine="cloud")


def test_a_damaged_chunk_is_named(long_plan: Any, tmp_path: Path) -> None:
    ws.run(long_plan, tmp_path / "s", workers=1)
    place = Store.open(tmp_path / "s").path(2)
    place.write_bytes(place.read_bytes()[:-40])
    with pytest.raises(ws.UsageError, match=r"000000000002.parquet is no chunk of a store, or is"):
        ws.gather(tmp_path / "s")


def test_other_code_does_not_go_on_unseen(
    long_plan: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from winset.plans import run as running
    from winset.plans import store as storing

    own = storing.code()
    ws.run(long_plan, tmp_path / "s", workers=1, part=(1, 2))
    for module in (running, storing):
        monkeypatch.setattr(module, "code", lambda: own | {"sha256": "0" * 64})
    with pytest.raises(ws.UsageError, match="was begun with other code: sha256 was"):
        ws.run(long_plan, tmp_path / "s", workers=1)
    store = Store.open(tmp_path / "s")
    store.write(1, chunk_bytes(long_plan, 1))
    with pytest.raises(ws.UsageError, match="was made by other code than the chunks before"):
        ws.gather(tmp_path / "s")


# --- made again ----------------------------------------------------------------------------------


def test_a_result_says_what_made_it_and_comes_out_the_same(
    long_plan: Any, long_store: Path, tmp_path: Path
) -> None:
    place = Store.open(long_store).path(3)
    again = ws.rerun(place)
    assert again.same
    assert again.made["plan"] == long_plan.digest
    assert again.made["cases"] == {"small": small().digest()}
    assert again.made["seeds"] == [0]
    assert len(again.made["code"]["sha256"]) == 64
    result = tmp_path / "result.json"
    result.write_text(ws.gather(long_store).to_json(), encoding="utf-8")
    assert ws.rerun(result).same
    data = json.loads(result.read_text(encoding="utf-8"))
    data["results"][0]["answer"]["models"]["mean"]["issues"]["x"]["mean"] += 1.0
    result.write_text(json.dumps(data), encoding="utf-8")
    assert ws.rerun(result).differing == ("forecast small seed 0",)
    result.write_text("{}", encoding="utf-8")
    with pytest.raises(ws.UsageError, match="is no result"):
        ws.rerun(result)


def test_a_whole_store_is_made_again(tmp_path: Path) -> None:
    ws.run(ws.plan([small("one"), small("two")], model="mean", draws=20), tmp_path / "s")
    assert ws.rerun(tmp_path / "s").same
    store = Store.open(tmp_path / "s")
    store.write(0, chunk_bytes(ws.plan(small("one"), model="mean", draws=21), 0))
    assert not ws.rerun(tmp_path / "s").same
