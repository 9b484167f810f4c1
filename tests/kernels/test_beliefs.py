"""Beliefs as distributions: closed forms, and the standard library and scipy beside them."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from tests.generate import numbers
from winset.kernels.beliefs import quantile, split_normal, triangle

SOME = [(50, 60, 80), (0, 5, 10), (0, 0, 10), (0, 10, 10), (-3, -2.9, 400), (1e-6, 2e-6, 1e-5)]
SHAPES = ["triangular", "normal", "uniform"]
FINE = (np.arange(20_000) + 0.5) / 20_000


@st.composite
def triples(draw: st.DrawFn) -> tuple[float, float, float]:
    low, likely, high = sorted(draw(st.lists(numbers(-1e4, 1e4), min_size=3, max_size=3)))
    assume(high - low > 1e-3)
    return low, likely, high


def at(shape: str, u: float, belief: tuple[float, float, float]) -> float:
    return float(quantile(shape, np.array([u]), *belief)[0])


@given(triples())
def test_the_written_quantiles_come_out(belief: tuple[float, float, float]) -> None:
    low, likely, high = belief
    scale = high - low
    for shape in SHAPES:
        if shape == "normal" and likely in (low, high):
            continue
        assert at(shape, 0.05, belief) == pytest.approx(low, abs=1e-9 * scale)
        assert at(shape, 0.95, belief) == pytest.approx(high, abs=1e-9 * scale)


@given(triples())
def test_the_triangle_satisfies_its_equations(belief: tuple[float, float, float]) -> None:
    """The distribution function at low is p**2 / (w p_m), and mirrored at high: both 5 %."""
    low, likely, high = belief
    a, b = triangle(*belief)
    assert a <= low
    assert b >= high
    width = b - a
    assert (low - a) ** 2 == pytest.approx(0.05 * width * (likely - a), abs=1e-9 * width**2)
    assert (b - high) ** 2 == pytest.approx(0.05 * width * (b - likely), abs=1e-9 * width**2)


@pytest.mark.parametrize("belief", SOME)
def test_triangular_against_scipy(belief: tuple[float, float, float]) -> None:
    a, b = triangle(*belief)
    twin = stats.triang(c=(belief[1] - a) / (b - a), loc=a, scale=b - a)
    found = quantile("triangular", FINE, *belief)
    assert found == pytest.approx(twin.ppf(FINE), rel=1e-9, abs=1e-12)
    assert twin.cdf([belief[0], belief[2]]) == pytest.approx([0.05, 0.95])


@pytest.mark.parametrize("belief", SOME)
def test_the_density_of_the_triangle_peaks_at_the_most_likely(
    belief: tuple[float, float, float],
) -> None:
    """Where the quantile function is flattest: between two neighbouring probabilities."""
    values = quantile("triangular", FINE, *belief)
    steps = np.diff(values)
    flattest = int(np.argmin(steps))
    near = 2 * steps[max(0, flattest - 2) : flattest + 3].max()
    assert abs(values[flattest] - belief[1]) <= near


def test_a_symmetric_triangle_by_hand() -> None:
    """Ends 0 and 1, mode 1/2: the 5 % quantile is sqrt(0.05 / 2)."""
    reach = math.sqrt(0.025)
    assert triangle(reach, 0.5, 1 - reach) == pytest.approx((0, 1))
    assert at("triangular", 0.5, (reach, 0.5, 1 - reach)) == pytest.approx(0.5)
    assert at("triangular", 0.125, (reach, 0.5, 1 - reach)) == pytest.approx(0.25)


@pytest.mark.parametrize("belief", SOME)
def test_the_split_normal_has_the_written_quantiles_and_mode(
    belief: tuple[float, float, float],
) -> None:
    """Its density, written down and summed up on a grid, which is another way than the formula."""
    likely = belief[1]
    w, left, right = split_normal(*belief)
    assert 0.05 - 1e-12 <= w <= 0.95 + 1e-12
    for u in (0.01, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999):
        end = at("normal", u, belief)
        grid = np.linspace(likely - 12 * left, likely + 12 * right, 400_001)
        sides = np.where(grid < likely, left, right)
        density = np.exp(-(((grid - likely) / sides) ** 2) / 2)
        mass = np.concatenate([[0], np.cumsum((density[1:] + density[:-1]) / 2 * np.diff(grid))])
        assert np.interp(end, grid, mass / mass[-1]) == pytest.approx(u, abs=1e-4)


def test_a_symmetric_normal_is_the_normal() -> None:
    side = 10 / NormalDist().inv_cdf(0.95)
    for u in (1e-12, 0.01, 0.05, 0.5, 0.95, 0.999):
        expected = NormalDist(20, side).inv_cdf(u)
        assert at("normal", u, (10, 20, 30)) == pytest.approx(expected, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("shape", ["triangular", "normal"])
@pytest.mark.parametrize("belief", [(20, 20, 40), (20, 40, 40)])
def test_no_mass_sits_at_an_end_that_is_the_likeliest(
    shape: str, belief: tuple[float, float, float]
) -> None:
    """Two half-normals of equal mass would have half of the draws at the very end."""
    values = quantile(shape, FINE, *belief)
    assert np.unique(values).size == values.size
    beyond = np.mean(values <= 20) if belief[1] == 20 else np.mean(values >= 40)
    assert beyond == pytest.approx(0.05, abs=1e-3)


def test_uniform_has_five_percent_beyond_each_end() -> None:
    found = quantile("uniform", np.array([0.05, 0.5, 0.95, 0.0, 1.0]), 10, 10, 100)
    assert found == pytest.approx([10, 55, 100, 5, 105])


@given(triples(), st.sampled_from(SHAPES))
def test_more_probability_never_means_less(belief: tuple[float, float, float], shape: str) -> None:
    values = quantile(shape, FINE[::50], *belief)
    assert (np.diff(values) >= -1e-9 * (belief[2] - belief[0])).all()
    assert np.isfinite(quantile(shape, np.array([2.0**-54, 1 - 2.0**-53]), *belief)).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_an_exact_belief_is_its_value(shape: str) -> None:
    assert (quantile(shape, FINE[:7], 60, 60, 60) == 60).all()


@pytest.mark.parametrize("shape", SHAPES)
def test_shapes_mirror(shape: str) -> None:
    turned = -quantile(shape, 1 - FINE, -80, -60, -50)
    assert quantile(shape, FINE, 50, 60, 80) == pytest.approx(turned, rel=1e-12)
