"""PDFs: what stands on the page is read as it was written; what a machine wrote is told apart."""

from __future__ import annotations

import subprocess
import sys
import time
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winset.library.document import Refused
from winset.library.readers.line_breaks import SOFT, LineBreaks
from winset.library.readers.pdf import read_pdf
from winset.library.readers.right_to_left import Run, Runs

PROSE = "The delegation told us that the talks will be extended until July."


def pdf(lines: list[str], drawn: str = "", **properties: str) -> bytes:
    """Make a PDF of one page whose font has every sign under its own number.

    Parameters
    ----------
    lines : list of str
    drawn : str
        Operators that follow the lines.
    **properties
        Such as ``Author``.
    """
    shown = " ".join(f"{shows(line)} T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} {drawn} ET".encode()
    cmap = (
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF>"
        b" endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"
    )
    stated = "".join(
        f"/{key} <feff{value.encode('utf-16-be').hex()}> " for key, value in properties.items()
    )
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H /ToUnicode 6 0 R"
        b" /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>",
        b"<< /Length %d >>\nstream\n" % len(cmap) + cmap + b"\nendstream",
        f"<< {stated} /CreationDate (D:20261128) >>".encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 8 /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 8\n0000000000 65535 f \n" + table + trailer


def shows(text: str) -> str:
    return f"<{text.encode('utf-16-be').hex()}> Tj"


def text_of(raw: bytes) -> str:
    return " ".join(block.text for block in read_pdf(raw).blocks)


# --- encryption -------------------------------------------------------------------------------


def encrypted(way: str, password: str) -> bytes:
    pypdf = pytest.importorskip("pypdf")
    pytest.importorskip("cryptography")
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf([PROSE])))
    writer.encrypt(password, "owner", algorithm=way)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("way", ["RC4-40", "RC4-128", "AES-128", "AES-256", "AES-256-R5"])
def test_what_opens_without_a_password_is_read(way: str) -> None:
    """Restrictions on copying bind the viewer; the password of the user is empty (ISO 32000)."""
    assert text_of(encrypted(way, "")) == PROSE


@pytest.mark.parametrize("way", ["RC4-128", "AES-128", "AES-256"])
def test_what_is_locked_is_said_to_be(way: str) -> None:
    with pytest.raises(Refused, match="locked with a password"):
        read_pdf(encrypted(way, "secret"))


def test_what_is_encrypted_for_certain_readers_is_said_to_be() -> None:
    raw = pdf([PROSE])
    entry = b"/Encrypt << /Filter /Adobe.PubSec /SubFilter /adbe.pkcs7.s5 /V 4 >> /ID [<00> <00>]"
    with pytest.raises(Refused, match="encrypted for certain readers"):
        read_pdf(raw.replace(b"trailer <<", b"trailer << " + entry))


def test_without_the_package_the_reason_is_named() -> None:
    code = (
        "import sys; sys.modules['cryptography'] = sys.modules['Crypto'] = None\n"
        "from winset.library.document import Refused\n"
        "from winset.library.readers.pdf import read_pdf\n"
        "try: read_pdf(sys.stdin.buffer.read())\n"
        "except Refused as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=encrypted("AES-256", ""), capture_output=True
    )
    assert (
        "it is encrypted; reading it needs: pip install 'winset[library]'" in done.stdout.decode()
    )


# --- lines that end in a hyphen ---------------------------------------------------------------

