"""A brief as a page of two sides, or as a file for a word processor."""

from __future__ import annotations

from pathlib import Path

from winset.analyses.brief import Brief
from winset.report.page import Top, page
from winset.show import brief as shown
from winset.show.words import day_text


def brief_page(answer: Brief) -> str:
    """Return a brief as one HTML page, set so that it prints on two sides.

    Parameters
    ----------
    answer : Brief
    """
    return page(_top(answer), shown.sections(answer))


def brief_file(answer: Brief, template: Path | None = None) -> bytes:
    """Return a brief as a file for a word processor.

    Parameters
    ----------
    answer : Brief
    template : Path, optional
        A file whose styles the brief takes.

    Raises
    ------
    UsageError
        python-docx is not installed; the template cannot be read.
    """
    from winset.report.word import word_file

    return word_file(_top(answer), shown.sections(answer), template)


def _top(answer: Brief) -> Top:
    day = answer.day or answer.case.known_on
    by = f"By {', '.join(answer.authors)}" if answer.authors else ""
    scenario = answer.forecast.scenario
    under = "" if scenario is None else f"Scenario: {answer.case.scenarios[scenario].name}"
    meta = " · ".join(part for part in (by, under) if part)
    until = "" if day is None else day_text(day)
    case, marking = answer.case, answer.marking
    return Top(case.title, "Brief", until, case.question, "", meta, "brief", marking=marking)
