"""A process that imports Winset once, and forks a client of a plan for each line that it is sent.

A line names a plan, a store and seconds; after them, the client is killed. It answers ``killed``,
or ``ended`` where the client had come to its end before.
"""

from __future__ import annotations

import os
import signal
import sys
import time


def client(plan: str, store: str) -> None:
    from winset.plans.run import run

    run(plan, store, workers=2)


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    import winset.plans.run  # noqa: F401 - what every client needs

    say("ready")
    for line in sys.stdin:
        plan, store, seconds = line.split()
        child = os.fork()
        if child == 0:
            try:
                client(plan, store)
            finally:
                os._exit(0)
        end = time.monotonic() + float(seconds)
        ended = 0
        while not ended and time.monotonic() < end:
            ended, _ = os.waitpid(child, os.WNOHANG)
            time.sleep(0.001)
        if not ended:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        say("ended" if ended else "killed")


if __name__ == "__main__":
    main()
