"""Sections as a file for a word processor (DOCX), with headings, captions and a template's styles.

Pictures stand in it as metafiles: programs draw them sharp, and need no library of ours for it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from winset.charts.emf import emf
from winset.charts.svg import text_width
from winset.errors import UsageError
from winset.report.page import Top
from winset.show.html import UNBROKEN
from winset.show.sections import Entries, Figure, Headline, Points, Section, Table, Text
from winset.untrusted import visible
from winset.version import __version__

DEEPEST = 4
"""Levels of headings."""
LISTED, LEAST_LISTED = 2, 8
"""Levels of headings that a list of contents has, and how many there are at least for one."""
SIZES = (9.0, 8.0, 7.0, 6.0, 5.0)
"""Of a table's letters in points: the first at which no word is broken."""
PAD = 5.0
"""Room beside a cell's words, in points."""
LOOSE = 1.2
"""How much wider words may be in the reader's letters than we count."""
HIGHEST = 0.5
"""Of a page's height that a picture takes."""
LONGEST = 255
"""Signs of what a file says of itself."""
_BREAKS = re.compile(r" |(?<=-)")
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
        found = "it is no DOCX file" if template and template.is_file() else "no such file"
        raise UsageError(
            f"Cannot read the template {template}: {found}. Name a .docx that Word or LibreOffice "
            "saved, or leave --template out."
        ) from error
    for left in list(file.element.body):
        if not left.tag.endswith("}sectPr"):
            file.element.body.remove(left)
    if template is None:
        _set_page(file, 1.8 if top.style == "brief" else 2.0)
        _set_frame(file, " · ".join(filter(None, (top.marking, top.running))))
    if template is None and top.style == "brief":
        _set_close(file)
    _Writer(file).write(top, sections)
    about = file.core_properties
    about.title, about.subject = (_whole(text)[:LONGEST] for text in (top.title, top.question))
    about.author = "Winset"
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


def _set_page(file: Any, margin: float) -> None:
    """Set a document on A4; a template says that itself."""
    from docx.shared import Cm

    for page in file.sections:
        page.page_width, page.page_height = Cm(21.0), Cm(29.7)
        page.left_margin = page.right_margin = Cm(margin)
        page.top_margin = page.bottom_margin = Cm(1.5)


