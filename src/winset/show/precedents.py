"""Precedents: how similar each is, what differs, and what the differences would make here."""

from __future__ import annotations

import math

from winset.analyses.context.precedents import ComparedFeature, Effect, Parallel, Parallels
from winset.case.schema import Case
from winset.show.cells import basis, columns, row
from winset.show.sections import Cell, Column, Part, Row, Section, Table, Text
from winset.show.words import moved_text, percent, signed

FEATURES = columns(Column(""), ">weight", "here", "there", Column("sources", only="terminal"))
EFFECTS = columns("if it were as there", "here")
SIMILARITY = (
    "Similarity is the weight of what is the same over all weight; the weights are beliefs."
)


def sections(answer: Parallels) -> list[Section]:
    """Return a section for each precedent, the most similar first."""
    return [
        Section(answer.case.title, [], only="terminal"),
        *(
            Section(
                f"{parallel.precedent.name} ({parallel.precedent.date})",
                _parts(answer.case, parallel),
            )
            for parallel in answer.precedents.values()
        ),
        Section("", [basis(answer)]),
    ]


def _parts(case: Case, parallel: Parallel) -> list[Part]:
    precedent = parallel.precedent
    parts: list[Part] = [Text(_similarity(parallel)), Text(_differences(case, parallel))]
    if precedent.followed:
        parts.append(Text(f"What followed there: {precedent.followed}"))
    features = sorted(
        parallel.features.values(), key=lambda one: (not one.feature.same, -one.share.median)
    )
    why = f"{SIMILARITY} {precedent.why or ''}".rstrip()
    return [
        *parts,
        Table(FEATURES, [_feature(one) for one in features]),
        Table(EFFECTS, _effects(case, parallel)),
        Text(why, "quiet", only="page", sources=precedent.sources),
    ]


def _feature(compared: ComparedFeature) -> Row:
    feature = compared.feature
    return row(
        Cell("same" if feature.same else "differs", feature.same),
        Cell(str(feature.weight), feature.weight.likely),
        feature.here,
        Cell(feature.there, below=feature.why or "", sources=feature.sources),
        ", ".join(feature.sources),
    )


def _effects(case: Case, parallel: Parallel) -> list[Row]:
    """Return what would be different here for each difference that says so, and for all."""
    rows = []
    for name in parallel.matter:
        compared = parallel.features[name]
        if compared.effect is not None:
            effect = _effect(case, compared.effect)
            rows.append(row(compared.feature.there, effect, key=name))
    if len(rows) > 1 and parallel.together is not None:
        together = _effect(case, parallel.together)
        rows.append(row(Cell("all of these", tone="strong"), together))
    return rows


def _similarity(parallel: Parallel) -> str:
    """Say how similar a precedent is."""
    similarity = parallel.similarity
    if math.isnan(similarity.median):
        return "No feature has any weight, so nothing is said of similarity."
    alike = sum(one.feature.same for one in parallel.features.values())
    spread = ""
    if similarity.p5 < similarity.p95:
        spread = f" (90 % of draws: {percent(similarity.p5)} to {percent(similarity.p95)})"
    return (
        f"{alike} of {len(parallel.features)} features are the same; they carry "
        f"{percent(similarity.median)} of the weight{spread}."
    )


def _effect(case: Case, effect: Effect) -> str:
    """Say what an effect does to the deal and to the terms."""
    parts = []
    if effect.agreement is not None:
        change = signed(100 * effect.agreement.change)
        how = "likelier" if change.startswith("+") else "less likely"
        same = change == "0"
        parts.append(f"a deal is {'as likely as now' if same else f'{how} by {change[1:]} points'}")
    moved = moved_text(case, {name: shift.change for name, shift in effect.issues.items()})
    if moved:
        parts.append(moved)
    return "; ".join(parts) or "nothing changes"


def _differences(case: Case, parallel: Parallel) -> str:
    """Say which differences matter most to the forecast."""
    differing = [one for one in parallel.features.values() if not one.feature.same]
    if not differing:
        return "No feature differs."
    if not parallel.matter:
        return "The case does not say what the differences would change here."
    first = parallel.features[parallel.matter[0]]
    assert first.effect is not None
    text = (
        f"Of the differences, “{first.feature.here}” against “{first.feature.there}” matters most: "
        f"if it were as there, {_effect(case, first.effect)}."
    )
    silent = len(differing) - len(parallel.matter)
    if silent:
        verb = "differences do" if silent > 1 else "difference does"
        text += f" {silent} {verb} not say what would change."
    return text
