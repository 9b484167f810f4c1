"""What an actor may really want: hypotheses, evidence and conduct, and what could yet be seen."""

from __future__ import annotations

from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field

from winset.case.belief import Belief, fault
from winset.case.fields import (
    ActorId,
    Chance,
    HypothesisId,
    Id,
    IssueId,
    Name,
    Part,
    PathId,
    Rating,
    Traced,
    When,
    Words,
)
from winset.case.negotiation import Change

Grade = Literal["CC", "C", "N", "I", "II"]
"""Very consistent, consistent, neutral, inconsistent, very inconsistent."""
Pool = Literal["log-odds", "log", "linear", "mixture"]
"""How several judges' likelihoods are made one; :mod:`winset.case.judgements`."""
POOLS: tuple[Pool, ...] = get_args(Pool)


def _one_or_more(value: Any) -> Any:
    """Let ``judged_by: Ann`` stand for ``judged_by: [Ann]``."""
    return [value] if isinstance(value, str) else value


def _each_once(value: Any) -> Any:
    """Refuse one judge under two spellings, of which the last would win."""
    names = [str(key).strip() for key in value] if isinstance(value, dict) else []
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            expected = f"each judge once; '{name}' stands there twice but for blanks"
            raise fault(expected, "Remove one of the two.", "text")
    return value


def _somebody(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise fault("an actor, or a list of them", "Name whom it is about.", "about")
    return value


class BottomLine(Traced):
    """What an author holds of a hypothesis, apart from what the evidence is worked out to say."""

    chance: Chance
    by: Words | None = None
    date: When | None = None


class Hypothesis(Traced):
    """A set of preferences that an actor may really have."""

    name: Name
    about: Id | Annotated[tuple[Id, ...], AfterValidator(_somebody)]
    held_by: Words | None = None
    """Who holds this view."""
    prior: Chance | None = None
    """How likely before the evidence, among those it excludes; equal shares if left out."""
    prior_given: dict[HypothesisId, Chance] = Field(default_factory=dict)
    """The same where a hypothesis of another question holds."""
    parent: Id | None = None
    """The wider hypothesis that this one is a special case of; its prior is then a share of it."""
    question: Id | None = None
    """Hypotheses of one question exclude each other; those of different questions do not."""
    none_of_these: bool = False
    """Whether it stands for whatever the others leave out, and so predicts no conduct."""
    bottom_line: BottomLine | None = None
    """The author's own probability of it; compared with the answer, not used in it."""
    changes: tuple[Change, ...] = ()


class Alternative(Part):
    """One thing an actor could have done, with its consequences."""

    name: Name
    lands: dict[IssueId, Belief] = Field(default_factory=dict)
    """The values on the issues it leads to."""
    path: PathId | None = None
    """The no-deal path it leads to, if it leads to one."""


class Conduct(Part):
    """A choice that an actor was seen to make."""

    actor: ActorId
    chose: Id
    alternatives: dict[Id, Alternative]


class Judgement(Part):
    """How likely one person finds an item under each hypothesis."""

    judged: When | None = None
    """When."""
    blind: bool = False
    """Whether before its judge saw where the hypotheses stand; the workbench says so."""
    likelihood: dict[HypothesisId, Chance] = Field(default_factory=dict)
    """How likely this would be seen if the hypothesis held, in percent or words."""
    consistency: dict[HypothesisId, Grade] = Field(default_factory=dict)
    """How well it fits each hypothesis, on the five-step scale."""
    why: str | None = None


Judges = Annotated[
    tuple[Words, ...], BeforeValidator(_one_or_more, json_schema_input_type=str | list[str])
]


class Evidence(Traced):
    """An item that speaks for or against hypotheses."""

    name: Name
    date: When | None = None
    rating: Rating | None = None
    """Admiralty code: reliability A-F of the source, credibility 1-6 of the information."""
    origin: Words | None = None
    """Items of one origin do not count twice; left out, it is that of the document cited."""
    own_origin: Words | None = None
    """Why it shares an origin with no other item, though they cite the same document."""
    judged: When | None = None
    """When it was judged."""
    judged_by: Judges = ()
    """Who judged it; several have agreed on what stands here."""
    judgements: Annotated[dict[Words, Judgement], BeforeValidator(_each_once)] = Field(
        default_factory=dict
    )
    """Or: what each of several judges says, by name; they are pooled."""
    pool: Pool = "log-odds"
    """How."""
    likelihood: dict[HypothesisId, Chance] = Field(default_factory=dict)
    """How likely this would be seen if the hypothesis held, in percent or words."""
    consistency: dict[HypothesisId, Grade] = Field(default_factory=dict)
    """How well it fits each hypothesis, on the five-step scale."""
    conduct: Conduct | None = None

    @property
    def judges(self) -> tuple[str, ...]:
        """Who judged it, each once; nobody where the case does not say."""
        return tuple(dict.fromkeys((*self.judged_by, *self.judgements)))

    @property
    def days(self) -> tuple[str, ...]:
        """When it was judged, by each who says so and could have known what leads."""
        known = (one.judged for one in self.judgements.values() if not one.blind)
        each = (self.judged, *known)
        return tuple(day for day in each if day is not None)

    def drawn_as(self, name: str) -> str:
        """Return the name under which an item draws: one origin errs in one way.

        Parameters
        ----------
        name : str
            The item's id.
        """
        return name if self.origin is None else f"origin/{self.origin}"


class Choice(Part):
    """A choice that an actor is to make."""

    actor: ActorId
    alternatives: dict[Id, Alternative]


class Candidate(Traced):
    """Something not seen yet that would tell hypotheses apart."""

    name: Name
    rating: Rating | None = None
    """The rating that the report of it is expected to have."""
    likelihood: dict[HypothesisId, Chance] = Field(default_factory=dict)
    """How likely it will be seen if the hypothesis holds, in percent or words."""
    judged: When | None = None
    """When it was judged."""
    judged_by: Judges = ()
    """Who judged it; several have agreed on what stands here."""
    by: When | None = None
    """When it is to be seen, if it is."""
    seen: bool | None = None
    """Whether it was seen; both count as evidence. Left out, it is still open."""
    date: When | None = None
    """When it was seen, or looked for without a find."""
    choice: Choice | None = None
    """Or: a choice to come, whose chances the model works out."""

    @property
    def judges(self) -> tuple[str, ...]:
        """Who judged it, each once."""
        return tuple(dict.fromkeys(self.judged_by))
