"""The first run on a machine: several processes compile the models at once, and it is told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from typing import Any

from winset.kernels.compiling import is_marked, mark

PAGE = "page"
"""For a model: what the page of a report adds to a forecast, which are hypotheses and options."""
FAMILIES = {
    ("nash", "kalai-smorodinsky", "winset"): 30.0,
    ("challenge", "qre"): 24.0,
    (PAGE,): 18.0,
    ("smp", "pce"): 15.0,
    ("exchange",): 13.0,
    ("calibrated", "mean", "median"): 8.0,
}
"""Models that share kernels, and about how many seconds of a core those take to compile."""
_DRAWS = 4
"""Enough that arrays are laid out in memory as in a run of many."""


def compile_ahead(case: Any, models: Iterable[str], settings: Iterable[str] = ()) -> None:
    """Compile what models need and this computer has not, in processes of their own.

    They forecast the same case on a few draws and keep what they compiled, as every process does
    (:func:`winset.kernels.compiling.compiled`). Where one fails, the kernels are compiled later,
    as they are needed, and the fault shows there.

    Parameters
    ----------
    case : Case
    models : iterable of str
        And `PAGE`.
    settings : iterable of str
        ``MODEL.OPTION=VALUE``.
    """
    wanted = [name for name in models if not is_marked(name)]
    groups = _shared_out(wanted, os.cpu_count() or 1)
    if not groups:
        return
    seconds = max(_seconds(group) for group in groups)
    _tell(
        f"The first run compiles the models for this computer: about {seconds:.0f} s, in "
        f"{len(groups)} processes. Later runs find them compiled."
    )
    began = time.monotonic()
    if _run(groups, case, tuple(settings)):
        mark(wanted)
        _tell(f"Compiled in {time.monotonic() - began:.0f} s.")


def _tell(words: str) -> None:
    """Say on standard error how the work goes, to people; programs read faults there."""
    from winset.cli.output import say

    if sys.stderr.isatty():
        say(words, to_stderr=True)


def _shared_out(models: list[str], processes: int) -> list[list[str]]:
    """Return which models each process compiles, by family, the longest first to who has least.

    Nothing where one process would have all: then the run itself compiles.
    """
    families = [[name for name in models if name in family] for family in FAMILIES]
    families = [family for family in families if family]
    groups: list[list[str]] = [[] for _ in range(min(processes, len(families)))]
    for family in families:
        min(groups, key=_seconds).extend(family)
    return groups if len(groups) > 1 else []


def _seconds(models: list[str]) -> float:
    """Return about how long models take to compile on one core."""
    return sum(cost for family, cost in FAMILIES.items() if not set(family).isdisjoint(models))


def _run(groups: list[list[str]], case: Any, settings: tuple[str, ...]) -> bool:
    """Run a process for each group of models, and say whether all did their work."""
    begun: list[subprocess.Popen[bytes]] = []
    try:
        for group in groups:
            process = subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            begun.append(process)
            assert process.stdin is not None
            job = {"case": case.to_dict(), "models": group, "settings": settings}
            process.stdin.write(json.dumps(job).encode())
            process.stdin.close()
        return [process.wait() for process in begun] == [0] * len(begun)
    except OSError:  # no process can be started here, or it ended at once
        return False
    finally:
        for process in begun:
            process.kill()
            process.wait()


def main() -> None:
    """Compile what the models named on standard input need."""
    from winset import api
    from winset.case.schema import Case

    job = json.load(sys.stdin)
    case = Case.model_validate(job["case"])
    models = [name for name in job["models"] if name != PAGE] or ["mean"]
    answer = api.forecast(case, model=models, draws=_DRAWS, settings=job["settings"], workers=1)
    if PAGE in job["models"]:
        api.page(answer)


if __name__ == "__main__":
    main()
