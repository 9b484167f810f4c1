"""Voting power in a table, and the rule that it follows from."""

from __future__ import annotations

from winset.analyses.outcome.power import Power
from winset.show.cells import number, row, table
from winset.show.sections import Cell, Section, Text


def sections(answer: Power) -> list[Section]:
    """Return a row an actor."""
    rows = [
        row(
            answer.case.actors[name].name,
            number(votes, "g"),
            Cell("yes" if name in answer.vetoes else "", name in answer.vetoes),
            *(
                number(100 * index[name], ".1f")
                for index in (answer.banzhaf, answer.shapley_shubik)
            ),
            key=name,
        )
        for name, votes in answer.votes.items()
    ]
    titles = ("actor", ">votes", "veto", ">Banzhaf, %", ">Shapley-Shubik, %")
    return [Section("", [table(titles, rows), Text(_rule(answer), "quiet")])]


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
