"""The kernels of roll calls against their slow twin, and against what must hold."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import logsumexp

from tests.kernels import rollcalls_twin as twin
from winset.kernels.rollcalls import ordered_probit as rollcalls
from winset.kernels.rollcalls import smoothing


def data(dims, seed=0, voters=9, rolls=7):
    rng = np.random.default_rng(seed)
    votes = rng.integers(-1, 3, (voters, rolls)).astype(np.int8)
    binary = np.arange(rolls) % 3 == 0
    votes[:, binary] = np.where(votes[:, binary] == 1, 2, votes[:, binary])
    line = np.linspace(-3, 3, 7)
    nodes = line[:, None]
    if dims == 2:
        nodes = np.stack([a.ravel() for a in np.meshgrid(line, line, indexing="ij")], 1)
    nodes = np.ascontiguousarray(nodes)
    slopes = rng.normal(size=(rolls, dims))
    middle = rng.normal(size=rolls)
    gap = np.where(binary, 0.0, rng.uniform(0.2, 1.0, rolls))
    cuts = np.stack([middle - gap, middle + gap], 1)
    prior = np.exp(-0.5 * (nodes**2).sum(1))
    return votes, binary, nodes, slopes, cuts, prior / prior.sum()


def run(dims, steps=0, voters=9):
    votes, binary, nodes, slopes, cuts, prior = data(dims, voters=voters)
    logs = np.empty((votes.shape[1], 3, nodes.shape[0]))
    told = np.empty((votes.shape[0], nodes.shape[0]))
    weights, counts = np.empty_like(told), np.empty_like(logs)
    total = 0.0
    for step in range(steps + 1):
        rollcalls.log_chances(nodes, slopes, cuts, logs)
        rollcalls.weigh(votes, logs, told)
        total = rollcalls.posterior(told, prior, weights)
        rollcalls.tally(votes, weights, counts)
        if step < steps:
            rollcalls.fit(counts, nodes, binary, slopes, cuts, 3, 1e-8)
    return votes, binary, nodes, slopes, cuts, prior, logs, weights, total, counts


@pytest.mark.parametrize("dims", [1, 2])
def test_the_e_step_is_its_twin(dims: int) -> None:
    votes, binary, nodes, slopes, cuts, prior, logs, weights, total, counts = run(dims)
    slow = twin.log_chances(nodes, slopes, cuts)
    cast = ~(binary[:, None] & (np.arange(3) == 1))
    assert logs[cast] == pytest.approx(slow[cast], abs=1e-10)
    slow_weights, slow_total = twin.posterior(votes, slow, prior)
    assert weights == pytest.approx(slow_weights, abs=1e-10)
    assert total == pytest.approx(slow_total, abs=1e-10)
    assert counts == pytest.approx(twin.tally(votes, slow_weights), abs=1e-10)


@pytest.mark.parametrize("dims", [1, 2])
def test_a_step_of_the_m_step_is_its_twin(dims: int) -> None:
    _, binary, nodes, slopes, _, _, _, _, _, counts = run(dims)
    s, c = np.zeros_like(slopes), np.where(binary[:, None], 0.0, [-0.4, 0.4])
    before = [np.concatenate([s[j], c[j][: 1 if binary[j] else 2]]) for j in range(binary.size)]
    rollcalls.fit(counts, nodes, binary, s, c, 1, 0.0)
    for j, theta in enumerate(before):
        slow = twin.newton(counts[j], nodes, theta, binary[j])
        better = twin.value(counts[j], nodes, slow, binary[j])
        assert better >= twin.value(counts[j], nodes, theta, binary[j])
        assert np.concatenate([s[j], c[j][: 1 if binary[j] else 2]]) == pytest.approx(
            slow, abs=1e-10
        )


@pytest.mark.parametrize("dims", [1, 2])
def test_the_m_step_ends_at_the_top(dims: int) -> None:
    _, binary, nodes, slopes, cuts, _, _, _, _, counts = run(dims)
    rollcalls.fit(counts, nodes, binary, slopes, cuts, 50, 1e-12)
    for j in range(binary.size):
        theta = np.concatenate([slopes[j], cuts[j][: 1 if binary[j] else 2]])
        top = minimize(
            lambda t, j=j: -twin.value(counts[j], nodes, t, binary[j]), theta, method="BFGS"
        )
        assert twin.value(counts[j], nodes, theta, binary[j]) >= -top.fun - 1e-9
        assert theta == pytest.approx(top.x, abs=1e-3)
        assert cuts[j, 0] <= cuts[j, 1]


def test_far_out_chances_stay_finite() -> None:
    logs = np.empty((1, 3, 3))
    nodes = np.array([[-50.0], [0.0], [50.0]])
    rollcalls.log_chances(nodes, np.array([[9.0]]), np.array([[-0.1, 0.1]]), logs)
    assert np.isfinite(logs).all()
    slopes, cuts = np.array([[9.0]]), np.array([[-0.1, 0.1]])
    counts = np.array([[[5.0, 1.0, 5.0], [0.0, 3.0, 0.0], [5.0, 1.0, 5.0]]])
    rollcalls.fit(counts, nodes, np.array([False]), slopes, cuts, 20, 1e-8)
    assert np.isfinite(slopes).all()
    assert cuts[0, 0] < cuts[0, 1]


@pytest.mark.slow
def test_what_estimating_roll_calls_adds_by_numerical_derivatives() -> None:
    """The mean of a voter moves with a roll call's values as the delta method says."""
    votes, binary, nodes, slopes, cuts, prior, _, weights, _, counts = run(1, 40, 60)
    axes = np.ascontiguousarray(nodes.T)
    out = np.empty((votes.shape[0], 1))
    rollcalls.unsure(votes, weights, counts, nodes, binary, slopes, cuts, axes, out)
    assert (out >= 0).all()

    def mean(j, theta, i):
        s, c = slopes.copy(), cuts.copy()
        s[j], c[j] = theta[:1], (theta[1], theta[-1])
        found, _ = twin.posterior(votes[i : i + 1], twin.log_chances(nodes, s, c), prior)
        return float(found[0] @ nodes[:, 0])

    def by_steps(function, theta):
        eye = np.eye(theta.size) * 1e-5
        return np.array([(function(theta + e) - function(theta - e)) / 2e-5 for e in eye])

    i, total = 0, 0.0
    for j in np.flatnonzero(votes[i] >= 0):
        theta = np.array([slopes[j, 0], *cuts[j][: 1 if binary[j] else 2]])
        slope = by_steps(lambda t, j=j: mean(j, t, i), theta)

        def marginal(t, j=j):
            s, c = slopes.copy(), cuts.copy()
            s[j], c[j] = t[:1], (t[1], t[-1])
            value = twin.posterior(votes, twin.log_chances(nodes, s, c), prior)[1]
            return value - 0.5 * (t[0] / 2.5) ** 2 - 0.5 * sum((t[1:] / 5.0) ** 2)

        step = 1e-3
        eye = np.eye(theta.size) * step
        observed = np.array(
            [
                [
                    -(
                        marginal(theta + a + b) - marginal(theta + a - b)
                        - marginal(theta - a + b) + marginal(theta - a - b)
                    ) / (4 * step**2)
                    for a in eye
                ]
                for b in eye
            ]
        )  # fmt: skip
        assert (np.linalg.eigvalsh(observed) > 0).all()
        total += slope @ np.linalg.solve(observed, slope)
    assert out[i, 0] == pytest.approx(total, rel=1e-3)


