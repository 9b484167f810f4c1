"""What sections are built of: tables from titles and cells, the title of a case, a run in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any, Protocol

from winset.case.fields import Traced
from winset.case.negotiation import Issue
from winset.case.schema import Case
from winset.show.sections import Cell, Column, Row, Table, Text
from winset.show.words import NOTHING, experts_text, percent, signed, value_text

Titles = list[str | Column]
Rows = list[Sequence[str | Cell] | Row]


def table(
    titles: Iterable[str | Column], rows: Iterable[Sequence[str | Cell] | Row], **options: Any
) -> Table:
    """Return a table of texts and cells.

    Parameters
    ----------
    titles : iterable of str or Column
        A title that begins with ``>`` is that of numbers, which are set right.
    rows : iterable of (sequence of str or Cell), or Row
    **options
        As of :class:`Table`, such as ``note="..."``.
    """
    filled = [cells if isinstance(cells, Row) else row(*cells) for cells in rows]
    return Table(columns(*titles, wide=False), filled, **options)


def columns(*titles: str | Column, wide: bool = True) -> tuple[Column, ...]:
    """Return columns of words, or of numbers where the title begins with ``>``.

    Parameters
    ----------
    *titles : str or Column
    wide : bool
        Whether a page gives room to those of words.
    """
    return tuple(
        title
        if isinstance(title, Column)
        else Column(title[1:], number=True)
        if title[:1] == ">"
        else Column(title, wide=wide)
        for title in titles
    )


def row(*cells: str | Cell, key: str = "") -> Row:
    """Return a row of a table.

    Parameters
    ----------
    *cells : str or Cell
        Where the text is all there is of a cell, it stands for it.
    key : str
        What the row is about.
    """
    return Row([Cell(cell) if isinstance(cell, str) else cell for cell in cells], key)


def number(value: float | None, form: str, **options: Any) -> Cell:
    """Return a cell that holds a number, empty where there is none.

    Parameters
    ----------
    value : float, int or None
    form : str
        How it is formatted, such as ``.1f``.
    **options
        As of :class:`Cell`, such as ``below="..."``.
    """
    text = "" if value is None else format(value, form) if isfinite(value) else NOTHING
    return Cell(text, value, **options)


def value_cell(value: float | None, issue: Issue, **options: Any) -> Cell:
    """Return a cell that holds a value of an issue.

    Parameters
    ----------
    value : float or None
        In the issue's unit.
    issue : Issue
    **options
        As of :class:`Cell`, such as ``below="..."``.
    """
    return Cell(value_text(value, issue), value, **options)


def share_cell(share: float | None, **options: Any) -> Cell:
    """Return a share as per cent; an empty cell where it is not known.

    Parameters
    ----------
    share : float or None
        From 0 to 1.
    **options
        As of :class:`Cell`, such as ``below="..."``.
    """
    text = "" if share is None else percent(share)
    text = text.replace("more than ", ">").replace("less than ", "<")
    return Cell(text, share, **options)


def change_cell(change: float | None, places: int = 1) -> Cell:
    """Return a change with its sign; an empty cell where it is not known.

    Parameters
    ----------
    change : float or None
    places : int
        Digits after the point.
    """
    return Cell("" if change is None else signed(change, places), change)


def points_cell(change: float | None) -> Cell:
    """Return a change of a probability in points; an empty cell where it is not known."""
    return Cell("" if change is None else signed(100 * change), change)


def why_cell(entry: Traced) -> Cell:
    """Return why an entry of a case is what it is, with its sources."""
    return Cell(entry.why or "", sources=entry.sources)


class _Drawn(Protocol):
    """An answer that rests on draws of a case."""

    @property
    def case(self) -> Case: ...
    @property
    def draws(self) -> int: ...
    @property
    def seed(self) -> int: ...


class _Modelled(_Drawn, Protocol):
    """An answer whose terms are those of one model."""

    @property
    def model(self) -> str: ...


def title(case: Case) -> Text:
    """Return a case's title, which opens an answer in a terminal."""
    return Text(case.title, "strong", only="terminal")


def draws_text(answer: _Drawn, effective: str = "") -> str:
    """Say on which draws of which case an answer rests.

    Parameters
    ----------
    answer : Answer
        With a case, draws and a seed.
    effective : str
        What is said of the draws besides.
    """
    run = f"{answer.draws:,} draws{effective}, seed {answer.seed}"
    return f"{run}, case {answer.case.digest()[:12]}.{experts_text(answer.case)}"


def basis(answer: _Modelled, before: str = "") -> Text:
    """Return the line that says on which model and draws an answer rests.

    Parameters
    ----------
    answer : Answer
        With a case, a model, draws and a seed.
    before : str, optional
        A sentence that opens it.
    """
    return Text(f"{before} Terms by {answer.model}; {draws_text(answer)}".lstrip(), "quiet")
