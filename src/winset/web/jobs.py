"""Long work in the background: it says how far it is, and stops when it is told to."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from winset.errors import WinsetError
from winset.threads import Progress, Stopped, stoppable

MOST_JOBS = 64
MOST_WAITING = 16
SLOW_SECONDS = 4.0
"""After which a piece of work that has not begun says what it may be waiting for."""
UNSEEN_SECONDS = 150.0
"""A page asks after its work each .3 s, one in the background at least each minute; one that is
left stops its work itself."""


@dataclass
class Job:
    """A piece of work: its state and its progress.

    Attributes
    ----------
    what : str
        What it is called.
    address : str
        Where its result is shown.
    state : {"waiting", "running", "done", "failed", "stopped"}
    done, total : int
        How far it is.
    words : str
        Why it failed.
    stays : bool
        Whether it goes on when nobody looks at it any more.
    """

    id: str
    what: str
    address: str
    state: str = "waiting"
    done: int = 0
    total: int = 0
    words: str = ""
    stays: bool = False
    born: float = field(default_factory=time.monotonic)
    seen: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in ("done", "failed", "stopped")

    @property
    def slow(self) -> bool:
        """Whether nothing is done yet, after a while."""
        return not self.done and time.monotonic() - self.born > SLOW_SECONDS

    @property
    def percent(self) -> int:
        """How far it is."""
        return 100 * self.done // self.total if self.total else 0

    def progress(self, done: int, total: int) -> None:
        """Take note of progress.

        Parameters
        ----------
        done, total : int

        Raises
        ------
        Stopped
            The work was told to stop.
        """
        if self.asked():
            raise Stopped
        self.done, self.total = done, total

    def asked(self) -> bool:
        """Whether it was told to stop, or whoever asked for it has gone."""
        if not self.stays and time.monotonic() - self.seen > UNSEEN_SECONDS:
            self.stop.set()
        return self.stop.is_set()


class Jobs:
    """What is being worked on; the oldest that is over goes when there are many."""

    def __init__(self, workers: int = 4) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="winset-job")
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()

    def start(
        self, what: str, work: Callable[[Progress], object], address: str, stays: bool = False
    ) -> Job:
        """Put work in line.

        Parameters
        ----------
        what : str
            What it is called.
        work : callable
            Called with what notes its progress.
        address : str
            Where its result is shown.
        stays : bool
            Whether it goes on when nobody looks at it any more.

        Raises
        ------
        WinsetError
            Too much is waiting already.
        """
        job = Job(secrets.token_urlsafe(9), what, address, stays=stays)
        with self._lock:
            if sum(not other.over for other in self._jobs.values()) >= MOST_WAITING:
                raise WinsetError("Much work is waiting already. Let some finish, or stop it.")
            over = [name for name, other in self._jobs.items() if other.over]
            for name in over[: max(0, len(self._jobs) + 1 - MOST_JOBS)]:
                del self._jobs[name]
            self._jobs[job.id] = job
        self._pool.submit(self._run, job, work)
        return job

    def get(self, name: str) -> Job | None:
        """Return a job by its id; it has been looked at."""
        job = self._jobs.get(name)
        if job is not None:
            job.seen = time.monotonic()
        return job

    def going(self) -> list[Job]:
        """Return what waits or runs, without having looked at it."""
        return [job for job in list(self._jobs.values()) if not (job.over or job.stop.is_set())]

    def close(self) -> None:
        """Stop everything."""
        for job in list(self._jobs.values()):
            job.stop.set()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @staticmethod
    def _run(job: Job, work: Callable[[Progress], object]) -> None:
        if job.asked():
            job.state = "stopped"
            return
        job.state = "running"
        try:
            with stoppable(job.asked):
                work(job.progress)
            job.state = "done"
        except Stopped:
            job.state = "stopped"
        except WinsetError as error:
            job.words, job.state = str(error), "failed"
        except MemoryError:
            job.words = "The case is too large for this machine's memory. Use fewer draws."
            job.state = "failed"
        except Exception as error:  # a fault of ours must not hang the page
            job.words, job.state = f"A fault inside Winset: {type(error).__name__}.", "failed"
