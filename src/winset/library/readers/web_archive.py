"""A web archive (WARC, ISO 28500) -> the page that it was made for, its record and its body.

warcio reads the records. Beside the page an archive holds what the page needs, and often further
pages; which one was meant is told by its seed, or by the first page that was asked for.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

from winset.library.document import Reading, Record, Refused, clean
from winset.library.readers.decoding import noted
from winset.library.readers.html import read_html
from winset.library.readers.iso_dates import iso_day
from winset.library.readers.page_record import web_address
from winset.library.readers.page_tree import module

MOST_RECORDS = 100_000
MOST_BODY = 32_000_000
"""Bytes of a page, unpacked."""
MOST_REDIRECTS = 10
_MOST_LISTED = 100
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.I)
_SEED = re.compile(rb"^seed:?[ \t]*(\S*)", re.I | re.M)
_PLAIN = ("", "identity", "gzip", "deflate")
_END = "The archive is damaged or cut short; what comes after that place was not read."
_REPLAY = "open the one that you want in a program that replays archives, and save it as MHTML"


@dataclass
class _Contents:
    """What an archive holds, by address.

    Attributes
    ----------
    pages : dict of address to number
        The record of each page, counted from 0; of one that was saved twice, the first.
    redirects : dict of address to address
    seeds : list of address
    first : address, optional
        The first that was asked for.
    kinds : counter of str
        How many records there are of what is not read.
    damaged : bool
        Whether the archive cannot be read to its end.
    """

    pages: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    seeds: list[str] = field(default_factory=list)
    first: str | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    damaged: bool = False


def read_web_archive(raw: bytes) -> Reading:
    """Read the page of a web archive.

    Parameters
    ----------
    raw : bytes
        Unpacked.

    Raises
    ------
    Refused
        No page is in it, or several and nothing says which was meant; the page cannot be read.
    """
    contents = _contents(raw)
    address = _meant(contents)
    others = [place for place in contents.pages if place != address]
    reading, day = _page(raw, contents.pages[address])
    record = reading.record.filled(Record(url=web_address(address)))
    if day:
        record = replace(record, custom={"accessed": day, **record.custom})
    removed = (*reading.removed, *(clean(place) for place in others[:_MOST_LISTED]))
    read = replace(reading, record=record, removed=removed, media="application/warc")
    return noted(read, _left_out(contents, others), _END if contents.damaged else "")


def _records(raw: bytes) -> Iterator[Any]:
    """Yield the records of an archive, whose content can be read until the next is asked for."""
    return iter(module("warcio.archiveiterator").ArchiveIterator(io.BytesIO(raw)))


def _contents(raw: bytes) -> _Contents:
    contents = _Contents(damaged=bool(raw[-4:].strip()))  # two ends of line close a record
    records = _records(raw)
    for number in range(MOST_RECORDS + 1):
        try:
            record = next(records, None)
            if record is None:
                break
            _note(record, number, contents)
        except (MemoryError, RecursionError):
            raise
        except Exception:  # whatever a damaged record sets off
            contents.damaged = True
            break
    else:
        raise Refused(f"it has more than {MOST_RECORDS:,} records")
    return contents


def _note(record: Any, number: int, contents: _Contents) -> None:
    """Note what a record holds."""
    address = _bare(record.rec_headers.get_header("WARC-Target-URI") or "")
    if record.rec_type == "metadata" and (seed := _SEED.search(record.raw_stream.read(65_536))):
        contents.seeds.append(_bare(seed[1].decode("utf-8", "replace")) or address)
    if record.rec_type == "request" and contents.first is None and _is_asked(address):
        contents.first = address
    if record.rec_type not in ("response", "revisit", "resource") or web_address(address) is None:
        return
    headers = record.http_headers
    status = headers.get_statuscode() if headers else ""
    place = headers.get_header("Location") if headers else None
    if place and status.startswith("3") and status != "304":
        contents.redirects.setdefault(address, _bare(urljoin(address, place)))
    elif record.rec_type != "response":
        contents.kinds[record.rec_type] += 1
    elif status == "200" and _media(headers) in _PAGES and address not in contents.pages:
        contents.pages[address] = number
    else:
        contents.kinds["response"] += 1


def _is_asked(address: str) -> bool:
    return web_address(address) is not None and not address.endswith("/robots.txt")


def _bare(address: str) -> str:
    """Return an address without the place within the page."""
    return address.strip().split("#")[0]


def _media(headers: Any) -> str:
    return (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()


def _meant(contents: _Contents) -> str:
    """Return the address of the page that an archive was made for."""
    pages = list(contents.pages)
    if not pages:
        if contents.damaged:
            raise Refused("the archive is damaged or cut short before any page; save it anew")
        elsewhere = ", but what refers to an earlier visit" if contents.kinds["revisit"] else ""
        raise Refused(f"no page is in the archive{elsewhere}; save the page as MHTML")
    if len(pages) == 1:
        return pages[0]
    starts = contents.seeds or [contents.first or ""]
    meant = {place for start in starts if (place := _followed(start, contents)) is not None}
    if len(meant) == 1:
        return meant.pop()
    listed = ", ".join(clean(place)[:100] for place in pages[:5]) + " and more" * (len(pages) > 5)
    raise Refused(f"it holds {len(pages):,} pages, and none is the one: {listed}; {_REPLAY}")


def _followed(start: str, contents: _Contents) -> str | None:
    """Return the page to which an address leads."""
    place = start
    for _ in range(MOST_REDIRECTS):
        for same in (place, f"{place}/", place.removesuffix("/")):
            if same in contents.pages:
                return same
        if place not in contents.redirects:
            return None
        place = contents.redirects[place]
    return None


def _page(raw: bytes, number: int) -> tuple[Reading, str | None]:
    """Return the page of a record, and the day on which it was saved."""
    record = next(record for n, record in enumerate(_records(raw)) if n == number)
    headers = record.http_headers
    body = record.content_stream().read(MOST_BODY + 1)
    if len(body) > MOST_BODY:
        raise Refused(f"unpacked, its page has more than {MOST_BODY:,} bytes")
    packed = (headers.get_header("Content-Encoding") or "").strip().lower()
    if packed not in _PLAIN and not body.lstrip().startswith(b"<"):
        raise Refused(f"its page is packed as {clean(packed)[:40]}; {_REPLAY}")
    charset = _CHARSET.search(headers.get_header("Content-Type") or "")
    reading = read_html(body, charset[1] if charset else None)
    cut = record.rec_headers.get_header("WARC-Truncated") or getattr(record.raw_stream, "limit", 0)
    day = iso_day((record.rec_headers.get_header("WARC-Date") or "")[:10])
    return noted(reading, "The page was saved in part; its end is missing." if cut else ""), day


def _left_out(contents: _Contents, others: list[str]) -> str:
    """Return the note on what of an archive is no part of the text."""
    kinds = contents.kinds
    told = (
        ("pages", len(others)),
        ("other answers of sites", kinds["response"]),
        ("records that refer to an earlier visit", kinds["revisit"]),
        ("other files", kinds["resource"]),
    )
    listed = ", ".join(f"{name}: {count:,}" for name, count in told if count)
    look = " The addresses of the pages stand with what was left out." if others else ""
    return f"The rest of the archive is no part of the text ({listed}).{look}" if listed else ""
