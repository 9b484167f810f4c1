"""Sources made to harm: refused or cleaned with a clear message, and the rest goes on."""
# ruff: noqa: E501

from __future__ import annotations

import base64
import gzip
import io
import os
import time
import zlib
from pathlib import Path
from zipfile import ZipFile

import pytest

import winset as ws
from tests.conftest import Call
from winset.library.document import Reading, Refused
from winset.library.readers import intake

PROSE = (
    "The upper town wants to keep its mill, and the lower town wants water in the month of August. "
    "There is a deal to be had between the two of them, if both of them look for it in good time. "
)
ARTICLE = (
    f"<article><h1>Two towns</h1><p>{PROSE}</p><p>{PROSE[::-1]}</p><p>{PROSE * 2}</p></article>"
)


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>Two towns</title>{head}</head><body>{body}</body></html>".encode()


def texts(reading: Reading) -> str:
    record = reading.record.to_dict()
    return "\n".join([*(b.text for b in reading.blocks), *reading.removed, str(record)])


SCRIPTS = [
    "<script>alert('evil')</script>",
    "<p onclick=\"alert('evil')\">" + PROSE + "</p>",
    "<iframe srcdoc=\"<script>alert('evil')</script>\"></iframe>",
    "<svg><script>alert('evil')</script><text>evil()</text></svg>",
    "<noscript><img src=x onerror=\"alert('evil')\"></noscript>",
    "<template><script>alert('evil')</script></template>",
    "<object data='data:text/html,<script>alert(1)</script>evil()'></object>",
    "<style>p { background: url(javascript:alert('evil')) }</style>",
    "<a href=\"javascript:alert('evil')\">two towns and a river</a>",
    "<math><mtext><script>alert('evil')</script></mtext></math>",
    "<img src=x onerror=alert('evil')>",
]


@pytest.mark.parametrize("piece", SCRIPTS)
def test_scripts_never_get_in(piece: str) -> None:
    reading = intake.read(page(ARTICLE.replace("<h1>", piece + "<h1>") + piece), "page.html")
    assert "upper town wants" in texts(reading)
    for word in ("alert", "evil", "javascript:", "onclick", "<script"):
        assert word not in texts(reading)


def test_markup_in_a_record_stays_text_and_bad_addresses_go() -> None:
    head = (
        "<meta property='og:title' content='&lt;script&gt;alert(1)&lt;/script&gt; Two towns'>"
        "<link rel='canonical' href='javascript:alert(1)'>"
    )
    record = intake.read(page(ARTICLE, head), "page.html").record
    assert record.url is None
    assert record.title == "<script>alert(1)</script> Two towns"


def test_markdown_with_scripts() -> None:
    text = f"# Title\n\n<script>\nevil()\n</script>\n\nA <b onclick=evil()>mill</b> <script>evil()</script> here.\n\n{PROSE}"
    reading = intake.read(text.encode(), "notes.md")
    assert reading.blocks[0].text == "A mill here."
    assert "evil" not in "\n".join(b.text for b in reading.blocks)


BILLION = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{("&" + chr(97 + i) + ";") * 10}">' for i in range(12))
    + f"]><html><head><title>x</title></head><body>{ARTICLE}<p>&m;</p></body></html>"
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    f"<html><body>{ARTICLE}<p>{PROSE} &x;</p></body></html>"
)


@pytest.mark.parametrize("text", [BILLION, OUTSIDE], ids=["billion laughs", "outside entity"])
def test_entities_are_not_expanded(text: str) -> None:
    try:
        reading = intake.read(text.encode(), "page.xhtml")
    except Refused:
        return
    assert len(texts(reading)) < 50_000
    assert "root:" not in texts(reading)


