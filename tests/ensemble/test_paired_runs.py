"""The runs: the same as running each case afresh, only quicker."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winset as ws
from tests.generate import case_of
from winset.case.changes import apply, apply_scenario
from winset.case.negotiation import Change
from winset.ensemble.groups_and_regard import consent_of, draws_from_sample
from winset.ensemble.inputs import GivenStreams
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import Plan
from winset.ensemble.sample import Sample, Sampler, resample, sample
from winset.kernels.streams import Streams
from winset.models.contract import PER_DRAW
from winset.models.registry import MODELS

IRAN = "cases/iran-2014"


@pytest.fixture(scope="module")
def iran() -> ws.Case:
    return ws.read(IRAN)


CHANGES = [
    {"actor": "russia", "issue": "fordow", "ideal": [10, 20, 30]},
    {"actor": "iran", "issue": "stock", "salience": [10, 20, 30], "position": 5000},
    {"actor": "china", "capability": [5, 10, 15]},
    {"actor": "russia", "group": "energy", "share": [20, 30, 40]},
    {"actor": "france", "toward": "israel", "regard": [10, 20, 30]},
    {"actor": "iran", "no_deal": [30, 40, 50]},
    {"path": "breakdown", "chance": [50, 60, 70]},
    {"actor": "iran", "path": "breakdown", "cost": [20, 30, 40]},
]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(CHANGES), max_size=4, unique_by=str), st.integers(0, 5))
def test_a_case_drawn_from_another_is_as_if_drawn_afresh(
    iran: ws.Case, changes: list[dict[str, Any]], seed: int
) -> None:
    changed = apply(iran, [Change.model_validate(change) for change in changes])
    sampler = Sampler(Streams(seed), 40, 30, {})
    before = sample(iran, sampler)
    quick = resample(changed, iran, before, sampler)
    _are_alike(quick, sample(changed, Sampler(Streams(seed), 40, 30)))
    if not changes:
        assert quick is before


MOVED = [
    ("ideal/iran/centrifuges", "salience/russia/fordow"),
    ("position/united-states/stock",),
    ("capability/china",),
    ("chance/breakdown", "ideal/russia/fordow"),
    ("cost/breakdown/iran",),
    ("lands/breakdown/stock", "status_quo/centrifuges"),
    ("regard/russia/israel", "sureness/leader"),
    ("share/iran/supreme-leader",),
]


@pytest.mark.parametrize("names", MOVED)
def test_beliefs_with_given_numbers_are_drawn_again_and_no_others(
    iran: ws.Case, names: tuple[str, ...]
) -> None:
    numbers = {name: np.random.default_rng(1).random(30) for name in names}
    runs = PairedRuns(iran, MODELS["nash"], draws=30, seed=2)
    chunk, streams = runs._chunks[0], GivenStreams(2, numbers)
    assert set(names) <= {name for name, *_ in chunk.sampler.columns or {}}
    found = runs._given(chunk, numbers, hold=False)
    drawn = sample(iran, Sampler(streams, 0, 30, None, runs._dependence))
    afresh = draws_from_sample(iran, drawn, consent_of(iran), 0, False)
    for name in PER_DRAW:
        np.testing.assert_array_equal(getattr(found, name), getattr(afresh, name))
    np.testing.assert_array_equal(found.goals, afresh.goals)
    assert found.ratifiers is not None
    assert afresh.ratifiers is not None
    assert found.ratifiers.same_as(afresh.ratifiers)


def _are_alike(quick: Sample, afresh: Sample) -> None:
    for name in vars(afresh):
        if name == "ratifiers":
            parts = zip(
                vars(quick.ratifiers).values(), vars(afresh.ratifiers).values(), strict=True
            )
            for one, other in parts:
                np.testing.assert_array_equal(one, other)
        elif name != "groups":
            np.testing.assert_array_equal(getattr(quick, name), getattr(afresh, name))
    assert quick.groups.keys() == afresh.groups.keys()
    for key, (share, wants, known) in afresh.groups.items():
        for part, same in zip(quick.groups[key], (share, wants, known), strict=True):
            np.testing.assert_array_equal(part, same)


@pytest.mark.parametrize("scenario", ["ukraine", "ukraine-feared"])
def test_paired_runs_say_what_a_forecast_says(iran: ws.Case, scenario: str) -> None:
    changed = apply_scenario(iran, scenario)
    runs = PairedRuns(iran, MODELS["nash"], draws=400, seed=3)
    found = runs.run(changed)
    plain = ws.forecast(changed, model=["nash", "winset"], draws=400, seed=3)
    terms = plain.models["nash"].terms
    width = np.array([issue.range[1] - issue.range[0] for issue in iran.issues.values()])
    assert found.terms / width == pytest.approx(terms / width, abs=1e-6, nan_ok=True)
    assert found.agreed is not None
    assert plain.agreement is not None
    assert found.agreed.mean() == plain.agreement.probability
    assert found.blocks is not None
    assert ((found.blocks == -1) == found.agreed).all()
    np.testing.assert_array_equal(runs.agreed(changed), found.agreed)


def test_utility_is_by_what_was_wanted_before_and_gain_by_what_is_wanted_now() -> None:
    """One issue from 0 to 10, ideals 0 and 10, status quo such that no deal is worth 0 to both:
    the bargain is 5, worth 3/4 to each. When b comes to want 5, no deal as it is, both gain; by
    what b wanted before, terms x are worth 1 - ((10 - x) / 10)**2 to it."""
    case = case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 10], "status_quo": 5}},
        {
            "a": {"name": "A", "capability": 1, "no_deal": 0},
            "b": {"name": "B", "capability": 1, "no_deal": 0},
        },
        [
            {"actor": "a", "issue": "x", "position": 0, "salience": 50},
            {"actor": "b", "issue": "x", "position": 10, "salience": 50},
        ],
    )
    runs = PairedRuns(case, MODELS["nash"], draws=1)
    assert runs.base.terms[0, 0] == pytest.approx(5)
    assert runs.base.utility[0] == pytest.approx([0.75, 0.75])
    change = Change.model_validate({"actor": "b", "issue": "x", "position": 5})
    found = runs.run(apply(case, [change]))
    x = found.terms[0, 0] / 10
    assert 0 < x < 0.5
    assert found.utility[0] == pytest.approx([1 - x**2, 1 - (1 - x) ** 2])
    assert found.gain[0] == pytest.approx([1 - x**2, 1 - (0.5 - x) ** 2])


@pytest.mark.parametrize("model", ["nash", "mean", "winset"])
def test_no_answer_depends_on_the_number_of_workers(iran: ws.Case, model: str) -> None:
    changed = apply_scenario(iran, "ukraine-feared")
    found = [PairedRuns(iran, MODELS[model], draws=3000, workers=w).run(changed) for w in (1, 3)]
    for name in ("terms", "utility", "gain", "agreed", "blocks"):
        np.testing.assert_array_equal(getattr(found[0], name), getattr(found[1], name))


def test_what_is_not_changed_does_not_change_to_the_bit(iran: ws.Case) -> None:
    runs = PairedRuns(iran, MODELS["nash"], draws=200)
    row = next(row for row in iran.positions if row.actor == "iran")
    same = Change(actor="iran", issue=row.issue, position=row.position, salience=row.salience)
    found = runs.run(apply(iran, [same]))
    np.testing.assert_array_equal(found.terms, runs.base.terms)
    np.testing.assert_array_equal(found.utility, runs.base.utility)


def test_the_head_of_paired_runs_is_its_first_draws(iran: ws.Case) -> None:
    runs = PairedRuns(iran, MODELS["mean"], draws=300)
    np.testing.assert_array_equal(runs.head(100).base.terms, runs.base.terms[:100])
    assert runs.head(1000) is runs


def test_under_a_quota_paired_runs_run_the_models_themselves() -> None:
    case = ws.read("cases/emissions-1989")
    plan = Plan(case, (), 5)
    runs = PairedRuns(case, MODELS["mean"], draws=5)
    assert runs.base.terms[:, 0] == pytest.approx(
        ws.forecast(case, model="mean", draws=5).models["mean"].terms[:, 0]
    )
    assert runs.bargains == (MODELS["winset"].fits(plan.drawn(0, 1)) is None)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4, unique_by=str), st.integers(0, 5))
def test_only_what_changed_is_updated(
    iran: ws.Case, changes: list[dict[str, Any]], seed: int
) -> None:
    """What the models read is what they would read of the changed case drawn by itself."""
    changed = apply(iran, [Change.model_validate(change) for change in changes])
    runs = PairedRuns(iran, MODELS["mean"], draws=30, seed=seed)
    (found,) = runs.changed_draws(changed)
    afresh = Plan(changed, (), 30, seed).drawn(0, 30)
    for name in ("position", "ideal", "weight", "no_deal", "salience", "capability", "goals"):
        assert getattr(found, name) == pytest.approx(getattr(afresh, name), rel=1e-12, nan_ok=True)
    for part, same in zip(found.bargainers, afresh.bargainers, strict=True):
        assert part == pytest.approx(same, rel=1e-12)