BROKEN = [
    ("en", "the long-", "term agreement", "the long-term agreement"),
    ("en", "the so-", "called E3", "the so-called E3"),
    ("en", "twenty-", "five states", "twenty-five states"),
    ("en", "a state-", "owned bank", "a state-owned bank"),
    ("en", "a high-", "ranking official", "a high-ranking official"),
    ("en", "the Franco-", "German plan", "the Franco-German plan"),
    ("en", "the nego-", "tiations", "the negotiations"),
    ("en", "the non-", "proliferation regime", "the non-proliferation regime"),
    ("en", "the re-", "entry of", "the re-entry of"),
    ("en", "the cease-", "fire", "the cease-fire"),
    ("en", "a UN-", "led mission", "a UN-led mission"),
    ("en", "the Saudi-", "led coalition", "the Saudi-led coalition"),
    ("en", "an e-", "mail", "an e-mail"),
    ("en", "face-to-", "face talks", "face-to-face talks"),
    ("en", "state-of-", "the-art", "state-of-the-art"),
    ("en", "in 2014-", "2015", "in 2014-2015"),
    ("en", "an F-", "35 jet", "an F-35 jet"),
    ("en", "COVID-", "19", "COVID-19"),
    ("en", "pre- and post-", "war", "pre- and postwar"),
    ("en", "short-", "and long-term", "short- and long-term"),
    ("en", "Iran–", "Iraq war", "Iran–Iraq war"),
    ("en", "a so-", "lution", "a solution"),
    ("en", "a state-", "ment", "a statement"),
    ("en", "an under-", "standing", "an understanding"),
    ("en", "it was re-", "called", "it was recalled"),
    ("en", "self-", "defence", "self-defence"),
    ("en", "the vice-", "president", "the vice-president"),
    ("en", "NEGO-", "TIATIONS", "NEGOTIATIONS"),
    ("en", "on high-", "way", "on highway"),
    ("en", "the anti-", "dote", "the antidote"),
    ("en", "a nu-", "clear site", "a nuclear site"),
    ("en", "nego\u2010", "tiations", "negotiations"),
    ("ru", "силы по-", "прежнему и", "силы по-прежнему и"),
    ("ru", "и по-", "этому", "и поэтому"),
    ("ru", "во-", "первых", "во-первых"),
    ("ru", "из-", "за санкций", "из-за санкций"),
    ("ru", "какой-", "либо", "какой-либо"),
    ("ru", "пере-", "говоры", "переговоры"),
    ("ru", "российско-", "иранские", "российско-иранские"),
    ("ru", "военно-", "морской", "военно-морской"),
    ("de", "vor-", "und nachher", "vor- und nachher"),
    ("de", "Verhand-", "lungen", "Verhandlungen"),
    ("de", "die EU-", "Staaten", "die EU-Staaten"),
    ("fr", "peut-", "être", "peut-être"),
    ("fr", "négo-", "ciations", "négociations"),
    (None, "nego" + SOFT, "tiations", "negotiations"),
    (None, "long-term" + SOFT, "ism", "long-termism"),
    (None, "a dash -", "then more", "a dash - then more"),
    (None, "no hyphen", "here", "no hyphen here"),
]


@pytest.mark.parametrize(("language", "left", "right", "whole"), BROKEN)
def test_broken_words_are_joined(language: str | None, left: str, right: str, whole: str) -> None:
    joined = LineBreaks(frozenset(), language).joined(left, right)
    assert (joined or f"{left} {right}") == whole


@pytest.mark.parametrize(
    ("elsewhere", "left", "right", "whole"),
    [
        ("the ceasefire held", "the cease-", "fire", "the ceasefire"),
        ("a wafer-thin majority", "a wafer-", "thin lead", "a wafer-thin lead"),
        ("nonproliferation", "the non-", "proliferation", "the nonproliferation"),
        ("NATO and RUSSIA", "NATO-", "RUSSIA", "NATO-RUSSIA"),
    ],
)
def test_the_text_itself_tells_how_it_writes_a_word(
    elsewhere: str, left: str, right: str, whole: str
) -> None:
    assert LineBreaks.of([elsewhere], "en").joined(left, right) == whole


@given(st.text(max_size=12), st.text(max_size=12))
def test_joining_loses_no_letter(left: str, right: str) -> None:
    joined = LineBreaks(frozenset(), "en").joined(left + "-", right)
    assert joined is None or joined.replace("-", "") == (left + right).replace("-", "")


def test_long_lines_take_no_long_time() -> None:
    breaks, begun = LineBreaks(frozenset(), "en"), time.monotonic()
    breaks.joined("a" * 1_000_000, "b" * 1_000_000)
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize("hyphen", ["\u00ad", "¬", "\u00ad "])
def test_soft_hyphens_join(hyphen: str) -> None:
    lines = [f"The negotia{hyphen}", f"tions in Vienna will be pro{hyphen}", "longed until July."]
    assert text_of(pdf(lines)) == "The negotiations in Vienna will be prolonged until July."


def test_compounds_keep_their_hyphen() -> None:
    lines = [
        "The parties to the long-",
        "term agreement met in Vienna to discuss the Franco-",
        "German plan on the nego-",
        "tiations, which the so-",
        "called E3 had drafted, as twenty-",
        "five states and a state-",
        "owned bank said.",
    ]
    assert text_of(pdf(lines)) == (
        "The parties to the long-term agreement met in Vienna to discuss the Franco-German plan on"
        " the negotiations, which the so-called E3 had drafted, as twenty-five states and a"
        " state-owned bank said."
    )


