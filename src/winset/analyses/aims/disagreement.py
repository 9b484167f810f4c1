"""Where several judges of the evidence differ: item by item, and in what they would conclude."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np

from winset.analyses.aims.assessment import JudgeAlone
from winset.analyses.aims.evidence_weight import RATIOS, bearing
from winset.analyses.aims.weighing import Weighing
from winset.case.hypotheses import Evidence, Judgement
from winset.case.judgements import LEAST


def judges_alone(weighing: Weighing) -> dict[str, JudgeAlone]:
    """Return what would be believed by each judge alone, where several judged an item.

    Items that this one did not judge stand as they are.

    Parameters
    ----------
    weighing : Weighing
    """
    several = {n: i for n, i in weighing.items.items() if len(i.judgements) > 1}
    found = {}
    for judge in dict.fromkeys(judge for item in several.values() for judge in item.judgements):
        bearings = dict(weighing.bearings)
        own = {name: item for name, item in several.items() if judge in item.judgements}
        for name, item in own.items():
            one = item.model_copy(update={"judgements": {judge: item.judgements[judge]}})
            part = bearings[name].part
            bearings[name] = bearing(
                name, one, weighing.states, weighing.priors, weighing.sampler, part
            )
        alone = replace(weighing, bearings=bearings)
        belief = weighing.states.probabilities(alone.posterior.mean)
        found[judge] = JudgeAlone(len(own), belief)
    return found


def apart(item: Evidence) -> float:
    """Return decibans by which the judges of an item differ most, on two hypotheses.

    Parameters
    ----------
    item : Evidence
    """
    said = [_decibans(one) for one in item.judgements.values()]
    return max(
        (
            abs((one[a] - one[b]) - (other[a] - other[b]))
            for one, other in combinations(said, 2)
            for a, b in combinations(one.keys() & other.keys(), 2)
        ),
        default=0.0,
    )


def _decibans(judged: Judgement) -> dict[str, float]:
    steps = {key: RATIOS[grade].likely for key, grade in judged.consistency.items()}
    likely = {k: max(b.likely / 100.0, LEAST) for k, b in judged.likelihood.items()}
    return steps | {key: float(10.0 * np.log10(value)) for key, value in likely.items()}
