"""What would change our mind: the smallest change of one input that puts another view first.

Every input of the judged evidence, the priors and the response parameter is moved on its own,
all else left as it is. Sizes are in decibans, so that inputs of different kinds compare: a
probability moved from p to q is moved by ``10 log10 (q / (1 - q)) / (p / (1 - p))``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims.evidence_weight import (
    LEAST,
    RATIOS,
    TRUTH,
    bearing,
    drawn_likelihood,
    stream,
)
from winset.ensemble.sample import Sampler

if TYPE_CHECKING:
    from winset.analyses.aims.assess import Work
    from winset.analyses.aims.assessment import Rival

Array = NDArray[np.float64]

DRAWS = 500
"""Draws on which the search rests."""
FARTHEST = 30.0
"""Decibans beyond which no change is called small."""
_STEPS = 12
_CLOSE = 0.005


@dataclass(frozen=True)
class Flip:
    """A change of one input after which another hypothesis leads.

    Attributes
    ----------
    input : str
        The path of the input in the case.
    now, then : str
        Its value, and the value at which the lead passes.
    decibans : float
        The size of the change.
    inside : bool
        Whether the new value lies within the interval that was stated.
    winner : str
        Which hypothesis would lead.
    """

    input: str
    now: str
    then: str
    decibans: float
    inside: bool
    winner: str

    def plain(self) -> dict[str, object]:
        """Return the change as plain data."""
        return {
            "input": self.input,
            "now": self.now,
            "then": self.then,
            "decibans": self.decibans,
            "inside": self.inside,
            "winner": self.winner,
        }


@dataclass(frozen=True)
class _Bench:
    """A smaller copy of an assessment's arrays, on which inputs are tried."""

    work: Work
    leader: str
    names: tuple[str, ...]
    sampler: Sampler
    priors: tuple[Array, ...]
    prior: Array
    logs: dict[str, Array]
    total: Array
    conduct: Array

    @classmethod
    def of(cls, work: Work, rival: Rival) -> _Bench:
        count = min(DRAWS, work.sampler.count)
        weighing = work.weighing
        logs = {name: np.log(found.factor[:count]) for name, found in weighing.bearings.items()}
        prior = weighing.prior[:count]
        return cls(
            work=work,
            leader=rival.leader,
            names=tuple(leaf for leaf in work.states.leaves[0] if leaf),
            sampler=Sampler(work.sampler.streams, 0, count, {}),
            priors=tuple(table[:count] for table in work.priors),
            prior=prior,
            logs=logs,
            total=np.sum([np.zeros_like(prior), *logs.values()], axis=0),
            conduct=weighing.conduct[:, weighing.node[:count]].T,
        )

    def shares(self, log: Array, prior: Array | None = None, conduct: Array | None = None) -> Array:
        """Return the probability of each hypothesis of the first question."""
        table = (self.prior if prior is None else prior) * np.exp(
            log - log.max(axis=1, keepdims=True)
        )
        table = table / table.sum(axis=1, keepdims=True)
        joint = table * (self.conduct if conduct is None else conduct)
        mean = joint.sum(axis=0) / joint.sum()
        return np.array([mean[self.work.states.holds[name]].sum() for name in self.names])

    def margin(self, shares: Array) -> float:
        """Return decibans of the leader over the best of the others."""
        at = self.names.index(self.leader)
        rest = np.delete(shares, at).max()
        return float(10.0 * np.log10(max(shares[at], 1e-300) / max(rest, 1e-300)))

    def winner(self, shares: Array) -> str:
        at = self.names.index(self.leader)
        others = shares.copy()
        others[at] = -1.0
        return self.names[int(others.argmax())]

    def with_item(
        self, name: str, instead: dict[str, Array] | None = None, trusted: Array | None = None
    ) -> Array:
        """Return the shares with one item's judgement or rating changed."""
        item = self.work.items[name]
        part = self.work.weighing.bearings[name].part
        found = bearing(
            name, item, self.work.states, self.priors, self.sampler, part, instead, trusted
        )
        return self.shares(self.total - self.logs[name] + np.log(found.factor))

    def with_prior(self, leaf: str, shift: float) -> Array:
        """Return the shares with the odds of one hypothesis' prior shifted."""
        q = self.work.states.question_of(leaf)
        table = self.priors[q].copy()
        at = self.work.states.leaves[q].index(leaf)
        moved = _shifted(table[:, at], shift)
        rest = (1.0 - moved) / np.maximum(1.0 - table[:, at], 1e-12)
        table *= rest[:, None]
        table[:, at] = moved
        priors = tuple(table if i == q else old for i, old in enumerate(self.priors))
        total = np.zeros_like(self.prior)
        for name, found in self.work.weighing.bearings.items():
            one = bearing(
                name, self.work.items[name], self.work.states, priors, self.sampler, found.part
            )
            total += np.log(one.factor)
        joint = self.work.states.joint(priors, self.prior.shape[0])
        return self.shares(total, joint)


