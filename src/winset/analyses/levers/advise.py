"""Who can change it? The levers of an actor, ranked by what they gain after what they cost.

Every lever is tried on the first draws of the case, the best of them on all draws. These are then
tried against the others' answers, other models and other dependence of the beliefs, so that a
lever stands first only where it gains whichever of these holds. docs/decisions/levers.md says
what was chosen, and why.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

import numpy as np

from winset.analyses.levers.bundles import Bundle, bundles
from winset.analyses.levers.effects import NOTHING, Inputs, LeverEffect, Trial, mean_interval, tried
from winset.analyses.levers.replies import answered
from winset.analyses.levers.steps import BY_AGREEMENT, levers
from winset.analyses.summary import Array
from winset.answer import Answer, data_of
from winset.case.loadings import hardened
from winset.case.schema import Case
from winset.ensemble.paired_runs import PairedRuns
from winset.models.registry import MODELS
from winset.models.settings import Settings
from winset.threads import Progress, in_threads

Result = TypeVar("Result")

DRAWS = 4000
RANK_DRAWS, SMALL_DRAWS = 1000, 200
CONTENDERS = 8
"""How many of the best levers are tried on all draws, against answers, models and dependence."""
TRACE = 0.05
"""Points of utility that are not worth a word."""
COMPROMISES = ("nash", "kalai-smorodinsky", "mean", "median")
"""Models of bargains and compromises; a robust lever gains by each that fits the case."""
RHOS = (0.3, 0.6)
"""Correlations of an actor's beliefs under which a robust lever gains too."""
MOST = 0.75
"""The part of the draws that counts as most of them; in fewer, one lever is not told to be better
than another, and a gain is not robust."""


@dataclass(frozen=True, repr=False)
class Advice(Answer):
    """What an actor can do.

    Attributes
    ----------
    utility : float
        The actor's expected utility of what comes out as things are, in points.
    rows : tuple of LeverEffect
        Robust ones first, then by net gain.
    together : tuple of Bundle
        The best two and the best three levers together, where they beat the best alone.
    tried_models : tuple of str
        By which other models the first levers were tried.
    tried_rhos : tuple of float
        And by which correlations of an actor's beliefs.
    """

    kind: ClassVar[str] = "advise"
    case: Case
    actor: str
    model: str
    draws: int
    seed: int
    utility: float
    rows: tuple[LeverEffect, ...]
    together: tuple[Bundle, ...]
    tried_models: tuple[str, ...]
    tried_rhos: tuple[float, ...]

    def best(self, most: int) -> tuple[LeverEffect, ...]:
        """Return the first levers that gain more than a trace and set different things.

        Parameters
        ----------
        most : int
        """
        chosen: list[LeverEffect] = []
        for row in self.rows:
            other = all(not row.lever.touches & one.lever.touches for one in chosen)
            if row.net >= TRACE and other and len(chosen) < most:
                chosen.append(row)
        return tuple(chosen)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/advise-json.md says."""
        run = ("case", "actor", "model", "draws", "seed", "digest")
        tried_by = ("tried_models", "tried_rhos")
        return data_of(self, *run, "utility", *tried_by, levers="rows", together="together")


def advise(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    settings: Settings = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Advice:
    """Rank the levers of an actor by what they gain after what they cost.

    Parameters
    ----------
    case : Case
    actor : str
        Whose levers.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs the best levers are tried on; all levers, on the
        first thousand of them.
    seed : int
        The same seed gives the same answer.
    settings : Settings
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (levers tried, levers in all).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.

    Examples
    --------
    >>> answer = ws.advise(ws.read("cases/iran-2014"), "russia", draws=20)
    >>> first = answer.rows[0]
    >>> low, high = first.interval
    >>> low <= first.net <= high
    True
    """
    case.require_actor(actor)
    threads = workers or os.cpu_count() or 1
    runs = PairedRuns.of(case, model, draws, seed, settings, 1)
    few = runs.head(RANK_DRAWS)
    trials = _ranked(few, actor, threads, progress)
    best = [trial for trial in trials if trial.effect.net > NOTHING][:CONTENDERS]
    small = runs.head(SMALL_DRAWS)
    rivals = _rivals(small) if best else {}
    inputs = Inputs.of(runs.columns()) if best else None

    def examined(trial: Trial) -> Trial:
        again = trial if few is runs else tried(runs, actor, trial.effect.lever)
        effect = replace(again.effect, regret=trial.effect.regret)
        effect = answered(small, actor, effect)
        gains = {
            key: tried(other, actor, effect.lever).effect.gain for key, other in rivals.items()
        }
        effect = replace(
            effect,
            models={key: gain for key, gain in gains.items() if isinstance(key, str)},
            rhos={key: gain for key, gain in gains.items() if not isinstance(key, str)},
            hinge=None if inputs is None else inputs.hinge(again.net),
        )
        return Trial(replace(effect, robust=_robust(effect)), again.net)

    first = sorted(_each(examined, best, threads), key=_order)
    rows = _with_ranks([*first, *trials[len(best) :]])
    return Advice(
        case=case,
        actor=actor,
        model=runs.model.name,
        draws=draws,
        seed=seed,
        utility=100.0 * float(runs.base.utility[:, list(case.actors).index(actor)].mean()),
        rows=tuple(rows),
        together=bundles(few, actor, trials, threads),
        tried_models=tuple(key for key in rivals if isinstance(key, str)),
        tried_rhos=tuple(key for key in rivals if not isinstance(key, str)),
    )


def _each(task: Callable[..., Result], items: Iterable[Any], threads: int) -> list[Result]:
    return list(in_threads(task, items, workers=threads))


def _ranked(
    runs: PairedRuns, actor: str, threads: int, progress: Progress | None = None
) -> list[Trial]:
    """Try every lever, drop what the other would not agree to, and say what each falls short."""
    found = levers(runs, actor)
    _ = runs.base
    trials: list[Trial] = []
    for trial in in_threads(lambda lever: tried(runs, actor, lever), found, workers=threads):
        trials.append(trial)
        if progress is not None:
            progress(len(trials), len(found))
    trials = [trial for trial in trials if _agreed_to(trial.effect)]
    if not trials:
        return []
    best = np.maximum.reduce([np.zeros(runs.draws), *(trial.net for trial in trials)])
    trials = [Trial(replace(t.effect, regret=float((best - t.net).mean())), t.net) for t in trials]
    return sorted(trials, key=lambda trial: (-trial.effect.net, trial.effect.lever.text))


def _agreed_to(effect: LeverEffect) -> bool:
    """Say whether the other does not lose by what it would have to agree to."""
    lever = effect.lever
    if lever.kind not in BY_AGREEMENT or lever.target is None:
        return True
    return effect.others[lever.target] >= -NOTHING


def _rivals(runs: PairedRuns) -> dict[str | float, PairedRuns]:
    """Return runs by the other models that fit, and with each actor's beliefs correlated."""
    case = runs.case
    rivals: dict[str | float, PairedRuns] = {
        name: runs.by(MODELS[name])
        for name in COMPROMISES
        if name != runs.model.name and runs.fits(MODELS[name])
    }
    if not (case.factors or case.correlations):
        rivals |= {rho: replace(runs, case=hardened(case, rho)) for rho in RHOS}
    for other in rivals.values():
        _ = other.base
    return rivals


