"""A case's sources -> the passages of the library they stand for, and what is amiss with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from winset.case.schema import Case
from winset.case.sources import Source
from winset.errors import Finding
from winset.library.catalogue import Catalogue
from winset.library.document import Document, folded
from winset.library.passages import Passage, likeness

_PARAGRAPH = re.compile(r"^p(\d{1,9})$")
_ALIKE = 0.3


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
    known = set(library.ids())
    found: list[Cited] = []
    for name, source in case.sources.items():
        wanted = [key for key in source.passages if _PARAGRAPH.match(key)]
        document = source.document or name
        path = f"sources.{name}"
        if document not in known:
            if source.document or wanted:
                finding = _finding(
                    file,
                    path,
                    f"the document '{document}', which is not in {library.path}",
                    "a document of the library",
                    "Add it: winset library add FILE, or name it under document:.",
                )
                found.append(Cited(name, None, None, finding))
            continue
        found += _of_document(name, source, wanted, library, library.show(document), file)
    return tuple(found)


def _of_document(
    name: str,
    source: Source,
    wanted: Iterable[str],
    library: Catalogue,
    document: Document,
    file: str,
) -> list[Cited]:
    path = f"sources.{name}"
    found: list[Cited] = []
    if document.record.title and folded(source.title) != folded(document.record.title):
        other = _finding(
            file,
            f"{path}.title",
            f"“{source.title}”, while '{document.id}' is “{document.record.title}”",
            "the title of the document it stands for",
            "Correct the title, or name the right document under document:.",
        )
        found.append(Cited(name, None, None, other))
    later = library.later_version(document.id)
    for key in wanted:
        locator = f"{name}#{key}"
        number = int(key[1:])
        place = f"{path}.passages.{key}"
        paraphrase = source.passages[key]
        if not 1 <= number <= len(document.paragraphs):
            gone = _vanished(file, place, key, number, source.digests.get(key), document)
            found.append(Cited(locator, paraphrase, None, gone))
            continue
        passage = document.paragraphs[number - 1]
        digest = source.digests.get(key)
        finding: Finding | None = None
        if digest and not passage.digest.startswith(digest.lower()):
            finding = _changed(file, place, key, digest, document)
        elif later is not None:
            finding = _outdated(file, place, key, passage, later)
        found.append(Cited(locator, paraphrase, passage, finding))
    return found


def _vanished(
    file: str, place: str, key: str, number: int, digest: str | None, document: Document
) -> Finding:
    moved = _with_digest(document, digest)
    return _finding(
        file,
        place,
        f"paragraph {number}, which '{document.id}' does not have",
        f"p1 to p{len(document.paragraphs)}",
        f"Its text is {moved} now." if moved else f"Correct {key}, or take it out.",
    )


def _changed(file: str, place: str, key: str, digest: str, document: Document) -> Finding:
    moved = _with_digest(document, digest)
    return _finding(
        file,
        place,
        f"a text other than the one cited (digest {digest})",
        "the text that was cited",
        f"The text cited is {moved}."
        if moved
        else f"Read {document.id}#{key} again; then correct the passage and its digest.",
    )


def _outdated(file: str, place: str, key: str, passage: Passage, later: Document) -> Finding | None:
    if any(other.text == passage.text for other in later.paragraphs):
        return None
    nearest = max(later.paragraphs, key=lambda other: likeness(other.text, passage.text))
    alike = likeness(nearest.text, passage.text) >= _ALIKE
    what = f"changed to {nearest.address}" if alike else "vanished"
    return _finding(
        file,
        place,
        f"a passage that has {what} in the later version '{later.id}'",
        "a passage that still stands",
        f"Read '{later.id}', and cite it if it is what counts.",
    )


def _with_digest(document: Document, digest: str | None) -> str | None:
    if not digest:
        return None
    return next((p.address for p in document.paragraphs if p.digest.startswith(digest)), None)


def _finding(file: str, path: str, found: str, expected: str, mend: str) -> Finding:
    return Finding(file, 0, 0, path, found, expected, mend, "warning")
