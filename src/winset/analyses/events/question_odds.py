"""The learnt default: the odds of dated questions by what their words say, and nothing else.

``log(p / (1 - p)) = a + x'b`` for the event, with the features ``x`` of
:mod:`winset.analyses.events.question_features`; where a question asks whether what stands stays,
"no" is the event. The coefficients were fitted on questions whose answers are known
(:mod:`winset.analyses.events.question_fit`, docs/explanation/odds.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from winset.analyses.events.question_features import deadline, features, kind, names, turned
from winset.answer import Answer, data_of
from winset.case.events import first_stands
from winset.errors import UsageError
from winset.interchange.questions import Question, read_questions
from winset.kernels.logistic import Array, chances

FILE = "question_default.json"


@lru_cache(maxsize=1)
def learnt() -> dict[str, Any]:
    """Return the coefficients that come with Winset, and what they were fitted on."""
    path = resources.files("winset.analyses.events") / FILE
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@lru_cache(maxsize=1)
def coefficients() -> Array:
    """Return the coefficients, the intercept first, in the order of the features."""
    found = learnt()
    return np.array([found["intercept"], *(found["coefficients"][name] for name in names())])


@dataclass(frozen=True)
class QuestionOdds:
    """A question's odds.

    Attributes
    ----------
    deadline : date or None
        The last day on which the event counts, where the question or its table says it.
    event : str
        The kind of event: a name of question_words.yaml, or ``else``.
    shifts : mapping of feature to float
        What each feature that is not 0 adds to the log odds of "yes".
    probability : float
        Of option (a).
    """

    question: Question
    deadline: date | None
    event: str
    shifts: Mapping[str, float]
    probability: float

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return {
            "id": self.question.id,
            "probability": self.probability,
            "deadline": None if self.deadline is None else self.deadline.isoformat(),
            "kind": self.event,
            "shifts": dict(self.shifts),
        }


@dataclass(frozen=True, repr=False)
class QuestionTable(Answer):
    """The odds of a table of dated questions.

    Attributes
    ----------
    rows : tuple of QuestionOdds
        One a question with two options, in the table's order.
    left_out : tuple of str
        Ids of questions with more options, or fewer.
    """

    kind: ClassVar[str] = "question_odds"
    file: str
    rows: tuple[QuestionOdds, ...]
    left_out: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/explanation/odds.md says."""
        return data_of(self, questions="rows", left_out="left_out")


def question_odds(question: Question) -> QuestionOdds:
    """Return the odds of one question with two options.

    Parameters
    ----------
    question : Question
    """
    said, weights = features(question), coefficients()
    row = np.array([said[name] for name in names()])
    sign = -1.0 if turned(question) else 1.0
    shifts = {
        name: float(sign * weight * value)
        for name, weight, value in zip(names(), weights[1:], row, strict=True)
        if value
    }
    event = float(chances(weights, row.reshape(1, -1))[0])
    chance = 1.0 - event if first_stands(question.text, question.options[0]) else event
    return QuestionOdds(question, deadline(question), kind(question), shifts, chance)


def odds_of_questions(source: str | Path) -> QuestionTable:
    """Say how likely option (a) of each dated question of a table is, by what its words say.

    Parameters
    ----------
    source : str or Path
        A table with the columns ``ifp_id``, ``q_text``, ``date_start``, ``date_to_close`` and
        ``options``; ``-`` is standard input. Columns of outcomes are not read.

    Raises
    ------
    UsageError
        There is no such file, or no question with two options in it.
    CaseError
        The table has faults.
    """
    questions = read_questions(source)
    rows = tuple(question_odds(one) for one in questions if len(one.options) == 2)
    if not rows:
        raise UsageError(
            f"{source} holds no question with two options. Write them as (a) Yes, (b) No."
        )
    left_out = tuple(one.id for one in questions if len(one.options) != 2)
    return QuestionTable(str(source), rows, left_out)
