"""Sections as text in a terminal, set by rich."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table as RichTable
from rich.text import Text as RichText

from winset.show.sections import (
    Cell,
    Entries,
    Headline,
    Part,
    Points,
    Row,
    Section,
    Table,
    Text,
    Tone,
)
from winset.untrusted import visible

WIDTH = 110
"""Columns where the output is not a terminal."""
STRIP_CELLS = 24
GAP = 2
"""Columns between those of a table."""
LEGIBLE = 12
"""Columns that a text needs at least, to be read when it is broken into lines."""
STYLES: dict[Tone, str] = {"": "", "strong": "bold", "quiet": "dim", "up": "", "down": ""}


def as_text(sections: Iterable[Section], width: int = WIDTH) -> str:
    """Return sections as plain text without colours.

    Parameters
    ----------
    sections : iterable of Section
    width : int
        Columns.
    """
    out = StringIO()
    console = Console(file=out, width=width, highlight=False, emoji=False, color_system=None)
    console.print(rendered(sections), end="", crop=False)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines())


def rendered(sections: Iterable[Section]) -> Group:
    """Return sections as rich shows them."""
    return Group(*_separated([_section(one) for one in sections if one.only in ("", "terminal")]))


def _section(section: Section) -> list[RenderableType]:
    shown: list[RenderableType] = []
    if section.title:
        shown.append(_text(section.title, "bold"))
    before: Part | None = None
    for part in section.parts:
        if part.only not in ("", "terminal"):
            continue
        lines = _section(part) if isinstance(part, Section) else _part(part)
        apart = isinstance(part, Section) or (
            before is not None and (isinstance(part, Table) or isinstance(before, (Table, Section)))
        )
        if lines and apart and shown:
            shown.append("")
        shown += lines
        before = part if lines else before
    return shown


def _separated(groups: list[list[RenderableType]]) -> list[RenderableType]:
    """Put an empty line between groups."""
    shown: list[RenderableType] = []
    for group in groups:
        if group and shown:
            shown.append("")
        shown += group
    return shown


def _text(words: str, style: str = "") -> RichText:
    """Return text of anybody's as rich sets it; nothing in it acts on a terminal."""
    return RichText(visible(words), style)


def _part(part: Part) -> list[RenderableType]:
    match part:
        case Text():
            words = part.text if part.highlights else part.text.replace("`", "")
            text = _text(words, STYLES[part.tone])
            for start, end in part.highlights:
                text.stylize("bold yellow", start, end)
            text.no_wrap, text.overflow = part.one_line, "ignore" if part.one_line else None
            return [text]
        case Headline():
            return [_text(part.text)]
        case Points():
            return [_text(point) for point in part.points]
        case Entries():
            return [_text(f"{term}: {' '.join(lines)}") for term, lines in part.entries]
        case Table():
            return _table(part)
        case _:
            return []


def _table(table: Table) -> list[RenderableType]:
    shown: list[RenderableType] = []
    if table.title and table.rows:
        shown.append(_text(table.title, "bold"))
    if not table.rows:
        return [_text(table.empty)] if table.empty else []
    table = table.for_medium("terminal")
    rows = table.rows[: table.most]
    shown.append(_Grid(table, [_row(row, len(table.columns)) for row in rows]))
    if len(rows) < len(table.rows):
        shown.append(_text(f"And {len(table.rows) - len(rows):,} more.", "dim"))
    return shown


@dataclass(frozen=True)
class _Grid:
    """A table that is set below itself, its first column repeated, where it is too wide.

    Attributes
    ----------
    rows : list of list of rich.text.Text
        The cells.
    """

    table: Table
    rows: list[list[RichText]]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield as many grids as the width asks for."""
        for number, columns in enumerate(self._fitting(options.max_width)):
            if number:
                yield ""
            yield self._grid(columns, self._widths(columns, options.max_width))

    def _fitting(self, width: int) -> list[list[int]]:
        """Return the columns of each grid, so that each is legible in a width."""
        least = [self._least(index) for index in range(len(self.table.columns))]
        grids: list[list[int]] = []
        for index in range(1, len(least)):
            if grids and sum(least[i] + GAP for i in grids[-1]) + least[index] <= width:
                grids[-1].append(index)
            else:
                grids.append([0, index])
        return grids or [[0]]

    def _least(self, index: int) -> int:
        """Return how many columns of a terminal a column needs to be read."""
        whole = self._whole(index)
        if self.table.columns[index].number:
            return whole
        words = [word for text in self._texts(index) for word in text.split()]
        return min(whole, max([LEGIBLE, *(min(cell_len(word), STRIP_CELLS) for word in words)]))

    def _whole(self, index: int) -> int:
        return max(map(cell_len, self._texts(index)))

    def _texts(self, index: int) -> list[str]:
        cells = (str(row[index]) for row in self.rows)
        return [self.table.columns[index].title, *(t for cell in cells for t in cell.split("\n"))]

    def _widths(self, columns: Sequence[int], width: int) -> dict[int, int]:
        """Return how wide columns are: what they need, and an even part of the room left."""
        widths = {index: self._least(index) for index in columns}
        wants = {index: self._whole(index) - widths[index] for index in columns}
        room = max(0, width - sum(widths.values()) - GAP * (len(columns) - 1))
        for rank, index in enumerate(sorted(columns, key=wants.__getitem__)):
            more = min(wants[index], room // (len(columns) - rank))
            widths[index], room = widths[index] + more, room - more
        return widths

    def _grid(self, columns: Sequence[int], widths: Mapping[int, int]) -> RichTable:
        table = self.table
        grid = RichTable(
            box=None,
            pad_edge=False,
            show_header=any(table.columns[index].title for index in columns),
            header_style="dim",
            padding=(0, GAP, 1 if table.spaced else 0, 0),
        )
        for index in columns:
            column = table.columns[index]
            grid.add_column(
                _text(column.title),
                justify="right" if column.number else "left",
                no_wrap=column.number,
                width=widths[index],
            )
        for row in self.rows:
            grid.add_row(*(row[index] for index in columns))
        return grid


def _row(row: Row, width: int) -> list[RichText]:
    """Return a row's cells; of a row that opens a group, the first and what stands below it."""
    if row.heading:
        first = row.cells[0]
        title = _text(first.text, "bold")
        if first.below:
            title.append(f"\n{visible(first.below)}", "not bold dim")
        return [title, *[_text("")] * (width - 1)]
    return [_cell(cell) for cell in row.cells]


def _cell(cell: Cell) -> RichText:
    if cell.strip is not None:
        return _text(strip(*cell.strip))
    return _text(cell.text, STYLES[cell.tone])


def strip(low: float, high: float, p5: float, median: float, p95: float) -> str:
    """Draw an interval inside a range with characters: ``····━━┿━━━··``.

    Parameters
    ----------
    low, high : float
        The ends of the range.
    p5, median, p95 : float
        The interval; dots alone where it is not finite.
    """

    def place(value: float) -> int:
        return min(STRIP_CELLS - 1, max(0, int((value - low) / (high - low) * STRIP_CELLS)))

    if not (p5 == p5 and p95 == p95):
        return "·" * STRIP_CELLS
    line = ["·"] * STRIP_CELLS
    for index in range(place(p5), place(p95) + 1):
        line[index] = "━"
    line[place(median)] = "┿"
    return "".join(line)
