"""A comparison: what a shock changes, what carries the change, and what would turn the deal."""

from __future__ import annotations

from collections.abc import Sequence

from winset.analyses.levers.compare import FARTHEST, Comparison, Part, Shift, Turning
from winset.case.probability_words import probability_word
from winset.case.schema import Case
from winset.show.cells import basis, columns, points_cell, row, share_cell, value_cell
from winset.show.sections import Cell, Column, Row, Section, Table, Text
from winset.show.words import (
    change_text,
    moved_text,
    percent,
    signed,
    span,
    term_text,
    whose_consent,
)

MOST_TERMS, MOST_CARRIERS = 3, 2
TERMS = columns("median terms", ">before", ">after", ">change", ">90 % of draws")
GAINS = columns(
    "worth of a deal over none, points",
    ">before",
    ">after",
    Column("blocks, before", number=True, optional=True),
    Column("after", number=True, optional=True),
)
CARRIERS = columns(
    "what carries it",
    Column("deal, points", number=True, optional=True),
    "terms that it moves most",
)
SCENARIOS = columns(
    "scenario",
    ">a deal",
    "median terms that move most",
    "what carries it",
    Column("turns at", number=True, below="times the changes"),
)


def sections(answer: Comparison) -> list[Section]:
    """Return sentences, terms, what a deal is worth to each, and what carries the change."""
    case = answer.case
    before = "the case as it is"
    if answer.before is not None:
        before = case.scenarios[answer.before].name
    versions = Text(f"{case.scenarios[answer.after].name}\nagainst {before}")
    return [
        Section(case.title, [versions]),
        Section(
            "",
            [
                *sentences(answer),
                Table(TERMS, [_term(case, name, s) for name, s in answer.issues.items()]),
                Table(GAINS, [_gain(answer, name) for name in answer.gains]),
                carriers(answer),
                basis(answer),
            ],
        ),
    ]


def sentences(answer: Comparison) -> list[Text]:
    """Say what the change does to the deal, to whom, and what would turn it."""
    case, shift = answer.case, answer.agreement
    if shift is None:
        return [Text("The case does not say what no deal brings, so only terms are compared.")]
    texts = [
        f"Terms that {whose_consent(case)} prefer to no deal exist in {percent(shift.after)} of "
        f"these {answer.draws:,} draws ({probability_word(shift.after)}); before, in "
        f"{percent(shift.before)}."
    ]
    if answer.gains:
        most = max(answer.gains, key=lambda name: abs(answer.gains[name].change))
        gain = answer.gains[most]
        texts.append(
            f"Most changes for {case.actors[most].name}: a deal is worth {gain.after:.0f} points "
            f"more than none to it on average, before {gain.before:.0f}."
        )
    first = next(iter(answer.blocks.items()), None)
    if first is not None and first[1].after > 0:
        texts.append(
            f"The demand that most often blocks is that of {case.parties[first[0]].name}, "
            f"in {percent(first[1].after)} of all draws; before, in {percent(first[1].before)}."
        )
    if answer.turning is not None:
        texts.append(_turning(answer.turning))
    return [Text(text) for text in texts]


def carriers(answer: Comparison) -> Table:
    """Return what each part of the change carries."""
    case = answer.case
    rows = [
        row(
            change_text(case, part.change),
            points_cell(part.agreement),
            moved_text(case, part.issues),
        )
        for part in answer.parts
    ]
    if rows and answer.agreement is not None:
        together = Cell("together", tone="strong")
        rows.append(row(together, points_cell(answer.agreement.change), ""))
    return Table(CARRIERS, rows, note="The parts add up to the whole change.")


def side_by_side(answers: Sequence[Comparison]) -> Table:
    """Return a row for each of several scenarios, all compared with the case as it is."""
    return Table(
        SCENARIOS,
        [_scenario(answer) for answer in answers],
        note=f"Against the case as it is, on the same {answers[0].draws:,} draws. Turns: how many "
        "times as large the changes must be for a deal to be less likely than not. "
        f"`winset compare {answers[0].case.id} --scenario ID` gives every part, which add up to "
        "the whole.",
    )


def _turning(turning: Turning) -> str:
    below = percent(turning.below)
    if turning.factor is None:
        return (
            "However much larger the changes are, up to eight times and inside their bounds, the "
            f"probability of a deal does not fall below {below}: it is {percent(turning.reached)}."
        )
    if turning.factor == 0.0:
        return f"The probability of a deal is below {below} before any change."
    return (
        f"Changes {turning.factor:.1f} times as large would bring the probability of a deal "
        f"below {below}."
    )


def _term(case: Case, name: str, shift: Shift) -> Row:
    issue = case.issues[name]
    ends = (term_text(end, case, name) for end in (shift.p5, shift.p95))
    return row(
        issue.name,
        value_cell(shift.before, issue),
        value_cell(shift.after, issue),
        Cell(term_text(shift.change, case, name), shift.change),
        " to ".join(ends),
        key=name,
    )


def _gain(answer: Comparison, name: str) -> Row:
    gain, blocks = answer.gains[name], answer.blocks.get(name)
    return row(
        answer.case.actors[name].name,
        Cell(f"{gain.before:.1f}", gain.before),
        Cell(f"{gain.after:.1f}", gain.after),
        share_cell(None if blocks is None else blocks.before),
        share_cell(None if blocks is None else blocks.after),
        key=name,
    )


def _scenario(answer: Comparison) -> Row:
    case, shift, turning = answer.case, answer.agreement, answer.turning
    deal = Cell("–")
    if shift is not None:
        deal = Cell(percent(shift.after), shift.after, below=f"now {percent(shift.before)}")
    turns = Cell("–")
    if turning is not None and turning.factor is None:
        turns = Cell(f"not up to {FARTHEST:g}")
    elif turning is not None:
        turns = Cell(f"{turning.factor:.1f}", turning.factor)
    moved = {name: term.change for name, term in answer.issues.items()}
    return row(
        case.scenarios[answer.after].name,
        deal,
        moved_text(case, moved, MOST_TERMS) or "hardly any",
        "\n".join(_strongest(answer)),
        turns,
        key=answer.after,
    )


def _strongest(answer: Comparison) -> list[str]:
    """Name the changes that carry most of the deal's shift, or else of the terms'."""
    case = answer.case

    def weight(part: Part) -> float:
        if part.agreement is not None:
            return abs(part.agreement)
        return max(abs(value) / span(case, name) for name, value in part.issues.items())

    ranked = sorted(answer.parts, key=weight, reverse=True)[:MOST_CARRIERS]
    return [
        change_text(case, part.change)
        + ("" if part.agreement is None else f" ({signed(100 * part.agreement)} points)")
        for part in ranked
    ]
