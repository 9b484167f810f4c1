"""Lines broken at a hyphen -> words, as they were before.

A soft hyphen shows only where a line ends, so it goes. A hyphen may be put in or belong to the
word: the same word unbroken elsewhere in the text tells, then lists of compounds in the text's
language; what these do not know is taken as one word that was broken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from winset.library.patterns import read_words

SOFT = "\u00ad"
_HYPHENS = "-\u2010"
_ALL_HYPHENS = "-\u2010\u2011"
_LISTS = read_words(__file__, "line_breaks")
_SHARING = frozenset(_LISTS["sharing"].split())
_PREFIXES = frozenset(_LISTS["prefixes"].split())
_PARTICIPLE = re.compile(r"\w{3,}(?:ing|ed)")
_COMPOUNDS = {
    language: re.compile("".join(pattern.split()))
    for language, pattern in _LISTS.items()
    if language not in ("sharing", "prefixes")
}
_WORD = re.compile(rf"[^\W_]+(?:[{_ALL_HYPHENS}'’][^\W_]+)*")
_HEAD = re.compile(rf"[^\W_]+(?:[{_ALL_HYPHENS}'’][^\W_]+)*(?=[{_ALL_HYPHENS}]$)")
_DASHED = re.compile(r"\w[–—]$")
_ADDRESS = re.compile(r"(?:://|\bwww\.|@)\S*$")
_MAILBOX = re.compile(r"[\w.+-]*@\w")
_LONG_CAPITALS = 9
_LONGEST = 80
"""No word is longer; what a hostile line holds is not looked through."""


@dataclass(frozen=True)
class LineBreaks:
    """What a text tells of its own words.

    Parameters
    ----------
    words : frozenset of str
        Its words that no line breaks, hyphens in them, in lower case.
    language : str, optional
        ISO 639-1.
    """

    words: frozenset[str]
    language: str | None

    @classmethod
    def of(cls, lines: Sequence[str], language: str | None) -> LineBreaks:
        """Return what lines tell.

        Parameters
        ----------
        lines : sequence of str
        language : str, optional
        """
        words: set[str] = set()
        broken = False
        for line in lines:
            found = [_plain(word) for word in _WORD.findall(line)]
            ends = line[-1:] in (*_ALL_HYPHENS, SOFT)
            words.update(found[broken : len(found) - ends])
            broken = ends
        return cls(frozenset(words), language)

    def joined(self, left: str, right: str) -> str | None:
        """Return two lines as one where a word goes on from one to the other, else None.

        Parameters
        ----------
        left, right : str
            A line with its hyphen, and the next line.
        """
        if left.endswith(SOFT):
            return left[:-1] + right
        if _DASHED.search(left[-2:]) and right[:1].isalnum():
            return left + right
        in_address = _ADDRESS.search(left[-_LONGEST:]) or _MAILBOX.match(right[:_LONGEST])
        if left.endswith("-") and right[:1].isalnum() and in_address:
            return left + right
        head, tail = _HEAD.search(left[-_LONGEST:]), _WORD.match(right[:_LONGEST])
        if head is None or tail is None:
            return None
        if _plain(tail[0]) in _SHARING and _plain(head[0] + tail[0]) not in self.words:
            return None
        return left + right if self._keeps(head[0], tail[0], left[-1]) else left[:-1] + right

    def _keeps(self, head: str, tail: str, hyphen: str) -> bool:
        """Tell whether a word keeps the hyphen at which a line broke it."""
        if hyphen not in _HYPHENS or head[-1].isdigit() or tail[0].isdigit():
            return True
        whole = _plain(f"{head}-{tail}")
        if whole in self.words or _plain(head + tail) in self.words:
            return whole in self.words
        if head.isupper() and tail.isupper():
            parts = {_plain(head), _plain(tail)}
            return parts <= self.words or len(head + tail) < _LONG_CAPITALS
        if tail[0].isupper() or any(sign.isupper() for sign in head[1:]):
            return True
        if _PARTICIPLE.fullmatch(tail) and {_plain(head), tail} <= self.words:
            return _plain(head) not in _PREFIXES
        if head[0].isupper() and tail in ("led", "held", "run", "made", "born"):
            return True
        last = re.split(f"[{_ALL_HYPHENS}]", _plain(head))[-1]
        short = f"{last}-{_plain(tail)}"
        lists = (_COMPOUNDS["all"], _COMPOUNDS.get(self.language or ""))
        return any(one.search(text) for one in lists if one for text in (whole, short))


def _plain(word: str) -> str:
    return re.sub(f"[{_ALL_HYPHENS}]", "-", word).replace("’", "'").casefold()
