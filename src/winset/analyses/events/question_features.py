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
def words() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the rules: kinds, wording and actors, each by name."""
    raw = (resources.files("winset.analyses.events") / WORDS).read_bytes()
    groups: dict[str, dict[str, dict[str, Any]]] = read_text(raw, WORDS).data
    return {
        group: {
            name: entry | {"rules": [re.compile(rule, re.IGNORECASE) for rule in entry["rules"]]}
            for name, entry in entries.items()
        }
        for group, entries in groups.items()
    }


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """Return the features' names, in the order of the coefficients."""
    known = words()
    leans = dict.fromkeys(e["leans"] for e in known["kinds"].values() if "leans" in e)
    return (
        "time",
        *(f"leans:{lean}" for lean in leans),
        *(f"kind:{kind}" for kind in (*known["kinds"], ELSE)),
        *(f"wording:{name}" for name in known["wording"]),
        *(f"actor:{name}" for name in known["actors"]),
    )


def deadline(question: Question) -> date | None:
    """Return the last day on which the event counts: the last that the text names, else `closes`.

    None where neither is known.

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
    return max(named, default=question.closes)


def kind(question: Question) -> str:
    """Return the kind of event: the first whose rule is found, or ``else``.

    Parameters
    ----------
    question : Question
    """
    kinds = words()["kinds"]
    return next((name for name, entry in kinds.items() if _says(entry, question.text)), ELSE)


def features(question: Question) -> dict[str, float]:
    """Return every feature by name.

    Parameters
    ----------
    question : Question
    """
    known, found = words(), dict.fromkeys(names(), 0.0)
    name = kind(question)
    entry = known["kinds"].get(name, {"time": 1})
    last = deadline(question)
    days = USUAL_DAYS if last is None else max((last - question.opens).days, 1)
    found["time"] = entry["time"] * math.log(days / USUAL_DAYS)
    found[f"kind:{name}"] = 1.0
    if "leans" in entry:
        found[f"leans:{entry['leans']}"] = 1.0
    for group, prefix in (("wording", "wording"), ("actors", "actor")):
        for name, rule in known[group].items():
            text = question.condition if rule.get("in") == "condition" else question.text
            found[f"{prefix}:{name}"] = float(_says(rule, text))
    return found


def _says(entry: dict[str, Any], text: str) -> bool:
    return any(rule.search(text) for rule in entry["rules"])
