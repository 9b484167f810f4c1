"""Conditions on options: ``not attacks and (sanctions or walks-out)``, or a pattern ``-YY``.

Words bind in this order: ``not``, ``and``, ``or``, and last ``if`` and ``iff``. ``a if b`` holds
unless b holds and a does not. A pattern has a letter for each option, in the case's order: Y for
taken, N for not taken, - for either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

WORDS = ("and", "or", "not", "if", "iff")
_TOKEN = re.compile(r"\s*([()]|\w[\w-]*)")
_PATTERN = re.compile(r"^[YN-]+$")
_MOST_CHARACTERS = 2000
_DEEPEST = 30


class ConditionError(ValueError):
    """Text that is no condition; the message says why."""


@dataclass(frozen=True)
class Condition:
    """A condition, read.

    Attributes
    ----------
    word : str
        One of `WORDS`, ``option``, or ``pattern``.
    parts : tuple of Condition
    name : str
        The option's id, or the pattern.
    """

    word: str
    parts: tuple[Condition, ...] = ()
    name: str = ""

    @property
    def options(self) -> list[str]:
        """The ids that the condition names, each once, in their order."""
        if self.word == "option":
            return [self.name]
        return list(dict.fromkeys(name for part in self.parts for name in part.options))

    def holds(self, columns: Mapping[str, Flags]) -> Flags:
        """Return in which states the condition holds.

        Parameters
        ----------
        columns : mapping of option id to array of bool, shape (state,)
            In the case's order of options.
        """
        if self.word == "option":
            return columns[self.name]
        if self.word == "pattern":
            import numpy as np

            fits = np.ones(len(next(iter(columns.values()))), np.bool_)
            for letter, column in zip(self.name, columns.values(), strict=True):
                fits &= True if letter == "-" else column == (letter == "Y")
            return fits
        parts = [part.holds(columns) for part in self.parts]
        return _WAYS[self.word](parts)


_WAYS: dict[str, Callable[[list[Any]], Flags]] = {
    "not": lambda parts: ~parts[0],
    "and": lambda parts: reduce(and_, parts),
    "or": lambda parts: reduce(or_, parts),
    "if": lambda parts: parts[0] | ~parts[1],
    "iff": lambda parts: parts[0] == parts[1],
}


@lru_cache(maxsize=4096)
def parse(text: str) -> Condition:
    """Read a condition.

    Raises
    ------
    ConditionError
        It cannot be read; the message says what stands in the way.
    """
    if len(text) > _MOST_CHARACTERS:
        raise ConditionError(f"more than {_MOST_CHARACTERS:,} characters")
    if _PATTERN.fullmatch(text.strip()):
        return Condition("pattern", name=text.strip())
    reader = _Reader(_tokens(text))
    condition = reader.whole()
    if reader.here is not None:
        hint = "; put brackets around one of them" if reader.here in ("if", "iff") else ""
        raise ConditionError(f"'{reader.here}' where the condition could end{hint}")
    return condition


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ConditionError(f"the character '{text[at:].strip()[:1]}'")
        tokens.append(match[1])
        at = match.end()
    return tokens


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens, self.at, self.depth = tokens, 0, 0

    @property
    def here(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def whole(self) -> Condition:
        left = self.chain("or")
        if self.here not in ("if", "iff"):
            return left
        word = str(self.here)
        self.at += 1
        return Condition(word, (left, self.chain("or")))

    def chain(self, word: str) -> Condition:
        def inner() -> Condition:
            return self.chain("and") if word == "or" else self.one()

        parts = [inner()]
        while self.here == word:
            self.at += 1
            parts.append(inner())
        return parts[0] if len(parts) == 1 else Condition(word, tuple(parts))

    def one(self) -> Condition:
        turned = False
        while self.here == "not":
            self.at += 1
            turned = not turned
        condition = self.bare()
        return Condition("not", (condition,)) if turned else condition

    def bare(self) -> Condition:
        token = self.here
        if token is None:
            raise ConditionError("an end where an option should stand")
        self.at += 1
        if token == "(":  # noqa: S105
            self.depth += 1
            if self.depth > _DEEPEST:
                raise ConditionError(f"brackets more than {_DEEPEST} deep")
            inner = self.whole()
            if self.here != ")":
                raise ConditionError("a bracket that is not closed")
            self.at += 1
            self.depth -= 1
            return inner
        if token in WORDS or token == ")":  # noqa: S105
            raise ConditionError(f"'{token}' where an option should stand")
        return Condition("option", name=token)
