"""What an answer is made of when it is shown: sections of texts, tables and pictures.

A table's cells hold the value itself beside the text that is shown, so that a number has one
rounding wherever it stands, and none in a data frame. Renderers know how a part looks, and
nothing of what it says. A part may be for one medium ``only``: the strip of characters that draws
an interval is for the terminal; explanations and pictures are for pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Only = Literal["", "terminal", "page"]
"""The medium that a part is for: all, the terminal, or pages and notebooks."""
Tone = Literal["", "strong", "quiet", "up", "down"]
Value = float | int | str | bool | None


@dataclass(frozen=True)
class Cell:
    """A cell of a table.

    Attributes
    ----------
    text : str
        As it is shown.
    value : float, int, str, bool or None
        The value itself, unrounded; the text where it is not given.
    below : str
        What stands below it in small letters on a page, such as an interval.
    tone : str
        Whether it is set off: strong, quiet, or a change up or down.
    sources : sequence of str
        Locators of passages on which it rests.
    link : str
        Where it leads on a page, such as ``#issue-centrifuges``.
    strip : (low, high, p5, median, p95), optional
        An interval inside a range, drawn with characters in a terminal.
    """

    text: str
    value: Value = None
    below: str = ""
    tone: Tone = ""
    sources: Sequence[str] = ()
    link: str = ""
    strip: tuple[float, float, float, float, float] | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes
    ----------
    number : bool
        Whether it is set right.
    below : str
        What stands below the title in small letters on a page, such as a unit.
    wide : bool
        Whether a page gives it room.
    hint : str
        Shown on a page when the title is pointed at.
    optional : bool
        Whether it is left out where all its cells are empty.
    """

    title: str
    number: bool = False
    below: str = ""
    wide: bool = False
    only: Only = ""
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    cells : sequence of Cell
        One a column.
    key : str
        What the row is about, for those who add a button to it.
    heading : bool
        Whether it opens a group of rows; the first cell alone counts then.
    """

    cells: Sequence[Cell]
    key: str = ""
    heading: bool = False


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes
    ----------
    columns : sequence of Column
    rows : sequence of Row
    title : str
        What it shows, read aloud by screen readers and printed above it in a terminal.
    note : str
        What stands below it on a page.
    most : int, optional
        How many rows a terminal or notebook shows.
    folded : str
        Where given, a page shows the table when this line is clicked.
    empty : str
        What is said where there are no rows.
    spaced : bool
        Whether a terminal sets an empty line after each row, as between paragraphs.
    sortable : bool
        Whether the workbench orders it by the column whose title is pressed.
    """

    columns: Sequence[Column]
    rows: Sequence[Row]
    title: str = ""
    note: str = ""
    most: int | None = None
    folded: str = ""
    empty: str = ""
    spaced: bool = False
    sortable: bool = False
    only: Only = ""

    def for_medium(self, medium: Only) -> Table:
        """Return the table with the columns that a medium shows."""
        full = [row for row in self.rows if not row.heading]
        shown = [
            i
            for i, column in enumerate(self.columns)
            if column.only in ("", medium)
            and not (column.optional and all(row.cells[i].text == "" for row in full))
        ]
        if len(shown) == len(self.columns):
            return self
        rows = [
            row if row.heading else replace(row, cells=[row.cells[i] for i in shown])
            for row in self.rows
        ]
        return replace(self, columns=[self.columns[i] for i in shown], rows=rows)


@dataclass(frozen=True)
class Text:
    """A paragraph; on a page, what stands between backquotes is set as code.

    Attributes
    ----------
    sources : sequence of str
        Locators of passages on which it rests.
    highlights : sequence of (start, end)
        Places in the text that are set off, such as words that were searched for.
    one_line : bool
        Whether a terminal never breaks it, as for a path or a hash that is copied.
    notes : sequence of (number, str)
        Footnotes that say where its numbers come from, shown when a page's are pointed at.
    """

    text: str
    tone: Tone = ""
    sources: Sequence[str] = ()
    highlights: Sequence[tuple[int, int]] = ()
    one_line: bool = False
    only: Only = ""
    notes: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True)
class Points:
    """Statements, each a bullet on a page and a line in a terminal."""

    points: Sequence[str]
    only: Only = ""


@dataclass(frozen=True)
class Headline:
    """One number that stands out on a page, and the sentence that says what it is.

    Attributes
    ----------
    value : float, int, str, bool or None
    before : str
        What the number was before a change; empty where it is the same.
    """

    number: str
    text: str
    value: Value = None
    before: str = ""
    only: Only = ""


@dataclass(frozen=True)
class Entries:
    """Terms, each with one or more lines that explain it."""

    entries: Sequence[tuple[str, Sequence[str]]]
    only: Only = ""


@dataclass(frozen=True)
class Figure:
    """A picture with a caption, for pages and notebooks.

    Attributes
    ----------
    picture : str
        SVG, escaped by :mod:`winset.charts`.
    name : str
        By which :meth:`.shown.Sections.picture` finds it; the id of its section by default.
    style : str
        A class of the style sheet, such as ``network``.
    """

    picture: str
    caption: str = ""
    name: str = ""
    style: str = ""
    only: Only = "page"


@dataclass(frozen=True)
class Section:
    """A part of an answer under a title.

    Attributes
    ----------
    parts : sequence of parts and sections
    id : str
        The anchor on a page.
    folded : bool
        Whether a page shows it when its title is clicked.
    style : str
        A class of the style sheet: ``two`` sets its parts side by side, ``keep`` keeps them on one
        printed page, ``short`` makes it the box on top of a page, ``rest`` leaves it out of a
        report's short print.
    """

    title: str
    parts: Sequence[Part]
    id: str = ""
    folded: bool = False
    style: str = ""
    only: Only = ""


Part = Text | Points | Headline | Entries | Table | Figure | Section


def cited(sections: Iterable[Section]) -> set[str]:
    """Return the locators that sections cite."""
    locators: set[str] = set()
    for _, part in walk(sections):
        if isinstance(part, Text):
            locators.update(part.sources)
        elif isinstance(part, Table):
            for row in part.rows:
                locators.update(*(cell.sources for cell in row.cells))
    return locators


def walk(parts: Iterable[Part], section: Section | None = None) -> Iterator[tuple[Section, Part]]:
    """Yield each part with the section it stands in, sections within sections included.

    Parameters
    ----------
    parts : iterable of parts and sections
    section : Section, optional
        The one in which these stand.
    """
    for part in parts:
        if isinstance(part, Section):
            yield from walk(part.parts, part)
        elif section is not None:
            yield section, part
