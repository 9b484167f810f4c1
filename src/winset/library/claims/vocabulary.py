"""The words by which claims are found: stances, and acts in the sixteen types of PLOVER.

Acts follow the types of the PLOVER ontology (Open Event Data Alliance 2021); *sanction* is
counted as material conflict, as in the text of its manual. Stances, of which commentary has more
than of acts, are a small vocabulary of Winset.

References
----------
Halterman, A., Bagozzi, B., Beger, A., Schrodt, P. & Scarborough, G. (2023). PLOVER and POLECAT:
a new political event ontology and dataset. Manual of PLOVER, version 0.8 (2021).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from winset.library.patterns import read_words

_WORDS = read_words(__file__, "vocabulary")
STANCES: dict[str, str] = _WORDS["stances"]
"""What an actor may hold, and what that says."""

ACTS: dict[str, int] = _WORDS["acts"]
"""PLOVER types by quad: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""

_SELDOM_VERBS = frozenset(_WORDS["seldom_verbs"].split())


@dataclass(frozen=True)
class Cue:
    """A verb or a phrase that shows a stance or an act.

    Attributes
    ----------
    kind : str
        ``stance`` or ``act``.
    label : str
        A key of `STANCES` or `ACTS`.
    verb : bool
        Whether it is inflected, and can stand in the passive.
    """

    kind: str
    label: str
    verb: bool = True


@cache
def cues() -> tuple[re.Pattern[str], tuple[Cue, ...]]:
    """Return one pattern for all cues, longer phrases first, and the cue of each of its groups."""
    patterns: list[tuple[int, str, Cue]] = []
    for label, phrases in _WORDS["phrases"].items():
        cue = Cue("stance" if label in STANCES else "act", label, verb=False)
        patterns.append((99, "|".join(phrases), cue))
    for label, verbs in _WORDS["verbs"].items():
        cue = Cue("stance" if label in STANCES else "act", label)
        for verb in verbs.split():
            head, *rest = verb.split("_")
            forms = _forms(head)
            tail = "".join(rf"\s+(?:\w+\s+)?{word}" for word in rest)
            patterns.append((len(rest), rf"(?:{'|'.join(forms)}){tail}", cue))
    patterns.sort(key=lambda item: -item[0])
    whole = "|".join(f"({pattern})" for _, pattern, _ in patterns)
    return re.compile(rf"\b(?:{whole})\b"), tuple(cue for *_, cue in patterns)


def seldom_a_verb(word: str) -> bool:
    """Return whether a plain or plural word is a noun more often than a verb."""
    return word in _SELDOM_VERBS or word.removesuffix("s") in _SELDOM_VERBS


def _forms(verb: str) -> list[str]:
    if verb in _WORDS["irregular"]:
        return [verb, *_WORDS["irregular"][verb].split()]
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    stem = verb + verb[-1] if verb in _WORDS["doubled"].split() else verb
    plural = verb + ("es" if re.search(r"(s|sh|ch|x|z)$", verb) else "s")
    return [verb, plural, stem + "ed", stem + "ing"]
