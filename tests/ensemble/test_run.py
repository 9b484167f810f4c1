"""Draws in chunks: what the beliefs say comes back, wherever a run is cut."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import winset as ws
from tests.generate import case_of
from winset.case.loadings import INDEPENDENT, Dependence, hardened
from winset.ensemble import run as ensemble
from winset.ensemble.run import Plan, run
from winset.ensemble.sample import Sampler, sample
from winset.kernels.beliefs import split_normal
from winset.kernels.streams import Streams
from winset.models.contract import Draws
from winset.models.registry import MODELS, models

COUNT = 20_000


def unsure(**decision: Any) -> ws.Case:
    """Return a case in which everything is unsure, in all shapes."""
    return case_of(
        {
            "x": {"name": "X", "unit": "km", "range": [0, 10], "status_quo": [3, 4, 6]},
            "y": {"name": "Y", "unit": "days", "range": [-50, 50], "status_quo": -10},
        },
        {
            "a": {
                "name": "A",
                "capability": [10, 20, 60],
                "groups": {"g": {"name": "G", "share": [5, 10, 30], "wants": {"x": [6, 7, 8]}}},
                "regard": {"b": [0, 5, 10]},
            },
            "b": {"name": "B", "capability": {"low": 5, "high": 9, "shape": "uniform"}},
            "c": {"name": "C", "capability": 4, "no_deal": [20, 50, 90]},
        },
        [
            {"actor": "a", "issue": "x", "position": [0, 1, 3], "salience": [40, 60, 80]},
            {"actor": "a", "issue": "y", "position": -20, "salience": 30},
            {
                "actor": "b",
                "issue": "x",
                "position": {"low": 6, "likely": 8, "high": 9, "shape": "normal"},
                "ideal": {"low": 2, "high": 7, "shape": "uniform"},
                "salience": [85, 95, 100],
            },
            {"actor": "b", "issue": "y", "position": [20, 45, 50], "salience": 70},
            {"actor": "c", "issue": "y", "position": [-10, 0, 20], "salience": [0, 10, 50]},
        ],
        decision={"rule": "consensus", "vetoes": ["a", "b"], **decision},
        no_deal={
            "war": {"name": "War", "chance": [5, 10, 40], "costs": {"a": [10, 20, 50]}},
            "peace": {"name": "Peace", "chance": "likely", "lands": {"x": [1, 5, 9]}},
        },
    )


@pytest.fixture(scope="module")
def many() -> Draws:
    return Plan(unsure(), ()).drawn(0, COUNT)


def near_quantile(sample: np.ndarray, level: float, value: float) -> None:
    """The share of draws at or below a quantile, within 4 standard errors of its level."""
    error = np.sqrt(level * (1 - level) / sample.size)
    assert abs(np.mean(sample <= value) - level) < 4 * error


@pytest.mark.parametrize(
    ("column", "low", "high"),
    [
        ("capability/a", 10, 60),
        ("capability/b", 5, 9),
        ("position/b/x", 6, 9),
        ("ideal/b/x", 2, 7),
        ("position/c/y", -10, 20),
        ("salience/a/x", 0.4, 0.8),
        ("status_quo/x", 3, 6),
        ("no_deal/c", 0.2, 0.9),
    ],
)
def test_draws_have_the_quantiles_that_were_written(
    many: Draws, column: str, low: float, high: float
) -> None:
    what, *who = column.split("/")
    values = getattr(many, what)
    if what == "status_quo":
        sample = values[:, many.issues.index(who[0])]
    else:
        sample = values[:, many.actors.index(who[0])]
        sample = sample[:, many.issues.index(who[1])] if len(who) > 1 else sample
    near_quantile(sample, 0.05, low)
    near_quantile(sample, 0.95, high)


def test_below_the_most_likely_value_lies_the_part_of_a_split_normal(many: Draws) -> None:
    near_quantile(many.position[:, 1, 0], split_normal(6, 8, 9)[0], 8)


def test_what_falls_beyond_the_range_lies_on_its_end(many: Draws) -> None:
    """b on y is believed to be [20, 45, 50] and the range ends at 50, the 95 % quantile."""
    sample = many.position[:, 1, 1]
    at_end = np.mean(sample == 50)
    assert sample.max() == 50
    assert abs(at_end - 0.05) < 4 * np.sqrt(0.05 * 0.95 / COUNT)
    salience = many.salience[:, 1, 0]
    assert salience.max() == 1
    assert abs(np.mean(salience == 1) - 0.05) < 4 * np.sqrt(0.05 * 0.95 / COUNT)


def test_beliefs_are_drawn_apart(many: Draws) -> None:
    columns = np.stack(
        [many.capability[:, 0], many.capability[:, 1], many.position[:, 1, 0], many.ideal[:, 1, 0]]
    )
    correlation = stats.spearmanr(columns, axis=1).statistic - np.eye(4)
    assert np.abs(correlation).max() < 4.5 / np.sqrt(COUNT)


def test_the_point_is_the_most_likely_value_of_everything() -> None:
    draws = Plan(unsure(), (), point=True).drawn(0, 1)
    assert draws.capability.tolist() == [[20, 7, 4]]
    assert draws.position[0, 1].tolist() == [8, 45]
    assert draws.ideal[0, 1].tolist() == [4.5, 45]
    assert draws.status_quo.tolist() == [[4, -10]]
    assert draws.no_deal[0, 2] == pytest.approx(0.5)


ARRAYS = ("capability", "position", "ideal", "salience", "weight", "no_deal", "status_quo")


@settings(max_examples=15)
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 5))
def test_draws_do_not_depend_on_where_they_are_cut(first: int, count: int, seed: int) -> None:
    plan = Plan(unsure(), (), seed=seed)
    whole, piece = plan.drawn(0, first + count), plan.drawn(first, count)
    assert piece.first == first
    for name in ARRAYS:
        assert np.array_equal(getattr(whole, name)[first:], getattr(piece, name))


def test_draws_of_one_actor_do_not_depend_on_others() -> None:
    """Streams bear names: adding an actor changes no other actor's draws."""
    case = unsure()
    extra = case.actors["b"]
    row = case.positions[0].model_copy(update={"actor": "aa"})
    more = case.model_copy(
        update={"actors": {"aa": extra} | case.actors, "positions": (row, *case.positions)}
    )
    before, after = Plan(case, ()).drawn(0, 50), Plan(more, ()).drawn(0, 50)
    for name in ("capability", "position", "ideal", "salience"):
        assert np.array_equal(getattr(before, name), getattr(after, name)[:, 1:])
    other = Plan(more, (), seed=1).drawn(0, 50)
    assert not np.array_equal(other.capability, after.capability)


