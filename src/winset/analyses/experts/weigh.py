"""Experts weighed by seed items, whose values are known: Cooke's classical model.

References
----------
Cooke, R. M. (1991). Experts in Uncertainty. Oxford University Press. Chapter 12.
Colson, A. R. & Cooke, R. M. (2017). Cross validation for the classical model of structured expert
judgment. Reliability Engineering & System Safety 163, 109-120.
Clemen, R. T. (2008). Comment on Cooke's classical method. Reliability Engineering & System Safety
93(5), 760-765. Leaving out one seed at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.answer import Answer, to_data
from winset.errors import Finding, UsageError
from winset.interchange.judgements import read_study
from winset.interchange.studies import Study
from winset.kernels.classical_model import (
    Array,
    Pool,
    Quantiles,
    equal_weights,
    optimised,
    performance_weights,
    pool,
)

POOLS: Mapping[str, Callable[[Quantiles], Pool]] = {
    "equal": lambda study: pool(study, equal_weights(study)),
    "global": lambda study: pool(study, performance_weights(study)),
    "global_optimised": optimised,
    "item": lambda study: pool(study, performance_weights(study, by_item=True)),
    "item_optimised": lambda study: optimised(study, by_item=True),
}
"""How a pool's weights are made: the same for all; by performance, with the threshold 0 or the one
that makes the pool's own score best; and the same where the information on each item counts."""
FEW_SEEDS = 10
"""Below it, Cooke & Goossens (2008) advise against performance weights."""
LEAST_PAIRED = 4
"""Seeds that two experts have answered, below which their errors are not compared."""


@dataclass(frozen=True)
class Scores:
    """How an expert or a pool does on the seeds.

    Attributes
    ----------
    calibration, information : float
        Information is over the seeds.
    """

    calibration: float
    information: float

    @property
    def combined(self) -> float:
        """Calibration times information."""
        return self.calibration * self.information


@dataclass(frozen=True)
class ExpertScores(Scores):
    """How an expert does.

    Attributes
    ----------
    information_all : float
        Over all items that the expert answered.
    seeds : int
        How many were answered.
    calibration_span, information_span : (float, float)
        The least and the greatest, each seed left out in turn.
    """

    information_all: float
    seeds: int
    calibration_span: tuple[float, float]
    information_span: tuple[float, float]


@dataclass(frozen=True)
class PoolScores(Scores):
    """What experts say together.

    Attributes
    ----------
    weights : mapping of expert to float
        They add up to 1; by item, the mean over the items.
    threshold : float
        The calibration below which an expert has no weight.
    quantiles : mapping of item to tuple of float
        At the levels of the study; empty where nobody with weight answered.
    left_out : Scores or None
        On seeds that had no say in the weights, each left out in turn.
    """

    weights: Mapping[str, float]
    threshold: float
    quantiles: Mapping[str, tuple[float, ...]]
    left_out: Scores | None


