"""Slow models stop when their quantiles are known: intervals hold the truth all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

import winset as ws
from tests.generate import case_of
from winset.ensemble.monte_carlo import NINETY, quantile_errors
from winset.ensemble.run import STATED, Plan, run
from winset.kernels.streams import Streams
from winset.models.contract import Array, Draws, Outcomes
from winset.models.registry import MODELS

ACTORS = "abcdef"
LOOKS = (1024, 2048, 4096, 8192)


def unsure() -> ws.Case:
    """Six actors whose positions are normal about the middle of one issue, and stay inside."""
    belief = {"low": 40, "likely": 50, "high": 60, "shape": "normal"}
    return case_of(
        {"x": {"name": "X", "unit": "km", "range": [0, 100]}},
        {name: {"name": name, "capability": 1} for name in ACTORS},
        [{"actor": name, "issue": "x", "position": belief, "salience": 50} for name in ACTORS],
    )


def scores(draws: Draws) -> Array:
    return np.asarray((draws.position[:, :, 0] - 50.0) / (10.0 / ndtri(0.95)))


def smooth(z: Array) -> Array:
    return z.sum(axis=1) / np.sqrt(6)


def two_places(z: Array) -> Array:
    """Two inputs together pick a place; the others move it a little."""
    return np.where(z[:, 0] * z[:, 1] > 0.1, 2.0, -2.0) + z[:, 2:].sum(axis=1) / 8.0


def slow(function: Callable[[Array], Array], name: str = "smp") -> ws.Model:
    """Return a model by the name of a slow one that makes simple terms of the positions."""

    def terms(draws: Draws, options: object, streams: Streams) -> Outcomes:
        return Outcomes(terms=50.0 + 10.0 * function(scores(draws))[:, None])

    return replace(MODELS["mean"], name=name, run=terms)


@pytest.mark.parametrize(("function", "enough"), [(smooth, 0.006), (two_places, 0.0025)])
def test_intervals_hold_the_truth_whenever_a_run_stops(
    function: Callable[[Array], Array], enough: float
) -> None:
    """Nominal 90 % intervals at the draw where it stopped, over 100 seeds and all quantiles.

    The tolerance is such that runs stop at several looks, where stopping early by luck would show.
    """
    z = np.random.default_rng(3).standard_normal((2_000_000, 6))
    exact = np.quantile(50.0 + 10.0 * function(z), STATED)
    case, inside, stops = unsure(), [], []
    for seed in range(100):
        plan = Plan(case, (slow(function),), seed=seed, enough=enough, workers=1)
        values = run(plan)["smp"].terms[:, 0]
        errors = quantile_errors(values, STATED)
        inside.append(np.abs(np.quantile(values, STATED) - exact) <= NINETY * errors)
        stops.append(values.size)
        if values.size < plan.draws:
            assert (errors <= enough * 100).all()
    assert set(stops) <= {*LOOKS, 10_000}
    assert len(set(stops)) > 1
    assert 0.85 <= np.mean(inside) <= 0.97


def test_who_stops_has_run_on_the_first_draws_and_light_models_on_all() -> None:
    fast = slow(smooth, "mean")
    models = (slow(smooth), fast, slow(two_places, "qre"))
    full = run(Plan(unsure(), models))
    found = run(Plan(unsure(), models, enough=0.01))
    assert len(found["mean"].terms) == 10_000
    for name in ("smp", "qre"):
        assert len(found[name].terms) in LOOKS
        assert np.array_equal(found[name].terms, full[name].terms[: len(found[name].terms)])
    assert np.array_equal(found["mean"].terms, full["mean"].terms)


@pytest.mark.parametrize("draws", [1, 100, 1024, 1025, 3000])
def test_no_run_has_more_draws_than_were_asked_for(draws: int) -> None:
    """Nothing is known well enough here, so all run."""
    found = run(Plan(unsure(), (slow(two_places),), draws=draws, enough=1e-9))
    assert np.array_equal(
        found["smp"].terms, run(Plan(unsure(), (slow(two_places),), draws=draws))["smp"].terms
    )


def test_the_number_of_workers_changes_no_byte() -> None:
    case = ws.read("src/winset/case/template.yaml")
    one, two, seven = (ws.forecast(case, workers=n).to_json() for n in (1, 2, 7))
    assert one == two == seven


@pytest.mark.slow
def test_draws_that_are_asked_for_are_run_by_every_model() -> None:
    case = ws.spread(ws.read("cases/emissions-1989"), 10)
    asked = ws.forecast(case, model=["mean", "smp"], draws=10_000)
    assert set(asked.monte_carlo.draws.values()) == {10_000}
    by_itself = ws.forecast(case, model=["mean", "smp"])
    assert by_itself.monte_carlo.draws == {"mean": 10_000, "smp": 1024}
    assert by_itself.to_dict()["monte_carlo"]["models"]["smp"]["draws"] == 1024
    assert "smp 1,024" in str(by_itself)
    assert "fewer" not in str(asked)


def test_terms_given_a_deal_belong_to_the_draw_that_accepts_them() -> None:
    """The pool's draws of a model that stopped are set beside the same draws of the case."""
    case = ws.read("src/winset/case/template.yaml")
    answer = ws.forecast(case, model=["mean", "smp", "exchange", "nash", "winset"])
    stopped = {name: n for name, n in answer.monte_carlo.draws.items() if n < 10_000}
    assert stopped
    pool, packages = answer.pooled, answer.packages
    for row in (0, 17, 500, len(pool.terms) - 1):
        mine = [
            name
            for name, model in answer.models.items()
            if pool.draw[row] < len(model.terms)
            and np.array_equal(model.terms[pool.draw[row]], pool.terms[row], equal_nan=True)
        ]
        assert mine
    assert packages.counts == 1.0
    there = ~np.isnan(packages.terms).any(axis=1)
    draws = packages.consenters.draws
    ideal, weight, no_deal = (array[pool.draw[there]] for array in draws.bargainers)
    loss = (weight * (draws.to_unit(packages.terms[there])[:, None] - ideal) ** 2).sum(axis=2)
    assert (1.0 - loss - no_deal > -1e-6).all()
