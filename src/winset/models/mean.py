"""The compromise model: the mean of positions, weighted by capability and salience.

Van den Bos (1991), the compromise model; Achen (2006) derives it as an approximation to the Nash
bargaining solution when no deal is far worse for everybody than any deal::

    x_j = sum_i c_i s_ij x_ij / sum_i c_i s_ij

An issue on which nobody has weight has no outcome.
"""

from __future__ import annotations

from winset.kernels.averages import weighted_mean
from winset.kernels.streams import Streams
from winset.models.contract import Draws, Model, Options, Outcomes, Reference


def _run(draws: Draws, options: Options, streams: Streams) -> Outcomes:
    """Return the weighted mean of positions, issue by issue."""
    return Outcomes(terms=weighted_mean(draws.position, draws.power))


MODEL = Model(
    name="mean",
    says="a compromise: the mean of positions, weighted by capability and salience",
    assumes="everybody gives way in proportion; each issue is settled by itself",
    references=(
        Reference(
            "Van den Bos, J. M. M.",
            1991,
            "Dutch EC Policy Making: A Model-Guided Approach to Coordination and Negotiation",
            "Amsterdam: Thesis Publishers",
        ),
        Reference(
            "Achen, C. H.",
            2006,
            "Institutional realism and bargaining models",
            "In R. Thomson, F. N. Stokman, C. H. Achen & T. König (eds.), The European Union "
            "Decides, ch. 4. Cambridge University Press",
        ),
    ),
    run=_run,
)
