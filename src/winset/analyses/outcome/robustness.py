"""How far to trust the share of draws with a deal: what carries it, and the shape of utility.

All is told from the forecast's own draws; nothing is drawn anew. *Carriers* are the one or two
inputs that move the share most between their lowest and their highest tenth
(:mod:`winset.analyses.inputs.given_data`). *Shape*: the share with losses in proportion to the
distance instead of to its square, terms and paths without a deal alike, on the first draws.
docs/explanation/one-answer.md says how to read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from winset.analyses.inputs.given_data import Carrier, carriers
from winset.analyses.inputs.scenario_discovery import Box, Candidates, discover
from winset.analyses.outcome.package import Consenters
from winset.analyses.summary import Array
from winset.answer import data_of, to_data
from winset.case.schema import Case
from winset.ensemble.inputs import drawn_inputs
from winset.ensemble.sample import Sample
from winset.kernels.bargaining.fairest import INDIFFERENCE
from winset.kernels.bargaining.linear_loss import linear_least_gains
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Outcomes

Flags = NDArray[np.bool_]

LEAST_MOVE = 0.05
"""By how much of the draws an input moves the share, at least, to be named."""
SECOND = 0.5
"""The part of the first input's move that the second makes, at least, to be named too."""
SHAPE_DRAWS = 2000


@dataclass(frozen=True)
class Shape:
    """The share of draws with a deal under two shapes of utility, on the same draws.

    Attributes
    ----------
    quadratic, linear : float
        With losses as the square of the distance, as everywhere else, and as the distance.
    draws : int
    """

    quadratic: float
    linear: float
    draws: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return data_of(self, "quadratic", "linear", "draws")


@dataclass(frozen=True)
class Robustness:
    """How far to trust the share of draws with a deal.

    Attributes
    ----------
    told : tuple of Carrier
        All inputs told from noise.
    shape : Shape or None
        None where votes decide, not consent.
    candidates : Candidates
        Those that carry most, in the first draws of the forecast: all but for the largest cases.
    agreed : array of bool, shape (draw,)
        Whether each of these draws has a deal.
    """

    told: tuple[Carrier, ...]
    shape: Shape | None
    candidates: Candidates
    agreed: Flags

    @classmethod
    def of(cls, case: Case, seed: int, found: Outcomes, consenters: Consenters) -> Robustness:
        """Look at the inputs of a forecast's draws, and at the shape of utility.

        Parameters
        ----------
        case : Case
        seed : int
            Of the forecast.
        found : Outcomes
            Of the win-set model.
        consenters : Consenters
            Of the same draws, or the first of them.
        """
        assert found.agreed is not None
        drawn = drawn_inputs(case, Streams(seed), len(consenters.draws))
        agreed = found.agreed[: drawn.columns.shape[1]]
        shape = None
        if consenters.draws.consent.unanimous:
            few = min(SHAPE_DRAWS, agreed.size)
            start = consenters.draws.to_unit(found.details["best_terms"][:few])
            draws = consenters.draws.part(0, few)
            linear = linear_deals(draws, drawn.sample, start, consenters.floor)
            shape = Shape(float(agreed[:few].mean()), float(linear.mean()), few)
        told = carriers(drawn, agreed)
        return cls(told, shape, Candidates.of(drawn, told), agreed)

    @property
    def carriers(self) -> tuple[Carrier, ...]:
        """The one or two inputs that move the share most, none where none moves it far."""
        moving = sorted(self.told, key=lambda carrier: -carrier.move)[:2]
        return tuple(one for one in moving if one.move >= max(LEAST_MOVE, SECOND * moving[0].move))

    @cached_property
    def box(self) -> Box | None:
        """Where terms exist and where they do not."""
        return discover(self.candidates, self.agreed)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, as docs/reference/forecast-json.md says."""
        return {"carriers": to_data(self.carriers), "shape": to_data(self.shape)}


def linear_deals(draws: Draws, sample: Sample, start: Array, floor: float) -> Flags:
    """Say in which draws a deal exists where losses are linear.

    Ideal points and weights are those that the actors bring to the table, groups and regard
    entered. What no deal brings is valued with linear losses too, but for actors of which the case
    states the value outright.

    Parameters
    ----------
    draws : Draws
        Decided by consent.
    sample : Sample
        Of at least the same draws, with the paths without a deal.
    start : array, shape (draw, issue)
        Terms to begin at, as parts of the ranges.
    floor : float
        The gain, in utility, that each must exceed.
    """
    number = len(draws)
    ideal, weight, no_deal = draws.bargainers
    lands = draws.to_unit(sample.lands[:number])
    worse = np.zeros_like(no_deal)
    for path in range(lands.shape[1]):
        away = np.abs(lands[:, path, None, :] - ideal)
        more = np.where(weight > 0.0, weight * (away - away**2), 0.0).sum(axis=2)
        worse += sample.chance[:number, path, None] * more
    own = sample.own_no_deal[:number]
    if sample.ratifiers is not None:
        theirs = sample.ratifiers.own_no_deal[:number, draws.joining]
        own = np.concatenate([own, theirs], axis=1)
    stated = ~np.isnan(own[:, draws.table.voters])
    careless = weight.sum(axis=2) <= 0.0
    demand = np.where(stated | careless, no_deal, no_deal - worse) + floor
    least = linear_least_gains(ideal, weight, demand, np.ascontiguousarray(start), INDIFFERENCE)
    return np.asarray(least > INDIFFERENCE)
