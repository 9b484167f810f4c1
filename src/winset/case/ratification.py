"""Beyond the table: who must ratify, what can be offered besides the issues, what keeps a deal."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from winset.case.belief import Belief, between
from winset.case.fields import (
    ActorId,
    Chance,
    IssueId,
    Name,
    PartyId,
    Points,
    Salience,
    Share,
    Traced,
)

PartShare = Annotated[Belief, AfterValidator(between(1, 99, "a share in percent"))]
Worth = Annotated[Belief, AfterValidator(between(0, 100, "points of utility"))]
Times = Annotated[float, Field(strict=True, gt=0.0, le=1000.0)]


class Ratifier(Traced):
    """Who must agree at home to what an actor has agreed to at the table."""

    actor: ActorId
    """For whom it ratifies."""
    name: Name
    kind: Literal["legislature", "leader", "referendum", "other"] = "other"
    like: ActorId | None = None
    """The actor that it is like in all that is not stated here; the one it ratifies for if left
    out."""
    wants: dict[IssueId, Belief] = Field(default_factory=dict)
    """Its ideal points; those of whom it is like on issues that are not named."""
    salience: dict[IssueId, Salience] = Field(default_factory=dict)
    """How much it cares, 0-100; as whom it is like on issues that are not named."""
    no_deal: Points | None = None
    """Its own value of no agreement in points; by default what no deal brings, with the costs of
    whom it is like."""
    rule: Literal["consent", "majority", "quota"] = "consent"
    """Whether it is one, or a body that decides by half or by another share of its members."""
    share: PartShare | None = None
    """The share of its members that must agree under quota, in percent."""
    spread: Worth = Belief.sure(10)
    """How far its members stand apart under quota, in points: the scale of a logistic."""
    sureness: Worth = Belief.sure(5)
    """Points of gain over no deal from which odds of e to 1 speak for agreement; 0: it is sure."""
    agrees: Chance | None = None
    """A plain chance that it agrees, whatever the terms, in place of what it wants."""


class Offer(Traced):
    """Something outside the issues that one can give another for a deal."""

    giver: ActorId
    taker: PartyId
    """Another actor, or one who ratifies."""
    name: Name
    value: Worth
    """What it is worth to the taker, in points."""
    cost: Worth
    """What it costs the giver, in points."""
    limit: Times = 1.0
    """How many times it can be given at most; any part of it can."""
    credible: Chance = Belief.sure(100)
    """How likely it is given once there is a deal."""
    condition: str | None = None
    """What it depends on, if it is contingent."""
    expects: dict[PartyId, Chance] = Field(default_factory=dict)
    """How likely giver and taker each think that the condition holds; 100 % if left out."""


class Commitment(Traced):
    """What an actor would gain from breaking an agreement later, and what would follow."""

    gain: Worth
    """What breaking it brings at once, in points."""
    discount: Share
    """What next year counts, in percent of this one."""
    detection: Chance = Belief.sure(100)
    """How likely a breach is found within a year."""
    punishment: Worth
    """What is lost each year once a breach has been found, in points."""