# --- signs ------------------------------------------------------------------------------------


def test_signs_for_print_are_plain_letters() -> None:
    assert text_of(pdf(["The oﬃcial ﬁles diﬀer, and ﬂow at 5 m²."])) == (
        "The official files differ, and flow at 5 m²."
    )
    assert text_of(pdf(["ﺪﺣﺍﻭ"])) == "واحد"


# --- right to left: what stands on the page, and what it says -----------------------------------

LAID_OUT = [
    # Arabic and Persian digits run from left to right within the text (UAX 9, types AN and EN)
    ("ﺪﺷ ۱۳۹۳ لﺎﺳ رد", "در سال ۱۳۹۳ شد"),
    ("نﺍﺮﯾﺍ ۱۲٫۵ ﺖﻤﯿﻗ", "قیمت ۱۲٫۵ ایران"),
    ("ﺪﺷ ۱۳۹۴/۰۴/۲۳ ﺎﺗ", "تا ۱۳۹۴/۰۴/۲۳ شد"),
    ("ﺪﺷ ۱۳۹۳-۱۳۹۰ رد", "در ۱۳۹۰-۱۳۹۳ شد"),
    ("ﺪﺷ 2014 رد", "در 2014 شد"),
    ("هوﺮﮔ 1+5 ﺎﺑ", "با 5+1 گروه"),
    ("םירבד 5+1 םע", "עם 5+1 דברים"),
    (".תמייק (הניווב) השיגפה", "הפגישה (בווינה) קיימת."),
    ("ﺪﺷ ﻪﺘﻔﮔ ﻪﺘﺷﺬﮔ IAEA Board ﺎﺑ ﻪﮐ", "که با IAEA Board گذشته گفته شد"),
    ("«ﺪﺷ»", "«شد»"),
]


@pytest.mark.parametrize(("page", "text"), LAID_OUT)
def test_right_to_left_lines_are_read_in_order(page: str, text: str) -> None:
    reading = read_pdf(pdf([page]))
    assert [block.text for block in reading.blocks] == [text]
    assert "Hold a passage against the page" in reading.record.notes[0]


def test_runs_that_stand_apart_are_put_in_order() -> None:
    runs = Runs()
    runs.found = [
        Run("از حق خود", 40, 700, 16),
        Run("۳۹۳۱", 144, 700, 16),
        Run("ایران در سال ", 170, 700, 16),
        Run("و ادامه", 400, 680, 16),
        Run(" دارد ", 300, 680, 16),
    ]
    assert runs.lines() == "ایران در سال ۱۳۹۳از حق خود\nو ادامه دارد "


def test_pages_of_other_scripts_have_no_note() -> None:
    assert read_pdf(pdf([PROSE])).record.notes == ()


# --- what is not what it shows ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("rise", "size", "raised"), [(4, 7, True), (-2, 7, False), (4, 12, False), (30, 7, False)]
)
def test_raised_numbers_are_kept_apart(rise: int, size: int, raised: bool) -> None:
    """A number of a note is smaller and higher, an index lower: 20³ is not 203."""
    small = f"/F1 {size} Tf 28 {rise} Td {shows('3')} /F1 12 Tf 3 {-rise} Td {shows(' in 2014')}"
    assert ("to 20³ in 2014" in text_of(pdf([], f"{shows('to 20')} {small}"))) == raised


@pytest.mark.parametrize(
    "lines",
    [
        ["https://www.example.org/2014/the-", "minister-said.html for the words of"],
        ["press-", "office@example.org for the text"],
    ],
)
def test_addresses_keep_the_hyphen_at_which_a_line_breaks_them(lines: list[str]) -> None:
    assert "".join(lines) in text_of(pdf([f"See {lines[0]}", lines[1]]))


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("S T A T E M E N T", "STATEMENT"),
        ("З А Я В Л Е Н И Е", "ЗАЯВЛЕНИЕ"),
        ("Plan B C D", "Plan B C D"),
        ("a b c d e f", "a b c d e f"),
    ],
)
def test_words_that_are_spaced_out(line: str, text: str) -> None:
    assert text_of(pdf([line, PROSE])) == f"{text} {PROSE}"


