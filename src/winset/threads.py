"""Work spread over threads, that stops within a second when it is told to.

A kernel cannot be interrupted; so work is cut into pieces, and between two of them each thread asks
whether to go on. What a thread is told, the threads that it started are told too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Called with what is done and with how much there is."""

ASK_SECONDS = 0.2
"""How often who waits for work asks whether to go on."""

_thread = threading.local()


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The work was told to stop."""


@contextmanager
def stoppable(asked: Callable[[], bool]) -> Iterator[None]:
    """Let work of this thread stop where it asks :func:`stop_if_asked` and `asked` says so."""
    before = getattr(_thread, "asked", None)
    _thread.asked = asked
    try:
        yield
    finally:
        _thread.asked = before


def asked_to_stop() -> Callable[[], bool]:
    """Return what says whether this thread's work was told to stop, for another thread to ask."""
    return getattr(_thread, "asked", None) or (lambda: False)


def stop_if_asked() -> None:
    """Go on, unless this thread's work was told to stop.

    Raises
    ------
    Stopped
        It was.
    """
    if asked_to_stop()():
        raise Stopped


def in_threads(
    task: Callable[..., Result],
    *parts: Sequence[Any],
    workers: int,
    waiting: Callable[[], object] | None = None,
) -> Iterator[Result]:
    """Yield the results of a task on each of several parts, in their order.

    Where the caller fails, leaves, or is told to stop, what has not begun is given up, and what
    runs stops at its next :func:`stop_if_asked`; nobody waits for it.

    Parameters
    ----------
    task : callable
    *parts : sequence
        The task's arguments, each as long as the others.
    workers : int
        Threads at most.
    waiting : callable, optional
        Called every `ASK_SECONDS` while results are waited for; what it raises ends the work.
    """
    over = threading.Event()

    def run(*part: Any) -> Result:
        with stoppable(over.is_set):
            stop_if_asked()
            return task(*part)

    pool = ThreadPoolExecutor(max(1, min(workers, len(parts[0]))))
    try:
        futures: deque[Future[Result]] = deque(
            pool.submit(run, *part) for part in zip(*parts, strict=True)
        )
        while futures:
            future = futures.popleft()
            while not wait((future,), timeout=ASK_SECONDS).done:
                stop_if_asked()
                if waiting is not None:
                    waiting()
            yield future.result()
    finally:
        over.set()
        pool.shutdown(wait=False, cancel_futures=True)
