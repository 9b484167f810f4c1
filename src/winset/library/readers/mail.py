"""Messages (EML) and pages saved as one message (MHTML) -> their record and body."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime

from winset.library.document import Reading, Record, Refused, clean
from winset.library.readers.decoding import decoded
from winset.library.readers.html import read_html
from winset.library.readers.page_record import web_address, without_site
from winset.library.readers.plaintext import read_text

MOST_PARTS = 2_000
_SIGNATURE = re.compile(r"^-- ?$", re.M)
_QUOTED = re.compile(r"^[ \t]*>.*$\n?", re.M)
_REPLY = re.compile(r"^On [^\n]{5,200} wrote:\s*$", re.M)


def read_message(raw: bytes, page: bool) -> Reading:
    """Read a message, or a page saved as one.

    Parameters
    ----------
    raw : bytes
    page : bool
        Whether it is a saved page (MHTML) and not a message of somebody to somebody.

    Raises
    ------
    Refused
        It cannot be read, is nested too deeply, or holds no text.
    """
    if raw.count(b"boundary=") > MOST_PARTS or raw.count(b"\n--") > 50 * MOST_PARTS:
        raise Refused("it has too many parts")
    try:
        message = message_from_bytes(raw, policy=policy.default)
        parts = [part for part in message.walk() if not part.is_multipart()][:MOST_PARTS]
        return _page(message, parts) if page else _letter(message, parts)
    except RecursionError as error:
        raise Refused("its parts are nested too deeply") from error
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise Refused("it is no message that can be read") from error


def _page(message: EmailMessage, parts: list[EmailMessage]) -> Reading:
    place = clean(message.get("Snapshot-Content-Location"))
    pages = [part for part in parts if part.get_content_type() == "text/html"]
    chosen = next((p for p in pages if place and clean(p.get("Content-Location")) == place), None)
    if chosen is None and not pages:
        raise Refused("no page was found in it")
    part = chosen or pages[0]
    reading = read_html(_bytes(part), part.get_content_charset())
    subject = clean(message.get("Subject"))
    stated = Record(
        title=without_site(subject, reading.record.publisher) or None,
        url=web_address(place or clean(part.get("Content-Location"))),
    )
    return replace(reading, record=reading.record.filled(stated), media="multipart/related")


def _letter(message: EmailMessage, parts: list[EmailMessage]) -> Reading:
    shown = [part for part in parts if part.get_content_disposition() != "attachment"]
    plain = next((part for part in shown if part.get_content_type() == "text/plain"), None)
    rich = next((part for part in shown if part.get_content_type() == "text/html"), None)
    stated = _headers(message)
    dropped: list[str] = [
        f"attachment: {clean(part.get_filename())}"
        for part in parts
        if part.get_content_disposition() == "attachment"
    ]
    if plain is not None and _bytes(plain).strip():
        text = decoded(_bytes(plain), plain.get_content_charset())
        own, rest = _own_words(text.replace("\r\n", "\n"))
        reading = read_text(own)
        dropped += rest
    elif rich is not None:
        reading = read_html(_bytes(rich), rich.get_content_charset())
    else:
        raise Refused("there is no text in it")
    record, removed = stated.filled(reading.record), (*reading.removed, *dropped)
    return Reading(record, reading.blocks, removed, "message/rfc822")


def _headers(message: EmailMessage) -> Record:
    senders = getaddresses([str(message.get("From", ""))])
    names = tuple(clean(name or address) for name, address in senders if name or address)
    try:
        day = parsedate_to_datetime(str(message.get("Date", ""))).date().isoformat()
    except (ValueError, TypeError, IndexError):
        day = None
    return Record(
        title=clean(str(message.get("Subject", ""))) or None,
        authors=names,
        date=day,
        type="message",
    )


def _own_words(text: str) -> tuple[str, list[str]]:
    """Return a message without its signature and without what it quotes, and these."""
    signature = _SIGNATURE.search(text)
    cut = text[signature.start() :] if signature else ""
    own = text[: signature.start()] if signature else text
    quoted = _QUOTED.findall(own) + _REPLY.findall(own)
    shorter = _REPLY.sub("", _QUOTED.sub("", own))
    if not shorter.strip():
        return own, cut.splitlines()
    dropped = [clean(line) for line in [*quoted, *cut.splitlines()]]
    return shorter, [line for line in dropped if line]


def _bytes(part: EmailMessage) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
