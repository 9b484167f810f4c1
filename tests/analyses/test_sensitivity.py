"""Sensitivity: indices known by algebra, SALib's own layout, nothing for what does nothing."""

from __future__ import annotations

import json

import numpy as np
import pytest

import winset as ws
from tests.data import data_path
from tests.generate import case_of
from winset.analyses.inputs.sobol_indices import indices, unit_sample
from winset.ensemble.inputs import GivenStreams, inputs
from winset.kernels.beliefs import quantile
from winset.threads import Stopped, stoppable

WIDTHS = {"a": 10.0, "b": 20.0, "c": 5.0}


def linear(**more: object) -> ws.Case:
    """Return a case whose compromise is the plain mean of three uniform positions."""
    actors = {name: {"name": name.upper(), "capability": 1} for name in WIDTHS}
    rows = [
        {
            "actor": name,
            "issue": "x",
            "position": {"low": 50 - width, "high": 50 + width, "shape": "uniform"},
            "salience": 50,
        }
        for name, width in WIDTHS.items()
    ]
    issues = {"x": {"name": "X", "unit": "km", "range": [0, 100]}}
    return case_of(issues, actors, rows, **more)


def bargain(cost: object = (0, 10, 20)) -> ws.Case:
    """Return a case of two on one issue, where a deal depends on what no deal costs `b`."""
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 100], "status_quo": 50}},
        {
            "a": {"name": "A", "capability": 1},
            "b": {"name": "B", "capability": 1},
            "idle": {"name": "Idle", "capability": [1, 2, 3]},
        },
        [
            {"actor": "a", "issue": "x", "position": [60, 70, 80], "salience": 50},
            {"actor": "b", "issue": "x", "position": [20, 30, 40], "salience": 50},
            {"actor": "idle", "issue": "x", "position": [0, 50, 100], "salience": [10, 20, 30]},
        ],
        decision={"rule": "consensus", "vetoes": ["a", "b"]},
        no_deal={
            "war": {
                "name": "War",
                "costs": {"b": list(cost) if isinstance(cost, tuple) else cost, "a": [-5, 0, 5]},
            }
        },
    )


def test_a_mean_has_the_indices_that_its_weights_say() -> None:
    """Of a sum of independent inputs, first and total order are each input's part of variance."""
    answer = ws.sensitivity(linear(), by=["input"])
    whole = sum(width**2 for width in WIDTHS.values())
    rows = {row.name: row for row in answer.groups["input"]["x"]}
    for name, width in WIDTHS.items():
        row = rows[f"position/{name}/x"]
        assert row.first == pytest.approx(width**2 / whole, abs=max(0.02, row.first_error))
        assert row.total == pytest.approx(width**2 / whole, abs=max(0.02, row.total_error))
    assert answer.outputs["x"].mean == pytest.approx(50, abs=0.05)
    exact = np.sqrt(whole * (2 / 0.9) ** 2 / 12) / 3
    assert answer.outputs["x"].sd == pytest.approx(exact, rel=0.02)
    (worth,) = answer.worth
    assert worth.input == "position/b/x"
    assert worth.told
    assert worth.then == pytest.approx(worth.sd * np.sqrt(1 - 400 / whole), rel=0.05)
    assert answer.research[0][0] == "position/b/x"


def test_groups_hold_what_their_inputs_hold() -> None:
    answer = ws.sensitivity(linear(), by=["actor", "kind", "input"])
    single = {row.name.split("/")[1]: row for row in answer.groups["input"]["x"]}
    for row in answer.groups["actor"]["x"]:
        assert row.total == single[row.name].total
    (kind,) = answer.groups["kind"]["x"]
    assert kind.name == "position"
    assert kind.first == pytest.approx(1, abs=0.02)
    assert kind.total == pytest.approx(1, abs=0.02)


def test_what_does_nothing_has_an_index_of_nothing() -> None:
    """Whose consent is not needed moves neither room nor a bargain's terms."""
    answer = ws.sensitivity(bargain(), draws=128)
    for output in ("room", "agreement", "x"):
        for row in answer.groups["input"][output]:
            if "idle" in row.name:
                assert (row.first, row.total) == (0.0, 0.0)
        assert answer.groups["actor"][output][-1].name == "idle"
    assert answer.groups["input"]["room"][0].total > 0.2


