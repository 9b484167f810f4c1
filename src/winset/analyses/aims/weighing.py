"""Priors, judged evidence and conduct put together: the posterior of each state, draw by draw.

A draw is one reading of the analyst's judgements: priors, likelihoods, how far reports are true,
and how closely the actor follows its interest. In each, Bayes' rule gives one posterior; what the
actor wants under a hypothesis is integrated out. Draws are weighted by how well they predict the
acts, as the response parameter is learnt from them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims import none_of_these
from winset.analyses.aims.conduct import (
    Act,
    Choices,
    UnderState,
    degenerate,
    log_mean,
    resampled,
    response_nodes,
    under_state,
)
from winset.analyses.aims.evidence_weight import Bearing, bearing, parts, selected
from winset.analyses.aims.exclusive_states import States
from winset.analyses.aims.unnamed import Body
from winset.analyses.summary import Array
from winset.case.hypotheses import Evidence
from winset.case.loadings import Dependence, with_judges
from winset.case.origins import as_weighed
from winset.case.schema import Case
from winset.ensemble.conduct_consequences import Menu
from winset.ensemble.sample import Sampler
from winset.kernels.streams import Streams
from winset.threads import in_threads


@dataclass(frozen=True)
class Spread:
    """The middle and the 90 % interval of a weighted sample."""

    mean: float
    median: float
    p5: float
    p95: float

    @classmethod
    def of(cls, values: Array, weight: Array | None = None) -> Spread:
        """Sum up values.

        Parameters
        ----------
        values : array, shape (n,)
        weight : array, shape (n,), optional
            Of each value; equal by default.
        """
        p5, median, p95 = quantiles(values, weight, (0.05, 0.5, 0.95))
        if weight is None or weight.sum() <= 0.0:
            mean = float(values.mean())
        else:
            first = float(values[0])
            mean = first + float((weight * (values - first)).sum() / weight.sum())
        return cls(min(max(mean, float(values.min())), float(values.max())), median, p5, p95)


def evenly(weight: Array, count: int) -> NDArray[np.int64]:
    """Return indices, each as often as its weight says, with the least noise.

    Parameters
    ----------
    weight : array, shape (n,)
    count : int
        How many indices.
    """
    places = (np.arange(count) + 0.5) / count * weight.sum()
    indices = np.searchsorted(np.cumsum(weight), places)
    return np.asarray(np.minimum(indices, weight.size - 1))


def quantiles(values: Array, weight: Array | None, levels: tuple[float, ...]) -> tuple[float, ...]:
    """Return weighted quantiles, straight lines between the middles of the steps.

    Parameters
    ----------
    values : array, shape (n,)
    weight : array, shape (n,), or None
    levels : tuple of float
        From 0 to 1.
    """
    if weight is None or weight.sum() <= 0.0:
        return tuple(float(q) for q in np.quantile(values, levels))
    order = np.argsort(values, kind="stable")
    ordered, mass = values[order], weight[order]
    place = (np.cumsum(mass) - mass / 2.0) / mass.sum()
    return tuple(float(q) for q in np.interp(levels, place, ordered))


@dataclass(frozen=True)
class Posterior:
    """Probabilities of states in each draw, and the weight of each draw.

    Attributes
    ----------
    table : array, shape (draw, state)
    weight : array, shape (draw,)
    """

    table: Array
    weight: Array

    @property
    def mean(self) -> Array:
        """The probability of each state, shape (state,); adds up to 1."""
        mass = (self.weight[:, None] * self.table).sum(axis=0)
        return np.asarray(mass / mass.sum())

    def spread(self, flags: NDArray[np.bool_]) -> Spread:
        """Return the probability of some states together, with its 90 % interval."""
        return Spread.of(self.table[:, flags].sum(axis=1), self.weight)


@dataclass(frozen=True, eq=False)
class Weighing:
    """All that the posterior is made of.

    Attributes
    ----------
    items : mapping of id to Evidence
        What bears on the actor.
    choices : Choices
        Those of them that are conduct, and choices not seen yet.
    response : (float, float)
        5 % and 95 % of the response parameter's prior.
    priors : tuple of array, shape (draw, leaf)
        For each question.
    prior : array, shape (draw, state)
    bearings : mapping of item to Bearing
        Judged evidence.
    node : array of int, shape (draw,)
        Which value of the response parameter each draw takes.
    under : tuple of UnderState
        What the acts say, state by state.
    """

    case: Case
    states: States
    items: Mapping[str, Evidence]
    choices: Choices
    sampler: Sampler
    response: tuple[float, float]
    priors: tuple[Array, ...]
    prior: Array
    bearings: Mapping[str, Bearing]
    node: NDArray[np.int64]
    under: tuple[UnderState, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """Items that are conduct."""
        return self.choices.acts

    @property
    def nodes(self) -> Array:
        """Values of the response parameter, equally likely before the acts, shape (node,)."""
        return self.choices.nodes

    @cached_property
    def conduct(self) -> Array:
        """Logarithm of the acts' likelihood at each value of the response, (state, node)."""
        return self.conduct_of(None)

    def conduct_of(self, but: int | None) -> Array:
        """Return the same, one batch left out.

        Parameters
        ----------
        but : int or None
            The batch.
        """
        size = np.bincount(self.batch).astype(float)
        if but is not None:
            size[but] = 0.0
        return np.stack([log_mean(state.by_node, size) for state in self.under])

    @cached_property
    def batch(self) -> NDArray[np.int64]:
        """Which batch each draw of the judgements is of, shape (draw,)."""
        return self.choices.batches(self.sampler.count)

    @cached_property
    def posterior(self) -> Posterior:
        """What is believed after all evidence."""
        return _posterior(self._judged, self.by_draw(self.conduct))

    def posterior_but(self, batch: int) -> Posterior:
        """Return what would be believed without one batch of the draws.

        Parameters
        ----------
        batch : int
        """
        kept = self.batch != batch
        return _posterior(self._judged[kept], self.by_draw(self.conduct_of(batch))[kept])

    @cached_property
    def _likeness(self) -> NDArray[np.int64]:
        return self._likeness_after(self._judged)

    def _likeness_after(self, judged: Array) -> NDArray[np.int64]:
        streams = Streams(0) if self.sampler.streams is None else self.sampler.streams
        return none_of_these.likeness(self.states, judged, streams)

    @cached_property
    def _stated(self) -> Mapping[int, Array]:
        return none_of_these.stated(self.states, self.items, self.acts, self.sampler)

    def by_draw(
        self,
        conduct: Array,
        *,
        judged: Array | None = None,
        but: str | None = None,
        count: int | None = None,
        node: int | None = None,
    ) -> Array:
        """Return the logarithm of the acts' likelihood, shape (draw, state).

        Parameters
        ----------
        conduct : array, shape (state, node)
            Of states of whose wants something is known.
        judged : array, shape (draw, state), optional
            What is believed after other judged items than there are.
        but : str, optional
            An act that `conduct` leaves out.
        count : int, optional
            Of draws, the first of all.
        node : int, optional
            One value of the response parameter for all draws.
        """
        drawn = slice(0, count)
        nodes = self.node[drawn] if node is None else np.full_like(self.node[drawn], node)
        like = (self._likeness if judged is None else self._likeness_after(judged))[drawn]
        table = np.where(like < 0, 0.0, conduct[like, nodes[:, None]])
        kept = [act.name != but for act in self.acts]
        for state, logs in self._stated.items():
            table[:, state] = logs[kept][:, drawn].sum(axis=0)
        return np.asarray(table)

    @cached_property
    def _judged(self) -> Array:
        return self._without_item(None)

    @cached_property
    def _body(self) -> Body:
        bearings = sorted(self.bearings.items())
        return Body({name: each.speaks for name, each in bearings}, self.prior)

    def _without_item(self, left_out: str | None) -> Array:
        """Return the states' probabilities after the judged evidence, shape (draw, state)."""
        log = self._body.log if left_out is None else self._body.instead(left_out, ())
        return _normalised(self.prior * np.exp(log - log.max(axis=1, keepdims=True)))

    def most_of(self, name: str) -> float:
        """Return a hypothesis' probability if it explained all as well as the best rival does.

        Each of its states is set beside those that differ in the answer to its question alone:
        what the answers to other questions explain is no merit of a rival.

        Parameters
        ----------
        name : str
        """
        states, flags = self.states, self.states.holds[name]
        q = states.question_of(name)
        log = self._body.log + self.by_draw(self.conduct)
        best = np.where((self.prior > 0.0) & ~flags, log, -np.inf)
        beside: dict[tuple[str, ...], list[int]] = {}
        for s, state in enumerate(states.states):
            beside.setdefault((*state[:q], *state[q + 1 :]), []).append(s)
        for same in beside.values():
            best[:, same] = best[:, same].max(axis=1, keepdims=True)
        log = np.where(flags, np.maximum(log, best), log)
        joint = self.prior * np.exp(log - log.max(axis=1, keepdims=True))
        return float(Posterior(_normalised(joint), self.posterior.weight).mean[flags].sum())

    def conduct_without(self, act: str) -> Array:
        """Return what :attr:`conduct` would be without one act."""
        place = self._place(act)
        return np.stack([state.without[place] for state in self.under])

    def without(self, item: str) -> Posterior:
        """Return what would be believed without one item."""
        if item in self.bearings:
            judged = self._without_item(item)
            return _posterior(judged, self.by_draw(self.conduct, judged=judged))
        without = self.by_draw(self.conduct_without(item), but=item)
        return _posterior(self._judged, without)

    def factor(self, item: str) -> tuple[Array, Array, float]:
        """Return what an item says of the states, and the mean chance that it is true.

        Returns
        -------
        bare, factor : array, shape (draw, state)
            Before and after rating and sharing.
        trust : float
        """
        if item in self.bearings:
            judged = self.bearings[item]
            return judged.bare, judged.factor, float(judged.trust.mean())
        place = self._place(item)
        act = self.acts[place]
        alone = np.log(np.maximum([state.alone[place] for state in self.under], 1e-300))
        table = np.exp(self.by_draw(alone))
        for state, logs in self._stated.items():
            table[:, state] = np.exp(logs[place])
        return table ** (1.0 / act.part), table, float(act.trust(self.sampler).mean())

    def _place(self, act: str) -> int:
        return [each.name for each in self.acts].index(act)


