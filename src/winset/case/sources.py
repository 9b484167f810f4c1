"""What surrounds a case: agreements, precedents, markets that may open, sources."""

from __future__ import annotations

from pydantic import Field

from winset.case.belief import Belief
from winset.case.fields import (
    ActorId,
    Digest,
    Id,
    Name,
    Part,
    Rating,
    Share,
    Traced,
    When,
    Words,
    Years,
)
from winset.case.negotiation import Change
from winset.case.publication import Rights


class Agreement(Traced):
    """A dated understanding between parties."""

    name: Name
    date: When
    parties: tuple[str, ...]
    content: str


class Feature(Traced):
    """One point on which a precedent is compared with this case."""

    here: str
    there: str
    same: bool
    weight: Share = Belief.sure(50)
    changes: tuple[Change, ...] = ()
    """What would change here if this were as it was there."""


class Precedent(Traced):
    """An earlier case that resembles this one."""

    name: Name
    date: When
    features: dict[Id, Feature] = Field(default_factory=dict)
    followed: str | None = None
    """What happened next there."""


class Timing(Traced):
    """When to move into a market that is closed and may open; the unit is a year of it, open."""

    name: Name
    actor: ActorId
    chance: Share
    """That it opens within a year, in percent, once it can."""
    earliest: Years = Belief.sure(0)
    """Years from as_of before which it cannot open."""
    lead: Share
    """What a full footing holds over latecomers when it opens, in percent of the open market."""
    decay: Share
    """By how much that lead shrinks a year as others enter, in percent."""
    footing: Years
    """Years of presence after which two thirds of a full footing stand."""
    cost: Share
    """What presence costs a year while it is closed, in percent of a year's open market."""
    discount: Share = Belief.sure(5)
    """By how much less a year's delay is worth, in percent."""


class Publisher(Part):
    """Who brings documents out, and how they are rated where they have no rating of their own."""

    name: Words
    rating: Rating
    why: str | None = None


class Source(Part):
    """A document that numbers are traced to."""

    title: Name
    type: str = "document"
    authors: tuple[str, ...] = ()
    publisher: Words | None = None
    date: When | None = None
    url: str | None = None
    rating: Rating | None = None
    """Admiralty code; left out, it is the publisher's."""
    retracted: Words | None = None
    """Why it no longer counts; items of evidence that cite it alone are struck."""
    passages: dict[Id, str] = Field(default_factory=dict)
    """What each cited paragraph says, in the analyst's own words."""
    document: Id | None = None
    """The document's id in the library, where it is not the source's own."""
    digests: dict[Id, Digest] = Field(default_factory=dict)
    """The first digits of the SHA-256 of each passage's text, from `winset library show`."""
    note: str | None = None
    rights: Rights = "reserved"
    """On what ground its text may be published; left out, a site has its record alone."""
