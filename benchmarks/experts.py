"""Equal against performance weights on seeds that had no say in the weights.

    python benchmarks/experts.py FOLDER

FOLDER holds studies as Excalibur's files, NAME.dtt and NAME.rls. Each seed is left out in turn: the
weights are made from the others, and the pools' quantiles of the seed left out are kept. A study's
pool is then scored on all of them: calibration, information, and their product (Clemen 2008; Colson
& Cooke 2017). Intervals are of the mean over studies, which are drawn again with replacement.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

import numpy as np

import winset as ws
from winset.analyses.experts.weigh import POOLS, Scores

DRAWS, SEED = 10_000, 0


def main(folder: Path) -> None:
    scored: dict[str, dict[str, Scores]] = {}
    for judgements in sorted(folder.glob("*.dtt")):
        answer = ws.weigh(judgements, judgements.with_suffix(".rls"), leave_out=True)
        scored[judgements.stem] = {
            name: pool.left_out for name, pool in answer.pools.items() if pool.left_out
        }
        print(f"{judgements.stem}: {len(answer.experts)} experts, {len(answer.study.seeds)} seeds",
              file=sys.stderr)  # fmt: skip
    print("| study | " + " | ".join(POOLS) + " |")
    print("| --- |" + " --- |" * len(POOLS))
    for study, pools in scored.items():
        cells = (f"{s.calibration:.3f} x {s.information:.3f} = {s.combined:.3f}"
                 for s in pools.values())  # fmt: skip
        print(f"| {study} | " + " | ".join(cells) + " |")
    rng = np.random.Generator(np.random.Philox(SEED))
    again = rng.integers(len(scored), size=(DRAWS, len(scored)))
    measures = {
        "calibration": lambda s: s.calibration,
        "information": lambda s: s.information,
        "both": lambda s: s.combined,
    }
    print("\n| mean over studies | " + " | ".join(POOLS) + " |")
    print("| --- |" + " --- |" * len(POOLS))
    for measure, of in measures.items():
        cells = []
        for name in POOLS:
            values = np.array([of(pools[name]) for pools in scored.values()])
            cells.append(_with_interval(values, again))
        print(f"| {measure} | " + " | ".join(cells) + " |")
    for measure in ("calibration", "both"):
        cells = []
        for name in POOLS:
            of = measures[measure]
            values = np.array([of(p[name]) - of(p["equal"]) for p in scored.values()])
            better = int((values > 0).sum())
            cells.append(f"{_with_interval(values, again)}; better in {better}")
        print(f"| {measure}, less equal | " + " | ".join(cells) + " |")
    ratios = []
    for name in POOLS:
        logs = np.array(
            [math.log(max(p[name].combined, 1e-6) / max(p["equal"].combined, 1e-6))
             for p in scored.values()]
        )  # fmt: skip
        low, high = np.quantile(logs[again].mean(axis=1), [0.05, 0.95])
        ratios.append(f"{math.exp(logs.mean()):.2f} ({math.exp(low):.2f} to {math.exp(high):.2f})")
    print("| both, over equal, geometric mean | " + " | ".join(ratios) + " |")


def _with_interval(values: np.ndarray, again: np.ndarray) -> str:
    low, high = np.quantile(values[again].mean(axis=1), [0.05, 0.95])
    return f"{values.mean():.3f} ({low:.3f} to {high:.3f})"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
