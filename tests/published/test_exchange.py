"""The exchange model against recorded runs of the program by which the authors' model is used.

The program is an open re-implementation of the exchange model of Stokman & Van Oosten (1994). The
numbers are those that it printed for a case of two actors and two issues and for two of its sample
files, in the first round with equal gains, from one seed. It breaks ties by chance, so its runs
differ; ours do not, and its ties fall as in that run.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.data import data_path
from tests.generate import salience_weights, taken
from tests.kernels.test_exchange import twin_of, with_issues
from tests.published.decide import read
from winset.kernels.averages import weighted_mean
from winset.kernels.exchange import rounds as kernel
from winset.kernels.exchange.execution import most
from winset.kernels.streams import Streams
from winset.models.contract import Consent, Draws, Outcomes
from winset.models.exchange import MODEL, ExchangeOptions

Exchange = tuple[str, str, str, str]

FILES = ("sample_data.txt", "copenhagen.csv")
POSSIBLE = {"sample_data.txt": 240, "copenhagen.csv": 437}
BEFORE = {
    "sample_data.txt": [49.3532, 27.2460, 50.5789, 52.4855, 49.4883, 56.6008],
    "copenhagen.csv": [61.5763, 58.1447, 30.7074, 52.2359, 51.9499, 57.6214, 64.6207],
}
AFTER = {
    "sample_data.txt": [67.1779, 48.6005, 50.6828, 16.2347, 75.1462, 46.7727],
    "copenhagen.csv": [54.2618, 66.6611, 37.3169, 47.4279, 19.0632, 68.5412, 95.4778],
}
EXCHANGES = {"sample_data.txt": 39, "copenhagen.csv": 48}
OTHER_CHANCE: dict[str, tuple[int, frozenset[Exchange]]] = {
    "sample_data.txt": (38, frozenset({("VVDs", "tol-hoogte", "GL", "wanneer-tol")})),
    "copenhagen.csv": (
        49,
        frozenset({("Least Developed Countries", "Commitments", "USA", "Control")}),
    ),
}
"""The other number of exchanges that was recorded, and a tie that falls the other way for it."""
SHARED = {
    "sample_data.txt": (
        "tol-hoogte",
        "woonwerkverkeer",
        "extra-investering",
        "kleine-of-grote-ring",
    ),
    "copenhagen.csv": ("Newtreaty", "MRVdecrease", "Commitments"),
}
"""Issues on which the model by itself comes out where the program does."""


def two_by_two() -> Draws:
    """Return the program's smallest case: two actors of power 1, at 0 and 100 on two issues."""
    position = np.array([[[0.0, 0.0], [100.0, 100.0]]])
    salience = np.array([[[0.10, 0.90], [0.60, 0.50]]])
    return Draws(
        actors=("first", "second"),
        issues=("one", "two"),
        low=np.zeros(2),
        high=np.full(2, 100.0),
        has_position=np.ones((2, 2), dtype=bool),
        capability=np.ones((1, 2)),
        position=position,
        ideal=position,
        salience=salience,
        weight=salience_weights(salience),
        no_deal=np.full((1, 2), np.nan),
        status_quo=np.full((1, 2), np.nan),
        consent=Consent(np.ones(2, dtype=bool), np.zeros(2)),
    )


def first_round(given: Draws) -> Outcomes:
    return MODEL.run(given, ExchangeOptions(), Streams(0))


def test_two_actors_and_two_issues() -> None:
    """Outcomes 85 5/7 and 35 5/7; the first moves 0 to 100, the second 100 to 80; gains of 500,
    with saliences from 0 to 100, are 5 points."""
    given = two_by_two()
    before = weighted_mean(given.position, given.power)[0]
    np.testing.assert_allclose(before, [85 + 5 / 7, 35 + 5 / 7], atol=1e-12)
    found = first_round(given)
    np.testing.assert_allclose(found.terms[0], [100.0, 28 + 4 / 7], atol=1e-12)
    assert found.path is not None
    (event,) = found.path.events
    assert (event.actor, event.detail["supply"], event.detail["demand"]) == ("first", "one", "two")
    moves = [event.detail[key] for key in ("from", "to", "other_from", "other_to")]
    np.testing.assert_allclose(moves, [0.0, 100.0, 100.0, 80.0], atol=1e-12)
    assert event.detail["gain"] == pytest.approx(5.0, abs=1e-12)
    assert event.detail["other_gain"] == pytest.approx(5.0, abs=1e-12)
    assert not any(event.detail["externalities"].values())


