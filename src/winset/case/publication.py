"""How a case is published: as a document of its own, catalogued as a library's documents are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from winset.case.fields import Day, Id, Part

Rights = Literal[
    "own",
    "permission",
    "public domain",
    "CC0",
    "CC BY",
    "CC BY-SA",
    "CC BY-ND",
    "CC BY-NC",
    "CC BY-NC-SA",
    "CC BY-NC-ND",
    "reserved",
]
"""On what ground a text may be published again; ``reserved`` is none."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Elsewhere = Annotated[
    str, StringConstraints(pattern=r"^(https?://[^\s<>\"']+|\w[\w-]*)$", max_length=2000)
]
TAXONOMY = ("centers", "collections", "programs", "regions", "topics")


class Author(Part):
    """Who wrote it."""

    name: Term
    post: Term | None = None
    """Such as senior fellow, or the office that the person holds."""


class Publication(Part):
    """A case as a publication."""

    title: Term | None = None
    deck: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] | None = None
    """What it says, in a sentence or two."""
    type: Term = "forecast"
    authors: Annotated[tuple[Author, ...], Field(min_length=1)]
    publisher: Term | None = None
    centers: tuple[Term, ...] = ()
    collections: tuple[Term, ...] = ()
    programs: tuple[Term, ...] = ()
    regions: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    language: Language = "en"
    series: Term | None = None
    published: Day | None = None
    """Left out, it is a draft, and stays out of the site."""
    revised: Day | None = None
    marking: Term | None = None
    """Such as internal; with one, it stays out of the site."""
    rights: Rights = "reserved"
    translations: dict[Language, Elsewhere] = Field(default_factory=dict)
    """The same piece in other languages: the id of a case, or an address of the web."""
    renamed_from: tuple[Id, ...] = ()
    """Ids under which it was published before; their pages lead to this one."""

    @property
    def withheld(self) -> str:
        """Why it stays out of a site; empty where it may go there."""
        if self.marking:
            return f"marked “{self.marking}”"
        return "" if self.published else "a draft: it has no `published` day"
