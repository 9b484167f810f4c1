"""A case's notes: what each cited passage says, where it stands, and its text from the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from winset.case.sources import Source

if TYPE_CHECKING:
    from winset.library.case_passages import Cited

_PARAGRAPH = re.compile(r"p(\d{1,9})")


@dataclass(frozen=True)
class Note:
    """What the page says of a passage.

    Attributes
    ----------
    words : str
        The analyst's paraphrase; empty where there is none.
    place : str
        Title, date and paragraph of the source.
    paragraph : str
        ``paragraph 4``; empty where the passage is none of a document's.
    text : str
        The passage's own text from the library; empty where it is not there.
    amiss : str
        What is amiss between the case and the library; empty where all is well.
    """

    words: str
    place: str
    paragraph: str
    text: str = ""
    amiss: str = ""

    @property
    def short(self) -> str:
        """The paraphrase and the place, as what is shown above a citation."""
        return f"{self.words} ({self.place})" if self.words else self.place


def notes(sources: Mapping[str, Source], cited: Iterable[Cited] = ()) -> dict[str, Note]:
    """Return the note of each source and passage, by its locator.

    Parameters
    ----------
    sources : mapping of id to Source
        The case's.
    cited : iterable of Cited, optional
        What a library has of them.
    """
    texts: dict[str, str] = {}
    amiss: dict[str, str] = {}
    for item in cited:
        if item.passage is not None:
            texts[item.locator] = item.passage.text
        if item.finding is not None:
            amiss[item.locator] = f"Found: {item.finding.found}. {item.finding.mend}"
    entries: dict[str, Note] = {}
    for name, source in sources.items():
        place = f"{source.title}, {source.date}" if source.date else source.title
        entries[name] = Note("", place, "", amiss=amiss.get(name, ""))
        for key, words in source.passages.items():
            number = _PARAGRAPH.fullmatch(key)
            paragraph = f"paragraph {number[1]}" if number else ""
            locator = f"{name}#{key}"
            entries[locator] = Note(
                words,
                f"{place}, {paragraph}" if paragraph else place,
                paragraph,
                texts.get(locator, ""),
                amiss.get(locator, ""),
            )
    return entries
