"""A case's forecasts in the forms of other programs."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from winset.case.events import VOID, Event
from winset.case.schema import Case
from winset.errors import UsageError, nearest
from winset.files import write_text
from winset.interchange import forecastbench, metaculus
from winset.interchange.draws import write_draws
from winset.interchange.forecast_tables import GivenForecast, as_fatebook

if TYPE_CHECKING:
    from winset.analyses.events.odds import Odds

FORMS = ("fatebook", "metaculus", "questions", "forecasts", "resolutions", "draws")
"""The last but ``draws`` are sets of ForecastBench."""


def export_forecast(
    case: Case,
    target: str | Path,
    form: str,
    *,
    draws: int = 10_000,
    seed: int = 0,
    on: str | None = None,
    open_ends: bool = False,
) -> Path:
    """Write what is forecast of a case in the form of another program.

    Parameters
    ----------
    case : Case
    target : str or Path
    form : str
        ``fatebook``: the odds of its dated questions as a CSV; ``metaculus``: the terms of each
        issue as a CDF of 201 points; ``questions``, ``forecasts``, ``resolutions``: sets of
        ForecastBench; ``draws``: the terms of every draw and model, CSV or Parquet.
    draws, seed : int
    on : str, optional
        The day on which odds hold; by default the case's ``as_of``.
    open_ends : bool
        Of CDFs: whether values beyond an issue's range are possible.

    Raises
    ------
    UsageError
        There is no such form or day, or the case has nothing for it.
    OutputError
        It cannot be written.
    """
    if form not in FORMS:
        raise UsageError(
            f"There is no form '{form}'; there are {', '.join(FORMS)}.{nearest(form, FORMS)}"
        )
    if form == "draws":
        return _draws(case, target, draws, seed)
    path = Path(target)
    if form == "metaculus":
        write_text(path, _cdfs(case, draws, seed, open_ends))
        return path
    if not case.events:
        raise UsageError("The case has no event. Add one under events:, with its criterion.")
    from winset.analyses.events.odds import day_of

    day = day_of(on, case)
    writers: Mapping[str, Callable[[], str]] = {
        "questions": lambda: forecastbench.question_set(case, day),
        "resolutions": lambda: forecastbench.resolution_set(case, day),
        "forecasts": lambda: forecastbench.forecast_set(case, day, _chances(case, draws, seed, on)),
        "fatebook": lambda: _fatebook(case, day, _chances(case, draws, seed, on)),
    }
    write_text(path, writers[form]())
    return path


def _chances(case: Case, draws: int, seed: int, on: str | None) -> dict[str, float]:
    from winset.analyses.events.odds import odds

    answer: Odds = odds(case, on=on, draws=draws, seed=seed)
    return {name: found.probability for name, found in answer.events.items()}


def _fatebook(case: Case, day: datetime.date, chances: Mapping[str, float]) -> str:
    return as_fatebook(
        GivenForecast(
            event.question,
            "Winset",
            chances[name],
            day,
            event.opens,
            event.closes,
            _resolution(event),
            _resolved_on(event),
        )
        for name, event in case.events.items()
    )


def _resolution(event: Event) -> str:
    if event.resolved is None:
        return ""
    if event.resolved == VOID:
        return "AMBIGUOUS"
    return "YES" if event.resolved == event.options[0] else "NO"


def _resolved_on(event: Event) -> datetime.date | None:
    """Return the day on which a question was decided: its last, where the event came later."""
    if event.outcome is None:
        return None
    day = datetime.date.fromisoformat((event.outcome.date + "-01-01")[:10])
    return event.closes if event.came_later else day


def _cdfs(case: Case, draws: int, seed: int, open_ends: bool) -> str:
    from winset.analyses.outcome.forecast import forecast

    answer = forecast(case, draws=draws, seed=seed)
    names = list(answer.models)
    terms = answer.models[names[0]].terms if answer.pooled is None else answer.pooled.terms
    ends = {"open_lower": open_ends, "open_upper": open_ends}
    return metaculus.as_json(
        {
            name: metaculus.ContinuousForecast.of(terms[:, j], issue.range, **ends)
            for j, (name, issue) in enumerate(case.issues.items())
        }
    )


def _draws(case: Case, target: str | Path, draws: int, seed: int) -> Path:
    from winset.analyses.outcome.forecast import forecast

    answer = forecast(case, draws=draws, seed=seed)
    terms = {name: found.terms for name, found in answer.models.items()}
    return write_draws(terms, tuple(case.issues), target)
