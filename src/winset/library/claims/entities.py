"""Who a text speaks of: states, organisations, groups and leaders, found by a gazetteer.

Every name, nationality, capital and seat of government of the shipped gazetteer is looked for as
whole words; where several begin at one word the longest counts. What stands for a government
without naming it is *weak* evidence: ``Moscow`` may be the city. No model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from winset.library.claims.gazetteer import (
    LEAF,
    Leader,
    Named,
    folded,
    leader_of,
    leaders,
    tokens_of,
    trie,
)
from winset.library.patterns import word_sets

HOWS = ("name", "nationality", "capital", "seat", "leader", "role", "periphrasis")
KINDS = ("state", "organisation", "group", "region", "person")
_WORDS = word_sets(__file__, "words", "entities")
_ROLES = (
    ("supreme leader",),
    ("prime minister", "premier"),
    ("foreign minister",),
    ("secretary of state",),
    ("chancellor",),
    ("president",),
)


@dataclass(frozen=True, order=True)
class Mention:
    """A place in a text that speaks of somebody.

    Attributes
    ----------
    start, stop : int
        ``text[start:stop]``.
    text : str
    id, kind : str
        Who it is, as a normal name, and of which of `KINDS`.
    how : str
        One of `HOWS`.
    strength : str
        ``strong`` or ``weak``; a weak one is for the analyst to confirm.
    of : str
        For a person, whom it leads; otherwise the same as `id`.
    note : str
        Why it is weak, or which office is meant.
    """

    start: int
    stop: int
    text: str
    id: str
    kind: str
    how: str
    strength: str = "strong"
    of: str = ""
    note: str = ""

    @property
    def actor(self) -> str:
        """Whose conduct this is about: the state or organisation behind a person."""
        return self.of or self.id


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, by which ambiguous names are judged."""
    return frozenset(folded(word).lower() for word in re.findall(r"[^\W\d_]+", text))


def find_entities(
    text: str, day: date | None = None, context: frozenset[str] | None = None
) -> list[Mention]:
    """Return who a text speaks of, in order, no two overlapping.

    Parameters
    ----------
    text : str
    day : date, optional
        When it was written: tells one Bush from the other, and who the Russian president was.
    context : frozenset of str, optional
        The words of the whole document (:func:`words_of`); of the text alone if left out.
    """
    tokens = tokens_of(text)
    words = words_of(text) if context is None else context
    mentions: list[Mention] = []
    k = 0
    while k < len(tokens):
        length, entry = _longest(tokens, k)
        end = k + max(length, 1)
        if length and entry is not None:
            start, stop = tokens[k][0], tokens[end - 1][1]
            whom = (entry.id, entry.kind, entry.how, entry.strength)
            mention = Mention(start, stop, text[start:stop], *whom)
            judged = _judged(mention, tokens, k, end, words, day)
            mentions += [] if judged is None else [_with_role(judged, text, day)]
        k = end
    return sorted([*mentions, *_last_names(mentions, tokens, text, day)])


def _longest(tokens: Sequence[tuple[int, int, str]], k: int) -> tuple[int, Named | None]:
    """Return how many tokens the longest name from token `k` has, and whose it is."""
    node, best, entry = trie(), 0, None
    for step in range(k, min(k + 14, len(tokens))):
        word = tokens[step][2]
        following = node.get(word)
        if following is None and len(word) > 3 and word.isupper():
            following = node.get(word.capitalize())
        if following is None:
            break
        node = following
        if LEAF in node:
            best, entry = step - k + 1, node[LEAF]
    return best, entry


