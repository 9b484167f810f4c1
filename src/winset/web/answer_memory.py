"""Answers of slower verbs, kept by what was asked; the one asked for longest ago goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from inspect import signature
from pathlib import Path
from typing import Any, TypeVar, cast

from cachetools import LRUCache

from winset.case.schema import Case

Answer = TypeVar("Answer")

MOST_ANSWERS = 24


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
        with self._lock:
            if key in self._answers:
                return cast(Answer, self._answers[key])
        answer = work()
        with self._lock:
            self._answers[key] = answer
        return answer

    def ask(
        self, verb: Callable[..., Answer], *args: Any, progress: Any = None, **options: Any
    ) -> Answer:
        """Return what a verb answers, from memory or asked now.

        Parameters
        ----------
        verb : callable
            Of :mod:`winset.api`.
        *args, **options
            What it is asked. A case counts by its content, a file by when it was written.
        progress : callable, optional
            Called with how far it is, by a verb that says so.
        """
        key = (verb.__name__, _key(args), _key(sorted(options.items())))
        if "progress" in signature(verb).parameters:
            options["progress"] = progress
        return self.make(key, lambda: verb(*args, **options))


def _key(value: Any) -> Hashable:
    """Return what stands for a value in a key."""
    if isinstance(value, Case):
        return value.digest()
    if isinstance(value, Path):
        return str(value), value.stat().st_mtime_ns
    if isinstance(value, (list, tuple)):
        return tuple(map(_key, value))
    return cast(Hashable, value)