BOMB = gzip.compress(bytes(intake.MOST_BYTES + 10), 9)
DEEP = page("<div>" * 100_000 + ARTICLE)
MANY = page(ARTICLE + "<i></i>" * 250_000)
DEEP_JSON = page(ARTICLE, '<script>x = {"author": ' + "[" * 100_000 + "</script>")
DEEP_LD = page(
    ARTICLE,
    '<script type="application/ld+json">' + '{"a":' * 50_000 + "1" + "}" * 50_000 + "</script>",
)
BRACES = page(ARTICLE, '<script>"author"' + '{"a' * 300_000 + "</script>")
DEEP_MAIL = b"From: a@b\nDate: Mon, 1 Jan 2024 00:00:00 +0000\nMIME-Version: 1.0\n" + b"".join(
    b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (i, i) for i in range(1500)
)
DEEP_MARKDOWN = b"> " * 50_000 + b"a"
STARS = b"*a **b " * 40_000
FRONT = (
    b"---\na: &a [x, x]\n"
    + b"".join(
        b"%c: &%c [*%c, *%c, *%c, *%c]\n" % ((98 + i,) * 2 + (97 + i,) * 4) for i in range(20)
    )
    + b"---\n"
    + PROSE.encode()
)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Length 10 /Filter /FlateDecode >>\nstream\n"
BOMBS = {
    "gzip.html.gz": BOMB,
    "deep.html": DEEP,
    "many.html": MANY,
    "json.html": DEEP_JSON,
    "ld.html": DEEP_LD,
    "braces.html": BRACES,
    "deep.eml": DEEP_MAIL,
    "deep.md": DEEP_MARKDOWN,
    "stars.md": STARS,
    "front.md": FRONT,
    "broken.pdf": PDF + zlib.compress(b"x" * 1000)[:20],
    "noise.html": page("<p>" + "<" * 400_000),
    "line.txt": b"word " * 400_000,
    "open.html": page(ARTICLE + "<a b='" * 50_000),
    "bullets.txt": b"By A\nPublished on May 1, 2020\n" + b"  \xe2\x80\xa2 x\n" * 100_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_take_little_time(name: str) -> None:
    begin = time.process_time()
    taken = intake.bounded(name, BOMBS[name])
    said = taken.why or ""
    try:
        if taken.raw is not None:
            intake.read(taken.raw, name)
    except Refused as error:
        said = str(error)
    assert len(said) < 200
    assert time.process_time() - begin < 10


EMPTY = {
    "zero.html": b"",
    "space.txt": b" \n\t ",
    "picture.html": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
    "program.txt": b"\x7fELF" + bytes(4000),
    "called.pdf": b"just text, no PDF at all, but called one",
    "table.xlsx": b"PK\x03\x04" + bytes(400),
    "data.csv": b"a,b\n1,2\n",
    "empty.html": b"<!doctype html><html><body></body></html>",
    "damaged.html.gz": b"\x1f\x8b\x08\x00garbage that is no gzip",
    "feed.html": b"<?xml version='1.0'?><rss><channel/></rss>",
}


def test_a_folder_of_bad_files_and_good_ones(tmp_path: Path) -> None:
    folder = tmp_path / "sources"
    folder.mkdir()
    for name, raw in EMPTY.items():
        (folder / name).write_bytes(raw)
    (folder / "good.html").write_bytes(page(ARTICLE))
    (folder / ".hidden.txt").write_text("not for the library", encoding="utf-8")
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret outside of the folder", encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    (folder / "nowhere.txt").symlink_to(folder / "missing.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "outside").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    with open(folder / "huge.html", "wb") as stream:
        stream.truncate(1_000_000_000)
    with ws.open_library(tmp_path / "library.sqlite") as library:
        added = library.add(folder)
        assert [entry.title for entry in added.documents] == ["Two towns"]
        reasons = {Path(refusal.source).name: refusal.reason for refusal in added.refused}
    assert set(reasons) == {*EMPTY, "link.txt", "nowhere.txt", "pipe.txt", "huge.html"}
    assert "leads out of the folder" in reasons["link.txt"]
    assert "leads nowhere" in reasons["nowhere.txt"]
    assert "no ordinary file" in reasons["pipe.txt"]
    assert "1,000,000,000" in reasons["huge.html"]
    assert reasons["zero.html"] == "it is empty"


