"""Cooke's classical model, slow and plain: one expert, one item, one number at a time."""

from __future__ import annotations

import math
from itertools import pairwise

from scipy.stats import chi2

Row = list[float] | None
"""An expert's quantiles of an item, or None."""


class Twin:
    """A study: quantiles by expert and item, known values or None, and which are in logarithms."""

    def __init__(
        self,
        levels: list[float],
        stated: list[list[Row]],
        known: list[float | None],
        log: list[bool],
    ) -> None:
        cumulated = [0.0, *levels, 1.0]
        self.levels = levels
        self.p = [b - a for a, b in pairwise(cumulated)]
        self.known = [
            self.on_scale(x, log[i]) if x is not None else None for i, x in enumerate(known)
        ]
        self.stated = [
            [[self.on_scale(x, log[i]) for x in row] if row else None for i, row in enumerate(rows)]
            for rows in stated
        ]
        counts = [sum(1 for _ in self.seeds(rows)) for rows in self.stated]
        self.power = min(count for count in counts if count)

    @staticmethod
    def on_scale(x: float, log: bool) -> float:
        return math.log(x) if log else x

    def seeds(self, rows: list[Row]):  # type: ignore[no-untyped-def]
        return ((i, rows[i], x) for i, x in enumerate(self.known) if x is not None and rows[i])

    def ends(self, item: int) -> tuple[float, float]:
        numbers = [x for rows in self.stated for x in rows[item] or ()]
        if self.known[item] is not None:
            numbers.append(self.known[item])
        low, high = min(numbers), max(numbers)
        return low - 0.1 * (high - low), high + 0.1 * (high - low)

    def information(self, row: list[float], item: int) -> float:
        low, high = self.ends(item)
        knots = [low, *row, high]
        widths = [b - a for a, b in pairwise(knots)]
        return math.log(high - low) + sum(
            p * math.log(p / width) for p, width in zip(self.p, widths, strict=True)
        )

    def scores(self, rows: list[Row]) -> tuple[float, float]:
        counts = [0] * len(self.p)
        informations = []
        for item, row, x in self.seeds(rows):
            counts[sum(1 for q in row if q < x)] += 1
            informations.append(self.information(row, item))
        n = sum(counts)
        divergence = sum(
            c / n * math.log(c / n / p) for c, p in zip(counts, self.p, strict=True) if c
        )
        statistic = 2.0 * min(self.power, n) * divergence
        return float(chi2.sf(statistic, len(self.p) - 1)), sum(informations) / n

    def pooled(self, weights: list[float], item: int) -> Row:
        who = [
            (w, rows[item])
            for w, rows in zip(weights, self.stated, strict=True)
            if w > 0 and rows[item]
        ]
        if not who:
            return None
        low, high = self.ends(item)
        total = sum(w for w, _ in who)
        heights = [0.0, *self.levels, 1.0]

        def mass(x: float) -> float:
            result = 0.0
            for w, row in who:
                knots = [low, *row, high]
                for k in range(len(knots) - 1):
                    if knots[k] <= x <= knots[k + 1]:
                        part = (x - knots[k]) / (knots[k + 1] - knots[k])
                        result += w / total * (heights[k] + part * (heights[k + 1] - heights[k]))
                        break
            return result

        quantiles = []
        for level in self.levels:
            a, b = low, high
            for _ in range(200):
                middle = (a + b) / 2.0
                a, b = (middle, b) if mass(middle) < level else (a, middle)
            quantiles.append((a + b) / 2.0)
        return quantiles
