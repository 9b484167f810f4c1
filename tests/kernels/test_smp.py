"""The kernels of the Spatial Model of Politics against their slow twin, over all options."""

from __future__ import annotations

import itertools
import typing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.kernels.smp_twin import Twin
from winset.kernels.smp import condorcet, contests
from winset.kernels.smp import perception as spatial
from winset.kernels.smp import turns as smp
from winset.models.smp import SmpOptions

Array = NDArray[np.float64]

CHOICES = {
    name: typing.get_args(SmpOptions.model_fields[name].annotation)
    for name in (
        "victory",
        "pce",
        "voting",
        "reading",
        "third_party",
        "commit",
        "transitions",
        "risk_adjust",
        "risk_range",
        "weights",
        "bargaining",
    )
}
ONE_BY_ONE = [{name: value} for name, values in CHOICES.items() for value in values]
"""Every value of every option, the others at their defaults."""


def mixtures(count: int) -> list[dict[str, str]]:
    """Return choices of all options at once, so that every pair of values is met often."""
    rng = np.random.default_rng(7)
    return [
        {name: str(rng.choice(values)) for name, values in CHOICES.items()} for _ in range(count)
    ]


def game(seed: int) -> tuple[Array, Array, Array, Array]:
    """Return positions, ideal points, saliences and capabilities."""
    rng = np.random.default_rng(seed)
    actors, issues = int(rng.integers(2, 7)), int(rng.integers(1, 4))
    shape = (actors, issues)
    salience = rng.dirichlet(np.ones(issues), actors) * rng.uniform(0.1, 1.0, (actors, 1))
    salience[rng.random(shape) < 0.1] = 0.0
    capability = rng.uniform(0.0, 100.0, actors)
    if seed % 4 == 0:
        capability[-1] = 0.0
    return rng.random(shape), rng.random(shape), salience, capability


CLEAR = 1e-6
"""Choices between gains or probabilities closer than this may go either way in long games."""


def compare(seed: int, chosen: dict[str, str], affinity: str = "follow", rounds: int = 4) -> int:
    """Compare the first turn to 1e-10, and later ones to 1e-7; return how many turns agree.

    Later ones are less exact, for bargains bring positions within 1e-6 of each other, and the
    odds of two such positions rest on small differences.
    """
    x, y, s, c = game(seed)
    rng = np.random.default_rng(seed)
    n = c.size
    ties = {
        "follow": np.eye(n),
        "fixed": np.zeros((n, n)),
        "mixed": rng.dirichlet(np.ones(n + 1), n)[:, :n],
    }[affinity]
    wanted = x if affinity == "follow" else y
    options = SmpOptions.model_validate({**chosen, "rounds": rounds})
    chance = rng.random((rounds, n))
    history = np.empty((rounds + 1, *x.shape))
    records = np.empty((rounds, n, 6))
    probability = np.empty((rounds + 1, n))
    terms = np.empty(x.shape[1])
    args = (x, wanted, s, c, ties, chance, options.rules(), history, records, probability, terms)
    played = smp.play(*args)
    twin = Twin(x, wanted, s, list(c), options, ties, chance).play(CLEAR)
    assert probability[0] == pytest.approx(twin.probabilities[0], abs=1e-10)
    sure = len(twin.history) - 1
    if twin.margin < CLEAR:
        sure -= 1
    else:
        assert played == sure
        assert terms == pytest.approx(twin.terms, abs=1e-7)
    if sure > 0:
        assert history[1] == pytest.approx(twin.history[1], abs=1e-10)
    assert history[: sure + 1] == pytest.approx(np.array(twin.history)[: sure + 1], abs=1e-7)
    found = np.array(twin.probabilities)[: sure + 1]
    assert probability[: sure + 1] == pytest.approx(found, abs=1e-7)
    return sure


@pytest.mark.parametrize("chosen", ONE_BY_ONE, ids=lambda chosen: "-".join(*chosen.items()))
def test_every_option_as_its_slow_twin(chosen: dict[str, str]) -> None:
    assert sum(compare(seed, chosen) for seed in range(8)) >= 5


