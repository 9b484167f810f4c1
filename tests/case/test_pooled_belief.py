"""Beliefs by percentiles, and beliefs of several: curves, forms, and what must always hold."""

from __future__ import annotations

import json
import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from winset.case.belief import POOLINGS, Belief, Pooling

LEVELS = np.linspace(0.002, 0.998, 499)
numbers = st.integers(0, 1000).map(lambda n: n / 10.0)
triples = st.lists(numbers, min_size=3, max_size=3).map(sorted)


@st.composite
def single(draw: st.DrawFn) -> Belief:
    shape = draw(st.sampled_from(["triangular", "normal", "uniform", "percentiles", "exact"]))
    if shape == "exact":
        return Belief.sure(draw(numbers))
    low, likely, high = draw(triples)
    if shape == "percentiles":
        return Belief.parse({"p10": low, "p50": likely, "p90": high})
    return Belief.parse({"low": low, "likely": likely, "high": high, "shape": shape})


pools = st.lists(st.tuples(st.integers(1, 9).map(float), single()), min_size=1, max_size=4)


def test_stated_percentiles_come_out_again() -> None:
    belief = Belief.parse({"p10": 20, "p50": 40, "p90": 90})
    assert belief.quantile([0.1, 0.5, 0.9]).tolist() == pytest.approx([20.0, 40.0, 90.0])
    assert (belief.likely, belief.shape) == (40.0, "percentiles")
    assert belief.plain() == {"p10": 20, "p50": 40, "p90": 90}


def test_two_percentiles_are_those_of_a_normal_distribution() -> None:
    belief = Belief.parse({"p25": 40, "p75": 60})
    normal = NormalDist(50.0, 10.0 / NormalDist().inv_cdf(0.75))
    expected = [normal.inv_cdf(level) for level in LEVELS]
    assert belief.quantile(LEVELS).tolist() == pytest.approx(expected)


def test_five_percentiles_with_decimals() -> None:
    belief = Belief.parse({"p2.5": 1, "p25": 2, "p50": 4, "p75": 8, "p97.5": 30})
    assert belief.quantile([0.025, 0.25, 0.5, 0.75, 0.975]).tolist() == pytest.approx(
        [1.0, 2.0, 4.0, 8.0, 30.0]
    )
    assert Belief.parse(belief.plain()) == belief


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"p50": 3}, "two or more percentiles"),
        ({"p0": 1, "p50": 3}, "between 0 and 100"),
        ({"p10": 4, "p90": 3}, "values that rise"),
        ({"p10": 4, "likely": 5, "p90": 6}, "two or more percentiles"),
        ({"p10": "x", "p90": 3}, "a number"),
        ({"pool": "mean", "of": [1, 2]}, "linear, quantile, logit"),
        ({"pool": "linear", "of": []}, "beliefs, up to"),
        ({"pool": "linear", "of": [1, 2], "weights": [1]}, "as many weights"),
        ({"pool": "linear", "of": [1, 2], "weights": [1, -1]}, "weights of 0 or more"),
        ({"pool": "linear", "of": [1, {"pool": "linear", "of": [1]}]}, "single people"),
    ],
)
def test_what_is_no_belief_is_told(wrong: object, said: str) -> None:
    with pytest.raises(PydanticCustomError) as error:
        Belief.parse(wrong)
    assert said in str(error.value)


@given(single())
@settings(max_examples=150, deadline=None)
def test_the_distribution_function_undoes_the_quantiles(belief: Belief) -> None:
    values = belief.quantile(LEVELS)
    assert (np.diff(values) >= -1e-9).all()
    back = belief.probability(values)
    apart = np.concatenate([[True], np.diff(values) > 1e-6]) & (np.ptp(values) > 1e-6)
    strict = apart & np.concatenate([np.diff(values) > 1e-6, [True]])
    assert back[strict] == pytest.approx(LEVELS[strict], abs=1e-6)


@given(pools, st.sampled_from(POOLINGS), st.randoms())
@settings(max_examples=80, deadline=None)
def test_pools_do_not_depend_on_the_order_and_read_back_as_the_same(
    of: list[tuple[float, Belief]], pooling: Pooling, random: object
) -> None:
    belief = Belief.pooled(of, pooling)
    turned = list(of)
    random.shuffle(turned)  # type: ignore[attr-defined]
    assert Belief.pooled(turned, pooling) == belief
    assert Belief.parse(json.loads(json.dumps(belief.plain()))) == belief
    assert belief.low <= belief.likely <= belief.high


