"""A forecast learnt from known outcomes: a conditional choice among candidate outcomes.

Ours. McFadden (1974): the outcome of an issue is one of 21 candidates along its range, with
probability ``exp(b'f_k) / sum_m exp(b'f_m)``. The features ``f`` say who stands there, how far it
is from everybody, how much it hurts whom, and where the reference point is
(:data:`winset.kernels.choice.FEATURES`). The coefficients ``b`` come from legislative proposals
of the European Union with known outcomes; ``winset calibrate`` fits them to other cases.

What somebody says counts by weight, capability times salience: who has none leaves no trace.
Each draw is one outcome from that distribution, so the draws together are the forecast; in a run
at the most likely values it is the median. Issues are settled one by one. Where all stand at one
point, that is the outcome. An issue on which nobody holds a position has none.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from winset.errors import UsageError
from winset.kernels.choice import FEATURES, chosen
from winset.kernels.streams import Streams
from winset.models.contract import Array, Draws, Model, Options, Outcomes, Reference

FILE = "calibrated.json"


class Record(BaseModel):
    """What the coefficients were fitted on, and how well they did out of sample."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data: str
    sha256: str
    date: str
    cases: int
    outcomes: int
    ridge: float
    scores: dict[str, float]


class Parameters(BaseModel):
    """A fit: coefficients, and for each fold of the cross-validation those fitted without it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...]
    coefficients: tuple[float, ...]
    record: Record
    without: tuple[tuple[float, ...], ...] = ()
    folds: dict[str, int] = Field(default_factory=dict)
    """The fold of each case that the fit has seen, by the case's id."""
    pool: dict[str, Any] | None = None
    """Weights of all models together, which the forecast reads (analyses.outcome.pooling)."""

    @model_validator(mode="after")
    def _fits_the_features(self) -> Parameters:
        if self.features != FEATURES:
            raise ValueError(f"expected the features {', '.join(FEATURES)}")
        if any(len(row) != len(FEATURES) for row in (self.coefficients, *self.without)):
            raise ValueError("expected a coefficient a feature")
        if any(not 0 <= fold < len(self.without) for fold in self.folds.values()):
            raise ValueError("expected folds that have coefficients")
        return self


class CalibratedOptions(Options):
    """Choices of the calibrated model."""

    parameters: str = ""
    """A file that winset calibrate wrote; by default the fit that comes with Winset."""
    without: int = Field(default=-1, ge=-1)
    """Take the coefficients fitted without this fold of the known cases; -1 takes all cases."""


def _run(draws: Draws, options: CalibratedOptions, streams: Streams) -> Outcomes:
    """Return one outcome a draw from the predictive distribution, issue by issue."""
    fit = parameters(options.parameters)
    if options.without >= len(fit.without):
        raise UsageError(
            f"Setting calibrated.without={options.without}: expected a fold below "
            f"{len(fit.without)}."
        )
    fitted = fit.coefficients if options.without < 0 else fit.without[options.without]
    values = chosen(
        np.array(fitted),
        np.ascontiguousarray(draws.to_unit(draws.position)),
        np.ascontiguousarray(draws.power),
        np.ascontiguousarray(draws.salience),
        np.ascontiguousarray(draws.has_position),
        np.ascontiguousarray(draws.to_unit(draws.status_quo)),
        _levels(draws, streams),
    )
    return Outcomes(terms=np.clip(draws.from_unit(values), draws.low, draws.high))


def _levels(draws: Draws, streams: Streams) -> Array:
    """Return where in its distribution each outcome is; one run alone takes the median."""
    levels = np.full((len(draws), len(draws.issues)), 0.5)
    if not draws.point:
        for j, issue in enumerate(draws.issues):
            levels[:, j] = streams.uniforms(f"calibrated/{issue}", draws.first, len(draws))
    return levels


@lru_cache(maxsize=8)
def parameters(file: str = "") -> Parameters:
    """Return a fit.

    Parameters
    ----------
    file : str
        What ``winset calibrate`` wrote; empty for the fit that comes with Winset.

    Raises
    ------
    UsageError
        There is no such file, or it holds no fit.
    """
    if not file:
        text = (resources.files("winset.models") / FILE).read_text(encoding="utf-8")
        return Parameters.model_validate_json(text)
    try:
        data: Any = json.loads(Path(file).read_text(encoding="utf-8"))
        return Parameters.model_validate(data)
    except OSError as error:
        raise UsageError(f"Cannot read {file}: {error.strerror}.") from error
    except (ValidationError, ValueError, RecursionError):
        raise UsageError(
            f"{file} holds no fit of the calibrated model. Name a file that winset calibrate wrote."
        ) from None


MODEL = Model(
    name="calibrated",
    says="what cases with known outcomes lead to expect: a distribution over the range",
    assumes="outcomes come about as in the European Union's laws it is fitted on; each issue alone",
    references=(
        Reference(
            "McFadden, D.",
            1974,
            "Conditional logit analysis of qualitative choice behavior",
            "In P. Zarembka (ed.), Frontiers in Econometrics, 105-142. Academic Press",
        ),
        Reference(
            "Arregui, J. & Perarnaud, C.",
            2021,
            "DEU III dataset: decision-making in the European Union",
            "https://doi.org/10.34810/data53",
        ),
    ),
    run=_run,
    options=CalibratedOptions,
)
