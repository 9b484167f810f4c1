"""A sample in a few numbers, and how sure a share of draws is."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from winset.analyses import summary
from winset.analyses.summary import Summary, share_interval
from winset.answer import to_data

samples = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40)


@given(samples, st.integers(0, 5))
def test_a_summary_against_numpy(sample: list[float], missing: int) -> None:
    """NaN entries do not count."""
    values = np.array(sample)
    found = Summary.of(np.r_[values, np.full(missing, np.nan)])
    levels = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
    assert [found.p5, found.p25, found.median, found.p75, found.p95] == pytest.approx(levels)
    assert found.mean == pytest.approx(values.mean(), abs=1e-6)
    assert values.min() <= found.mean <= values.max()


def test_a_summary_by_hand() -> None:
    """0 to 100 in steps of 1: the quantiles are their own levels."""
    found = Summary.of(np.arange(101.0))
    assert found == Summary(50, 50, 5, 25, 75, 95)


def test_the_mean_of_equal_values_is_that_value() -> None:
    """A sum of tenths, divided, may come out beyond a tenth."""
    assert Summary.of(np.full(10, 0.1)).mean == 0.1
    assert Summary.of(np.full(3, 0.7)).mean == 0.7


@pytest.mark.parametrize("empty", [np.array([]), np.full(3, np.nan)])
def test_nothing_summed_up_is_nothing(empty: np.ndarray) -> None:
    found = Summary.of(empty)
    assert math.isnan(found.mean)
    assert set(found.to_dict().values()) == {None}


def test_plain_data_has_no_nan() -> None:
    assert to_data(math.nan) is None
    assert to_data(math.inf) is None
    assert to_data(np.float64(2.5)) == 2.5
    assert type(to_data(np.float64(2.5))) is float
    assert list(Summary(1, 2, 3, 4, 5, 6).to_dict()) == [
        "mean",
        "median",
        "p5",
        "p25",
        "p75",
        "p95",
    ]


def wilson(hits: int, trials: int, z: float) -> tuple[float, float]:
    """Solve Wilson's equation (p - share)**2 = z**2 p (1 - p) / trials for p."""
    share = hits / trials
    a, b, c = 1 + z * z / trials, -(2 * share + z * z / trials), share * share
    low, high = sorted(np.roots([a, b, c]).real)
    return float(low), float(high)


@pytest.mark.parametrize(("hits", "trials"), [(15, 148), (81, 263), (1, 29), (0, 20), (20, 20)])
def test_intervals_solve_wilsons_equation(hits: int, trials: int) -> None:
    found = share_interval(hits, trials)
    for lower, upper, level in (("p5", "p95", 0.95), ("p25", "p75", 0.75)):
        low, high = wilson(hits, trials, float(stats.norm.ppf(level)))
        assert found[lower] == pytest.approx(low, abs=1e-7)
        assert found[upper] == pytest.approx(high, abs=1e-7)


def test_scipy_has_the_same_interval() -> None:
    """A 90 % interval lies between the 5 % and the 95 % quantiles."""
    for hits, trials in ((15, 148), (7000, 10_000), (1, 3)):
        twin = stats.binomtest(hits, trials).proportion_ci(0.9, method="wilson")
        found = share_interval(hits, trials)
        assert (found["p5"], found["p95"]) == pytest.approx((twin.low, twin.high))


def test_newcombes_published_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 857-872, Table I: 95 % Wilson score intervals.

    81 of 263: 0.2553 to 0.3662; 15 of 148: 0.0624 to 0.1605; 0 of 20: 0 to 0.1611; 1 of 29:
    0.0061 to 0.1718.
    """
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0000, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    monkeypatch.setattr(summary, "LEVELS", {"low": 0.025, "high": 0.975})
    for (hits, trials), expected in published.items():
        found = share_interval(hits, trials)
        assert (found["low"], found["high"]) == pytest.approx(expected, abs=5e-5)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_intervals_hold_the_share_and_are_ordered(trials: int, part: float) -> None:
    hits = round(part * trials)
    found = share_interval(hits, trials)
    ends = np.array([found[key] for key in ("p5", "p25", "p75", "p95")])
    assert (np.diff(ends) >= -1e-15).all()  # With no hits, p5 and p25 are 0 but for rounding.
    assert ends.min() >= 0
    assert ends.max() <= 1
    assert found["p5"] <= hits / trials + 1e-12
    assert found["p95"] >= hits / trials - 1e-12


def test_more_draws_make_surer() -> None:
    widths = [
        share_interval(n // 2, n)["p95"] - share_interval(n // 2, n)["p5"]
        for n in (10, 100, 1000, 10_000)
    ]
    assert widths == sorted(widths, reverse=True)
