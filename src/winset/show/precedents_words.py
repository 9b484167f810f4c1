"""A case beside its precedents, as people read it."""

from __future__ import annotations

import math

from winset.analyses.context.precedents import Effect, Parallel
from winset.case.schema import Case
from winset.show.compare_words import moved_text, points
from winset.show.words import percent


def similarity_text(found: Parallel) -> str:
    """Say how similar a precedent is."""
    middle = found.similarity
    if math.isnan(middle.median):
        return "No feature has any weight, so nothing is said of similarity."
    alike = sum(one.feature.same for one in found.features.values())
    spread = ""
    if middle.p5 < middle.p95:
        spread = f" (90 % of draws: {percent(middle.p5)} to {percent(middle.p95)})"
    return (
        f"{alike} of {len(found.features)} features are the same; they carry "
        f"{percent(middle.median)} of the weight{spread}."
    )


def effect_text(case: Case, effect: Effect) -> str:
    """Say what an effect does to the deal and to the terms."""
    parts = []
    if effect.agreement is not None:
        change = points(effect.agreement.change)
        how = "likelier" if change.startswith("+") else "less likely"
        same = change == "0"
        parts.append(f"a deal is {'as likely as now' if same else f'{how} by {change[1:]} points'}")
    moved = moved_text(case, {name: shift.change for name, shift in effect.issues.items()})
    if moved:
        parts.append(moved)
    return "; ".join(parts) or "nothing changes"


def matter_text(case: Case, found: Parallel) -> str:
    """Say which differences matter most to the forecast."""
    differing = [one for one in found.features.values() if not one.feature.same]
    if not differing:
        return "No feature differs."
    if not found.matter:
        return "The case does not say what the differences would change here."
    silent = len(differing) - len(found.matter)
    first = found.features[found.matter[0]]
    assert first.effect is not None
    text = (
        f"Of the differences, “{first.feature.here}” against “{first.feature.there}” matters most: "
        f"if it were as there, {effect_text(case, first.effect)}."
    )
    if silent:
        verb = "differences do" if silent > 1 else "difference does"
        text += f" {silent} {verb} not say what would change."
    return text
