"""An answer as one page; a forecast's is the report, which asks other verbs about the case too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from winset.answer import Answer
from winset.api.cases import cited_passages
from winset.threads import begun

LEAST_CONTEXT_DRAWS, MOST_PRECEDENT_DRAWS = 500, 2000
"""Draws on which parts of a report rest, whatever the forecast's: each says its own."""

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment
    from winset.analyses.levers.case_levers import Changes
    from winset.analyses.outcome.forecast import Forecast
    from winset.case.schema import Case
    from winset.library.library import Library
    from winset.show.sections import Section


@dataclass(frozen=True)
class Begun:
    """What a report asks of a case besides its forecast, begun while that runs.

    Attributes
    ----------
    aims : Future of tuple of Assessment
    levers : Future of Changes, or of None
    """

    aims: Future[tuple[Assessment, ...]]
    levers: Future[Changes | None]


def page(
    answer: Answer,
    *,
    library: str | Path | Library | None = None,
    full: bool = True,
    **options: Any,
) -> str:
    """Return an answer as one self-contained HTML page.

    A forecast's is the report: it says besides what actors really want, who can change it and what
    the case rests on.

    Parameters
    ----------
    answer : Answer
    library : str, Path or Library, optional
        Of a forecast: a library, from which the page shows the text of cited passages.
    full : bool
        Of a forecast: whether all of it is printed, or the short annex of a brief.
    **options
        What the answer's sections take besides, as its ``show`` does.

    Raises
    ------
    UsageError
        There is no such library.

    Examples
    --------
    >>> answer = ws.power(ws.read("cases/emissions-1989"))
    >>> ws.page(answer).startswith("<!doctype html>")
    True
    """
    from winset.analyses.brief import Brief
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.rollcalls.ideal_points import IdealPoints
    from winset.report import reveal
    from winset.report.brief import brief_page
    from winset.report.page import answer_page

    if isinstance(answer, Brief):
        return brief_page(answer)
    if isinstance(answer, Forecast):
        return report_page(answer, library, full=full)
    if isinstance(answer, IdealPoints):
        return reveal.page(answer, **options)
    return answer_page(answer, **options)


def word_file(answer: Answer, *, template: str | Path | None = None, **options: Any) -> bytes:
    """Return an answer as a file for a word processor (DOCX).

    Parameters
    ----------
    answer : Answer
    template : str or Path, optional
        A DOCX file whose styles it takes.
    **options
        What the answer's sections take besides, as its ``show`` does.

    Raises
    ------
    UsageError
        python-docx is not installed; the template cannot be read.
    """
    from winset.analyses.brief import Brief
    from winset.analyses.outcome.forecast import Forecast
    from winset.case.schema import Case
    from winset.report.brief import brief_file
    from winset.report.page import Top
    from winset.report.word import word_file as written
    from winset.show import present

    chosen = None if template is None else Path(template)
    if isinstance(answer, Brief):
        return brief_file(answer, chosen)
    if isinstance(answer, Forecast):
        return report_word_file(answer, chosen)
    shown, case = present(answer, **options), getattr(answer, "case", None)
    kind = answer.kind.replace("_", " ").capitalize()
    top = Top.of_case(case, kind) if isinstance(case, Case) else Top(shown.title, kind)
    return written(top, list(shown), chosen)


def report_page(
    answer: Forecast,
    library: str | Path | Library | None = None,
    *,
    full: bool = True,
    home: str = "",
    beside: Begun | None = None,
) -> str:
    """Return a forecast's report, with all that is asked of its case besides.

    Parameters
    ----------
    answer : Forecast
    library : str, Path or Library, optional
    home : str
        The page of a site to which it belongs.
    full : bool
        As of :func:`page`.
    beside : Begun, optional
        What :func:`begun_beside` began while the forecast ran.
    """
    from winset.report.forecast import report

    case = answer.case
    cited = () if library is None else cited_passages((case,), library, case.id or "case")
    return report(answer, _further(answer, beside), cited, full=full, home=home)