def test_room_and_agreement_are_of_one_mind() -> None:
    """With the status quo between the two there is no gain; what no deal costs makes one."""
    sure = ws.sensitivity(bargain(cost=30), how="local", draws=50)
    assert 0 <= sure.outputs["agreement"].mean <= 1
    none = ws.sensitivity(bargain(cost=-60), how="local", draws=50)
    assert none.outputs["agreement"].mean == 0
    assert none.outputs["room"].mean < 0
    assert np.isfinite(none.outputs["x"].mean)


def test_local_by_hand() -> None:
    """A uniform position at its 5 % and 95 % quantile moves the mean by a third of its width."""
    answer = ws.sensitivity(linear(), how="local", draws=400)
    ranked = answer.ranked("x")
    assert [swing.input.actor for swing in ranked] == ["b", "a", "c"]
    for swing in ranked:
        width = WIDTHS[str(swing.input.actor)]
        assert swing.high["x"] - swing.low["x"] == pytest.approx(2 * width / 3)
    assert answer.groups == {}
    assert answer.worth == ()


def test_the_rows_are_those_of_salib() -> None:
    from SALib.sample import sobol

    names = ["p", "q", "r"]
    problem = {"num_vars": 3, "names": names, "bounds": [[0, 1]] * 3}
    rows = sobol.sample(problem, 8, calc_second_order=False, seed=11)
    here, there = unit_sample(names, 8, 5)
    for j, name in enumerate(names):
        assert (here[name] == rows[::5, j]).all()
        assert (there[name] == rows[4::5, j]).all()
        assert (rows[1 + j :: 5, j] == there[name]).all()
        for k, other in enumerate(names):
            if k != j:
                assert (rows[1 + j :: 5, k] == here[other]).all()


def test_given_columns_drive_the_draws() -> None:
    u = np.array([0.05, 0.5, 0.95])
    streams = GivenStreams(0, {"position/a/x": u})
    assert (streams.uniforms("position/a/x", 1, 2) == u[1:]).all()
    other = streams.uniforms("position/b/x", 0, 3)
    assert (other == GivenStreams(0).uniforms("position/b/x", 0, 3)).all()
    low, high = quantile("uniform", u[[0, 2]], 40.0, 50.0, 60.0)
    assert (low, high) == pytest.approx((40, 60))


def test_inputs_are_the_beliefs_that_are_not_exact() -> None:
    found = {one.name: one for one in inputs(bargain())}
    assert set(found) == {
        "position/a/x",
        "position/b/x",
        "position/idle/x",
        "salience/idle/x",
        "capability/idle",
        "cost/war/a",
        "cost/war/b",
    }
    assert (found["cost/war/b"].path, found["cost/war/b"].actor) == ("war", "b")
    iran = inputs(ws.read("cases/iran-2014"))
    assert {one.kind for one in iran} >= {"share", "wants", "regard", "chance", "lands"}


def test_same_seed_same_bytes_for_any_number_of_workers() -> None:
    texts = {ws.sensitivity(bargain(), draws=32, seed=3, workers=n).to_json() for n in (1, 2)}
    assert len(texts) == 1
    assert ws.sensitivity(bargain(), draws=32, seed=4).to_json() not in texts
    said = json.loads(texts.pop())
    assert said["draws"] == 32
    assert said["runs"] == 2 + len(inputs(bargain())) + 3 + 2 + 4


@pytest.mark.parametrize("model", ["mean", "median", "winset", "kalai-smorodinsky", "challenge"])
@pytest.mark.parametrize("how", ["global", "local"])
def test_any_model(model: str, how: str) -> None:
    answer = ws.sensitivity(bargain(), how=how, model=model, draws=16)  # type: ignore[arg-type]
    assert answer.model == model
    json.loads(answer.to_json())


def test_a_case_without_any_doubt() -> None:
    case = linear()
    for actor in WIDTHS:
        change = {"actor": actor, "issue": "x", "position": 50}
        case = _sure(case, change)
    for how in ("global", "local"):
        answer = ws.sensitivity(case, how=how, draws=4)  # type: ignore[arg-type]
        assert answer.inputs == ()
        assert answer.worth == ()
        assert answer.outputs["x"].sd == 0


def _sure(case: ws.Case, change: dict[str, object]) -> ws.Case:
    from winset.case.changes import apply
    from winset.case.negotiation import Change

    return apply(case, [Change.model_validate(change)])


def test_a_quota_case() -> None:
    case = bargain()
    decision = case.decision.model_copy(update={"rule": "majority", "vetoes": ()})
    answer = ws.sensitivity(case.model_copy(update={"decision": decision}), draws=16)
    assert set(answer.outputs) == {"room", "agreement", "x"}


