"""Candidate claims, found by rules.

A rule looks in each sentence for a verb or phrase of :mod:`winset.library.claims.vocabulary`, for
the actor that stands before it as its subject, and for what follows as its object. There is no
parser: what stands between subject and verb may only be auxiliaries, adverbs and nouns such as
*government*. So much is missed, and what is found is mostly right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from winset.library.claims.claim import Claim, Source, claim_id
from winset.library.claims.date_grounding import find_dates
from winset.library.claims.entities import Mention, find_entities, words_of
from winset.library.claims.sentences import Passages, Sentence, sentences
from winset.library.claims.vocabulary import Cue, cues, seldom_a_verb
from winset.library.patterns import compiled, read_words
from winset.threads import stop_if_asked

LONGEST_OBJECT = 240
LONGEST_SENTENCE = 2_000
LONGEST_SUBJECT = 9
_PATTERN = compiled(read_words(__file__, "rules"))
_SAID_IN_CLAUSE = ("some_say", "somebody_says")
_SAID_IN_SENTENCE = ("according_to", "as_put", "says_somebody", "feared_by")
_BE = {"is", "are", "was", "were", "be", "been", "being", "isn", "aren", "wasn", "weren"}
_NOT_BEFORE_SUBJECT = frozenset(
    """of with against on in to from for by toward towards around regarding between over about into
    at under unlike like despite without besides except than""".split()
)


def find_claims(document: Passages, sources: Sequence[Source] = ()) -> list[Claim]:
    """Return the candidate claims of a document, in the order of its text.

    Parameters
    ----------
    document : Passages
    sources : sequence of Source, optional
        Further sources, such as :class:`winset.library.claims.parser.Parser`; what
        the rules found is not found again.

    Returns
    -------
    list of Claim
        All in the state ``candidate``. Sentences of more than 2,000 characters are passed over.
    """
    whole = words_of("\n".join(document.paragraphs.values()))
    claims: list[Claim] = []
    for number, paragraph in document.paragraphs.items():
        stop_if_asked()
        last: tuple[str, ...] = ()
        for sentence in sentences(paragraph):
            if len(sentence.text) <= LONGEST_SENTENCE:
                more, last = _of_sentence(document, number, sentence, whole, last)
                claims += more
    by_rules = {(claim.paragraph, claim.start, claim.label, claim.actors) for claim in claims}
    for claim in (claim for source in sources for claim in source(document)):
        if (claim.paragraph, claim.start, claim.label, claim.actors) not in by_rules:
            claims.append(replace(claim, state="candidate", by=""))
    return list({claim.id: claim for claim in claims}.values())


def _of_sentence(
    document: Passages,
    number: int,
    sentence: Sentence,
    whole: frozenset[str],
    last: tuple[str, ...],
) -> tuple[list[Claim], tuple[str, ...]]:
    """Return the claims of a sentence, and its subject for a pronoun in the next."""
    text = sentence.text
    mentions = [m for m in find_entities(text, document.date, whole) if m.kind != "region"]
    reading = ReadSentence(text, mentions, _attributions(text), document.date)
    claims: list[Claim] = []
    ends = 0
    for start, stop, cue in sorted([*_cue_places(text), *_interests(reading)], key=lambda c: c[:2]):
        before = claims[-1] if claims and start <= ends else None
        now = claims[-1].actors if claims else last
        parts = _read_claim(reading, start, stop, cue, now, before)
        if parts is None:
            continue
        actors, rest = parts
        if before is not None and _PATTERN["second_verb"].search(text[:start]):
            claims[-1] = _cut(before, text, start)
        ends = stop + len(str(rest["object"])) + 2
        claims.append(
            Claim(
                claim_id(document.id, number, text, cue.label, start, actors),
                document.id,
                number,
                sentence.start,
                sentence.stop,
                text,
                actors,
                cue.kind,
                cue.label,
                **rest,
            )
        )
    own = [claim.actors for claim in claims if claim.attribution == "author"]
    return claims, own[-1] if own else _first_subject(mentions) or last


def _cut(claim: Claim, text: str, start: int) -> Claim:
    """End a claim's object where a second verb of the same subject begins."""
    joint = _PATTERN["second_verb"].search(text[:start])
    tail = text[joint.start() : start] if joint else ""
    head = claim.object.partition(tail)[0].strip(" ,") if tail else claim.object
    return replace(claim, object=head or claim.object)