def flips(work: Work, rival: Rival) -> tuple[Flip, ...]:
    """Return changes of one input that put another hypothesis first, the smallest first.

    Parameters
    ----------
    work : Work
        The arrays behind the assessment.
    rival : Rival

    Returns
    -------
    tuple of Flip
        One for each input that can do it within `FARTHEST` decibans.
    """
    bench = _Bench.of(work, rival)
    if bench.margin(bench.shares(bench.total)) <= 0.0:
        return ()
    found = [*_likelihoods(bench), *_grades(bench), *_ratings(bench), *_priors(bench)]
    found += list(_response(bench))
    return tuple(sorted(found, key=lambda flip: (abs(flip.decibans), flip.input)))


def _shifted(p: Array, decibans: float) -> Array:
    """Shift the odds of probabilities."""
    odds = p / np.maximum(1.0 - p, 1e-12) * 10.0 ** (decibans / 10.0)
    return np.asarray(odds / (1.0 + odds))


def _crossing(bench: _Bench, tried: Callable[[float], Array]) -> tuple[float, str] | None:
    """Return the smallest shift at which the leader no longer leads, and who then does.

    The lead falls almost in a straight line, so false position finds it in few steps; the end
    that stays is drawn in by halves (Illinois).
    """
    best: tuple[float, str] | None = None
    start = bench.margin(bench.shares(bench.total))
    for end in (-FARTHEST, FARTHEST):
        shares = tried(end)
        below = bench.margin(shares)
        if below > 0.0:
            continue
        inner, above, outer, kept = 0.0, start, end, 0
        for _ in range(_STEPS):
            if outer == inner or -bench.margin(shares) < _CLOSE:
                break
            middle = inner + (outer - inner) * above / (above - below)
            there = tried(middle)
            value = bench.margin(there)
            if value > 0.0:
                inner, above = middle, value
                below, kept = (below / 2.0, -1) if kept == -1 else (below, -1)
            else:
                outer, below, shares = middle, value, there
                above, kept = (above / 2.0, 1) if kept == 1 else (above, 1)
        if best is None or abs(outer) < abs(best[0]):
            best = (outer, bench.winner(shares))
    return best


def _percent(value: float) -> str:
    return f"{value:.0f} %" if 1.0 <= value <= 99.0 else f"{value:.1f} %"


def _likelihoods(bench: _Bench) -> Iterator[Flip]:
    for name in bench.logs:
        item = bench.work.items[name]
        for key, belief in item.likelihood.items():
            if key not in bench.work.states.views:
                continue
            p = drawn_likelihood(name, item, key, bench.sampler)

            def tried(shift: float, name: str = name, key: str = key, p: Array = p) -> Array:
                return bench.with_item(name, {key: np.maximum(_shifted(p, shift), LEAST)})

            found = _crossing(bench, tried)
            if found is not None:
                then = 100.0 * float(_shifted(np.array([_middle(p)]), found[0])[0])
                inside = belief.low <= then <= belief.high
                path = f"evidence.{name}.likelihood.{key}"
                yield Flip(
                    path, _percent(100.0 * _middle(p)), _percent(then), found[0], inside, found[1]
                )


def _middle(values: Array) -> float:
    return float(np.median(values))


def _grades(bench: _Bench) -> Iterator[Flip]:
    for name in bench.logs:
        item = bench.work.items[name]
        for key, now in item.consistency.items():
            if key not in bench.work.states.views:
                continue
            options = sorted(RATIOS, key=lambda g: abs(RATIOS[g].likely - RATIOS[now].likely))
            for grade in options[1:]:
                size = RATIOS[grade].likely - RATIOS[now].likely
                drawn = bench.sampler.draw(
                    f"grade/{stream(name, item)}/{grade}", RATIOS[grade], -30.0, 30.0
                )
                shares = bench.with_item(name, {key: 10.0 ** (drawn / 10.0)})
                if bench.margin(shares) <= 0.0:
                    path = f"evidence.{name}.consistency.{key}"
                    yield Flip(path, now, grade, size, False, bench.winner(shares))
                    break


def _ratings(bench: _Bench) -> Iterator[Flip]:
    for name in bench.logs:
        item = bench.work.items[name]
        trust = bench.work.weighing.bearings[name].trust[: bench.prior.shape[0]]
        p = np.minimum(trust, 1.0 - LEAST)
        found = _crossing(
            bench,
            lambda shift, name=name, p=p: bench.with_item(name, trusted=_shifted(p, shift)),  # type: ignore[misc]
        )
        if found is None:
            continue
        now, then = 100.0 * _middle(p), 100.0 * float(_shifted(np.array([_middle(p)]), found[0])[0])
        inside = False
        if item.rating is not None:
            weaker = min((TRUTH[mark] for mark in item.rating), key=lambda b: b.likely)
            inside = weaker.low <= then <= weaker.high
        label = item.rating or "unrated"
        yield Flip(
            f"evidence.{name}.rating",
            f"{label}, true with {_percent(now)}",
            f"true with {_percent(then)}",
            found[0],
            inside,
            found[1],
        )


