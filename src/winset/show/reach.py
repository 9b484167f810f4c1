"""Ways to an outcome: who would have to move, and how far at least."""

from __future__ import annotations

from winset.analyses.levers.reach import Way, Ways
from winset.show.cells import basis, columns, row, share_cell, title, value_cell
from winset.show.sections import Cell, Column, Points, Row, Section, Table, Text
from winset.show.words import value_text

NEAREST = 5
"""How many are named where nobody can bring it about alone."""
COLUMNS = columns(
    "who would have to",
    Column("by at least"),
    Column("median then", number=True, only="page"),
    Column("deal then", number=True, optional=True),
)


def sections(answer: Ways, top: int = 15) -> list[Section]:
    """Return those who can bring the outcome about, or else those who come nearest.

    Parameters
    ----------
    answer : Ways
    top : int
        How many a terminal or notebook shows.
    """
    case, issue = answer.case, answer.case.issues[answer.issue]
    parts = [
        title(case),
        Text(
            f"For {issue.name} to come to {value_text(answer.value, issue)} ({issue.unit}). "
            f"As things are, the median is {value_text(answer.median, issue)}."
        ),
    ]
    rows = [_row(answer, way) for way in answer.ways if way.reaches]
    if rows:
        return [Section("", [*parts, Table(COLUMNS, rows, most=top), basis(answer)])]
    nearest = [
        f"{_who(answer, way)}: to {value_text(way.median, issue)} at most"
        for way in answer.ways[:NEAREST]
    ]
    alone = Text("Nobody can bring it about alone. Who comes nearest:")
    return [Section("", [*parts, alone, Points(nearest), basis(answer)])]


def _row(answer: Ways, way: Way) -> Row:
    return row(
        _who(answer, way),
        Cell(_how_far(answer, way), way.amount),
        value_cell(way.median, answer.case.issues[answer.issue]),
        share_cell(way.agreement),
    )


def _who(answer: Ways, way: Way) -> str:
    name = answer.case.actors[way.actor].name
    match way.kind:
        case "position":
            return f"{name}: {'ask for more' if way.amount > 0 else 'ask for less'}"
        case "salience":
            return f"{name}: {'care more' if way.amount > 0 else 'care less'} about it"
        case _:
            return f"{name}: {'be stronger' if way.amount > 1 else 'be weaker'}"


def _how_far(answer: Ways, way: Way) -> str:
    match way.kind:
        case "position":
            distance = value_text(abs(way.amount), answer.case.issues[answer.issue])
            return f"{distance} ({100 * way.part:.0f} %)"
        case "salience":
            return f"{abs(way.amount):.0f} points of salience"
        case _:
            return f"{way.amount:.2f} times the capability"