@given(st.lists(st.tuples(st.integers(1, 9).map(float), single()), min_size=2, max_size=4))
@settings(max_examples=80, deadline=None)
def test_the_linear_pool_is_the_mean_of_distribution_functions(
    of: list[tuple[float, Belief]],
) -> None:
    """By its definition: the mass at or below each of its quantiles is that quantile's level."""
    belief = Belief.pooled(of)
    values = belief.quantile(LEVELS)
    total = math.fsum(weight for weight, _ in of)

    def mass(x: np.ndarray) -> np.ndarray:
        return np.sum([weight / total * one.probability(x) for weight, one in of], axis=0)

    nudge = 1e-9 * (1.0 + np.abs(values))
    assert (mass(values + nudge) >= LEVELS - 1e-6).all()
    assert (mass(values - nudge) <= LEVELS + 1e-6).all()


def test_the_linear_pool_has_the_draws_of_its_parts() -> None:
    """Simulation: draws of each person in proportion to weight, against draws by the inverse."""
    one, other = Belief(10.0, 20.0, 30.0), Belief(60.0, 70.0, 90.0, "normal")
    rng = np.random.Generator(np.random.Philox(4))
    u = rng.random((2, 200_000))
    picked = np.where(u[0] < 0.25, one.quantile(u[1]), other.quantile(u[1]))
    pooled = Belief.pooled([(1.0, one), (3.0, other)]).quantile(u[0])
    levels = np.arange(1, 20) / 20.0
    found, expected = np.quantile(pooled, levels), np.quantile(picked, levels)
    assert found == pytest.approx(expected, abs=0.4)
    assert pooled.mean() == pytest.approx(picked.mean(), abs=0.3)
    assert pooled.std() == pytest.approx(picked.std(), rel=0.01)


@given(single(), st.lists(st.integers(1, 9).map(float), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_one_belief_that_all_share_stays_what_it_is(belief: Belief, weights: list[float]) -> None:
    for pooling in POOLINGS:
        assert Belief.pooled([(weight, belief) for weight in weights], pooling) is belief
        other = Belief.sure(3.0)
        assert Belief.pooled([(1.0, belief), (0.0, other)], pooling) is belief


def test_quantiles_averaged_and_log_odds_averaged_by_hand() -> None:
    of = [(1.0, Belief.sure(20.0)), (3.0, Belief.sure(60.0))]
    assert Belief.pooled(of, "quantile").likely == pytest.approx(50.0)
    odds = math.exp(0.25 * math.log(0.2 / 0.8) + 0.75 * math.log(0.6 / 0.4))
    assert Belief.pooled(of, "logit").likely == pytest.approx(100.0 * odds / (1.0 + odds))
    linear = Belief.pooled(of)
    assert linear.quantile([0.1, 0.2, 0.3, 0.9]).tolist() == pytest.approx([20.0, 20.0, 60.0, 60.0])


@given(single(), st.floats(-2.0, 2.0).filter(lambda f: abs(f) > 0.1), st.sampled_from(POOLINGS))
@settings(max_examples=60, deadline=None)
def test_what_rises_or_falls_with_a_quantity_has_its_quantiles(
    belief: Belief, factor: float, pooling: Pooling
) -> None:
    for one in (belief, Belief.pooled([(1.0, belief), (1.0, Belief.sure(7.0))], "quantile")):
        mapped = one.mapped(lambda value: factor * value + 1.0)
        levels = LEVELS if factor > 0.0 else 1.0 - LEVELS
        expected = factor * one.quantile(levels) + 1.0
        assert mapped.quantile(LEVELS) == pytest.approx(expected, abs=1e-6)


@given(pools, st.sampled_from(POOLINGS), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_a_draw_depends_on_its_own_number_alone(
    of: list[tuple[float, Belief]], pooling: Pooling, count: int
) -> None:
    """So that chunks and workers change nothing, bit for bit."""
    belief = Belief.pooled(of, pooling)
    u = np.random.Generator(np.random.Philox(7)).random(97)
    together = belief.quantile(u)
    assert together[:count].tolist() == belief.quantile(u[:count]).tolist()
    assert together[::-1].tolist() == belief.quantile(u[::-1]).tolist()
