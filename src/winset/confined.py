"""Readers of foreign files, run in a process of their own that can be stopped.

A file made to harm can ask for all memory or never end, and a library that reads it can fall over.
So the reading is done by a child that waits for work: it has bounds on memory, it is ended when it
takes too long, and it ends by itself when its parent does. A child that came through serves the
next file; starting one takes a moment, reading in one that stands does not. Big work that runs in
processes (:mod:`winset.plans.engines`) asks such children too, without a bound on memory.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import IO, Any, TypeVar

from winset.threads import ASK_SECONDS, asked_to_stop, stop_if_asked

Result = TypeVar("Result")

MOST_SECONDS = 60.0
MOST_MEMORY = 1_000_000_000
"""Bytes of address space of a child."""
LONGEST = 86_400.0
"""Seconds that our own work may take in a child."""
GRACE_SECONDS = 2.0
"""A child whose parent was killed goes on so much longer than it might."""
ONE_THREAD = {
    f"{library}_NUM_THREADS": "1"
    for library in ("BLIS", "MKL", "OMP", "OPENBLAS", "VECLIB_MAXIMUM")
}
"""Libraries of linear algebra start threads of their own, which wait for one another."""
_HEAD = 8
_HOME = str(Path(__file__).parents[1])
"""Whence this very Winset came."""

_idle: dict[int | None, list[_Child]] = {}
"""Children that wait, by their bound on memory."""
_lock = threading.Lock()


class Ended(Exception):  # noqa: N818 - the caller says what it means for its file
    """The child took too much memory or time, or fell over; the words say which."""


def confined(
    task: Callable[..., Result],
    *args: Any,
    seconds: float = MOST_SECONDS,
    memory: int | None = MOST_MEMORY,
) -> Result:
    """Return what a function returns, called in a process of its own; what it raises is raised.

    Parameters
    ----------
    task : callable
        A function of a module, by whose name it is found there.
    *args
        Plain enough to be sent; so must be what it returns or raises.
    seconds : float
        How long it may take.
    memory : int, optional
        Bytes of address space that the child may take; None sets no bound.

    Raises
    ------
    Ended
        It took too much memory or time, or ended the process.
    """
    with _lock:
        waiting = _idle.setdefault(memory, [])
        child = waiting.pop() if waiting else None
    if child is None:
        child = _Child(memory)
    try:
        question = (_folder(), task.__module__, task.__qualname__, args, seconds + GRACE_SECONDS)
        done, value = child.ask(question, seconds)
    except BaseException:
        child.end()
        raise
    with _lock:
        spare = len(waiting) >= (os.cpu_count() or 1)
        if not spare:
            waiting.append(child)
    if spare:
        child.end()
    if not done:
        raise value
    result: Result = value
    return result


def in_process(task: Callable[..., Result], *args: Any) -> Result:
    """Return what a function returns, called in a process of its own, or here if that ends.

    For work that is Python in good part: of threads, one at a time runs that.

    Parameters
    ----------
    task : callable
    *args
        As of :func:`confined`.
    """
    if not sys.executable:  # a program that Python is a part of
        return task(*args)
    try:
        return confined(task, *args, seconds=LONGEST, memory=None)
    except (Ended, OSError):
        return task(*args)


def _folder() -> str:
    """Return the working folder, from which relative paths are; none where it was removed."""
    try:
        return os.getcwd()
    except OSError:
        return ""


class _Child:
    """A process that answers one question after another."""

    def __init__(self, memory: int | None) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-P", "-c", f"from {__name__} import serve; serve({memory})"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **ONE_THREAD,
                **os.environ,
                "PYTHONPATH": os.pathsep.join([_HOME, *filter(None, sys.path)]),
            },
            start_new_session=True,
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._ask, self._answer = self._process.stdin, self._process.stdout

    def ask(self, question: Any, seconds: float) -> tuple[bool, Any]:
        """Return whether the task came through, and what it returned or raised.

        Parameters
        ----------
        question : (folder, module, name, arguments, seconds until the system ends the child)
        seconds : float
        """
        asked, done, late = asked_to_stop(), threading.Event(), threading.Event()
        end, ended, one_of_both = time.monotonic() + seconds, threading.Event(), threading.Lock()

        def watch() -> None:
            while not done.wait(min(ASK_SECONDS, max(0.0, end - time.monotonic()))):
                if time.monotonic() >= end:
                    late.set()
                if late.is_set() or asked():
                    with one_of_both:
                        if not done.is_set():
                            ended.set()
                            self._process.kill()
                    return

        threading.Thread(target=watch, daemon=True).start()
        try:
            _send(self._ask, question)
            answer: tuple[bool, Any] | None = _receive(self._answer)
        except OSError:
            answer = None
        finally:
            with one_of_both:
                done.set()
        if time.monotonic() >= end:
            late.set()
        if answer is None or ended.is_set() or late.is_set():
            stop_if_asked()
            why = f"more than {seconds:.2g} seconds" if late.is_set() else "too much memory or time"
            raise Ended(f"reading took {why}")
        return answer

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        for stream in (self._ask, self._answer):
            with suppress(OSError):
                stream.close()
        self._process.wait()

    def leave(self) -> None:
        """Let go of a process that another has begun."""
        self._process.returncode = 0
        self._ask.close()
        self._answer.close()


def _forget() -> None:
    """Leave the children to the process that began them, of which this one is a copy."""
    global _lock
    _lock = threading.Lock()
    for children in _idle.values():
        for child in children:
            child.leave()
    _idle.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


@atexit.register
def _end_idle() -> None:
    for children in _idle.values():
        for child in children:
            child.end()


def serve(memory: int | None) -> None:
    """Answer the questions that come in, within bounds, until there is nobody who asks.

    Parameters
    ----------
    memory : int, optional
        Bytes of address space at most; None sets no bound.
    """
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    questions, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    if memory is not None:
        _bound_memory(memory)
    while (question := _receive(questions)) is not None:
        folder, module, name, args, last = question
        _end_after(last)
        with suppress(OSError):
            os.chdir(folder)
        try:
            answer = (True, getattr(import_module(module), name)(*args))
        except MemoryError:
            return
        except Exception as error:
            error.add_note(f"In its own process:\n{traceback.format_exc()}")
            answer = (False, error)
        _end_after(0.0)
        try:
            _send(answers, answer)
        except BrokenPipeError:
            return


def _end_with(parent: int) -> None:
    """End this process within a second of its parent, unless a library keeps Python from running.

    Then the system's clock does (:func:`_end_after`), once the task has had its time.
    """
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


def _end_after(seconds: float) -> None:
    """Have the system end this process after some time, should its parent be gone by then."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _bound_memory(memory: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such bounds; there the time alone is bounded
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _send(stream: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(len(data).to_bytes(_HEAD, "little") + data)
    stream.flush()


def _receive(stream: IO[bytes]) -> Any:
    """Return what was sent; None where the sender is gone."""
    head = stream.read(_HEAD)
    if len(head) < _HEAD:
        return None
    size = int.from_bytes(head, "little")
    data = stream.read(size)
    return pickle.loads(data) if len(data) == size else None  # noqa: S301 - our own child
