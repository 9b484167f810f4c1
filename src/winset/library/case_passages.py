"""A case's sources -> the passages of the library they stand for, and what is amiss with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from winset.case.schema import Case
from winset.case.sources import Source
from winset.errors import Finding
from winset.library.catalogue import Catalogue
from winset.library.document import Document, folded
from winset.library.passages import Passage, likeness

_PARAGRAPH = re.compile(r"^p(\d{1,9})$")
_ALIKE = 0.3
"""From what part of common runs of words a paragraph counts as another's later form."""


@dataclass(frozen=True)
class Cited:
    """A passage that a case cites, found in the library or not.

    Parameters
    ----------
    locator : str
        As the case writes it, such as ``topychkanov-2014#p4``.
    paraphrase : str, optional
        What the case says of it in its own words.
    passage : Passage, optional
        None where it is not in the library.
    finding : Finding, optional
        None where all is well; else what is amiss.
    """

    locator: str
    paraphrase: str | None
    passage: Passage | None
    finding: Finding | None


def passages(case: Case, library: Catalogue, file: str = "case") -> tuple[Cited, ...]:
    """Return the passages of the library that a case's sources stand for.

    A source stands for a document if its ``document`` names it, or if the document has the source's
    own id; its passages ``p1``, ``p2`` and so on are the document's paragraphs. Sources that are no
    documents of the library and list no such passages are passed over.

    Parameters
    ----------
    case : Case
    library : Catalogue
    file : str
        What findings call the case.

    Returns
    -------
    tuple of Cited
        One for each passage the case lists or cites. A finding says where a document is missing,
        a passage vanished, its text differs from the digest the case holds, the document is
        another than the source says, or a later version of the document no longer has the passage.
    """
    ids = set(library.ids())
    cited: list[Cited] = []
    for name, source in case.sources.items():
        keys = [key for key in source.passages if _PARAGRAPH.match(key)]
        id_ = source.document or name
        if id_ in ids:
            cited += _of_document(name, source, keys, library, library.show(id_), file)
        elif source.document or keys:
            words = (
                f"the document '{id_}', which is not in {library.path}",
                "a document of the library",
                "Add it: winset library add FILE, or name it under document:.",
            )
            cited.append(Cited(name, None, None, _warning(file, f"sources.{name}", words)))
    return tuple(cited)


Words = tuple[str, str, str]
"""What was found, what was expected, how to mend it."""


def _warning(file: str, path: str, words: Words) -> Finding:
    return Finding(file, 0, 0, path, *words, "warning")


def _of_document(
    name: str,
    source: Source,
    keys: Iterable[str],
    library: Catalogue,
    document: Document,
    file: str,
) -> Iterator[Cited]:
    title = document.record.title
    if title and folded(source.title) != folded(title):
        words = (
            f"“{source.title}”, while '{document.id}' is “{title}”",
            "the title of the document it stands for",
            "Correct the title, or name the right document under document:.",
        )
        yield Cited(name, None, None, _warning(file, f"sources.{name}.title", words))
    later = library.later_version(document.id)
    for key in keys:
        passage, amiss = _passage(document, key, source.digests.get(key), later)
        finding = amiss and _warning(file, f"sources.{name}.passages.{key}", amiss)
        yield Cited(f"{name}#{key}", source.passages[key], passage, finding)


def _passage(
    document: Document, key: str, digest: str | None, later: Document | None
) -> tuple[Passage | None, Words | None]:
    """Return the passage that a key stands for, and what is amiss with it."""
    number, count = int(key[1:]), len(document.paragraphs)
    same = (p.address for p in document.paragraphs if digest and p.digest.startswith(digest))
    moved = next(same, None)
    if not 1 <= number <= count:
        mend = f"Its text is {moved} now." if moved else f"Correct {key}, or take it out."
        gone = f"paragraph {number}, which '{document.id}' does not have"
        return None, (gone, f"p1 to p{count}", mend)
    passage = document.paragraphs[number - 1]
    if digest and not passage.digest.startswith(digest.lower()):
        mend = f"Read {document.id}#{key} again; then correct the passage and its digest."
        mend = f"The text cited is {moved}." if moved else mend
        changed = f"a text other than the one cited (digest {digest})"
        return passage, (changed, "the text that was cited", mend)
    return passage, _outdated(passage, later) if later else None


def _outdated(passage: Passage, later: Document) -> Words | None:
    if any(other.text == passage.text for other in later.paragraphs):
        return None
    nearest = max(later.paragraphs, key=lambda other: likeness(other.text, passage.text))
    alike = likeness(nearest.text, passage.text) >= _ALIKE
    what = f"changed to {nearest.address}" if alike else "vanished"
    return (
        f"a passage that has {what} in the later version '{later.id}'",
        "a passage that still stands",
        f"Read '{later.id}', and cite it if it is what counts.",
    )
