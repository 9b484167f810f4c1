"""Who can change it: levers, shocks, inputs, precedents, timing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from winset.api.reading import with_scenario
from winset.case.schema import Case

if TYPE_CHECKING:
    from winset.analyses.context.precedents import Parallels
    from winset.analyses.context.timing import Timings
    from winset.analyses.inputs.levels import Levels
    from winset.analyses.inputs.sensitivity import Sensitivity
    from winset.analyses.levers.advise import Advice
    from winset.analyses.levers.compare import Comparison
    from winset.analyses.levers.reach import Ways
    from winset.ensemble.run import Progress


def advise(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Advice:
    """Rank the levers of an actor by what they gain for what they take.

    Parameters
    ----------
    case : Case
    actor : str
        Whose levers.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs; every lever is tried on the same ones.
    seed : int
        The same seed gives the same answer.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (levers tried, levers in all).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.
    """
    from winset.analyses.levers.advise import advise as run

    return run(
        case,
        actor,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def compare(
    case: Case,
    scenario: str | Path,
    *,
    against: str | Path | None = None,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    orders: int = 1,
    below: float = 0.5,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare a case under a scenario with the case as it is, or under another scenario.

    Parameters
    ----------
    case : Case
    scenario : str or Path
        A scenario of the case, or a YAML file that holds one.
    against : str or Path, optional
        Another one, to compare with; by default the case as it is.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int
        How many draws of the case's beliefs; both runs share them.
    seed : int
        The same seed gives the same answer.
    orders : int
        With more than four changes: how many orders, each with its reverse, the parts rest on.
    below : float
        Search for the multiple of the changes that brings a deal below this probability.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    CaseError
        A scenario's file has faults.
    UsageError
        No such scenario, file or model; a number out of bounds.
    """
    from winset.analyses.levers.compare import compare as run

    case, name = with_scenario(case, scenario)
    other = None
    if against is not None:
        case, other = with_scenario(case, against)
    return run(
        case,
        name,
        against=other,
        model=model,
        draws=draws,
        seed=seed,
        orders=orders,
        below=below,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def levels(
    case: Case,
    actor: str,
    *,
    model: str | None = None,
    draws: int = 10_000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Levels:
    """Say what an actor's groups, and its regard for others, change.

    Parameters
    ----------
    case : Case
    actor : str
        Whose groups and regard.
    model, draws, seed, settings, workers
        As for :func:`advise`.
    progress : callable, optional
        Called with (groups and others looked at, all of them).

    Raises
    ------
    UsageError
        No such actor or model; a number out of bounds.
    """
    from winset.analyses.inputs.levels import levels as run

    return run(
        case,
        actor,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


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
    """Compare a case with its precedents, feature by feature.

    Parameters
    ----------
    case : Case
    model, draws, seed, settings, workers, progress
        As for :func:`advise`; they serve the effect of the differences on the forecast.

    Raises
    ------
    UsageError
        The case names no precedent; no such model.
    """
    from winset.analyses.context.precedents import precedents as run

    return run(
        case,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def reach(
    case: Case,
    outcome: str,
    *,
    model: str | None = None,
    draws: int = 1000,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Ways:
    """Find who would have to move, and how far at least, to reach an outcome.

    Parameters
    ----------
    case : Case
    outcome : str
        ``ISSUE=VALUE``: a median term, in the issue's unit.
    model, draws, seed, settings, workers, progress
        As for :func:`advise`.

    Raises
    ------
    UsageError
        No such issue or model, a value outside the range, no outcome as things are.
    """
    from winset.analyses.levers.reach import reach as run

    return run(
        case,
        outcome,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def sensitivity(
    case: Case,
    *,
    how: Literal["global", "local"] = "global",
    by: Iterable[str] | None = None,
    scenario: str | Path | None = None,
    model: str | None = None,
    draws: int | None = None,
    seed: int = 0,
    settings: Iterable[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Say which inputs matter to the deal and its terms, and which is worth researching most.

    Parameters
    ----------
    case : Case
    how : {"global", "local"}
        Sobol indices, which needs SALib; or each input alone at its 5 % and its 95 % quantile.
    by : iterable of {"actor", "issue", "kind", "input"}, optional
        By what the inputs are put together; by default each of the four in turn.
    scenario : str or Path, optional
        A scenario of the case to apply first, or a YAML file that holds one.
    model : str, optional
        Which model says on what terms; by default ``nash`` where the case says what no deal
        brings, else ``mean``.
    draws : int, optional
        Draws of each run: 1024 (global, where the next power of two is taken) or 1000 (local).
    seed : int
        The same seed gives the same answer.
    settings : iterable of str
        Options of the model.
    workers : int, optional
        Threads; by default one a core.
    progress : callable, optional
        Called with (runs done, runs in all).

    Raises
    ------
    UsageError
        No such model, scenario or grouping; a number out of bounds; SALib is missing.
    """
    from winset.analyses.inputs.sensitivity import GROUPINGS
    from winset.analyses.inputs.sensitivity import sensitivity as run

    name = None
    if scenario is not None:
        case, name = with_scenario(case, scenario)
    return run(
        case,
        how=how,
        by=GROUPINGS if by is None else by,
        scenario=name,
        model=model,
        draws=draws,
        seed=seed,
        settings=settings,
        workers=workers,
        progress=progress,
    )


def timing(case: Case, *, draws: int = 10_000, seed: int = 0) -> Timings:
    """Say what moving early into a closed market is worth, by when and by how likely it opens.

    Parameters
    ----------
    case : Case
    draws, seed : int
        As for :func:`forecast`.

    Raises
    ------
    UsageError
        The case has no ``timing``; a number out of bounds.
    """
    from winset.analyses.context.timing import timing as run

    return run(case, draws=draws, seed=seed)
