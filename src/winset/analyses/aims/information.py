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
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from winset.analyses.aims.evidence_weight import LEAST, trust
from winset.analyses.aims.weighing import evenly
from winset.case import hypothesis_tree as views
from winset.case.hypotheses import Candidate
from winset.case.schema import Case
from winset.errors import UsageError, nearest
from winset.kernels.conduct_likelihood import chances

if TYPE_CHECKING:
    from winset.analyses.aims.assess import Work

Array = NDArray[np.float64]
SEEN, NOT_SEEN = "seen", "not seen"
_SOME = 400
"""Draws of preferences on which the chances of a choice to come rest."""


@dataclass(frozen=True)
class Worth:
    """What an observation to come is worth.

    Attributes
    ----------
    name : str
    bits : float
        Expected information on the hypotheses.
    share : float
        The same as a part of all the uncertainty that is left.
    outcomes : mapping of outcome to (probability, posterior by hypothesis)
    """

    name: str
    bits: float
    share: float
    outcomes: Mapping[str, tuple[float, Mapping[str, float]]]

    def plain(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "name": self.name,
            "bits": self.bits,
            "share": self.share,
            "outcomes": {
                key: {"probability": p, "posterior": dict(posterior)}
                for key, (p, posterior) in self.outcomes.items()
            },
        }


def worth(work: Work, name: str, candidate: Candidate) -> Worth:
    """Return what an observation to come is expected to tell.

    Parameters
    ----------
    work : Work
        The arrays behind the assessment.
    name : str
    candidate : Candidate
    """
    belief = work.posterior.mean
    truth = float(trust(candidate.rating, work.sampler, f"candidate/{name}").mean())
    if candidate.choice is not None:
        keys = list(candidate.choice.alternatives)
        table = _choice(work, name)
        quiet = np.full(len(keys), 1.0 / len(keys))
    else:
        keys = [SEEN, NOT_SEEN]
        table = _sighting(work, name, candidate, belief)
        quiet = belief @ table
    table = truth * table + (1.0 - truth) * quiet
    marginal = belief @ table
    gain = np.where(table > 0.0, table * np.log2(np.maximum(table, 1e-300) / marginal), 0.0)
    bits = max(float(belief @ gain.sum(axis=1)), 0.0)
    left = float(-(belief * np.log2(np.maximum(belief, 1e-300))).sum())
    outcomes = {}
    for k, key in enumerate(keys):
        after = belief * table[:, k] / marginal[k]
        found = {n: float(after[flags].sum()) for n, flags in work.states.holds.items()}
        outcomes[key] = (float(marginal[k]), found)
    return Worth(candidate.name, bits, bits / left if left > 0.0 else 0.0, outcomes)


def _sighting(work: Work, name: str, candidate: Candidate, belief: Array) -> Array:
    """Return the chances of seen and not seen in each state, shape (state, 2)."""
    seen = np.full(len(work.states.states), np.nan)
    for s, state in enumerate(work.states.states):
        own = [
            next((key for key in reversed(work.states.line(leaf)) if key in candidate.likelihood),
                 None)
            for leaf in state
        ]  # fmt: skip
        means = [
            float(
                work.sampler.draw(
                    f"candidate/{name}/{key}", candidate.likelihood[key], 0.0, 100.0
                ).mean()
            )
            for key in own
            if key is not None
        ]
        if means:
            seen[s] = np.clip(np.mean(means) / 100.0, LEAST, 1.0 - LEAST)
    known = ~np.isnan(seen)
    weight = belief[known]
    average = float(weight @ seen[known] / weight.sum()) if weight.sum() > 0 else 0.5
    seen = np.where(known, seen, average)
    return np.stack([seen, 1.0 - seen], axis=1)


def _choice(work: Work, name: str) -> Array:
    """Return the chances of each alternative in each state, shape (state, alternative)."""
    index = list(work.to_come).index(name)
    mass = work.weighing.conduct * (1.0 / work.nodes.size)
    rows = []
    for s, found in enumerate(work.under):
        values = found.worth[index]
        chosen = evenly(found.share, _SOME)
        table = chances(np.ascontiguousarray(values[chosen]), work.nodes).mean(axis=0)
        total = mass[s].sum()
        node = mass[s] / total if total > 0.0 else np.full(mass.shape[1], 1.0 / mass.shape[1])
        rows.append(node @ table)
    return np.stack(rows)


def written(text: str, case: Case, actor: str) -> tuple[str, Candidate]:
    """Read an observation to come from ``NAME: hypothesis=80, other=20``.

    Raises
    ------
    UsageError
        The text has another form, or names no hypothesis about the actor.
    """
    name, colon, rest = text.rpartition(":")
    pairs = [part.partition("=") for part in rest.split(",") if part.strip()]
    if not colon or not name.strip() or not pairs or not all(equals for _, equals, _ in pairs):
        raise UsageError(
            f"--candidate is '{text[:80]}'; expected NAME: HYPOTHESIS=PERCENT, HYPOTHESIS=PERCENT."
        )
    about = views.about(case, actor)
    likelihood: dict[str, object] = {}
    for key, _, value in pairs:
        if key.strip() not in about:
            listed = ", ".join(about) or "none"
            raise UsageError(
                f"--candidate names the hypothesis '{key.strip()[:40]}'; the case has {listed}."
                f"{nearest(key.strip(), about)}"
            )
        try:
            likelihood[key.strip()] = float(value)
        except ValueError:
            likelihood[key.strip()] = value.strip()
    try:
        entry = Candidate.model_validate({"name": name.strip(), "likelihood": likelihood})
    except ValidationError:
        raise UsageError(
            f"--candidate is '{text[:80]}'; expected percentages from 0 to 100, or words such as "
            "likely."
        ) from None
    return name.strip(), entry