def test_options_together_as_the_slow_twin() -> None:
    turns = [
        compare(seed, chosen, ("follow", "fixed", "mixed")[seed % 3])
        for seed, chosen in enumerate(mixtures(100), start=100)
    ]
    assert sum(turns) >= 150


def test_receivers_version_in_all_its_readings() -> None:
    """Where the program's slips show: seldom met by chance."""
    names = ("bargaining", "reading", "weights")
    for seed, values in enumerate(itertools.product(*(CHOICES[name] for name in names))):
        for again in range(4):
            compare(seed + 50 * again, dict(zip(names, values, strict=True)))


def test_long_games_as_the_slow_twin() -> None:
    assert sum(compare(seed, {}, rounds=60) for seed in range(12)) >= 40


def test_elections_before_anybody_moves_as_the_slow_twin() -> None:
    names = ("victory", "pce", "voting")
    for seed, values in enumerate(itertools.product(*(CHOICES[name] for name in names))):
        x, y, s, c = game(seed)
        options = SmpOptions.model_validate(dict(zip(names, values, strict=True)))
        rules = options.rules()
        terms, found = spatial.elections(
            x[None], y[None], s[None], c[None], rules.election, rules.low
        )
        twin = Twin(x, y, s, list(c), options, np.eye(c.size), np.empty((0, c.size)))
        assert found[0] == pytest.approx(twin.probabilities[0], abs=1e-10)
        assert terms[0] == pytest.approx(twin.terms, abs=1e-10)


def test_everybody_ends() -> None:
    options = SmpOptions(rounds=30, pce="markov-incentive", transitions="stochastic")
    for seed in range(20):
        x, _, s, c = game(seed)
        x = x.round()
        n = c.size
        terms = np.empty(x.shape[1])
        chance = np.random.default_rng(seed).random((30, n))
        turns = smp.play(
            x, x, s, c, np.eye(n), chance, options.rules(), np.empty((31, *x.shape)),
            np.empty((30, n, 6)), np.empty((1, n)), terms,
        )  # fmt: skip
        assert 2 <= turns <= 30
        assert np.all((terms >= 0.0) & (terms <= 1.0))


# --- contests -------------------------------------------------------------------------------


def odds_of(positions: list[float], weights: list[float], risk: float, rules: object) -> float:
    """Return the probability that the first beats the second."""
    x = np.array(positions)
    utility = spatial.worth(abs(x[:, None] - x[None, :]), risk)
    return contests.contest(0, 1, np.ascontiguousarray(utility), np.array(weights), rules)


unit = st.floats(0.0, 1.0)
weight = st.floats(0.0, 100.0)


@settings(max_examples=300)
@given(
    st.sampled_from(CHOICES["commit"]),
    st.sampled_from(CHOICES["voting"]),
    st.lists(st.tuples(unit, weight), min_size=2, max_size=6),
    unit,
    weight,
    st.floats(-1.0, 1.0),
)
def test_ally_never_lowers_a_win_probability(
    commit: str, voting: str, others: list[tuple[float, float]], at: float, heft: float, risk: float
) -> None:
    rules = SmpOptions.model_validate({"commit": commit, "voting": voting}).rules()
    positions, weights = (list(column) for column in zip(*others, strict=True))
    first, second = (float(spatial.worth(abs(at - positions[i]), risk)) for i in (0, 1))
    without = odds_of(positions, weights, risk, rules)
    joined = odds_of([*positions, at], [*weights, heft], risk, rules)
    stronger = odds_of([*positions, at], [*weights, 2.0 * heft], risk, rules)
    if first > second:
        assert without <= joined + 1e-12
        assert joined <= stronger + 1e-12
    elif first < second:
        assert without >= joined - 1e-12
        assert joined >= stronger - 1e-12
    else:
        assert joined == pytest.approx(without, abs=1e-12)


