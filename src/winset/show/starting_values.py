"""What tables offer a case: a row a value, beside what stands there now."""

from __future__ import annotations

from typing import Any

from winset.interchange.starting_values import StartingValues
from winset.show.cells import Rows, table
from winset.show.sections import Cell, Section, Text


def sections(answer: StartingValues) -> list[Section]:
    """Return the values, each with what it was read from, then what to mind."""
    rows: Rows = [
        [one.id, _written(one.now), _written(one.value), Cell(one.why, tone="quiet")]
        for one in answer.values
    ]
    parts: list[Any] = [table(("id", ">now", ">offered", "read from"), rows)] if rows else []
    if not rows:
        parts.append(Text("The tables offer nothing that this case has a place for."))
    parts += [Text(note, "quiet") for note in answer.notes]
    return [Section("Starting values", parts)]


def _written(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, list):
        return f"{value[1]:g} ({value[0]:g} to {value[2]:g})"
    return f"{value:,.10g}" if isinstance(value, (int, float)) else str(value)
