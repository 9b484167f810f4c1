"""Conduct: what an actor's acts say of what it wants, under each hypothesis.

An act is a choice among alternatives with consequences. Under a state, draws of the actor's
preferences give each alternative a worth; random utility gives the act's likelihood
(:mod:`winset.kernels.conduct_likelihood`). The response parameter has a log-normal prior, kept on
nodes of equal probability. Only the product of the scale of utility and the response parameter can
be known from choices; utility is fixed to 1 for every issue at its ideal and 0 for every issue a
whole range away, and the response parameter is known on that scale alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from winset.analyses.aims.evidence_weight import LEAST, stream, trust
from winset.analyses.aims.smc_sampler import smc_sample
from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.hypotheses import Evidence
from winset.case.schema import Case
from winset.ensemble.conduct_consequences import Menu, Wants, wants
from winset.ensemble.inputs import GivenStreams
from winset.ensemble.sample import Sampler
from winset.kernels.conduct_likelihood import likelihoods

Arrays = tuple[Array, NDArray[np.int64], Array, Array]

RESPONSE = (2.0, 50.0)
"""5 % and 95 % quantiles of the response parameter: with 10 points of utility between two
alternatives, the better one is chosen 1.2 to 148 times as often."""
NODES = 24
LEAST_EFFECTIVE_DRAWS = 400
"""Effective draws below which the sampler takes over, or a fifth of the draws if that is less."""
LEAST_PARTICLES, MOST_PARTICLES = 500, 1500


@dataclass(frozen=True)
class Act:
    """An item of conduct, as it is weighed."""

    name: str
    menu: Menu
    rating: str | None
    part: float

    @classmethod
    def of(cls, name: str, item: Evidence, part: float) -> Act:
        """Return an item of conduct.

        Parameters
        ----------
        name : str
        item : Evidence
        part : float
            The weight that it has among those of its origin.
        """
        conduct = item.conduct
        if conduct is None:
            raise ValueError(f"{name} is no conduct")
        chosen = list(conduct.alternatives).index(conduct.chose)
        return cls(name, Menu(stream(name, item), conduct.alternatives, chosen), item.rating, part)

    def trust(self, sampler: Sampler) -> Array:
        """Draw the chance that the report is true, shape (draw,)."""
        return trust(self.rating, sampler, self.menu.name)


@dataclass(frozen=True)
class Choices:
    """An actor's acts, its choices to come, and how closely it may follow its interest.

    Attributes
    ----------
    to_come : mapping of candidate to Menu
        Choices not seen yet, valued along.
    nodes : array, shape (node,)
        Values of the response parameter, equally likely.
    """

    actor: str
    acts: tuple[Act, ...]
    to_come: Mapping[str, Menu]
    nodes: Array

    def wants(self, case: Case, sampler: Sampler) -> Wants:
        """Return what the actor wants, and what each alternative is worth to it.

        Parameters
        ----------
        case : Case
            With the changes of a state made.
        sampler : Sampler
        """
        menus = [*(act.menu for act in self.acts), *self.to_come.values()]
        return wants(case, self.actor, menus, sampler)


@dataclass(frozen=True)
class UnderState:
    """What one state says of the actor, and what the acts say of the state.

    Attributes
    ----------
    ideal, weight : array, shape (draw, issue)
    share : array, shape (draw,)
        The weight of each draw after the acts; adds up to 1.
    by_node : array, shape (node,)
        The acts' likelihood at each value of the response parameter, relative to even choices.
    without : array, shape (act, node)
        The same, each act left out in turn.
    alone : array, shape (act, node)
        Each act on its own.
    ess : float
        Effective number of draws.
    sampled : bool
        Whether the sampler was needed.
    worth : tuple of array, shape (draw, alternative)
        Of the choices to come.
    """

    ideal: Array
    weight: Array
    share: Array
    by_node: Array
    without: Array
    alone: Array
    ess: float
    sampled: bool
    worth: tuple[Array, ...]


def response_nodes(span: tuple[float, float]) -> Array:
    """Return nodes of equal probability of the log-normal prior through 5 % and 95 %."""
    low, high = span
    if low == high:
        return np.array([low])
    middle, spread = np.log(low * high) / 2.0, np.log(high / low) / 2.0
    normal = NormalDist()
    at = [normal.inv_cdf((g + 0.5) / NODES) / normal.inv_cdf(0.95) for g in range(NODES)]
    return np.asarray(np.exp(middle + spread * np.array(at)))


def under_state(
    case: Case, choices: Choices, sampler: Sampler, open_ended: bool = False
) -> UnderState:
    """Weigh the acts in one state.

    Parameters
    ----------
    case : Case
        With the changes of the state made.
    choices : Choices
    sampler : Sampler
    open_ended : bool
        Nothing is known of what the actor wants: every choice is even.
    """
    acts, nodes, count = choices.acts, choices.nodes, sampler.count
    preferences = choices.wants(case, sampler)
    later = preferences.worth[len(acts) :]
    share, ess = np.full(count, 1.0 / count), float(count)
    by_node = np.ones(nodes.size)
    without = alone = np.ones((len(acts), nodes.size))
    if open_ended:
        later = tuple(np.zeros_like(worth) for worth in later)
    elif acts:
        together, without, alone = likelihoods(*_arrays(acts, preferences, sampler), nodes)
        by_node, weight = together.mean(axis=0), together.mean(axis=1)
        total = float(weight.sum())
        share = weight / total if total > 0.0 else share
        ess = 1.0 / float((share * share).sum()) if total > 0.0 else 0.0
    return UnderState(
        ideal=preferences.ideal,
        weight=preferences.weight,
        share=share,
        by_node=by_node,
        without=without,
        alone=alone,
        ess=ess,
        sampled=False,
        worth=later,
    )


def degenerate(state: UnderState) -> bool:
    """Whether too few draws carry the weight."""
    return state.ess < min(LEAST_EFFECTIVE_DRAWS, state.share.size / 5.0)


def resampled(
    before: UnderState, case: Case, choices: Choices, rng: np.random.Generator
) -> UnderState:
    """Weigh the acts again, by the sampler: for a state in which weights degenerate.

    Parameters
    ----------
    before : UnderState
        By importance weights; what each act says alone is kept from it.
    case : Case
        With the changes of the state made.
    choices : Choices
    rng : numpy.random.Generator

    Returns
    -------
    UnderState
        With particles of equal weight for draws.
    """
    acts, nodes = choices.acts, choices.nodes
    count = min(max(before.share.size, LEAST_PARTICLES), MOST_PARTICLES)
    names = _names(case, choices)

    def drawn(points: Array) -> tuple[Wants, Arrays, Array]:
        u = np.clip(ndtr(points), 1e-12, 1.0 - 1e-12)
        given = {name: u[:, index] for index, name in enumerate(names)}
        sampler = Sampler(GivenStreams(0, given), 0, points.shape[0], {})
        preferences = choices.wants(case, sampler)
        at = np.minimum((u[:, -1] * nodes.size).astype(int), nodes.size - 1)
        return preferences, _arrays(acts, preferences, sampler), nodes[at]

    def score(points: Array) -> Array:
        _, (lead, size, truth, part), response = drawn(points)
        start = np.concatenate([[0], np.cumsum(size)[:-1]])
        total = np.add.reduceat(np.exp(np.minimum(response[:, None] * lead, 600.0)), start, axis=1)
        return np.asarray(np.log(truth * (size / total - 1.0) + 1.0) @ part)

    points, log_evidence = smc_sample(score, len(names) + 1, count, rng)
    preferences, (lead, size, truth, part), _ = drawn(points)
    together, _, _ = likelihoods(lead, size, truth, part, nodes)
    at_node = together / together.sum(axis=1, keepdims=True)
    scale = np.exp(log_evidence) * nodes.size
    without = np.empty_like(before.without)
    start = 0
    for a, width in enumerate(size):
        one = slice(a, a + 1)
        factor, _, _ = likelihoods(
            np.ascontiguousarray(lead[:, start : start + width]), size[one],
            np.ascontiguousarray(truth[:, one]), part[one], nodes,
        )  # fmt: skip
        without[a] = scale * (at_node / factor).mean(axis=0)
        start += width
    return replace(
        before,
        ideal=preferences.ideal,
        weight=preferences.weight,
        share=np.full(count, 1.0 / count),
        by_node=scale * at_node.mean(axis=0),
        without=without,
        ess=float(np.unique(points[:, 0]).size),
        sampled=True,
        worth=preferences.worth[len(acts) :],
    )


def _arrays(acts: Sequence[Act], preferences: Wants, sampler: Sampler) -> Arrays:
    """Return the acts as the kernel reads them."""
    lead = [
        worth - worth[:, [int(act.menu.chosen or 0)]]
        for act, worth in zip(acts, preferences.worth, strict=False)
    ]
    truth = [np.minimum(act.trust(sampler), 1.0 - LEAST) for act in acts]
    return (
        np.ascontiguousarray(np.concatenate(lead, axis=1)),
        np.array([len(act.menu.alternatives) for act in acts], dtype=np.int64),
        np.ascontiguousarray(np.stack(truth, axis=1)),
        np.array([act.part for act in acts]),
    )


@dataclass(frozen=True)
class _Noting(Sampler):
    """Notes which beliefs are drawn."""

    names: dict[str, None] = field(default_factory=dict)

    def draw(self, name: str, belief: Belief, low: float, high: float) -> Array:
        """Note a belief that is not exact."""
        if not belief.exact:
            self.names[name] = None
        return np.full(self.count, np.clip(belief.likely, low, high))


def _names(case: Case, choices: Choices) -> list[str]:
    """Return the names of all beliefs that the acts rest on."""
    noting = _Noting(None, 0, 1)
    _arrays(choices.acts, choices.wants(case, noting), noting)
    return list(noting.names)
