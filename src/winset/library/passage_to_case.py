"""A passage of the library -> rows of a case that rest on it.

What is written is an analyst's: the paraphrase, the name, how well it fits each hypothesis. The
source, its date, the passage's address and its digest come from the library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from winset.case.ids import id_of
from winset.case.yaml.edit import Edit
from winset.errors import UsageError
from winset.library.document import Document
from winset.library.passages import Passage

Row = Literal["source", "evidence", "agreement"]
DIGITS = 12
"""How much of a passage's digest a case keeps."""


@dataclass(frozen=True)
class Citation:
    """What an analyst says of a passage.

    Attributes
    ----------
    row : {"source", "evidence", "agreement"}
        What it becomes: a passage of a source alone, or also an item of evidence, or an agreement.
    paraphrase : str
        What the passage says, in the analyst's own words.
    name : str
        Of the item of evidence or the agreement.
    consistency : mapping of hypothesis to {"CC", "C", "N", "I", "II"}
    rating : str, optional
        Admiralty code of the item.
    parties : sequence of str
        To the agreement.
    """

    row: Row
    paraphrase: str
    name: str = ""
    consistency: Mapping[str, str] = field(default_factory=dict)
    rating: str | None = None
    parties: Sequence[str] = ()


def citing(data: Any, document: Document, passage: Passage, said: Citation) -> list[Edit]:
    """Return the edits of a case's text that cite a passage.

    Parameters
    ----------
    data : plain data
        The case's.
    document : Document
    passage : Passage
        One of the document's.
    said : Citation

    Raises
    ------
    UsageError
        The paraphrase or a name is missing; an agreement has no date.
    """
    paraphrase, name = " ".join(said.paraphrase.split()), " ".join(said.name.split())
    if not paraphrase:
        raise UsageError("Say in your own words what the passage says.")
    if said.row != "source" and not name:
        raise UsageError(f"Give the {_WHAT[said.row]} a name.")
    if said.row == "evidence" and not said.consistency:
        raise UsageError("Say how well it fits at least one hypothesis.")
    source, edits = source_edits(data, document, passage, paraphrase)
    locator = f"{source}#p{passage.n}"
    date = document.record.date
    if said.row == "evidence":
        item: dict[str, Any] = {"name": name}
        item |= {"date": date} if date else {}
        item |= {"rating": said.rating} if said.rating else {}
        item |= {"origin": source}
        item |= {"consistency": dict(said.consistency), "sources": [locator]}
        edits.append(Edit("set", ("evidence", id_of(name, _keys(data, "evidence"), "item")), item))
    elif said.row == "agreement":
        if not date:
            raise UsageError(
                "The document has no date, so the agreement's is not known; write it in the text."
            )
        agreed = {
            "name": name,
            "date": date,
            "parties": list(said.parties),
            "content": paraphrase,
            "sources": [locator],
        }
        known = _keys(data, "agreements")
        edits.append(Edit("set", ("agreements", id_of(name, known, "agreement")), agreed))
    return edits


_WHAT = {"evidence": "item of evidence", "agreement": "agreement"}


def _keys(data: Any, section: str) -> dict[str, Any]:
    found = data.get(section) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def source_edits(
    data: Any, document: Document, passage: Passage, paraphrase: str
) -> tuple[str, list[Edit]]:
    """Return the id of the case's source for a document, and the edits that put the passage in.

    Raises
    ------
    UsageError
        The case cites another text under this address.
    """
    known = _keys(data, "sources")
    key, digest = f"p{passage.n}", passage.digest[:DIGITS]
    for name, source in known.items():
        if isinstance(source, dict) and source.get("document", name) == document.id:
            held = str(_keys(source, "digests").get(key) or digest)
            if not passage.digest.startswith(held.lower()):
                raise UsageError(
                    f"The case cites another text as {name}#{key} (digest {held}). Read "
                    f"{passage.address} again, and correct the case first."
                )
            if _keys(source, "passages").get(key) and _keys(source, "digests").get(key):
                return name, []
            place: tuple[str | int, ...] = ("sources", name)
            edits = [Edit("set", (*place, "digests", key), digest)]
            if not _keys(source, "passages").get(key):
                edits.insert(0, Edit("set", (*place, "passages", key), paraphrase))
            return name, edits
    name = id_of(document.id, known, "source")
    record = document.record
    source = {"title": document.title}
    source |= {"type": record.type} if record.type else {}
    source |= {"authors": list(record.authors)} if record.authors else {}
    source |= {
        part: value
        for part in ("publisher", "date", "url")
        if (value := getattr(record, part)) is not None
    }
    source |= {"document": document.id} if name != document.id else {}
    source |= {"passages": {key: paraphrase}, "digests": {key: digest}}
    return name, [Edit("set", ("sources", name), source)]
