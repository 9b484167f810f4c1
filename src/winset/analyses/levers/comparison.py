"""What a comparison says: shifts, and the parts that carry them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from winset.analyses.summary import finite
from winset.case.negotiation import Change
from winset.case.schema import Case


@dataclass(frozen=True)
class Shift:
    """One number before and after.

    Attributes
    ----------
    before, after : float
    p5, p95 : float
        Where the change lies: for terms and utilities over draws, for the probability of a deal
        by the number of draws.
    """

    before: float
    after: float
    p5: float
    p95: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    def plain(self) -> dict[str, float | None]:
        """Return plain data."""
        names = ("before", "after", "change", "p5", "p95")
        return {name: finite(getattr(self, name)) for name in names}


@dataclass(frozen=True)
class Part:
    """What one change of a scenario carries.

    Attributes
    ----------
    change : Change
    agreement : float or None
        Its part of the change of the probability of a deal.
    issues : mapping of issue to float
        Its part of the change of the median terms, in the issue's unit.
    utility : mapping of actor to float
        Its part of the change of expected utility, in points (0-100).
    """

    change: Change
    agreement: float | None
    issues: Mapping[str, float]
    utility: Mapping[str, float]


@dataclass(frozen=True)
class Turning:
    """How large the shock would have to be for a deal to be less likely than `below`.

    Attributes
    ----------
    below : float
    factor : float or None
        In multiples of the scenario; None where no multiple that was tried does it.
    reached : float
        The probability at that multiple, or at the largest that was tried.
    """

    below: float
    factor: float | None
    reached: float


@dataclass(frozen=True)
class Comparison:
    """A case under two sets of changes.

    Attributes
    ----------
    case : Case
    before, after : str or None
        Names of scenarios; None is the case as it is.
    model : str
        Which model says on what terms.
    draws, seed : int
    agreement : Shift or None
        The probability of a deal; None where the case does not say what no deal brings.
    issues : mapping of issue to Shift
        Median terms in the draws with an outcome.
    utility : mapping of actor to Shift
        Expected utility of what comes out, in points, by what the actor wants before.
    gains : mapping of actor to Shift
        What the terms are worth to it over no deal, in points, by what it wants before and after.
    blocks : mapping of actor to Shift
        In what share of all draws it is the one that blocks; empty where that is not known.
    parts : tuple of Part
    turning : Turning or None
    """

    case: Case
    before: str | None
    after: str
    model: str
    draws: int
    seed: int
    agreement: Shift | None
    issues: Mapping[str, Shift]
    utility: Mapping[str, Shift]
    gains: Mapping[str, Shift]
    blocks: Mapping[str, Shift]
    parts: tuple[Part, ...]
    turning: Turning | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/compare-json.md says."""
        return {
            "case": self.case.id,
            "before": self.before,
            "after": self.after,
            "model": self.model,
            "draws": self.draws,
            "seed": self.seed,
            "digest": self.case.digest(),
            "agreement": None if self.agreement is None else self.agreement.plain(),
            "issues": {name: shift.plain() for name, shift in self.issues.items()},
            "utility": {name: shift.plain() for name, shift in self.utility.items()},
            "gains": {name: shift.plain() for name, shift in self.gains.items()},
            "blocks": {name: shift.plain() for name, shift in self.blocks.items()},
            "parts": [
                {
                    "change": part.change.model_dump(mode="json", exclude_none=True),
                    "agreement": part.agreement,
                    "issues": {name: finite(value) for name, value in part.issues.items()},
                    "utility": {name: finite(value) for name, value in part.utility.items()},
                }
                for part in self.parts
            ],
            "turning": None
            if self.turning is None
            else {
                "below": self.turning.below,
                "factor": self.turning.factor,
                "reached": self.turning.reached,
            },
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        from winset.show.notebook import comparison

        return comparison(self)
