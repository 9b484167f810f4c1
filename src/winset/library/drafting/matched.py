"""From a match of a rule to rows: their words, whose they are, and what more the passage says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from winset.library.claims.claim import claim_id
from winset.library.claims.date_grounding import find_dates
from winset.library.claims.entities import Mention
from winset.library.claims.gazetteer import names
from winset.library.drafting.parties import find_parties
from winset.library.drafting.row import Row
from winset.library.drafting.rules import Covered, Rule, Span
from winset.library.drafting.speech import is_pronoun
from winset.library.patterns import compiled, read_words, word_sets

LONGEST_TEXT = 320
_WORDS = word_sets(__file__, "words", "matched")
_QUESTIONS = compiled(read_words(__file__, "words")["questions_of_views"])
_GERUNDS = re.compile(r"(?:, and| and|,) (?=(?!including|according|regarding)\w+ing\b)")
_ITEMS = re.compile(r",? and |, or | or |, ")
_AGREEMENT = re.compile(
    r"(?i)\b(?:agreement|treat|protocol|contract|accord|pact|memorand|convention|deal|declaration"
    r"|cease-?fire|truce|settlement|framework|resolution|article|plan of action)"
)
_COVERS = re.compile(
    r"[^.;]{0,20}?\b(?P<what>(?:which |that )?(?:includes?|covers?|provides? for|obliges?|limits?"
    r"|bans?)\b[^.;]{5,160})"
)
_ON = re.compile(r"\b(?P<what>(?:on|to|about|for) (?!the \d)[a-z][^,.;]{5,120})")
_SECTOR = re.compile(r"\b(?:sectors?|lobb(?:y|ies)|unions?)\b")
_DETERMINE = re.compile(
    r"\b(?P<no>(?:do|does|did|can|could) ?not (?:\w+ )?)?(?:determine|dictate|decide|control)s?\b"
)
_DEMANDS = re.compile(
    r"\b(?:should(?:n['’]t)?|must|ought to)\b(?!(?: not| never| \w+ly)* have\b)|\bneeds? to\b"
)
_JOINT = re.compile(r"(?:['’]s?)?(?:,| and|, and) (?:the )?")


def rows_of(
    rule: Rule, match: re.Match[str], at: Covered, document: str, day: date | None
) -> Iterator[tuple[Row, Span]]:
    """Yield what a match offers, each row with the words it is made of.

    Parameters
    ----------
    rule : Rule
    match : Match
    at : Covered
    document : str
        Its id.
    day : date, optional
        When it was published.
    """
    groups = match.groupdict()
    span = match.span("text") if "text" in groups else match.span()
    held = at.text[slice(*match.span("held"))].strip(" ,") if groups.get("held") else ""
    held = held.removeprefix("according to ")
    kind, aspect = rule.kind, rule.aspect
    fields = _fields(rule, match, at, span, day)
    if rule.options.get("teller"):
        held = _teller(at, match.start())
        if not held:
            return
    subject = _subject(match, at, span, held)
    if kind == "group":
        subject = [m for m in at.inside(span) if m.actor in names()][:1] or subject
    if kind == "agreement":
        subject = _parties(at, span, bool(fields.get("parties")))
    speech = at.spoken(span) if rule.options.get("spoken") or is_pronoun(held) else None
    if speech is not None:
        subject = [speech.mention] if speech.mention else []
        held = speech.name if kind == "view" else ""
    if at.speaker and (rule.options.get("formal") or match[0].startswith(("We ", "we "))):
        fields["speaker"] = at.speaker
        subject = [m for m in find_parties(at.speaker) if m.kind != "person"][:1]
    elif is_pronoun(held):
        held = _whom(held, match.start("held") if groups.get("held") else 0, at)
    named = groups.get("held") and kind == "view" and speech is None
    holders = at.inside(match.span("held")) if named else []
    if holders and _DEMANDS.search(at.text, *span):
        kind, aspect, subject, held = "position", "", holders[:1], ""
    if at.we and aspect == "the author's":
        kind, aspect = "position", ""
    for part in _parts(rule, at, span):
        row = make_row(document, kind, aspect, at, part, subject, held, fields)
        noun = (
            _SECTOR.search(at.text, part[1], span[1]) if kind == "group" and part != span else None
        )
        yield (replace(row, text=f"{row.text} {noun[0].removesuffix('s')}") if noun else row), span


def make_row(
    document: str,
    kind: str,
    aspect: str,
    at: Covered,
    span: Span,
    subject: Sequence[Mention],
    held: str = "",
    fields: Mapping[str, str] | None = None,
) -> Row:
    """Return a row of the words of a span.

    Parameters
    ----------
    document, kind, aspect : str
    at : Covered
    span : tuple of int
    subject : sequence of Mention
        Whose it is; where nobody is named, whom a pronoun means.
    held : str
        Who holds it.
    fields : mapping of str, optional
    """
    lead = re.search(r"(?:^|(?<=[,;:] ))[^,;:“”\"]{1,40}$", at.text[: span[0]])
    whole = lead is not None and not held and kind not in _WORDS["own_words"]
    start = lead.start() if lead and whole else span[0]
    text = re.sub(r"^that,? ", "", shortened(at.text[start : span[1]]))
    actors = tuple(dict.fromkeys(m.actor for m in subject)) or (() if held else at.last)
    if not subject and re.match(r"[Ss]?[Hh]e\b", text):
        actors = at.person
    others = dict.fromkeys(m.actor for m in at.mentions if m.actor not in actors)
    return Row(
        claim_id(document, at.paragraph, kind, at.text, *span),
        kind,
        text,
        document,
        at.paragraph,
        at.sentence.start,
        at.sentence.stop,
        at.text,
        aspect or (_question(text) if kind == "view" else ""),
        actors,
        tuple(others),
        held,
        tuple((key, value) for key, value in (fields or {}).items() if value),
    )


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is too long for a row."""
    text = " ".join(text.split()).strip(" ,;")
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT].rsplit(" ", 1)[0] + "…"


