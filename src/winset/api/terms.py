"""What will come out: models, maps, what-if questions, pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from winset.answer import Answer
from winset.api.cases import cited_passages
from winset.case.schema import Case

if TYPE_CHECKING:
    from winset.analyses.outcome.deal_map import DealMap
    from winset.analyses.outcome.forecast import Forecast
    from winset.library.library import Library
    from winset.models.contract import Model


def deal_map(
    case: Case,
    across: str,
    up: str,
    *,
    draws: int = 1000,
    seed: int = 0,
    scenario: str | None = None,
) -> DealMap:
    """Map where the win set lies, over two issues.

    Parameters
    ----------
    case : Case
    across, up : str
        Two issues; the others are held at the fairest terms of the most likely values.
    draws, seed : int
    scenario : str, optional
        A scenario of the case to apply first.

    Raises
    ------
    UsageError
        There is no such issue or scenario, or the case does not say what no deal brings.
    """
    from winset.analyses.outcome.deal_map import deal_map as run
    from winset.case.changes import apply_scenario

    changed = case if scenario is None else apply_scenario(case, scenario)
    return run(changed, across, up, draws=draws, seed=seed)


def list_models() -> tuple[Model, ...]:
    """Return every model, with what it says, assumes and cites."""
    from winset.models.registry import MODELS

    return tuple(MODELS.values())


def page(
    answer: Answer,
    *,
    library: str | Path | Library | None = None,
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
    **options
        What the answer's sections take besides, as its ``show`` does.

    Raises
    ------
    UsageError
        There is no such library.
    """
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.rollcalls.ideal_points import IdealPoints
    from winset.report import reveal
    from winset.report.page import answer_page

    if isinstance(answer, Forecast):
        return _report(answer, library)
    if isinstance(answer, IdealPoints):
        return reveal.page(answer, **options)
    return answer_page(answer, **options)


def _report(answer: Forecast, library: str | Path | Library | None) -> str:
    """Return a forecast's report, with all that is asked of its case besides."""
    from winset.analyses.aims.assess import LEAST_DRAWS, assess
    from winset.analyses.game.options_game import options
    from winset.analyses.levers.case_levers import changes
    from winset.case.hypothesis_tree import actors
    from winset.case.options_game import Graph
    from winset.report.forecast import report
    from winset.report.parts import parts
    from winset.show import assess as aims
    from winset.show import options_game

    case = answer.case
    cited = () if library is None else cited_passages((case,), library, case.id or "case")
    further: list[Any] = []
    if case.options and case.graph != Graph():
        further.append(options_game.report_section(options(case, seed=answer.seed)))
    draws = 10_000 if answer.point else min(max(answer.draws, LEAST_DRAWS), 10_000)
    for actor in actors(case):
        further.append(
            aims.report_section(assess(case, actor=actor, draws=draws, seed=answer.seed))
        )
    levers = None
    if not answer.point:
        unchanged = answer.scenario is None
        levers = changes(case, draws=answer.draws, seed=answer.seed, scenarios=unchanged)
    return report(answer, [*further, *parts(answer, levers, cited)], cited)
