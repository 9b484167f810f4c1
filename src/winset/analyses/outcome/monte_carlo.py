"""How far a forecast's numbers are off because draws are finite.

Beliefs that are wrong are not in it. :mod:`winset.ensemble.monte_carlo` says how it is told, and
docs/decisions/draws.md why it is told so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.outcome.package import Packages
from winset.analyses.outcome.pooling import QUANTILES, Pooled
from winset.analyses.summary import LEVELS, Array
from winset.answer import data_of, to_data
from winset.ensemble.monte_carlo import mean_error, quantile_errors

ByIssue = Mapping[str, Mapping[str, float]]
MODEL_QUANTILES = dict(sorted({**LEVELS, "median": 0.5}.items(), key=lambda item: item[1]))


@dataclass(frozen=True)
class MonteCarlo:
    """Standard errors of what a forecast states; 1.645 of them, to either side, hold 90 %.

    Parameters
    ----------
    terms : mapping of model name to array, shape (draw, issue)
        In the issues' units.
    pool : Pooled or None
    given : Packages or None
        With the terms given a deal.
    agreed : array of bool, shape (draw,), or None
        Whether each draw has a deal; None where that is not asked.
    ranges : mapping of issue to (low, high)
    """

    terms: Mapping[str, Array]
    pool: Pooled | None
    given: Packages | None
    agreed: NDArray[np.bool_] | None
    ranges: Mapping[str, tuple[float, float]]

    @cached_property
    def deal(self) -> float | None:
        """Of the share of draws with a deal; None where that is not asked."""
        return None if self.agreed is None else mean_error(self.agreed.astype(np.float64))

    @cached_property
    def pooled(self) -> ByIssue | None:
        """Of the pooled terms."""
        return None if self.pool is None else self._of(self.pool.terms, QUANTILES)

    @cached_property
    def given_deal(self) -> ByIssue | None:
        """Of the terms given a deal."""
        return None if self.given is None else self._of(self.given.terms, QUANTILES)

    @cached_property
    def models(self) -> Mapping[str, ByIssue]:
        """Of each model's terms."""
        return {name: self._of(terms, MODEL_QUANTILES) for name, terms in self.terms.items()}

    @property
    def draws(self) -> Mapping[str, int]:
        """How many draws each model ran on."""
        return {name: len(terms) for name, terms in self.terms.items()}

    def widest(self, errors: ByIssue, *keys: str) -> float:
        """Return the largest error of some quantiles over the issues, as a part of the range."""
        parts = [
            errors[name][key] / (high - low)
            for name, (low, high) in self.ranges.items()
            for key in keys
        ]
        return float(np.nanmax(parts)) if np.isfinite(parts).any() else np.nan

    @cached_property
    def headline(self) -> ByIssue:
        """Of the terms that a reader sees first: given a deal, pooled, or by the one model."""
        return self.given_deal or self.pooled or next(iter(self.models.values()))

    def _of(self, terms: Array, levels: Mapping[str, float]) -> ByIssue:
        result = {}
        for j, name in enumerate(self.ranges):
            column = np.ascontiguousarray(terms[:, j])
            errors = quantile_errors(column, list(levels.values()))
            result[name] = {"mean": mean_error(column)} | dict(
                zip(levels, errors.tolist(), strict=True)
            )
        return result

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/forecast-json.md says."""
        return data_of(self, "deal", "pooled", "given_deal") | {
            "models": {
                name: {"draws": self.draws[name], "issues": to_data(errors)}
                for name, errors in self.models.items()
            }
        }
