"""Who a text speaks of: states, organisations, groups and leaders, found by a gazetteer.

Every name, nationality, capital and seat of government of the shipped gazetteer is looked for as
whole words; where several begin at one word the longest counts. What stands for a government
without naming it is *weak* evidence: ``Moscow`` may be the city. No model takes part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

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

HOWS = ("name", "nationality", "capital", "seat", "leader", "role", "periphrasis")
KINDS = ("state", "organisation", "group", "region", "person")
_AGREEMENTS = frozenset(
    """agreement agreements accord accords protocol protocols process talks summit treaty
    convention group conference declaration format deal negotiations meeting ceasefire
    center centre institute times post university school stock exchange airport olympics""".split()
)
_PLACES = frozenset("in near outside around from through across at within toward towards".split())
_SAME_NAME = {"jordan", "chad", "georgia", "holland", "victoria", "israel", "kenya", "cuba"}
_CITIES_OF_PERSONS = {"paris", "sofia", "victoria", "london", "kingston", "lima", "male"}
_AMERICAN = {"atlanta", "alabama", "carolina", "tennessee", "florida", "savannah", "texas", "ohio"}
_CAUCASIAN = {"tbilisi", "georgian", "georgians", "ossetia", "abkhazia", "armenia", "azerbaijan"}
_FOOD = {
    "sandwich",
    "sandwiches",
    "breast",
    "dinner",
    "burger",
    "burgers",
    "meat",
    "day",
    "leftovers",
}
_TITLES = frozenset(
    """president premier chancellor king queen prince minister secretary leader ayatollah senator
    prime foreign mr mrs ms dr sir general chairman former""".split()
)
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
    found: list[Mention] = []
    k = 0
    while k < len(tokens):
        length, entry = _longest(tokens, k)
        if length and entry is not None:
            start, stop = tokens[k][0], tokens[k + length - 1][1]
            judged = _judged(text[start:stop], start, stop, entry, tokens, k, length, words, day)
            if judged is not None:
                found.append(judged)
        k += max(length, 1)
    return _with_last_names(_with_roles(found, text, day), tokens, text, day)


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
    said: str,
    start: int,
    stop: int,
    entry: Named,
    tokens: Sequence[tuple[int, int, str]],
    k: int,
    length: int,
    words: frozenset[str],
    day: date | None,
) -> Mention | None:
    """Return the mention, weak where it may be something else, None where it is."""
    before = tokens[k - 1][2] if k else ""
    after = tokens[k + length][2] if k + length < len(tokens) else ""
    low = said.lower()
    mention = Mention(start, stop, said, entry.id, entry.kind, entry.how, entry.strength)
    if entry.how == "leader":
        return _person(mention, day)
    if said == "US" and (_shouted(before) or _shouted(after)):
        return None
    if low in _SAME_NAME | _CITIES_OF_PERSONS and _given(before, tokens, k):
        return None
    if low in ("chad", "jordan", "georgia") and re.fullmatch(r"[A-Z][a-z]+", after):
        return replace(mention, strength="weak", note="perhaps a person")
    if said == "Turkey" and after.lower() in _FOOD:
        return None
    if low == "georgia" and words & _AMERICAN and not words & _CAUCASIAN:
        return replace(mention, strength="weak", note="perhaps the state of the United States")
    if said in ("Polish", "Swiss") and after.lower() in ("your", "the", "up", "off"):
        return None
    if entry.how == "capital":
        if after.lower() in _AGREEMENTS:
            return None
        note = "seat of government (confirm)"
        if before.lower() in _PLACES or (before == "," and after == ","):
            note = "a place here"
        return replace(mention, note=note)
    if entry.kind == "region":
        return replace(mention, strength="weak", note="a place")
    if entry.how == "periphrasis" and entry.strength == "weak":
        return replace(mention, note="a paraphrase (confirm)")
    return mention


def _shouted(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _given(before: str, tokens: Sequence[tuple[int, int, str]], k: int) -> bool:
    """Whether the word before looks like a given name."""
    if len(before) < 3 or not before[0].isupper() or before.isupper() or not before.isalpha():
        return False
    first = k < 2 or tokens[k - 2][2] in (".", "!", "?", "“", '"', "•")
    return not first and before.lower() not in _TITLES | _PLACES and before not in ("The", "South")


def _person(mention: Mention, day: date | None) -> Mention:
    """Say whom a named leader leads, on the day if that is known."""
    held = [leader for leader in leaders() if leader.name == mention.id]
    now = next((leader for leader in held if leader.in_office(day)), None)
    chosen = now or held[-1]
    note = chosen.role if now else f"{chosen.role}, not in office then" if day else chosen.role
    strength = mention.strength
    if strength == "weak" and now is not None:
        strength = "strong"
    return replace(mention, id=chosen.id, of=chosen.of, note=note, strength=strength)


def _with_roles(found: list[Mention], text: str, day: date | None) -> list[Mention]:
    """Let ``the Russian president`` be the state and name who held the office that day."""
    result = []
    for mention in found:
        tail = text[mention.stop : mention.stop + 30].lower()
        follows = re.match(r"(?:['’]s)?\s+([a-z ]+)", tail)
        said = follows[1] if follows else ""
        for same in _ROLES:
            if mention.kind == "state" and any(said.startswith(role) for role in same):
                leader = next(filter(None, (leader_of(mention.id, day, r) for r in same)), None)
                who = f": {leader.name}" if leader else ""
                note = f"{same[0]}{who}"
                mention = replace(mention, how="role", note=note)
                break
        result.append(mention)
    return result


def _with_last_names(
    found: list[Mention], tokens: list[tuple[int, int, str]], text: str, day: date | None
) -> list[Mention]:
    """Find last names alone, of leaders whom the text names in full or by office."""
    named = {mention.id for mention in found if mention.kind == "person"}
    taken = {k for mention in found for k in range(mention.start, mention.stop)}
    by_last: dict[str, list[Leader]] = {}
    for leader in leaders():
        by_last.setdefault(folded(leader.last), []).append(leader)
    result = list(found)
    for k, (start, stop, word) in enumerate(tokens):
        if word not in by_last or start in taken:
            continue
        before = tokens[k - 1][2] if k else ""
        titled = before.lower() in _TITLES
        if before[:1].isupper() and before.isalpha() and not titled and len(before) > 1:
            continue
        fitting = [
            leader
            for leader in by_last[word]
            if leader.id in named or (titled and leader.in_office(day))
        ]
        if fitting:
            leader = next((one for one in fitting if one.in_office(day)), fitting[-1])
            result.append(
                Mention(
                    start, stop, text[start:stop], leader.id, "person", "leader", "strong",
                    leader.of, leader.role,
                )
            )  # fmt: skip
    return sorted(result)
