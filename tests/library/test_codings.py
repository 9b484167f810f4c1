"""What others have marked in texts becomes candidate rows, each at its passage."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import winset as ws
from winset.errors import UsageError
from winset.library.document import Refused
from winset.library.readers.codings import read_codings

TEXT = (
    "Två hav — och en kvot.\r\n\r\nNorway wants  a lower quota.\r\nIceland \U0001f41f agreed.\r\n"
)


def qde(extra: str = "", text: str = TEXT) -> str:
    wants = text.index("Norway"), text.index("quota.") + 6
    agreed = text.index("Iceland"), text.index("agreed") + 6
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Project xmlns="urn:QDA-XML:project:1.0" name="Seas">
 <Users><User guid="u1" name="Ann Lee"/></Users>
 <CodeBook><Codes><Code guid="c0" name="Themes" isCodable="false">
  <Code guid="c1" name="Interests" isCodable="true"/></Code>
  <Code guid="c2" name="concession" isCodable="true"/></Codes></CodeBook>
 <Sources><TextSource guid="s1" name="Minutes" plainTextPath="internal://S1.txt">
  <PlainTextSelection guid="p1" startPosition="{wants[0]}" endPosition="{wants[1]}"
    creatingUser="u1"><Description>said twice</Description>
   <Coding guid="k1"><CodeRef targetGUID="c1"/></Coding></PlainTextSelection>
  <PlainTextSelection guid="p2" startPosition="{agreed[0]}" endPosition="{agreed[1]}">
   <Coding guid="k2" creatingUser="u1"><CodeRef targetGUID="c2"/></Coding></PlainTextSelection>
  {extra}</TextSource><PictureSource guid="s2" name="Map"/></Sources></Project>"""


