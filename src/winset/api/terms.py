"""What will come out: models, maps, what-if questions, pages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from winset.api.cases import cited_passages
from winset.case.schema import Case

if TYPE_CHECKING:
    from winset.analyses.outcome.deal_map import DealMap
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.record.backtest import Backtest
    from winset.analyses.record.track_record import Record
    from winset.analyses.rollcalls.ideal_points import IdealPoints
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
    answer: Forecast | IdealPoints | Backtest | Record,
    show: Sequence[str] = (),
    *,
    library: str | Path | Library | None = None,
) -> str:
    """Return an answer as one self-contained HTML page: the report.

    A case with hypotheses about an actor has a section on what that actor really wants.

    Parameters
    ----------
    answer : Forecast, IdealPoints, Backtest or Record
    show : sequence of str, optional
        Of ideal points: the actors in the chart.
    library : str, Path or Library, optional
        Of a forecast: a library, from which the page shows the text of cited passages.

    Raises
    ------
    UsageError
        There is no such library.
    """
    from winset.analyses.outcome.forecast import Forecast
    from winset.analyses.rollcalls.ideal_points import IdealPoints
    from winset.report import reveal as revealed
    from winset.report import scores

    if isinstance(answer, Forecast):
        return _report(answer, library)
    return revealed.page(answer, show) if isinstance(answer, IdealPoints) else scores.page(answer)


def _report(answer: Forecast, library: str | Path | Library | None) -> str:
    """Return a forecast's report, with what actors really want, and who can change it."""
    from winset.analyses.aims.assess import LEAST_DRAWS
    from winset.analyses.aims.assess import assess as run
    from winset.analyses.levers.case_levers import changes
    from winset.case.hypothesis_tree import actors
    from winset.report import page as report

    cited = (
        () if library is None else cited_passages((answer.case,), library, answer.case.id or "case")
    )
    draws = 10_000 if answer.point else min(max(answer.draws, LEAST_DRAWS), 10_000)
    aims = {
        actor: run(answer.case, actor=actor, draws=draws, seed=answer.seed)
        for actor in actors(answer.case)
    }
    found = None
    if not answer.point:
        plain = answer.scenario is None
        found = changes(answer.case, draws=answer.draws, seed=answer.seed, scenarios=plain)
    return report.page(answer, aims, found, cited)
