"""The report: a forecast as one page, with all that is asked of its case besides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from winset.analyses.outcome.forecast import Forecast
from winset.report.page import Sources, Top, page
from winset.show import case as case_shown
from winset.show import forecast as shown
from winset.show import pooled
from winset.show.packages import packages
from winset.show.paths import paths
from winset.show.ratification import ratification
from winset.show.sections import Section
from winset.show.words import counted, day_text

if TYPE_CHECKING:
    from winset.library.case_passages import Cited


def report(answer: Forecast, further: Sequence[Section] = (), cited: Iterable[Cited] = ()) -> str:
    """Return a forecast as one HTML page.

    Parameters
    ----------
    answer : Forecast
    further : sequence of Section
        What other answers about the case say: what actors really want, who can change it, ...
    cited : iterable of Cited
        What a library has of the passages that the case cites.
    """
    package = packages(answer)
    sections = [
        shown.in_short(answer),
        shown.deal(answer),
        *([] if package is None else [package]),
        *ratification(answer),
        shown.terms(answer),
        shown.issues(answer),
        *paths(answer),
        *further,
        case_shown.inputs(answer.case, mixed=bool(answer.believed)),
        *pooled.sections(answer.case),
        shown.method(answer),
    ]
    return page(_top(answer), sections, Sources.of_case(answer.case, cited))


def _top(answer: Forecast) -> Top:
    case = answer.case
    parts = [f"Scenario: {case.scenarios[answer.scenario].name}."] if answer.scenario else []
    parts.append(f"{counted(len(case.actors), 'actor')}, {counted(len(case.issues), 'issue')}.")
    if case.decision.deadline:
        parts.append(f"Deadline {day_text(case.decision.deadline)}.")
    parts.append(
        "One run at the most likely values."
        if answer.point
        else f"{answer.draws:,} draws of the case's beliefs."
    )
    return Top.of_case(case, "Forecast", " ".join(parts))
