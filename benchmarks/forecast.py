"""How long every model of the Iran case takes, warm: ``python benchmarks/forecast.py``.

Goal: 10,000 draws of mean, median, nash and winset in under 2 s on two cores.
"""

from __future__ import annotations

import time
from pathlib import Path

import winset as ws

MODELS = ("mean", "median", "nash", "winset")


def timed(case: ws.Case, repeats: int = 5, **options: object) -> list[float]:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        ws.forecast(case, **options)  # type: ignore[arg-type]
        seconds.append(time.perf_counter() - start)
    return sorted(seconds)


def main() -> None:
    case = ws.read(Path(__file__).parents[1] / "cases" / "iran-2014")
    start = time.perf_counter()
    ws.forecast(case, draws=4, model=MODELS)
    print(f"first call, compiled code read or made: {time.perf_counter() - start:.2f} s")
    for name in (*MODELS, MODELS):
        models = [name] if isinstance(name, str) else list(name)
        for workers in (1, 2):
            low, *_, high = runs = timed(case, model=models, workers=workers)
            middle = runs[len(runs) // 2]
            label = "+".join(models)
            print(f"{label:24} {workers} worker(s)  {middle:6.3f} s  ({low:.3f} to {high:.3f})")


if __name__ == "__main__":
    main()