def report_word_file(
    answer: Forecast, template: Path | None = None, beside: Begun | None = None
) -> bytes:
    """Return a forecast's report as a file for a word processor.

    Parameters
    ----------
    answer : Forecast
    template : Path, optional
    beside : Begun, optional
        As of :func:`report_page`.
    """
    from winset.report.forecast import report_file

    return report_file(answer, _further(answer, beside), template)


@contextmanager
def begun_beside(
    case: Case, *, draws: int, seed: int, scenarios: bool = True, point: bool = False
) -> Iterator[Begun]:
    """Begin what a report asks of a case besides its forecast.

    Parameters
    ----------
    case : Case
        With the scenario applied, if any.
    draws, seed, point
        Of the forecast.
    scenarios : bool
        Whether the case's scenarios are looked at.
    """
    from winset.analyses.brief import MOST_AIM_DRAWS, aims_of
    from winset.analyses.levers.case_levers import changes_apart

    aims = partial(aims_of, case, MOST_AIM_DRAWS if point else draws, seed)
    levers = partial(changes_apart, case, draws, seed, scenarios)
    with begun(aims, (lambda: None) if point else levers) as futures:
        yield Begun(*futures)


def _further(answer: Forecast, beside: Begun | None = None) -> list[Section]:
    """Return what is asked of a forecast's case besides."""
    from winset.show.assess import report_section
    from winset.show.case_levers import sections

    with nullcontext(beside) if beside is not None else _begun_after(answer) as found:
        parts = [*_odds(answer), *_if_nobody_agrees(answer)]
        parts += map(report_section, found.aims.result())
        made = found.levers.result()
    return [*parts, *([] if made is None else sections(made, answer)), *_context(answer)]


def _begun_after(answer: Forecast) -> AbstractContextManager[Begun]:
    return begun_beside(
        answer.case,
        draws=answer.draws,
        seed=answer.seed,
        scenarios=answer.scenario is None,
        point=answer.point,
    )


def _odds(answer: Forecast) -> list[Section]:
    """Return whether and when something comes of it, which is not whether terms exist."""
    from winset.analyses.brief import odds_beside
    from winset.show.odds import report_section

    found = odds_beside(answer)
    return [] if found is None else [report_section(found)]


def _if_nobody_agrees(answer: Forecast) -> list[Section]:
    from winset.analyses.game.options_game import options
    from winset.case.options_game import Graph
    from winset.show.options_game import report_section

    if not answer.case.options or answer.case.graph == Graph():
        return []
    return [report_section(options(answer.case, seed=answer.seed))]


def _context(answer: Forecast) -> list[Section]:
    """Return what the case resembles, when it pays to move, and what has happened so far."""
    from winset.analyses.context.precedents import precedents
    from winset.analyses.context.timeline import timeline
    from winset.analyses.context.timing import timing
    from winset.show import precedents as show_precedents
    from winset.show import timeline as show_timeline
    from winset.show import timing as show_timing
    from winset.show.sections import Section

    case, sections = answer.case, []
    draws = max(answer.draws, LEAST_CONTEXT_DRAWS)
    if case.precedents:
        model = next((name for name in ("nash", "mean") if name in answer.models), "mean")
        few = min(draws, MOST_PRECEDENT_DRAWS)
        parallels = precedents(case, model=model, draws=few, seed=answer.seed)
        parts = show_precedents.sections(parallels)
        sections.append(Section("What it resembles", parts, id="precedents"))
    if case.timing:
        timings = timing(case, draws=draws, seed=answer.seed)
        parts = show_timing.sections(timings)
        sections.append(Section("When does it pay to move?", parts, id="timing"))
    past = timeline(case)
    if any(entry.kind != "day" for entry in past.entries):
        last = show_timeline.sections(past)[-1]
        sections.append(Section("What has happened so far", last.parts, id="past"))
    return sections
