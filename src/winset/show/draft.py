"""A draft: candidate rows by kind, each with its passage, and what is asked of the analyst."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from winset.library.drafting.draft import Draft
from winset.library.drafting.row import KINDS, Row
from winset.show.cells import table
from winset.show.sections import Cell, Section, Table, Text

_ORDER = list(KINDS)


def sections(answer: Draft) -> list[Section]:
    """Return a section a kind, then the questions."""
    rows = sorted(answer.rows, key=lambda row: _ORDER.index(row.kind))
    shown = [
        Section(f"{kind.capitalize()}: {KINDS[kind]}", [_table(list(group))])
        for kind, group in groupby(rows, key=attrgetter("kind"))
    ]
    if answer.questions:
        listed = [Text(f"- {question}") for question in answer.questions]
        shown.append(Section("Not found: questions to you", listed))
    if answer.notes:
        shown.append(Section("", [Text(note) for note in answer.notes]))
    return shown


def _table(rows: list[Row]) -> Table:
    return table(("who", "what the passage says", "passage"), [_line(row) for row in rows])


def _line(row: Row) -> tuple[Cell | str, ...]:
    details = {k: v for k, v in row.fields if k not in ("presses", "name")}
    note = "; ".join(f"{name}: {text}" for name, text in details.items())
    said = f"({row.aspect}) {row.text}" if row.aspect else row.text
    who = row.held_by or ", ".join(row.actors)
    passages = ", ".join(row.passages or (row.passage,))
    return who, Cell(f"{said}\n{note}" if note else said), Cell(passages, tone="quiet")
