"""Deal share and terms against what 1,030 pairs of strangers did in a game (CaSiNo).

Each of two campers values food, water and firewood at 5, 4 or 3 points a package, in an order of
its own; three packages of each are divided, and without a deal each has 5 points of 36. Chawla et
al. (2021), CaSiNo: a corpus of campsite negotiation dialogues, NAACL; CC BY 4.0.

    python benchmarks/casino.py FILE
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import winset as ws

GOODS = ("Food", "Water", "Firewood")
POINTS = {"High": 5, "Medium": 4, "Low": 3}
WHO = ("mturk_agent_1", "mturk_agent_2")
PACKAGES, NO_DEAL = 3, 5
MODELS = ("nash", "kalai-smorodinsky", "winset")
Values = tuple[tuple[int, ...], tuple[int, ...]]


def games(file: Path) -> Iterator[tuple[Values, np.ndarray | None]]:
    """Yield what a package is worth to each, and what the first got; None where somebody left.

    Parameters
    ----------
    file : Path
        ``negotiations.json`` of the data.
    """
    for game in json.loads(file.read_text()):
        orders = [{good: level for level, good in game["priorities"][who].items()} for who in WHO]
        first, second = (tuple(POINTS[order[good]] for good in GOODS) for order in orders)
        split = game["end"].get("task_data", {}).get("issue2youget")
        if split is None:
            yield (first, second), None
            continue
        other = game["end"]["task_data"]["issue2theyget"]
        mine = split if game["end"]["by"] == WHO[0] else other
        yield (first, second), np.array([int(mine[good]) for good in GOODS])


@cache
def forecast(values: Values) -> Mapping[str, Any]:
    """Return the forecast of a game: the first's part of each good, and whether there is a deal.

    Parameters
    ----------
    values : two tuples of int
        Points a package, of each.
    """
    whole = PACKAGES * sum(POINTS.values())
    case = {
        "winset": 1,
        "title": "A campsite",
        "question": "Who gets what?",
        "as_of": "2021-01-01",
        "decision": {"rule": "consensus"},
        "issues": {
            good: {"name": good, "unit": "packages", "range": [0, PACKAGES]} for good in GOODS
        },
        "actors": {
            name: {"name": name, "capability": 1, "no_deal": 100 * NO_DEAL / whole}
            for name in ("first", "second")
        },
        "positions": [
            {"actor": name, "issue": good, "position": ideal, "salience": 20 * worth}
            for name, ideal, row in zip(("first", "second"), (PACKAGES, 0), values, strict=True)
            for good, worth in zip(GOODS, row, strict=True)
        ],
    }
    answer = ws.forecast(ws.loads(json.dumps(case)), model=MODELS, point=True)
    terms = {
        name: np.array([answer.models[name].issues[good].median for good in GOODS])
        for name in MODELS
    }
    assert answer.agreement is not None
    return {"deal": answer.agreement.probability, **terms}


def measure(file: Path) -> dict[str, float]:
    """Return Brier scores of the deal share and the base rate, and errors of terms in packages.

    Parameters
    ----------
    file : Path
    """
    played = list(games(file))
    deals = np.array([got is not None for _, got in played], dtype=float)
    shares = np.array([forecast(values)["deal"] for values, _ in played])
    result = {
        "games": float(deals.size),
        "deals": float(deals.mean()),
        "brier": float(((shares - deals) ** 2).mean()),
        "brier_base_rate": float(((deals.mean() - deals) ** 2).mean()),
    }
    settled = [(values, got) for values, got in played if got is not None]
    for name in MODELS:
        errors = [np.abs(forecast(values)[name] - got).mean() for values, got in settled]
        result[f"mae_{name}"] = float(np.mean(errors))
    result["mae_even"] = float(np.mean([np.abs(PACKAGES / 2 - got).mean() for _, got in settled]))
    return result


if __name__ == "__main__":
    for name, value in measure(Path(sys.argv[1])).items():
        print(f"{name:24} {value:8.4f}")
