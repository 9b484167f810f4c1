"""What a reader types -> an expression for the full-text index, and conditions on documents."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from winset.errors import UsageError, nearest
from winset.library.folding import is_unspaced, search_words

FIELDS = (
    *("title", "author", "region", "topic", "center", "collection", "program", "type"),
    *("publisher", "abstract"),
)
"""Fields of a document that a query may name, as in ``author:topychkanov``."""

MOST_TERMS = 64
_TERM = re.compile(
    r'(?P<minus>-)?(?:(?P<field>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))'
)
_SMALL = """
    a about after all also an and any are as at be because been before being between both
    but by can could did do does for from had has have he her his how i if in into is it
    its may me more most my no nor not of on one or other our out over own same she should
    so some such than that the their them then there these they this those to too under up
    very was we were what when where which while who whom why will with would you your
"""
STOP_WORDS = frozenset(_SMALL.split())


@dataclass(frozen=True)
class Query:
    """A query in parts.

    Parameters
    ----------
    words : tuple of str
        Words and phrases of the text, each as the index takes it.
    typed : tuple of str
        Single words and whole phrases as they were typed.
    without : tuple of str
        What a paragraph must not hold.
    fields : tuple of (str, str)
        Conditions on documents: field and expression.
    exact : bool
        Whether it holds a phrase, a field or an exclusion: the reader asked for words, not meaning.
    """

    words: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = field(default=())
    exact: bool = False

    def expression(self, any_word: bool = False) -> str:
        """Return the index's expression: all words, or any word that says something."""
        words = self.words
        if any_word:
            telling = tuple(
                word
                for word, typed in zip(self.words, self.typed, strict=True)
                if typed.lower() not in STOP_WORDS
            )
            words = tuple(map(_in_pairs, telling or self.words))
        joined = (" OR " if any_word else " AND ").join(words)
        if not self.without or not joined:
            return joined
        return f"({joined}) NOT ({' OR '.join(self.without)})"


def parse(text: str) -> Query:
    """Read a query: words, ``"phrases"``, ``begin*``, ``field:word``, ``-without``.

    Raises
    ------
    UsageError
        It names a field that is none, or has too many words.
    """
    words: list[str] = []
    typed: list[str] = []
    without: list[str] = []
    fields: list[tuple[str, str]] = []
    phrased = False
    for match in _TERM.finditer(text):
        name = match["field"]
        value = match["phrase"] if match["phrase"] is not None else match["word"]
        if name and name.lower() not in FIELDS and match["phrase"] is None and ":" in match[0]:
            if value.startswith("//"):
                name, value = None, match[0]
            else:
                raise UsageError(
                    f"There is no field '{name}'; there are {', '.join(FIELDS)}."
                    f"{nearest(name, FIELDS)}"
                )
        terms = _expression(value, match["phrase"] is not None)
        if not terms:
            continue
        if name and name.lower() in FIELDS:
            fields.append((name.lower(), " AND ".join(terms)))
        elif match["minus"]:
            without += terms
        else:
            words += terms
            typed += [value] if len(terms) == 1 else [term.strip('"*') for term in terms]
            phrased |= match["phrase"] is not None and (
                " " in value.strip() or any(map(is_unspaced, value))
            )
    if len(words) + len(without) + len(fields) > MOST_TERMS:
        raise UsageError(f"A query may have {MOST_TERMS} words; this has more.")
    return Query(
        tuple(words),
        tuple(typed),
        tuple(without),
        tuple(fields),
        phrased or bool(fields) or bool(without),
    )


def _expression(value: str, phrase: bool) -> list[str]:
    """Return a value as terms of the index, each in quotation marks so that nothing is syntax."""
    ways = search_words(value)
    if not ways:
        return []
    if phrase or len(ways) > 1 or len(ways[0]) > 1:
        terms = " OR ".join('"' + " ".join(words) + '"' for words in ways)
        return [terms if len(ways) == 1 else f"({terms})"]
    word = ways[0][0]
    return [f'"{word}"{"*" if value.endswith("*") and len(word) > 1 else ""}']


def _in_pairs(term: str) -> str:
    """Return a run of signs of a script without blanks as its pairs, any of which may be found."""
    signs = term.strip('"').split()
    if len(signs) < 3 or not all(map(is_unspaced, signs)):
        return term
    return "(" + " OR ".join(f'"{one} {other}"' for one, other in pairwise(signs)) + ")"
