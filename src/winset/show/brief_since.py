"""What moved since the last record of a case: shares, views, who accepts, terms, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from winset.analyses.brief import Brief, Moved
from winset.show.cells import Rows, points_cell, share_cell, table, value_cell
from winset.show.issue_rows import spread_of
from winset.show.log_changes import difference_texts
from winset.show.sections import Cell, Column, Part, Points, Row, Section, Text
from winset.show.words import LEAST_MOVE, counted, day_text, percent, short_unit, span, term_text

LEAST_MOVED = 0.005
"""A share that moved by less than this has not moved."""
SENTENCE = ("deal", "questions")
"""Groups of which a sentence tells every move."""


@dataclass(frozen=True)
class Move:
    """A share then and now.

    Attributes
    ----------
    group : str
        ``deal``, ``questions``, ``acceptance``, or what an actor is asked about.
    what, said : str
        Its name in a row, and in a sentence.
    where : str
        Where it stands in the brief's JSON, as it was then.
    then, now : float
    """

    group: str
    what: str
    said: str
    where: str
    then: float
    now: float

    @property
    def moved(self) -> bool:
        """Whether it moved, as it is shown."""
        seen = percent(self.then) != percent(self.now)
        return seen and abs(self.now - self.then) >= LEAST_MOVED


def moves(answer: Brief, before: Moved) -> Iterator[Move]:
    """Yield every share that stood in the record and stands in the brief, whether it moved or not.

    Parameters
    ----------
    answer : Brief
    before : Moved
    """
    agreement, packages = answer.forecast.agreement, answer.forecast.packages
    if before.terms is not None and agreement is not None:
        said = "that terms exist"
        now = agreement.probability
        yield Move("deal", "Terms exist", said, "before.terms", before.terms, now)
    if packages is not None and before.accepted_by_all is not None:
        said, now = "that all accept the headline terms", packages.headline.accepted_by_all
        where, then = "before.accepted_by_all", before.accepted_by_all
        yield Move("deal", "All accept the headline terms", said, where, then, now)
    for name, found in ({} if answer.odds is None else answer.odds.events).items():
        if name in before.events:
            asked, where = found.event.question, f"before.events.{name}"
            said = f"“{asked.rstrip('?. ')}”"
            yield Move("questions", asked, said, where, before.events[name], found.probability)
    for name, share in ({} if packages is None else packages.headline.acceptance).items():
        if name in before.acceptance:
            who, where = answer.case.parties[name].name, f"before.acceptance.{name}"
            said = f"that {who} accepts the headline terms"
            yield Move("acceptance", who, said, where, before.acceptance[name], share)
    for aim in answer.aims:
        held = before.views.get(aim.actor, {})
        group = f"What {answer.case.actors[aim.actor].name} wants"
        for name, view in aim.hypotheses.items():
            if name in held:
                where = f"before.views.{aim.actor}.{name}"
                said, now = f"“{view.name}”", view.posterior.mean
                yield Move(group, view.name, said, where, held[name], now)


def since(answer: Brief) -> Section:
    """Return what moved since the last record, what did not, and what was changed in the case.

    Parameters
    ----------
    answer : Brief
        With a log of which a record is open.
    """
    before = answer.before
    if before is None:
        raise ValueError("a brief without a record")
    titles = {"deal": "Is there a deal?", "questions": "Dated questions"}
    titles["acceptance"] = "Who accepts the headline terms"
    rows: Rows = []
    groups: dict[str, list[Move]] = {}
    for move in moves(answer, before):
        groups.setdefault(move.group, []).append(move)
    still = 0
    for group, listed in groups.items():
        moved = [one for one in listed if one.moved]
        still += len(listed) - len(moved)
        rows += [Row([Cell(titles.get(group, group))], heading=True)] if moved else []
        rows += [
            [m.what, share_cell(m.then), share_cell(m.now), points_cell(m.now - m.then)]
            for m in moved
        ]
    terms = list(_terms(answer, before))
    still += len(before.issues) - len(terms)
    rows += [Row([Cell("Terms to expect")], heading=True), *terms] if terms else []
    day = day_text(date.fromisoformat(before.date))
    grid = table([Column("what", wide=True), f">{before.date}", ">now", ">change"], rows)
    parts: list[Part] = [grid] if rows else [Text(f"No figure has moved since {day}.")]
    parts.append(Text(_run(answer, before, still if rows else 0), "quiet"))
    if answer.odds is not None and before.odds_on not in (None, answer.odds.on.isoformat()):
        told = f"as they stand on {answer.odds.on}; in the record, on {before.odds_on}"
        parts.append(Text(f"Dated questions are told {told}.", "quiet"))
    lines = [f"new evidence: {name}" for name in before.news]
    lines += [f"evidence dropped: {name}" for name in before.gone]
    lines += difference_texts(answer.case, before.differences)
    parts.append(Text("Changed in the case since:" if lines else "The case is as it was."))
    parts += [Points(lines)] if lines else []
    return Section(f"What changed since the record of {day}", parts, id="since")


def _terms(answer: Brief, before: Moved) -> Iterator[list[str | Cell]]:
    """Yield the terms to expect that moved, in the issue's unit."""
    for name, issue in answer.case.issues.items():
        if name not in before.issues:
            continue
        then, now = before.issues[name], float(spread_of(answer.forecast, name)["median"])
        label = Cell(issue.name, below=short_unit(issue.unit))
        moved = Cell(term_text(now - then, answer.case, name), now - then)
        if abs(now - then) >= LEAST_MOVE * span(answer.case, name) and moved.text != "0":
            yield [label, value_cell(then, issue), value_cell(now, issue), moved]


def drawn_alike(answer: Brief, before: Moved) -> bool:
    """Return whether a brief and the record have the same draws, so that no move is chance.

    Parameters
    ----------
    answer : Brief
    before : Moved
        What was recorded.
    """
    run = answer.forecast
    return (run.draws, run.seed) == (before.run.get("draws"), before.run.get("seed"))


def _run(answer: Brief, before: Moved, still: int) -> str:
    """Say how many figures are not listed, and whether chance moved any that are."""
    rest = f"{counted(still, 'further figure')} did not move. " if still else ""
    run = answer.forecast
    if drawn_alike(answer, before):
        return f"{rest}Shares in points; both by the same {run.draws:,} draws."
    then = f"{before.run.get('draws', 0):,} draws of seed {before.run.get('seed')}"
    now = f"{run.draws:,} of seed {run.seed}"
    return f"{rest}Shares in points; then by {then}, now by {now}, so small moves may be chance."