def packed(*names: str) -> bytes:
    stream = io.BytesIO()
    with ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (packed("Project.qde"), "a REFI-QDA project; winset draft reads it"),
        (packed("a.bin"), "an archive or a file of an office program"),
        (packed("datapackage.json"), "a WACZ; unpack it, and add the WARC in it"),
        (b"{\\rtf1\\ansi The upper town.}", "a text in RTF; save it as .docx, or as PDF"),
    ],
)
def test_what_is_not_read_is_called_by_its_name(raw: bytes, told: str) -> None:
    taken = intake.bounded("a.txt", raw)
    assert taken.raw is not None
    with pytest.raises(Refused, match=told):
        intake.read(taken.raw, "a.txt")


def test_gzip_of_several_parts_is_read_whole_and_one_cut_short_refused() -> None:
    first, second = gzip.compress(b"The first part. "), gzip.compress(b"The second part.")
    assert intake.bounded("a.txt.gz", first + second).raw == b"The first part. The second part."
    cut = intake.bounded("a.txt.gz", first + second[:-9])
    assert (cut.raw, cut.why) == (None, "it is a gzip file that is cut short")


ENCODINGS = {
    "utf-8": ("utf-8", ""),
    "latin": ("cp1252", ""),
    "declared": ("iso-8859-2", "<meta charset='iso-8859-2'>"),
    "lied": ("utf-8", "<meta charset='iso-8859-1'>"),
    "utf-16": ("utf-16", ""),
}


@pytest.mark.parametrize("name", ENCODINGS)
def test_encodings(name: str) -> None:
    encoding, head = ENCODINGS[name]
    text = page(
        ARTICLE.replace("upper town", "Größe ďábel" if name == "declared" else "Größe"), head
    )
    reading = intake.read(text.decode().encode(encoding), "page.html")
    assert "The Größe" in texts(reading)


def test_an_unknown_encoding_is_borne() -> None:
    raw = page(ARTICLE.replace("upper", "upp\xe9r"), "<meta charset='x-none'>").decode()
    assert "uppér" in texts(intake.read(raw.encode("cp1252"), "page.html"))


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd.txt", "a\x1b[31mred\n.txt", "..", "\u202egpj.txt", "x" * 300 + ".txt"],
)
def test_names_are_kept_as_text_alone(name: str, tmp_path: Path) -> None:
    with ws.open_library(tmp_path / "l.sqlite") as library:
        reading = intake.read(PROSE.encode(), "t.txt")
        entry = library.add_reading(reading, intake.shown_name(name), PROSE.encode())
        kept = library.show(entry.id)
    assert "/" not in kept.name
    assert kept.name.isprintable()
    assert entry.id.isprintable()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["l.sqlite"]


def test_saved_by_single_file() -> None:
    picture = base64.b64encode(os.urandom(9_000_000)).decode()
    raw = (
        "<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n url: https://example.org/two "
        "\n saved date: Sat Mar 01 2025\n--><head><title>Two towns</title>"
        f"<style>p{{background:url(data:image/png;base64,{picture})}}</style></head><body>"
        f'<img src="data:image/png;base64,{picture}"><div class="ad sf-hidden">{PROSE} Buy now!</div>{ARTICLE}'
        "</body></html>"
    ).encode()
    reading = intake.read(raw, "page.html")
    assert reading.record.url == "https://example.org/two"
    assert "Buy now" not in texts(reading)
    assert len(reading.blocks) >= 3


