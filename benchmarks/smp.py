"""How long the Spatial Model of Politics takes: ``python benchmarks/smp.py``.

One run each of 34 actors on 1 issue, 80 on 1 and 13 on 2; goals 0.13, 1.6 and 0.007 s warm. The
program behind the model took 13.4, 158 and 0.72 s for its scenarios of these sizes, once measured
on 2 cores, with its leanest log. The first two scenarios come with the program and are read where
they are on the machine (WINSET_DATA); otherwise, and for the third, actors of the same number are
drawn. First call ever, compiling: 10 s; first call of a later process: 1 s.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.generate import draws as drawn  # noqa: E402
from tests.kernels.smp_twin import Twin  # noqa: E402
from tests.published.test_smp import DUMMY, Scenario  # noqa: E402

from winset.kernels.streams import Streams  # noqa: E402
from winset.models.contract import Draws  # noqa: E402
from winset.models.smp import MODEL, SmpOptions  # noqa: E402

SIZES = (  # actors, issues, scenario, seconds of the program, goal
    (34, 1, "SOE-Competitive", 13.4, 0.13),
    (80, 1, "dummyData-a080", 158.0, 1.6),
    (13, 2, None, 0.72, 0.007),
)
MANY = 1000
PROGRAM = SmpOptions(reading="ktab")


def scenario(actors: int, issues: int, name: str | None) -> tuple[Draws, str]:
    """Return the program's scenario, or one of its size, and which it is."""
    folder = Path(os.environ.get("WINSET_DATA") or ROOT.parent / "shared" / "data")
    path = folder / "ktab" / f"{name}.csv"
    if name is not None and path.exists():
        return Scenario.read(path).draws(), name
    return drawn(1, actors, issues, 1), "drawn"


def timed(given: Draws, options: SmpOptions, times: int = 5) -> float:
    """Return the least of some timings, in seconds."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        MODEL.run(given, options, Streams(0))
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def twin() -> float:
    """Return how long the slow twin takes over the program's scenario of 7 actors on 3 issues."""
    x, s = DUMMY.position / 100.0, DUMMY.salience / 100.0
    start = time.perf_counter()
    Twin(x, x, s, list(DUMMY.power), PROGRAM, np.eye(7), np.empty((0, 7))).play()
    return time.perf_counter() - start


def first_call(cache: str) -> float:
    """Return how long the first call of a new process takes, imports left out."""
    code = (
        "import sys, time; sys.path.insert(0, '.')\n"
        "from pathlib import Path\n"
        "from winset.kernels import compiling\n"
        f"compiling._folder = lambda: Path({cache!r})\n"
        "from tests.published.test_smp import DUMMY, MODEL, PROGRAM, Streams\n"
        "start = time.perf_counter(); MODEL.run(DUMMY.draws(), PROGRAM, Streams(0))\n"
        "print(time.perf_counter() - start)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def main() -> int:
    with tempfile.TemporaryDirectory() as cache:
        print(f"first call ever {first_call(cache):.2f} s, of a later process", end=" ")
        print(f"{first_call(cache):.2f} s")
    missed = 0
    MODEL.run(DUMMY.draws(), PROGRAM, Streams(0))
    for actors, issues, name, program, goal in SIZES:
        given, which = scenario(actors, issues, name)
        turns = int(MODEL.run(given, PROGRAM, Streams(0)).details["rounds"][0])
        seconds, ours = timed(given, PROGRAM), timed(given, SmpOptions())
        print(
            f"{actors} x {issues} ({which}): as the program {seconds:.4f} s, {turns} turns; "
            f"by default {ours:.4f} s; goal {goal} s; "
            f"the program {program} s, a ratio of {program / seconds:,.0f}"
        )
        missed += seconds > goal
    given = drawn(1, 13, 2, MANY)
    seconds = timed(replace(given, ideal=given.position), SmpOptions(), 1)
    print(f"{MANY} draws of 13 x 2, by default: {seconds:.3f} s on 1 core")
    slow, fast = twin(), timed(DUMMY.draws(), PROGRAM)
    print(f"7 x 3: slow twin {slow:.3f} s, here {fast:.5f} s, a ratio of {slow / fast:,.0f}")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
