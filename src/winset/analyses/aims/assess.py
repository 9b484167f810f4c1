"""What does X really want? Competing hypotheses weighed against evidence and conduct."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from winset.analyses.aims.ach import Matrix, read_matrix
from winset.analyses.aims.assessment import (
    Assessment,
    ExpectedInformation,
    Interest,
    JudgeAlone,
    News,
    QuestionAnswer,
    Retraction,
    Rival,
    SwitchingValue,
    View,
    Wanting,
    Weight,
)
from winset.analyses.aims.conduct import RESPONSE
from winset.analyses.aims.confidence import confidence
from winset.analyses.aims.disagreement import apart, judges_alone
from winset.analyses.aims.evidence_weight import decibans, grade_of, parts, selected
from winset.analyses.aims.hindsight import hindsight
from winset.analyses.aims.information import (
    best_to_tell,
    expected_information,
    parse_candidate,
)
from winset.analyses.aims.monte_carlo import StandardErrors, first_priority, standard_errors
from winset.analyses.aims.switching_values import TIE_PLACES, swings, switching_values
from winset.analyses.aims.weighing import Spread, Weighing, evenly, quantiles, weigh
from winset.analyses.summary import Array
from winset.case import hypothesis_tree as views
from winset.case.changes import apply_scenario
from winset.case.hypotheses import POOLS, Pool
from winset.case.origins import known_on
from winset.case.schema import Case
from winset.errors import UsageError, nearest

LEAST_DRAWS = 20
INCONSISTENCY = {"I": 1, "II": 2}
INTERVAL_DRAWS = 10_000
"""Draws of what the actor wants on which its intervals rest."""


def assess(
    case: Case,
    *,
    actor: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    response: tuple[float, float] = RESPONSE,
    scenario: str | None = None,
    matrix: Matrix | str | Path | None = None,
    candidates: Iterable[str] = (),
    since: str | None = None,
    pool: Pool | None = None,
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
    matrix : Matrix, str or Path, optional
        Take the evidence from an ACH matrix, or a CSV file of one, in place of the case's own.
    candidates : iterable of str
        Observations to come besides the case's own: ``NAME: hypothesis=80, other=20``.
    since : str, optional
        A day, such as ``2014-11-01``: say what the items dated later changed.
    pool : {"log-odds", "log", "linear", "mixture"}, optional
        How several judges of one item are made one; by default as each item says.

    Raises
    ------
    UsageError
        No such actor, scenario or file, no such day, nothing to weigh, a number out of bounds.

    Examples
    --------
    >>> answer = ws.assess(ws.read("cases/iran-2014"), actor="russia", draws=200)
    >>> answer.ranked()[0] in answer.hypotheses
    True
    """
    if draws < LEAST_DRAWS:
        raise UsageError(f"draws is {draws}; expected {LEAST_DRAWS} or more.")
    low, high = response
    if not 0.0 < low <= high <= 1000.0:
        raise UsageError(f"response is {low:g} to {high:g}; expected 0 < low <= high <= 1000.")
    if scenario is not None:
        case = apply_scenario(case, scenario)
    who = _actor(case, actor)
    if matrix is not None:
        case = _with_matrix(case, matrix, who)
    if added := dict(parse_candidate(text, case, who) for text in candidates):
        case = case.model_copy(update={"candidates": case.candidates | added})
    if pool is not None:
        case = _pooled_by(case, pool)
    weighing = weigh(case, who, draws, seed, response)
    if not weighing.items and not weighing.states.views:
        raise UsageError(
            f"The case has no hypotheses about {who} and no evidence of its conduct; nothing can "
            "be weighed. Add entries under hypotheses: and evidence:."
        )
    news = None if since is None else _news(weighing, seed, since)
    return _assessment(weighing, seed, scenario, news)


def _pooled_by(case: Case, pool: Pool) -> Case:
    if pool not in POOLS:
        raise UsageError(f"pool is '{pool}'; expected one of {', '.join(POOLS)}.")
    items = case.evidence.items()
    evidence = {name: item.model_copy(update={"pool": pool}) for name, item in items}
    return case.model_copy(update={"evidence": evidence})


