"""Ways to an outcome: who would have to move, and how far at least."""

from __future__ import annotations

from winset.analyses.levers.reach import Way, Ways
from winset.show.cells import basis, columns, row, share_cell, title, value_cell
from winset.show.sections import Cell, Column, Points, Row, Section, Table, Text
from winset.show.words import percent, short_unit, signed, value_text

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
    together = _coalition(answer)
    if rows:
        return [Section("", [*parts, Table(COLUMNS, rows, most=top), *together, basis(answer)])]
    nearest = [
        f"{_who(answer, way)}: to {value_text(way.median, issue)} at most"
        for way in answer.ways[:NEAREST]
    ]
    alone = Text("Nobody can bring it about alone. Who comes nearest:")
    return [Section("", [*parts, alone, Points(nearest), *together, basis(answer)])]


def _coalition(answer: Ways) -> list[Text]:
    """Say who reaches it together most cheaply, and who could stop them."""
    found, case, issue = answer.coalition, answer.case, answer.case.issues[answer.issue]
    if found is None:
        return [Text("No one, two or three of those who move it most bring it about.")]

    def distance(part: float) -> str:
        moved = value_text(part * (issue.range[1] - issue.range[0]), issue)
        return f"{moved} {short_unit(issue.unit)}"

    members = " and ".join(case.actors[name].name for name in found.members)
    gains = ", ".join(
        f"{case.actors[name].name} {signed(gain, 2)}" for name, gain in found.gains.items()
    )
    texts = [
        f"The cheapest who bring it about: {members}, by {distance(found.part)} "
        f"{'each, ' if len(found.members) > 1 else ''}at a cost of {found.cost:.2f} points in all. "
        f"By what comes out they gain or lose: {gains} points."
    ]
    if found.stoppers:
        named = "; ".join(
            f"{case.actors[one.actor].name}, by moving {distance(one.part)} the other way"
            for one in found.stoppers[:NEAREST]
        )
        texts.append(f"Who could bring it halfway back: {named}.")
    else:
        texts.append("No one outsider could bring it halfway back.")
    if found.blocks:
        name, share = next(iter(found.blocks.items()))
        texts.append(
            f"Where there is no deal then, {case.parties[name].name} blocks most often "
            f"({percent(share)})."
        )
    return [Text(" ".join(texts))]


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