def test_copenhagen_has_terms_alone() -> None:
    case = ws.read(data_path("decide/copenhagen.csv"))
    answer = ws.sensitivity(case, how="local", draws=20)
    assert answer.model == "mean"
    assert set(answer.outputs) == set(case.issues)
    assert ws.sensitivity(case, draws=4).to_json()


def test_a_scenario_that_changes_nothing_changes_nothing() -> None:
    nothing = {"name": "Nothing", "changes": [{"actor": "a", "capability": 1}]}
    case = linear(scenarios={"nothing": nothing})
    with_it = ws.sensitivity(case, scenario="nothing", draws=16)
    assert with_it.groups == ws.sensitivity(case, draws=16).groups


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"how": "sideways"}, "no 'sideways' sensitivity"),
        ({"by": ["actors"]}, "Did you mean 'actor'"),
        ({"draws": 0}, "between 1 and"),
        ({"draws": 10**9}, "between 1 and"),
        ({"scenario": "none"}, "no scenario 'none'"),
        ({"model": "nash"}, "no deal"),
    ],
)
def test_mistakes_are_told(arguments: dict[str, object], words: str) -> None:
    with pytest.raises(ws.UsageError, match=words):
        ws.sensitivity(linear(), **arguments)  # type: ignore[arg-type]


def test_the_box_where_no_deal_exists() -> None:
    """B gives up the middle, at 50, only if war costs it something: the box is of low costs."""
    answer = ws.sensitivity(bargain((-10, 0, 20)), how="local", draws=8, box=True)
    assert answer.box is not None
    assert answer.box_draws == 10_000
    told = json.loads(answer.to_json())["box"]
    assert told["deal"] is False
    assert "cost/war/b" in [limit["input"] for limit in told["limits"]]
    assert told["limits"][0]["low"] is None
    shown = str(answer.show())
    assert "Where terms exist and where they do not" in shown
    assert "War: what it costs B: " in shown


def test_a_case_without_no_deal_has_no_box() -> None:
    with pytest.raises(ws.UsageError, match="No box can be sought: winset cannot run"):
        ws.sensitivity(linear(), how="local", draws=8, box=True)
    assert json.loads(ws.sensitivity(linear(), how="local", draws=8).to_json())["box"] is None


def test_where_no_box_is_told_it_says_so() -> None:
    """A deal exists whenever war costs the two anything."""
    case = bargain((15, 20, 25))
    path = case.no_deal["war"]
    costs = {name: ws.Belief(low=15, likely=20, high=25) for name in path.costs}
    sure = case.model_copy(update={"no_deal": {"war": path.model_copy(update={"costs": costs})}})
    answer = ws.sensitivity(sure, how="local", draws=8, box=True)
    assert answer.box is None
    assert "No box is told" in str(answer.show())


def test_indices_are_those_that_salib_gives() -> None:
    """Its estimators on the same rows, and its bootstrap, whose intervals hang on no more."""
    from SALib.analyze import sobol

    rng = np.random.default_rng(4)
    here, there = rng.normal(size=(2, 256)) + 3.0
    mixed = {f"x{i}": here + rng.normal(size=256) for i in range(6)}
    middle = np.concatenate([here, there]).mean()
    problem = {"num_vars": 6, "names": list(mixed), "bounds": [[0.0, 1.0]] * 6}
    rows = np.column_stack([here, *mixed.values(), there]).ravel()
    given = sobol.analyze(problem, rows, calc_second_order=False, conf_level=0.9, seed=3)
    found = {one.name: one for one in indices(here, there, mixed, 7)}
    for j, (name, values) in enumerate(mixed.items()):
        one = found[name]
        centred = (here - middle, values - middle, there - middle)
        assert one.first == pytest.approx(sobol.first_order(*centred))
        assert one.total == pytest.approx(sobol.total_order(*centred))
        assert one.first_error == pytest.approx(given["S1_conf"][j], rel=0.35)
        assert one.total_error == pytest.approx(given["ST_conf"][j], rel=0.35)


def test_indices_stop_between_two_inputs() -> None:
    rng = np.random.default_rng(4)
    here, there = rng.normal(size=(2, 64))
    mixed = {f"x{i}": here + rng.normal(size=64) for i in range(6)}
    asked: list[int] = []

    def third() -> bool:
        asked.append(1)
        return len(asked) == 3

    with stoppable(third), pytest.raises(Stopped):
        indices(here, there, mixed, 0)
    assert len(asked) == 3
