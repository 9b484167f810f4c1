"""Quotations of a paragraph, and who is said to say each.

A quotation is somebody's where words of saying stand behind it (*“…”, Smith said*), before it
(*Smith said: “…”*), or beside another of the paragraph. One that a paragraph leaves open goes on in
the next, and a paragraph that is nothing else goes on with what was quoted before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from winset.library.claims.entities import Mention

COVER = "\ue000"
LEAST_QUOTED = 4
"""Words below which a quotation is a term and not what somebody said."""
_SAY = (
    r"(?:sa(?:id|ys?)|told|tells?|add(?:s|ed)|writes?|wrote|tweet(?:s|ed)|stat(?:es|ed)"
    r"|insist(?:s|ed)|continue[sd]|conclude[sd]?|respond(?:s|ed)|repl(?:ies|ied)|ask(?:s|ed)"
    r"|argue[sd]?|explain(?:s|ed)|warn(?:s|ed)|note[sd]?|acknowledge[sd]|concede[sd]|testif(?:y|ied)"
    r"|declare[sd]?|read|reads|assert(?:s|ed)|recall(?:s|ed)|predict(?:s|ed)|observe[sd]?"
    r"|complain(?:s|ed)|posted|lament(?:s|ed)|announced|stress(?:es|ed)|emphasi[sz]e[sd])"
)
_WHO = (
    r"(?P<who>(?:\b(?:[Tt]he|[Aa]n?) (?:[\w’-]+ )?\ue000\ue001*"
    r"|(?:\b(?:[Tt]he|[Aa]n?) )?\b(?:spokes\w+|lawyers?|attorneys?|officials?"
    r"|aides?|advis[eo]rs?|directors?|heads?|leaders?|members?))"
    rf" (?:for|of|at|in|from) (?:the )?\ue000\ue001*(?:['’]s)?(?: (?!{_SAY})[a-z-]+){{0,2}}"
    r"|(?:[Tt]he |[Aa]n? )?"
    r"(?:\ue000\ue001*(?:['’]s?)?"
    r" (?:(?!(?:of|for|from|at|in|and|to|on|with)\b)\w+ ){0,3}?(?=\ue000))?"
    r"\ue000\ue001*(?:['’]s? (?:\w+ ){0,3}\w+)?"
    r"|\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t)\b|\b(?:[Tt]he|[Aa]n?) (?:[\w’-]+ ){0,2}[\w’-]+)"
)
_ASIDE = r"(?:,[^.;:“”]{2,120}?,| \([^)]{1,40}\)|,)?"
_BEFORE = re.compile(rf"{_WHO}{_ASIDE} (?:[\w-]+ ){{0,3}}?{_SAY}\b")
_BEHIND = re.compile(rf"[\s,]*{_SAY} (?:[\w’'.-]+,? ){{0,6}}?{_WHO}")
_ACCORDING = re.compile(rf"\baccording to (?:[\w’'.-]+ ){{0,4}}?{_WHO}")
_MARKS = re.compile(r"[“”\"]|(?<![\w’])‘(?=[A-Z])|(?<=[,.?!…])’(?!\w)")
_AND = re.compile(r",? and ")
_END = re.compile(r"(?<![ (.][A-Z])(?<![ (][A-Z][a-z])(?<![ (][A-Z][a-z]{2})[.!?…](?=\s|$)")


@dataclass(frozen=True)
class Speech:
    """A quotation: where its words stand, and who says them.

    Attributes
    ----------
    start, stop : int
        In the paragraph, without the marks.
    name : str
        As the text names who speaks.
    mention : Mention, optional
        Who that is, where it is an actor.
    """

    start: int
    stop: int
    name: str
    mention: Mention | None


@dataclass(frozen=True)
class Speeches:
    """The quotations of a paragraph, and who goes on speaking after it."""

    found: tuple[Speech, ...]
    last: Speech | None
    open: bool


@dataclass(frozen=True)
class Meant:
    """Whom *he* or *she*, and *they* or *it*, can mean where a paragraph begins."""

    person: Mention | None = None
    party: Mention | None = None


def find_speeches(
    text: str,
    mentions: Sequence[Mention],
    covered: str,
    before: Speeches | None = None,
    meant: Meant = Meant(),
) -> Speeches:
    """Return the quotations of a paragraph whose speaker is named.

    Parameters
    ----------
    text : str
    mentions : sequence of Mention
        Who is named in it.
    covered : str
        The same with their names covered.
    before : Speeches, optional
        Those of the paragraph before.
    meant : Meant
    """
    quoted = list(_quoted(text))
    if not quoted:
        return Speeches((), before.last if before else None, open=False)
    last = before.last if before else None
    whole = len(quoted) == 1 and not (text[: quoted[0][0] - 1] + text[quoted[0][1] + 1 :]).strip()
    opened = before is not None and before.open and not text[: quoted[0][0] - 1].strip()
    goes_on = opened or (whole and before is not None and bool(before.found))
    speaker = (last.name, last.mention) if last and goes_on else None
    gaps = [0, *(k for span in quoted for k in span), len(text)]
    found: list[Speech] = []
    for k, (start, stop) in enumerate(quoted):
        lead, rest = covered[gaps[2 * k] : start], covered[stop : gaps[2 * k + 3]]
        end = _END.search(rest)
        behind = rest[: end.end()] if end else rest
        named = None
        if not text[start:stop].endswith("."):
            named = _named(behind, stop, text, mentions, behind=True)
        if named is None and not (speaker and lead.rstrip('“"‘ ').endswith(".")):
            named = _named(lead, gaps[2 * k], text, mentions, behind=False)
        if named is not None and named[1] is None and is_pronoun(named[0]):
            named = speaker or _meant(named[0], text[:start], mentions, before, meant)
        speaker = named or speaker
        if speaker is not None and len(text[start:stop].split()) >= LEAST_QUOTED:
            found.append(Speech(start, stop, *speaker))
    return Speeches(tuple(found), found[-1] if found else last, open=quoted[-1][1] == len(text))


def _quoted(text: str) -> Iterator[tuple[int, int]]:
    """Yield where quoted words stand; the last may be open to the end."""
    start = None
    for mark in _MARKS.finditer(text):
        opens = mark[0] in "“‘" or (mark[0] == '"' and start is None)
        if opens and (start is None or mark[0] == "“"):
            start = mark.end()
        elif not opens and start is not None:
            yield start, mark.start()
            start = None
    if start is not None and start < len(text):
        yield start, len(text)


def _named(
    words: str, place: int, text: str, mentions: Sequence[Mention], *, behind: bool
) -> tuple[str, Mention | None] | None:
    """Return who is said to speak in the words beside a quotation."""
    match = _BEHIND.match(words.lstrip('”"’ ,')) if behind else None
    shift = len(words) - len(words.lstrip('”"’ ,')) if match else 0
    if match is None:
        all_before = list(_BEFORE.finditer(words))
        near = all_before[:1] if behind else all_before[-1:]
        match = next(iter(near), None) or _ACCORDING.search(words)
    if match is None:
        return None
    start, stop = (place + shift + k for k in match.span("who"))
    inside = [m for m in mentions if start <= m.start < stop]
    person = next((m for m in inside if m.kind == "person"), None)
    mention = person or next(iter(inside), None)
    return text[start:stop].strip(" ."), mention


def is_pronoun(name: str) -> bool:
    """Say whether a name is one of *he*, *she*, *they* and *it*."""
    return name.lower() in ("he", "she", "they", "it")


def _meant(
    pronoun: str, lead: str, mentions: Sequence[Mention], before: Speeches | None, meant: Meant
) -> tuple[str, Mention | None]:
    """Return whom a pronoun means: named here before it, speaking just now, or named elsewhere."""
    alone = pronoun.lower() in ("he", "she")
    named = [m for m in mentions if m.stop <= len(lead)]
    for one, other in pairwise(reversed(named)):
        if not alone and _AND.fullmatch(lead[other.stop : one.start]):
            return lead[other.start : one.stop], other
    fitting = [m for m in named if (m.kind == "person") == alone]
    begins = max((end.end() for end in _END.finditer(lead.rstrip('“"‘ .!?'))), default=0)
    subject = next((m for m in fitting if m.start >= begins), None)
    if fitting:
        one = subject or fitting[-1]
        return one.text, one
    last = before.last if before else None
    if last and (before and before.found) and not is_pronoun(last.name) and alone:
        return last.name, last.mention
    other_one = meant.person if alone else meant.party
    if other_one:
        return other_one.text, other_one
    return (last.name, last.mention) if last and not is_pronoun(last.name) else (pronoun, None)