# --- sessions ---------------------------------------------------------------------------------


@pytest.mark.parametrize("dims", [1, 2])
def test_smoothing_is_the_sum_over_all_paths(dims: int) -> None:
    rng = np.random.default_rng(3)
    line = np.array([-1.0, 0.0, 1.0])
    table = smoothing.moves(line, 0.6)
    points = line.size**dims
    whole = table if dims == 1 else np.kron(table, table)
    prior = rng.dirichlet(np.ones(points))
    logs = rng.normal(size=(4, 3, points))
    first, last = np.array([0, 1, 0]), np.array([3, 2, -1])
    weights = np.full_like(logs, np.nan)
    total = smoothing.smooth(logs, first, last, prior, table, dims, weights)
    slow, expected = np.zeros_like(logs), 0.0
    for i in (0, 1):
        span = range(first[i], last[i] + 1)
        mass = 0.0
        for path in np.ndindex(*(points,) * len(span)):
            p = prior[path[0]] * np.prod([whole[a, b] for a, b in pairwise(path)])
            p *= np.exp(sum(logs[t, i, q] for t, q in zip(span, path, strict=True)))
            mass += p
            for t, q in zip(span, path, strict=True):
                slow[t, i, q] += p
        slow[:, i] /= mass
        expected += np.log(mass)
    assert weights == pytest.approx(slow, abs=1e-10)
    assert total == pytest.approx(expected, abs=1e-10)


def test_a_voter_that_turns_round_is_followed_through_chances_next_to_nothing() -> None:
    """Rabiner's two passes in logarithms, in which no chance is too small; a cut at 1e-14 moved
    such a voter's mean by a third of its interval."""
    line = np.linspace(-4, 4, 81)
    table, votes = smoothing.moves(line, 0.1), np.array([-2.0, -2.0, 1.0, 1.0])
    logs = -25.0 * (line - votes[:, None, None]) ** 2
    prior = np.exp(-0.5 * line**2) / np.exp(-0.5 * line**2).sum()
    weights = np.empty_like(logs)
    ends = np.array([0]), np.array([3])
    total = smoothing.smooth(logs, *ends, prior, table, 1, weights)
    with np.errstate(divide="ignore"):
        steps = np.log(table)
    ahead, behind = [np.log(prior) + logs[0, 0]], [np.zeros(line.size)]
    for here in logs[1:, 0]:
        ahead.append(logsumexp(ahead[-1][:, None] + steps, axis=0) + here)
    for after in logs[:0:-1, 0]:
        behind.append(logsumexp(steps + after + behind[-1], axis=1))
    assert total == pytest.approx(logsumexp(ahead[-1]), rel=1e-9)
    for t, (one, other) in enumerate(zip(ahead, reversed(behind), strict=True)):
        exact = np.exp(one + other - logsumexp(one + other))
        assert weights[t, 0] == pytest.approx(exact, abs=1e-9)


def test_moves_keep_the_population_as_it_is() -> None:
    line = np.linspace(-6, 6, 121)
    table = smoothing.moves(line, 0.3)
    prior = np.exp(-0.5 * line**2)
    prior /= prior.sum()
    assert table.sum(1) == pytest.approx(1.0)
    assert prior @ table == pytest.approx(prior, abs=1e-6)
