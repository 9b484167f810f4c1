"""What will come out? Every model on every draw, summed up."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from winset.analyses.outcome.agreement import Agreement
from winset.analyses.outcome.dependence import shares_by_rho
from winset.analyses.outcome.monte_carlo import MonteCarlo
from winset.analyses.outcome.package import (
    Consenters,
    Package,
    Packages,
    judged_draws,
    package_terms,
    packages,
)
from winset.analyses.outcome.path import PathForecast, ends_away, nearest_to_median
from winset.analyses.outcome.pooling import Pooled, fitted_pool, pooled, swing, weights_for
from winset.analyses.outcome.ratification import Ratification
from winset.analyses.outcome.robustness import Robustness
from winset.analyses.summary import Array, Summary
from winset.answer import Answer, data_frame, data_of, to_data
from winset.case.changes import apply_scenario
from winset.case.loadings import pooled_beliefs
from winset.case.read import read_package
from winset.case.schema import Case
from winset.ensemble.run import (
    DRAWS,
    ENOUGH,
    MixedPlan,
    Plan,
    fitting_models,
    run_keeping,
    run_models,
)
from winset.errors import UsageError, require_positive
from winset.models.contract import Draws, Model, Options, Outcomes
from winset.models.registry import MODELS, models
from winset.models.settings import Settings, parse_settings, require_models, settings_text
from winset.models.winset import WinsetOptions
from winset.threads import Progress, side_by_side

if TYPE_CHECKING:
    import pandas

STAND_DRAWS = 2000
"""Draws on which the report's picture of the actors' positions rests."""


@dataclass(frozen=True)
class ModelForecast:
    """What one model says.

    Attributes
    ----------
    issues : mapping of issue to Summary
    outcome_share : float
        The part of the draws in which the model sees an outcome; 1 for models that always do.
    terms : array, shape (draw, issue)
        The draws themselves, in the issues' units; NaN where there is no outcome.
    path : PathForecast or None
        For models with rounds: how positions move, at the most likely values or in a typical
        draw.
    """

    model: Model
    issues: Mapping[str, Summary]
    outcome_share: float
    terms: Array
    path: PathForecast | None = None


@dataclass(frozen=True, repr=False)
class Forecast(Answer):
    """The answer to: what will come out?

    Attributes
    ----------
    case : Case
        With the scenario's changes, if there is one.
    draws : int
        Of the case's beliefs.
    to_error : bool
        Whether slow models ran on no more of them than tell their quantiles well enough, as where
        nobody says how many; :attr:`monte_carlo` has how many each ran on.
    point : bool
        Whether this is one run at the most likely values.
    models : mapping of name to ModelForecast
    agreement : Agreement or None
        None where the case does not say what no deal would bring.
    skipped : mapping of model name to reason
        Models that do not fit the case.
    settings : tuple of str
        Options of models, as they were given.
    stands : Draws
        A sample of what the actors bring to the table, after groups and regard.
    believed : mapping of hypothesis to float, or None
        The probabilities by which hypotheses were mixed; None where they were not.
    pooled : Pooled or None
        The models weighed together; None where fewer than two ran.
    packages : Packages or None
        The headline package, and the most acceptable one; None where there is no pool, no draw
        with a deal, or one run at the most likely values.
    asked : Package or None
        The package that was asked about.
    robustness : Robustness or None
        What carries the share of draws with a deal, and the shape of utility; None where it is
        not asked whether there is one, where hypotheses are mixed, and in one run at the most
        likely values.
    ratification : Ratification or None
        Whether a deal survives both levels; None where nobody ratifies.
    monte_carlo : MonteCarlo or None
        How far all this is off because draws are finite; None in one run at the most likely values.
    """

    kind: ClassVar[str] = "forecast"
    case: Case
    draws: int
    seed: int
    point: bool
    scenario: str | None
    models: Mapping[str, ModelForecast]
    agreement: Agreement | None
    skipped: Mapping[str, str]
    settings: tuple[str, ...]
    stands: Draws
    believed: Mapping[str, float] | None = None
    pooled: Pooled | None = None
    packages: Packages | None = None
    asked: Package | None = None
    robustness: Robustness | None = None
    ratification: Ratification | None = None
    monte_carlo: MonteCarlo | None = None
    to_error: bool = False

    def judged(self, terms: Mapping[str, Any]) -> Forecast:
        """Return the forecast with who accepts given terms, in the same draws.

        Parameters
        ----------
        terms : mapping of issue to number
            One for every issue, in its unit.

        Raises
        ------
        UsageError
            They do not fit the case, or there are no packages to set them beside.
        """
        if self.packages is None:
            raise UsageError("No draw of this forecast has a deal, so there are no packages.")
        consenters = self.packages.consenters
        return replace(
            self, asked=consenters.judge(package_terms(self.case, terms, consenters.draws))
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of the case's content."""
        return self.case.digest()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data; docs/reference/forecast-json.md is the contract."""
        models: dict[str, Any] = {}
        for name, answer in self.models.items():
            issues = {
                issue: {"value": to_data(summary.median)} if self.point else summary.to_dict()
                for issue, summary in answer.issues.items()
            }
            models[name] = {"issues": issues, "outcome_share": answer.outcome_share}
            if self.point and answer.path is not None:
                models[name]["rounds"] = answer.path.rounds()
        return {
            **data_of(self, "case", "draws", "seed", "point", "scenario", "settings", "digest"),
            "pooled": None if self.pooled is None else self.pooled.to_dict(self.point),
            **(Packages.NONE if self.packages is None else self.packages.to_dict()),
            **({} if self.asked is None else {"asked": self.asked.to_dict()}),
            "models": models,
            **data_of(self, "agreement", "robustness", "monte_carlo", "skipped"),
            **({} if self.ratification is None else {"ratification": self.ratification.to_dict()}),
            **({} if self.believed is None else {"believed": dict(self.believed)}),
            **_experts(self.case),
        }

    def to_dataframe(self) -> pandas.DataFrame:
        """Return a row a model and issue; needs pandas."""
        return data_frame(
            {"model": name, "issue": issue, "unit": self.case.issues[issue].unit}
            | summary.to_dict()
            for name, answer in self.models.items()
            for issue, summary in answer.issues.items()
        )


def _experts(case: Case) -> dict[str, Any]:
    """Return how far experts differ on each number they gave; nothing where there are none."""
    pooled = pooled_beliefs(case)
    shares = {name: {"disagreement": belief.disagreement} for name, belief in pooled.items()}
    return {"experts": shares} if shares else {}


def forecast(
    case: Case,
    *,
    draws: int | None = None,
    seed: int = 0,
    model: Iterable[str] | str | None = None,
    point: bool = False,
    scenario: str | None = None,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
    believe: bool = False,
    package: Mapping[str, float] | str | Path | None = None,
) -> Forecast:
    """Forecast what comes out of a case.

    Parameters
    ----------
    case : Case
    draws : int, optional
        How many draws of the case's beliefs, for every model. By default 10,000, of which slow
        models run on no more than tell each stated quantile of their terms well enough: to a
        standard error of 1 % of the issue's range.
    seed : int
        The same seed gives the same answer, whatever the number of workers.
    model : str or iterable of str, optional
        Which models; by default all that fit the case.
    point : bool
        One run with every belief at its most likely value.
    scenario : str, optional
        A scenario of the case to apply first.
    settings : Settings
        Options of models: texts such as ``smp.victory=square``, or a mapping such as
        ``{"smp": SmpOptions(victory="square")}``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (draws done, draws in all).
    believe : bool
        Mix the hypotheses about what actors really want by their posterior probability.
    package : mapping of issue to number, str or Path, optional
        Terms of every issue, in its unit, of which to say who accepts them; or a file of them.

    Raises
    ------
    UsageError
        No such model or scenario, a model that does not fit, a number out of bounds; a package
        that does not fit the case, or a case that does not say what no deal brings.

    Examples
    --------
    >>> answer = ws.forecast(ws.read("cases/emissions-1989"), model="mean", draws=100)
    >>> round(answer.models["mean"].issues["delay"].median, 1)
    7.4
    """
    enough = ENOUGH if draws is None else None
    draws = DRAWS if draws is None else draws
    require_positive(draws=draws, workers=workers)
    wanted = read_package(package) if isinstance(package, (str, Path)) else package
    if scenario is not None:
        case = apply_scenario(case, scenario)
    settings = settings if isinstance(settings, Mapping) else tuple(settings)
    options = parse_settings(settings)
    once = Plan(case, (), draws, seed, point=True).drawn(0, 1)
    terms = None if wanted is None else package_terms(case, wanted, once)
    chosen, skipped = _fitting(once, model, options)
    plan = Plan(case, chosen, draws, seed, point, options, workers, enough)
    believed = None
    if believe:
        from winset.analyses.outcome.posterior_mixture import believe_in

        readings, shares, believed = believe_in(case, draws, seed)
        plan = MixedPlan(
            **{field.name: getattr(plan, field.name) for field in fields(plan)},
            readings=readings,
            shares=shares,
        )
    keep = max(STAND_DRAWS, judged_draws(case, draws))
    outcomes, drawn = run_keeping(plan, keep, progress)
    consenters = _consenters(drawn, options)

    def robustness() -> tuple[Agreement | None, Robustness | None]:
        agreement = _agreement(plan, outcomes, once)
        if agreement is None or point or believe:
            return agreement, None
        return agreement, Robustness.of(case, seed, outcomes["winset"], consenters)

    def ratification() -> tuple[Pooled | None, Packages | None, Ratification | None]:
        pool_of = _pooled(case, outcomes, options)
        given = None
        if pool_of is not None and "winset" in outcomes and not point:
            given = packages(pool_of, outcomes["winset"], consenters)
        return pool_of, given, Ratification.of(outcomes, drawn, options, seed, given)

    threads = workers or os.cpu_count() or 1
    (agreement, robust), (pool_of, packages_of, ratified) = side_by_side(
        robustness, ratification, threads
    )
    if believe:
        once = replace(plan, point=True).drawn(0, 1)
    paths = _paths(plan, outcomes, once, drawn)
    return Forecast(
        case=case,
        draws=1 if point else draws,
        seed=seed,
        point=point,
        scenario=scenario,
        models={m.name: _summed(m, outcomes[m.name], case, paths.get(m.name)) for m in chosen},
        agreement=agreement,
        skipped=skipped,
        settings=settings_text(settings),
        stands=drawn.head(STAND_DRAWS),
        believed=believed,
        pooled=pool_of,
        packages=packages_of,
        asked=None if terms is None else consenters.judge(terms),
        robustness=robust,
        ratification=ratified,
        monte_carlo=None if point else _monte_carlo(case, outcomes, pool_of, packages_of),
        to_error=enough is not None,
    )


def _monte_carlo(
    case: Case,
    outcomes: Mapping[str, Outcomes],
    pool_of: Pooled | None,
    packages_of: Packages | None,
) -> MonteCarlo:
    return MonteCarlo(
        terms={name: outcome.terms for name, outcome in outcomes.items()},
        pool=pool_of,
        given=packages_of,
        agreed=outcomes["winset"].agreed if "winset" in outcomes else None,
        ranges={name: issue.range for name, issue in case.issues.items()},
    )


def _consenters(drawn: Draws, options: Mapping[str, Options]) -> Consenters:
    """Return who is asked for consent in each draw, with the margin that the win set asks for."""
    given = options.get("winset")
    return Consenters(drawn, given.margin / 100.0 if isinstance(given, WinsetOptions) else 0.0)


def _agreement(plan: Plan, outcomes: Mapping[str, Outcomes], once: Draws) -> Agreement | None:
    """Say whether there is a deal, where the win-set model ran."""
    if "winset" not in outcomes:
        return None
    agreement = Agreement.of(outcomes["winset"], once, plan.point)
    return replace(agreement, dependence=shares_by_rho(plan, agreement.probability))


def _pooled(
    case: Case, outcomes: Mapping[str, Outcomes], options: Mapping[str, Options]
) -> Pooled | None:
    """Return the models weighed together, where there are two or more."""
    if len(outcomes) < 2:
        return None
    fit = fitted_pool(options)
    weights = weights_for(fit, case, list(outcomes))
    terms = {name: outcome.terms for name, outcome in outcomes.items()}
    ranges = {name: issue.range for name, issue in case.issues.items()}
    apart = swing(fit, terms, ranges)
    return replace(pooled(weights, terms, tuple(case.issues)), swing=apart)


def _fitting(
    once: Draws, named: Iterable[str] | str | None, options: Mapping[str, Options]
) -> tuple[tuple[Model, ...], dict[str, str]]:
    """Return the models to run, and why the others do not fit."""
    names = list(MODELS) if named is None else [named] if isinstance(named, str) else named
    chosen, reasons = fitting_models(models(names), once)
    if named is not None and reasons:
        listed = "; ".join(
            f"{name} cannot run on this case: {why}" for name, why in reasons.items()
        )
        raise UsageError(f"{listed}.")
    require_models(options, [model.name for model in chosen])
    return chosen, reasons


def _paths(
    plan: Plan, outcomes: Mapping[str, Outcomes], once: Draws, drawn: Draws
) -> dict[str, PathForecast]:
    """Return a path of each model with rounds.

    It is the one at the most likely values where that ends near the median of the draws, else that
    of the draw, of those given, whose terms are nearest to it.
    """
    paths = {}
    for model in (model for model in plan.models if model.rounds):
        found = outcomes[model.name]
        alone = found if plan.point else _alone(plan, model, once)
        if alone.path is None:
            continue
        paths[model.name] = PathForecast.of(alone.path, once)
        away = {} if plan.point else ends_away(alone.terms[0], found.terms, once)
        if away:
            nearest = nearest_to_median(found.terms, once, len(drawn))
            start = drawn.part(nearest, 1)
            if (path := _alone(plan, model, start).path) is not None:
                paths[model.name] = PathForecast.of(path, start, nearest, away)
    return paths


def _alone(plan: Plan, model: Model, start: Draws) -> Outcomes:
    return run_models([model], start, plan.options, plan.seed)[model.name]


def _summed(
    model: Model, outcomes: Outcomes, case: Case, path: PathForecast | None
) -> ModelForecast:
    share = 1.0 if outcomes.agreed is None else float(np.mean(outcomes.agreed))
    issues = {name: Summary.of(outcomes.terms[:, j]) for j, name in enumerate(case.issues)}
    return ModelForecast(model, issues, share, outcomes.terms, path)