def _set_frame(file: Any, title: str) -> None:
    """Write a running head, and the number of each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for page in file.sections:
        page.header_distance = page.footer_distance = Pt(20)
        head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
        head.add_run(_whole(title)).font.size = Pt(8)
        foot.alignment = 2
        for between, instruction in (("", "PAGE"), (" / ", "NUMPAGES")):
            foot.add_run(between).font.size = Pt(8)
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), instruction)
            foot._p.append(field)


def _set_close(file: Any) -> None:
    """Set a document so closely that a brief takes two sides."""
    from docx.shared import Pt

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
        self.tables = self.figures = 0
        self.headings: list[tuple[str, int, Any]] = []

    def write(self, top: Top, sections: Iterable[Section]) -> None:
        """Write the top of a page, then sections."""
        self._paragraph(" · ".join(filter(None, (top.marking, top.kind, top.day))), "Subtitle")
        self.file.add_heading(_whole(top.title), 0)
        self._paragraph(top.question, "Intense Quote")
        self._paragraph(top.summary)
        self._paragraph(top.meta)
        for section in sections:
            self._section(section, 1)
        self._contents()

    def _section(self, section: Section, level: int) -> None:
        if section.only == "terminal":
            return
        if section.title:
            self._heading(_whole(section.title), min(level, DEEPEST))
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
                self._figure(part, section.title)

    def _heading(self, title: str, level: int) -> None:
        """Write a heading, with a mark by which the contents lead to it."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        written = self.file.add_heading(title, level)
        number = str(len(self.headings))
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        start.set(qn("w:name"), f"part{number}")
        for mark, place in ((start, 1), (end, len(written._p) + 1)):
            mark.set(qn("w:id"), number)
            written._p.insert(place, mark)
        self.headings.append((title, level, written))

    def _contents(self) -> None:
        """List the headings above the first, each a link; a word processor can add the pages."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt

        if sum(level <= LISTED for _, level, _ in self.headings) < LEAST_LISTED:
            return
        first = self.headings[0][2]
        first.insert_paragraph_before().add_run("Contents").bold = True
        lines = []
        for number, (title, level, _) in enumerate(self.headings):
            if level > LISTED:
                continue
            line = first.insert_paragraph_before()
            line.paragraph_format.left_indent = Pt(14 * (level - 1))
            line.paragraph_format.space_after = Pt(0)
            link = OxmlElement("w:hyperlink")
            link.set(qn("w:anchor"), f"part{number}")
            link.append(line.add_run(title)._r)
            line._p.append(link)
            lines.append(line)
        lines[-1].paragraph_format.space_after = Pt(12)
        for place, kinds in ((lines[0], ("begin", "", "separate")), (lines[-1], ("end",))):
            for kind in kinds:
                run = place.add_run()._r
                part = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    part.set(qn("w:fldCharType"), kind)
                else:
                    part.text = f'TOC \\o "1-{LISTED}" \\h'
                run.append(part)
                if kind != "end":
                    place._p.insert(place._p.index(place._p.find(qn("w:hyperlink"))), run)

    def _text(self, text: Text) -> None:
        written = self._paragraph(text.text, bold=text.tone == "strong")
        for number, _ in text.notes:
            if written is not None:
                written.add_run(f" {number}").font.superscript = True

    def _paragraph(
        self, words: str, style: str = "", *, bold: bool = False, stays: bool = False
    ) -> Any:
        """Write a paragraph; what stands in backquotes is set as code."""
        if not words:
            return None
        written = self.file.add_paragraph(style=style if style in self.styles else None)
        written.paragraph_format.keep_with_next = stays or None
        parts = _whole(words).split("`")
        for index, part in enumerate(parts if len(parts) % 2 else [_whole(words)]):
            run = written.add_run(part)
            run.bold = bold or None
            if index % 2:
                run.font.name = "Courier New"
        return written

    def _table(self, table: Table, under: str) -> None:
        from docx.shared import Pt

        shown = table.for_medium("page")
        if not shown.rows:
            self._paragraph(shown.empty)
            return
        self.tables += 1
        caption = shown.title or shown.folded or under or shown.columns[0].title
        self._paragraph(f"Table {self.tables}: {caption}", "Caption", stays=True)
        style = "Light List Accent 1" if "Light List Accent 1" in self.styles else None
        grid = self.file.add_table(rows=0, cols=len(shown.columns), style=style)
        grid.autofit = False
        head = [(c.title, c.below) for c in shown.columns]
        body = [[(c.text, c.below) for c in row.cells] for row in shown.rows]
        page = self.file.sections[-1]
        room = (page.page_width - page.left_margin - page.right_margin) / Pt(1)
        full, numbers = [r for r in body if len(r) == len(head)], [c.number for c in shown.columns]
        size, widths = _widths([head, *full], numbers, room)
        _close(grid)
        for texts in (head, *body):
            row = grid.add_row()
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Pt(width)
            if len(texts) < len(head):
                row.cells[0].merge(row.cells[-1])
            self._row(row, texts, shown, size)
        _marked(grid.rows[0], "w:tblHeader")
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Pt(width)  # for those who read the grid
        self._paragraph(shown.note)

    def _figure(self, figure: Figure, under: str) -> None:
        """Write a picture, what it says to those who do not see it, and its caption."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part
        from docx.oxml.shape import CT_Inline
        from docx.shared import Emu, Inches

        self.figures += 1
        drawn = ElementTree.fromstring(figure.picture)  # noqa: S314 - our own, never a user's
        title, described = (drawn.findtext(f"{{*}}{name}") or "" for name in ("title", "desc"))
        wide, high = (Inches(float(drawn.get(side, "1")) / 96) for side in ("width", "height"))
        page = self.file.sections[-1]
        most = page.page_width - page.left_margin - page.right_margin
        scale = min(1.0, most / wide, HIGHEST * page.page_height / high)
        name = PackURI(f"/word/media/figure{self.figures}.emf")
        part = Part(name, "image/x-emf", emf(figure.picture), self.file.part.package)
        relation = self.file.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
        size = (Emu(int(wide * scale)), Emu(int(high * scale)))
        inline = CT_Inline.new_pic_inline(self.figures, relation, name.filename, *size)
        inline.docPr.set("descr", _whole(". ".join(filter(None, (title, described)))))
        place = self.file.add_paragraph()
        place.paragraph_format.keep_with_next = True
        place.add_run()._r.add_drawing(inline)
        self._paragraph(f"Figure {self.figures}: {figure.caption or title or under}", "Caption")

    def _row(self, row: Any, texts: Sequence[tuple[str, str]], table: Table, size: float) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        _marked(row, "w:cantSplit")
        for place, column, (text, below) in zip(row.cells, table.columns, texts, strict=False):
            written = place.paragraphs[0]
            written.paragraph_format.space_after = Pt(0)
            run = written.add_run(_whole(text))
            run.font.size, run.bold = Pt(size), len(texts) < len(table.columns) or None
            if below:
                written.add_run("\n" * bool(text) + _whole(below)).font.size = Pt(size - 1)
            if column.number and len(texts) == len(table.columns):
                written.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _whole(text: str) -> str:
    """Return words that can be shown, each number beside its per cent sign."""
    shown = visible(text).translate(dict.fromkeys((0xFFFE, 0xFFFF)))  # which XML cannot hold
    return shown.replace(" %", f"{UNBROKEN}%")


