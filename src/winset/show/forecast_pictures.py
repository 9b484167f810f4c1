"""A forecast -> the panels that charts draw."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from winset.charts.svg import STYLE, Picture
from winset.charts.terms import Panel, Spread, terms_chart
from winset.errors import UsageError, nearest
from winset.show.words import percent

if TYPE_CHECKING:
    from winset.analyses.outcome.forecast import Forecast

LARGEST_DOT, SMALLEST_DOT = 7.5, 2.5


class Figure(str):
    """HTML with one picture or several, which notebooks show; ``str()`` gives its text."""

    def _repr_html_(self) -> str:
        return str(self)


def terms_picture(answer: Forecast, issue: str | None = None) -> Figure:
    """Return the terms of one issue, or of all, as HTML that stands by itself."""
    case = answer.case
    if issue is not None and issue not in case.issues:
        raise UsageError(
            f"There is no issue '{issue}'; there are {', '.join(case.issues)}."
            f"{nearest(issue, case.issues)}"
        )
    names = list(case.issues) if issue is None else [issue]
    parts = [f"<style>{STYLE}</style>"]
    for name in names:
        title = _escaped(case.issues[name].name)
        parts.append(
            f"<figure><figcaption>{title}</figcaption>{issue_chart(answer, name)}</figure>"
        )
    return Figure("\n".join(parts))


def issue_chart(answer: Forecast, issue: str) -> Picture:
    """Return the picture of one issue: models, actors, status quo, landmarks."""
    case = answer.case
    entry = case.issues[issue]
    quo = entry.status_quo
    return terms_chart(
        Panel(
            title=entry.name,
            unit=entry.unit,
            low=entry.range[0],
            high=entry.range[1],
            models=[
                *_pooled_spread(answer, issue),
                *[_model_spread(answer, name, issue) for name in answer.models],
            ],
            actors=_actor_spreads(answer, issue),
            landmarks=entry.landmarks,
            status_quo=None if quo is None else (quo.low, quo.likely, quo.high),
        )
    )


def _pooled_spread(answer: Forecast, issue: str) -> list[Spread]:
    if answer.pooled is None:
        return []
    p = answer.pooled.issues[issue]
    column = answer.pooled.terms[:, list(answer.case.issues).index(issue)]
    return [
        Spread(
            name="pooled",
            quantiles=(p["p5"], p["p25"], p["median"], p["p75"], p["p95"]),
            sample=None if answer.point else column,
            note="all models together",
        )
    ]


def _model_spread(answer: Forecast, model: str, issue: str) -> Spread:
    said = answer.models[model]
    summary = said.issues[issue]
    column = said.terms[:, list(answer.case.issues).index(issue)]
    share = said.outcome_share
    return Spread(
        name=model,
        quantiles=(summary.p5, summary.p25, summary.median, summary.p75, summary.p95),
        sample=None if answer.point else column,
        note="" if share == 1.0 else f"in {percent(share)} of draws",
    )


def _actor_spreads(answer: Forecast, issue: str) -> list[Spread]:
    """Return what each actor says, heaviest dots for most power, in order of position."""
    draws = answer.stands
    j = draws.issues.index(issue)
    power = np.median(draws.power[:, :, j], axis=0)
    most = power.max() or 1.0
    spreads = []
    for i, name in enumerate(draws.actors):
        if not draws.held[i, j]:
            continue
        five, low, middle, high, ninetyfive = np.quantile(
            draws.position[:, i, j], [0.05, 0.25, 0.5, 0.75, 0.95]
        )
        wanted = float(np.median(draws.ideal[:, i, j]))
        apart = abs(wanted - middle) > 0.01 * (draws.high[j] - draws.low[j])
        size = SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * float(np.sqrt(power[i] / most))
        entry = answer.case.actors[name]
        spreads.append(
            Spread(
                name=entry.name,
                quantiles=(float(five), float(low), float(middle), float(high), float(ninetyfive)),
                size=size,
                ideal=wanted if apart else None,
            )
        )
    return sorted(spreads, key=lambda spread: (spread.quantiles[2], spread.name))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
