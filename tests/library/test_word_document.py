"""Word documents: what stands on the page is read in its order, what is left out is told."""

from __future__ import annotations

import io
import random
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from winset.library.document import Reading, Refused
from winset.library.readers import intake

docx = pytest.importorskip("docx")

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PROSE = "The upper town wants to keep its mill, and the lower town wants water in August."
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006"


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def made(*paragraphs: str, **properties: Any) -> bytes:
    """Return a document of paragraphs in WordprocessingML, or of plain words."""
    document = docx.Document()
    for name, value in {"author": "", **properties}.items():
        setattr(document.core_properties, name, value)
    body = document.element.body
    for content in paragraphs:
        if content.startswith("<"):
            root = docx.oxml.parse_xml(f'<w:body xmlns:w="{W}">{content}</w:body>')
            for element in list(root):
                body.insert(len(body) - 1, element)
        else:
            document.add_paragraph(content)
    return saved(document)


def edited(raw: bytes, old: bytes = b"", new: bytes = b"", **added: bytes) -> bytes:
    """Return a package with words of its parts replaced, and parts of ``word/`` put in."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(raw)) as before, ZipFile(out, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name.removeprefix("word/").removesuffix(".xml") not in added:
                content = before.read(name)
                after.writestr(name, content.replace(old, new) if old else content)
        for name, content in added.items():
            after.writestr(f"word/{name}.xml", content)
    return out.getvalue()


def read(raw: bytes, name: str = "minutes.docx") -> Reading:
    return intake.read(raw, name)


def texts(*paragraphs: str) -> list[str]:
    return [block.text for block in read(made(*paragraphs)).blocks]


def run(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_paragraphs_headings_items_and_tables_stand_in_the_order_of_the_page() -> None:
    document = docx.Document()
    document.add_heading("Minutes of the second round", 0)
    document.add_heading("Water", 1)
    document.add_paragraph(PROSE)
    table = document.add_table(3, 2)
    rows = ("Issue", "Offer", "Water", "August", "", "July")
    for cell, words in zip((c for row in table.rows for c in row.cells), rows, strict=True):
        cell.text = words
    table.cell(1, 0).merge(table.cell(2, 0))
    document.add_paragraph("The mill stays.", style="List Number")
    document.add_paragraph("They said no.", style="Quote")
    document.sections[0].header.paragraphs[0].text = "Confidential"
    reading = read(saved(document))
    assert [(block.kind, block.text) for block in reading.blocks] == [
        ("heading", "Minutes of the second round"),
        ("heading", "Water"),
        ("paragraph", PROSE),
        ("table", "Issue | Offer"),
        ("table", "Water | August"),
        ("table", "Water | July"),
        ("item", "1. The mill stays."),
        ("quote", "They said no."),
    ]
    assert reading.removed == ("Confidential",)


def test_long_rows_and_frames_of_one_cell_are_read_by_paragraphs() -> None:
    document = docx.Document()
    row = document.add_table(1, 2).rows[0]
    row.cells[0].text = f"{PROSE} " * 13
    row.cells[0].add_paragraph("The text of the upper town.")
    row.cells[1].text = "The text of the lower town."
    frame = document.add_table(1, 1).cell(0, 0)
    frame.text = "In a frame."
    frame.add_paragraph("Still in it.")
    shown = [(block.kind, block.text) for block in read(saved(document)).blocks]
    assert shown[1:] == [
        ("paragraph", text)
        for text in (
            "The text of the upper town.",
            "The text of the lower town.",
            "In a frame.",
            "Still in it.",
        )
    ]


def test_what_was_inserted_is_read_and_what_was_deleted_is_not() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>July</w:delText></w:r></w:del>'
    moved = f'<w:moveFrom w:id="3">{run("away")}</w:moveFrom>'
    inserted = f'<w:ins w:id="2">{run("August")}</w:ins>'
    joined = f'<w:p><w:pPr><w:rPr><w:del w:id="4"/></w:rPr></w:pPr>{run("One ")}</w:p>'
    gone = f'<w:tr><w:trPr><w:del w:id="5"/></w:trPr><w:tc><w:p>{run("no row")}</w:p></w:tc></w:tr>'
    row = f"<w:tr><w:tc><w:p>{run('a row')}</w:p></w:tc></w:tr>"
    reading = read(
        made(
            f"<w:p>{run('Water in ')}{deleted}{inserted}{moved}.</w:p>",
            f"{joined}<w:p>{run('sentence.')}</w:p>",
            f"<w:tbl>{gone}{row}</w:tbl>",
            f"<w:p><w:pPr><w:rPr><w:del w:id='6'/></w:rPr></w:pPr>{run('The end.')}</w:p>",
        )
    )
    shown = [block.text for block in reading.blocks]
    assert shown == ["Water in August", "One sentence.", "a row", "The end."]
    assert any("changes that nobody has accepted yet (6)" in n for n in reading.record.notes)


def test_fields_controls_links_boxes_and_formulas_are_read_once() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="end"/></w:r>{run("of May")}'
    )
    control = (
        f"<w:sdt><w:sdtPr/><w:sdtContent><w:p>{run('In a control.')}</w:p></w:sdtContent></w:sdt>"
    )
    hyphen = "<w:r><w:noBreakHyphen/></w:r>"
    link = f"<w:p><w:hyperlink>{run('A link')}</w:hyperlink>{hyphen}{run('x')}</w:p>"
    box = f"<w:txbxContent><w:p>{run('In a box.')}</w:p></w:txbxContent>"
    boxes = (
        '<w:p xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='x'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        f"{run('Beside a box.')}</w:p>"
    )
    formula = (
        '<w:p xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math">'
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>"
    )
    assert texts(f"<w:p>{field}</w:p>", control, link, boxes, formula) == [
        "of May",
        "In a control.",
        "A link-x",
        "Beside a box.",
        "In a box.",
        "a+b",
    ]


@pytest.mark.parametrize(
    ("look", "shown", "note"),
    [
        ("<w:vanish/>", "A b", "hidden text"),
        ('<w:vanish w:val="0"/>', "A secret b", ""),
        ("<w:strike/>", "A b", "It strikes out 'secret'"),
        ('<w:strike w:val="false"/>', "A secret b", ""),
    ],
)
def test_hidden_and_struck_words_are_no_part_of_the_text(look: str, shown: str, note: str) -> None:
    reading = read(made(f"<w:p>{run('A ')}{run('secret ', look)}{run('b')}</w:p>"))
    assert [block.text for block in reading.blocks] == [shown]
    assert [note in told for told in reading.record.notes] == ([True] if note else [])
    assert ("secret" in reading.removed) == ("hidden" in note)


def test_raised_numbers_stay_apart_from_the_numbers_before_them() -> None:
    raised = run("3", '<w:vertAlign w:val="superscript"/>')
    higher = run("2", '<w:position w:val="8"/>')
    assert texts(f"<w:p>{run('20')}{raised}{run(' m')}{higher}</w:p>") == ["20³ m²"]


def linked(raw: bytes, kind: str, content: str) -> bytes:
    """Return a package with a part that the document refers to."""
    type_ = f"{RELATIONS}/relationships/{kind}"
    more = f'<Relationship Id="r99" Type="{type_}" Target="{kind}.xml"/></Relationships>'
    raw = edited(raw, b"</Relationships>", more.encode())
    part = f'<Override PartName="/word/{kind}.xml" ContentType="application/xml"/></Types>'
    return edited(raw, b"</Types>", part.encode(), **{kind: content.encode()})


def test_notes_stand_at_the_end_in_the_order_in_which_they_are_referred_to() -> None:
    notes = "".join(
        f'<w:footnote w:id="{n}"><w:p><w:r><w:footnoteRef/></w:r>{run(text)}</w:p></w:footnote>'
        for n, text in ((1, "First written."), (2, "First referred to."), (3, "Never."))
    )
    rule = f'<w:footnote w:type="separator" w:id="0"><w:p>{run("a rule")}</w:p></w:footnote>'
    refers = "".join(
        f'<w:p>{run("A claim")}<w:r><w:footnoteReference w:id="{n}"/></w:r></w:p>' for n in "21"
    )
    footnotes = f'<w:footnotes xmlns:w="{W}">{rule}{notes}</w:footnotes>'
    reading = read(linked(made(refers), "footnotes", footnotes))
    assert [block.text for block in reading.blocks] == [
        "A claim¹",
        "A claim²",
        "1 First referred to.",
        "2 First written.",
    ]


def level(n: int, start: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


LEVELS = (
    level(0, 1, "upperRoman", "Part %1"),
    level(1, 3, "decimal", "%1.%2", "<w:isLgl/>"),
    level(2, 26, "lowerLetter", "(%3)"),
    level(3, 1, "bullet", "-"),
    level(4, 1, "ordinalText", "%5"),
)
ANEW = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride>'
NUMBERING = (
    f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="7">{"".join(LEVELS)}'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
    f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{ANEW}</w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="2">'
    f"{level(2, 26, 'lowerRoman', '%3)')}</w:lvlOverride></w:num></w:numbering>"
)


def numbered(depth: int, text: str = "x", number: int = 1, mark: str = "") -> str:
    properties = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>{mark}'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text) if text else ''}</w:p>"


def test_the_numbers_that_word_puts_before_paragraphs_are_part_of_them() -> None:
    gone = "<w:rPr><w:del w:id='1'/></w:rPr>"
    levels = (
        *(numbered(0), numbered(1), numbered(2), numbered(2), numbered(3), numbered(1)),
        *(numbered(0, "", mark=gone), numbered(0, ""), numbered(0), numbered(1)),
        *(numbered(0, number=0), numbered(0, number=2), numbered(0, number=2), numbered(4)),
        numbered(2, number=3),
    )
    reading = read(linked(made(*levels), "numbering", NUMBERING))
    assert [block.text for block in reading.blocks] == [
        *("Part I x", "1.3 x", "(z) x", "(aa) x", "x", "1.4 x", "Part III x", "3.3 x"),
        *("x", "Part IX x", "Part X x", "x", "xxvi) x"),
    ]
    assert "1 number before a paragraph in it was not read." in reading.record.notes


def test_comments_pictures_and_files_set_in_are_counted_and_not_read() -> None:
    document = docx.Document()
    words = document.add_paragraph("The mill stays.").runs
    document.add_comment(words, "Does it?", author="Anna Berg")
    picture = f"<w:p xmlns:w='{W}'><w:r><w:drawing/></w:r></w:p>"
    document.element.body.insert(0, docx.oxml.parse_xml(picture))
    document.element.body.insert(0, docx.oxml.parse_xml(f"<w:altChunk xmlns:w='{W}'/>"))
    reading = read(saved(document))
    assert [block.text for block in reading.blocks] == ["The mill stays."]
    assert reading.record.notes == (
        "1 picture or drawing in it was not read.",
        "1 embedded file in it was not read.",
        "1 comment in it was not read.",
    )


# --- the record -----------------------------------------------------------------------------


def test_the_record_is_what_the_properties_say() -> None:
    record = read(
        made(
            PROSE,
            title="Minutes of May",
            author="Anna Berg; Ben Vale",
            language="de-DE",
            created=datetime(2013, 2, 3),
            modified=datetime(2014, 5, 12),
        )
    ).record
    assert (record.title, record.authors, record.language) == (
        "Minutes of May",
        ("Anna Berg", "Ben Vale"),
        "de",
    )
    assert (record.date, record.inferred) == ("2014-05-12", ("date",))
    assert record.custom == {"created": "2013-02-03", "modified": "2014-05-12"}


@pytest.mark.parametrize("title", ["", "Microsoft Word - x.doc", "Document1", "minutes.docx"])
@pytest.mark.parametrize("author", ["", "user", "python-docx", "Microsoft Office User"])
def test_junk_gives_way_to_what_the_page_shows(title: str, author: str) -> None:
    document = docx.Document()
    document.core_properties.title, document.core_properties.author = title, author
    document.add_paragraph("For the file")
    document.add_heading("The mill", 1)
    document.add_paragraph("12 May 2014")
    record = read(saved(document)).record
    assert (record.title, record.authors, record.date) == ("The mill", (), "2014-05-12")
    assert {"title", "date"} <= set(record.inferred)
    kept = {name: said for name, said in (("title", title), ("author", author)) if said}
    assert {name: record.custom.get(f"{name} as written") for name in kept} == kept


@pytest.mark.parametrize(
    ("author", "read_as"),
    [
        ("Berg, Anna", ("Anna Berg",)),
        ("Costa da Silva, Ana; Vale, Ben J.", ("Ana Costa da Silva", "Ben J. Vale")),
        ("Anna Berg, Ben Vale", ("Anna Berg", "Ben Vale")),
        ("Учетная запись Майкрософт", ()),
    ],
)
def test_names_are_read_first_name_first(author: str, read_as: tuple[str, ...]) -> None:
    assert read(made(PROSE, author=author)).record.authors == read_as


def test_the_day_of_a_clock_that_was_never_set_is_none() -> None:
    day = datetime(1980, 1, 1)
    assert read(made(PROSE, created=day, modified=day)).record.date is None


def test_a_large_first_letter_belongs_to_its_word_and_signs_of_pictures_are_none() -> None:
    letter = f'<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>{run("T")}</w:p>'
    sign = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    bullet = run("he mill \uf0a7")
    rest = f"<w:p>{bullet}{sign}{run('stays.')}</w:p>"
    assert texts(letter, rest) == ["The mill stays."]


def test_a_document_without_properties_has_no_day() -> None:
    raw = edited(made(PROSE), b"metadata/core-properties", b"metadata/none")
    assert (read(raw).record.date, read(raw).record.authors) == (None, ())


# --- other forms of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [
        b"application/vnd.ms-word.document.macroEnabled.main+xml",
        b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_templates_and_files_with_macros_are_read(kind: bytes) -> None:
    usual = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    reading = read(edited(made(PROSE), usual, kind), "minutes.docm")
    assert [block.text for block in reading.blocks] == [PROSE]
    assert (reading.record.notes != ()) == (b"macro" in kind)


def test_the_strict_form_is_read() -> None:
    raw = edited(made(PROSE), W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
    strict = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
    raw = edited(raw, RELATIONS.encode() + b"/relationships", strict)
    assert [block.text for block in read(raw).blocks] == [PROSE]


def test_links_to_parts_that_are_not_there_do_no_harm() -> None:
    raw = edited(made(PROSE), b'Target="styles.xml"', b'Target="../NULL"')
    assert [block.text for block in read(raw).blocks] == [PROSE]


# --- files made to harm ---------------------------------------------------------------------

DEEP = f"<w:p>{'<w:sdt><w:sdtContent>' * 5_000}{'</w:sdtContent></w:sdt>' * 5_000}</w:p>"
LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
)


def body(content: str, before: str = "") -> bytes:
    return f'{before}<w:document xmlns:w="{W}"><w:body>{content}</w:body></w:document>'.encode()


def whole(content: bytes) -> bytes:
    return edited(made(), document=content)


LOCKED = b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
OLD = b"\xd0\xcf\x11\xe0" + bytes(600) + "WordDocument".encode("utf-16-le")
HARM = {
    "a bomb": (lambda: whole(bytes(70_000_000)), "more than 64,000,000 bytes"),
    "entities": (lambda: whole(body("<w:p>&m;</w:p>", f"{LAUGHS}]>")), "declares entities"),
    "deep": (lambda: whole(body(DEEP)), "damaged or no Word document"),
    "no XML": (lambda: whole(b"no XML"), "damaged or no Word document"),
    "cut short": (lambda: made(PROSE)[:-400], "damaged or no Word document"),
    "locked": (lambda: LOCKED, "locked with a password"),
    "old": (lambda: OLD, "Word before 2007; save it as .docx"),
    "empty": (lambda: made(), "it holds no text"),
    "another": (lambda: b"just text", "called .docx and is none"),
}


@pytest.mark.parametrize("name", HARM)
def test_files_made_to_harm_are_refused(name: str) -> None:
    make, why = HARM[name]
    with pytest.raises(Refused, match=why):
        read(make())


def test_an_archive_of_documents_is_not_one() -> None:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("minutes.docx", made(PROSE))
    with pytest.raises(Refused, match="an archive and no Word document"):
        read(out.getvalue())


def test_damaged_copies_are_read_or_refused() -> None:
    raw = made(PROSE, f"<w:tbl><w:tr><w:tc><w:p>{run('a')}</w:p></w:tc></w:tr></w:tbl>")
    chance = random.Random(4)
    with ZipFile(io.BytesIO(raw)) as archive:
        part = archive.read("word/document.xml")
    for number in range(40):
        content = bytearray(part if number % 2 else raw)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            reading = intake.read_kind(whole(content) if number % 2 else bytes(content), "word")
        except Refused:
            continue
        assert len("".join(block.text for block in reading.blocks)) < 1_000
