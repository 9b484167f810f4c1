"""What every model keeps to at the edges: gaps, no weight at all, unknown values, many issues."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from tests.generate import KINDS, Kind, draws
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Outcomes
from winset.models.registry import MODELS

SIZES = [(2, 1), (3, 2), (7, 5)]
ALL = [(a, i, kind) for a, i in SIZES for kind in KINDS] + [(20, 3, "plain"), (20, 1, "missing")]
BIG = [(200, 1, "plain"), (2, 50, "missing"), (12, 50, "careless")]

LEEWAY = 1e-5
"""Of an issue's range: near an ideal point utility is flat, and terms are found by what they are
worth."""


def run(model: Model, given: Draws, seed: int = 0) -> Outcomes:
    assert model.fits(given) is None
    return model.run(given, model.options(), Streams(seed))


@cache
def case(actors: int, issues: int, kind: Kind) -> Draws:
    return draws(1000 * actors + issues, actors, issues, count=4, kind=kind)


@cache
def outcomes(name: str, actors: int, issues: int, kind: Kind) -> Outcomes:
    return run(MODELS[name], case(actors, issues, kind))


def same(one: np.ndarray, two: np.ndarray, given: Draws) -> None:
    """Assert that terms agree within a part of the ranges, and are missing together."""
    assert np.array_equal(np.isnan(one), np.isnan(two))
    apart = np.abs(np.nan_to_num(one - two)) / (given.high - given.low)
    assert apart.max() <= LEEWAY


every_model = pytest.mark.parametrize("name", list(MODELS))
every_case = pytest.mark.parametrize(("actors", "issues", "kind"), ALL)


@every_model
@every_case
def test_names_do_not_matter(name: str, actors: int, issues: int, kind: Kind) -> None:
    """Names of issues may change the chance that a model plays with; names of actors may not."""
    given, found = case(actors, issues, kind), outcomes(name, actors, issues, kind)
    other = run(MODELS[name], given, seed=1)
    chance = not np.array_equal(other.terms, found.terms, equal_nan=True)
    renamed = replace(
        given,
        actors=tuple(f"z{actors - i}" for i in range(actors)),
        issues=given.issues if chance else tuple(f"q{issues - j}" for j in range(issues)),
    )
    assert np.array_equal(run(MODELS[name], renamed).terms, found.terms, equal_nan=True)


@every_model
@pytest.mark.parametrize(("actors", "issues"), [*SIZES, (20, 3)])
def test_a_unanimous_group_with_gaps_gets_what_it_wants(
    name: str, actors: int, issues: int
) -> None:
    """All who say something say the same; some hold no position, and one cares for nothing."""
    given = case(actors, issues, "equal")
    rng = np.random.default_rng(actors)
    has_position = rng.random((actors, issues)) > 0.4
    has_position[0] = True
    middle = (given.low + given.high) / 2
    salience = np.where(has_position, given.salience, 0.0)
    salience[:, -1] *= 0 if actors > 2 else 1
    total = salience.sum(axis=2, keepdims=True)
    weight = np.divide(salience, total, out=np.zeros_like(salience), where=total > 0)
    gappy = replace(
        given,
        has_position=has_position,
        position=np.where(has_position, given.position, middle),
        ideal=np.where(has_position, given.ideal, middle),
        salience=salience,
        weight=weight,
        no_deal=np.minimum(given.no_deal, 0.5),
    )
    found = run(MODELS[name], gappy)
    same(found.terms, given.ideal[:, 0], given)


@every_model
@pytest.mark.slow
@pytest.mark.parametrize(("actors", "issues", "kind"), BIG)
def test_large_cases_run(name: str, actors: int, issues: int, kind: Kind) -> None:
    given = draws(7, actors, issues, count=1, kind=kind)
    found = run(MODELS[name], given)
    known = ~np.isnan(found.terms)
    assert (found.terms[known] >= np.broadcast_to(given.low, found.terms.shape)[known]).all()
    assert (found.terms[known] <= np.broadcast_to(given.high, found.terms.shape)[known]).all()
    if found.agreed is None:
        assert known[given.power.sum(axis=1) > 0].all()
    else:
        assert known[found.agreed].all()


@every_model
def test_nobody_has_weight(name: str) -> None:
    """No capability at all, or no salience at all: no outcome, or one in range; never a crash."""
    given = case(3, 2, "plain")
    for empty in (
        replace(given, capability=np.zeros_like(given.capability)),
        replace(given, salience=np.zeros_like(given.salience), weight=np.zeros_like(given.weight)),
    ):
        terms = run(MODELS[name], empty).terms
        known = ~np.isnan(terms)
        assert (terms[known] >= np.broadcast_to(given.low, terms.shape)[known]).all()
        assert (terms[known] <= np.broadcast_to(given.high, terms.shape)[known]).all()


@every_model
def test_a_model_that_needs_no_deal_says_so_and_no_other_reads_it(name: str) -> None:
    model, given = MODELS[name], case(3, 2, "plain")
    nothing = replace(given, no_deal=np.full_like(given.no_deal, np.nan))
    unknown = replace(nothing, status_quo=np.full_like(given.status_quo, np.nan))
    reason = model.fits(unknown)
    if reason is None:
        found = run(model, nothing)
        assert np.array_equal(found.terms, run(model, given).terms, equal_nan=True)
        assert not np.isnan(run(model, unknown).terms).any()
    else:
        assert "issue-0" in reason
        assert "actor-" in reason
