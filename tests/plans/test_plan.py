"""A plan is data: its digest, its units, and chunks that cover every draw once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.conftest import ROOT
from tests.generate import line_case
from winset.plans.plan import WHOLE_DRAWS, WorkPlan, read_plan

EMISSIONS, IRAN = (ROOT / "cases" / name for name in ("emissions-1989", "iran-2014"))


def small(name: str = "small") -> ws.Case:
    return line_case({"a": 2, "b": 8}, 1, no_deal={"out": {"name": "Out"}}, id=name)


def test_a_plan_comes_back_from_its_file_with_the_same_digest(tmp_path: Path) -> None:
    made = ws.plan([EMISSIONS, IRAN], model=["mean", "median"], draws=50_000, seeds=range(3))
    (tmp_path / "plan.json").write_text(made.to_json(), encoding="utf-8")
    read = read_plan(tmp_path / "plan.json")
    assert read == made
    assert read.digest == made.digest
    assert [case.digest() for case in read.cases] == [case.digest() for case in made.cases]


@pytest.mark.parametrize(
    "change", [{"draws": 9}, {"seeds": range(2)}, {"model": "median"}, {"size": 500}]
)
def test_the_digest_tells_plans_apart(change: dict[str, object]) -> None:
    options = {"draws": 20_000, "model": "mean"}
    assert ws.plan(small(), **options).digest == ws.plan(small(), **options).digest  # type: ignore[arg-type]
    assert ws.plan(small(), **options).digest != ws.plan(small(), **(options | change)).digest  # type: ignore[arg-type]


def test_a_plan_that_was_changed_by_hand_is_refused(tmp_path: Path) -> None:
    data = json.loads(ws.plan(small(), model="mean").to_json())
    for wrong, said in (
        (data | {"draws": 5}, "was changed after it was made"),
        (data | {"winset_plan": 2}, "is no plan of this release"),
        ({key: value for key, value in data.items() if key != "seeds"}, "is damaged: KeyError"),
        ([], "is no plan"),
    ):
        place = tmp_path / "plan.json"
        place.write_text(json.dumps(wrong), encoding="utf-8")
        with pytest.raises(ws.UsageError, match=said):
            read_plan(place)
    place.write_text("{", encoding="utf-8")
    with pytest.raises(ws.UsageError, match="is no plan"):
        read_plan(place)


@settings(max_examples=25, deadline=None)
@given(
    draws=st.integers(1, 200_000),
    seeds=st.integers(1, 4),
    size=st.one_of(st.none(), st.integers(500, 60_000)),
    several=st.booleans(),
)
def test_chunks_hold_every_draw_of_every_unit_once(
    draws: int, seeds: int, size: int | None, several: bool
) -> None:
    cases = [small("one"), small("two")] if several else [small()]
    made = ws.plan(cases, model="mean", draws=draws, seeds=range(seeds), size=size)
    whole: Counter[int] = Counter()
    ends: Counter[int] = Counter()
    for number in range(made.chunks):
        for piece in made.chunk(number):
            assert number in made.chunks_of(piece.unit)
            if piece.count:
                assert piece.first == ends[piece.unit]
                ends[piece.unit] += piece.count
            else:
                whole[piece.unit] += 1
    every = range(len(cases) * seeds)
    assert whole == dict.fromkeys(every, 1)
    assert ends == (dict.fromkeys(every, draws) if draws > WHOLE_DRAWS else {})


def test_a_plan_of_ever_so_many_draws_is_made_at_once() -> None:
    made = ws.plan(small(), model="mean", draws=2**32, seeds=range(233), size=10**6)
    assert made.chunks == 233 * (1 + 4295)
    (last,) = made.chunk(4295)
    assert last.first + last.count == 2**32
    assert made.said(made.chunks - 1).startswith("forecast of small, seed 232, draws ")


def test_each_scenario_of_each_case_besides_the_case_as_it_is() -> None:
    case = ws.read(IRAN)
    made = ws.plan(case, scenario="each", model="mean", draws=10)
    assert [unit.scenario for unit in made.units] == [None, *case.scenarios]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"verb": "forcast"}, "no verb 'forcast'.* Did you mean 'forecast'"),
        ({"scenario": "x"}, "has no scenario 'x'"),
        ({"model": "meen"}, "Did you mean 'mean'"),
        ({"draws": 0}, "draws is 0; expected 1 or more"),
        ({"draws": 2**33}, "one seed gives 4,294,967,296 at most"),
        ({"verb": "backtest"}, "No issue of small has an outcome"),
        ({"seeds": ()}, "nothing to plan"),
        ({"seeds": (1, 1)}, "The seed 1 comes twice"),
        ({"seeds": (2**70,)}, "at most 18 digits"),
        ({"settings": ["smp.x=1"]}, "smp has no option 'x'"),
        ({"settings": ["calibrated.parameters=fit.json"]}, "other machines may not have"),
        ({"verb": "sensitivity", "draws": 10**6}, "between 1 and 65,536"),
        ({"verb": "sensitivity", "model": ["mean", "nash"]}, "of one model"),
    ],
)
def test_plans_that_cannot_be_carried_out_are_refused(
    options: dict[str, object], said: str
) -> None:
    with pytest.raises(ws.UsageError, match=said):
        ws.plan(small(), **options)  # type: ignore[arg-type]


def test_two_cases_of_one_id_and_models_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ws.UsageError, match="Two cases have the id small"):
        ws.plan([small(), small()])
    unknown = line_case({"a": 2, "b": 8}, None, id="open")
    with pytest.raises(ws.UsageError, match="nash cannot run on open"):
        ws.plan(unknown, model="nash")
    assert ws.plan(unknown).models is None


def test_plans_are_plain_values() -> None:
    made = ws.plan(small(), model="mean")
    assert isinstance(made, WorkPlan)
    assert "1 answer in 1 chunk" in str(made)
