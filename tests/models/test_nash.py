"""The Nash bargaining solution, by hand on one issue and by its axioms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.optimize import brentq

import winset as ws
from tests.generate import draws, line_case
from winset.ensemble.run import Plan, run
from winset.kernels.streams import Streams
from winset.models import nash
from winset.models.contract import Draws, Options, Outcomes
from winset.models.registry import models


def bargain(case: ws.Case) -> Outcomes:
    return run(Plan(case, tuple(models(["nash"])), point=True))["nash"]


def terms(case: ws.Case) -> float:
    return float(bargain(case).terms[0, 0])


def owned(case: ws.Case, **worth: float) -> ws.Case:
    """Give actors their own values of no deal."""
    actors = {
        name: actor.model_copy(
            update={"no_deal": ws.Belief.sure(worth[name])} if name in worth else {}
        )
        for name, actor in case.actors.items()
    }
    return case.model_copy(update={"actors": actors})


def test_mirror_images_meet_in_the_middle() -> None:
    """Ideals 0 and 10, no deal worth 0 to both: (1 - x**2)(1 - (1 - x)**2) peaks at 1/2."""
    assert terms(owned(line_case({"a": 0, "b": 10}, 0), a=0, b=0)) == pytest.approx(5)


def test_the_first_order_condition_by_hand() -> None:
    """a at 0 with no deal 0, b at 10 with no deal 0.5 (as parts of the range, x in [0, 1]).

    log(1 - x**2) + log(1/2 - (1 - x)**2) is largest where
    -2x / (1 - x**2) + 2(1 - x) / (1/2 - (1 - x)**2) = 0,
    that is -x (1/2 - (1-x)**2) + (1 - x)(1 - x**2) = 0.
    """
    root = brentq(lambda x: -x * (0.5 - (1 - x) ** 2) + (1 - x) * (1 - x**2), 0.4, 0.999)
    found = terms(owned(line_case({"a": 0, "b": 10}, 0), a=0, b=50))
    assert found == pytest.approx(10 * root, abs=1e-5)
    assert found > 5  # Who can do without a deal gets more of what it wants.


def test_a_stronger_bargainer_gets_more_by_its_weight() -> None:
    """Weights 3 and 1: 3 log(1 - x**2) + log(1 - (1 - x)**2).

    1 - (1 - x)**2 = x (2 - x); the derivative is -6x / (1 - x**2) + (2 - 2x) / (x (2 - x)).
    Times (1 - x**2) x (2 - x) / 2 / (1 - x): -3 x**2 (2 - x) / (1 - x) + (1 - x**2) = 0.
    """
    root = brentq(lambda x: -3 * x**2 * (2 - x) + (1 - x**2) * (1 - x), 0.01, 0.9)
    case = owned(line_case({"a": 0, "b": 10}, 0, capability={"a": 3, "b": 1}), a=0, b=0)
    assert terms(case) == pytest.approx(10 * root, abs=1e-5)


def test_the_status_quo_as_disagreement_point() -> None:
    """Ideals 4 and 8, status quo 0: gains x (8 - x) / 100 and x (16 - x) / 100.

    d/dx of 2 log x + log(8 - x) + log(16 - x): 2/x - 1/(8 - x) - 1/(16 - x) = 0, so
    2 (8 - x)(16 - x) = x (24 - 2x), that is x**2 - 18x + 64 = 0: x = 9 - sqrt(17).
    """
    found = terms(line_case({"a": 4, "b": 8}, 0))
    assert found == pytest.approx(9 - np.sqrt(17), abs=1e-5)


def test_opposed_about_the_status_quo_it_stays() -> None:
    """Ideals 0 and 10, status quo 5: nobody can gain without the other's loss."""
    outcomes = bargain(line_case({"a": 0, "b": 10}, 5))
    assert outcomes.terms[0, 0] == pytest.approx(5, abs=0.01)


def test_no_terms_where_somebody_must_lose() -> None:
    outcomes = bargain(owned(line_case({"a": 0, "b": 10}, 5), a=90, b=90))
    assert np.isnan(outcomes.terms).all()
    assert outcomes.agreed is not None
    assert not outcomes.agreed.any()


def test_only_those_whose_consent_counts_bargain() -> None:
    """b, between the vetoes at 4 and 8 of the case above, has no say, nor has its capability."""
    decision: dict[str, Any] = {"rule": "consensus", "vetoes": ["a", "c"]}
    case = line_case({"a": 4, "b": 0, "c": 8}, 0, decision=decision, capability={"b": 1000})
    assert terms(case) == pytest.approx(9 - np.sqrt(17), abs=1e-5)


def test_it_says_what_it_lacks() -> None:
    reason = nash.MODEL.fits(Plan(line_case({"a": 0, "b": 10}, None), ()).drawn(0, 1))
    assert reason is not None
    assert "what no deal is worth to a, b" in reason
    assert "give x a status_quo" in reason
    fitting = owned(line_case({"a": 0, "b": 10}, None), a=0, b=0)
    assert nash.MODEL.fits(Plan(fitting, ()).drawn(0, 1)) is None


def run_on(given: Draws) -> Outcomes:
    return nash.MODEL.run(given, Options(), Streams(0))


@pytest.mark.parametrize("seed", range(5))
def test_nobody_loses_and_nobody_could_gain_alone(seed: int) -> None:
    """Individually rational, and no step in 200 directions is better for all."""
    given = draws(seed, 4, 3, count=20)
    given = replace(given, no_deal=given.no_deal / 2)
    found = run_on(given)
    assert found.agreed is not None
    assert found.agreed.any()
    gain = given.utility(found.terms) - given.no_deal
    voters = given.consent.voters
    assert (gain[found.agreed][:, voters] >= -1e-9).all()
    rng = np.random.default_rng(seed)
    for step in rng.normal(size=(200, 1, 3)) * 0.01 * (given.high - given.low):
        moved = np.clip(found.terms + step, given.low, given.high)
        better = given.utility(moved) - given.no_deal
        assert not ((better > gain + 1e-9)[:, voters].all(axis=1) & found.agreed).any()


def test_the_unit_of_capability_does_not_matter() -> None:
    given = draws(3, 4, 2, count=10)
    scaled = replace(given, capability=given.capability * 1000)
    assert run_on(scaled).terms == pytest.approx(run_on(given).terms, abs=1e-6, nan_ok=True)
