"""How do we know? Every model against what came out.

Every issue is scaled to 0-100 of its range. A model's forecast of an issue is its distribution
over the draws; of a model that gives one value, that value, whose CRPS is its absolute error.
``pooled`` is the models weighed together. Two rows that are no models stand beside them:
``positions``, the positions on the table weighted by capability and salience; and
``normal-around-mean``, a normal around the weighted mean, as wide as the mean's errors on the
other cases. The calibrated model forecasts cases that it was fitted on with the coefficients
fitted without them, and the pool weighs models by weights learnt without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from winset.analyses.outcome.pooling import POOLED, Weights, pool, pooled, weights_for
from winset.analyses.record.scoring import (
    Comparison,
    IssueScore,
    Tally,
    calibration_of,
    differences,
    folds_of,
    skill_over,
)
from winset.analyses.summary import Array
from winset.answer import Answer, data_of, to_data
from winset.case.schema import Case
from winset.ensemble.run import Plan, run
from winset.errors import UsageError, require_positive
from winset.interchange.forms import Cases, all_cases
from winset.kernels.streams import Watched
from winset.models.calibrated import CalibratedOptions, parameters
from winset.models.contract import Draws, Model, Options, Outcomes
from winset.models.registry import MODELS, models
from winset.models.settings import Settings, parse_settings, require_models
from winset.threads import Progress

POSITIONS = "positions"
NORMAL = "normal-around-mean"
BASELINE = "mean"

FOLDS = 10
FEWEST_CASES = 10
FEWEST_OUTCOMES = 20
"""Below either, the spread of the normal is the one that follows."""

SPREAD = 29.0
"""The root mean square error of the mean on the training part of DEU III."""


@dataclass(frozen=True)
class DealScore:
    """Whether there was a deal, against the share of draws in which one exists.

    Attributes
    ----------
    share : float or None
        None where the case does not say what no deal brings, or `winset` did not run.
    deal : bool
        Whether anything was agreed.
    no_deal : tuple of str
        Issues on which nothing was.
    """

    case: str
    share: float | None
    deal: bool
    no_deal: tuple[str, ...]

    @property
    def brier(self) -> float | None:
        """The squared error of the share (Brier 1950, for two classes, counted once)."""
        return None if self.share is None else (self.share - float(self.deal)) ** 2


@dataclass(frozen=True)
class CaseScores:
    """What models scored on one case; of many together, :meth:`Backtest.of` makes the answer.

    Attributes
    ----------
    rows : mapping of model name to tuple of IssueScore
        Of the models, their pool, and the positions on the table.
    skipped : mapping of model name to reason
    deal : DealScore
    outcomes : int
        Issues of which it is known what came out, if only that nothing did.
    """

    rows: Mapping[str, tuple[IssueScore, ...]]
    skipped: Mapping[str, str]
    deal: DealScore
    outcomes: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CaseScores:
        """Return the scores of which :func:`winset.answer.to_data` made plain data.

        Parameters
        ----------
        data : mapping
        """

        def score(row: Mapping[str, Any]) -> IssueScore:
            known: dict[str, Any] = {key: np.nan if x is None else x for key, x in row.items()}
            return IssueScore(**known)

        rows = {name: tuple(map(score, entries)) for name, entries in data["rows"].items()}
        deal = DealScore(**{**data["deal"], "no_deal": tuple(data["deal"]["no_deal"])})
        return cls(rows, data["skipped"], deal, data["outcomes"])


@dataclass(frozen=True, repr=False)
class Backtest(Answer):
    """The answer to: how good were the forecasts?

    Attributes
    ----------
    models : mapping of name to Tally
        The models, their pool, and the two rows that are neither.
    differences : mapping of name to mapping of score to Comparison
        The model's score less that of the mean, for ``mae`` and ``crps``; below 0 is better.
    skill : mapping of name to mapping of reference to Comparison
        By which part the model's CRPS is under that of ``positions`` and ``normal-around-mean``.
    skipped : mapping of model name to mapping of case to reason
        Where a model does not fit.
    deals : tuple of DealScore
        Whether there was a deal, a case each.
    """

    kind: ClassVar[str] = "backtest"
    models: Mapping[str, Tally]
    differences: Mapping[str, Mapping[str, Comparison]]
    skill: Mapping[str, Mapping[str, Comparison]]
    skipped: Mapping[str, Mapping[str, str]]
    deals: tuple[DealScore, ...]
    cases: int
    outcomes: int
    draws: int
    seed: int

    @classmethod
    def of(
        cls,
        scored: Sequence[CaseScores],
        model: Iterable[str] | str | None,
        draws: int,
        seed: int,
    ) -> Backtest:
        """Put the scores of cases together.

        Parameters
        ----------
        scored : sequence of CaseScores
        model, draws, seed
            As for :func:`backtest`.
        """
        chosen, _ = _models_and_options(model, ())
        names = [*(entry.name for entry in chosen), POOLED, POSITIONS]
        rows = {name: [row for case in scored for row in case.rows[name]] for name in names}
        rows[NORMAL] = _score_normal(rows[BASELINE], seed)
        skipped: dict[str, dict[str, str]] = {}
        for case in scored:
            for name, reason in case.skipped.items():
                skipped.setdefault(name, {})[case.deal.case] = reason
        tallies = {name: Tally(tuple(entries)) for name, entries in rows.items()}
        return cls(
            models=tallies,
            differences={
                name: differences(tally, tallies[BASELINE], seed)
                for name, tally in tallies.items()
                if name != BASELINE
            },
            skill={
                name: {
                    reference: skill_over(tally, tallies[reference], seed)
                    for reference in (POSITIONS, NORMAL)
                    if reference != name
                }
                for name, tally in tallies.items()
            },
            skipped=skipped,
            deals=tuple(case.deal for case in scored),
            cases=len(scored),
            outcomes=sum(case.outcomes for case in scored),
            draws=draws,
            seed=seed,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain data."""
        return {
            **data_of(self, "cases", "outcomes", "draws", "seed", "models", "differences", "skill"),
            **calibration_of(self.models),
            "issues": [
                data_of(row, "case", "issue")
                | {"model": name}
                | data_of(row, "outcome", median="point", percentile="percentile")
                for name, tally in self.models.items()
                for row in tally.rows
            ],
            "skipped": to_data(self.skipped),
        }


