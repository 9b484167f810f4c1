"""What an analyst can state of a dated question, by rules over its words: question_words.yaml.

The rules see the question's text, the condition before its options, and two days. The last day
named in the text is the deadline; the day on which a table closes a question is taken only where
the text names none, since it may have been moved when the event came early.
"""

from __future__ import annotations

import math
import re
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

from winset.case.events import STAYS, is_negated
from winset.case.yaml.text import read_text
from winset.interchange.questions import Question

WORDS = "question_words.yaml"
ELSE = "else"
USUAL_DAYS = 90.0
MOST_DAYS = 1500
"""Days from opening beyond which a day in the text is no deadline."""
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_BEFORE = ("before", "prior to")
_DEADLINE = re.compile(
    r"\b(before|prior to|by|until|through|on|and|of|for)\s+(?:the\s+)?"
    r"(\d{1,2})\s+([a-z]{3})[a-z]*\.?,?\s+(\d{4})\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def kinds() -> dict[str, dict[str, Any]]:
    """Return the kinds of event by name, each with its rules."""
    raw = (resources.files("winset.analyses.events") / WORDS).read_bytes()
    known: dict[str, dict[str, Any]] = read_text(raw, WORDS).data["kinds"]
    return {
        name: entry | {"rules": [re.compile(r, re.I) for r in entry.get("rules", [])] or STAYS}
        for name, entry in known.items()
    }


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the features' names, in the order of the coefficients."""
    leans = dict.fromkeys(entry["leans"] for entry in kinds().values() if "leans" in entry)
    return (
        "time",
        *(f"leans:{lean}" for lean in leans),
        *(f"kind:{kind}" for kind in (*kinds(), ELSE)),
    )


def deadline(question: Question) -> date | None:
    """Return the last day on which the event counts: the last that the text names, else `closes`.

    None where neither is known, or a table closes the question before it opens.

    Parameters
    ----------
    question : Question
    """
    days = []
    for word, number, month, year in _DEADLINE.findall(question.text):
        if month.lower() in _MONTHS:
            try:
                day = date(int(year), _MONTHS.index(month.lower()) + 1, int(number))
            except ValueError:
                continue
            days.append(day - timedelta(days=" ".join(word.lower().split()) in _BEFORE))
    named = [day for day in days if 0 <= (day - question.opens).days <= MOST_DAYS]
    closes = question.closes
    known = closes is not None and closes >= question.opens
    return max(named, default=closes if known else None)


def kind(question: Question) -> str:
    """Return the kind of event: the first whose rule is found, or ``else``.

    Parameters
    ----------
    question : Question
    """
    text = question.text
    known = kinds().items()
    return next((n for n, one in known if any(r.search(text) for r in one["rules"])), ELSE)


def turned(question: Question) -> bool:
    """Tell whether "no" is the event: what stands stays, or something does *not* come.

    Parameters
    ----------
    question : Question
    """
    stays = bool(kinds().get(kind(question), {}).get("turned"))
    return stays != is_negated(question.text)


def features(question: Question) -> dict[str, float]:
    """Return every feature by name.

    Parameters
    ----------
    question : Question
    """
    found = dict.fromkeys(names(), 0.0)
    name = kind(question)
    last = deadline(question)
    days = USUAL_DAYS if last is None else max((last - question.opens).days, 1)
    found["time"] = math.log(days / USUAL_DAYS)
    found[f"kind:{name}"] = 1.0
    lean = kinds().get(name, {}).get("leans")
    if lean is not None:
        found[f"leans:{lean}"] = 1.0
    return found
