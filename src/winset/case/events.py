"""Dated questions: what counts as the event, how often its like happened, what was seen since."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from winset.case.belief import Belief, fault
from winset.case.fields import (
    NO_DEAL,
    Day,
    Id,
    Name,
    Number,
    Share,
    Traced,
    When,
)


def _positive(value: Belief) -> Belief:
    if value.low <= 0:
        raise fault("a likelihood ratio above 0", "Write 3, or [2, 3, 5].", "ratio")
    return value


def _number(value: float) -> float:
    if value <= 0:
        raise fault("a number above 0", "Write years, or days, above 0.", "number")
    return value


STAYS = [
    re.compile(rule, re.IGNORECASE)
    for rule in (
        r"^(by [^,]*, |before [^,]*, )?will (?!there)[^,]*(?<! to) "
        r"(remain|continue to|retain|maintain|stay|survive|keep)\b",
        r"^will [^,]* be (still )?(the )?"
        r"(prime minister|president|king|chancellor|head)\b[^,]*\bon \d",
        r"\bstill (be|hold|rule|lead)\b",
    )
]
"""By which words a question asks whether what stands stays."""
_UP_TO_VERB = (
    r"^(by [^,]*, |before [^,]*, )?will (?:(?!\b(?:that|will|does?|did|ha[sd]|have|is|are|be|if|"
    r"whether|who|which|when|because|to|or|and)\b)[^,])*?"
)
NEGATED = [
    re.compile(rule, re.IGNORECASE)
    for rule in (
        rf"{_UP_TO_VERB}\bnot (?!(?:to|only|yet|later|earlier|less|more|fewer|including)\b)",
        rf"{_UP_TO_VERB}\bfail to\b",
        r"^(by [^,]*, |before [^,]*, )?wo(n't|n’t)\b",
    )
]
"""By which words a question asks whether something does not come."""
_NO = re.compile(r"\s*(no|not|never)\b", re.IGNORECASE)


def first_stands(question: str, first: str) -> bool:
    """Tell whether the first option is, by the words, that the event does not come.

    Parameters
    ----------
    question, first : str
        The question, and its first option.
    """
    stays = any(rule.search(question) for rule in STAYS)
    return (stays != is_negated(question)) != (_NO.match(first) is not None)


def is_negated(question: str) -> bool:
    """Tell whether a question asks, by its words, that something does not come.

    Parameters
    ----------
    question : str
        Such as *Will X not sign by 1 July 2015?*
    """
    return any(rule.search(question) for rule in NEGATED)


Ratio = Annotated[Belief, AfterValidator(_positive)]
Positive = Annotated[Number, AfterValidator(_number)]
Happened = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]


class ReferenceClass(Traced):
    """Cases like this one, of which it is known how often, or how soon, the event came."""

    name: Name
    happened: Happened | None = None
    """In how many of them the event came."""
    of: Happened | None = None
    """How many there are; each had about the time that this question has."""
    years: Positive | None = None
    """For how many years all of them together were watched, where their times differ."""
    durations: tuple[Positive, ...] = ()
    """Years until the event, of each in which it came."""
    waiting: tuple[Positive, ...] = ()
    """Years without the event, of each in which it has not come."""
    weight: Share = Belief.sure(100)
    """How much it counts beside the other classes."""


class DatedEvidence(Traced):
    """Something seen on a day, by how much likelier it is if the first option comes out."""

    name: Name
    date: Day
    ratio: Ratio
    """P(seen | the first option) over P(seen | the second)."""
    half_life: Positive | None = None
    """Days after which half of its weight is left; all of it stays if left out."""


VOID = "void"
"""What came out of a question that cannot be decided."""


class EventOutcome(Traced):
    """What came out, and when; no forecast reads it."""

    value: str
    """One of the options, ``void``, or ``no deal`` where the question is about one."""
    date: When
    """The day on which it came, also where that was after the question closed."""


class Event(Traced):
    """A dated question, its resolution written before."""

    question: str
    options: tuple[str, str] = ("yes", "no")
    """What may come out; the probability is that of the first."""
    stands: bool | None = None
    """Whether the first option is what holds already, and the second what would come: the event,
    which classes and the hazard are about. Left out: no, or as the words say where no class is."""
    opens: Day
    closes: Day
    """The last day on which it counts."""
    criterion: str
    """What has to be seen for the first option to have come out, written beforehand."""
    tags: tuple[str, ...] = ()
    bears: Literal["signed", "extended", "ratified", "broken", "none"] = "none"
    """How it bears on the deal; what is signed or ratified needs terms first."""
    classes: dict[Id, ReferenceClass] = Field(default_factory=dict)
    rush: Share = Belief.sure(0)
    """What part of the hazard falls into the last tenth of the time, in percent, above an even
    spread."""
    evidence: dict[Id, DatedEvidence] = Field(default_factory=dict)
    outcome: EventOutcome | None = None

    @property
    def about_deal(self) -> bool:
        """Whether that there is no deal decides the question."""
        return self.bears in ("signed", "ratified")

    @property
    def by_words(self) -> bool:
        """Whether the first option is what stands, by the words."""
        return first_stands(self.question, self.options[0])

    @property
    def standing(self) -> bool:
        """Whether the first option is read as what stands, and the second as what comes."""
        return not self.classes and self.by_words if self.stands is None else self.stands

    @property
    def comes(self) -> str:
        """The option that comes on a day: the second where the first is what stands."""
        return self.options[self.standing]

    @property
    def answers(self) -> tuple[str, ...]:
        """What may be written as having come out."""
        return (*self.options, VOID, *((NO_DEAL,) if self.about_deal else ()))

    @property
    def came_later(self) -> bool:
        """Whether the event came, but after the question had closed."""
        came = self.outcome
        if came is None or came.value != self.comes:
            return False
        return came.date > self.closes.isoformat()[: len(came.date)]

    @property
    def resolved(self) -> str | None:
        """What the question resolves to: an option, ``void``, or None where nothing is known.

        What came after the last day did not come for the question; the outcome keeps it.
        """
        if self.outcome is None:
            return None
        not_in_time = self.came_later or self.outcome.value == NO_DEAL
        return self.options[not self.standing] if not_in_time else self.outcome.value
