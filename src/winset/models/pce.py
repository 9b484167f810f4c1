"""The probabilistic Condorcet election: which of the positions on the table wins, how likely.

Wise, Lester & Efird (2015): everybody's position, on all issues together, stands against everybody
else's; actors vote with their capability by what the two are worth to them, and the probabilities
of the positions follow from these duels (:mod:`winset.kernels.smp.condorcet`). Utilities are those
of the first turn of the Spatial Model of Politics, attitudes to risk included
(:mod:`winset.kernels.smp.perception`). The forecast is the mean of the positions, by their
probabilities (our choice: the program prints the probabilities alone).

Positions nearer to each other than a thousandth of the range are one, and actors who stand on one
position all show its probability. How actors without positions, large saliences and the unit of
capability are read: :mod:`winset.models.smp_family`.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from winset.kernels.smp.perception import NEUTRAL, elections
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Outcomes
from winset.models.smp_family import LOW, REFERENCES, ElectionOptions, Table, settled


class PceOptions(ElectionOptions):
    """Choices of the probabilistic Condorcet election."""

    risk_range: Literal["neutral", "min", "mid", "max"] = "mid"
    """From which attitude to risk, of who is least likely to win, to 1 of the likeliest: 0, -1/2
    or -1; or nobody minds risk."""


def _run(draws: Draws, options: PceOptions, streams: Streams) -> Outcomes:
    """Return the mean of positions by their probabilities, and the probabilities."""
    table = Table.of(draws)
    low = NEUTRAL if options.risk_range == "neutral" else LOW[options.risk_range]
    order = table.order[:, :, None]
    terms, in_order = elections(
        np.take_along_axis(table.position, order, axis=1),
        np.take_along_axis(table.position, order, axis=1),
        np.take_along_axis(table.salience, order, axis=1),
        np.take_along_axis(table.capability, table.order, axis=1),
        options.election(),
        low,
    )
    probability = np.empty_like(in_order)
    np.put_along_axis(probability, table.order, in_order, axis=1)
    return Outcomes(
        terms=settled(table.by_issue(terms), draws),
        details={"probability": table.for_all(probability, len(draws.actors), 0.0)},
    )


MODEL = Model(
    name="pce",
    says="how likely each position on the table is to win a vote against all others; their mean",
    assumes="all issues are settled together, on a position that somebody holds; one vote",
    references=REFERENCES[:1],
    run=_run,
    options=PceOptions,
)
