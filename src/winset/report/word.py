"""Sections as a file for a word processor (DOCX), with headings, captions and a template's styles.

Pictures stay on the page: the file has their captions alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from winset.errors import UsageError
from winset.report.page import Top
from winset.show.sections import Entries, Figure, Headline, Points, Section, Table, Text
from winset.untrusted import visible
from winset.version import __version__

DEEPEST = 4
"""Levels of headings."""
WIDE = 3.0
"""How much more room a wide column has than another."""
EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""What a file says of when it was made: the same answer gives the same bytes."""


def word_file(top: Top, sections: Sequence[Section], template: Path | None = None) -> bytes:
    """Return sections as a DOCX file.

    Parameters
    ----------
    top : Top
        What stands above them.
    sections : sequence of Section
    template : Path, optional
        A DOCX file whose styles, page and headers are taken, and whose text is left out.

    Raises
    ------
    UsageError
        python-docx is not installed; the template cannot be read.
    """
    try:
        from docx import Document
        from docx.opc.exceptions import OpcError
    except ImportError:
        raise UsageError("Files for Word need python-docx: pip install 'winset[word]'.") from None
    try:
        file = Document(None if template is None else str(template))
    except (OSError, KeyError, ValueError, OpcError, BadZipFile) as error:
        raise UsageError(f"Cannot read the template {template}: {error}") from error
    for left in list(file.element.body):
        if not left.tag.endswith("}sectPr"):
            file.element.body.remove(left)
    if template is None and top.style == "brief":
        _set_close(file)
    _Writer(file).write(top, sections)
    about = file.core_properties
    about.title, about.subject, about.author = top.title, top.question, "Winset"
    about.comments, about.created, about.modified = f"Made with Winset {__version__}", EPOCH, EPOCH
    stream = BytesIO()
    file.save(stream)
    return _undated(stream)


def _undated(packed: BytesIO) -> bytes:
    """Return a package whose entries do not say when they were packed."""
    out = BytesIO()
    with ZipFile(packed) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for entry in before.infolist():
            named = ZipInfo(entry.filename, EPOCH.timetuple()[:6])
            after.writestr(named, before.read(entry), ZIP_DEFLATED)
    return out.getvalue()


def _set_close(file: Any) -> None:
    """Set a document so closely that a brief takes two sides; a template says that itself."""
    from docx.shared import Cm, Pt

    for page in file.sections:
        page.page_width, page.page_height = Cm(21.0), Cm(29.7)
        page.left_margin = page.right_margin = Cm(1.8)
        page.top_margin = page.bottom_margin = Cm(1.5)
    sizes = {"Normal": 9, "Title": 16, "Heading 1": 11, "Caption": 8, "Subtitle": 9}
    for name, size in {**sizes, "Intense Quote": 10}.items():
        style = file.styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(4 if name == "Heading 1" else 0)
        style.paragraph_format.space_after = Pt(2)
        style.paragraph_format.line_spacing = 1.0


class _Writer:
    """Writes parts at the end of a document."""

    def __init__(self, file: Any) -> None:
        self.file = file
        self.styles = {style.name for style in file.styles}
        self.tables = 0

    def write(self, top: Top, sections: Iterable[Section]) -> None:
        """Write the top of a page, then sections."""
        self._paragraph(" · ".join(part for part in (top.kind, top.day) if part), "Subtitle")
        self.file.add_heading(visible(top.title), 0)
        self._paragraph(top.question, "Intense Quote")
        self._paragraph(top.summary)
        self._paragraph(top.meta)
        for section in sections:
            self._section(section, 1)

    def _section(self, section: Section, level: int) -> None:
        if section.only == "terminal":
            return
        if section.title:
            self.file.add_heading(visible(section.title), min(level, DEEPEST))
        for part in section.parts:
            if part.only == "terminal":
                continue
            if isinstance(part, Section):
                self._section(part, level + 1 if section.title else level)
            elif isinstance(part, Table):
                self._table(part, section.title)
            elif isinstance(part, Text):
                self._text(part)
            elif isinstance(part, Headline):
                self._paragraph(f"{part.number} {part.text}")
            elif isinstance(part, Points):
                for point in part.points:
                    self._paragraph(point, "List Bullet")
            elif isinstance(part, Entries):
                for term, lines in part.entries:
                    self._paragraph(f"{term}: {' '.join(lines)}", "List Bullet")
            elif isinstance(part, Figure):
                self._paragraph(part.caption, "Caption")

    def _text(self, text: Text) -> None:
        written = self._paragraph(text.text, bold=text.tone == "strong")
        for number, _ in text.notes:
            if written is not None:
                written.add_run(f" {number}").font.superscript = True

    def _paragraph(self, words: str, style: str = "", *, bold: bool = False) -> Any:
        if not words:
            return None
        written = self.file.add_paragraph(style=style if style in self.styles else None)
        written.add_run(visible(words)).bold = bold or None
        return written

    def _table(self, table: Table, under: str) -> None:
        shown = table.for_medium("page")
        if not shown.rows:
            self._paragraph(shown.empty)
            return
        self.tables += 1
        caption = shown.title or shown.folded or under or shown.columns[0].title
        self._paragraph(f"Table {self.tables}: {caption}", "Caption")
        style = "Light List Accent 1" if "Light List Accent 1" in self.styles else None
        grid = self.file.add_table(rows=1, cols=len(shown.columns), style=style)
        self._row(grid.rows[0], [_named(c.title, c.below) for c in shown.columns], shown)
        _repeat(grid.rows[0])
        for row in shown.rows:
            texts = [_named(cell.text, cell.below) for cell in row.cells]
            self._row(grid.add_row(), texts[: len(shown.columns)], shown)
        page = self.file.sections[-1]
        room = page.page_width - page.left_margin - page.right_margin
        shares = [WIDE if column.wide else 1.0 for column in shown.columns]
        grid.autofit = False
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = int(room * share / sum(shares))  # for those who read the grid
            for cell in column.cells:
                cell.width = column.width
        self._paragraph(shown.note)

    def _row(self, row: Any, texts: Sequence[str], table: Table) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        for place, column, text in zip(row.cells, table.columns, texts, strict=False):
            place.text = visible(text)
            if column.number:
                place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _named(text: str, below: str) -> str:
    return f"{text} ({below})" if below else text


def _repeat(row: Any) -> None:
    """Let a row stand on top of each page of its table."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
