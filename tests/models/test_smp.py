"""The models smp and pce: chance, order, odd cases, paths, and what the program could not do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.generate import KINDS, Kind, draws, taken
from winset.case.described import descriptions
from winset.kernels.smp import contests
from winset.kernels.streams import Streams
from winset.models import pce, smp
from winset.models import smp_family as spatial
from winset.models.contract import Draws, Options, Outcomes
from winset.models.pce import PceOptions
from winset.models.smp import SmpOptions

STOCHASTIC = SmpOptions(transitions="stochastic", rounds=12)


def played(given: Draws, options: SmpOptions | None = None, seed: int = 0) -> Outcomes:
    return smp.MODEL.run(given, options or SmpOptions(), Streams(seed))


def ends(seed: int, actors: int, count: int = 1) -> Draws:
    """Return draws of one issue, everybody at one end of it or the other."""
    found = draws(seed, actors, 1, count, "two")
    return replace(found, ideal=found.position)


def inside(given: Draws, terms: np.ndarray) -> bool:
    return bool(np.all((terms >= given.low - 1e-9) & (terms <= given.high + 1e-9)))


# --- what the program could not do ------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_issues_with_two_positions(seed: int) -> None:
    given = ends(seed, 2 + seed)
    for options in (SmpOptions(), SmpOptions(reading="ktab"), SmpOptions(risk_adjust="none")):
        outcomes = played(given, options)
        assert np.isfinite(outcomes.terms).all()
        assert inside(given, outcomes.terms)
    assert inside(given, pce.MODEL.run(given, PceOptions(), Streams(0)).terms)


@pytest.mark.parametrize("risk_range", ["min", "mid", "max"])
def test_full_estimates_of_risk(risk_range: str) -> None:
    given = draws(3, 8, 2, 5)
    options = SmpOptions.model_validate({"risk_adjust": "full", "risk_range": risk_range})
    assert np.isfinite(played(given, options).terms).all()


def test_same_seed_same_bargains() -> None:
    given = draws(4, 7, 2, 6)
    first, again, other = (played(given, STOCHASTIC, seed) for seed in (5, 5, 6))
    assert np.array_equal(first.terms, again.terms)
    assert not np.allclose(first.terms, other.terms)


def test_chance_does_not_depend_on_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    given = draws(4, 7, 2, 6)
    whole = played(given, STOCHASTIC).terms
    parts = [
        played(taken(given, rows=rows), STOCHASTIC).terms for rows in (slice(0, 1), slice(1, 6))
    ]
    assert np.array_equal(np.concatenate(parts), whole)
    monkeypatch.setattr(smp, "_BLOCK", 200)
    assert np.array_equal(played(given, STOCHASTIC).terms, whole)


def test_path_of_a_drawn_game_is_the_game() -> None:
    given = replace(taken(draws(4, 7, 2, 6), rows=slice(2, 3)), first=2)
    outcomes = played(given, STOCHASTIC)
    assert outcomes.path is not None
    assert len(outcomes.path.positions) - 1 == outcomes.details["rounds"][0]
    last = played(given, STOCHASTIC.model_copy(update={"outcome": "mean"})).terms
    power = given.power[0]
    assert (power * outcomes.path.positions[-1]).sum(0) / power.sum(0) == pytest.approx(last[0])


def test_rounds_end_it() -> None:
    given = draws(5, 9, 2, 3)
    options = SmpOptions(transitions="stochastic", rounds=3)
    assert played(given, options).details["rounds"].max() == 3.0


# --- order, units, odd cases ------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.integers(0, 10**6),
    st.integers(2, 9),
    st.integers(1, 3),
    st.sampled_from(KINDS),
    st.sampled_from([SmpOptions(), STOCHASTIC, SmpOptions(ideals="fixed", outcome="mean")]),
)
def test_order_of_actors_does_not_matter(
    seed: int, actors: int, issues: int, kind: Kind, options: SmpOptions
) -> None:
    given = draws(seed, actors, issues, 2, kind)
    order = np.random.default_rng(seed).permutation(actors)
    one, other = played(given, options), played(taken(given, actors=order), options)
    assert other.terms == pytest.approx(one.terms, abs=1e-6, nan_ok=True)
    found = pce.MODEL.run(taken(given, actors=order), PceOptions(), Streams(0))
    expected = pce.MODEL.run(given, PceOptions(), Streams(0))
    assert found.terms == pytest.approx(expected.terms, abs=1e-9, nan_ok=True)
    probability = expected.details["probability"][:, order]
    assert found.details["probability"] == pytest.approx(probability, abs=1e-9)


@settings(max_examples=40)
@given(
    st.integers(0, 10**6), st.integers(2, 12), st.integers(1, 4), st.sampled_from(KINDS),
    st.sampled_from(["expected", "mean", "median"]),
)  # fmt: skip
def test_outcomes_stay_in_range(
    seed: int, actors: int, issues: int, kind: Kind, outcome: str
) -> None:
    given = draws(seed, actors, issues, 2, kind)
    terms = played(given, SmpOptions.model_validate({"outcome": outcome})).terms
    weighty = given.power.sum(axis=1) > 0.0
    assert np.array_equal(np.isfinite(terms), weighty)
    assert inside(given, np.where(weighty, terms, given.low))
    if kind == "equal":
        assert terms[weighty] == pytest.approx(given.position[:, 0][weighty])


def test_unit_of_capability_does_not_matter() -> None:
    given = draws(8, 8, 2, 4)
    scaled = replace(given, capability=given.capability * 1e-6)
    assert played(scaled).terms == pytest.approx(played(given).terms, abs=1e-7)


def test_large_saliences_are_scaled_down() -> None:
    given = draws(9, 6, 3, 3)
    given = replace(given, salience=given.salience / given.salience.sum(2, keepdims=True))
    large = replace(given, salience=np.minimum(given.salience * 1.3, 1.0))
    scale = large.salience.sum(2, keepdims=True)
    table = spatial.Table.of(large)
    expected = large.salience / np.maximum(scale, 1.0)
    assert table.by_issue(table.salience) == pytest.approx(expected)
    assert table.salience.sum(2).max() <= 1.0 + 1e-12


def test_who_holds_no_position_takes_no_part() -> None:
    given = draws(10, 6, 2, 3)
    has_position = given.has_position.copy()
    has_position[2] = False
    without = replace(
        given, has_position=has_position, salience=np.where(has_position, given.salience, 0.0)
    )
    left = taken(given, actors=[0, 1, 3, 4, 5])
    found, expected = played(without), played(left)
    assert found.terms == pytest.approx(expected.terms, abs=1e-12)
    assert found.details["probability"][:, 2].tolist() == [0.0, 0.0, 0.0]


def test_missing_position_stands_where_the_others_do_on_average() -> None:
    given = draws(11, 4, 2, 1)
    has_position = given.has_position.copy()
    has_position[0, 1] = False
    given = replace(
        given, has_position=has_position, salience=np.where(has_position, given.salience, 0.0)
    )
    x, power = given.to_unit(given.position)[0, :, 1], given.power[0, :, 1]
    found = spatial.Table.of(given).position[0, 0, 1]
    assert found == pytest.approx((x * power)[1:].sum() / power[1:].sum())


def test_nobody_has_clout() -> None:
    given = draws(12, 4, 2, 2)
    given = replace(given, capability=np.zeros((2, 4)))
    assert np.isnan(played(given).terms).all()
    assert np.isfinite(played(given).details["probability"]).all()


def test_one_without_clout_changes_nothing_by_voting() -> None:
    given = draws(13, 5, 1, 2)
    capability = given.capability.copy()
    capability[:, 1] = 0.0
    assert np.isfinite(played(replace(given, capability=capability)).terms).all()


def test_many_actors_and_issues() -> None:
    for actors, issues in ((200, 1), (2, 50)):
        given = draws(14, actors, issues, 1)
        assert np.isfinite(played(given, SmpOptions(rounds=3)).terms).all()
        assert np.isfinite(pce.MODEL.run(given, PceOptions(), Streams(0)).terms).all()


def test_fixed_ideal_points_are_what_is_wanted() -> None:
    given = draws(15, 6, 2, 3)
    follow, fixed = (
        played(given, SmpOptions(ideals=ideals)).terms for ideals in ("follow", "fixed")
    )
    assert not np.allclose(follow, fixed)
    same = replace(given, ideal=given.position)
    one_turn = SmpOptions(rounds=1)
    fixed_turn = SmpOptions(rounds=1, ideals="fixed", outcome="mean")
    moved = played(same, one_turn.model_copy(update={"outcome": "mean"})).terms
    assert played(same, fixed_turn).terms == pytest.approx(moved)


# --- paths and options ------------------------------------------------------------------------


def test_path_tells_who_moves_whom() -> None:
    given = draws(16, 7, 1, 1)
    path = played(given).path
    assert path is not None
    assert path.positions[0, :, 0] == pytest.approx(given.position[0, :, 0])
    bargains = [event for event in path.events if event.kind == "bargain"]
    for event in bargains:
        moved = given.actors.index(event.other)
        assert event.detail["value"] == path.positions[event.round, moved, 0]
        assert event.detail["proposed_by"] in (event.actor, event.other)
        assert 0.0 < event.detail["probability"] <= 1.0
        assert any(
            one.round == event.round
            and one.kind == "challenge"
            and {one.actor, one.other} == {event.actor, event.other}
            and one.actor == event.detail["proposed_by"]
            for one in path.events
        )
    for turn in range(1, len(path.positions)):
        still = path.positions[turn, :, 0] == path.positions[turn - 1, :, 0]
        movers = {event.other for event in bargains if event.round == turn}
        assert {given.actors[i] for i in np.flatnonzero(~still)} <= movers
    challenges = [event for event in path.events if event.kind == "challenge"]
    assert all(event.detail["gain"] > 0.0 for event in challenges)


def test_path_of_several_issues_is_blank_where_nothing_is_held() -> None:
    given = draws(17, 6, 3, 1, "missing")
    path = played(given).path
    assert path is not None
    assert np.array_equal(
        np.isnan(path.positions), np.tile(~given.has_position, (len(path.positions), 1, 1))
    )
    told = next(event for event in path.events if event.kind == "bargain")
    assert set(told.detail["value"]) <= set(given.issues)


def test_reading_sets_third_party_unless_it_is_set() -> None:
    assert SmpOptions(reading="ktab").third_party == "ktab"
    assert SmpOptions(reading="ktab", third_party="mended").third_party == "mended"
    assert SmpOptions().rules().third_party == contests.MENDED
    assert SmpOptions(third_party="ktab").rules().program is True
    assert SmpOptions(third_party="ktab", reading="mended").rules().program is False


def test_options_are_checked() -> None:
    with pytest.raises(ValidationError):
        SmpOptions.model_validate({"victory": "cubic"})
    with pytest.raises(ValidationError):
        SmpOptions(rounds=0)
    for options in (SmpOptions, PceOptions):
        assert issubclass(options, Options)
        assert set(descriptions(options)) == set(options.model_fields)


def test_options_come_as_text() -> None:
    found = SmpOptions.model_validate({"risk_adjust": "full", "rounds": "7", "reading": "ktab"})
    assert found == SmpOptions(risk_adjust="full", rounds=7, reading="ktab", third_party="ktab")


def test_neutral_election_is_the_first_step_of_risk() -> None:
    given = draws(18, 6, 1, 1)
    neutral = pce.MODEL.run(given, PceOptions(risk_range="neutral"), Streams(0))
    bold = pce.MODEL.run(given, PceOptions(), Streams(0))
    assert neutral.details["probability"].sum() == pytest.approx(1.0)
    assert not np.allclose(neutral.terms, bold.terms)