def _judged(
    mention: Mention,
    tokens: Sequence[tuple[int, int, str]],
    k: int,
    end: int,
    words: frozenset[str],
    day: date | None,
) -> Mention | None:
    """Return the mention of ``tokens[k:end]``, weak or None where it may be, or is, another."""
    before = tokens[k - 1][2] if k else ""
    after = tokens[end][2] if end < len(tokens) else ""
    name, low = mention.text, mention.text.lower()
    if mention.how == "leader":
        return _person(mention, day)
    if name == "US" and (_shouted(before) or _shouted(after)):
        return None
    if low in _WORDS["given_names"] and _given(before, tokens, k):
        return None
    if low in ("chad", "jordan", "georgia") and re.fullmatch(r"[A-Z][a-z]+", after):
        return replace(mention, strength="weak", note="perhaps a person")
    if name == "Turkey" and after.lower() in _WORDS["food"]:
        return None
    if low == "georgia" and words & _WORDS["american"] and not words & _WORDS["caucasian"]:
        return replace(mention, strength="weak", note="perhaps the state of the United States")
    if name in ("Polish", "Swiss") and after.lower() in ("your", "the", "up", "off"):
        return None
    if mention.how == "capital":
        if after.lower() in _WORDS["named_after_a_place"]:
            return None
        note = "seat of government (confirm)"
        if before.lower() in _WORDS["prepositions"] or (before == "," and after == ","):
            note = "a place here"
        return replace(mention, note=note)
    if mention.kind == "region":
        return replace(mention, strength="weak", note="a place")
    if mention.how == "periphrasis" and mention.strength == "weak":
        return replace(mention, note="a paraphrase (confirm)")
    return mention


def _shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _given(before: str, tokens: Sequence[tuple[int, int, str]], k: int) -> bool:
    """Whether the word before looks like a given name."""
    if len(before) < 3 or not before[0].isupper() or before.isupper() or not before.isalpha():
        return False
    first = k < 2 or tokens[k - 2][2] in (".", "!", "?", "“", '"', "•")
    return (
        not first
        and before.lower() not in _WORDS["titles"] | _WORDS["prepositions"]
        and before not in ("The", "South")
    )


def _person(mention: Mention, day: date | None) -> Mention:
    """Say whom a named leader leads, on the day if that is known."""
    offices = [leader for leader in leaders() if leader.name == mention.id]
    now = next((leader for leader in offices if leader.in_office(day)), None)
    chosen = now or offices[-1]
    note = f"{chosen.role}, not in office then" if day and not now else chosen.role
    strength = "strong" if now else mention.strength
    return replace(mention, id=chosen.id, of=chosen.of, note=note, strength=strength)


def _with_role(mention: Mention, text: str, day: date | None) -> Mention:
    """Let ``the Russian president`` be the state and name who held the office that day."""
    tail = text[mention.stop : mention.stop + 30].lower()
    after = re.match(r"(?:['’]s)?\s+([a-z ]+)", tail)
    for titles in _ROLES:
        if mention.kind == "state" and after and after[1].startswith(titles):
            leader = next(filter(None, (leader_of(mention.id, day, t) for t in titles)), None)
            note = f"{titles[0]}: {leader.name}" if leader else titles[0]
            return replace(mention, how="role", note=note)
    return mention


@cache
def _leaders_by_last_name() -> dict[str, list[Leader]]:
    by_last: dict[str, list[Leader]] = {}
    for leader in leaders():
        by_last.setdefault(folded(leader.last), []).append(leader)
    return by_last


def _last_names(
    mentions: list[Mention], tokens: list[tuple[int, int, str]], text: str, day: date | None
) -> Iterator[Mention]:
    """Yield last names alone, of leaders whom the text names in full or by office."""
    named = {mention.id for mention in mentions if mention.kind == "person"}
    taken = {k for mention in mentions for k in range(mention.start, mention.stop)}
    by_last = _leaders_by_last_name()
    for k, (start, stop, word) in enumerate(tokens):
        if word not in by_last or start in taken:
            continue
        before = tokens[k - 1][2] if k else ""
        titled = before.lower() in _WORDS["titles"]
        if before[:1].isupper() and before.isalpha() and not titled and len(before) > 1:
            continue
        fitting = [
            leader
            for leader in by_last[word]
            if leader.id in named or (titled and leader.in_office(day))
        ]
        if fitting:
            leader = next((one for one in fitting if one.in_office(day)), fitting[-1])
            whom = (leader.id, "person", "leader", "strong", leader.of, leader.role)
            yield Mention(start, stop, text[start:stop], *whom)
