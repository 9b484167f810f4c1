"""Answers of slower verbs, kept by what was asked; the one asked for longest ago goes first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from cachetools import LRUCache

Answer = TypeVar("Answer")

MOST_ANSWERS = 24


class Memory:
    """A few answers, each made once."""

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
