"""Judged evidence: from an analyst's words and numbers to likelihood ratios, draw by draw.

Four rules, each with its reason on a page of docs/decisions:

* a step of consistency stands for a likelihood ratio (`RATIOS`),
* a rating is the chance that the report is true (`TRUTH`); if it is not, the item was as likely
  under every hypothesis,
* items of one origin share the weight of one item,
* what an item says of hypotheses it does not name is nothing (:mod:`winset.analyses.aims.unnamed`).

References
----------
Good, I. J. (1950). Probability and the Weighing of Evidence. Griffin. Weight of evidence, decibans.
Heuer, R. J. (1999). Psychology of Intelligence Analysis. CIA. Analysis of competing hypotheses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from winset.analyses.aims.exclusive_states import NOT, States
from winset.analyses.aims.judges import weights
from winset.analyses.aims.unnamed import Flags, Speaks
from winset.analyses.summary import Array
from winset.case.belief import Belief, chance
from winset.case.hypotheses import Evidence, Judgement
from winset.case.judgements import GRADES, LEAST, pool
from winset.case.loadings import judgement_name
from winset.case.origins import as_weighed
from winset.case.schema import Case
from winset.ensemble.sample import Sampler
from winset.threads import stop_if_asked

RATIOS: Mapping[str, Belief] = {
    "CC": Belief(4.0, 6.0, 9.0),
    "C": Belief(1.5, 3.0, 4.5),
    "N": Belief.sure(0.0),
    "I": Belief(-4.5, -3.0, -1.5),
    "II": Belief(-9.0, -6.0, -4.0),
}
"""The five steps in decibans against a hypothesis of which the item says nothing; 3 doubles."""

TRUTH: Mapping[str, Belief] = {
    mark: chance(word)
    for marks, word in (
        ("A1", "almost certain"),
        ("B2", "very likely"),
        ("C3", "likely"),
        ("D4", "unlikely"),
        ("E5", "very unlikely"),
    )
    for mark in marks
} | dict.fromkeys("F6", Belief(20.0, 50.0, 80.0, "uniform"))
"""How likely a report is true, by the reliability of its source and by its own credibility."""

_BORDERS = (4.5, 1.5, -1.5, -4.5)
"""Decibans half-way between the steps."""


@dataclass(frozen=True)
class Bearing:
    """What one item of evidence says of the states.

    Attributes
    ----------
    factor : array, shape (draw, state)
        How likely the item is in each state, relative to the states' average before the
        evidence, after its rating and the weight it shares.
    bare : array, shape (draw, state)
        The same before rating and sharing.
    trust : array, shape (draw,)
        The chance that the report is true.
    part : float
        Its weight: 1, or 1 by the number of items of its origin.
    speaks : tuple of Speaks
        What is weighed together with other items; the product of these is the factor.
    """

    factor: Array
    bare: Array
    trust: Array
    part: float
    speaks: tuple[Speaks, ...]


def parts(items: Mapping[str, Evidence]) -> dict[str, float]:
    """Return the weight of each item: items of one origin share the weight of one."""
    count = Counter(item.origin for item in items.values() if item.origin is not None)
    return {
        name: 1.0 if item.origin is None else 1.0 / count[item.origin]
        for name, item in items.items()
    }


def stream(name: str, item: Evidence) -> str:
    """Return the name under which an item draws: one origin errs in one way.

    Parameters
    ----------
    name : str
    item : Evidence
    """
    return item.drawn_as(name)


def trust(rating: str | None, sampler: Sampler, name: str) -> Array:
    """Draw the chance that a report is true: that of the weaker of letter and digit.

    Parameters
    ----------
    rating : str or None
        Admiralty code; None trusts the report.
    sampler : Sampler
    name : str
        Of the stream.
    """
    if rating is None:
        return np.ones(sampler.count)
    drawn = [sampler.draw(f"truth/{name}/{mark}", TRUTH[mark], 0.0, 100.0) for mark in rating]
    return np.minimum(*drawn) / 100.0


def bearing(
    name: str,
    item: Evidence,
    states: States,
    priors: tuple[Array, ...],
    sampler: Sampler,
    part: float,
    instead: Mapping[str, Array] | None = None,
    trusted: Array | None = None,
) -> Bearing:
    """Return what one judged item says of the states.

    Parameters
    ----------
    name : str
    item : Evidence
    states : States
    priors : tuple of array, shape (draw, leaf)
        As `States.marginals` returns them.
    sampler : Sampler
    part : float
    instead : mapping of hypothesis to array, shape (draw,), optional
        Likelihoods (or ratios) to use in place of the item's own.
    trusted : array, shape (draw,), optional
        In place of the chance that the rating stands for.
    """
    stop_if_asked()
    given = item.likelihood or item.consistency
    tables: list[tuple[Flags, Array]] = []
    for q, leaves in enumerate(states.leaves):
        own = [states.named(leaf, given) for leaf in leaves]
        if any(own):
            named = np.array([bool(key) or (leaf == NOT and bool(item.consistency))
                              for key, leaf in zip(own, leaves, strict=True)])  # fmt: skip
            table = _ratios(name, item, own, named, priors[q], sampler, instead or {})
            at = [leaves.index(state[q]) for state in states.states]
            tables.append((named[at], table[:, at]))
    if trusted is None:
        trusted = trust(item.rating, sampler, stream(name, item))
    bare = np.prod([np.ones((sampler.count, len(states.states))), *(t for _, t in tables)], axis=0)
    if all(named.all() for named, _ in tables):
        tables = [(np.ones(bare.shape[1], dtype=bool), bare)]
    factors = [(named, (1.0 + trusted[:, None] * (table - 1.0)) ** part) for named, table in tables]
    speaks = tuple(Speaks(named, np.log(factor)) for named, factor in factors)
    return Bearing(np.prod([f for _, f in factors], axis=0), bare, trusted, part, speaks)


def _ratios(
    name: str,
    item: Evidence,
    own: list[str | None],
    named: Flags,
    prior: Array,
    sampler: Sampler,
    instead: Mapping[str, Array],
) -> Array:
    """Return likelihoods of one question's leaves relative to their average, (draw, leaf)."""
    values = np.ones((sampler.count, len(own)))
    for index, key in enumerate(own):
        if key is not None:
            values[:, index] = (
                instead[key] if key in instead else drawn_likelihood(name, item, key, sampler)
            )
    # Relative to the greatest, so that equal likelihoods give exactly 1.
    top = np.where(named, values, 0.0).max(axis=1, keepdims=True)
    values = values / top
    weight = np.where(named, prior, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    even = np.broadcast_to(named / named.sum(), weight.shape)
    share = np.divide(weight, total, out=even.copy(), where=total > 0.0)
    mean = 1.0 - (share * (1.0 - values)).sum(axis=1, keepdims=True)
    return np.asarray(np.where(named, values / mean, 1.0))


def drawn_likelihood(name: str, item: Evidence, key: str, sampler: Sampler) -> Array:
    """Draw a likelihood, or the ratio that a step of consistency stands for.

    Equal judgements of one item, or of one origin, by one judge are one judgement and share their
    draws. What several judges say is pooled (:mod:`winset.analyses.aims.judges`).

    Parameters
    ----------
    name : str
    item : Evidence
    key : str
        The hypothesis.
    sampler : Sampler

    Returns
    -------
    array, shape (draw,)
    """
    origin = stream(name, item)
    if not item.judgements:
        return _drawn(judgement_name(origin, item, key), item, key, sampler)
    each = [
        _drawn(judgement_name(f"{origin}/{by}", one, key), one, key, sampler)
        for by, one in item.judgements.items()
    ]
    values, how = np.stack(each), item.pool
    if item.likelihood:
        values = np.minimum(values, 1.0 - LEAST)
    elif how == "log-odds":
        how = "log"
    return pool(values, weights(item.judgements, sampler, how), how)


def _drawn(own: str, judged: Evidence | Judgement, key: str, sampler: Sampler) -> Array:
    if judged.likelihood:
        drawn = sampler.draw(own, judged.likelihood[key], 0.0, 100.0)
        return np.maximum(drawn / 100.0, LEAST)
    drawn = sampler.draw(own, RATIOS[judged.consistency[key]], -30.0, 30.0)
    return np.asarray(10.0 ** (drawn / 10.0))


def decibans(factor: Array, prior: Array, flags: Flags) -> Array:
    """Return the weight of evidence for some states against the rest, shape (draw,).

    ``10 log10 P(E | H) / P(E | not H)``, states weighted by their priors.

    Parameters
    ----------
    factor, prior : array, shape (draw, state)
    flags : array of bool, shape (state,)
    """
    return 10.0 * np.log10(_mean(factor, prior, flags) / _mean(factor, prior, ~flags))


def _mean(factor: Array, prior: Array, flags: Flags) -> Array:
    if not flags.any():
        return np.ones(factor.shape[0])
    inside, weight = factor[:, flags], prior[:, flags]
    total = weight.sum(axis=1, keepdims=True)
    even = np.full(weight.shape, 1.0 / weight.shape[1])
    share = np.divide(weight, total, out=even, where=total > 0.0)
    first = inside[:, :1]
    return np.asarray(first[:, 0] + (share * (inside - first)).sum(axis=1))


def grade_of(ratio: float) -> str:
    """Return the step of consistency that a likelihood ratio, in decibans, is nearest to."""
    for grade, border in zip(GRADES, _BORDERS, strict=False):
        if ratio > border:
            return grade
    return GRADES[-1]


def selected(case: Case, states: States) -> dict[str, Evidence]:
    """Return the evidence that bears on an actor: judged of its hypotheses, or its own acts.

    Origins and ratings that follow from the documents cited are written out.

    Parameters
    ----------
    case : Case
    states : States
    """
    return {
        name: item
        for name, item in as_weighed(case).evidence.items()
        if any(key in states.views for key in (*item.likelihood, *item.consistency))
        or (item.conduct is not None and item.conduct.actor == states.actor)
    }
