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

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.analyses.levers.compare import Shift, shifts_of
from winset.analyses.summary import Summary
from winset.answer import Answer, data_of
from winset.case.changes import apply
from winset.case.schema import Case
from winset.case.sources import Feature, Precedent
from winset.ensemble.paired_runs import PairedRuns
from winset.ensemble.run import with_progress
from winset.ensemble.sample import Sampler
from winset.errors import UsageError
from winset.kernels.streams import Streams
from winset.models.settings import Settings
from winset.threads import Progress


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


@dataclass(frozen=True)
class ComparedFeature:
    """One feature.

    Attributes
    ----------
    share : Summary
        Its part of all the weight, 0 to 1.
    effect : Effect or None
        None where it is the same, or where the case does not say what would change.
    """

    feature: Feature
    share: Summary
    effect: Effect | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        feature = data_of(self.feature, "here", "there", "same")
        return feature | data_of(self, "share", sources="feature.sources", effect="effect")


@dataclass(frozen=True)
class Parallel:
    """One precedent beside the case.

    Attributes
    ----------
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
            **data_of(self.precedent, "name", "date", "followed"),
            **data_of(self, "similarity", "features", "matter", "together"),
        }


@dataclass(frozen=True, repr=False)
class Parallels(Answer):
    """A case beside all its precedents, the most similar first.

    Attributes
    ----------
    model : str
        Which model says on what terms.
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
        return data_of(self, "case", "model", "draws", "seed", "digest", "precedents")


def precedents(
    case: Case,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Parallels:
    """Compare a case with its precedents, feature by feature.

    Parameters
    ----------
    case : Case
    model, draws, seed, settings, workers
        As for :func:`winset.analyses.levers.advise.advise`; they serve the effect of the
        differences on the forecast.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        The case names no precedent; no such model; a number out of bounds.

    Examples
    --------
    >>> answer = ws.precedents(ws.read("cases/iran-2014"), draws=20)
    >>> list(answer.precedents)
    ['india-2008']
    """
    if not case.precedents:
        raise UsageError(
            "The case names no precedent. Add one under precedents:, feature by feature."
        )
    runs = PairedRuns.of(case, model, draws, seed, settings, workers)
    trials = [
        (name, keys)
        for name, precedent in case.precedents.items()
        for keys in _differences(precedent)
    ]
    effects: dict[str, dict[tuple[str, ...], Effect]] = {name: {} for name in case.precedents}
    for name, keys in with_progress(trials, progress):
        features = case.precedents[name].features
        changes = [change for key in keys for change in features[key].changes]
        changed = runs.run(apply(case, changes), quick=True)
        effects[name][keys] = Effect(*shifts_of(case, runs.base, changed))
    sampler = Sampler(Streams(seed), 0, draws)
    parallels = {name: _parallel(case, name, sampler, effects[name]) for name in case.precedents}
    ranked = sorted(parallels, key=lambda name: -np.nan_to_num(parallels[name].similarity.median))
    return Parallels(case, runs.model.name, draws, seed, {name: parallels[name] for name in ranked})


def _differences(precedent: Precedent) -> list[tuple[str, ...]]:
    """Return the features that say what would change, each alone, then all together."""
    keys = [key for key, feature in precedent.features.items() if feature.changes]
    alone: list[tuple[str, ...]] = [(key,) for key in keys]
    return [*alone, tuple(keys)] if len(keys) > 1 else alone


def _parallel(
    case: Case, name: str, sampler: Sampler, effects: Mapping[tuple[str, ...], Effect]
) -> Parallel:
    precedent = case.precedents[name]
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
        key: ComparedFeature(feature, Summary.of(share), effects.get((key,)))
        for (key, feature), share in zip(features.items(), shares, strict=True)
    }
    changing = [key for key in features if (key,) in effects]
    matter = sorted(changing, key=lambda key: _size(case, effects[key,]), reverse=True)
    return Parallel(
        precedent, Summary.of(similarity), compared, tuple(matter), effects.get(tuple(changing))
    )


def _size(case: Case, effect: Effect) -> tuple[float, float]:
    """Return how much an effect matters: first to whether there is a deal, then to its terms."""
    deal = 0.0 if effect.agreement is None else abs(effect.agreement.change)
    terms = [
        abs(shift.change) / (case.issues[name].range[1] - case.issues[name].range[0])
        for name, shift in effect.issues.items()
    ]
    return deal, float(np.nansum(terms))
