"""Each issue of a forecast in one row: the terms to expect, where it stands, who says what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.outcome.pooling import summary_of
from winset.case.negotiation import Issue
from winset.charts.issue_row import issue_row
from winset.show.words import NOTHING, value_text

QUANTILES = ("p10", "p25", "median", "p75", "p90")


@dataclass(frozen=True)
class IssueRow:
    """An issue in one row, its numbers as text.

    Attributes
    ----------
    id, name, unit : str
    status_quo, terms : str
    half, most : str
        The intervals that hold 50 and 80 % of the draws.
    picture : str
        SVG.
    """

    id: str
    name: str
    unit: str
    status_quo: str
    terms: str
    half: str
    most: str
    picture: str


def basis(answer: Forecast) -> str:
    """Say what the terms of the rows are: the package given a deal, or what all models pool to."""
    if answer.packages is not None:
        return "the headline package; intervals of the terms given a deal"
    if answer.pooled is not None:
        return "all models pooled, if the matter is settled"
    return f"{next(iter(answer.models))}, the one model that fits"


def issue_rows(answer: Forecast) -> list[IssueRow]:
    """Return a row an issue, in the order of the case.

    Parameters
    ----------
    answer : Forecast
    """
    return [_row(answer, name, issue) for name, issue in answer.case.issues.items()]


def spread_of(answer: Forecast, name: str) -> Mapping[str, Any]:
    """Return the median and the quantiles of the terms to expect on an issue.

    Parameters
    ----------
    answer : Forecast
    name : str
        Of the issue.
    """
    if answer.packages is not None:
        headline = answer.packages.headline.terms[name]
        return {**answer.packages.given_deal[name], "median": headline}
    if answer.pooled is not None:
        return answer.pooled.issues[name]
    only = next(iter(answer.models.values())).terms
    return summary_of(only[:, list(answer.case.issues).index(name)])


def _row(answer: Forecast, name: str, issue: Issue) -> IssueRow:
    spread = spread_of(answer, name)
    drawn, column = answer.stands, answer.stands.issues.index(name)
    says = {
        answer.case.actors[actor].name: float(np.median(drawn.position[:, i, column]))
        for i, actor in enumerate(drawn.actors)
        if drawn.has_position[i, column]
    }
    quo = issue.status_quo
    picture = issue_row(
        f"{issue.name}: terms, and what each actor says",
        issue.range,
        [spread[key] for key in QUANTILES],
        says,
        None if quo is None else quo.likely,
    )
    ends = {key: value_text(spread[key], issue) for key in QUANTILES}
    return IssueRow(
        id=name,
        name=issue.name,
        unit=issue.unit,
        status_quo=NOTHING if quo is None else value_text(quo.likely, issue),
        terms=ends["median"],
        half=f"{ends['p25']} to {ends['p75']}",
        most=f"{ends['p10']} to {ends['p90']}",
        picture=picture,
    )
