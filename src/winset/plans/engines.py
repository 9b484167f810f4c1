"""Where chunks are worked out: threads here, processes here, or a Dask cluster.

An engine takes the numbers of chunks and yields what came of each, as it comes; it holds a few in
hand for each worker and no more, however many there are. What it yields is the bytes of the chunk's
file, which the caller puts into the store, or why there are none.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from winset.confined import LONGEST, Ended, confined
from winset.errors import UsageError, WinsetError
from winset.plans.plan import WorkPlan
from winset.plans.store import PLAN, Store, chunk_bytes, code
from winset.threads import AHEAD, ASK_SECONDS, Stopped, in_threads, stop_if_asked

ENGINES = ("threads", "processes", "dask")
REMOTE = "dask://"
ATTEMPTS = 3
"""How often a chunk is tried whose process ended."""
PATIENCE = 30.0
"""Seconds to wait for a scheduler."""

Waiting = Callable[[], object]


@dataclass(frozen=True)
class Result:
    """What came of a chunk: the bytes of its file, or why there are none."""

    chunk: int
    data: bytes | None = None
    fault: str = ""


def results(
    engine: str, store: Store, chunks: Iterator[int], workers: int | None, waiting: Waiting
) -> Iterator[Result]:
    """Yield what comes of chunks, as it comes.

    Parameters
    ----------
    engine : str
        One of `ENGINES`, or ``dask://HOST:PORT`` for a scheduler that runs already.
    store : Store
    chunks : iterator of int
    workers : int, optional
        Threads or processes here; by default one a core.
    waiting : callable
        Called while results are waited for; what it raises ends the work.

    Raises
    ------
    UsageError
        There is no such engine, it is not installed, or its scheduler is gone.
    """
    number = workers or os.cpu_count() or 1
    if engine == "threads":
        here = Here(store.plan)
        return in_threads(here, chunks, workers=number, waiting=waiting, ordered=False)
    if engine == "processes":
        child = Child(store.folder / PLAN)
        return in_threads(child, chunks, workers=number, waiting=waiting, ordered=False)
    if engine == "dask" or engine.startswith(REMOTE):
        return _dask(
            engine.removeprefix("dask").removeprefix("://"), store, chunks, number, waiting
        )
    raise UsageError(
        f"There is no engine '{engine}'; there are {', '.join(ENGINES)} and {REMOTE}HOST:PORT."
    )


@dataclass(frozen=True)
class Here:
    """Works chunks out in this process."""

    plan: WorkPlan

    def __call__(self, chunk: int) -> Result:
        """Return what came of a chunk; a fault in it is its own, and the rest goes on."""
        try:
            return Result(chunk, chunk_bytes(self.plan, chunk))
        except Stopped:
            raise
        except Exception as error:
            return Result(chunk, fault=_words(error))


@dataclass(frozen=True)
class Child:
    """Works chunks out in processes of their own, one for each thread that asks."""

    plan: Path

    def __call__(self, chunk: int) -> Result:
        """Return what came of a chunk; it is tried again where its process ended."""
        plan = str(self.plan.resolve())
        for _ in range(ATTEMPTS):
            try:
                return confined(in_child, plan, chunk, seconds=LONGEST, memory=None)
            except Ended:
                continue
            except Stopped:
                raise
            except Exception as error:
                return Result(chunk, fault=_words(error))
        return Result(chunk, fault=f"its process ended, {ATTEMPTS} times")


def in_child(plan: str, chunk: int) -> Result:
    """Work a chunk out in a process that has the plan's file before it.

    Parameters
    ----------
    plan : str
    chunk : int
    """
    return _read(Path(plan).read_bytes())(chunk)


@lru_cache(maxsize=2)
def _read(plan: bytes) -> Here:
    return Here(WorkPlan.of(json.loads(plan)))


def on_node(plan: bytes, chunk: int, expected: dict[str, str]) -> Result:
    """Work a chunk out on another machine, unless it has other code.

    Parameters
    ----------
    plan : bytes
        The plan's file.
    chunk : int
    expected : dict
        The code of whoever asks, as :func:`winset.plans.store.code` tells it.
    """
    differing = [name for name, what in code().items() if expected.get(name) != what]
    if differing:
        return Result(
            chunk,
            fault=f"the worker's {', '.join(differing)} differ from those of the client; install "
            "the same on both",
        )
    return _read(plan)(chunk)


def _dask(
    address: str, store: Store, chunks: Iterator[int], workers: int, waiting: Waiting
) -> Iterator[Result]:
    """Yield what comes of chunks on a Dask cluster: the one named, or one of this machine."""
    try:
        import distributed
    except ImportError:
        raise UsageError("Dask is not installed: pip install 'winset[big]'.") from None
    with ExitStack() as open_things:
        client = _client(distributed, address, workers, open_things)
        pending: dict[Any, int] = {}
        try:
            plan = client.scatter(store.plan.to_json().encode(), broadcast=True, hash=False)
            while True:
                threads = sum(client.nthreads().values()) or 1
                for chunk in islice(chunks, max(0, AHEAD * threads - len(pending))):
                    future = client.submit(on_node, plan, chunk, code(), pure=False)
                    pending[future] = chunk
                if not pending:
                    return
                for future in _finished(distributed, list(pending), waiting):
                    yield _result(future, pending.pop(future))
        except (OSError, distributed.CancelledError) as error:
            raise UsageError(
                f"The Dask scheduler {address or 'of this machine'} is gone. What is done is kept; "
                "the same command goes on from there."
            ) from error


def _client(distributed: Any, address: str, workers: int, open_things: ExitStack) -> Any:
    """Return a client of a scheduler, or of a cluster of this machine that ends with the work."""
    import dask

    folder = open_things.enter_context(TemporaryDirectory(prefix="winset-dask-"))
    open_things.enter_context(
        dask.config.set(
            {
                "temporary-directory": folder,
                "distributed.comm.timeouts.connect": PATIENCE,
                "distributed.worker.memory.terminate": False,
            }
        )
    )
    if not address:
        cluster = distributed.LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=50,
        )
        address = open_things.enter_context(cluster).scheduler_address
    try:
        client = distributed.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(
            f"No Dask scheduler answers at {address}: {error}. Start one with dask scheduler, or "
            "take --engine dask."
        ) from error
    return open_things.enter_context(client)


def _finished(distributed: Any, pending: list[Any], waiting: Waiting) -> Iterator[Any]:
    """Return the futures that are done, once some are."""
    while True:
        try:
            done = distributed.wait(pending, timeout=ASK_SECONDS, return_when="FIRST_COMPLETED")
        except TimeoutError:
            stop_if_asked()
            waiting()
        else:
            return iter(done.done)


def _result(future: Any, chunk: int) -> Result:
    error = future.exception()
    if error is None:
        result: Result = future.result()
        return result
    if type(error).__name__ == "KilledWorker":
        return Result(chunk, fault="the workers that took it ended, each time")
    return Result(chunk, fault=_words(error))


def _words(error: BaseException) -> str:
    """Say what went wrong: our own errors in their words, others by their kind as well."""
    words = " ".join(str(error).split())[:500]
    return words if isinstance(error, WinsetError) else f"{type(error).__name__}: {words}"
