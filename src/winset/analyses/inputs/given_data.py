"""Which inputs carry a yes or no, told from draws that are there already: no new runs.

The draws are put in `BINS` classes by the value of one input, each as likely as the others by the
belief. The variance of the classes' shares, as a part of the whole variance, is the first-order
Sobol index estimated from given data (Plischke, Borgonovo & Smith 2013, eq. 11). Where the input
does nothing, draws times that part are distributed as chi-square with ``classes - 1`` degrees of
freedom (Pearson's test of homogeneity); an input is told from noise where they exceed the bound
that one of all the inputs would exceed by luck in `LUCK` of cases (Bonferroni).

References
----------
Plischke, E., Borgonovo, E. & Smith, C. L. (2013). Global sensitivity measures from given data.
European Journal of Operational Research 226(3), 536-550.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.summary import Array, share_interval
from winset.answer import data_of
from winset.ensemble.inputs import Input, InputDraws

Flags = NDArray[np.bool_]

BINS = 10
LUCK = 0.01
LEAST_HITS = 5 * BINS
"""Of the rarer of yes and no, in all: five a class, below which chi-square is no good guide."""


@dataclass(frozen=True)
class Carrier:
    """An input that moves how often something happens.

    Attributes
    ----------
    low, high : float
        The top of the lowest tenth of the input, and the bottom of its highest, in its unit.
    at_low, at_high : float
        The share of draws in which it happens, where the input is in its lowest and its highest
        tenth.
    low_interval, high_interval : (float, float)
        Their 90 % intervals, for the number of draws alone (Wilson).
    part : float
        The first-order index, less what noise alone would give; at least 0.
    """

    input: Input
    low: float
    high: float
    at_low: float
    at_high: float
    low_interval: tuple[float, float]
    high_interval: tuple[float, float]
    part: float

    @property
    def move(self) -> float:
        """How far the share is moved from one end to the other."""
        return abs(self.at_high - self.at_low)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/forecast-json.md says."""
        names = ("low", "high", "at_low", "at_high", "low_interval", "high_interval", "part")
        return data_of(self, *names, input="input.name")


def carriers(drawn: InputDraws, happens: Flags) -> tuple[Carrier, ...]:
    """Return the inputs that are told from noise, the one that carries most first.

    Parameters
    ----------
    drawn : InputDraws
    happens : array of bool, shape (draw,)
        As many draws as there are.
    """
    from scipy.special import chdtri

    share = float(happens.mean()) if happens.size else 0.0
    if min(share, 1.0 - share) * happens.size < LEAST_HITS:
        return ()
    told = []
    bound = LUCK / len(drawn.inputs)
    for one, values in zip(drawn.inputs, drawn.columns, strict=True):
        place = np.searchsorted(_edges(one), values, side="right")
        count = np.bincount(place, minlength=BINS)
        hits = np.bincount(place, weights=happens, minlength=BINS)
        filled = np.flatnonzero(count)
        off = hits[filled] - share * count[filled]
        statistic = float((off**2 / count[filled]).sum()) / (share * (1.0 - share))
        freedom = len(filled) - 1
        if freedom and statistic > chdtri(freedom, bound):
            part = max(statistic - freedom, 0.0) / happens.size
            told.append(_carrier(one, values, happens, place, part))
    return tuple(sorted(told, key=lambda carrier: (-carrier.part, carrier.input.name)))


def _edges(one: Input) -> Array:
    """Return the values between the classes of an input: its own quantiles."""
    levels = np.arange(1, BINS) / BINS
    return one.belief.quantile(levels)


def _carrier(
    one: Input, values: Array, happens: Flags, place: NDArray[np.intp], part: float
) -> Carrier:
    lowest, highest = (place == end for end in (place.min(), place.max()))
    ends = []
    for end in (lowest, highest):
        interval = share_interval(int(happens[end].sum()), int(end.sum()))
        ends.append((interval["p5"], interval["p95"]))
    return Carrier(
        input=one,
        low=float(values[lowest].max()),
        high=float(values[highest].min()),
        at_low=float(happens[lowest].mean()),
        at_high=float(happens[highest].mean()),
        low_interval=ends[0],
        high_interval=ends[1],
        part=part,
    )
