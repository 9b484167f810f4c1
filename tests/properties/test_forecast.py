"""Any case without faults has a forecast, a text, a picture and a page; and the same one again."""

from __future__ import annotations

import json
from functools import cache
from itertools import islice
from typing import Any

import jsonschema
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.conftest import ROOT
from tests.generate import plain_cases
from winset.case.schema import Case
from winset.untrusted import visible

IRAN = ROOT / "cases" / "iran-2014"


@cache
def validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(ws.schema("forecast")))


@pytest.mark.slow
@given(plain_cases(), st.booleans())
@settings(max_examples=20)
def test_every_case_without_faults_has_an_answer(data: dict[str, Any], point: bool) -> None:
    case = ws.loads(json.dumps(data, ensure_ascii=True))
    answer = ws.forecast(case, draws=7, point=point)
    told = json.loads(answer.to_json())
    validator().validate(told)
    for name, said in told["models"].items():
        assert said["issues"].keys() == case.issues.keys(), name
        for issue, summary in said["issues"].items():
            low, high = case.issues[issue].range
            assert all(value is None or low <= value <= high for value in summary.values())
    if told["agreement"] is not None:
        assert 0 <= told["agreement"]["probability"] <= 1
        for issue, ends in told["agreement"]["room"].items():
            low, high = case.issues[issue].range
            assert all(end is None or low <= end <= high for end in ends)
    assert answer.to_json() == ws.forecast(case, draws=7, point=point, workers=3).to_json()
    title = "".join(visible(case.title).split())
    assert title in "".join(str(answer).split())
    assert "<svg" in str(answer.plot())
    page = ws.page(answer)
    assert page.rstrip().endswith("</html>")


def shuffled(case: ws.Case, seed: int) -> ws.Case:
    """Return the case with its actors, issues and rows in another order."""
    rng = np.random.default_rng(seed)

    def mixed(entries: dict[str, Any]) -> dict[str, Any]:
        names = list(entries)
        return {names[i]: entries[names[i]] for i in rng.permutation(len(names))}

    rows = tuple(case.positions[i] for i in rng.permutation(len(case.positions)))
    return case.model_copy(
        update={"actors": mixed(case.actors), "issues": mixed(case.issues), "positions": rows}
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_in_the_file_does_not_change_the_distribution(seed: int) -> None:
    """Draws go by name, so every single draw comes out the same, not just their summary."""
    case = ws.read(IRAN)
    one, two = ws.forecast(case, draws=300), ws.forecast(shuffled(case, seed), draws=300)
    order = [list(two.case.issues).index(name) for name in case.issues]
    span = np.array([issue.range[1] - issue.range[0] for issue in case.issues.values()])
    assert one.models.keys() == two.models.keys()
    for name, said in one.models.items():
        apart = np.abs(said.terms - two.models[name].terms[:, order]) / span
        assert np.array_equal(np.isnan(said.terms), np.isnan(two.models[name].terms[:, order]))
        if name == "smp":  # rounding near a tie is amplified over the rounds of a few draws
            assert np.nanmedian(apart) < 1e-5
            continue
        assert np.nanmax(apart) < (1e-9 if name in ("mean", "median") else 1e-5), name
    assert one.agreement is not None
    assert two.agreement is not None
    assert one.agreement.probability == two.agreement.probability
    assert one.agreement.blocking_actors == pytest.approx(two.agreement.blocking_actors, abs=0.01)


@pytest.mark.slow
def test_workers_and_chunks_do_not_change_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    case = ws.read(IRAN)
    first = ws.forecast(case, draws=300, seed=5, workers=1).to_json()
    assert ws.forecast(case, draws=300, seed=5, workers=1).to_json() == first
    for chunk, workers in ((2500, 2), (100, 2), (37, 5)):
        monkeypatch.setattr("winset.ensemble.run.CHUNK", chunk)
        assert ws.forecast(case, draws=300, seed=5, workers=workers).to_json() == first
    assert ws.forecast(case, draws=300, seed=6).to_json() != first


def test_more_draws_begin_with_the_same_draws() -> None:
    case = ws.read(IRAN)
    few, many = ws.forecast(case, draws=40), ws.forecast(case, draws=90)
    for name, said in few.models.items():
        assert np.array_equal(said.terms, many.models[name].terms[:40], equal_nan=True), name


def test_a_scenario_differs_from_its_baseline_by_what_it_changes_alone() -> None:
    """Common random numbers: issues that a scenario leaves alone come out draw by draw the same
    under models that settle each issue by itself."""
    case = ws.read(IRAN)
    for name, scenario in islice(case.scenarios.items(), 3):
        if any(change.issue is None for change in scenario.changes):
            continue
        touched = {change.issue for change in scenario.changes}
        base = ws.forecast(case, draws=50, model=["mean", "median"])
        other = ws.forecast(case, draws=50, model=["mean", "median"], scenario=name)
        assert other.scenario == name
        for j, issue in enumerate(case.issues):
            for model in ("mean", "median"):
                pair = base.models[model].terms[:, j], other.models[model].terms[:, j]
                if issue not in touched:
                    assert np.array_equal(*pair)


def test_a_case_is_left_as_it_was() -> None:
    case = ws.read(IRAN)
    before = case.digest()
    ws.forecast(case, draws=20, scenario=next(iter(case.scenarios)))
    assert case.digest() == before
    assert isinstance(case, Case)
