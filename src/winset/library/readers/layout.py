"""The signs by which the parts of a page's text are told apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from winset.library.readers.iso_dates import iso_day

BULLET = re.compile(r"^\s*(?:[•◦▪‣●○■–*·-])\s+")
NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}[.)]|\(?[a-z][.)])\s+(?=\S)")
BYLINE = re.compile(
    r"^[ \t]*(?:Written\s+)?[Bb][Yy]:?[ \t]+((?!the\b)[^\W\d_].{1,200}?)[ \t]*$", re.M
)
_PUBLISHED = re.compile(
    r"^\s*(?:first\s+)?(?:published|posted|updated|released|issued|date)\b.{1,60}$", re.I
)
CAPTION = re.compile(
    r"^(?:source|photo|image|credit|picture|photograph|illustration)s?\b\s*(?:by\b|:)", re.I
)
TOOLS = re.compile(
    r"^(?:link copied|copy link|share|share this.*|print|save|download|e-?mail|tweet|listen|"
    r"advertisement|skip to .*|menu|search|log ?in|sign ?in|subscribe|donate|read in .*|"
    r"\d+ min(?:ute)?s?(?: read)?)$",
    re.I,
)
_WORKS = (
    r"(?:articles?|stories|content|works?|posts?|readings?|topics?|publications?|research|news|"
    r"analysis|commentar(?:y|ies)|links?|items?|for you|reports?|videos?|events?)"
)
FURTHER = re.compile(
    r"^(?:more (?:work|from|on|in|like|stories|articles)\b|read (?:more|next|also)\b|see also\b|"
    rf"(?:related|recommended|latest|most (?:read|popular)|up next)(?: {_WORKS})*:?$|"
    r"further reading\b|you (?:may|might) also\b)",
    re.I,
)
STOP = re.compile(
    FURTHER.pattern + r"|^(?:get (?:more|the|our) (?:news|latest|newsletter|updates)\b|"
    r"(?:subscribe|sign up)\b|newsletters?\b|share (?:this|on)\b|follow (?:us|the authors?)\b|"
    r"about the authors?\b|authors?$|comments?$|leave a (?:reply|comment)\b|tags?\s*:|topics?\s*:|"
    r"filed under\b|notes?$|footnotes?$|endnotes?$|references$|acknowledge?ments?$|disclaimer$|"
    r"tagged\b|categories$|previous (?:article|post|story)\b|all rights reserved)",
    re.I,
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright)\s*(?:\d{4}(?:\s*[-–]\s*\d{4})?)?,?\s*(?:by\s+)?"
    r"([^\d.|©][^.|©]{1,100})?",
    re.I,
)
DISCLAIMER = re.compile(
    r"\b(?:does not take institutional positions|views (?:expressed|represented|presented)\b"
    r".{0,80}\b(?:author|own)|represents the sole views of its authors?|"
    r"do(?:es)? not necessarily reflect)",
    re.I,
)
_SENTENCE = re.compile(r"[.!?…:;][\"”’')\]]*\s*$|[.!?]\s+[A-ZÀ-Þ\"“(]")
_KINDS = """
    article articles analysis blog book brief briefing column commentary editorial essay
    event explainer feature interview news op-ed opinion paper podcast policy-brief
    press-release q&a report research review speech statement study testimony transcript
    video working-paper other audio newsletter
"""
KINDS = frozenset(_KINDS.split())


@dataclass(frozen=True)
class Line:
    """A line of a text: what it says, how far it is set in, whether it is an item of a list."""

    text: str
    indent: int = 0
    bullet: bool = False


def is_sentence(text: str) -> bool:
    """Tell whether a line reads as prose: long enough, with an end of a sentence in it."""
    return len(text) >= 50 and len(text.split()) >= 8 and _SENTENCE.search(text) is not None


def is_kind(text: str) -> bool:
    """Tell whether a line names a kind of work, as ``Commentary`` does."""
    return text.casefold().replace(" ", "-") in KINDS


def is_published(text: str) -> bool:
    """Tell whether a line says when a work came out."""
    return _PUBLISHED.match(text) is not None and iso_day(text) is not None