def _news(weighing: Weighing, seed: int, since: str) -> News:
    """Return what came after a day."""
    try:
        day = date.fromisoformat(since).isoformat()
    except ValueError:
        raise UsageError(f"since is '{since[:40]}'; expected a day such as 2014-11-24.") from None
    actor = weighing.states.actor
    then = known_on(weighing.case, day)
    before = weigh(then, actor, weighing.sampler.count, seed, weighing.response)
    items = tuple(name for name in weighing.items if name not in before.items)
    return News(day, items, before.states.probabilities(before.posterior.mean))


def _carried(weighing: Weighing, seed: int) -> dict[str, Retraction]:
    """Return what each retracted source carried: its items, and the posteriors with them."""
    case, actor, found = weighing.case, weighing.states.actor, {}
    for name, source in case.sources.items():
        if source.retracted is None:
            continue
        counted = case.sources | {name: source.model_copy(update={"retracted": None})}
        before = case.model_copy(update={"sources": counted})
        items = tuple(i for i in selected(before, weighing.states) if i not in weighing.items)
        if items:
            with_it = weigh(before, actor, weighing.sampler.count, seed, weighing.response)
            found[name] = Retraction(items, with_it.states.probabilities(with_it.posterior.mean))
    return found


def _actor(case: Case, actor: str | None) -> str:
    """Return whom the assessment is about."""
    if actor is not None:
        case.require_actor(actor)
        return actor
    seen = {item.conduct.actor for item in case.evidence.values() if item.conduct is not None}
    subjects = views.actors(case) or tuple(name for name in case.actors if name in seen)
    if not subjects:
        raise UsageError(
            "The case has no hypotheses about anybody's aims and no conduct. Add entries under "
            "hypotheses: and evidence:; docs/how-to/assess.md shows how."
        )
    if len(subjects) > 1:
        raise UsageError(f"The case has hypotheses about {', '.join(subjects)}. Name one actor.")
    return subjects[0]


def _with_matrix(case: Case, source: Matrix | str | Path, actor: str) -> Case:
    matrix = source if isinstance(source, Matrix) else read_matrix(source)
    about = views.about(case, actor)
    unknown = [name for name in matrix.hypotheses if name not in about]
    if unknown:
        raise UsageError(
            f"The matrix has columns for {', '.join(unknown)}, which are no hypotheses about "
            f"{actor}; the case has {', '.join(about) or 'none'}.{nearest(unknown[0], about)}"
        )
    return case.model_copy(update={"evidence": matrix.evidence()})


def _assessment(
    weighing: Weighing, seed: int, scenario: str | None, news: News | None
) -> Assessment:
    """Sum up."""
    states, posterior = weighing.states, weighing.posterior
    wanting = _wanting(weighing)
    weights = {name: _weight(weighing, name) for name in weighing.items}
    response = _response(weighing)
    error = standard_errors(weighing)
    judges = judges_alone(weighing)
    candidates = {
        name: expected_information(weighing, name, entry)
        for name, entry in weighing.case.candidates.items()
        if entry.seen is None
        and (
            any(key in states.views for key in entry.likelihood)
            if entry.choice is None
            else name in weighing.choices.to_come
        )
    }
    return Assessment(
        case=weighing.case,
        actor=states.actor,
        draws=weighing.sampler.count,
        seed=seed,
        response=weighing.response,
        scenario=scenario,
        hypotheses={name: _view(weighing, name, weights, error) for name in states.views},
        combinations=_combinations(weighing),
        evidence=weights,
        interests=_interests(weighing.case, wanting, error),
        followed=Spread.of(weighing.nodes, response) if weighing.acts else None,
        response_mass=response,
        questions={
            question: _answered(weighing, question, rival, weights, error, judges, candidates)
            for question in states.questions
            if (rival := _rival(weighing, question, weights)) is not None
        },
        judges=judges,
        retracted=_carried(weighing, seed),
        news=news,
        candidates=candidates,
        sampled=any(state.sampled for state in weighing.under),
        settled=all(state.settled for state in weighing.under),
        states=tuple(float(p) for p in posterior.mean),
        wants=wanting,
    )


