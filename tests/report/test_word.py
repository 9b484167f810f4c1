"""A file for Word: pictures with their words, an outline, tables that break well."""

from __future__ import annotations

import re
import shutil
import subprocess
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import winset as ws
from winset.charts.emf import emf
from winset.report.page import Top
from winset.report.word import word_file
from winset.show.sections import Cell, Column, Figure, Row, Section, Table, walk

docx = pytest.importorskip("docx")
CASES = Path(__file__).parents[2] / "cases"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def answer() -> Any:
    return ws.forecast(ws.read(CASES / "emissions-1989"), draws=50)


@pytest.fixture(scope="module")
def file(answer: Any) -> Any:
    return docx.Document(BytesIO(ws.word_file(answer)))


def figures_of(answer: Any) -> list[Figure]:
    from winset.api.pages import _further
    from winset.report.forecast import sections

    shown = walk(sections(answer, _further(answer)))
    return [part for _, part in shown if isinstance(part, Figure)]


def test_each_picture_of_the_page_stands_in_the_file_with_a_caption(answer: Any, file: Any) -> None:
    drawn = figures_of(answer)
    assert len(drawn) > 3
    inlines = list(file.element.body.iter(f"{{{docx.oxml.ns.nsmap['wp']}}}inline"))
    blips = list(file.element.body.iter(f"{{{docx.oxml.ns.nsmap['a']}}}blip"))
    parts = [file.part.related_parts[one.embed] for one in blips]
    assert [part.blob for part in parts] == [emf(one.picture) for one in drawn]
    assert {part.content_type for part in parts} == {"image/x-emf"}
    page = file.sections[0]
    for inline in inlines:
        assert inline.extent.cx <= page.page_width - page.left_margin - page.right_margin
        assert inline.extent.cy <= page.page_height / 2
    captions = [one.text for one in file.paragraphs if one.text.startswith("Figure ")]
    assert [int(re.findall(r"\d+", text)[0]) for text in captions] == [
        number for number, _ in enumerate(drawn, start=1)
    ]
    assert all(len(text.split(": ", 1)[1]) > 3 for text in captions)


def test_a_picture_says_what_it_shows_to_those_who_do_not_see_it(file: Any) -> None:
    said = [one.get("descr") for one in file.element.body.iter() if one.tag.endswith("}docPr")]
    assert all(said)
    assert any(re.search(r"Germany.*\d", text) for text in said)
    names = [one.get("id") for one in file.element.body.iter() if one.tag.endswith("}docPr")]
    assert len(set(names)) == len(names)


def test_the_outline_has_one_title_and_no_gaps(file: Any) -> None:
    styles = [one.style for one in file.paragraphs]
    assert [one.name for one in styles].count("Title") == 1
    found = [one for one in styles if one.name.startswith("Heading ")]
    outline = [int(one.element.pPr.find(f"{W}outlineLvl").get(f"{W}val")) for one in found]
    assert outline == [int(one.name[-1]) - 1 for one in found]
    assert outline[0] == 0
    assert all(after - before <= 1 for before, after in pairwise(outline))


def test_contents_lead_to_every_heading_of_two_levels(file: Any) -> None:
    body = file.element.body
    links = [
        (one.get(f"{W}anchor"), "".join(text.text for text in one.iter(f"{W}t")))
        for one in body.iter(f"{W}hyperlink")
    ]
    marks = {one.get(f"{W}name"): one.getparent() for one in body.iter(f"{W}bookmarkStart")}
    headings = [p for p in file.paragraphs if p.style.name in ("Heading 1", "Heading 2")]
    assert [text for _, text in links] == [one.text for one in headings]
    assert [marks[anchor] for anchor, _ in links] == [one._p for one in headings]
    kinds = [one.get(f"{W}fldCharType") for one in body.iter(f"{W}fldChar")]
    assert kinds == ["begin", "separate", "end"]


def test_a_few_parts_have_no_contents() -> None:
    few = word_file(Top("T"), [Section("one", ()), Section("two", ())])
    assert not list(docx.Document(BytesIO(few)).element.body.iter(f"{W}hyperlink"))


def test_pages_have_a_running_head_and_numbers(answer: Any, file: Any) -> None:
    section = file.sections[0]
    assert section.header.paragraphs[0].text == answer.case.title
    fields = [one.get(f"{W}instr") for one in section.footer._element.iter(f"{W}fldSimple")]
    assert fields == ["PAGE", "NUMPAGES"]


def test_tables_repeat_their_head_and_break_between_rows(file: Any) -> None:
    for grid in file.tables:
        marks = [{mark.tag.removeprefix(W) for mark in row._tr.trPr} for row in grid.rows]
        assert ["tblHeader" in mark for mark in marks] == [True] + [False] * (len(marks) - 1)
        assert all("cantSplit" in mark for mark in marks)


def test_a_caption_stays_with_what_it_names(file: Any) -> None:
    blocks = list(file.iter_inner_content())
    for before, after in pairwise(blocks):
        if hasattr(after, "rows"):
            assert before.style.name == "Caption"
            assert before.paragraph_format.keep_with_next


def test_columns_are_as_wide_as_their_words_and_no_wider_than_the_paper() -> None:
    columns = [Column("Issue", wide=True), *[Column(f"model {k}", True) for k in range(13)]]
    cells = [Cell("10,583", below="3,794 to 10,583") for _ in range(13)]
    rows = [
        Row([Cell("Delay until the standards apply"), *cells]),
        Row([Cell("All")], heading=True),
    ]
    raw = word_file(Top("T"), [Section("S", [Table(columns, rows)])])
    opened = docx.Document(BytesIO(raw))
    (grid,) = opened.tables
    page = opened.sections[0]
    widths = [column.width for column in grid.columns]
    assert sum(widths) == pytest.approx(
        page.page_width - page.left_margin - page.right_margin, 0.01
    )
    size = grid.rows[1].cells[1].paragraphs[0].runs[0].font.size
    assert all(width > 6 * 0.5 * size for width in widths[1:])  # six signs of half their size
    assert grid.rows[2].cells[0]._tc is grid.rows[2].cells[-1]._tc


def test_hard_words_neither_fail_nor_act() -> None:
    words = "a\x01b\x0bc\x1bd \ufffe\uffff\u202e " + "long " * 100
    table = Table([Column(words)], [Row([Cell(words, below=words)])], title=words)
    raw = word_file(Top(words, words, words, words), [Section(words, [table])])
    opened = docx.Document(BytesIO(raw))
    assert opened.core_properties.title.startswith("a␁b␋c␛d ")
    said = [one.text for one in opened.paragraphs] + [opened.tables[0].rows[1].cells[0].text]
    assert all("a␁b␋c␛d" in text for text in said)
    assert not any("\u202e" in text for text in said)


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="needs LibreOffice: libreoffice-writer-nogui"
)
def test_libreoffice_shows_the_words_of_the_pictures(answer: Any, tmp_path: Path) -> None:
    from pypdf import PdfReader

    place = tmp_path / "report.docx"
    place.write_bytes(ws.word_file(answer))
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
               "--convert-to", "pdf", "--outdir", str(tmp_path), str(place)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = PdfReader(place.with_suffix(".pdf")).pages
    text = " ".join(" ".join((page.extract_text() or "").split()) for page in pages)
    assert "initial weighted median" in text  # stands in a picture alone
