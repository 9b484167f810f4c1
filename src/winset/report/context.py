"""The report's sections on precedents, time and market timing."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from winset.analyses.context.precedents import precedents
from winset.analyses.context.timeline import timeline
from winset.analyses.context.timing import timing
from winset.analyses.outcome.forecast import Forecast
from winset.show.precedents_words import effect_text, matter_text, similarity_text
from winset.show.timing_words import sentences, span
from winset.show.words import percent, signed

LEAST_DRAWS, MOST_DRAWS = 500, 2000
"""Draws on which the effects of differences rest, whatever the forecast's."""


def precedents_section(answer: Forecast) -> list[dict[str, Any]]:
    """Return, for each precedent: how similar, feature by feature, what matters, what followed."""
    case = answer.case
    if not case.precedents:
        return []
    model = next((name for name in ("nash", "mean") if name in answer.models), "mean")
    draws = max(LEAST_DRAWS, min(answer.draws, MOST_DRAWS))
    found = precedents(case, model=model, draws=draws, seed=answer.seed)
    return [
        {
            "name": parallel.precedent.name,
            "date": parallel.precedent.date,
            "followed": parallel.precedent.followed,
            "why": parallel.precedent.why or "",
            "sources": parallel.precedent.sources,
            "similar": similarity_text(parallel),
            "matters": matter_text(case, parallel),
            "draws": draws,
            "model": model,
            "rows": [
                {
                    "feature": one.feature,
                    "effect": "" if one.effect is None else effect_text(case, one.effect),
                }
                for one in sorted(
                    parallel.features.values(),
                    key=lambda one: (not one.feature.same, -one.share.median),
                )
            ],
        }
        for parallel in found.precedents.values()
    ]


def timeline_section(answer: Forecast) -> Markup | None:
    """Return the picture of what has happened; None where next to nothing has a date."""
    found = timeline(answer.case)
    if not any(entry.kind != "day" for entry in found.entries):
        return None
    return Markup(found.plot())  # noqa: S704 - built and escaped by winset.charts


def timing_section(answer: Forecast) -> list[dict[str, Any]]:
    """Return, for each market: what is said of it, its picture and the table by chance."""
    if not answer.case.timing:
        return []
    found = timing(answer.case, draws=max(answer.draws, LEAST_DRAWS), seed=answer.seed)
    return [
        {
            "entry": timed.entry,
            "actor": answer.case.actors[timed.entry.actor].name,
            "sentences": sentences(answer.case, timed),
            "picture": Markup(found.plot(name)),  # noqa: S704 - escaped by winset.charts
            "chances": [
                (f"{chance:.0f} %", signed(value.median), span(value), percent(share))
                for chance, value, share in timed.by_chance
            ],
        }
        for name, timed in found.entries.items()
    ]
