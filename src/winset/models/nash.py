"""The weighted Nash bargaining solution, over all issues together.

Nash (1950); with weights, Kalai (1977): the terms x that maximise::

    prod_i (U_i(x) - d_i) ** c_i     subject to     U_i(x) >= d_i

over the actors whose consent can matter, with capability c_i as weight and the utility d_i of no
deal as disagreement point. Utilities are those of :mod:`winset.kernels.utility`, so issues are
traded off against each other. In draws where no terms leave everybody at least as well off as no
deal, there is no outcome. Under a quota, all voters take part (docs/decisions). Those who ratify
refuse and have no weight.
"""

from __future__ import annotations

import numpy as np

from winset.kernels.bargaining.solutions import nash_terms
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes, Reference, needs_no_deal


def _run(draws: Draws, options: Options, streams: Streams) -> Outcomes:
    """Return the terms of the weighted Nash bargaining solution."""
    ideal, weight, no_deal = draws.bargainers
    fair, gain, _ = draws.fairest
    terms = nash_terms(ideal, weight, no_deal, draws.clout, fair, gain)
    return Outcomes(terms=draws.from_unit(terms), agreed=np.asarray(~np.isnan(terms).any(axis=1)))


MODEL = Model(
    name="nash",
    says="a bargain over all issues together that maximises the product of gains over no deal",
    assumes="everybody whose consent can matter bargains at once, with capability as weight",
    references=(
        Reference("Nash, J. F.", 1950, "The bargaining problem", "Econometrica 18(2), 155-162"),
        Reference(
            "Kalai, E.",
            1977,
            "Nonsymmetric Nash solutions and replications of 2-person bargaining",
            "International Journal of Game Theory 6(3), 129-133",
        ),
    ),
    run=_run,
    fits=needs_no_deal,
)
