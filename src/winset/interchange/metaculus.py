"""Terms of an issue as Metaculus takes continuous forecasts: a CDF at 201 even points.

The values rise by at least 0.01/200 and at most 0.2 a step. A closed end has the value 0, or 1;
an open one leaves at least 0.001 beyond it. What draws say is mixed with so much of an even spread
as the least step asks for, and steps that are too large are spread to their neighbours: the rules
do not take a forecast that is nearly a point, and neither does this.

References
----------
Metaculus, the checks of its API on `continuous_cdf` (https://www.metaculus.com/api/).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.errors import UsageError
from winset.interchange.tables import read_bytes
from winset.untrusted import json_text

Array = NDArray[np.float64]
POINTS = 201
LEAST_STEP = 0.01 / (POINTS - 1)
MOST_STEP = 0.2
BEYOND = 0.001
"""What an open end leaves beyond it, at least."""
LEAST_INSIDE = 0.0102
"""What lies inside the range, at least: 200 steps of the least size, and a little."""
DIGITS = 10
MOST_BYTES = 50_000_000


@dataclass(frozen=True)
class ContinuousForecast:
    """A distribution over a range.

    Attributes
    ----------
    range : tuple of float
    open_lower, open_upper : bool
        Whether values beyond an end are possible.
    cdf : array, shape (201,)
        P(at most the value), at even steps from one end of the range to the other.
    """

    range: tuple[float, float]
    open_lower: bool
    open_upper: bool
    cdf: Array

    @classmethod
    def of(
        cls,
        values: Array,
        range_: tuple[float, float],
        *,
        open_lower: bool = False,
        open_upper: bool = False,
    ) -> ContinuousForecast:
        """Return the distribution of draws.

        Parameters
        ----------
        values : array, shape (draw,)
            NaN is left out.
        range_ : tuple of float
        open_lower, open_upper : bool
        """
        low, high = range_
        kept = values[~np.isnan(values)]
        if not kept.size:
            raise UsageError("There is no draw with terms, so there is no distribution of them.")
        lower = max(float((kept < low).mean()), BEYOND) if open_lower else 0.0
        upper = min(float((kept <= high).mean()), 1.0 - BEYOND) if open_upper else 1.0
        beyond = lower + 1.0 - upper
        if beyond > 1.0 - LEAST_INSIDE:  # the form wants every step inside to rise
            lower, upper = (
                lower * (1.0 - LEAST_INSIDE) / beyond,
                1.0 - (1.0 - upper) * (1.0 - LEAST_INSIDE) / beyond,
            )
        inside = kept[
            (kept >= (low if open_lower else -np.inf)) & (kept <= (high if open_upper else np.inf))
        ]
        points = np.linspace(low, high, POINTS)
        counts = np.histogram(np.clip(inside, low, high), points)[0].astype(float)
        even = np.full(POINTS - 1, 1.0 / (POINTS - 1))
        steps = counts / counts.sum() if counts.any() else even
        steps = _within_limits(steps * (upper - lower))
        cdf = np.round(lower + np.concatenate([[0.0], np.cumsum(steps)]), DIGITS)
        cdf[0], cdf[-1] = round(lower, DIGITS), round(upper, DIGITS)
        return cls((float(low), float(high)), open_lower, open_upper, cdf)

    @property
    def points(self) -> Array:
        """The values at which the CDF is given, shape (201,)."""
        return np.linspace(*self.range, POINTS)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, with the names that Metaculus uses."""
        return {
            "range_min": self.range[0],
            "range_max": self.range[1],
            "open_lower_bound": self.open_lower,
            "open_upper_bound": self.open_upper,
            "continuous_cdf": self.cdf.tolist(),
        }

    def quantile(self, level: float) -> float:
        """Return a quantile; an end of the range where it lies beyond.

        Parameters
        ----------
        level : float
        """
        return float(np.interp(level, self.cdf, self.points))


def _within_limits(steps: Array) -> Array:
    """Return steps of the same sum, none below the least or above the most there may be."""
    total = steps.sum()
    least, most = LEAST_STEP * 1.001, MOST_STEP * 0.999
    room = total - least * steps.size
    steps = least + steps / total * room
    while steps.max() > most:
        over = int(steps.argmax())
        away = np.where(steps < most, np.abs(np.arange(steps.size) - over), steps.size)
        away[over] = steps.size
        near = away == away.min()
        spare, steps[over] = steps[over] - most, most
        steps[near] += spare / near.sum()
    return steps


def as_json(forecasts: Mapping[str, ContinuousForecast]) -> str:
    """Return distributions by issue as JSON.

    Parameters
    ----------
    forecasts : mapping of issue to ContinuousForecast
    """
    return json_text({"issues": {name: one.to_dict() for name, one in forecasts.items()}})


def read_cdfs(source: str | Path) -> dict[str, ContinuousForecast]:
    """Read distributions by issue, as :func:`as_json` writes them.

    Parameters
    ----------
    source : str or Path
        A file, or ``-`` for standard input.

    Raises
    ------
    UsageError
        There is no such file, or a distribution breaks a rule of the form.
    """
    raw, name = read_bytes(source, MOST_BYTES)
    try:
        found = json.loads(raw.decode("utf-8-sig"))["issues"].items()
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise UsageError(
            f"{name} holds no continuous forecasts: expected JSON with 'issues', each with "
            "range_min, range_max, open_lower_bound, open_upper_bound and continuous_cdf."
        ) from None
    return {str(issue): _read(one, f"{name}, {issue}") for issue, one in found}


def _read(entry: Any, where: str) -> ContinuousForecast:
    try:
        ends = (float(entry["range_min"]), float(entry["range_max"]))
        opens = (bool(entry["open_lower_bound"]), bool(entry["open_upper_bound"]))
        cdf = np.array(entry["continuous_cdf"], dtype=float)
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{where}: a continuous forecast lacks an entry, or has a text.") from None
    expected = _broken_rule(cdf, ends, opens)
    if expected is not None:
        raise UsageError(f"{where}: expected {expected}.")
    return ContinuousForecast(ends, *opens, cdf)


def _broken_rule(cdf: Array, ends: tuple[float, float], opens: tuple[bool, bool]) -> str | None:
    """Return the first rule of the form that a distribution breaks."""
    if cdf.shape != (POINTS,) or not np.isfinite(cdf).all() or not ends[0] < ends[1]:
        return f"{POINTS} numbers, and range_min below range_max"
    steps = np.round(np.diff(cdf), DIGITS - 1)
    low, high = opens
    rules = {
        f"values that rise by {LEAST_STEP:g} or more a step": (steps >= LEAST_STEP).all(),
        f"values that rise by {MOST_STEP:g} at most a step": (steps <= MOST_STEP).all(),
        f"{BEYOND:g} or more at the open lower end": not low or cdf[0] >= BEYOND,
        "0 at the closed lower end": low or cdf[0] == 0.0,
        f"{1 - BEYOND:g} or less at the open upper end": not high or cdf[-1] <= 1.0 - BEYOND,
        "1 at the closed upper end": high or cdf[-1] == 1.0,
    }
    return next((rule for rule, met in rules.items() if not met), None)
