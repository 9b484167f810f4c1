"""Whether a deal survives both levels: the parties at the table, and those who ratify at home.

In each draw a ratifier agrees to terms with a probability
(:meth:`winset.models.contract.Ratifiers.chance`), by itself; a deal is ratified where all do who
ratify for those whose consent is needed. *Foreseen*: the parties know what will be ratified, and
their terms lie in the win sets of those who ratify (Putnam 1988). *Unforeseen*: they agree as if
nobody ratified. What they agree on then and somebody at home refuses is involuntary defection
(Putnam 1988, 438-439). docs/decisions/ratification.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from winset.analyses.outcome.package import Packages
from winset.analyses.summary import Array
from winset.answer import data_of
from winset.ensemble.run import run_models
from winset.models.contract import Draws, Flags, Options, Outcomes, Ratifiers
from winset.models.registry import MODELS
from winset.models.winset import WinsetOptions, deal_exists

APART_DRAWS = 2500
"""Draws on which it is asked what each ratifier alone changes."""


@dataclass(frozen=True)
class RatifierForecast:
    """What one who ratifies does.

    Attributes
    ----------
    actor : str
        For whom it ratifies.
    needed : bool
        Whether there is no deal without it: its actor's consent is needed.
    agrees : float
        How likely it ratifies terms made to be ratified; NaN where there are none.
    refuses : float
        How likely it refuses what the parties would agree on without a thought of it; NaN where
        they never agree.
    package : float or None
        How likely it ratifies the package to expect; None where there is none.
    closes : float
        The share of draws in which terms exist without it and, because of it, do not.
    draws : int
        On which `closes` rests.
    """

    actor: str
    needed: bool
    agrees: float
    refuses: float
    package: float | None
    closes: float
    draws: int


@dataclass(frozen=True)
class Ratification:
    """Whether a deal survives both levels.

    Attributes
    ----------
    parties : float
        The share of draws in which terms exist that the parties at the table prefer to no deal.
    terms : float
        The share in which such terms lie in the win sets of those who ratify as well.
    ratified : float
        How likely terms are agreed and ratified, where the parties foresee what is ratified.
    unforeseen : float
        The same where they do not.
    defection : float
        How likely the parties then agree and somebody at home refuses.
    package : float or None
        How likely all ratify the package to expect.
    models : mapping of model name to float
        How likely all ratify the terms that a model expects, where it expects any.
    ratifiers : mapping of name to RatifierForecast
    """

    parties: float
    terms: float
    ratified: float
    unforeseen: float
    defection: float
    package: float | None
    models: Mapping[str, float]
    ratifiers: Mapping[str, RatifierForecast]

    @classmethod
    def of(
        cls,
        outcomes: Mapping[str, Outcomes],
        draws: Draws,
        options: Mapping[str, Options],
        seed: int,
        packages: Packages | None,
    ) -> Ratification | None:
        """Sum up who ratifies what; None where nobody does, or no win set was asked for.

        Parameters
        ----------
        outcomes : mapping of model name to Outcomes
        draws : Draws
            The first of those that the models ran on.
        options : mapping of model name to Options
        seed : int
        packages : Packages or None
        """
        home = draws.ratifiers
        if home is None or "winset" not in outcomes:
            return None
        found, few = outcomes["winset"], len(draws)
        alone_draws = replace(draws, ratifiers=None)
        alone = run_models([MODELS["winset"]], alone_draws, options, seed)["winset"]
        assert found.agreed is not None
        assert alone.agreed is not None
        needed = draws.consent.must[home.actor]
        foreseen = home.chance(draws.to_unit(found.terms[:few]))
        later = home.chance(draws.to_unit(alone.terms))
        ratified = _expected(found.agreed[:few], _all(foreseen, needed))
        unforeseen = _expected(alone.agreed, _all(later, needed))
        parties = float(alone.agreed.mean())
        package = None if packages is None else _package(packages, home, draws)
        agreed = found.agreed[:few]
        return cls(
            parties=parties,
            terms=float(agreed.mean()),
            ratified=ratified,
            unforeseen=unforeseen,
            defection=parties - unforeseen,
            package=None if package is None else float(_all(package, needed).mean()),
            models={name: _of_model(one, draws) for name, one in outcomes.items()},
            ratifiers={
                name: RatifierForecast(
                    actor=draws.actors[home.actor[k]],
                    needed=bool(needed[k]),
                    agrees=_mean(foreseen[agreed, k]),
                    refuses=1.0 - _mean(later[alone.agreed, k]),
                    package=None if package is None else float(package[:, k].mean()),
                    closes=_closes(draws, k, options),
                    draws=min(few, APART_DRAWS),
                )
                for k, name in enumerate(home.names)
            },
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/forecast-json.md says."""
        return {
            **data_of(self, "parties", "terms", "ratified", "unforeseen", "defection", "package"),
            **data_of(self, "models", "ratifiers"),
        }


def how_ratified(found: Outcomes, draws: Sequence[Draws]) -> float | None:
    """Return how likely terms are agreed and ratified; None where nobody ratifies.

    Parameters
    ----------
    found : Outcomes
        Of the win-set model.
    draws : sequence of Draws
        Those that it ran on, in chunks.
    """
    if draws[0].ratifiers is None:
        return None
    assert found.agreed is not None
    ends = np.cumsum([len(part) for part in draws])[:-1]
    terms = np.split(found.terms, ends)
    chance = [part.chance_of_all(each) for part, each in zip(draws, terms, strict=True)]
    return _expected(found.agreed, np.concatenate(chance))


def _all(chance: Array, needed: Flags) -> Array:
    """Return how likely all who are needed agree, shape (draw,)."""
    return np.asarray(chance[:, needed].prod(axis=1))


def _expected(agreed: Flags, chance: Array) -> float:
    return float(np.where(agreed, chance, 0.0).mean())


def _mean(values: Array) -> float:
    return float(values.mean()) if values.size else float("nan")


def _package(packages: Packages, home: Ratifiers, draws: Draws) -> Array:
    """Return how likely each ratifies the package to expect, in each draw."""
    unit = draws.to_unit(np.array(list(packages.headline.terms.values())))
    return home.chance(np.tile(unit, (len(draws), 1)))


def _of_model(found: Outcomes, draws: Draws) -> float:
    few = min(len(draws), len(found.terms))
    chance = draws.head(few).chance_of_all(found.terms[:few])
    return _mean(chance[~np.isnan(chance)])


def _closes(draws: Draws, k: int, options: Mapping[str, Options]) -> float:
    """Return in how many draws terms exist without a ratifier and not with it."""
    assert draws.ratifiers is not None
    few = draws.head(APART_DRAWS)
    if k not in few.joining:
        return 0.0
    given = options.get("winset")
    choice = given if isinstance(given, WinsetOptions) else WinsetOptions()
    free = deal_exists(few.without(draws.ratifiers.names[k]), choice)
    return float((free & ~deal_exists(few, choice)).mean())
