"""Two or three levers of one actor pulled together.

All pairs of the most promising levers are tried, in a small case all pairs there are; to the best
pair each of the others is added in turn. Where there are many, those that gain most on the first
draws are tried on all. Levers that set the same belief cannot be combined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from winset.analyses.levers.effects import Trial, costs, mean_interval
from winset.analyses.levers.lever import Lever, combined
from winset.analyses.summary import Array
from winset.answer import data_of
from winset.ensemble.paired_runs import PairedRuns
from winset.threads import in_threads

PROMISING = 8
"""How many of the best levers pairs are made of."""
SMALL = 16
"""Up to so many levers, all pairs are tried."""
SCREEN_DRAWS, SCREENED = 200, 8
"""On how many draws it is asked which of many combinations are tried, and how many are."""


@dataclass(frozen=True)
class Bundle:
    """Levers pulled together.

    Attributes
    ----------
    levers : tuple of str
        Their sentences.
    net : float
        Mean net gain of all together, in points.
    interval : (float, float)
        Its 90 % interval.
    over_best : float
        How much more than the best lever alone, on the same draws.
    over_interval : (float, float)
        Its 90 % interval.
    over_parts : float
        How much more than the sum of the levers each alone; below 0 where they overlap.
    draws : int
    """

    levers: tuple[Lever, ...]
    net: float
    interval: tuple[float, float]
    over_best: float
    over_interval: tuple[float, float]
    over_parts: float
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        names = ("net", "interval", "over_best", "over_interval", "over_parts", "draws")
        return {"levers": [lever.text for lever in self.levers], **data_of(self, *names)}


def bundles(
    runs: PairedRuns, actor: str, trials: Sequence[Trial], workers: int
) -> tuple[Bundle, ...]:
    """Return the best pair and the best three of levers, where they beat the best alone.

    Parameters
    ----------
    runs : PairedRuns
    actor : str
    trials : sequence of Trial
        Of each lever on the same draws, the best net gain first.
    workers : int
        Threads.
    """
    if not trials or trials[0].effect.net <= 0.0:
        return ()
    alone = {trial.effect.lever.text: trial.net for trial in trials}
    best = trials[0].net
    me = list(runs.case.actors).index(actor)
    chosen = [trial.effect.lever for trial in trials]
    if len(chosen) > SMALL:
        chosen = [trial.effect.lever for trial in trials[:PROMISING] if trial.effect.net > 0.0]

    few = runs.head(SCREEN_DRAWS)

    def net(levers: Sequence[Lever], on: PairedRuns = runs) -> Array:
        result = on.run(combined(on.case, levers), quick=True)
        gain = 100.0 * (result.utility[:, me] - on.base.utility[:, me])
        return np.asarray(gain - sum(costs(lever, on) for lever in levers))

    def first(levers: Sequence[Lever]) -> float:
        return float(net(levers, few).mean())

    def best_of(groups: list[tuple[Lever, ...]]) -> Bundle | None:
        fitting = [group for group in groups if _fit(group)]
        if len(fitting) > SCREENED and few is not runs:
            gains = dict(zip(fitting, in_threads(first, fitting, workers=workers), strict=True))
            fitting = sorted(fitting, key=lambda group: -gains[group])[:SCREENED]
        nets = list(in_threads(net, fitting, workers=workers))
        if not nets:
            return None
        values, group = max(zip(nets, fitting, strict=True), key=lambda pair: pair[0].mean())
        over = values - best
        return Bundle(
            levers=group,
            net=float(values.mean()),
            interval=mean_interval(values),
            over_best=float(over.mean()),
            over_interval=mean_interval(over),
            over_parts=float((values - sum(alone[one.text] for one in group)).mean()),
            draws=runs.draws,
        )

    pair = best_of(list(combinations(chosen, 2)))
    if pair is None or pair.over_best <= 0.0:
        return ()
    three = best_of([(*pair.levers, one) for one in chosen if one not in pair.levers])
    more = three is not None and three.net > pair.net
    return (pair, three) if more and three is not None else (pair,)


def _fit(group: Sequence[Lever]) -> bool:
    """Say whether levers set nothing twice."""
    return all(not (one.touches & other.touches) for one, other in combinations(group, 2))
