"""The pictures of an assessment, the same in notebook and report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from winset.charts.chances import Chance, chance_bars
from winset.charts.matrix import Cells
from winset.charts.matrix import heat_map as draw_matrix
from winset.charts.svg import Picture
from winset.charts.tornado import tornado as draw_tornado
from winset.show.words import percent, signed

if TYPE_CHECKING:
    from winset.analyses.aims.assessment import Assessment

FULL = 5.0
"""Decibans that take the deepest colour: a factor of three."""
MOST_SWINGS = 14


def posterior_bars(answer: Assessment) -> Picture:
    """Draw each hypothesis' probability, its interval, and where it stood before."""
    rows = []
    for name in ordered(answer):
        view = answer.hypotheses[name]
        now = view.posterior
        rows.append(
            Chance(
                view.name,
                now.mean,
                now.p5,
                now.p95,
                view.prior.mean,
                f"{percent(now.mean)}, {view.word}",
                answer.case.hypotheses[name].parent is not None,
            )
        )
    return chance_bars("Hypotheses", rows)


def ordered(answer: Assessment) -> list[str]:
    """Return the hypotheses, the likeliest first, each followed by its parts."""
    ranked = answer.ranked()
    found: list[str] = []

    def put(parent: str | None) -> None:
        for name in ranked:
            if answer.case.hypotheses[name].parent == parent:
                found.append(name)
                put(name)

    put(None)
    return found


def heat_map(answer: Assessment) -> Picture:
    """Draw the weight of each item for each hypothesis against the rest, in decibans."""
    names = ordered(answer)
    rows = []
    for weight in sorted(answer.evidence.values(), key=lambda w: -w.diagnosticity):
        values = [_zeroed(weight.decibans[name].mean) for name in names]
        rating = weight.item.rating or "unrated"
        group = f"{rating}, 1/{round(1 / weight.part)}" if weight.part < 1 else rating
        rows.append(Cells(weight.item.name, values, [signed(v) for v in values], group))
    rows.append(
        Cells(
            "Heuer's inconsistency (less is better)",
            [0.0] * len(names),
            [str(answer.hypotheses[name].inconsistency) for name in names],
            total=True,
        )
    )
    columns = [answer.hypotheses[name].name for name in names]
    legend = "decibans against − … for +; 3 is a factor of two. Beside each item: rating, share."
    return draw_matrix("Weight of evidence", columns, rows, FULL, legend)


def tornado(answer: Assessment) -> Picture | None:
    """Draw what would move the leader's lead most; None where nothing has a lead."""
    if answer.rival is None or not answer.swings:
        return None
    rows = [(input_text(answer, name), a, b) for name, a, b in answer.swings[:MOST_SWINGS]]
    unit = "decibans of the leader over the next; below 0 another leads"
    return draw_tornado("What moves the lead", answer.rival.decibans, rows, unit)


def input_text(answer: Assessment, path: str) -> str:
    """Return the name of an input as people read it."""
    case = answer.case
    parts = path.split(".")
    if path == "response":
        return "How closely the actor follows its interest"
    if parts[0] == "hypotheses":
        return f"Prior of “{case.hypotheses[parts[1]].name}”"
    item = case.evidence[parts[1]].name
    if parts[2] == "rating":
        return f"Whether it is true: {item}"
    if parts[2] == "conduct":
        return f"Without the act: {item}"
    return f"{parts[3]}: {item}"


def _zeroed(value: float) -> float:
    return value if abs(value) >= 0.05 else 0.0
