"""How long the challenge models take: ``python benchmarks/challenge.py``.

The case is the published one: 10 actors, 1 issue, 10 rounds; 10,000 draws. Goals: 0.3 s warm with
the positions as published and capability and salience uncertain, on as many cores as there are,
in chunks as forecasts run them; the first call ever, compiling, in 10 s; the first call of a later
process in 1 s. An older open program takes 18 s for 10,000 draws of a like case.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.kernels.challenge_twin import Twin  # noqa: E402
from tests.published.test_challenge import EMISSIONS, table  # noqa: E402

from winset.kernels.streams import Streams  # noqa: E402
from winset.models import challenge, qre  # noqa: E402
from winset.models.challenge import ChallengeOptions  # noqa: E402
from winset.models.contract import Draws  # noqa: E402

DRAWS, CHUNK = 10_000, 2_500
GOAL = 0.3


def many(count: int, moving: bool) -> Draws:
    """Return draws of the case around its published numbers."""
    rng = np.random.default_rng(1)
    draws = table(EMISSIONS)
    x = np.repeat(draws.position, count, axis=0)
    if moving:
        x = np.clip(x + rng.normal(0.0, 0.7, x.shape), 4.0, 10.0)
    return replace(
        draws,
        capability=draws.capability * rng.uniform(0.7, 1.3, (count, len(EMISSIONS))),
        position=x,
        salience=np.clip(draws.salience + rng.normal(0.0, 0.05, x.shape), 0.0, 1.0),
    )


def part(draws: Draws, first: int, count: int) -> Draws:
    """Return some of the draws."""
    some = slice(first, first + count)
    return replace(
        draws,
        capability=draws.capability[some],
        position=draws.position[some],
        salience=draws.salience[some],
        first=first,
    )


def timed(draws: Draws, reading: str, response: float | None, workers: int) -> float:
    """Return the least of five timings, in seconds."""
    module = challenge if response is None else qre
    given = {} if response is None else {"response": response}
    options = module.MODEL.options.model_validate({"reading": reading, **given})
    chunks = [part(draws, first, CHUNK) for first in range(0, DRAWS, CHUNK)]
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(lambda some: module.MODEL.run(some, options, Streams(0)), chunks))
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def twin(draws: Draws, count: int) -> float:
    """Return what the slow twin would take for all draws, from a few."""
    start = time.perf_counter()
    for d in range(count):
        x, s = draws.position[d, :, 0], draws.salience[d, :, 0]
        Twin(x, draws.capability[d], s, 6.0, ChallengeOptions()).play()
    return (time.perf_counter() - start) / count * DRAWS


def first_call(cache: str) -> float:
    """Return how long the first call of a new process takes, imports left out."""
    code = (
        "import sys, time; sys.path.insert(0, '.')\n"
        "from tests.published.test_challenge import EMISSIONS, table, rounds\n"
        "start = time.perf_counter(); rounds(table(EMISSIONS))\n"
        "print(time.perf_counter() - start)"
    )
    environment = os.environ | {"NUMBA_CACHE_DIR": cache}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    return float(done.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as cache:
        print(f"first call ever {first_call(cache):.2f} s, of a later process", end=" ")
        print(f"{first_call(cache):.2f} s")
    cores = os.cpu_count() or 1
    fixed, moving = many(DRAWS, False), many(DRAWS, True)
    timed(fixed, "paper", None, 1)
    for name, draws in (("positions as published", fixed), ("positions uncertain", moving)):
        for reading in ("paper", "scholz"):
            one, all_cores = (timed(draws, reading, None, n) for n in (1, cores))
            print(
                f"challenge, {reading}, {name}: {one:.3f} s on 1 core, {all_cores:.3f} s on {cores}"
            )
    print(f"qre, paper, positions uncertain: {timed(moving, 'paper', 1.0, 1):.3f} s on 1 core")
    slow, fast = twin(moving, 10), timed(moving, "paper", None, 1)
    print(f"slow twin: {slow:.0f} s, a ratio of {slow / fast:,.0f}")
    reached = timed(fixed, "paper", None, cores)
    print(f"goal: {GOAL} s; reached: {reached:.3f} s")
    return int(reached > GOAL)


if __name__ == "__main__":
    sys.exit(main())
