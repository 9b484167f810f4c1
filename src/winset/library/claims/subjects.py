"""Whose conduct a verb tells: the actor that stands before it, or that a pronoun means.

There is no parser: what stands between subject and verb may only be auxiliaries, adverbs and nouns
such as *government*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from winset.library.claims.entities import Mention

LONGEST_SUBJECT = 9
_BARRIER = re.compile(
    r"[;:()]|\s[–—]\s|—|, (?:while|but|whereas|which)\b|\b(?:that|which|who|whom|whose)\b"
)
_AUXILIARY = re.compile(
    r"^(?:is|are|was|were|be|been|being|has|have|had|do|does|did|will|would|shall|should|can|could"
    r"|may|might|must|to|not|never|also|still|now|already|thus|therefore|actually|only|just|even"
    r"|then|long|able|again|always|often|both|all|no|longer|more|however|n|t|\w+ly)$"
)
SUBJECT_NOUNS = re.compile(
    r"^(?:government|governments|officials?|leaders?|leadership|president|premier|prime|minister"
    r"|foreign|supreme|policy|policies|state|army|forces|troops|military|diplomats?|parliament"
    r"|regime|administration|position|authorities|companies|negotiators?|public|people|interests?"
    r"|spokes\w+|ambassador|ministry|delegation|strategy|and|the|s|goals?|side|team)$"
)
_BE = {"is", "are", "was", "were", "be", "been", "being"}
_PRONOUN = re.compile(r"\b(?P<word>[Ii]t|[Tt]his (?:position|policy|strategy|state|country))\b")


@dataclass(frozen=True)
class Reading:
    """A sentence with who and when it speaks of."""

    text: str
    mentions: list[Mention]
    attributions: list[tuple[int, int, str]]
    day: date | None


def first_subject(mentions: list[Mention]) -> tuple[str, ...]:
    """Return whom a sentence without a claim is about, for a pronoun in the next."""
    named = [m for m in mentions if m.how in ("name", "leader", "seat", "role") and m.start < 60]
    every = {m.actor for m in mentions if m.how == "name" and m.kind == "state"}
    return (named[0].actor,) if named else tuple(every) if len(every) == 1 else ()


def subject_of(reading: Reading, start: int, words: str) -> tuple[list[Mention], str] | None:
    """Return the actors that stand before a verb as its subject, and the words between.

    Between them may stand auxiliaries, adverbs and nouns such as ``government``, and no further
    verb and no end of a clause. In the passive the subject is not who acts; ``by`` names who does.
    """
    text = reading.text
    if _passive(words, re.findall(r"\w+", text[max(0, start - 30) : start])):
        return _agent(reading, start + len(words))
    before = [m for m in reading.mentions if m.stop <= start]
    if not before:
        return None
    near = before[-1]
    between = text[near.stop : start]
    if _BARRIER.search(between) or "," in _plain(between):
        return None
    tokens = re.findall(r"[\w]+", between)
    if len(tokens) > LONGEST_SUBJECT:
        return None
    for token in tokens:
        if not (_AUXILIARY.match(token) or SUBJECT_NOUNS.match(token)):
            return None
    if (
        near.how == "nationality"
        and not any(SUBJECT_NOUNS.match(t) for t in tokens)
        and not (near.text.endswith("s"))
    ):
        return None
    if near.text in ("Western", "European") and not tokens:
        return None
    ahead = re.search(r"(\w+)\s*$", text[: near.start])
    with_the = re.search(r"(\w+)\s+the\s*$", text[: near.start])
    governor = (with_the or ahead)[1].lower() if (with_the or ahead) else ""  # type: ignore[index]
    genitive = re.match(r"['’]s?\s", between) is not None
    if governor in _NOT_BEFORE_SUBJECT and not _is_joined(reading, near):
        return None
    if words.split()[0].endswith("ing") and not (_BE & set(tokens)):
        return None
    if "to" in tokens and not re.search(
        r"\b(?:able|ready|willing|going|plans?|began|continues?|wants?|has|have|had|is|are|was|were)\b",
        between,
    ):
        return None
    if (
        genitive
        and "interest" not in words
        and not any(SUBJECT_NOUNS.match(t) and t != "s" for t in tokens)
    ):
        return None
    return [*_joined(reading, near), near], between


_NOT_BEFORE_SUBJECT = frozenset(
    """of with against on in to from for by toward towards around regarding between over about into
    at under""".split()
)


def _plain(between: str) -> str:
    """Return words without an insertion between commas, as in ``Russia, however, supports``."""
    return re.sub(r", (?:however|too|therefore|in turn|for its part|of course),", " ", between)


def _is_joined(reading: Reading, near: Mention) -> bool:
    return bool(_joined(reading, near))


def _joined(reading: Reading, near: Mention) -> list[Mention]:
    """Return actors that stand before another, joined by ``and`` or a comma."""
    found: list[Mention] = []
    current = near
    for m in reversed([m for m in reading.mentions if m.stop <= near.start]):
        between = reading.text[m.stop : current.start]
        if not re.fullmatch(r",?\s+and\s+(?:the\s+)?|,\s+(?:the\s+)?", between):
            break
        if between.strip().startswith(",") and not _free(reading.text, m):
            break
        found.insert(0, m)
        current = m
    return found if not found or _free(reading.text, found[0]) else []


def _free(text: str, first: Mention) -> bool:
    ahead = re.search(r"(\w+)\s+(?:the\s+)?$", text[: first.start])
    return ahead is None or ahead[1].lower() not in _NOT_BEFORE_SUBJECT


def _agent(reading: Reading, stop: int) -> tuple[list[Mention], str] | None:
    """Return who acts in a passive: ``was signed by Russia``."""
    tail = re.match(r"[^,;.]{0,40}?\bby\s+(?:the\s+)?", reading.text[stop:])
    if tail is None:
        return None
    place = stop + tail.end()
    agents = [m for m in reading.mentions if m.start == place]
    return (agents, "") if agents else None


def pronoun_before(reading: Reading, start: int, words: str, last: tuple[str, ...]) -> str | None:
    """Return the words between a pronoun and a verb, where it can mean the last actor."""
    head = reading.text[max(0, start - 60) : start]
    if re.search(r"\b[Nn]or (?:did|does|do|will) it\s+$", head):
        return "nor" if refers(reading, start - len(head), last) else None
    matches = list(_PRONOUN.finditer(head))
    if not matches:
        return None
    place = start - len(head) + matches[-1].start()
    between = head[matches[-1].end() :]
    tokens = re.findall(r"\w+", between)
    if len(tokens) > 4 or any(not _AUXILIARY.match(token) for token in tokens):
        return None
    if _passive(words, tokens) or not refers(reading, place, last):
        return None
    return None if _BARRIER.search(between) or "," in between else between


def refers(reading: Reading, place: int, last: tuple[str, ...]) -> tuple[str, ...]:
    """Return whom a pronoun can mean: the one actor before it, or that of the sentence before."""
    others = tuple({m.actor for m in reading.mentions if m.stop <= place})
    return (others if len(others) == 1 else ()) if set(others) - set(last) else last


def _passive(words: str, tokens: Sequence[str]) -> bool:
    """Whether a single participle follows a form of *be*."""
    filler = re.compile(r"\w+ly|not|also|still|now|already|then")
    last = next((token for token in reversed(tokens) if not filler.fullmatch(token)), "")
    return len(words.split()) == 1 and words.endswith("ed") and last in _BE
