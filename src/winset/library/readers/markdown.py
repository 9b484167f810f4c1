"""Markdown, with or without a front matter -> its record and its body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from winset.case.yaml.text import read_text as read_yaml
from winset.errors import CaseError
from winset.library.document import Block, Reading, Record, Refused, clean
from winset.library.readers.decoding import in_language, one_kind_of_line
from winset.library.readers.iso_dates import iso_day
from winset.library.readers.page_record import from_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

MOST_TEXT = 2_000_000
_FRONT = re.compile(r"\A---\s*\n(.*?)\n(?:---|\.\.\.)\s*(?:\n|\Z)", re.S)
_KINDS = {"heading_open": "heading", "blockquote_open": "quote", "list_item_open": "item"}
_CLOSES = {"heading_close", "blockquote_close", "list_item_close"}
_GONE = re.compile(r"<\s*(/?)\s*(script|style|iframe|object|embed|template|svg)\b", re.I)


def read_markdown(text: str) -> Reading:
    """Read Markdown. HTML in it is left out, and scripts with all they hold.

    Raises
    ------
    Refused
        There is no text in it, or too much.
    """
    record, text = _front_matter(one_kind_of_line(text, MOST_TEXT))
    blocks, removed = _blocks(text)
    if record.title is None and blocks and blocks[0].kind == "heading":
        record = record.filled(Record(title=blocks[0].text), inferred=True)
        blocks = blocks[1:]
    elif blocks and record.title and blocks[0] == Block(record.title, "heading"):
        blocks = blocks[1:]
    if not blocks:
        raise Refused("there is no text in it")
    return Reading(in_language(record, blocks), tuple(blocks), tuple(removed), "text/markdown")


def _front_matter(text: str) -> tuple[Record, str]:
    found = _FRONT.match(text)
    if found is None:
        return Record(), text
    try:
        data = read_yaml(found[1].encode(), "front matter").data
    except CaseError:
        return Record(), text
    if not isinstance(data, dict):
        return Record(), text
    plain: dict[str, Any] = {
        str(key): value if isinstance(value, list | dict) else clean(_shown(value))
        for key, value in data.items()
    }
    record = from_mapping(plain)
    return record.filled(Record(date=iso_day(str(plain.get("date", ""))))), text[found.end() :]


def _shown(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _blocks(text: str) -> tuple[list[Block], list[str]]:
    from markdown_it import MarkdownIt

    try:
        tokens = MarkdownIt("commonmark", {"maxNesting": 40}).enable("table").parse(text)
    except RecursionError as error:
        raise Refused("its parts are nested too deeply") from error
    blocks: list[Block] = []
    removed: list[str] = []
    kinds: list[str] = []
    row: list[str] | None = None
    for token in tokens:
        if token.type in _KINDS:
            kinds.append(_KINDS[token.type])
        elif token.type in _CLOSES and kinds:
            kinds.pop()
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            _put(blocks, " | ".join(row), "table")
            row = None
        elif token.type == "inline":
            words = clean(_inline(token.children or []))
            if row is None:
                _put(blocks, words, kinds[-1] if kinds else "paragraph")
            else:
                row.append(words)
        elif token.type in ("fence", "code_block"):
            _put(blocks, clean(token.content), "code")
        elif token.type == "html_block":
            removed.append(clean(token.content))
    return blocks, [line for line in removed if line]


def _put(blocks: list[Block], text: str, kind: str) -> None:
    if any(c.isalnum() for c in text):
        blocks.append(Block(text, kind))


def _inline(children: Sequence[Token]) -> str:
    words: list[str] = []
    inside = 0
    for child in children:
        if child.type == "html_inline":
            tag = _GONE.match(child.content)
            if tag:
                inside = max(0, inside + (-1 if tag[1] else 1))
        elif inside:
            continue
        elif child.type in ("softbreak", "hardbreak"):
            words.append(" ")
        elif child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type == "image":
            words.append(" ")
    return "".join(words)
