"""Who wants what: issues, actors and positions, who decides, what no deal brings; and changes.

These are the sections that every case has, and those that differ from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from winset.case.belief import Belief
from winset.case.fields import (
    NO_DEAL,
    ActorId,
    Capability,
    Chance,
    Count,
    Day,
    Days,
    Id,
    IssueId,
    Name,
    Number,
    OutcomeValue,
    Part,
    PartyId,
    PathId,
    Points,
    Range,
    RatifierId,
    Salience,
    Share,
    Traced,
    When,
    Words,
)

LeverKind = Literal["position", "salience", "persuade", "persuade-salience", "trade", "coalition"]
"""Steps that `winset advise` finds by itself."""


class Outcome(Traced):
    """What came out, for the backtest alone; no forecast reads it."""

    value: OutcomeValue
    """In the issue's unit; or `no deal`, where the issue ended without one."""
    date: When

    @property
    def number(self) -> float | None:
        """The value, None where there was no deal."""
        return None if self.value == NO_DEAL else float(self.value)

    def __str__(self) -> str:
        """Return the value as it is shown: a number, or ``no deal``."""
        return self.value if self.value == NO_DEAL else f"{self.value:g}"


class Issue(Traced):
    """A question on the table, with its unit and the range of what can be agreed."""

    name: Name
    unit: str
    """The natural unit, such as machines, years, or points of a described scale."""
    range: Range
    """[low, high]: the ends of what can be agreed."""
    status_quo: Belief | None = None
    """Where things stand now, and stay if nothing is agreed unless no_deal says otherwise."""
    landmarks: dict[str, Number] = Field(default_factory=dict)
    """Values a reader knows, such as the cap of an earlier agreement: label and value."""
    outcome: Outcome | None = None


class Group(Traced):
    """A group inside an actor that moves what the actor says and wants, never wholly."""

    name: Name
    share: Share
    """Its part in the actor's say, in percent; the leadership has the rest."""
    wants: dict[IssueId, Belief] = Field(default_factory=dict)
    """The group's ideal point on each issue it cares about."""


class Regard(Traced):
    """A weight that an actor puts on how another fares."""

    weight: Share
    """In percent of its own utility."""


def _plain_regard(value: Any) -> Any:
    """Let ``israel: [0, 5, 10]`` stand for ``israel: {weight: [0, 5, 10]}``."""
    if isinstance(value, Regard) or (isinstance(value, dict) and "weight" in value):
        return value
    return {"weight": value}


class Change(Part):
    """A difference from the baseline, for a scenario or a hypothesis."""

    actor: ActorId | None = None
    issue: IssueId | None = None
    group: Id | None = None
    path: PathId | None = None
    toward: ActorId | None = None
    """The actor regarded, for a change of regard."""
    ratifier: RatifierId | None = None
    position: Belief | None = None
    ideal: Belief | None = None
    salience: Salience | None = None
    capability: Capability | None = None
    share: Share | None = None
    regard: Share | None = None
    no_deal: Points | None = None
    chance: Chance | None = None
    cost: Points | None = None
    why: str | None = None


class ActorLever(Traced):
    """Something that an actor can do, or a kind of step that it can or cannot take."""

    kind: LeverKind | None = None
    """A kind of step that `winset advise` knows; or, left out, what `does` says."""
    does: Words | None = None
    """What it does, as the end of a sentence that begins with the actor's name."""
    target: PartyId | None = None
    """On whom it works, an actor or one who ratifies; with a kind, any other if left out."""
    issues: tuple[IssueId, ...] = ()
    """What it is about; with a kind, any issue if left out."""
    feasible: bool = True
    """Whether it can be done at all; a kind with a target can, even where it is not offered."""
    cost: Points | None = None
    """What it costs the actor, in points of its utility (100: every issue at its ideal)."""
    takes: Days | None = None
    """How many days until it works."""
    changes: tuple[Change, ...] = ()
    """What is different then."""
    vetoes: tuple[ActorId, ...] = ()
    """Whose consent is needed then, where it changes that."""
    answered_by: tuple[Change, ...] = ()
    """What the others do in answer; searched for if left out."""


class Actor(Traced):
    """Somebody with a stake: a state, an organisation, a leader."""

    name: Name
    kind: Literal["state", "organisation", "group", "person", "other"] = "state"
    capability: Capability
    """Clout over these issues, relative to the other actors."""
    groups: dict[Id, Group] = Field(default_factory=dict)
    regard: dict[
        ActorId,
        Annotated[Regard, BeforeValidator(_plain_regard, json_schema_input_type=Regard | Share)],
    ] = Field(default_factory=dict)
    """Whose fate it cares about, in percent of its own utility."""
    no_deal: Points | None = None
    """Its own value of no deal in points (100: every issue at its ideal); overrides the paths."""
    indispensable: bool = False
    """Whether there is no subject without it; no lever goes round it."""
    levers: dict[Id, ActorLever] = Field(default_factory=dict)
    """What it can do to change the outcome, and what it cannot."""


class Position(Traced):
    """One actor on one issue."""

    actor: ActorId
    issue: IssueId
    position: Belief
    """What it says it wants, in the issue's unit."""
    ideal: Belief | None = None
    """What it is thought to want; the position if left out."""
    salience: Salience
    """How much it cares, 0-100."""


class Path(Traced):
    """A way in which there is no deal."""

    name: Name
    chance: Chance = Belief.sure(100)
    """How likely, if there is no deal; the paths' chances are scaled to add to 100 %."""
    lands: dict[IssueId, Belief] = Field(default_factory=dict)
    """Where the issues end up; an issue not named stays at its status quo."""
    costs: dict[ActorId, Points] = Field(default_factory=dict)
    """What the path costs an actor besides the issues, in points of utility; a negative
    cost is a gain."""


class Tally(Part):
    """A count of votes that must be won as well, such as one of population."""

    votes: dict[ActorId, Number] = Field(default_factory=dict)
    """Votes of each actor in this count; one each if left out."""
    quota: Number | None = None
    """Votes needed in this count; more than half if left out."""

    def of(self, actors: Iterable[str]) -> Tally:
        """Return the tally with the votes of every actor, in the order of `actors`."""
        default = 0.0 if self.votes else 1.0
        return Tally(
            votes={name: self.votes.get(name, default) for name in actors}, quota=self.quota
        )


class Decision(Part):
    """Whose consent makes a deal."""

    rule: Literal["consensus", "majority", "quota"]
    vetoes: tuple[ActorId, ...] = ()
    """Actors whose consent is needed; under consensus, all actors if left out."""
    votes: dict[ActorId, Number] = Field(default_factory=dict)
    """Votes of each actor under majority or quota; one each if left out."""
    quota: Number | None = None
    """Votes needed under quota; majority needs more than half."""
    also: dict[Id, Tally] = Field(default_factory=dict)
    """Further counts that must all be won too, such as one of population."""
    blocked_by: Count | None = None
    """The fewest voters that can stop a deal; with fewer against, it passes whatever the counts."""
    setter: ActorId | None = None
    """Who alone may propose; its consent is needed too."""
    deadline: Day | None = None

    def tallies(self, actors: Iterable[str]) -> tuple[Tally, ...]:
        """Return all counts under majority or quota, the first one first, for `actors`."""
        return tuple(tally.of(actors) for tally in (self._first, *self.also.values()))

    @property
    def _first(self) -> Tally:
        return Tally(votes=self.votes, quota=self.quota if self.rule == "quota" else None)


class Scenario(Traced):
    """A shock: what would be different."""

    name: Name
    changes: tuple[Change, ...]
