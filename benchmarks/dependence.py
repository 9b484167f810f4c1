"""What factors cost, in parts of a forecast of Iran: ``python benchmarks/dependence.py``.

Goal: under 5 % of a forecast with all models; ratios, as machines differ.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import winset as ws
from winset.analyses.outcome.dependence import hardened, shares_by_rho
from winset.ensemble.run import Plan

DRAWS = 10_000


def least(task: Callable[[], object], repeats: int = 3) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.process_time()
        task()
        seconds.append(time.process_time() - start)
    return min(seconds)


def main() -> None:
    case = ws.read(Path(__file__).parents[1] / "cases" / "iran-2014")
    hard = hardened(case, 0.3)
    ws.forecast(case, draws=100)
    whole = least(lambda: ws.forecast(hard, draws=DRAWS), 2)
    plain, with_factors = Plan(case, ()), Plan(hard, ())
    drawn = [least(lambda plan=plan: plan.drawn(0, DRAWS)) for plan in (plain, with_factors)]
    shares = least(lambda: shares_by_rho(plain, 0.0))
    print(f"a factor an actor: {(drawn[1] - drawn[0]) / whole:.1%} of a forecast")
    print(f"the shares by rho: {shares / whole:.1%} of a forecast")


if __name__ == "__main__":
    main()
