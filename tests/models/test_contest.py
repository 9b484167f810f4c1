"""The challenge models: options, missing positions, paths, and the limits of the response."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.kernels.challenge_twin import Twin
from winset.kernels.streams import Streams
from winset.models import challenge, qre
from winset.models.challenge import ChallengeOptions
from winset.models.contract import Consent, Draws, Outcomes
from winset.models.qre import QreOptions


def drawn(seed: int, draws: int, actors: int, issues: int) -> Draws:
    rng = np.random.default_rng(seed)
    has_position = rng.random((actors, issues)) < 0.8
    has_position[0] = has_position[1] = True
    low, high = np.full(issues, -20.0), np.full(issues, 60.0)
    x = rng.uniform(-20.0, 60.0, (draws, actors, issues))
    s = np.where(has_position, rng.random((draws, actors, issues)), 0.0)
    return Draws(
        actors=tuple(f"actor-{i}" for i in range(actors)),
        issues=tuple(f"issue-{j}" for j in range(issues)),
        low=low,
        high=high,
        has_position=has_position,
        capability=rng.random((draws, actors)),
        position=np.where(has_position, x, np.nan),
        ideal=np.where(has_position, x, np.nan),
        salience=s,
        weight=s,
        no_deal=np.full((draws, actors), np.nan),
        status_quo=np.full((draws, issues), np.nan),
        consent=Consent(np.ones(actors, dtype=bool), np.ones(actors)),
    )


def challenged(draws: Draws, options: ChallengeOptions | None = None) -> Outcomes:
    return challenge.MODEL.run(draws, options or ChallengeOptions(), Streams(0))


def responded(draws: Draws, response: float, **options: object) -> Outcomes:
    return qre.MODEL.run(draws, QreOptions(response=response, **options), Streams(0))


def test_issues_and_draws_are_each_on_their_own() -> None:
    draws = drawn(1, 40, 7, 3)
    whole = challenged(draws)
    assert whole.path is None
    assert whole.details["rounds"].shape == (40, 3)
    some = replace(
        draws,
        issues=draws.issues[1:2],
        low=draws.low[1:2],
        high=draws.high[1:2],
        has_position=np.ascontiguousarray(draws.has_position[:, 1:2]),
        capability=draws.capability[5:6],
        position=draws.position[5:6, :, 1:2],
        salience=draws.salience[5:6, :, 1:2],
    )
    assert challenged(some).terms[0, 0] == whole.terms[5, 1]


def test_who_holds_no_position_takes_no_part() -> None:
    draws = drawn(2, 1, 6, 2)
    has_position = draws.has_position.copy()
    has_position[3] = False
    without = replace(draws, has_position=has_position)
    gone = np.arange(6) != 3
    left = replace(draws, actors=tuple(np.array(draws.actors)[gone]),
                   has_position=draws.has_position[gone],
                   capability=draws.capability[:, gone], position=draws.position[:, gone],
                   salience=draws.salience[:, gone])  # fmt: skip
    assert (challenged(without).terms == challenged(left).terms).all()
    path = challenged(without).path
    assert path is not None
    assert np.isnan(path.positions[:, 3]).all()
    assert not any("actor-3" in (event.actor, event.other) for event in path.events)


def test_terms_stay_in_range_and_are_the_resolution_of_final_positions() -> None:
    draws = drawn(3, 50, 5, 2)
    for outcome in ("median", "mean"):
        terms = challenged(draws, ChallengeOptions(outcome=outcome)).terms
        assert (terms >= draws.low).all()
        assert (terms <= draws.high).all()


def test_nobody_has_weight() -> None:
    draws = drawn(4, 3, 4, 2)
    salience = draws.salience.copy()
    salience[:, :, 1] = 0.0
    terms = challenged(replace(draws, salience=salience)).terms
    assert np.isfinite(terms[:, 0]).all()
    assert np.isnan(terms[:, 1]).all()


def test_the_path_is_how_it_came_about() -> None:
    draws = drawn(5, 1, 6, 2)
    outcomes = challenged(draws)
    path = outcomes.path
    assert path is not None
    assert np.array_equal(path.positions[0], draws.position[0], equal_nan=True)
    names = {name: i for i, name in enumerate(draws.actors)}
    assert path.events
    taken: dict[tuple[int, str, str], list[float]] = {}
    for event in path.events:
        assert event.kind in ("conflict", "compromise", "capitulate")
        key = (event.round, event.other, event.detail["issue"])
        taken.setdefault(key, []).append(event.detail["offer"])
    for (turn, name, issue), offers in taken.items():
        moved = path.positions[turn, names[name], draws.issues.index(issue)]
        assert min(offers) - 1e-9 <= moved <= max(offers) + 1e-9
    still = path.positions[1:] == path.positions[:-1]
    for turn, i, j in np.argwhere(~still & draws.has_position):
        assert (turn + 1, draws.actors[i], draws.issues[j]) in taken


def test_it_stops_where_told() -> None:
    draws = drawn(6, 30, 6, 1)
    full = challenged(draws, ChallengeOptions(rounds=50))
    settled = challenged(draws, ChallengeOptions(rounds=50, stop="settled"))
    assert (settled.details["rounds"] <= full.details["rounds"]).all()
    assert (settled.details["rounds"] < 50).all()
    assert (challenged(draws, ChallengeOptions(rounds=1)).details["rounds"] <= 1).all()


def test_a_reading_sets_what_is_not_set() -> None:
    options = ChallengeOptions.model_validate({"reading": "scholz", "offer": "least-move"})
    assert (options.votes, options.odds, options.estimates) == ("risk", "all-pairs", "own")
    assert options.offer == "least-move"
    assert ChallengeOptions().votes == "distance"
    assert ChallengeOptions.model_validate({"t": "0.5"}).t == 0.5
    with pytest.raises(ValidationError):
        ChallengeOptions.model_validate({"reading": "talmud"})
    with pytest.raises(ValidationError):
        ChallengeOptions.model_validate({"t": "mean"})
    with pytest.raises(ValidationError):
        ChallengeOptions.model_validate("paper")


@pytest.mark.parametrize("reading", ["paper", "scholz"])
def test_an_endless_response_is_the_challenge_model(reading: str) -> None:
    draws = drawn(7, 200, 6, 2)
    options = ChallengeOptions.model_validate({"reading": reading})
    assert np.array_equal(
        responded(draws, math.inf, reading=reading).terms, challenged(draws, options).terms
    )


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(["paper", "scholz"]))
def test_a_sharp_response_comes_near_it(seed: int, reading: str) -> None:
    """In one round, for everybody who has one offer clearly better than the rest."""
    draws = drawn(seed, 1, 6, 1)
    sharp = responded(draws, 1e7, reading=reading, rounds=1).path
    options = ChallengeOptions.model_validate({"reading": reading, "rounds": 1})
    best = challenged(draws, options).path
    assert sharp is not None
    assert best is not None
    clear = {event.other for event in sharp.events if event.detail["probability"] > 0.999}
    rows = [i for i, name in enumerate(draws.actors) if name in clear]
    assert sharp.positions[-1, rows] == pytest.approx(best.positions[-1, rows], abs=0.1)


def test_no_response_takes_all_offers_alike() -> None:
    rng = np.random.default_rng(8)
    for _ in range(20):
        draws = drawn(int(rng.integers(2**32)), 1, 6, 1)
        options = QreOptions(response=0.0, rounds=1)
        path = qre.MODEL.run(draws, options, Streams(0)).path
        assert path is not None
        who = draws.has_position[:, 0]
        x, s = draws.position[0, who, 0], draws.salience[0, who, 0]
        twin = Twin(x, draws.capability[0, who], s, 80.0, options)
        twin.set_exponents()
        offers = [[offer[1] for offer in twin.offers(i)] for i in range(x.size)]
        means = [np.mean(row) if row else x[i] for i, row in enumerate(offers)]
        assert path.positions[-1, who, 0] == pytest.approx(means, abs=1e-8)


def test_the_response_moves_smoothly_between() -> None:
    draws = drawn(9, 1, 7, 1)
    at = np.array([responded(draws, r, outcome="mean", rounds=1).terms[0, 0]
                   for r in np.linspace(0.0, 6.0, 121)])  # fmt: skip
    assert np.abs(np.diff(at)).max() < 1.0
    with pytest.raises(ValidationError):
        QreOptions(response=-1.0)
