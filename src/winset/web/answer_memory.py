"""Answers of slower verbs, kept by what was asked; the one asked for longest ago goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from cachetools import LRUCache

from winset.case.schema import Case

if TYPE_CHECKING:
    from winset.threads import Progress

Answer = TypeVar("Answer")

MOST_ANSWERS = 24


@dataclass(frozen=True)
class Question(Generic[Answer]):
    """What an address asks: its answer is looked up by whoever reads, made by whoever may ask.

    Attributes
    ----------
    kept : callable
        Returns the answer that is in memory, or None.
    make : callable
        Returns the answer, from memory or made now; called with what notes progress.
    """

    kept: Callable[[], Answer | None]
    make: Callable[[Progress | None], Answer]


class Memory:
    """A few answers, each made once.

    Parameters
    ----------
    most : int
        How many.
    """

    def __init__(self, most: int = MOST_ANSWERS) -> None:
        self._answers: LRUCache[Hashable, object] = LRUCache(most)
        self._lock = threading.Lock()

    def make(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """Return an answer, from memory or made now.

        Parameters
        ----------
        key : hashable
            What was asked.
        work : callable
            Makes the answer. It runs outside the lock, so that other answers do not wait for it.
        """
        kept = self.get(key)
        if kept is not None:
            return cast(Answer, kept)
        answer = work()
        with self._lock:
            self._answers[key] = answer
        return answer

    def get(self, key: Hashable) -> object | None:
        """Return an answer that was made already; None where there is none.

        Parameters
        ----------
        key : hashable
            What was asked.
        """
        with self._lock:
            return self._answers.get(key)

    def question(self, verb: Callable[..., Answer], *args: Any, **options: Any) -> Question[Answer]:
        """Return a verb's answer to be looked up or made.

        Parameters
        ----------
        verb : callable
            Of :mod:`winset.api`.
        *args, **options
            What it is asked. A case counts by its content, a file by when it was written.
        """
        key = (verb.__name__, _key(args), _key(sorted(options.items())))

        def make(progress: Progress | None) -> Answer:
            tells = {"progress": progress} if "progress" in signature(verb).parameters else {}
            return self.make(key, lambda: verb(*args, **options, **tells))

        return Question(lambda: cast(Answer | None, self.get(key)), make)


def _key(value: Any) -> Hashable:
    """Return what stands for a value in a key."""
    if isinstance(value, Case):
        return value.digest()
    if isinstance(value, Path):
        return str(value), value.stat().st_mtime_ns
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    return cast(Hashable, value)
