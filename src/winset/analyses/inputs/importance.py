"""What a sensitivity analysis answers: how far each input moves what comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from winset.analyses.inputs.sobol import Index
from winset.analyses.summary import finite
from winset.case.schema import Case
from winset.ensemble.inputs import Input

How = Literal["global", "local"]

ROOM, AGREEMENT = "room", "agreement"

GROUPINGS = ("actor", "issue", "kind", "input")
"""By what inputs are put together; ``input``: each by itself."""

NOBODY = "-"
"""Where an input is about no single actor, or no single issue."""


@dataclass(frozen=True)
class Output:
    """A number that comes out.

    Attributes
    ----------
    kind : {"room", "agreement", "term"}
        ``room``: what everybody whose consent is needed gains at least, in points of utility,
        below 0 where no deal exists; ``agreement``: 1 where a deal exists, else 0; ``term``: of
        an issue, in its unit.
    name : str
        ``room``, ``agreement``, or the issue.
    mean, sd : float
        Over the draws.
    """

    kind: str
    name: str
    mean: float
    sd: float


@dataclass(frozen=True)
class Swing:
    """What an input does between its quantiles.

    Attributes
    ----------
    input : Input
    low, high : mapping of output to float
        Means over the draws with the input at its 5 % and its 95 % quantile.
    """

    input: Input
    low: Mapping[str, float]
    high: Mapping[str, float]

    def width(self, output: str) -> float:
        """Return how far an output moves."""
        return abs(self.high[output] - self.low[output])


@dataclass(frozen=True)
class Worth:
    """What it is worth to know one input exactly.

    Attributes
    ----------
    output : str
    input : str
    part : float
        The expected part of the variance that goes: the first-order index, at most 1.
    error : float
        Half of its 90 % interval.
    sd, then : float
        Standard deviation as things are, and root of the variance expected once it is known.
    """

    output: str
    input: str
    part: float
    error: float
    sd: float
    then: float

    @property
    def told(self) -> bool:
        """Whether the part is told from 0."""
        return self.part > self.error


@dataclass(frozen=True)
class Sensitivity:
    """Which inputs matter.

    Attributes
    ----------
    case : Case
        With the scenario applied.
    scenario : str or None
    how : {"global", "local"}
    model : str
    draws, seed : int
        Draws of each run.
    runs : int
        How many times the case was run.
    inputs : tuple of Input
        The beliefs that are not exact.
    outputs : mapping of str to Output
    groups : mapping of grouping to mapping of output to tuple of Index
        Global; the largest total index first. Empty where an output does not vary.
    swings : tuple of Swing
        Local, in the order of the case.
    """

    case: Case
    scenario: str | None
    how: How
    model: str
    draws: int
    seed: int
    runs: int
    inputs: tuple[Input, ...]
    outputs: Mapping[str, Output]
    groups: Mapping[str, Mapping[str, tuple[Index, ...]]]
    swings: tuple[Swing, ...]

    def ranked(self, output: str) -> tuple[Swing, ...]:
        """Return the swings that move an output, the widest first."""
        moving = [swing for swing in self.swings if swing.width(output) > 0.0]
        return tuple(sorted(moving, key=lambda swing: (-swing.width(output), swing.input.name)))

    @property
    def worth(self) -> tuple[Worth, ...]:
        """For each output, the input worth researching most; from single inputs alone."""
        found = []
        for output, rows in self.groups.get("input", {}).items():
            if not rows:
                continue
            best = max(rows, key=lambda row: (row.first, row.name))
            part, sd = min(max(best.first, 0.0), 1.0), self.outputs[output].sd
            then = sd * float(np.sqrt(1.0 - part))
            found.append(Worth(output, best.name, part, best.first_error, sd, then))
        return tuple(found)

    @property
    def research(self) -> tuple[tuple[str, float], ...]:
        """Inputs by the part of the variance of the terms that goes, on average over issues."""
        terms = [
            rows
            for output, rows in self.groups.get("input", {}).items()
            if rows and self.outputs[output].kind == "term"
        ]
        total: dict[str, float] = {}
        for rows in terms:
            for row in rows:
                total[row.name] = total.get(row.name, 0.0) + row.first / len(terms)
        return tuple(sorted(total.items(), key=lambda item: (-item[1], item[0])))

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/sensitivity-json.md says."""
        return {
            "case": self.case.id,
            "digest": self.case.digest(),
            "scenario": self.scenario,
            "how": self.how,
            "model": self.model,
            "draws": self.draws,
            "seed": self.seed,
            "runs": self.runs,
            "outputs": {
                name: {"kind": out.kind, "mean": finite(out.mean), "sd": finite(out.sd)}
                for name, out in self.outputs.items()
            },
            "inputs": {
                one.name: {
                    "kind": one.kind,
                    "actor": one.actor,
                    "issue": one.issue,
                    "belief": one.belief.plain(),
                }
                for one in self.inputs
            },
            "global": {
                by: {output: [row.plain() for row in rows] for output, rows in found.items()}
                for by, found in self.groups.items()
            },
            "worth": [
                {
                    "output": one.output,
                    "input": one.input,
                    "part": one.part,
                    "error": one.error,
                    "sd": one.sd,
                    "then": one.then,
                }
                for one in self.worth
            ],
            "local": [
                {"input": swing.input.name, "low": dict(swing.low), "high": dict(swing.high)}
                for swing in self.swings
            ],
        }

    def to_json(self) -> str:
        """Return the answer as JSON text."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)

    def _repr_html_(self) -> str:
        from winset.show.notebook import sensitivity

        return sensitivity(self)
