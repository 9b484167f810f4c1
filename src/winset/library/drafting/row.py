"""A candidate row of a case: what a passage offers, until a person has judged it.

A row has the words of its passage and no number. It is a candidate until a person accepts it, as
it stands or changed, merges it into another, or drops it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from winset.library.claims.claim import Claim, claim_id
from winset.library.readers.codings import Coding

KINDS: dict[str, str] = {
    "actor": "who takes part, with the names the text gives it",
    "view": "what somebody holds of an actor's role, aim or motive, or the author concludes",
    "interest": "what an actor wants or fears, and what would serve it",
    "position": "what an actor demands, supports or opposes on an issue",
    "group": "who presses on an actor, and whether it determines what the actor does",
    "regard": "whose interests an actor takes into account besides its own",
    "shock": "an event from outside that moved, or was feared to move, positions",
    "conduct": "what an actor did, or did not do though it could have",
    "reaction": "how others took it",
    "agreement": "what parties have agreed, with the date and what it covers",
    "motive": "a reason that is given for what an actor does",
    "timing": "why an actor moves now and does not wait",
    "belief": "what an actor takes to be so or expects",
    "evidence": "what is seen of relations between actors, field by field",
    "precedent": "an earlier case that this one resembles",
    "precedent feature": "what the earlier case was like",
    "what followed": "what came of it then",
    "event": "what is due on a day, and could be asked of a forecast",
}
"""Every kind of row, and what it is."""

EXTRACTOR = "draft rules 1"


@dataclass(frozen=True)
class Row:
    """A candidate row.

    Attributes
    ----------
    id : str
        The same for the same words of the same passage.
    kind : str
        One of `KINDS`.
    text : str
        What it says, in the words of the passage.
    document : str
    paragraph : int
    start, stop : int
        The sentence is ``paragraph[start:stop]``.
    quote : str
        The sentence.
    aspect : str
        Of what sort within its kind: a view of a ``role`` or an ``aim``, a shock ``as feared``.
    actors : tuple of str
        Ids of whose it is.
    others : tuple of str
        Ids of further actors that it names.
    held_by : str
        Of a view: who holds it, in the words of the passage.
    fields : dict of str
        What more the kind has: an agreement's ``date`` and what it ``covers``, the ``alternative``
        that was not taken, an actor's ``aliases``.
    passages : tuple of str
        All that say so; the first is its own.
    extractor : str
        Which rules, parser or model found it.
    state, by : str
        A candidate until a person judges it; and who that was.
    """

    id: str
    kind: str
    text: str
    document: str
    paragraph: int
    start: int
    stop: int
    quote: str
    aspect: str = ""
    actors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    held_by: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    passages: tuple[str, ...] = ()
    extractor: str = EXTRACTOR
    state: str = "candidate"
    by: str = ""

    @property
    def passage(self) -> str:
        """The address of the paragraph, ``document#p4``."""
        return f"{self.document}#p{self.paragraph}"

    def field(self, name: str) -> str:
        """Return one of `fields`; empty where it has none of that name."""
        return dict(self.fields).get(name, "")

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain data; what is empty is left out."""
        data = asdict(self) | {
            "passage": self.passage,
            "passages": list(self.passages or (self.passage,)),
            "actors": list(self.actors),
            "others": list(self.others),
            "fields": dict(self.fields),
        }
        head = {key: data.pop(key) for key in ("id", "kind", "passage", "text", "state")}
        return head | {key: value for key, value in data.items() if value not in ("", [], {})}


OF_CLAIMS = {
    "supports": "position",
    "opposes": "position",
    "demands": "position",
    "denies": "position",
    "wants": "interest",
    "intends": "interest",
    "fears": "interest",
    "believes": "belief",
    "warns": "belief",
    "accuses": "reaction",
    "ACCUSE": "reaction",
    "PROTEST": "reaction",
    "AGREE": "agreement",
}
"""Which kind of row a claim of a parser or a model becomes; others are conduct."""


def of_claim(claim: Claim, mark: str) -> Row:
    """Return the row that a claim of a further source offers.

    Parameters
    ----------
    claim : Claim
    mark : str
        Of the source.
    """
    return Row(
        claim.id,
        "view" if claim.attribution != "author" else OF_CLAIMS.get(claim.label, "conduct"),
        f"{claim.cue} {claim.object}".strip(),
        claim.document,
        claim.paragraph,
        claim.start,
        claim.stop,
        claim.quote,
        actors=claim.actors,
        others=claim.recipients,
        held_by="" if claim.attribution == "author" else claim.attribution,
        extractor=mark,
    )


def of_coding(coding: Coding, quote: str, document: str, paragraph: int, start: int) -> Row:
    """Return the row that a passage offers which somebody has marked.

    Parameters
    ----------
    coding : Coding
        A code named as a kind, or its plural, makes a row of that kind; any other is evidence.
    quote : str
        What is marked.
    document : str
        Its id in the library.
    paragraph, start : int
        Where it stands there.
    """
    code = coding.code.casefold()
    kind = next((kind for kind in KINDS if code in (kind, f"{kind}s")), "evidence")
    details = {name: getattr(coding, name) for name in ("code", "note", "page", "link")}
    return Row(
        claim_id(document, paragraph, start, quote, coding.code, coding.by),
        kind,
        quote,
        document,
        paragraph,
        start,
        start + len(quote),
        quote,
        aspect="" if code in (kind, f"{kind}s") else coding.code,
        fields=tuple((key, value) for key, value in details.items() if value),
        extractor=f"marked by {coding.by or 'a reader'}",
    )
