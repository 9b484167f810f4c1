"""A claim: who holds or did what, as a candidate or as an analyst has judged it.

Nothing that a machine finds is a fact about the world, or even about the text: it marks candidates
(:mod:`winset.library.claims.rules`), and only a person accepts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Protocol

from winset.errors import UsageError, nearest
from winset.library.claims.sentences import Passages
from winset.library.claims.vocabulary import ACTS, STANCES

STATES = ("candidate", "accepted", "changed", "dropped")
MODALITIES = ("asserted", "future", "hypothetical", "interest")
EXTRACTOR = "rules 1"


def claim_id(*content: object) -> str:
    """Return the id of a claim: the same for the same content."""
    return sha256("\n".join(map(str, content)).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Claim:
    """What a passage says of an actor, as a candidate or as an analyst has judged it.

    Attributes
    ----------
    id : str
        The same for the same words of the same passage.
    document : str
    paragraph : int
    start, stop : int
        The sentence is ``paragraph[start:stop]``.
    quote : str
    actors : tuple of str
        Ids of who holds or did it.
    kind, label : str
        ``stance`` with a word of the small vocabulary, or ``act`` with a PLOVER type.
    cue : str
        The words that show it.
    object : str
        What it is about, in the passage's words.
    recipients : tuple of str
        Ids of actors named in the object.
    polarity : bool
        False where it is denied: ``does not support``.
    modality : str
        One of `MODALITIES`.
    attribution : str
        Who says so: ``author``, or the words that name somebody else.
    date : str
        Of what is told, as the passage says; empty where it does not.
    confidence : str
        ``strong``, or ``weak`` where the actor is a capital, a pronoun or another paraphrase.
    note : str
    extractor : str
        Which rules, or which model behind which endpoint.
    state : str
        One of `STATES`; the machine makes candidates only.
    by : str
        Who judged it.
    """

    id: str
    document: str
    paragraph: int
    start: int
    stop: int
    quote: str
    actors: tuple[str, ...]
    kind: str
    label: str
    cue: str
    object: str
    recipients: tuple[str, ...] = ()
    polarity: bool = True
    modality: str = "asserted"
    attribution: str = "author"
    date: str = ""
    confidence: str = "strong"
    note: str = ""
    extractor: str = EXTRACTOR
    state: str = "candidate"
    by: str = ""

    @property
    def passage(self) -> str:
        """The address of the paragraph, ``document#p4``."""
        return f"{self.document}#p{self.paragraph}"

    @property
    def quad(self) -> int | None:
        """The PLOVER quad of an act; None of a stance."""
        return ACTS.get(self.label)

    @property
    def says(self) -> str:
        """What is claimed, and what a reader should know before believing it."""
        word = self.label if self.kind == "stance" else f"{self.label} ({self.cue})"
        doubts = [self.modality] if self.modality != "asserted" else []
        doubts += [f"says {self.attribution}"] if self.attribution != "author" else []
        doubts += [self.confidence] if self.confidence == "weak" else []
        doubts += [self.note] if self.note else []
        denied = "" if self.polarity else "NOT "
        mind = f" [{'; '.join(doubts)}]" if doubts else ""
        return f"{denied}{word.removesuffix(' ()')}: {self.object}{mind}"

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as plain data."""
        return asdict(self) | {"passage": self.passage, "quad": self.quad}

    def __str__(self) -> str:
        word = self.label if self.kind == "stance" else f"{self.label} ({self.cue})"
        no = "" if self.polarity else "NOT "
        return f"{' and '.join(self.actors)} | {no}{word} | {self.object} [{self.passage}]"


class Source(Protocol):
    """A further source of candidates beside the rules: a parser model, or a language model."""

    @property
    def mark(self) -> str:
        """What its candidates are marked with."""

    def __call__(self, document: Passages) -> Iterable[Claim]:
        """Return candidates of a document, each with the mark as its extractor."""


def judge(claim: Claim, state: str, by: str, **changes: Any) -> Claim:
    """Return a claim as a person has judged it.

    Parameters
    ----------
    claim : Claim
    state : str
        ``accepted``, ``changed`` (with what changes) or ``dropped``; ``candidate`` takes it back.
    by : str
        Who judges. Needed: no claim is accepted by the machine.
    **changes
        Fields that the person corrects: actors, kind, label, object, polarity, modality,
        attribution, date, recipients or note.

    Raises
    ------
    UsageError
        Nobody judges, the state or a field is unknown, or nothing changes.
    """
    if state not in STATES:
        raise UsageError(f"There is no state '{state}'; there are: {', '.join(STATES)}.")
    if state != "candidate" and not by.strip():
        raise UsageError("A claim is accepted, changed or dropped by a person. Say by whom.")
    fields = {"actors", "kind", "label", "object", "polarity", "modality", "attribution", "date"}
    fields |= {"recipients", "note"}
    for name in changes:
        if name not in fields:
            raise UsageError(f"A claim's {name} cannot be changed.{nearest(name, fields)}")
    if (state == "changed") != bool(set(changes) - {"note"}):
        raise UsageError("What is changed is said with 'changed', and only with it.")
    changed = replace(claim, **changes)
    known = STANCES if changed.kind == "stance" else ACTS
    if changed.kind not in ("stance", "act") or changed.label not in known:
        raise UsageError(
            f"There is no {changed.kind} '{changed.label}'; there are: {', '.join(known)}."
        )
    if changed.modality not in MODALITIES:
        raise UsageError(f"There is no modality '{changed.modality}': {', '.join(MODALITIES)}.")
    return replace(changed, state=state, by=by.strip())