def _widths(
    rows: Sequence[Sequence[tuple[str, str]]], numbers: Sequence[bool], room: float
) -> tuple[float, list[float]]:
    """Return the size of a table's letters, and its columns' widths by what stands in them."""
    looses = [LOOSE * LOOSE, *[LOOSE] * (len(rows) - 1)]  # the head is bold
    columns = [
        [(line, loose) for pair, loose in zip(column, looses, strict=True)
         for text in pair for line in _whole(text).split("\n")]
        for column in zip(*rows, strict=True)
    ]  # fmt: skip
    most = [max(text_width(line, loose) for line, loose in lines) for lines in columns]
    least = [
        max(text_width(word, loose) for line, loose in lines for word in re.split(_BREAKS, line))
        for lines in columns
    ]
    whole = [m if n else w for n, m, w in zip(numbers, most, least, strict=True)]
    pads = PAD * len(columns)
    if SIZES[1] * sum(whole) + pads <= room:
        least = whole
    size = next((s for s in SIZES if s * sum(least) + pads <= room), SIZES[-1])
    need = [size * width + PAD for width in least]
    each = zip(*rows, strict=True)
    cells = [max(text_width(f"{text}{below}", LOOSE) for text, below in column) for column in each]
    more = [size * max(full - narrow, 0.01) for full, narrow in zip(cells, least, strict=True)]
    left = room - sum(need)
    return size, [n + left * m / sum(more) for n, m in zip(need, more, strict=True)]


def _close(grid: Any) -> None:
    """Let a table's cells have little room beside their words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), f"{PAD * 10:.0f}")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    grid._tbl.tblPr.append(margins)
    for look in grid._tbl.tblPr.findall(qn("w:tblLook")):
        look.set(qn("w:firstColumn"), "0")  # its words are as the others'
        look.set(qn("w:val"), "0420")  # the same, for those who read the sum alone
        grid._tbl.tblPr.append(look)  # after the margins, as the schema has it


def _marked(row: Any, name: str) -> None:
    """Mark a row: as one that stands on top of each page, or that is not broken."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(name))
