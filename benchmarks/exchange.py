"""How long the exchange model takes: ``python benchmarks/exchange.py``.

Goals: one round of 15 actors on 13 issues in 0.013 s, ten rounds of the Copenhagen file in 0.02 s,
both warm and with all exchanges told; the first call ever, compiling, in 10 s, and of a later
process in 1 s. The existing program takes 1.26 s and 14 s for the two. The Copenhagen file is not
in the repository; where it is absent, a made-up case of its size stands in.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.data import HERE  # noqa: E402
from tests.generate import draws  # noqa: E402
from tests.kernels.test_exchange import twin_of  # noqa: E402
from tests.published.decide import read  # noqa: E402

from winset.kernels.streams import Streams  # noqa: E402
from winset.models.contract import Draws  # noqa: E402
from winset.models.exchange import MODEL, ExchangeOptions  # noqa: E402

DRAWS = 10_000
FIRST = """
import sys, time; sys.path.insert(0, '.')
from tests.generate import draws
from winset.kernels.streams import Streams
from winset.models.exchange import MODEL, ExchangeOptions
given = draws(1, 5, 3, 2)
start = time.perf_counter()
MODEL.run(given, ExchangeOptions(), Streams(0))
print(time.perf_counter() - start)
"""


def least(work: Callable[[], object], times: int = 7) -> float:
    """Return the least of several timings, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def copenhagen() -> tuple[str, Draws]:
    """Return the file of 11 actors and 7 issues, or a case of that size."""
    folder = Path(os.environ.get("WINSET_DATA") or HERE.parent / "shared" / "data")
    path = folder / "decide" / "copenhagen.csv"
    if path.exists():
        return "copenhagen", read(path)
    return "11 x 7, made up", draws(3, 11, 7, 1)


def compare(name: str, given: Draws, rounds: int, goal: float, program: float) -> bool:
    """Print a row; say whether the goal is reached."""
    options = ExchangeOptions(rounds=rounds)
    MODEL.run(given, options, Streams(0))
    fast = least(lambda: MODEL.run(given, options, Streams(0)))
    slow = least(lambda: slowly(given, rounds), 1)
    print(
        f"{name}, {rounds} round(s): {fast:.4f} s (goal {goal} s); slow twin {slow:.2f} s, "
        f"a ratio of {slow / fast:,.0f}; the existing program {program} s"
    )
    return fast <= goal


def slowly(given: Draws, rounds: int) -> None:
    """Play the same on the slow twin."""
    twin, _ = twin_of(given)
    twin.listed = True
    twin.play(rounds)


def first_call(source: str) -> float:
    """Return how long the first call of a new process takes, imports left out."""
    environment = os.environ | {"PYTHONPATH": source}
    done = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    return float(done.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        source = f"{folder}/src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        ever, later = first_call(source), first_call(source)
    print(f"first call ever {ever:.2f} s, of a later process {later:.2f} s")
    name, file = copenhagen()
    reached = [
        compare("15 x 13", draws(1, 15, 13, 1), 1, 0.013, 1.26),
        compare(name, file, 10, 0.02, 14.0),
    ]
    many = draws(1, 10, 6, DRAWS)
    MODEL.run(draws(1, 10, 6, 2), ExchangeOptions(), Streams(0))
    seconds = least(lambda: MODEL.run(many, ExchangeOptions(), Streams(0)), 3)
    print(f"10 x 6, {DRAWS:,} draws on 1 core: {seconds:.2f} s")
    return int(not all(reached))


if __name__ == "__main__":
    sys.exit(main())
