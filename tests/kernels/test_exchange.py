"""Exchanges: against a slow twin, and what holds whatever the game."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.generate import KINDS, Kind, draws, taken
from tests.kernels.exchange_twin import Twin
from winset.kernels.averages import weighted_mean
from winset.kernels.exchange import rounds as kernel
from winset.kernels.exchange.execution import chance, most, uneven
from winset.kernels.exchange.ranking import above, enter, pop, push, tree_of
from winset.kernels.streams import Streams
from winset.models.contract import Draws
from winset.models.exchange import MODEL, ExchangeOptions

Array = NDArray[np.float64]

READINGS = ("decide", "paper")


def twin_of(given: Draws) -> tuple[Twin, NDArray[np.int64]]:
    """Return the twin of a draw, and the order in which it has the actors."""
    order = np.argsort(-given.capability[0], kind="stable")
    unit = given.to_unit(given.position)[0]
    has_position = given.has_position
    return Twin(
        [
            [float(x) if h else None for x, h in zip(unit[i], has_position[i], strict=True)]
            for i in order
        ],
        [float(given.capability[0, i]) for i in order],
        [[float(s) for s in given.salience[0, i]] for i in order],
    ), order


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("actors", "issues"), [(2, 2), (3, 4), (7, 3), (12, 5)])
@pytest.mark.parametrize("rounds", [1, 4])
@pytest.mark.parametrize("reading", READINGS)
def test_the_twin_says_the_same(
    kind: Kind, actors: int, issues: int, rounds: int, reading: str
) -> None:
    options = ExchangeOptions.model_validate({"rounds": rounds, "reading": reading})
    for seed in range(4):
        game = draws(seed, actors, issues, 1, kind)
        found = MODEL.run(game, options, Streams(0))
        twin, order = twin_of(game)
        twin.listed = reading == "decide"
        votes = twin.play(rounds)
        assert found.details["possible"][0] == twin.possible
        assert found.details["made"][0] == len(twin.trades)
        expected = np.array(
            [[np.nan if x is None else x for x in votes[k]] for k in np.argsort(order)]
        )
        assert found.path is not None
        last = game.to_unit(found.path.positions)[-1]
        if found.path.positions.shape[0] == rounds + 1:
            np.testing.assert_allclose(last, expected, atol=1e-10)
        gains = [event.detail["gain"] for event in found.path.events]
        np.testing.assert_allclose(gains, [100 * t.gain for t in twin.trades], atol=1e-10)


def plain_game(seed: int, actors: int, issues: int, steps: int) -> Draws:
    """Return a game with round numbers, so that gains tie often."""
    rng = np.random.default_rng(seed)
    game = draws(seed, actors, issues, 1)
    coarse: dict[str, Any] = {
        "position": game.low
        + rng.integers(0, steps, game.position.shape) / (steps - 1) * (game.high - game.low),
        "salience": rng.integers(1, steps, game.salience.shape) / steps,
        "capability": rng.integers(1, 3, game.capability.shape).astype(float),
    }
    return Draws(**{**vars_of(game), **coarse})


def with_issues(game: Draws, order: NDArray[np.int64]) -> Draws:
    """Return draws with the issues in another order, each with its name."""
    return replace(
        game,
        issues=tuple(game.issues[j] for j in order),
        low=game.low[order],
        high=game.high[order],
        has_position=game.has_position[:, order],
        status_quo=game.status_quo[:, order],
        **{
            name: getattr(game, name)[:, :, order]
            for name in ("position", "ideal", "salience", "weight")
        },
    )


def vars_of(game: Draws) -> dict[str, Any]:
    return {name: getattr(game, name) for name in Draws.__dataclass_fields__}


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize(("actors", "issues", "steps"), [(4, 3, 3), (6, 4, 3), (9, 4, 5)])
def test_the_twin_says_the_same_where_gains_tie(
    actors: int, issues: int, steps: int, reading: str
) -> None:
    for seed in range(8):
        game = plain_game(seed, actors, issues, steps)
        unit, has_position = game.to_unit(game.position)[0], game.has_position
        order = kernel.order_of(
            unit, game.capability[0], game.salience[0], has_position, np.arange(actors)
        )
        game = taken(game, actors=order.tolist())
        found = MODEL.run(game, ExchangeOptions.model_validate({"reading": reading}), Streams(0))
        twin, _ = twin_of(game)
        twin.listed = reading == "decide"
        votes = twin.play()
        means = [twin.mean(votes, j) for j in range(issues)]
        np.testing.assert_allclose(game.to_unit(found.terms)[0], means, atol=1e-9)
        assert found.details["made"][0] == len(twin.trades)


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    actors=st.integers(2, 8),
    issues=st.integers(1, 4),
    steps=st.integers(2, 4),
    rounds=st.integers(1, 3),
    rate=st.sampled_from(["equal", "random"]),
    reading=st.sampled_from(READINGS),
    order=st.randoms(use_true_random=False),
)
def test_no_order_matters_even_where_gains_tie(
    seed: int,
    actors: int,
    issues: int,
    steps: int,
    rounds: int,
    rate: str,
    reading: str,
    order: Any,
) -> None:
    game = plain_game(seed, actors, issues, steps)
    options = ExchangeOptions.model_validate({"rounds": rounds, "rate": rate, "reading": reading})
    permuted, listed = list(range(actors)), list(range(issues))
    order.shuffle(permuted)
    order.shuffle(listed)
    one = MODEL.run(game, options, Streams(3))
    moved = with_issues(taken(game, actors=permuted), np.array(listed))
    other = MODEL.run(moved, options, Streams(3))
    np.testing.assert_array_equal(one.terms[:, listed], other.terms)
    assert one.details["made"] == other.details["made"]
    assert one.path is not None
    assert other.path is not None
    there = one.path.positions[:, permuted][:, :, listed]
    np.testing.assert_array_equal(there, other.path.positions)
    assert one.path.events == other.path.events


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    actors=st.integers(2, 8),
    scale=st.sampled_from([3.0, 0.1]),
    reading=st.sampled_from(READINGS),
)
def test_ties_do_not_hang_on_rounding(seed: int, actors: int, scale: float, reading: str) -> None:
    """The unit of capability is no content: gains that tie still tie in another."""
    game = plain_game(seed, actors, 3, 3)
    scaled = Draws(**{**vars_of(game), "capability": scale * game.capability})
    options = ExchangeOptions.model_validate({"reading": reading})
    one, other = (MODEL.run(g, options, Streams(0)) for g in (game, scaled))
    np.testing.assert_allclose(one.terms, other.terms, rtol=0, atol=1e-7)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    actors=st.integers(2, 9),
    issues=st.integers(1, 5),
    kind=st.sampled_from(KINDS),
    rate=st.sampled_from(["equal", "random"]),
    reading=st.sampled_from(READINGS),
)
def test_what_every_exchange_keeps_to(
    seed: int, actors: int, issues: int, kind: Kind, rate: str, reading: str
) -> None:
    game = draws(seed, actors, issues, 1, kind)
    options = ExchangeOptions.model_validate({"rate": rate, "p": 1.0, "reading": reading})
    found = MODEL.run(game, options, Streams(seed))
    assert found.path is not None
    unit = game.to_unit(game.position)[0]
    where = {name: k for k, name in enumerate((*game.issues,))}
    who = {name: k for k, name in enumerate(game.actors)}
    for event in found.path.events:
        detail = event.detail
        a, b = who[event.actor], who[event.other]
        p, q = where[detail["supply"]], where[detail["demand"]]
        assert detail["gain"] >= -1e-9
        assert detail["other_gain"] >= -1e-9
        if rate == "equal":
            assert detail["gain"] == pytest.approx(detail["other_gain"], rel=1e-9, abs=1e-12)
        for start, end, mover, partner, issue in (
            (detail["from"], detail["to"], a, b, p),
            (detail["other_from"], detail["other_to"], b, a, q),
        ):
            room = game.high[issue] - game.low[issue]
            parts = np.array([start, end]) - game.low[issue]
            ends = sorted((unit[mover, issue], unit[partner, issue]))
            assert (parts / room >= ends[0] - 1e-9).all()
            assert (parts / room <= ends[1] + 1e-9).all()
            assert (end - start) * (unit[partner, issue] - unit[mover, issue]) >= 0.0
        assert all(value >= 0.0 for k, value in detail["externalities"].items() if "pos" in k)
        assert all(value <= 0.0 for k, value in detail["externalities"].items() if "neg" in k)
    np.testing.assert_allclose(
        found.path.positions[0], np.where(game.has_position, game.position[0], np.nan), atol=1e-9
    )


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    actors=st.integers(2, 9),
    issues=st.integers(2, 5),
    kind=st.sampled_from(KINDS),
)
def test_nobody_is_worse_off_by_its_own_exchanges(
    seed: int, actors: int, issues: int, kind: Kind
) -> None:
    """Taking its own exchanges alone, as each actor can: no issue goes beyond what it wants, and
    salience times distance, over all issues, falls by the gains that it was promised."""
    game = draws(seed, actors, issues, 1, kind)
    found = MODEL.run(game, ExchangeOptions(reading="paper"), Streams(0))
    assert found.path is not None
    unit = game.to_unit(game.position)[0]
    means = weighted_mean(game.to_unit(game.position), game.power)[0]
    lift = game.power[0] / np.where(game.power[0].sum(axis=0) > 0, game.power[0].sum(axis=0), 1.0)
    room = game.high - game.low
    for k, actor in enumerate(game.actors):
        after, promised = means.copy(), 0.0
        bought = np.zeros(issues, dtype=bool)
        for event in found.path.events:
            if actor not in (event.actor, event.other):
                continue
            detail = event.detail
            own = event.actor == actor
            promised += detail["gain"] if own else detail["other_gain"]
            for mover, issue, start, end in (
                (event.actor, detail["supply"], detail["from"], detail["to"]),
                (event.other, detail["demand"], detail["other_from"], detail["other_to"]),
            ):
                i, j = game.actors.index(mover), game.issues.index(issue)
                after[j] += (end - start) / room[j] * lift[i, j]
                bought[j] |= mover != actor
        crossed = (unit[k] - means) * (unit[k] - after) < -1e-9
        assert not (crossed & bought).any()
        loss = game.salience[0, k] * (np.abs(unit[k] - means) - np.abs(unit[k] - after))
        assert 100 * np.nansum(loss) == pytest.approx(promised, abs=1e-7)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("actors", "issues"), [(2, 1), (9, 1), (200, 3), (3, 50), (20, 10)])
def test_odd_games_end_and_stay_in_range(kind: Kind, actors: int, issues: int) -> None:
    game = draws(1, actors, issues, 2, kind)
    found = MODEL.run(game, ExchangeOptions(rounds=3), Streams(0))
    plain = weighted_mean(game.position, game.power)
    np.testing.assert_array_equal(np.isnan(found.terms), np.isnan(plain))
    assert not (found.terms < game.low).any()
    assert not (found.terms > game.high).any()
    if issues == 1 or kind == "equal":
        np.testing.assert_allclose(found.terms, plain, atol=1e-9)
        assert not found.details["made"].any()


def test_random_rates_do_not_depend_on_chunks() -> None:
    game = draws(5, 8, 4, 12)
    options = ExchangeOptions(rate="random", rounds=2)
    whole = MODEL.run(game, options, Streams(9)).terms
    parts = [
        MODEL.run(taken(game, rows=slice(k, k + 4)), options, Streams(9)).terms for k in (0, 4, 8)
    ]
    np.testing.assert_array_equal(whole, np.concatenate(parts))
    assert not np.allclose(whole, MODEL.run(game, options, Streams(8)).terms)


def test_random_rates_stray_by_nothing_where_p_is_nothing() -> None:
    game = draws(5, 8, 4, 12)
    equal = MODEL.run(game, ExchangeOptions(), Streams(0)).terms
    still = MODEL.run(game, ExchangeOptions(rate="random", p=0.0), Streams(0)).terms
    np.testing.assert_array_equal(equal, still)


def test_chances_are_uniform_and_do_not_hang_together() -> None:
    keys = np.random.default_rng(1).integers(0, 2**63, (20_000, 4)).astype(np.uint64)
    numbers = np.array([chance(np.uint64(5), *row) for row in keys])
    assert np.abs(numbers.mean(axis=0) - 0.5).max() < 0.01
    assert np.abs(numbers.var(axis=0) - 1 / 12).max() < 0.002
    assert np.abs(np.corrcoef(numbers.T) - np.eye(3)).max() < 0.03


def test_chances_are_the_same_from_both_sides() -> None:
    seed, a, p, b, q = (np.uint64(n) for n in (1, 2, 3, 4, 5))
    one, other = chance(seed, a, p, b, q), chance(seed, b, q, a, p)
    assert one[0] == pytest.approx(1.0 - other[0], abs=1e-12)
    assert one[1:] == other[1:]


@settings(max_examples=200, deadline=None)
@given(
    give=st.floats(0.01, 1.0),
    take=st.floats(0.01, 1.0),
    saliences=st.tuples(*[st.floats(0.0, 1.0)] * 4),
    part=st.floats(-1.0, 1.0),
)
def test_uneven_rates_bring_what_was_wanted(
    give: float, take: float, saliences: tuple[float, float, float, float], part: float
) -> None:
    """By scanning: the partner gets the most there is, given what the other was to get."""
    s_give, s_take, o_give, o_take = saliences
    if s_give * o_take >= o_give * s_take - 1e-3:
        return
    rate = (s_give + o_give) / (s_take + o_take)
    dp = min(give, take / rate)
    gain = dp * rate * s_take - dp * s_give
    best = most(give, take, s_give, s_take, o_give, o_take)
    assert best >= gain - 1e-12
    given_up, got = uneven(gain, part, give, take, s_give, s_take, o_give, o_take)
    assert -1e-12 <= given_up <= give + 1e-12
    assert -1e-12 <= got <= take + 1e-12
    wanted = gain + part * (best - gain if part > 0 else gain)
    assert got * s_take - given_up * s_give == pytest.approx(wanted, abs=1e-9)
    others = given_up * o_give - got * o_take
    assert others >= -1e-9
    for x in np.linspace(0.0, give, 21):
        y = (wanted + x * s_give) / s_take
        if y <= take:
            assert x * o_give - y * o_take <= others + 1e-9


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), max_size=40), st.integers(9, 20))
def test_a_tree_has_the_highest_at_its_root(changes: list[tuple[int, int]], size: int) -> None:
    tree, plain = tree_of(size), np.zeros(size)
    for k, number in changes:
        enter(tree, k, float(number))
        plain[k] = number
        assert tree[1] == plain.max()
        found = np.empty(size, dtype=np.int64)
        count = above(tree, 3.0, found)
        assert found[:count].tolist() == np.flatnonzero(plain >= 3.0).tolist()


def test_a_heap_gives_back_the_highest_first() -> None:
    rng = np.random.default_rng(0)
    wanted = rng.integers(0, 50, 200).astype(float)
    scores, codes, size = np.empty(200), np.empty(200, dtype=np.int64), 0
    for code, score in enumerate(wanted):
        size = push(scores, codes, size, score, code)
    found = []
    while size:
        assert wanted[codes[0]] == scores[0]
        found.append(float(scores[0]))
        size = pop(scores, codes, size)
    assert found == sorted(wanted.tolist(), reverse=True)


def test_actors_alike_in_everything_come_by_rank() -> None:
    same = np.full((3, 2), 0.5)
    ranks = np.array([2, 0, 1])
    order = kernel.order_of(same, np.ones(3), same, np.ones((3, 2), dtype=bool), ranks)
    assert order.tolist() == [1, 2, 0]


def test_positions_follow_votes_part_of_the_way() -> None:
    """As the program has it: with salience 1, a tenth of the way."""
    assert kernel.following(1.0) == pytest.approx(0.1)
    assert kernel.following(0.0) == pytest.approx(0.5)


def test_too_many_actors_and_issues_are_refused_with_a_reason() -> None:
    assert MODEL.fits(draws(0, 20, 5, 1)) is None
    reason = MODEL.fits(draws(0, 400, 60, 1))
    assert reason is not None
    assert reason.startswith("400 actors on 60 issues could make 141,246,000 exchanges")
