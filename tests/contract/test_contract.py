"""What every model keeps to in cases of any size, and in other units and orders.

Beside ``test_models``, which holds models to their contract in cases of any kind.
"""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.generate import Kind, draws, taken
from winset.kernels.streams import Streams, Watched
from winset.models.contract import Draws, Model, Options, Outcomes
from winset.models.registry import MODELS

SIZES = [(actors, issues) for actors in (2, 3, 20, 200) for issues in (1, 2, 7)]
LARGE = 400
"""Rows of positions from which on some models take seconds."""
EXACT = {"mean": 1e-9, "median": 1e-9, "smp": 1e-3}
"""Of the range; models that search have more leeway, and smp stops when little moves any more."""
LEEWAY = 1e-5

every_model = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


def of_sizes(sizes: list[tuple[int, int]]) -> pytest.MarkDecorator:
    """Return the mark that asks a test of each size, the large ones marked slow."""
    slow = {True: pytest.mark.slow, False: ()}
    each = [pytest.param(a, i, marks=slow[a * i >= LARGE]) for a, i in sizes]
    return pytest.mark.parametrize(("actors", "issues"), each)


every_size = of_sizes(SIZES)


def run(model: Model, given: Draws, seed: int = 0) -> Outcomes:
    assert model.fits(given) is None
    return model.run(given, model.options(), Streams(seed))


def count_for(actors: int) -> int:
    return 1 if actors > 20 else 4


@cache
def of_size(model: Model, actors: int, issues: int) -> tuple[Draws, Outcomes]:
    """Return draws and what a model makes of them, worked out once for all that compare with it."""
    given = draws(7 * actors + issues, actors, issues, count_for(actors))
    return given, run(model, given)


def parts(outcomes: Outcomes) -> dict[str, Any]:
    found = {"terms": outcomes.terms, **outcomes.details}
    return found if outcomes.agreed is None else {**found, "agreed": outcomes.agreed}


def same(one: Outcomes, other: Outcomes) -> None:
    a, b = parts(one), parts(other)
    assert a.keys() == b.keys()
    for name in a:
        assert np.array_equal(a[name], b[name], equal_nan=True), name


def close(model: Model, given: Draws, one: np.ndarray, other: np.ndarray) -> None:
    """Compare terms, as parts of the ranges."""
    span = given.high - given.low
    assert (np.isnan(one) == np.isnan(other)).all()
    apart = np.nan_to_num(np.abs(one - other) / span)
    assert apart.max() <= EXACT.get(model.name, LEEWAY)


def with_issues(given: Draws, order: np.ndarray) -> Draws:
    """Return draws with the issues in another order, each with its name."""
    return replace(
        given,
        issues=tuple(np.array(given.issues)[order]),
        low=given.low[order],
        high=given.high[order],
        has_position=np.ascontiguousarray(given.has_position[:, order]),
        status_quo=np.ascontiguousarray(given.status_quo[:, order]),
        **{
            name: np.ascontiguousarray(getattr(given, name)[:, :, order])
            for name in ("position", "ideal", "salience", "weight")
        },
    )


def sound(given: Draws, outcomes: Outcomes) -> None:
    """Shapes; terms in the range; terms missing only where there is nothing to say."""
    count, terms = len(given), outcomes.terms
    assert terms.shape == (count, len(given.issues))
    known = ~np.isnan(terms)
    assert (terms >= given.low)[known].all()
    assert (terms <= given.high)[known].all()
    for values in parts(outcomes).values():
        assert values.shape[0] == count
    if outcomes.agreed is not None:
        assert outcomes.agreed.shape == (count,)
        assert outcomes.agreed.dtype == np.bool_
        assert known[outcomes.agreed].all()
        assert (known.all(axis=1) | ~known.any(axis=1)).all()
    else:
        cared_for = given.power.sum(axis=1) > 0
        assert known[cared_for].all()


@every_model
@every_size
def test_of_any_size(model: Model, actors: int, issues: int) -> None:
    """Terms are sound, the same seed gives the same, and what was given is left as it was."""
    given, outcomes = of_size(model, actors, issues)
    sound(given, outcomes)
    before = {
        field.name: np.array(getattr(given, field.name), copy=True)
        for field in fields(Draws)
        if isinstance(getattr(given, field.name), np.ndarray)
    }
    same(outcomes, run(model, given))
    for name, values in before.items():
        assert np.array_equal(getattr(given, name), values, equal_nan=True), name