def archive(xml: str, text: str = TEXT, how: int = ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w", how) as packed:
        packed.writestr("project.qde", xml)
        packed.writestr("sources/s1.txt", text)
    return stream.getvalue()


PACKED = archive(qde(), how=ZIP_DEFLATED)


def test_a_project_s_codes_become_rows_at_their_passages(tmp_path: Path) -> None:
    (tmp_path / "seas.qdpx").write_bytes(archive(qde()))
    draft = ws.draft(tmp_path / "seas.qdpx")
    first, second = draft.rows
    assert (first.kind, first.text, first.paragraph) == (
        "interest",
        "Norway wants a lower quota.",
        2,
    )
    assert first.field("note") == "said twice"
    assert (second.kind, second.aspect) == ("evidence", "concession")
    assert second.text == "Iceland \U0001f41f agreed"
    assert second.extractor == "marked by Ann Lee"
    for row in draft.rows:
        assert draft.passage(row).text[row.start : row.stop] == row.quote
    assert any("PictureSource" in note for note in draft.notes)


def test_a_project_s_rows_stand_in_a_skeleton_that_passes_its_check(tmp_path: Path) -> None:
    (tmp_path / "seas.qdpx").write_bytes(archive(qde()))
    ws.draft(tmp_path / "seas.qdpx").write(tmp_path / "case")
    case = ws.read(tmp_path / "case")
    assert [row.kind for row in case.draft.values() if row.kind != "question"] == [
        "interest",
        "evidence",
    ]


def test_selections_outside_the_text_are_said() -> None:
    extra = '<PlainTextSelection guid="p3" startPosition="900" endPosition="910"/>'
    read = read_codings(archive(qde(extra)), "seas.qdpx")
    assert read is not None
    assert any("1 selections lie outside" in note for note in read.dropped)


LINES = "First 😀😀 line.\r\nThe upper town wants water, not war.\r\nWater for all.\r\n"
"""Emoji and a line's end before what is marked, as texts that NVivo exports have them."""


def project(*selections: tuple[int, int], more: str = "", text: str = LINES) -> bytes:
    """Return a project with these stretches of a text marked as c1."""
    marks = "".join(
        f'<PlainTextSelection startPosition="{start}" endPosition="{stop}"><Coding>'
        '<CodeRef targetGUID="c1"/></Coding></PlainTextSelection>'
        for start, stop in selections
    )
    return archive(
        '<Project xmlns="urn:QDA-XML:project:1.0"><CodeBook><Codes>'
        '<Code guid="c1" name="aim"/></Codes></CodeBook><Sources>'
        f'<TextSource name="Talk" plainTextPath="internal://s1.txt">{marks}</TextSource>'
        f"{more}</Sources></Project>",
        text,
    )


def marked(raw: bytes) -> tuple[list[str], list[str]]:
    """Return the words that are marked, and what is told."""
    read = read_codings(raw, "x.qdpx")
    assert read is not None
    return [
        document.reading.blocks[one.paragraph - 1].text[one.start : one.stop]
        for document in read.documents
        for one in document.codings
    ], read.dropped


@pytest.mark.parametrize(
    ("units", "way"),
    [
        (lambda head: len(head), ""),
        (lambda head: len(head.encode("utf-16-le")) // 2, "in UTF-16"),
        (lambda head: len(head.replace("\r\n", "\n")), "with line ends as one sign"),
        (
            lambda head: len(head.replace("\r\n", "\n").encode("utf-16-le")) // 2,
            "in UTF-16, with line ends as one sign",
        ),
    ],
)
def test_stretches_are_found_however_the_program_counts(
    units: Callable[[str], int], way: str
) -> None:
    start = LINES.index("The upper")
    stop = LINES.index(", not war")
    words, told = marked(project((units(LINES[:start]), units(LINES[:stop]))))
    assert words == ["The upper town wants water"]
    as_told = f"Talk: 1 selections count {way}, not in code points as the form has it."
    assert told == ([as_told] if way else [])


def test_a_stretch_is_the_one_that_is_marked_and_not_the_first_of_its_words() -> None:
    text = "War is no aim. War is the aim.\n"
    read = read_codings(project((15, 18), text=text), "x.qdpx")
    assert read is not None
    assert read.documents[0].codings[0].start == 15


def test_stretches_that_cannot_be_kept_whole_are_told() -> None:
    start = LINES.index("wants")
    words, told = marked(project((start, LINES.index(" for all")), (start, 900), (0, 5)))
    assert words == ["wants water, not war.", "First"]
    assert told == [
        "Talk: 1 selections go over several paragraphs; the first of them is taken.",
        "Talk: 1 selections lie outside its text.",
    ]


def test_areas_of_pages_are_read_by_their_words_as_atlas_ti_gives_them() -> None:
    more = """<PDFSource name="Page"><PDFSelection page="0"><Representation>
      <PlainTextContent>wants
      water</PlainTextContent></Representation>
      <Coding><CodeRef targetGUID="c1"/></Coding></PDFSelection>
      <PDFSelection page="1"/></PDFSource><Note guid="n"/>"""
    words, told = marked(project((0, 5), more=more))
    assert words == ["First", "wants water"]
    assert told == [
        "Page: 1 areas of pages have no words, and were not read.",
        "1 memos (Note) were not read.",
    ]


def test_a_mark_without_a_code_is_kept() -> None:
    extra = '<PlainTextSelection startPosition="0" endPosition="7"/>'
    words, told = marked(archive(qde(extra)))
    assert "Två hav" in words
    assert not any("outside" in note for note in told)


@pytest.mark.parametrize(
    "raw",
    [
        archive('<!DOCTYPE x [<!ENTITY a "b">]><Project/>'),
        archive("<Project>"),
        archive(qde())[:-60],
        b"PK\x03\x04project.qde",
        PACKED[:47] + bytes([PACKED[47] ^ 255]) + PACKED[48:],
    ],
)
def test_damage_is_refused_in_words(raw: bytes) -> None:
    with pytest.raises(Refused):
        read_codings(raw, "seas.qdpx")


ITEM: dict[str, Any] = {
    "itemType": "report",
    "title": "Two seas",
    "creators": [{"firstName": "Ann", "lastName": "Lee", "creatorType": "author"}],
    "date": "2019-12-02",
}


def test_annotations_become_rows_with_page_and_link(tmp_path: Path) -> None:
    attachment = {
        "annotations": [
            {
                "annotationText": "Norway wants a lower quota.",
                "annotationComment": "key",
                "annotationPageLabel": "5",
                "uri": "zotero://open-pdf/library/items/AB?page=5",
            },
            {"annotationType": "ink"},
        ]
    }
    (tmp_path / "z.json").write_text(json.dumps({"items": [ITEM | {"attachments": [attachment]}]}))
    (row,) = ws.draft(tmp_path / "z.json").rows
    assert row.text == "Norway wants a lower quota."
    assert dict(row.fields) == {
        "note": "key",
        "page": "5",
        "link": "zotero://open-pdf/library/items/AB?page=5",
    }


def test_notes_of_csl_json_give_their_quotations(tmp_path: Path) -> None:
    note = (
        "<p>Annotations</p><p>“Norway wants a lower quota.” "
        '(<a href="zotero://select/library/items/X">Lee, 2019, p. 7</a>) '
        '(<a href="zotero://open-pdf/library/items/AB?page=7">pdf</a>) a clear aim</p>'
        "<p>My own thought, without a quotation.</p>"
    )
    item = {"title": "Two seas", "issued": {"date-parts": [[2019, 12, 2]]}, "note": note}
    item["author"] = [{"family": "Lee", "given": "Ann"}]
    (tmp_path / "csl.json").write_text(json.dumps([item, {"title": "Unmarked"}]))
    draft = ws.draft(tmp_path / "csl.json")
    (row,) = draft.rows
    assert row.field("page") == "7"
    assert row.field("link").startswith("zotero://open-pdf")
    assert draft.documents[0].record.date == "2019-12-02"
    assert draft.documents[0].record.authors == ("Ann Lee",)
    assert any("Unmarked" in note for note in draft.notes)


LINK = "zotero://open-pdf/library/items/AB?page=7"


@pytest.mark.parametrize(
    ("note", "text", "details"),
    [
        (  # quotation marks inside, as Zotfile leaves them
            f'<p>"Its "red line" is water" (<a href="{LINK}">Lee 2019:12</a>)</p>',
            'Its "red line" is water',
            {"page": "12", "link": LINK, "note": ""},
        ),
        (
            f'<p>""Red line" is its word" (<a href="{LINK}">Lee 2019:12</a>)</p>',
            '"Red line" is its word',
            {"page": "12", "link": LINK, "note": ""},
        ),
        (  # no quotation marks at all
            f'<blockquote>An "aim" of it (<a href="{LINK}">Lee 2019:12</a>)</blockquote>',
            'An "aim" of it',
            {"page": "12", "link": LINK, "note": ""},
        ),
        (  # a reader's words before the quotation
            f'<p>aim: "the water" (<a href="{LINK}">p.12</a>)</p>',
            "the water",
            {"page": "12", "link": LINK, "note": "aim:"},
        ),
        (  # Zotero 6 and later
            '<p><span class="highlight" data-annotation="%7B%22attachmentURI%22%3A%22http%3A%2F%2F'
            "zotero.org%2Fusers%2F1%2Fitems%2FAB%22%2C%22pageLabel%22%3A%2212%22%2C%22position%22"
            '%3A%7B%22pageIndex%22%3A6%7D%7D">“It wants water.”</span> <span class="citation">('
            '<span class="citation-item">Lee, 2019, p. 12</span>)</span> its aim</p>',
            "It wants water.",
            {"page": "12", "link": LINK, "note": "its aim"},
        ),
        (
            f'<span data-annotation="%7B"><a href="{LINK}">“It wants water.”</a></span>',
            "It wants water.",
            {"page": "", "link": LINK, "note": ""},
        ),
        (  # Markdown
            f"“It wants water.” ([Lee, p. 12](zotero://select/items/X)) ([pdf]({LINK})) its aim",
            "It wants water.",
            {"page": "12", "link": LINK, "note": "its aim"},
        ),
    ],
)
def test_notes_are_read_as_programs_write_them(
    note: str, text: str, details: dict[str, str]
) -> None:
    own = f'<p>my own "idea" on it (<a href="{LINK}">note on p.3</a>)</p>'
    read = read_codings(json.dumps([{**ITEM, "notes": [{"note": note + own}]}]).encode(), "z.json")
    assert read is not None
    (document,) = read.documents
    (one,) = document.codings
    assert document.reading.blocks[0].text == text
    assert {name: getattr(one, name) for name in details} == details
    assert read.dropped == ["Two seas: 1 remarks and drawings that quote no text were not read."]


def test_a_damaged_project_is_refused_beside_others_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.qdpx").write_bytes(archive("<Project>"))
    (tmp_path / "b.qdpx").write_bytes(archive(qde()))
    draft = ws.draft(tmp_path / "a.qdpx", tmp_path / "b.qdpx")
    (refusal,) = draft.refused
    assert refusal.source.endswith("a.qdpx")
    assert "its XML is damaged" in refusal.reason
    assert draft.rows


def test_json_without_annotations_is_no_export(tmp_path: Path) -> None:
    assert read_codings(b'[{"title": "x"}]', "x.json") is None
    (tmp_path / "x.json").write_text('[{"title": "x"}]')
    with pytest.raises(UsageError):
        ws.draft(tmp_path / "x.json")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_mutation_crashes_the_reader(data: st.DataObject) -> None:
    raw = bytearray(
        data.draw(st.sampled_from([archive(qde()), PACKED, json.dumps([ITEM]).encode()]))
    )
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Refused):
        read_codings(bytes(raw), "seas.qdpx")
