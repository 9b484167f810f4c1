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

from winset.analyses.aims.evidence_weight import stream, trust
from winset.analyses.aims.smc_sampler import smc_sample
from winset.analyses.summary import Array
from winset.case.belief import Belief
from winset.case.hypotheses import Evidence
from winset.case.judgements import LEAST
from winset.case.loadings import INDEPENDENT, Dependence
from winset.case.schema import Case
from winset.ensemble.conduct_consequences import Menu, Outlook, Wants
from winset.ensemble.inputs import GivenStreams
from winset.ensemble.sample import Sampler
from winset.kernels.conduct_likelihood import likelihoods, log_likelihoods

Arrays = tuple[Array, NDArray[np.int64], NDArray[np.int64], Array, Array]

RESPONSE = (2.0, 50.0)
"""5 % and 95 % quantiles of the response parameter: with 10 points of utility between two
alternatives, the better one is chosen 1.2 to 148 times as often."""
NODES = 24
LEAST_EFFECTIVE_PART = 0.2
"""The part of draws that must carry the weight; below it the sampler takes over."""
BATCHES = 20
"""Independent parts of a run; how far they lie apart is the error that is stated."""
LEAST_BATCHES = 4
LEAST_PARTICLES = 50
"""Particles of a batch; half as many as draws where that is more."""
MOST_AT_ONCE = 2000
"""Points that are scored together, so that what is in between stays near the processor."""


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
    dependence : Dependence
        Which beliefs move together.
    """

    actor: str
    acts: tuple[Act, ...]
    to_come: Mapping[str, Menu]
    nodes: Array
    dependence: Dependence = INDEPENDENT

    def batches(self, draws: int) -> NDArray[np.int64]:
        """Return which batch each draw is of, shape (draw,).

        Parameters
        ----------
        draws : int
        """
        return batches(draws, self.nodes.size if self.acts else 1)

    def outlook(self, case: Case) -> Outlook:
        """Return the actor before all its menus, acts first.

        Parameters
        ----------
        case : Case
            With the changes of a state made.
        """
        menus = [*(act.menu for act in self.acts), *self.to_come.values()]
        return Outlook.of(case, self.actor, menus)


@dataclass(frozen=True)
class UnderState:
    """What one state says of the actor, and what the acts say of the state.

    Attributes
    ----------
    ideal, weight : array, shape (draw, issue)
    share : array, shape (draw,)
        The weight of each draw after the acts; adds up to 1.
    batch : array of int, shape (draw,)
        Which batch each draw is of.
    by_node : array, shape (batch, node)
        Logarithm of the acts' likelihood at each value of the response parameter, relative to
        even choices, as each batch has it.
    without : array, shape (act, node)
        The same of all batches together, each act left out in turn.
    alone : array, shape (act, node)
        Each act on its own, no logarithm.
    ess : float
        Effective number of draws, where they are weighted.
    sampled : bool
        Whether the sampler was needed.
    settled : bool
        Whether its batches agree.
    worth : tuple of array, shape (draw, alternative)
        Of the choices to come.
    """

    ideal: Array
    weight: Array
    share: Array
    batch: NDArray[np.int64]
    by_node: Array
    without: Array
    alone: Array
    ess: float
    sampled: bool
    settled: bool
    worth: tuple[Array, ...]


def batches(draws: int, nodes: int) -> NDArray[np.int64]:
    """Return which batch each draw is of, shape (draw,).

    Where draws are enough, each batch has every value of the response parameter alike.

    Parameters
    ----------
    draws, nodes : int
        How many there are.
    """
    rounds = draws // nodes
    if rounds < LEAST_BATCHES:
        return np.arange(draws) % LEAST_BATCHES
    return np.arange(draws) // nodes % min(rounds, BATCHES)


def response_nodes(span: tuple[float, float]) -> Array:
    """Return nodes of equal probability of the log-normal prior through 5 % and 95 %."""
    low, high = span
    if low == high:
        return np.array([float(low)])
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
    preferences = choices.outlook(case).drawn(sampler)
    batch = choices.batches(count)
    if acts and not open_ended:
        read = _arrays(acts, preferences, sampler)
        return _weighed(preferences, likelihoods(*read, nodes, np.empty(0)), batch)
    later = preferences.worth[len(acts) :]
    return UnderState(
        ideal=preferences.ideal,
        weight=preferences.weight,
        share=np.full(count, 1.0 / count),
        batch=batch,
        by_node=np.zeros((batch.max() + 1, nodes.size)),
        without=np.zeros((len(acts), nodes.size)),
        alone=np.ones((len(acts), nodes.size)),
        ess=float(count),
        sampled=False,
        settled=True,
        worth=tuple(np.zeros_like(worth) for worth in later) if open_ended else later,
    )


def _weighed(
    preferences: Wants, found: tuple[Array, Array, Array], batch: NDArray[np.int64]
) -> UnderState:
    """Return what the acts say by draws of which the kernel has told how likely they are."""
    together, without, alone = found
    most = together.max()
    by_draw = np.exp(together - most).sum(axis=1)
    share = by_draw / by_draw.sum()
    return UnderState(
        ideal=preferences.ideal,
        weight=preferences.weight,
        share=share,
        batch=batch,
        by_node=np.stack([log_mean(together[batch == b]) for b in range(batch.max() + 1)]),
        without=without,
        alone=alone,
        ess=1.0 / float((share * share).sum()),
        sampled=False,
        settled=True,
        worth=preferences.worth[alone.shape[0] :],
    )


def log_mean(logs: Array, weight: Array | None = None) -> Array:
    """Return the logarithm of the mean down the columns of what the logarithms stand for.

    Parameters
    ----------
    logs : array, shape (n, column)
    weight : array, shape (n,), optional
        Of each row; equal by default.
    """
    top = logs.max(axis=0)
    return np.asarray(top + np.log(np.average(np.exp(logs - top), axis=0, weights=weight)))


def degenerate(state: UnderState) -> bool:
    """Whether too few draws carry the weight."""
    return state.ess < LEAST_EFFECTIVE_PART * state.share.size


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
        With particles for draws, of equal weight within their batch.
    """
    from scipy.special import ndtr

    acts, nodes, outlook = choices.acts, choices.nodes, choices.outlook(case)
    names = _names(acts, outlook, choices.dependence)

    def drawn(points: Array) -> tuple[Wants, Arrays, Array]:
        u = np.clip(ndtr(points), 1e-12, 1.0 - 1e-12)
        given = {name: u[:, index] for index, name in enumerate(names)}
        sampler = Sampler(GivenStreams(0, given), 0, points.shape[0], {}, choices.dependence)
        preferences = outlook.drawn(sampler)
        at = np.minimum((u[:, -1] * nodes.size).astype(int), nodes.size - 1)
        return preferences, _arrays(acts, preferences, sampler), nodes[at]

    def score(points: Array) -> Array:
        parts = [points[i : i + MOST_AT_ONCE] for i in range(0, len(points), MOST_AT_ONCE)]
        logs = []
        for part in parts:
            _, read, response = drawn(part)
            logs.append(log_likelihoods(*read, response))
        return np.concatenate(logs)

    count = before.by_node.shape[0]
    size = max(before.share.size // (2 * count), LEAST_PARTICLES)
    found = smc_sample(score, len(names) + 1, count, size, rng)
    preferences, read, _ = drawn(found.points.reshape(count * size, -1))
    evidence = np.repeat(found.log_evidence, size)
    state = _weighed(
        preferences, likelihoods(*read, nodes, evidence), np.repeat(np.arange(count), size)
    )
    return replace(state, alone=before.alone, sampled=True, settled=found.settled)


def _arrays(acts: Sequence[Act], preferences: Wants, sampler: Sampler) -> Arrays:
    """Return the acts as the kernel reads them."""
    truth = [np.minimum(act.trust(sampler), 1.0 - LEAST) for act in acts]
    return (
        np.ascontiguousarray(np.concatenate(preferences.worth[: len(acts)], axis=1)),
        np.array([len(act.menu.alternatives) for act in acts], dtype=np.int64),
        np.array([act.menu.chosen for act in acts], dtype=np.int64),
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


def _names(acts: Sequence[Act], outlook: Outlook, dependence: Dependence) -> list[str]:
    """Return the names of the streams of all beliefs that the acts rest on."""
    noting = _Noting(None, 0, 1)
    _arrays(acts, outlook.drawn(noting), noting)
    return list(dict.fromkeys(s for name in noting.names for s in dependence.sources(name)))
