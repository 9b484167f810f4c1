"""What does X really want? Competing hypotheses weighed against evidence and conduct."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims.ach import Matrix
from winset.analyses.aims.assessment import Assessment, Interest, Rival, View, Wanting, Weight
from winset.analyses.aims.conduct import (
    RESPONSE,
    Act,
    UnderState,
    degenerate,
    resampled,
    response_nodes,
    under_state,
)
from winset.analyses.aims.evidence_weight import (
    GRADES,
    bearing,
    decibans,
    grade_of,
    parts,
    selected,
)
from winset.analyses.aims.exclusive_states import States
from winset.analyses.aims.weighing import Posterior, Spread, Weighing, evenly, quantiles
from winset.case import hypothesis_tree as views
from winset.case.changes import apply_scenario
from winset.case.hypotheses import Evidence
from winset.case.schema import Case
from winset.ensemble.conduct_consequences import Menu
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.streams import Streams

Array = NDArray[np.float64]

LEAST_DRAWS = 20
INCONSISTENCY = {"I": 1, "II": 2}
SHOWN = 10_000
"""Draws of what the actor wants on which its intervals rest."""
NEGLIGIBLE = 0.001
"""States less likely than this are not sampled again where their weights degenerate."""


def assess(
    case: Case,
    *,
    actor: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    response: tuple[float, float] = RESPONSE,
    scenario: str | None = None,
    matrix: Matrix | None = None,
    candidates: tuple[str, ...] = (),
) -> Assessment:
    """Weigh the hypotheses about an actor against the evidence.

    Parameters
    ----------
    case : Case
    actor : str, optional
        By default the one actor that the case has hypotheses about.
    draws : int
        How many draws of judgements and preferences.
    seed : int
        The same seed gives the same answer.
    response : (float, float)
        5 % and 95 % quantiles of the prior of how closely the actor follows its interest.
    scenario : str, optional
        A scenario of the case to apply first.
    matrix : Matrix, optional
        Take the evidence from it, in place of the case's own.
    candidates : tuple of str
        Observations to come besides the case's own: ``NAME: hypothesis=80, other=20``.

    Returns
    -------
    Assessment

    Raises
    ------
    UsageError
        No such actor or scenario, nothing to weigh, a number out of bounds.
    """
    from winset.analyses.aims.information import written

    if draws < LEAST_DRAWS:
        raise UsageError(f"--draws is {draws}; expected {LEAST_DRAWS} or more.")
    low, high = response
    if not 0.0 < low <= high <= 1000.0:
        raise UsageError(f"--response is {low:g} to {high:g}; expected 0 < low <= high <= 1000.")
    if scenario is not None:
        case = apply_scenario(case, scenario)
    who = _actor(case, actor)
    if matrix is not None:
        case = _with_matrix(case, matrix, who)
    if candidates:
        added = dict(written(text, case, who) for text in candidates)
        case = case.model_copy(update={"candidates": case.candidates | added})
    work = Work.of(case, who, draws, seed, response)
    if not work.items and not work.states.views:
        raise UsageError(
            f"The case has no hypotheses about {who} and no evidence of its conduct; nothing can "
            "be weighed. Add entries under hypotheses: and evidence:."
        )
    return work.answer(scenario)


def _actor(case: Case, actor: str | None) -> str:
    """Return whom the assessment is about."""
    known = views.actors(case)
    seen = {item.conduct.actor for item in case.evidence.values() if item.conduct is not None}
    if actor is not None:
        if actor not in case.actors:
            names = ", ".join(case.actors)
            raise UsageError(
                f"The case has no actor '{actor}'; it has {names}.{nearest(actor, case.actors)}"
            )
        return actor
    found = known or tuple(name for name in case.actors if name in seen)
    if not found:
        raise UsageError(
            "The case has no hypotheses about anybody's aims and no conduct. Add entries under "
            "hypotheses: and evidence:; docs/how-to/assess.md shows how."
        )
    if len(found) > 1:
        raise UsageError(
            f"The case has hypotheses about {', '.join(found)}. Name one with --actor."
        )
    return found[0]


def _with_matrix(case: Case, matrix: Matrix, actor: str) -> Case:
    about = views.about(case, actor)
    unknown = [name for name in matrix.hypotheses if name not in about]
    if unknown:
        raise UsageError(
            f"The matrix has columns for {', '.join(unknown)}, which are no hypotheses about "
            f"{actor}; the case has {', '.join(about) or 'none'}.{nearest(unknown[0], about)}"
        )
    return case.model_copy(update={"evidence": matrix.evidence()})


@dataclass(frozen=True)
class Work:
    """The arrays behind an assessment."""

    case: Case
    states: States
    items: Mapping[str, Evidence]
    acts: tuple[Act, ...]
    to_come: Mapping[str, Menu]
    sampler: Sampler
    priors: tuple[Array, ...]
    nodes: Array
    under: tuple[UnderState, ...]
    weighing: Weighing
    posterior: Posterior
    response: tuple[float, float]

    @classmethod
    def of(
        cls, case: Case, actor: str, draws: int, seed: int, response: tuple[float, float]
    ) -> Work:
        """Draw and weigh everything."""
        streams = Streams(seed)
        sampler = Sampler(streams, 0, draws, {})
        states = States.of(case, actor)
        items = selected(case, states)
        part = parts(items)
        acts = tuple(Act.of(n, item, part[n]) for n, item in items.items() if item.conduct)
        to_come = {
            name: Menu(f"candidate/{name}", entry.choice.alternatives)
            for name, entry in case.candidates.items()
            if entry.choice is not None and entry.choice.actor == actor
        }
        priors = states.leaf_priors(sampler)
        nodes = response_nodes(response)
        cases = [states.case_under(case, state) for state in states.states]
        menus = tuple(to_come.values())

        def look(s: int) -> UnderState:
            open_ended = states.open_ended(states.states[s])
            return under_state(cases[s], actor, acts, menus, sampler, nodes, open_ended)

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            under = list(pool.map(look, range(len(cases))))
        weighing = Weighing(
            states=states,
            prior=states.joint(priors, draws),
            bearings={
                name: bearing(name, item, states, priors, sampler, part[name])
                for name, item in items.items()
                if not item.conduct
            },
            conduct=np.stack([found.by_node for found in under]),
            node=np.arange(draws) % nodes.size,
        )
        judged = weighing.judged()
        likely = weighing.with_conduct(judged).mean
        thin = [s for s in range(len(under)) if degenerate(under[s]) and likely[s] > NEGLIGIBLE]
        for s in thin:
            rng = streams.generator(f"temper/{'/'.join(states.states[s])}", 0)
            under[s] = resampled(under[s], cases[s], actor, acts, menus, nodes, rng)
        if thin:
            conduct = np.stack([found.by_node for found in under])
            weighing = Weighing(states, weighing.prior, weighing.bearings, conduct, weighing.node)
        return cls(
            case, states, items, acts, to_come, sampler, priors, nodes, tuple(under), weighing,
            weighing.with_conduct(judged), response,
        )  # fmt: skip

    def answer(self, scenario: str | None) -> Assessment:
        """Sum up."""
        from winset.analyses.aims.information import worth
        from winset.analyses.aims.switching_values import flips, swings

        states = self.states
        mean = self.posterior.mean
        wanting = self._wanting(mean)
        weights = {name: self._weight(name) for name in self.items}
        marginal = {n: float(mean[flags].sum()) for n, flags in states.holds.items()}
        rival = self._rival(marginal)
        response = self._response()
        return Assessment(
            case=self.case,
            actor=states.actor,
            draws=self.sampler.count,
            seed=self.sampler.streams.seed if self.sampler.streams is not None else 0,
            response=self.response,
            scenario=scenario,
            hypotheses={name: self._view(name, weights) for name in states.views},
            combinations=self._combinations(mean),
            evidence=weights,
            interests=self._interests(wanting),
            followed=Spread.of(self.nodes, response) if self.acts else None,
            response_mass=response,
            rival=rival,
            flips=() if rival is None else flips(self, rival),
            swings=() if rival is None else swings(self, rival),
            candidates={
                name: worth(self, name, entry) for name, entry in self.case.candidates.items()
                if (entry.choice is None or name in self.to_come)
                and (entry.choice is not None or any(n in states.views for n in entry.likelihood))
            },
            ess=self.posterior.ess,
            states=tuple(float(p) for p in mean),
            wants=wanting,
        )  # fmt: skip

    def _view(self, name: str, weights: Mapping[str, Weight]) -> View:
        flags = self.states.holds[name]
        within = [s for s in range(flags.size) if flags[s]]
        return View(
            name=self.states.views[name].name,
            prior=Spread.of(self.weighing.prior[:, flags].sum(axis=1)),
            posterior=self.posterior.spread(flags),
            inconsistency=sum(INCONSISTENCY.get(w.grades[name], 0) for w in weights.values()),
            ess=min((self.under[s].ess for s in within), default=0.0),
            sampled=any(self.under[s].sampled for s in within),
        )

    def _combinations(self, mean: Array) -> tuple[tuple[tuple[str, ...], float], ...]:
        if len(self.states.questions) < 2:
            return ()
        found = [
            (tuple(leaf for leaf in state if leaf), float(p))
            for state, p in zip(self.states.states, mean, strict=True)
        ]
        return tuple(sorted(found, key=lambda pair: -pair[1]))

    def factor(self, name: str) -> tuple[Array, Array, float]:
        """Return an item's factor on the states, before and after rating and sharing."""
        if name in self.weighing.bearings:
            found = self.weighing.bearings[name]
            return found.bare, found.factor, float(found.trust.mean())
        a = [act.name for act in self.acts].index(name)
        alone = np.stack([found.alone[a] for found in self.under])
        table = alone[:, self.weighing.node].T
        power = 1.0 / self.acts[a].part
        return table**power, table, self._trust(self.acts[a])

    def _trust(self, act: Act) -> float:
        from winset.analyses.aims.evidence_weight import trust

        return float(trust(act.rating, self.sampler, act.stream).mean())

    def without(self, name: str) -> Posterior:
        """Return the posterior without one item."""
        if name in self.weighing.bearings:
            return self.weighing.with_conduct(self.weighing.judged(name))
        a = [act.name for act in self.acts].index(name)
        conduct = np.stack([found.without[a] for found in self.under])
        return self.weighing.with_conduct(self.weighing.judged(), conduct)

    def _weight(self, name: str) -> Weight:
        item = self.items[name]
        bare, factor, trusted = self.factor(name)
        holds, prior = self.states.holds, self.weighing.prior
        found = {n: Spread.of(decibans(factor, prior, flags)) for n, flags in holds.items()}
        average = (prior * bare).sum(axis=1) / prior.sum(axis=1)
        grades = {}
        for n, flags in holds.items():
            own = next((k for k in reversed(views.line(self.states.views, n))
                        if k in item.consistency), None)  # fmt: skip
            if own is not None:
                grades[n] = str(item.consistency[own])
                continue
            mass = prior[:, flags]
            total = np.maximum(mass.sum(axis=1), 1e-300)
            within = (mass * bare[:, flags]).sum(axis=1) / total
            ratio = np.log10(np.maximum(within, 1e-9) / average)
            grades[n] = GRADES[2] if item.consistency else grade_of(float(10.0 * ratio.mean()))
        logs = 10.0 * np.log10(factor)
        spread = float((logs.mean(axis=0)).max() - logs.mean(axis=0).min())
        mean = self.without(name).mean
        return Weight(
            item=item,
            kind="conduct" if item.conduct else "likelihood" if item.likelihood else "consistency",
            decibans=found,
            grades=grades,
            diagnosticity=spread,
            trust=trusted,
            part=parts(self.items)[name],
            without={n: float(mean[flags].sum()) for n, flags in holds.items()},
        )

    def _wanting(self, mean: Array) -> Wanting:
        before = self.weighing.prior.mean(axis=0)
        return Wanting(
            ideal=np.concatenate([found.ideal for found in self.under]),
            weight=np.concatenate([found.weight for found in self.under]),
            before=np.concatenate(
                [np.full(f.share.size, p / f.share.size)
                 for f, p in zip(self.under, before, strict=True)]
            ),
            after=np.concatenate([f.share * p for f, p in zip(self.under, mean, strict=True)]),
        )  # fmt: skip

    def _interests(self, wanting: Wanting) -> dict[str, Interest]:
        first = wanting.weight.argmax(axis=1)
        cares = wanting.weight.max(axis=1) > 0.0
        count = min(first.size, SHOWN)
        before, after = evenly(wanting.before, count), evenly(wanting.after, count)

        def spread(values: Array, chosen: NDArray[np.int64], weight: Array) -> Spread:
            low, middle, high = quantiles(values[chosen], None, (0.05, 0.5, 0.95))
            return Spread(float((weight * values).sum()), middle, low, high)

        found = {}
        for j, name in enumerate(self.case.issues):
            ideal, part = np.ascontiguousarray(wanting.ideal[:, j]), wanting.weight[:, j].copy()
            found[name] = Interest(
                ideal=spread(ideal, after, wanting.after),
                ideal_before=spread(ideal, before, wanting.before),
                weight=spread(part, after, wanting.after),
                weight_before=spread(part, before, wanting.before),
                top=float(wanting.after[cares & (first == j)].sum()),
            )
        return found

    def _response(self) -> Array:
        """Return the probability of each value of the response parameter after the acts."""
        mass = self.posterior.weight
        per_node = np.array([mass[self.weighing.node == g].mean() if (self.weighing.node == g).any()
                             else 0.0 for g in range(self.nodes.size)])  # fmt: skip
        return np.asarray(per_node / per_node.sum())

    def _rival(self, marginal: Mapping[str, float]) -> Rival | None:
        """Return the two likeliest narrowest hypotheses of the first question."""
        if not self.states.questions:
            return None
        leaves = [leaf for leaf in self.states.leaves[0] if leaf]
        if len(leaves) < 2:
            return None
        leader, second = sorted(leaves, key=lambda name: -marginal[name])[:2]
        holds = self.states.holds
        apart = {}
        for name in self.items:
            _, factor, _ = self.factor(name)
            one, other = (factor[:, holds[n]].mean(axis=1) for n in (leader, second))
            apart[name] = float(10.0 * np.log10(one / other).mean())
        ratio = max(marginal[leader], 1e-300) / max(marginal[second], 1e-300)
        order = dict(sorted(apart.items(), key=lambda pair: -abs(pair[1])))
        return Rival(leader, second, float(10.0 * np.log10(ratio)), order)
