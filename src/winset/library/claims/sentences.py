"""What the readers of text share: a document as numbered paragraphs, and its sentences."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from winset.library.patterns import word_sets

LONGEST_PARAGRAPH = 100_000
_WORDS = word_sets(__file__, "words", "sentences")
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9À-Þ])|;(?=\s)|\n+")
_LAST_WORD = re.compile(r"([\w.]+)\.[\"'”’)\]]*$")


@dataclass(frozen=True)
class Passages:
    """A document: numbered paragraphs and what is known of it.

    Parameters
    ----------
    id : str
    paragraphs : mapping of number to text
        As they are addressed: ``id#p4`` is paragraph 4.
    date : date, optional
        When it was published; grounds what it says of days.
    authors : tuple of str
    """

    id: str
    paragraphs: dict[int, str] = field(default_factory=dict)
    date: datetime.date | None = None
    authors: tuple[str, ...] = ()

    @staticmethod
    def of_text(
        id: str,  # noqa: A002
        text: str,
        date: datetime.date | None = None,
        authors: tuple[str, ...] = (),
    ) -> Passages:
        """Return a text with numbered paragraphs, which empty lines part.

        Parameters
        ----------
        id, text : str
            The document's, and its text.
        date : date, optional
        authors : tuple of str
        """
        parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
        return Passages(id, dict(enumerate(parts, start=1)), date, authors)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a paragraph: ``paragraph[start:stop]``."""

    start: int
    stop: int
    text: str


def sentences(paragraph: str) -> Iterator[Sentence]:
    """Yield the sentences of a paragraph; semicolons part them too, as in lists.

    Parameters
    ----------
    paragraph : str
        Only the first 100,000 characters are read.
    """
    paragraph = paragraph[:LONGEST_PARAGRAPH]
    start = 0
    for end in _ENDS.finditer(paragraph):
        stop = end.end()
        if end[0].startswith(".") and _goes_on(
            paragraph[max(start, stop - 40) : stop], paragraph[stop:]
        ):
            continue
        yield from _trimmed(paragraph, start, stop)
        start = stop
    yield from _trimmed(paragraph, start, len(paragraph))


def _goes_on(before: str, after: str) -> bool:
    """Whether the point ends an abbreviation and not a sentence."""
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    if re.fullmatch(r"[A-Z](\.[A-Z])*", word[1]):
        following = re.match(r"\s*([A-Z][a-z]*)", after)
        return "." not in word[1] or following is None or following[1] not in _WORDS["beginnings"]
    return word[1] in _WORDS["abbreviations"]


def _trimmed(paragraph: str, start: int, stop: int) -> Iterator[Sentence]:
    text = paragraph[start:stop]
    lead = len(text) - len(text.lstrip(" \t\r\n•-–—*·"))
    text = text[lead:].rstrip()
    if text:
        yield Sentence(start + lead, start + lead + len(text), text)
