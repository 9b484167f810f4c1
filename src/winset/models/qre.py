"""The challenge model with quantal response: better offers are likelier, not certain.

McKelvey & Palfrey (1995): who chooses among alternatives takes each with a probability that
rises with what it is worth, here in logit form::

    p_io = exp(lambda u_io) / sum over offers o' of exp(lambda u_io')

The alternatives are the offers that an actor has in a round of the challenge model
(:mod:`winset.models.challenge`); ``u_io`` is the utility of the position offered, ``2 - 4 (1/2 +
move / 2R)**r_i``, or what the challenger expects where the most enforceable offer is taken. Both
run from -2 to 2 or a little beyond, so ``lambda = 1``, the default, means that an offer better by
1 is e times likelier. At ``lambda = 0`` all offers are alike; as lambda grows without bound, the
challenge model comes out.

An actor moves to the mean of its offers under these probabilities. That is our choice, for three
reasons: the result is a smooth function of the inputs almost everywhere, so small changes of
evidence move it little; it needs no chance besides the draws of the case, so runs compare draw by
draw; and it depends on no order or name of actors. What it leaves out is the spread of the choice
itself.
"""

from __future__ import annotations

from pydantic import Field

from winset.kernels.streams import Streams
from winset.models.challenge_family import REFERENCES, ContestOptions, play
from winset.models.contract import Draws, Model, Outcomes, Reference


class QreOptions(ContestOptions):
    """Choices of the challenge model with quantal response."""

    response: float = Field(default=1.0, ge=0.0)
    """lambda: how surely the better offer is taken; 0 not at all, inf always."""


def _run(draws: Draws, options: QreOptions, streams: Streams) -> Outcomes:
    """Return the weighted median (or mean) of expected positions after the last round."""
    return play(draws, options, options.rules(options.response))


MODEL = Model(
    name="qre",
    says="the challenge model, with actors that take better offers more often, not always",
    assumes="as the challenge model; choice among offers is logit, positions are expectations",
    references=(
        Reference(
            "McKelvey, R. D. & Palfrey, T. R.",
            1995,
            "Quantal response equilibria for normal form games",
            "Games and Economic Behavior 10(1), 6-38",
        ),
        *REFERENCES,
    ),
    run=_run,
    options=QreOptions,
    rounds=True,
)
