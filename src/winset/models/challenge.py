"""The challenge model: who can make whom give way, round by round.

Bueno de Mesquita (1985, 1994), in the form of Scholz, Calbert & Smith (2011), each issue by itself.
Every actor works out what challenging every other would bring it
(:mod:`winset.kernels.challenge.expectations`): the support it would find, how much the other cares,
how it takes risk. From two such expectations follows who has the upper hand, and with it an offer;
every actor takes the offer that moves it least, all move at once, and it all begins again
(:mod:`winset.kernels.challenge.rounds`). The forecast is the weighted median of the positions after
the last round.

The papers leave choices open; each is an option, and the papers' equations are the default. No
reading of the equations gives the published table; ``reading=scholz`` gives what the program
behind it does (docs/decisions). Offers that tie are met half-way: the actor moves to their mean,
which depends on no order of the actors.
"""

from __future__ import annotations

from winset.kernels.streams import Streams
from winset.models.challenge_family import REFERENCES, ContestOptions, play
from winset.models.contract import Draws, Model, Outcomes


class ChallengeOptions(ContestOptions):
    """Choices of the challenge model."""


def _run(draws: Draws, options: ChallengeOptions, streams: Streams) -> Outcomes:
    """Return the weighted median (or mean) of positions after the last round."""
    return play(draws, options, options.rules())


MODEL = Model(
    name="challenge",
    says="where rounds of challenges, compromises and capitulations lead",
    assumes="actors look one round ahead; each issue by itself; support follows nearness",
    references=REFERENCES,
    run=_run,
    options=ChallengeOptions,
    rounds=True,
)
