"""How long advice and comparison take on the Iran case, warm: ``python benchmarks/advise.py``.

Goals on two cores: the levers of one actor in under 3 s, a comparison at 10,000 draws in under 2 s.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import winset as ws
from winset.case.changes import apply_scenario
from winset.ensemble.paired_runs import PairedRuns
from winset.models.registry import MODELS


def timed(what: str, call: Callable[[], object]) -> None:
    start, work = time.perf_counter(), time.process_time()
    call()
    clock, processor = time.perf_counter() - start, time.process_time() - work
    print(f"{what:52} {clock:7.2f} s on the clock, {processor:6.2f} s of processor")


def main() -> None:
    case = ws.read(Path(__file__).parents[1] / "cases" / "iran-2014")
    ws.advise(case, "russia", draws=20)
    ws.compare(case, "ukraine", draws=20)
    runs = PairedRuns(case, MODELS["nash"])
    changed = apply_scenario(case, "ukraine")
    timed("one changed case on the same draws", lambda: runs.run(changed, quick=True))
    plain = ["nash", "winset"]
    timed("the same run afresh", lambda: ws.forecast(changed, model=plain))
    for scenario in ("ukraine", "ukraine-feared"):
        timed(f"compare with {scenario}", lambda s=scenario: ws.compare(case, s))  # type: ignore[misc]
    timed("advise for Russia", lambda: ws.advise(case, "russia"))
    timed("ways to sanctions-relief=70", lambda: ws.reach(case, "sanctions-relief=70"))


if __name__ == "__main__":
    main()
