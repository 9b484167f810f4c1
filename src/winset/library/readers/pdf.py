"""PDF -> its record and its body, read in a process of its own that can be stopped.

A PDF is a program of a kind; one made to harm can ask for all memory or never end. So it is read in
another process with bounds on both.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Any

from winset.library.document import Block, Reading, Record, Refused, clean, folded
from winset.library.readers.decoding import guessed_language
from winset.library.readers.iso_dates import iso_day
from winset.library.readers.page_record import people
from winset.library.readers.plaintext import BULLET

MOST_PAGES = 2_000
MOST_TEXT = 8_000_000
MOST_SECONDS = 60
MOST_MEMORY = 1_500_000_000
_END = re.compile(r"[.!?:;…][\"”’')\]]*\d{0,3}$")
_NO_TITLE = re.compile(r"\.(docx?|pdf|indd|tex|dvi)$|^untitled|^microsoft|^$", re.I)
_NUMBER = re.compile(r"^(?:page\s*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?$", re.I)


def read_pdf(raw: bytes) -> Reading:
    """Read a PDF that holds text; scans without text are refused.

    Raises
    ------
    Refused
        It is locked, damaged, too large, took too long, or holds no text.
    """
    content = _in_another_process(raw)
    if "refused" in content:
        raise Refused(content["refused"])
    pages = [[clean(line) for line in page.split("\n")] for page in content["pages"]]
    lines, removed = _without_margins(pages)
    blocks = _paragraphs(lines)
    if not blocks:
        raise Refused("it holds no text; a scan has to go through character recognition first")
    stated = {key: clean(value) for key, value in content["record"].items()}
    title = None if _NO_TITLE.search(stated["title"]) else stated["title"]
    record = Record(title, people(stated["author"]), iso_day(stated["date"]))
    language = guessed_language(" ".join(block.text for block in blocks))
    guess = Record(title=blocks[0].text[:200], language=language)
    record = record.filled(guess, inferred=True)
    return Reading(record, tuple(blocks), tuple(removed), "application/pdf")


def _in_another_process(raw: bytes) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "winset.library.readers.pdf"],
            input=raw,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(f"reading it took more than {MOST_SECONDS} seconds") from error
    try:
        content: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        raise Refused("reading it took too much memory or time") from error
    return content


def extract(raw: bytes) -> dict[str, Any]:
    """Return the pages' text and the record of a PDF, or why not. Runs in a process of its own."""
    import io
    import logging

    logging.disable(logging.CRITICAL)
    try:
        from pypdf import PdfReader
    except ImportError:
        return {"refused": "reading it needs an extra: pip install 'winset[library]'"}
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "it is locked with a password"}
        if len(reader.pages) > MOST_PAGES:
            return {"refused": f"it has more than {MOST_PAGES:,} pages"}
        pages: list[str] = []
        total = 0
        for page in reader.pages:
            pages.append(page.extract_text())
            total += len(pages[-1])
            if total > MOST_TEXT:
                return {"refused": f"it has more than {MOST_TEXT:,} characters"}
        stated: Any = reader.metadata or {}
        record = {
            "title": str(stated.get("/Title") or ""),
            "author": str(stated.get("/Author") or ""),
            "date": str(stated.get("/CreationDate") or "").removeprefix("D:")[:8],
        }
    except MemoryError:
        return {"refused": "reading it took too much memory"}
    except Exception:
        return {"refused": "it is damaged or no PDF"}
    return {"pages": pages, "record": record}


def _without_margins(pages: Sequence[Sequence[str]]) -> tuple[list[str], list[str]]:
    """Leave out page numbers, and lines that come back at the edge of many pages."""
    edges = Counter(key for page in pages for key in {_key(line) for line in _edge(page)})
    lines: list[str] = []
    removed: list[str] = []
    for page in pages:
        edge = set(_edge(page))
        for line in page:
            often = line in edge and edges[_key(line)] >= max(3, 0.3 * len(pages))
            (removed if line and (_NUMBER.match(line) or often) else lines).append(line)
    return lines, removed


def _edge(page: Sequence[str]) -> list[str]:
    shown = [line for line in page if line]
    return shown[:2] + shown[-2:]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _paragraphs(lines: Sequence[str]) -> list[Block]:
    """Join lines: a blank line, a bullet, or a short line that ends a sentence parts paragraphs."""
    usual = sorted(len(line) for line in lines if len(line) > 20)
    width = usual[int(len(usual) * 0.8)] if usual else 80
    blocks: list[Block] = []
    words: list[str] = []
    kind = "paragraph"

    def flush() -> None:
        nonlocal kind
        text = clean(" ".join(words))
        words.clear()
        if folded(text):
            blocks.append(Block(text, kind))
        kind = "paragraph"

    for line in lines:
        bullet = BULLET.match(line)
        if bullet or (not line and words and _END.search(words[-1])):
            flush()
        if bullet:
            kind = "item"
        text = line[bullet.end() :] if bullet else line
        if not text:
            continue
        if words and words[-1].endswith("-") and words[-1][-2:-1].isalpha() and text[0].islower():
            words[-1] = words[-1][:-1] + text
        else:
            words.append(text)
        if _END.search(text) and len(line) < 0.75 * width:
            flush()
    flush()
    return blocks


def _bounded() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


if __name__ == "__main__":
    _bounded()
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read())))
