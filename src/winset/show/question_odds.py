"""The odds of a table of dated questions, in words."""

from __future__ import annotations

from winset.analyses.events.question_odds import QuestionOdds, QuestionTable, learnt
from winset.show.cells import Rows, share_cell, table
from winset.show.sections import Cell, Section, Text
from winset.show.words import counted, signed

TITLE = "Odds"
MOST_SHIFTS = 3


def sections(answer: QuestionTable) -> list[Section]:
    """Return a row a question."""
    rows: Rows = [
        [
            one.question.id,
            one.question.text,
            "" if one.deadline is None else one.deadline.isoformat(),
            one.event,
            share_cell(one.probability),
            _shifts(one),
        ]
        for one in answer.rows
    ]
    titles = ["id", "question", "until", "kind", ">option (a)", "what moves it most, log odds"]
    record = learnt()["record"]
    basis = (
        f"By the words of the question alone: coefficients fitted on {record['questions']} "
        f"questions that opened before {record['before']} (docs/explanation/odds.md)."
    )
    left = answer.left_out
    told = f" Left out, since they have not two options: {', '.join(left)}." if left else ""
    heading = counted(len(rows), "question")
    return [Section(heading, [table(titles, rows), Text(basis + told, "quiet")])]


def _shifts(one: QuestionOdds) -> Cell:
    told = [pair for pair in one.shifts.items() if signed(pair[1], 2) != "0"]
    most = sorted(told, key=lambda pair: -abs(pair[1]))[:MOST_SHIFTS]
    return Cell(", ".join(f"{name} {signed(value, 2)}" for name, value in most))
