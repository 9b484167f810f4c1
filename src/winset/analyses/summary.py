"""A sample -> the few numbers that a reader needs."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from winset.answer import data_of

Array = NDArray[np.float64]

LEVELS = {"p5": 0.05, "p25": 0.25, "p75": 0.75, "p95": 0.95}


@dataclass(frozen=True)
class Summary:
    """Mean, median and quantiles of a sample; NaN where it is empty."""

    mean: float
    median: float
    p5: float
    p25: float
    p75: float
    p95: float

    @classmethod
    def of(cls, sample: Array) -> Summary:
        """Summarise a sample; NaN entries do not count."""
        values = sample[~np.isnan(sample)]
        if values.size == 0:
            return cls(*[math.nan] * 6)
        p5, p25, median, p75, p95 = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95])
        low, high = float(values.min()), float(values.max())
        mean = min(max(float(values.mean()), low), high)
        return cls(mean, float(median), float(p5), float(p25), float(p75), float(p95))

    def to_dict(self) -> dict[str, float | None]:
        """Return the six numbers as plain data, None for NaN."""
        return data_of(self, "mean", "median", "p5", "p25", "p75", "p95")


def share_interval(hits: int, trials: int) -> dict[str, float]:
    """Return quantiles of a share that `hits` of `trials` draws estimate: sampling error alone.

    Wilson (1927), "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22, 209-212: the score interval's ends.

    Parameters
    ----------
    hits, trials : int
        Draws in which it holds, and all draws.

    Returns
    -------
    dict of quantile to float
        For the keys of :data:`LEVELS`, each in [0, 1].
    """
    share = hits / trials
    result = {}
    for key, level in LEVELS.items():
        z = NormalDist().inv_cdf(level)
        centre = share + z * z / (2 * trials)
        spread = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
        result[key] = min(max((centre + spread) / (1 + z * z / trials), 0.0), 1.0)
    return result