def test_the_most_that_each_can_gain() -> None:
    """1400 and 777.7778, with saliences from 0 to 100 and outcomes from 0 to 100."""
    one, two = 100.0 * 10 / 70, 100.0 * 50 / 140
    assert most(one, two, 10.0, 90.0, 60.0, 50.0) == pytest.approx(1400.0, abs=1e-9)
    assert most(two, one, 50.0, 60.0, 90.0, 10.0) == pytest.approx(777.7778, abs=1e-4)


def test_a_tenth_of_the_way_where_salience_is_full() -> None:
    """From 0 towards 100 with salience 1: 10."""
    assert 0.0 + kernel.following(1.0) * 100.0 == pytest.approx(10.0, abs=1e-12)


@pytest.mark.parametrize("name", FILES)
def test_what_a_round_starts_from(name: str) -> None:
    given = read(data_path(f"decide/{name}"))
    before = weighted_mean(given.to_unit(given.position), given.power)[0]
    np.testing.assert_allclose(100 * before, BEFORE[name], atol=1e-4)
    assert first_round(given).details["possible"] == POSSIBLE[name]


def test_the_first_exchanges_of_the_samples() -> None:
    found = first_round(read(data_path("decide/sample_data.txt")))
    assert found.path is not None
    gains = [event.detail["gain"] for event in found.path.events[:3]]
    np.testing.assert_allclose(gains[:2], [1.9736842105, 1.7926363088], atol=1e-9)
    assert gains[2] == pytest.approx(1.534365, abs=1e-6)
    first = found.path.events[0]
    assert (first.actor, first.other) == ("Willems", "Wcentr")
    assert (first.detail["from"], first.detail["to"]) == (25.0, pytest.approx(100.0))
    assert first.detail["other_to"] == pytest.approx(61.0512, abs=1e-4)
    found = first_round(read(data_path("decide/copenhagen.csv")))
    assert found.path is not None
    first = found.path.events[0]
    assert (first.actor, first.other) == ("China India", "USA")
    assert (first.detail["supply"], first.detail["demand"]) == ("Commitments", "Extra")
    assert first.detail["to"] == pytest.approx(21.894, abs=1e-3)
    assert first.detail["other_to"] == pytest.approx(90.0, abs=1e-12)
    assert first.detail["gain"] == pytest.approx(3.278818, abs=1e-6)


@pytest.mark.parametrize("name", FILES)
def test_a_round_of_the_program(name: str) -> None:
    given = read(data_path(f"decide/{name}"))
    found = first_round(given)
    np.testing.assert_allclose(100 * given.to_unit(found.terms)[0], AFTER[name], atol=1e-4)
    assert found.details["made"] == EXCHANGES[name]


@pytest.mark.parametrize("name", FILES)
def test_ties_that_fall_otherwise(name: str) -> None:
    """The program breaks ties by chance: of its runs from other seeds, the number of exchanges
    was recorded."""
    given = read(data_path(f"decide/{name}"))
    twin, order = twin_of(given)
    who = {given.actors[i]: k for k, i in enumerate(order)}
    where = {issue: j for j, issue in enumerate(given.issues)}
    number, favoured = OTHER_CHANCE[name]
    twin.listed = True
    twin.favoured = frozenset((who[a], where[p], who[b], where[q]) for a, p, b, q in favoured)
    twin.play()
    assert len(twin.trades) == number


@pytest.mark.parametrize("name", FILES)
def test_where_the_model_by_itself_comes_out_the_same(name: str) -> None:
    given = read(data_path(f"decide/{name}"))
    terms = MODEL.run(given, ExchangeOptions(reading="paper"), Streams(0)).terms
    after = dict(zip(given.issues, 100 * given.to_unit(terms)[0], strict=True))
    recorded = dict(zip(given.issues, AFTER[name], strict=True))
    for issue in SHARED[name]:
        assert after[issue] == pytest.approx(recorded[issue], abs=1e-4)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("rounds", [1, 10])
@pytest.mark.parametrize("reading", ["decide", "paper"])
def test_no_order_changes_anything(name: str, rounds: int, reading: str) -> None:
    """Where the program breaks ties by chance, ours gives the same in every order, digit by
    digit."""
    given = read(data_path(f"decide/{name}"))
    options = ExchangeOptions.model_validate({"rounds": rounds, "reading": reading})
    whole = MODEL.run(given, options, Streams(0))
    assert whole.path is not None
    rng = np.random.default_rng(1)
    for _ in range(5):
        actors, issues = (rng.permutation(n) for n in given.has_position.shape)
        other = replace(taken(with_issues(given, issues), actors=actors), point=True)
        found = MODEL.run(other, options, Streams(0))
        assert found.path is not None
        np.testing.assert_array_equal(found.terms[0], whole.terms[0][issues])
        assert found.path.events == whole.path.events
