"""Answers of slower verbs, kept by what was asked; the oldest go first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

Answer = TypeVar("Answer")

MOST = 24


class Memory:
    """A few answers, each made once."""

    def __init__(self, most: int = MOST) -> None:
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._most = most
        self._lock = threading.Lock()

    def make(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """Return an answer, from memory or made now."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Answer, self._kept[key])
        answer = work()
        with self._lock:
            self._kept[key] = answer
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
