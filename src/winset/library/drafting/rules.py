"""The rules of a draft: patterns over a sentence in which the names of actors are covered.

``rules.yaml`` and ``views.yaml`` have the patterns; this module says where one applies, and where
a match is refused because no actor stands where one must, or because somebody else is speaking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from winset.library.claims.entities import Mention
from winset.library.claims.sentences import Sentence
from winset.library.drafting.speech import COVER, Meant, Speech
from winset.library.patterns import expanded, read_words

Span = tuple[int, int]
REST = "\ue001"
"""What fills the length of a name behind the sign that covers it."""

_CONDITIONS = ("needs", "never", "near", "sentence", "between")
QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_NO_SUBJECT_AFTER = re.compile(
    r"\b(?:of|with|against|on|in|to|from|for|by|toward|towards|around|between|over|about|into|at"
    r"|under|unlike|like|despite|without|besides|except|than|among)\s(?:the\s|an?\s)?$"
)
_CONDITION = re.compile(r"\b(?:[Ii]f|[Uu]nless|[Ww]hether)\s(?:the\s)?$")
_ASKED = re.compile(
    r"\b(?:[Ww]hether|[Hh]ow|why|where|[Ww]hat|which|who)\s(?:[\w’'-]+\s){0,3}$"
    r"|\b(?:before|until|once)\s(?:the\s)?$"
)
_FEARED = re.compile(
    r"\b(?:fear|worr(?:y|ies|ied)|hop(?:e|es|ed|ing)|expect|doubt|suspect|concern|risk|chance)"
    r"(?:s|ed|ing)? (?:that )?(?:the )?$"
)
_QUESTION = re.compile(r"\?[”\"’)]*$|[?,][”\"] (?:[^\s,;.“”\"]+ ){1,5}asked(?: \w+){0,2}\.?$")
_MANY = re.compile(r"\b(?!headquarters|politics|news)[a-z]+[a-rt-z]s$")
_OF_ONE = re.compile(r"\s(?:has|is|was|does)\b")
_OBJECT = re.compile(r"\s(?:from|of|behind|across|for(?! now))\s")
"""What stands after a pronoun that is no subject: discourage *it* from."""
_PASSIVE_IT = re.compile(r"\b[Ii]t (?:is|was|has been) \w+ed\b")
_ATTRIBUTED = re.compile(
    r"(?:,|”|\") (?:\w+ ){0,4}"
    r"(?:said|says|told|added|wrote|writes|tweeted|explained|reported|reports|noted|warned|argued"
    r"|stressed|observed|cautioned)\b"
    r"|\b(?:argue[sd]?|believe[sd]?|contend(?:s|ed)?|suggest(?:s|ed)?|insist(?:s|ed)?|urge[sd]?"
    r"|claim(?:s|ed)|warn(?:s|ed)?|conclude[sd]?|recommend(?:s|ed)?|propose[sd]?|think|thinks"
    r"|saying|arguing|warning|claiming|fear(?:s|ed)|worr(?:y|ies|ied)|hope[sd]?|expect(?:s|ed)?)\b"
    r"|\b(?:said|says|(?<!to )(?<!would )(?<!could )say|told|added|according to|it clear"
    r"|\w{3,}ed that|\w{2,}[^s]s that)\b"
)

_TOLD = re.compile(
    r"(?:,|”|\") (?:\w+ ){0,4}"
    r"(?:said|says|told|added|wrote|writes|tweeted|explained|reported|reports|noted|warned|argued"
    r"|stressed|observed|cautioned)\b"
    r"|\b(?:said|says|told|added|argue[sd]?|contend(?:s|ed)?|insist(?:s|ed)?|claim(?:s|ed)"
    r"|explained|according to|it clear|(?<!to )says? (?:that|there))\b"
)


@dataclass(frozen=True)
class Rule:
    """A pattern and what it makes; see the head of ``rules.yaml``."""

    kind: str
    pattern: re.Pattern[str]
    aspect: str
    options: Mapping[str, Any]


@dataclass(frozen=True)
class Covered:
    """A sentence, the same with its actors covered, and where it stands.

    Attributes
    ----------
    sentence : Sentence
    text, covered : str
        The same length, so that a place in one is a place in the other.
    mentions : tuple of Mention
    last, person : tuple of str
        Whom *it* and *he* mean where this sentence names nobody before them.
    paragraph : int
    around : str
        The paragraph.
    conclusion, commentary : bool
        Whether the paragraph is the one in which the author concludes, and whether the author of
        the text argues throughout.
    speaker : str
        Who says *we*, or in whose name a resolution speaks.
    we : bool
        Whether the text says *we*, as a communiqué does.
    meant : Meant
        Whom *he* and *they* mean, as the text names them.
    speeches : tuple of Speech
        What of the sentence is quoted, from places of the sentence, and who says it.
    """

    sentence: Sentence
    text: str
    covered: str
    mentions: tuple[Mention, ...]
    last: tuple[str, ...]
    person: tuple[str, ...]
    paragraph: int
    around: str
    conclusion: bool
    commentary: bool
    speaker: str
    we: bool
    meant: Meant
    speeches: tuple[Speech, ...] = ()

    def spoken(self, span: Span) -> Speech | None:
        """Return the quotation that a span lies in, if it lies in one."""
        return next((s for s in self.speeches if s.start <= span[0] and span[1] <= s.stop), None)

    def inside(self, span: Span) -> list[Mention]:
        """Return the mentions that begin in a span."""
        return [m for m in self.mentions if span[0] <= m.start < span[1]]


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order in which they are tried."""
    content = read_words(__file__, "rules")
    entries = [*read_words(__file__, "views")["rules"], *content["rules"]]
    parts: dict[str, str] = {}
    for name, pattern in content["parts"].items():
        parts[name] = expanded(pattern, parts)
    return tuple(
        Rule(
            entry["kind"],
            re.compile(expanded(entry["pattern"], parts)),
            entry.get("aspect", ""),
            {
                key: re.compile(expanded(value, parts)) if key in _CONDITIONS else value
                for key, value in entry.items()
            },
        )
        for entry in sorted(
            entries, key=lambda entry: ("rest" in entry, entry.get("rest") == "kind")
        )
    )