@every_model
@every_size
def test_the_order_of_actors_does_not_matter(model: Model, actors: int, issues: int) -> None:
    given, outcomes = of_size(model, actors, issues)
    order = np.random.default_rng(actors).permutation(actors)
    if actors == 2:
        order = np.array([1, 0])
    close(model, given, outcomes.terms, run(model, taken(given, actors=order)).terms)


@every_model
@pytest.mark.parametrize("kind", ["missing", "careless", "two"])
def test_the_order_of_actors_does_not_matter_of_any_kind(model: Model, kind: Kind) -> None:
    for seed in range(10):
        given = draws(seed, 6, 2, 4, kind)
        order = np.random.default_rng(seed).permutation(6)
        found = run(model, taken(given, actors=order)).terms
        close(model, given, run(model, given).terms, found)


@every_model
@of_sizes([size for size in SIZES if size[1] > 1])
def test_the_order_of_issues_does_not_matter(model: Model, actors: int, issues: int) -> None:
    given, outcomes = of_size(model, actors, issues)
    order = np.roll(np.arange(issues), 1)
    found = run(model, with_issues(given, order)).terms
    back = np.empty_like(found)
    back[:, order] = found
    close(model, given, outcomes.terms, back)


@every_model
def test_the_order_of_issues_decides_between_no_equals(model: Model) -> None:
    """Round numbers, as people write them, make ties in every round."""
    for seed in range(20):
        given = draws(seed, 4, 3, 6)
        given = replace(
            given,
            position=given.from_unit(np.round(4 * given.to_unit(given.position)) / 4),
            ideal=given.from_unit(np.round(4 * given.to_unit(given.ideal)) / 4),
            salience=np.ceil(4 * given.salience) / 4 * given.has_position,
            capability=np.ceil(3 * given.capability / given.capability.max()),
        )
        order = np.random.default_rng(seed).permutation(3)
        found = run(model, with_issues(given, order)).terms
        back = np.empty_like(found)
        back[:, order] = found
        close(model, given, run(model, given).terms, back)


@every_model
def test_units_of_issues_do_not_matter(model: Model) -> None:
    """Twice the numbers and 1000 more: the same terms in the other unit."""
    given = draws(2, 6, 3, 5)
    moved = {
        name: 2.0 * getattr(given, name) + 1000.0
        for name in ("low", "high", "position", "ideal", "status_quo")
    }
    found = run(model, replace(given, **moved)).terms
    close(model, given, run(model, given).terms, (found - 1000.0) / 2.0)


@every_model
@every_size
def test_where_all_want_the_same_they_get_it(model: Model, actors: int, issues: int) -> None:
    given = draws(actors + issues, actors, issues, count_for(actors), "equal")
    outcomes = run(model, given)
    close(model, given, outcomes.terms, given.position[:, 0])
    if outcomes.agreed is not None:
        assert outcomes.agreed.all()


@every_model
def test_who_says_and_wants_nothing_on_any_issue_leaves_the_terms_alone(model: Model) -> None:
    """An actor without positions, salience or a say changes nothing."""
    given = draws(4, 5, 2, 5)
    must = given.consent.must.copy()
    must[4] = False
    must[:4] = True
    has_position, salience, weight = (
        given.has_position.copy(),
        given.salience.copy(),
        given.weight.copy(),
    )
    has_position[4], salience[:, 4], weight[:, 4] = False, 0.0, 0.0
    idle = replace(
        given,
        has_position=has_position,
        salience=salience,
        weight=weight,
        consent=replace(given.consent, must=must),
    )
    without = taken(idle, actors=np.arange(4))
    close(model, given, run(model, idle).terms, run(model, without).terms)


@every_model
def test_options_have_defaults_and_know_no_other_keys(model: Model) -> None:
    assert isinstance(model.options(), Options)
    with pytest.raises(ValueError, match="Extra inputs"):
        model.options(no_such_option=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("model", [m for m in MODELS.values() if m.measuring], ids=lambda m: m.name)
def test_chance_that_measures_moves_no_terms(model: Model) -> None:
    given, watched = draws(5, 4, 3, 30), Watched(1)
    one, other = model.run(given, model.options(), watched), run(model, given, 2)
    assert set(watched.names) == set(model.measuring)
    assert np.array_equal(one.terms, other.terms, equal_nan=True)
    assert one.agreed is not None
    assert np.array_equal(one.agreed, other.agreed)
    assert any(
        not np.array_equal(one.details[n], other.details[n], equal_nan=True) for n in one.details
    )
