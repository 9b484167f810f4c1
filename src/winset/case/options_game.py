"""What actors could do instead of agreeing: the options game of the graph model."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from winset.case.belief import Belief
from winset.case.fields import (
    ActorId,
    Chance,
    Condition,
    IssueId,
    Name,
    OptionId,
    Part,
    PathId,
    Points,
    Traced,
)


class Option(Traced):
    """Something an actor could do instead of agreeing (graph model)."""

    name: Name
    actor: ActorId
    moves: Literal["both", "forward", "back"] = "both"
    """Whether it can be taken up (forward), dropped (back), or both."""
    taken: bool = False
    """Whether it is taken at present."""


class Rule(Traced):
    """What cannot be: states of the options game that a rule shuts out."""

    never: Condition | None = None
    """No state in which this holds."""
    always: Condition | None = None
    """No state in which this does not hold."""
    at_most_one: tuple[OptionId, ...] = ()
    """Options that exclude each other."""
    at_least_one: tuple[OptionId, ...] = ()
    """Options of which one is always taken."""


class RemovedMove(Traced):
    """Moves that cannot be made although both their ends can be."""

    actor: ActorId | None = None
    """Whose moves; everybody's if left out."""
    when: Condition
    """States that the moves would start from."""
    to: Condition
    """States that they would lead to."""


class Wish(Traced):
    """Something that an actor wants of a state."""

    wants: Condition
    weight: Points | None = None
    """What it is worth, in points of utility; if left out, more than all that follow together."""
    chance: Chance = Belief.sure(100)
    """How likely it is that the actor wants this at all."""


class Consequence(Traced):
    """What states lead to, in the terms of the issues."""

    when: Condition
    path: PathId | None = None
    """The no-deal path they lead to, if they lead to one."""
    lands: dict[IssueId, Belief] = Field(default_factory=dict)
    """Where issues end up; an issue not named stays on the path, or at its status quo."""


def _plain_wish(value: Any) -> Any:
    """Let ``not attacks`` stand for ``{wants: not attacks}``."""
    return {"wants": value} if isinstance(value, str) else value


Tied = Condition | tuple[Condition, ...]


class Graph(Part):
    """The rules of the options game, and what its actors want of its states."""

    rules: tuple[Rule, ...] = ()
    removed_moves: tuple[RemovedMove, ...] = ()
    """Moves between states that can be which nobody, or one actor, can make."""
    consequences: tuple[Consequence, ...] = ()
    """What states lead to; of several that hold, the first."""
    preferences: dict[
        ActorId,
        tuple[
            Annotated[Wish, BeforeValidator(_plain_wish, json_schema_input_type=Wish | Condition)],
            ...,
        ],
    ] = Field(default_factory=dict)
    """An actor's wishes, the most important first."""
    rankings: dict[ActorId, tuple[Tied, ...]] = Field(default_factory=dict)
    """Instead: an actor's ranking of the states, best first; a list inside it is a tie."""
