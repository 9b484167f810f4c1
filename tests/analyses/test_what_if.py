"""What if: no second truth. The answers are those of two forecasts, to the bit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import winset as ws
from winset.analyses.outcome.what_if import QUICK, WhatIfRuns, read_changes
from winset.case.changes import apply

IRAN = "cases/iran-2014"
EMISSIONS = "cases/emissions-1989"

CHANGES: list[list[dict[str, Any]]] = [
    [{"actor": "russia", "issue": "fordow", "position": [0, 5, 10]}],
    [{"actor": "iran", "issue": "stock", "ideal": [1000, 2000, 4000], "salience": [10, 20, 90]}],
    [{"actor": "china", "capability": [5, 10, 15]}],
    [{"actor": "russia", "group": "energy", "share": [20, 30, 40]}],
    [{"actor": "france", "toward": "israel", "regard": [10, 20, 30]}],
    [{"actor": "iran", "no_deal": [30, 40, 50]}],
    [
        {"path": "breakdown", "chance": [50, 60, 70]},
        {"actor": "iran", "path": "breakdown", "cost": [20, 30, 40]},
        {"actor": "israel", "issue": "fordow", "salience": 100},
    ],
]


@pytest.fixture(scope="module")
def iran() -> ws.Case:
    return ws.read(IRAN)


@pytest.fixture(scope="module")
def runs(iran: ws.Case) -> WhatIfRuns:
    return WhatIfRuns(iran, draws=150, seed=3)


def assert_is_the_forecast(side: Any, case: ws.Case) -> None:
    forecast = ws.forecast(case, draws=150, seed=3, model=list(side.terms))
    for name, terms in side.terms.items():
        np.testing.assert_array_equal(terms, forecast.models[name].terms, name)
        assert side.summaries[name] == forecast.models[name].issues
    found = forecast.agreement  # what hangs together is asked in a forecast alone
    assert side.agreement == (None if found is None else replace(found, dependence={}))
    home = forecast.ratification
    assert side.ratified == (None if home is None or found is None else home.ratified)


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: "+".join(changes[0]))
def test_what_if_is_two_forecasts_with_the_same_seed(
    iran: ws.Case, runs: WhatIfRuns, changes: list[dict[str, Any]]
) -> None:
    """One after another on the same runs, so that what is kept from one question shows no trace."""
    listed = read_changes(changes)
    answer = runs.answer(listed)
    assert set(answer.before.terms) == set(QUICK)
    assert_is_the_forecast(answer.before, iran)
    assert_is_the_forecast(answer.after, apply(iran, listed))


def test_who_accepts_the_headline_terms_is_what_two_forecasts_say_of_them(
    iran: ws.Case, runs: WhatIfRuns
) -> None:
    listed = read_changes([{"actor": "iran", "path": "breakdown", "cost": [0, 5, 10]}])
    found = ws.forecast(iran, draws=150, seed=3, model=QUICK).packages
    assert found is not None
    terms = found.headline.terms
    changed = ws.forecast(apply(iran, listed), draws=150, seed=3, model=QUICK, package=terms).asked
    answer = runs.answer(listed, package=terms)
    for side, told in ((answer.before, found.headline), (answer.after, changed)):
        assert side.package is not None
        assert told is not None
        assert side.package.accepted_by_all == pytest.approx(told.accepted_by_all, abs=1e-12)
        assert side.package.acceptance == pytest.approx(told.acceptance, abs=1e-12)
        assert side.package.gains == pytest.approx(told.gains, abs=1e-9)
    assert answer.before.package != answer.after.package
    assert runs.answer(listed).after.package is None
    assert runs.answer(listed, ["mean"], terms).after.package is None


def test_so_it_is_for_models_that_go_by_rounds_and_play_with_chance() -> None:
    case = ws.read(EMISSIONS)
    changes = read_changes([{"actor": "germany", "capability": [50, 90, 99]}])
    model = ["challenge", "qre", "pce", "calibrated", "mean"]
    answer = ws.what_if(case, changes, draws=150, seed=3, model=model)
    assert set(answer.after.terms) == set(model)
    assert_is_the_forecast(answer.before, case)
    assert_is_the_forecast(answer.after, apply(case, changes))


def test_some_models_first_and_the_rest_later(iran: ws.Case, runs: WhatIfRuns) -> None:
    changed, other = (read_changes(changes) for changes in CHANGES[:2])
    assert_is_the_forecast(runs.answer(changed, ["mean", "median"]).after, apply(iran, changed))
    assert_is_the_forecast(runs.answer(other, ["nash"]).after, apply(iran, other))
    assert_is_the_forecast(runs.answer(changed, ["winset"]).after, apply(iran, changed))
    still = runs.answer((), ["mean"])
    assert still.after is still.before
