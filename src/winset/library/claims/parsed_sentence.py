"""A parsed sentence: whose verb it is, what it is about, and how it is said.

Tokens are spaCy's, with the labels of dependencies of its English models (ClearNLP's). Nothing of
the library is imported here: a token has ``children``, ``head``, ``dep_`` and so on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from winset.library.claims.entities import Mention
from winset.library.claims.rules import LONGEST_OBJECT

LONGEST_NAME = 80

_OBJECTS = ("dobj", "attr", "ccomp", "xcomp", "prep", "dative", "oprd", "prt", "acomp", "pobj")
_NEVER = ("never", "hardly", "neither", "nor")
_NOT_DOING = ("refuse", "decline", "fail", "cease", "stop", "deny")
_FUTURE = ("will", "shall", "'ll", "’ll", "wo")
_PERHAPS = ("may", "might", "could", "would", "should", "can", "ca", "'d", "’d")
_OFFICES = frozenset(
    "president premier minister secretary chancellor ambassador spokesman spokeswoman spokesperson"
    " leader official negotiator diplomat envoy".split()
)
_BODIES = frozenset(
    "government leadership army force troop military parliament regime administration authority"
    " ministry delegation position policy strategy interest goal side team".split()
)
_SAYING = frozenset(
    "say tell claim argue believe assert maintain note stress insist report add think".split()
)


def subject_of(verb: Any) -> Any | None:
    """Return the token of who does what a verb says; in the passive, who is named after ``by``."""
    for child in verb.children:
        if child.dep_ == "nsubj":
            relative = child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl"
            return verb.head if relative else child
        if child.dep_ == "nsubjpass":
            return _agent(verb)
    if verb.dep_ in ("conj", "xcomp") and verb.head.pos_ in ("VERB", "AUX"):
        above = {child.dep_: child for child in verb.head.children}
        if verb.dep_ == "xcomp" and "dobj" in above:
            return above["dobj"]
        return None if "nsubjpass" in above else subject_of(verb.head)
    return None


def _agent(verb: Any) -> Any | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((token for token in child.children if token.dep_ == "pobj"), None)
    return None


def actors_of(verb: Any, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the ids of the actors whose verb it is; empty where they are no known actors."""
    subject = subject_of(verb)
    heads = [] if subject is None else list(_joined(subject))
    named = [name for head in heads for name in _named(head, mentions)]
    return tuple(dict.fromkeys(named))


def _joined(head: Any) -> Iterator[Any]:
    """Yield a noun and those joined to it by ``and`` or commas."""
    yield head
    for child in head.children:
        if child.dep_ == "conj":
            yield from _joined(child)


def _named(head: Any, mentions: Sequence[Mention]) -> Iterator[str]:
    """Yield the actors that a noun names, or whose government, army or minister it is."""
    direct = [m for m in mentions if m.start <= head.idx < m.stop]
    before = [token for side in head.lefts for token in side.subtree]
    titled = any(token.lemma_.lower() in _OFFICES for token in before)
    if not direct and (titled or head.lemma_.lower() in _OFFICES | _BODIES):
        places = [token.idx for token in before]
        direct = [m for m in mentions if any(m.start <= place < m.stop for place in places)]
    for mention in direct:
        yield mention.actor


def object_of(verb: Any, text: str, begin: int) -> str:
    """Return what a verb is about, from its cue's end on; what was done to whom in the passive."""
    undergone = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if undergone is not None:
        return _words(undergone, text)
    ends = [
        child.right_edge.idx + len(child.right_edge)
        for child in verb.children
        if child.i > verb.i and child.dep_ in _OBJECTS
    ]
    what = text[begin : max(ends, default=begin)].partition(";")[0]
    return " ".join(what.split()).strip(' ,.:–—-"“”')[:LONGEST_OBJECT]


def _words(token: Any, text: str) -> str:
    edge = token.right_edge
    return " ".join(text[token.left_edge.idx : edge.idx + len(edge)].split()).strip(" ,.")


def denied(verb: Any) -> bool:
    """Whether a sentence says that it is not so."""
    if any(child.dep_ == "neg" or child.lower_ in _NEVER for child in verb.children):
        return True
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is not None and any(child.lower_ == "no" for child in subject.children):
        return True
    above = verb.head
    if verb.dep_ == "conj":
        return any(child.lower_ == "nor" for child in above.children)
    return verb.dep_ == "xcomp" and (above.lemma_ in _NOT_DOING or denied(above))


def modality_of(verb: Any) -> str:
    """Return how it is said; one of :data:`winset.library.claims.claim.MODALITIES`."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass", "mark")}
    if helpers & set(_FUTURE):
        return "future"
    if helpers & {*_PERHAPS, "if", "unless", "whether"}:
        return "hypothetical"
    return modality_of(verb.head) if verb.dep_ in ("xcomp", "conj") else "asserted"


def attribution_of(verb: Any, text: str) -> str:
    """Return who says so: the author, or the words that name somebody else."""
    token = verb
    while token.dep_ in ("conj", "xcomp"):
        token = token.head
    if token.dep_ != "ccomp" or token.head.lemma_ not in _SAYING:
        return "author"
    sayer = next((child for child in token.head.children if child.dep_ == "nsubj"), None)
    return "author" if sayer is None else _words(sayer, text)[:LONGEST_NAME]
