"""The main job, as a user waits for it: ``python benchmarks/everything.py [--against COMMIT]``.

Each work is a command in a process of its own, run once before anything is timed, so that kernels
are compiled and kept. With ``--against``, another commit is checked out beside this one, and the
two run in turn; the ratio is that of the medians. ``--all`` runs the other scripts of this folder
afterwards, which set kernels beside their slow twins and beside the figures of existing programs.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
IRAN = "cases/iran-2014"
WORKS: dict[str, tuple[list[str], float | None]] = {
    "check, one issue": (["check", "cases/emissions-1989"], 0.25),
    "check, Iran": (["check", IRAN], 0.25),
    "forecast --model mean": (["forecast", IRAN, "--model", "mean"], 0.5),
    "forecast": (["forecast", IRAN], 2.0),
    "report": (["report", IRAN, "-o", os.devnull], 3.0),
    "brief": (["brief", IRAN], None),
    "advise --actor russia": (["advise", IRAN, "--actor", "russia"], 3.0),
    "sensitivity": (["sensitivity", IRAN], 4.0),
    "assess": (["assess", IRAN], None),
}
"""Each work with its goal, in seconds on the clock."""


def timed(root: Path, arguments: list[str]) -> tuple[float, float]:
    """Return the seconds that a command takes: on the clock, and of the processor."""
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a user's Python keeps what it compiled
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "winset", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        check=True,
    )
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock, spent


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "-q", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def compare(name: str, roots: list[Path], rounds: int) -> None:
    """Print the medians of one work, here and in another tree, each beside the goal."""
    arguments, goal = WORKS[name]
    for root in roots:
        timed(root, arguments)
    runs = [[timed(root, arguments) for root in roots] for _ in range(rounds)]
    clocks, spent = (
        [statistics.median(one[tree][part] for one in runs) for tree in range(len(roots))]
        for part in range(2)
    )
    line = f"{name:24}{clocks[0]:8.2f} s {spent[0]:8.2f} s of the processor"
    line += f"   goal {goal:g} s" if goal else ""
    if len(roots) > 1:
        line += f"   before {clocks[1]:.2f} s, {spent[1]:.2f} s"
        line += f"   ratio {clocks[0] / clocks[1]:.2f}, {spent[0] / spent[1]:.2f}"
    print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", nargs="*", help=f"of: {', '.join(WORKS)}; all by default")
    parser.add_argument("--against", metavar="COMMIT")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--all", action="store_true", help="run the other scripts as well")
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.works if name not in WORKS]:
        parser.error(f"no such work: {', '.join(unknown)}")
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    names = chosen.works or list(WORKS)
    if chosen.against is None:
        for name in names:
            compare(name, [ROOT], chosen.rounds)
    else:
        with checked_out(chosen.against) as other:
            for name in names:
                compare(name, [ROOT, other], chosen.rounds)
    for script in sorted(HERE.glob("*.py")) if chosen.all else ():
        if script.name != Path(__file__).name:
            print(f"\n== {script.name}", flush=True)
            subprocess.run([sys.executable, str(script)], cwd=ROOT, check=False)


if __name__ == "__main__":
    main()