def matches(rule: Rule, at: Covered) -> list[re.Match[str]]:
    """Return where a rule holds in a sentence.

    Parameters
    ----------
    rule : Rule
    at : Covered
    """
    if not _applies(rule, at):
        return []
    text = at.text if rule.options.get("bare") else at.covered
    spoken = rule.options.get("spoken")
    places = [(s.start, s.stop) for s in at.speeches] if spoken else [(0, len(text))]
    return [
        match
        for place in places
        for match in _found(rule, text, place)
        if match.end() > match.start() and not _spoken_by_others(rule, match, at)
        if rule.options.get("formal") or _has_subject(rule, match, at)
    ]


def _found(rule: Rule, text: str, place: Span) -> Iterator[re.Match[str]]:
    """Return where a pattern holds: of a quotation only from its first word."""
    if not rule.options.get("spoken"):
        return rule.pattern.finditer(text, *place)
    match = rule.pattern.match(text, *place)
    return iter([match] if match else [])


def _applies(rule: Rule, at: Covered) -> bool:
    options = rule.options
    where = options.get("where")
    if (where == "conclusion" and not at.conclusion) or (where == "opinion" and at.speaker):
        return False
    if where == "commentary" and (not at.commentary or at.speaker or at.we):
        return False
    if options.get("formal") and not at.speaker:
        return False
    if _QUESTION.search(at.covered) and not rule.pattern.pattern.endswith("\\?"):
        return False
    texts = {"needs": at.covered, "sentence": f"{at.covered}\n{at.text}", "near": at.around}
    if any(key in options and not options[key].search(text) for key, text in texts.items()):
        return False
    return "never" not in options or not options["never"].search(at.covered)


def _spoken_by_others(rule: Rule, match: re.Match[str], at: Covered) -> bool:
    if rule.options.get("unless") != "quoted":
        return False
    place = match.start("text")
    there = place + at.sentence.start
    quoted = any(m.start() <= there < m.end() for m in QUOTED.finditer(at.around))
    if quoted or any(s.start <= place < s.stop for s in at.speeches):
        return True
    attributed = _TOLD if rule.options.get("where") == "commentary" else _ATTRIBUTED
    return attributed.search(at.covered) is not None


def _has_subject(rule: Rule, match: re.Match[str], at: Covered) -> bool:
    """Whether an actor stands where the rule wants one, as one who acts and not in a condition."""
    where = rule.options.get("subject")
    if where == "any":
        return True
    if where is None:
        return COVER in at.covered or bool(at.last)
    part, before = match[where], at.covered[: match.start(where)]
    if where == "text" and _ASKED.search(before):
        return False
    conditional = _CONDITION.search(before) or _PASSIVE_IT.match(at.covered, len(before))
    if where != "held" and conditional:
        return False
    if COVER not in part:
        alone = _OBJECT.match(at.covered, match.end(where)) is None
        return where != "text" and alone and _pronoun_has_actor(part, len(before), at)
    if where == "who" and rule.kind in ("position", "conduct") and _FEARED.search(before):
        return False
    if where == "who" and _differ(at.text[: match.end(where)], at.covered[match.end(where) :]):
        return False
    relative = re.match(r",\s(?:who|which)\b", at.covered[match.end(where) :])
    if where == "who" and not relative and _NO_SUBJECT_AFTER.search(before):
        return False
    kinds = rule.options.get("holder", "").split()
    inside = at.inside(match.span(where))
    return not kinds or any(m.kind in kinds and m.actor == m.id for m in inside)


def _differ(subject: str, rest: str) -> bool:
    """Whether what is named is many and the verb is of one: another word is its subject."""
    return _MANY.search(subject) is not None and _OF_ONE.match(rest) is not None


def _pronoun_has_actor(word: str, place: int, at: Covered) -> bool:
    alone = re.match(r"[Ss]?[Hh]e\b", word)
    return bool((at.person if alone else at.last) or at.inside((0, place)))
