"""How long an assessment takes: the Iran case, 10,000 draws, warm. Figure: under 1 s.

Run: python benchmarks/assess.py
"""

from __future__ import annotations

import time
from pathlib import Path

import winset as ws

case = ws.read(Path(__file__).parents[1] / "cases" / "iran-2014")
ws.assess(case)
for _ in range(5):
    wall, work = time.perf_counter(), time.process_time()
    ws.assess(case, draws=10_000)
    wall, work = time.perf_counter() - wall, time.process_time() - work
    print(f"{wall:.2f} s on the clock, {work:.2f} s of work")