def _attributions(text: str) -> list[tuple[int, int, str]]:
    """Return who is said to say what: from where to where, and who."""
    attributions = []
    for name in (*_SAID_IN_CLAUSE, *_SAID_IN_SENTENCE):
        for match in _PATTERN[name].finditer(text):
            start, stop = 0, len(text)
            if name in _SAID_IN_CLAUSE:
                end = _PATTERN["end_of_saying"].search(text, match.end())
                start, stop = match.start(), end.start() if end else stop
            attributions.append((start, stop, " ".join(match["who"].split()).strip(" ,.")))
    return attributions


def _cue_places(text: str) -> Iterator[tuple[int, int, Cue]]:
    """Yield the cues of a sentence, none overlapping."""
    pattern, kinds = cues()
    place = 0
    while match := pattern.search(text, place):
        cue = kinds[(match.lastindex or 1) - 1]
        words = match[0].lower().split()
        place = match.end()
        if cue.verb and len(words) == 1 and seldom_a_verb(words[0]):
            before = re.search(r"([\w'’]*\w)\W*$", text[: match.start()])
            after = text[match.end() :]
            plural = _PATTERN["two_names"].search(text[: match.start()])
            if before is None or not _takes_verb(before[1], words[0], after, plural is not None):
                continue
        yield match.start(), match.end(), cue


def _takes_verb(before: str, word: str, after: str, plural: bool) -> bool:
    """Whether its neighbours let a word that may be a noun be a verb.

    Parameters
    ----------
    before : str
        The word before it.
    word, after : str
    plural : bool
        Whether two names stand before it, so that it may have no ``s``.
    """
    if _PATTERN["before_verb"].fullmatch(before):
        return True
    name = re.sub(r"['’]s?$", "", before)
    subject = re.fullmatch(r"[A-Z][\w’']*", name) and not _PATTERN["no_subject"].fullmatch(name)
    subject = subject and not _is_nationality(name)
    if not (word.endswith("s") or plural) or not (
        subject or _PATTERN["subject_noun"].match(before)
    ):
        return word.endswith(("ed", "ing"))
    return (
        re.match(r"\s+(?!against|on|of|for|in|from|to|and|are|is|were|have)\w", after) is not None
    )


@lru_cache(maxsize=1024)
def _is_nationality(word: str) -> bool:
    """Whether a word says of what state somebody is, as ``Iranian`` does, and names nobody."""
    return any(mention.how == "nationality" for mention in find_entities(word))


def _interests(reading: ReadSentence) -> Iterator[tuple[int, int, Cue]]:
    for match in _PATTERN["interest"].finditer(reading.text):
        yield match.start(), match.start("what"), Cue("stance", "wants", verb=False)


@dataclass(frozen=True)
class _Subject:
    """Whom a cue is about: mentions, or who was the subject before."""

    mentions: tuple[Mention, ...]
    between: str
    """The words between the subject and its cue."""
    actors: tuple[str, ...]
    weak: bool = False
    inherited: bool = False

    @property
    def note(self) -> str:
        """What whoever judges the claim should know of its subject."""
        if not self.mentions:
            return "" if self.inherited else "the actor is a pronoun: confirm"
        return "; ".join(dict.fromkeys(m.note for m in self.mentions if m.note and self.weak))


def _interest_of(reading: ReadSentence, start: int, interest: re.Match[str]) -> _Subject | None:
    """Return whose interest a sentence of the kind "it is in X's interest to" is about."""
    end = interest.start("what")
    inside = tuple(m for m in reading.mentions if start <= m.start < end)
    between = "not" if interest["no"] else ""
    return _Subject(inside, between, _actors(inside)) if inside else None


def _who(
    reading: ReadSentence, start: int, stop: int, last: tuple[str, ...], before: Claim | None
) -> _Subject | None:
    """Return the subject of a cue: named, shared with the cue before it, or a pronoun's."""
    words = reading.text[start:stop]
    named = _subject_of(reading, start, words)
    if named is not None:
        mentions, between = named
        weak = any(m.strength == "weak" for m in mentions)
        return _Subject(tuple(mentions), between, _actors(mentions) or last, weak)
    joint = _PATTERN["second_verb"].search(reading.text[:start]) if before else None
    if joint is not None and before is not None:
        return _Subject((), joint["between"], before.actors, inherited=True)
    pronoun = _pronoun_before(reading, start, words, last)
    if pronoun is None:
        return None
    return _Subject((), pronoun, _refers(reading, start - len(pronoun) - 3, last), weak=True)


def _actors(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m.actor for m in mentions))


