"""The report's section on what an actor really wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from winset.analyses.aims.assessment import Assessment
from winset.charts.svg import Picture
from winset.show.assess_pictures import (
    heat_map,
    input_text,
    ordered,
    posterior_bars,
    tornado,
)
from winset.show.assess_words import leading_text, notes
from winset.show.words import percent, signed, value_text

MOST_FLIPS = 10


def assess_sections(answers: Mapping[str, Assessment]) -> list[dict[str, Any]]:
    """Return what the report shows of each actor's assessment."""
    return [_section(answer) for answer in answers.values()]


def _section(answer: Assessment) -> dict[str, Any]:
    case = answer.case
    return {
        "id": answer.actor,
        "who": case.actors[answer.actor].name,
        "bars": _svg(posterior_bars(answer)) if answer.hypotheses else None,
        "leading": leading_text(answer),
        "map": _svg(heat_map(answer)) if answer.evidence and answer.hypotheses else None,
        "tornado": _svg(tornado(answer)),
        "flips": [
            {
                "input": input_text(answer, flip.input),
                "now": flip.now,
                "then": flip.then,
                "size": f"{abs(flip.decibans):.1f}",
                "inside": flip.inside,
                "winner": case.hypotheses[flip.winner].name,
            }
            for flip in answer.flips[:MOST_FLIPS]
        ],
        "items": _items(answer),
        "names": [answer.hypotheses[name].name for name in ordered(answer)],
        "interests": _interests(answer),
        "candidates": _candidates(answer),
        "notes": notes(answer),
        "draws": f"{answer.draws:,}",
        "ess": f"{answer.ess:,.0f}",
        "thin": [
            (view.name, f"{view.ess:,.0f}") for view in answer.hypotheses.values() if view.sampled
        ],
        "followed": answer.followed,
        "response": answer.response,
    }


def _svg(picture: Picture | None) -> Markup | None:
    return None if picture is None else Markup(picture)  # noqa: S704 - escaped by winset.charts


def _items(answer: Assessment) -> list[dict[str, Any]]:
    """Return a row an item: its judgement, its weight, and the posteriors without it."""
    names = ordered(answer)
    rows = []
    for weight in sorted(answer.evidence.values(), key=lambda w: -w.diagnosticity):
        item = weight.item
        conduct = item.conduct
        rows.append(
            {
                "name": item.name,
                "date": item.date or "",
                "rating": item.rating or "–",
                "trust": percent(weight.trust),
                "origin": item.origin or "–",
                "kind": weight.kind,
                "chose": conduct.alternatives[conduct.chose].name if conduct else "",
                "instead": [
                    entry.name for key, entry in conduct.alternatives.items()
                    if key != conduct.chose
                ] if conduct else [],
                "tells": f"{weight.diagnosticity:.1f}",
                "cells": [(signed(weight.decibans[n].mean), percent(weight.without[n]))
                          for n in names],
                "why": item.why or "",
                "sources": item.sources,
            }
        )  # fmt: skip
    return rows


def _interests(answer: Assessment) -> list[dict[str, Any]]:
    rows = []
    for name, interest in answer.interests.items():
        issue = answer.case.issues[name]
        rows.append(
            {
                "name": issue.name,
                "unit": issue.unit,
                "before": _cell(interest.ideal_before, issue),
                "now": _cell(interest.ideal, issue),
                "weight": (
                    percent(interest.weight.mean),
                    f"{percent(interest.weight.p5)} to {percent(interest.weight.p95)}",
                ),
                "top": percent(interest.top),
            }
        )
    return rows


def _cell(spread: Any, issue: Any) -> tuple[str, str]:
    low, high = value_text(spread.p5, issue), value_text(spread.p95, issue)
    return value_text(spread.median, issue), f"{low} to {high}"


def _candidates(answer: Assessment) -> list[dict[str, Any]]:
    rows = []
    for worth in sorted(answer.candidates.values(), key=lambda found: -found.bits):
        outcomes = []
        for key, (chance, after) in worth.outcomes.items():
            top = sorted(after.items(), key=lambda pair: -pair[1])[:2]
            listed = "; ".join(f"{answer.hypotheses[n].name}: {percent(p)}" for n, p in top)
            outcomes.append((key, percent(chance), listed))
        rows.append({"name": worth.name, "bits": f"{worth.bits:.2f}", "outcomes": outcomes})
    return rows