def agreement_word(row: Row, span: Span) -> int:
    """Return where the word ends that says what sort of agreement a row is about.

    Parameters
    ----------
    row : Row
    span : tuple of int
        Where in its sentence the agreement is named.
    """
    match = _AGREEMENT.search(row.quote, *span)
    return match.end() if match else span[1]


def _fields(
    rule: Rule, match: re.Match[str], at: Covered, span: Span, day: date | None
) -> dict[str, str]:
    fields = {}
    if match.groupdict().get("alternative"):
        fields["alternative"] = at.text[slice(*match.span("alternative"))].strip(" ,")
    if rule.kind == "group":
        fields["presses"] = at.text[slice(*span)]
        determines = _DETERMINE.search(at.around)
        fields["determines"] = "" if determines is None else "no" if determines["no"] else "yes"
    return fields | (_agreement(at, span, day) if rule.kind == "agreement" else {})


def _agreement(at: Covered, span: Span, day: date | None) -> dict[str, str]:
    """Return the date, the parties and the matter of an agreement, where its sentence says."""
    words = at.text[slice(*span)]
    year = re.search(r"\b(?:1[89]|20)\d\d\b", words)
    days = [d.when for d in find_dates(at.text, day)]
    signed = re.search(r"\b(?:signed|concluded|reached)\b", at.text[: span[0]])
    just = signed is not None and span[0] - signed.end() < 12
    covers = _COVERS.match(at.text[span[1] :] if just else "") or _ON.search(words)
    parties = dict.fromkeys(m.text for m in at.mentions if m.actor in names())
    fields = {
        "date": days[0] if days and just else year[0] if year else "",
        "parties": "; ".join(parties) if signed else "",
        "covers": covers["what"].strip() if covers else "",
    }
    return {key: value for key, value in fields.items() if value}


def _parties(at: Covered, span: Span, signed: bool) -> list[Mention]:
    before = [m for m in at.mentions if signed and m.stop <= span[0]]
    return [m for m in before or at.inside(span) if m.actor in names()]


def _subject(match: re.Match[str], at: Covered, span: Span, held: str) -> list[Mention]:
    """Return whose a row is: who is named as its subject, or whom its pronoun means."""
    named = bool(match.groupdict().get("who"))
    who = match.span("who") if named else span
    found = at.inside(who) if named else _joined(at, span)
    words, before = at.text[slice(*who)].lower(), [m for m in at.mentions if m.stop <= who[0]]
    if found and not (before and re.match(r"(?:its|their)\b", words)):
        return found
    if re.match(r"s?he\b", words):
        return [m for m in before if m.kind == "person" or m.how == "role"][-1:]
    if held:
        others = [m for m in at.mentions if m.text not in held][:1]
        return others if re.match(r"(?:its?|they)\b", words) else []
    return before[:1]


def _whom(pronoun: str, place: int, at: Covered) -> str:
    """Return who is meant by *he*, *she*, *they* or *it*, as the text names them."""
    alone = pronoun.lower() in ("he", "she")
    before = [m for m in at.mentions if m.stop <= place and (m.kind == "person") == alone]
    known = before[-1] if before else at.meant.person if alone else at.meant.party
    return known.text if known is not None else pronoun


def _joined(at: Covered, span: Span) -> list[Mention]:
    """Return the first actor of a span and those that *and* joins to it."""
    inside = at.inside(span)
    joined = inside[:1]
    for m in inside[1:]:
        if not _JOINT.fullmatch(at.text[joined[-1].stop : m.start]):
            break
        joined.append(m)
    return joined


def _teller(at: Covered, place: int) -> str:
    """Return whom a sentence names first, as the one who argues what follows."""
    pronoun = re.match(r"(?:He|She|They|It)\b", at.text)
    if pronoun:
        return pronoun[0]
    told = _joined(at, (0, place))
    return at.text[told[0].start : told[-1].stop] if told else ""


def _parts(rule: Rule, at: Covered, span: Span) -> list[Span]:
    """Return what of a match are rows of their own: items of a list, or the whole."""
    between = rule.options.get("between")
    listed = between.search(at.covered, *span) if between is not None else None
    if listed:
        items = _cut(at.text, listed.span("items"), _ITEMS)
        return items if all(len(at.text[a:b].split()) < 7 for a, b in items) else [span]
    parts = _cut(at.text, span, _GERUNDS) if rule.options.get("split") else []
    return parts if len(parts) > 1 and all(b - a > 12 for a, b in parts) else [span]


def _cut(text: str, span: Span, joint: re.Pattern[str]) -> list[Span]:
    """Return the parts of a span between joints, without blanks at their ends."""
    parts, start = [], span[0]
    for match in joint.finditer(text, *span):
        parts.append((start, match.start()))
        start = match.end()
    parts.append((start, span[1]))
    stripped = []
    for a, b in parts:
        inner = re.sub(r"^(?:and|or|other|the)\s+", "", text[a:b].strip(" ,."))
        if inner:
            place = text.find(inner, a)
            stripped.append((place, place + len(inner)))
    return stripped


def _question(view: str) -> str:
    """Return what a view answers: what an actor's role is, its aim, or its motive."""
    low = view.lower()
    return next((name for name, words in _QUESTIONS.items() if words.search(low)), "judgement")
