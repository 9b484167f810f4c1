"""Words for probabilities (ICD 203, the British yardstick) and ratings of sources (Admiralty code).

References
----------
Office of the Director of National Intelligence, Intelligence Community Directive 203,
"Analytic Standards" (2015), section D.6.e(2)(a): the seven bands of likelihood.
Professional Head of Intelligence Assessment (2018), "Probability Yardstick": seven ranges with gaps
between them; "realistic possibility" is 40 % to below 50 %.
NATO, AJP-2.1: reliability of a source A-F, credibility of information 1-6.
"""

from __future__ import annotations

import re

BANDS: tuple[tuple[str, float, float], ...] = (
    ("almost no chance", 1.0, 5.0),
    ("very unlikely", 5.0, 20.0),
    ("unlikely", 20.0, 45.0),
    ("roughly even", 45.0, 55.0),
    ("likely", 55.0, 80.0),
    ("very likely", 80.0, 95.0),
    ("almost certain", 95.0, 99.0),
)
"""Each ICD 203 word with the percentages it spans."""

SYNONYMS: dict[str, str] = {
    "remote": "almost no chance",
    "highly improbable": "very unlikely",
    "improbable": "unlikely",
    "roughly even chance": "roughly even",
    "roughly even odds": "roughly even",
    "probable": "likely",
    "highly probable": "very likely",
    "nearly certain": "almost certain",
}
"""The directive's second set of terms, each with the word of the first set it equals."""


YARDSTICK: dict[str, tuple[float, float]] = {
    "remote chance": (0.0, 5.0),
    "highly unlikely": (10.0, 20.0),
    "unlikely": (25.0, 35.0),
    "realistic possibility": (40.0, 50.0),
    "likely": (55.0, 75.0),
    "probable": (55.0, 75.0),
    "highly likely": (80.0, 90.0),
    "almost certain": (95.0, 100.0),
}
"""The words of the British yardstick, each with the percentages it spans."""

RELIABILITY: dict[str, str] = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
}
"""What the letter of a rating says of the source."""

CREDIBILITY: dict[str, str] = {
    "1": "confirmed by other sources",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "truth cannot be judged",
}
"""What the digit of a rating says of the information."""

_VOCABULARY = re.compile(r"(.+?)\s*\((phia|icd 203)\)")


def band(word: str) -> tuple[float, float] | None:
    """Return the percentages that a probability word spans, or None for another word.

    Words that both vocabularies have are read by ICD 203, unless they say otherwise: ``likely
    (PHIA)`` is 55 to 75 %. Words that the British yardstick alone has need not say so.
    """
    phrase = " ".join(word.lower().replace("-", " ").replace("_", " ").split())
    stated = _VOCABULARY.fullmatch(phrase)
    phrase, vocabulary = stated.groups() if stated else (phrase, "")
    phrase = phrase.removeprefix("a ")
    directive = {name: (low, high) for name, low, high in BANDS}.get(SYNONYMS.get(phrase, phrase))
    yardstick = YARDSTICK.get(phrase)
    if vocabulary:
        return yardstick if vocabulary == "phia" else directive
    return directive or yardstick


def rating_words(rating: str) -> str:
    """Return a rating with what it says: ``B2: source usually reliable, report probably true``."""
    return f"{rating}: source {RELIABILITY[rating[0]]}, report {CREDIBILITY[rating[1]]}"


def probability_word(probability: float) -> str:
    """Return the ICD 203 word for a probability between 0 and 1.

    The directive leaves 0-1 % and 99-100 % unnamed; they are called ``no chance in these
    draws`` and ``certain in these draws`` only at exactly 0 and 1, otherwise they take the
    nearest band's word. A probability on the border of two bands takes the one nearer to even.
    """
    percent = round(100.0 * probability, 9)
    if percent <= 0.0:
        return "no chance in these draws"
    if percent >= 100.0:
        return "certain in these draws"
    if percent < 50.0:
        for name, low, high in reversed(BANDS[:4]):
            if low <= percent <= high:
                return name
        return BANDS[0][0]
    for name, low, high in BANDS[3:]:
        if low <= percent <= high:
            return name
    return BANDS[-1][0]