def test_letters_that_are_not_those_on_the_page_are_refused() -> None:
    """Fonts without a table of letters give numbers of glyphs: each letter 29 too low."""
    glyphs = "".join(chr(ord(sign) - 29) if sign != " " else " " for sign in PROSE * 3)
    with pytest.raises(Refused, match="its fonts do not say which letters they show"):
        read_pdf(pdf([glyphs]))


@pytest.mark.parametrize(
    "text",
    [
        "Strč prst skrz krk, řekl ministr, jako by strany jednaly o čtvrti u řeky v dešti.",
        "The EU, the US, NATO, the IMF, the BBC, TASS and the PLO met in the DPRK and in Fiji.",
        "Міністр заявив, що сторони продовжать переговори у Відні до кінця листопада цього року.",
    ],
)
def test_words_without_vowels_are_words(text: str) -> None:
    assert text_of(pdf([text * 3])) == text * 3


@pytest.mark.parametrize(
    "text",
    [
        "Please wait... If this message is not eventually replaced with the proper contents",
        "For the best experience, open this PDF portfolio in Acrobat X or Adobe Reader X.",
    ],
)
def test_what_some_programs_alone_can_show_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="print it to a PDF from there"):
        read_pdf(pdf([text]))


def test_pages_that_are_pictures_are_said() -> None:
    pypdf = pytest.importorskip("pypdf")
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf([PROSE])))
    picture = StreamObject()
    picture[NameObject("/Subtype")] = NameObject("/Image")
    drawn = DictionaryObject({NameObject("/Im"): writer._add_object(picture)})
    for shown in (drawn, DictionaryObject()):  # a scan, and an empty page
        page = writer.add_blank_page(600, 800)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): shown})
    out = BytesIO()
    writer.write(out)
    notes = read_pdf(out.getvalue()).record.notes
    assert notes == ("Of 3 pages, those that are pictures were not read: 2.",)


# --- who, what, when --------------------------------------------------------------------------

MACHINES = [
    "user",
    "Administrator",
    "admin",
    "Windows User",
    "Microsoft Office User",
    "HP",
    "Lenovo-PC",
    "DESKTOP-4KQ2J1",
    "OFFICE\\jsmith",
    "jsmith",
    "user1",
    "owner",
    "Preferred Customer",
    "Unknown",
    "Пользователь Windows",
    "Администратор",
    "Benutzer",
    "Utilisateur Windows",
    "Usuario de Windows",
    "用户",
    "Anna's MacBook Pro",
    "someone@example.org",
    "Xerox WorkCentre 7855",
    "Hewlett-Packard Company",
    "Dell Inc.",
]
PEOPLE = [
    "Anna Stone",
    "Stone",
    "Пётр Иванов",
    "World Bank",
    "Office of the President",
    "bell hooks",
    "Dell, Michael",
    "U. Thant",
    "Ministry of Foreign Affairs",
    "王毅",
    "محمد جواد ظریف",
    "Sony Labou Tansi",
]


@pytest.mark.parametrize("name", MACHINES)
def test_machines_are_no_authors(name: str) -> None:
    record = read_pdf(pdf([PROSE], Author=name)).record
    assert record.authors == ()
    assert record.custom == {"author as written": name}


@pytest.mark.parametrize("name", PEOPLE)
def test_people_and_institutions_are(name: str) -> None:
    assert ", ".join(read_pdf(pdf([PROSE], Author=name)).record.authors) == name


NO_TITLES = [
    "Slide 1",
    "Microsoft Word - final_v3.doc",
    "PowerPoint Presentation",
    "Untitled",
    "Folie 1",
    "Document1",
    "Презентация PowerPoint",
    "scan_0012",
    "about:blank",
    "Layout 1",
    "12345",
]


@pytest.mark.parametrize("title", NO_TITLES)
def test_what_a_program_calls_a_file_is_no_title(title: str) -> None:
    record = read_pdf(pdf([PROSE], Title=title)).record
    assert (record.title, record.custom) == (PROSE, {"title as written": title})


@pytest.mark.parametrize(
    "title", ["Slides of Power", "Page One", "Document on Iran", "1984: a year"]
)
def test_titles_are_kept(title: str) -> None:
    assert read_pdf(pdf([PROSE], Title=title)).record.title == title


def test_the_day_of_a_file_is_a_guess() -> None:
    record = read_pdf(pdf([PROSE], Author="Anna Stone")).record
    assert record.date == "2026-11-28"
    assert "date" in record.inferred
