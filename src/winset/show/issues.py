"""A forecast issue by issue: what the models expect, who stands where, the room for a deal."""

from __future__ import annotations

import numpy as np

from winset.analyses.outcome.forecast import Forecast
from winset.analyses.summary import Array, Summary
from winset.charts.terms import Panel, Spread, terms_chart
from winset.show.cells import Rows, table, value_cell
from winset.show.sections import Figure, Part, Section, Text
from winset.show.words import percent, value_text

LARGEST_DOT, SMALLEST_DOT = 7.5, 2.5
GIVEN = "given a deal"
QUANTILES = ("p5", "p25", "median", "p75", "p95", "mean")


def summaries(answer: Forecast, issue: str) -> list[tuple[str, Summary, float]]:
    """Return the pool and each model with what it says of an issue, and its share of outcomes.

    The first are the terms to expect.

    Parameters
    ----------
    answer : Forecast
    issue : str
    """
    rows = [(name, m.issues[issue], m.outcome_share) for name, m in answer.models.items()]
    if answer.pooled is not None:
        p = answer.pooled.issues[issue]
        rows.insert(0, ("pooled", Summary(**{key: p[key] for key in QUANTILES}), 1.0))
    if answer.packages is not None and answer.agreement is not None:
        p, share = answer.packages.given_deal[issue], answer.agreement.probability
        rows.insert(0, (GIVEN, Summary(**{key: p[key] for key in QUANTILES}), share))
    return rows


def draws_text(answer: Forecast, model: str) -> str:
    """Say of which draws a model's share is: a slow model may run on fewer than the forecast.

    Parameters
    ----------
    answer : Forecast
    model : str
    """
    ran = len(answer.models[model].terms) if model in answer.models else answer.draws
    return "draws" if ran == answer.draws else f"its {ran:,} draws"


def issues(answer: Forecast) -> Section:
    """Return the picture of each issue, the room for a deal on it, and the numbers."""
    note = (
        "Curves: how often a model's draws fall there; the thick line holds half of them, the thin "
        "line 90 %, the dot is the median. Actors: the filled dot is what the actor says after its "
        "groups have had their say, larger for more capability times salience, with its 90 % "
        "interval; the open diamond is what it is thought to want, where that differs. Shaded: the "
        "status quo."
    )
    parts: list[Part] = [Text(note, "quiet")]
    parts += [issue(answer, name) for name in answer.case.issues]
    return Section("Issue by issue", parts, id="issues", style="rest", only="page")


def issue(answer: Forecast, name: str) -> Section:
    """Return the picture of one issue, the room for a deal on it, and the numbers.

    Parameters
    ----------
    answer : Forecast
    name : str
    """
    entry = answer.case.issues[name]
    parts: list[Part] = [Figure(_issue_picture(answer, name), name=name)]
    if answer.agreement is not None and not answer.point:
        ends = answer.agreement.room[name]
        if np.isfinite(ends).all() and ends != entry.range:
            low, high = (value_text(end, entry) for end in ends)
            parts.append(
                Text(
                    "With the others at the fairest terms, this issue could typically lie from "
                    f"{low} to {high} before somebody preferred no deal.",
                    "quiet",
                )
            )
    if not answer.point:
        titles = ["Model", ">5 %", ">25 %", ">median", ">75 %", ">95 %", ">mean"]
        rows: Rows = [
            [model, *[value_cell(getattr(summary, key), entry) for key in QUANTILES]]
            for model, summary, _ in summaries(answer, name)
        ]
        parts.append(table(titles, rows, folded=f"Numbers: {entry.name}"))
    return Section(entry.name, parts, id=f"issue-{name}", style="keep")


def _issue_picture(answer: Forecast, issue: str) -> str:
    """Return the picture of one issue: models, actors, status quo, landmarks."""
    entry = answer.case.issues[issue]
    quo = entry.status_quo
    column = list(answer.case.issues).index(issue)
    spreads = []
    for name, summary, share in summaries(answer, issue):
        pool = name == "pooled"
        draws = _draws(answer, name)
        of = draws_text(answer, name)
        note = "all models together" if pool else f"in {percent(share)} of {of}"
        spreads.append(
            Spread(
                name=name,
                quantiles=(summary.p5, summary.p25, summary.median, summary.p75, summary.p95),
                sample=None if answer.point else draws[:, column],
                note=note if pool or share < 1.0 else "",
            )
        )
    return terms_chart(
        Panel(
            title=entry.name,
            unit=entry.unit,
            low=entry.range[0],
            high=entry.range[1],
            models=spreads,
            actors=_actor_spreads(answer, issue),
            landmarks=entry.landmarks,
            status_quo=None if quo is None else (quo.low, quo.likely, quo.high),
        )
    )


def _draws(answer: Forecast, name: str) -> Array:
    """Return the draws of terms behind a row of a picture."""
    if name == GIVEN and answer.packages is not None:
        return answer.packages.terms
    if name == "pooled" and answer.pooled is not None:
        return answer.pooled.terms
    return answer.models[name].terms


def _actor_spreads(answer: Forecast, issue: str) -> list[Spread]:
    """Return what each actor says, heaviest dots for most power, in order of position."""
    draws = answer.stands
    j = draws.issues.index(issue)
    power = np.median(draws.power[:, :, j], axis=0)
    most = power.max() or 1.0
    spreads = []
    for i, name in enumerate(draws.actors):
        if not draws.has_position[i, j]:
            continue
        ends = np.quantile(draws.position[:, i, j], [0.05, 0.25, 0.5, 0.75, 0.95])
        p5, p25, median, p75, p95 = (float(end) for end in ends)
        ideal = float(np.median(draws.ideal[:, i, j]))
        apart = abs(ideal - median) > 0.01 * (draws.high[j] - draws.low[j])
        spreads.append(
            Spread(
                name=answer.case.actors[name].name,
                quantiles=(p5, p25, median, p75, p95),
                size=SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * float(np.sqrt(power[i] / most)),
                ideal=ideal if apart else None,
            )
        )
    return sorted(spreads, key=lambda spread: (spread.quantiles[2], spread.name))
