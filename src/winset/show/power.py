"""Voting power in a table, and the rule that it follows from."""

from __future__ import annotations

from winset.analyses.outcome.power import Power
from winset.case.negotiation import Tally
from winset.show.cells import number, row, table
from winset.show.sections import Cell, Section, Text


def sections(answer: Power) -> list[Section]:
    """Return a row an actor."""
    voted = answer.case.decision.rule != "consensus"
    tallies = [answer.votes, *(tally["votes"] for tally in answer.also.values())]
    rows = [
        row(
            answer.case.actors[name].name,
            *(_votes(counted[name]) for counted in tallies if voted),
            Cell("yes" if name in answer.vetoes else "", name in answer.vetoes),
            *(
                number(100 * index[name], ".1f")
                for index in (answer.banzhaf, answer.shapley_shubik)
            ),
            key=name,
        )
        for name in answer.votes
    ]
    further = [f">{name}" for name in answer.also]
    count = [">votes", *further] if voted else []
    titles = ("actor", *count, "veto", ">Banzhaf, %", ">Shapley-Shubik, %")
    return [Section("", [table(titles, rows), Text(_rule(answer), "quiet")])]


def _votes(count: float) -> Cell:
    """Return the votes of an actor; a veto needs none."""
    return number(count, ".10g") if count else Cell("no vote", 0.0)


def _rule(answer: Power) -> str:
    """Say what makes a majority."""
    decision = answer.case.decision
    if decision.rule == "consensus":
        return "Consensus: no votes are counted. All who can veto must agree; nobody else need."
    names = ["", *(f" by {name}" for name in decision.also)]
    tallies = decision.tallies(answer.case.actors)
    parts = [_needed(tally) + name for tally, name in zip(tallies, names, strict=True)]
    text = f"{', and '.join(parts)}."
    if decision.blocked_by is not None:
        text += f" Fewer than {decision.blocked_by} against cannot stop it."
    return text[0].upper() + text[1:]


def _needed(tally: Tally) -> str:
    total = sum(tally.votes.values())
    most = "more than half" if tally.quota is None else f"{tally.quota:.10g}"
    return f"{most} of {total:.10g} votes"
