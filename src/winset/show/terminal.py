"""Sections as text in a terminal, set by rich."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO

from rich.console import Console, Group, RenderableType
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
    grid = RichTable(
        box=None,
        pad_edge=False,
        show_header=any(column.title for column in table.columns),
        header_style="dim",
        padding=(0, 2, 1 if table.spaced else 0, 0),
    )
    for column in table.columns:
        grid.add_column(
            _text(column.title),
            justify="right" if column.number else "left",
            no_wrap=column.number,
        )
    rows = table.rows[: table.most]
    for row in rows:
        grid.add_row(*_row(row, len(table.columns)))
    shown.append(grid)
    if len(rows) < len(table.rows):
        shown.append(_text(f"And {len(table.rows) - len(rows):,} more.", "dim"))
    return shown


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
