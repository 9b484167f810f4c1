"""Who takes part: actors of the gazetteer, and besides them bodies, persons and groups of a text.

The gazetteer (:mod:`winset.library.claims.entities`) knows states, organisations and leaders. News
and minutes speak of prosecutors, unions, councillors and firms; those are found by what they are
called, and get an id of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from winset.case.ids import as_id
from winset.library.claims.entities import Mention, find_entities
from winset.library.patterns import read_words, word_sets

_WORDS = word_sets(__file__, "words", "parties")
_SUBJECT = frozenset(read_words(__file__, "words")["subject"].split())
_BOILERPLATE = re.compile(
    re.sub(r"\s*\|\s*", "|", read_words(__file__, "words")["boilerplate"].strip())
)
_NAME = re.compile(
    r"\b[A-Z][\w’'-]*\w(?:(?: (?:of|for|the|and|de|al|bin|van|von) (?=[A-Z]))?"
    r" ?(?<= )(?:[A-Z][a-z]{0,2}\.(?= [A-Z])|[A-Z][\w’-]*))*"
)
_COLLECTIVE = re.compile(rf"\b(?i:{'|'.join(sorted(_WORDS['collectives'], key=len)[::-1])})\b")
_AGREED = "|".join(_WORDS["agreed"])
_AGREED_ON = re.compile(rf"\b(?i:{_AGREED}) (?:on|of|for|to) (?:the )?$")
_AGREED_NEXT = re.compile(rf"[ -](?i:{_AGREED})\b")
_SMALL = ("of", "for", "the", "and", "de", "al", "bin", "van", "von")
_TITLES = frozenset(
    "president premier chancellor minister senators governors governor mayor senator leader"
    " secretary spokesman spokeswoman spokesperson lawyer attorney king queen prince"
    " ambassador envoy".split()
)
_OF_A_BODY = re.compile(rf"[ -](?:{'|'.join(_WORDS['of_a_body'])})\b")
_AFTER_NAMES = ("Jr", "Sr", "II", "III")
_OPENS = re.compile(r"(?:^|[.!?…][”\"’)]*\s*|(?<![,\w])[:“\"‘•\n]\s*|[:\n]\s*)$")
_POSSESSIVE = re.compile(r"['’]s?$")


def is_boilerplate(text: str) -> bool:
    """Return whether a paragraph is the page's own and no part of what it says."""
    return len(text) < 400 and _BOILERPLATE.search(text) is not None


def known_names(text: str) -> dict[str, tuple[str, str]]:
    """Return names that stand alone, with id and kind of whom each means.

    They are last names of persons whom a text names in full, and single names that it has within
    a sentence: at the beginning of one, they could be any word.
    """
    persons: dict[str, tuple[str, str]] = {}
    single: dict[str, tuple[str, str]] = {}
    lower = set(re.findall(r"\b[a-z]+\b", text))
    for mention in _names(text, frozenset(), frozenset()):
        if mention.kind == "other" and mention.text.lower() not in lower:
            single[mention.text] = (mention.id, mention.kind)
        words = [word for word in mention.text.split() if word.strip(".") not in _AFTER_NAMES]
        if mention.kind == "person" and len(words) > 1 and not words[-1].isupper():
            persons.setdefault(words[-1], (mention.id, "person"))
    return single | persons