def backtest(
    cases: Cases,
    *,
    form: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    model: Iterable[str] | str | None = None,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Score every model on the issues whose outcome is known.

    Parameters
    ----------
    cases : Case, str, Path, or an iterable of them
        Cases, or folders and files to read them from. Issues without an outcome do not count.
    form : str, optional
        The files' form, such as ``deu``; by default it is recognised.
    draws : int
        How many draws of each case.
    seed : int
        The same seed gives the same answer.
    model : str or iterable of str, optional
        Which models; by default all, each where it fits. The mean is always scored.
    settings : Settings
        Options of models, such as ``smp.victory=square``.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (cases done, cases in all).

    Raises
    ------
    CaseError
        A case or table has faults.
    UsageError
        No such file, form or model; no outcome is known; two cases have one id.

    Examples
    --------
    >>> answer = ws.backtest("cases/emissions-1989", model="median", draws=20)
    >>> answer.outcomes
    1
    """
    require_positive(draws=draws)
    resolved = [case for case in all_cases(cases, form) if case.deal is not None]
    _check_cases(resolved)
    chosen, options = _models_and_options(model, settings)
    scored = []
    for done, case in enumerate(resolved):
        plan = Plan(case, chosen, draws, seed, workers=workers)
        scored.append(_score_case(plan, options))
        if progress is not None:
            progress(done + 1, len(resolved))
    return Backtest.of(scored, model, draws, seed)


def score_case(
    case: Case,
    *,
    draws: int,
    seed: int,
    model: Iterable[str] | None = None,
    settings: Settings = (),
) -> CaseScores:
    """Score every model on one case, as :func:`backtest` does on many.

    Parameters
    ----------
    case : Case
        With a known outcome.
    draws, seed, model, settings
        As for :func:`backtest`.
    """
    chosen, options = _models_and_options(model, settings)
    return _score_case(Plan(case, chosen, draws, seed, workers=1), options)


def _models_and_options(
    model: Iterable[str] | str | None, settings: Settings
) -> tuple[tuple[Model, ...], dict[str, Options]]:
    """Return the models to score, the mean among them, and their options."""
    names = list(MODELS) if model is None else [model] if isinstance(model, str) else list(model)
    chosen = tuple(models({BASELINE, *names}))
    options = parse_settings(settings)
    require_models(options, [entry.name for entry in chosen])
    return chosen, options


def _score_case(plan: Plan, options: Mapping[str, Options]) -> CaseScores:
    case = plan.case
    rows: dict[str, list[IssueScore]] = {entry.name: [] for entry in plan.models}
    rows |= {POOLED: [], POSITIONS: []}
    reasons, share = _score_models(plan, options, rows)
    rows[POSITIONS] += _score_positions(plan)
    failed = tuple(n for n, i in case.issues.items() if i.outcome and i.outcome.number is None)
    assert case.deal is not None
    return CaseScores(
        rows={name: tuple(entries) for name, entries in rows.items()},
        skipped=reasons,
        deal=DealScore(str(case.id), share, case.deal, failed),
        outcomes=sum(issue.outcome is not None for issue in case.issues.values()),
    )


def known_outcomes(case: Case) -> dict[str, float]:
    """Return the known outcomes of a case, 0-100 of the range; `no deal` is none of terms."""
    return {
        name: 100.0 * (issue.outcome.number - issue.range[0]) / (issue.range[1] - issue.range[0])
        for name, issue in case.issues.items()
        if issue.outcome is not None and issue.outcome.number is not None
    }


def _check_cases(cases: list[Case]) -> None:
    if not cases:
        raise UsageError(
            "No issue of these cases has an outcome. Add outcome: {value: ..., date: ...} to an "
            "issue once it is known."
        )
    ids = [str(case.id) for case in cases]
    for name in ids:
        if ids.count(name) > 1:
            raise UsageError(f"Two cases have the id {name}. Give each its own.")


def distributions(
    plan: Plan, options: Mapping[str, Options]
) -> tuple[dict[str, Array], dict[str, str], float | None]:
    """Return what the models forecast, why the others do not fit, and how often a deal exists.

    Parameters
    ----------
    plan : Plan
    options : mapping of model name to Options

    Returns
    -------
    mapping of model name to array, shape (draw, issue)
        0-100 of the range, NaN where there is no outcome; one draw where neither case nor model
        knows chance.
    mapping of model name to reason
    float or None
        The share of draws in which a deal exists, as the forecast states it; None where `winset`
        does not run.
    """
    trial = Plan(plan.case, (), 1, plan.seed, point=True).drawn(0, 1)
    reasons = {m.name: reason for m in plan.models if (reason := m.fits(trial)) is not None}
    fitting = tuple(m for m in plan.models if m.name not in reasons)
    outcomes = _outcomes(plan, fitting, options)
    terms = {name: 100.0 * trial.to_unit(outcome.terms) for name, outcome in outcomes.items()}
    agreed = outcomes["winset"].agreed if "winset" in outcomes else None
    return terms, reasons, None if agreed is None else float(agreed.mean())


def _score_models(
    plan: Plan, options: Mapping[str, Options], rows: dict[str, list[IssueScore]]
) -> tuple[dict[str, str], float | None]:
    """Score the models that fit a case, and their pool.

    Returns
    -------
    mapping of model name to reason
        Why the others do not fit.
    float or None
        The share of draws in which a deal exists.
    """
    case = plan.case
    forecasts, reasons, share = distributions(plan, _left_out(case, options))
    if len(forecasts) > 1:
        weights = _weights_of(case, list(forecasts), options)
        shape = (plan.draws, len(case.issues))
        every = {name: np.broadcast_to(terms, shape) for name, terms in forecasts.items()}
        forecasts[POOLED] = pooled(weights, every, tuple(case.issues)).terms
    outcomes = known_outcomes(case)
    for j, issue in enumerate(case.issues):
        for name, terms in forecasts.items() if issue in outcomes else ():
            values = terms[~np.isnan(terms[:, j]), j]
            if values.size:
                rows[name].append(IssueScore.of(str(case.id), issue, outcomes[issue], values))
    return reasons, share


def _weights_of(case: Case, names: list[str], options: Mapping[str, Options]) -> Weights:
    """Return the weights of the models on a case: those learnt without it, if it was seen."""
    fitted = pool(_chosen(options).parameters)
    fold = None if fitted is None else fitted.folds.get(str(case.id))
    return weights_for(fitted, case, names, fold)


def _chosen(options: Mapping[str, Options]) -> CalibratedOptions:
    given = options.get("calibrated")
    return given if isinstance(given, CalibratedOptions) else CalibratedOptions()


def _left_out(case: Case, options: Mapping[str, Options]) -> dict[str, Options]:
    """Let the calibrated model forget a case that it was fitted on."""
    chosen = _chosen(options)
    if chosen.without >= 0:
        return dict(options)
    fold = parameters(chosen.parameters).folds.get(str(case.id), -1)
    return dict(options) | {"calibrated": chosen.model_copy(update={"without": fold})}


def _outcomes(
    plan: Plan, fitting: tuple[Model, ...], options: Mapping[str, Options]
) -> dict[str, Outcomes]:
    """Run the models; one run is enough where neither the case nor the model knows chance."""

    def outcomes(chosen: tuple[Model, ...], draws: int) -> dict[str, Outcomes]:
        if not chosen:
            return {}
        return run(Plan(plan.case, chosen, draws, plan.seed, False, options, plan.workers))

    twice = plan.drawn(0, 2)
    if plan.draws <= 2 or not _certain(twice):
        return outcomes(fitting, plan.draws)
    once: dict[str, Outcomes] = {}
    for model in fitting:
        streams = Watched(plan.seed)
        both = model.run(twice, options.get(model.name, model.options()), streams)
        if set(streams.names) <= set(model.measuring) and _same(both.terms):
            agreed = None if both.agreed is None else both.agreed[:1]
            once[model.name] = Outcomes(terms=both.terms[:1], agreed=agreed)
    rest = outcomes(tuple(m for m in fitting if m.name not in once), plan.draws)
    return {m.name: once[m.name] if m.name in once else rest[m.name] for m in fitting}


def _certain(draws: Draws) -> bool:
    """Say whether two draws of a case are the same in all that models read."""
    parts = (draws.capability, draws.position, draws.ideal, draws.salience)
    more = (draws.weight, draws.no_deal, draws.status_quo)
    return all(_same(part) for part in (*parts, *more))


def _same(values: Array) -> bool:
    return bool(np.array_equal(values, np.broadcast_to(values[:1], values.shape), equal_nan=True))


def _score_positions(plan: Plan) -> list[IssueScore]:
    """Score the positions on the table, by weight; everybody alike where nobody has weight."""
    outcomes = known_outcomes(plan.case)
    drawn = plan.drawn(0, min(plan.draws, 2))
    if not _certain(drawn):
        drawn = plan.drawn(0, plan.draws)
    scaled = 100.0 * drawn.to_unit(drawn.position)
    rows = []
    for j, issue in enumerate(plan.case.issues):
        who = drawn.has_position[:, j]
        if issue in outcomes and who.any():
            values = scaled[:, who, j]
            power = drawn.power[:, who, j]
            total = power.sum(axis=1, keepdims=True)
            even = np.full_like(power, 1.0 / power.shape[1])
            weights = np.divide(power, total, out=even, where=total > 0.0)
            case = str(plan.case.id)
            rows.append(
                IssueScore.of(case, issue, outcomes[issue], values.ravel(), weights.ravel())
            )
    return rows


def _score_normal(means: list[IssueScore], seed: int) -> list[IssueScore]:
    """Score a normal around the mean, cut off at the ends of the range.

    Its spread is the root mean square error of the mean on the cases of the other folds.
    """
    from scipy.special import ndtri

    if not means:
        return []
    folds = folds_of([row.case for row in means], FOLDS, seed)
    groups = np.array([folds[row.case] for row in means])
    errors = np.array([row.error for row in means])
    standard = np.asarray(ndtri((np.arange(500) + 0.5) / 500), dtype=np.float64)
    rows = []
    for row, group in zip(means, groups, strict=True):
        others = errors[groups != group]
        learnt = len(folds) >= FEWEST_CASES and others.size >= FEWEST_OUTCOMES
        spread = float(np.sqrt((others**2).mean())) if learnt else SPREAD
        values = np.clip(row.point + spread * standard, 0.0, 100.0)
        rows.append(IssueScore.of(row.case, row.issue, row.outcome, values))
    return rows