def _posterior(judged: Array, by_draw: Array) -> Posterior:
    """Return the posterior by what judged items and acts say, both of shape (draw, state)."""
    acts = np.where(judged > 0.0, by_draw, -np.inf)
    top = acts.max(axis=1, keepdims=True)
    joint = judged * np.exp(acts - top)
    weight = joint.sum(axis=1) * np.exp(top[:, 0] - top.max())
    return Posterior(_normalised(joint), weight / weight.max())


def _normalised(table: Array) -> Array:
    """Return rows that add up to 1; a row of zeros becomes even."""
    total = table.sum(axis=1, keepdims=True)
    even = np.full(table.shape, 1.0 / table.shape[1])
    return np.asarray(np.divide(table, total, out=even, where=total > 0.0))


def weigh(case: Case, actor: str, draws: int, seed: int, response: tuple[float, float]) -> Weighing:
    """Draw every judgement and preference, and weigh the evidence about an actor.

    Parameters
    ----------
    case : Case
    actor : str
    draws, seed : int
    response : (float, float)
        5 % and 95 % quantiles of the response parameter's prior.
    """
    streams = Streams(seed)
    sampler = Sampler(streams, 0, draws, {}, Dependence.of(with_judges(as_weighed(case))))
    states = States.of(case, actor)
    items = selected(case, states)
    part = parts(items)
    choices = Choices(
        actor=actor,
        acts=tuple(Act.of(n, item, part[n]) for n, item in items.items() if item.conduct),
        to_come={
            name: Menu(f"candidate/{name}", entry.choice.alternatives)
            for name, entry in case.candidates.items()
            if entry.choice is not None and entry.choice.actor == actor
        },
        nodes=response_nodes(response),
        dependence=sampler.dependence,
    )
    prior = states.priors(sampler)
    priors = states.marginals(prior)
    cases = [states.case_under(case, state) for state in states.states]

    def look(s: int) -> UnderState:
        return under_state(cases[s], choices, sampler, states.open_ended(states.states[s]))

    workers = os.cpu_count() or 1
    under = list(in_threads(look, range(len(cases)), workers=workers))
    weighing = Weighing(
        case=case,
        states=states,
        items=items,
        choices=choices,
        sampler=sampler,
        response=response,
        priors=priors,
        prior=prior,
        bearings={
            name: bearing(name, item, states, priors, sampler, part[name])
            for name, item in items.items()
            if not item.conduct
        },
        node=np.arange(draws) % choices.nodes.size,
        under=tuple(under),
    )

    def again(s: int) -> UnderState:
        rng = streams.generator(f"temper/{'/'.join(states.states[s])}", 0)
        return resampled(under[s], cases[s], choices, rng)

    poor = [s for s, state in enumerate(under) if degenerate(state)]
    better = dict(zip(poor, in_threads(again, poor, workers=workers), strict=True))
    return replace(weighing, under=tuple(better.get(s, state) for s, state in enumerate(under)))
