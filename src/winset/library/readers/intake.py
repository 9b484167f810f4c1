"""Files and folders -> bytes, bounded -> readings. Every source may be hostile."""

from __future__ import annotations

import os
import stat
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath

from winset.confined import Ended, confined
from winset.decoding import is_binary
from winset.errors import UsageError
from winset.library.document import Reading, Refused, clean
from winset.library.readers.decoding import decoded, noted

MOST_BYTES = 64_000_000
MOST_FILES = 100_000
MOST_SECONDS = 60.0
"""For one file."""
SUFFIXES = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), "html"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
    **dict.fromkeys((".txt", ".text"), "text"),
    **dict.fromkeys((".md", ".markdown"), "markdown"),
    ".pdf": "pdf",
    ".eml": "eml",
    **dict.fromkeys((".docx", ".docm"), "word"),
    ".warc": "warc",
}
_AS_PDF = "save it as PDF, or as HTML"
_AS_WORD = "save it as .docx, or as PDF"
_CONFINED = ("html", "mhtml", "eml", "pdf", "word", "warc")
"""Kinds whose readers can be led astray: they run in a process that can be stopped."""
MOST_HERE = 300_000
"""Bytes of a plain text that is read in this process."""

_GZIP = b"\x1f\x8b"
_OLD = b"\xd0\xcf\x11\xe0"
_OTHERS = (
    (b"PK\x03\x04", b"roject.qde", "a REFI-QDA project; winset draft reads it"),
    (b"PK\x03\x04", b"opendocument.text", f"an OpenDocument text; {_AS_WORD}"),
    (b"PK\x03\x04", b"application/epub", f"an EPUB; {_AS_PDF}"),
    (b"PK\x03\x04", b"datapackage.json", "a WACZ; unpack it, and add the WARC in it"),
    (b"PK\x03\x04", b"", "an archive or a file of an office program; unpack it, or save it as PDF"),
    (_OLD, "EncryptedPackage".encode("utf-16-le"), "locked with a password; save it without one"),
    (_OLD, "WordDocument".encode("utf-16-le"), f"a file of Word before 2007; {_AS_WORD}"),
    (_OLD, b"", f"a file of an old office program; {_AS_PDF}"),
    (b"{\\rtf", b"", f"a text in RTF; {_AS_WORD}"),
)
"""How files of other kinds begin, what they hold, and what they are."""

STANDARD_INPUT = "<standard input>"


@dataclass(frozen=True)
class Taken:
    """A source's name and content, or why it was refused."""

    name: str
    raw: bytes | None
    why: str | None = None


def take(source: str | Path) -> Iterator[Taken]:
    """Yield the files of a source, each read whole, or refused with the reason.

    Parameters
    ----------
    source : str or Path
        A file, a folder (with those inside it), or ``-`` for standard input. In a folder, files of
        kinds that are never sources are passed over in silence if hidden, else refused.

    Raises
    ------
    UsageError
        There is no such file or folder.
    """
    if str(source) == "-":
        yield bounded(STANDARD_INPUT, sys.stdin.buffer.read(MOST_BYTES + 1))
        return
    path = Path(source)
    try:
        if not path.exists():
            raise UsageError(f"There is no file or folder {source}.")
        whole = path.is_dir()
    except (OSError, ValueError) as error:
        raise UsageError(f"Cannot read {source}: {error}.") from error
    if not whole:
        yield _file(path, str(path))
        return
    files, root = _walk(path), path.resolve()
    for file in islice(files, MOST_FILES):
        yield _inside(file, root)
    if next(files, None) is not None:
        yield Taken(str(path), None, f"the folder holds more than {MOST_FILES:,} files")


def _walk(folder: Path) -> Iterator[Path]:
    """Yield the files under a folder in order of name; no link to a folder is followed."""
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield Path(place) / name


def _inside(file: Path, root: Path) -> Taken:
    name = shown_name(str(file))
    try:
        if not file.resolve(strict=True).is_relative_to(root):
            return Taken(name, None, "it is a link that leads out of the folder")
    except (OSError, RuntimeError):
        return Taken(name, None, "it is a link that leads nowhere")
    return _file(file, name)


def _file(file: Path, name: str) -> Taken:
    try:
        handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Taken(name, None, "it is no ordinary file")
            if status.st_size > MOST_BYTES:
                return Taken(
                    name, None, f"it is {status.st_size:,} bytes; the most is {MOST_BYTES:,}"
                )
            return bounded(name, stream.read(MOST_BYTES + 1))
    except OSError as error:
        return Taken(name, None, f"it cannot be read: {error.strerror}")


def bounded(name: str, raw: bytes) -> Taken:
    """Return a source's content, unpacked; refused where it is empty or too large.

    Parameters
    ----------
    name : str
    raw : bytes
        Perhaps packed with gzip.
    """
    if len(raw) > MOST_BYTES:
        return Taken(name, None, _too_large())
    if not raw.strip():
        return Taken(name, None, "it is empty")
    if not raw.startswith(_GZIP):
        return Taken(name, raw)
    try:
        return Taken(name, _unpacked(raw))
    except Refused as error:
        return Taken(name, None, str(error))


