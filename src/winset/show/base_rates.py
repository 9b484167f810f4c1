"""The reference classes that a question is like, each ready to be copied into a case."""

from __future__ import annotations

from winset.analyses.events.base_rates import BaseRates, LikeClass
from winset.show.cells import Rows, share_cell, table
from winset.show.sections import Points, Section, Text
from winset.show.words import counted, decimal, percent

TITLE = "Base rates"


def sections(answer: BaseRates) -> list[Section]:
    """Return the classes, the likest first, and how far each can be trusted."""
    rows: Rows = [
        [
            one.id,
            one.entry.name,
            _counted(one),
            share_cell(one.mean),
            f"{percent(one.low)} to {percent(one.high)}",
            "its kind" if one.same_kind else ", ".join(one.shared),
        ]
        for one in answer.classes
    ]
    titles = ("id", "class", "counted", f">in {answer.days} days", ">90 %", "like by")
    turned = (
        'The question asks whether something does not come, such as that what stands ends: "yes" '
        "is that it does not. Copy the class as it is, and write stands: true. "
    )
    note = (
        "Copy one into classes: of an event, with happened and years, or durations and waiting; "
        "--json gives it as a case has it."
    )
    listed = [f"{one.id}: {one.entry.why}" for one in answer.classes]
    if not rows:
        empty = "No class that comes with Winset is like it. Count one of your own."
        return [Section(answer.question, [Text(empty)])]
    undated = (
        f"The question names no day to come, as by 30 June 2015: {answer.days} days are taken. "
    )
    told = (undated if answer.deadline is None else "") + (turned if answer.turned else "")
    text = Text(told + note, "quiet")
    return [Section(answer.question, [table(titles, rows), text, Points(listed)])]


def _counted(one: LikeClass) -> str:
    entry = one.entry
    if entry.years is not None:
        return f"{entry.happened} in {decimal(entry.years, 1)} years"
    return f"{counted(len(entry.durations), 'time')}, {len(entry.waiting)} without"
