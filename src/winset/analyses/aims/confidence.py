"""Confidence beside likelihood (ICD 203): how good the basis is, by rules that are written down.

Likelihood says how probable a view is; confidence says how much the basis of that bears: how many
origins, how well they are rated, how much rests on one of them, who judged, and how small a change
would put another view first. Each ground is high, moderate or low; confidence is the lowest. The
rules are our choice, and have a page: docs/decisions/confidence.md.

References
----------
Office of the Director of National Intelligence (2015). Intelligence Community Directive 203:
Analytic Standards.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from winset.analyses.aims.assessment import Confidence, Ground, Rival, SwitchingValue, Weight
from winset.analyses.aims.switching_values import FARTHEST

LEVELS = ("low", "moderate", "high")
TELLS = 1.0
"""Decibans that an origin must tell hypotheses apart by, to count as one."""
ORIGINS = (3, 5)
TRUE = (0.55, 0.8)
UNRATED = 0.5
"""As likely true as not: nobody has said."""
LARGEST_PART = (0.5, 0.25)
JUDGES = (1, 2)
AGREED = (2.0 / 3.0, 1.0)
FLIP = (3.0, 6.0)
"""Decibans: a factor of two, and of four."""


def confidence(
    question: str,
    weights: Mapping[str, Weight],
    rival: Rival,
    changes: Iterable[SwitchingValue],
    firsts: Sequence[str] = (),
) -> Confidence:
    """Return the confidence in which hypothesis stands first on a question.

    Parameters
    ----------
    question : str
    weights : mapping of item to Weight
    rival : Rival
    changes : iterable of SwitchingValue
    firsts : sequence of str
        What stands first by each of several judges alone.
    """
    by_origin: dict[str, float] = {}
    total = true = 0.0
    for name, weight in weights.items():
        origin = f"item/{name}" if weight.item.origin is None else weight.item.origin
        tells = weight.tells[question]
        by_origin[origin] = by_origin.get(origin, 0.0) + tells
        total += tells
        true += tells * (UNRATED if weight.item.rating is None else weight.trust)
    telling = sum(tells >= TELLS for tells in by_origin.values())
    largest = max(by_origin.values(), default=0.0) / total if total > 0.0 else 1.0
    sizes = [0.0 if change.inside else abs(change.decibans) for change in changes]
    smallest = min(sizes, default=FARTHEST) if rival.claimed else 0.0
    judges = [
        max(len(weight.item.judges), 1)
        for weight in weights.values()
        if weight.kind != "conduct" and weight.tells[question] > 0.0
    ]
    grounds = {
        "origins": Ground(telling, _level(telling, ORIGINS)),
        "ratings": Ground(average := true / total if total > 0.0 else 0.0, _level(average, TRUE)),
        "largest": Ground(largest, _level(-largest, (-LARGEST_PART[0], -LARGEST_PART[1]))),
        "flip": Ground(smallest, _level(smallest, FLIP)),
    }
    if judges:
        grounds["judges"] = Ground(min(judges), _level(min(judges), JUDGES))
    if len(firsts) > 1:
        agreed = firsts.count(rival.leader) / len(firsts)
        grounds["agreement"] = Ground(agreed, _level(agreed, AGREED))
    return Confidence(min((g.level for g in grounds.values()), key=LEVELS.index), grounds)


def _level(value: float, least: tuple[float, float]) -> str:
    return LEVELS[sum(round(value - bound, 9) >= 0.0 for bound in least)]
