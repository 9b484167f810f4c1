"""The median voter: the position with half the weight on either side.

Black (1948): with single-peaked preferences on one issue, no position beats the median in a
vote. Votes here are capability times salience. Where exactly half the weight lies on either side
of a gap, every point of the gap is a median; our choice is its midpoint, which depends on no
order of the actors (docs/decisions).
"""

from __future__ import annotations

from winset.kernels.averages import weighted_median
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes, Reference


def _run(draws: Draws, options: Options, streams: Streams) -> Outcomes:
    """Return the weighted median of positions, issue by issue."""
    return Outcomes(terms=weighted_median(draws.position, draws.power))


MODEL = Model(
    name="median",
    says="the position that no other beats by weight: the weighted median",
    assumes="each issue is put to a vote by itself, with capability times salience as votes",
    references=(
        Reference(
            "Black, D.",
            1948,
            "On the rationale of group decision-making",
            "Journal of Political Economy 56(1), 23-34",
        ),
    ),
    run=_run,
)