def _priors(bench: _Bench) -> Iterator[Flip]:
    for leaf in bench.names:
        q = bench.work.states.question_of(leaf)
        p = bench.priors[q][:, bench.work.states.leaves[q].index(leaf)]
        if not 0.0 < _middle(p) < 1.0:
            continue
        found = _crossing(bench, lambda shift, leaf=leaf: bench.with_prior(leaf, shift))  # type: ignore[misc]
        if found is not None:
            then = float(_shifted(np.array([_middle(p)]), found[0])[0])
            prior = bench.work.states.views[leaf].prior
            inside = prior is not None and prior.low <= 100.0 * then <= prior.high
            yield Flip(
                f"hypotheses.{leaf}.prior",
                _percent(100.0 * _middle(p)),
                _percent(100.0 * then),
                found[0],
                inside,
                found[1],
            )


def _response(bench: _Bench) -> Iterator[Flip]:
    """Hold the response parameter at one value: is there one at which another leads?"""
    if not bench.work.acts:
        return
    nodes, table = bench.work.nodes, bench.work.weighing.conduct
    middle = float(np.sqrt(bench.work.response[0] * bench.work.response[1]))
    best: Flip | None = None
    for g, value in enumerate(nodes):
        shares = bench.shares(bench.total, conduct=table[:, g][None, :])
        size = float(10.0 * np.log10(value / middle))
        if bench.margin(shares) <= 0.0 and (best is None or abs(size) < abs(best.decibans)):
            low, high = bench.work.response
            inside = bool(low <= value <= high)
            now = f"{low:g} to {high:g}"
            best = Flip("response", now, f"{value:.3g}", size, inside, bench.winner(shares))
    if best is not None:
        yield best


def swings(work: Work, rival: Rival) -> tuple[tuple[str, float, float], ...]:
    """Return how far the lead moves when one input goes to the ends of its interval.

    Parameters
    ----------
    work : Work
    rival : Rival

    Returns
    -------
    tuple of (input, low, high)
        Decibans of the leader over the best of the others with the input at its 5 % and its
        95 % quantile, the widest first. An act has two entries that matter: with and without it.
    """
    bench = _Bench.of(work, rival)
    rows: list[tuple[str, float, float]] = []
    count = bench.prior.shape[0]
    for name in bench.logs:
        item = bench.work.items[name]
        for key, belief in item.likelihood.items():
            if key in work.states.views and not belief.exact:
                ends = [
                    bench.with_item(name, {key: np.full(count, max(value / 100.0, LEAST))})
                    for value in (belief.low, belief.high)
                ]
                rows.append(_row(bench, f"evidence.{name}.likelihood.{key}", ends))
        for key, grade in item.consistency.items():
            belief = RATIOS[grade]
            if key in work.states.views and not belief.exact:
                ends = [
                    bench.with_item(name, {key: np.full(count, 10.0 ** (value / 10.0))})
                    for value in (belief.low, belief.high)
                ]
                rows.append(_row(bench, f"evidence.{name}.consistency.{key}", ends))
        if item.rating is not None:
            belief = min((TRUTH[mark] for mark in item.rating), key=lambda b: b.likely)
            ends = [
                bench.with_item(name, trusted=np.full(count, value / 100.0))
                for value in (belief.low, belief.high)
            ]
            rows.append(_row(bench, f"evidence.{name}.rating", ends))
    if work.acts:
        table = work.weighing.conduct
        nodes = work.nodes
        ends = [
            bench.shares(bench.total, conduct=table[:, g][None, :])
            for g in (int(0.05 * nodes.size), nodes.size - 1 - int(0.05 * nodes.size))
        ]
        rows.append(_row(bench, "response", ends))
        for a, act in enumerate(work.acts):
            without = np.stack([found.without[a] for found in work.under])
            left = without[:, work.weighing.node[:count]].T
            here = bench.shares(bench.total)
            ends = [bench.shares(bench.total, conduct=left), here]
            rows.append(_row(bench, f"evidence.{act.name}.conduct", ends))
    return tuple(sorted(rows, key=lambda row: (-abs(row[2] - row[1]), row[0])))


def _row(bench: _Bench, path: str, ends: list[Array]) -> tuple[str, float, float]:
    return path, bench.margin(ends[0]), bench.margin(ends[1])