def _unpacked(raw: bytes) -> bytes:
    """Return the content of a gzip file, bounded."""
    content, left = b"", raw
    while (
        left.startswith(_GZIP) and len(content) <= MOST_BYTES
    ):  # one after another, as cat joins them
        machine = zlib.decompressobj(wbits=31)
        try:
            content += machine.decompress(left, MOST_BYTES + 1 - len(content))
        except zlib.error as error:
            raise Refused("it is a damaged gzip file") from error
        if not machine.eof and len(content) <= MOST_BYTES:
            raise Refused("it is a gzip file that is cut short")
        left = machine.unused_data
    if len(content) > MOST_BYTES:
        raise Refused(f"unpacked, {_too_large()}")
    if not content.strip():
        raise Refused("it is empty")
    return content


def read(raw: bytes, name: str) -> Reading:
    """Read a source by its name and by what it holds.

    Parameters
    ----------
    raw : bytes
        Unpacked.
    name : str

    Raises
    ------
    Refused
        It is of no kind that is read, or there is no text in it.
    """
    kind = _kind_of(raw, name)
    if kind not in _CONFINED and len(raw) <= MOST_HERE:
        return read_kind(raw, kind)
    try:
        return confined(read_kind, raw, kind, seconds=MOST_SECONDS)
    except Ended as error:
        raise Refused(str(error)) from error


def read_kind(raw: bytes, kind: str) -> Reading:
    """Read a source whose kind is known; whatever goes wrong refuses it.

    Parameters
    ----------
    raw : bytes
    kind : str
        One of the values of `SUFFIXES`.

    Raises
    ------
    Refused
        It cannot be read, or there is no text in it.
    """
    try:
        return _read(raw, kind)
    except (RecursionError, MemoryError) as error:
        raise Refused("it is nested too deeply or too large to read") from error
    except UsageError:
        raise
    except Exception as error:  # whatever a damaged file sets off inside the libraries
        why = f"{type(error).__name__}: {' '.join(str(error).split())[:100]}"
        raise Refused(f"reading it failed ({why}); save it anew, as text if need be") from error


def _read(raw: bytes, kind: str) -> Reading:
    if kind == "html":
        from winset.library.readers.html import read_html

        return read_html(raw)
    if kind in ("mhtml", "eml"):
        from winset.library.readers.mail import read_message

        return read_message(raw, page=kind == "mhtml")
    if kind == "pdf":
        from winset.library.readers.pdf import read_pdf

        return read_pdf(raw)
    if kind == "word":
        from winset.library.readers.word_document import read_word

        return read_word(raw)
    if kind == "warc":
        from winset.library.readers.web_archive import read_web_archive

        return read_web_archive(raw)
    if kind == "markdown":
        from winset.library.readers.markdown import read_markdown

        text, note = decoded(raw)
        return noted(read_markdown(text), note)
    from winset.library.readers.plaintext import read_text

    text, note = decoded(raw)
    return noted(read_text(text), note)


def _kind_of(raw: bytes, name: str) -> str:
    """Return the kind of a source: what it holds counts before what it is called."""
    head = raw[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    low = head[:2048].replace(b"\x00", b"").lower()
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"WARC/"):
        return "warc"
    if head.startswith(b"PK\x03\x04") and b"word/document" in raw:
        return "word"
    for begins, holds, what in _OTHERS:
        if head.startswith(begins) and holds in raw:
            raise Refused(f"it is {what}")
    suffix = PurePath(name.lower().removesuffix(".gz")).suffix
    kind = SUFFIXES.get(suffix)
    if _is_message(low):
        signs = (b"snapshot-content-location:", b"multipart/related")
        return "mhtml" if kind == "mhtml" or any(sign in low for sign in signs) else "eml"
    if low.startswith((b"<!doctype html", b"<html", b"<!--", b"<head", b"<body", b"<?xml")):
        if b"<html" in raw[:200_000].replace(b"\x00", b"").lower() or kind == "html":
            return "html"
        raise Refused("it is XML and no page")
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and (b"\x00" in raw[:65536] or is_binary(raw)):
        raise Refused("it is not text: no page, no PDF, no Word document, no message")
    if kind is None and suffix and name != STANDARD_INPUT:
        hint = "; winset draft reads annotations that Zotero exports" if suffix == ".json" else ""
        known = ", ".join(SUFFIXES)
        raise Refused(f"files such as *{clean(suffix)} are not read; {known} are{hint}")
    if kind in ("pdf", "mhtml", "word", "warc"):
        raise Refused(f"it is called {clean(suffix)} and is none")
    return kind or "text"


def _is_message(low: bytes) -> bool:
    names = (b"from:", b"mime-version:", b"received:", b"return-path:", b"delivered-to:", b"date:")
    if not low.startswith((*names, b"message-id:", b"subject:", b"to:", b"x-", b"content-type:")):
        return False
    return sum(b"\n" + name in b"\n" + low.replace(b"\r", b"") for name in names) >= 2


def shown_name(name: str) -> str:
    """Return a file's name as it may be shown and kept: no control characters."""
    return clean(name.encode("utf-8", "replace").decode("utf-8"))[:500]


def _too_large() -> str:
    return f"it is more than the most, {MOST_BYTES:,} bytes"