def test_commitments_in_order() -> None:
    """Who stands by the first helps it most if it is bound to whoever wins; least half bound."""
    positions, weights = [0.0, 1.0, 0.1], [50.0, 50.0, 20.0]
    found = [
        odds_of(positions, weights, 0.0, SmpOptions(commit=commit).rules())
        for commit in ("semi", "none", "full")
    ]
    assert 0.5 < found[0] < found[1] < found[2]
    assert found[2] == pytest.approx((50.0 + 20.0 * 0.8) / (100.0 + 20.0 * 0.8), abs=1e-9)


def test_gain_of_a_challenge_is_the_sum_of_its_branches() -> None:
    utility = np.array([[1.0, 0.3], [0.4, 1.0]])
    p, s = 0.7, 0.6
    branches = (1 - s) * 2 * 1.0 + s * (p * 2 * 1.0 + (1 - p) * 2 * 0.4) - (1.0 + 0.4)
    assert contests.gain(0, 1, 0, utility, s, p) == pytest.approx(branches, abs=1e-15)


# --- elections ------------------------------------------------------------------------------


@settings(max_examples=100)
@given(
    st.integers(0, 10**6),
    st.integers(1, 12),
    st.sampled_from(CHOICES["victory"]),
    st.sampled_from(CHOICES["pce"]),
    st.sampled_from(CHOICES["voting"]),
)
def test_probabilities_add_up(seed: int, options: int, victory: str, pce: str, voting: str) -> None:
    rng = np.random.default_rng(seed)
    chosen = SmpOptions.model_validate({"victory": victory, "pce": pce, "voting": voting})
    probability = np.empty(options)
    utility = rng.random((options, 5)).round(int(rng.integers(0, 4)))
    condorcet.elect(utility, rng.uniform(0, 100, 5), chosen.election(), probability)
    assert probability.sum() == pytest.approx(1.0, abs=1e-12)
    assert np.all(probability >= 0.0)


def test_nobody_at_the_polls_leaves_all_alike() -> None:
    for victory, pce in itertools.product(CHOICES["victory"], CHOICES["pce"]):
        probability = np.empty(3)
        chosen = SmpOptions.model_validate({"victory": victory, "pce": pce})
        utility = np.array([[0.1, 0.9], [0.5, 0.5], [1.0, 0.2]])
        condorcet.elect(utility, np.zeros(2), chosen.election(), probability)
        assert probability == pytest.approx(np.full(3, 1 / 3), abs=1e-12)


def test_many_options_do_not_underflow() -> None:
    actors = 200
    x = np.linspace(0.0, 1.0, actors)
    utility = 1.0 - abs(x[:, None] - x[None, :])
    probability = np.empty(actors)
    election = condorcet.Election(condorcet.OCTIC, condorcet.CONDITIONAL, condorcet.PROPORTIONAL)
    condorcet.elect(utility, np.ones(actors), election, probability)
    assert probability.sum() == pytest.approx(1.0, abs=1e-12)
    assert probability.argmax() in (actors // 2 - 1, actors // 2)


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        ([0.3919, 0.5, 0.3932, 0.3925], [0, 1, 2, 2]),
        ([0.3919, 0.3925, 0.5, 0.3932], [0, 3, 2, 3]),
        ([0.1, 0.1, 0.1], [0, 0, 0]),
    ],
)
def test_near_several_positions_the_last_counts(x: list[float], expected: list[int]) -> None:
    standing = np.empty(len(x), dtype=np.int64)
    count = condorcet.find_same(np.array(x)[:, None], standing)
    assert standing.tolist() == expected
    assert count == len(set(expected))


def test_votes_of_the_two_and_the_rest_are_read_from_the_rules() -> None:
    assert contests.Rules._fields[0] == "election"
    assert [condorcet.vote(rule, 0.5) for rule in range(6)] == pytest.approx(
        [1.0, 0.6, 0.5, 0.3125, 0.125, 1 / 3]
    )
    assert condorcet.vote(condorcet.ASYMMETRIC, -0.5) == -0.5
