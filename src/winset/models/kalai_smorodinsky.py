"""The Kalai-Smorodinsky bargaining solution, over all issues together.

Kalai & Smorodinsky (1975): every actor gets the same part of the most it could hope for,
``(U_i(x) - d_i) / b_i`` equal for all and as large as can be, where the utopia ``b_i`` is the
largest gain of i over the terms that no other refuses. With more than two actors equal parts need
not be possible on the frontier; the terms then maximise the least part (Imai 1983's lexicographic
rule at its first step; docs/decisions). The disagreement point and the actors are those of
:mod:`winset.models.nash`; capability does not enter. Those who ratify refuse and claim no part.
"""

from __future__ import annotations

import numpy as np

from winset.kernels.bargaining.solutions import proportional_terms
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes, Reference, needs_no_deal


def _run(draws: Draws, options: Options, streams: Streams) -> Outcomes:
    """Return the terms of the Kalai-Smorodinsky solution."""
    fair, gain, _ = draws.fairest
    terms = proportional_terms(*draws.bargainers, draws.claims, fair, gain)
    return Outcomes(terms=draws.from_unit(terms), agreed=np.asarray(~np.isnan(terms).any(axis=1)))


MODEL = Model(
    name="kalai-smorodinsky",
    says="a bargain in which everybody gets the same part of the most it could hope for",
    assumes="everybody whose consent can matter bargains at once; capability does not count",
    references=(
        Reference(
            "Kalai, E. & Smorodinsky, M.",
            1975,
            "Other solutions to Nash's bargaining problem",
            "Econometrica 43(3), 513-518",
        ),
        Reference(
            "Imai, H.",
            1983,
            "Individual monotonicity and lexicographic maxmin solution",
            "Econometrica 51(2), 389-401",
        ),
    ),
    run=_run,
    fits=needs_no_deal,
)
