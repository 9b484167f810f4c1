"""Columns and cells as tables write them: a value, and its one way of being shown."""

from __future__ import annotations

from winset.show.sections import Cell, Column
from winset.show.words import percent, signed


def columns(*titles: str | Column) -> tuple[Column, ...]:
    """Return columns: of words, or of numbers where the title begins with ``>``."""
    return tuple(
        title
        if isinstance(title, Column)
        else Column(title.removeprefix(">"), title.startswith(">"), wide=not title.startswith(">"))
        for title in titles
    )


def share_cell(share: float | None) -> Cell:
    """Return a share as per cent; an empty cell where it is not known."""
    return Cell("") if share is None else Cell(percent(share), share)


def change_cell(change: float | None, places: int = 1) -> Cell:
    """Return a change with its sign; an empty cell where it is not known.

    Parameters
    ----------
    change : float or None
    places : int
        Digits after the point.
    """
    return Cell("") if change is None else Cell(signed(change, places), change)


def points_cell(change: float | None) -> Cell:
    """Return a change of a probability in points; an empty cell where it is not known."""
    return Cell("") if change is None else Cell(signed(100 * change), change)
