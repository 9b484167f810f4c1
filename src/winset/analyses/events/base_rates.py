"""Reference classes that come with Winset, and which of them a question is like.

Classes by kind of event were counted in the questions on which the learnt default was fitted;
others stand in base_rates.yaml. A question is like the class of its own kind first, then like those
whose words it shares.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, ClassVar

import numpy as np

from winset.analyses.events.hazard import YEAR, Posterior
from winset.analyses.events.question_features import ELSE, USUAL_DAYS, deadline, kind, kinds, turned
from winset.analyses.events.question_odds import learnt
from winset.answer import Answer
from winset.case.events import ReferenceClass
from winset.case.yaml.text import read_text
from winset.errors import UsageError
from winset.interchange.questions import YES_NO, Question

FILE = "base_rates.yaml"
MOST = 5
GRID = (np.arange(2000) + 0.5) / 2000


@dataclass(frozen=True)
class LikeClass:
    """A class that a question is like.

    Attributes
    ----------
    entry : ReferenceClass
        To be copied into a case; ``why`` is its basis.
    same_kind : bool
        Whether it is the class of the question's own kind of event.
    shared : tuple of str
        Words that both have.
    mean, low, high : float
        The probability of the event in the question's time, with a 90 % interval.
    """

    id: str
    entry: ReferenceClass
    same_kind: bool
    shared: tuple[str, ...]
    mean: float
    low: float
    high: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data: the class as a case has it, and what it says."""
        entry = self.entry.model_dump(mode="json", exclude_defaults=True)
        said = {"probability": self.mean, "p5": self.low, "p95": self.high}
        return {"id": self.id, "same_kind": self.same_kind, **said, "class": entry}


@dataclass(frozen=True, repr=False)
class BaseRates(Answer):
    """The classes that a question is like, the likest first.

    Attributes
    ----------
    deadline : date or None
        The last day that the question names; None where it names none in the years to come.
    days : int
        The time of the question, a usual one where no day is named.
    kind_of_event : str
    turned : bool
        Whether the event is that what stands ends, so that "yes" is that it does not come.
    """

    kind: ClassVar[str] = "base_rates"
    question: str
    deadline: datetime.date | None
    days: int
    kind_of_event: str
    turned: bool
    classes: tuple[LikeClass, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/explanation/odds.md says."""
        return {
            "question": self.question,
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "days": self.days,
            "kind": self.kind_of_event,
            "turned": self.turned,
            "classes": [one.to_dict() for one in self.classes],
        }


def base_rates(question: str, *, opens: datetime.date | str | None = None) -> BaseRates:
    """Return the reference classes that a dated question is like.

    Parameters
    ----------
    question : str
        Its words, with the day until which it counts.
    opens : date or str, optional
        The day from which on it counts; by default today.

    Raises
    ------
    UsageError
        The question is empty; no such day.
    """
    if not question.strip():
        raise UsageError("The question is empty. Write it as: Will X do Y by 30 June 2015?")
    try:
        start = datetime.date.fromisoformat(opens) if isinstance(opens, str) else opens
    except ValueError:
        raise UsageError(f"'{opens}' is no day. Write it as 2015-03-01.") from None
    start = start or datetime.date.today()
    asked = Question("", question, "", YES_NO, start, None)
    last, named = deadline(asked), kind(asked)
    days = int(USUAL_DAYS) if last is None else max((last - start).days, 1)
    said = _words(question)
    found = []
    for key, entry, words in shipped():
        shared = tuple(sorted(said & _words(words)))
        if key == named or shared:
            found.append(_like(key, entry, key == named, shared, days))
    found.sort(key=lambda one: (not one.same_kind, -len(one.shared)))
    return BaseRates(question, last, days, named, turned(asked), tuple(found[:MOST]))


@lru_cache(maxsize=1)
def shipped() -> tuple[tuple[str, ReferenceClass, str], ...]:
    """Return every class that comes with Winset: id, class, and words that tell of it."""
    raw = (resources.files("winset.analyses.events") / FILE).read_bytes()
    data = read_text(raw, FILE).data
    found = []
    for name, counted in learnt()["record"]["kinds"].items():
        if name != ELSE:
            about = kinds()[name].get("event", kinds()[name]["about"])
            entry = ReferenceClass(
                name=f"Questions of 2011-2014: {about}",
                happened=counted["happened"],
                years=counted["years"],
                why=f"{counted['happened']} of {counted['of']} questions of "
                f"{counted['days']} days at the median. {data['questions']['basis']}",
            )
            found.append((name, entry, about))
    for name, written in data["classes"].items():
        times = {key: written[key] for key in ("durations", "waiting")}
        entry = ReferenceClass(name=written["name"], why=written["basis"], **times)
        found.append((name, entry, f"{written['name']} {written['words']}"))
    return tuple(found)


def _like(
    key: str, entry: ReferenceClass, same: bool, shared: Iterable[str], days: int
) -> LikeClass:
    draws = -np.expm1(Posterior.of(entry).log_misses(GRID, 0.0, days / YEAR))
    low, high = np.quantile(draws, [0.05, 0.95])
    return LikeClass(key, entry, same, tuple(shared), float(draws.mean()), float(low), float(high))


def _words(text: str) -> frozenset[str]:
    """Return the stems of the longer words of a text."""
    return frozenset(
        re.sub(r"(ing|ed|es|s|ment)$", "", word)
        for word in re.findall(r"[a-z]{4,}", text.lower())
        if word not in ("will", "before", "with", "from", "that", "such", "this", "does", "first")
    )