def _read_claim(
    reading: ReadSentence,
    start: int,
    stop: int,
    cue: Cue,
    last: tuple[str, ...],
    before: Claim | None,
) -> tuple[tuple[str, ...], dict[str, Any]] | None:
    """Return who and what of a cue, or None where it has no subject."""
    text = reading.text
    interest = _PATTERN["interest"].match(text, start)
    if interest is not None:
        subject = _interest_of(reading, start, interest)
        stop = interest.start("what")
    else:
        subject = _who(reading, start, stop, last, before)
    if subject is None or not subject.actors:
        return None
    if any(m.note == "a place here" for m in subject.mentions):
        return None
    words = text[start:stop]
    passive = bool(subject.mentions) and subject.mentions[0].start >= stop
    what = _undergoing(text, start) if passive else _object(text, stop)
    if text.endswith("?") or (not what and cue.kind == "stance"):
        return None
    place = text.find(what) if passive else stop
    recipients = [m.actor for m in reading.mentions if place <= m.start < place + len(what) + 2]
    clause = _clause(text, start)
    if _PATTERN["condition"].match(clause):
        what = what.partition(", ")[0]
    negation = _PATTERN["negation"]
    denied = negation.search(subject.between) or negation.search(words)
    denied = denied or re.search(r"\b(?:[Nn]or|[Nn]either)\b", clause)
    framed = _PATTERN["denied_frame"].search(clause)
    who = [name for a, b, name in reading.attributions if a <= start < b]
    days = [
        d
        for d in find_dates(text, reading.day)
        if d.start < stop + len(what) + 1 and tells_when(text, d.start)
    ]
    return subject.actors, {
        "cue": " ".join(words.split()),
        "object": what,
        "recipients": tuple(dict.fromkeys(r for r in recipients if r not in subject.actors)),
        "polarity": bool(denied) == bool(framed),
        "modality": _modality(subject.between, clause, interest is not None),
        "attribution": who[-1] if who else "author",
        "date": days[0].when if cue.kind == "act" and days else "",
        "confidence": "weak" if subject.weak or who or framed else "strong",
        "note": "; ".join(n for n in (subject.note, "denied: confirm" if framed else "") if n),
    }


def _clause(text: str, start: int) -> str:
    return re.split(r"[;,:]| – ", text[:start])[-1]


def tells_when(text: str, start: int) -> bool:
    """Whether a date tells when, and is no name such as the 1992 agreement.

    Parameters
    ----------
    text : str
    start : int
        Where the date begins.
    """
    after, before = _PATTERN["when"], _PATTERN["when_before"]
    return bool(after.match(text, start) or before.search(text, 0, start))


def _modality(between: str, clause: str, interest: bool) -> str:
    if interest:
        return "interest"
    if _PATTERN["future"].search(between):
        return "future"
    perhaps = _PATTERN["perhaps"]
    return "hypothetical" if perhaps.search(between) or perhaps.search(clause) else "asserted"


def _undergoing(text: str, start: int) -> str:
    """Return what stands before a passive: ``the protocol`` of ``the protocol was signed``."""
    clause = re.split(r"[;,:]\s| – ", text[:start])[-1]
    return re.sub(r"\s+(?:has|have|had|is|are|was|were|be|will|would|may|could)\b.*$", "", clause)


def _object(text: str, stop: int) -> str:
    """Return what follows a cue, to the end of its clause."""
    end = _PATTERN["clause_end"].search(text, stop)
    what = text[stop : end.start() if end else len(text)].strip(' ,.;:“”"')
    if what.count("(") > what.count(")"):
        what += ")"
    if len(what) > LONGEST_OBJECT:
        what = what[:LONGEST_OBJECT].rsplit(" ", 1)[0] + "…"
    return what


@dataclass(frozen=True)
class ReadSentence:
    """A sentence with who and when it speaks of."""

    text: str
    mentions: list[Mention]
    attributions: list[tuple[int, int, str]]
    day: date | None


def _first_subject(mentions: list[Mention]) -> tuple[str, ...]:
    """Return whom a sentence without a claim is about, for a pronoun in the next."""
    named = [m for m in mentions if m.how in ("name", "leader", "seat", "role") and m.start < 60]
    every = {m.actor for m in mentions if m.how == "name" and m.kind == "state"}
    return (named[0].actor,) if named else tuple(every) if len(every) == 1 else ()


