"""Messages (EML) and pages saved as one message (MHTML) -> their record and body.

The body is what the sender wrote: text and markup are compared, and the richer is taken; what the
message quotes, sends on or has attached is left out, and said.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from email.message import Message
from email.quoprimime import header_decode
from email.utils import getaddresses, parsedate_to_datetime
from itertools import islice

from winset.library.document import Block, Reading, Record, Refused, clean, folded, unique
from winset.library.folding import word_count
from winset.library.patterns import compiled, read_words
from winset.library.readers.decoding import decoded, in_language, noted
from winset.library.readers.html import read_html, read_shown
from winset.library.readers.page_record import web_address, without_site
from winset.library.readers.plaintext import read_paragraphs

MOST_PARTS = 2_000
DEEPEST = 50
MOST_HEADERS = 1_000
"""Lines that may begin the headers of another message, in one text."""

_ATTACHED = "attachment: "
LONGEST_HEADER = 20_000
"""Characters of a header that are read."""

_PATTERN = compiled(read_words(__file__, "mail"))
_RULES_AT_END = re.compile(r"(?:\n[ \t_*=–—-]*)+\Z")
_SIGNATURE = re.compile(r"^-- ?$", re.M)
_ENCODED = re.compile(r"=\?([^?*\s]{1,60})(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_NEXT_IN_MAILBOX = re.compile(rb"\n\r?\nFrom \S+ [^\n]{10,80}\n[A-Za-z-]{2,40}: ")
_FLOWED_ON = re.compile(r"(?<!^--) \n", re.M)
_OLDEST = 1971
_SIGNATURES = ("pgp-signature", "pkcs7-signature", "x-pkcs7-signature")
_QUOTING_CLASSES = (
    *("gmail_quote", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote"),
    *("tutanota_quote", "OutlookMessageHeader"),
)
_QUOTES = " | ".join(
    [
        "//blockquote[@type='cite']",
        "//*[@id='divRplyFwdMsg' or @id='appendonsend']",
        "//*[@id='divRplyFwdMsg' or @id='appendonsend']/following-sibling::*",
        *(f"//*[contains(concat(' ', @class, ' '), ' {name} ')]" for name in _QUOTING_CLASSES),
    ]
)
"""Where mail programs put what a message quotes."""

_FRAMES = (
    "Most of what the page shows stands in frames, which are no part of the text; "
    "look at what was left out."
)
_CUT_SHORT = "The file ends before its last part is closed; the text may be cut short."
_MOST_FRAMES = 50
_NOTHING = "/none"
"""An XPath to no element."""


@dataclass
class _Body:
    """What one part says: the sender's paragraphs, what it quotes, and by whom that is."""

    blocks: tuple[Block, ...] = ()
    quoted: tuple[Block, ...] = ()
    left_out: list[str] = field(default_factory=list)
    quoted_from: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """How many words the sender wrote."""
        return sum(word_count(block.text) for block in self.blocks)

    def joined(self, other: _Body) -> _Body:
        """Return this part and the next one as one."""
        return _Body(
            (*self.blocks, *other.blocks),
            (*self.quoted, *other.quoted),
            [*self.left_out, *other.left_out],
            self.quoted_from or other.quoted_from,
            (*self.notes, *other.notes),
        )


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
        It cannot be read, is nested too deeply, is encrypted, or holds no text.
    """
    if raw.count(b"boundary=") > MOST_PARTS or raw.count(b"\n--") > 50 * MOST_PARTS:
        raise Refused("it has too many parts")
    if raw.startswith(b"From ") and _NEXT_IN_MAILBOX.search(raw):
        raise Refused("it is a mailbox of several messages; save each as a file of its own")
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        for part in message.walk():
            for name, value in part.raw_items():
                if name.lower().startswith("content-") and len(value) > LONGEST_HEADER:
                    raise Refused(
                        f"its header {name} has {len(value):,} characters; "
                        f"{LONGEST_HEADER:,} is the most"
                    )
        reading = _page(message) if page else _letter(message)
        return noted(reading, _CUT_SHORT if _is_cut_short(message) else "")
    except RecursionError as error:
        raise Refused("its parts are nested too deeply") from error
    except (MessageError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise Refused("it is no message that can be read") from error


def _is_cut_short(message: Message) -> bool:
    parts = message.walk()
    return any(isinstance(d, CloseBoundaryNotFoundDefect) for part in parts for d in part.defects)


def _page(message: Message) -> Reading:
    place = clean(_header(message, "Snapshot-Content-Location")[0])
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    chosen = next((p for p in pages if place and clean(p.get("Content-Location")) == place), None)
    if chosen is None and not pages:
        raise Refused("no page was found in it")
    part = chosen or pages[0]
    reading = read_html(_bytes(part), _charset(part))
    framed = [line for page in pages[:_MOST_FRAMES] if page is not part for line in _framed(page)]
    longer = sum(map(word_count, framed)) > sum(word_count(b.text) for b in reading.blocks)
    note = _FRAMES if longer else ""
    subject = clean(_header(message, "Subject")[0])
    stated = Record(
        title=without_site(subject, reading.record.publisher) or None,
        url=web_address(place or clean(part.get("Content-Location"))),
    )
    read = replace(
        reading,
        record=reading.record.filled(stated),
        removed=(*reading.removed, *framed),
        media="multipart/related",
    )
    return noted(read, note)


def _framed(page: Message) -> list[str]:
    """Return the lines of a page that another shows in a frame."""
    with suppress(Refused):
        return [
            block.text for block in read_shown(_bytes(page), _charset(page), _NOTHING)[0].blocks
        ]
    return []


def _letter(message: Message) -> Reading:
    attached: list[Message] = []
    dropped: list[str] = []
    body = _body(message, attached, dropped)
    record = _headers(message)
    if not body.blocks and not body.quoted:
        if len(attached) == 1:
            return _sent_on(attached[0], record)
        raise Refused(_why_empty(message, attached))
    notes = [*body.notes, *map(_attached_note, attached)]
    files = [line.removeprefix(_ATTACHED) for line in dropped if line.startswith(_ATTACHED)]
    if files:
        listed = ", ".join(files[:8])[:300] + (" and more" if files[8:] else "")
        notes.append(f"Attached, and not read: {listed}. To add it, save it as a file of its own.")
    for inner in attached:
        with suppress(Refused):
            dropped += [block.text for block in _letter(inner).blocks]
    blocks = body.blocks
    if not blocks:
        blocks, sender = body.quoted, ", ".join(record.authors) or "its sender"
        if body.quoted_from:
            record = replace(record, authors=(body.quoted_from,), inferred=("authors",))
        author = f" but of {body.quoted_from}" if body.quoted_from else ""
        notes.append(
            f"All of it is quoted or sent on: the words are not those of {sender}{author}."
        )
    removed = [*body.left_out, *(b.text for b in body.quoted if body.blocks), *dropped]
    reading = Reading(in_language(record, blocks), blocks, tuple(removed), "message/rfc822")
    return noted(reading, *notes)


def _sent_on(inner: Message, outer: Record) -> Reading:
    """Read the one message that another holds and says nothing about."""
    reading = _letter(inner)
    sender = ", ".join(outer.authors) or "somebody"
    return noted(reading, f"It was attached to a message of {sender} without words of its own.")


def _attached_note(inner: Message) -> str:
    subject = clean(_header(inner, "Subject")[0])[:120] or "without a subject"
    author = ", ".join(_headers(inner).authors)[:120] or "somebody"
    return (
        f"A message of {author} is attached to it ({subject}); it is no part of the text. To add "
        f"it, save it as a file of its own."
    )


def _why_empty(message: Message, attached: Sequence[Message]) -> str:
    kinds = {part.get_content_type() for part in message.walk()}
    if kinds & {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}:
        return "it is encrypted; open it in the program that reads your mail and save the text"
    if attached:
        return (
            f"it has no text of its own and {len(attached)} messages attached; save each by itself"
        )
    return "there is no text in it"


# --- the text -------------------------------------------------------------------------------


def _body(part: Message, attached: list[Message], dropped: list[str], depth: int = 0) -> _Body:
    """Return what a part and those in it say, in order; of alternatives, the richer one."""
    if depth > DEEPEST:
        raise Refused("its parts are nested too deeply")
    kind = part.get_content_type()
    inner = part.get_payload() if part.is_multipart() else []
    parts = [one for one in inner if isinstance(one, Message)]
    if kind == "message/rfc822":
        attached += parts
        return _Body()
    if part.get_content_maintype() == "message":
        return _Body()
    if parts:
        if kind in ("multipart/related", "multipart/signed"):
            parts = parts[:1]
        bodies = [_body(one, attached, dropped, depth + 1) for one in parts]
        return _richer(bodies) if kind == "multipart/alternative" else _together(bodies)
    name = clean(_words(str(part.get_filename() or ""))[:LONGEST_HEADER])
    if name or part.get_content_disposition() == "attachment":
        shown_inside = part.get_content_maintype() == "image" and "Content-ID" in part
        layout = shown_inside or part.get_content_subtype() in _SIGNATURES
        dropped.append(f"part of it: {name}" if layout else f"{_ATTACHED}{name or kind}")
        return _Body()
    if kind == "text/html":
        return _shown(part)
    return _written(part) if kind == "text/plain" else _Body()


def _together(bodies: Sequence[_Body]) -> _Body:
    whole = _Body()
    for body in bodies:
        whole = whole.joined(body)
    return whole


def _richer(bodies: Sequence[_Body]) -> _Body:
    """Return the first of several forms of one text, unless another says half as much again.

    What only another form says is left out, and listed.
    """
    filled = [body for body in bodies if body.blocks or body.quoted]
    if not filled:
        return _Body()
    chosen = filled[0]
    for body in filled[1:]:
        if body.words > 1.5 * chosen.words + 5:
            chosen = body
    said = folded("".join(block.text for block in (*chosen.blocks, *chosen.quoted)))
    others = [block.text for body in filled for block in (*body.blocks, *body.quoted)]
    lost = [text for text in unique(others) if folded(text) not in said]
    return replace(chosen, left_out=[*chosen.left_out, *lost])


def _written(part: Message) -> _Body:
    text, note = decoded(_bytes(part), _charset(part))
    if str(part.get_param("delsp")).lower() == "yes":  # RFC 3676: a blank at the end is none
        text = _FLOWED_ON.sub("", text.replace("\r\n", "\n"))
    own, quoted, left_out, sender = own_words(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _Body(
        read_paragraphs(own), read_paragraphs(quoted), left_out, sender, (note,) if note else ()
    )


def _shown(part: Message) -> _Body:
    try:
        reading, quotes = read_shown(_bytes(part), _charset(part), _QUOTES)
    except Refused as error:
        return _Body(left_out=[f"a part in HTML: {error}"])
    own, quoted, left_out, sender = own_words("\n".join(block.text for block in reading.blocks))
    left = [line for line in own.split("\n") if line][::-1]
    blocks = tuple(b for b in reading.blocks if left and b.text == left[-1] and left.pop())
    rest = (*(Block(line) for line in quoted.split("\n") if line), *map(Block, quotes))
    return _Body(blocks, rest, left_out, sender or _sender_in(quotes), reading.record.notes)


def _sender_in(lines: Sequence[str]) -> str:
    return own_words("\n".join(lines))[3]


def own_words(text: str) -> tuple[str, str, list[str], str]:
    """Part what the sender of a message wrote from what it quotes.

    Returns
    -------
    str, str, list of str, str
        The sender's words; the quoted words; the lines that only lead to these, and the
        signature; who wrote the quoted words, where that is said.
    """
    headers = _other_headers(text)
    starts = [match.start() for match in (_PATTERN["original"].search(text), headers) if match]
    begin = min(starts, default=len(text))
    lines = text[:begin].split("\n")
    own: list[str] = []
    quoted: list[str] = []
    left_out: list[str] = []
    sender = clean(headers["sender"]).strip("* ") if headers else ""
    place = 0
    while place < len(lines):
        line = lines[place]
        size, whole = _attribution(lines, place)
        if size:
            left_out += lines[place : place + size]
            place += size
            if whole:
                quoted += lines[place:]
                break
            continue
        (quoted if line.lstrip().startswith(">") else own).append(line)
        place += 1
    mine = "\n".join(own)
    signature = _SIGNATURE.search(mine)
    if signature and mine[: signature.start()].strip():
        left_out += mine[signature.start() :].split("\n")
        mine = mine[: signature.start()]
    if headers and headers.start() - begin < 200:
        left_out += text[begin : headers.end()].split("\n")
        quoted += text[headers.end() :].split("\n")
    else:
        quoted += text[begin:].split("\n")
    theirs = "\n".join(line.lstrip().lstrip("> ") for line in quoted)
    left = [line for line in map(clean, left_out) if any(c.isalnum() for c in line)]
    return (
        _RULES_AT_END.sub("", mine),
        theirs,
        left,
        re.sub(r"\s*[<\[(].*", "", sender).strip("\"' "),
    )


def _other_headers(text: str) -> re.Match[str] | None:
    """Return the headers of another message that stand in a text."""
    likely = islice(_PATTERN["first"].finditer(text), MOST_HEADERS)
    found = (_PATTERN["headers"].match(text, first.start()) for first in likely)
    return next(filter(None, found), None)


def _attribution(lines: Sequence[str], place: int) -> tuple[int, bool]:
    """Return how many lines say who wrote what follows, and whether all of that is quoted."""
    if lines[place].lstrip().startswith(">"):
        return 0, False
    for size in (1, 2, 3):
        several = lines[place : place + size]
        words = " ".join(several).strip()
        if len(words) > 400 or not all(line.strip() for line in several):
            return 0, False
        if words.endswith((":", "：")):
            wrote = _PATTERN["wrote"].search(words) is not None
            moment = _PATTERN["moment"].search(words) is not None
            after = next(
                (line for line in lines[place + size : place + size + 4] if line.strip()), ""
            )
            before = lines[place - 1].strip() if place else ""
            if after.lstrip().startswith(">") and (wrote or (moment and "@" in words)):
                return size, False
            if not before and moment and (wrote or re.search(r"<\S+@\S+>", words)):
                return size, True
            return 0, False
    return 0, False


# --- the headers ----------------------------------------------------------------------------


def _headers(message: Message) -> Record:
    label = next(filter(None, map(_charset, message.walk())), None)
    title, title_note = _header(message, "Subject", label)
    senders, senders_note = _header(message, "From", label)
    pairs = [(name, address) for name, address in getaddresses([senders]) if name or address]
    names = [clean(_words(name)) or address for name, address in pairs]
    day, day_note = _day(_header(message, "Date")[0])
    return Record(
        title=clean(_words(title)) or None,
        authors=unique(names) or unique([senders]),
        date=day,
        type="message",
        notes=tuple(filter(None, (title_note, senders_note, day_note))),
    )


def _day(text: str) -> tuple[str | None, str]:
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        day = parsedate_to_datetime(text).date()
        if day.year >= _OLDEST:  # earlier ones are those of clocks that were never set
            return day.isoformat(), ""
    note = f"Its header Date, '{clean(text)[:60]}', names no day."
    return None, note if text.strip() else ""


def _header(message: Message, name: str, label: str | None = None) -> tuple[str, str]:
    """Return a header as it stands, bytes that are no ASCII decoded; and what to mind of it."""
    raw = next((v for key, v in message.raw_items() if key.lower() == name.lower()), "")
    content = re.sub(r"\r?\n[ \t]*", " ", str(raw)[:LONGEST_HEADER])
    note = ""
    if len(raw) > LONGEST_HEADER:
        note = f"Its header {name} has {len(raw):,} characters; {LONGEST_HEADER:,} were read."
    if content.isascii():
        return content, note
    text, guess = decoded(content.encode("ascii", "surrogateescape"), label)
    return text, f"{note} {guess}".strip()


def _words(text: str) -> str:
    """Return a header with its encoded words (RFC 2047) decoded.

    Words of one encoding that follow each other are decoded together, since some programs part
    them inside a letter.
    """
    pieces: list[tuple[str, bytes | str]] = []
    end = 0
    for match in _ENCODED.finditer(text):
        between = text[end : match.start()]
        if between.strip() or not pieces:
            pieces.append(("", between))
        label, content = match[1].lower(), _unpacked(match[2], match[3])
        before, earlier = pieces[-1]
        if before == label and isinstance(earlier, bytes):
            pieces[-1] = (label, earlier + content)
        else:
            pieces.append((label, content))
        end = match.end()
    pieces.append(("", text[end:]))
    return "".join(_read(label, piece) for label, piece in pieces)


def _read(label: str, piece: bytes | str) -> str:
    if isinstance(piece, str):
        return piece
    with suppress(Refused):
        return decoded(piece, label)[0]
    return " "


def _unpacked(kind: str, content: str) -> bytes:
    if kind in "qQ":
        return header_decode(content).encode("latin-1", "replace")
    try:
        return binascii.a2b_base64(content.rstrip("=") + "===")
    except (ValueError, binascii.Error):
        return b""


def _charset(part: Message) -> str | None:
    """Return what a part of text says of its encoding."""
    if part.get_content_maintype() != "text":
        return None
    label = part.get_content_charset()
    return str(label) if label else None


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
