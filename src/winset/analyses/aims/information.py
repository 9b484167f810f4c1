"""Which evidence to seek next: what an observation not made yet is expected to tell.

The expected information is the mutual information of the hypotheses and the observation, in
bits: how much uncertainty it is expected to remove. With a rating, the report may be untrue, and
then tells nothing.

References
----------
Lindley, D. V. (1956). On a measure of the information provided by an experiment. Annals of
Mathematical Statistics 27(4), 986-1005.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from pydantic import ValidationError

from winset.analyses.aims.assessment import ExpectedInformation, Rival
from winset.analyses.aims.evidence_weight import bearing, parts, selected, trust
from winset.analyses.aims.weighing import Weighing, evenly
from winset.analyses.summary import Array
from winset.case import hypothesis_tree as views
from winset.case.hypotheses import Candidate
from winset.case.judgements import LEAST
from winset.case.loadings import Dependence, with_judges
from winset.case.origins import as_weighed
from winset.case.schema import Case
from winset.ensemble.sample import Sampler
from winset.errors import UsageError, nearest
from winset.kernels.conduct_likelihood import chances

SEEN, NOT_SEEN = "seen", "not seen"
NOTHING_TOLD = 1e-6
"""Bits."""
CHOICE_DRAWS = 400
"""Draws of preferences on which the chances of a choice to come rest."""


def expected_information(
    weighing: Weighing, name: str, candidate: Candidate
) -> ExpectedInformation:
    """Return what an observation to come is expected to tell.

    Parameters
    ----------
    weighing : Weighing
    name : str
        The candidate's id.
    candidate : Candidate
    """
    belief = weighing.posterior.mean
    truth = float(trust(candidate.rating, weighing.sampler, f"candidate/{name}").mean())
    if candidate.choice is not None:
        keys = list(candidate.choice.alternatives)
        table = _choice(weighing, name)
        quiet = np.full(len(keys), 1.0 / len(keys))
    else:
        keys = [SEEN, NOT_SEEN]
        table = _sighting(weighing, name, candidate, belief)
        quiet = belief @ table
    table = truth * table + (1.0 - truth) * quiet
    marginal = belief @ table
    gain = np.where(table > 0.0, table * np.log2(np.maximum(table, 1e-300) / marginal), 0.0)
    bits = max(float(belief @ gain.sum(axis=1)), 0.0)
    left = float(-(belief * np.log2(np.maximum(belief, 1e-300))).sum())
    outcomes = {}
    afters = [belief * table[:, k] / marginal[k] for k in range(len(keys))]
    if candidate.choice is None:
        afters = [_recorded(weighing, name, candidate, key == SEEN) for key in keys]
        bits = sum(p * _gain(after, belief) for p, after in zip(marginal, afters, strict=True))
    for k, (key, after) in enumerate(zip(keys, afters, strict=True)):
        outcomes[key] = (float(marginal[k]), weighing.states.probabilities(after))
    return ExpectedInformation(candidate.name, bits, bits / left if left > 0.0 else 0.0, outcomes)


def _gain(after: Array, before: Array) -> float:
    """Return the bits by which one belief is ahead of another (Kullback-Leibler)."""
    ratio = np.maximum(after, 1e-300) / np.maximum(before, 1e-300)
    return max(float((after * np.log2(ratio)).sum()), 0.0)


def _recorded(weighing: Weighing, name: str, candidate: Candidate, seen: bool) -> Array:
    """Return the belief in each state once an observation is recorded, shape (state,)."""
    found = {name: candidate.model_copy(update={"seen": seen})}
    case = weighing.case.model_copy(update={"candidates": weighing.case.candidates | found})
    dependence = Dependence.of(with_judges(as_weighed(case)))
    sampler = Sampler(weighing.sampler.streams, 0, weighing.sampler.count, {}, dependence)
    items, bearings = selected(case, weighing.states), {}
    part, old = parts(items), weighing.items
    for key, item in items.items():
        if item.conduct is None:
            same = key in old and old[key].origin == item.origin
            bearings[key] = (
                weighing.bearings[key]
                if same and weighing.bearings[key].part == part[key]
                else bearing(key, item, weighing.states, weighing.priors, sampler, part[key])
            )
    return replace(weighing, bearings=bearings).posterior.mean


def best_to_tell(
    found: Mapping[str, ExpectedInformation], now: Mapping[str, float], rival: Rival
) -> str | None:
    """Return what is expected to tell a leader from its rival best; None where nothing does.

    Parameters
    ----------
    found : mapping of candidate to ExpectedInformation
    now : mapping of hypothesis to float
        Posteriors.
    rival : Rival
    """
    pair = np.array([now[rival.leader], now[rival.rival]])
    if not found or pair.min() <= 0.0:
        return None
    bits = {}
    for name, each in found.items():
        chances = np.array(
            [
                [chance * after[n] for n in (rival.leader, rival.rival)]
                for chance, after in each.outcomes.values()
            ]
        )
        chance = chances.sum(axis=1)  # of each outcome, if either holds
        after = chances / np.maximum(chance, 1e-300)[:, None]
        gains = np.array([_gain(each, pair / pair.sum()) for each in after])
        bits[name] = float(chance @ gains / chance.sum())
    most = max(bits, key=bits.__getitem__)
    return most if bits[most] > NOTHING_TOLD else None


def _sighting(weighing: Weighing, name: str, candidate: Candidate, belief: Array) -> Array:
    """Return the chances of seen and not seen in each state, shape (state, 2)."""
    states = weighing.states
    seen = np.full(len(states.states), np.nan)
    for s, state in enumerate(states.states):
        means = [
            float(
                weighing.sampler.draw(
                    f"candidate/{name}/{key}", candidate.likelihood[key], 0.0, 100.0
                ).mean()
            )
            for key in (states.named(leaf, candidate.likelihood) for leaf in state)
            if key is not None
        ]
        if means:
            seen[s] = np.clip(np.mean(means) / 100.0, LEAST, 1.0 - LEAST)
    stated = ~np.isnan(seen)
    weight = belief[stated]
    average = float(weight @ seen[stated] / weight.sum()) if weight.sum() > 0 else 0.5
    seen = np.where(stated, seen, average)
    return np.stack([seen, 1.0 - seen], axis=1)


def _choice(weighing: Weighing, name: str) -> Array:
    """Return the chances of each alternative in each state, shape (state, alternative)."""
    index = list(weighing.choices.to_come).index(name)
    mass = np.exp(weighing.conduct - weighing.conduct.max(axis=1, keepdims=True))
    rows = []
    for s, state in enumerate(weighing.under):
        chosen = evenly(state.share, CHOICE_DRAWS)
        worth = np.ascontiguousarray(state.worth[index][chosen])
        table = chances(worth, weighing.nodes).mean(axis=0)
        rows.append(mass[s] @ table / mass[s].sum())
    return np.stack(rows)


def parse_candidate(text: str, case: Case, actor: str) -> tuple[str, Candidate]:
    """Read an observation to come from ``NAME: hypothesis=80, other=20``.

    Parameters
    ----------
    text : str
    case : Case
    actor : str
        Whose hypotheses it may name.

    Returns
    -------
    name : str
    candidate : Candidate

    Raises
    ------
    UsageError
        The text has another form, or names no hypothesis about the actor.
    """
    name, colon, rest = text.rpartition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part.strip()]
    if not colon or not name.strip() or not pairs or not all(equals for _, equals, _ in pairs):
        raise UsageError(
            f"The observation is '{text[:80]}'; expected NAME: HYPOTHESIS=PERCENT, "
            "HYPOTHESIS=PERCENT."
        )
    about = views.about(case, actor)
    likelihood: dict[str, object] = {}
    for key, _, value in pairs:
        if key.strip() not in about:
            listed = ", ".join(about) or "none"
            raise UsageError(
                f"The observation names the hypothesis '{key.strip()[:40]}'; the case has "
                f"{listed}.{nearest(key.strip(), about)}"
            )
        try:
            likelihood[key.strip()] = float(value)
        except ValueError:
            likelihood[key.strip()] = value.strip()
    try:
        entry = Candidate.model_validate({"name": name.strip(), "likelihood": likelihood})
    except ValidationError:
        raise UsageError(
            f"The observation is '{text[:80]}'; expected percentages from 0 to 100, or words such "
            "as likely."
        ) from None
    return name.strip(), entry