def test_chunks_cover_all_draws_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ensemble, "CHUNK", 7)
    plan = Plan(unsure(), (), draws=23)
    assert list(plan.chunks()) == [(0, 7), (7, 7), (14, 7), (21, 2)]
    assert list(replace(plan, point=True).chunks()) == [(0, 1)]
    monkeypatch.setattr(ensemble, "CELLS", 12)  # six positions a draw: two draws a chunk
    assert list(replace(plan, draws=5).chunks()) == [(0, 2), (2, 2), (4, 1)]


def test_models_say_the_same_however_a_run_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan(unsure(), tuple(models(["mean", "median", "nash", "winset"])), draws=60)
    whole = run(plan)
    monkeypatch.setattr(ensemble, "CHUNK", 13)
    heard: list[tuple[int, int]] = []
    pieces = run(replace(plan, workers=3), lambda done, total: heard.append((done, total)))
    assert heard == sorted(heard)
    assert heard[-1] == (60, 60)
    for name, outcomes in whole.items():
        assert outcomes.terms.shape == (60, 2)
        assert np.array_equal(outcomes.terms, pieces[name].terms, equal_nan=True)
        for key, values in outcomes.details.items():
            assert np.array_equal(values, pieces[name].details[key], equal_nan=True)
        if outcomes.agreed is not None:
            assert np.array_equal(outcomes.agreed, pieces[name].agreed)


@pytest.mark.parametrize("size", [1, 7, 64])
def test_pieces_make_no_difference_to_what_comes_out(size: int) -> None:
    case = ws.read("cases/iran-2014")
    plan = Plan(case, tuple(MODELS.values()), draws=100)
    draws = plan.drawn(0, 100)
    whole = {m.name: m.run(draws, m.options(), Streams(0)) for m in plan.models}
    pieces = [draws.part(start, min(size, 100 - start)) for start in range(0, 100, size)]
    joined = ensemble.join_outcomes(
        [{m.name: m.run(piece, m.options(), Streams(0)) for m in plan.models} for piece in pieces]
    )
    for name, outcomes in whole.items():
        np.testing.assert_array_equal(outcomes.terms, joined[name].terms, strict=True)
        np.testing.assert_array_equal(outcomes.agreed, joined[name].agreed, strict=True)
        for key, values in outcomes.details.items():
            np.testing.assert_array_equal(values, joined[name].details[key], strict=True)


def test_a_part_keeps_what_was_worked_out() -> None:
    draws = Plan(ws.read("cases/iran-2014"), (), draws=20).drawn(0, 20)
    fresh = replace(draws).part(5, 3)
    _ = (draws.goals, draws.fairest)
    part = draws.part(5, 3)
    assert part.first == fresh.first == 5
    assert {"goals", "bargainers", "fairest"} <= set(part.__dict__)
    np.testing.assert_array_equal(part.goals, fresh.goals)
    for one, other in zip(
        (*part.bargainers, *part.fairest), (*fresh.bargainers, *fresh.fairest), strict=True
    ):
        np.testing.assert_array_equal(one, other)


class OneByOne(Streams):
    """Streams of which nothing is drawn ahead."""


@pytest.mark.parametrize(("first", "count"), [(0, 1), (5, 40), (13, 300)])
def test_what_is_drawn_ahead_is_what_is_drawn_one_by_one(first: int, count: int) -> None:
    case = unsure()
    dependence = Dependence.of(hardened(case, 0.3))
    for moved in (INDEPENDENT, dependence):
        ahead, alone = (
            sample(case, Sampler(streams, first, count, None, moved))
            for streams in (Streams(3), OneByOne(3))
        )
        for part in fields(ahead):
            if part.name not in ("groups", "ratifiers"):
                np.testing.assert_array_equal(getattr(ahead, part.name), getattr(alone, part.name))
        for key, (share, wants, _) in ahead.groups.items():
            np.testing.assert_array_equal(share, alone.groups[key][0])
            np.testing.assert_array_equal(wants, alone.groups[key][1])


@pytest.mark.parametrize("count", [2, 3, 4, 7])
def test_no_piece_is_a_single_draw_however_slow_models_are(
    monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    """Of one draw a path is told, as large as all else of a hundred."""
    monkeypatch.setattr(ensemble, "PIECE_SECONDS", 0.0)
    given = Plan(unsure(), (), count).drawn(0, count)
    pieces = [len(piece) for piece in ensemble._in_pieces(given, None)]
    assert sum(pieces) == count
    assert min(pieces) > 1