@dataclass(frozen=True, repr=False)
class Weighing(Answer):
    """Experts and what they say together.

    Attributes
    ----------
    study : Study
    experts : mapping of str to ExpertScores
    pools : mapping of str to PoolScores
    alike : mapping of "expert, expert" to float
        Rank correlations of where the known values fell in the two distributions: 1 where both
        err in the same way on the same seeds.
    findings : tuple of Finding
    """

    kind: ClassVar[str] = "weighing"
    study: Study
    experts: Mapping[str, ExpertScores]
    pools: Mapping[str, PoolScores]
    alike: Mapping[str, float]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain data, as docs/reference/weigh-json.md says."""
        quantiles = self.study.quantiles
        return {
            "levels": to_data(quantiles.levels),
            "items": len(self.study.items),
            "seeds": len(self.study.seeds),
            "effective_seeds": quantiles.effective_seeds,
            "experts": to_data(self.experts),
            "pools": to_data(self.pools),
            "alike": to_data(self.alike),
        }


def weigh(
    source: str | Path | Study, known: str | Path | None = None, *, leave_out: bool = False
) -> Weighing:
    """Weigh experts by how well they fit what is known (Cooke's classical model).

    Parameters
    ----------
    source : str, Path or Study
        A table of judgements, or Excalibur's .dtt file.
    known : str or Path, optional
        Excalibur's .rls file, with the known values.
    leave_out : bool
        Whether pools are also scored on seeds that had no say in their weights.

    Returns
    -------
    Weighing

    Raises
    ------
    CaseError
        A file has faults.
    UsageError
        There is no such file, or no item has a known value.
    """
    study = source if isinstance(source, Study) else read_study(source, known)
    if not study.seeds:
        raise UsageError(
            "No item has a known value, so nothing tells experts apart. Name the .rls file, or "
            "fill in the column known for some items."
        )
    if not study.quantiles.effective_seeds:
        raise UsageError("No expert answered an item whose value is known; nothing to weigh by.")
    made = {name: make(study.quantiles) for name, make in POOLS.items()}
    outside = left_out_scores(study.quantiles) if leave_out else {}
    return Weighing(
        study,
        _experts(study),
        {name: _pool(study, one, outside.get(name)) for name, one in made.items()},
        _alike(study),
        (*study.findings, *_warnings(study)),
    )


def left_out_scores(study: Quantiles) -> dict[str, Scores]:
    """Return how each pool does on seeds that had no say in its weights.

    Parameters
    ----------
    study : Quantiles

    Returns
    -------
    dict of pool to Scores
        Information as within the intrinsic range of all that was stated and is known.
    """
    seeds = np.flatnonzero(study.seeds)
    if seeds.size < 2:
        return {}
    gathered = {name: np.full((study.known.size, study.levels.size), np.nan) for name in POOLS}
    for seed in seeds:
        others = study.without(int(seed))
        if not others.effective_seeds:
            continue
        for name, make in POOLS.items():
            gathered[name][seed] = make(others).quantiles[seed]
    return {name: _scores_of(study, quantiles) for name, quantiles in gathered.items()}


def _scores_of(study: Quantiles, quantiles: Array) -> Scores:
    """Return the scores of quantiles, shape (item, level), on the seeds where there are any."""
    bins = study.bins(quantiles)
    information = study.information_of(study.within_range(study.scaled(quantiles)))
    counted = bins >= 0
    mean = float(information[counted].mean()) if counted.any() else float("nan")
    return Scores(study.calibration(bins), mean)


def _experts(study: Study) -> dict[str, ExpertScores]:
    quantiles = study.quantiles
    calibration, information = quantiles.scores
    bins = quantiles.bins(quantiles.stated)
    result = {}
    for e, name in enumerate(study.experts):
        answered = np.flatnonzero(bins[e] >= 0)
        without = []
        for seed in answered if answered.size > 1 else ():
            others = bins[e].copy()
            others[seed] = -1
            power = quantiles.effective_seeds - 1
            known = float(quantiles.information[e, others >= 0].mean())
            without.append((quantiles.calibration(others, max(1, power)), known))
        spans = [(min(column), max(column)) for column in zip(*without, strict=True)]
        of_all = quantiles.information[e, quantiles.answered[e]]
        nowhere = (float("nan"), float("nan"))
        result[name] = ExpertScores(
            float(calibration[e]),
            float(information[e]),
            float(of_all.mean()) if of_all.size else float("nan"),
            int(answered.size),
            spans[0] if spans else nowhere,
            spans[1] if spans else nowhere,
        )
    return result


def _pool(study: Study, made: Pool, left_out: Scores | None) -> PoolScores:
    total = made.weights.sum(axis=0)
    shares = np.divide(made.weights, total, out=np.zeros_like(made.weights), where=total > 0.0)
    counted = shares[:, total > 0.0]
    weights = counted.mean(axis=1) if counted.size else np.zeros(len(study.experts))
    names = _distinct([item.name for item in study.items])
    return PoolScores(
        made.calibration,
        made.information,
        dict(zip(study.experts, weights.tolist(), strict=True)),
        made.threshold,
        {
            name: tuple(row.tolist()) if np.isfinite(row).all() else ()
            for name, row in zip(names, made.quantiles, strict=True)
        },
        left_out,
    )


def _distinct(names: list[str]) -> list[str]:
    """Return names of items, with their number where two share one."""
    return [
        name if names.count(name) == 1 else f"{name} ({place})"
        for place, name in enumerate(names, start=1)
    ]


def _alike(study: Study) -> dict[str, float]:
    """Return rank correlations of where known values fell, of each pair of experts."""
    from scipy.stats import rankdata

    quantiles = study.quantiles
    heights = np.concatenate([[0.0], quantiles.levels, [1.0]])
    known = quantiles.scaled(quantiles.known)
    fell = np.array(
        [
            [
                np.interp(known[i], quantiles.knots[e, i], heights)
                if quantiles.answered[e, i]
                else np.nan
                for i in study.seeds
            ]
            for e in range(len(study.experts))
        ]
    )
    result = {}
    for one, other in combinations(range(len(study.experts)), 2):
        both = np.isfinite(fell[one]) & np.isfinite(fell[other])
        if both.sum() < LEAST_PAIRED:
            continue
        ranks = [rankdata(fell[e, both]) for e in (one, other)]
        if all(np.ptp(rank) > 0.0 for rank in ranks):
            pair = f"{study.experts[one]}, {study.experts[other]}"
            result[pair] = float(np.corrcoef(ranks[0], ranks[1])[0, 1])
    return result


def _warnings(study: Study) -> list[Finding]:
    """Return what to mind about the seeds."""
    quantiles = study.quantiles
    told = []
    counts = (quantiles.answered & quantiles.seeds).sum(axis=1)
    silent = [name for name, count in zip(study.experts, counts, strict=True) if not count]
    if silent:
        found = f"no answer to any seed from {', '.join(silent)}"
        mend = "They have no calibration and no performance weight."
        told.append(("", found, "answers to seeds", mend))
    if len(study.seeds) < FEW_SEEDS:
        mend = "Take performance weights with a grain of salt, or ask more seeds."
        told.append(("", f"{len(study.seeds)} seeds", f"{FEW_SEEDS} or more", mend))
    least, most = quantiles.effective_seeds, int(counts.max())
    if least < most:
        found = f"{least} seeds answered by one expert, {most} by another"
        mend = f"All calibrations have the power of {least} seeds, so that they can be compared."
        told.append(("", found, "the same seeds for all", mend))
    return [Finding("<study>", 0, 0, *words, "warning") for words in told]
