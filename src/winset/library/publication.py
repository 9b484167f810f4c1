"""A publication of our own <-> the record that the library keeps of a document."""

from __future__ import annotations

from typing import Any

from winset.case.publication import TAXONOMY, Author, Publication
from winset.case.schema import Case
from winset.library.document import Record


def completed(case: Case, publisher: str | None = None) -> Publication:
    """Return how a case is published, with its title and publisher filled in.

    Parameters
    ----------
    case : Case
        With a publication.
    publisher : str, optional
        Who publishes what does not say so.
    """
    piece = case.publication
    assert piece is not None
    filled = {"title": piece.title or case.title, "publisher": piece.publisher or publisher}
    return piece.model_copy(update=filled)


def page_data(piece: Publication, url: str | None = None) -> dict[str, Any]:
    """Return a publication as a page says it of itself, for the reader of pages.

    Parameters
    ----------
    piece : Publication
    url : str, optional
        The page's permanent address.
    """
    data = {
        "title": piece.title,
        "authors": [author.name for author in piece.authors],
        "type": piece.type,
        "published": piece.published and piece.published.isoformat(),
        "publisher": piece.publisher,
        **{kind: list(getattr(piece, kind)) for kind in TAXONOMY},
        "language": piece.language,
        "url": url,
        "authorPosts": [author.post or "" for author in piece.authors],
        "publicationSeries": piece.series,
        "revisedOn": piece.revised and piece.revised.isoformat(),
        "rights": piece.rights,
        "marking": piece.marking,
        "translations": [f"{code} {where}" for code, where in piece.translations.items()],
        "renamedFrom": list(piece.renamed_from),
    }
    return {key: value for key, value in data.items() if value}


def publication_of(record: Record) -> Publication:
    """Return the publication that a page of ours was written from.

    Parameters
    ----------
    record : Record
        As the library read it from the page.
    """
    own = record.custom
    posts = own.get("authorPosts") or [""] * len(record.authors)
    pairs = zip(record.authors, posts, strict=True)
    return Publication.model_validate(
        {
            "title": record.title,
            "deck": record.abstract,
            "type": record.type or "forecast",
            "authors": [Author(name=name, post=post or None) for name, post in pairs],
            "publisher": record.publisher,
            **{kind: record.taxonomy.get(kind.removesuffix("s"), ()) for kind in TAXONOMY},
            "language": record.language or "en",
            "series": own.get("publicationSeries"),
            "published": record.date,
            "revised": own.get("revisedOn"),
            "marking": own.get("marking"),
            "rights": own.get("rights", "reserved"),
            "translations": dict(each.split(" ", 1) for each in own.get("translations", ())),
            "renamed_from": tuple(own.get("renamedFrom", ())),
        }
    )
