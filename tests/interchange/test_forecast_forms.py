"""Forecasts out and in: fatebook, ForecastBench, Metaculus and draws read back as they were."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import winset as ws
from tests.case.test_events import CASE, EVENT
from winset.interchange.draws import read_draws, write_draws
from winset.interchange.forecast_tables import GivenForecast, as_fatebook, read_forecasts
from winset.interchange.forecastbench import read_resolutions, read_set
from winset.interchange.metaculus import POINTS, ContinuousForecast, as_json, read_cdfs
from winset.untrusted import json_text

Day = datetime.date
DAYS = st.dates(Day(1970, 1, 1), Day(2100, 1, 1))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1).map(
    lambda text: text.lstrip("'") or "x"
)


def case(**outcomes: str) -> ws.Case:
    events = {
        name: EVENT
        | {"bears": "none", "question": f"Will {name} happen by 30 June 2015?"}
        | ({"outcome": {"value": value, "date": "2015-03-01"}} if value else {})
        for name, value in ({"e": "", "f": ""} | outcomes).items()
    }
    return ws.loads(json_text(CASE | {"events": events}), "small")


@given(
    st.lists(
        st.builds(
            GivenForecast,
            TEXTS,
            TEXTS,
            st.floats(0, 1),
            DAYS,
            st.none() | DAYS,
            st.none() | DAYS,
            st.sampled_from(["", "YES", "NO", "AMBIGUOUS"]),
            st.none() | DAYS,
        ),
        min_size=1,
        max_size=5,
    )
)
def test_what_fatebook_exports_reads_back(
    tmp_path_factory: pytest.TempPathFactory, forecasts: list[GivenForecast]
) -> None:
    path = tmp_path_factory.mktemp("f") / "f.csv"
    path.write_text(as_fatebook(forecasts), encoding="utf-8")
    assert list(read_forecasts(path)) == forecasts


def test_a_fatebook_file_as_it_comes(tmp_path: Path) -> None:
    """With its columns of scores, times of day, and a row of one option among several."""
    heads = (
        "Question title,Multiple choice option,Forecast created by,Forecast (scale = 0-1),"
        "Forecast created at,Question created by,Question created at,Question resolve by,"
        "Question resolution,Question resolved at,Your Brier score for this question"
    )
    rows = [
        '"Will X, or Y, sign by 30 June 2015?",,Ann,0.35,2014-12-20T10:00:00.000Z,Ann,'
        "2014-12-19 09:00:00,2015-06-30,,,",
        "Who?,X,Ann,0.5,2014-12-20,Ann,2014-12-19,2015-06-30,,,",
    ]
    path = tmp_path / "f.csv"
    path.write_text("\n".join([heads, *rows]))
    (one,) = read_forecasts(path)
    assert (one.probability, one.day, one.closes) == (0.35, Day(2014, 12, 20), Day(2015, 6, 30))
    (asked,) = ws.odds_of_questions(path).rows
    assert asked.event == "agreement"
    assert asked.question.opens == Day(2014, 12, 19)


def test_faults_of_a_table_of_forecasts_say_where(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("question,date,probability\ne,soon,0.5\ne,2015-01-01,2\n")
    with pytest.raises(ws.CaseError) as caught:
        read_forecasts(path)
    found = [(one.line, one.column, one.found) for one in caught.value.findings]
    assert found == [(2, 2, "'soon'"), (3, 3, "'2'")]
    path.write_text("question,when\ne,2015-01-01\n")
    with pytest.raises(ws.CaseError, match="without the columns date, probability"):
        read_forecasts(path)


def test_a_case_goes_out_as_fatebook_and_back(tmp_path: Path) -> None:
    whole = case(e="yes", f="void")
    path = ws.export_forecast(whole, tmp_path / "f.csv", "fatebook", draws=200)
    odds = ws.odds(whole, draws=200)
    for one, (name, event) in zip(read_forecasts(path), whole.events.items(), strict=True):
        assert one.question == event.question
        assert one.probability == odds.events[name].probability
        assert (one.opens, one.closes) == (event.opens, event.closes)
    assert [one.resolution for one in read_forecasts(path)] == ["YES", "AMBIGUOUS"]


def test_sets_of_forecastbench_go_out_and_back(tmp_path: Path) -> None:
    whole, fresh = case(e="yes", f="void", g="no"), case(g="")
    paths = {
        form: ws.export_forecast(whole, tmp_path / f"{form}.json", form, draws=200)
        for form in ("questions", "forecasts", "resolutions")
    }
    odds = ws.odds(whole, draws=200)
    forecasts = {one["id"]: one["forecast"] for one in read_set(paths["forecasts"], "forecasts")}
    assert forecasts == {name: found.probability for name, found in odds.events.items()}
    assert [one.resolved_to for one in read_resolutions(paths["resolutions"])] == [1.0, None, 0.0]
    back = ws.resolutions(paths["resolutions"], fresh)
    assert back == {"e": "yes", "f": "void", "g": "no"}
    asked = ws.odds_of_questions(paths["questions"])
    for row, (name, event) in zip(asked.rows, whole.events.items(), strict=True):
        assert (row.question.id, row.question.text) == (name, event.question)
        assert row.question.closes == event.closes


def test_resolutions_are_taken_into_a_case(tmp_path: Path) -> None:
    path = ws.export_forecast(case(e="yes"), tmp_path / "r.json", "resolutions")
    (tmp_path / "case.yaml").write_text(json_text(case().to_dict()), encoding="utf-8")
    found = ws.resolutions(path, ws.read(tmp_path))
    written = ws.resolve(tmp_path, {}, events=found, day="2015-03-01")
    assert [event.resolved for event in written.events.values()] == ["yes", None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{}", "no ForecastBench set of resolutions"),
        ("[", "no ForecastBench set of resolutions"),
        (
            '{"resolutions": [{"id": "e", "resolved_to": 3, "resolution_date": "2015-01-01"}]}',
            "from 0 to 1",
        ),
        (
            '{"resolutions": [{"id": "e", "resolved_to": 0.5, "resolution_date": "2015-01-01"}]}',
            "not to 0 or 1",
        ),
        (
            '{"resolutions": [{"id": "x", "resolved_to": 1, "resolution_date": "2015-01-01"}]}',
            "resolves no question",
        ),
    ],
)
def test_what_is_no_set_of_resolutions_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "r.json").write_text(text)
    with pytest.raises(ws.UsageError, match=words):
        ws.resolutions(tmp_path / "r.json", case())


@given(
    arrays(float, st.integers(1, 60), elements=st.floats(-20, 120)),
    st.booleans(),
    st.booleans(),
)
def test_a_cdf_keeps_the_rules_and_reads_back(
    tmp_path_factory: pytest.TempPathFactory, values: Any, low: bool, high: bool
) -> None:
    """201 points, each step 0.01/200 to 0.2, ends 0 and 1 or open by 0.001: read_cdfs checks."""
    made = ContinuousForecast.of(values, (0.0, 100.0), open_lower=low, open_upper=high)
    path = tmp_path_factory.mktemp("c") / "c.json"
    path.write_text(as_json({"i": made}))
    back = read_cdfs(path)["i"]
    assert np.array_equal(back.cdf, made.cdf)
    assert (back.range, back.open_lower, back.open_upper) == ((0.0, 100.0), low, high)
    assert back.cdf.shape == (POINTS,)


def test_a_cdf_says_what_the_draws_say() -> None:
    rng = np.random.default_rng(1)
    values = 100 * rng.beta(4, 6, 20_000)
    made = ContinuousForecast.of(values, (0.0, 100.0))
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        assert made.quantile(level) == pytest.approx(np.quantile(values, level), abs=0.6)
    outside = ContinuousForecast.of(values * 2 - 50, (0.0, 100.0), open_lower=True, open_upper=True)
    assert outside.cdf[0] == pytest.approx((values * 2 < 50).mean(), abs=1e-9)
    assert outside.cdf[-1] == pytest.approx((values * 2 - 50 <= 100).mean(), abs=1e-9)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"continuous_cdf": [0.0, 1.0]}, "201 numbers"),
        ({"open_lower_bound": True}, "0.001 or more at the open lower end"),
        ({"continuous_cdf": list(np.linspace(0.1, 1, 201))}, "0 at the closed lower end"),
        ({"continuous_cdf": [0.0] * 200 + [1.0]}, "rise by 5e-05 or more"),
        ({"range_min": None}, "lacks an entry"),
    ],
)
def test_what_breaks_a_rule_of_cdfs_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    whole = {"range_min": 0, "range_max": 1, "open_lower_bound": False, "open_upper_bound": False}
    entry = whole | {"continuous_cdf": list(np.linspace(0, 1, 201))} | change
    (tmp_path / "c.json").write_text(json.dumps({"issues": {"i": entry}}))
    with pytest.raises(ws.UsageError, match=words):
        read_cdfs(tmp_path / "c.json")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_draws_read_back_bit_for_bit(tmp_path: Path, ending: str) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="needs pyarrow: pip install 'winset[parquet]'")
    rng = np.random.default_rng(1)
    terms = {name: rng.normal(size=(7, 2)) for name in ("nash", "mean")}
    terms["nash"][3] = np.nan
    path = write_draws(terms, ("i", "j"), tmp_path / f"d.{ending}")
    issues, back = read_draws(path)
    assert issues == ("i", "j")
    assert list(back) == ["nash", "mean"]
    assert all(np.array_equal(back[m], terms[m], equal_nan=True) for m in terms)


def test_draws_of_a_case_are_those_of_its_forecast(tmp_path: Path) -> None:
    path = ws.export_forecast(case(), tmp_path / "d.csv", "draws", draws=20, seed=3)
    answer = ws.forecast(case(), draws=20, seed=3)
    issues, back = ws.read_draws(path)
    assert issues == tuple(answer.case.issues)
    for name, found in answer.models.items():
        assert np.array_equal(back[name], found.terms, equal_nan=True)


def test_forms_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ws.UsageError, match=r"There is no form 'fatbook'.*fatebook"):
        ws.export_forecast(case(), tmp_path / "x", "fatbook")
    with pytest.raises(ws.UsageError, match=r"ends in \.csv or \.parquet"):
        ws.export_forecast(case(), tmp_path / "x.txt", "draws", draws=5)
    plain = ws.loads(json_text(CASE))
    with pytest.raises(ws.UsageError, match="The case has no event"):
        ws.export_forecast(plain, tmp_path / "x", "fatebook")
    (tmp_path / "d.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ws.UsageError, match="holds no draws"):
        ws.read_draws(tmp_path / "d.csv")


@pytest.mark.parametrize("at", [(50.2, 51.2), (0.1, 1.2), (99.9, 98.9), (50.2, 50.7, 51.2, 52.2)])
def test_draws_at_a_few_points_keep_every_rule_of_the_form(
    tmp_path: Path, at: tuple[float, ...]
) -> None:
    values = np.repeat(at, 50)
    written = ContinuousForecast.of(values, (0.0, 100.0))
    (tmp_path / "t.json").write_text(as_json({"i": written}), encoding="utf-8")
    read = read_cdfs(tmp_path / "t.json")["i"]
    assert read.cdf.tolist() == written.cdf.tolist()
    assert read.quantile(0.5) == pytest.approx(np.mean(at), abs=2.0)


@pytest.mark.parametrize("form", ["questions", "forecasts", "fatebook"])
def test_a_day_that_is_none_is_told(tmp_path: Path, form: str) -> None:
    with pytest.raises(ws.UsageError, match="'June' is no day"):
        ws.export_forecast(case(), tmp_path / "x", form, on="June", draws=10)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"question": " "}, "not both a question"),
        ({"freeze_datetime": None}, "not both a question"),
        ({}, "'e' stands there a second time"),
    ],
)
def test_a_question_set_with_faults_is_refused(
    tmp_path: Path, change: dict[str, Any], words: str
) -> None:
    one = {"id": "e", "question": "Will X sign?", "freeze_datetime": "2014-12-19"}
    (tmp_path / "q.json").write_text(json_text({"questions": [one, one | change]}))
    with pytest.raises(ws.UsageError, match=words):
        ws.odds_of_questions(tmp_path / "q.json")


def test_the_deadline_of_a_set_is_its_last_day_of_resolution(tmp_path: Path) -> None:
    one = {"id": "e", "question": "Will X sign?", "freeze_datetime": "2014-12-19"}
    days = {"resolution_dates": [None, "2015-01-01"], "market_info_close_datetime": "2016-01-01"}
    (tmp_path / "q.json").write_text(json_text({"questions": [one | days]}))
    (found,) = ws.odds_of_questions(tmp_path / "q.json").rows
    assert found.deadline == Day(2015, 1, 1)


def test_a_forecast_of_no_question_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("question,date,probability\n,2015-01-01,0.5\n")
    with pytest.raises(ws.CaseError, match="no question"):
        read_forecasts(tmp_path / "f.csv")
