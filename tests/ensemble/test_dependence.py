"""Beliefs that move together: each keeps its distribution, and all correlate as the case says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri
from scipy.stats import kstest, spearmanr

import winset as ws
from tests.generate import case_of
from winset.analyses.outcome.dependence import hardened, shares_by_rho
from winset.case.changes import apply
from winset.case.loadings import Dependence, hardness, named_beliefs, normal_correlation
from winset.case.negotiation import Change
from winset.ensemble.groups_and_regard import draws_of
from winset.ensemble.inputs import GivenStreams, inputs
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import Plan
from winset.ensemble.sample import Sampler, resample, sample
from winset.kernels.streams import Streams
from winset.models.winset import WinsetOptions, deal_exists
from winset.show import case as show_case

DRAWS = 4000
ISSUES = {name: {"name": name, "unit": "km", "range": [0, 100], "status_quo": 50} for name in "xy"}
ACTORS = {
    "a": {"name": "A", "capability": [1, 2, 3]},
    "b": {"name": "B", "capability": 1, "no_deal": [10, 20, 40]},
    "c": {"name": "C", "capability": 1},
}
ROWS: list[dict[str, Any]] = [
    {"actor": "a", "issue": "x", "position": [10, 20, 40], "salience": 50},
    {"actor": "a", "issue": "y", "position": [60, 70, 90], "salience": [20, 30, 40],
     "ideal": [50, 80, 90]},
    {"actor": "b", "issue": "x", "position": [60, 70, 80], "salience": 50},
    {"actor": "b", "issue": "y", "position": 40, "salience": 50},
    {"actor": "c", "issue": "x", "position": [40, 45, 50], "salience": 50},
]  # fmt: skip
PATHS = {"war": {"name": "War", "costs": {"a": [5, 10, 30], "b": [0, 5, 10]}}}
HARD = {"hard": {"name": "A is harder", "actor": "a", "rho": 0.5}}
FREE = {"free": {"name": "F", "beliefs": {"position/*": 0.6, "cost/war/a": -0.4}}}
TIED = [{"between": ["position/a/x", "position/b/x"], "rank": 0.5}]


def case(**sections: Any) -> ws.Case:
    return case_of(ISSUES, ACTORS, ROWS, no_deal=PATHS, **sections)


def drawn(of: ws.Case, seed: int = 0, count: int = DRAWS) -> dict[str, np.ndarray]:
    """Return the draws of all beliefs that are not exact, by name."""
    columns: dict[Any, np.ndarray] = {}
    sample(of, Sampler(Streams(seed), 0, count, columns, Dependence.of(of)))
    return {key[0]: values for key, values in columns.items()}


def scores(of: ws.Case, *names: str) -> list[np.ndarray]:
    columns = drawn(of)
    return [columns[name] for name in names]


def test_the_names_are_those_of_the_draws() -> None:
    iran = ws.read("cases/iran-2014")
    columns: dict[Any, np.ndarray] = {}
    sample(iran, Sampler(Streams(0), 0, 1, columns))
    unsure = {name: belief for name, belief in named_beliefs(iran).items() if not belief.exact}
    assert [(key[0], key[1]) for key in columns] == list(unsure.items())


def test_hardness_moves_away_from_the_others_and_makes_no_deal_bearable() -> None:
    """By hand: on x the others of `a` stand at (70 + 45) / 2, on y at 40; those of `c` on x at
    (2 * 20 + 70) / 3 = 36.7, below its 45."""
    assert hardness(case(), "a") == {
        "position/a/x": -1, "position/a/y": 1, "ideal/a/y": 1, "cost/war/a": -1,
    }  # fmt: skip
    assert hardness(case(), "c") == {"position/c/x": 1}
    assert hardness(case(), "b")["no_deal/b"] == 1


def test_an_actors_beliefs_correlate_by_rho() -> None:
    """Normal scores that correlate by r have ranks that correlate by 6 / pi asin(r / 2)."""
    columns = drawn(case(factors=HARD), count=20_000)
    expected = 6 / np.pi * np.arcsin(0.25)
    moved = [-columns["position/a/x"], columns["position/a/y"], columns["ideal/a/y"],
             -columns["cost/war/a"]]  # fmt: skip
    ranks = spearmanr(np.stack(moved, axis=1)).statistic[np.triu_indices(4, 1)]
    assert ranks == pytest.approx([expected] * 6, abs=0.02)
    assert spearmanr(moved[0], columns["position/b/x"]).statistic == pytest.approx(0, abs=0.02)


def test_a_stated_rank_correlation_comes_out() -> None:
    for sections in ({}, {"factors": FREE}, {"factors": HARD}):
        one, other = scores(case(correlations=TIED, **sections), "position/a/x", "position/b/x")
        assert spearmanr(one, other).statistic == pytest.approx(0.5, abs=0.04)


def test_patterns_load_as_they_say_and_the_longest_counts() -> None:
    free = {"f": {"name": "F", "beliefs": {"position/*": 0.6, "position/b/*": -0.8}}}
    loadings = Dependence.of(case(factors=free)).loadings
    assert loadings("position/a/x") == {"f": 0.6}
    assert loadings("position/b/x") == {"f": -0.8}
    one, other = scores(case(factors=free), "position/a/x", "position/b/x")
    expected = 6 / np.pi * np.arcsin(-0.24)
    assert spearmanr(one, other).statistic == pytest.approx(expected, abs=0.04)


LOADINGS = st.dictionaries(
    st.sampled_from(["position/*", "position/a/x", "ideal/*", "cost/war/*", "no_deal/b"]),
    st.floats(-0.7, 0.7),
    min_size=1,
)


@settings(max_examples=25, deadline=None)
@given(LOADINGS, LOADINGS, st.floats(-0.4, 0.4), st.integers(0, 1000))
def test_every_belief_keeps_its_distribution(
    one: dict[str, float], other: dict[str, float], rank: float, seed: int
) -> None:
    """Kolmogorov and Smirnov: at 4,000 draws and p = 1e-6 a false alarm is out of the question."""
    factors = {"one": {"name": "1", "beliefs": one}, "other": {"name": "2", "beliefs": other}}
    together = case(factors=factors)
    tied = [{"between": ["salience/a/y", "capability/a"], "rank": rank}]
    together = case(factors=factors, correlations=tied)
    free, moved = drawn(case(), 10**6), drawn(together, seed)
    changed = 0
    for name, values in moved.items():
        assert kstest(values, free[name], method="asymp").pvalue > 1e-6, name
        changed += not np.array_equal(values, drawn(case(), seed, 4)[name][:4])
    assert changed


def test_what_nothing_moves_is_drawn_bit_for_bit_as_before() -> None:
    before, after = drawn(case()), drawn(case(factors=HARD))
    assert all(np.array_equal(before[n], after[n]) for n in ("position/b/x", "capability/a"))
    assert not np.array_equal(before["position/a/x"], after["position/a/x"])


def test_neither_order_nor_chunks_nor_workers_change_a_draw() -> None:
    sections: dict[str, Any] = {"factors": HARD | FREE, "correlations": TIED}
    whole = case(**sections)
    turned = case_of(
        ISSUES,
        dict(reversed(ACTORS.items())),
        ROWS[::-1],
        no_deal=PATHS,
        factors=dict(reversed((HARD | FREE).items())),
        correlations=[{"between": TIED[0]["between"][::-1], "rank": 0.5}],
    )
    here, there = drawn(whole), drawn(turned)
    assert all(np.array_equal(here[name], there[name]) for name in here)
    parts = [Plan(whole, (), 50, 3).drawn(first, 25).position for first in (0, 25)]
    assert np.array_equal(np.concatenate(parts), Plan(whole, (), 50, 3).drawn(0, 50).position)
    kept = [ws.forecast(whole, draws=40, workers=n, model="winset").to_json() for n in (1, 2)]
    assert kept[0] == kept[1]


def test_a_change_is_drawn_as_if_afresh_with_the_directions_of_the_case() -> None:
    whole = case(factors=HARD, correlations=TIED)
    change = {"actor": "a", "issue": "x", "position": [60, 90, 95]}  # across from the others
    changed = apply(whole, [Change.model_validate(change)])
    sampler = Sampler(Streams(1), 10, 30, {}, Dependence.of(whole))
    again = resample(changed, whole, sample(whole, sampler), sampler)
    afresh = sample(changed, sampler)
    for name in ("position", "ideal", "salience", "cost", "own_no_deal"):
        assert np.array_equal(getattr(again, name), getattr(afresh, name), equal_nan=True)


def test_given_numbers_stand_for_what_is_a_beliefs_own() -> None:
    whole = case(factors=HARD, correlations=TIED)
    names = [one.name for one in inputs(whole)]
    assert names[-1] == "factor/hard"
    rng = np.random.default_rng(0)
    given_columns = {name: rng.random(50) for name in names}
    streams = GivenStreams(0, given_columns)
    one = sample(whole, Sampler(streams, 0, 50, {}, Dependence.of(whole)))
    other = sample(whole, Sampler(GivenStreams(99, given_columns), 0, 50, {}, Dependence.of(whole)))
    assert np.array_equal(one.position, other.position)
    assert np.array_equal(one.cost, other.cost)


def test_holding_a_belief_moves_no_other_and_a_factor_moves_all_its_own() -> None:
    """At its 5 % quantile a belief is its `low`, whatever moves it (definition of a belief)."""
    whole = case(factors=HARD, correlations=TIED)
    runs = PairedRuns.of(whole, "mean", 200)
    chunk = runs._chunks[0]
    low = np.full(200, 0.05)
    held = runs._given(chunk, {"position/a/x": low}, True)
    assert held.position[:, 0, 0] == pytest.approx(np.full(200, 10.0))
    assert np.array_equal(held.position[:, 1:], chunk.draws.position[:, 1:])
    assert np.array_equal(held.position[:, 0, 1], chunk.draws.position[:, 0, 1])
    soft = runs._given(chunk, {"factor/hard": low}, True)
    assert (soft.position[:, 0, 0].mean() - chunk.draws.position[:, 0, 0].mean()) > 3
    assert (soft.position[:, 0, 1].mean() - chunk.draws.position[:, 0, 1].mean()) < -3


def test_a_local_sensitivity_holds_a_belief_to_its_quantile() -> None:
    answer = ws.sensitivity(case(factors=HARD), how="local", draws=200, model="mean")
    kinds = {one.kind for one in answer.inputs}
    assert "factor" in kinds
    assert answer.to_dict()["inputs"]["factor/hard"]["actor"] == "a"


def test_a_factor_carries_the_variance_that_it_brings() -> None:
    """The mean of two equally weighted normal positions whose scores share rho of their variance:
    of it the factor brings 2 rho / (1 + rho), by algebra 2/3 at rho = 1/2."""
    normal = {"low": 40, "likely": 50, "high": 60, "shape": "normal"}
    rows = [{"actor": n, "issue": "x", "position": normal, "salience": 50} for n in "ab"]
    actors = {n: {"name": n, "capability": 1} for n in "ab"}
    both = {"f": {"name": "F", "beliefs": {"position/*": 0.5**0.5}}}
    answer = ws.sensitivity(case_of({"x": ISSUES["x"]}, actors, rows, factors=both), model="mean")
    rows_by = {row.name: row for row in answer.groups["input"]["x"]}
    assert rows_by["factor/f"].first == pytest.approx(2 / 3, abs=0.03)
    assert rows_by["position/a/x"].first == pytest.approx(1 / 6, abs=0.03)


def test_the_shares_of_iran_are_those_of_scores_mixed_by_hand() -> None:
    """The plain twin: each actor's factor added by hand to the scores of its beliefs' own
    streams, which are then given to runs that know of no factor."""
    iran, streams = ws.read("cases/iran-2014"), Streams(0)
    deal = ws.forecast(iran, draws=1000, model="winset").agreement
    assert deal is not None
    assert list(deal.to_dict()["dependence"]) == ["0", "0.3", "0.6"]
    assert deal.dependence[0.0] == deal.probability
    for rho in (0.3, 0.6):
        mixed = {}
        for actor in iran.actors:
            hard = ndtri(streams.uniforms(f"factor/{actor}", 0, 1000))
            for name, sign in hardness(iran, actor).items():
                own = ndtri(streams.uniforms(name, 0, 1000))
                mixed[name] = ndtr(rho**0.5 * sign * hard + (1 - rho) ** 0.5 * own)
        by_hand = draws_of(iran, Sampler(GivenStreams(0, mixed), 0, 1000))
        assert deal.dependence[rho] == deal_exists(by_hand, WinsetOptions()).mean()
    assert deal.dependence[0.0] > deal.dependence[0.3] > deal.dependence[0.6]


def test_rho_0_drawn_is_the_same_as_none() -> None:
    whole = case()
    plain, hard = Plan(whole, (), 100, 0), Plan(hardened(whole, 0.0), (), 100, 0)
    assert plain.drawn(0, 100).position == pytest.approx(hard.drawn(0, 100).position, rel=1e-12)


def test_a_case_with_factors_of_its_own_says_them_instead() -> None:
    whole = case(factors=HARD)
    assert shares_by_rho(Plan(whole, (), 10, 0), 0.5) == {}
    shown = str(ws.forecast(whole, draws=20, model="winset"))
    assert "Beliefs move together by: A is harder." in " ".join(shown.split())
    together = repr(show_case.inputs(case(factors=HARD | FREE, correlations=TIED)))
    for words in ("A: hardness, rho 0.5", "cost/war/a -0.4", "rank correlation 0.5"):
        assert words in together


def test_a_point_run_says_nothing_of_dependence() -> None:
    deal = ws.forecast(case(), point=True, model="winset").agreement
    assert deal is not None
    assert deal.dependence == {}
    assert "dependence" not in deal.to_dict()


def test_normal_correlation_inverts_the_rank_correlation() -> None:
    """Pearson (1907): ranks of bivariate normals at r = 1/2 correlate by 0.4826."""
    assert normal_correlation(0.48258) == pytest.approx(0.5, abs=1e-4)
    assert normal_correlation(1.0) == pytest.approx(1.0)
