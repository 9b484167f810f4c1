"""Advice: what an actor can gain, its levers, and its best shifts of its own position."""

from __future__ import annotations

from collections.abc import Iterator

from winset.analyses.levers.advise import Advice, LeverEffect
from winset.case.schema import Case
from winset.charts.swings import gain_bars
from winset.show.cells import basis, change_cell, columns, points_cell, row, share_cell, title
from winset.show.sections import Cell, Column, Figure, Row, Section, Table, Text
from winset.show.words import ends_text, moved_text, signed, term_text

SMALL = 0.05
"""Points of utility that are not worth a word."""
LEAST_BAR = 0.005
"""Points of utility below which a bar could not be seen."""
MOST_BARS, MOST_TERMS, MOST_SHIFTS = 8, 3, 3
EFFORT = "Effort: one's own position by 1 % of a range one cares about fully is 1 point."
SURE = "Sure: in what part of the draws in which anything changes the actor does better."
ANSWERED = (
    "Answered: once each other actor has made its own best step on the issues concerned. "
    "Deal: change of its probability, in percentage points."
)
COLUMNS = columns(
    "lever",
    Column("gain", number=True, below="points, 90 % of draws"),
    Column("90 % of draws", number=True, only="terminal"),
    ">sure",
    ">effort",
    Column("deal", number=True, below="points", optional=True),
    ">answered",
    Column("terms that it moves most", wide=True, only="page"),
    Column("others, points", only="page"),
)


def sections(
    answer: Advice, top: int = 15, limit: int | None = None, folded: bool = False
) -> list[Section]:
    """Return what the actor can gain, its levers, and its best shifts.

    Parameters
    ----------
    answer : Advice
    top : int
        How many levers a terminal or notebook shows.
    limit : int, optional
        How many levers there are on a page; all that gain anything by default.
    folded : bool
        Whether a page shows the levers when they are asked for.
    """
    case = answer.case
    gaining = [
        _lever(case, str(index), effect)
        for index, effect in enumerate(answer.rows)
        if effect.gain > 0
    ]
    table = Table(
        COLUMNS,
        gaining[:limit],
        note=f"{SURE} {ANSWERED}",
        most=top,
        folded="What these levers do" if folded else "",
        empty="No lever of the stated size gains anything.",
    )
    return [
        Section(
            "",
            [
                title(case),
                Text(_headline(answer)),
                *_bars(answer),
                table,
                Text(_shifts(answer)),
                basis(answer, EFFORT),
            ],
        )
    ]


def _headline(answer: Advice) -> str:
    """Say what the actor can gain."""
    name = answer.case.actors[answer.actor].name
    first = f"{name} expects {answer.utility:.1f} points of what comes out as things are."
    gaining = [effect for effect in answer.rows if effect.gain > SMALL]
    if not gaining:
        return f"{first} No lever of the stated size brings more than {SMALL:g} points."
    most = max(gaining, key=lambda effect: effect.gain)
    text = most.lever.text
    return (
        f"{first} {len(gaining)} of {len(answer.rows)} levers bring more than {SMALL:g} points; "
        f"the most: {text[0].lower()}{text[1:]} ({signed(most.gain, 2)})."
    )


def _bars(answer: Advice) -> Iterator[Figure]:
    best = [effect for effect in answer.rows if effect.gain > LEAST_BAR][:MOST_BARS]
    if best:
        yield Figure(
            gain_bars(
                f"What {answer.case.actors[answer.actor].name} can do",
                [(one.lever.text, one.gain, one.p5, one.p95) for one in best],
                "points of utility gained: mean, and 90 % of the draws",
            ),
            f"The best {len(best)} of {len(answer.rows)} levers, by gain for effort.",
        )


def _lever(case: Case, key: str, effect: LeverEffect) -> Row:
    interval = ends_text(effect.p5, effect.p95)
    return row(
        effect.lever.text,
        Cell(signed(effect.gain, 2), effect.gain, below=interval),
        interval,
        share_cell(effect.sure),
        Cell(f"{effect.lever.effort:.0f}", effect.lever.effort),
        points_cell(effect.agreement),
        change_cell(effect.after_replies, 2),
        moved_text(case, effect.issues, MOST_TERMS),
        _others(case, effect),
        key=key,
    )


def _others(case: Case, effect: LeverEffect) -> str:
    """Name who gains and who loses most."""
    ranked = sorted(effect.others.items(), key=lambda item: item[1])
    ends = (ranked[-1], ranked[0]) if len(ranked) > 1 else ranked
    return ", ".join(
        f"{case.actors[name].name} {signed(change)}"
        for name, change in ends
        if abs(change) >= SMALL
    )


def _shifts(answer: Advice) -> str:
    """Say which shifts of the own position would bring the most."""
    best = [shift for shift in answer.best if shift.by and shift.gain > SMALL]
    if not best:
        return "No shift of the own position on one issue brings more than a trace."
    texts = [
        f"{answer.case.issues[shift.issue].name} by "
        f"{term_text(shift.by, answer.case, shift.issue)} ({signed(shift.gain, 2)})"
        for shift in best[:MOST_SHIFTS]
    ]
    return f"Best shifts of the own position, issue by issue: {'; '.join(texts)}."