def find_parties(
    text: str,
    day: date | None = None,
    context: frozenset[str] | None = None,
    known: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> list[Mention]:
    """Return who a text speaks of, in order, no two overlapping.

    Parameters
    ----------
    text, day, context
        As :func:`winset.library.claims.entities.find_entities` takes them.
    known : mapping of name to id and kind
        Whom names mean that stand alone (:func:`known_names`).

    Returns
    -------
    list of Mention
        Those of the gazetteer, and further names and bodies, which are *weak*.
    """
    entities = find_entities(text, day, context)
    named = [m for m in entities if not (m.kind == "organisation" and _part(text, m))]
    gazetted = [m for m in named if m.kind != "region"]
    taken = {k for m in named for k in range(m.start, m.stop)}
    further: list[Mention] = []
    for mention in (*_names(text, context or frozenset(), frozenset(known)), *_bodies(text)):
        if mention.text in known:
            own_id, kind = known[mention.text]
            mention = replace(mention, id=own_id, kind=kind)
        own = _beside(mention, taken)
        if own is not None:
            further.append(own)
            taken |= set(range(own.start, own.stop))
    return sorted([*gazetted, *further])


def about_parties(text: str) -> float:
    """Return how many in a thousand words of a text are about public affairs."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return 1000 * sum(word in _SUBJECT for word in words) / max(len(words), 1)


def _beside(mention: Mention, taken: set[int]) -> Mention | None:
    """Return a mention that no other stands in, or a body after it: US *Justice Department*."""
    inside = [k for k in range(mention.start, mention.stop) if k in taken]
    if not inside:
        return mention
    start = inside[-1] + 2
    name = mention.text[start - mention.start :]
    body = set(name.lower().split()) & _WORDS["organisation"] and " " in name and name[0].isupper()
    return _mention(name, start, "organisation") if body else None


def _part(text: str, mention: Mention) -> bool:
    """Whether one capitalised word that names a party ends a longer name: Liberal *Democrats*."""
    before = re.search(r"\b([A-Z][a-z]+) $", text[: mention.start])
    return (
        " " not in mention.text
        and before is not None
        and before[1].lower() in ("liberal", "social", "christian", "free", "new", "national")
    )


def _names(text: str, context: frozenset[str], known: frozenset[str]) -> Iterator[Mention]:
    for match in _NAME.finditer(text):
        for start, words in _segments(match, known):
            yield from _named(text, start, words, context, known)


def _segments(match: re.Match[str], known: frozenset[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the parts of a run of capitalised words between those that name nobody."""
    start, words = match.start(), list[str]()
    if _AGREED_ON.search(match.string, 0, start) or _AGREED_NEXT.match(match.string, match.end()):
        return
    place = start
    run = _POSSESSIVE.sub("", re.sub(r"-[a-z].*", "", match[0])).split(" ")
    for k, word in enumerate(run):
        low = word.lower().strip(".’'")
        new = low == "new" and run[k + 1 : k + 2] and run[k + 1].lower() in _WORDS["new_places"]
        if low in _WORDS["agreed"]:
            return
        surname = low in _WORDS["surnames"] and len(words) == 1
        ordinary = low in _WORDS["no_name"] | _WORDS["before_person"]
        if ordinary and not (new or surname or (run == [word] and word in known)):
            if words and words[-1] not in _SMALL:
                yield start, [*words[:-1], _POSSESSIVE.sub("", words[-1])]
            start, words = place + len(word) + 1, []
        elif words or word not in _SMALL:
            words.append(word)
        else:
            start = place + len(word) + 1
        place += len(word) + 1
    while words and words[-1] in _SMALL:
        words.pop()
    if words:
        yield start, words


def _named(
    text: str, start: int, words: list[str], context: frozenset[str], known: frozenset[str]
) -> Iterator[Mention]:
    name = " ".join(words)
    if text[start : start + len(name)] == name:
        lows = [word.lower() for word in words]
        titled = re.search(r"(\w+)\.? $", text[:start])
        person = titled is not None and titled[1].lower() in _WORDS["before_person"]
        opens = _OPENS.search(text, max(0, start - 6), start) is not None
        organised = bool(set(lows) & _WORDS["organisation"]) or name.isupper()
        kind = "organisation" if organised else "person" if person or len(words) > 1 else "other"
        if name in known:
            opens = False
        if opens and len(words) == 1 and not person and (lows[0] in context or len(name) < 4):
            return
        if (kind == "other" and opens) or (name.isupper() and not 3 <= len(name) <= 6):
            return
        yield _mention(name, start, kind)


def _bodies(text: str) -> Iterator[Mention]:
    for match in _COLLECTIVE.finditer(text):
        lead = re.search(
            r"(?:\b(?:[Tt]he|[Aa]n?|[Ss]ome|[Mm]any|[A-Z][a-z]+|public|federal|state|local|national"
            r"|interim|ruling|foreign|prime|trade|labou?r|opposition|senior|armed|security|riot"
            r"|government|military|law|two|both|three|four|five|six|other|\d+) )+$",
            text[: match.start()],
        )
        start = lead.start() if lead else match.start()
        skip = re.match(
            r"(?:(?:But|And|Yet|Then|So|When|As|If|The|An?|Some|Many) )*(?:the |an? )?",
            text[start:],
        )
        start += skip.end() if skip else 0
        described = _OF_A_BODY.match(text, match.end()) is not None
        titled = re.match(r" [A-Z]", text[match.end() :]) and match[0].lower() in _TITLES
        if (
            titled
            or described
            or text[: match.start()].endswith("-")
            or text[match.end() : match.end() + 1] == "-"
        ):
            continue
        start = min(start, match.start())
        yield _mention(text[start : match.end()], start, "group")


def _mention(name: str, start: int, kind: str) -> Mention:
    own = as_id(name.lower()) or "party"
    return Mention(
        start, start + len(name), name, own, kind, "name", "weak", note="not in the gazetteer"
    )
