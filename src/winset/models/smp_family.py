"""What the models of the Spatial Model of Politics share: options, and how they read draws.

Our choices. Who holds no position at all takes no part; who holds none on an issue stands, with
salience 0, at the mean of those who do, weighted by capability and salience. Where an actor's
saliences add up to more than 1, they are scaled down to 1: their sum is the probability with
which the actor resists a challenge. Capabilities are scaled so that the largest is 100, which is
the size that the model's small constants are made for; so their unit does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from winset.kernels.averages import weighted_mean
from winset.kernels.smp import condorcet
from winset.models.contract import Array, Draws, Options, Reference

Numbers = NDArray[np.int64]

LARGEST = 100.0

_VICTORY = {
    "linear": condorcet.LINEAR,
    "square": condorcet.SQUARE,
    "quartic": condorcet.QUARTIC,
    "octic": condorcet.OCTIC,
    "binary": condorcet.STEP,
}
_PCE = {
    "conditional": condorcet.CONDITIONAL,
    "markov-incentive": condorcet.MARKOV_INCENTIVE,
    "markov-uniform": condorcet.MARKOV_UNIFORM,
}
_VOTING = {
    "binary": condorcet.BINARY,
    "prop-binary": condorcet.PROP_BINARY,
    "proportional": condorcet.PROPORTIONAL,
    "prop-cubic": condorcet.PROP_CUBIC,
    "cubic": condorcet.CUBIC,
    "asymmetric-prospect": condorcet.ASYMMETRIC,
}
LOW = {"min": 0.0, "mid": -0.5, "max": -1.0}
"""The risk attitude of who is least likely to win, by range."""

REFERENCES = (
    Reference(
        "Wise, B. P., Lester, L. & Efird, B.",
        2015,
        "Multidimensional bargaining using KTAB",
        "KAPSARC Discussion Paper KS-1517-DP021A. Riyadh: King Abdullah Petroleum Studies and "
        "Research Center",
    ),
    Reference(
        "Wise, B. P., Lester, L. & Efird, B.",
        2015,
        "An introduction to the KAPSARC Toolkit for Behavioral Analysis (KTAB)",
        "KAPSARC Discussion Paper. Riyadh: King Abdullah Petroleum Studies and Research Center",
    ),
)


class ElectionOptions(Options):
    """Choices of a probabilistic Condorcet election."""

    victory: Literal["linear", "square", "quartic", "octic", "binary"] = "linear"
    """How the size of coalitions becomes a probability of victory: by their power 1, 2, 4 or 8;
    or the larger by a tenth wins."""
    pce: Literal["conditional", "markov-incentive", "markov-uniform"] = "conditional"
    """How duels become probabilities: won all at once; or the resting point of challenges, by
    whoever expects most from them or by all alike."""
    voting: Literal[
        "binary", "prop-binary", "proportional", "prop-cubic", "cubic", "asymmetric-prospect"
    ] = "proportional"
    """What voters throw in: all they have; in proportion to the difference of utility; its cube;
    a mixture of two; or in proportion, gains counting two thirds."""

    def election(self) -> condorcet.Election:
        """Return these options as the kernels read them."""
        return condorcet.Election(_VICTORY[self.victory], _PCE[self.pce], _VOTING[self.voting])


@dataclass(frozen=True)
class Table:
    """Draws as the kernels read them: those who take part, in parts of the ranges.

    Parameters
    ----------
    who : array of int, shape (participant,)
        The actors who take part.
    position, ideal, salience : array, shape (draw, participant, issue)
    capability : array, shape (draw, participant)
    order : array of int, shape (draw, participant)
        In which participants are read.
    issues : array of int, shape (draw, issue)
        The issue of the case that each column is.
    """

    who: Numbers
    position: Array
    ideal: Array
    salience: Array
    capability: Array
    order: Numbers
    issues: Numbers

    @classmethod
    def of(cls, draws: Draws, *, as_listed: bool = False) -> Table:
        """Read draws.

        Parameters
        ----------
        draws : Draws
        as_listed : bool
            Keep the file's order of actors and issues, and the capabilities' unit.
        """
        who = np.flatnonzero(draws.has_position.any(axis=1))
        has_position = draws.has_position[who]
        power, capability = draws.power[:, who], draws.capability[:, who]
        position = _filled(draws.to_unit(draws.position)[:, who], power, has_position)
        salience = np.where(has_position, draws.salience[:, who], 0.0)
        salience = salience / np.maximum(salience.sum(axis=2, keepdims=True), 1.0)
        ideal = np.where(has_position, draws.to_unit(draws.ideal)[:, who], position)
        order = np.tile(np.arange(who.size), (len(draws), 1))
        issues = np.tile(np.arange(len(draws.issues)), (len(draws), 1))
        if not as_listed:
            most = capability.max(axis=1, keepdims=True, initial=0.0)
            capability = capability * (LARGEST / np.where(most > 0.0, most, LARGEST))
            issues = _issues_ordered(position, salience, capability, ideal, draws.issues)
            position, salience, ideal = (
                np.take_along_axis(values, issues[:, None, :], axis=2)
                for values in (position, salience, ideal)
            )
            order = _ordered(position, salience, capability, ideal)
        return cls(
            who=who,
            position=np.ascontiguousarray(position),
            ideal=np.ascontiguousarray(ideal),
            salience=np.ascontiguousarray(salience),
            capability=np.ascontiguousarray(capability),
            order=np.ascontiguousarray(order, dtype=np.int64),
            issues=np.ascontiguousarray(issues, dtype=np.int64),
        )

    def by_issue(self, values: Array) -> Array:
        """Put values, on the last axis by column, in the case's order of issues.

        Parameters
        ----------
        values : array, shape (draw, ..., issue)
        """
        where = np.argsort(self.issues, axis=1)
        places = where.reshape(len(where), *(1,) * (values.ndim - 2), where.shape[1])
        return np.take_along_axis(values, places, axis=-1)

    def for_all(self, values: Array, actors: int, missing: float) -> Array:
        """Spread values of the participants, on the second axis, over all actors.

        Parameters
        ----------
        values : array, shape (draw, participant, ...)
        actors : int
            How many there are in all.
        missing : float
            What those who do not take part have.
        """
        shape = (values.shape[0], actors, *values.shape[2:])
        result = np.full(shape, missing)
        result[:, self.who] = values
        return result


def _filled(position: Array, power: Array, has_position: NDArray[np.bool_]) -> Array:
    """Put who holds no position on an issue where the others stand on average."""
    if has_position.all():
        return position
    alike = np.broadcast_to(has_position, position.shape).astype(np.float64)
    stated = np.where(has_position, position, 0.0)
    middle = weighted_mean(stated, np.ascontiguousarray(power))
    middle = np.where(np.isnan(middle), weighted_mean(stated, alike), middle)
    middle = np.where(np.isnan(middle), 0.5, middle)
    return np.where(has_position, position, middle[:, None, :])


def _issues_ordered(
    position: Array, salience: Array, capability: Array, ideal: Array, names: tuple[str, ...]
) -> Numbers:
    """Return the issues by what is held on them, whoever holds it; equals by name.

    Sums over issues round by their order, and who comes first among equals is told by the first
    issue on which they differ; so the order must not be that of the file.
    """
    by_name = np.argsort(np.array(names))
    clout = np.broadcast_to(capability[:, :, None], position.shape)
    rows = np.stack([position, salience, ideal, clout])[:, :, :, by_name]
    sorted_rows = np.take_along_axis(rows, np.lexsort(rows[::-1], axis=1)[None], axis=2)
    keys = np.moveaxis(sorted_rows, 2, 0).reshape(-1, len(position), len(names))
    return by_name[np.lexsort(keys[::-1], axis=-1)]


def _ordered(position: Array, salience: Array, capability: Array, ideal: Array) -> Numbers:
    """Return the participants by position, salience, capability and ideal point.

    Whoever comes first wins where two are equally good. Equals in all of these are alike, so no
    outcome depends on the order of the file.
    """
    columns = np.concatenate([position, salience, capability[:, :, None], ideal], axis=2)
    return np.lexsort(np.moveaxis(columns, 2, 0)[::-1], axis=-1)


def settled(terms: Array, draws: Draws) -> Array:
    """Return terms in the issues' units; NaN on issues on which nobody has weight.

    Parameters
    ----------
    terms : array, shape (draw, issue)
        As parts of the ranges.
    draws : Draws
    """
    weighty = draws.power.sum(axis=1) > 0.0
    return np.where(weighty, draws.from_unit(terms), np.nan)
