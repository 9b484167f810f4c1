"""Voting power in a table, and the rule that it follows from."""

from __future__ import annotations

from winset.analyses.outcome.power import Power
from winset.show.sections import Cell, Column, Row, Section, Table, Text

COLUMNS = (
    Column("actor"),
    Column("votes", number=True),
    Column("veto"),
    Column("Banzhaf, %", number=True),
    Column("Shapley-Shubik, %", number=True),
)


def sections(answer: Power) -> list[Section]:
    """Return a row an actor."""
    rows = [
        Row(
            [
                Cell(answer.case.actors[name].name),
                Cell(f"{votes:g}", votes),
                Cell("yes" if name in answer.vetoes else "", name in answer.vetoes),
                Cell(f"{100 * answer.banzhaf[name]:.1f}", 100 * answer.banzhaf[name]),
                Cell(f"{100 * answer.shapley_shubik[name]:.1f}", 100 * answer.shapley_shubik[name]),
            ],
            key=name,
        )
        for name, votes in answer.votes.items()
    ]
    return [Section("", [Table(COLUMNS, rows), Text(_rule(answer), "quiet")])]


def _rule(answer: Power) -> str:
    """Say what makes a majority."""
    total = sum(answer.votes.values())
    match answer.case.decision.rule:
        case "consensus":
            return "Consensus of those who can veto."
        case "majority":
            return f"More than half of {total:g} votes."
        case _:
            return f"{answer.quota:g} of {total:g} votes."
