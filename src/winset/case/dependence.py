"""What moves several beliefs together: factors, and rank correlations between two beliefs."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from winset.case.belief import fault
from winset.case.fields import (
    ActorId,
    Name,
    Number,
    Traced,
    Words,
)

BeliefPattern = Annotated[str, StringConstraints(pattern=r"^[\w*-]+(/[\w*-]+)*$", max_length=300)]
"""Names of beliefs, such as ``position/iran/fordow``; ``*`` stands for any letters."""


def _two(value: tuple[str, ...]) -> tuple[str, ...]:
    if len(value) != 2:
        raise fault("the names of two beliefs", "Write [one, other].", "two_names")
    return value


Part01 = Annotated[float, Field(strict=True, ge=0.0, le=1.0)]
Loading = Annotated[float, Field(strict=True, ge=-1.0, le=1.0)]


class Factor(Traced):
    """Something that moves several beliefs together; each belief keeps its own distribution."""

    name: Name
    actor: ActorId | None = None
    """Its hardness: whether it stands further off and needs a deal less than is thought."""
    judge: Words | None = None
    """Who may favour a hypothesis, and then finds all evidence likelier under it."""
    rho: Part01 | None = None
    """Correlation between any two beliefs that an actor's or a judge's factor moves."""
    beliefs: dict[BeliefPattern, Loading] = Field(default_factory=dict)
    """Names of beliefs, and how each correlates with the factor, from -1 to 1."""


class Correlation(Traced):
    """Two beliefs that are high or low together."""

    between: Annotated[tuple[BeliefPattern, ...], AfterValidator(_two)]
    """The names of the two beliefs."""
    rank: Annotated[Number, Field(ge=-1.0, le=1.0)]
    """Their rank correlation (Spearman 1904), from -1 to 1."""
