"""Which input of a forecast was furthest out, and what the right one had changed."""

from __future__ import annotations

from winset.analyses.record.post_mortem import PostMortem, WouldSay
from winset.show.cells import Rows, number, share_cell, table
from winset.show.sections import Cell, Section, Text
from winset.show.words import decimal, percent

TITLE = "Post-mortem"


def sections(answer: PostMortem) -> list[Section]:
    """Return the worst input first, and what the forecast had said with each right value."""
    worst = answer.inputs[0]
    rows: Rows = [["as it was", "", "", "", *_cells(answer.said)]]
    for one in answer.inputs:
        value, percentile = number(one.value, "g"), number(one.percentile, ".0f")
        rows.append([one.path, str(one.believed), value, percentile, *_cells(one.would_say)])
    right = Cell("all of them right", tone="strong")
    rows.append([right, "", "", "", *_cells(answer.together)])
    titles = (
        *("input", "believed", ">was", ">percentile"),
        *(">terms exist", ">error", ">Brier of questions"),
    )
    note = (
        f"The same draws, with the right value in place of the belief. Error: the mean distance of "
        f"the medians of {answer.model} from what came out, in points of 100 of an issue's range."
    )
    asked: Rows = [
        [
            answer.case.events[name].question,
            share_cell(chance),
            share_cell(worst.would_say.events.get(name)),
            share_cell(answer.together.events.get(name)),
        ]
        for name, chance in answer.said.events.items()
    ]
    told: Rows = [
        [
            answer.case.issues[name].name,
            number(median, ".4g"),
            number(worst.would_say.medians.get(name), ".4g"),
            number(answer.together.medians.get(name), ".4g"),
        ]
        for name, median in answer.said.medians.items()
    ]
    heads = (">as it was", f">{worst.path} right", ">all right")
    return [
        Section(
            f"{answer.case.title}: record {answer.record.number} in hindsight",
            [
                Text(_worst(answer)),
                table(titles, rows, note=note),
                *([table(("question", *heads), asked)] if asked else []),
                *([table(("median terms", *heads), told)] if told else []),
            ],
        )
    ]


def _worst(answer: PostMortem) -> str:
    worst = answer.inputs[0]
    moved = []
    before, after = answer.said, worst.would_say
    if before.error is not None and after.error is not None:
        moved.append(f"a mean error of {decimal(after.error, 1)} points, not {before.error:.1f}")
    if before.brier is not None and after.brier is not None:
        moved.append(
            f"a Brier score of {after.brier:.3f} on dated questions, not {before.brier:.3f}"
        )
    if before.agreement is not None and after.agreement is not None:
        shares = f"{percent(after.agreement)} of draws, not {percent(before.agreement)}"
        moved.append(f"terms in {shares}")
    return (
        f"Furthest out was {worst.path}: believed {worst.believed}, it was {worst.value:g}, the "
        f"{worst.percentile:.0f}th percentile. With it right: {'; '.join(moved)}."
    )


def _cells(would: WouldSay) -> list[Cell]:
    return [share_cell(would.agreement), number(would.error, ".1f"), number(would.brier, ".3f")]