def _view(
    weighing: Weighing, name: str, weights: Mapping[str, Weight], error: StandardErrors
) -> View:
    flags = weighing.states.holds[name]
    within = [state for state, holds in zip(weighing.under, flags, strict=True) if holds]
    return View(
        name=weighing.states.views[name].name,
        prior=Spread.of(weighing.prior[:, flags].sum(axis=1)),
        posterior=weighing.posterior.spread(flags),
        inconsistency=sum(INCONSISTENCY.get(w.grades[name], 0) for w in weights.values()),
        error=error.hypotheses[name],
        sampled=any(state.sampled for state in within),
        settled=all(state.settled for state in within),
        most=weighing.most_of(name) if weighing.states.views[name].none_of_these else None,
        bottom_line=weighing.states.views[name].bottom_line,
    )


def _combinations(weighing: Weighing) -> tuple[tuple[tuple[str, ...], float], ...]:
    states = weighing.states
    if len(states.questions) < 2:
        return ()
    joint = [
        (tuple(leaf for leaf in state if leaf), float(p))
        for state, p in zip(states.states, weighing.posterior.mean, strict=True)
    ]
    return tuple(sorted(joint, key=lambda pair: (-round(pair[1], TIE_PLACES), pair[0])))


def _weight(weighing: Weighing, name: str) -> Weight:
    item, states, prior = weighing.items[name], weighing.states, weighing.prior
    bare, factor, trusted = weighing.factor(name)
    logs = (10.0 * np.log10(factor)).mean(axis=0)
    return Weight(
        item=item,
        kind="conduct" if item.conduct else "likelihood" if item.likelihood else "consistency",
        decibans={n: Spread.of(decibans(factor, prior, f)) for n, f in states.holds.items()},
        grades=_grades(weighing, name, bare),
        diagnosticity=float(logs.max() - logs.min()),
        tells={q: _between(weighing, factor, q) for q in states.questions},
        trust=trusted,
        part=parts(weighing.items)[name],
        without=states.probabilities(weighing.without(name).mean),
        apart=apart(item),
    )


def _between(weighing: Weighing, factor: Array, question: str) -> float:
    """Return decibans between the leaves of a question that an item favours most and least."""
    states = weighing.states
    q = states.questions.index(question)
    held = [[state[q] == leaf for state in states.states] for leaf in states.leaves[q]]
    logs = [float(10.0 * np.log10(factor[:, flags].mean(axis=1)).mean()) for flags in held]
    return max(logs) - min(logs)


def _grades(weighing: Weighing, name: str, bare: Array) -> dict[str, str]:
    """Return an item's steps of consistency: as written, or nearest to its likelihood ratio."""
    item, prior = weighing.items[name], weighing.prior
    average = (prior * bare).sum(axis=1) / prior.sum(axis=1)
    grades = {}
    for hypothesis, flags in weighing.states.holds.items():
        own = weighing.states.named(hypothesis, item.consistency)
        if own is not None:
            grades[hypothesis] = str(item.consistency[own])
        elif item.consistency:
            grades[hypothesis] = "N"
        else:
            mass = prior[:, flags]
            total = np.maximum(mass.sum(axis=1), 1e-300)
            within = (mass * bare[:, flags]).sum(axis=1) / total
            ratio = np.log10(np.maximum(within, 1e-9) / average)
            grades[hypothesis] = grade_of(float(10.0 * ratio.mean()))
    return grades


def _wanting(weighing: Weighing) -> Wanting:
    before, after = weighing.prior.mean(axis=0), weighing.posterior.mean
    under = weighing.under
    return Wanting(
        ideal=np.concatenate([state.ideal for state in under]),
        weight=np.concatenate([state.weight for state in under]),
        before=np.concatenate(
            [
                np.full(state.share.size, p / state.share.size)
                for state, p in zip(under, before, strict=True)
            ]
        ),
        after=np.concatenate([state.share * p for state, p in zip(under, after, strict=True)]),
    )


