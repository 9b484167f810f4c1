"""Web archives: the page that was meant is read as a page is, and the rest is told."""

from __future__ import annotations

import gzip
import random
import zlib

import pytest

from winset.library.document import Reading, Refused
from winset.library.readers import intake

pytest.importorskip("warcio")

PROSE = "The upper town wants to keep its mill, and the lower town wants water in August. "
TYPE = ("Content-Type", "text/html; charset=iso-8859-1")
PICTURE = ("Content-Type", "image/png")
Part = tuple[str, str, bytes, str, tuple[tuple[str, str], ...]]


def page(title: str = "Two towns") -> bytes:
    shown = "".join(f"<p>Café {n}. {PROSE * 3}</p>" for n in range(3))
    return (
        f"<html><head><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>{shown}</article></body></html>"
    ).encode("latin-1")


def answer(
    address: str, body: bytes = b"", *headers: tuple[str, str], status: str = "200 OK"
) -> Part:
    return ("response", address, body or page(), status, headers or (TYPE,))


def asked(address: str) -> Part:
    return ("request", address, b"", "GET / HTTP/1.1", (("Host", "a.org"),))


def archive(*parts: Part) -> bytes:
    """Return a WARC as ISO 28500 has it."""
    raw = b""
    for kind, address, body, first, headers in parts:
        if first:
            line = first if kind == "request" else f"HTTP/1.1 {first}"
            lines = [line, *(f"{name}: {value}" for name, value in headers)]
            body = "\r\n".join((*lines, "\r\n")).encode() + body
        raw += (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\n"
            f"WARC-Date: 2014-12-19T10:00:00Z\r\nContent-Length: {len(body)}\r\n"
            f"WARC-Record-ID: <urn:uuid:{len(raw)}>\r\n"
            f"Content-Type: application/http;msgtype={kind}\r\n\r\n"
        ).encode() + body
        raw += b"\r\n\r\n"
    return raw


def read(raw: bytes) -> Reading:
    taken = intake.bounded("page.warc.gz", raw)
    assert taken.raw is not None, taken.why
    return intake.read(taken.raw, "page.warc.gz")


def chunked(body: bytes) -> bytes:
    pieces = (body[start : start + 100] for start in range(0, len(body), 100))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


GZIP, DEFLATE = ("Content-Encoding", "gzip"), ("Content-Encoding", "deflate")
CHUNKED = ("Transfer-Encoding", "chunked")
BODIES = {
    "plain": (page(), ()),
    "gzip": (gzip.compress(page()), (GZIP,)),
    "chunks": (chunked(page()), (CHUNKED,)),
    "gzip in chunks": (chunked(gzip.compress(page())), (GZIP, CHUNKED)),
    "deflate": (zlib.compress(page()), (DEFLATE,)),
    "bare deflate": (zlib.compress(page())[2:-4], (DEFLATE,)),
    "unpacked before it was kept": (page(), (("Content-Encoding", "br"),)),
}


@pytest.mark.parametrize("name", BODIES)
def test_the_page_is_read_with_its_address_and_the_day_it_was_saved(name: str) -> None:
    body, headers = BODIES[name]
    raw = archive(answer("https://a.org/talks#top", body, TYPE, *headers))
    reading = read(gzip.compress(raw))
    assert reading.record.title == "Two towns"
    assert reading.record.url == "https://a.org/talks"
    assert reading.record.custom["accessed"] == "2014-12-19"
    assert [block.text[:7] for block in reading.blocks[1:]] == ["Café 0.", "Café 1.", "Café 2."]
    assert (reading.media, reading.record.notes) == ("application/warc", ())


def test_the_page_that_was_asked_for_first_is_meant_and_the_rest_is_told() -> None:
    moved = answer("http://a.org/", b"-", ("Location", "/talks"), status="301 Moved")
    reading = read(
        archive(
            asked("http://a.org/robots.txt"),
            answer("http://a.org/frame", page("A frame")),
            answer("http://a.org/mill.png", b"x", PICTURE),
            asked("http://a.org/"),
            moved,
            answer("http://a.org/talks", page("The talks")),
            answer("http://a.org/talks", page("Saved again")),
            answer("http://a.org/none", status="404 Not Found"),
            ("revisit", "http://a.org/old", b"", "200 OK", (TYPE,)),
        )
    )
    assert reading.record.title == "The talks"
    (note,) = reading.record.notes
    assert (
        "(pages: 1, other answers of sites: 3, records that refer to an earlier visit: 1)" in note
    )
    assert "http://a.org/frame" in reading.removed


def test_a_seed_counts_before_what_was_asked_for_first() -> None:
    seed = ("metadata", "http://a.org/b", b"seed: \r\nhopsFromSeed: \r\n", "", ())
    parts = [answer(f"http://a.org/{name}", page(name)) for name in "ab"]
    assert read(archive(asked("http://a.org/a"), *parts, seed)).record.title == "b"


def test_of_several_pages_none_is_guessed() -> None:
    raw = archive(*(answer(f"http://a.org/{n}") for n in range(7)))
    with pytest.raises(Refused, match="holds 7 pages") as told:
        read(raw)
    for words in ("http://a.org/0, http://a.org/1", "and more", "save it as MHTML"):
        assert words in str(told.value)


REFUSED = {
    "no page": (archive(answer("http://a.org/x.png", b"x", PICTURE)), "no page is in the archive"),
    "an earlier visit": (
        archive(("revisit", "http://a.org/", b"", "200 OK", (TYPE,))),
        "but what refers to an earlier visit",
    ),
    "a form that is not read": (
        archive(answer("http://a.org/", b"\x1b\x00\xff", TYPE, ("Content-Encoding", "br"))),
        "packed as br",
    ),
    "a bomb": (
        archive(answer("http://a.org/", gzip.compress(bytes(40_000_000)), TYPE, GZIP)),
        "more than 32,000,000 bytes",
    ),
    "cut short at once": (archive(answer("http://a.org/"))[:200], "damaged or cut short"),
    "another": (b"WARC/9.9\r\nWARC-Type: response\r\n\r\n", "damaged or cut short"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_page_is_refused(name: str) -> None:
    raw, why = REFUSED[name]
    with pytest.raises(Refused, match=why):
        read(raw)


def test_an_archive_that_ends_early_says_so() -> None:
    raw = archive(answer("http://a.org/"), answer("http://a.org/x.png", b"x" * 999, PICTURE))
    in_page = raw[: raw.index(b"Caf\xe9 2") + 40]
    assert any("its end is missing" in note for note in read(in_page).record.notes)
    after = raw[: raw.rindex(b"WARC/1") + 30]
    assert any("damaged or cut short" in note for note in read(after).record.notes)


def test_damaged_copies_are_read_or_refused() -> None:
    raw = archive(
        asked("http://a.org/"), answer("http://a.org/", gzip.compress(page()), TYPE, GZIP)
    )
    chance = random.Random(4)
    for _ in range(40):
        content = bytearray(raw)
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            reading = intake.read_kind(bytes(content), "warc")
        except Refused:
            continue
        assert len("".join(block.text for block in reading.blocks)) < 10_000