def test_mhtml() -> None:
    raw = (
        b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/two\r\n"
        b"Subject: =?utf-8?Q?Two=20towns?=\r\nDate: Mon, 1 Jan 2024 10:00:00 -0000\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        b"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Location: https://example.org/two\r\n\r\n"
        + base64.encodebytes(page(ARTICLE))
        + b"\r\n--b\r\nContent-Type: text/html\r\nContent-Location: cid:ad\r\n\r\n<p>Buy now</p>\r\n--b--\r\n"
    )
    reading = intake.read(raw, "page.mhtml")
    assert reading.record.url == "https://example.org/two"
    assert reading.record.title == "Two towns"
    assert reading.record.date is None
    assert "Buy now" not in [block.text for block in reading.blocks]
    assert "Buy now" in reading.removed
    assert not any("frames" in note for note in reading.record.notes)


def test_a_page_whose_text_stands_in_a_frame_says_so() -> None:
    raw = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/html\n\n<h1>Two towns</h1><p>A text about two towns and a river.</p>\n"
        b"--b\nContent-Type: text/html\n\n" + page(ARTICLE) + b"\n--b--\n"
    )
    assert any("frames" in note for note in intake.read(raw, "page.mhtml").record.notes)


def test_what_ends_early_says_so() -> None:
    raw = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        b"--b\nContent-Type: text/html\n\n" + page(ARTICLE)
    )
    for end, early in ((b"\n--b--\n", False), (b"", True)):
        notes = intake.read(raw + end, "page.mhtml").record.notes
        assert any("may be cut short" in note for note in notes) == early


def test_a_message() -> None:
    raw = (
        "From: Anna Berg <anna@example.org>\nTo: b@example.org\nSubject: =?utf-8?q?The_mill=E2=80=99s_water?=\n"
        "Date: Fri, 19 Dec 2014 10:00:00 +0100\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n'
        f"{PROSE}\n\n> An earlier message, quoted.\n\n-- \nAnna Berg\nInstitute\n\n--b\n"
        'Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="../evil.exe"\n\n'
        "MZ\n--b--\n"
    ).encode()
    reading = intake.read(raw, "letter.eml")
    assert reading.record.title == "The mill’s water"
    assert reading.record.authors == ("Anna Berg",)
    assert reading.record.date == "2014-12-19"
    assert [b.text for b in reading.blocks] == [PROSE.strip()]
    assert any("evil.exe" in line for line in reading.removed)


def pdf(lines: list[str], title: str = "Two towns") -> bytes:
    """Make a small PDF with one page of text."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (%s) /Author (Anna Berg) /CreationDate (D:20141219) >>" % title.encode(),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out
        + b"xref\n0 7\n0000000000 65535 f \n"
        + table
        + b"trailer << /Size 7 /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    )


def test_a_pdf() -> None:
    lines = [
        "The upper town wants to keep its mill, and the lower town wants wa-",
        "ter in August.",
        "There is a deal to be had between the two of them, if both look for",
        "it.",
    ]
    reading = intake.read(pdf(lines), "paper.pdf")
    assert reading.record.title == "Two towns"
    assert reading.record.authors == ("Anna Berg",)
    assert reading.record.date == "2014-12-19"
    assert reading.blocks[0].text.endswith("the lower town wants water in August.")
    assert len(reading.blocks) == 2


@pytest.mark.parametrize("raw", [b"%PDF-1.4\n%%EOF", pdf([]), pdf(["x"])[:300]])
def test_pdfs_without_text(raw: bytes) -> None:
    with pytest.raises(Refused):
        intake.read(raw, "paper.pdf")


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MOST_SECONDS", 0.0)
    with pytest.raises(Refused, match="more than"):
        intake.read(pdf(["x"]), "paper.pdf")


def test_the_command_says_what_it_refused(call: Call, tmp_path: Path) -> None:
    (tmp_path / "bad.html").write_bytes(b"")
    (tmp_path / "good.txt").write_text(PROSE, encoding="utf-8")
    said = call("library", "add", "bad.html", "good.txt")
    assert said.code == 0
    assert "refused  bad.html: it is empty" in said.err
    assert call("library", "add", "bad.html").code == 1
    assert call("library", "add", "none.html").code == 2