def _subject_of(reading: ReadSentence, start: int, words: str) -> tuple[list[Mention], str] | None:
    """Return the actors that stand before a verb as its subject, and the words between.

    Between them may stand auxiliaries, adverbs and nouns such as ``government``, and no further
    verb and no end of a clause. In the passive the subject is not who acts; ``by`` names who does.
    """
    text = reading.text
    if _passive(words, re.findall(r"\w+", text[max(0, start - 30) : start])):
        return _agent(reading, start + len(words))
    asides = [aside.span() for aside in _PATTERN["aside"].finditer(text, 0, start)]
    before = [
        m
        for m in reading.mentions
        if m.stop <= start and not any(a < m.start < b for a, b in asides)
    ]
    if not before:
        return None
    near = before[-1]
    between = _plain(text[near.stop : start])
    if _PATTERN["barrier"].search(between) or "," in between:
        return None
    tokens = re.findall(r"[\w]+", between)
    if len(tokens) > LONGEST_SUBJECT:
        return None
    nouns = [token for token in tokens if _PATTERN["subject_noun"].match(token)]
    if not all(token in nouns or _PATTERN["auxiliary"].match(token) for token in tokens):
        return None
    if near.how == "nationality" and not nouns and not near.text.endswith("s"):
        return None
    if near.text in ("Western", "European") and not tokens:
        return None
    before_it = re.search(r"(\w+)(?:\s+the)?\s*$", text[: near.start])
    governor = before_it[1].lower() if before_it else ""
    joined = _joined(reading, near)
    if governor in _NOT_BEFORE_SUBJECT and not joined:
        return None
    if words.split()[0].endswith("ing") and not (_BE & set(tokens)):
        return None
    if "to" in tokens and not re.search(
        r"\b(?:(?:un)?able|ready|(?:un)?willing|yet|fail(?:s|ed)?|going|plans?|began|continues?|wants?|has|have|had|is|are|was|were)\b",
        between,
    ):
        return None
    genitive = re.match(r"['’]s?\s", between)
    if genitive and "interest" not in words and not set(nouns) - {"s"}:
        return None
    return [*joined, near], between


def _plain(between: str) -> str:
    """Return words without an insertion between commas, as in ``Russia, however, supports``."""
    between = _PATTERN["aside"].sub(" ", between)
    return re.sub(r", (?:however|too|therefore|in turn|for its part|of course),", " ", between)


def _joined(reading: ReadSentence, near: Mention) -> list[Mention]:
    """Return actors that stand before another, joined by ``and`` or a comma."""
    joined: list[Mention] = []
    for m in reversed([m for m in reading.mentions if m.stop <= near.start]):
        between = reading.text[m.stop : (joined or [near])[0].start]
        if not re.fullmatch(r",?\s+(?:and|nor)\s+(?:the\s+)?|,\s+(?:the\s+)?", between):
            break
        if between.strip().startswith(",") and not _free(reading.text, m):
            break
        joined.insert(0, m)
    return joined if not joined or _free(reading.text, joined[0]) else []


def _free(text: str, first: Mention) -> bool:
    ahead = re.search(r"(\w+)\s+(?:the\s+)?$", text[: first.start])
    return ahead is None or ahead[1].lower() not in _NOT_BEFORE_SUBJECT


def _agent(reading: ReadSentence, stop: int) -> tuple[list[Mention], str] | None:
    """Return who acts in a passive: ``was signed by Russia``."""
    tail = re.match(r"[^,;.]{0,40}?\bby\s+(?:the\s+)?", reading.text[stop:])
    if tail is None:
        return None
    place = stop + tail.end()
    agents = [m for m in reading.mentions if m.start == place]
    return (agents, "") if agents else None


def _pronoun_before(
    reading: ReadSentence, start: int, words: str, last: tuple[str, ...]
) -> str | None:
    """Return the words between a pronoun and a verb, where it can mean the last actor."""
    head = reading.text[max(0, start - 60) : start]
    if re.search(r"\b[Nn]or (?:did|does|do|will) it\s+$", head):
        return "nor" if _refers(reading, start - len(head), last) else None
    matches = list(_PATTERN["pronoun"].finditer(head))
    if not matches:
        return None
    place = start - len(head) + matches[-1].start()
    between = head[matches[-1].end() :]
    tokens = re.findall(r"\w+", between)
    if len(tokens) > 4 or any(not _PATTERN["auxiliary"].match(token) for token in tokens):
        return None
    if _passive(words, tokens) or not _refers(reading, place, last):
        return None
    return None if _PATTERN["barrier"].search(between) or "," in between else between


def _refers(reading: ReadSentence, place: int, last: tuple[str, ...]) -> tuple[str, ...]:
    """Return whom a pronoun can mean: the one actor before it, or that of the sentence before."""
    others = tuple({m.actor for m in reading.mentions if m.stop <= place})
    return (others if len(others) == 1 else ()) if set(others) - set(last) else last


def _passive(words: str, tokens: Sequence[str]) -> bool:
    """Whether a single participle follows a form of *be*."""
    filler = re.compile(r"\w+ly|not|also|still|now|already|then")
    last = next((token for token in reversed(tokens) if not filler.fullmatch(token)), "")
    return len(words.split()) == 1 and words.endswith("ed") and last in _BE
