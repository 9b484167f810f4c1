"""The odds of a case's dated questions: each with its parts, and apart from whether terms exist."""

from __future__ import annotations

import math

from winset.analyses.events.odds import DEFAULT_SIZE, NEEDS_TERMS, EventOdds, Odds, Piece
from winset.case.fields import Traced
from winset.case.probability_words import probability_word
from winset.charts.lines import time_lines
from winset.show.cells import Rows, draws_text, points_cell, share_cell, table, title
from winset.show.sections import Cell, Figure, Part, Section, Text
from winset.show.words import counted, day_text, decimal, percent, whose_consent

MONTH = 365.25 / 12.0
MOST_MONTHS = 36
"""Beyond which a curve is drawn over years."""
NAMES = {
    "classes": "reference class",
    "hazard": "days gone by without it",
    "evidence": "evidence",
    "terms": "terms exist",
}


def sections(answer: Odds) -> list[Section]:
    """Return a table of all questions, then a section for each."""
    return [
        Section("", [title(answer.case), *_summary(answer)]),
        *(_event(answer, name, found) for name, found in answer.events.items()),
        Section("", [Text(_basis(answer), "quiet")]),
    ]


def report_section(answer: Odds) -> Section:
    """Return the section of a report: whether and when, apart from whether terms exist.

    Parameters
    ----------
    answer : Odds
    """
    parts = [*_summary(answer), *(_event(answer, *entry) for entry in answer.events.items())]
    return Section("Whether and when", [*parts, Text(_basis(answer), "quiet")], id="odds")


def _summary(answer: Odds) -> list[Part]:
    rows: Rows = [
        [
            found.event.question,
            Cell(day_text(found.event.closes), found.event.closes.isoformat()),
            share_cell(found.probability),
            _interval(found),
            probability_word(found.probability),
        ]
        for found in answer.events.values()
    ]
    titles = ["question", "until", f">{_first(answer)}", ">90 % of draws", "in words"]
    return [Text(apart_text(answer)), table(titles, rows)]


def apart_text(answer: Odds) -> str:
    """Say, in one line, what of the answer is about terms and what about a signature.

    Parameters
    ----------
    answer : Odds
    """
    asked = [found for found in answer.events.values() if found.event.bears in NEEDS_TERMS]
    if answer.terms is None or not asked:
        return f"As of {answer.on}; that terms exist would not be that anything is signed."
    listed = ", ".join(
        f"{percent(found.comes)} that it is {found.event.bears} by {day_text(found.event.closes)}"
        for found in asked
    )
    return (
        f"Terms that {whose_consent(answer.case)} prefer to no deal exist in "
        f"{percent(answer.terms)} of draws. Whether anything is {asked[0].event.bears} by a day "
        f"is another question: {listed}."
    )


def _first(answer: Odds) -> str:
    """Return what the first option is called, where all questions call it the same."""
    names = {found.event.options[0] for found in answer.events.values()}
    return names.pop() if len(names) == 1 else "first option"


def _interval(found: EventOdds) -> str:
    last = found.by[-1]
    return f"{percent(last.p5)} to {percent(last.p95)}"


def _event(answer: Odds, name: str, found: EventOdds) -> Section:
    event = found.event
    curve: Rows = [
        [day.date.isoformat(), share_cell(day.p50), f"{percent(day.p5)} to {percent(day.p95)}"]
        for day in found.by
    ]
    parts: Rows = [_piece(found, piece) for piece in found.parts]
    titles = ["part", "", ">says", ">without it", ">it moves, points", "why"]
    learnt = (
        f"It has no reference class: what questions of its words came to stands in for one, as if "
        f"it were {DEFAULT_SIZE:.0f} cases. "
        if found.learnt is not None
        else ""
    )
    standing = _standing(found)
    far = (found.by[-1].date - answer.on).days > MOST_MONTHS * MONTH
    unit, length = ("years", 12 * MONTH) if far else ("months", MONTH)
    lines = [
        ((day.date - answer.on).days / length, 100 * day.p5, 100 * day.p50, 100 * day.p95)
        for day in found.by
    ]
    across = f"{unit} from {day_text(answer.on)}"
    picture = time_lines(event.question, {event.options[0]: lines}, across, "percent", gap=math.inf)
    words = "Probability by each day: median and 90 % of the draws."
    drawn = [Figure(picture, words, name=name)]
    return Section(
        event.question,
        [
            Text(f"{event.options[0][:1].upper()}{event.options[0][1:]} if: {event.criterion}"),
            *(drawn if len(lines) > 1 else []),
            Section("", [table(["by", ">median", ">90 % of draws"], curve)], style="rest"),
            *([Text(standing)] if standing else []),
            Text(f"{learnt}What moves it most comes first.", "quiet"),
            table(titles, parts),
            *([Text(event.why, "quiet", sources=event.sources)] if event.why else []),
        ],
    )


def _standing(found: EventOdds) -> str:
    """Say which option is read as what comes, where that is open or it is the second."""
    first, second = found.event.options
    if found.event.stands is None and found.event.by_words and not found.event.standing:
        return (
            f"Its words say that “{first}” is what stands, but it is read as what comes, and the "
            f"classes as counts of it. If “{second}” is what comes, write stands: true and count "
            "that in the classes; if not, stands: false."
        )
    if not found.event.standing:
        return ""
    told = (
        " Its words say so; stands: false in the case would turn it round."
        if found.event.stands is None
        else ""
    )
    return (
        f"“{first}” is what stands; what comes, and what days go by without, is “{second}”.{told}"
    )


def _piece(found: EventOdds, piece: Piece) -> list[str | Cell]:
    entry: Traced | None = None
    label = ""
    if piece.part == "classes" and piece.name in found.event.classes:
        one = found.event.classes[piece.name]
        entry, label = one, one.name
    elif piece.part == "classes":
        label = "the words of the question"
    elif piece.part == "evidence":
        item = found.event.evidence[piece.name]
        entry, label = item, f"{item.name} ({item.date})"
    says = share_cell(piece.says)
    if piece.part == "evidence" and piece.says is not None:
        says = Cell(f"times {decimal(piece.says, 2)}", piece.says)
    moves = points_cell(found.probability - piece.without)
    why = Cell("") if entry is None else Cell(entry.why or "", sources=entry.sources)
    return [NAMES[piece.part], label, says, share_cell(piece.without), moves, why]


def _basis(answer: Odds) -> str:
    left = f" Left out: {', '.join(NAMES[part] for part in answer.without)}." * bool(answer.without)
    return (
        f"As of {answer.on}; {counted(len(answer.events), 'question')}; {draws_text(answer)}{left}"
    )
