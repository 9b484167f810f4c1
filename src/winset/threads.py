"""Work spread over threads, that stops within a second when it is told to.

A kernel cannot be interrupted; so work is cut into pieces, and between two of them each thread asks
whether to go on. What a thread is told, the threads that it started are told too.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar, cast

Result = TypeVar("Result")
Other = TypeVar("Other")
Progress = Callable[[int, int], None]
"""Called with what is done and with how much there is."""

ASK_SECONDS = 0.2
"""How often who waits for work asks whether to go on."""

AHEAD = 4
"""Parts that are taken for each thread before their turn."""

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
    *parts: Iterable[Any],
    workers: int,
    waiting: Callable[[], object] | None = None,
    ordered: bool = True,
) -> Iterator[Result]:
    """Yield the results of a task on each of several parts, in their order or as they come.

    Parts are taken as threads come to them, `AHEAD` a thread at most, so there may be any number.
    Where the caller fails, leaves, or is told to stop, what has not begun is given up, and what
    runs stops at its next :func:`stop_if_asked`; nobody waits for it.

    Parameters
    ----------
    task : callable
    *parts : iterable
        The task's arguments, each as long as the others.
    workers : int
        Threads at most.
    waiting : callable, optional
        Called every `ASK_SECONDS` while results are waited for; what it raises ends the work.
    ordered : bool
        Whether results come in the order of the parts.
    """
    elsewhere = threading.current_thread() is not threading.main_thread()
    if workers <= 1 and waiting is None and elsewhere:
        yield from _one_by_one(task, *parts)
        return
    over = threading.Event()

    def run(*part: Any) -> Result:
        with stoppable(over.is_set):
            stop_if_asked()
            return task(*part)

    pool = ThreadPoolExecutor(max(1, workers))
    listed = zip(*parts, strict=True)
    try:
        futures: deque[Future[Result]] = deque(
            pool.submit(run, *part) for part in islice(listed, AHEAD * max(1, workers))
        )
        while futures:
            awaited = list(islice(futures, 1 if ordered else None))
            done = wait(awaited, timeout=ASK_SECONDS, return_when=FIRST_COMPLETED).done
            stop_if_asked()
            if not done and waiting is not None:
                waiting()
            for future in done:
                futures.remove(future)
                futures.extend(pool.submit(run, *part) for part in islice(listed, 1))
                yield future.result()
    finally:
        over.set()
        pool.shutdown(wait=False, cancel_futures=True)


def _one_by_one(task: Callable[..., Result], *parts: Iterable[Any]) -> Iterator[Result]:
    """Do in this thread what one other would: handing work over and waiting costs a sixth more.

    Not in the main thread, where Ctrl-C would come in the middle of a kernel.
    """
    for part in zip(*parts, strict=True):
        stop_if_asked()
        yield task(*part)


@contextmanager
def begun(*tasks: Callable[[], Any]) -> Iterator[tuple[Future[Any], ...]]:
    """Begin tasks while other work runs; what has not come when that is over is given up.

    Parameters
    ----------
    *tasks : callable
    """
    over, pool = threading.Event(), ThreadPoolExecutor(max(1, len(tasks)))
    told = asked_to_stop()

    def work(task: Callable[[], Any]) -> Any:
        with stoppable(lambda: over.is_set() or told()):
            return task()

    try:
        yield tuple(pool.submit(work, task) for task in tasks)
    finally:
        over.set()
        pool.shutdown(wait=False, cancel_futures=True)


def side_by_side(
    one: Callable[[], Result], other: Callable[[], Other], workers: int
) -> tuple[Result, Other]:
    """Return what two tasks give, which run at once where there are workers for both.

    Parameters
    ----------
    one, other : callable
    workers : int
        Threads at most.
    """
    first, second = in_threads(lambda task: task(), (one, other), workers=workers)
    return cast(Result, first), cast(Other, second)