def _interests(case: Case, wanting: Wanting, error: StandardErrors) -> dict[str, Interest]:
    first = wanting.after @ first_priority(wanting.weight)
    count = min(wanting.after.size, INTERVAL_DRAWS)
    before, after = evenly(wanting.before, count), evenly(wanting.after, count)

    def spread(values: Array, chosen: NDArray[np.int64], weight: Array) -> Spread:
        low, middle, high = quantiles(values[chosen], None, (0.05, 0.5, 0.95))
        return Spread(float((weight * values).sum()), middle, low, high)

    interests = {}
    for j, name in enumerate(case.issues):
        ideal, part = np.ascontiguousarray(wanting.ideal[:, j]), wanting.weight[:, j].copy()
        interests[name] = Interest(
            ideal=spread(ideal, after, wanting.after),
            ideal_before=spread(ideal, before, wanting.before),
            weight=spread(part, after, wanting.after),
            weight_before=spread(part, before, wanting.before),
            top=float(first[j]),
            ideal_error=float(error.ideal[j]),
            weight_error=float(error.weight[j]),
            top_error=float(error.top[j]),
        )
    return interests


def _response(weighing: Weighing) -> Array:
    """Return the probability of each value of the response parameter after the acts."""
    mass = weighing.posterior.weight
    per_node = np.zeros(weighing.nodes.size)
    for node in np.unique(weighing.node):
        per_node[node] = mass[weighing.node == node].mean()
    return np.asarray(per_node / per_node.sum())


def _answered(
    weighing: Weighing,
    question: str,
    rival: Rival,
    weights: Mapping[str, Weight],
    error: StandardErrors,
    judges: Mapping[str, JudgeAlone],
    candidates: Mapping[str, ExpectedInformation],
) -> QuestionAnswer:
    """Return the answer to one question, from the two that lead on it."""
    changes = switching_values(weighing, rival)
    rival = replace(rival, claimed=_claimed(weighing, rival, changes, error))
    leaves = weighing.states.leaves[weighing.states.questions.index(question)]
    names = [leaf for leaf in leaves if leaf]
    firsts = [max(names, key=one.hypotheses.__getitem__) for one in judges.values()]
    basis = confidence(question, weights, rival, changes, firsts)
    now = weighing.states.probabilities(weighing.posterior.mean)
    watch = best_to_tell(candidates, now, rival)
    late = hindsight(weighing, rival.leader)
    return QuestionAnswer(rival, changes, swings(weighing, rival), basis, late, watch)


def _rival(weighing: Weighing, question: str, weights: Mapping[str, Weight]) -> Rival | None:
    """Return the two likeliest narrowest hypotheses of a question.

    What an item tells of one that it does not name hangs on the other items: there it is the
    difference that leaving it out makes.
    """
    states = weighing.states
    leaves = [leaf for leaf in states.leaves[states.questions.index(question)] if leaf]
    if len(leaves) < 2:
        return None
    probability = states.probabilities(weighing.posterior.mean)
    leader, second = sorted(leaves, key=lambda n: (-round(probability[n], TIE_PLACES), n))[:2]
    apart = {}
    ahead = _ahead(probability, leader, second)
    for name in weighing.items:
        said = weighing.bearings[name].speaks if name in weighing.bearings else ()
        if all(s.named[states.holds[leader] | states.holds[second]].all() for s in said):
            _, factor, _ = weighing.factor(name)
            one, other = (factor[:, states.holds[n]].mean(axis=1) for n in (leader, second))
            apart[name] = float(10.0 * np.log10(one / other).mean())
        else:
            apart[name] = ahead - _ahead(weights[name].without, leader, second)
    order = dict(
        sorted(apart.items(), key=lambda pair: (-round(abs(pair[1]), TIE_PLACES), pair[0]))
    )
    return Rival(leader, second, ahead, order)


def _claimed(
    weighing: Weighing, rival: Rival, changes: Iterable[SwitchingValue], error: StandardErrors
) -> bool:
    """Whether the first leads by more than draws leave open, whatever the origin of one item is."""
    probability = weighing.states.probabilities(weighing.posterior.mean)
    apart = probability[rival.leader] - probability[rival.rival]
    noise = max(error.hypotheses[rival.leader], error.hypotheses[rival.rival])
    return apart > 2.0 * noise and not any(c.input.endswith(".origin") for c in changes)


def _ahead(probability: Mapping[str, float], one: str, other: str) -> float:
    """Return decibans of one hypothesis over another."""
    ratio = max(probability[one], 1e-300) / max(probability[other], 1e-300)
    return float(10.0 * np.log10(ratio))