def _robust(effect: LeverEffect) -> bool:
    """Say whether a lever gains in most draws and once answered, and loses by nothing tried."""
    kept = effect.after_replies is None or effect.after_replies > 0.0
    worst = min([0.0, *effect.models.values(), *effect.rhos.values()])
    return kept and effect.sure >= MOST and effect.interval[0] > 0.0 and worst >= -NOTHING


def _order(trial: Trial) -> tuple[bool, bool, float, str]:
    """Robust levers first, what the others' answers take back last; then by net gain."""
    effect = trial.effect
    taken = effect.after_replies is not None and effect.after_replies <= 0.0
    return not effect.robust, taken, -effect.net, effect.lever.text


def _with_ranks(trials: Sequence[Trial]) -> list[LeverEffect]:
    """Give levers their ranks; those that cannot be told from the first of a rank share it."""
    groups: list[list[Trial]] = []
    for trial in trials:
        if groups and _alike(groups[-1][0], trial):
            groups[-1].append(trial)
        else:
            groups.append([trial])
    rows: list[LeverEffect] = []
    for group in groups:
        rank = len(rows) + 1
        rows += [replace(t.effect, rank=rank, tied=len(group) > 1) for t in group]
    return rows


def _alike(one: Trial, other: Trial) -> bool:
    if _order(one)[:2] != _order(other)[:2]:
        return False
    return not told_apart(one.net, other.net)


def told_apart(one: Array, other: Array) -> bool:
    """Say whether one lever is told to be better than another, on the draws that both have.

    The mean difference is outside its Monte Carlo error, and the better is so in most of the
    draws in which they differ.

    Parameters
    ----------
    one, other : array, shape (draw,)
        Net gains; the one with fewer draws has the first of the other's.
    """
    size = min(one.size, other.size)
    apart = one[:size] - other[:size]
    low, high = mean_interval(apart)
    apart = apart[np.abs(apart) > NOTHING] * np.sign(low + high)
    if low <= 0.0 <= high or not apart.size:
        return False
    return float((apart > 0.0).mean()) >= MOST
