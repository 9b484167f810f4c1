"""A case beside its precedents: what is alike, what is not, and what the difference makes here.

The similarity of a precedent is the weight of the features that are the same over the weight of
all (simple matching, weighted: Gower 1971); weights are beliefs, so it has an interval. A feature
that differs may say what would change here if it were as there; each such difference is tried on
the same draws, alone, and all together.

References
----------
Gower, J. C. (1971). A general coefficient of similarity and some of its properties. Biometrics
27, 857-871.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.analyses.levers.compare import Shift, bench_of, shifts_of
from winset.analyses.summary import Summary
from winset.answer import Answer
from winset.case.changes import apply
from winset.case.schema import Case
from winset.case.sources import Feature, Precedent
from winset.ensemble.paired_runs import Bench
from winset.ensemble.run import Progress
from winset.ensemble.sample import Sampler
from winset.errors import UsageError
from winset.kernels.streams import Streams


@dataclass(frozen=True)
class Effect:
    """What would be different here if something were as it was there.

    Attributes
    ----------
    agreement : Shift or None
        The probability of a deal; None where the case does not say what no deal brings.
    issues : mapping of issue to Shift
        Median terms.
    """

    agreement: Shift | None
    issues: Mapping[str, Shift]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "agreement": None if self.agreement is None else self.agreement.to_dict(),
            "issues": {name: shift.to_dict() for name, shift in self.issues.items()},
        }


@dataclass(frozen=True)
class ComparedFeature:
    """One feature.

    Attributes
    ----------
    feature : Feature
    share : Summary
        Its part of all the weight, 0 to 1.
    effect : Effect or None
        None where it is the same, or where the case does not say what would change.
    """

    feature: Feature
    share: Summary
    effect: Effect | None


@dataclass(frozen=True)
class Parallel:
    """One precedent beside the case.

    Attributes
    ----------
    precedent : Precedent
    similarity : Summary
        The weight of what is the same over all weight, 0 to 1; NaN where nothing has weight.
    features : mapping of id to ComparedFeature
        In the case's order.
    matter : tuple of str
        Features with an effect, the one that matters most to the forecast first.
    together : Effect or None
        If all the differences that say so were as there.
    """

    precedent: Precedent
    similarity: Summary
    features: Mapping[str, ComparedFeature]
    matter: tuple[str, ...]
    together: Effect | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "name": self.precedent.name,
            "date": self.precedent.date,
            "followed": self.precedent.followed,
            "similarity": self.similarity.plain(),
            "features": {
                name: {
                    "here": compared.feature.here,
                    "there": compared.feature.there,
                    "same": compared.feature.same,
                    "share": compared.share.plain(),
                    "sources": list(compared.feature.sources),
                    "effect": None if compared.effect is None else compared.effect.to_dict(),
                }
                for name, compared in self.features.items()
            },
            "matter": list(self.matter),
            "together": None if self.together is None else self.together.to_dict(),
        }


@dataclass(frozen=True, repr=False)
class Parallels(Answer):
    """A case beside all its precedents, the most similar first.

    Attributes
    ----------
    case : Case
    model : str
        Which model says on what terms.
    draws, seed : int
    precedents : mapping of id to Parallel
    """

    kind: ClassVar[str] = "precedents"

    case: Case
    model: str
    draws: int
    seed: int
    precedents: Mapping[str, Parallel]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "case": self.case.id,
            "model": self.model,
            "draws": self.draws,
            "seed": self.seed,
            "digest": self.case.digest(),
            "precedents": {name: one.to_dict() for name, one in self.precedents.items()},
        }


def precedents(
    case: Case,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Parallels:
    """Compare a case with its precedents.

    Parameters
    ----------
    case : Case
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws, seed : int
    settings : iterable of str
        Options of the model.
    workers : int, optional
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        The case names no precedent; no such model; a number out of bounds.
    """
    if draws < 1:
        raise UsageError("The number of draws is 1 or more.")
    if not case.precedents:
        raise UsageError(
            "The case names no precedent. Add one under precedents:, feature by feature."
        )
    bench = bench_of(case, model, draws, seed, settings, workers)
    trier = _Trier(bench, case, progress)
    sampler = Sampler(Streams(seed), 0, draws)
    found = {
        name: _parallel(name, precedent, sampler, trier)
        for name, precedent in case.precedents.items()
    }
    ranked = sorted(found, key=lambda name: -np.nan_to_num(found[name].similarity.median))
    return Parallels(case, bench.model.name, draws, seed, {name: found[name] for name in ranked})


class _Trier:
    """Tries changes on the bench, and counts."""

    def __init__(self, bench: Bench, case: Case, progress: Progress | None) -> None:
        self.bench, self.case, self.progress = bench, case, progress
        counts = [
            sum(bool(feature.changes) for feature in precedent.features.values())
            for precedent in case.precedents.values()
        ]
        self.total = sum(count + (count > 1) for count in counts)
        self.done = 0

    def effect(self, features: Iterable[Feature]) -> Effect:
        """Say what would come out if features were as there."""
        changes = [change for feature in features for change in feature.changes]
        last = self.bench.run(apply(self.case, changes), quick=True)
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)
        return Effect(*shifts_of(self.case, self.bench.base, last))


def _parallel(name: str, precedent: Precedent, sampler: Sampler, trier: _Trier) -> Parallel:
    features = precedent.features
    weights = np.array(
        [
            sampler.draw(f"precedent/{name}/{key}", feature.weight, 0.0, 100.0)
            for key, feature in features.items()
        ],
        dtype=np.float64,
    ).reshape(len(features), sampler.count)
    total = weights.sum(axis=0)
    shares = np.divide(weights, total, out=np.full_like(weights, np.nan), where=total > 0.0)
    same = np.array([feature.same for feature in features.values()], dtype=bool)
    similarity = shares[same].sum(axis=0) if len(features) else np.full(sampler.count, np.nan)
    compared = {
        key: ComparedFeature(
            feature,
            Summary.of(share),
            trier.effect([feature]) if feature.changes else None,
        )
        for (key, feature), share in zip(features.items(), shares, strict=True)
    }
    effects = {key: one.effect for key, one in compared.items() if one.effect is not None}
    matter = sorted(effects, key=lambda key: _size(trier.case, effects[key]), reverse=True)
    together = None
    if len(effects) > 1:
        together = trier.effect([features[key] for key in effects])
    elif effects:
        (together,) = effects.values()
    return Parallel(precedent, Summary.of(similarity), compared, tuple(matter), together)


def _size(case: Case, effect: Effect) -> tuple[float, float]:
    """Return how much an effect matters: first to whether there is a deal, then to its terms."""
    deal = 0.0 if effect.agreement is None else abs(effect.agreement.change)
    terms = [
        abs(shift.change) / (case.issues[name].range[1] - case.issues[name].range[0])
        for name, shift in effect.issues.items()
    ]
    return deal, float(np.nansum(terms))
